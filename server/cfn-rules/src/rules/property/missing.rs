use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::rules::property::placeholder::insert;
use crate::validation::{Kind, Problem};

rule! {
    id: "missing-property",
    summary: "A required property is missing",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3003"],
    check: Check::Validation(report),
}

fn report<'a>(context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Missing { holder, names, shape } = &problem.kind else { return };
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (noun, verb) = if names.len() == 1 { ("property", "is") } else { ("properties", "are") };
    let message = format!("The required {noun} {listed} {verb} missing: the deployment fails. Add {listed}.");
    problem.report(sink, &message).fix(|| {
        Some(Fix {
            title: format!("Add {listed} with placeholders"),
            safety: Safety::Unsafe,
            preferred: true,
            edits: vec![insert(context, *holder, names, *shape)?],
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn in_resources_and_in_lists() {
        check(
            "
Resources:
  Bare:
# ^^^^ error[missing-property]: `AssumeRolePolicyDocument`
    Type: AWS::IAM::Role
  Function:
    Type: AWS::Lambda::Function
    Properties:
#   ^^^^^^^^^^ error[missing-property]: `Code`
      Role: arn:aws:iam::123456789012:role/function
  Queue:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: team
#         ^^^ error[missing-property]: `Value`
",
        );
    }

    #[test]
    fn by_cases() {
        check(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Sometimes:
    Type: AWS::IAM::InstanceProfile
    Properties:
#   ^^^^^^^^^^ error[missing-property]: `Roles`
      Roles: !If [IsProd, [admin], !Ref AWS::NoValue]
  Never:
    Type: AWS::IAM::InstanceProfile
    Condition: IsProd
    Properties:
      Roles: !If [IsProd, [admin], !Ref AWS::NoValue]
",
        );
    }

    #[test]
    fn the_fix_adds_all_of_them() {
        check_fix(
            "
Resources:
  Attachment:
    Type: AWS::EC2::VolumeAttachment
    Properties:
      Device: /dev/sdf # the first free one
",
            "
Resources:
  Attachment:
    Type: AWS::EC2::VolumeAttachment
    Properties:
      Device: /dev/sdf # the first free one
      InstanceId: example
      VolumeId: example
",
        );
    }
}
