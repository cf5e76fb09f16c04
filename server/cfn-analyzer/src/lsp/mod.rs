//! The language server.

/// Serves one client on stdin and stdout until it leaves.
///
/// # Errors
/// When the server cannot start.
pub(crate) fn run() -> anyhow::Result<()> {
    anyhow::bail!("the language server is not part of this build")
}
