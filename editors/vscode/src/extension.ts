import * as vscode from "vscode";
import type * as lsp from "vscode-languageclient";
import {
  CloseAction,
  ConfigurationParams,
  DidChangeConfigurationNotification,
  ErrorAction,
  LanguageClient,
  LanguageClientOptions,
  State,
  StaticFeature,
} from "vscode-languageclient/node";
import { RulePages } from "./explain";
import { findServer, Server } from "./server";
import { explicitSettings, SECTION } from "./settings";

const LANGUAGES = ["yaml", "json", "cloudformation"];
const SELECTOR = LANGUAGES.flatMap((language) => [
  { scheme: "file", language },
  { scheme: "untitled", language },
]);

/** Crashes within `CRASH_WINDOW` milliseconds after which the server is left stopped. */
const CRASH_LIMIT = 5;
const CRASH_WINDOW = 3 * 60 * 1000;

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  session = new Session(context);
  const pages = new RulePages(async () => (await findServer(context)).path);
  const command = (name: string, action: (...args: never[]) => unknown) =>
    vscode.commands.registerCommand(`${SECTION}.${name}`, action);
  context.subscriptions.push(
    session,
    pages.register(SELECTOR),
    command("restart", () => session?.restart()),
    command("showOutput", () => session?.output.show()),
    command("fixAll", fixAll),
    command("showReferences", showReferences),
    command("explainRule", (rule?: string) => reported(pages.show(rule))),
    vscode.workspace.onDidChangeConfiguration((event) => session?.settingsChanged(event)),
  );
  await session.start();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** The running server with what the user sees of it. */
class Session implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel("cfn-analyzer", { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem(SECTION, SELECTOR);
  private client: LanguageClient | undefined;
  private crashes: number[] = [];
  /** Starts and stops follow one another, however fast they are asked for. */
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly context: vscode.ExtensionContext) {
    this.status.name = "cfn-analyzer";
    this.status.text = "cfn-analyzer";
    this.status.command = { command: `${SECTION}.showOutput`, title: "Show Output" };
  }

  start(): Promise<void> {
    return this.inTurn(() => this.doStart());
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.doStop());
  }

  restart(): Promise<void> {
    this.crashes = [];
    return this.inTurn(async () => {
      await this.doStop();
      await this.doStart();
    });
  }

  async settingsChanged(event: vscode.ConfigurationChangeEvent): Promise<void> {
    if (event.affectsConfiguration(`${SECTION}.server.path`)) {
      await this.restart();
    } else if (event.affectsConfiguration(SECTION) && this.client?.isRunning()) {
      const settings = { [SECTION]: explicitSettings(this.context) };
      await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings });
    }
  }

  dispose(): void {
    this.status.dispose();
    this.output.dispose();
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step, step);
    return this.queue;
  }

  private async doStart(): Promise<void> {
    let server: Server | undefined;
    try {
      server = await findServer(this.context);
      this.output.info(`Starting ${server.path} (${server.origin})`);
      const run = { command: server.path, args: ["server"] };
      const client = new LanguageClient(SECTION, "cfn-analyzer", run, this.clientOptions());
      client.onDidChangeState(({ newState }) => this.stateChanged(client, newState));
      client.registerFeature(commands);
      this.client = client;
      await client.start();
    } catch (error) {
      this.failed(error, server === undefined);
    }
  }

  private async doStop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // A server that cannot be stopped properly has ended or is ended by the client.
    await client?.dispose().catch((error) => this.output.warn(String(error)));
    this.show(vscode.LanguageStatusSeverity.Warning, "stopped");
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      diagnosticCollectionName: SECTION,
      outputChannel: this.output,
      traceOutputChannel: this.output,
      initializationOptions: explicitSettings(this.context),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => this.closed(),
      },
      middleware: {
        workspace: {
          configuration: (params) => this.answer(params),
          // The library's own message would hold defaults; `settingsChanged` sends ours.
          didChangeConfiguration: async () => {},
        },
      },
    };
  }

  /** Answers the server's question for settings. */
  private answer(params: ConfigurationParams): unknown[] {
    return params.items.map(({ section, scopeUri }) => {
      const settings = explicitSettings(this.context, scopeUri ? vscode.Uri.parse(scopeUri) : undefined);
      if (!section || section === SECTION) {
        return section ? settings : { [SECTION]: settings };
      }
      return settings[section.slice(SECTION.length + 1)] ?? null;
    });
  }

  /** The server has ended without being asked to. */
  private closed(): { action: CloseAction; message?: string; handled?: boolean } {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < CRASH_WINDOW), now];
    if (this.crashes.length < CRASH_LIMIT) {
      this.output.warn("The server ended unexpectedly and is started again.");
      return { action: CloseAction.Restart, handled: true };
    }
    this.failed(new Error(`The server ended ${CRASH_LIMIT} times within three minutes.`), false);
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private stateChanged(client: LanguageClient, state: State): void {
    if (state === State.Starting) {
      this.show(vscode.LanguageStatusSeverity.Information, "starting");
    } else if (state === State.Running) {
      this.show(vscode.LanguageStatusSeverity.Information, client.initializeResult?.serverInfo?.version ?? "running");
    }
  }

  private show(severity: vscode.LanguageStatusSeverity, detail: string): void {
    this.status.severity = severity;
    this.status.detail = detail;
    this.status.busy = detail === "starting";
  }

  private failed(error: unknown, notFound: boolean): void {
    const message = messageOf(error);
    this.output.error(message);
    this.show(vscode.LanguageStatusSeverity.Error, message);
    const actions = notFound ? ["Open Settings", "Show Output"] : ["Restart", "Show Output"];
    // Not awaited: the notification may stay for hours, and the next restart must not wait for it.
    void vscode.window.showErrorMessage(`cfn-analyzer: ${message}`, ...actions).then((action) => {
      if (action === "Open Settings") {
        void vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.server.path`);
      } else if (action === "Restart") {
        void this.restart();
      } else if (action === "Show Output") {
        this.output.show();
      }
    });
  }
}

/** Applies every safe fix to the file in front. */
async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand("editor.action.sourceAction", {
    kind: `source.fixAll.${SECTION}`,
    apply: "first",
  });
}

/** Shows the places that a code lens counts: an address, a position and locations of the protocol. */
async function showReferences(uri: string, position: lsp.Position, locations: lsp.Location[]): Promise<void> {
  const place = ({ line, character }: lsp.Position) => new vscode.Position(line, character);
  const found = locations.map(
    ({ uri, range }) => new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(place(range.start), place(range.end))),
  );
  await vscode.commands.executeCommand("editor.action.showReferences", vscode.Uri.parse(uri), place(position), found);
}

/** Tells the server which commands of ours it may put into its answers. */
const commands: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...capabilities.experimental, commands: [`${SECTION}.showReferences`] };
  },
  initialize() {},
  getState: () => ({ kind: "static" }),
  clear() {},
};

/** Tells the user why something that they asked for did not happen. */
async function reported(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    void vscode.window.showErrorMessage(`cfn-analyzer: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
