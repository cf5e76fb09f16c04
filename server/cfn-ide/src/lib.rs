//! cfn-ide
