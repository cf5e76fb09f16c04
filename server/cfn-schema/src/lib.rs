//! Embedded facts about CloudFormation resource types: lookups, no judgement.
