#!/usr/bin/env bash
# Fixes a template in Neovim (0.10 or later) with editors/neovim. NVIM: the editor, if it is not `nvim`.
. "$(dirname "$0")/lib.sh"
nvim=$(command -v "${NVIM:-nvim}") || skip "no Neovim (set NVIM)"

echo "== $("$nvim" --version | head -1)"
timeout 60 "$nvim" --headless -i NONE --clean -u "$root/editors/neovim/minimal_init.lua" -c "luafile $here/neovim.lua" \
  > "$scratch/out" 2>&1 || fail "Neovim ended with an error"
tr -d '\r' < "$scratch/out"
passed=$(grep -c '^ok ' "$scratch/out") failed=$((failed + $(grep -c '^FAIL' "$scratch/out")))
check_saved
finish
