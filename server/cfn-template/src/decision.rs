//! Shared decision diagrams over questions with several answers.
//!
//! A diagram is a set of ways to answer all questions. Equal sets are the same node, so that
//! asking whether a set is empty costs nothing, and no operation enumerates answers.

use rustc_hash::FxHashMap;

/// Diagrams that together have more branches than this are given up.
const MAX_BRANCHES: usize = 200_000;

/// A set of ways to answer the questions of a [`Diagrams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Set(u32);

impl Set {
    /// No way at all.
    pub(crate) const NONE: Self = Self(0);
    /// Every way.
    pub(crate) const ALL: Self = Self(1);
}

/// A question, and for each of its answers what is left to ask.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Choice {
    question: u32,
    answers: Box<[Set]>,
}

/// All diagrams of a template.
#[derive(Debug, Default)]
pub(crate) struct Diagrams {
    /// How many answers each question has; at least one. Diagrams ask in this order.
    answers: Vec<usize>,
    choices: Vec<Choice>,
    known: FxHashMap<Choice, Set>,
    intersections: FxHashMap<(Set, Set), Set>,
    complements: FxHashMap<Set, Set>,
    branches: usize,
}

impl Diagrams {
    pub(crate) fn new(answers: Vec<usize>) -> Self {
        Self { answers, ..Self::default() }
    }

    /// The ways that give one answer to a question.
    pub(crate) fn answer(&mut self, question: usize, answer: usize) -> Option<Set> {
        let count = self.answers.get(question).copied()?;
        let pick = |index| if index == answer { Set::ALL } else { Set::NONE };
        self.choice(question as u32, (0..count).map(pick).collect())
    }

    /// The ways in both sets; `None` when that grows too large.
    pub(crate) fn both(&mut self, a: Set, b: Set) -> Option<Set> {
        match (a, b) {
            (Set::NONE, _) | (_, Set::NONE) => return Some(Set::NONE),
            (Set::ALL, other) | (other, Set::ALL) => return Some(other),
            _ if a == b => return Some(a),
            _ => {}
        }
        let key = if a.0 < b.0 { (a, b) } else { (b, a) };
        if let Some(set) = self.intersections.get(&key) {
            return Some(*set);
        }
        let (one, other) = (self.get(a)?.clone(), self.get(b)?.clone());
        let question = one.question.min(other.question);
        let count = self.answers.get(question as usize).copied()?;
        let mut answers = Vec::with_capacity(count);
        for index in 0..count {
            // A diagram that does not ask the question is the same after every answer.
            let after = |choice: &Choice, whole| {
                if choice.question == question { choice.answers.get(index).copied() } else { Some(whole) }
            };
            let (left, right) = (after(&one, a)?, after(&other, b)?);
            answers.push(self.both(left, right)?);
        }
        let set = self.choice(question, answers)?;
        self.intersections.insert(key, set);
        Some(set)
    }

    /// The ways that are not in the set; `None` when that grows too large.
    pub(crate) fn complement(&mut self, set: Set) -> Option<Set> {
        match set {
            Set::NONE => return Some(Set::ALL),
            Set::ALL => return Some(Set::NONE),
            _ => {}
        }
        if let Some(complement) = self.complements.get(&set) {
            return Some(*complement);
        }
        let choice = self.get(set)?.clone();
        let mut answers = Vec::with_capacity(choice.answers.len());
        for after in &choice.answers {
            answers.push(self.complement(*after)?);
        }
        let complement = self.choice(choice.question, answers)?;
        self.complements.insert(set, complement);
        self.complements.insert(complement, set);
        Some(complement)
    }

    /// One way of the set: the questions that matter, with their answers.
    pub(crate) fn example(&self, mut set: Set) -> Vec<(usize, usize)> {
        let mut way = Vec::new();
        while let Some(choice) = self.get(set) {
            let Some((answer, after)) =
                choice.answers.iter().copied().enumerate().find(|(_, after)| *after != Set::NONE)
            else {
                break;
            };
            way.push((choice.question as usize, answer));
            set = after;
        }
        way
    }

    fn get(&self, set: Set) -> Option<&Choice> {
        self.choices.get((set.0 as usize).checked_sub(2)?)
    }

    fn choice(&mut self, question: u32, answers: Vec<Set>) -> Option<Set> {
        let first = answers.first().copied()?;
        if answers.iter().all(|answer| *answer == first) {
            return Some(first);
        }
        let choice = Choice { question, answers: answers.into() };
        if let Some(set) = self.known.get(&choice) {
            return Some(*set);
        }
        self.branches += choice.answers.len();
        if self.branches > MAX_BRANCHES {
            return None;
        }
        let set = Set(self.choices.len() as u32 + 2);
        self.choices.push(choice.clone());
        self.known.insert(choice, set);
        Some(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_exclude_each_other() {
        let mut diagrams = Diagrams::new(vec![3, 2]);
        let a = diagrams.answer(0, 0).unwrap();
        let b = diagrams.answer(0, 1).unwrap();
        let c = diagrams.answer(0, 2).unwrap();
        assert_eq!(diagrams.both(a, b), Some(Set::NONE));
        let not_a = diagrams.complement(a).unwrap();
        let not_b = diagrams.complement(b).unwrap();
        assert_eq!(diagrams.both(not_a, not_b), Some(c));
        let other = diagrams.answer(1, 1).unwrap();
        let both = diagrams.both(a, other).unwrap();
        assert_eq!(diagrams.example(both), [(0, 0), (1, 1)]);
        assert_eq!(diagrams.complement(not_a), Some(a));
    }

    #[test]
    fn a_question_with_one_answer_is_none() {
        let mut diagrams = Diagrams::new(vec![1]);
        assert_eq!(diagrams.answer(0, 0), Some(Set::ALL));
    }

    #[test]
    fn what_grows_too_large_is_given_up() {
        let mut diagrams = Diagrams::new(vec![2; 64]);
        // Pairs of far questions: the worst order there is.
        let mut all = Some(Set::ALL);
        for index in 0..32 {
            let (Some(one), Some(other)) = (diagrams.answer(index, 0), diagrams.answer(index + 32, 0)) else {
                break;
            };
            let equal = diagrams.both(one, other).and_then(|both| diagrams.complement(both));
            all = all.zip(equal).and_then(|(all, equal)| diagrams.both(all, equal));
        }
        assert_eq!(all, None);
    }
}
