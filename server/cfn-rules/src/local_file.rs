//! The files that a template names by their paths on the disk.

use std::path::{Component, Path};

use cfn_syntax::Node;
use cfn_template::{FunctionName, Item, SectionKind, Template, calls, content_span};
use cfn_text::Span;

/// A path that a template names, from the folder of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// The path in the template.
    pub span: Span,
    /// The path, as it is written.
    pub path: String,
    /// The resource that names it.
    pub resource: Option<String>,
}

/// Properties that `aws cloudformation package` and the serverless tools replace by what they
/// upload from a local path (CLI reference, `cloudformation package`).
const LOCAL_PATHS: [(&str, &[&str]); 23] = [
    ("AWS::ApiGateway::RestApi", &["BodyS3Location"]),
    ("AWS::AppSync::FunctionConfiguration", &["CodeS3Location"]),
    ("AWS::AppSync::FunctionConfiguration", &["RequestMappingTemplateS3Location"]),
    ("AWS::AppSync::FunctionConfiguration", &["ResponseMappingTemplateS3Location"]),
    ("AWS::AppSync::GraphQLSchema", &["DefinitionS3Location"]),
    ("AWS::AppSync::Resolver", &["CodeS3Location"]),
    ("AWS::AppSync::Resolver", &["RequestMappingTemplateS3Location"]),
    ("AWS::AppSync::Resolver", &["ResponseMappingTemplateS3Location"]),
    ("AWS::CloudFormation::ModuleVersion", &["ModulePackage"]),
    ("AWS::CloudFormation::ResourceVersion", &["SchemaHandlerPackage"]),
    ("AWS::CloudFormation::Stack", &["TemplateURL"]),
    ("AWS::ElasticBeanstalk::ApplicationVersion", &["SourceBundle"]),
    ("AWS::Glue::Job", &["Command", "ScriptLocation"]),
    ("AWS::Lambda::Function", &["Code"]),
    ("AWS::Lambda::LayerVersion", &["Content"]),
    ("AWS::Serverless::Api", &["DefinitionUri"]),
    ("AWS::Serverless::Application", &["Location"]),
    ("AWS::Serverless::Function", &["CodeUri"]),
    ("AWS::Serverless::GraphQLApi", &["SchemaUri"]),
    ("AWS::Serverless::HttpApi", &["DefinitionUri"]),
    ("AWS::Serverless::LayerVersion", &["ContentUri"]),
    ("AWS::Serverless::StateMachine", &["DefinitionUri"]),
    ("AWS::StepFunctions::StateMachine", &["DefinitionS3Location"]),
];

/// The files and folders that a template names, in order of place.
#[must_use]
pub fn local_files(template: &Template<'_>) -> Vec<LocalFile> {
    let mut files = Vec::new();
    for (owner, path) in LOCAL_PATHS {
        for item in template.resources_of(owner) {
            let value = item.properties().and_then(|it| path.iter().try_fold(it, |node, key| node.get(key)));
            files.extend(value.and_then(|value| local_file(value, Some(item))));
        }
    }
    for item in template.items() {
        match item.section() {
            SectionKind::Globals if item.name() == "Function" => {
                files.extend(item.value().get("CodeUri").and_then(|value| local_file(value, None)));
            }
            SectionKind::Resources if item.facts().has_transform => files.extend(included(*item)),
            _ => {}
        }
    }
    files.sort_by_key(|file| file.span);
    files
}

/// `Fn::Transform: { Name: AWS::Include, Parameters: { Location: … } }`.
fn included(item: Item<'_>) -> Vec<LocalFile> {
    let transforms = calls(item.value()).into_iter().map(|call| call.function);
    let transforms = transforms.filter(|call| call.name == FunctionName::Transform);
    let locations = transforms.filter_map(|call| call.argument.get("Parameters")?.get("Location"));
    locations.filter_map(|location| local_file(location, Some(item))).collect()
}

fn local_file(node: Node<'_>, owner: Option<Item<'_>>) -> Option<LocalFile> {
    let path = node.text().filter(|_| node.tag().is_none())?;
    // What has a scheme, a variable or a dynamic reference is no path.
    let is_path = !path.is_empty() && !path.contains([':', '$', '{', '\n']);
    is_path.then(|| LocalFile {
        span: content_span(node),
        path: path.into_owned(),
        resource: owner.map(|item| item.name().to_owned()),
    })
}

/// Folders that builds write to.
const BUILT: [&str; 8] = ["build", "cdk.out", "dist", "node_modules", "out", "output", "packaged", "target"];

/// The endings of files that people write, rather than builds.
const SOURCES: [&str; 8] = ["asl", "cfn", "graphql", "json", "template", "vtl", "yaml", "yml"];

impl LocalFile {
    /// Whether the file is one that people write: what a build makes may be missing before it.
    #[must_use]
    pub fn is_source(&self) -> bool {
        let path = Path::new(&self.path);
        let is_built = path.components().any(|component| match component {
            Component::Normal(name) => {
                name.to_str().is_none_or(|name| name.starts_with('.') || BUILT.contains(&name))
            }
            _ => false,
        });
        let is_source = path.extension().and_then(|it| it.to_str()).is_some_and(|it| SOURCES.contains(&it));
        let is_packaged =
            path.file_stem().and_then(|it| it.to_str()).is_some_and(|it| it.contains("packaged"));
        is_source && !is_built && !is_packaged
    }
}
