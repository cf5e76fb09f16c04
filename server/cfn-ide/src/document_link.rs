use cfn_rules::{Analysis, local_files};
use cfn_syntax::Kind;
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
    });
    for comment in document.comments() {
        add_urls(&document.text().slice(comment), comment.start, &mut links);
    }
    let files = local_files(&template).into_iter();
    links.extend(files.map(|file| DocumentLink { span: file.span, target: LinkTarget::File(file.path) }));
    links.sort_by_key(|link| link.span);
    links
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
