use cfn_template::{FunctionName, SectionKind, function, sub_variables};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "sub-variable-unused",
    summary: "A variable is given to Fn::Sub and its string does not use it",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cfn-lint:W1019"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if context.environment.transforms().opaque || context.item.section() == SectionKind::Metadata {
        return;
    }
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::Sub) {
        let mut items = call.function.argument.items();
        let (Some(string), Some(variables)) = (items.next(), items.next()) else { continue };
        let variables = variables.resolve();
        let Some(text) = string.text().filter(|_| string.tag().is_none()) else { continue };
        if function(variables).is_some() {
            continue;
        }
        let pairs: Vec<_> = variables.pairs().collect();
        for pair in &pairs {
            let Some(name) = pair.key.text() else { continue };
            let is_used = sub_variables(&text).any(|variable| variable.name == name);
            if is_used || name == "<<" || name.starts_with("Fn::") || pair.key.is_partial_key() {
                continue;
            }
            let message = format!(
                "The string does not use variable `{name}`: put `${{{name}}}` where its value belongs, or remove it."
            );
            sink.report(pair.key.span(), message).unnecessary().fix(|| {
                // Without any variable the function has no mapping at all.
                if pairs.len() == 1 {
                    return None;
                }
                let title = format!("Remove variable `{name}`");
                let edit = context.shared.writer().remove(*pair)?;
                Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn given_and_not_used() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub ['${A}-${!B}', { A: x, B: y }]
#                                            ^ warning[sub-variable-unused]: put `${B}`
      DisplayName: !Sub ['${A}', { A: x }]
",
        );
    }

    #[test]
    fn the_fix_removes_it() {
        check_fix(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub
        - '${A}'
        - A: x
          B: y
",
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub
        - '${A}'
        - A: x
",
        );
    }
}
