use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::rules::property::remove;
use crate::validation::{Kind, Problem};

rule! {
    id: "property-read-only",
    summary: "A property is set that only the service sets",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3040"],
    check: Check::Validation(report),
}

fn report<'a>(context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::ReadOnly { pair } = &problem.kind else { return };
    let name = pair.name();
    let message = format!(
        "`{name}` is set by the service: the deployment fails when a template sets it. Remove it; `Fn::GetAtt` reads it."
    );
    problem.report(sink, &message).fix(|| {
        Some(Fix {
            title: format!("Remove `{name}`"),
            safety: Safety::Unsafe,
            preferred: true,
            edits: vec![remove(context, *pair)?],
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn arns_are_given() {
        check(
            "
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: { S3Bucket: code, S3Key: key }
      Role: arn:aws:iam::123456789012:role/function
      Arn: arn:aws:lambda:eu-west-1:123456789012:function:orders
#     ^^^ error[property-read-only]
",
        );
    }

    #[test]
    fn what_a_transform_reads_can_be_set() {
        check(
            "
Transform: AWS::Serverless-2016-10-31
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: orders
      Definition: { StartAt: Done, States: { Done: { Type: Succeed } } }
",
        );
    }

    #[test]
    fn the_fix_removes_it() {
        check_fix(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: orders
      Arn: arn:aws:s3:::orders
",
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: orders
",
        );
    }
}
