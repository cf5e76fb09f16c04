//! What people ask to be silent about: in comments and metadata, ours and those of other tools.
//!
//! They are read entry by entry and kept while the text of the entry stays. Which lines they reach
//! is found for a snapshot, because a comment at the end of one entry may speak of the next.

mod comment;
mod judge;
mod metadata;
mod reach;

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use cfn_syntax::Document;
use cfn_template::{EntryFacts, Item, SectionKind, Template};
use cfn_text::Span;
use rustc_hash::FxHashMap;

use crate::finding::Finding;
use crate::meta::RuleMeta;
use crate::rules::{suppression, yaml};

pub(crate) use judge::judge;

/// Whose suppression it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Own,
    CfnLint,
    CfnNag,
    CdkNag,
    Checkov,
    Guard,
    Kics,
    Trivy,
}

/// How far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The line of the comment, or the one below it; from a logical ID its whole item.
    Line,
    /// The same, also for a logical ID.
    BareLine,
    /// The line and what is indented under it.
    Block,
    /// The resource around it.
    Resource,
    /// The whole document.
    File,
}

/// What it names.
#[derive(Debug)]
pub(crate) enum Names {
    /// These rules, by the ids of the tool.
    These(Vec<Name>),
    /// All rules that the tool has but these.
    AllBut(Vec<Name>),
    /// All rules that the tool has.
    All,
    /// It is ours, and no names can be read from it.
    Unreadable,
}

/// The id of a rule; the span is relative to the entry.
#[derive(Debug)]
pub(crate) struct Name {
    text: Box<str>,
    span: Span,
}

impl Name {
    fn new(text: &str, span: Span) -> Self {
        Self { text: text.into(), span }
    }
}

/// How it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Written {
    /// As a comment, alone on its line or behind something.
    Comment { is_alone: bool },
    /// In metadata; the node that holds the names has this number in its entry.
    Metadata { list: u32 },
}

/// One suppression; spans are relative to its entry.
#[derive(Debug)]
pub(crate) struct Suppression {
    tool: Tool,
    scope: Scope,
    names: Names,
    has_reason: bool,
    /// The comment, or the value in metadata.
    span: Span,
    written: Written,
}

impl Suppression {
    fn names(&self) -> &[Name] {
        match &self.names {
            Names::These(names) => names,
            Names::AllBut(_) | Names::All | Names::Unreadable => &[],
        }
    }
}

/// The suppressions of all entries, those of shared entries taken from `previous`.
pub(crate) fn gather(
    document: &Document,
    facts: &[Arc<EntryFacts>],
    template: &Template<'_>,
    origins: &[Option<usize>],
    previous: &[Arc<[Suppression]>],
) -> Vec<Arc<[Suppression]>> {
    let mut items = template.items();
    (0..facts.len())
        .map(|entry| {
            let count = items.iter().take_while(|item| item.entry() == entry).count();
            let (own, rest) = items.split_at_checked(count).unwrap_or_default();
            items = rest;
            let kept = origins.get(entry).copied().flatten().and_then(|origin| previous.get(origin));
            kept.map_or_else(|| read(document, entry, own).into(), Arc::clone)
        })
        .collect()
}

fn read(document: &Document, entry: usize, items: &[Item<'_>]) -> Vec<Suppression> {
    let mut found = Vec::new();
    let text = document.entries().get(entry).map_or("", |entry| entry.text());
    for span in document.comments_in(entry) {
        let comment = span.of(text);
        // Comments are many, and few of them speak to a tool.
        if !comment.contains(':') && !comment.contains("kics-scan") {
            continue;
        }
        let before = text.get(..span.start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_alone = line.trim_start_matches('\u{feff}').trim().is_empty();
        comment::read(comment, *span, is_alone, &mut found);
    }
    let base = document.entry_start(entry);
    for item in items {
        match item.section() {
            SectionKind::Resources => {
                if let Some(node) = item.value().get("Metadata") {
                    metadata::of_resource(node, base, &mut found);
                }
            }
            SectionKind::Metadata => {
                let pair = cfn_syntax::Pair { key: item.key(), value: item.value() };
                metadata::of_template(pair, base, &mut found);
            }
            _ => {}
        }
    }
    found
}

/// The suppressions of a snapshot with what they reach, and which of them had something to do.
#[derive(Debug)]
pub(crate) struct Active<'s> {
    /// By where their reach starts.
    reaching: Vec<Reaching<'s>>,
}

#[derive(Debug)]
struct Reaching<'s> {
    suppression: &'s Suppression,
    entry: usize,
    reach: Span,
    /// The indices of the names that something was found for.
    used: RefCell<Vec<usize>>,
}

impl<'s> Active<'s> {
    pub(crate) fn new(template: &Template<'_>, entries: &'s [Arc<[Suppression]>]) -> Self {
        let mut reaching: Vec<_> = entries
            .iter()
            .enumerate()
            .flat_map(|(entry, suppressions)| suppressions.iter().map(move |it| (entry, it)))
            .map(|(entry, suppression)| Reaching {
                suppression,
                entry,
                reach: reach::of(template, entry, suppression),
                used: RefCell::default(),
            })
            .collect();
        reaching.sort_by_key(|it| it.reach);
        Self { reaching }
    }

    /// Takes out what is suppressed of findings in order of place, and notes who did it.
    pub(crate) fn remove_suppressed(&self, findings: &mut Vec<Finding>) {
        let mut rest = self.reaching.iter().peekable();
        let mut open: Vec<&Reaching<'_>> = Vec::new();
        findings.retain(|finding| {
            let place = finding.span.start;
            while let Some(next) = rest.next_if(|next| next.reach.start <= place) {
                open.push(next);
            }
            open.retain(|it| place <= it.reach.end);
            let is_hit = |it: &&&Reaching<'_>| it.suppresses(finding.rule);
            !can_be_suppressed(finding.rule) || open.iter().filter(is_hit).count() == 0
        });
    }
}

impl Reaching<'_> {
    /// Whether it is about the rule; the names that are, are noted as used.
    fn suppresses(&self, rule: &RuleMeta) -> bool {
        let tool = self.suppression.tool;
        match &self.suppression.names {
            Names::Unreadable => false,
            Names::All => has_equivalent(tool, rule),
            Names::AllBut(names) => {
                has_equivalent(tool, rule) && !names.iter().any(|name| is_meant(tool, &name.text, rule))
            }
            Names::These(names) => {
                let mut is_hit = false;
                for (index, _) in
                    names.iter().enumerate().filter(|(_, name)| is_meant(tool, &name.text, rule))
                {
                    is_hit = true;
                    let mut used = self.used.borrow_mut();
                    if !used.contains(&index) {
                        used.push(index);
                    }
                }
                is_hit
            }
        }
    }
}

/// Whether findings of the rule can be suppressed in a template. What is broken, and what is said
/// about suppressions themselves, is always said.
#[must_use]
pub fn can_be_suppressed(rule: &RuleMeta) -> bool {
    rule.id != yaml::syntax_error::RULE.meta.id
        && ![&suppression::unknown_rule::RULE, &suppression::unused::RULE, &suppression::reason_missing::RULE]
            .iter()
            .any(|it| it.meta.id == rule.id)
}

/// The name of a tool in equivalents.
fn prefix(tool: Tool) -> &'static str {
    match tool {
        Tool::Own => "cfn-analyzer",
        Tool::CfnLint => "cfn-lint",
        Tool::CfnNag => "cfn_nag",
        Tool::CdkNag => "cdk-nag",
        Tool::Checkov => "checkov",
        Tool::Guard => "guard",
        Tool::Kics => "kics",
        Tool::Trivy => "trivy",
    }
}

fn equivalents(tool: Tool, rule: &RuleMeta) -> impl Iterator<Item = &'static str> {
    let of_tool = move |it: &&'static str| {
        let (name, id) = it.split_once(':')?;
        (name == prefix(tool)).then_some(id)
    };
    rule.equivalents.iter().filter_map(of_tool)
}

fn has_equivalent(tool: Tool, rule: &RuleMeta) -> bool {
    equivalents(tool, rule).next().is_some()
}

/// Whether a name that the user of a tool writes means the rule.
fn is_meant(tool: Tool, name: &str, rule: &RuleMeta) -> bool {
    let mut ids = equivalents(tool, rule);
    match tool {
        Tool::Own => rule.id == name,
        // E3 stands for all that begin so.
        Tool::CfnLint => !name.is_empty() && ids.any(|id| id.starts_with(name)),
        // Packs share rules: HIPAA.Security-S3BucketLoggingEnabled is that of NIST.800.53.R5.
        Tool::CdkNag => {
            let in_pack = |id| str::rsplit_once(id, '-').map_or(id, |(_, rule)| rule);
            ids.any(|id| in_pack(id) == in_pack(name))
        }
        Tool::Trivy => {
            let name = name.to_ascii_uppercase();
            ids.any(|id| id == name.strip_prefix("AVD-").unwrap_or(&name))
        }
        Tool::Kics => kics_query(name).is_some_and(|query| ids.any(|id| id == query)),
        Tool::CfnNag | Tool::Checkov | Tool::Guard => ids.any(|id| id == name),
    }
}

/// The name of a KICS query by its UUID, of which the first eight digits tell it from the others.
fn kics_query(uuid: &str) -> Option<&'static str> {
    static QUERIES: OnceLock<FxHashMap<&'static str, &'static str>> = OnceLock::new();
    let queries = QUERIES.get_or_init(|| {
        include_str!("kics_queries.tsv").lines().filter_map(|it| it.split_once('\t')).collect()
    });
    queries.get(uuid.get(..8)?.to_ascii_lowercase().as_str()).copied()
}

/// The rules that another tool's user means with an id.
fn rules_meant(name: &str) -> Option<&'static str> {
    let tools = [Tool::CfnNag, Tool::CdkNag, Tool::Checkov, Tool::Guard, Tool::Kics, Tool::Trivy];
    let is_it = |rule: &&&'static RuleMeta| {
        equivalents(Tool::CfnLint, rule).any(|id| id == name)
            || tools.iter().any(|tool| is_meant(*tool, name, rule))
    };
    crate::registry::rules().iter().find(is_it).map(|rule| rule.id)
}

#[cfg(test)]
mod tests;
