use crate::check::{Check, ItemContext, Sink, rule};
use crate::validation::{Kind, Problem};

rule! {
    id: "property-duplicate-item",
    summary: "A list that takes each item once holds one twice",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3037"],
    check: Check::Validation(report),
}

fn report<'a>(_context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Duplicate { twice, key } = &problem.kind else { return };
    let message = match key {
        Some(key) => {
            format!("Items of the list have the same `{key}`: the service rejects it. Remove one of them.")
        }
        None => "The list holds an item twice: the service rejects it. Remove one of them.".to_owned(),
    };
    let mut report = problem.report(sink, &message);
    for (first, second) in twice.iter().take(MAX_RELATED) {
        report = report
            .related(first.full_span(), "this one")
            .related(second.full_span(), "is the same as this one");
    }
}

/// More places would not help anyone.
const MAX_RELATED: usize = 5;

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn items_and_keys() {
        check(
            "
Parameters:
  Policy: { Type: String }
Resources:
  Role:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*' }] }
      Roles:
#     ^^^^^ error[property-duplicate-item]
        - admin
        - !Ref Policy
        - admin
",
        );
    }
}
