use cfn_syntax::{Kind, Node};
use cfn_text::Span;

/// An intrinsic function (CloudFormation user guide, "Intrinsic function reference").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionName {
    /// `Ref`.
    Ref,
    /// `Condition`, a reference to a condition.
    Condition,
    /// `Fn::And`.
    And,
    /// `Fn::Base64`.
    Base64,
    /// `Fn::Cidr`.
    Cidr,
    /// `Fn::Contains`, in rules.
    Contains,
    /// `Fn::EachMemberEquals`, in rules.
    EachMemberEquals,
    /// `Fn::EachMemberIn`, in rules.
    EachMemberIn,
    /// `Fn::Equals`.
    Equals,
    /// `Fn::FindInMap`.
    FindInMap,
    /// `Fn::ForEach::Name`.
    ForEach,
    /// `Fn::GetAtt`.
    GetAtt,
    /// `Fn::GetAZs`.
    GetAZs,
    /// `Fn::GetStackOutput`.
    GetStackOutput,
    /// `Fn::If`.
    If,
    /// `Fn::ImportValue`.
    ImportValue,
    /// `Fn::Join`.
    Join,
    /// `Fn::Length`.
    Length,
    /// `Fn::Not`.
    Not,
    /// `Fn::Or`.
    Or,
    /// `Fn::RefAll`, in rules.
    RefAll,
    /// `Fn::Select`.
    Select,
    /// `Fn::Split`.
    Split,
    /// `Fn::Sub`.
    Sub,
    /// `Fn::ToJsonString`.
    ToJsonString,
    /// `Fn::Transform`.
    Transform,
    /// `Fn::ValueOf`, in rules.
    ValueOf,
    /// `Fn::ValueOfAll`, in rules.
    ValueOfAll,
    /// A tag or `Fn::` key that is none of the above.
    Unknown,
}

impl FunctionName {
    /// The function with a key of the long form, like `Fn::Sub`; `None` when the key is no function.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "Ref" => Some(Self::Ref),
            "Condition" => Some(Self::Condition),
            _ => {
                let name = key.strip_prefix("Fn::")?;
                if name.starts_with("ForEach::") {
                    return Some(Self::ForEach);
                }
                Some(Self::from_suffix(name))
            }
        }
    }

    /// The function of a tag like `!Sub`; `None` for the tags of YAML itself.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let name = tag.strip_prefix('!')?;
        match name {
            "Ref" => Some(Self::Ref),
            "Condition" => Some(Self::Condition),
            // `!` alone and `!!str` say how to read a scalar.
            _ if name.is_empty() || name.starts_with('!') => None,
            _ => Some(Self::from_suffix(name)),
        }
    }

    fn from_suffix(name: &str) -> Self {
        match name {
            "And" => Self::And,
            "Base64" => Self::Base64,
            "Cidr" => Self::Cidr,
            "Contains" => Self::Contains,
            "EachMemberEquals" => Self::EachMemberEquals,
            "EachMemberIn" => Self::EachMemberIn,
            "Equals" => Self::Equals,
            "FindInMap" => Self::FindInMap,
            "GetAtt" => Self::GetAtt,
            "GetAZs" => Self::GetAZs,
            "GetStackOutput" => Self::GetStackOutput,
            "If" => Self::If,
            "ImportValue" => Self::ImportValue,
            "Join" => Self::Join,
            "Length" => Self::Length,
            "Not" => Self::Not,
            "Or" => Self::Or,
            "RefAll" => Self::RefAll,
            "Select" => Self::Select,
            "Split" => Self::Split,
            "Sub" => Self::Sub,
            "ToJsonString" => Self::ToJsonString,
            "Transform" => Self::Transform,
            "ValueOf" => Self::ValueOf,
            "ValueOfAll" => Self::ValueOfAll,
            _ => Self::Unknown,
        }
    }
}

impl FunctionName {
    /// The name in the long form, like `Fn::Sub`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ref => "Ref",
            Self::Condition => "Condition",
            Self::And => "Fn::And",
            Self::Base64 => "Fn::Base64",
            Self::Cidr => "Fn::Cidr",
            Self::Contains => "Fn::Contains",
            Self::EachMemberEquals => "Fn::EachMemberEquals",
            Self::EachMemberIn => "Fn::EachMemberIn",
            Self::Equals => "Fn::Equals",
            Self::FindInMap => "Fn::FindInMap",
            Self::ForEach => "Fn::ForEach",
            Self::GetAtt => "Fn::GetAtt",
            Self::GetAZs => "Fn::GetAZs",
            Self::GetStackOutput => "Fn::GetStackOutput",
            Self::If => "Fn::If",
            Self::ImportValue => "Fn::ImportValue",
            Self::Join => "Fn::Join",
            Self::Length => "Fn::Length",
            Self::Not => "Fn::Not",
            Self::Or => "Fn::Or",
            Self::RefAll => "Fn::RefAll",
            Self::Select => "Fn::Select",
            Self::Split => "Fn::Split",
            Self::Sub => "Fn::Sub",
            Self::ToJsonString => "Fn::ToJsonString",
            Self::Transform => "Fn::Transform",
            Self::ValueOf => "Fn::ValueOf",
            Self::ValueOfAll => "Fn::ValueOfAll",
            Self::Unknown => "an unknown function",
        }
    }

    /// The functions of the long form, without `Condition` and loops.
    pub const ALL: &'static [Self] = &[
        Self::Ref,
        Self::And,
        Self::Base64,
        Self::Cidr,
        Self::Contains,
        Self::EachMemberEquals,
        Self::EachMemberIn,
        Self::Equals,
        Self::FindInMap,
        Self::GetAtt,
        Self::GetAZs,
        Self::GetStackOutput,
        Self::If,
        Self::ImportValue,
        Self::Join,
        Self::Length,
        Self::Not,
        Self::Or,
        Self::RefAll,
        Self::Select,
        Self::Split,
        Self::Sub,
        Self::ToJsonString,
        Self::Transform,
        Self::ValueOf,
        Self::ValueOfAll,
    ];
}

/// A call of an intrinsic function, in its long or short form.
#[derive(Clone, Copy, Debug)]
pub struct Function<'a> {
    /// Which function.
    pub name: FunctionName,
    /// The tag or the key.
    pub name_span: Span,
    /// Its argument. In the short form this is the tagged node itself, whose
    /// tag must not be read as a call again: see [`Function::is_short`].
    pub argument: Node<'a>,
    /// Whether it is written as a tag.
    pub is_short: bool,
}

/// The function that a node calls, if it calls one.
///
/// The long form is a mapping with that one key. A bare `Condition: name` is
/// not taken for a call: it is a reference only where a condition is due, and
/// whoever reads such a place asks for it.
#[must_use]
pub fn function(node: Node<'_>) -> Option<Function<'_>> {
    if let Some(tag) = node.tag()
        && let Some(name) = FunctionName::from_tag(tag)
    {
        let name_span = node.tag_span().unwrap_or_else(|| node.span());
        return Some(Function { name, name_span, argument: node, is_short: true });
    }
    long_form(node)
}

/// The function that a mapping calls in the long form, whatever its tag: `!Base64 { Fn::Sub: x }`
/// has one call in its tag and another in its key.
#[must_use]
pub fn long_form(node: Node<'_>) -> Option<Function<'_>> {
    if node.kind() != Kind::Mapping {
        return None;
    }
    let mut pairs = node.pairs();
    let pair = pairs.next()?;
    if pairs.next().is_some() || pair.key.is_partial_key() {
        return None;
    }
    let name = FunctionName::from_key(&pair.key.text()?)?;
    if name == FunctionName::Condition {
        return None;
    }
    Some(Function { name, name_span: pair.key.span(), argument: pair.value, is_short: false })
}
