//! Starts cfn-analyzer in Zed: finds the program and hands over the settings.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json, Command, LanguageServerId, Result, Worktree};

/// The name of the server in Zed's settings, and of its program.
const SERVER: &str = "cfn-analyzer";

struct CfnAnalyzer;

impl zed::Extension for CfnAnalyzer {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(SERVER, worktree)?.binary;
        let (path, arguments, env) = binary.map(|it| (it.path, it.arguments, it.env)).unwrap_or_default();
        let command = path.or_else(|| worktree.which(SERVER)).ok_or_else(|| {
            format!("{SERVER} is not on PATH; install it, or set lsp.{SERVER}.binary.path in the settings")
        })?;
        Ok(Command {
            command,
            args: arguments.unwrap_or_else(|| vec!["server".to_owned()]),
            env: env.unwrap_or_default().into_iter().collect(),
        })
    }

    fn language_server_initialization_options(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(LspSettings::for_worktree(SERVER, worktree)?.settings)
    }

    fn language_server_workspace_configuration(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(SERVER, worktree)?.settings;
        Ok(settings.map(|settings| serde_json::json!({ SERVER: settings })))
    }
}

zed::register_extension!(CfnAnalyzer);
