//! The cfn-analyzer binary.
fn main() {}
