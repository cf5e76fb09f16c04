import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import * as vscode from "vscode";

const PROGRAM = process.platform === "win32" ? "cfn-analyzer.exe" : "cfn-analyzer";

/** The program to run, and where it was found. */
export interface Server {
  path: string;
  origin: "setting" | "bundled" | "PATH";
}

/** Looks for the server: the setting, then the extension's own copy, then `PATH`. Throws what to tell the user. */
export async function findServer(context: vscode.ExtensionContext): Promise<Server> {
  const configured = vscode.workspace.getConfiguration("cfn-analyzer").get<string>("server.path", "").trim();
  if (configured) {
    // A path that the user named is never silently replaced by another program.
    const path = expand(configured);
    if (!(await isProgram(path))) {
      throw new Error(`The setting cfn-analyzer.server.path names “${path}”, which is not a program.`);
    }
    return { path, origin: "setting" };
  }
  const bundled = context.asAbsolutePath(join("bin", PROGRAM));
  if (await isProgram(bundled)) {
    return { path: bundled, origin: "bundled" };
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, PROGRAM);
    if (folder && (await isProgram(path))) {
      return { path, origin: "PATH" };
    }
  }
  throw new Error("The program cfn-analyzer was found neither in the extension nor on PATH.");
}

/** Replaces `~` and `${workspaceFolder}`; a relative path is taken from the first workspace folder. */
function expand(path: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const expanded = path.replace(/^~(?=$|[\\/])/, homedir()).replaceAll("${workspaceFolder}", folder);
  return isAbsolute(expanded) ? expanded : join(folder, expanded);
}

async function isProgram(path: string): Promise<boolean> {
  if (!existsSync(path)) {
    return false;
  }
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
