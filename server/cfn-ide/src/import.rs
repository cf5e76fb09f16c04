//! Exports and imports: names that one stack gives and another takes, often computed.

use cfn_rules::Analysis;
use cfn_syntax::{Kind, Node};
use cfn_template::{
    Function, FunctionName, SectionKind, Template, calls, content_span, function, long_form, sub_variables,
};
use cfn_text::Span;

/// Computed names nested deeper than this match nothing.
const MAX_DEPTH: usize = 16;
/// Longer names match nothing but themselves.
const MAX_LENGTH: usize = 255;
/// A name with fewer letters and digits that are sure would match too much.
const MIN_SURE: usize = 3;

/// Stands in a name for a part that only a deployment knows.
const UNKNOWN: char = '\0';

/// The name of an export as a template writes it, where parts may depend on the deployment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExportName(Box<str>);

/// An export of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its name.
    pub name: ExportName,
    /// The output around it.
    pub span: Span,
    /// Where the name stands.
    pub selection_span: Span,
}

impl ExportName {
    /// Whether both can be the same name in some deployment, and have enough in common that it
    /// is likely.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let is_sure = |name: &Self| name.0.chars().filter(|c| c.is_alphanumeric()).count() >= MIN_SURE;
        let is_short = self.0.len().max(other.0.len()) <= MAX_LENGTH;
        is_short && is_sure(self) && is_sure(other) && meet(&self.0, &other.0)
    }

    fn new(name: String) -> Option<Self> {
        name.chars().any(|c| c != UNKNOWN).then(|| Self(name.into()))
    }
}

/// Whether a text exists that fits both, where [`UNKNOWN`] fits any text.
fn meet(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // Which beginnings of `b` the beginning of `a` so far can meet.
    let mut reach = vec![false; b.len() + 1];
    let step = |reach: &mut [bool]| {
        for (index, c) in b.iter().enumerate() {
            if *c == UNKNOWN && reach.get(index) == Some(&true) {
                reach.iter_mut().skip(index + 1).take(1).for_each(|it| *it = true);
            }
        }
    };
    if let Some(first) = reach.first_mut() {
        *first = true;
    }
    step(&mut reach);
    for wanted in a {
        let mut next = vec![false; b.len() + 1];
        let mut was_reached = false;
        for (index, slot) in next.iter_mut().enumerate() {
            let here = reach.get(index).copied().unwrap_or_default();
            let before = index.checked_sub(1).and_then(|index| Some((*b.get(index)?, *reach.get(index)?)));
            was_reached |= here;
            *slot = match wanted {
                // It takes any part of `b`, nothing included.
                UNKNOWN => was_reached,
                _ => {
                    let is_same = before.is_some_and(|(c, reached)| reached && c == wanted);
                    // The unknown part of `b` takes this letter, and more.
                    let in_unknown = here && index.checked_sub(1).and_then(|it| b.get(it)) == Some(&UNKNOWN);
                    is_same || in_unknown
                }
            };
        }
        step(&mut next);
        reach = next;
    }
    reach.last() == Some(&true)
}

fn add(node: Node<'_>, depth: usize, name: &mut String) {
    let node = node.resolve();
    match function(node).filter(|_| depth > 0) {
        Some(call) => add_call(call, depth, name),
        None if node.tag().is_none() => add_text(node, name),
        None => name.push(UNKNOWN),
    }
}

fn add_text(node: Node<'_>, name: &mut String) {
    match node.text().filter(|_| node.kind() == Kind::Scalar) {
        Some(text) => name.push_str(&text),
        None => name.push(UNKNOWN),
    }
}

fn add_call(call: Function<'_>, depth: usize, name: &mut String) {
    match call.name {
        FunctionName::Sub => {
            let text = match call.argument.kind() {
                Kind::Scalar => call.argument.text(),
                _ => call.argument.items().next().and_then(Node::text),
            };
            add_sub(&text.unwrap_or_default(), name);
        }
        FunctionName::Join => {
            let arguments: Vec<_> = call.argument.items().collect();
            let (Some(delimiter), Some(list)) = (
                arguments.first().and_then(|it| it.text()),
                arguments.get(1).filter(|it| function(**it).is_none()),
            ) else {
                return name.push(UNKNOWN);
            };
            for (index, item) in list.items().enumerate() {
                if index > 0 {
                    name.push_str(&delimiter);
                }
                add(item, depth - 1, name);
            }
        }
        _ => name.push(UNKNOWN),
    }
}

fn add_sub(text: &str, name: &mut String) {
    let mut from = 0;
    for variable in sub_variables(text) {
        let (start, end) = (variable.span.start as usize, variable.span.end as usize);
        let open = text.get(..start).and_then(|before| before.rfind("${")).unwrap_or(start);
        let close = text.get(end..).and_then(|after| after.find('}')).map_or(end, |at| end + at + 1);
        name.push_str(&text.get(from..open).unwrap_or_default().replace("${!", "${"));
        name.push(UNKNOWN);
        from = close;
    }
    name.push_str(&text.get(from..).unwrap_or_default().replace("${!", "${"));
}

/// The exports of a template.
#[must_use]
pub fn exports(template: &Template<'_>) -> Vec<Export> {
    let outputs = template.section(SectionKind::Outputs);
    let exports = outputs.filter_map(|output| {
        let name = output.value().get("Export")?.get("Name")?;
        let span = output.key().full_span().join(output.value().full_span());
        let mut text = String::new();
        add(name, MAX_DEPTH, &mut text);
        Some(Export { name: ExportName::new(text)?, span, selection_span: content_span(output.key()) })
    });
    exports.collect()
}

/// The import under the cursor: the place of its name, and the name.
#[must_use]
pub fn import(analysis: &Analysis, offset: u32) -> Option<(Span, ExportName)> {
    if !analysis.is_template() {
        return None;
    }
    let template = analysis.template();
    let node = analysis.document().node_at(offset)?;
    let item = template.item_around(node)?;
    let imports = calls(item.value()).into_iter().map(|call| call.function);
    let mut imports = imports.filter(|call| call.name == FunctionName::ImportValue);
    let call =
        imports.find(|call| call.name_span.touches(offset) || call.argument.full_span().touches(offset))?;
    let mut name = String::new();
    match long_form(call.argument).filter(|_| call.is_short) {
        // The tag before the argument is that of the import.
        Some(inner) => add_call(inner, MAX_DEPTH, &mut name),
        None if call.is_short => add_text(call.argument, &mut name),
        None => add(call.argument, MAX_DEPTH, &mut name),
    }
    Some((call.argument.full_span(), ExportName::new(name)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{analyse, analyse_at};

    fn name(text: &str) -> ExportName {
        ExportName(text.replace('*', "\0").into())
    }

    #[test]
    fn names_that_can_be_the_same() {
        for (a, b) in [
            ("vpc", "vpc"),
            ("*-VpcId", "*-VpcId"),
            ("net-*", "*-VpcId"),
            ("*abc*", "xabcy"),
            ("a*c-id", "abbc-id"),
        ] {
            assert!(name(a).may_be(&name(b)) && name(b).may_be(&name(a)), "{a} {b}");
        }
        for (a, b) in [
            ("vpc1", "vpc2"),
            ("*-VpcId", "*-SubnetId"),
            ("*", "vpc"),
            ("*-a", "*-a2"),
            ("abcd", "abc"),
            ("abc*", "abd*"),
        ] {
            assert!(!name(a).may_be(&name(b)) && !name(b).may_be(&name(a)), "{a} {b}");
        }
    }

    #[test]
    fn exports_and_imports_are_read_in_all_forms() {
        let template = analyse(
            "
Resources: { A: { Type: AWS::SNS::Topic } }
Outputs:
  One: { Value: 1, Export: { Name: plain } }
  Two: { Value: 1, Export: { Name: !Sub '${AWS::StackName}-Two' } }
  Three: { Value: 1, Export: { Name: !Join ['-', [!Ref 'AWS::StackName', Three]] } }
  Four: { Value: 1 }
",
        );
        let found = exports(&template.template());
        let names: Vec<_> = found.iter().map(|it| it.name.clone()).collect();
        assert_eq!(names, [name("plain"), name("*-Two"), name("*-Three")]);

        let at = |fixture: &str| {
            let (analysis, offset) = analyse_at(fixture);
            import(&analysis, offset).map(|(_, name)| name)
        };
        let head = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: ";
        assert_eq!(at(&format!("{head}!ImportValue pl$0ain\n")), Some(name("plain")));
        assert_eq!(
            at(&format!("{head}{{ 'Fn::ImportValue': !Sub '${{Stack}}-Tw$0o' }}\n")),
            Some(name("*-Two"))
        );
        assert_eq!(at(&format!("{head}!Sub 'pl$0ain'\n")), None);
    }
}
