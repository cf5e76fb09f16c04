use crate::check::{Check, rule};

rule! {
    id: "suppression-unknown-rule",
    summary: "A comment or metadata asks to ignore a rule that does not exist",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Suppression,
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn names_that_mean_nothing() {
        check(
            "
# cfn-analyzer: ignore-file[no-such-thing-at-all]
#                           ^^^^^^^^^^^^^^^^^^^^ warning[suppression-unknown-rule]: rules` lists them
# cfn-analyzer: ignore
#^^^^^^^^^^^^^^^^^^^^^ warning[suppression-unknown-rule]: names no rule
# cfn-analyzer: ignore[]
#^^^^^^^^^^^^^^^^^^^^^^^ warning[suppression-unknown-rule]
# cfn-analyzer: other words are a remark
Resources:
  # cfn-analyzer: ignore[ec2-imds1-allowed, CKV_AWS_79] both mean one
#                        ^^^^^^^^^^^^^^^^^ warning[suppression-unknown-rule]: Did you mean `ec2-imdsv1-allowed`?
#                                           ^^^^^^^^^^ warning[suppression-unknown-rule]: Did you mean `ec2-imdsv1-allowed`?
  Instance:
    Type: AWS::EC2::Instance
    Metadata: { cfn-analyzer: { ignore: ec2-imdsv1-alowed } }
#                                       ^^^^^^^^^^^^^^^^^ warning[suppression-unknown-rule]
",
        );
    }

    #[test]
    fn the_fix_writes_what_was_meant() {
        check_fix(
            "
Resources:
  A: { Type: AWS::EC2::Instance } # cfn-analyzer: ignore[ec2-imds1-allowed] for now
",
            "
Resources:
  A: { Type: AWS::EC2::Instance } # cfn-analyzer: ignore[ec2-imdsv1-allowed] for now
",
        );
    }
}
