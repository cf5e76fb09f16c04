#!/usr/bin/env bash
# Fixes a template in Emacs with editors/emacs, by eglot and by lsp-mode. EMACS: the editor, if it is not `emacs`.
. "$(dirname "$0")/lib.sh"
emacs=$(command -v "${EMACS:-emacs}") || skip "no Emacs (set EMACS)"

has() { "$emacs" --batch --eval "(progn (package-initialize) (kill-emacs (if (locate-library \"$1\") 0 1)))" 2> /dev/null; }

echo "== $("$emacs" --version | head -1)"
has yaml-mode || { has yaml-ts-mode && fail "yaml-mode is needed"; }
for client in eglot lsp-mode; do
  has "$client" || { echo "skipped: no $client"; continue; }
  cp "$here/template.yaml" "$TEMPLATE"
  CLIENT=$client timeout 90 "$emacs" -Q --batch --eval '(package-initialize)' -l "$root/editors/emacs/cfn-analyzer.el" \
    -l "$here/emacs.el" > "$scratch/out" 2> "$scratch/err" || { failed=$((failed + 1)); tail -20 "$scratch/err"; }
  cat "$scratch/out"
  passed=$((passed + $(grep -c '^ok ' "$scratch/out")))
  check_saved
done
finish
