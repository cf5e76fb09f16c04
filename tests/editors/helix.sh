#!/usr/bin/env bash
# Fixes a template in Helix with editors/helix, through tmux. HX: the editor, if it is not `hx` or `helix`.
. "$(dirname "$0")/lib.sh"
hx=$(command -v "${HX:-hx}" || command -v helix) || skip "no Helix (set HX)"
command -v tmux > /dev/null || skip "no tmux"

mkdir -p "$XDG_CONFIG_HOME/helix"
cp "$root/editors/helix/languages.toml" "$XDG_CONFIG_HOME/helix/"
printf '[editor]\nend-of-line-diagnostics = "hint"\n' > "$XDG_CONFIG_HOME/helix/config.toml"

terminal() { tmux -L "cfn-analyzer-$$" -f /dev/null "$@"; }
trap 'terminal kill-server 2> /dev/null; clean_up' EXIT
screen() { terminal capture-pane -p -t 0; }
press() { terminal send-keys -t 0 "$@"; }
type_command() { press :; sleep 0.1; terminal send-keys -t 0 -l "$1"; sleep 0.1; press Enter; }

# shows NAME TEXT: waits until the screen has the text.
shows() {
  for _ in $(seq 100); do screen | grep -qF -- "$2" && { pass "$1"; return; }; sleep 0.1; done
  fail "$1"; screen
}
hides() {
  for _ in $(seq 100); do screen | grep -qF -- "$2" || { pass "$1"; return; }; sleep 0.1; done
  fail "$1"; screen
}

echo "== $("$hx" --version)"
"$hx" --health yaml | grep -a cfn-analyzer | grep -qa '✓' && pass "hx --health finds the server" || fail "hx --health"
terminal new-session -d -x 150 -y 45 "env TERM=xterm-256color '$hx' '$TEMPLATE'"
shows "the template opens" "HttpTokens: optional"
shows "the finding stands beside the text" "HttpTokens is not"
press Space d; shows "the list of findings has it" "ec2-imdsv1-allowed"
press Escape; hides "the list closes" "ec2-imdsv1-allowed"
press /; terminal send-keys -t 0 -l optional; press Enter; sleep 0.3
press Space k; shows "hover explains the finding" "session token"
press Escape; sleep 0.3
press Space a; shows "the fix is offered" "Require session tokens (HttpTokens: required)"
press Enter; shows "the fix is applied" "HttpTokens: required"
press Escape; sleep 0.2
press /; terminal send-keys -t 0 -l "Address:"; press Enter; sleep 0.3
press Space a; shows "the second fix is offered" "Wait for Attachment (DependsOn)"
press Enter; shows "the second fix is applied" "DependsOn: Attachment"
press Escape; sleep 0.2
type_command w
for _ in $(seq 50); do cmp -s "$TEMPLATE" "$FIXED" && break; sleep 0.1; done
check_saved
type_command q!
for _ in $(seq 50); do terminal has-session 2> /dev/null || break; sleep 0.1; done
terminal has-session 2> /dev/null && fail "Helix ends" || pass "Helix ends, and with it the server"
finish
