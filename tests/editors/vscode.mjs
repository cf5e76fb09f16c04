// Run by vscode.sh: uses the editor as a person does, with keys and pointer.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { URL: url, CHROMIUM, PROFILE, PLAYWRIGHT, EXTENSIONS, SCREENSHOTS, TEMPLATE } = process.env;
const { chromium } = createRequire(join(PLAYWRIGHT, "index.js"))("playwright-core");
const original = readFileSync(TEMPLATE, "utf8");

const browser = await chromium.launchPersistentContext(PROFILE, {
  executablePath: CHROMIUM,
  headless: true,
  viewport: { width: 1280, height: 800 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
const page = browser.pages()[0] ?? (await browser.newPage());
page.setDefaultTimeout(30000);

const editor = page.locator(".editor-instance");
const lines = editor.locator(".view-lines");
const squiggles = editor.locator(".squiggly-warning, .squiggly-error");
const problems = page.locator(".markers-panel .monaco-list-row");
const files = page.locator(".explorer-folders-view .monaco-list-row");

let step = 0;
async function ok(name) {
  console.log(`ok    ${name}`);
  if (SCREENSHOTS) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${++step}-${name.replaceAll(/\W+/g, "-")}.png`) });
  }
}

/** Repeats what a redrawing editor can lose, as a person would. */
async function insist(action) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
}

/** Runs a command of the palette. */
async function command(title) {
  const input = page.locator(".quick-input-widget input.input");
  await insist(async () => {
    await page.keyboard.press("F1");
    await input.fill(`>${title}`, { timeout: 5000 });
    await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor({ timeout: 5000 });
  });
  await page.keyboard.press("Enter");
}

/** Puts the cursor on a finding by its row in the list of problems, and applies the preferred fix of the menu. */
async function fix(message, title, result) {
  const changed = lines.filter({ hasText: result });
  await problems.filter({ hasText: message }).dblclick();
  await page.mouse.move(700, 100); // away from the row, whose own tooltip would take the focus
  await editor.locator(".monaco-editor.focused").waitFor();
  await editor.locator(".lightBulbWidget").waitFor();
  const entry = page.locator(".action-widget .monaco-list-row", { hasText: title });
  await insist(async () => {
    await page.keyboard.press("Control+.");
    await entry.waitFor({ timeout: 3000 });
  });
  await ok(`the menu offers it: ${title}`);
  await page.keyboard.press("Enter");
  await changed.waitFor();
  await problems.filter({ hasText: message }).waitFor({ state: "detached" });
  await ok(`the fix is applied and its finding gone: ${title}`);
}

/** Saves the file, and waits until it is on the disk. */
async function save() {
  await page.keyboard.press("Control+s");
  await page.locator(".tab.dirty").waitFor({ state: "detached" });
}

async function until(condition) {
  for (let i = 0; i < 300 && !condition(); i++) {
    await page.waitForTimeout(100);
  }
}

/** The process ids of the servers that the extension has started. */
function servers() {
  return spawnSync("pgrep", ["-f", `^${EXTENSIONS}/.*/bin/cfn-analyzer server`], { encoding: "utf8" }).stdout;
}

async function run() {
  await page.goto(url);
  await files.filter({ hasText: "template.yaml" }).dblclick();
  await lines.filter({ hasText: "HttpTokens: optional" }).waitFor();
  await squiggles.nth(1).waitFor({ state: "attached" });
  await ok("findings are underlined");
  await editor.locator(".squiggly-error").waitFor({ state: "attached" });
  await ok("the settings make an error of one");

  await command("Problems: Focus on Problems View");
  await problems.filter({ hasText: "ec2-imdsv1-allowed" }).waitFor();
  await ok("the list of problems names the rule");

  await problems.filter({ hasText: "HttpTokens is not" }).dblclick();
  await lines.locator("span", { hasText: /^\s*optional\s*$/ }).last().hover();
  await page.locator(".monaco-hover", { hasText: "session token" }).first().waitFor();
  await ok("hover explains the finding");
  await page.keyboard.press("Escape");

  await fix("HttpTokens is not", "Require session tokens (HttpTokens: required)", "HttpTokens: required");
  await fix("needs the gateway", "Wait for Attachment (DependsOn)", "DependsOn: Attachment");
  await save();
  await ok("both fixes are saved");

  writeFileSync(TEMPLATE, original);
  await problems.filter({ hasText: "ec2-imdsv1-allowed" }).waitFor();
  const before = servers();
  await command("cfn-analyzer: Restart Server");
  await until(() => servers() !== "" && servers() !== before);
  await problems.filter({ hasText: "ec2-imdsv1-allowed" }).waitFor();
  await ok("a restarted server finds the same");

  await problems.filter({ hasText: "ec2-imdsv1-allowed" }).dblclick();
  await command("cfn-analyzer: Explain Rule");
  await page.locator(".quick-input-list .monaco-list-row").first().filter({ hasText: "ec2-imdsv1-allowed" }).waitFor();
  await ok("the rule at the cursor is the first to be explained");
  await page.keyboard.press("Enter");
  await page.locator(".tab", { hasText: "Preview ec2-imdsv1-allowed" }).waitFor();
  const preview = page.frameLocator("iframe.webview").frameLocator("#active-frame");
  await preview.locator("h2", { hasText: "Why it matters" }).waitFor();
  await ok("the rule's page is shown");

  await lines.first().click();
  await command("cfn-analyzer: Fix All Safely Fixable Problems");
  await lines.filter({ hasText: "HttpTokens: required" }).waitFor();
  await ok("one command fixes all");
  await save();
}

try {
  await run();
} catch (error) {
  console.log(`FAIL  ${String(error).slice(0, 800)}`);
  await page.screenshot({ path: join(SCREENSHOTS ?? PROFILE, "failure.png") });
  process.exitCode = 1;
}
await browser.close();
