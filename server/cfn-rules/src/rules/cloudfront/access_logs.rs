use cfn_template::{Environment, Given, lookup};

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "cloudfront-access-logs-missing",
    summary: "A distribution writes no access logs",
    severity: Information,
    category: Operations,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:cloudfront_logging_disabled", "checkov:CKV_AWS_86", "trivy:AWS-0010", "cfn_nag:W10", "guard:CLOUDFRONT_ACCESSLOGS_ENABLED", "cdk-nag:AwsSolutions-CFR3", "fsbp:cloudfront.5"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.may_grow() {
        return;
    }
    // Logs of the newer kind are delivered by resources beside the distribution.
    let delivered = || {
        template.resources_of("AWS::Logs::DeliverySource").map(|source| {
            source
                .properties()
                .and_then(|it| it.get("ResourceArn"))
                .map(|node| crate::policy_document::written(node, 8).unwrap_or_default())
        })
    };
    for distribution in template.resources_of("AWS::CloudFront::Distribution") {
        let Some(pair) = distribution.value().pair("Properties") else { continue };
        let environment = Environment::new(template);
        for place in lookup(&environment, pair.value.resolve(), &["DistributionConfig", "Logging"]) {
            let is_delivered = delivered().any(|source| {
                source.is_none_or(|text| {
                    text.is_empty() || text.contains(&format!("${{{}", distribution.name()))
                })
            });
            if matches!(place.given, Given::Absent) && !is_delivered {
                let key = place.key.unwrap_or(pair.key).span();
                let message = "Without Logging nobody can see later who asked for what, or where an attack came from. Name a \
                               bucket, or deliver logs with AWS::Logs::DeliverySource.";
                sink.report(key, message).resource(distribution.name());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn logs_of_both_kinds() {
        check(
            "
Resources:
  Unlogged:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig: { Enabled: true }
#     ^^^^^^^^^^^^^^^^^^ information[cloudfront-access-logs-missing]
  Logged:
    Type: AWS::CloudFront::Distribution
    Properties: { DistributionConfig: { Logging: { Bucket: logs.s3.amazonaws.com } } }
  Delivered:
    Type: AWS::CloudFront::Distribution
    Properties: { DistributionConfig: { Enabled: true } }
  Source:
    Type: AWS::Logs::DeliverySource
    Properties:
      Name: site
      LogType: ACCESS_LOGS
      ResourceArn: !Sub 'arn:aws:cloudfront::${AWS::AccountId}:distribution/${Delivered}'
",
        );
    }
}
