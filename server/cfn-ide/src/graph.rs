use std::fmt::Write;

use cfn_rules::Analysis;
use cfn_template::{ReferenceKind, SectionKind};
use layout::backends::svg::SVGWriter;
use layout::gv::{DotParser, GraphBuilder};
use serde_json::json;

use crate::document_symbol::{SymbolKind, child_kind};
use crate::names::{item_of, referenced, symbol_of};

/// Larger drawings take long to lay out and nobody can read them.
const MAX_DRAWN: usize = 300;

/// What depends on what in a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Parameters, resources and outputs, in order of place.
    pub nodes: Vec<GraphNode>,
    /// The dependencies, each once, in order of place.
    pub edges: Vec<GraphEdge>,
}

/// A parameter, a resource or an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphNode {
    /// The logical ID.
    pub name: String,
    /// What it stands for.
    pub kind: SymbolKind,
    /// The type of a resource or parameter.
    pub detail: Option<String>,
}

/// One node depends on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GraphEdge {
    /// The index of the node that depends.
    pub from: usize,
    /// The index of the node that it depends on.
    pub to: usize,
    /// What makes the dependency.
    pub kind: EdgeKind,
}

/// What makes a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// `Ref`, or a variable of `Fn::Sub` without an attribute.
    Ref,
    /// `Fn::GetAtt`, or a variable of `Fn::Sub` with an attribute.
    GetAtt,
    /// `DependsOn`.
    DependsOn,
}

impl EdgeKind {
    /// The function or attribute that makes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ref => "Ref",
            Self::GetAtt => "GetAtt",
            Self::DependsOn => "DependsOn",
        }
    }
}

/// The graph of a template; empty for other documents.
#[must_use]
pub fn graph(analysis: &Analysis) -> Graph {
    let mut graph = Graph::default();
    if !analysis.is_template() {
        return graph;
    }
    let template = analysis.template();
    let is_node =
        |section| matches!(section, SectionKind::Parameters | SectionKind::Resources | SectionKind::Outputs);
    let items: Vec<_> = template
        .items()
        .iter()
        .filter(|item| is_node(item.section()) && !item.name().starts_with("Fn::"))
        .collect();
    graph.nodes.extend(items.iter().map(|item| GraphNode {
        name: item.name().to_owned(),
        kind: child_kind(Some(item.section())),
        detail: item.item_type().map(str::to_owned),
    }));
    for (from, item) in items.iter().enumerate() {
        for (reference, span) in item.references() {
            let kind = match reference.kind {
                ReferenceKind::Ref | ReferenceKind::SubRef => EdgeKind::Ref,
                ReferenceKind::GetAtt | ReferenceKind::SubGetAtt => EdgeKind::GetAtt,
                ReferenceKind::DependsOn => EdgeKind::DependsOn,
                ReferenceKind::Condition | ReferenceKind::Mapping => continue,
            };
            let (name, _) = referenced(&template, reference, span);
            let Some(target) = item_of(&template, &symbol_of(reference.kind, name)) else { continue };
            let Some(to) = items.iter().position(|item| item.key() == target.key()) else { continue };
            let edge = GraphEdge { from, to, kind };
            if !graph.edges.contains(&edge) {
                graph.edges.push(edge);
            }
        }
    }
    graph
}

impl Graph {
    /// The graph in the language of Graphviz.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut dot = "digraph template {\n    rankdir=LR;\n".to_owned();
        for (index, node) in self.nodes.iter().enumerate() {
            let shape = match node.kind {
                SymbolKind::Parameter => "ellipse",
                SymbolKind::Output => "hexagon",
                _ => "box",
            };
            let detail = node.detail.as_deref().map(|detail| format!("\\n{}", escaped(detail)));
            let label = format!("{}{}", escaped(&node.name), detail.unwrap_or_default());
            // Writing to a string does not fail.
            let _ = writeln!(dot, "    n{index} [label=\"{label}\", shape={shape}];");
        }
        for edge in &self.edges {
            let style = if edge.kind == EdgeKind::DependsOn { "dashed" } else { "solid" };
            let (from, to, name) = (edge.from, edge.to, edge.kind.name());
            let _ = writeln!(dot, "    n{from} -> n{to} [label=\"{name}\", style={style}];");
        }
        dot + "}\n"
    }

    /// The graph as a flowchart of Mermaid.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut mermaid = "flowchart LR\n".to_owned();
        let quoted = |text: &str| text.replace('"', "#quot;");
        for (index, node) in self.nodes.iter().enumerate() {
            let detail = node.detail.as_deref().map(|detail| format!("<br/>{}", quoted(detail)));
            let label = format!("{}{}", quoted(&node.name), detail.unwrap_or_default());
            let _ = match node.kind {
                SymbolKind::Parameter => writeln!(mermaid, "    n{index}([\"{label}\"])"),
                SymbolKind::Output => writeln!(mermaid, "    n{index}{{{{\"{label}\"}}}}"),
                _ => writeln!(mermaid, "    n{index}[\"{label}\"]"),
            };
        }
        for edge in &self.edges {
            let arrow = if edge.kind == EdgeKind::DependsOn { "-.->" } else { "-->" };
            let _ = writeln!(mermaid, "    n{} {arrow}|{}| n{}", edge.from, edge.kind.name(), edge.to);
        }
        mermaid
    }

    /// The graph as JSON: `version`, `nodes` (`name`, `kind`, `type`) and `edges` (`from` and
    /// `to` by index, `kind`).
    #[must_use]
    pub fn to_json(&self) -> String {
        let kind = |kind| match kind {
            SymbolKind::Parameter => "parameter",
            SymbolKind::Output => "output",
            _ => "resource",
        };
        let nodes: Vec<_> = self
            .nodes
            .iter()
            .map(|node| json!({ "name": node.name, "kind": kind(node.kind), "type": node.detail }))
            .collect();
        let edges: Vec<_> = self
            .edges
            .iter()
            .map(|edge| json!({ "from": edge.from, "to": edge.to, "kind": edge.kind.name() }))
            .collect();
        format!("{:#}\n", json!({ "version": 1, "nodes": nodes, "edges": edges }))
    }

    /// The graph as a drawing; `None` when it is empty or too large to be read.
    #[must_use]
    pub fn to_svg(&self) -> Option<String> {
        if self.nodes.is_empty() || self.nodes.len() > MAX_DRAWN {
            return None;
        }
        let parsed = DotParser::new(&self.to_dot()).process().ok()?;
        let mut builder = GraphBuilder::new();
        builder.visit_graph(&parsed);
        let mut drawing = builder.get();
        let mut svg = SVGWriter::new();
        drawing.do_it(Default::default(), Default::default(), Default::default(), &mut svg);
        Some(svg.finalize())
    }
}

/// A text between double quotes in the language of Graphviz.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::analyse;

    fn example() -> Graph {
        graph(&analyse(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: { TopicName: !Sub '${Stage}-${Stage}', DisplayName: !GetAtt Queue.QueueName }
  Queue: { Type: AWS::SQS::Queue }
  Policy: { Type: AWS::SQS::QueuePolicy, DependsOn: [Topic, Gone] }
Outputs:
  Topic: { Value: !Ref Topic }
",
        ))
    }

    #[test]
    fn dot() {
        expect![[r#"
            digraph template {
                rankdir=LR;
                n0 [label="Stage\nString", shape=ellipse];
                n1 [label="Topic\nAWS::SNS::Topic", shape=box];
                n2 [label="Queue\nAWS::SQS::Queue", shape=box];
                n3 [label="Policy\nAWS::SQS::QueuePolicy", shape=box];
                n4 [label="Topic", shape=hexagon];
                n1 -> n0 [label="Ref", style=solid];
                n1 -> n2 [label="GetAtt", style=solid];
                n3 -> n1 [label="DependsOn", style=dashed];
                n4 -> n1 [label="Ref", style=solid];
            }
        "#]]
        .assert_eq(&example().to_dot());
    }

    #[test]
    fn mermaid() {
        expect![[r#"
            flowchart LR
                n0(["Stage<br/>String"])
                n1["Topic<br/>AWS::SNS::Topic"]
                n2["Queue<br/>AWS::SQS::Queue"]
                n3["Policy<br/>AWS::SQS::QueuePolicy"]
                n4{{"Topic"}}
                n1 -->|Ref| n0
                n1 -->|GetAtt| n2
                n3 -.->|DependsOn| n1
                n4 -->|Ref| n1
        "#]]
        .assert_eq(&example().to_mermaid());
    }

    #[test]
    fn json() {
        expect![[r#"
            {
              "version": 1,
              "nodes": [
                {
                  "name": "Stage",
                  "kind": "parameter",
                  "type": "String"
                },
                {
                  "name": "Topic",
                  "kind": "resource",
                  "type": "AWS::SNS::Topic"
                },
                {
                  "name": "Queue",
                  "kind": "resource",
                  "type": "AWS::SQS::Queue"
                },
                {
                  "name": "Policy",
                  "kind": "resource",
                  "type": "AWS::SQS::QueuePolicy"
                },
                {
                  "name": "Topic",
                  "kind": "output",
                  "type": null
                }
              ],
              "edges": [
                {
                  "from": 1,
                  "to": 0,
                  "kind": "Ref"
                },
                {
                  "from": 1,
                  "to": 2,
                  "kind": "GetAtt"
                },
                {
                  "from": 3,
                  "to": 1,
                  "kind": "DependsOn"
                },
                {
                  "from": 4,
                  "to": 1,
                  "kind": "Ref"
                }
              ]
            }
        "#]]
        .assert_eq(&example().to_json());
    }

    #[test]
    fn svg_draws_every_node() {
        let svg = example().to_svg().expect("a drawing");
        assert!(svg.contains("<svg") && svg.contains("</svg>"));
        assert!(["Stage", "Topic", "Queue", "Policy"].iter().all(|name| svg.contains(name)), "{svg}");
        assert_eq!(Graph::default().to_svg(), None);
    }

    #[test]
    fn nothing_of_another_document() {
        assert_eq!(graph(&analyse("name: x\n")), Graph::default());
    }
}
