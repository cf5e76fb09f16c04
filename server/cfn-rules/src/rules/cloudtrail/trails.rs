//! Trails as a whole: whether one is there, and whether someone can watch what it notes.

use cfn_template::{Environment, Given, SectionKind, lookup};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::references::may_have_more;
use crate::writer::{Value, in_order, unused_name};

rule! { NO_LOG_GROUP {
    id: "cloudtrail-log-group-missing",
    summary: "Nobody can be alarmed by what a trail notes",
    severity: Information,
    category: Operations,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: [
        "kics:cloudtrail_not_integrated_with_cloudwatch",
        "trivy:AWS-0162",
        "guard:CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED",
        "cdk-nag:HIPAA.Security-CloudTrailCloudWatchLogsEnabled",
        "fsbp:cloudtrail.5",
    ],
    check: Check::Template(no_log_group),
}}

rule! { MISSING {
    id: "cloudtrail-mentioned-but-missing",
    summary: "A template speaks of CloudTrail and has no trail",
    severity: Hint,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(missing),
}}

const TRAIL: &str = "AWS::CloudTrail::Trail";

fn no_log_group(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    for trail in template.resources_of(TRAIL) {
        let Some(properties) = trail.properties() else { continue };
        let places = lookup(&environment, properties, &["CloudWatchLogsLogGroupArn"]);
        if places.is_empty() || !places.iter().all(|it| matches!(it.given, Given::Absent)) {
            continue;
        }
        let place = trail.value().pair("Properties").map_or_else(|| trail.key().span(), |it| it.key.span());
        sink.report(
            place,
            "The trail writes files only: alarms and searches need its events in a log group. Set \
             CloudWatchLogsLogGroupArn and CloudWatchLogsRoleArn.",
        )
        .resource(trail.name())
        .fix(|| {
            let holds = |name: &str| properties.pair(name).is_some();
            if holds("CloudWatchLogsRoleArn") || holds("CloudWatchLogsLogGroupArn") {
                return None;
            }
            let document = template.document();
            let writer = context.shared.writer();
            let (group, role) =
                (unused_name(document, "TrailLogGroup"), unused_name(document, "TrailLogRole"));
            let mut items = writer.insert_item(document, "Resources", &group, &log_group())?;
            items
                .new_text
                .push_str(&writer.insert_item(document, "Resources", &role, &log_role(&group))?.new_text);
            let last = properties.pairs().last()?;
            let mut set =
                writer.insert_after(last, "CloudWatchLogsLogGroupArn", &Value::attribute(&group, "Arn"));
            let role_arn =
                writer.insert_after(last, "CloudWatchLogsRoleArn", &Value::attribute(&role, "Arn"));
            set.new_text.push_str(&role_arn.new_text);
            let edits = in_order(set, items);
            let title = format!("Send events to the new log group {group}, with a role for it");
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits })
        });
    }
}

fn log_group() -> Value {
    Value::map([
        ("Type", Value::text("AWS::Logs::LogGroup")),
        ("Properties", Value::map([("RetentionInDays", Value::bare("365"))])),
    ])
}

fn log_role(group: &str) -> Value {
    let trust = Value::map([
        ("Effect", Value::text("Allow")),
        ("Principal", Value::map([("Service", Value::text("cloudtrail.amazonaws.com"))])),
        ("Action", Value::text("sts:AssumeRole")),
    ]);
    let write = Value::map([
        ("Effect", Value::text("Allow")),
        ("Action", Value::list([Value::text("logs:CreateLogStream"), Value::text("logs:PutLogEvents")])),
        ("Resource", Value::attribute(group, "Arn")),
    ]);
    let document = |statement| {
        Value::map([("Version", Value::text("2012-10-17")), ("Statement", Value::list([statement]))])
    };
    let policy =
        Value::map([("PolicyName", Value::text("write-events")), ("PolicyDocument", document(write))]);
    Value::map([
        ("Type", Value::text("AWS::IAM::Role")),
        (
            "Properties",
            Value::map([("AssumeRolePolicyDocument", document(trust)), ("Policies", Value::list([policy]))]),
        ),
    ])
}

fn missing(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) || template.resources_of(TRAIL).next().is_some() {
        return;
    }
    let speaks = |text: &str| text.to_ascii_lowercase().contains("cloudtrail");
    let description = template.document().sections().find(|it| it.key.is_text("Description"));
    let in_description =
        description.filter(|it| it.value.text().is_some_and(|text| speaks(&text))).map(|it| it.key.span());
    let in_parameter =
        || template.section(SectionKind::Parameters).find(|it| speaks(it.name())).map(|it| it.key().span());
    let Some(place) = in_description.or_else(in_parameter) else { return };
    sink.report(
        place,
        "The template speaks of CloudTrail and has no AWS::CloudTrail::Trail. Trails are often made once for \
         the account or organisation: if this one is, nothing is missing.",
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn words_without_a_trail() {
        check(
            "
Description: Audit with CloudTrail
#^^^^^^^^^^ hint[cloudtrail-mentioned-but-missing]
Resources:
  Topic:
    Type: AWS::SNS::Topic
",
        );
    }

    #[test]
    fn a_log_group_comes_with_its_role() {
        check_fix(
            "
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: logs
      IsMultiRegionTrail: true
      EnableLogFileValidation: true
",
            "
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: logs
      IsMultiRegionTrail: true
      EnableLogFileValidation: true
      CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn
      CloudWatchLogsRoleArn: !GetAtt TrailLogRole.Arn
  TrailLogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 365
  TrailLogRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: cloudtrail.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: write-events
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:
                  - logs:CreateLogStream
                  - logs:PutLogEvents
                Resource: !GetAtt TrailLogGroup.Arn
",
        );
    }
}
