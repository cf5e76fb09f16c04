//! Documentation for an item of a completion, made when the item is looked at.

use cfn_schema::{Resource, Shape};

/// What documentation is about. It names the thing, so that no state is needed to answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A resource type.
    ResourceType {
        /// `AWS::EC2::Instance`.
        name: String,
    },
    /// A property of a resource type.
    Property {
        /// `AWS::EC2::Instance`.
        resource: String,
        /// The names that lead there, without positions in lists.
        path: Vec<String>,
    },
    /// An attribute of a resource type.
    Attribute {
        /// `AWS::EC2::Instance`.
        resource: String,
        /// `PrivateIp`.
        name: String,
    },
    /// An intrinsic function.
    Function {
        /// `Fn::Sub`.
        name: String,
    },
}

/// What there is to know about a topic, as Markdown.
#[must_use]
pub fn documentation(topic: &Topic) -> Option<String> {
    match topic {
        Topic::ResourceType { name } => cfn_schema::resource(name).map(crate::describe::resource_type),
        Topic::Property { resource, path } => {
            let resource = cfn_schema::resource(resource)?;
            let shape: Shape<'_> = resource.shape_at(path.iter().map(String::as_str))?;
            Some(crate::describe::property(Some(resource), path, shape))
        }
        Topic::Attribute { resource, name } => {
            let resource: Resource<'_> = cfn_schema::resource(resource)?;
            Some(crate::describe::attribute(resource, name, resource.attribute(name)?))
        }
        Topic::Function { name } => crate::functions::find(name).map(crate::describe::function),
    }
}
