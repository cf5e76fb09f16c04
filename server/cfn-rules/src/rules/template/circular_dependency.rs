use cfn_syntax::Node;
use cfn_template::{Item, Reference, SectionKind};
use cfn_text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "circular-dependency",
    summary: "Resources wait for each other, so that none can be created",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3004"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let resources: Vec<_> = context.template.section(SectionKind::Resources).collect();
    let indices: FxHashMap<&str, usize> =
        resources.iter().enumerate().map(|(index, resource)| (resource.name(), index)).collect();
    let edges: Vec<Vec<usize>> = resources
        .iter()
        .map(|resource| edges_of(*resource).filter_map(|(it, _)| indices.get(&*it.name).copied()).collect())
        .collect();
    for component in components(&edges) {
        let members: FxHashSet<&str> =
            component.iter().filter_map(|index| resources.get(*index)).map(|it| it.name()).collect();
        let in_cycle = || component.iter().filter_map(|index| resources.get(*index));
        // Resources of different conditions may never exist together.
        let conditions: FxHashSet<_> =
            in_cycle().filter_map(|it| it.value().get("Condition").and_then(Node::text)).collect();
        if conditions.len() > 1 {
            continue;
        }
        for resource in in_cycle() {
            let Some((reference, span)) = edges_of(*resource).find(|(it, _)| members.contains(&*it.name))
            else {
                continue;
            };
            let cycle = cycle_from(&component, &edges, &resources, resource.name(), &reference.name);
            let message = format!(
                "`{}` waits for itself: {cycle}. CloudFormation can create none of them first. \
                 Break the circle, for example with a resource of its own for the rule, policy or attachment between them.",
                resource.name()
            );
            sink.report(resource.key().span(), message)
                .related(span, "it waits here")
                .resource(resource.name());
        }
    }
}

/// The references that surely make a resource wait for another.
fn edges_of(resource: Item<'_>) -> impl Iterator<Item = (&Reference, Span)> {
    resource.references().filter(|(it, _)| it.kind.names_resource() && !it.conditional && !it.in_loop)
}

/// `A → B → A`, the shortest way round that starts with a given step.
fn cycle_from(
    component: &[usize],
    edges: &[Vec<usize>],
    resources: &[Item<'_>],
    from: &str,
    to: &str,
) -> String {
    let name = |index: usize| resources.get(index).map_or("", |it| it.name());
    let find = |wanted: &str| component.iter().copied().find(|index| name(*index) == wanted);
    let (Some(from), Some(to)) = (find(from), find(to)) else { return String::new() };
    let mut came_from: FxHashMap<usize, usize> = FxHashMap::default();
    let mut queue = std::collections::VecDeque::from([to]);
    while let Some(index) = queue.pop_front() {
        if index == from {
            break;
        }
        for next in edges.get(index).into_iter().flatten().copied() {
            if component.contains(&next) && next != to && !came_from.contains_key(&next) {
                came_from.insert(next, index);
                queue.push_back(next);
            }
        }
    }
    let mut names = vec![name(from)];
    let mut index = from;
    while index != to {
        let Some(before) = came_from.get(&index) else { break };
        index = *before;
        names.push(name(index));
    }
    names.push(name(from));
    names.dedup_by(|a, b| a == b && from != to);
    names.reverse();
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" → ")
}

/// The strongly connected components with a cycle (Tarjan's algorithm, with a stack of its own).
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut on_stack = vec![false; edges.len()];
    let mut stack = Vec::new();
    let mut found = Vec::new();
    let mut counter = 0;
    let at = |list: &[usize], index: usize| list.get(index).copied().unwrap_or(UNSEEN);
    for root in 0..edges.len() {
        if at(&order, root) != UNSEEN {
            continue;
        }
        let mut calls = vec![(root, 0)];
        while let Some((node, next)) = calls.pop() {
            if next == 0 {
                set(&mut order, node, counter);
                set(&mut low, node, counter);
                set(&mut on_stack, node, true);
                counter += 1;
                stack.push(node);
            }
            if let Some(target) = edges.get(node).and_then(|targets| targets.get(next)).copied() {
                calls.push((node, next + 1));
                if at(&order, target) == UNSEEN {
                    calls.push((target, 0));
                } else if on_stack.get(target).copied().unwrap_or(false) {
                    let reach = at(&low, node).min(at(&order, target));
                    set(&mut low, node, reach);
                }
                continue;
            }
            if let Some((parent, _)) = calls.last().copied() {
                let reach = at(&low, parent).min(at(&low, node));
                set(&mut low, parent, reach);
            }
            if at(&low, node) == at(&order, node) {
                let start = stack.iter().rposition(|it| *it == node).unwrap_or(0);
                let mut component = stack.split_off(start);
                for member in &component {
                    set(&mut on_stack, *member, false);
                }
                let is_cycle =
                    component.len() > 1 || edges.get(node).is_some_and(|targets| targets.contains(&node));
                if is_cycle {
                    component.sort_unstable();
                    found.push(component);
                }
            }
        }
    }
    found
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn circles_of_one_two_and_three() {
        check(
            "
Resources:
  Self:
# ^^^^ error[circular-dependency]: `Self` → `Self`
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Ref Self }
  A:
# ^ error[circular-dependency]: `A` → `B` → `C` → `A`
    Type: AWS::SNS::Topic
    DependsOn: B
  B:
# ^ error[circular-dependency]: `B` → `C` → `A` → `B`
    Type: AWS::SNS::Topic
    Properties: { TopicName: !GetAtt C.TopicName }
  C:
# ^ error[circular-dependency]
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Sub '${A.TopicName}-x' }
  Outside:
    Type: AWS::SNS::Topic
    DependsOn: A
",
        );
    }

    #[test]
    fn silent_where_conditions_may_break_the_circle() {
        check(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
Resources:
  A: { Type: AWS::SNS::Topic, Properties: { TopicName: !If [IsProd, !Ref B, x] } }
  B: { Type: AWS::SNS::Topic, Properties: { TopicName: !If [IsProd, x, !Ref A] } }
  C: { Type: AWS::SNS::Topic, Condition: IsProd, DependsOn: D }
  D: { Type: AWS::SNS::Topic, Condition: IsDev, DependsOn: C }
",
        );
    }
}
