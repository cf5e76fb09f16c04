use cfn_syntax::{Kind, Node};
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "placeholder-value",
    summary: "A property still has the placeholder of an example",
    severity: Information,
    category: Operations,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Item(SectionKind::Resources, check),
}

/// Words that stand for a value to come, in any case of letters.
const WORDS: [&str; 9] =
    ["changeme", "change_me", "change-me", "replaceme", "replace_me", "replace-me", "todo", "fixme", "tbd"];
/// Values that documentation uses, and that belong to nobody (RFC 2606; AWS documentation).
const EXAMPLES: [&str; 5] = ["example.com", "example.org", "example.net", "123456789012", "xxxxxxxx"];
/// Longer texts are scripts and documents, not values.
const MAX_LEN: usize = 200;

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let mut todo: Vec<Node<'_>> = context.item.properties().into_iter().collect();
    while let Some(node) = todo.pop() {
        match node.kind() {
            Kind::Mapping => {
                let is_prose = |name: &str| matches!(name, "Description" | "Comment");
                todo.extend(node.pairs().filter(|pair| !is_prose(&pair.name())).map(|pair| pair.value));
            }
            Kind::Sequence => todo.extend(node.items()),
            Kind::Scalar => {
                if let Some(found) = node.text().and_then(|text| placeholder(&text)) {
                    let message =
                        format!("`{found}` looks like the placeholder of an example: put in the real value.");
                    sink.report(node.full_span(), message);
                }
            }
            Kind::Alias | Kind::Missing => {}
        }
    }
}

/// The first placeholder in a text.
fn placeholder(text: &str) -> Option<String> {
    if text.len() > MAX_LEN || text.contains('\n') {
        return None;
    }
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.split(|c| !is_inner(c)).find_map(|word| {
        let lower = word.to_ascii_lowercase();
        let is_yours = lower.starts_with("your-") && lower.ends_with("-here");
        let is_under = |example: &str| {
            lower.strip_suffix(example).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let is_placeholder =
            is_yours || EXAMPLES.iter().any(|example| is_under(example)) || WORDS.contains(&&*lower);
        is_placeholder.then(|| word.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn placeholders() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: CHANGEME
#                  ^^^^^^^^ information[placeholder-value]: `CHANGEME`
      Subscription:
        - { Protocol: email, Endpoint: ops@example.com }
#                                      ^^^^^^^^^^^^^^^ information[placeholder-value]
        - { Protocol: email, Endpoint: todo-list@our-company.com }
      KmsMasterKeyId: !Sub 'arn:aws:kms:${AWS::Region}:123456789012:key/1'
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[placeholder-value]
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      UserData: |
        # TODO later
        true
",
        );
    }
}
