//! What single properties of file transfer servers must be: one row a rule.

use crate::check::property_rule;
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    FTP {
        id: "transfer-ftp",
        summary: "A file transfer server speaks FTP without encryption",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:transfer.2"],
        places: [("AWS::Transfer::Server", ["Protocols", "*"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["FTP"]),
        unless: None,
        mend: Mend::Nothing,
        message: "FTP sends passwords and files in the clear. Use SFTP or FTPS.",
    }
}

property_rule! {
    PUBLIC {
        id: "transfer-endpoint-public",
        summary: "A file transfer server has a public endpoint",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_164"],
        places: [("AWS::Transfer::Server", ["EndpointType"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["PUBLIC"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The endpoint is public, as it is by default: everyone can try its logins, and no security \
                  group stands between. Use EndpointType VPC.",
    }
}
