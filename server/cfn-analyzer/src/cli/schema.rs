//! `schema`: what is known of resource types.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, bail};
use cfn_ide::{TypeSheet, type_sheet};
use cfn_rules::similar;
use serde::Deserialize;

use super::args::{SchemaCommand, ShowArgs};
use super::{Exit, output};

/// Tells where the facts come from, or what they say of a type.
pub(crate) fn run(command: &SchemaCommand) -> anyhow::Result<Exit> {
    match command {
        SchemaCommand::Info => info(),
        SchemaCommand::Show(args) => show(args),
    }
}

/// The part of the manifest that is printed.
#[derive(Debug, Deserialize)]
struct Manifest {
    date: String,
    sources: Vec<Source>,
}

#[derive(Debug, Deserialize)]
struct Source {
    package: String,
    version: String,
    registry: String,
    license: String,
}

fn info() -> anyhow::Result<Exit> {
    let manifest: Manifest =
        serde_json::from_str(cfn_schema::manifest()).context("the manifest cannot be read")?;
    let day = manifest.date.split('T').next().unwrap_or_default();
    output::write_styled(None, |out| {
        let bold = Style::new().bold();
        writeln!(out, "{bold}{} resource types{bold:#}, as of {day}", cfn_schema::types().len())?;
        writeln!(out, "  {} regions", cfn_schema::regions().len())?;
        writeln!(out, "  {} services of IAM", cfn_schema::iam::prefixes().len())?;
        writeln!(out, "  {} managed policies", cfn_schema::iam::managed_policies().len())?;
        writeln!(out, "  {} Lambda runtimes", cfn_schema::lambda_runtimes().len())?;
        writeln!(out, "\n{bold}Sources{bold:#}")?;
        manifest.sources.iter().try_for_each(|source| {
            let Source { package, version, registry, license } = source;
            writeln!(out, "  {package} {version} ({registry}, {license})")
        })
    })?;
    Ok(Exit::Clean)
}

fn show(args: &ShowArgs) -> anyhow::Result<Exit> {
    let name = known_type(&args.resource_type)?;
    let path: Vec<String> =
        args.property.iter().flat_map(|path| path.split('.')).map(str::to_owned).collect();
    let Some(sheet) = type_sheet(name, &path) else {
        bail!("{name} has no property {}; `cfn-analyzer schema show {name}` lists them", path.join("."));
    };
    let title = std::iter::once(name).chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join(" . ");
    output::write_styled(None, |out| write_sheet(&title, &sheet, out))?;
    Ok(Exit::Clean)
}

/// The type of this name, whatever the case of its letters.
fn known_type(wanted: &str) -> anyhow::Result<&'static str> {
    if let Some(name) = cfn_schema::types().find(|name| name.eq_ignore_ascii_case(wanted)) {
        return Ok(name);
    }
    let close = similar(wanted, cfn_schema::types());
    match close.as_slice() {
        [] => bail!("there is no resource type {wanted}"),
        close => bail!("there is no resource type {wanted}; did you mean `{}`?", close.join("`, or `")),
    }
}

fn write_sheet(title: &str, sheet: &TypeSheet, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let name_style = AnsiColor::Cyan.on_default();
    writeln!(out, "{bold}{title}{bold:#}")?;
    for fact in &sheet.facts {
        writeln!(out, "  {}", fact.replace('`', ""))?;
    }
    if let Some(url) = &sheet.url {
        writeln!(out, "  {url}")?;
    }
    if !sheet.properties.is_empty() {
        writeln!(out, "\n{bold}Properties{bold:#}")?;
    }
    let width = sheet.properties.iter().map(|line| line.name.len()).max().unwrap_or_default();
    for line in &sheet.properties {
        let required = line.required.then_some("required");
        let notes: Vec<&str> = required.into_iter().chain(line.notes.iter().copied()).collect();
        let notes =
            if notes.is_empty() { String::new() } else { format!("  {dim}{}{dim:#}", notes.join(", ")) };
        writeln!(out, "  {name_style}{:width$}{name_style:#}  {}{notes}", line.name, line.kind)?;
    }
    if !sheet.attributes.is_empty() {
        writeln!(out, "\n{bold}Attributes{bold:#}")?;
    }
    let width = sheet.attributes.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    sheet
        .attributes
        .iter()
        .try_for_each(|(name, kind)| writeln!(out, "  {name_style}{name:width$}{name_style:#}  {kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_whatever_their_case() {
        assert_eq!(known_type("aws::s3::bucket").unwrap(), "AWS::S3::Bucket");
        let message = known_type("AWS::S3::Buket").unwrap_err().to_string();
        assert!(message.contains("did you mean `AWS::S3::Bucket`"), "{message}");
    }
}
