use cfn_rules::Analysis;
use cfn_syntax::{Kind, Node};
use cfn_template::{FunctionName, Item, SectionKind, Template, content_span, function};
use cfn_text::Span;

use crate::walk::every_node;

/// A place that leads out of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// The text to click on.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// An address.
    Url(String),
    /// A file or folder, by its path from the folder of the template. It need not exist.
    File(String),
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

/// The addresses in values and comments, and the local files that properties name.
#[must_use]
pub fn document_links(analysis: &Analysis) -> Vec<DocumentLink> {
    if !analysis.is_template() {
        return Vec::new();
    }
    let template = analysis.template();
    let document = template.document();
    let mut links = Vec::new();
    every_node(document, &mut |node| {
        if node.kind() == Kind::Scalar {
            add_urls(node.raw(), node.span().start, &mut links);
        }
        let call = function(node).filter(|call| call.name == FunctionName::Transform);
        let location = call.and_then(|call| call.argument.get("Parameters")?.get("Location"));
        links.extend(location.and_then(file_link));
    });
    for comment in document.comments() {
        add_urls(&document.text().slice(comment), comment.start, &mut links);
    }
    links.extend(template.section(SectionKind::Resources).flat_map(|item| files_of(item)));
    links.extend(globals_of(&template));
    links.sort_by_key(|link| link.span);
    links
}

fn files_of(item: Item<'_>) -> Vec<DocumentLink> {
    let (Some(item_type), Some(properties)) = (item.item_type(), item.properties()) else {
        return Vec::new();
    };
    let paths = LOCAL_PATHS.iter().filter(|(owner, _)| *owner == item_type);
    let values = paths.filter_map(|(_, path)| path.iter().try_fold(properties, |node, key| node.get(key)));
    values.filter_map(file_link).collect()
}

/// `Globals: Function: CodeUri`.
fn globals_of(template: &Template<'_>) -> Option<DocumentLink> {
    file_link(template.get(SectionKind::Globals, "Function")?.value().get("CodeUri")?)
}

fn file_link(node: Node<'_>) -> Option<DocumentLink> {
    let path = node.text().filter(|_| node.tag().is_none())?;
    // What has a scheme, a variable or a dynamic reference is no path.
    let is_path = !path.is_empty() && !path.contains([':', '$', '{', '\n']);
    is_path.then(|| DocumentLink { span: content_span(node), target: LinkTarget::File(path.into_owned()) })
}

fn add_urls(raw: &str, start: u32, links: &mut Vec<DocumentLink>) {
    let mut from = 0;
    while let Some(at) = raw.get(from..).and_then(|rest| rest.find("http")).map(|at| from + at) {
        let rest = raw.get(at..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | '\\');
        let url = rest.split(ends).next().unwrap_or_default();
        let url = url.trim_end_matches(['.', ',', ';', ':', ')', ']', '}', '!', '?']);
        from = at + url.len().max(1);
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_whole = host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric()));
        if is_whole && !url.contains(['$', '{', '*']) {
            let span = Span::new(at as u32, (at + url.len()) as u32).shifted(start);
            links.push(DocumentLink { span, target: LinkTarget::Url(url.to_owned()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse, draw};

    fn check(template: &str, expected: Expect) {
        let analysis = analyse(template);
        let links = document_links(&analysis);
        let labels: Vec<_> = links.iter().map(|link| format!("{:?}", link.target)).collect();
        let marks: Vec<_> = links.iter().zip(&labels).map(|(link, label)| (link.span, &**label)).collect();
        expected.assert_eq(&draw(&analysis, &marks));
    }

    #[test]
    fn files_and_addresses() {
        check(
            "
Transform: AWS::Serverless-2016-10-31
# See https://example.com/guide.
Globals:
  Function: { CodeUri: src/ }
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: './nested.yaml' }
  Remote:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: https://bucket.s3.amazonaws.com/nested.yaml }
  Computed:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: !Sub 'https://${Bucket}.s3.amazonaws.com/nested.yaml' }
  Handler:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ./handler, Description: 'https is not http' }
  Inline:
    Type: AWS::Lambda::Function
    Properties: { Code: { ZipFile: x } }
  Uploaded:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: s3://bucket/key }
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::Transform: { Name: AWS::Include, Parameters: { Location: ./topic.yaml } }
",
            expect![[r#"
                |# See https://example.com/guide.
                |      ^^^^^^^^^^^^^^^^^^^^^^^^^ Url("https://example.com/guide")
                |  Function: { CodeUri: src/ }
                |                       ^^^^ File("src/")
                |    Properties: { TemplateURL: './nested.yaml' }
                |                                ^^^^^^^^^^^^^ File("./nested.yaml")
                |    Properties: { TemplateURL: https://bucket.s3.amazonaws.com/nested.yaml }
                |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Url("https://bucket.s3.amazonaws.com/nested.yaml")
                |    Properties: { CodeUri: ./handler, Description: 'https is not http' }
                |                           ^^^^^^^^^ File("./handler")
                |      Fn::Transform: { Name: AWS::Include, Parameters: { Location: ./topic.yaml } }
                |                                                                   ^^^^^^^^^^^^ File("./topic.yaml")
            "#]],
        );
    }
}
