use cfn_schema::{Kinds, Number, Pattern, Scalar, Shape};
use cfn_syntax::{Node, Pair};
use cfn_template::Case;
use cfn_text::Span;

use crate::check::{Report, Rule, Sink};
use crate::meta::Severity;
use crate::rules::property;

/// Something that the schema does not permit.
#[derive(Clone, Debug)]
pub(crate) struct Problem<'a> {
    /// What it is.
    pub(crate) kind: Kind<'a>,
    /// The smallest range to change.
    pub(crate) span: Span,
    /// The function that gives the value, when it is not written where it is used.
    pub(crate) via: Option<Via>,
    /// The check beside the schema that found it, as cfn-lint calls it.
    pub(crate) constraint: Option<&'a str>,
    /// In which deployments it is a problem.
    pub(crate) case: Case,
}

/// How a value comes to where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// Every value that the function can give is wrong.
    EveryValue,
    /// One of the values that the function can give is wrong.
    OneValue,
    /// The default of a parameter is wrong.
    Default,
}

/// What the schema does not permit.
#[derive(Clone, Debug)]
pub(crate) enum Kind<'a> {
    /// A property that there is not.
    Unknown { pair: Pair<'a>, shape: Shape<'a> },
    /// Required properties that are not there. Without a mapping, `Properties` itself is missing.
    Missing { holder: Holder<'a>, names: Vec<&'a str>, shape: Shape<'a> },
    /// A value of another kind than is due.
    WrongType { node: Node<'a>, is: Kinds, due: Shape<'a>, kinds: Kinds },
    /// A value that is none of those permitted.
    NotAllowed { node: Node<'a>, text: String, values: Vec<Scalar<'a>> },
    /// A text that does not match.
    Pattern { text: String, pattern: Pattern<'a> },
    /// A text that does not mean what it should.
    Format { text: String, format: &'a str },
    /// A number out of bounds.
    Number { text: String, limit: Limit, bound: Number },
    /// A text, list or mapping with too much or too little in it.
    Size { what: &'static str, is: u64, limit: Limit, bound: u64 },
    /// A list that holds items twice: by what they share, the first and the other one.
    Duplicate { twice: Vec<(Node<'a>, Node<'a>)>, key: Option<&'a str> },
    /// A property that only the service sets.
    ReadOnly { pair: Pair<'a> },
    /// A property that is not to be used any more.
    Deprecated { pair: Pair<'a> },
    /// Nothing, where a value is due.
    Null { pair: Option<Pair<'a>> },
    /// Two properties that exclude each other.
    Exclusive { pair: Pair<'a>, other: &'a str },
    /// None of several properties is there, of which one must be.
    NoneOf { holder: Holder<'a>, names: Vec<&'a str>, shape: Shape<'a> },
    /// A property that needs others, which are not there.
    Dependent { pair: Pair<'a>, names: Vec<&'a str>, shape: Shape<'a> },
    /// A property that must not be there beside the others.
    NotHere { pair: Option<Pair<'a>> },
    /// A value that fits none of several shapes.
    NoShape,
    /// A value that fits more than one shape.
    ManyShapes,
    /// A value that it must not be.
    Forbidden,
    /// A list without the item that it needs.
    NoItem,
}

/// The mapping that properties belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder<'a> {
    /// This one.
    Mapping(Node<'a>),
    /// There is none: `Properties` comes after this pair.
    After(Pair<'a>),
    /// It cannot be written to.
    Nowhere,
}

/// Which side of a bound a value must keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    AtLeast,
    AtMost,
    Above,
    Below,
    MultipleOf,
}

impl Limit {
    /// In words: `at least`.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::Above => "more than",
            Self::Below => "less than",
            Self::MultipleOf => "a multiple of",
        }
    }
}

impl<'a> Problem<'a> {
    /// The rule it belongs to.
    pub(crate) fn rule(&self) -> &'static Rule {
        if let Some(rule) = self.constraint.and_then(property::constraint::rule_of) {
            return rule;
        }
        self.rule_of_kind()
    }

    /// The rule for problems of its kind that the schema of the type finds.
    pub(crate) fn rule_of_kind(&self) -> &'static Rule {
        match &self.kind {
            Kind::Unknown { .. } => &property::unknown::RULE,
            Kind::Missing { .. } => &property::missing::RULE,
            Kind::WrongType { .. } => &property::wrong_type::RULE,
            Kind::NotAllowed { .. } => &property::value_not_allowed::RULE,
            Kind::Pattern { .. } => &property::pattern_mismatch::RULE,
            Kind::Format { .. } => &property::malformed_value::RULE,
            Kind::Number { .. } => &property::number_out_of_range::RULE,
            Kind::Size { .. } => &property::wrong_size::RULE,
            Kind::Duplicate { .. } => &property::duplicate_item::RULE,
            Kind::ReadOnly { .. } => &property::read_only::RULE,
            Kind::Deprecated { .. } => &property::deprecated::RULE,
            Kind::Null { .. } => &property::null_value::RULE,
            Kind::Exclusive { .. }
            | Kind::NoneOf { .. }
            | Kind::Dependent { .. }
            | Kind::NotHere { .. }
            | Kind::NoShape
            | Kind::ManyShapes
            | Kind::Forbidden
            | Kind::NoItem => &property::conflict::RULE,
        }
    }

    /// Reports it with a message, and says where the value comes from.
    pub(crate) fn report<'s>(&self, sink: &'s mut Sink<'_>, message: &str) -> Report<'s> {
        let suffix = match self.via {
            None => "",
            Some(Via::EveryValue) => " It comes out so by every value it can take.",
            Some(Via::OneValue) => " It comes out so by one of the values it can take.",
            Some(Via::Default) => " It comes out so by the default of the parameter.",
        };
        let report = sink.report(self.span, format!("{message}{suffix}"));
        match self.via {
            Some(Via::OneValue | Via::Default) => report.severity(Severity::Warning),
            _ => report,
        }
    }
}
