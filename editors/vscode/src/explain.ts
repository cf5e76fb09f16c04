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
export class RulePages implements vscode.TextDocumentContentProvider, vscode.CodeActionProvider {
  constructor(private readonly program: () => Promise<string>) {}

  register(selector: vscode.DocumentSelector): vscode.Disposable {
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    return vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerCodeActionsProvider(selector, this, kinds),
    );
  }

  /** Offers the page of each rule that has a finding here, below the fixes. */
  provideCodeActions(
    _document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return [...rulesOf(context.diagnostics)].map((rule) => {
      const action = new vscode.CodeAction(`Explain ${rule}`, vscode.CodeActionKind.QuickFix);
      action.command = { command: "cfn-analyzer.explainRule", title: action.title, arguments: [rule] };
      return action;
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return this.page(uri.path.replace(/^\//, "").replace(/\.md$/, ""));
  }

  /** Shows the page of `rule`, or lets the user choose one, those at the cursor first. */
  async show(rule?: string): Promise<void> {
    const chosen = rule ?? (await this.choose());
    if (chosen) {
      // The preview would hide why there is no page; so it is asked for here first.
      await this.page(chosen);
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${chosen}.md` });
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    }
  }

  private async page(rule: string): Promise<string> {
    return (await run(await this.program(), ["explain", rule, "--format", "markdown"])).stdout;
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
  const findings = vscode.languages.getDiagnostics(editor.document.uri);
  return rulesOf(findings.filter((finding) => finding.range.intersection(line)));
}

/** The rules of those findings that are ours. */
function rulesOf(findings: readonly vscode.Diagnostic[]): Set<string> {
  const ours = findings.filter((finding) => finding.source === "cfn-analyzer");
  return new Set(ours.map(({ code }) => String(typeof code === "object" ? code.value : code)));
}
