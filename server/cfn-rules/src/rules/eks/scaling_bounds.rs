use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "eks-node-group-sizes-contradict",
    summary: "The sizes of a node group contradict each other",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(&["AWS::EKS::Nodegroup"], check),
}

const MIN: &[&str; 2] = &["ScalingConfig", "MinSize"];
const DESIRED: &[&str; 2] = &["ScalingConfig", "DesiredSize"];
const MAX: &[&str; 2] = &["ScalingConfig", "MaxSize"];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for (less, more) in [(MIN, DESIRED), (DESIRED, MAX), (MIN, MAX)] {
        let number =
            |path: &'static [&'static str]| match lookup(context.environment, properties, path).as_slice() {
                // Branches of a condition are not compared: they may belong together.
                [place] if matches!(place.given, Given::Literal(_)) => {
                    let number: i64 = place.given.text()?.trim().parse().ok()?;
                    Some((number, place.given.node()?))
                }
                _ => None,
            };
        let (Some((low, _)), Some((high, node))) = (number(less), number(more)) else { continue };
        if low > high {
            let message = format!(
                "{} is {low} and {} is {high}: EKS refuses such a group. MinSize must not be above DesiredSize, \
                 nor DesiredSize above MaxSize.",
                less[1], more[1]
            );
            sink.report(node.full_span(), message);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn sizes_in_order() {
        check(
            "
Parameters:
  Size: { Type: Number, Default: 9 }
Resources:
  Wrong:
    Type: AWS::EKS::Nodegroup
    Properties: { ScalingConfig: { MinSize: 4, DesiredSize: '3', MaxSize: 5 } }
#                                                           ^^^ error[eks-node-group-sizes-contradict]: MinSize is 4
  Right:
    Type: AWS::EKS::Nodegroup
    Properties: { ScalingConfig: { MinSize: 1, DesiredSize: 2, MaxSize: 5 } }
  Unknown:
    Type: AWS::EKS::Nodegroup
    Properties: { ScalingConfig: { MinSize: 1, DesiredSize: !Ref Size, MaxSize: 5 } }
",
        );
    }
}
