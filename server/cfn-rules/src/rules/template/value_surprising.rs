use cfn_syntax::{Kind, Node, Style};
use cfn_template::SectionKind;
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "yaml-value-surprising",
    summary: "YAML reads a value without quotes as something else than it looks like",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let is_text_parameter = item.section() == SectionKind::Parameters && item.item_type() == Some("String");
    let mut todo = vec![item.value()];
    while let Some(node) = todo.pop() {
        match node.kind() {
            Kind::Mapping => todo.extend(node.pairs().map(|pair| pair.value)),
            Kind::Sequence => todo.extend(node.items()),
            Kind::Scalar if node.style() == Style::Plain && node.tag().is_none() => {
                let raw = node.raw();
                let is_switch = || is_text_parameter && is_value_of(item.value(), node) && is_switch(raw);
                let meaning = match number_meant(raw) {
                    Some(meaning) => meaning,
                    None if is_switch() => "a boolean, so that the value is `true` or `false`".to_owned(),
                    None => continue,
                };
                let message = format!("Without quotes YAML 1.1 reads `{raw}` as {meaning}: write '{raw}'.");
                sink.report(node.span(), message).fix(|| {
                    Some(Fix {
                        title: "Put it in quotes (the value changes)".to_owned(),
                        safety: Safety::Unsafe,
                        preferred: true,
                        edits: vec![TextEdit::replace(node.span(), format!("'{raw}'"))],
                    })
                });
            }
            Kind::Scalar | Kind::Alias | Kind::Missing => {}
        }
    }
}

/// Whether a node is the default or an allowed value of a parameter.
fn is_value_of(parameter: Node<'_>, node: Node<'_>) -> bool {
    parameter.get("Default") == Some(node)
        || parameter.get("AllowedValues").is_some_and(|list| list.items().any(|item| item == node))
}

/// The booleans of YAML 1.1 that do not look like booleans of CloudFormation.
fn is_switch(raw: &str) -> bool {
    matches!(&*raw.to_ascii_lowercase(), "yes" | "no" | "on" | "off")
}

/// What number a scalar is that does not look like it (YAML 1.1, "Integer").
fn number_meant(raw: &str) -> Option<String> {
    let first = raw.bytes().next().filter(u8::is_ascii_digit)?;
    if first == b'0' && raw.len() > 1 && raw.bytes().all(|byte| (b'0'..=b'7').contains(&byte)) {
        let value = u64::from_str_radix(raw, 8).ok()?;
        return Some(format!("an octal number, {value}"));
    }
    let parts: Vec<&str> = raw.split(':').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() < 2 || first == b'0' || !parts.iter().all(|part| digits(part)) {
        return None;
    }
    let mut value = 0_u64;
    for (index, part) in parts.iter().enumerate() {
        let number: u64 = part.parse().ok()?;
        if index > 0 && (number > 59 || part.len() > 2) {
            return None;
        }
        value = value.checked_mul(60)?.checked_add(number)?;
    }
    Some(format!("a number of base 60, {value}"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn numbers_and_booleans_in_disguise() {
        check(
            "
Parameters:
  Switch: { Type: String, Default: yes, AllowedValues: [yes, 'no'] }
#                                  ^^^ warning[yaml-value-surprising]: a boolean
#                                                       ^^^ warning[yaml-value-surprising]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: 012345671234
#        ^^^^^^^^^^^^ warning[yaml-value-surprising]: an octal number
      B: 22:22
#        ^^^^^ warning[yaml-value-surprising]: base 60, 1342
      C: ['22:22', 0, 10:99, 1.5, 0755x, 2012-10-17, '0755']
      D: yes
",
        );
    }

    #[test]
    fn the_fix_adds_quotes() {
        check_fix(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: 0755 } } # a mode
",
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: '0755' } } # a mode
",
        );
    }
}
