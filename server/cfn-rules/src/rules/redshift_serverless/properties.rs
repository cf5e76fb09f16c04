//! What single properties of Redshift Serverless must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PUBLIC {
        id: "redshiftserverless-publicly-accessible",
        summary: "A Redshift Serverless workgroup has an address on the internet",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:redshiftserverless.3"],
        places: [("AWS::RedshiftServerless::Workgroup", ["PubliclyAccessible"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Keep the workgroup off the internet (PubliclyAccessible: false)",
            safety: Safety::Safe,
        },
        message: "PubliclyAccessible gives the workgroup an address on the internet, where everyone can try \
                  its login. Set it to false.",
    }
}

property_rule! {
    ROUTING {
        id: "redshiftserverless-enhanced-vpc-routing-disabled",
        summary: "A Redshift Serverless workgroup loads and unloads data outside the VPC",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:redshiftserverless.1"],
        places: [("AWS::RedshiftServerless::Workgroup", ["EnhancedVpcRouting"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Send traffic through the VPC (EnhancedVpcRouting: true)",
            safety: Safety::Unsafe,
        },
        message: "EnhancedVpcRouting is not true: COPY and UNLOAD bypass the VPC, its endpoints, policies \
                  and flow logs. Set it to true.",
    }
}

property_rule! {
    KEY {
        id: "redshiftserverless-aws-managed-key",
        summary: "A Redshift Serverless namespace is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [],
        places: [("AWS::RedshiftServerless::Namespace", ["KmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the data is encrypted with a key of AWS, whose policy you cannot change. \
                  Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    LOGS {
        id: "redshiftserverless-logs-not-exported",
        summary: "A Redshift Serverless namespace does not export its logs",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:redshiftserverless.5"],
        places: [("AWS::RedshiftServerless::Namespace", ["LogExports"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::list([Value::text("userlog"), Value::text("connectionlog")]),
            title: "Export the log of users and connections",
            safety: Safety::Safe,
        },
        message: "LogExports is absent: nobody can see later who logged in and what they changed. Export \
                  userlog and connectionlog.",
    }
}

property_rule! {
    USERNAME {
        id: "redshiftserverless-default-admin-username",
        summary: "The administrator of a Redshift Serverless namespace has the name that everybody expects",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:redshiftserverless.6"],
        places: [("AWS::RedshiftServerless::Namespace", ["AdminUsername"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["admin", "awsuser"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The name of the administrator is the first that a guesser tries. Choose another.",
    }
}
