use crate::check::{Check, ItemContext, Sink, rule};
use crate::validation::{Kind, Problem, example};

rule! {
    id: "property-malformed-value",
    summary: "An identifier, ARN or name is not well formed",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn-lint:E1103",
        "cfn-lint:E1150",
        "cfn-lint:E1151",
        "cfn-lint:E1152",
        "cfn-lint:E1153",
        "cfn-lint:E1154",
        "cfn-lint:E1155",
        "cfn-lint:E1156",
        "cfn-lint:E1157",
        "cfn-lint:E1158",
        "cfn-lint:E1159",
        "cfn-lint:E1160",
        "cfn-lint:E1161",
        "cfn-lint:E1162",
        "cfn-lint:E1164",
        "cfn-lint:E3511",
    ],
    check: Check::Validation(report),
}

fn report<'a>(_context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Format { text, format } = &problem.kind else { return };
    let shown: String = text.chars().take(60).collect();
    let (what, example) = example(format);
    let message = format!(
        "`{shown}` is not {what}: the service rejects it. Write one like `{example}`, or a reference."
    );
    problem.report(sink, &message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn identifiers() {
        check(
            "
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-1234
#              ^^^^^^^^ error[property-malformed-value]: the ID of an image
      SubnetId: !Ref Subnet
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: vpc-1, CidrBlock: 10.0.0.0/24 }
#                        ^^^^^ error[property-malformed-value]: the ID of a VPC
",
        );
    }
}
