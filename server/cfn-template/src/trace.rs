//! What was looked at in a template, so that an answer can be kept while that stays as it is.

use std::cell::Cell;

/// The items of a template that were looked at, by their indices.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    words: Box<[u64]>,
    everything: bool,
}

impl Trace {
    /// Whether one of these items was looked at.
    pub fn has_any(&self, mut indices: impl Iterator<Item = usize>) -> bool {
        indices.any(|index| {
            let (word, bit) = place_of(index);
            self.everything || self.words.get(word).is_some_and(|word| word & bit != 0)
        })
    }
}

/// Notes what is looked at.
#[derive(Debug, Default)]
pub(crate) struct Tracer {
    words: Vec<Cell<u64>>,
    everything: Cell<bool>,
}

impl Tracer {
    pub(crate) fn new(items: usize) -> Self {
        Self { words: vec![Cell::new(0); items.div_ceil(64)], everything: Cell::new(false) }
    }

    pub(crate) fn add(&self, index: usize) {
        let (word, bit) = place_of(index);
        if let Some(word) = self.words.get(word) {
            word.set(word.get() | bit);
        }
    }

    pub(crate) fn add_everything(&self) {
        self.everything.set(true);
    }

    pub(crate) fn add_all(&self, trace: &Trace) {
        for (word, added) in self.words.iter().zip(&trace.words) {
            word.set(word.get() | added);
        }
        self.everything.set(self.everything.get() | trace.everything);
    }

    /// Hands over what was noted, and starts anew.
    pub(crate) fn take(&self) -> Trace {
        Trace { words: self.words.iter().map(Cell::take).collect(), everything: self.everything.take() }
    }
}

fn place_of(index: usize) -> (usize, u64) {
    (index / 64, 1 << (index % 64))
}
