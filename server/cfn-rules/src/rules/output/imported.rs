use cfn_template::{FunctionName, SectionKind};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "output-imported",
    summary: "An output passes on what another stack exports",
    severity: Hint,
    category: Style,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W6001"],
    check: Check::Item(SectionKind::Outputs, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::ImportValue) {
        sink.report(
            call.function.name_span,
            "This output repeats a value of another stack: who needs it depends on both. Let them import it from \
             where it comes from.",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn imported_directly_and_inside() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  Zone:
    Value: !ImportValue zone
#          ^^^^^^^^^^^^ hint[output-imported]: repeats a value
  Name:
    Value: !Sub ['a.${Zone}', { Zone: !ImportValue zone }]
#                                     ^^^^^^^^^^^^ hint[output-imported]
  Own:
    Value: !Ref Topic
",
        );
    }
}
