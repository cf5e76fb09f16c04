use crate::check::{Check, ItemContext, Sink, rule};
use crate::validation::{Kind, Problem};

rule! {
    id: "property-pattern-mismatch",
    summary: "A value of a property does not match the pattern of the service",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3031", "cfn-lint:W2031"],
    check: Check::Validation(report),
}

fn report<'a>(_context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Pattern { text, pattern } = &problem.kind else { return };
    let shown: String = text.chars().take(60).collect();
    let message = format!("`{shown}` does not match `{}`: the service rejects it.", pattern.source());
    problem.report(sink, &message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn texts_that_do_not_match() {
        check(
            "
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: 'a ^ b'
#                       ^^^^^^^ error[property-pattern-mismatch]
",
        );
    }
}
