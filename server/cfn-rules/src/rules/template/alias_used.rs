use cfn_syntax::Kind;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "yaml-alias-used",
    summary: "An alias or a merge key, which CloudFormation itself does not take",
    severity: Information,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W1100", "cfn-lint:W1101"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let has_any =
        item.value().document().entries().get(item.entry()).is_some_and(|entry| entry.has_aliases());
    if !has_any {
        return;
    }
    let mut todo = vec![item.value()];
    while let Some(node) = todo.pop() {
        match node.kind() {
            Kind::Mapping => {
                for pair in node.pairs() {
                    if pair.key.raw() == "<<" {
                        let message = "CloudFormation does not take merge keys: the template works only after \
                                       a tool like `aws cloudformation package` or `sam` has written it anew.";
                        sink.report(pair.key.span(), message);
                    } else {
                        todo.push(pair.value);
                    }
                }
            }
            Kind::Sequence => todo.extend(node.items()),
            Kind::Alias => {
                let message = "CloudFormation does not take aliases: the template works only after a tool like \
                               `aws cloudformation package` or `sam` has written it anew.";
                sink.report(node.span(), message);
            }
            Kind::Scalar | Kind::Missing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn aliases_and_merge_keys() {
        check(
            "
Resources:
  A:
    Type: AWS::SNS::Topic
    Properties: &common { TopicName: a }
  B:
    Type: AWS::SNS::Topic
    Properties:
      <<: *common
#     ^^ information[yaml-alias-used]: merge keys
      Tags: []
",
        );
    }
}
