// Builds the extension and packs it with the server's program for one platform.
// usage: node scripts/package.mjs [--target linux-x64] [--server PATH] [--out FILE]
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    target: { type: "string", default: "linux-x64" },
    server: { type: "string" },
    out: { type: "string" },
  },
});
const program = values.target.startsWith("win32") ? "cfn-analyzer.exe" : "cfn-analyzer";
const server = values.server ?? join(root, "../../target/release", program);
if (!existsSync(server)) {
  console.error(`There is no server at ${server}: build it with \`cargo build --release\`, or name it with --server.`);
  process.exit(2);
}

run("npm", ["run", "--silent", "build"]);
const bin = join(root, "bin");
rmSync(bin, { recursive: true, force: true });
mkdirSync(bin);
copyFileSync(server, join(bin, program));
// vsce keeps the mode of the file, so it must be right here.
chmodSync(join(bin, program), 0o755);
const out = values.out ?? `cfn-analyzer-${values.target}.vsix`;
const links = ["--allow-missing-repository", "--no-rewrite-relative-links"];
run("npx", ["--no-install", "vsce", "package", "--no-dependencies", ...links, "--target", values.target, "--out", out]);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
