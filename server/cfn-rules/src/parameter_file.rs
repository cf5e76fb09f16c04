//! Files with values of parameters, and how they fit a template.

use std::collections::BTreeMap;

use cfn_syntax::{Document, Kind, Node, Pair};
use cfn_template::SectionKind;
use cfn_text::Span;

use crate::analysis::Analysis;
use crate::check::{FixScope, Sink};
use crate::finding::Finding;
use crate::meta::Severity;
use crate::parameter::Parameter;
use crate::rules::parameter::{value_invalid, value_missing, value_unknown};
use crate::similar::similar;

/// Values of parameters, with their places in the file that gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterFile {
    /// In the order of the file.
    pub values: Vec<GivenValue>,
    /// Where a value that is missing belongs.
    pub place: Span,
    /// Whether whoever reads the file refuses names that the template does not know. The
    /// commands that take overrides leave them out without a word.
    pub is_strict: bool,
}

/// A value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenValue {
    /// The name of the parameter.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// `None` when the value of the deployment before it is kept.
    pub value: Option<String>,
    /// Where the value stands.
    pub value_span: Span,
}

impl ParameterFile {
    /// Reads the forms in JSON and YAML: a list of `ParameterKey` and `ParameterValue`, a list of
    /// `Name=value`, `Parameters` with one of them or a mapping, and a plain mapping. `None` when it is none.
    #[must_use]
    pub fn read(document: &Document) -> Option<Self> {
        if let Some(root) = document.odd_root() {
            return list(root, first_of(root));
        }
        let section =
            document.sections().find(|it| it.key.is_text("Parameters") || it.key.is_text("parameters"));
        if let Some(section) = section {
            let place = section.key.span();
            if section.value.kind() == Kind::Sequence {
                return list(section.value, place);
            }
            return mapping(section.pairs(), place);
        }
        let place = document.sections().next().map_or(Span::empty(0), |section| section.key.span());
        mapping(document.sections().map(|it| Pair { key: it.key, value: it.value }), place)
    }

    /// The values by name.
    #[must_use]
    pub fn by_name(&self) -> BTreeMap<String, String> {
        self.values.iter().filter_map(|it| Some((it.name.clone(), it.value.clone()?))).collect()
    }
}

fn first_of(node: Node<'_>) -> Span {
    let start = node.span().start;
    Span::new(start, (start + 1).min(node.span().end))
}

fn list(list: Node<'_>, place: Span) -> Option<ParameterFile> {
    if list.kind() != Kind::Sequence {
        return None;
    }
    let is_strict = list.items().any(|item| item.pair("ParameterKey").is_some());
    let values = list.items().map(|item| if is_strict { entry(item) } else { assignment(item) });
    Some(ParameterFile { values: values.collect::<Option<_>>()?, place, is_strict })
}

/// `{"ParameterKey": "Name", "ParameterValue": "value"}`, with `UsePreviousValue` instead of a value.
fn entry(item: Node<'_>) -> Option<GivenValue> {
    let name = item.get("ParameterKey")?;
    let value = item.get("ParameterValue");
    Some(GivenValue {
        name: name.text()?.into_owned(),
        name_span: name.span(),
        value: value.and_then(text),
        value_span: value.unwrap_or(name).span(),
    })
}

/// `Name=value`.
fn assignment(item: Node<'_>) -> Option<GivenValue> {
    let text = item.text()?;
    let (name, value) = text.split_once('=')?;
    let span = item.span();
    Some(GivenValue {
        name: name.to_owned(),
        name_span: span,
        value: Some(value.to_owned()),
        value_span: span,
    })
}

fn mapping<'a>(pairs: impl Iterator<Item = Pair<'a>>, place: Span) -> Option<ParameterFile> {
    let value = |pair: Pair<'a>| {
        Some(GivenValue {
            name: pair.key.text()?.into_owned(),
            name_span: pair.key.span(),
            value: Some(text(pair.value)?),
            value_span: pair.value.span(),
        })
    };
    Some(ParameterFile { values: pairs.map(value).collect::<Option<_>>()?, place, is_strict: false })
}

/// A scalar as it is, a list with commas between its items, as CloudFormation takes it.
fn text(node: Node<'_>) -> Option<String> {
    let node = node.resolve();
    if node.kind() != Kind::Sequence {
        return node.text().map(std::borrow::Cow::into_owned);
    }
    let items: Option<Vec<_>> = node.items().map(Node::text).collect();
    Some(items?.join(","))
}

impl Analysis {
    /// What is wrong with values that the template is to be deployed with. The spans are those of
    /// the file that gives them.
    #[must_use]
    pub fn check_parameters(&self, file: &ParameterFile) -> Vec<Finding> {
        let template = self.template();
        let mut findings = Vec::new();
        // A macro or an include may bring parameters, and take them.
        if !self.is_template() || template.transforms().opaque {
            return findings;
        }
        let declared: Vec<_> = template.section(SectionKind::Parameters).map(Parameter::of).collect();
        let mut report =
            |rule: &'static crate::check::Rule, span, message: String, severity: Option<Severity>| {
                if !self.settings().selection.has(&rule.meta) {
                    return;
                }
                let fixes = FixScope::None;
                let mut sink = Sink {
                    rule: &rule.meta,
                    settings: self.settings(),
                    resource: None,
                    fixes,
                    findings: &mut findings,
                };
                let report = sink.report(span, message);
                if let Some(severity) = severity {
                    report.severity(severity);
                }
            };
        for given in &file.values {
            let Some(parameter) = declared.iter().find(|it| *it.name == *given.name) else {
                let names = declared.iter().map(|it| &*it.name);
                let hint = similar(&given.name, names).first().map(|it| format!(" Did you mean `{it}`?"));
                let fate = if file.is_strict { "the deployment fails" } else { "the value goes nowhere" };
                let message = format!(
                    "The template has no parameter `{}`: {fate}.{}",
                    given.name,
                    hint.unwrap_or_default()
                );
                let severity = file.is_strict.then_some(Severity::Error);
                report(&value_unknown::RULE, given.name_span, message, severity);
                continue;
            };
            if let Some(problem) = given.value.as_deref().and_then(|value| parameter.problem(value)) {
                let message = format!(
                    "The value does not fit the parameter `{}`: {problem}. The deployment fails.",
                    given.name
                );
                report(&value_invalid::RULE, given.value_span, message, None);
            }
        }
        let is_missing =
            |it: &&Parameter| !it.has_default && file.values.iter().all(|given| *given.name != *it.name);
        for parameter in declared.iter().filter(is_missing) {
            let message = format!(
                "The parameter `{}` has no default and gets no value here: the first deployment fails.",
                parameter.name
            );
            report(&value_missing::RULE, file.place, message, None);
        }
        findings.sort_by_key(|finding| finding.span);
        findings
    }
}

#[cfg(test)]
mod tests {
    use cfn_text::Text;

    use super::*;
    use crate::testing::analyse;

    fn read(text: &str) -> Option<ParameterFile> {
        ParameterFile::read(&Document::parse(Text::new(text)))
    }

    #[test]
    fn all_forms_say_the_same() {
        for text in [
            r#"[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x,y"}]"#,
            r#"["A=1", "B=x,y"]"#,
            r#"{"Parameters": {"A": "1", "B": "x,y"}, "Tags": {"T": "t"}}"#,
            r#"{"StackName": "s", "Parameters": [{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x,y"}]}"#,
            r#"{"A": "1", "B": "x,y"}"#,
            "template-file-path: app.yaml\nparameters:\n  A: 1\n  B:\n    - x\n    - y\n",
            "Parameters:\n  A: '1'\n  B: [x, y]\nTags: { T: t }\n",
            "A: 1\nB: x,y\n",
        ] {
            let values = read(text).map(|file| file.by_name());
            let expected =
                [("A", "1"), ("B", "x,y")].map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(values, Some(expected.into()), "{text}");
        }
        for text in ["[1, 2]", "just text", "A: { B: c }", "[{ParameterKey: A}, {Other: B}]"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_held_against_the_template() {
        let template = "
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
  Name: { Type: String, AllowedPattern: '[a-z]+', MaxLength: 4 }
  Count: { Type: Number, Default: 1, MaxValue: 5 }
  Old: { Type: String }
  Needed: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic } }
";
        let rules = ["parameter-value-invalid", "parameter-value-missing", "parameter-value-unknown"];
        let text = r#"[
  {"ParameterKey": "Stage", "ParameterValue": "test"},
  {"ParameterKey": "Name", "ParameterValue": "A"},
  {"ParameterKey": "Count", "ParameterValue": "6"},
  {"ParameterKey": "Old", "UsePreviousValue": true},
  {"ParameterKey": "Neded", "ParameterValue": "x"}
]"#;
        let findings = analyse(template, &rules).check_parameters(&read(text).unwrap());
        let shown: Vec<_> = findings
            .iter()
            .map(|it| format!("{} {} {}: {}", it.severity, it.rule.id, it.span.of(text), it.message))
            .collect();
        assert_eq!(
            shown,
            [
                "error parameter-value-missing [: The parameter `Needed` has no default and gets no value here: the first deployment fails.",
                "error parameter-value-invalid \"test\": The value does not fit the parameter `Stage`: `test` is none of `AllowedValues`. The deployment fails.",
                "error parameter-value-invalid \"A\": The value does not fit the parameter `Name`: `A` does not match `AllowedPattern`. The deployment fails.",
                "error parameter-value-invalid \"6\": The value does not fit the parameter `Count`: `6` is more than `MaxValue`. The deployment fails.",
                "error parameter-value-unknown \"Neded\": The template has no parameter `Neded`: the deployment fails. Did you mean `Needed`?",
            ]
        );
        let overrides = "Stage: dev\nName: a\nOld: x\nNeeded: y\nOther: z\n";
        let findings = analyse(template, &rules).check_parameters(&read(overrides).unwrap());
        let shown: Vec<_> = findings.iter().map(|it| (it.rule.id, it.severity)).collect();
        assert_eq!(shown, [("parameter-value-unknown", Severity::Warning)]);
    }
}
