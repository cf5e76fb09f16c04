use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::dated::AS_OF;
use crate::meta::Severity;

rule! {
    id: "resource-type-ending",
    summary: "A resource of a service that ends, or takes no new customers",
    severity: Warning,
    category: Operations,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3710", "cfn-lint:W3696", "cfn-lint:W3697"],
    check: Check::Item(SectionKind::Resources, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let resource = item.item_type().and_then(cfn_schema::resource);
    let Some(lifecycle) = resource.and_then(cfn_schema::Resource::lifecycle) else { return };
    let Some(node) = item.value().get("Type") else { return };
    let has_ended = lifecycle.status != "maintenance" && lifecycle.date.is_some_and(|day| day <= AS_OF);
    let day = lifecycle.date.map_or_else(String::new, |day| format!(" on {day}"));
    let message = if has_ended {
        format!("The service ended{day}: the deployment fails. Move to its successor.")
    } else if lifecycle.status == "maintenance" {
        "The service takes no new customers and gets no new features. Plan to move to its successor."
            .to_owned()
    } else {
        format!("The service ends{day}: its resources and data are lost then. Plan to move to its successor.")
    };
    let report = sink.report(node.full_span(), message);
    if has_ended {
        report.severity(Severity::Error);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn services_end() {
        check(
            "
Resources:
  Stack:
    Type: AWS::OpsWorks::Stack
#         ^^^^^^^^^^^^^^^^^^^^ error[resource-type-ending]: ended
    Properties: { Name: a, DefaultInstanceProfileArn: arn, ServiceRoleArn: arn }
  Topic: { Type: 'AWS::SNS::Topic' }
",
        );
    }
}
