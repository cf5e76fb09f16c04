use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cfn_syntax::Document;
use cfn_template::{
    Consulted, EntryFacts, Environment, Item, ItemFacts, SectionKind, Template, Trace, Transforms,
    looks_like_template,
};
use cfn_text::{Span, TextEdit};
use rustc_hash::FxHashSet;

use crate::check::{CheckTemplate, FixScope, ItemContext, Rule, Shared, Sink, TemplateContext};
use crate::finding::{Finding, Fix};
use crate::meta::{RuleMeta, Safety};
use crate::registry::{ResourceCheck, index};
use crate::requirement::require;
use crate::rules::stack;
use crate::settings::Settings;
use crate::suppression::{self, Active, Suppression};
use crate::syntax;
use crate::validation::validate;

/// A document and everything that is known about it. Immutable; clones are cheap.
#[derive(Clone, Debug)]
pub struct Analysis {
    document: Document,
    settings: Arc<Settings>,
    facts: Arc<[Arc<EntryFacts>]>,
    results: Arc<[Arc<EntryResults>]>,
    suppressions: Arc<[Arc<[Suppression]>]>,
    /// By rule for the whole template.
    overall: Arc<[Arc<TemplateResults>]>,
    is_template: bool,
    transforms: Transforms,
}

/// What the rules said of one entry. Spans are relative to it.
#[derive(Debug, Default)]
struct EntryResults {
    findings: Vec<Finding>,
    failures: Vec<RuleFailure>,
    consulted: Consulted,
}

/// What a rule said of the whole template, and what that rests on.
#[derive(Debug, Default)]
struct TemplateResults {
    findings: Vec<Anchored>,
    failures: Vec<RuleFailure>,
    trace: Trace,
}

/// A finding whose spans are relative to the entries that they lie in.
#[derive(Debug)]
struct Anchored {
    finding: Finding,
    entry: usize,
    related_entries: Box<[usize]>,
}

/// A rule that panicked. Its findings are missing, all others are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFailure {
    /// The rule.
    pub rule: &'static str,
    /// What the panic said.
    pub message: String,
}

impl Analysis {
    /// Analyses a document from scratch.
    #[must_use]
    pub fn new(document: Document, settings: Arc<Settings>) -> Self {
        Self::build(document, settings, None)
    }

    /// Analyses the next snapshot of the same document; what did not change is kept.
    #[must_use]
    pub fn update(&self, document: Document) -> Self {
        Self::build(document, Arc::clone(&self.settings), Some(self))
    }

    /// Analyses the next snapshot under settings that differ at most in the surroundings.
    #[must_use]
    pub fn update_beside(&self, document: Document, settings: Arc<Settings>) -> Self {
        Self::build(document, settings, Some(self))
    }

    fn build(document: Document, settings: Arc<Settings>, previous: Option<&Self>) -> Self {
        let is_template = looks_like_template(&document);
        if !is_template {
            return Self {
                document,
                settings,
                facts: Arc::default(),
                results: Arc::default(),
                suppressions: Arc::default(),
                overall: Arc::default(),
                is_template,
                transforms: Transforms::default(),
            };
        }
        let previous = previous.filter(|previous| previous.is_template);
        let old = previous.map(|previous| (&previous.document, &*previous.facts));
        let (facts, origins) = EntryFacts::gather(&document, old);
        let template = Template::new(&document, &facts).deployed(&settings.deployment);
        let transforms = template.transforms();
        let changes = previous.map(|previous| Changes::between(&previous.facts, &facts, &origins));
        // What is known about other files has a say where a template names them.
        let has_moved = previous.is_some_and(|previous| {
            !Arc::ptr_eq(&previous.settings, &settings)
                && previous.settings.surroundings != settings.surroundings
        });
        let shared = Shared::new(&document);
        let run = Run { template: &template, settings: &settings, shared: &shared, fixes: FixScope::None };
        let mut items = ItemsByEntry::new(&template);
        let results = origins
            .iter()
            .enumerate()
            .map(|(entry, origin)| {
                let items = items.of(entry);
                let kept = previous
                    .zip(*origin)
                    .filter(|(previous, _)| previous.transforms == transforms)
                    .and_then(|(previous, origin)| previous.results.get(origin));
                let concern =
                    |results: &EntryResults| changes.as_ref().is_none_or(|it| it.concern(&results.consulted));
                let names_files =
                    || items.iter().any(|item| item.item_type().is_some_and(|it| stack::TYPES.contains(&it)));
                match kept {
                    Some(results) if !(concern(results) || has_moved && names_files()) => Arc::clone(results),
                    _ => Arc::new(run.check_items(items).rebased(entry, &document)),
                }
            })
            .collect();
        let kept = previous.filter(|previous| previous.transforms == transforms && !has_moved);
        let in_place = changes.as_ref().and_then(|changes| changes.in_place(&template));
        let kept = kept.map(|previous| &*previous.overall).zip(in_place);
        let overall = run.check_template(kept);
        let old = previous.map_or(&[][..], |previous| &previous.suppressions);
        let suppressions = suppression::gather(&document, &facts, &template, &origins, old).into();
        let facts = facts.into();
        Self { document, settings, facts, results, suppressions, overall, is_template, transforms }
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What the configuration says.
    #[must_use]
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// Whether the document looks like a CloudFormation template: it names
    /// `AWSTemplateFormatVersion`, or has `Resources` whose children have a `Type`.
    /// There are no findings otherwise.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.is_template
    }

    /// The index of the template, for features that navigate in it.
    #[must_use]
    pub fn template(&self) -> Template<'_> {
        Template::new(&self.document, &self.facts).deployed(&self.settings.deployment)
    }

    /// All findings in order of place, without fixes.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.unsuppressed_findings();
        if self.has_suppressions() {
            let template = self.template();
            let active = Active::new(&template, &self.suppressions);
            active.remove_suppressed(&mut findings);
            findings.append(&mut self.judge_suppressions(&template, &active, FixScope::None));
            sort(&mut findings);
        }
        findings
    }

    /// The findings that meet `span`, or all, with their fixes.
    #[must_use]
    pub fn findings_with_fixes(&self, span: Option<Span>) -> Vec<Finding> {
        if !self.is_template {
            return Vec::new();
        }
        let fixes = span.map_or(FixScope::All, FixScope::Meeting);
        let template = self.template();
        let shared = Shared::new(&self.document);
        let run = Run { template: &template, settings: &self.settings, shared: &shared, fixes };
        let mut findings = syntax::findings(&self.document, &self.settings, fixes);
        let mut items = ItemsByEntry::new(&template);
        for entry in 0..self.facts.len() {
            let items = items.of(entry);
            let start = self.document.entry_start(entry);
            let reach = Span::new(start, self.document.entry_start(entry + 1));
            if span.is_none_or(|span| span.meets(reach)) {
                findings.append(&mut run.check_items(items).findings);
            }
        }
        findings.extend(run.check_template(None).iter().flat_map(|it| it.findings_in(&self.document)));
        findings.retain(|finding| fixes.has(finding.span));
        sort(&mut findings);
        if self.has_suppressions() {
            let active = Active::new(&template, &self.suppressions);
            active.remove_suppressed(&mut findings);
            // What is used is known from all findings, not from those that meet the span.
            active.remove_suppressed(&mut self.unsuppressed_findings());
            findings.append(&mut self.judge_suppressions(&template, &active, fixes));
            findings.retain(|finding| fixes.has(finding.span));
            sort(&mut findings);
        }
        findings
    }

    fn unsuppressed_findings(&self) -> Vec<Finding> {
        if !self.is_template {
            return Vec::new();
        }
        let mut findings = syntax::findings(&self.document, &self.settings, FixScope::None);
        for (entry, results) in self.results.iter().enumerate() {
            let start = self.document.entry_start(entry);
            findings.extend(results.findings.iter().map(|finding| shifted(finding, start)));
        }
        findings.extend(self.overall.iter().flat_map(|results| results.findings_in(&self.document)));
        sort(&mut findings);
        findings
    }

    fn has_suppressions(&self) -> bool {
        self.suppressions.iter().any(|entry| !entry.is_empty())
    }

    fn judge_suppressions(
        &self,
        template: &Template<'_>,
        active: &Active<'_>,
        fixes: FixScope,
    ) -> Vec<Finding> {
        let is_broken = |id: &str| self.failures().any(|failure| failure.rule == id);
        suppression::judge(template, &self.settings, active, fixes, &is_broken)
    }

    /// The preferred fixes that can be applied together, as edits that do not overlap.
    /// Unsafe ones only when `with_unsafe`. Apply, analyse and call again until none is left.
    #[must_use]
    pub fn fix_all(&self, with_unsafe: bool) -> Vec<TextEdit> {
        let mut chosen: Vec<TextEdit> = Vec::new();
        for finding in self.findings_with_fixes(None) {
            let applicable = |fix: &&Fix| fix.preferred && (with_unsafe || fix.safety == Safety::Safe);
            let Some(fix) = finding.fixes.iter().find(applicable) else { continue };
            // Fixes that touch could each rest on what the other changes: the next round decides.
            let clashes = |edit: &TextEdit| chosen.iter().any(|other| edit.span.meets(other.span));
            if !fix.edits.iter().any(clashes) {
                chosen.extend(fix.edits.iter().cloned());
            }
        }
        chosen.sort();
        chosen
    }

    /// The rules that panicked over this snapshot.
    pub fn failures(&self) -> impl Iterator<Item = &RuleFailure> {
        let of_entries = self.results.iter().flat_map(|results| &results.failures);
        of_entries.chain(self.overall.iter().flat_map(|results| &results.failures))
    }
}

impl EntryResults {
    /// The same with spans relative to the entry; other places of the document cannot be kept.
    fn rebased(mut self, entry: usize, document: &Document) -> Self {
        let start = document.entry_start(entry);
        let reach = Span::new(start, document.entry_start(entry + 1));
        for finding in &mut self.findings {
            finding.span = finding.span.rebased(start);
            finding.related.retain(|related| reach.covers(related.span));
            for related in &mut finding.related {
                related.span = related.span.rebased(start);
            }
        }
        self
    }
}

impl TemplateResults {
    /// The findings with their places in the document.
    fn findings_in(&self, document: &Document) -> impl Iterator<Item = Finding> {
        self.findings.iter().map(move |anchored| anchored.in_document(document))
    }
}

impl Anchored {
    fn new(mut finding: Finding, document: &Document) -> Self {
        let anchor = |span: &mut Span| {
            let entry = document.entry_at(span.start);
            *span = span.rebased(document.entry_start(entry));
            entry
        };
        let entry = anchor(&mut finding.span);
        let related_entries = finding.related.iter_mut().map(|related| anchor(&mut related.span)).collect();
        Self { finding, entry, related_entries }
    }

    fn in_document(&self, document: &Document) -> Finding {
        let mut finding = self.finding.clone();
        finding.span = finding.span.shifted(document.entry_start(self.entry));
        for (related, entry) in finding.related.iter_mut().zip(&self.related_entries) {
            related.span = related.span.shifted(document.entry_start(*entry));
        }
        finding
    }
}

/// One run of the rules over a snapshot.
struct Run<'r, 'a> {
    template: &'r Template<'a>,
    settings: &'r Settings,
    shared: &'r Shared<'a>,
    fixes: FixScope,
}

impl<'a> Run<'_, 'a> {
    fn check_items(&self, items: &[Item<'a>]) -> EntryResults {
        let mut results = EntryResults::default();
        let environment = Environment::new(self.template);
        for item in items {
            let context = ItemContext::new(*item, &environment, self.shared);
            let resource = (item.section() == SectionKind::Resources).then_some(item.name());
            for (rule, check) in index().of_item(item.section()) {
                self.call(&rule.meta, resource.map(str::to_owned), &mut results, |sink| {
                    check(&context, sink)
                });
            }
            let Some(resource_type) = item.item_type().filter(|_| resource.is_some()) else { continue };
            self.validate(&context, &mut results);
            for (rule, check) in index().of_type(resource_type) {
                self.call(&rule.meta, resource.map(str::to_owned), &mut results, |sink| match check {
                    ResourceCheck::Code(check) => check(&context, sink),
                    ResourceCheck::Property(requirement, path) => require(&context, sink, requirement, path),
                });
            }
            for rule in self.settings.custom_rules.iter().filter(|rule| rule.is_about(resource_type)) {
                let resource = resource.map(str::to_owned);
                self.call(rule.meta(), resource, &mut results, |sink| rule.check(&context, sink));
            }
        }
        results.consulted = environment.into_consulted();
        results
    }

    /// Walks over a resource once, and hands what is wrong to the rules it belongs to.
    fn validate(&self, context: &ItemContext<'_, 'a>, results: &mut EntryResults) {
        let problems = match catch_unwind(AssertUnwindSafe(|| validate(context, self.settings))) {
            Ok(problems) => problems,
            Err(panic) => {
                results.failures.push(RuleFailure { rule: "validation", message: message_of(&*panic) });
                return;
            }
        };
        for problem in &problems {
            let rule = problem.rule();
            let Some(report) = rule.check.reporter() else { continue };
            let name = context.item.name().to_owned();
            self.call(&rule.meta, Some(name), results, |sink| report(context, problem, sink));
        }
    }

    /// What the rules say of the whole template. What they said before is kept where it rests on
    /// none of the items that changed in their places.
    fn check_template(
        &self,
        previous: Option<(&[Arc<TemplateResults>], Vec<usize>)>,
    ) -> Arc<[Arc<TemplateResults>]> {
        let context = TemplateContext::new(self.template, self.shared);
        let kept = |rule: usize| {
            let (results, changed) = previous.as_ref()?;
            results.get(rule).filter(|results| !results.trace.has_any(changed.iter().copied()))
        };
        index()
            .of_template()
            .enumerate()
            .map(|(index, (rule, check))| match kept(index) {
                Some(results) => Arc::clone(results),
                None => Arc::new(self.check_template_with(rule, check, &context)),
            })
            .collect()
    }

    fn check_template_with(
        &self,
        rule: &'static Rule,
        check: CheckTemplate,
        context: &TemplateContext<'_, 'a>,
    ) -> TemplateResults {
        let (results, trace) = self.template.trace(|| {
            let mut results = EntryResults::default();
            self.call(&rule.meta, None, &mut results, |sink| check(context, sink));
            results
        });
        let document = self.template.document();
        let findings = results.findings.into_iter().map(|finding| Anchored::new(finding, document));
        TemplateResults { findings: findings.collect(), failures: results.failures, trace }
    }

    /// Calls a rule when it is selected. A panic costs the findings of this call only.
    fn call(
        &self,
        rule: &'static RuleMeta,
        resource: Option<String>,
        results: &mut EntryResults,
        check: impl FnOnce(&mut Sink<'_>),
    ) {
        if !self.settings.selection.has(rule) {
            return;
        }
        let mut findings = Vec::new();
        let mut sink =
            Sink { rule, settings: self.settings, resource, fixes: self.fixes, findings: &mut findings };
        match catch_unwind(AssertUnwindSafe(|| check(&mut sink))) {
            Ok(()) => results.findings.append(&mut findings),
            Err(panic) => {
                results.failures.push(RuleFailure { rule: rule.id, message: message_of(&*panic) });
            }
        }
    }
}

/// What a panic said.
fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").to_owned()
}

/// Hands out the items of a template entry by entry, in order.
struct ItemsByEntry<'r, 'a> {
    rest: &'r [Item<'a>],
}

impl<'r, 'a> ItemsByEntry<'r, 'a> {
    fn new(template: &'r Template<'a>) -> Self {
        Self { rest: template.items() }
    }

    fn of(&mut self, entry: usize) -> &'r [Item<'a>] {
        let count = self.rest.iter().take_while(|item| item.entry() == entry).count();
        let (items, rest) = self.rest.split_at_checked(count).unwrap_or_default();
        self.rest = rest;
        items
    }
}

/// What changed between two snapshots that the results of other entries may rest on.
struct Changes<'a> {
    /// The names of the parameters, mappings and conditions that came, went or changed.
    items: FxHashSet<&'a str>,
    /// The names that came or went, or whose type or condition changed.
    outlines: FxHashSet<&'a str>,
    /// The entries that changed, when all entries kept their places and nothing but the insides
    /// of children of sections changed.
    in_place: Option<FxHashSet<usize>>,
}

impl<'a> Changes<'a> {
    fn between(old: &'a [Arc<EntryFacts>], new: &'a [Arc<EntryFacts>], origins: &[Option<usize>]) -> Self {
        let mut is_kept = vec![false; old.len()];
        for origin in origins.iter().flatten() {
            if let Some(kept) = is_kept.get_mut(*origin) {
                *kept = true;
            }
        }
        let gone = old.iter().zip(&is_kept).filter(|(_, is_kept)| !**is_kept).map(|(facts, _)| facts);
        let come = new.iter().zip(origins).filter(|(_, origin)| origin.is_none()).map(|(facts, _)| facts);
        let gone: Vec<_> = gone.flat_map(|facts| &facts.items).collect();
        let come: Vec<_> = come.flat_map(|facts| &facts.items).collect();
        let set = |items: &[&'a ItemFacts]| -> FxHashSet<_> { items.iter().map(|it| it.outline()).collect() };
        let outlines = set(&gone).symmetric_difference(&set(&come)).map(|it| it.1).collect();
        let items = gone
            .into_iter()
            .chain(come)
            .filter(|item| {
                matches!(
                    item.section,
                    SectionKind::Parameters | SectionKind::Mappings | SectionKind::Conditions
                )
            })
            .map(|item| &*item.name)
            .collect();
        Self { items, outlines, in_place: changed_in_place(old, new, origins) }
    }

    /// The indices of the items that changed, when nothing else did.
    fn in_place(&self, template: &Template<'_>) -> Option<Vec<usize>> {
        let entries = self.in_place.as_ref()?;
        let items = template.items().iter().enumerate();
        Some(items.filter(|(_, item)| entries.contains(&item.entry())).map(|(index, _)| index).collect())
    }

    /// Whether results that rest on this must be renewed.
    fn concern(&self, consulted: &Consulted) -> bool {
        (!self.items.is_empty() && consulted.items.iter().any(|name| self.items.contains(&**name)))
            || (!self.outlines.is_empty()
                && (consulted.all_outlines
                    || consulted.outlines.iter().any(|name| self.outlines.contains(&**name))))
    }
}

/// The entries that changed, when all entries kept their places, and what changed has children of
/// sections whose outlines stayed.
fn changed_in_place(
    old: &[Arc<EntryFacts>],
    new: &[Arc<EntryFacts>],
    origins: &[Option<usize>],
) -> Option<FxHashSet<usize>> {
    if old.len() != new.len() {
        return None;
    }
    let mut changed = FxHashSet::default();
    for (entry, ((old, new), origin)) in old.iter().zip(new).zip(origins).enumerate() {
        match origin {
            Some(origin) if *origin == entry => {}
            Some(_) => return None,
            None => {
                let same = old.items.len() == new.items.len()
                    && old.items.iter().zip(&new.items).all(|(old, new)| old.outline() == new.outline());
                if !same || new.items.is_empty() {
                    return None;
                }
                changed.insert(entry);
            }
        }
    }
    Some(changed)
}

fn shifted(finding: &Finding, start: u32) -> Finding {
    let mut finding = finding.clone();
    finding.span = finding.span.shifted(start);
    for related in &mut finding.related {
        related.span = related.span.shifted(start);
    }
    finding
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.span, a.rule.id).cmp(&(b.span, b.rule.id)));
}

#[cfg(test)]
mod tests {
    use cfn_text::Text;

    use super::*;
    use crate::Selection;

    /// Each edit changes what other entries rest on; what was kept must not tell.
    #[test]
    fn edits_renew_what_rests_on_them() {
        let mut text = "\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, NoEcho: true }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
  Service:
    Type: AWS::Serverless::Function
    Metadata: { Stage: !Ref Stage }
  Reader:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: '${Topic.TopicName}-${Stage}'
      Tags: [{ Key: a, Value: !Ref ServiceRole }, { Key: b, Value: !Ref Topic }]
"
        .to_owned();
        let settings =
            Arc::new(Settings { selection: Selection::new(&["all"], &[]).unwrap(), ..Settings::default() });
        let parse = |text: &str| Document::parse(Text::new(text));
        let mut analysis = Analysis::new(parse(&text), Arc::clone(&settings));
        for (old, new) in [
            ("  Topic:\n", "  Other:\n"),
            ("  Other:\n", "  Topic:\n"),
            ("    Condition: IsProd\n", ""),
            ("  Stage: {", "  Phase: {"),
            ("  Phase: {", "  Stage: {"),
            ("NoEcho: true", "NoEcho: false"),
            ("AWS::Serverless::Function", "AWS::Lambda::Function"),
            ("AWS::Lambda::Function", "AWS::Serverless::Function"),
            ("Transform: AWS::Serverless-2016-10-31\n", ""),
            ("  IsProd: !Eq", "  Fn::ForEach::All: !Eq"),
            ("  Service:\n    Type: AWS::Serverless::Function\n", "  Fn::Transform: { Name: Macro }\n"),
        ] {
            let start = text.find(old).unwrap_or_else(|| panic!("no {old} in {text}"));
            let span = Span::new(start as u32, (start + old.len()) as u32);
            text.replace_range(start..start + old.len(), new);
            analysis = analysis.update(analysis.document().edit(&[TextEdit::replace(span, new)]));
            let scratch = Analysis::new(parse(&text), Arc::clone(&settings));
            assert_eq!(
                format!("{:#?}", analysis.findings()),
                format!("{:#?}", scratch.findings()),
                "after {new:?} for {old:?}"
            );
        }
    }
}
