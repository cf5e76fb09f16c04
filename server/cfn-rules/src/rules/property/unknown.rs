use cfn_syntax::Pair;
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::rules::property::remove;
use crate::similar::similar;
use crate::validation::{Kind, Problem};

rule! {
    id: "unknown-property",
    summary: "A property that the resource type does not have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3002"],
    check: Check::Validation(report),
}

fn report<'a>(context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Unknown { pair, shape } = &problem.kind else { return };
    let name = pair.name();
    let known = shape.all_properties();
    let siblings = pair.key.parent();
    let free = known
        .iter()
        .map(|(name, _)| *name)
        .filter(|known| siblings.is_none_or(|it| it.pair(known).is_none()));
    let suggestion = similar(&name, free).first().map(|name| (*name).to_owned());
    let of = match shape.name() {
        Some(of) => format!("`{of}`"),
        None => format!("`{}`", context.item.item_type().unwrap_or_default()),
    };
    let advice = match &suggestion {
        Some(suggestion) => format!("Did you mean `{suggestion}`?"),
        None => "Remove it, or move it to where it belongs.".to_owned(),
    };
    let message = format!("{of} has no property `{name}`: the deployment fails. {advice}");
    problem.report(sink, &message).fix(|| match suggestion {
        Some(suggestion) => Some(rename(*pair, &suggestion)),
        None => {
            let edits = vec![remove(context, *pair)?];
            Some(Fix { title: format!("Remove `{name}`"), safety: Safety::Unsafe, preferred: false, edits })
        }
    });
}

fn rename(pair: Pair<'_>, to: &str) -> Fix {
    let quote = match pair.key.style() {
        cfn_syntax::Style::DoubleQuoted => "\"",
        cfn_syntax::Style::SingleQuoted => "'",
        _ => "",
    };
    Fix {
        title: format!("Change to `{to}`"),
        safety: Safety::Unsafe,
        preferred: true,
        edits: vec![TextEdit::replace(pair.key.span(), format!("{quote}{to}{quote}"))],
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn misspelt_and_invented() {
        check(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketNam: orders
#     ^^^^^^^^^ error[unknown-property]: Did you mean `BucketName`?
      VersioningConfiguration:
        Status: Enabled
        Colour: blue
#       ^^^^^^ error[unknown-property]: `VersioningConfiguration` has no property `Colour`
",
        );
    }

    #[test]
    fn silent_where_a_transform_may_help() {
        check(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      Colour: blue
      Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/key } }
  Absent:
    Type: AWS::S3::Bucket
    Properties:
      Colour: !Ref AWS::NoValue
  Custom:
    Type: Custom::Paint
    Properties: { ServiceToken: arn, Colour: blue }
  Other:
    Type: Acme::Paint::Shop
    Properties: { Colour: blue }
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      bucketName: orders # for now
",
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: orders # for now
",
        );
    }
}
