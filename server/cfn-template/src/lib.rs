//! cfn-template
