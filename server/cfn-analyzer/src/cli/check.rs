//! `check`: report what is wrong with templates.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use cfn_rules::{Analysis, Finding};
use cfn_syntax::Document;
use cfn_text::{Encoding, Text};
use rayon::prelude::*;

use super::args::CheckArgs;
use super::configs::Configs;
use super::input::{self, Input};
use super::report::{self, FileReport};
use super::{Exit, output};
use crate::config::Layers;

/// Checks what the arguments name and reports it.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let mut configs = Configs::new(args)?;
    let stdin_name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
    let mut is_excluded = |path: &Path| configs.of(path).is_some_and(|layers| layers.exclude(path));
    let (inputs, mut errors) = input::find(&args.paths, &stdin_name, &mut is_excluded);
    let inputs: Vec<_> =
        inputs.into_iter().filter_map(|input| Some((configs.of(input.source.path())?, input))).collect();
    errors.extend(configs.into_problems());
    let checked = in_parallel(args.jobs, &inputs, |(layers, input)| check(input, layers))?;
    let mut files = Vec::new();
    for ((_, input), outcome) in inputs.iter().zip(checked) {
        let path = output::shown(input.source.path());
        match outcome {
            Outcome::Skipped => {}
            Outcome::Failed(error) => errors.push(format!("{path} {error}")),
            Outcome::Checked(Checked { text, findings, failures }) => {
                errors.extend(failures.into_iter().map(|failure| format!("{path}: {failure}")));
                files.push(FileReport { path, text, findings });
            }
        }
    }
    for error in &errors {
        output::error(error);
    }
    output::write(args.output.as_deref(), |out| report::write(args.format, &files, out))?;
    Ok(exit(args, !errors.is_empty(), &files))
}

fn exit(args: &CheckArgs, had_errors: bool, files: &[FileReport]) -> Exit {
    let counts = |finding: &Finding| finding.severity >= args.fail_on;
    if had_errors {
        Exit::Trouble
    } else if !args.exit_zero && files.iter().flat_map(|file| &file.findings).any(counts) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// What came of an input.
enum Outcome {
    Checked(Checked),
    /// No template, and nobody said that it is one.
    Skipped,
    Failed(String),
}

struct Checked {
    text: Text,
    findings: Vec<Finding>,
    /// Rules that broke, as messages.
    failures: Vec<String>,
}

/// Calls `work` for all inputs, several at a time; the results are in the order of the inputs.
fn in_parallel<I: Sync, R: Send>(
    jobs: Option<usize>,
    inputs: &[I],
    work: impl Fn(&I) -> R + Sync + Send,
) -> anyhow::Result<Vec<R>> {
    if inputs.len() < 2 {
        return Ok(inputs.iter().map(work).collect());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).build();
    let pool = pool.context("cannot start threads")?;
    Ok(pool.install(|| inputs.par_iter().map(work).collect()))
}

fn check(input: &Input, layers: &Layers) -> Outcome {
    let text = match input::read(input) {
        Ok(Some(text)) => text,
        Ok(None) => return Outcome::Skipped,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let document = Document::parse(Text::new(&text));
    document.check_strictly(&|| false);
    let analysis = Analysis::new(document, Arc::new(layers.settings(input.source.path())));
    if !analysis.is_template() {
        return if input.is_named { Outcome::Failed(why_no_template(&analysis)) } else { Outcome::Skipped };
    }
    let failures = analysis
        .failures()
        .map(|it| {
            format!("the rule {} broke ({}), its findings are missing; please report it", it.rule, it.message)
        })
        .collect();
    Outcome::Checked(Checked {
        text: analysis.document().text().clone(),
        findings: findings(&analysis),
        failures,
    })
}

/// The findings with their fixes. Fixes are only written when a rule has some: it costs a second run.
fn findings(analysis: &Analysis) -> Vec<Finding> {
    let findings = analysis.findings();
    if findings.iter().any(|finding| finding.rule.fix.is_some()) {
        return analysis.findings_with_fixes(None);
    }
    findings
}

fn why_no_template(analysis: &Analysis) -> String {
    let document = analysis.document();
    let why = "is no CloudFormation template: it has neither `AWSTemplateFormatVersion` nor `Resources` with a `Type`";
    match document.syntax_errors().next() {
        Some(error) => {
            let line = document.text().position(error.span.start, Encoding::Utf32).line + 1;
            format!("{why}; it is hard to read, too. Line {line}: {}", error.message)
        }
        None => why.to_owned(),
    }
}
