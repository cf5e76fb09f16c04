//! `graph`: what depends on what in a template.

use std::path::Path;
use std::sync::Arc;

use anyhow::{anyhow, ensure};
use cfn_ide::{Graph, graph};

use super::args::{GraphArgs, GraphFormat};
use super::check::analyse;
use super::{Exit, output};
use crate::input::{self, Input, Source};

/// Prints the graph of a template.
pub(crate) fn run(args: &GraphArgs) -> anyhow::Result<Exit> {
    let drawn = drawn(&read(&args.path)?, args.format)?;
    output::write_exactly(args.output.as_deref(), |out| out.write_all(drawn.as_bytes()))?;
    Ok(Exit::Clean)
}

fn read(path: &Path) -> anyhow::Result<Graph> {
    let source = match path.as_os_str().to_str() {
        Some("-") => Source::Stdin("<stdin>".into()),
        _ => Source::File(path.to_owned()),
    };
    let name = output::shown(source.path());
    let bytes = input::read(&Input { source, is_named: true }).map_err(|error| anyhow!("{name} {error}"))?;
    let text = input::decode(bytes.unwrap_or_default()).map_err(|(error, _)| anyhow!("{name} {error}"))?;
    let analysis = analyse(&text, &Arc::default());
    ensure!(analysis.is_template(), "{name} is not a CloudFormation template");
    Ok(graph(&analysis))
}

fn drawn(graph: &Graph, format: GraphFormat) -> anyhow::Result<String> {
    match format {
        GraphFormat::Svg => graph.to_svg().ok_or_else(|| {
            anyhow!(
                "{} nodes are too many, or too few, to draw: use `--format dot` and a tool of Graphviz",
                graph.nodes.len()
            )
        }),
        GraphFormat::Dot => Ok(graph.to_dot()),
        GraphFormat::Mermaid => Ok(graph.to_mermaid()),
        GraphFormat::Json => Ok(graph.to_json()),
    }
}
