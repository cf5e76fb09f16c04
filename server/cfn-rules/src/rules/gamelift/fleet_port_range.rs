use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::security_groups::{Ports, range};

rule! {
    id: "gamelift-fleet-port-range",
    summary: "A fleet opens a range of ports",
    severity: Hint,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:gamelift_fleet_ec2_inbound_permissions_with_port_range", "cfn_nag:W65", "guard:GAMELIFT_FLEET_INBOUND_PORT_RANGE_RULE"],
    check: Check::Resource(&["AWS::GameLift::Fleet"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for place in lookup(context.environment, properties, &["EC2InboundPermissions", "*"]) {
        let Given::Literal(permission) = place.given else { continue };
        let text = |path| match lookup(context.environment, permission, path).as_slice() {
            [port] => port.given.text().map(std::borrow::Cow::into_owned),
            _ => None,
        };
        let Some((from, to)) = text(&["FromPort"]).zip(text(&["ToPort"])) else { continue };
        let is_range = match range(&from, &to) {
            Ports::All => true,
            Ports::Range(from, to) => from != to,
            Ports::None | Ports::Unknown => false,
        };
        let Some(node) = permission.get("FromPort").filter(|_| is_range) else { continue };
        sink.report(
            node.full_span(),
            "The permission opens a range of ports, more than one server process needs. Name the ports that the \
             processes of the fleet listen on.",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn ranges() {
        check(
            "
Parameters:
  Port: { Type: Number }
Resources:
  Fleet:
    Type: AWS::GameLift::Fleet
    Properties:
      EC2InboundPermissions:
        - { FromPort: 1024, ToPort: 60000, IpRange: 10.0.0.0/8, Protocol: UDP }
#                     ^^^^ hint[gamelift-fleet-port-range]
        - { FromPort: 7777, ToPort: '7777', IpRange: 10.0.0.0/8, Protocol: UDP }
        - { FromPort: 1024, ToPort: !Ref Port, IpRange: 10.0.0.0/8, Protocol: UDP }
",
        );
    }
}
