//! Checks that are only data, beside what the schema of a type says.

use cfn_schema::{Check, Names, Resource};
use cfn_syntax::{Kind, Node, Pair};
use cfn_template::{Case, Given, cases};

use super::walker::Walker;

/// Applies the checks for a type to its properties.
pub(super) fn constraints<'a>(
    walker: &mut Walker<'_, 'a>,
    resource: Resource<'a>,
    properties: Pair<'a>,
    case: Case,
    regions: &[String],
) {
    // Globals and the transform of serverless types may bring what is missing.
    if resource.name().starts_with("AWS::Serverless::") {
        return;
    }
    // What cfn-lint only mentions is advice, which other rules give.
    for check in cfn_schema::checks(resource.name()).filter(|check| !check.rule().starts_with('I')) {
        for (resource_type, path) in check.places() {
            if resource_type == resource.name() {
                follow(walker, path, properties, case, &mut |walker, pair, node, case| {
                    apply(walker, check, pair, node, case, regions);
                });
            }
        }
    }
}

fn apply<'a>(
    walker: &mut Walker<'_, 'a>,
    check: Check<'a>,
    pair: Option<Pair<'a>>,
    node: Node<'a>,
    case: Case,
    regions: &[String],
) {
    if !check.is_regional() {
        if let Some(shape) = check.shape(None) {
            walker.check_constraint(check.rule(), shape, pair, node, case);
        }
        return;
    }
    if regions.is_empty() {
        // Where it will be deployed is not known: wrong is what fits no region.
        let shapes = check.regions().filter_map(|region| check.shape(Some(region)));
        let shapes = shapes.filter(|shape| !shape.is_empty());
        let mut first = None;
        for shape in shapes {
            if !walker.fails(shape, node, case) {
                return;
            }
            first = first.or(Some(shape));
        }
        if let Some(shape) = first {
            walker.check_constraint(check.rule(), shape, pair, node, case);
        }
        return;
    }
    for region in regions {
        if let Some(shape) = check.shape(Some(region)) {
            walker.check_constraint(check.rule(), shape, pair, node, case);
        }
    }
}

/// What is done at the end of a path.
pub(super) type Visit<'v, 'w, 'a> = dyn FnMut(&mut Walker<'w, 'a>, Option<Pair<'a>>, Node<'a>, Case) + 'v;

/// Goes to every place that a path of property names leads to; `*` goes through lists.
pub(super) fn follow<'w, 'a>(
    walker: &mut Walker<'w, 'a>,
    path: Names<'a>,
    from: Pair<'a>,
    case: Case,
    visit: &mut Visit<'_, 'w, 'a>,
) {
    let steps: Vec<_> = path.iter().collect();
    follow_steps(walker, &steps, Some(from), from.value, case, visit);
}

/// The same with the steps in a slice.
pub(super) fn follow_steps<'w, 'a>(
    walker: &mut Walker<'w, 'a>,
    steps: &[&str],
    pair: Option<Pair<'a>>,
    node: Node<'a>,
    case: Case,
    visit: &mut Visit<'_, 'w, 'a>,
) {
    let Some((step, rest)) = steps.split_first() else {
        visit(walker, pair, node, case);
        return;
    };
    for (given, case) in cases(walker.environment(), node, case) {
        let Given::Literal(node) = given else { continue };
        if *step == "*" {
            for item in node.items() {
                follow_steps(walker, rest, None, item, case, visit);
            }
        } else if node.kind() == Kind::Mapping
            && let Some(pair) = node.pair(step)
        {
            follow_steps(walker, rest, Some(pair), pair.value, case, visit);
        }
    }
}
