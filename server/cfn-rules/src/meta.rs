use std::fmt;
use std::str::FromStr;

use crate::options::RuleOption;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Taste or cost.
    Hint,
    /// Depends on the environment.
    Information,
    /// A clear defect with a known cure.
    Warning,
    /// The deployment fails, or it is a plain exposure.
    Error,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// CloudFormation or the service rejects it, or it does not mean what it says.
    Correctness,
    /// Someone can do or see what they should not.
    Security,
    /// It breaks, is lost, or fails to come up.
    Reliability,
    /// It is hard to run, watch or find.
    Operations,
    /// It costs more than it must.
    Cost,
    /// It is hard to read.
    Style,
}

/// Whether an edit can be applied without a person looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Safety {
    /// Behaviour cannot break on update.
    Safe,
    /// A person must decide; the title names the consequence.
    Unsafe,
}

/// What is known about a rule without running it.
#[derive(Debug)]
pub struct RuleMeta {
    /// Kebab-case, names the defect, service first. Never changes once released.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Severity unless the configuration or the finding says otherwise.
    pub severity: Severity,
    /// What it is about.
    pub category: Category,
    /// Whether it runs without being selected by name.
    pub default: bool,
    /// The safety of its fix, when it has one.
    pub fix: Option<Safety>,
    /// The version that brought it.
    pub since: &'static str,
    /// Ids of the same check in other tools, like `checkov:CKV_AWS_79`.
    pub equivalents: &'static [&'static str],
    /// What a team may set about it.
    pub options: &'static [RuleOption],
    /// Its documentation page, Markdown.
    pub doc: &'static str,
}

impl RuleMeta {
    /// The address of the rule's page: a path in the source tree, or a web address when
    /// `CFN_ANALYZER_DOCS_URL` named the place of the published pages at build time. Empty for a
    /// rule that a configuration defines.
    #[must_use]
    pub fn url(&self) -> String {
        // A rule of a configuration has no page.
        if crate::registry::rule(self.id).is_none() {
            return String::new();
        }
        match option_env!("CFN_ANALYZER_DOCS_URL") {
            Some(base) => format!("{base}/{}", self.id),
            None => format!("docs/rules/{}.md", self.id),
        }
    }
}

macro_rules! names {
    ($type:ident: $($variant:ident = $name:literal),+) => {
        impl $type {
            /// All values.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in output and configuration.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = ();

            fn from_str(name: &str) -> Result<Self, ()> {
                match name { $($name => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}

names!(Severity: Error = "error", Warning = "warning", Information = "information", Hint = "hint");
names!(Category: Correctness = "correctness", Security = "security", Reliability = "reliability",
    Operations = "operations", Cost = "cost", Style = "style");
names!(Safety: Safe = "safe", Unsafe = "unsafe");
