//! `doctor`: how the installation is doing.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use cfn_rules::rules;

use super::{Exit, output};
use crate::config::{FILE_NAME, find, load};

/// How editors come to start the server.
const EDITORS: [(&str, &str); 5] = [
    ("VS Code", "install the extension; `cfn-analyzer.server.path` names another program"),
    ("Neovim", "vim.lsp.enable('cfn_analyzer'), with editors/neovim/lsp on the runtime path"),
    ("Helix", "[language-server.cfn-analyzer] command = \"cfn-analyzer\" args = [\"server\"]"),
    ("Emacs", "(load \"cfn-analyzer\"), for eglot and lsp-mode"),
    ("Zed", "install the extension"),
];

/// Looks at what can be wrong and says how it is.
pub(crate) fn run() -> anyhow::Result<Exit> {
    let file = find(Path::new("."));
    let problems = file.as_deref().map(|file| load(file).1).unwrap_or_default();
    output::write_styled(None, |out| {
        let bold = Style::new().bold();
        let (version, os, arch) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
        writeln!(out, "{bold}cfn-analyzer {version}{bold:#} ({os}, {arch})")?;
        match std::env::current_exe() {
            Ok(program) => good(out, &format!("program: {}", program.display()))?,
            Err(error) => bad(out, &format!("program: unknown ({error})"))?,
        }
        let on = rules().iter().filter(|rule| rule.default).count();
        good(out, &format!("rules: {}, {on} of them on by default", rules().len()))?;
        match &file {
            None => good(out, &format!("configuration: no {FILE_NAME} here or above, the defaults hold"))?,
            Some(file) if problems.is_empty() => {
                good(out, &format!("configuration: {}", output::shown(file)))?
            }
            Some(file) => bad(out, &format!("configuration: {}", output::shown(file)))?,
        }
        for problem in &problems {
            writeln!(out, "    {problem}")?;
        }
        writeln!(out, "\n{bold}Editors{bold:#} start `cfn-analyzer server`; docs/editors.md tells more")?;
        EDITORS.iter().try_for_each(|(editor, how)| writeln!(out, "  {editor:8} {how}"))
    })?;
    Ok(if problems.is_empty() { Exit::Clean } else { Exit::Trouble })
}

fn good(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let green = AnsiColor::Green.on_default();
    writeln!(out, "  {green}✓{green:#} {text}")
}

fn bad(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let red = AnsiColor::Red.on_default();
    writeln!(out, "  {red}✗{red:#} {text}")
}
