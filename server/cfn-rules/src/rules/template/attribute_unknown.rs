use cfn_schema::Kinds;
use cfn_template::{FunctionName, Reference, ReferenceKind, SectionKind, function};
use cfn_text::{Span, TextEdit};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

rule! {
    id: "attribute-unknown",
    summary: "Fn::GetAtt asks for an attribute that the resource does not have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1010", "cfn-lint:E1019", "cfn-lint:E6101"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if context.environment.transforms().opaque {
        return;
    }
    for (reference, span) in context.item.references() {
        let is_attribute = matches!(reference.kind, ReferenceKind::GetAtt | ReferenceKind::SubGetAtt);
        if is_attribute && !reference.in_loop {
            check_reference(context, reference, span, sink);
        }
    }
    check_output(context, sink);
}

fn check_reference(context: &ItemContext<'_, '_>, reference: &Reference, span: Span, sink: &mut Sink<'_>) {
    let Some(attribute) = reference.attribute.as_deref().filter(|it| !it.is_empty() && !it.contains('$'))
    else {
        return;
    };
    let Some(resource_type) = context.environment.resource_type(&reference.name) else { return };
    // Whatever a custom resource answers is an attribute; what a serverless one becomes is not known.
    if resource_type.starts_with("AWS::Serverless::")
        || resource_type == "AWS::CloudFormation::CustomResource"
    {
        return;
    }
    let Some(resource) = cfn_schema::resource(resource_type) else { return };
    if resource.attribute(attribute).is_some() {
        return;
    }
    let known: Vec<_> = resource.attributes().map(|(name, _)| name).collect();
    let suggestion = similar(attribute, known.iter().copied()).first().copied();
    let advice = match suggestion {
        Some(suggestion) => format!("Did you mean `{suggestion}`?"),
        None if known.is_empty() => "It has none: `Ref` is all there is.".to_owned(),
        None => {
            let listed = known.iter().take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            format!("There are {listed}.")
        }
    };
    let message = format!(
        "`{resource_type}` has no attribute `{attribute}`: CloudFormation rejects the template. {advice}"
    );
    let place = place_of(context, attribute, span);
    sink.report(place.unwrap_or(span), message).fix(|| {
        let suggestion = suggestion.filter(|it| !it.contains('*'))?;
        Some(Fix {
            title: format!("Change to `{suggestion}`"),
            safety: Safety::Unsafe,
            preferred: true,
            edits: vec![TextEdit::replace(place?, suggestion)],
        })
    });
}

/// Where the attribute is written: after the name and a dot.
fn place_of(context: &ItemContext<'_, '_>, attribute: &str, name: Span) -> Option<Span> {
    let text = context.item.value().document().text();
    let start = name.end + 1;
    let span = Span::new(start, start + attribute.len() as u32);
    let is_there =
        span.end <= text.len() && text.slice(Span::new(name.end, span.end)) == format!(".{attribute}");
    is_there.then_some(span)
}

/// The value of an output is text, and an attribute that is none cannot be one.
fn check_output(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if context.item.section() != SectionKind::Outputs {
        return;
    }
    let Some(value) = context.item.value().get("Value") else { return };
    let Some(call) = function(value).filter(|call| call.name == FunctionName::GetAtt) else { return };
    let mut items = call.argument.items();
    let parts = match call.argument.text() {
        Some(text) => text.split_once('.').map(|(name, attribute)| (name.to_owned(), attribute.to_owned())),
        None => items
            .next()
            .zip(items.next())
            .and_then(|(name, attribute)| Some((name.text()?.into_owned(), attribute.text()?.into_owned()))),
    };
    let Some((name, attribute)) = parts else { return };
    let resource = context.environment.resource_type(&name).and_then(cfn_schema::resource);
    let Some(shape) = resource.and_then(|resource| resource.attribute(&attribute)) else { return };
    let kinds = shape.kinds();
    // Tried: CloudFormation gives this one as a string, although it is a number by the schema.
    let is_string = attribute == "Port" && resource.is_some_and(|it| it.name() == "AWS::DocDB::DBCluster");
    if kinds.is_empty() || kinds.intersects(Kinds::STRING) || is_string {
        return;
    }
    let message = format!(
        "`{attribute}` is {kinds}, and the value of an output must be a string: CloudFormation rejects it. \
         Give a part of it, or join its items."
    );
    sink.report(value.full_span(), message);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn attributes_by_type() {
        check(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Thing:
    Type: Custom::Thing
    Properties: { ServiceToken: !GetAtt Bucket.Arm }
#                                              ^^^ error[attribute-unknown]: Did you mean `Arn`?
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: https://example.com/a.yaml }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: { ZipFile: !Sub '${Bucket.Arn} ${Bucket.Size} ${Nested.Outputs.Any} ${Thing.Any}' }
#                                                   ^^^^ error[attribute-unknown]
      Handler: index.handler
      Runtime: python3.13
      Role: !GetAtt [Nested, Outputs.Role]
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }
Outputs:
  Blocks: { Value: !GetAtt Vpc.CidrBlockAssociations }
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[attribute-unknown]: must be a string
",
        );
    }

    #[test]
    fn the_fix_takes_the_closest() {
        check_fix(
            "
Resources:
  Bucket: { Type: 'AWS::S3::Bucket' }
Outputs:
  Name: { Value: !GetAtt Bucket.DomainNam }
",
            "
Resources:
  Bucket: { Type: 'AWS::S3::Bucket' }
Outputs:
  Name: { Value: !GetAtt Bucket.DomainName }
",
        );
    }
}
