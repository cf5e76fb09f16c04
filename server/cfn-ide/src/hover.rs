use cfn_rules::{Analysis, RuleMeta};
use cfn_text::Span;

use crate::fact::fact_at;

/// What an editor shows for the thing under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// The explanation of what stands at `offset`: the findings there, each with why it matters and
/// the way to its page, then what is known of the thing itself.
#[must_use]
pub fn hover(analysis: &Analysis, offset: u32) -> Option<Hover> {
    if !analysis.is_template() {
        return None;
    }
    let findings = analysis.findings();
    let here: Vec<_> = findings.iter().filter(|finding| finding.span.touches(offset)).collect();
    let mut span = here.iter().map(|finding| finding.span).reduce(Span::join);
    let mut explained: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for finding in here {
        if explained.contains(&finding.rule.id) {
            continue;
        }
        explained.push(finding.rule.id);
        parts.push(explanation(finding.rule));
    }
    if let Some((place, fact)) = fact_at(analysis, offset) {
        // The thing itself is smaller than what may be wrong with it.
        span = Some(place);
        parts.push(fact);
    }
    Some(Hover { span: span?, markdown: parts.join("\n\n---\n\n") })
}

/// The short form of a rule's page: its summary, the first reason why it matters, and where the
/// rest stands.
fn explanation(rule: &RuleMeta) -> String {
    let section = rule.doc.split("\n## ").find_map(|section| section.strip_prefix("Why it matters\n"));
    let reason = section.unwrap_or_default().trim().split("\n\n").next().unwrap_or_default();
    // Editors break lines by themselves.
    let reason = reason.replace('\n', " ");
    let url = rule.url();
    // Without an address that an editor can open, the id says where to look.
    let id = if url.contains("://") { format!("[`{}`]({url})", rule.id) } else { format!("`{}`", rule.id) };
    format!("**{}** ({id})\n\n{reason}", rule.summary)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse_at;

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let shown =
            hover(&analysis, offset).map_or_else(|| "nothing\n".to_owned(), |hover| hover.markdown + "\n");
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_finding_is_explained() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic }
  Top$0ic: { Type: AWS::SNS::Topic }
",
            expect![[r#"
                **A key stands twice in one mapping, and one of the values is lost** (`duplicate-key`)

                YAML forbids it. Readers that accept it keep one value and drop the other without a word, so a property, a resource or a whole section silently vanishes.

                ---

                **Topic** resource `AWS::SNS::Topic`

                - `Ref` gives: `TopicArn`
                - `Fn::GetAtt` gives: `ArchivePolicy`, `ContentBasedDeduplication`, `DataProtectionPolicy`, `DeliveryStatusLogging`, `DisplayName`, `FifoThroughputScope`, `FifoTopic`, `KmsMasterKeyId`, `MaximumMessageSize`, `SignatureVersion`, `Subscription`, `Tags`, and 3 more

                [Documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html)
            "#]],
        );
    }

    const TEMPLATE: &str = "
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod], Description: Where it runs }
Mappings:
  Sizes: { dev: { size: t3.small }, prod: { size: m5.large } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Function:
    Type: AWS::Lambda::Function
    Condition: IsProd
    DeletionPolicy: Retain
    Properties:
      Runtime: python3.8
      MemorySize: 128
      Role: !GetAtt Role.Arn
      Environment:
        Variables: { A: !Sub '${Stage}-${AWS::Region}-${Role.Arn}', B: { 'Fn::Select': [1, [a, !Ref Stage]] } }
      Description: !FindInMap [Sizes, prod, size]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Action: 'sts:AssumeRole' }
";

    /// What is shown on the `$0` in a piece of the template.
    #[track_caller]
    fn check_on(piece: &str, expected: Expect) {
        let plain = piece.replacen("$0", "", 1);
        assert!(TEMPLATE.contains(&plain), "{plain}");
        check(&TEMPLATE.replacen(&plain, piece, 1), expected);
    }

    #[test]
    fn types_and_properties() {
        check_on(
            "AWS::$0IAM::Role",
            expect![[r#"
            **AWS::IAM::Role**

            - Required: `AssumeRolePolicyDocument`
            - `Ref` gives: `RoleName`
            - `Fn::GetAtt` gives: `Arn`, `RoleId`
            - Tags: `Tags`

            [Documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html)
        "#]],
        );
        check_on(
            "Memory$0Size",
            expect![[r#"
            **MemorySize** `integer`

            - A change does not replace the resource.
            - Value: 128 to 32768

            [Documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html)
        "#]],
        );
        check_on(
            "Run$0time:",
            expect![[r#"
            **Runtime** `string`

            - A change does not replace the resource.
            - One of: `dotnet10`, `dotnet6`, `dotnet8`, `dotnetcore1.0`, `dotnetcore2.0`, `dotnetcore2.1`, `dotnetcore3.1`, `go1.x`, `java11`, `java11.al2023`, `java17`, `java17.al2023`, and 39 more

            [Documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html)
        "#]],
        );
        check_on(
            "python$03.8",
            expect![[r#"
                **A function uses a runtime that gets no more security patches** (`lambda-runtime-deprecated`)

                A deprecated runtime runs on, with every hole that is found in it. Some time later functions with it can no longer be made, and then no longer be changed, so that a deployment fails in the middle of other work.

                ---

                **python3.8** Lambda runtime

                - Supported until: 2024-10-14
                - No new functions from: 2027-02-01
                - No updates from: 2027-03-03
                - Use instead: python3.14
            "#]],
        );
        check_on(
            "Deletion$0Policy",
            expect![[r#"
            **DeletionPolicy**

            What becomes of it when it leaves the stack, or the stack is deleted.

            - One of: `Delete`, `Retain`, `RetainExceptOnCreate`, `Snapshot`
        "#]],
        );
        check_on(
            "Resour$0ces:",
            expect![[r#"
            **Resources**, required

            What the stack is made of. The only section that must be there.
        "#]],
        );
        check_on(
            "sts:$0AssumeRole",
            expect![[r#"
            **sts:AssumeRole** action of AWS Security Token Service

            - Access: write
            - Resources: `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}`
        "#]],
        );
    }

    #[test]
    fn names() {
        check_on(
            "!Ref St$0age",
            expect![[r#"
            **Stage** parameter `String`

            Where it runs

            - Default: `dev`
            - One of: `dev`, `prod`
        "#]],
        );
        check_on(
            "  Ro$0le:\n",
            expect![[r#"
            **Role** resource `AWS::IAM::Role`

            - `Ref` gives: `RoleName`
            - `Fn::GetAtt` gives: `Arn`, `RoleId`

            [Documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html)
        "#]],
        );
        check_on(
            "Condition: Is$0Prod",
            expect![[r#"
            **IsProd** condition

            ```yaml
            !Equals [!Ref Stage, prod]
            ```
        "#]],
        );
        check_on(
            "[Siz$0es,",
            expect![[r#"
            **Sizes** mapping

            - `dev`: size = t3.small
            - `prod`: size = m5.large
        "#]],
        );
        check_on(
            "${AWS::Re$0gion}",
            expect![[r#"
            **AWS::Region** pseudo parameter

            The region that the stack is in, like `eu-west-1`.
        "#]],
        );
        check_on(
            "!GetAtt Role.A$0rn",
            expect![[r#"
            **Arn** `string`, attribute of `AWS::IAM::Role`

            [Documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html)
        "#]],
        );
        check_on(
            "${Role.A$0rn}",
            expect![[r#"
            **Arn** `string`, attribute of `AWS::IAM::Role`

            [Documentation](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html)
        "#]],
        );
    }

    #[test]
    fn functions_with_their_value() {
        check_on(
            "!Find$0InMap",
            expect![[r#"
            Gives `m5.large`

            **Fn::FindInMap** gives any value

            A value of a mapping.

            ```yaml
            !FindInMap [mapping, first key, second key, options?]
            ```

            - `mapping`: The name of a mapping.
            - `first key`: A key of the mapping.
            - `second key`: A key under the first one.
            - `options` (optional): `DefaultValue`, with the transform `AWS::LanguageExtensions`.
        "#]],
        );
        check_on(
            "Fn::$0Select",
            expect![[r#"
            Gives `prod`

            **Fn::Select** gives any value

            One item of a list.

            ```yaml
            !Select [index, list]
            ```

            - `index`: Which one, counted from 0.
            - `list`: The list.
        "#]],
        );
    }

    #[test]
    fn nothing_where_nothing_is_wrong() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic $0}
",
            expect![[r#"
                nothing
            "#]],
        );
    }
}
