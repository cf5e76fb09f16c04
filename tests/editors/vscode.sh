#!/usr/bin/env bash
# Fixes a template in VS Code (code-server, in headless Chromium) with the packed extension.
#   CODE_SERVER  code-server, if it is not on PATH      CHROMIUM    the browser, if it is not `chromium`
#   PLAYWRIGHT   folder with node_modules/playwright-core            NODE        Node.js, if it is not `node`
#   VSIX         the package, if it is not editors/vscode/cfn-analyzer-linux-x64.vsix; its own server is the one tested
#   SCREENSHOTS  folder for pictures of each step
export CFN_ANALYZER=${CFN_ANALYZER:-/bin/true} # the server comes out of the package
. "$(dirname "$0")/lib.sh"
code_server=$(command -v "${CODE_SERVER:-code-server}") || skip "no code-server (set CODE_SERVER)"
CHROMIUM=$(command -v "${CHROMIUM:-chromium}") || skip "no Chromium (set CHROMIUM)"
node=$(command -v "${NODE:-node}") || skip "no Node.js (set NODE)"
[ -d "${PLAYWRIGHT:-$root}/node_modules/playwright-core" ] || skip "no playwright-core (set PLAYWRIGHT)"
vsix=$(realpath -m "${VSIX:-$root/editors/vscode/cfn-analyzer-linux-x64.vsix}")
[ -f "$vsix" ] || skip "no package at $vsix (npm run package in editors/vscode, or set VSIX)"

rm "$scratch/bin/cfn-analyzer"
mkdir -p "$scratch/data/User" "$scratch/extensions"
cat > "$scratch/data/User/settings.json" <<'J'
{
  "cfn-analyzer.severity": { "ec2-imdsv1-allowed": "error" },
  "workbench.startupEditor": "none", "workbench.tips.enabled": false, "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off", "update.mode": "none", "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false, "extensions.ignoreRecommendations": true, "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false, "workbench.secondarySideBar.defaultVisibility": "hidden", "git.enabled": false,
  "editor.accessibilitySupport": "off", "files.autoSave": "off", "window.commandCenter": false
}
J
export EXTENSIONS_GALLERY='{"serviceUrl":""}' # no market place is asked
places=(--user-data-dir "$scratch/data" --extensions-dir "$scratch/extensions")
"$code_server" "${places[@]}" --install-extension "$vsix" > "$scratch/install.log" 2>&1 || { cat "$scratch/install.log"; exit 1; }

port=$("$node" -e 'const s = require("net").createServer().listen(0, () => { console.log(s.address().port); s.close(); })')
setsid "$code_server" "${places[@]}" --auth none --bind-addr "127.0.0.1:$port" --disable-telemetry \
  --disable-update-check --disable-workspace-trust --disable-getting-started-override > "$scratch/server.log" 2>&1 &
group=$!
trap 'kill -- -$group 2> /dev/null; wait $group 2> /dev/null; clean_up' EXIT
for _ in $(seq 300); do curl -sf -o /dev/null "http://127.0.0.1:$port/healthz" && break; sleep 0.1; done

echo "== VS Code in code-server $("$code_server" --version | tail -1)"
URL="http://127.0.0.1:$port/?folder=$scratch/project" CHROMIUM=$CHROMIUM PROFILE="$scratch/browser" \
  EXTENSIONS="$scratch/extensions" PLAYWRIGHT="${PLAYWRIGHT:-$root}" \
  timeout 240 "$node" "$here/vscode.mjs" > "$scratch/out" 2>&1 || fail "the script"
cat "$scratch/out"
passed=$(grep -c '^ok ' "$scratch/out")
check_saved
[ "$failed" = 0 ] || find "$scratch/data/logs" -path '*cfn-analyzer*' -name '*.log' -exec tail -n 60 {} +
finish
