import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";

const run = promisify(execFile);
const SCHEME = "cfn-analyzer-rule";

interface Rule {
  id: string;
  summary: string;
  severity: string;
  category: string;
}

/** Shows the pages of rules, which the program itself holds. */
export class RulePages implements vscode.TextDocumentContentProvider {
  constructor(private readonly program: () => Promise<string>) {}

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const rule = uri.path.replace(/^\//, "").replace(/\.md$/, "");
    return (await run(await this.program(), ["explain", rule])).stdout;
  }

  /** Shows the page of `rule`, or lets the user choose one, those at the cursor first. */
  async show(rule?: string): Promise<void> {
    const chosen = rule ?? (await this.choose());
    if (chosen) {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${chosen}.md` });
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    }
  }

  private async choose(): Promise<string | undefined> {
    const { stdout } = await run(await this.program(), ["rules", "--format", "json"], { maxBuffer: 16 * 1024 * 1024 });
    const rules: Rule[] = JSON.parse(stdout).rules;
    const here = rulesAtCursor();
    const items = rules.map((rule) => ({
      label: here.has(rule.id) ? `$(lightbulb) ${rule.id}` : rule.id,
      description: `${rule.severity}, ${rule.category}`,
      detail: rule.summary,
      rule: rule.id,
    }));
    items.sort((a, b) => Number(here.has(b.rule)) - Number(here.has(a.rule)));
    const options = { title: "Explain Rule", placeHolder: "Rule", matchOnDescription: true, matchOnDetail: true };
    return (await vscode.window.showQuickPick(items, options))?.rule;
  }
}

/** The rules whose findings meet the cursor's line. */
function rulesAtCursor(): Set<string> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return new Set();
  }
  const line = editor.document.lineAt(editor.selection.active.line).range;
  const findings = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((finding) => finding.source === "cfn-analyzer" && finding.range.intersection(line));
  return new Set(findings.map(({ code }) => String(typeof code === "object" ? code.value : code)));
}
