use super::nested::{Given, TYPES, given, location, outline};
use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "nested-stack-parameter-missing",
    summary: "A nested stack gets no value for a parameter without a default",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3043"],
    check: Check::Resource(TYPES, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let Some(outline) = outline(item, sink.settings).filter(|it| !it.is_opaque) else { return };
    let parameters = match given(item) {
        Given::Nothing => None,
        Given::Written(parameters) => Some(parameters),
        Given::Unknown => return,
    };
    let is_missing = |name: &str| parameters.is_none_or(|it| it.pair(name).is_none());
    let missing: Vec<_> = outline
        .parameters
        .iter()
        .filter(|it| !it.has_default && is_missing(&it.name))
        .map(|it| format!("`{}`", it.name))
        .collect();
    let place = item.properties().and_then(|it| it.pair("Parameters")).map(|pair| pair.key);
    let Some(place) = place.or_else(|| location(item)).filter(|_| !missing.is_empty()) else { return };
    let names = missing.join(", ");
    let what = match missing.len() {
        1 => format!("the parameter {names}, which has no default: the deployment fails. Give it a value"),
        _ => format!("the parameters {names}, which have no default: the deployment fails. Give them values"),
    };
    sink.report(place.span(), format!("The template of the nested stack needs {what} under `Parameters`."));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_beside;

    #[test]
    fn parameters_without_default_and_value() {
        let child = "Parameters: { Stage: { Type: String }, Name: { Type: String }, Size: { Type: String, Default: s } }\nResources: { A: { Type: AWS::SNS::Topic } }\n";
        check_beside(
            &[("child.yaml", child)],
            "
Parameters:
  Stage: { Type: String }
Conditions:
  C: !Equals [!Ref Stage, dev]
Resources:
  One:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
#     ^^^^^^^^^^ error[nested-stack-parameter-missing]: needs the parameter `Name`, which has
        Stage: dev
  Both:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml }
#                              ^^^^^^^^^^ error[nested-stack-parameter-missing]: `Stage`, `Name`, which have
  Unsure:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: !If [C, { Stage: x, Name: y }, !Ref AWS::NoValue] }
  Fine:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: { Name: x, Stage: !If [C, x, !Ref AWS::NoValue] } }
",
        );
    }
}
