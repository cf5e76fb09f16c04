use cfn_syntax::Kind;
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "resource-type-missing",
    summary: "A resource does not say what type it is",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3001"],
    check: Check::Item(SectionKind::Resources, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    if item.name().starts_with("Fn::") || context.environment.transforms().opaque {
        return;
    }
    let value = item.value();
    let message = match value.kind() {
        // An alias that leads nowhere is a syntax error already.
        Kind::Alias => return,
        Kind::Scalar | Kind::Sequence if !value.is_null() => {
            format!("`{}` must be a mapping with a `Type`, like `Type: AWS::S3::Bucket`.", item.name())
        }
        _ => {
            let is_coming = |name: &str| name == "Type" || name == "<<" || name.starts_with("Fn::Transform");
            if value.pairs().any(|pair| is_coming(&pair.name())) {
                return;
            }
            format!(
                "`{}` has no `Type`: CloudFormation cannot tell what to create. Add one, like `Type: AWS::S3::Bucket`.",
                item.name()
            )
        }
    };
    sink.report(item.key().span(), message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn missing_type() {
        check(
            "
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Bucket:
# ^^^^^^ error[resource-type-missing]
    Properties: { BucketName: x }
  Empty:
# ^^^^^ error[resource-type-missing]
  Text: AWS::S3::Bucket
# ^^^^ error[resource-type-missing]: must be a mapping
  Topic:
    Type: AWS::SNS::Topic
",
        );
    }
}
