//! `check`: report what is wrong with templates, and mend it.

use std::fmt::Write as _;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use cfn_rules::{Analysis, Finding, Settings};
use cfn_syntax::Document;
use cfn_text::{Encoding, Text};
use rayon::prelude::*;

use super::args::CheckArgs;
use super::baseline::Baseline;
use super::configs::Configs;
use super::fix::{self, Fixed};
use super::parameters::Parameters;
use super::progress::Progress;
use super::report::{self, FileReport, Report};
use super::{Exit, output};
use crate::config::Layers;
use crate::input::{self, Input, Source};
use crate::neighbours::Neighbours;

/// Checks what the arguments name and reports it.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    anyhow::ensure!(
        !args.unsafe_fixes || args.fix || args.diff,
        "--unsafe-fixes says which fixes --fix and --diff apply: give it with one of them"
    );
    let parameters = args.parameters.as_deref().map(Parameters::load).transpose()?;
    let is_one_file = matches!(args.paths.as_slice(), [path] if !path.is_dir());
    anyhow::ensure!(
        parameters.is_none() || is_one_file,
        "--parameters are the values of one template: name it, and no other"
    );
    let mut configs = Configs::new(args)?;
    let mut baseline = args.baseline.as_deref().map(Baseline::load).transpose()?;
    let stdin_name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from(input::NAMELESS));
    let mut is_excluded = |path: &Path| configs.of(path).is_some_and(|layers| layers.exclude(path));
    let (inputs, mut errors) = input::find(&args.paths, &stdin_name, &mut is_excluded);
    let inputs: Vec<_> =
        inputs.into_iter().filter_map(|input| Some((configs.of(input.source.path())?, input))).collect();
    errors.extend(configs.into_problems());

    let mode = Mode::of(args);
    let progress = Progress::new(inputs.len(), !args.no_progress);
    let context = Context { parameters, neighbours: Neighbours::default(), mode };
    let checked = in_parallel(args.jobs, &inputs, |(layers, input)| {
        let outcome = check(input, layers, &context);
        progress.step();
        outcome
    })?;
    progress.finish();

    let mut report = Report::default();
    let mut diffs = Vec::new();
    let mut fixed_stdin = None;
    for ((_, input), outcome) in inputs.iter().zip(checked) {
        let path = output::shown(input.source.path());
        let mut checked = match outcome {
            Outcome::Skipped => continue,
            Outcome::Failed { why, stdin } => {
                errors.push(format!("{path} {why}"));
                fixed_stdin = fixed_stdin.or(stdin);
                continue;
            }
            Outcome::Checked(checked) => checked,
        };
        errors.extend(checked.troubles.into_iter().map(|trouble| format!("{path}: {trouble}")));
        if let Some(change) = checked.change {
            match (mode, &input.source) {
                (Mode::Diff { .. }, _) => diffs.push((path.clone(), change)),
                (_, Source::Stdin(_)) => fixed_stdin = Some(change.new.into_bytes()),
                (_, Source::File(_)) => {}
            }
        }
        if let Some(baseline) = &mut baseline {
            report.known += baseline.remove_known(&path, &mut checked.findings);
        }
        report.fixed += checked.fixed;
        report.files.push(FileReport { path, text: checked.text, findings: checked.findings });
        if let Some(parameters) = &context.parameters {
            let path = parameters.path.clone();
            let mut findings = checked.parameters;
            if let Some(baseline) = &mut baseline {
                report.known += baseline.remove_known(&path, &mut findings);
            }
            if !findings.is_empty() {
                report.files.push(FileReport { path, text: parameters.text.clone(), findings });
            }
        }
    }
    report.failed = errors.len();
    for error in &errors {
        output::error(error);
    }
    let is_found = match mode {
        Mode::Diff { .. } => {
            write_diffs(&diffs, args.output.as_deref())?;
            !diffs.is_empty()
        }
        _ => {
            write_report(args, &report, fixed_stdin)?;
            report.findings().any(|(_, finding)| finding.severity >= args.fail_on)
        }
    };
    Ok(match is_found && !args.exit_zero {
        _ if report.failed > 0 => Exit::Trouble,
        true => Exit::Findings,
        false => Exit::Clean,
    })
}

fn write_diffs(diffs: &[(String, Change)], file: Option<&Path>) -> anyhow::Result<()> {
    if file.is_none() && output::stdout_has_colors() {
        return output::write_styled(file, |out| {
            diffs.iter().try_for_each(|(path, it)| fix::write_styled_diff(path, &it.old, &it.new, out))
        });
    }
    output::write_exactly(file, |out| {
        diffs.iter().try_for_each(|(path, it)| fix::write_diff(path, &it.old, &it.new, out))
    })
}

/// Writes the report. A mended text from stdin goes to stdout, where the reader waits for it,
/// and the report beside it.
fn write_report(args: &CheckArgs, report: &Report, fixed_stdin: Option<Vec<u8>>) -> anyhow::Result<()> {
    let write = |out: &mut dyn Write| report::write(args.format, report, out);
    let file = args.output.as_deref();
    if let Some(text) = fixed_stdin {
        output::write_exactly(None, |out| out.write_all(&text))?;
        if file.is_none() {
            return Ok(write(&mut anstream::stderr())?);
        }
    }
    if args.format.is_styled() {
        output::write_styled(file, write)
    } else {
        output::write_exactly(file, write)
    }
}

/// What is done with fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// They are offered.
    Report,
    /// They are written.
    Fix { with_unsafe: bool },
    /// They are shown.
    Diff { with_unsafe: bool },
}

impl Mode {
    fn of(args: &CheckArgs) -> Self {
        let with_unsafe = args.unsafe_fixes;
        match (args.diff, args.fix) {
            (true, _) => Self::Diff { with_unsafe },
            (false, true) => Self::Fix { with_unsafe },
            (false, false) => Self::Report,
        }
    }
}

/// What holds for all inputs.
struct Context {
    parameters: Option<Parameters>,
    neighbours: Neighbours,
    mode: Mode,
}

/// What came of an input.
enum Outcome {
    Checked(Checked),
    /// No template, and nobody said that it is one.
    Skipped,
    Failed {
        why: String,
        /// What stood on stdin, to be handed on when a mended text was asked for.
        stdin: Option<Vec<u8>>,
    },
}

struct Checked {
    text: Text,
    findings: Vec<Finding>,
    /// What is wrong with the values of the parameters.
    parameters: Vec<Finding>,
    /// What fixes made of the text, when it differs or comes from stdin.
    change: Option<Change>,
    fixed: usize,
    /// What went wrong besides: rules that broke, a file that could not be written.
    troubles: Vec<String>,
}

struct Change {
    old: String,
    new: String,
}

/// Calls `work` for all inputs, several at a time; the results are in the order of the inputs.
fn in_parallel<I: Sync, R: Send>(
    jobs: Option<NonZeroUsize>,
    inputs: &[I],
    work: impl Fn(&I) -> R + Sync + Send,
) -> anyhow::Result<Vec<R>> {
    if inputs.len() < 2 {
        return Ok(inputs.iter().map(work).collect());
    }
    // None means: as many as there are processors.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.map_or(0, NonZeroUsize::get)).build();
    let pool = pool.context("cannot start threads")?;
    Ok(pool.install(|| inputs.par_iter().map(work).collect()))
}

fn check(input: &Input, layers: &Layers, context: &Context) -> Outcome {
    let Context { parameters, neighbours, mode } = context;
    let (parameters, mode) = (parameters.as_ref(), *mode);
    let is_stdin = matches!(input.source, Source::Stdin(_));
    let bytes = match input::read(input) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Outcome::Skipped,
        Err(error) => return Outcome::Failed { why: error.to_string(), stdin: None },
    };
    let hand_on = |bytes: Vec<u8>| (is_stdin && matches!(mode, Mode::Fix { .. })).then_some(bytes);
    let text = match input::decode(bytes) {
        Ok(text) => text,
        Err((error, bytes)) => return Outcome::Failed { why: error.to_string(), stdin: hand_on(bytes) },
    };
    let mut settings = layers.settings(input.source.path());
    if let Some(parameters) = parameters {
        settings.deployment.parameters = parameters.file.by_name();
    }
    let mut settings = Arc::new(settings);
    let mut analysis = analyse(&text, &settings);
    if let Some(folder) = input.source.folder().filter(|_| analysis.is_template()) {
        let surroundings = neighbours.around(folder, &analysis);
        if !surroundings.files.is_empty() {
            Arc::make_mut(&mut settings).surroundings = surroundings;
            analysis = Analysis::new(analysis.document().clone(), Arc::clone(&settings));
        }
    }
    if !analysis.is_template() {
        if !input.is_named {
            return Outcome::Skipped;
        }
        return Outcome::Failed { why: why_no_template(&analysis), stdin: hand_on(text.into_bytes()) };
    }
    let (Mode::Fix { with_unsafe } | Mode::Diff { with_unsafe }) = mode else {
        return Outcome::Checked(Checked::new(&analysis, parameters));
    };
    let Fixed { analysis, text: new, count } = fix::fix(&text, &settings, with_unsafe);
    let mut checked = Checked::new(&analysis, parameters);
    let has_changed = new != text;
    match (&input.source, mode) {
        (Source::File(path), Mode::Fix { .. }) if has_changed => match fix::replace_file(path, &text, &new) {
            Ok(()) => checked.fixed = count,
            Err(error) => {
                checked = Checked::new(&analyse(&text, &settings), parameters);
                checked.troubles.push(format!("the fixes are not written: {error:#}"));
            }
        },
        (Source::Stdin(_), Mode::Fix { .. }) => {
            checked.fixed = count;
            checked.change = Some(Change { old: text, new });
        }
        (_, Mode::Diff { .. }) if has_changed => checked.change = Some(Change { old: text, new }),
        _ => {}
    }
    Outcome::Checked(checked)
}

impl Checked {
    fn new(analysis: &Analysis, parameters: Option<&Parameters>) -> Self {
        let troubles = analysis.failures().map(|failure| {
            format!(
                "the rule {} broke ({}), and its findings are missing; please report it",
                failure.rule, failure.message
            )
        });
        Self {
            text: analysis.document().text().clone(),
            findings: findings(analysis),
            parameters: parameters.map(|it| analysis.check_parameters(&it.file)).unwrap_or_default(),
            change: None,
            fixed: 0,
            troubles: troubles.collect(),
        }
    }
}

/// Analyses a text with all that the strict parser says of it.
pub(crate) fn analyse(text: &str, settings: &Arc<Settings>) -> Analysis {
    let document = Document::parse(Text::new(text));
    document.check_strictly(&|| false);
    Analysis::new(document, Arc::clone(settings))
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
    let mut why = "is no CloudFormation template: it has neither `AWSTemplateFormatVersion` \
                   nor `Resources` with a `Type`"
        .to_owned();
    if let Some(error) = document.syntax_errors().next() {
        let line = document.text().position(error.span.start, Encoding::Utf32).line + 1;
        let _ = write!(why, ". It cannot be read well, too: line {line}: {}", error.message);
    }
    why
}
