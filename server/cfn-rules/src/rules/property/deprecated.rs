use crate::check::{Check, ItemContext, Sink, rule};
use crate::validation::{Kind, Problem};

rule! {
    id: "property-deprecated",
    summary: "A property that is not to be used any more",
    severity: Information,
    category: Correctness,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Validation(report),
}

fn report<'a>(_context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::Deprecated { pair } = &problem.kind else { return };
    let message = format!(
        "`{}` is deprecated: the service may ignore it. Its page names what to use in its stead.",
        pair.name()
    );
    problem.report(sink, &message);
}
