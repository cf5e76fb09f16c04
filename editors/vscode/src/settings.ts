import * as vscode from "vscode";

/** The section of the editor's settings that holds ours. */
export const SECTION = "cfn-analyzer";

/** Settings about the client, which the server has no use for. */
const CLIENT_ONLY = ["server.path", "trace.server"];

/**
 * The settings that somebody has set, in the shape of the configuration file.
 *
 * Defaults are left out: editor settings override `cfn-analyzer.toml`, and a default would, too.
 */
export function explicitSettings(context: vscode.ExtensionContext, scope?: vscode.Uri): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration(SECTION, scope);
  const settings: Record<string, unknown> = {};
  for (const key of declaredKeys(context)) {
    const value = configuration.inspect(key);
    const isSet =
      value?.globalValue !== undefined ||
      value?.workspaceValue !== undefined ||
      value?.workspaceFolderValue !== undefined;
    if (isSet) {
      settings[key] = configuration.get(key);
    }
  }
  return settings;
}

/** The manifest is the only list of settings. */
function declaredKeys(context: vscode.ExtensionContext): string[] {
  const declared = Object.keys(context.extension.packageJSON.contributes.configuration.properties);
  return declared.map((name) => name.slice(SECTION.length + 1)).filter((key) => !CLIENT_ONLY.includes(key));
}
