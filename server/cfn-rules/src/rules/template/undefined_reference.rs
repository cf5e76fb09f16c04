use cfn_template::{Reference, ReferenceKind, SectionKind, Template, is_pseudo_parameter};
use cfn_text::{Span, TextEdit};

use crate::check::{Check, ItemContext, Shared, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "undefined-reference",
    summary: "A name refers to something that the template does not define",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "cfn-lint:E1010",
        "cfn-lint:E1011",
        "cfn-lint:E1019",
        "cfn-lint:E1020",
        "cfn-lint:E1028",
        "cfn-lint:E3005",
        "cfn-lint:E6005",
        "cfn-lint:E8002",
        "cfn-lint:E8007",
    ],
    check: Check::AnyItemAndTemplate(check_item, check_template),
}

/// The references in one child of a section.
fn check_item(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let environment = context.environment;
    // Conditions are evaluated before any resource exists.
    let is_before_resources = matches!(context.item.section(), SectionKind::Conditions | SectionKind::Rules)
        && !environment.transforms().opaque;
    for (reference, span) in context.item.references() {
        let is_there =
            |section: &SectionKind| environment.has(*section, &reference.name) && !reference.name.is_empty();
        let section = sections_of(reference.kind).iter().find(|section| is_there(section));
        if section == Some(&SectionKind::Resources) && is_before_resources && !reference.in_loop {
            let message = format!(
                "`{}` is a resource, and conditions are evaluated before any resource exists: \
                 CloudFormation rejects the template. Ask a parameter.",
                reference.name
            );
            sink.report(span, message);
        }
        if section.is_none() {
            check_reference(context.shared, || environment.outline(), reference, span, sink);
        }
    }
}

/// The references outside of them.
fn check_template(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    for (reference, span) in template.loose_references() {
        let is_there = sections_of(reference.kind)
            .iter()
            .any(|section| template.get(*section, &reference.name).is_some());
        if !is_there {
            check_reference(context.shared, || template, reference, span, sink);
        }
    }
}

/// Reports a reference to what no section has.
fn check_reference<'t, 'a: 't>(
    shared: &Shared<'_>,
    template: impl FnOnce() -> &'t Template<'a>,
    reference: &Reference,
    span: Span,
    sink: &mut Sink<'_>,
) {
    let is_pseudo = matches!(reference.kind, ReferenceKind::Ref | ReferenceKind::SubRef)
        && is_pseudo_parameter(&reference.name);
    if is_pseudo || reference.name.is_empty() || reference.in_loop {
        return;
    }
    let template = template();
    if template.may_be_generated(&reference.name) {
        return;
    }
    let suggestions = shared.similar(template, &reference.name, sections_of(reference.kind));
    let what = match reference.kind {
        ReferenceKind::Ref | ReferenceKind::SubRef => "parameter or resource",
        ReferenceKind::GetAtt | ReferenceKind::SubGetAtt | ReferenceKind::DependsOn => "resource",
        ReferenceKind::Condition => "condition",
        ReferenceKind::Mapping => "mapping",
    };
    let mut message = format!("There is no {what} `{}` in this template", reference.name);
    match suggestions.first() {
        Some(suggestion) => message.push_str(&format!("; did you mean `{suggestion}`?")),
        None => message.push_str(": CloudFormation will reject it."),
    }
    let mut report = sink.report(span, message);
    for (index, suggestion) in suggestions.iter().enumerate() {
        report = report.fix(|| {
            Some(Fix {
                title: format!("Change to `{suggestion}`"),
                safety: Safety::Unsafe,
                preferred: index == 0,
                edits: vec![TextEdit::replace(span, &**suggestion)],
            })
        });
    }
}

/// The sections in which the name of a reference may stand.
fn sections_of(kind: ReferenceKind) -> &'static [SectionKind] {
    match kind {
        ReferenceKind::Ref | ReferenceKind::SubRef => &[SectionKind::Parameters, SectionKind::Resources],
        ReferenceKind::GetAtt | ReferenceKind::SubGetAtt | ReferenceKind::DependsOn => {
            &[SectionKind::Resources]
        }
        ReferenceKind::Condition => &[SectionKind::Conditions],
        ReferenceKind::Mapping => &[SectionKind::Mappings],
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn every_kind_of_reference() {
        check(
            "
Parameters:
  Stage: { Type: String }
Mappings:
  Sizes: { dev: { Type: t3.micro } }
# ^^^^^ warning[unused-mapping]
Conditions:
  IsProd: !Equals [!Ref Stag, prod]
#                       ^^^^ error[undefined-reference]: did you mean `Stage`?
  IsBig: !And [!Condition IsProd, { Condition: IsHuge }]
#                                              ^^^^^^ error[undefined-reference]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DependsOn: Topic
#              ^^^^^ error[undefined-reference]: no resource `Topic`
    Properties:
      BucketName: !Sub '${Stage}-${AWS::Regio}-${!Literal}'
#                                  ^^^^^^^^^^ error[undefined-reference]: did you mean `AWS::Region`?
  Other:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - { Key: a, Value: !GetAtt Buckt.Arn }
#                                  ^^^^^ error[undefined-reference]: did you mean `Bucket`?
        - { Key: b, Value: !FindInMap [Size, !Ref Stage, Type] }
#                                      ^^^^ error[undefined-reference]: did you mean `Sizes`?
        - { Key: c, Value: !If [IsPrd, !Sub ['${Local}-${Stage}', { Local: x }], y] }
#                               ^^^^^ error[undefined-reference]: did you mean `IsProd`?
Outputs:
  Arn:
    Condition: IsBig
    Value:
      Fn::GetAtt: [Stage, Arn]
#                  ^^^^^ error[undefined-reference]: no resource `Stage`
",
        );
    }

    #[test]
    fn silent_where_names_may_be_made() {
        check(
            "
Transform: AWS::Serverless-2016-10-31
Resources:
  Handler:
    Type: AWS::Serverless::Function
    Properties: { InlineCode: x, Handler: a.b, Runtime: python3.13 }
Outputs:
  Role: { Value: !GetAtt HandlerRole.Arn }
  Api: { Value: !Ref ServerlessRestApi }
",
        );
        check(
            "
Transform: [MyMacro]
Resources:
  Topic: { Type: AWS::SNS::Topic, DependsOn: MadeByMacro }
",
        );
        check(
            "
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [One, Two]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties: { TopicName: !Ref Name, DisplayName: !Sub '${Name}' }
Outputs:
  One: { Value: !Ref TopicOne }
",
        );
    }

    #[test]
    fn the_fix_renames_the_reference_alone() {
        check_fix(
            "
Resources:
  Bucket: { Type: AWS::S3::Bucket }
Outputs:
  Url: { Value: !Sub \"https://${Buckt.DomainName}/\" } # public
",
            "
Resources:
  Bucket: { Type: AWS::S3::Bucket }
Outputs:
  Url: { Value: !Sub \"https://${Bucket.DomainName}/\" } # public
",
        );
    }

    #[test]
    fn conditions_know_no_resources() {
        check(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  HasTopic: !Equals [!Ref Topic, x]
#                         ^^^^^ error[undefined-reference]: `Topic` is a resource
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
        );
    }
}
