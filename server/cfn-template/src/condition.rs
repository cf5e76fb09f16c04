//! When things exist: conditions as sets of ways to deploy the template.

use std::cell::RefCell;

use cfn_syntax::{Kind, Node};
use rustc_hash::FxHashMap;

use crate::decision::{Diagrams, Set};
use crate::deployment::Deployment;
use crate::function::{FunctionName, function};
use crate::pseudo::is_pseudo_parameter;
use crate::section::SectionKind;
use crate::template::{Item, Template};

/// Conditions nested deeper than this are taken for unknown.
const MAX_DEPTH: usize = 400;
/// With more questions than this, all conditions are taken for unknown.
const MAX_QUESTIONS: usize = 400;

/// A set of ways to deploy a template: of what its parameters can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Case(Set);

impl Case {
    /// Every way to deploy.
    pub const ALWAYS: Self = Self(Set::ALL);
    /// No way.
    pub const NEVER: Self = Self(Set::NONE);

    /// Whether it is every way.
    #[must_use]
    pub fn is_always(self) -> bool {
        self == Self::ALWAYS
    }

    /// Whether there is a way at all.
    #[must_use]
    pub fn is_possible(self) -> bool {
        self != Self::NEVER
    }
}

/// The conditions of a template as sets of ways to deploy it.
///
/// What a condition compares is a question, like the value of a parameter, and the literals
/// it is compared with are the answers, which exclude each other. What cannot be evaluated is
/// a question of its own.
#[derive(Debug)]
pub struct Conditions {
    diagrams: RefCell<Diagrams>,
    questions: Questions,
    /// `None` when it is too large to tell.
    by_name: FxHashMap<Box<str>, Option<Case>>,
}

/// What conditions compare with what.
#[derive(Debug, Default)]
struct Questions {
    all: Vec<Question>,
    by_subject: FxHashMap<String, usize>,
}

#[derive(Debug)]
struct Question {
    subject: String,
    /// The literals it is compared with, as far as it can equal them.
    literals: Vec<String>,
    /// The values that it can have at all, when they are listed.
    allowed: Option<Vec<String>>,
}

impl Question {
    /// Whether it can be none of the literals.
    fn is_open(&self) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|value| !self.literals.contains(value)))
    }
}

impl Conditions {
    /// Reads the conditions of a template for a deployment, or for all.
    pub(crate) fn new(template: &Template<'_>, deployment: Option<&Deployment>) -> Self {
        let terms = Terms { template, deployment };
        let mut questions = Questions::default();
        for item in template.section(SectionKind::Conditions) {
            questions.gather(terms, item.value(), MAX_DEPTH);
        }
        if questions.all.len() > MAX_QUESTIONS {
            questions = Questions::default();
        }
        let answers = questions.all.iter().map(|it| it.literals.len() + usize::from(it.is_open())).collect();
        let mut reader = Reader {
            terms,
            questions: &questions,
            diagrams: Diagrams::new(answers),
            by_name: FxHashMap::default(),
            open: Vec::new(),
        };
        for item in template.section(SectionKind::Conditions) {
            reader.named(item.name(), MAX_DEPTH);
        }
        let by_name = reader.by_name.into_iter().map(|(name, case)| (name.into(), case)).collect();
        let diagrams = RefCell::new(reader.diagrams);
        Self { diagrams, questions, by_name }
    }

    /// When the condition holds; `None` when that is not known.
    #[must_use]
    pub fn when(&self, name: &str) -> Option<Case> {
        self.by_name.get(name).copied().flatten()
    }

    /// When both hold; `None` when that is too large to tell.
    #[must_use]
    pub fn both(&self, a: Case, b: Case) -> Option<Case> {
        self.diagrams.borrow_mut().both(a.0, b.0).map(Case)
    }

    /// When the case does not hold; `None` when that is too large to tell.
    #[must_use]
    pub fn not(&self, case: Case) -> Option<Case> {
        self.diagrams.borrow_mut().complement(case.0).map(Case)
    }

    /// When a parameter has a value; `None` when no condition asks.
    #[must_use]
    pub fn when_equal(&self, parameter: &str, value: &str) -> Option<Case> {
        let index = *self.questions.by_subject.get(parameter)?;
        let question = self.questions.all.get(index)?;
        if question.allowed.as_ref().is_some_and(|allowed| !allowed.iter().any(|it| it == value)) {
            return Some(Case::NEVER);
        }
        let answer = question.literals.iter().position(|it| it == value).unwrap_or(question.literals.len());
        self.diagrams.borrow_mut().answer(index, answer).map(Case)
    }

    /// Values of parameters for which the case holds, for a message: name and value. Parameters
    /// that may be anything but the values compared with are left out.
    #[must_use]
    pub fn example(&self, case: Case) -> Vec<(&str, &str)> {
        let example = self.diagrams.borrow().example(case.0);
        let named = example.into_iter().filter_map(|(question, answer)| {
            let question = self.questions.all.get(question)?;
            let value = question.literals.get(answer).or_else(|| {
                let allowed = question.allowed.iter().flatten();
                allowed.into_iter().find(|value| !question.literals.contains(value))
            })?;
            // The subjects that are no plain parameter are written as functions.
            (!question.subject.contains('(')).then_some((question.subject.as_str(), value.as_str()))
        });
        named.collect()
    }

    /// Like [`Self::around`]; `None` where that is not known for sure.
    #[must_use]
    pub fn surely_around(&self, item: Item<'_>, node: Node<'_>) -> Option<Case> {
        let mut case = match of_item(item) {
            Some(name) => self.when(&name)?,
            None => Case::ALWAYS,
        };
        for (condition, holds) in branches_around(node) {
            let when = self.when(&condition)?;
            case = self.both(case, if holds { when } else { self.not(when)? })?;
        }
        Some(case)
    }

    /// When a node of an item takes part in the deployment: the condition of the item holds,
    /// and the branches of `Fn::If` around the node are taken.
    #[must_use]
    pub fn around(&self, item: Item<'_>, node: Node<'_>) -> Case {
        let mut case = of_item(item).and_then(|name| self.when(&name)).unwrap_or(Case::ALWAYS);
        for (condition, holds) in branches_around(node) {
            let branch =
                self.when(&condition).and_then(|when| if holds { Some(when) } else { self.not(when) });
            // What is not known does not narrow.
            case = branch.and_then(|branch| self.both(case, branch)).unwrap_or(case);
        }
        case
    }
}

/// The condition of a resource or an output.
#[must_use]
pub fn of_item(item: Item<'_>) -> Option<String> {
    item.facts().condition.as_deref().map(str::to_owned)
}

/// The conditions of the `Fn::If` around a node, the innermost first, and whether the node
/// stands in the branch for when it holds.
#[must_use]
pub fn branches_around(node: Node<'_>) -> Vec<(String, bool)> {
    let mut branches = Vec::new();
    let mut child = node;
    while let Some(parent) = child.parent() {
        if parent.kind() == Kind::Sequence && is_argument_of_if(parent) {
            let mut items = parent.items();
            let condition = items.next().filter(|node| node.tag().is_none()).and_then(Node::text);
            let index = items.position(|item| item == child);
            if let (Some(condition), Some(index @ 0..=1)) = (condition, index) {
                branches.push((condition.into_owned(), index == 0));
            }
        }
        child = parent;
    }
    branches
}

fn is_argument_of_if(sequence: Node<'_>) -> bool {
    if let Some(tag) = sequence.tag() {
        return FunctionName::from_tag(tag) == Some(FunctionName::If);
    }
    let Some(mapping) = sequence.parent().filter(|parent| parent.kind() == Kind::Mapping) else {
        return false;
    };
    function(mapping).is_some_and(|call| call.name == FunctionName::If && call.argument == sequence)
}

/// One side of `Fn::Equals`.
enum Term {
    Literal(String),
    Subject { key: String, allowed: Option<Vec<String>> },
}

/// Where the operands of `Fn::Equals` get their values from.
#[derive(Clone, Copy)]
struct Terms<'t, 'a> {
    template: &'t Template<'a>,
    deployment: Option<&'t Deployment>,
}

fn term(terms: Terms<'_, '_>, node: Node<'_>) -> Term {
    let Terms { template, deployment } = terms;
    let node = node.resolve();
    let call = function(node);
    match call {
        None => match node.text() {
            Some(text) => Term::Literal(text.into_owned()),
            None => Term::Subject { key: canonical(node, MAX_DEPTH), allowed: None },
        },
        Some(call) if call.name == FunctionName::Ref => {
            let Some(name) = call.argument.text() else {
                return Term::Subject { key: canonical(node, MAX_DEPTH), allowed: None };
            };
            if is_pseudo_parameter(&name) {
                let texts = deployment.map(|it| it.pseudo(&name)).unwrap_or_default();
                return match <[String; 1]>::try_from(texts) {
                    Ok([text]) => Term::Literal(text),
                    Err(texts) => {
                        let allowed = (!texts.is_empty()).then_some(texts);
                        Term::Subject { key: name.into_owned(), allowed }
                    }
                };
            }
            let parameter = template.get(SectionKind::Parameters, &name);
            if let Some(value) = deployment.zip(parameter).and_then(|(it, parameter)| it.value_of(parameter))
            {
                return Term::Literal(value.to_owned());
            }
            Term::Subject { allowed: parameter.and_then(allowed_values), key: name.into_owned() }
        }
        Some(_) => match crate::lookup::constant(template, deployment, node) {
            Some(text) => Term::Literal(text),
            None => Term::Subject { key: canonical(node, MAX_DEPTH), allowed: None },
        },
    }
}

/// What a comparison comes to in every deployment, given the argument of its `Fn::Equals`;
/// `None` when that depends.
#[must_use]
pub fn compared(template: &Template<'_>, argument: Node<'_>) -> Option<bool> {
    let operands: Vec<_> = argument.items().collect();
    let [a, b] = operands.as_slice() else { return None };
    let terms = Terms { template, deployment: None };
    match (term(terms, *a), term(terms, *b)) {
        (Term::Literal(a), Term::Literal(b)) => Some(a == b),
        (Term::Subject { key: a, .. }, Term::Subject { key: b, .. }) => (a == b).then_some(true),
        (Term::Subject { allowed: Some(allowed), .. }, Term::Literal(literal))
        | (Term::Literal(literal), Term::Subject { allowed: Some(allowed), .. }) => {
            (!allowed.contains(&literal)).then_some(false)
        }
        _ => None,
    }
}

/// The values that a parameter can have, when they are listed.
fn allowed_values(parameter: Item<'_>) -> Option<Vec<String>> {
    // What an SSM parameter holds, and how a list is joined, is another matter.
    if parameter.item_type().is_none_or(|it| it.starts_with("AWS::SSM::") || it.contains("List")) {
        return None;
    }
    let list = parameter.value().get("AllowedValues").filter(|list| list.kind() == Kind::Sequence)?;
    let values: Vec<_> = list.items().map(|item| item.resolve().text()).collect();
    let values: Option<Vec<_>> = values.into_iter().map(|it| it.map(std::borrow::Cow::into_owned)).collect();
    values.filter(|values| !values.is_empty())
}

/// A text that is the same for the same expression, however it is written.
fn canonical(node: Node<'_>, depth: usize) -> String {
    let node = node.resolve();
    if depth == 0 {
        return format!("({:?})", node.span());
    }
    let children = |node: Node<'_>| match node.kind() {
        Kind::Sequence => node.items().map(|it| canonical(it, depth - 1)).collect::<Vec<_>>().join(","),
        Kind::Mapping => node
            .pairs()
            .map(|pair| format!("{}:{}", pair.name(), canonical(pair.value, depth - 1)))
            .collect::<Vec<_>>()
            .join(","),
        _ => node.text().unwrap_or_default().into_owned(),
    };
    match function(node) {
        Some(call) => format!("{:?}({})", call.name, children(call.argument.resolve())),
        None if node.kind() == Kind::Scalar => format!("{:?}", children(node)),
        None => format!("({})", children(node)),
    }
}

impl Questions {
    /// Finds the comparisons in a condition.
    fn gather(&mut self, terms: Terms<'_, '_>, node: Node<'_>, depth: usize) {
        if depth == 0 {
            return;
        }
        let node = node.resolve();
        if let Some(name) = condition_name(node) {
            // A condition that is not written down may hold or not.
            if terms.template.get(SectionKind::Conditions, &name).is_none() {
                self.add(undefined(&name), None, "true".to_owned());
            }
            return;
        }
        match function(node) {
            Some(call) if call.name == FunctionName::Equals => {
                let operands: Vec<_> = call.argument.items().collect();
                let [a, b] = operands.as_slice() else { return };
                match (term(terms, *a), term(terms, *b)) {
                    (Term::Literal(_), Term::Literal(_)) => {}
                    (Term::Subject { key, allowed }, Term::Literal(literal))
                    | (Term::Literal(literal), Term::Subject { key, allowed }) => {
                        self.add(key, allowed, literal);
                    }
                    (Term::Subject { key: a, .. }, Term::Subject { key: b, .. }) => self.add_pair(&a, &b),
                }
            }
            Some(call) => call.argument.items().for_each(|item| self.gather(terms, item, depth - 1)),
            None => {}
        }
    }

    fn add(&mut self, subject: String, allowed: Option<Vec<String>>, literal: String) {
        let index = *self.by_subject.entry(subject.clone()).or_insert_with(|| {
            self.all.push(Question { subject, literals: Vec::new(), allowed });
            self.all.len() - 1
        });
        let Some(question) = self.all.get_mut(index) else { return };
        let can_be = question.allowed.as_ref().is_none_or(|allowed| allowed.contains(&literal));
        if can_be && !question.literals.contains(&literal) {
            question.literals.push(literal);
        }
    }

    fn add_pair(&mut self, a: &str, b: &str) {
        self.add(pair(a, b), None, "true".to_owned());
    }
}

/// The subject of a comparison of two subjects.
fn pair(a: &str, b: &str) -> String {
    let (first, second) = if a < b { (a, b) } else { (b, a) };
    format!("({first}={second})")
}

/// The subject that stands for a condition which the template does not define.
fn undefined(name: &str) -> String {
    format!("(condition {name})")
}

/// The name in `Condition: name` or `!Condition name`.
#[must_use]
pub fn condition_name(node: Node<'_>) -> Option<String> {
    let mut pairs = node.pairs();
    let name = match (node.tag(), pairs.next(), pairs.next()) {
        (Some("!Condition"), _, _) => node,
        (None, Some(pair), None) if pair.key.is_text("Condition") => pair.value,
        _ => return None,
    };
    name.text().map(std::borrow::Cow::into_owned)
}

/// Evaluates the conditions one after the other.
struct Reader<'r, 'a> {
    terms: Terms<'r, 'a>,
    questions: &'r Questions,
    diagrams: Diagrams,
    by_name: FxHashMap<String, Option<Case>>,
    /// The conditions that are being evaluated.
    open: Vec<String>,
}

impl Reader<'_, '_> {
    fn named(&mut self, name: &str, depth: usize) -> Option<Case> {
        if let Some(case) = self.by_name.get(name) {
            return *case;
        }
        let Some(item) = self.terms.template.get(SectionKind::Conditions, name) else {
            return self.ask(&undefined(name), "true");
        };
        // A circle is another rule's business.
        if depth == 0 || self.open.iter().any(|it| it == name) {
            return None;
        }
        self.open.push(name.to_owned());
        let case = self.read(item.value(), depth - 1);
        self.open.pop();
        self.by_name.insert(name.to_owned(), case);
        case
    }

    fn read(&mut self, node: Node<'_>, depth: usize) -> Option<Case> {
        if depth == 0 {
            return None;
        }
        let node = node.resolve();
        if let Some(name) = condition_name(node) {
            return self.named(&name, depth);
        }
        let call = function(node)?;
        let operands: Vec<_> = call.argument.items().collect();
        match (call.name, operands.as_slice()) {
            (FunctionName::Not, [operand]) => {
                let case = self.read(*operand, depth - 1)?;
                self.diagrams.complement(case.0).map(Case)
            }
            (FunctionName::And, [_, _, ..]) => {
                let mut all = Set::ALL;
                for operand in operands {
                    let case = self.read(operand, depth - 1)?;
                    all = self.diagrams.both(all, case.0)?;
                }
                Some(Case(all))
            }
            (FunctionName::Or, [_, _, ..]) => {
                let mut none = Set::ALL;
                for operand in operands {
                    let case = self.read(operand, depth - 1)?;
                    let not = self.diagrams.complement(case.0)?;
                    none = self.diagrams.both(none, not)?;
                }
                self.diagrams.complement(none).map(Case)
            }
            (FunctionName::Equals, [a, b]) => match (term(self.terms, *a), term(self.terms, *b)) {
                (Term::Literal(a), Term::Literal(b)) => Some(if a == b { Case::ALWAYS } else { Case::NEVER }),
                (Term::Subject { key, .. }, Term::Literal(literal))
                | (Term::Literal(literal), Term::Subject { key, .. }) => self.ask(&key, &literal),
                (Term::Subject { key: a, .. }, Term::Subject { key: b, .. }) if a == b => Some(Case::ALWAYS),
                (Term::Subject { key: a, .. }, Term::Subject { key: b, .. }) => {
                    self.ask(&pair(&a, &b), "true")
                }
            },
            _ => None,
        }
    }

    fn ask(&mut self, subject: &str, literal: &str) -> Option<Case> {
        let index = *self.questions.by_subject.get(subject)?;
        let question = self.questions.all.get(index)?;
        match question.literals.iter().position(|it| it == literal) {
            Some(answer) => self.diagrams.answer(index, answer).map(Case),
            // The parameter does not allow the value.
            None => Some(Case::NEVER),
        }
    }
}

#[cfg(test)]
mod tests {
    use cfn_syntax::Document;
    use cfn_text::Text;

    use super::*;
    use crate::facts::EntryFacts;

    fn with<T>(text: &str, look: impl FnOnce(&Conditions) -> T) -> T {
        let document = Document::parse(Text::new(text));
        let (facts, _) = EntryFacts::gather(&document, None);
        look(Template::new(&document, &facts).conditions())
    }

    #[test]
    fn allowed_values_and_literals_exclude_each_other() {
        let text = "
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
  Free: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
  Neither: !Not [!Or [!Condition IsProd, !Condition IsDev]]
  NotAllowed: !Equals [!Ref Stage, test]
  Same: !Equals [!Ref Free, !Ref Free]
  Constant: !Equals [!Join ['', [a, b]], ab]
  Either: !Or [!Equals [!Ref Free, x], !Not [!Equals [!Ref Free, x]]]
  Region: !Equals [!Ref 'AWS::Region', us-east-1]
  Circle: !Not [!Condition Circle]
Resources: {}
";
        with(text, |conditions| {
            assert_eq!(conditions.when("Neither"), Some(Case::NEVER));
            assert_eq!(conditions.when("NotAllowed"), Some(Case::NEVER));
            assert_eq!(conditions.when("Same"), Some(Case::ALWAYS));
            assert_eq!(conditions.when("Constant"), Some(Case::ALWAYS));
            assert_eq!(conditions.when("Either"), Some(Case::ALWAYS));
            assert_eq!(conditions.when("Circle"), None);
            let prod = conditions.when("IsProd").unwrap();
            assert_eq!(conditions.not(prod), conditions.when("IsDev"));
            assert_eq!(conditions.example(prod), [("Stage", "prod")]);
            assert_eq!(conditions.when_equal("Stage", "dev"), conditions.when("IsDev"));
            assert!(conditions.when("Region").is_some_and(Case::is_possible));
        });
    }

    #[test]
    fn deep_chains_are_followed() {
        let mut text =
            "Parameters:\n  P: { Type: String }\nConditions:\n  C0: !Equals [!Ref P, '0']\n".to_owned();
        for index in 1..80 {
            let before = index - 1;
            text += &format!("  C{index}: !Not [!And [!Condition C{before}, !Equals [!Ref P, '{index}']]]\n");
        }
        text += "Resources: {}\n";
        assert!(with(&text, |conditions| conditions.when("C79")).is_some());
    }
}
