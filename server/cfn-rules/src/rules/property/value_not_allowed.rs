use cfn_schema::Scalar;
use cfn_syntax::Kind as NodeKind;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;
use crate::validation::{Kind, Problem, listed};
use crate::writer::Value;

rule! {
    id: "property-value-not-allowed",
    summary: "A value of a property is none of those that the service knows",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3030", "cfn-lint:W2030", "cfn-lint:W1030", "cfn-lint:W1031", "cfn-lint:W1034"],
    check: Check::Validation(report),
}

pub(super) fn report<'a>(context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::NotAllowed { node, text, values } = &problem.kind else { return };
    let names = values.iter().filter_map(|value| match value {
        Scalar::String(name) => Some(*name),
        _ => None,
    });
    let closest = similar(text, names).first().copied();
    let advice = match closest {
        Some(closest) => format!("Did you mean `{closest}`?"),
        None => format!("Known: {}.", listed(values)),
    };
    let what = if node.kind() == NodeKind::Scalar || problem.via.is_some() {
        format!("`{text}`")
    } else {
        "This".to_owned()
    };
    let message = format!("{what} is not a value that the service takes here. {advice}");
    let only = match values.as_slice() {
        [Scalar::String(only)] => Some(*only),
        _ => None,
    };
    problem.report(sink, &message).fix(|| {
        let to = closest.or(only)?;
        let is_written =
            problem.via.is_none() && node.kind() == NodeKind::Scalar && problem.span == node.full_span();
        is_written.then(|| Fix {
            title: format!("Change to `{to}`"),
            safety: Safety::Unsafe,
            preferred: closest.is_some(),
            edits: vec![context.shared.writer().replace(*node, &Value::text(to))],
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn literals_parameters_and_mappings() {
        check(
            "
Parameters:
  Status: { Type: String, AllowedValues: [Enabled, Disabled] }
  Free: { Type: String }
  Default: { Type: String, Default: Off }
Resources:
  Wrong:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: Enable }
#                                        ^^^^^^ error[property-value-not-allowed]: Did you mean `Enabled`?
  OneOf:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: !Ref Status }
#                                        ^^^^^^^^^^^ warning[property-value-not-allowed]: `Disabled`
  Unknown:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: !Ref Free }
  ByDefault:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: !Ref Default }
#                                        ^^^^^^^^^^^^ warning[property-value-not-allowed]: by the default
",
        );
    }

    #[test]
    fn the_fix_takes_the_closest() {
        check_fix(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: 'enabled'
",
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: 'Enabled'
",
        );
    }
}
