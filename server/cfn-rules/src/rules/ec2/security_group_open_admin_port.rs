use cfn_syntax::Node;
use cfn_template::{Environment, Given, values};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::meta::Severity;

rule! {
    id: "ec2-security-group-open-admin-port",
    summary: "A security group lets the whole internet reach SSH or RDP",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "kics:security_groups_with_unrestricted_access_to_ssh",
        "kics:security_groups_unrestricted_access_to_rdp",
        "kics:remote_desktop_port_open_to_internet",
        "kics:ec2_sensitive_port_is_publicly_exposed",
        "kics:fully_open_ingress",
        "kics:security_groups_with_exhibited_admin_ports",
        "checkov:CKV_AWS_24",
        "checkov:CKV_AWS_25",
        "trivy:AWS-0107",
        "cfn_nag:W2",
        "guard:INCOMING_SSH_DISABLED",
        "guard:RESTRICTED_INCOMING_TRAFFIC",
        "cdk-nag:HIPAA.Security-EC2RestrictedSSH",
        "fsbp:ec2.13",
        "fsbp:ec2.14",
    ],
    check: Check::Resource(&["AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"], check),
}

/// SSH and RDP, with their names.
const ADMIN_PORTS: [(i64, &str); 2] = [(22, "SSH (22)"), (3389, "RDP (3389)")];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let environment = context.environment;
    if context.item.item_type() == Some("AWS::EC2::SecurityGroupIngress") {
        check_rule(environment, properties, sink);
        return;
    }
    let Some(ingress) = properties.get("SecurityGroupIngress") else { return };
    for list in values(environment, ingress) {
        let Given::Literal(list) = list else { continue };
        for item in list.items() {
            for rule in values(environment, item) {
                if let Given::Literal(rule) = rule {
                    check_rule(environment, rule, sink);
                }
            }
        }
    }
}

fn check_rule(environment: &Environment<'_>, rule: Node<'_>, sink: &mut Sink<'_>) {
    let Some(opened) = opened_admin_port(environment, rule) else { return };
    for property in ["CidrIp", "CidrIpv6"] {
        let Some(cidr) = rule.get(property) else { continue };
        for given in values(environment, cidr) {
            if !given.is_surely(is_the_world) {
                continue;
            }
            let Some(node) = given.node() else { continue };
            let message = format!(
                "{opened} is open to the whole internet: bots try passwords and exploits there all day. \
                 Allow only the networks that administer the instance, or use Session Manager and no open port."
            );
            let report = sink.report(node.full_span(), message);
            // Whoever deploys can still give another network.
            if matches!(given, Given::OneOf { by_default: true, .. }) {
                report.severity(Severity::Information);
            }
        }
    }
}

fn is_the_world(cidr: &str) -> bool {
    matches!(cidr.trim(), "0.0.0.0/0" | "::/0" | "0000:0000:0000:0000:0000:0000:0000:0000/0" | "0::/0")
        || cidr.trim().ends_with("/0")
}

/// The administration port that a rule surely opens.
fn opened_admin_port(environment: &Environment<'_>, rule: Node<'_>) -> Option<&'static str> {
    let protocol = only_text(environment, rule, "IpProtocol")?;
    if protocol == "-1" {
        return Some("Every port, SSH (22) and RDP (3389) among them,");
    }
    if !matches!(protocol.to_ascii_lowercase().as_str(), "tcp" | "6") {
        return None;
    }
    let from: i64 = only_text(environment, rule, "FromPort")?.trim().parse().ok()?;
    let to: i64 = only_text(environment, rule, "ToPort")?.trim().parse().ok()?;
    if from == -1 || to == -1 {
        return Some("Every port, SSH (22) and RDP (3389) among them,");
    }
    ADMIN_PORTS.iter().find(|(port, _)| (from..=to).contains(port)).map(|(_, name)| *name)
}

/// The one text that a property is known to have.
fn only_text(environment: &Environment<'_>, rule: Node<'_>, property: &str) -> Option<String> {
    match values(environment, rule.get(property)?).as_slice() {
        [given] => given.text().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn ssh_and_rdp_from_everywhere() {
        check(
            "
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Bastion
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
#                 ^^^^^^^^^ error[ec2-security-group-open-admin-port]: SSH (22) is open
        - { IpProtocol: '6', FromPort: '3000', ToPort: '4000', CidrIpv6: '::/0' }
#                                                                        ^^^^^^ error[ec2-security-group-open-admin-port]: RDP
  Everything:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !Ref Group
      IpProtocol: -1
      CidrIp: 0.0.0.0/0
#             ^^^^^^^^^ error[ec2-security-group-open-admin-port]: Every port
",
        );
    }

    #[test]
    fn a_default_is_only_information() {
        check(
            "
Parameters:
  AdminCidr: { Type: String, Default: 0.0.0.0/0 }
Resources:
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-12345678
      IpProtocol: tcp
      FromPort: 22
      ToPort: 22
      CidrIp: !Ref AdminCidr
#             ^^^^^^^^^^^^^^ information[ec2-security-group-open-admin-port]
",
        );
    }

    #[test]
    fn silent_where_it_is_right_or_unknown() {
        check(
            "
Parameters:
  Port: { Type: Number }
  Cidr: { Type: String }
Conditions:
  HasBastion: !Equals [!Ref Cidr, '']
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }
        - { IpProtocol: udp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr }
        - !If [HasBastion, !Ref AWS::NoValue, { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !ImportValue cidr }]
",
        );
    }
}
