use cfn_syntax::{Kind, Node};
use cfn_template::{
    Call, Function, FunctionName, ReferenceKind, SectionKind, condition_name, function, is_pseudo_parameter,
    long_form, sub_variables,
};
use cfn_text::Span;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "function-argument-invalid",
    summary: "An intrinsic function gets arguments that it does not take",
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
        "cfn-lint:E8003",
        "cfn-lint:E8004",
        "cfn-lint:E8005",
        "cfn-lint:E8006",
        "cfn-lint:E8007",
    ],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    // A macro may read functions in its own way, and metadata is only text.
    if context.environment.transforms().opaque || context.item.section() == SectionKind::Metadata {
        return;
    }
    for call in context.calls() {
        let checked = check_call(call, context.item.section());
        if let Err(problem) = checked.and_then(|()| check_shapes(context, &call.function)) {
            sink.report(problem.span, format!("`{}` {}", call.function.name.name(), problem.message));
        }
    }
    for (reference, span) in context.item.references() {
        if reference.kind == ReferenceKind::SubRef && is_list(context, &reference.name) == Some(true) {
            let message = format!(
                "`Fn::Sub` puts strings into a string, and parameter `{}` is a list: join it first.",
                reference.name
            );
            sink.report(span, message);
        }
    }
}

/// Parameters that are a list where a value is needed, or a value where a list is.
fn check_shapes(context: &ItemContext<'_, '_>, call: &Function<'_>) -> Checked {
    let items: Vec<_> = call.argument.resolve().items().map(Node::resolve).collect();
    let is_wrong = |node: &Node<'_>, wrong: bool| {
        let name =
            function(*node).filter(|it| it.name == FunctionName::Ref).and_then(|it| it.argument.text());
        name.is_some_and(|name| is_list(context, &name) == Some(wrong))
    };
    let value = |node: Option<&Node<'_>>, message: &'static str| match node {
        Some(node) => when(!is_wrong(node, true), call, *node, || message),
        None => Ok(()),
    };
    let list = |node: Option<&Node<'_>>, message: &'static str| match node {
        Some(node) => when(!is_wrong(node, false), call, *node, || message),
        None => Ok(()),
    };
    match call.name {
        FunctionName::Join => {
            list(items.get(1), "joins a list, and this is one value.")?;
            let parts = items.get(1).filter(|it| function(**it).is_none());
            parts.into_iter().flat_map(|it| it.items()).try_for_each(|part| {
                value(
                    Some(&part.resolve()),
                    "joins strings, and this is a list: name it in place of the list.",
                )
            })
        }
        FunctionName::Split => value(items.get(1), "splits a string, and this is a list."),
        FunctionName::Select => list(items.get(1), "takes an item of a list, and this is one value."),
        FunctionName::Equals => items
            .iter()
            .try_for_each(|item| value(Some(item), "compares strings, and this is a list: join it first.")),
        _ => Ok(()),
    }
}

/// Whether a name stands for a list; `None` when that is not known.
fn is_list(context: &ItemContext<'_, '_>, name: &str) -> Option<bool> {
    let environment = context.environment;
    if is_pseudo_parameter(name) {
        return (name != "AWS::NoValue").then_some(name == "AWS::NotificationARNs");
    }
    match environment.parameter_type(name) {
        Some(kind) => {
            let kind = kind.strip_prefix("AWS::SSM::Parameter::Value<").unwrap_or(kind);
            Some(kind.starts_with("List<") || kind.starts_with("CommaDelimitedList"))
        }
        None => environment.has(SectionKind::Resources, name).then_some(false),
    }
}

/// What is wrong with an argument, and where.
struct Problem {
    span: Span,
    message: String,
}

type Checked = Result<(), Problem>;

fn check_call(call: &Call<'_>, section: SectionKind) -> Checked {
    let call = &call.function;
    let argument = call.argument.resolve();
    match call.name {
        FunctionName::Ref => when(
            is_text(call, argument) || is_nested(call, argument),
            call,
            argument,
            || "takes the name of a parameter or resource.",
        ),
        FunctionName::GetAtt => check_get_att(call, argument),
        FunctionName::Sub => check_sub(call, argument),
        FunctionName::Join => check_join(call),
        FunctionName::Split => {
            let [delimiter, source] = exactly(call, "a delimiter and a string")?;
            text_at(call, delimiter, "takes a string as its delimiter.")?;
            value_at(call, source, "splits a string, and this is none.")
        }
        FunctionName::Select => check_select(call),
        FunctionName::FindInMap => check_find_in_map(call, argument),
        FunctionName::If => {
            let [condition, _, _] =
                exactly(call, "a condition, a value when it holds and a value when it does not")?;
            text_at(call, condition, "takes the name of a condition first.")
        }
        FunctionName::Base64 => value_at(call, argument, "encodes a string, and this is none."),
        FunctionName::GetAZs => value_at(call, argument, "takes the name of a region, or an empty string."),
        FunctionName::ImportValue => value_at(call, argument, "takes the name of an export."),
        FunctionName::Cidr => check_cidr(call, argument),
        FunctionName::GetStackOutput => check_stack_output(call, argument),
        FunctionName::Length => {
            let is_list = is_nested(call, argument) || argument.kind() == Kind::Sequence;
            when(is_list, call, argument, || "takes a list.")
        }
        FunctionName::ToJsonString => {
            let is_filled = argument.pairs().next().is_some() || argument.items().next().is_some();
            when(
                is_filled || is_nested(call, argument),
                call,
                argument,
                || "takes a mapping or a list that is not empty.",
            )
        }
        FunctionName::ForEach => check_loop(call),
        FunctionName::Equals => {
            let operands: [Node<'_>; 2] = exactly(call, "two values to compare")?;
            operands
                .into_iter()
                .try_for_each(|operand| value_at(call, operand, "compares strings, and this is none."))
        }
        FunctionName::Not => {
            let [operand] = exactly(call, "one condition")?;
            condition_at(call, operand, section)
        }
        FunctionName::And | FunctionName::Or => {
            let count = argument.items().count();
            let is_right = argument.kind() == Kind::Sequence && (2..=10).contains(&count);
            when(is_right, call, argument, || "takes a list of 2 to 10 conditions.")?;
            argument.items().try_for_each(|operand| condition_at(call, operand.resolve(), section))
        }
        FunctionName::Condition => {
            when(is_text(call, argument), call, argument, || "takes the name of a condition.")
        }
        FunctionName::Contains | FunctionName::EachMemberEquals | FunctionName::EachMemberIn => {
            exactly::<2>(call, "two operands").map(|_| ())
        }
        FunctionName::Transform => {
            let is_named = argument.kind() != Kind::Mapping || argument.pair("Name").is_some();
            when(is_named, call, argument, || "needs the `Name` of the macro.")
        }
        FunctionName::RefAll | FunctionName::ValueOf | FunctionName::ValueOfAll | FunctionName::Unknown => {
            Ok(())
        }
    }
}

/// An error at a node unless something holds.
fn when(holds: bool, call: &Function<'_>, node: Node<'_>, message: impl FnOnce() -> &'static str) -> Checked {
    if holds { Ok(()) } else { Err(problem(call, node, message())) }
}

fn problem(call: &Function<'_>, node: Node<'_>, message: impl Into<String>) -> Problem {
    // Nothing has no place of its own, and a whole block is no small one.
    let is_block = node.resolve() == call.argument.resolve() && !call.is_short && node.kind() != Kind::Scalar;
    let span = if is_block || node.full_span().is_empty() { call.name_span } else { node.full_span() };
    Problem { span, message: message.into() }
}

/// Whether a node is the argument of a short call, whose tag is the call itself.
fn is_argument(call: &Function<'_>, node: Node<'_>) -> bool {
    call.is_short && node == call.argument
}

/// Whether a node is a call inside another.
fn is_nested(call: &Function<'_>, node: Node<'_>) -> bool {
    if is_argument(call, node) { long_form(node).is_some() } else { function(node).is_some() }
}

/// Whether a node is a scalar that says something.
fn is_text(call: &Function<'_>, node: Node<'_>) -> bool {
    node.text().is_some_and(|text| !text.is_empty()) && !node.is_null() && !is_nested(call, node)
}

/// Whether a node can be a string: a scalar, a call, or an alias that leads nowhere.
fn is_value(call: &Function<'_>, node: Node<'_>) -> bool {
    let node = node.resolve();
    match node.kind() {
        Kind::Alias => true,
        // A tag without anything makes an empty string.
        Kind::Scalar => is_argument(call, node) || function(node).is_some() || !node.is_null(),
        Kind::Missing => is_argument(call, node) || function(node).is_some(),
        Kind::Mapping | Kind::Sequence => is_nested(call, node) || has_transform(node),
    }
}

/// Whether a transform may make something else of a mapping.
fn has_transform(node: Node<'_>) -> bool {
    node.pairs().any(|pair| pair.name().starts_with("Fn::Transform"))
}

fn text_at(call: &Function<'_>, node: Node<'_>, message: &'static str) -> Checked {
    let node = node.resolve();
    let is_text = node.kind() == Kind::Alias || (node.text().is_some() && !node.is_null());
    // A function here is misplaced, which is another rule's business.
    when(is_text || is_nested(call, node), call, node, || message)
}

fn value_at(call: &Function<'_>, node: Node<'_>, message: &'static str) -> Checked {
    when(is_value(call, node), call, node, || message)
}

fn list_at(call: &Function<'_>, node: Node<'_>, message: &'static str) -> Checked {
    let node = node.resolve();
    let is_list = matches!(node.kind(), Kind::Sequence | Kind::Alias);
    when(is_list || is_nested(call, node) || has_transform(node), call, node, || message)
}

fn condition_at(call: &Function<'_>, node: Node<'_>, section: SectionKind) -> Checked {
    let node = node.resolve();
    // The rule functions of `Rules` are conditions too.
    let is_condition = is_nested(call, node)
        || condition_name(node).is_some()
        || node.kind() == Kind::Alias
        || section == SectionKind::Rules && node.kind() == Kind::Mapping;
    when(is_condition, call, node, || "takes conditions, like `!Condition IsProd` or `!Equals [a, b]`.")
}

/// The arguments of a function that takes a list of so many.
fn exactly<'a, const N: usize>(call: &Function<'a>, takes: &str) -> Result<[Node<'a>; N], Problem> {
    let argument = call.argument.resolve();
    let items: Vec<_> = argument.items().collect();
    let is_list = argument.kind() == Kind::Sequence && !is_nested(call, argument);
    items.try_into().ok().filter(|_| is_list).ok_or_else(|| {
        let message = format!("takes a list of {N}: {takes}.");
        problem(call, argument, message)
    })
}

fn check_get_att(call: &Function<'_>, argument: Node<'_>) -> Checked {
    if argument.kind() == Kind::Sequence {
        let [resource, attribute] = exactly(call, "a resource and an attribute")?;
        text_at(call, resource, "takes the name of a resource.")?;
        return text_at(call, attribute, "takes the name of an attribute.");
    }
    let is_pair = argument.text().is_some_and(|text| {
        text.split_once('.').is_some_and(|(name, attribute)| !name.is_empty() && !attribute.is_empty())
    });
    when(
        is_pair || is_nested(call, argument),
        call,
        argument,
        || "takes a resource and an attribute, like `Bucket.Arn`.",
    )
}

fn check_sub(call: &Function<'_>, argument: Node<'_>) -> Checked {
    if argument.kind() != Kind::Sequence {
        let is_text = argument.text().is_some() && !is_nested(call, argument) || has_transform(argument);
        return when(
            is_text || argument.kind() == Kind::Alias,
            call,
            argument,
            || "takes a string, or a list of a string and a mapping of variables.",
        );
    }
    let [text, variables] = exactly(call, "a string and a mapping of variables")?;
    text_at(call, text, "takes a string first.")?;
    let variables = variables.resolve();
    when(
        variables.kind() == Kind::Mapping && function(variables).is_none() || variables.kind() == Kind::Alias,
        call,
        variables,
        || "takes a mapping of variables after the string.",
    )?;
    variables
        .pairs()
        .try_for_each(|pair| value_at(call, pair.value, "puts strings into a string, and this is none."))
}

fn check_join(call: &Function<'_>) -> Checked {
    let [delimiter, list] = exactly(call, "a delimiter and a list of values")?;
    text_at(call, delimiter, "takes a string as its delimiter.")?;
    list_at(call, list, "takes a list of values after the delimiter.")?;
    if function(list).is_some() {
        return Ok(());
    }
    list.items().try_for_each(|item| value_at(call, item, "joins strings, and this is none."))
}

fn check_select(call: &Function<'_>) -> Checked {
    let [index, list] = exactly(call, "an index and a list")?;
    let index = index.resolve();
    let position = index.text().filter(|_| function(index).is_none()).map(|text| text.parse::<usize>().ok());
    when(position != Some(None), call, index, || "takes an index from 0 up.")?;
    text_at(call, index, "takes an index from 0 up.")?;
    let list = list.resolve();
    list_at(call, list, "takes a list after the index.")?;
    if function(list).is_some() || list.kind() != Kind::Sequence {
        return Ok(());
    }
    let count = list.items().count();
    let is_inside = position.flatten().is_none_or(|position| position < count);
    if is_inside {
        Ok(())
    } else {
        Err(problem(call, index, format!("takes item {} of a list of {count}.", index.raw())))
    }
}

fn check_find_in_map(call: &Function<'_>, argument: Node<'_>) -> Checked {
    let items: Vec<_> = argument.items().collect();
    let keys = match items.as_slice() {
        [keys @ .., options] if keys.len() == 3 => {
            let is_default = options.pair("DefaultValue").is_some() && options.pairs().count() == 1;
            when(
                is_default,
                call,
                *options,
                || "takes a mapping with `DefaultValue` as its fourth argument.",
            )?;
            keys
        }
        _ => {
            exactly::<3>(call, "a mapping and two keys")?;
            items.as_slice()
        }
    };
    keys.iter().try_for_each(|key| value_at(call, *key, "takes names, and this is none."))
}

fn check_cidr(call: &Function<'_>, argument: Node<'_>) -> Checked {
    let items: Vec<_> = argument.items().collect();
    when(
        matches!(items.len(), 2..=3),
        call,
        argument,
        || "takes a list of 2 or 3: a block, how many blocks to make, and how many bits they have.",
    )?;
    let literal = |node: &Node<'_>| {
        node.resolve().text().filter(|_| function(*node).is_none()).map(std::borrow::Cow::into_owned)
    };
    let between = |node: Option<&Node<'_>>, most: u32, message: &'static str| {
        let Some(node) = node else { return Ok(()) };
        let is_right =
            literal(node).is_none_or(|text| text.parse().is_ok_and(|it: u32| (1..=most).contains(&it)));
        when(is_right, call, *node, || message)?;
        value_at(call, *node, message)
    };
    between(items.get(1), 256, "makes 1 to 256 blocks.")?;
    between(items.get(2), 128, "makes blocks of 1 to 128 bits.")?;
    let Some(block) = items.first() else { return Ok(()) };
    let is_block = literal(block).is_none_or(|text| {
        let (address, bits) = text.split_once('/').unwrap_or((&text, "32"));
        is_address(address) && bits.parse::<u8>().is_ok_and(|bits| bits <= 128)
    });
    when(is_block, call, *block, || "takes a block of addresses, like `10.0.0.0/16`.")?;
    value_at(call, *block, "takes a block of addresses, like `10.0.0.0/16`.")
}

fn is_address(text: &str) -> bool {
    let octets: Vec<_> = text.split('.').map(str::parse::<u8>).collect();
    // CloudFormation looks closer at addresses of version 6.
    text.contains(':') || (octets.len() == 4 && octets.iter().all(Result::is_ok))
}

fn check_stack_output(call: &Function<'_>, argument: Node<'_>) -> Checked {
    when(
        argument.kind() == Kind::Mapping,
        call,
        argument,
        || "takes a mapping with `StackName` and `OutputName`.",
    )?;
    for key in ["StackName", "OutputName"] {
        if argument.pair(key).is_none() && !has_transform(argument) {
            return Err(Problem { span: call.name_span, message: format!("needs `{key}`.") });
        }
    }
    for pair in argument.pairs() {
        let is_known = matches!(&*pair.name(), "StackName" | "OutputName" | "Region" | "RoleArn" | "<<")
            || pair.name().starts_with("Fn::")
            || pair.key.is_partial_key();
        when(is_known, call, pair.key, || "takes `StackName`, `OutputName`, `Region` and `RoleArn` only.")?;
        value_at(call, pair.value, "takes strings, and this is none.")?;
    }
    Ok(())
}

fn check_loop(call: &Function<'_>) -> Checked {
    let [identifier, list, body] =
        exactly(call, "an identifier, a list of values and a mapping of what to repeat")?;
    text_at(call, identifier, "takes an identifier first.")?;
    list_at(call, list, "takes a list of values after the identifier.")?;
    let keys: Vec<_> = body.pairs().map(|pair| pair.key).collect();
    let [key] = keys.as_slice() else {
        return Err(problem(call, body, "takes a mapping with one key to repeat."));
    };
    let (Some(key_text), Some(name)) = (key.text(), identifier.text()) else { return Ok(()) };
    // A loop inside names what it makes with its own identifier.
    let varies = key_text.starts_with("Fn::")
        || sub_variables(&key_text).any(|variable| variable.name == name)
        || key_text.contains(&format!("&{{{name}}}"));
    when(
        varies,
        call,
        *key,
        || "makes the same name again and again: put the identifier into it, like `Name${Id}`.",
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn wrong_kinds_and_numbers_of_arguments() {
        check(
            "
Parameters:
  P: { Type: String }
Conditions:
  Short: !Equals [a]
#        ^^^^^^^^^^^ error[function-argument-invalid]: takes a list of 2
  Listed: !Not Short
#         ^^^^^^^^^^ error[function-argument-invalid]
  Scalar: !And [Short, !Condition Listed]
#               ^^^^^ error[function-argument-invalid]: takes conditions
  Fine: !Or [!Condition Short, Condition: Listed]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: !Ref [a, b]
#        ^^^^^^^^^^^ error[function-argument-invalid]: name of a parameter
      B: !GetAtt Topic
#        ^^^^^^^^^^^^^ error[function-argument-invalid]: `Bucket.Arn`
      C: !Join [',', a]
#                    ^ error[function-argument-invalid]: a list of values
      D: !Join [',', [a, { b: c }]]
#                        ^^^^^^^^ error[function-argument-invalid]: joins strings
      E: !Select [2, [a, b]]
#                 ^ error[function-argument-invalid]: item 2 of a list of 2
      F: !Select [x, [a, b]]
#                 ^ error[function-argument-invalid]: from 0 up
      G: !Sub [a]
#        ^^^^^^^^ error[function-argument-invalid]
      H: !FindInMap [a, b]
#        ^^^^^^^^^^^^^^^^^ error[function-argument-invalid]
      I: !If [Fine, a]
#        ^^^^^^^^^^^^^ error[function-argument-invalid]
      J: !Cidr [10.0.0.0/16, 300]
#                            ^^^ error[function-argument-invalid]
      K: { 'Fn::GetStackOutput': { StackName: a } }
#          ^^^^^^^^^^^^^^^^^^^^ error[function-argument-invalid]: needs `OutputName`
      L: !Split [',', [a]]
#                     ^^^ error[function-argument-invalid]
      M: { 'Fn::Base64': }
#          ^^^^^^^^^^^^ error[function-argument-invalid]
",
        );
    }

    #[test]
    fn silent_where_it_is_right() {
        check(
            "
Transform: AWS::LanguageExtensions
Parameters:
  P: { Type: String }
  L: { Type: CommaDelimitedList }
Conditions:
  C: !Equals [!Ref P, '']
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: !GetAZs
      B: !GetAtt [Topic, TopicName]
      C: !Join ['', !Ref L]
      D: !Select ['0', !GetAZs '']
      E: !Sub ['${a}', { a: !Ref P }]
      F: !FindInMap [A, B, C, { DefaultValue: '' }]
      G: !Cidr [!GetAtt Topic.X, 4, 8]
      H: !Length [a, b]
      I: !ToJsonString { a: b }
      J: { 'Fn::GetAtt': Topic.Outputs.X }
  'Fn::ForEach::Topics':
    - Name
    - [a, b]
    - 'Topic${Name}': { Type: AWS::SNS::Topic }
",
        );
    }

    #[test]
    fn lists_and_values() {
        check(
            "
Parameters:
  One: { Type: String }
  Many: { Type: CommaDelimitedList }
  Stored: { Type: 'AWS::SSM::Parameter::Value<List<String>>' }
Conditions:
  IsSame: !Equals [!Ref Many, a]
#                  ^^^^^^^^^ error[function-argument-invalid]: compares strings
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Join [',', [a, !Ref Many]]
#                                ^^^^^^^^^ error[function-argument-invalid]: joins strings
      DisplayName: !Join [',', !Ref One]
#                              ^^^^^^^^ error[function-argument-invalid]: joins a list
      KmsMasterKeyId: !Select [0, !Ref One]
#                                 ^^^^^^^^ error[function-argument-invalid]: one value
      SignatureVersion: !Sub 'a-${Stored}'
#                                 ^^^^^^ error[function-argument-invalid]: join it first
      Tags:
        - { Key: a, Value: !Join [',', !Ref Many] }
        - { Key: b, Value: !Select [0, !Ref Stored] }
        - { Key: c, Value: !Sub ['${Many}', { Many: x }] }
        - { Key: d, Value: !Join [',', [!Ref One, !Ref Topic]] }
",
        );
    }
}
