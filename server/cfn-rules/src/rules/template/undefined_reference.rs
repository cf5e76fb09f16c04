use std::collections::BTreeMap;

use cfn_template::{PSEUDO_PARAMETERS, Reference, ReferenceKind, SectionKind, Template, is_pseudo_parameter};
use cfn_text::TextEdit;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

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
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let mut candidates = Candidates::new(template);
    for (item, reference, span) in template.references() {
        if reference.name.is_empty() || is_defined(template, reference) {
            continue;
        }
        let suggestions = candidates.closest(reference);
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
        if let Some(item) = item.filter(|item| item.section() == SectionKind::Resources) {
            report = report.resource(item.name());
        }
        for (index, suggestion) in suggestions.iter().enumerate() {
            report = report.fix(|| {
                Some(Fix {
                    title: format!("Change to `{suggestion}`"),
                    safety: Safety::Unsafe,
                    preferred: index == 0,
                    edits: vec![TextEdit::replace(span, *suggestion)],
                })
            });
        }
    }
}

fn is_defined(template: &Template<'_>, reference: &Reference) -> bool {
    let has = |section| template.get(section, &reference.name).is_some();
    let may_be_made = || reference.in_loop || template.may_be_generated(&reference.name);
    match reference.kind {
        ReferenceKind::Ref | ReferenceKind::SubRef => {
            has(SectionKind::Parameters)
                || has(SectionKind::Resources)
                || is_pseudo_parameter(&reference.name)
                || may_be_made()
        }
        ReferenceKind::GetAtt | ReferenceKind::SubGetAtt | ReferenceKind::DependsOn => {
            has(SectionKind::Resources) || may_be_made()
        }
        ReferenceKind::Condition => has(SectionKind::Conditions) || may_be_made(),
        ReferenceKind::Mapping => has(SectionKind::Mappings) || may_be_made(),
    }
}

/// Names to suggest. Each name is looked up once: a broken section can leave thousands behind.
struct Candidates<'t, 'a> {
    template: &'t Template<'a>,
    known: BTreeMap<(&'a str, bool, bool), Vec<&'a str>>,
}

impl<'t, 'a> Candidates<'t, 'a> {
    fn new(template: &'t Template<'a>) -> Self {
        Self { template, known: BTreeMap::new() }
    }

    fn closest(&mut self, reference: &'a Reference) -> Vec<&'a str> {
        let sections: &[SectionKind] = match reference.kind {
            ReferenceKind::Ref | ReferenceKind::SubRef => &[SectionKind::Parameters, SectionKind::Resources],
            ReferenceKind::GetAtt | ReferenceKind::SubGetAtt | ReferenceKind::DependsOn => {
                &[SectionKind::Resources]
            }
            ReferenceKind::Condition => &[SectionKind::Conditions],
            ReferenceKind::Mapping => &[SectionKind::Mappings],
        };
        let takes_parameters = sections.contains(&SectionKind::Parameters);
        let takes_resources = sections.contains(&SectionKind::Resources);
        let template = self.template;
        let key = (&*reference.name, takes_parameters, takes_resources);
        self.known
            .entry(key)
            .or_insert_with(|| {
                let items = template.items().iter().filter(|item| sections.contains(&item.section()));
                let pseudo = PSEUDO_PARAMETERS.into_iter().filter(|_| takes_parameters);
                similar(&reference.name, items.map(|item| item.name()).chain(pseudo))
            })
            .clone()
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
}
