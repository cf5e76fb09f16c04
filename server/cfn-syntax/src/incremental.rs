//! The next snapshot after an edit: only the entries that it touches are cut and parsed anew.

use std::sync::Arc;

use cfn_text::{Span, Text, TextEdit};
use rustc_hash::FxHashMap;

use crate::document::{Document, Entry, Mode, is_whole, starts};
use crate::split::{Piece, State, split};

/// How far the cut may run on behind an edit before the whole document is cut anew.
const MAX_EXTRA_ENTRIES: usize = 8;

impl Document {
    pub(crate) fn edit_once(&self, edit: &TextEdit) -> Self {
        let mut text = self.text.clone();
        text.replace(edit.span, &edit.new_text);
        self.edit_entries(&text, edit).unwrap_or_else(|| self.reparse(text))
    }

    /// The next snapshot, when the edit concerns a few entries only.
    fn edit_entries(&self, text: &Text, edit: &TextEdit) -> Option<Self> {
        if self.mode != Mode::Split || self.entries.is_empty() {
            return None;
        }
        let end = edit.span.end.min(self.text.len());
        let start = edit.span.start.min(end);
        let touched = self.entry_at(start);
        // The first line of an entry decides where the one before ends.
        let in_first_line = {
            let entry = self.entries.get(touched)?;
            let offset = (start - self.entry_start(touched)) as usize;
            !entry.text.get(..offset)?.contains('\n')
        };
        let first = if in_first_line { touched.saturating_sub(1) } else { touched };
        let touched_last = self.entry_at(end);
        let window_start = self.entry_start(first) as usize;
        let head = |window: &str, offset: u32| {
            (offset as usize).checked_sub(window_start).filter(|at| window.is_char_boundary(*at))
        };
        let mut window: String =
            self.entries.get(first..=touched_last)?.iter().map(|entry| &*entry.text).collect();
        let (from, to) = (head(&window, start)?, head(&window, end)?);
        window.replace_range(from..to, &edit.new_text);
        let before = self.states.get(first).copied()?;
        for last in touched_last..=touched_last + MAX_EXTRA_ENTRIES {
            let mut pieces = Vec::new();
            let after = split(&window, before, first == 0, |piece| pieces.push(piece));
            let Some(next) = self.entries.get(last + 1) else {
                return self.spliced(text, first, last, &pieces);
            };
            // In step again: all that follows is cut as before.
            if self.states.get(last + 1) == Some(&after) && !pieces.is_empty() {
                return self.spliced(text, first, last, &pieces);
            }
            window.push_str(&next.text);
        }
        None
    }

    /// This document with the entries `first..=last` replaced by new pieces.
    fn spliced(&self, text: &Text, first: usize, last: usize, pieces: &[Piece<'_>]) -> Option<Self> {
        let replaced = self.entries.get(first..=last)?;
        let count = self.entries.len() - replaced.len() + pieces.len();
        if count == 0 || (first == 0 && is_whole(pieces.first().copied(), count)) {
            return None;
        }
        let is_only_prelude =
            count == 1 && self.entries.first().is_some_and(|it| it.kind == crate::EntryKind::Prelude);
        if is_only_prelude {
            return None;
        }
        let reuse = |piece: &Piece<'_>| {
            let same = replaced.iter().find(|entry| entry.kind == piece.kind && *entry.text == *piece.text);
            same.cloned().unwrap_or_else(|| Arc::new(Entry::new(*piece)))
        };
        let new: Vec<_> = pieces.iter().map(reuse).collect();
        let exotic = |entries: &[Arc<Entry>]| entries.iter().filter(|entry| entry.exotic).count();
        if self.exotic - exotic(replaced) + exotic(&new) > 0 {
            return None;
        }
        let anchored = |entries: &[Arc<Entry>]| entries.iter().filter(|entry| entry.is_anchored()).count();
        let (new_starts, end) = starts(self.entry_start(first), &new);
        let moved = end.wrapping_sub(self.entry_start(last + 1));
        let (before, behind) = (self.entries.get(..first)?, self.entries.get(last + 1..)?);
        let (starts_before, starts_behind) = (self.starts.get(..first)?, self.starts.get(last + 1..)?);
        let starts_behind = starts_behind.iter().map(|start| start.wrapping_add(moved));
        let (states_before, states_behind) = (self.states.get(..first)?, self.states.get(last + 1..)?);
        let new_states = pieces.iter().map(|piece| piece.before);
        let document = Self {
            text: text.clone(),
            mode: Mode::Split,
            exotic: 0,
            anchored: self.anchored - anchored(replaced) + anchored(&new),
            entries: joined(before.iter().cloned(), new, behind.iter().cloned(), count),
            starts: joined(starts_before.iter().copied(), new_starts, starts_behind, count),
            states: joined(states_before.iter().copied(), new_states, states_behind.iter().copied(), count),
            anchors: Arc::default(),
        };
        Some(document.with_anchors())
    }

    /// Cuts the whole text anew; entries whose text is the same are kept.
    fn reparse(&self, text: Text) -> Self {
        if self.mode != Mode::Split {
            return Self::parse(text);
        }
        let content = text.to_string();
        let mut pieces = Vec::new();
        split(&content, State::Start, true, |piece| pieces.push(piece));
        if is_whole(pieces.first().copied(), pieces.len()) {
            return Self::parse(text);
        }
        let known: FxHashMap<_, _> =
            self.entries.iter().map(|entry| ((entry.kind, &*entry.text), entry)).collect();
        let entries = pieces
            .iter()
            .map(|piece| match known.get(&(piece.kind, piece.text)) {
                Some(entry) => Arc::clone(entry),
                None => Arc::new(Entry::new(*piece)),
            })
            .collect();
        let states = pieces.iter().map(|piece| piece.before).collect();
        Self::split(text, entries, states, Some(&content))
    }
}

fn joined<T>(
    before: impl Iterator<Item = T>,
    new: impl IntoIterator<Item = T>,
    behind: impl Iterator<Item = T>,
    count: usize,
) -> Arc<[T]> {
    let mut all = Vec::with_capacity(count);
    all.extend(before);
    all.extend(new);
    all.extend(behind);
    all.into()
}

impl crate::SyntaxError {
    /// The error moved right by `by` bytes, its fix with it.
    pub(crate) fn shifted(&self, by: u32) -> Self {
        let mut error = self.clone();
        error.span = error.span.shifted(by);
        if let Some((_, edits)) = &mut error.fix {
            for edit in edits {
                edit.span = Span::shifted(edit.span, by);
            }
        }
        error
    }
}
