#!/usr/bin/env bash
# Fixes a template in Vim with ALE, by the lines of docs/editors.md. VIM_PROGRAM: the editor, if it is not `vim`;
# ALE: the folder of the plugin.
. "$(dirname "$0")/lib.sh"
vim=$(command -v "${VIM_PROGRAM:-vim}") || skip "no Vim (set VIM_PROGRAM)"
[ -d "${ALE:-/usr/share/vim-ale}/autoload" ] || skip "no ALE (set ALE)"
command -v tmux > /dev/null || skip "no tmux"
export ALE=${ALE:-/usr/share/vim-ale} OUT="$scratch/out"
sed -n '/^```vim$/,/^```$/p' "$root/docs/editors.md" | grep -v '^```' > "$scratch/documented.vim"

# ALE takes positions for bytes, whatever LSP says (see docs/editors.md).
FIXED="$scratch/fixed.yaml"
sed 's/👋 ü/name/' "$here/fixed.yaml" > "$FIXED"
sed -i 's/👋 ü/name/' "$TEMPLATE"

# ALE asks which fix to take, which needs a terminal.
terminal() { tmux -L "cfn-analyzer-$$" -f /dev/null "$@"; }
trap 'terminal kill-server 2> /dev/null; clean_up' EXIT
echo "== $("$vim" --version | head -1)"
terminal new-session -d -x 120 -y 40 \
  "env TERM=xterm-256color DOCUMENTED='$scratch/documented.vim' '$vim' -u NONE -i NONE -N -S '$here/vim.vim'; sleep 600"
for _ in $(seq 600); do [ -s "$OUT" ] && break; sleep 0.1; done
cat "$OUT" 2> /dev/null || { fail "Vim came to an end"; terminal capture-pane -p -t 0; }
passed=$(grep -c '^ok ' "$OUT") failed=$((failed + $(grep -c '^FAIL' "$OUT")))
check_saved
finish
