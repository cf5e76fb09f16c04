use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};

use super::quota::{Use, uses_of_item, uses_of_template};

rule! {
    id: "quota-exceeded",
    summary: "The template has more of something than CloudFormation takes",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn-lint:E1002",
        "cfn-lint:E1003",
        "cfn-lint:E2010",
        "cfn-lint:E2011",
        "cfn-lint:E3010",
        "cfn-lint:E3011",
        "cfn-lint:E6010",
        "cfn-lint:E6011",
        "cfn-lint:E7002",
        "cfn-lint:E7010",
    ],
    check: Check::AnyItemAndTemplate(check_item, check_template),
}

fn check_item(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    report(uses_of_item(context.item), sink);
}

fn check_template(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    report(uses_of_template(context.template), sink);
}

fn report(uses: Vec<Use>, sink: &mut Sink<'_>) {
    for it in uses.into_iter().filter(|it| it.count > it.most) {
        let message = format!("{} {}: CloudFormation takes {} at most.", it.count, it.what, it.most);
        sink.report(it.span, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyse, check};

    #[test]
    fn too_long() {
        let name = "a".repeat(256);
        let marks = "^".repeat(256);
        check(&format!(
            "
Resources:
  {name}: {{ Type: AWS::SNS::Topic }}
# {marks} error[quota-exceeded]: 256 characters of the name
"
        ));
    }

    #[test]
    fn too_many() {
        let mut text = "Resources:\n".to_owned();
        for index in 0..501 {
            text += &format!("  Topic{index}: {{ Type: AWS::SNS::Topic }}\n");
        }
        assert_eq!(analyse(&text, &["quota-exceeded"]).findings().len(), 1);
    }

    #[test]
    fn too_many_dynamic_references() {
        let reference = "          - '{{resolve:ssm:a}} {{resolve:ssm:b}}' # {{resolve:ssm:c}}\n";
        let template = |lines: usize| {
            let head =
                "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      Tags:\n        - Key:\n";
            format!("{head}{}", reference.repeat(lines))
        };
        assert!(analyse(&template(30), &["quota-exceeded"]).findings().is_empty());
        assert_eq!(analyse(&template(31), &["quota-exceeded"]).findings().len(), 1);
    }
}
