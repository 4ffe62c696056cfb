//! Footnotes: their numbers, by the first reference, and the ids of notes and references.
//!
//! Ids are `fn:1` for the note, `fnref:1` for the first reference to it, `fnref:1:2` for the second: with a colon,
//! which no heading's id has.

use std::collections::BTreeMap;

/// The footnotes of a body so far.
#[derive(Debug, Default)]
pub struct Notes {
    /// By label, in lower case: the note's number.
    numbers: BTreeMap<String, usize>,
    /// By note: how often it is referred to.
    references: Vec<usize>,
}

impl Notes {
    /// Counts a reference to the note `label`: the note's number and the reference's id.
    pub fn refer(&mut self, label: &str) -> (usize, String) {
        let number = self.number(label);
        self.references[number - 1] += 1;
        (number, reference_id(number, self.references[number - 1]))
    }

    /// The number of the note `label`, from 1; the next one, where it is new.
    pub fn number(&mut self, label: &str) -> usize {
        let next = self.references.len() + 1;
        let number = *self.numbers.entry(label.to_lowercase()).or_insert(next);
        if number == next {
            self.references.push(0);
        }
        number
    }

    /// Every note's number, with the ids of the references to it.
    pub fn all(&self) -> impl Iterator<Item = (usize, Vec<String>)> {
        let numbered = (1..).zip(&self.references);
        numbered.map(|(number, &count)| (number, (1..=count).map(|at| reference_id(number, at)).collect()))
    }
}

/// The id of the note of that number.
pub fn note_id(number: usize) -> String {
    format!("fn:{number}")
}

fn reference_id(number: usize, reference: usize) -> String {
    match reference {
        1 => format!("fnref:{number}"),
        _ => format!("fnref:{number}:{reference}"),
    }
}
