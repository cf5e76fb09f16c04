use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::rules::property::remove;
use crate::validation::{Kind, Problem};

rule! {
    id: "property-null",
    summary: "A property has no value",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3012"],
    check: Check::Validation(report),
}

fn report<'a>(context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Null { pair } = &problem.kind else { return };
    let message = "There is no value: CloudFormation rejects templates with null values. \
                   Write one, or remove the property.";
    problem.report(sink, message).fix(|| {
        let pair = (*pair)?;
        Some(Fix {
            title: format!("Remove `{}`", pair.name()),
            safety: Safety::Unsafe,
            preferred: false,
            edits: vec![remove(context, pair)?],
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn nothing_and_null() {
        check(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName:
#     ^^^^^^^^^^ error[property-null]
      AccessControl: null
#     ^^^^^^^^^^^^^ error[property-null]
      Tags: !Ref AWS::NoValue
",
        );
    }
}
