use cfn_syntax::{Kind, Node};
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "parameter-default-invalid",
    summary: "The default of a parameter does not fit its own constraints",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E2015"],
    check: Check::Item(SectionKind::Parameters, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    let Some(default) = value.get("Default").filter(|it| it.kind() == Kind::Scalar && it.tag().is_none())
    else {
        return;
    };
    let Some(text) = default.text().filter(|_| !default.is_null()) else { return };
    let item_type = item.item_type().unwrap_or_default();
    // A dynamic reference, and the name of an SSM parameter, stand for something else.
    if context.environment.transforms().opaque
        || text.contains("{{resolve:")
        || item_type.starts_with("AWS::SSM::")
    {
        return;
    }
    let is_list = item_type.contains("List");
    let parts: Vec<&str> = if is_list { text.split(',').map(str::trim).collect() } else { vec![&text] };
    let problem = parts.iter().find_map(|part| problem_of(value, item_type, part));
    if let Some(problem) = problem {
        let message = format!(
            "The default does not fit the parameter: {problem}. Whoever gives no value cannot deploy."
        );
        sink.report(default.span(), message);
    }
}

/// What is wrong with one value of a parameter.
fn problem_of(declaration: Node<'_>, item_type: &str, text: &str) -> Option<String> {
    let limit = |name: &str| -> Option<f64> { declaration.get(name)?.text()?.trim().parse().ok() };
    if matches!(item_type, "Number" | "List<Number>") {
        let Ok(number) = text.trim().parse::<f64>() else {
            return Some(format!("`{text}` is no number"));
        };
        if limit("MinValue").is_some_and(|least| number < least) {
            return Some(format!("`{text}` is less than `MinValue`"));
        }
        if limit("MaxValue").is_some_and(|most| number > most) {
            return Some(format!("`{text}` is more than `MaxValue`"));
        }
    } else if item_type == "String" {
        let length = text.chars().count() as f64;
        if limit("MinLength").is_some_and(|least| length < least) {
            return Some(format!("`{text}` is shorter than `MinLength`"));
        }
        if limit("MaxLength").is_some_and(|most| length > most) {
            return Some(format!("`{text}` is longer than `MaxLength`"));
        }
    }
    let allowed = declaration.get("AllowedValues").filter(|it| it.kind() == Kind::Sequence)?;
    let same = |item: Node<'_>| {
        let item = item.resolve();
        let number = |text: &str| text.trim().parse::<f64>().ok();
        item.kind() != Kind::Scalar
            || item.text().is_some_and(|allowed| {
                allowed == text
                    || (item_type.contains("Number")
                        && number(&allowed).is_some()
                        && number(&allowed) == number(text))
            })
    };
    let is_allowed = allowed.items().any(same);
    (!is_allowed).then(|| format!("`{text}` is none of `AllowedValues`"))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn defaults_and_constraints() {
        check(
            "
Parameters:
  A: { Type: String, Default: c, AllowedValues: [a, b] }
#                             ^ error[parameter-default-invalid]: none of `AllowedValues`
  B: { Type: Number, Default: x }
#                             ^ error[parameter-default-invalid]: is no number
  C: { Type: Number, Default: 1, MinValue: 2 }
#                             ^ error[parameter-default-invalid]: less than
  D: { Type: String, Default: abc, MaxLength: 2 }
#                             ^^^ error[parameter-default-invalid]: longer
  E: { Type: CommaDelimitedList, Default: 'a, c', AllowedValues: [a, b] }
#                                         ^^^^^^ error[parameter-default-invalid]
  F: { Type: Number, Default: 1.0, AllowedValues: [1, 2] }
  G: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /a, AllowedValues: [b] }
  H: { Type: String, Default: '' }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }
}
