//! What texts mean: identifiers, ARNs and names (the services' API references).

use core::net::{Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

/// Whether a text has a format; none for formats that are not known.
pub(crate) fn has_format(text: &str, format: &str) -> Option<bool> {
    Some(match format {
        "AWS::EC2::SecurityGroup.Id" => is_id(text, "sg-", u8_is_hex),
        "AWS::EC2::VPC.Id" => is_id(text, "vpc-", u8_is_hex),
        "AWS::EC2::Subnet.Id" => is_id(text, "subnet-", u8_is_hex),
        "AWS::EC2::Image.Id" => {
            // A parameter of the Systems Manager may stand for an image.
            text.starts_with("resolve:ssm:")
                || is_id(text, "ami-", |byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
        }
        "AWS::EC2::SecurityGroup.Name" => {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b" ._-:/()#,@[]+=&;{}!$*".contains(&byte))
        }
        "AWS::Logs::LogGroup.Name" => {
            (1..=512).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_/#".contains(&byte))
        }
        "AWS::IAM::Role.Arn" => arn(text).is_some_and(|arn| {
            arn.service == "iam"
                && arn.region.is_empty()
                && is_account(arn.account)
                && arn.resource.starts_with("role/")
        }),
        "AWS::KMS::Key.Arn" => arn(text).is_some_and(|arn| {
            arn.service == "kms"
                && is_account(arn.account)
                && (arn.resource.starts_with("key/") || arn.resource.starts_with("alias/"))
        }),
        "AWS::SNS::Topic.Arn" => arn(text)
            .is_some_and(|arn| arn.service == "sns" && is_account(arn.account) && !arn.resource.is_empty()),
        "AWS::CertificateManager::Certificate.Arn" | "AWS::ACM::Certificate.Arn" => {
            arn(text).is_some_and(|arn| {
                arn.service == "acm" && is_account(arn.account) && arn.resource.starts_with("certificate/")
            })
        }
        "AWS::Lambda::Function.Arn" => arn(text).is_some_and(|arn| {
            arn.service == "lambda" && is_account(arn.account) && arn.resource.starts_with("function:")
        }),
        "AWS::S3::Bucket.Name" => is_bucket_name(text),
        "AWS::KMS::Alias.AliasName" => text.strip_prefix("alias/").is_some_and(|name| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte))
        }),
        "ipv4-network" => is_network::<Ipv4Addr>(text, 32),
        "ipv6-network" => is_network::<Ipv6Addr>(text, 128),
        _ => return None,
    })
}

/// What a format is, in words, and an example.
pub(crate) fn example(format: &str) -> (&'static str, &'static str) {
    match format {
        "AWS::EC2::SecurityGroup.Id" => ("the ID of a security group", "sg-0123456789abcdef0"),
        "AWS::EC2::VPC.Id" => ("the ID of a VPC", "vpc-0123456789abcdef0"),
        "AWS::EC2::Subnet.Id" => ("the ID of a subnet", "subnet-0123456789abcdef0"),
        "AWS::EC2::Image.Id" => ("the ID of an image", "ami-0123456789abcdef0"),
        "AWS::EC2::SecurityGroup.Name" => ("the name of a security group", "web-servers"),
        "AWS::Logs::LogGroup.Name" => ("the name of a log group", "/aws/lambda/orders"),
        "AWS::IAM::Role.Arn" => ("the ARN of a role", "arn:aws:iam::123456789012:role/name"),
        "AWS::KMS::Key.Arn" => ("the ARN of a key", "arn:aws:kms:eu-west-1:123456789012:key/id"),
        "AWS::SNS::Topic.Arn" => ("the ARN of a topic", "arn:aws:sns:eu-west-1:123456789012:name"),
        "AWS::Lambda::Function.Arn" => {
            ("the ARN of a function", "arn:aws:lambda:eu-west-1:123456789012:function:name")
        }
        "AWS::S3::Bucket.Name" => {
            ("the name of a bucket: 3 to 63 lowercase letters, digits, dots and hyphens", "my-bucket-1")
        }
        "AWS::KMS::Alias.AliasName" => ("the alias of a key", "alias/orders"),
        "ipv4-network" => ("a range of addresses", "10.0.0.0/16"),
        "ipv6-network" => ("a range of addresses", "2001:db8::/56"),
        _ => ("the ARN of a certificate", "arn:aws:acm:eu-west-1:123456789012:certificate/id"),
    }
}

/// Whether a text is an address with the length of a prefix. Services clear the bits behind it.
fn is_network<A: FromStr>(text: &str, longest: u8) -> bool {
    text.split_once('/').is_some_and(|(address, prefix)| {
        address.parse::<A>().is_ok() && prefix.parse::<u8>().is_ok_and(|prefix| prefix <= longest)
    })
}

struct Arn<'t> {
    service: &'t str,
    region: &'t str,
    account: &'t str,
    resource: &'t str,
}

/// The parts of `arn:partition:service:region:account:resource`.
fn arn(text: &str) -> Option<Arn<'_>> {
    let mut parts = text.splitn(6, ':');
    let is_arn = parts.next()? == "arn" && parts.next()?.starts_with("aws");
    let arn = Arn {
        service: parts.next()?,
        region: parts.next()?,
        account: parts.next()?,
        resource: parts.next()?,
    };
    is_arn.then_some(arn)
}

/// Roles and policies of AWS itself have `aws` for an account.
fn is_account(text: &str) -> bool {
    text == "aws" || (text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn u8_is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// IDs have 8 digits, and since 2016 mostly 17.
fn is_id(text: &str, prefix: &str, is_digit: impl Fn(u8) -> bool) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(is_digit))
}

fn is_bucket_name(text: &str) -> bool {
    let is_inner =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let is_edge =
        |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    (3..=63).contains(&text.len())
        && text.bytes().all(is_inner)
        && is_edge(text.bytes().next())
        && is_edge(text.bytes().last())
        && !["..", ".-", "-."].iter().any(|pair| text.contains(pair))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_arns() {
        let has = |text: &str, format: &str| has_format(text, format).unwrap();
        assert!(
            has("sg-12345678", "AWS::EC2::SecurityGroup.Id")
                && !has("sg-1234567", "AWS::EC2::SecurityGroup.Id")
        );
        assert!(has("vpc-0123456789abcdef0", "AWS::EC2::VPC.Id"));
        assert!(has("resolve:ssm:/golden", "AWS::EC2::Image.Id") && !has("ami-1", "AWS::EC2::Image.Id"));
        assert!(has("arn:aws:iam::123456789012:role/x", "AWS::IAM::Role.Arn"));
        assert!(!has("arn:aws:iam:::role/x", "AWS::IAM::Role.Arn"));
        assert!(has("my-bucket", "AWS::S3::Bucket.Name") && !has("MyBucket", "AWS::S3::Bucket.Name"));
        assert!(has("/aws/lambda/x", "AWS::Logs::LogGroup.Name") && !has("a b", "AWS::Logs::LogGroup.Name"));
        assert!(has("10.0.0.0/16", "ipv4-network") && !has("10.0.0.0/33", "ipv4-network"));
        assert!(has("2001:db8::/56", "ipv6-network") && !has("10.0.0.0", "ipv4-network"));
        assert_eq!(has_format("x", "date-time"), None);
    }
}
