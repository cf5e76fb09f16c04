//! Policies of IAM against the grammar of policies.

use cfn_schema::{Resource, Shape};
use cfn_syntax::{Kind, Node, Pair};
use cfn_template::Case;

use super::check::follow_steps;
use super::walker::Walker;

/// Where policies stand: the types, the path, the grammar, and the check of cfn-lint.
struct Place {
    types: &'static [&'static str],
    path: &'static [&'static str],
    grammar: &'static str,
    rule: &'static str,
}

const PLACES: &[Place] = &[
    Place {
        types: &["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"],
        path: &["Policies", "*", "PolicyDocument"],
        grammar: "iam/policy_identity",
        rule: "E3510",
    },
    Place {
        types: &[
            "AWS::IAM::GroupPolicy",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::Policy",
            "AWS::IAM::RolePolicy",
            "AWS::IAM::UserPolicy",
        ],
        path: &["PolicyDocument"],
        grammar: "iam/policy_identity",
        rule: "E3510",
    },
    Place {
        types: &["AWS::SSO::PermissionSet"],
        path: &["InlinePolicy"],
        grammar: "iam/policy_identity",
        rule: "E3510",
    },
    Place {
        types: &["AWS::IAM::Role"],
        path: &["AssumeRolePolicyDocument"],
        grammar: "iam/policy_trust",
        rule: "E3530",
    },
    Place {
        types: &["AWS::ECR::Repository"],
        path: &["RepositoryPolicyText"],
        grammar: "iam/policy_resource_ecr",
        rule: "E3513",
    },
    Place {
        types: &["AWS::KMS::Key", "AWS::KMS::ReplicaKey"],
        path: &["KeyPolicy"],
        grammar: "iam/policy_resource",
        rule: "E3512",
    },
    Place {
        types: &["AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"],
        path: &["PolicyDocument"],
        grammar: "iam/policy_resource",
        rule: "E3512",
    },
    Place {
        types: &["AWS::SecretsManager::ResourcePolicy"],
        path: &["ResourcePolicy"],
        grammar: "iam/policy_resource",
        rule: "E3512",
    },
    Place {
        types: &["AWS::EC2::VPCEndpoint"],
        path: &["PolicyDocument"],
        grammar: "iam/policy_resource",
        rule: "E3512",
    },
    Place {
        types: &["AWS::Elasticsearch::Domain", "AWS::OpenSearchService::Domain"],
        path: &["AccessPolicies"],
        grammar: "iam/policy_resource",
        rule: "E3512",
    },
];

/// Checks the policies of a resource.
pub(super) fn documents<'a>(
    walker: &mut Walker<'_, 'a>,
    resource: Resource<'a>,
    properties: Pair<'a>,
    case: Case,
) {
    for place in PLACES.iter().filter(|place| place.types.contains(&resource.name())) {
        let Some(shape) = cfn_schema::document(place.grammar) else { continue };
        follow_steps(
            walker,
            place.path,
            Some(properties),
            properties.value,
            case,
            &mut |walker, pair, node, case| {
                check(walker, place.rule, shape, pair, node, case);
            },
        );
    }
}

/// A policy may also be written as JSON in a string, which is not looked into.
fn check<'a>(
    walker: &mut Walker<'_, 'a>,
    rule: &'static str,
    shape: Shape<'a>,
    pair: Option<Pair<'a>>,
    node: Node<'a>,
    case: Case,
) {
    if node.resolve().kind() != Kind::Scalar {
        walker.check_constraint(rule, shape, pair, node, case);
        // The grammars do not say which effects there are.
        let statements = node.resolve().get("Statement");
        let one = statements.filter(|it| it.kind() == Kind::Mapping);
        for statement in statements.into_iter().flat_map(Node::items).chain(one) {
            if let Some(effect) = statement.resolve().pair("Effect") {
                walker.check_choice_of(rule, &["Allow", "Deny"], effect, shape, case);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_grammars_exist() {
        for place in PLACES {
            assert!(cfn_schema::document(place.grammar).is_some(), "{}", place.grammar);
            for name in place.types {
                let path = place.path.iter().copied().filter(|step| *step != "*");
                let known = cfn_schema::resource(name).unwrap().shape_at(path);
                assert!(known.is_some(), "{name} {:?}", place.path);
            }
        }
    }
}
