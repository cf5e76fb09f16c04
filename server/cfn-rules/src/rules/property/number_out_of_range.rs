use crate::check::{Check, ItemContext, Sink, rule};
use crate::validation::{Kind, Problem};

rule! {
    id: "property-number-out-of-range",
    summary: "A number is outside the range that the service takes",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3034", "cfn-lint:W3034"],
    check: Check::Validation(report),
}

fn report<'a>(_context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Number { text, limit, bound } = &problem.kind else { return };
    let message = format!("`{text}` must be {} {bound}: the service rejects it.", limit.words());
    problem.report(sink, &message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn bounds() {
        check(
            "
Parameters:
  Seconds: { Type: Number, Default: 901 }
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: { S3Bucket: code, S3Key: key }
      Role: arn:aws:iam::123456789012:role/function
      Timeout: 0
#              ^ error[property-number-out-of-range]: at least 1
      MemorySize: 64
#                 ^^ error[property-number-out-of-range]: at least 128
",
        );
    }
}
