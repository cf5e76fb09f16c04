use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::rules::property::placeholder::insert;
use crate::rules::property::remove;
use crate::validation::{Kind, Problem};

rule! {
    id: "property-conflict",
    summary: "Properties that do not go together, or not without each other",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "cfn-lint:E3014",
        "cfn-lint:E3017",
        "cfn-lint:E3018",
        "cfn-lint:E3020",
        "cfn-lint:E3021",
        "cfn-lint:E3058",
    ],
    check: Check::Validation(report),
}

pub(super) fn report<'a>(context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let list = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let message = match &problem.kind {
        Kind::Exclusive { pair, other } => format!(
            "`{}` and `{other}` exclude each other: the service takes only one. Remove one of them.",
            pair.name()
        ),
        Kind::NoneOf { names, .. } => {
            format!("One of {} must be there: the service rejects it otherwise.", list(names))
        }
        Kind::Dependent { pair, names, .. } => {
            format!("`{}` needs {}: the service rejects it otherwise.", pair.name(), list(names))
        }
        Kind::NotHere { pair: Some(pair) } => format!(
            "`{}` does not go with the other properties: the service rejects or ignores it. Remove it.",
            pair.name()
        ),
        Kind::NotHere { pair: None } | Kind::Forbidden => {
            "This does not go with the other properties: the service rejects it.".to_owned()
        }
        Kind::NoShape => "This is none of the forms that the service takes here.".to_owned(),
        Kind::ManyShapes => {
            "This mixes forms of which the service takes only one. Remove the properties of one of them."
                .to_owned()
        }
        Kind::NoItem => "The list lacks an item that it must have.".to_owned(),
        _ => return,
    };
    let report = problem.report(sink, &message);
    report.fix(|| match &problem.kind {
        Kind::Exclusive { pair, .. } | Kind::NotHere { pair: Some(pair) } => Some(Fix {
            title: format!("Remove `{}`", pair.name()),
            safety: Safety::Unsafe,
            preferred: false,
            edits: vec![remove(context, *pair)?],
        }),
        Kind::NoneOf { holder, names, shape } => {
            let (edit, name) =
                names.iter().find_map(|name| Some((insert(context, *holder, &[name], *shape)?, name)))?;
            Some(Fix {
                title: format!("Add `{name}` with a placeholder"),
                safety: Safety::Unsafe,
                preferred: false,
                edits: vec![edit],
            })
        }
        Kind::Dependent { pair, names, shape } => {
            let holder = crate::validation::Holder::Mapping(pair.key.parent()?);
            Some(Fix {
                title: format!("Add {} with placeholders", list(names)),
                safety: Safety::Unsafe,
                preferred: false,
                edits: vec![insert(context, holder, names, *shape)?],
            })
        }
        _ => None,
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn by_cases() {
        check(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Both:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-12345678
      IpProtocol: '-1'
      CidrIp: 10.0.0.0/8
#     ^^^^^^ error[property-conflict]: exclude each other
      SourceSecurityGroupId: sg-12345678
#     ^^^^^^^^^^^^^^^^^^^^^ error[property-conflict]: exclude each other
  Either:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-12345678
      IpProtocol: '-1'
      CidrIp: !If [IsProd, 10.0.0.0/8, !Ref AWS::NoValue]
      SourceSecurityGroupId: !If [IsProd, !Ref AWS::NoValue, sg-12345678]
",
        );
    }
}
