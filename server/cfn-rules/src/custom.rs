//! Rules that a team defines in its configuration, as data: what a property of a resource must be.

use std::sync::{Mutex, PoisonError};

use cfn_template::{Given, Place, lookup};
use cfn_text::{Span, TextEdit};
use regex_lite::Regex;

use crate::check::{ItemContext, Sink};
use crate::finding::Fix;
use crate::meta::{Category, RuleMeta, Safety, Severity};
use crate::requirement::is_same;
use crate::writer::Value;

/// What a configuration says about a rule of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomDefinition {
    /// Kebab-case; no rule of ours has it.
    pub id: String,
    /// The type of the resources it is about.
    pub resource_type: String,
    /// The property, as a path from `Properties`: names joined with dots, `*` for every item of a list.
    pub property: String,
    /// What the property must be.
    pub demand: Demand,
    /// What a finding says.
    pub message: String,
    /// How bad a finding is.
    pub severity: Severity,
    /// What the rule is about.
    pub category: Category,
    /// The value that a fix writes; `true`, `false` and numbers without quotes.
    pub fix: Option<String>,
}

/// What a property must be. All but those with `Not`, and `Absent`, want it to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// This value.
    Equals(String),
    /// Any other value.
    NotEquals(String),
    /// One of these values.
    In(Vec<String>),
    /// None of these values.
    NotIn(Vec<String>),
    /// A value that the regular expression matches, as a whole.
    Matches(String),
    /// There.
    Exists,
    /// Not there.
    Absent,
    /// This number, or a greater one.
    AtLeast(i64),
    /// This number, or a smaller one.
    AtMost(i64),
}

/// A rule of a configuration, ready to run.
#[derive(Debug)]
pub struct CustomRule {
    definition: CustomDefinition,
    meta: RuleMeta,
    path: Vec<&'static str>,
    pattern: Option<Regex>,
}

impl CustomRule {
    /// The rule of a definition. Equal definitions are one rule, which lives as long as the process:
    /// findings point at it. Their number is that of the versions a configuration file goes through.
    ///
    /// # Errors
    /// What is wrong with the regular expression.
    pub fn new(definition: &CustomDefinition) -> Result<&'static Self, String> {
        static KNOWN: Mutex<Vec<&'static CustomRule>> = Mutex::new(Vec::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rule) = known.iter().find(|rule| rule.definition == *definition) {
            return Ok(rule);
        }
        let pattern = match &definition.demand {
            Demand::Matches(pattern) => {
                Some(Regex::new(&format!("^(?:{pattern})$")).map_err(|error| error.to_string())?)
            }
            _ => None,
        };
        let summary = leaked(definition.message.trim_end_matches('.'));
        let meta = RuleMeta {
            id: leaked(&definition.id),
            summary,
            severity: definition.severity,
            category: definition.category,
            default: true,
            fix: definition.fix.is_some().then_some(Safety::Unsafe),
            since: "",
            equivalents: &[],
            options: &[],
            doc: leaked(&page(definition)),
        };
        let path = definition.property.split('.').map(leaked).collect();
        let rule = Box::leak(Box::new(Self { definition: definition.clone(), meta, path, pattern }));
        known.push(rule);
        Ok(rule)
    }

    /// What is known about it.
    #[must_use]
    pub fn meta(&self) -> &RuleMeta {
        &self.meta
    }

    /// What the configuration says.
    #[must_use]
    pub fn definition(&self) -> &CustomDefinition {
        &self.definition
    }

    pub(crate) fn is_about(&self, resource_type: &str) -> bool {
        self.definition.resource_type == resource_type
    }

    /// Reports every place where a resource is not as demanded. What is unknown is silent.
    pub(crate) fn check(&'static self, context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
        let resource = context.item.value();
        let Some(properties) = resource.pair("Properties") else {
            if let Some(after) = resource.pair("Type").filter(|_| self.minds_absence(&self.path)) {
                self.report(context.item.key().span(), sink, || {
                    let value = self.wanted()?.under(&self.path);
                    Some(context.shared.writer().insert_after(after, "Properties", &value))
                });
            }
            return;
        };
        for place in lookup(context.environment, properties.value.resolve(), &self.path) {
            self.check_place(context, sink, &place, place.key.unwrap_or(properties.key).span());
        }
    }

    fn check_place(&self, context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, place: &Place<'_>, key: Span) {
        let writer = || context.shared.writer();
        match &place.given {
            Given::Absent if self.minds_absence(place.missing) => self.report(key, sink, || {
                let (holder, value) = (place.holder?, self.wanted()?);
                match place.missing.split_first() {
                    Some((first, rest)) => writer().insert(holder, first, &value.under(rest)),
                    None => writer().fill(holder, &value),
                }
            }),
            Given::Literal(node) if self.definition.demand == Demand::Absent => {
                self.report(place.key.unwrap_or(*node).span(), sink, || None);
            }
            given if given.is_surely(|text| self.minds(text)) => {
                let Some(node) = given.node() else { return };
                let is_literal = matches!(given, Given::Literal(_));
                self.report(node.full_span(), sink, || {
                    Some(writer().replace(node, &self.wanted().filter(|_| is_literal)?))
                });
            }
            _ => {}
        }
    }

    fn report(&self, span: Span, sink: &mut Sink<'_>, edit: impl FnOnce() -> Option<TextEdit>) {
        sink.report(span, &*self.definition.message).fix(|| {
            let value = self.definition.fix.as_deref()?;
            Some(Fix {
                title: format!("Set {} to {value}", self.definition.property),
                safety: Safety::Unsafe,
                preferred: true,
                edits: vec![edit()?],
            })
        });
    }

    /// Whether a value that is there is none of those demanded.
    fn minds(&self, text: &str) -> bool {
        let is_one_of = |values: &[String]| values.iter().any(|value| is_same(value, text));
        let number = || text.trim().parse::<f64>().ok();
        match &self.definition.demand {
            Demand::Equals(value) => !is_same(value, text),
            Demand::NotEquals(value) => is_same(value, text),
            Demand::In(values) => !is_one_of(values),
            Demand::NotIn(values) => is_one_of(values),
            Demand::Matches(_) => self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)),
            Demand::AtLeast(limit) => number().is_some_and(|number| number < *limit as f64),
            Demand::AtMost(limit) => number().is_some_and(|number| number > *limit as f64),
            Demand::Exists | Demand::Absent => false,
        }
    }

    /// Whether it is wrong that the last properties of the path are missing. Items of a list that
    /// is not there are no matter.
    fn minds_absence(&self, missing: &[&str]) -> bool {
        let may_be_absent =
            matches!(self.definition.demand, Demand::Absent | Demand::NotEquals(_) | Demand::NotIn(_));
        !may_be_absent && !missing.contains(&"*")
    }

    fn wanted(&self) -> Option<Value> {
        let text = self.definition.fix.as_deref()?;
        let is_bare = matches!(text, "true" | "false") || text.parse::<i64>().is_ok();
        Some(if is_bare { Value::bare(text) } else { Value::text(text) })
    }
}

fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// What `explain` prints.
fn page(definition: &CustomDefinition) -> String {
    let list = |values: &[String]| values.join("`, `");
    let demand = match &definition.demand {
        Demand::Equals(value) => format!("must be `{value}`"),
        Demand::NotEquals(value) => format!("must not be `{value}`"),
        Demand::In(values) => format!("must be one of `{}`", list(values)),
        Demand::NotIn(values) => format!("must be none of `{}`", list(values)),
        Demand::Matches(pattern) => format!("must match `{pattern}`"),
        Demand::Exists => "must be there".to_owned(),
        Demand::Absent => "must not be there".to_owned(),
        Demand::AtLeast(limit) => format!("must be at least {limit}"),
        Demand::AtMost(limit) => format!("must be at most {limit}"),
    };
    format!(
        "# {}\n\n{}\n\n## What it asks for\n\n`{}` of `{}` {demand}. The configuration defines this rule.\n",
        definition.id, definition.message, definition.property, definition.resource_type
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cfn_syntax::Document;
    use cfn_text::{Text, apply_edits};

    use super::*;
    use crate::analysis::Analysis;
    use crate::settings::{Selection, Settings};

    fn custom(property: &str, demand: Demand, fix: Option<&str>) -> &'static CustomRule {
        CustomRule::new(&CustomDefinition {
            id: "team-rule".to_owned(),
            resource_type: "AWS::S3::Bucket".to_owned(),
            property: property.to_owned(),
            demand,
            message: "As we say.".to_owned(),
            severity: Severity::Error,
            category: Category::Operations,
            fix: fix.map(str::to_owned),
        })
        .unwrap()
    }

    fn analyse(rule: &'static CustomRule, text: &str) -> Analysis {
        let mut selection = Selection::new(&["suppression-unused", "suppression-unknown-rule"], &[]).unwrap();
        selection.add(rule.meta());
        let settings = Settings { selection, custom_rules: vec![rule], ..Settings::default() };
        Analysis::new(Document::parse(Text::new(text)), Arc::new(settings))
    }

    fn count(rule: &'static CustomRule, properties: &str) -> usize {
        let text = format!(
            "Parameters: {{ Free: {{ Type: String }} }}\nResources:\n  B: {{ Type: AWS::S3::Bucket, Properties: {properties} }}\n  T: {{ Type: AWS::SNS::Topic }}\n"
        );
        analyse(rule, &text).findings().len()
    }

    #[test]
    fn demands_and_the_values_that_meet_them() {
        let some = |values: &[&str]| values.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let cases = [
            (Demand::Equals("true".into()), "True", "false", true),
            (Demand::NotEquals("a".into()), "b", "a", false),
            (Demand::In(some(&["a", "b"])), "b", "c", true),
            (Demand::NotIn(some(&["a", "b"])), "c", "a", false),
            (Demand::Matches("corp-[a-z]+".into()), "corp-x", "x-corp-x", true),
            (Demand::AtLeast(7), "'7'", "6", true),
            (Demand::AtMost(7), "7", "8", true),
        ];
        for (demand, right, wrong, wants_it) in cases {
            let rule = custom("A.X", demand, None);
            assert_eq!(count(rule, &format!("{{ A: {{ X: {right} }} }}")), 0, "{rule:?}");
            assert_eq!(count(rule, &format!("{{ A: {{ X: {wrong} }} }}")), 1, "{rule:?}");
            assert_eq!(count(rule, "{ A: { X: !Ref Free } }"), 0, "{rule:?}");
            assert_eq!(count(rule, "{ A: { Y: z } }"), usize::from(wants_it), "{rule:?}");
        }
        assert_eq!(count(custom("A", Demand::Exists, None), "{ A: {} }"), 0);
        assert_eq!(count(custom("A", Demand::Exists, None), "{ B: {} }"), 1);
        assert_eq!(count(custom("A", Demand::Absent, None), "{ A: {} }"), 1);
        assert_eq!(count(custom("A", Demand::Absent, None), "{ B: {} }"), 0);
        let items = custom("A.*.X", Demand::Equals("y".into()), None);
        assert_eq!(count(items, "{ A: [{ X: y }, { X: z }, {}] }"), 2);
        assert_eq!(count(items, "{ B: [] }"), 0);
        assert!(
            CustomRule::new(&CustomDefinition {
                demand: Demand::Matches("(".into()),
                ..items.definition().clone()
            })
            .is_err()
        );
    }

    #[test]
    fn fixes_write_the_value() {
        let rule =
            custom("VersioningConfiguration.Status", Demand::Equals("Enabled".into()), Some("Enabled"));
        for (before, after) in [
            (
                "Resources:\n  B:\n    Type: AWS::S3::Bucket\n",
                "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration:\n        Status: Enabled\n",
            ),
            (
                "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration: { Status: Suspended } # old\n",
                "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      VersioningConfiguration: { Status: Enabled } # old\n",
            ),
        ] {
            let findings = analyse(rule, before).findings_with_fixes(None);
            assert_eq!(apply_edits(before, &findings[0].fixes[0].edits).as_deref(), Some(after));
            assert!(analyse(rule, after).findings().is_empty());
        }
    }

    #[test]
    fn they_are_ignored_like_all_others() {
        let rule = custom("X", Demand::Exists, None);
        let text =
            "Resources:\n  # cfn-analyzer: ignore[team-rule] for now\n  B: { Type: AWS::S3::Bucket }\n";
        assert!(analyse(rule, text).findings().is_empty());
        let unused = text.replace("AWS::S3::Bucket", "AWS::SNS::Topic");
        assert_eq!(analyse(rule, &unused).findings()[0].rule.id, "suppression-unused");
    }
}
