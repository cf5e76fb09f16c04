# What the scripts beside this one share. Sourced, never run.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
passed=0 failed=0

# Ends a script whose editor is not on this machine.
skip() {
  echo "skipped: $1"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
}

pass() { passed=$((passed + 1)); echo "ok    $1"; }
fail() { failed=$((failed + 1)); echo "FAIL  $1"; }

# The program under test: CFN_ANALYZER, or the last development build.
server=$(realpath -m "${CFN_ANALYZER:-$root/target/debug/cfn-analyzer}")
[ -x "$server" ] || { echo "there is no server at $server: cargo build -p cfn-analyzer, or set CFN_ANALYZER"; exit 2; }

# A home and a project of its own, with the program on PATH: the configurations in editors/ are tested as they stand.
scratch=$(mktemp -d)
mkdir -p "$scratch/bin" "$scratch/project/.git" "$scratch/config"
ln -s "$server" "$scratch/bin/cfn-analyzer"
cp "$here/template.yaml" "$scratch/project/"
printf 'services:\n  web: &web { image: nginx }\n  web: *web\n' > "$scratch/project/compose.yaml"
export PATH="$scratch/bin:$PATH" HOME="$scratch" XDG_CONFIG_HOME="$scratch/config" \
  XDG_STATE_HOME="$scratch/state" XDG_CACHE_HOME="$scratch/cache" XDG_DATA_HOME="$scratch/data"
export TEMPLATE="$scratch/project/template.yaml" OTHER="$scratch/project/compose.yaml" FIXED="$here/fixed.yaml"

clean_up() { rm -rf "$scratch" 2>/dev/null || { sleep 1; rm -rf "$scratch"; }; }
trap clean_up EXIT

# The last check of every script: both fixes are on the disk, and nothing else changed.
check_saved() {
  if diff "$FIXED" "$TEMPLATE"; then pass "both fixes are saved, and nothing else changed"; else fail "the saved file"; fi
}

# Prints the sum and ends the script.
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
  exit
}
