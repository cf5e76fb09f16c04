//! Security groups seen together with the rest of the template.

use cfn_syntax::Node;
use cfn_template::{Environment, FunctionName, Given, Item, SectionKind, Template, function, lookup};
use rustc_hash::FxHashMap;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::rules::ec2::open_ingress::DATABASE_PORTS;
use crate::security_groups::{Cidr, Direction, GroupRule, Protocol, WRITERS, is_world, rules_of};
use crate::writer::Value;

rule! {
    WIDE_SOURCE {
        id: "ec2-security-group-wide-source",
        summary: "A security group opens an inner port to a whole network instead of a group",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:security_group_ingress_has_cidr_not_recommended", "cfn_nag:W9", "guard:SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE"],
        check: Check::Template(wide_source),
    }
}

rule! {
    EGRESS_UNDEFINED {
        id: "ec2-security-group-egress-undefined",
        summary: "A security group does not limit what goes out",
        severity: Hint,
        category: Security,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["cfn_nag:F1000", "guard:SECURITY_GROUP_MISSING_EGRESS_RULE"],
        check: Check::Template(egress_undefined),
    }
}

rule! {
    DATABASE_OPEN {
        id: "rds-security-group-open",
        summary: "The security group of a database lets the whole internet in",
        severity: Error,
        category: Security,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:db_security_group_with_public_scope", "cdk-nag:AwsSolutions-RDS8", "fsbp:redshift.15"],
        check: Check::Template(|context, sink| {
            database_group(
                context,
                sink,
                is_world,
                "The group of a database lets the whole internet in: anyone can try its login and its flaws. \
                 Allow only the security groups of the applications that use it.",
            );
        }),
    }
}

rule! {
    DATABASE_BROAD {
        id: "rds-security-group-broad",
        summary: "The security group of a database lets in a network of more than 256 addresses",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:db_security_group_open_to_large_scope"],
        check: Check::Template(|context, sink| {
            database_group(
                context,
                sink,
                is_large,
                "The group of a database lets in more than 256 addresses. Allow only the security groups of the \
                 applications that use it.",
            );
        }),
    }
}

/// Ports that applications and brokers listen on.
const APPLICATION_PORTS: [u16; 7] = [3000, 5000, 8000, 8080, 8443, 9092, 5672];

const GROUP: &str = "AWS::EC2::SecurityGroup";

fn wide_source(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.resources_of(GROUP).count() < 2 {
        return;
    }
    let environment = Environment::new(template);
    let is_inner = |rule: &GroupRule<'_>| {
        let ports = DATABASE_PORTS.iter().map(|(port, _)| port).chain(&APPLICATION_PORTS);
        rule.protocol == Protocol::Tcp && ports.copied().any(|port| rule.ports.include(port))
    };
    for item in WRITERS.iter().flat_map(|writer| template.resources_of(writer)) {
        for rule in rules_of(&environment, item) {
            if rule.direction != Direction::Ingress || !is_inner(&rule) {
                continue;
            }
            for network in rule.networks.iter().filter(|network| network.is_private_range()) {
                sink.report(
                    network.node.full_span(),
                    "Every machine of the network reaches this port. Name the security group of those that use it \
                     (SourceSecurityGroupId), unless they come from another VPC or from outside.",
                )
                .resource(item.name());
            }
        }
    }
}

fn egress_undefined(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    let mut elsewhere: FxHashMap<&str, bool> = FxHashMap::default();
    for egress in template.resources_of("AWS::EC2::SecurityGroupEgress") {
        let group =
            egress.properties().and_then(|it| it.get("GroupId")).and_then(|it| group_of(template, it));
        match group {
            Some(group) => elsewhere.insert(group.name(), true),
            // It may be a rule of any group.
            None => return,
        };
    }
    for group in template.resources_of(GROUP) {
        let Some(properties) = group.value().pair("Properties") else { continue };
        let places = lookup(&environment, properties.value.resolve(), &["SecurityGroupEgress"]);
        let is_absent = places.iter().all(|place| matches!(place.given, Given::Absent));
        if places.is_empty() || !is_absent || elsewhere.contains_key(group.name()) {
            continue;
        }
        sink.report(
            properties.key.span(),
            "The group has no egress rule, so EC2 lets out everything. Name what the members need, often TCP 443.",
        )
        .resource(group.name())
        .fix(|| {
            let holder = properties.value.resolve();
            let https = Value::map([
                ("IpProtocol", Value::text("tcp")),
                ("FromPort", Value::bare("443")),
                ("ToPort", Value::bare("443")),
                ("CidrIp", Value::text("0.0.0.0/0")),
                ("Description", Value::text("HTTPS to everywhere")),
            ]);
            let edit = context.shared.writer().insert(holder, "SecurityGroupEgress", &Value::list([https]))?;
            let title = "Let out HTTPS only; everything else, like databases and DNS of others, is cut off".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

/// Where databases name their security groups.
const DATABASES: [(&str, &str); 9] = [
    ("AWS::RDS::DBInstance", "VPCSecurityGroups"),
    ("AWS::RDS::DBInstance", "DBSecurityGroups"),
    ("AWS::RDS::DBCluster", "VpcSecurityGroupIds"),
    ("AWS::DocDB::DBCluster", "VpcSecurityGroupIds"),
    ("AWS::Neptune::DBCluster", "VpcSecurityGroupIds"),
    ("AWS::Redshift::Cluster", "VpcSecurityGroupIds"),
    ("AWS::ElastiCache::ReplicationGroup", "SecurityGroupIds"),
    ("AWS::ElastiCache::CacheCluster", "VpcSecurityGroupIds"),
    ("AWS::DMS::ReplicationInstance", "VpcSecurityGroupIds"),
];

fn database_group(
    context: &TemplateContext<'_, '_>,
    sink: &mut Sink<'_>,
    is_bad: fn(&str) -> bool,
    message: &'static str,
) {
    let template = context.template;
    let environment = Environment::new(template);
    let mut of_database: FxHashMap<&str, Item<'_>> = FxHashMap::default();
    for (resource_type, property) in DATABASES {
        for database in template.resources_of(resource_type) {
            let groups = database.properties().and_then(|it| it.get(property));
            for group in groups.into_iter().flat_map(Node::items).filter_map(|it| group_of(template, it)) {
                of_database.entry(group.name()).or_insert(database);
            }
        }
    }
    for item in WRITERS.iter().flat_map(|writer| template.resources_of(writer)) {
        let group = match item.item_type() {
            Some(GROUP) => Some(item),
            _ => item.properties().and_then(|it| it.get("GroupId")).and_then(|it| group_of(template, it)),
        };
        let Some(database) = group.and_then(|group| of_database.get(group.name())) else { continue };
        for rule in rules_of(&environment, item) {
            if rule.direction != Direction::Ingress {
                continue;
            }
            for network in
                rule.networks.iter().filter(|it| it.given.is_surely(is_bad) && !it.given.is_by_default())
            {
                sink.report(network.node.full_span(), message)
                    .resource(item.name())
                    .related(database.key().span(), "the database");
            }
        }
    }
    // The ingress of the old groups may be one rule or a list.
    let old: [(&str, &[&str]); 3] = [
        ("AWS::RDS::DBSecurityGroup", &["DBSecurityGroupIngress", "*", "CIDRIP"]),
        ("AWS::RDS::DBSecurityGroup", &["DBSecurityGroupIngress", "CIDRIP"]),
        ("AWS::RDS::DBSecurityGroupIngress", &["CIDRIP"]),
    ];
    for (resource_type, path) in old {
        for item in template.resources_of(resource_type) {
            let Some(properties) = item.properties() else { continue };
            for place in lookup(&environment, properties, path) {
                let Some(node) = place.given.node().filter(|_| place.given.is_surely(is_bad)) else {
                    continue;
                };
                sink.report(node.full_span(), message).resource(item.name());
            }
        }
    }
}

fn is_large(text: &str) -> bool {
    Cidr::read(text).is_some_and(|cidr| cidr.length < if cidr.address.is_ipv4() { 24 } else { 120 })
}

/// The security group of this template that a node refers to.
fn group_of<'a>(template: &Template<'a>, node: Node<'_>) -> Option<Item<'a>> {
    let call = function(node)?;
    let name = match call.name {
        FunctionName::Ref => call.argument.text()?,
        FunctionName::GetAtt => call.argument.text().or_else(|| call.argument.items().next()?.text())?,
        _ => return None,
    };
    template.get(SectionKind::Resources, name.split('.').next()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_rules;

    #[test]
    fn a_group_names_a_network_where_it_could_name_a_group() {
        check_rules(
            &[WIDE_SOURCE.meta.id],
            "
Resources:
  App:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: App }
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Data
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/8 }
#                                                                  ^^^^^^^^^^ hint[ec2-security-group-wide-source]
        - { IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 203.0.113.0/24 }
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }
",
        );
    }

    #[test]
    fn egress_that_nobody_limits() {
        check_rules(
            &[EGRESS_UNDEFINED.meta.id],
            "
Resources:
  Open:
    Type: AWS::EC2::SecurityGroup
    Properties:
#   ^^^^^^^^^^ hint[ec2-security-group-egress-undefined]
      GroupDescription: Web
      VpcId: vpc-12345678
  Inline:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: Web, SecurityGroupEgress: [{ IpProtocol: -1, CidrIp: 10.0.0.0/8 }] }
  Apart:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: Web }
  Egress:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: { GroupId: !GetAtt Apart.GroupId, IpProtocol: -1, CidrIp: 10.0.0.0/8 }
",
        );
        check_rules(
            &[EGRESS_UNDEFINED.meta.id],
            "
Resources:
  Perhaps:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: Web }
  Egress:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: { GroupId: !ImportValue group, IpProtocol: -1, CidrIp: 10.0.0.0/8 }
",
        );
    }

    #[test]
    fn groups_of_databases() {
        check_rules(
            &[DATABASE_OPEN.meta.id, DATABASE_BROAD.meta.id],
            "
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }]
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Data
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }]
#                                                                                 ^^^^^^^^^ hint[rds-security-group-broad]
#                                                                                 ^^^^^^^^^ error[rds-security-group-open]
  Ingress:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { GroupId: !Ref Data, IpProtocol: tcp, FromPort: 5000, ToPort: 5000, CidrIp: 10.0.0.0/16 }
#                                                                                            ^^^^^^^^^^^ hint[rds-security-group-broad]
  Database:
    Type: AWS::RDS::DBCluster
    Properties: { Engine: aurora-mysql, StorageEncrypted: true, VpcSecurityGroupIds: [!GetAtt Data.GroupId] }
",
        );
    }
}
