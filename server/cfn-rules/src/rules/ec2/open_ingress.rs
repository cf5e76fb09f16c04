//! What the whole internet can reach through a security group: one rule a kind of port.

use cfn_template::Given;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::meta::Severity;
use crate::rules::ec2::restrict_network::restrict;
use crate::security_groups::{Direction, GroupRule, Ports, Protocol, WRITERS, rules_of};

rule! {
    ADMIN {
        id: "ec2-security-group-open-admin-port",
        summary: "A security group lets the whole internet reach SSH or RDP",
        severity: Error,
        category: Security,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:security_groups_with_unrestricted_access_to_ssh", "kics:security_groups_with_exhibited_admin_ports", "checkov:CKV_AWS_24", "trivy:AWS-0107", "guard:INCOMING_SSH_DISABLED", "cdk-nag:HIPAA.Security-EC2RestrictedSSH", "fsbp:ec2.19", "kics:security_groups_unrestricted_access_to_rdp", "kics:remote_desktop_port_open_to_internet", "checkov:CKV_AWS_25", "guard:RESTRICTED_INCOMING_TRAFFIC", "cdk-nag:HIPAA.Security-EC2RestrictedCommonPorts", "kics:unrestricted_security_group_ingress", "kics:fully_open_ingress", "kics:unknown_port_exposed_to_internet", "kics:ec2_sensitive_port_is_publicly_exposed", "cfn_nag:W2", "guard:EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE", "cdk-nag:AwsSolutions-EC23", "fsbp:ec2.18", "kics:security_group_ingress_with_all_protocols", "cfn_nag:W42", "guard:SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE", "fsbp:ec2.13", "fsbp:ec2.14"],
        check: Check::Resource(WRITERS, |context, sink| report(context, sink, &admin_message)),
    }
}

rule! {
    DATABASE {
        id: "ec2-security-group-open-database-port",
        summary: "A security group lets the whole internet reach a database",
        severity: Error,
        category: Security,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:unrestricted_security_group_ingress", "kics:fully_open_ingress", "kics:unknown_port_exposed_to_internet", "kics:ec2_sensitive_port_is_publicly_exposed", "trivy:AWS-0107", "cfn_nag:W2", "guard:EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE", "cdk-nag:AwsSolutions-EC23", "fsbp:ec2.18", "kics:db_security_group_with_public_scope", "kics:db_security_group_open_to_large_scope", "cdk-nag:AwsSolutions-RDS8", "fsbp:redshift.15", "kics:security_groups_with_exhibited_admin_ports"],
        check: Check::Resource(WRITERS, |context, sink| report(context, sink, &database_message)),
    }
}

rule! {
    OTHER {
        id: "ec2-security-group-open-port",
        summary: "A security group lets the whole internet reach a port that is not for the web",
        severity: Warning,
        category: Security,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:unrestricted_security_group_ingress", "kics:fully_open_ingress", "kics:unknown_port_exposed_to_internet", "kics:ec2_sensitive_port_is_publicly_exposed", "trivy:AWS-0107", "cfn_nag:W2", "guard:EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE", "cdk-nag:AwsSolutions-EC23", "fsbp:ec2.18"],
        check: Check::Resource(WRITERS, |context, sink| report(context, sink, &other_message)),
    }
}

rule! {
    HTTP {
        id: "ec2-security-group-open-http-port",
        summary: "A security group lets the whole internet in without encryption, on port 80",
        severity: Hint,
        category: Security,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:http_port_open", "checkov:CKV_AWS_260"],
        check: Check::Resource(WRITERS, |context, sink| report(context, sink, &http_message)),
    }
}

rule! {
    ANY {
        id: "ec2-security-group-open-to-world",
        summary: "A security group lets the whole internet in, on whatever port",
        severity: Hint,
        category: Security,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:unrestricted_security_group_ingress", "kics:fully_open_ingress", "kics:unknown_port_exposed_to_internet", "kics:ec2_sensitive_port_is_publicly_exposed", "trivy:AWS-0107", "cfn_nag:W2", "guard:EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE", "cdk-nag:AwsSolutions-EC23", "fsbp:ec2.18"],
        check: Check::Resource(WRITERS, |context, sink| report(context, sink, &any_message)),
    }
}

/// SSH and RDP, with their names.
const ADMIN_PORTS: [(u16, &str); 2] = [(22, "SSH (22)"), (3389, "RDP (3389)")];

/// The ports that databases and caches listen on unless told otherwise, with their names.
pub(crate) const DATABASE_PORTS: [(u16, &str); 12] = [
    (1433, "SQL Server (1433)"),
    (1521, "Oracle (1521)"),
    (3306, "MySQL (3306)"),
    (5432, "PostgreSQL (5432)"),
    (5439, "Redshift (5439)"),
    (6379, "Redis (6379)"),
    (8182, "Neptune (8182)"),
    (9042, "Cassandra (9042)"),
    (9200, "OpenSearch (9200)"),
    (11211, "Memcached (11211)"),
    (27017, "MongoDB (27017)"),
    (27018, "MongoDB (27018)"),
];

/// Reports the networks that are the whole internet, of ingress rules for which there is a message.
fn report(
    context: &ItemContext<'_, '_>,
    sink: &mut Sink<'_>,
    message: &dyn Fn(&GroupRule<'_>) -> Option<String>,
) {
    for rule in rules_of(context.environment, context.item) {
        if rule.direction != Direction::Ingress {
            continue;
        }
        let Some(message) = message(&rule) else { continue };
        for network in rule.networks.iter().filter(|network| network.is_world()) {
            let Some(node) = network.given.node() else { continue };
            let report = sink.report(node.full_span(), message.as_str());
            // Whoever deploys can still give another network, or other ports.
            let report = if network.given.is_by_default() || rule.rests_on_default {
                report.severity(Severity::Information)
            } else {
                report
            };
            report.fix(|| match &network.given {
                Given::Literal(node) => restrict(context, *node),
                _ => None,
            });
        }
    }
}

fn admin_message(rule: &GroupRule<'_>) -> Option<String> {
    let opened = match (rule.protocol, rule.ports) {
        (Protocol::All, _) | (Protocol::Tcp, Ports::All) => "Every port, SSH (22) and RDP (3389) among them,",
        (Protocol::Tcp, ports) => ADMIN_PORTS.iter().find(|(port, _)| ports.include(*port))?.1,
        _ => return None,
    };
    Some(format!(
        "{opened} is open to the whole internet: bots try passwords and exploits there all day. \
         Allow only the networks that administer the instance, or use Session Manager and no open port."
    ))
}

fn database_message(rule: &GroupRule<'_>) -> Option<String> {
    // One finding is enough for a range that has both.
    let database = opened_database(rule).filter(|_| admin_message(rule).is_none())?;
    Some(format!(
        "{database} is open to the whole internet: anyone can try its login and its flaws. \
         Allow only the security groups of the applications that use it."
    ))
}

/// The database whose port a rule surely opens, when it does not open every port.
fn opened_database(rule: &GroupRule<'_>) -> Option<&'static str> {
    match (rule.protocol, rule.ports) {
        (Protocol::Tcp, Ports::Range(..)) => {
            DATABASE_PORTS.iter().find(|(port, _)| rule.ports.include(*port)).map(|(_, name)| *name)
        }
        _ => None,
    }
}

fn other_message(rule: &GroupRule<'_>) -> Option<String> {
    let ports = match (rule.protocol, rule.ports) {
        (Protocol::Tcp | Protocol::Udp, Ports::Range(from, to)) => {
            // The web is for everyone.
            if from == to && matches!(from, 80 | 443) {
                return None;
            }
            if from == to { format!("Port {from}") } else { format!("Ports {from} to {to}") }
        }
        (Protocol::Udp, Ports::All) => "Every UDP port".to_owned(),
        _ => return None,
    };
    // Those have rules of their own.
    if admin_message(rule).is_some() || opened_database(rule).is_some() {
        return None;
    }
    let verb = if ports.starts_with("Ports") { "are" } else { "is" };
    Some(format!(
        "{ports} {verb} open to the whole internet, which is more than the web needs: everyone reaches what listens \
         there. Allow only the networks or security groups that use it."
    ))
}

fn http_message(rule: &GroupRule<'_>) -> Option<String> {
    let is_http = rule.protocol == Protocol::Tcp && rule.ports.include(80);
    is_http.then(|| {
        "Port 80 is open to the whole internet: what is sent there can be read and changed on the way. \
         Serve HTTPS, and keep port 80 for a redirect on the load balancer."
            .to_owned()
    })
}

fn any_message(_: &GroupRule<'_>) -> Option<String> {
    Some(
        "This rule lets the whole internet in. Allow only the networks or security groups that need it."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{analyse, check_rules, prove_fixes};

    const DEFAULT: [&str; 3] = [ADMIN.meta.id, DATABASE.meta.id, OTHER.meta.id];

    #[test]
    fn ssh_and_rdp_from_everywhere() {
        check_rules(
            &DEFAULT,
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
#                 ^^^^^^^^^ error[ec2-security-group-open-admin-port]: SSH (22)
        - { IpProtocol: '6', FromPort: '3000', ToPort: '4000', CidrIpv6: '::/0' }
#                                                                        ^^^^^^ error[ec2-security-group-open-admin-port]: RDP
  Ingress:
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
    fn databases_and_other_ports() {
        check_rules(
            &DEFAULT,
            "
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Data
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 0.0.0.0/0 }
#                                                                  ^^^^^^^^^ error[ec2-security-group-open-database-port]: MySQL
        - { IpProtocol: tcp, FromPort: 8080, ToPort: 8090, CidrIp: 0.0.0.0/0 }
#                                                                  ^^^^^^^^^ warning[ec2-security-group-open-port]: Ports 8080 to 8090 are
        - { IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 0.0.0.0/0 }
#                                                              ^^^^^^^^^ warning[ec2-security-group-open-port]: Port 53 is
        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 0.0.0.0/0 }
",
        );
    }

    #[test]
    fn a_default_is_only_information() {
        check_rules(
            &DEFAULT,
            "
Parameters:
  AdminCidr: { Type: String, Default: 0.0.0.0/0 }
  Port: { Type: Number, Default: 5432 }
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
  Database:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-12345678
      IpProtocol: tcp
      FromPort: !Ref Port
      ToPort: !Ref Port
      CidrIp: 0.0.0.0/0
#             ^^^^^^^^^ information[ec2-security-group-open-database-port]
",
        );
    }

    #[test]
    fn silent_where_it_is_right_or_unknown() {
        check_rules(
            &DEFAULT,
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
        - { IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr }
        - !If [HasBastion, !Ref AWS::NoValue, { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !ImportValue cidr }]
      SecurityGroupEgress:
        - { IpProtocol: -1, CidrIp: 0.0.0.0/0 }
",
        );
    }

    #[test]
    fn rules_for_the_strict() {
        check_rules(
            &[HTTP.meta.id, ANY.meta.id],
            "
Resources:
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-12345678
      IpProtocol: tcp
      FromPort: 80
      ToPort: 80
      CidrIp: 0.0.0.0/0
#             ^^^^^^^^^ hint[ec2-security-group-open-http-port]
#             ^^^^^^^^^ hint[ec2-security-group-open-to-world]
",
        );
    }

    #[test]
    fn the_fix_asks_whoever_deploys_for_the_network() {
        let before = "\
Parameters:
  Stage:
    Type: String
Resources:
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { GroupId: !Ref Stage, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
";
        let fixes: Vec<_> = analyse(before, &[ADMIN.meta.id])
            .findings_with_fixes(None)
            .into_iter()
            .flat_map(|finding| finding.fixes)
            .map(|fix| cfn_text::apply_edits(before, &fix.edits).unwrap())
            .collect();
        let after = "\
Parameters:
  Stage:
    Type: String
  AllowedCidr:
    Type: String
    Description: 'Network that may connect, in CIDR notation'
    AllowedPattern: '([0-9]{1,3}\\.){3}[0-9]{1,3}/([1-9]|[12][0-9]|3[0-2])'
Resources:
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { GroupId: !Ref Stage, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref AllowedCidr }
";
        assert_eq!(fixes, [after]);
        // With a parameter for it there is nothing to add.
        let before = after.replace("!Ref AllowedCidr", "0.0.0.0/0");
        prove_fixes(&before, &[ADMIN.meta.id]);
    }
}
