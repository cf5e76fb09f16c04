#!/usr/bin/env bash
# Runs every script of this folder; the last line is their sum.
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0 skipped=0
for script in neovim helix emacs vim vscode; do
  output=$("$here/$script.sh" 2>&1)
  code=$?
  echo "$output"
  sum=$(grep -E '^[0-9]+ passed, [0-9]+ failed' <<< "$output" | tail -1)
  read -r p f s <<< "$(tr -cs '0-9' ' ' <<< "$sum")"
  # A script that ends without a sum has failed.
  [ -n "$sum" ] && [ "$code" = 0 ] || [ "${f:-0}" != 0 ] || f=1
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
