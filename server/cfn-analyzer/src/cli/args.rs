use std::num::NonZeroUsize;
use std::path::PathBuf;

use cfn_rules::Severity;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::lsp;

/// Language server and checker for AWS CloudFormation templates.
#[derive(Debug, Parser)]
#[command(name = "cfn-analyzer", version, about, max_term_width = 100)]
#[command(after_help = "Without a command it serves an editor on stdin and stdout, as `server` does.")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve an editor on stdin and stdout (Language Server Protocol)
    Server(ServerArgs),
    /// Report what is wrong with templates, and fix it
    Check(CheckArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Explain a rule: what it finds, why it matters, what to do
    Explain(ExplainArgs),
    /// Draw what depends on what in a template
    Graph(GraphArgs),
    /// Show, describe or start a configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look at the facts about resource types
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Print a script that completes commands in a shell
    Completions(CompletionsArgs),
    /// Tell how this installation is doing, and how to connect an editor
    Doctor,
}

impl Default for Command {
    fn default() -> Self {
        Self::Server(ServerArgs::default())
    }
}

#[derive(Debug, Default, clap::Args)]
pub(crate) struct ServerArgs {
    /// Speak over stdin and stdout; the only way there is, accepted because editors pass it
    #[arg(long)]
    stdio: bool,

    /// Append the log to a file instead of writing it to stderr
    #[arg(long, value_name = "FILE")]
    log_file: Option<PathBuf>,
}

impl From<ServerArgs> for lsp::Options {
    fn from(args: ServerArgs) -> Self {
        Self { log_file: args.log_file }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Templates, folders to search for templates, or `-` for stdin; nothing means the current folder
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How to report
    #[arg(long, value_enum, default_value_t, help_heading = "Report")]
    pub(crate) format: Format,

    /// Write the report to a file
    #[arg(long, short, value_name = "FILE", help_heading = "Report")]
    pub(crate) output: Option<PathBuf>,

    /// Rules to run: rule ids, categories, `recommended`, `all`
    #[arg(long, value_name = "LIST", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) select: Vec<String>,

    /// Rules not to run: rule ids, categories
    #[arg(long, value_name = "LIST", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) ignore: Vec<String>,

    /// Mend what can be mended safely, and report the rest
    #[arg(long, help_heading = "Fixes")]
    pub(crate) fix: bool,

    /// With --fix or --diff: apply fixes, too, that a person must look at
    #[arg(long, help_heading = "Fixes")]
    pub(crate) unsafe_fixes: bool,

    /// Print what --fix would change, and change nothing
    #[arg(long, help_heading = "Fixes")]
    pub(crate) diff: bool,

    /// Read no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    pub(crate) isolated: bool,

    /// Read this configuration file, instead of the nearest `cfn-analyzer.toml`
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(crate) config: Option<PathBuf>,

    /// A region that the templates are deployed to; can be given more than once
    #[arg(long, value_name = "REGION", help_heading = "Configuration")]
    pub(crate) region: Vec<String>,

    /// Values of the parameters of one template: JSON or YAML in any of the forms that tools take, or
    /// a `samconfig.toml`
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(crate) parameters: Option<PathBuf>,

    /// The name of what comes from stdin, for the report and the configuration
    #[arg(long, value_name = "NAME", help_heading = "Configuration")]
    pub(crate) stdin_filename: Option<PathBuf>,

    /// The least severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning", value_parser = severity(), help_heading = "Exit code")]
    pub(crate) fail_on: Severity,

    /// Exit with 0 whatever is found; unreadable input still gives 2
    #[arg(long, help_heading = "Exit code")]
    pub(crate) exit_zero: bool,

    /// Leave out the findings that a report made with `--format json --output FILE` holds
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub(crate) baseline: Option<PathBuf>,

    /// Show no progress; there is some on a terminal when it takes long
    #[arg(long, help_heading = "Other")]
    pub(crate) no_progress: bool,

    /// How many files to check at the same time; as many as there are processors when not given
    #[arg(long, value_name = "N", help_heading = "Other")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The id of a rule, as reports show it
    pub(crate) rule: String,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: PageFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct GraphArgs {
    /// A template, or `-` for stdin
    pub(crate) path: PathBuf,

    /// How to draw it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: GraphFormat,

    /// Write the graph to a file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell to complete in
    pub(crate) shell: Shell,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// What the configuration of the current folder says
    Show,
    /// The JSON Schema of the configuration
    Schema,
    /// Write a cfn-analyzer.toml with everything commented out
    Init,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Where the facts about resource types come from, and how many there are
    Info,
    /// What is known of a resource type, or of one of its properties
    Show(ShowArgs),
}

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// The resource type, like AWS::S3::Bucket
    #[arg(value_name = "TYPE")]
    pub(crate) resource_type: String,
    /// A property, with dots between its parts: LifecycleConfiguration.Rules
    pub(crate) property: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RulesArgs {
    /// How to list them
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

/// How findings are reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The code with the finding under it
    #[default]
    Full,
    /// One line a finding
    Concise,
    /// JSON, stable and versioned
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit XML
    Junit,
}

impl Format {
    /// Whether it is for people, with colours on a terminal.
    pub(crate) fn is_styled(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    #[default]
    Text,
    /// JSON, stable and versioned
    Json,
}

/// How a page is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// For a terminal
    #[default]
    Text,
    /// Markdown, for an editor
    Markdown,
}

/// How a graph is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A picture for browsers
    #[default]
    Svg,
    /// The language of Graphviz
    Dot,
    /// A flowchart for Markdown
    Mermaid,
    /// JSON, stable and versioned
    Json,
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(["error", "warning", "information", "hint"])
        .try_map(|name| name.parse().map_err(|()| "no such severity"))
}
