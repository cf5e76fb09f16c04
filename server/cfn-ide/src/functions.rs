//! The intrinsic functions: what each takes and gives (CloudFormation user guide, "Intrinsic
//! function reference").

use cfn_template::FunctionName;
use cfn_text::Span;

/// What is known of an intrinsic function.
#[derive(Debug)]
pub(crate) struct FunctionFacts {
    pub(crate) name: FunctionName,
    /// The key of the long form.
    pub(crate) key: &'static str,
    /// The tag of the short form, for functions that have one.
    pub(crate) tag: Option<&'static str>,
    pub(crate) gives: Gives,
    /// What it does, in a sentence.
    pub(crate) about: &'static str,
    /// Its arguments in order; a function of one argument takes it without a list.
    pub(crate) arguments: &'static [Argument],
    /// Where it can stand.
    pub(crate) place: Where,
}

/// An argument of a function.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) optional: bool,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    Text,
    List,
    Any,
    Truth,
}

impl Gives {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::List => "a list",
            Self::Any => "any value",
            Self::Truth => "true or false",
        }
    }
}

/// Where a function can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// Where a value is due.
    Values,
    /// Where a value is due, with the transform `AWS::LanguageExtensions`.
    Extended,
    /// Where a condition is due.
    Conditions,
    /// In rules.
    Rules,
    /// Among keys.
    Keys,
}

const fn argument(name: &'static str, about: &'static str) -> Argument {
    Argument { name, about, optional: false }
}

const fn optional(name: &'static str, about: &'static str) -> Argument {
    Argument { name, about, optional: true }
}

const fn function(
    name: FunctionName,
    key: &'static str,
    tag: &'static str,
    gives: Gives,
    about: &'static str,
    arguments: &'static [Argument],
) -> FunctionFacts {
    FunctionFacts { name, key, tag: Some(tag), gives, about, arguments, place: Where::Values }
}

const fn placed(place: Where, facts: FunctionFacts) -> FunctionFacts {
    FunctionFacts { place, ..facts }
}

use FunctionName as F;

/// All functions that can be offered, the most used first.
pub(crate) static FUNCTIONS: &[FunctionFacts] = &[
    function(
        F::Ref,
        "Ref",
        "!Ref",
        Gives::Any,
        "The value of a parameter, or what identifies a resource: mostly its name or ID.",
        &[argument("name", "A parameter, a resource or a pseudo parameter.")],
    ),
    function(
        F::GetAtt,
        "Fn::GetAtt",
        "!GetAtt",
        Gives::Any,
        "An attribute of a resource.",
        &[
            argument("resource", "A resource of the template."),
            argument("attribute", "One of its attributes."),
        ],
    ),
    function(
        F::Sub,
        "Fn::Sub",
        "!Sub",
        Gives::Text,
        "A text in which `${Name}` and `${Resource.Attribute}` are replaced; `${!Name}` stays `${Name}`.",
        &[
            argument("text", "The text with its variables."),
            optional("variables", "A map of further variables and their values."),
        ],
    ),
    function(
        F::Join,
        "Fn::Join",
        "!Join",
        Gives::Text,
        "The texts of a list, with a delimiter between them.",
        &[argument("delimiter", "What stands between the texts."), argument("texts", "The list of texts.")],
    ),
    function(
        F::If,
        "Fn::If",
        "!If",
        Gives::Any,
        "One of two values, as a condition decides. `!Ref AWS::NoValue` leaves the property out.",
        &[
            argument("condition", "The name of a condition."),
            argument("value when true", "The value when the condition holds."),
            argument("value when false", "The value when it does not."),
        ],
    ),
    function(
        F::FindInMap,
        "Fn::FindInMap",
        "!FindInMap",
        Gives::Any,
        "A value of a mapping.",
        &[
            argument("mapping", "The name of a mapping."),
            argument("first key", "A key of the mapping."),
            argument("second key", "A key under the first one."),
            optional("options", "`DefaultValue`, with the transform `AWS::LanguageExtensions`."),
        ],
    ),
    function(
        F::Select,
        "Fn::Select",
        "!Select",
        Gives::Any,
        "One item of a list.",
        &[argument("index", "Which one, counted from 0."), argument("list", "The list.")],
    ),
    function(
        F::Split,
        "Fn::Split",
        "!Split",
        Gives::List,
        "The parts of a text, as a list.",
        &[argument("delimiter", "Where to cut."), argument("text", "The text.")],
    ),
    function(
        F::ImportValue,
        "Fn::ImportValue",
        "!ImportValue",
        Gives::Any,
        "A value that another stack of the account and region exports.",
        &[argument("name", "The name of the export.")],
    ),
    function(
        F::Base64,
        "Fn::Base64",
        "!Base64",
        Gives::Text,
        "A text in Base64, as user data of instances wants it.",
        &[argument("text", "The text.")],
    ),
    function(
        F::Cidr,
        "Fn::Cidr",
        "!Cidr",
        Gives::List,
        "Address blocks cut out of a larger one.",
        &[
            argument("block", "The block, like `10.0.0.0/16`."),
            argument("count", "How many blocks, 1 to 256."),
            optional("bits", "Bits for hosts in each: 8 makes blocks of `/24` in IPv4."),
        ],
    ),
    function(
        F::GetAZs,
        "Fn::GetAZs",
        "!GetAZs",
        Gives::List,
        "The availability zones of a region.",
        &[argument("region", "The region; an empty text is that of the stack.")],
    ),
    function(
        F::GetStackOutput,
        "Fn::GetStackOutput",
        "!GetStackOutput",
        Gives::Any,
        "An output of another stack, of another account or region too.",
        &[argument("output", "A map of `StackName`, `OutputName`, and maybe `Region` and `RoleArn`.")],
    ),
    function(
        F::Transform,
        "Fn::Transform",
        "!Transform",
        Gives::Any,
        "What a macro makes of its parameters.",
        &[argument("macro", "A map of `Name` and `Parameters`.")],
    ),
    placed(
        Where::Extended,
        function(
            F::Length,
            "Fn::Length",
            "!Length",
            Gives::Text,
            "How many items a list has.",
            &[argument("list", "The list.")],
        ),
    ),
    placed(
        Where::Extended,
        function(
            F::ToJsonString,
            "Fn::ToJsonString",
            "!ToJsonString",
            Gives::Text,
            "A map or a list as a text in JSON.",
            &[argument("value", "The map or list.")],
        ),
    ),
    placed(
        Where::Conditions,
        function(
            F::Equals,
            "Fn::Equals",
            "!Equals",
            Gives::Truth,
            "Whether two values are the same, upper and lower case told apart.",
            &[argument("value", "A value."), argument("value", "Another value.")],
        ),
    ),
    placed(
        Where::Conditions,
        function(
            F::And,
            "Fn::And",
            "!And",
            Gives::Truth,
            "Whether all conditions hold.",
            &[argument("condition", "2 to 10 conditions.")],
        ),
    ),
    placed(
        Where::Conditions,
        function(
            F::Or,
            "Fn::Or",
            "!Or",
            Gives::Truth,
            "Whether at least one condition holds.",
            &[argument("condition", "2 to 10 conditions.")],
        ),
    ),
    placed(
        Where::Conditions,
        function(
            F::Not,
            "Fn::Not",
            "!Not",
            Gives::Truth,
            "Whether a condition does not hold.",
            &[argument("condition", "One condition, in a list.")],
        ),
    ),
    placed(
        Where::Conditions,
        function(
            F::Condition,
            "Condition",
            "!Condition",
            Gives::Truth,
            "Another condition, by its name.",
            &[argument("name", "The name of a condition.")],
        ),
    ),
    rule(
        F::Contains,
        "Fn::Contains",
        "Whether a text is in a list.",
        &[argument("list", "The list."), argument("text", "The text.")],
    ),
    rule(
        F::EachMemberEquals,
        "Fn::EachMemberEquals",
        "Whether every item of a list is a text.",
        &[argument("list", "The list."), argument("text", "The text.")],
    ),
    rule(
        F::EachMemberIn,
        "Fn::EachMemberIn",
        "Whether every item of a list is in another list.",
        &[argument("list", "The list."), argument("allowed", "The other list.")],
    ),
    rule(
        F::RefAll,
        "Fn::RefAll",
        "The values of all parameters of a type.",
        &[argument("type", "The type, like `AWS::EC2::VPC::Id`.")],
    ),
    rule(
        F::ValueOf,
        "Fn::ValueOf",
        "An attribute of what a parameter names.",
        &[argument("parameter", "The parameter."), argument("attribute", "Like `VpcId`, or `Tags.Key`.")],
    ),
    rule(
        F::ValueOfAll,
        "Fn::ValueOfAll",
        "An attribute of what all parameters of a type name.",
        &[argument("type", "The type, like `AWS::EC2::VPC::Id`."), argument("attribute", "Like `VpcId`.")],
    ),
    FunctionFacts {
        name: F::ForEach,
        key: "Fn::ForEach",
        tag: None,
        gives: Gives::Any,
        about: "Repeats what stands in it for each item of a list.",
        arguments: &[
            argument("identifier", "The name that stands for the item."),
            argument("collection", "The list, or a parameter that gives one."),
            argument("body", "A map; its keys and values may hold `${identifier}`."),
        ],
        place: Where::Keys,
    },
];

const fn rule(
    name: FunctionName,
    key: &'static str,
    about: &'static str,
    arguments: &'static [Argument],
) -> FunctionFacts {
    FunctionFacts { name, key, tag: None, gives: Gives::Truth, about, arguments, place: Where::Rules }
}

/// The function with this key of the long form.
pub(crate) fn find(key: &str) -> Option<&'static FunctionFacts> {
    FUNCTIONS.iter().find(|facts| facts.key == key)
}

/// The facts of a function.
pub(crate) fn facts(name: FunctionName) -> Option<&'static FunctionFacts> {
    FUNCTIONS.iter().find(|facts| facts.name == name)
}

impl FunctionFacts {
    /// The call with its arguments, like `!Join [delimiter, texts]`.
    pub(crate) fn signature(&self) -> String {
        self.signature_with_spans().0
    }

    /// The call, and where each argument stands in it.
    pub(crate) fn signature_with_spans(&self) -> (String, Vec<Span>) {
        let mut text = self.tag.map_or_else(|| format!("{}:", self.key), str::to_owned);
        let is_list =
            self.arguments.len() > 1 || self.place == Where::Conditions && self.name != F::Condition;
        text.push_str(if is_list { " [" } else { " " });
        let mut spans = Vec::new();
        for (index, argument) in self.arguments.iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            let start = text.len() as u32;
            text.push_str(argument.name);
            if argument.optional {
                text.push('?');
            }
            spans.push(Span::new(start, text.len() as u32));
        }
        if is_list {
            text.push(']');
        }
        (text, spans)
    }
}
