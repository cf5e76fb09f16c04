//! Entries of network ACLs, each alone and all of one ACL together.

use cfn_syntax::Node;
use cfn_template::{Environment, FunctionName, Given, Item, condition_of_item, function, lookup, values};
use rustc_hash::FxHashMap;

use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::security_groups::{Cidr, Ports, Protocol, range};
use crate::writer::Value;

rule! {
    ALL_PROTOCOLS {
        id: "ec2-network-acl-all-protocols",
        summary: "A network ACL allows every protocol",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:ec2_permissive_network_acl_protocols", "trivy:AWS-0102", "cfn_nag:W66", "guard:EC2_NETWORK_ACL_PROTOCOL_RULE"],
        check: Check::Resource(&[ENTRY], all_protocols),
    }
}

rule! {
    ALL_PORTS {
        id: "ec2-network-acl-all-ports",
        summary: "A network ACL allows every port of TCP or UDP",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:tcp_or_udp_protocol_network_acl_entry_allows_all_ports", "cfn_nag:W67", "guard:EC2_NETWORK_ACL_PORT_RANGE_RULE"],
        check: Check::Resource(&[ENTRY], all_ports),
    }
}

rule! {
    INCOMPLETE {
        id: "ec2-network-acl-entry-incomplete",
        summary: "An entry of a network ACL lacks the ports or the ICMP type that its protocol needs",
        severity: Error,
        category: Correctness,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: [
            "kics:tcp_or_udp_protocol_network_acl_entry_allows_all_ports",
            "cfn_nag:W66",
            "cfn_nag:W67",
            "guard:EC2_NETWORK_ACL_PORT_RANGE_RULE",
        ],
        check: Check::Resource(&[ENTRY], incomplete),
    }
}

rule! {
    OPEN_ADMIN_PORT {
        id: "ec2-network-acl-open-admin-port",
        summary: "A network ACL lets the whole internet reach SSH or RDP",
        severity: Information,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0105", "fsbp:ec2.21"],
        check: Check::Resource(&[ENTRY], open_admin_port),
    }
}

rule! {
    DUPLICATE_NUMBER {
        id: "ec2-network-acl-duplicate-number",
        summary: "Two entries of a network ACL have the same number",
        severity: Error,
        category: Correctness,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:ec2_network_acl_duplicate_rule", "cfn_nag:F79"],
        check: Check::Template(duplicate_numbers),
    }
}

rule! {
    SHADOWED {
        id: "ec2-network-acl-entry-shadowed",
        summary: "An earlier entry of a network ACL decides everything that an entry is about",
        severity: Warning,
        category: Correctness,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:ec2_network_acl_overlapping_ports", "cfn_nag:W72", "kics:ec2_network_acl_ineffective_denied_traffic", "cfn_nag:W71", "guard:EC2_NETWORK_ACL_ENTRY_INEFFECTIVE_DENY_RULE"],
        check: Check::Template(shadowed),
    }
}

const ENTRY: &str = "AWS::EC2::NetworkAclEntry";
/// The largest number of an entry.
const LAST_NUMBER: u32 = 32_766;

/// An entry as far as it is known.
#[derive(Debug)]
struct Entry<'a> {
    item: Item<'a>,
    properties: Node<'a>,
    number: Option<u32>,
    is_egress: Option<bool>,
    allows: Option<bool>,
    protocol: Protocol,
    ports: Ports,
    network: Option<Cidr>,
}

fn read<'a>(environment: &Environment<'a>, item: Item<'a>) -> Option<Entry<'a>> {
    let properties = item.properties()?;
    // `Some(None)` is absent, `None` unknown.
    let only = |node: Option<Node<'a>>| -> Option<Option<String>> {
        let Some(node) = node else { return Some(None) };
        match values(environment, node).as_slice() {
            [Given::Absent] => Some(None),
            // Whoever deploys can give another value than the default.
            [given] if !given.is_by_default() => Some(Some(given.text()?.trim().to_ascii_lowercase())),
            _ => None,
        }
    };
    let text = |property: &str| only(properties.get(property)).flatten();
    let protocol = match text("Protocol").as_deref() {
        Some("-1" | "all") => Protocol::All,
        Some("6" | "tcp") => Protocol::Tcp,
        Some("17" | "udp") => Protocol::Udp,
        Some("1" | "icmp" | "58" | "icmpv6") => Protocol::Icmp,
        Some(_) => Protocol::Other,
        None => Protocol::Unknown,
    };
    let port = |end: &str| only(properties.get("PortRange").and_then(|it| it.get(end))).flatten();
    let ports = match protocol {
        Protocol::All => Ports::All,
        Protocol::Icmp | Protocol::Other => Ports::None,
        Protocol::Unknown => Ports::Unknown,
        Protocol::Tcp | Protocol::Udp => {
            port("From").zip(port("To")).map_or(Ports::Unknown, |(from, to)| range(&from, &to))
        }
    };
    let is_egress = match only(properties.get("Egress")) {
        Some(None) => Some(false),
        Some(Some(text)) => text.parse().ok(),
        None => None,
    };
    let networks: Vec<_> =
        ["CidrBlock", "Ipv6CidrBlock"].into_iter().filter_map(|it| properties.get(it)).collect();
    let network = match networks.as_slice() {
        [network] => only(Some(*network)).flatten().and_then(|text| Cidr::read(&text)),
        _ => None,
    };
    let allows = match text("RuleAction").as_deref() {
        Some("allow") => Some(true),
        Some("deny") => Some(false),
        _ => None,
    };
    let number = text("RuleNumber").and_then(|text| text.parse().ok());
    Some(Entry { item, properties, number, is_egress, allows, protocol, ports, network })
}

fn all_protocols(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(entry) = read(context.environment, context.item) else { return };
    if entry.allows == Some(true) && matches!(entry.protocol, Protocol::All | Protocol::Other) {
        let Some(node) = entry.properties.get("Protocol") else { return };
        sink.report(
            node.full_span(),
            "The entry allows protocols beyond TCP, UDP and ICMP. Name the protocols that are used, TCP (6) for most.",
        );
    }
}

fn all_ports(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(entry) = read(context.environment, context.item) else { return };
    let has_ports = matches!(entry.protocol, Protocol::Tcp | Protocol::Udp);
    if entry.allows == Some(true) && has_ports && entry.ports == Ports::All {
        let Some(pair) = entry.properties.pair("PortRange") else { return };
        sink.report(
            pair.key.span(),
            "The entry allows every port, so the ACL stops nothing that a security group let through by mistake. \
             Allow the ports that are used; answers come back on 1024 to 65535.",
        );
    }
}

fn incomplete(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(entry) = read(context.environment, context.item) else { return };
    let needed: &[&[&str]] = match entry.protocol {
        Protocol::Tcp | Protocol::Udp => &[&["PortRange", "From"], &["PortRange", "To"]],
        Protocol::Icmp => &[&["Icmp", "Type"], &["Icmp", "Code"]],
        _ => return,
    };
    let is_absent = |path: &&&'static [&'static str]| {
        let places = lookup(context.environment, entry.properties, path);
        !places.is_empty() && places.iter().all(|place| matches!(place.given, Given::Absent))
    };
    let Some(missing) = needed.iter().find(is_absent) else { return };
    let Some(protocol) = entry.properties.get("Protocol") else { return };
    sink.report(
        protocol.full_span(),
        format!(
            "This protocol needs {}, which the entry does not give: the deployment fails. Add it.",
            missing.join(".")
        ),
    );
}

fn open_admin_port(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(entry) = read(context.environment, context.item) else { return };
    let opens = match entry.protocol {
        Protocol::All => true,
        Protocol::Tcp => entry.ports.include(22) || entry.ports.include(3389),
        _ => false,
    };
    let is_world = entry.network.is_some_and(|network| network.length == 0);
    if opens && is_world && entry.allows == Some(true) && entry.is_egress == Some(false) {
        let network = entry.properties.get("CidrBlock").or_else(|| entry.properties.get("Ipv6CidrBlock"));
        let Some(network) = network else { return };
        sink.report(
            network.full_span(),
            "The entry lets the whole internet reach SSH (22) or RDP (3389): only the security groups stand between. \
             Deny these ports with a lower number, or allow only the networks that administer.",
        );
    }
}

/// The entries of each ACL and direction, in order of place. Entries that exist only under a
/// condition are left out: they may never meet.
fn by_list<'c>(context: &TemplateContext<'c, '_>) -> Vec<Vec<Entry<'c>>> {
    let environment = Environment::new(context.template);
    let mut lists: FxHashMap<(String, bool), usize> = FxHashMap::default();
    let mut result: Vec<Vec<Entry<'c>>> = Vec::new();
    for item in context.template.resources_of(ENTRY) {
        if condition_of_item(item).is_some() {
            continue;
        }
        let Some(entry) = read(&environment, item) else { continue };
        let acl = entry.properties.get("NetworkAclId").and_then(name_of_acl);
        let Some(list) = acl.zip(entry.is_egress) else { continue };
        let index = *lists.entry(list).or_insert_with(|| {
            result.push(Vec::new());
            result.len() - 1
        });
        if let Some(list) = result.get_mut(index) {
            list.push(entry);
        }
    }
    result
}

/// What an ACL is called: the same text is the same ACL.
fn name_of_acl(node: Node<'_>) -> Option<String> {
    match function(node) {
        None => Some(node.text()?.into_owned()),
        Some(call) if call.name == FunctionName::Ref => Some(format!("!{}", call.argument.text()?)),
        Some(call) if call.name == FunctionName::GetAtt => {
            let text = call.argument.text().or_else(|| call.argument.items().next()?.text())?;
            Some(format!("!{}", text.split('.').next()?))
        }
        Some(_) => None,
    }
}

fn duplicate_numbers(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    for list in by_list(context) {
        let mut numbers: FxHashMap<u32, Item<'_>> = FxHashMap::default();
        for entry in &list {
            let Some((number, node)) = entry.number.zip(entry.properties.get("RuleNumber")) else { continue };
            let Some(first) = numbers.get(&number) else {
                numbers.insert(number, entry.item);
                continue;
            };
            let message = format!(
                "{} has the number {number} too, in the same direction: the ACL can have only one entry of a number, so \
                 the deployment fails. Give it a number of its own.",
                first.name()
            );
            let is_taken = |number: u32| list.iter().any(|entry| entry.number == Some(number));
            sink.report(node.full_span(), message)
                .resource(entry.item.name())
                .related(first.key().span(), "the other entry")
                .fix(|| {
                    let free = (number + 1..=LAST_NUMBER).find(|number| !is_taken(*number))?;
                    let edit = context.shared.writer().replace(node, &Value::bare(free.to_string()));
                    let title = format!("Use {free}, the next free number");
                    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
                });
        }
    }
}

fn shadowed(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    for list in by_list(context) {
        for entry in &list {
            let before = |other: &&Entry<'_>| {
                other.number.zip(entry.number).is_some_and(|(other, number)| other < number)
                    && other.covers(entry)
            };
            let Some(first) = list.iter().find(before) else { continue };
            let Some(node) = entry.properties.get("RuleNumber") else { continue };
            let what = match (first.allows, entry.allows) {
                (Some(true), Some(false)) => "allows first what this entry would deny",
                (Some(false), Some(true)) => "denies first what this entry would allow",
                _ => "already decides all that this entry is about",
            };
            let message = format!(
                "{} {what}: entries are tried in the order of their numbers, and this one never has a say. \
                 Give it a lower number or remove it.",
                first.item.name()
            );
            sink.report(node.full_span(), message)
                .resource(entry.item.name())
                .related(first.item.key().span(), "the entry that comes first");
        }
    }
}

impl Entry<'_> {
    /// Whether all traffic of the other entry surely is traffic of this one.
    fn covers(&self, other: &Self) -> bool {
        if self.allows.is_none() || other.allows.is_none() {
            return false;
        }
        let protocol = match self.protocol {
            Protocol::All => !matches!(other.protocol, Protocol::Unknown),
            // Types, codes and numbers of other protocols are not compared.
            Protocol::Tcp | Protocol::Udp => self.protocol == other.protocol,
            Protocol::Icmp | Protocol::Other | Protocol::Unknown => false,
        };
        let ports = match (self.ports, other.ports) {
            (Ports::All, _) => true,
            (Ports::Range(from, to), Ports::Range(other_from, other_to)) => {
                from <= other_from && other_to <= to
            }
            _ => false,
        };
        let network = self.network.zip(other.network).is_some_and(|(network, other)| network.covers(other));
        protocol && ports && network
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_rules;

    #[test]
    fn entries_alone() {
        check_rules(
            &[ALL_PROTOCOLS.meta.id, ALL_PORTS.meta.id, OPEN_ADMIN_PORT.meta.id],
            "
Parameters:
  Action: { Type: String }
Resources:
  Everything:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 1, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 }
#                                                               ^^ hint[ec2-network-acl-all-protocols]
#                                                                                                 ^^^^^^^^^ information[ec2-network-acl-open-admin-port]
  Ports:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: acl-1
      RuleNumber: 2
      Protocol: 6
      RuleAction: allow
      Egress: true
      CidrBlock: 0.0.0.0/0
      PortRange: { From: 0, To: 65535 }
#     ^^^^^^^^^ hint[ec2-network-acl-all-ports]
  Denied:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 3, Protocol: -1, RuleAction: deny, CidrBlock: 0.0.0.0/0 }
  Unknown:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 4, Protocol: -1, RuleAction: !Ref Action, CidrBlock: 0.0.0.0/0 }
",
        );
    }

    #[test]
    fn what_a_protocol_needs() {
        check_rules(
            &[INCOMPLETE.meta.id],
            "
Parameters:
  Ports: { Type: String }
Resources:
  Tcp:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 1, Protocol: 6, RuleAction: allow, CidrBlock: 10.0.0.0/8 }
#                                                               ^ error[ec2-network-acl-entry-incomplete]: PortRange.From
  Udp:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 2, Protocol: 17, RuleAction: allow, PortRange: { From: 53 } }
#                                                               ^^ error[ec2-network-acl-entry-incomplete]: PortRange.To
  Ping:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 3, Protocol: 58, RuleAction: allow, Ipv6CidrBlock: '::/0' }
#                                                               ^^ error[ec2-network-acl-entry-incomplete]: Icmp.Type
  All:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 4, Protocol: -1, RuleAction: allow, CidrBlock: 10.0.0.0/8 }
  Given:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 5, Protocol: 6, RuleAction: allow, PortRange: !Ref Ports }
",
        );
    }

    #[test]
    fn numbers_twice() {
        check_rules(
            &[DUPLICATE_NUMBER.meta.id, SHADOWED.meta.id],
            "
Conditions:
  Never: !Equals [a, b]
Resources:
  Acl: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: vpc-1 } }
  Web:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      { NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 10.0.0.0/8, PortRange: { From: 80, To: 80 } }
  Tls:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !GetAtt Acl.Id
      RuleNumber: '100'
#                 ^^^^^ error[ec2-network-acl-duplicate-number]: Web
      Protocol: 6
      RuleAction: allow
      CidrBlock: 10.0.0.0/8
      PortRange: { From: 443, To: 443 }
  Out:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Egress: true, Protocol: 1, RuleAction: allow, CidrBlock: 10.0.0.0/8 }
  Sometimes:
    Type: AWS::EC2::NetworkAclEntry
    Condition: Never
    Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 1, RuleAction: allow, CidrBlock: 10.0.0.0/8 }
  Other:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-12345678, RuleNumber: 100, Protocol: 1, RuleAction: allow, CidrBlock: 10.0.0.0/8 }
",
        );
    }

    #[test]
    fn entries_that_never_have_a_say() {
        check_rules(
            &[SHADOWED.meta.id],
            "
Parameters:
  Port: { Type: Number, Default: 443 }
Resources:
  Web:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: acl-1
      RuleNumber: 100
      Protocol: 6
      RuleAction: allow
      CidrBlock: 10.0.0.0/8
      PortRange: { From: 0, To: 1024 }
  Late:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: acl-1
      RuleNumber: 200
#                 ^^^ warning[ec2-network-acl-entry-shadowed]: allows first
      Protocol: 6
      RuleAction: deny
      CidrBlock: 10.1.0.0/16
      PortRange: { From: 22, To: 22 }
  Wider:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: acl-1, RuleNumber: 300, Protocol: -1, RuleAction: deny, CidrBlock: 10.0.0.0/8 }
  Someone:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: acl-1
      RuleNumber: 150
      Protocol: 6
      RuleAction: allow
      CidrBlock: 10.1.0.0/16
      PortRange: { From: !Ref Port, To: !Ref Port }
",
        );
    }
}
