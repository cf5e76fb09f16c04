use std::collections::VecDeque;

use cfn_template::{Case, Item, Reference, SectionKind, Template};
use cfn_text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::reference_conditional::deepest;
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
    let template = context.template;
    let items = template.items();
    let edges = Edges::of(template);
    for component in components(&edges) {
        let members: FxHashSet<usize> = component.iter().copied().collect();
        for (index, item) in component.iter().filter_map(|index| Some((*index, *items.get(*index)?))) {
            let steps = steps_of(template, item).filter(|(target, ..)| members.contains(target));
            let mut circles =
                steps.map(|(target, _, span)| (circle_through(index, target, &members, &edges), span));
            let Some((circle, span)) =
                circles.find(|(circle, _)| circle.len() > 1 && may_come_together(template, circle))
            else {
                continue;
            };
            let names =
                circle.iter().filter_map(|index| items.get(*index)).map(|it| format!("`{}`", it.name()));
            let message = format!(
                "`{}` waits for itself: {}. CloudFormation can create none of them first. \
                 Break the circle, for example with a resource of its own for the rule, policy or attachment between them.",
                item.name(),
                names.collect::<Vec<_>>().join(" → ")
            );
            sink.report(item.key().span(), message).related(span, "it waits here").resource(item.name());
        }
    }
}

/// The references that may make a resource wait for another: its index, the reference, and where
/// it stands.
fn steps_of<'t, 'a>(
    template: &'t Template<'a>,
    item: Item<'a>,
) -> impl Iterator<Item = (usize, &'a Reference, Span)> + use<'t, 'a> {
    let is_step = |reference: &Reference| {
        reference.kind.names_resource() && !reference.in_loop && !reference.name.starts_with("AWS::")
    };
    item.references().filter(move |(it, _)| is_step(it)).filter_map(|(reference, span)| {
        Some((template.index_of(SectionKind::Resources, &reference.name)?, reference, span))
    })
}

/// Whether one deployment can have all the resources of a circle and the references between them.
fn may_come_together(template: &Template<'_>, circle: &[usize]) -> bool {
    let mut together = Case::ALWAYS;
    for (from, to) in circle.iter().zip(circle.iter().skip(1)) {
        let Some(item) = template.items().get(*from).copied() else { return false };
        let next =
            steps_of(template, item).filter(|(target, ..)| target == to).find_map(|(_, reference, span)| {
                // Most circles rest on no condition.
                if !reference.conditional && item.facts().condition.is_none() {
                    return Some(together);
                }
                let conditions = template.conditions();
                let here = conditions.surely_around(item, deepest(item.value(), span.start))?;
                conditions.both(together, here).filter(|case| case.is_possible())
            });
        let Some(next) = next else { return false };
        together = next;
    }
    true
}

/// The shortest way from a resource over the next one back to it, both ends named.
fn circle_through(from: usize, next: usize, members: &FxHashSet<usize>, edges: &Edges) -> Vec<usize> {
    let mut came_from: FxHashMap<usize, usize> = FxHashMap::default();
    let mut queue = VecDeque::from([next]);
    while let Some(index) = queue.pop_front() {
        if index == from {
            break;
        }
        for target in edges.of_item(index) {
            if members.contains(target) && *target != next && !came_from.contains_key(target) {
                came_from.insert(*target, index);
                queue.push_back(*target);
            }
        }
    }
    let mut circle = vec![from];
    let mut index = from;
    while index != next {
        let Some(before) = came_from.get(&index) else { return Vec::new() };
        index = *before;
        circle.push(index);
    }
    circle.push(from);
    circle.reverse();
    circle
}

/// Which item waits for which, by their indices.
struct Edges {
    targets: Vec<usize>,
    /// By item: where its targets start; one more for the end of the last.
    starts: Vec<usize>,
}

impl Edges {
    fn of(template: &Template<'_>) -> Self {
        let mut edges = Self { targets: Vec::new(), starts: vec![0] };
        for item in template.items() {
            if item.section() == SectionKind::Resources {
                edges.targets.extend(steps_of(template, *item).map(|(target, ..)| target));
            }
            edges.starts.push(edges.targets.len());
        }
        edges
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn of_item(&self, index: usize) -> &[usize] {
        let bounds = self.starts.get(index).zip(self.starts.get(index + 1));
        bounds.and_then(|(start, end)| self.targets.get(*start..*end)).unwrap_or_default()
    }
}

/// The strongly connected components with a cycle (Tarjan's algorithm, with a stack of its own).
fn components(edges: &Edges) -> Vec<Vec<usize>> {
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
            if let Some(target) = edges.of_item(node).get(next).copied() {
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
                let is_cycle = component.len() > 1 || edges.of_item(node).contains(&node);
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

    #[test]
    fn heard_where_conditions_come_together() {
        check(
            "
Parameters:
  Stage: { Type: String }
  Size: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsLarge: !Equals [!Ref Size, large]
  IsEither: !Or [!Condition IsProd, !Condition IsLarge]
Resources:
  A: { Type: AWS::SNS::Topic, Properties: { TopicName: !If [IsProd, !GetAtt B.TopicName, x] } }
# ^ error[circular-dependency]: `A` → `B` → `A`
  B: { Type: AWS::SNS::Topic, Properties: { TopicName: !If [IsLarge, !GetAtt A.TopicName, x] } }
# ^ error[circular-dependency]: `B` → `A` → `B`
  C: { Type: AWS::SNS::Topic, Condition: IsProd, DependsOn: D }
# ^ error[circular-dependency]: `C` → `D` → `C`
  D: { Type: AWS::SNS::Topic, Condition: IsEither, Properties: { TopicName: !If [IsProd, !GetAtt C.TopicName, x] } }
# ^ error[circular-dependency]: `D` → `C` → `D`
",
        );
    }

    #[test]
    fn silent_where_a_condition_is_not_known() {
        check(
            "
Resources:
  A: { Type: AWS::SNS::Topic, Condition: Missing, DependsOn: B }
  B: { Type: AWS::SNS::Topic, Properties: { TopicName: !If [Missing, !GetAtt A.TopicName, x] } }
",
        );
    }
}
