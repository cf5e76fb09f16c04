use cfn_syntax::Kind;
use cfn_template::{ReferenceKind, SectionKind};
use rustc_hash::FxHashSet;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "dependency-needless",
    summary: "DependsOn names a resource that is referred to anyway",
    severity: Warning,
    category: Style,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cfn-lint:W3005"],
    check: Check::Item(SectionKind::Resources, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let Some(pair) = item.value().pair("DependsOn") else { return };
    let is_reference = |kind| {
        matches!(
            kind,
            ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::SubRef | ReferenceKind::SubGetAtt
        )
    };
    let referred: FxHashSet<&str> = item
        .references()
        // A branch of Fn::If that is not taken makes no dependency.
        .filter(|(it, _)| is_reference(it.kind) && !it.conditional && !it.in_loop)
        .map(|(it, _)| &*it.name)
        .collect();
    for (reference, span) in item.references() {
        let is_needless = reference.kind == ReferenceKind::DependsOn && referred.contains(&*reference.name);
        if !is_needless {
            continue;
        }
        let message = format!(
            "`{}` refers to `{}` already, and so waits for it: remove it from `DependsOn`.",
            item.name(),
            reference.name
        );
        sink.report(span, message).unnecessary().fix(|| {
            let is_only = pair.value.kind() == Kind::Scalar || pair.value.items().count() == 1;
            let edit = if is_only { context.shared.writer().remove(pair)? } else { return None };
            let title = format!("Remove `{}` from DependsOn", reference.name);
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn named_and_referred_to() {
        check(
            "
Conditions:
  C: !Equals [!Ref 'AWS::Region', us-east-1]
Resources:
  A: { Type: AWS::SNS::Topic }
  B: { Type: AWS::SNS::Topic }
  D: { Type: AWS::SNS::Topic }
  E:
    Type: AWS::SNS::Topic
    DependsOn: [A, B, D]
#               ^ warning[dependency-needless]: waits for it
    Properties: { TopicName: !Ref A, DisplayName: !If [C, !Ref B, x] }
  F:
    Type: AWS::SNS::Topic
    DependsOn: A
#              ^ warning[dependency-needless]
    Properties: { TopicName: !Sub '${A.TopicName}' }
",
        );
    }

    #[test]
    fn the_fix_removes_the_attribute() {
        check_fix(
            "
Resources:
  A: { Type: AWS::SNS::Topic }
  B:
    Type: AWS::SNS::Topic
    DependsOn: A
    Properties:
      TopicName: !Ref A
",
            "
Resources:
  A: { Type: AWS::SNS::Topic }
  B:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref A
",
        );
    }
}
