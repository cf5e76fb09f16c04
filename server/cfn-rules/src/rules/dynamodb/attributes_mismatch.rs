use cfn_syntax::Node;
use cfn_template::function;
use rustc_hash::FxHashMap;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "dynamodb-attributes-mismatch",
    summary: "The defined attributes of a table are not those of its keys",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3039"],
    check: Check::Resource(&["AWS::DynamoDB::Table"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.value().pair("Properties") else { return };
    let table = properties.value.resolve();
    let mut used: FxHashMap<String, Node<'_>> = FxHashMap::default();
    let keys = [table.get("KeySchema")].into_iter().chain(
        ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"].into_iter().flat_map(|indexes| {
            let indexes = table.get(indexes);
            // Indexes that a function gives have keys that are not known.
            let of_function = indexes.is_some_and(|it| function(it).is_some());
            let unknown = of_function.then_some(indexes);
            unknown
                .into_iter()
                .chain(indexes.into_iter().flat_map(Node::items).map(|index| index.get("KeySchema")))
        }),
    );
    for schema in keys.flatten() {
        let Some(names) = names(schema) else { return };
        for (name, node) in names {
            used.entry(name).or_insert(node);
        }
    }
    let defined = match table.pair("AttributeDefinitions") {
        None if table.pairs().any(|pair| pair.name().starts_with("Fn::") || pair.key.raw() == "<<") => return,
        None => Vec::new(),
        Some(pair) => match names(pair.value.resolve()) {
            Some(names) => names,
            None => return,
        },
    };
    let mut missing: Vec<_> = used
        .iter()
        .filter(|(name, _)| defined.iter().all(|(known, _)| known != *name))
        .map(|(name, _)| name)
        .collect();
    missing.sort_unstable();
    if !missing.is_empty() {
        let listed = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let span = table.pair("AttributeDefinitions").map_or(properties.key.span(), |pair| pair.key.span());
        let message = format!(
            "The keys use {listed}, which AttributeDefinitions do not define: the deployment fails. Define it."
        );
        sink.report(span, message);
    }
    for (name, node) in defined.iter().filter(|(name, _)| !used.contains_key(name)) {
        let message = format!(
            "No key of the table or its indexes uses `{name}`: the deployment fails. \
             Remove the definition; other attributes need none."
        );
        sink.report(node.full_span(), message);
    }
}

/// The attribute names of a list, when all are known.
fn names(list: Node<'_>) -> Option<Vec<(String, Node<'_>)>> {
    if function(list).is_some() {
        return None;
    }
    list.items()
        .map(|item| {
            let node = item.resolve().get("AttributeName")?;
            let is_literal = function(item.resolve()).is_none() && function(node).is_none();
            // A reference is the same attribute when it is written alike.
            let text = if is_literal { node.text()?.into_owned() } else { written(node)? };
            Some((text, node))
        })
        .collect()
}

fn written(node: Node<'_>) -> Option<String> {
    let call = function(node)?;
    Some(format!("{:?} {}", call.name, call.argument.text()?))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn keys_and_definitions() {
        check(
            "
Parameters:
  Key: { Type: String }
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
#     ^^^^^^^^^^^^^^^^^^^^ error[dynamodb-attributes-mismatch]: `when`
        - { AttributeName: id, AttributeType: S }
        - { AttributeName: colour, AttributeType: S }
#                          ^^^^^^ error[dynamodb-attributes-mismatch]: No key
      KeySchema:
        - { AttributeName: id, KeyType: HASH }
        - { AttributeName: when, KeyType: RANGE }
  Referred:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: !Ref Key, AttributeType: S }]
      KeySchema: [{ AttributeName: !Ref Key, KeyType: HASH }]
",
        );
    }
}
