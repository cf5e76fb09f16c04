//! What single rules of security groups should be like: mostly for teams that want it strict.

use cfn_syntax::Node;
use cfn_template::{Environment, FunctionName, Given, function, lookup};
use cfn_text::Span;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::security_groups::{Direction, GroupRule, Ports, Protocol, WRITERS, rules_of};
use crate::writer::Value;

rule! {
    INGRESS_ALL_PROTOCOLS {
        id: "ec2-security-group-ingress-all-protocols",
        summary: "An ingress rule of a security group allows every protocol and port",
        severity: Information,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:security_group_ingress_with_all_protocols", "cfn_nag:W42", "guard:SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE"],
        check: Check::Resource(WRITERS, |context, sink| {
            all_protocols(
                context,
                sink,
                Direction::Ingress,
                "IpProtocol -1 lets in every protocol on every port, also of services that someone starts later. \
                 Name the protocol and the ports that are used.",
            );
        }),
    }
}

rule! {
    EGRESS_ALL_PROTOCOLS {
        id: "ec2-security-group-egress-all-protocols",
        summary: "An egress rule of a security group allows every protocol and port",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:security_group_egress_with_all_protocols", "cfn_nag:W40", "guard:SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE"],
        check: Check::Resource(WRITERS, |context, sink| {
            all_protocols(
                context,
                sink,
                Direction::Egress,
                "IpProtocol -1 lets out every protocol on every port, so a program that was broken into can \
                 send data anywhere. Name the protocol and the ports that are used, often TCP 443.",
            );
        }),
    }
}

rule! {
    INGRESS_PORT_RANGE {
        id: "ec2-security-group-ingress-port-range",
        summary: "An ingress rule of a security group opens a range of ports",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:security_group_ingress_with_port_range", "cfn_nag:W27", "guard:SECURITY_GROUP_INGRESS_PORT_RANGE_RULE"],
        check: Check::Resource(WRITERS, |context, sink| port_range(context, sink, Direction::Ingress)),
    }
}

rule! {
    EGRESS_PORT_RANGE {
        id: "ec2-security-group-egress-port-range",
        summary: "An egress rule of a security group opens a range of ports",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:security_group_egress_with_port_range", "cfn_nag:W29", "guard:SECURITY_GROUP_EGRESS_PORT_RANGE_RULE"],
        check: Check::Resource(WRITERS, |context, sink| port_range(context, sink, Direction::Egress)),
    }
}

rule! {
    BROAD {
        id: "ec2-security-group-ingress-network",
        summary: "An ingress rule of a security group admits a network, not a single address",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [ "cfn_nag:W9", "guard:SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE"],
        check: Check::Resource(WRITERS, broad_network),
    }
}

rule! {
    EGRESS_OPEN {
        id: "ec2-security-group-egress-open",
        summary: "A security group lets traffic out to the whole internet",
        severity: Hint,
        category: Security,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:security_group_egress_cidr_open_to_world", "kics:security_groups_allows_unrestricted_outbound_traffic", "trivy:AWS-0104", "cfn_nag:W5", "guard:EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE"],
        check: Check::Resource(WRITERS, egress_open),
    }
}

rule! {
    UNDESCRIBED {
        id: "ec2-security-group-rule-undescribed",
        summary: "A rule of a security group has no description",
        severity: Hint,
        category: Operations,
        default: false,
        fix: safe,
        since: "0.1.0",
        equivalents: ["kics:security_group_rule_without_description", "checkov:CKV_AWS_23", "trivy:AWS-0124", "cfn_nag:W36", "guard:SECURITY_GROUP_DESCRIPTION_RULE"],
        check: Check::Resource(WRITERS, undescribed),
    }
}

rule! {
    METADATA_ADDRESS {
        id: "ec2-security-group-metadata-address",
        summary: "A rule of a security group names the address of the instance metadata service",
        severity: Warning,
        category: Security,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:security_groups_with_meta_ip"],
        check: Check::Resource(WRITERS, metadata_address),
    }
}

fn all_protocols(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, direction: Direction, message: &str) {
    for rule in rules_of(context.environment, context.item) {
        if rule.direction == direction && rule.protocol == Protocol::All {
            sink.report(value_or_place(&rule, "IpProtocol"), message);
        }
    }
}

fn port_range(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, direction: Direction) {
    for rule in rules_of(context.environment, context.item) {
        let is_range = match rule.ports {
            Ports::All => rule.protocol != Protocol::All,
            Ports::Range(from, to) => from != to,
            Ports::None | Ports::Unknown => false,
        };
        if rule.direction == direction && is_range {
            sink.report(
                value_or_place(&rule, "FromPort"),
                "The rule opens a range of ports, among them those of services that someone starts later. \
                 Write one rule for each port that is used.",
            );
        }
    }
}

fn broad_network(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for rule in rules_of(context.environment, context.item) {
        if rule.direction != Direction::Ingress {
            continue;
        }
        for network in rule.networks.iter().filter(|network| network.is_broad()) {
            sink.report(
                network.node.full_span(),
                "The rule admits every machine of a network. Name the security group of those that need it, or \
                 single addresses.",
            );
        }
    }
}

fn egress_open(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for rule in rules_of(context.environment, context.item) {
        if rule.direction != Direction::Egress {
            continue;
        }
        for network in rule.networks.iter().filter(|network| network.is_world()) {
            let Some(node) = network.given.node() else { continue };
            sink.report(
                node.full_span(),
                "The group lets traffic out to the whole internet, so a program that was broken into can send data \
                 anywhere. Allow only the networks, prefix lists and ports that are needed.",
            )
            .fix(|| match &network.given {
                Given::Literal(node) => super::restrict_network::restrict(context, *node),
                _ => None,
            });
        }
    }
}

fn metadata_address(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let is_metadata = |text: &str| text.trim().starts_with("169.254.169.254/");
    for rule in rules_of(context.environment, context.item) {
        for network in rule.networks.iter().filter(|network| network.given.is_surely(is_metadata)) {
            sink.report(
                network.node.full_span(),
                "169.254.169.254 is the instance metadata service: security groups do not filter it, so this rule \
                 has no effect. Remove the rule, and limit the service with MetadataOptions.",
            );
        }
    }
}

/// The value of a property of a rule, or where the rule stands.
fn value_or_place(rule: &GroupRule<'_>, property: &str) -> Span {
    rule.node.pair(property).map_or(rule.place, |pair| pair.value.full_span())
}

fn undescribed(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for rule in rules_of(context.environment, context.item) {
        let places = lookup(context.environment, rule.node, &["Description"]);
        let is_empty = |given: &Given<'_>| given.is_surely(|text| text.trim().is_empty());
        let is_missing = |given: &Given<'_>| matches!(given, Given::Absent) || is_empty(given);
        if !places.iter().all(|place| is_missing(&place.given)) || places.is_empty() {
            continue;
        }
        sink.report(
            rule.place,
            "The rule has no Description, so nobody can tell later whether it is still needed. \
             Say what comes from where.",
        )
        .fix(|| {
            let writer = context.shared.writer();
            let text = description(context.environment, &rule)?;
            let edit = match rule.node.pair("Description") {
                Some(pair) => match pair.value.is_null() {
                    true => writer.fill(pair.value, &Value::text(&*text))?,
                    false => writer.replace(pair.value, &Value::text(&*text)),
                },
                None => writer.insert(rule.node, "Description", &Value::text(&*text))?,
            };
            let title = format!("Describe the rule as \"{text}\"");
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }
}

/// What a rule does, in the characters that a description may have.
fn description(environment: &Environment<'_>, rule: &GroupRule<'_>) -> Option<String> {
    let what = match (rule.protocol, rule.ports) {
        (Protocol::All, _) => "All traffic".to_owned(),
        (Protocol::Icmp, _) => "ICMP".to_owned(),
        (Protocol::Tcp, Ports::Range(22, 22)) => "SSH".to_owned(),
        (Protocol::Tcp, Ports::Range(80, 80)) => "HTTP".to_owned(),
        (Protocol::Tcp, Ports::Range(443, 443)) => "HTTPS".to_owned(),
        (Protocol::Tcp, ports) => format!("TCP {}", ports_in_words(ports)?),
        (Protocol::Udp, ports) => format!("UDP {}", ports_in_words(ports)?),
        (Protocol::Other | Protocol::Unknown, _) => return None,
    };
    let direction = if rule.direction == Direction::Ingress { "from" } else { "to" };
    let peer = [
        "CidrIp",
        "CidrIpv6",
        "SourceSecurityGroupId",
        "SourceSecurityGroupName",
        "DestinationSecurityGroupId",
        "SourcePrefixListId",
        "DestinationPrefixListId",
    ]
    .into_iter()
    .find_map(|property| peer_in_words(environment, rule.node.get(property)?))?;
    let text = format!("{what} {direction} {peer}");
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    (text.len() <= 255 && text.chars().all(allowed)).then_some(text)
}

fn ports_in_words(ports: Ports) -> Option<String> {
    match ports {
        Ports::All => Some("all ports".to_owned()),
        Ports::Range(from, to) if from == to => Some(from.to_string()),
        Ports::Range(from, to) => Some(format!("{from}-{to}")),
        Ports::None | Ports::Unknown => None,
    }
}

/// The other side of a rule: a network, or the name of what is referred to.
fn peer_in_words(environment: &Environment<'_>, node: Node<'_>) -> Option<String> {
    if let Some(call) = function(node) {
        return match call.name {
            FunctionName::Ref => Some(call.argument.text()?.into_owned()),
            FunctionName::GetAtt => {
                let name = call.argument.text().or_else(|| call.argument.items().next()?.text())?;
                Some(name.split('.').next()?.to_owned())
            }
            _ => None,
        };
    }
    let given = cfn_template::values(environment, node);
    let text = given.first()?.text()?;
    Some(if crate::security_groups::is_world(&text) { "everywhere".to_owned() } else { text.into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check, check_rules};

    #[test]
    fn strict_rules() {
        check(
            "
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress:
        - { Description: a, IpProtocol: -1, CidrIp: 10.1.2.3/32 }
#                                       ^^ information[ec2-security-group-ingress-all-protocols]
        - { Description: a, IpProtocol: tcp, FromPort: 80, ToPort: 443, CidrIp: 10.0.0.0/8 }
#                                                      ^^ hint[ec2-security-group-ingress-port-range]
#                                                                               ^^^^^^^^^^ hint[ec2-security-group-ingress-network]
      SecurityGroupEgress:
        - { Description: a, IpProtocol: '-1', CidrIp: 0.0.0.0/0 }
#                                       ^^^^ hint[ec2-security-group-egress-all-protocols]
#                                                     ^^^^^^^^^ hint[ec2-security-group-egress-open]
        - { Description: a, IpProtocol: tcp, FromPort: 0, ToPort: 65535, DestinationPrefixListId: pl-12345678 }
#                                                      ^ hint[ec2-security-group-egress-port-range]
        - { Description: a, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 169.254.169.254/32 }
#                                                                              ^^^^^^^^^^^^^^^^^^ warning[ec2-security-group-metadata-address]
",
        );
    }

    #[test]
    fn silent_where_it_is_narrow_or_unknown() {
        check(
            "
Parameters:
  Cidr: { Type: String }
  Protocol: { Type: String }
Resources:
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { Description: a, GroupId: sg-12345678, IpProtocol: !Ref Protocol, CidrIp: !Ref Cidr }
  Ping:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      Description: !Sub 'From ${Cidr}'
      GroupId: sg-12345678
      IpProtocol: icmp
      FromPort: 8
      ToPort: -1
      CidrIp: 10.0.0.1/32
  Out:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: { Description: a, GroupId: sg-12345678, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8 }
",
        );
    }

    #[test]
    fn a_description_is_written_from_the_rule() {
        check_rules(
            &[UNDESCRIBED.meta.id],
            "
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress:
        - IpProtocol: tcp
#         ^^^^^^^^^^ hint[ec2-security-group-rule-undescribed]
          FromPort: 22
          ToPort: 22
          CidrIp: 203.0.113.0/24 # the office
        - { IpProtocol: tcp, FromPort: 5432, ToPort: 5433, SourceSecurityGroupId: !GetAtt App.GroupId }
#           ^^^^^^^^^^ hint[ec2-security-group-rule-undescribed]
        - { Description: '', IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }
#           ^^^^^^^^^^^ hint[ec2-security-group-rule-undescribed]
  App:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: App }
",
        );
    }
}
