//! What is known of a type, a property, an attribute or a function, as Markdown.

use std::fmt::Write;

use cfn_schema::iam::AccessLevel;
use cfn_schema::{Constraint, Kinds, Resource, Scalar, Shape};

use crate::due::{items, kinds};
use crate::functions::FunctionFacts;

/// More values than these are not listed.
const MAX_VALUES: usize = 12;

/// The kind of value that a shape permits, in a few words: `list of Tag`.
pub(crate) fn kind_of(shape: Shape<'_>) -> String {
    let kinds = kinds(shape);
    if kinds == Kinds::ARRAY {
        return match items(shape) {
            Some(item) => format!("list of {}", kind_of_item(item)),
            None => "list".to_owned(),
        };
    }
    kind_of_item(shape)
}

fn kind_of_item(shape: Shape<'_>) -> String {
    let kinds = kinds(shape);
    if kinds == Kinds::OBJECT {
        return shape.name().map_or_else(|| "map".to_owned(), str::to_owned);
    }
    if kinds.is_empty() {
        return "any value".to_owned();
    }
    kinds.to_string().replace("object", "map").replace("array", "list")
}

/// A resource type.
pub(crate) fn resource_type(resource: Resource<'_>) -> String {
    let mut text = format!("**{}**", resource.name());
    push_facts(&mut text, &type_facts(resource));
    push_link(&mut text, resource.documentation_url());
    text
}

/// What there is to know of a resource type, in sentences and lists.
pub(crate) fn type_facts(resource: Resource<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(lifecycle) = resource.lifecycle() {
        let what = match lifecycle.status {
            "sunset" => "The service ends",
            "maintenance" => "The service takes no new customers",
            other => other,
        };
        facts.push(match lifecycle.date {
            Some(date) => format!("{what}: {date}"),
            None => format!("{what}."),
        });
    }
    let required: Vec<String> = resource.shape().required().iter().map(code).collect();
    if !required.is_empty() {
        facts.push(format!("Required: {}", required.join(", ")));
    }
    facts.extend(given_by_ref(resource));
    facts.extend(given_by_get_att(resource));
    match resource.tagging() {
        Some(tagging) => facts.push(format!("Tags: {}", code(tagging.property))),
        None => facts.push("It takes no tags.".to_owned()),
    }
    facts
}

/// What `Ref` of a resource gives.
pub(crate) fn given_by_ref(resource: Resource<'_>) -> Option<String> {
    let names: Vec<String> = resource.reference().properties.iter().map(code).collect();
    (!names.is_empty()).then(|| format!("`Ref` gives: {}", names.join(" and ")))
}

/// What `Fn::GetAtt` of a resource gives.
pub(crate) fn given_by_get_att(resource: Resource<'_>) -> Option<String> {
    let names: Vec<String> = resource.attributes().map(|(name, _)| code(name)).collect();
    (!names.is_empty()).then(|| format!("`Fn::GetAtt` gives: {}", listed(&names)))
}

/// What an action of IAM does.
pub(crate) fn access_level(access: AccessLevel) -> &'static str {
    match access {
        AccessLevel::List => "list",
        AccessLevel::Read => "read",
        AccessLevel::Write => "write",
        AccessLevel::Tagging => "tagging",
        AccessLevel::PermissionsManagement => "permissions management",
    }
}

/// A pseudo parameter (CloudFormation user guide, "Pseudo parameters reference").
pub(crate) fn pseudo_parameter(name: &str) -> String {
    let about = match name {
        "AWS::AccountId" => "The number of the account that the stack is in, like `123456789012`.",
        "AWS::NoValue" => "Nothing: a property that is given it is left out.",
        "AWS::NotificationARNs" => "The ARNs of the topics that are told of events of the stack; a list.",
        "AWS::Partition" => "The partition: `aws`, `aws-cn`, `aws-us-gov` and others.",
        "AWS::Region" => "The region that the stack is in, like `eu-west-1`.",
        "AWS::StackId" => "The ARN of the stack.",
        "AWS::StackName" => "The name of the stack.",
        "AWS::URLSuffix" => "The domain of the partition: mostly `amazonaws.com`.",
        _ => "",
    };
    format!("**{name}** pseudo parameter\n\n{about}")
}

/// A property; without a resource it is a part of a policy or of another text of its own.
pub(crate) fn property(resource: Option<Resource<'_>>, path: &[String], shape: Shape<'_>) -> String {
    let name = path.last().map_or("", String::as_str);
    let mut text = format!("**{name}** `{}`", kind_of(shape));
    if holder_of(resource, path).is_some_and(|holder| holder.required().contains(name)) {
        text.push_str(", required");
    }
    let (facts, url) = property_facts(resource, path, shape);
    push_facts(&mut text, &facts);
    push_link(&mut text, url);
    text
}

/// What the property stands in.
fn holder_of<'a>(resource: Option<Resource<'a>>, path: &[String]) -> Option<Shape<'a>> {
    let (_, parent) = path.split_last()?;
    let holder = resource?.shape_at(parent.iter().map(String::as_str))?;
    Some(items(holder).unwrap_or(holder))
}

/// What there is to know of a property, in sentences and lists, and the page that tells more.
pub(crate) fn property_facts(
    resource: Option<Resource<'_>>,
    path: &[String],
    shape: Shape<'_>,
) -> (Vec<String>, Option<String>) {
    let mut facts = Vec::new();
    if let Some(resource) = resource {
        push_access(&mut facts, resource, path);
    }
    constraints(shape, &mut facts);
    let holder = holder_of(resource, path).and_then(Shape::name).filter(|_| path.len() > 1);
    let url = resource.and_then(|resource| match holder {
        Some(name) => resource.property_type_url(name),
        None => resource.documentation_url(),
    });
    (facts, url)
}

fn push_access(facts: &mut Vec<String>, resource: Resource<'_>, path: &[String]) {
    let access = resource.access(path.iter().map(String::as_str));
    if access.is_deprecated() {
        facts.push("Deprecated.".to_owned());
    }
    if access.is_read_only() {
        facts.push("Set by the service; a template cannot set it.".to_owned());
        return;
    }
    facts.push(
        if access.is_create_only() {
            "A change replaces the resource."
        } else if access.is_conditional_create_only() {
            "Some changes replace the resource."
        } else {
            "A change does not replace the resource."
        }
        .to_owned(),
    );
    if access.is_write_only() {
        facts.push("The service never shows its value.".to_owned());
    }
}

/// An attribute of a resource type.
pub(crate) fn attribute(resource: Resource<'_>, name: &str, shape: Shape<'_>) -> String {
    let mut text = format!("**{name}** `{}`, attribute of {}", kind_of(shape), code(resource.name()));
    let mut facts = Vec::new();
    constraints(shape, &mut facts);
    push_facts(&mut text, &facts);
    push_link(&mut text, resource.documentation_url());
    text
}

/// An intrinsic function.
pub(crate) fn function(facts: &FunctionFacts) -> String {
    let mut text = format!("**{}** gives {}\n\n{}", facts.key, facts.gives.name(), facts.about);
    let _ = write!(text, "\n\n```yaml\n{}\n```\n", facts.signature());
    for argument in facts.arguments {
        let optional = if argument.optional { " (optional)" } else { "" };
        let _ = write!(text, "\n- `{}`{optional}: {}", argument.name, argument.about);
    }
    text
}

/// What a shape demands of a value.
fn constraints(shape: Shape<'_>, facts: &mut Vec<String>) {
    for constraint in shape.constraints() {
        match constraint {
            Constraint::Enum(_) | Constraint::EnumIgnoringCase(_) | Constraint::Const(_) => {
                let values: Vec<String> =
                    shape.enum_values().iter().map(|value| code(&scalar(value))).collect();
                facts.push(format!("One of: {}", listed(&values)));
            }
            Constraint::Default(value) => facts.push(format!("Default: {}", code(&scalar(&value)))),
            Constraint::Pattern(pattern) => facts.push(format!("Pattern: {}", code(pattern.source()))),
            _ => {}
        }
    }
    let bounds = [
        bounds("Characters", shape, |constraint| match constraint {
            Constraint::MinLength(count) => Some(Bound::Least(count.to_string())),
            Constraint::MaxLength(count) => Some(Bound::Greatest(count.to_string())),
            _ => None,
        }),
        bounds("Items", shape, |constraint| match constraint {
            Constraint::MinItems(count) => Some(Bound::Least(count.to_string())),
            Constraint::MaxItems(count) => Some(Bound::Greatest(count.to_string())),
            _ => None,
        }),
        bounds("Value", shape, |constraint| match constraint {
            Constraint::Minimum(number) => Some(Bound::Least(number.to_string())),
            Constraint::Maximum(number) => Some(Bound::Greatest(number.to_string())),
            _ => None,
        }),
    ];
    facts.extend(bounds.into_iter().flatten());
    let relations: Vec<String> =
        shape.relations().iter().map(|(name, attribute)| format!("`{name}` ({attribute})")).collect();
    if !relations.is_empty() {
        facts.push(format!("Belongs to: {}", listed(&relations)));
    }
}

enum Bound {
    Least(String),
    Greatest(String),
}

fn bounds<'a>(what: &str, shape: Shape<'a>, of: impl Fn(Constraint<'a>) -> Option<Bound>) -> Option<String> {
    let (mut least, mut greatest) = (None, None);
    for bound in shape.constraints().filter_map(of) {
        match bound {
            Bound::Least(value) => least = Some(value),
            Bound::Greatest(value) => greatest = Some(value),
        }
    }
    match (least, greatest) {
        (Some(least), Some(greatest)) => Some(format!("{what}: {least} to {greatest}")),
        (Some(least), None) => Some(format!("{what}: at least {least}")),
        (None, Some(greatest)) => Some(format!("{what}: at most {greatest}")),
        (None, None) => None,
    }
}

fn scalar(value: &Scalar<'_>) -> String {
    match value {
        Scalar::String(text) => (*text).to_owned(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Null => "null".to_owned(),
    }
}

/// A text as code, whatever backticks it holds.
pub(crate) fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn listed(values: &[String]) -> String {
    let (shown, rest) = values.split_at_checked(MAX_VALUES).unwrap_or((values, &[]));
    let mut text = shown.join(", ");
    if !rest.is_empty() {
        let _ = write!(text, ", and {} more", rest.len());
    }
    text
}

pub(crate) fn push_facts(text: &mut String, facts: &[String]) {
    if !facts.is_empty() {
        text.push('\n');
    }
    for fact in facts {
        text.push_str("\n- ");
        text.push_str(fact);
    }
}

fn push_link(text: &mut String, url: Option<String>) {
    if let Some(url) = url {
        let _ = write!(text, "\n\n[Documentation]({url})");
    }
}
