use cfn_syntax::{Kind, Node};
use cfn_template::{Case, Item, ReferenceKind, SectionKind, condition_of_item};
use rustc_hash::FxHashMap;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::meta::Severity;

rule! {
    id: "reference-conditional",
    summary: "A reference to a resource that does not always exist where it is needed",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W1001", "cfn-lint:E3005"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque || template.section(SectionKind::Conditions).next().is_none() {
        return;
    }
    let conditional: FxHashMap<&str, (Item<'_>, String)> = template
        .section(SectionKind::Resources)
        .filter_map(|item| Some((item.name(), (item, condition_of_item(item)?))))
        .collect();
    if conditional.is_empty() {
        return;
    }
    let conditions = template.conditions();
    for (item, reference, span) in template.references() {
        let Some((target, name)) = conditional.get(&*reference.name) else { continue };
        let Some(item) = item else { continue };
        let is_deployed = matches!(item.section(), SectionKind::Resources | SectionKind::Outputs);
        if !reference.kind.names_resource() || !is_deployed || reference.in_loop {
            continue;
        }
        let missing = conditions.when(name).and_then(|when| conditions.not(when));
        let Some(missing) = missing.filter(|missing| missing.is_possible()) else { continue };
        let node = deepest(item.value(), span.start);
        let here = conditions.around(item, node);
        let Some(broken) = conditions.both(here, missing).filter(|case| case.is_possible()) else { continue };
        let mut scenario = format!("when `{name}` is false");
        let example = conditions.example(broken);
        if let Some((parameter, value)) = example.first().filter(|_| here != Case::ALWAYS) {
            scenario.push_str(&format!(", for example with `{parameter}` = `{value}`"));
        }
        let message = format!(
            "`{}` does not exist {scenario}, and then this reference fails the deployment. \
             Refer to it under the same condition only, with a `Fn::If` around the reference.",
            target.name()
        );
        let report = sink.report(span, message);
        let report = match reference.kind {
            ReferenceKind::DependsOn => report.severity(Severity::Error),
            _ => report,
        };
        let report = report.related(target.key().span(), format!("exists when `{name}` is true"));
        if item.section() == SectionKind::Resources {
            report.resource(item.name());
        }
    }
}

/// The innermost node at an offset.
pub(super) fn deepest(root: Node<'_>, offset: u32) -> Node<'_> {
    let mut node = root;
    loop {
        let children: Vec<_> = match node.kind() {
            Kind::Mapping => node.pairs().map(|pair| pair.value).collect(),
            Kind::Sequence => node.items().collect(),
            _ => return node,
        };
        let inside = |child: &Node<'_>| {
            let span = child.full_span();
            (span.start..span.end.max(span.start + 1)).contains(&offset)
        };
        let Some(child) = children.into_iter().find(inside) else { return node };
        node = child;
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn the_target_may_be_missing() {
        check(
            "
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
Resources:
  Prod: { Type: AWS::SNS::Topic, Condition: IsProd }
  Always:
    Type: AWS::SNS::Topic
    DependsOn: Prod
#              ^^^^ error[reference-conditional]: when `IsProd` is false
    Properties:
      A: !Ref Prod
#             ^^^^ warning[reference-conditional]: `Prod` does not exist when `IsProd` is false
      B: !If [IsProd, !Ref Prod, x]
      C: !If [IsDev, x, !Ref Prod]
      D: !If [IsDev, !Ref Prod, x]
#                         ^^^^ warning[reference-conditional]: for example with `Stage` = `dev`
  Same: { Type: AWS::SNS::Topic, Condition: IsProd, DependsOn: Prod }
Outputs:
  A: { Value: !Sub '${Prod}' }
#                     ^^^^ warning[reference-conditional]
  B: { Condition: IsProd, Value: !Ref Prod }
",
        );
    }
}
