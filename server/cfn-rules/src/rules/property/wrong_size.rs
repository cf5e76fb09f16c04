use crate::check::{Check, ItemContext, Sink, rule};
use crate::validation::{Kind, Problem};

rule! {
    id: "property-wrong-size",
    summary: "A text, list or mapping has too much or too little in it",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3032", "cfn-lint:E3033", "cfn-lint:E3065"],
    check: Check::Validation(report),
}

fn report<'a>(_context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Size { what, is, limit, bound } = &problem.kind else { return };
    let message =
        format!("There must be {} {bound} {what}, not {is}: the service rejects it.", limit.words());
    problem.report(sink, &message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn texts_and_lists() {
        check(
            "
Resources:
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties:
      Roles: []
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: ''
#           ^^ error[property-wrong-size]: at least 1 characters
      ScheduleExpression: rate(1 day)
",
        );
    }
}
