use cfn_syntax::Node;
use cfn_template::{Given, cases};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "route53-record-outside-zone",
    summary: "A record does not belong to the hosted zone that it names",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3041"],
    check: Check::Resource(&["AWS::Route53::RecordSet", "AWS::Route53::RecordSetGroup"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let zone = properties.get("HostedZoneName");
    check_record(context, properties, zone, sink);
    for record in properties.get("RecordSets").into_iter().flat_map(Node::items) {
        let record = record.resolve();
        check_record(context, record, record.get("HostedZoneName").or(zone), sink);
    }
}

fn check_record<'a>(
    context: &ItemContext<'_, 'a>,
    record: Node<'a>,
    zone: Option<Node<'a>>,
    sink: &mut Sink<'_>,
) {
    let Some(zone_node) = zone else { return };
    let environment = context.environment;
    let case = environment.deployed_case_of(context.item.value());
    for (given, case) in cases(environment, zone_node, case) {
        let Given::Literal(zone) = given else { continue };
        let Some(zone_name) = zone.text() else { continue };
        if !zone_name.ends_with('.') {
            let message = format!(
                "`{zone_name}` must end with a dot: CloudFormation finds no such zone. Write `{zone_name}.`."
            );
            sink.report(zone.full_span(), message).fix(|| {
                let edits = vec![context.shared.writer().replace_scalar(zone, &format!("{zone_name}."))];
                Some(Fix {
                    title: format!("Change to `{zone_name}.`"),
                    safety: Safety::Unsafe,
                    preferred: true,
                    edits,
                })
            });
        }
        let Some(name) = record.get("Name") else { continue };
        for (given, case) in cases(environment, name, case) {
            let Given::Literal(name) = given else { continue };
            let Some(text) = name.text().filter(|_| case.is_possible()) else { continue };
            if !is_inside(&text, &zone_name) {
                let message = format!(
                    "`{text}` is not inside of the zone `{zone_name}`: the deployment fails. Name a record of the zone."
                );
                sink.report(name.full_span(), message);
            }
        }
    }
}

/// Whether a name is that of the zone, or below it.
fn is_inside(name: &str, zone: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let zone = zone.trim_end_matches('.').to_ascii_lowercase();
    name.strip_suffix(&zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn names_and_zones() {
        check(
            "
Resources:
  NoDot:
    Type: AWS::Route53::RecordSet
    Properties: { HostedZoneName: example.com, Name: www.example.com, Type: A, TTL: '60', ResourceRecords: [192.0.2.9] }
#                                 ^^^^^^^^^^^ error[route53-record-outside-zone]: must end with a dot
  Outside:
    Type: AWS::Route53::RecordSet
    Properties: { HostedZoneName: example.com., Name: wwwexample.com, Type: A, TTL: '60', ResourceRecords: [192.0.2.9] }
#                                                     ^^^^^^^^^^^^^^ error[route53-record-outside-zone]: not inside
  Inside:
    Type: AWS::Route53::RecordSet
    Properties: { HostedZoneName: example.com., Name: www.example.com., Type: A, TTL: '60', ResourceRecords: [192.0.2.9] }
",
        );
    }
}
