use crate::check::{Check, rule};

rule! {
    id: "suppression-reason-missing",
    summary: "A comment or metadata asks to ignore a rule and does not say why",
    severity: Information,
    category: Style,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Suppression,
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn reasons_given_and_missing() {
        check(
            "
Metadata:
  cfn-analyzer: { ignore: [unused-mapping] }
#                         ^^^^^^^^^^^^^^^^ information[suppression-reason-missing]: reason: …
Parameters:
  A: { Type: String } # cfn-analyzer: ignore[unused-parameter] for later
  B: { Type: String } # cfn-analyzer: ignore[unused-parameter]
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[suppression-reason-missing]: not say why
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata: { cfn-analyzer: { ignore: [{ id: ec2-imdsv1-allowed, reason: of old }] } }
",
        );
    }
}
