//! What single properties of network firewalls must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    DELETION {
        id: "networkfirewall-deletion-protection-missing",
        summary: "A firewall can be deleted by one call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:networkfirewall.9"],
        places: [("AWS::NetworkFirewall::Firewall", ["DeleteProtection"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Protect the firewall from deletion (DeleteProtection: true)",
            safety: Safety::Safe,
        },
        message: "DeleteProtection is not true: one call takes the firewall away. Set it to true.",
    }
}

property_rule! {
    SUBNETS {
        id: "networkfirewall-subnet-change-protection-missing",
        summary: "The subnets of a firewall can be changed by one call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:networkfirewall.10"],
        places: [("AWS::NetworkFirewall::Firewall", ["SubnetChangeProtection"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Protect the subnets from change (SubnetChangeProtection: true)",
            safety: Safety::Safe,
        },
        message: "SubnetChangeProtection is not true: one call can take the firewall out of a zone. Set it \
                  to true.",
    }
}

property_rule! {
    PACKETS {
        id: "networkfirewall-default-action-pass",
        summary: "A firewall lets packets through that no rule is about",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:networkfirewall.4"],
        places: [("AWS::NetworkFirewall::FirewallPolicy", ["FirewallPolicy", "StatelessDefaultActions", "*"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["aws:pass"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("aws:forward_to_sfe"),
            title: "Give packets to the stateful rules (aws:forward_to_sfe)",
            safety: Safety::Unsafe,
        },
        message: "aws:pass lets every packet through that no stateless rule is about, past the stateful \
                  rules. Use aws:drop or aws:forward_to_sfe.",
    }
}

property_rule! {
    FRAGMENTS {
        id: "networkfirewall-fragment-action-pass",
        summary: "A firewall lets fragments of packets through that no rule is about",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:networkfirewall.5"],
        places: [("AWS::NetworkFirewall::FirewallPolicy", ["FirewallPolicy", "StatelessFragmentDefaultActions", "*"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["aws:pass"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("aws:forward_to_sfe"),
            title: "Give fragments to the stateful rules (aws:forward_to_sfe)",
            safety: Safety::Unsafe,
        },
        message: "aws:pass lets fragments of packets through that no stateless rule is about, past the \
                  stateful rules. Use aws:drop or aws:forward_to_sfe.",
    }
}
