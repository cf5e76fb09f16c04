use crate::check::{Check, rule};

rule! {
    id: "suppression-unused",
    summary: "A comment or metadata asks to ignore a rule that finds nothing there",
    severity: Information,
    category: Style,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Suppression,
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyse, check, check_fix};

    #[test]
    fn only_rules_that_run_are_judged() {
        let text = "
Parameters:
  A: { Type: String, Default: x } # cfn-analyzer: ignore[unused-mapping]
Resources: { Topic: { Type: AWS::SNS::Topic } }
";
        assert_eq!(analyse(text, &["suppression-unused", "unused-mapping"]).findings().len(), 1);
        assert_eq!(analyse(text, &["suppression-unused"]).findings().len(), 0);
    }

    #[test]
    fn used_and_unused() {
        check(
            "
# cfn-analyzer: ignore-file[yaml-syntax-error]
#                           ^^^^^^^^^^^^^^^^^ information[suppression-unused]: cannot be ignored
Parameters:
  A: { Type: String } # cfn-analyzer: ignore[unused-parameter] for later
  # cfn-analyzer: ignore[unused-parameter, unused-mapping]
#                                          ^^^^^^^^^^^^^^ information[suppression-unused]: finds nothing here
  # and a word about it
  B: { Type: String }
  # cfn-analyzer: ignore[unused-parameter] a blank line stops it
#                        ^^^^^^^^^^^^^^^^ information[suppression-unused]

  C: { Type: String }
# ^ warning[unused-parameter]
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }

    #[test]
    fn the_fix_removes_a_comment_with_its_line() {
        check_fix(
            "
Resources:
  # Ours.
  # cfn-analyzer: ignore[unused-mapping] old
  Topic: { Type: AWS::SNS::Topic }
",
            "
Resources:
  # Ours.
  Topic: { Type: AWS::SNS::Topic }
",
        );
        check_fix(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic } # cfn-analyzer: ignore[unused-mapping] old
",
            "
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
        );
    }

    #[test]
    fn the_fix_removes_one_of_several() {
        check_fix(
            "
Parameters:
  # cfn-analyzer: ignore[unused-mapping, unused-parameter] for later
  A: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
            "
Parameters:
  # cfn-analyzer: ignore[unused-parameter] for later
  A: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
        check_fix(
            "
Metadata:
  cfn-analyzer:
    ignore:
      - unused-mapping
      - unused-parameter
Parameters:
  A: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
            "
Metadata:
  cfn-analyzer:
    ignore:
      - unused-parameter
Parameters:
  A: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }
}
