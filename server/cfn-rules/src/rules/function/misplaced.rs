use cfn_template::{Call, FunctionName, SectionKind, Slot};

use crate::check::{Check, ItemContext, Sink, rule};

use FunctionName::{
    And, Base64, Cidr, Condition, Contains, EachMemberEquals, EachMemberIn, Equals, FindInMap, ForEach,
    GetAZs, GetAtt, GetStackOutput, If, ImportValue, Join, Length, Not, Or, Ref, RefAll, Select, Split, Sub,
    ToJsonString, Transform, Unknown, ValueOf, ValueOfAll,
};

rule! {
    id: "function-misplaced",
    summary: "An intrinsic function stands where CloudFormation does not evaluate it",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn-lint:E1010",
        "cfn-lint:E1011",
        "cfn-lint:E1015",
        "cfn-lint:E1016",
        "cfn-lint:E1017",
        "cfn-lint:E1018",
        "cfn-lint:E1019",
        "cfn-lint:E1020",
        "cfn-lint:E1021",
        "cfn-lint:E1022",
        "cfn-lint:E1024",
        "cfn-lint:E1028",
        "cfn-lint:E1030",
        "cfn-lint:E1031",
        "cfn-lint:E1032",
        "cfn-lint:E1033",
        "cfn-lint:E2001",
        "cfn-lint:E2015",
        "cfn-lint:E3001",
        "cfn-lint:E3005",
        "cfn-lint:E3035",
        "cfn-lint:E3036",
        "cfn-lint:E6102",
        "cfn-lint:E7001",
        "cfn-lint:E8003",
        "cfn-lint:E8004",
        "cfn-lint:E8005",
        "cfn-lint:E8006",
    ],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let transforms = context.environment.transforms();
    // A macro may give functions a meaning anywhere; metadata is only text.
    if transforms.opaque || context.item.section() == SectionKind::Metadata {
        return;
    }
    let is_extended = transforms.language_extensions;
    for call in context.calls() {
        let name = call.function.name.name();
        let message = if let Some(caller) = forbidding_caller(context, call, is_extended) {
            format!("`{caller}` does not take `{name}` here: CloudFormation rejects the template.")
        } else if needs_extensions(call.function.name) && !is_extended {
            format!("`{name}` needs `Transform: AWS::LanguageExtensions`: add it to the template.")
        } else if let Some(place) = wrong_place(context, call, is_extended) {
            format!("`{name}` is not evaluated in {place}: write the value out.")
        } else {
            continue;
        };
        sink.report(call.function.name_span, message);
    }
}

fn needs_extensions(name: FunctionName) -> bool {
    matches!(name, Length | ToJsonString | ForEach)
}

/// The name of the function around a call that does not take it.
fn forbidding_caller(
    context: &ItemContext<'_, '_>,
    call: &Call<'_>,
    is_extended: bool,
) -> Option<&'static str> {
    let (index, slot) = call.within?;
    let caller = context.calls().get(index)?.function.name;
    let name = call.function.name;
    // What a transform makes is not known; an unknown name is another rule's business.
    if matches!(name, Transform | Unknown) || name == ForEach {
        return None;
    }
    let allowed = allowed_in(caller, slot, is_extended, context.item.section())?;
    (!allowed.contains(&name)).then(|| caller.name())
}

/// The functions of conditions.
const LOGIC: &[FunctionName] = &[Condition, Equals, Not, And, Or];
const LOGIC_IN_RULES: &[FunctionName] =
    &[Condition, Equals, Not, And, Or, Contains, EachMemberEquals, EachMemberIn, RefAll, ValueOf, ValueOfAll];
/// What makes one value.
const VALUES: &[FunctionName] = &[
    Base64,
    FindInMap,
    GetAtt,
    GetStackOutput,
    If,
    ImportValue,
    Join,
    Length,
    Select,
    Sub,
    ToJsonString,
    Ref,
];
/// What makes a list, or a value that may be one.
const LISTS: &[FunctionName] = &[Cidr, FindInMap, GetAtt, GetAZs, If, ImportValue, Select, Split, Ref];
const NAMES: &[FunctionName] = &[Ref, Base64, FindInMap, Sub, If, Join, Select, ToJsonString];

/// The functions that another takes in a place (CloudFormation user guide, "Supported
/// functions" of each function); `None` where it takes all.
fn allowed_in(
    caller: FunctionName,
    slot: Slot,
    is_extended: bool,
    section: SectionKind,
) -> Option<&'static [FunctionName]> {
    let extended =
        |more: &'static [FunctionName], less: &'static [FunctionName]| if is_extended { more } else { less };
    Some(match (caller, slot) {
        (Ref, _) | (GetAtt, Slot::Argument | Slot::Item(0)) => extended(NAMES, &[]),
        (GetAtt, Slot::Item(_)) => extended(NAMES, &[Ref]),
        (Sub, Slot::Argument | Slot::Item(0 | 1)) => &[],
        (Sub, Slot::ValueOf(1)) => &[
            Base64,
            FindInMap,
            GetAtt,
            GetAZs,
            GetStackOutput,
            If,
            ImportValue,
            Join,
            Length,
            Select,
            Sub,
            ToJsonString,
            Ref,
        ],
        (Join | Split, Slot::Item(0)) => &[],
        (Join, Slot::Item(1)) => LISTS,
        (Join, Slot::ItemOf(1)) => VALUES,
        (Split, Slot::Item(1)) => VALUES,
        (Select, Slot::Item(0)) => extended(&[Ref, FindInMap, Length, If, Sub, Select], &[Ref, FindInMap]),
        (Select, Slot::Item(1)) => LISTS,
        (FindInMap, Slot::Item(0..=2)) => {
            extended(&[FindInMap, Join, Sub, If, Select, Length, ToJsonString, Split, Ref], &[FindInMap, Ref])
        }
        (If, Slot::Item(0)) => &[],
        (Base64, Slot::Argument) => &[
            Base64,
            Cidr,
            Contains,
            FindInMap,
            GetAtt,
            GetStackOutput,
            If,
            ImportValue,
            Join,
            Length,
            Select,
            Sub,
            ToJsonString,
            Ref,
        ],
        (Cidr, Slot::Item(_)) => VALUES,
        (GetAZs, Slot::Argument) => &[FindInMap, GetAtt, If, Join, Select, Sub, Ref],
        (ImportValue, Slot::Argument) => &[Base64, FindInMap, If, Join, Select, Sub, ToJsonString, Ref],
        (GetStackOutput, Slot::Value) => VALUES,
        (Length, Slot::Argument) => &[Cidr, FindInMap, GetAtt, GetAZs, If, Split, Ref],
        (Equals, Slot::Item(_)) if section == SectionKind::Conditions => {
            &[Ref, FindInMap, Sub, Join, Select, Split, Length, ToJsonString]
        }
        (And | Or | Not, Slot::Item(_)) => {
            if section == SectionKind::Rules {
                LOGIC_IN_RULES
            } else {
                LOGIC
            }
        }
        _ => return None,
    })
}

/// The name of the place where a function that stands in no other is not evaluated.
fn wrong_place(context: &ItemContext<'_, '_>, call: &Call<'_>, is_extended: bool) -> Option<&'static str> {
    let name = call.function.name;
    let attribute = call.attribute.and_then(|key| key.text());
    let attribute = attribute.as_deref().unwrap_or_default();
    let is_outermost = call.within.is_none();
    match context.item.section() {
        SectionKind::Parameters if is_outermost && name != Transform => Some("a parameter"),
        SectionKind::Mappings if is_outermost && name != Transform => Some("a mapping"),
        SectionKind::Resources | SectionKind::Outputs => {
            let is_logic = matches!(
                name,
                And | Or
                    | Not
                    | Equals
                    | Condition
                    | Contains
                    | EachMemberEquals
                    | EachMemberIn
                    | RefAll
                    | ValueOf
                    | ValueOfAll
            );
            if is_logic && is_outermost {
                return Some("a property: only `Conditions` and `Rules` compute what holds");
            }
            match attribute {
                "Type" | "DependsOn" | "Condition" if is_outermost => Some("this attribute"),
                "DeletionPolicy" if is_outermost && !is_extended => {
                    Some("this attribute without `Transform: AWS::LanguageExtensions`")
                }
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn functions_in_functions_that_do_not_take_them() {
        check(
            "
Parameters:
  P: { Type: String, Default: !Ref AWS::Region }
#                             ^^^^ error[function-misplaced]: not evaluated in a parameter
Mappings:
  M: { a: { b: !Sub '${P}' } }
#              ^^^^ error[function-misplaced]: in a mapping
Conditions:
  C: !Equals [!GetAtt Topic.TopicName, x]
#             ^^^^^^^ error[function-misplaced]: `Fn::Equals` does not take `Fn::GetAtt`
Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: !Ref P
#              ^^^^ error[function-misplaced]
    DeletionPolicy: !Ref P
#                   ^^^^ error[function-misplaced]
    Properties:
      A: !Join [!Ref P, [a]]
#               ^^^^ error[function-misplaced]
      B: !Join ['', [!GetAZs '', !Split [a, b]]]
#                    ^^^^^^^ error[function-misplaced]
#                                ^^^^^^ error[function-misplaced]
      C: !Sub [!Ref P, {}]
#              ^^^^ error[function-misplaced]
      D: !If [!Equals [a, b], c, d]
#             ^^^^^^^ error[function-misplaced]
      E: !Select [!Length [a], [b]]
#                 ^^^^^^^ error[function-misplaced]
      F: !ToJsonString { a: b }
#        ^^^^^^^^^^^^^ error[function-misplaced]: needs `Transform
      G: !Equals [a, b]
#        ^^^^^^^ error[function-misplaced]: only `Conditions`
      H: !FindInMap [M, !Sub '${P}', b]
#                       ^^^^ error[function-misplaced]
      I: !ImportValue { 'Fn::GetAtt': [Topic, TopicName] }
#                       ^^^^^^^^^^^^ error[function-misplaced]
",
        );
    }

    #[test]
    fn silent_where_they_are_taken() {
        check(
            "
Transform: AWS::LanguageExtensions
Parameters:
  P: { Type: String }
Conditions:
  C: !Not [!Or [!Equals [!Ref P, !Select [0, !Split [a, b]]], !Condition D]]
  D: { 'Fn::And': [Condition: C, Condition: C] }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    DeletionPolicy: !If [C, Retain, Delete]
    Properties:
      A: !Join ['', !Split [a, !Ref P]]
      B: !Sub ['${X}', { X: !GetAtt Topic.TopicName }]
      C: !FindInMap [M, !Sub '${P}', !Select [0, [a]]]
      D: !Select [!Length [a], !GetAZs '']
      E: !Base64 { 'Fn::Sub': '${P}' }
      F: !Cidr [!GetAtt Topic.X, 2, 8]
      Policy: { Condition: { StringEquals: { a: !Ref P } } }
",
        );
    }
}
