//! Suppressions in comments.

use cfn_text::Span;

use super::{Name, Names, Scope, Suppression, Tool, Written};

/// What a comment, from its `#`, asks to be silent about. `span` is the comment's, and stays the base
/// of the spans of names.
pub(super) fn read(comment: &str, span: Span, is_alone: bool, found: &mut Vec<Suppression>) {
    let body = comment.trim_start_matches(['#', ' ', '\t']);
    let skipped = (comment.len() - body.len()) as u32;
    let written = Written::Comment { is_alone };
    let mut add = |tool, scope, names, has_reason| {
        found.push(Suppression { tool, scope, names, has_reason, span, written });
    };
    if let Some(directive) = body.strip_prefix("cfn-analyzer:") {
        let start = span.start + skipped + (body.len() - directive.len()) as u32;
        if let Some((scope, names, has_reason)) = own(directive, start) {
            add(Tool::Own, scope, names, has_reason);
        }
    } else if let Some(directive) = body.strip_prefix("kics-scan ") {
        if let Some((scope, names)) = kics(directive.trim()) {
            add(Tool::Kics, scope, names, false);
        }
    } else {
        for mark in ["checkov:", "bridgecrew:", "cortex:"] {
            if let Some(names) = checkov(body, mark) {
                add(Tool::Checkov, Scope::Resource, names, false);
            }
        }
        for mark in ["trivy:ignore:", "tfsec:ignore:"] {
            if let Some(names) = trivy(body, mark) {
                add(Tool::Trivy, Scope::Block, names, false);
            }
        }
    }
}

/// `ignore[rule, other] reason` or `ignore-file[…]`. A comment about something else is none.
fn own(directive: &str, start: u32) -> Option<(Scope, Names, bool)> {
    let rest = directive.trim_start();
    let (scope, rest) = match (rest.strip_prefix("ignore-file"), rest.strip_prefix("ignore")) {
        (Some(rest), _) => (Scope::File, rest),
        (None, Some(rest)) => (Scope::Line, rest),
        (None, None) => return None,
    };
    let Some((list, reason)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'))
    else {
        return Some((scope, Names::Unreadable, false));
    };
    let list_start = start + (directive.len() - reason.len() - 1 - list.len()) as u32;
    let mut names = Vec::new();
    let mut at = list_start;
    for part in list.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let name_start = at + (part.len() - part.trim_start().len()) as u32;
            names.push(Name::new(name, Span::new(name_start, name_start + name.len() as u32)));
        }
        at += part.len() as u32 + 1;
    }
    let names = if names.is_empty() { Names::Unreadable } else { Names::These(names) };
    let has_reason = reason.chars().any(char::is_alphanumeric);
    Some((scope, names, has_reason))
}

fn kics(directive: &str) -> Option<(Scope, Names)> {
    let list = |list: &str| list.split(',').map(|id| Name::new(id.trim(), Span::default())).collect();
    if let Some(ids) = directive.strip_prefix("disable=") {
        return Some((Scope::File, Names::These(list(ids))));
    }
    if let Some(ids) = directive.strip_prefix("enable=") {
        return Some((Scope::File, Names::AllBut(list(ids))));
    }
    match directive.split_whitespace().next()? {
        "ignore" => Some((Scope::File, Names::All)),
        "ignore-line" => Some((Scope::BareLine, Names::All)),
        "ignore-block" => Some((Scope::Block, Names::All)),
        _ => None,
    }
}

/// `checkov:skip=CKV_AWS_1,CKV_AWS_2:reason`.
fn checkov(body: &str, mark: &str) -> Option<Names> {
    let (_, rest) = body.split_once(mark)?;
    let ids = rest.trim_start().strip_prefix("skip")?.trim_start().strip_prefix('=')?;
    let ids = ids.split_once(':').map_or(ids, |(ids, _)| ids);
    let names = ids.split(',').filter_map(|id| id.split_whitespace().next());
    let names: Vec<_> = names.map(|id| Name::new(id, Span::default())).collect();
    (!names.is_empty()).then_some(Names::These(names))
}

/// `trivy:ignore:AWS-0001 trivy:ignore:AVD-AWS-0002[name=x]:exp:2026-01-01`.
fn trivy(body: &str, mark: &str) -> Option<Names> {
    let ids = body.split(mark).skip(1).filter_map(|rest| rest.split_whitespace().next());
    let ids = ids.filter_map(|id| id.split([':', '[']).next()).filter(|id| !id.is_empty());
    let names: Vec<_> = ids.map(|id| Name::new(id, Span::default())).collect();
    match names.as_slice() {
        [] => None,
        names if names.iter().any(|name| &*name.text == "*") => Some(Names::All),
        _ => Some(Names::These(names)),
    }
}
