//! cfn-rules
