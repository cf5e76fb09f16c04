//! What a rule is to the engine: metadata, a way to be called, and a place to report to.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use cfn_syntax::Document;
use cfn_template::{Call, Environment, Item, PSEUDO_PARAMETERS, ReferenceKind, SectionKind, Template, Trace};
use cfn_text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Finding, Fix, Related};
use crate::meta::{RuleMeta, Severity};
use crate::network::Network;
use crate::options::RuleOptions;
use crate::policy_document::{PolicyDocument, documents};
use crate::requirement::Requirement;
use crate::settings::Settings;
use crate::similar::similar;
use crate::validation::Problem;
use crate::writer::Writer;

/// Checks one item.
pub(crate) type CheckItem = fn(&ItemContext<'_, '_>, &mut Sink<'_>);
/// Reports a problem of a resource.
pub(crate) type ReportProblem = for<'c, 'a, 's> fn(&ItemContext<'c, 'a>, &Problem<'a>, &mut Sink<'s>);
/// Checks the whole template.
pub(crate) type CheckTemplate = fn(&TemplateContext<'_, '_>, &mut Sink<'_>);

/// A rule of the registry.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) meta: RuleMeta,
    pub(crate) check: Check,
    /// The file that declares it, so that a fixture runs the rules of the file it stands in.
    #[cfg(test)]
    pub(crate) file: &'static str,
}

/// When and with what a rule is called.
#[derive(Debug)]
pub(crate) enum Check {
    /// The engine reports it while it reads the syntax.
    Syntax,
    /// The engine reports it when it knows what was suppressed.
    Suppression,
    /// The engine reports it in another file than the template, when it is given one.
    OtherFile,
    /// For every child of a section, on its own. The result is kept while the
    /// text of the entry stays and what it consulted stays.
    Item(SectionKind, CheckItem),
    /// For every resource of these types, on its own.
    Resource(&'static [&'static str], CheckItem),
    /// For every resource that the requirement is about, on its own: the check is only data.
    Property(&'static Requirement),
    /// For every child of every section, on its own.
    AnyItem(CheckItem),
    /// For every problem of its kind that a resource has by the schema of its type.
    Validation(ReportProblem),
    /// For every child of every section on its own, and for the whole template.
    AnyItemAndTemplate(CheckItem, CheckTemplate),
    /// For the whole template, after every change: work on the index, not on the trees.
    Template(CheckTemplate),
}

impl Check {
    /// What reports problems of resources.
    pub(crate) fn reporter(&self) -> Option<ReportProblem> {
        if let Self::Validation(report) = self { Some(*report) } else { None }
    }
}

/// What a check of one item sees.
#[derive(Debug)]
pub(crate) struct ItemContext<'c, 'a> {
    pub(crate) item: Item<'a>,
    pub(crate) environment: &'c Environment<'a>,
    pub(crate) shared: &'c Shared<'a>,
    calls: OnceCell<Vec<Call<'a>>>,
    policies: OnceCell<Vec<PolicyDocument<'a>>>,
}

impl<'c, 'a> ItemContext<'c, 'a> {
    pub(crate) fn new(item: Item<'a>, environment: &'c Environment<'a>, shared: &'c Shared<'a>) -> Self {
        Self { item, environment, shared, calls: OnceCell::new(), policies: OnceCell::new() }
    }

    /// The policy documents of the resource, read when the first check asks for them.
    pub(crate) fn policy_documents(&self) -> &[PolicyDocument<'a>] {
        self.policies.get_or_init(|| documents(self.environment, self.item))
    }

    /// The functions that the item calls, outer ones before those inside.
    pub(crate) fn calls(&self) -> &[Call<'a>] {
        self.calls.get_or_init(|| cfn_template::calls(self.item.value()))
    }
}

/// What a check of the template sees.
#[derive(Debug)]
pub(crate) struct TemplateContext<'c, 'a> {
    pub(crate) template: &'c Template<'a>,
    pub(crate) shared: &'c Shared<'a>,
    network: OnceCell<(Network<'a>, Trace)>,
    used_names: OnceCell<(FxHashSet<(SectionKind, &'a str)>, Trace)>,
}

impl<'c, 'a> TemplateContext<'c, 'a> {
    pub(crate) fn new(template: &'c Template<'a>, shared: &'c Shared<'a>) -> Self {
        Self { template, shared, network: OnceCell::new(), used_names: OnceCell::new() }
    }

    /// An answer that several checks ask for. Each of them rests on what it rests on.
    fn shared_answer<'s, T>(&self, cell: &'s OnceCell<(T, Trace)>, ask: impl FnOnce() -> T) -> &'s T {
        let (answer, trace) = cell.get_or_init(|| self.template.trace(ask));
        self.template.rest_on(trace);
        answer
    }

    /// The network of the template, read when the first check asks for it.
    pub(crate) fn network(&self) -> &Network<'a> {
        self.shared_answer(&self.network, || Network::of(self.template))
    }

    /// The names of parameters, mappings and conditions that references use.
    pub(crate) fn used_names(&self) -> &FxHashSet<(SectionKind, &'a str)> {
        self.shared_answer(&self.used_names, || {
            let references = self.template.references().map(|(_, reference, _)| reference);
            let named = references.filter_map(|it| Some((named_section(it.kind)?, &*it.name)));
            named.filter(|(_, name)| !name.starts_with("AWS::")).collect()
        })
    }
}

/// The section, other than that of the resources, whose children a reference may name.
pub(crate) fn named_section(kind: ReferenceKind) -> Option<SectionKind> {
    match kind {
        ReferenceKind::Ref | ReferenceKind::SubRef => Some(SectionKind::Parameters),
        ReferenceKind::Condition => Some(SectionKind::Conditions),
        ReferenceKind::Mapping => Some(SectionKind::Mappings),
        ReferenceKind::GetAtt | ReferenceKind::SubGetAtt | ReferenceKind::DependsOn => None,
    }
}

/// What all checks of one run share.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    document: &'a Document,
    writer: OnceCell<Writer>,
    similar: RefCell<FxHashMap<Sought, Names>>,
}

/// A name that is not there, and the sections in which others may be like it.
type Sought = (Box<str>, &'static [SectionKind]);

/// Names, best first.
pub(crate) type Names = Rc<[Box<str>]>;

impl<'a> Shared<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        Self { document, writer: OnceCell::new(), similar: RefCell::default() }
    }

    /// The names in some sections that are like `name`, best first. Each is looked up once: a
    /// section with a typing error leaves thousands of references without their names.
    pub(crate) fn similar(
        &self,
        template: &Template<'_>,
        name: &str,
        sections: &'static [SectionKind],
    ) -> Names {
        let key = (name.into(), sections);
        if let Some(found) = self.similar.borrow().get(&key) {
            return Rc::clone(found);
        }
        let items = template.items().iter().filter(|item| sections.contains(&item.section()));
        let pseudo = PSEUDO_PARAMETERS.into_iter().filter(|_| sections.contains(&SectionKind::Parameters));
        let found = similar(name, items.map(|item| item.name()).chain(pseudo));
        let found: Names = found.into_iter().map(Into::into).collect();
        self.similar.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    /// Writes edits in the style of the document. Finding that style means reading the whole
    /// document: ask for it inside of a fix, which is only made when it is wanted.
    pub(crate) fn writer(&self) -> &Writer {
        self.writer.get_or_init(|| Writer::of(self.document))
    }
}

/// For which findings fixes are written: that costs more than finding them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FixScope {
    None,
    Meeting(Span),
    All,
}

impl FixScope {
    pub(crate) fn has(self, span: Span) -> bool {
        match self {
            Self::None => false,
            Self::Meeting(scope) => scope.meets(span),
            Self::All => true,
        }
    }
}

/// Where a rule reports.
#[derive(Debug)]
pub(crate) struct Sink<'s> {
    pub(crate) rule: &'static RuleMeta,
    pub(crate) settings: &'s Settings,
    pub(crate) resource: Option<String>,
    pub(crate) fixes: FixScope,
    pub(crate) findings: &'s mut Vec<Finding>,
}

impl<'s> Sink<'s> {
    /// The options of the rule that reports here.
    pub(crate) fn options(&self) -> RuleOptions<'s> {
        self.settings.options_of(self.rule)
    }

    /// Reports a finding at the smallest range to change.
    pub(crate) fn report(&mut self, span: Span, message: impl Into<String>) -> Report<'_> {
        let severity = self.settings.severities.get(self.rule.id).copied();
        self.findings.push(Finding {
            rule: self.rule,
            severity: severity.unwrap_or(self.rule.severity),
            span,
            message: message.into(),
            resource: self.resource.clone(),
            related: Vec::new(),
            fixes: Vec::new(),
            unnecessary: false,
        });
        let overridden = severity.is_some();
        let wants_fixes = self.fixes.has(span);
        Report { finding: self.findings.last_mut(), wants_fixes, overridden }
    }
}

/// A finding just reported, to add to.
#[derive(Debug)]
pub(crate) struct Report<'s> {
    finding: Option<&'s mut Finding>,
    wants_fixes: bool,
    overridden: bool,
}

impl Report<'_> {
    /// Names the resource it is about, where the engine does not know it.
    pub(crate) fn resource(mut self, name: &str) -> Self {
        if let Some(finding) = &mut self.finding {
            finding.resource = Some(name.to_owned());
        }
        self
    }

    /// Another severity than the rule's own, unless the configuration has its say.
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        if let Some(finding) = &mut self.finding
            && !self.overridden
        {
            finding.severity = severity;
        }
        self
    }

    /// Points at another place that explains it. For checks of one item it must
    /// lie in the same entry, or it is dropped.
    pub(crate) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        if let Some(finding) = &mut self.finding {
            finding.related.push(Related { span, message: message.into() });
        }
        self
    }

    /// Says that the code under the range has no use.
    pub(crate) fn unnecessary(mut self) -> Self {
        if let Some(finding) = &mut self.finding {
            finding.unnecessary = true;
        }
        self
    }

    /// Offers the edit that mends it. Called only when fixes are wanted; more than one may be offered.
    pub(crate) fn fix(mut self, make: impl FnOnce() -> Option<Fix>) -> Self {
        if self.wants_fixes
            && let Some(finding) = &mut self.finding
        {
            finding.fixes.extend(make());
        }
        self
    }
}

/// Declares the `RULE` of a rule file, or a rule under a name of its own where a file holds several.
/// The page `docs/rules/<id>.md` belongs to it.
macro_rules! rule {
    (id: $($rest:tt)*) => { $crate::check::rule! { RULE { id: $($rest)* } } };
    ($name:ident {
        id: $id:literal,
        summary: $summary:literal,
        severity: $severity:ident,
        category: $category:ident,
        default: $default:literal,
        fix: $fix:ident,
        since: $since:literal,
        equivalents: [$($equivalent:literal),* $(,)?],
        $(options: [$($option:expr),* $(,)?],)?
        check: $check:expr $(,)?
    }) => {
        pub(crate) static $name: $crate::check::Rule = $crate::check::Rule {
            meta: $crate::meta::RuleMeta {
                id: $id,
                summary: $summary,
                severity: $crate::meta::Severity::$severity,
                category: $crate::meta::Category::$category,
                default: $default,
                fix: $crate::check::rule!(@fix $fix),
                since: $since,
                equivalents: &[$($equivalent),*],
                options: &[$($($option),*)?],
                doc: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules/", $id, ".md")),
            },
            check: $check,
            #[cfg(test)]
            file: file!(),
        };
    };
    (@fix none) => { None };
    (@fix safe) => { Some($crate::meta::Safety::Safe) };
    (@fix unsafe_) => { Some($crate::meta::Safety::Unsafe) };
}
pub(crate) use rule;

/// Declares a rule that is only data, under a name of its own: a row of a table. The page
/// `docs/rules/<id>.md` belongs to it, and the test of all requirements checks it.
macro_rules! property_rule {
    (
        $name:ident {
            id: $id:literal,
            summary: $summary:literal,
            severity: $severity:ident,
            category: $category:ident,
            default: $default:literal,
            since: $since:literal,
            equivalents: [$($equivalent:literal),* $(,)?],
            places: [$(($resource_type:literal, [$($segment:literal),+ $(,)?])),+ $(,)?],
            absent: $absent:expr,
            wrong: $wrong:expr,
            unless: $unless:expr,
            mend: $mend:expr,
            message: $message:literal $(,)?
        }
    ) => {
        pub(crate) static $name: $crate::check::Rule = $crate::check::Rule {
            meta: $crate::meta::RuleMeta {
                id: $id,
                summary: $summary,
                severity: $crate::meta::Severity::$severity,
                category: $crate::meta::Category::$category,
                default: $default,
                fix: $mend.safety(),
                since: $since,
                equivalents: &[$($equivalent),*],
                options: &[],
                doc: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules/", $id, ".md")),
            },
            check: $crate::check::Check::Property(&$crate::requirement::Requirement {
                places: &[$(($resource_type, &[$($segment),+])),+],
                absent: $absent,
                wrong: $wrong,
                unless: $unless,
                mend: $mend,
                message: $message,
            }),
            #[cfg(test)]
            file: file!(),
        };
    };
}
pub(crate) use property_rule;
