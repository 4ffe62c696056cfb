//! Footnotes: numbered by their first reference, written at the end of the body, each with a way back to every
//! reference.
//!
//! Ids are `fn:1` for the note, `fnref:1` for the first reference to it, `fnref:1:2` for the second: with a colon,
//! which no heading's id has.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Words, escape};

#[derive(Default)]
pub(super) struct Footnotes {
    /// By label, in lower case: the index of the note.
    known: BTreeMap<String, usize>,
    notes: Vec<Note>,
}

#[derive(Default)]
struct Note {
    references: usize,
    html: String,
}

impl Footnotes {
    fn index(&mut self, label: &str) -> usize {
        let next = self.notes.len();
        let index = *self.known.entry(label.to_lowercase()).or_insert(next);
        if index == next {
            self.notes.push(Note::default());
        }
        index
    }

    /// Writes a reference to the note `label`.
    pub(super) fn refer(&mut self, label: &str, html: &mut String) {
        let index = self.index(label);
        self.notes[index].references += 1;
        let number = index + 1;
        let id = reference_id(number, self.notes[index].references);
        let _ = write!(
            html,
            "<sup class=\"footnote-ref\"><a href=\"#fn:{number}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    /// Keeps the content of the note `label`.
    pub(super) fn define(&mut self, label: &str, html: &str) {
        let index = self.index(label);
        self.notes[index].html.push_str(html);
    }

    /// Writes all notes, if there are any.
    pub(super) fn write(&self, words: &Words, html: &mut String) {
        if self.notes.is_empty() {
            return;
        }
        html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape::attribute(&words.footnotes, html);
        html.push_str("\">\n<ol>\n");
        for (note, number) in self.notes.iter().zip(1..) {
            note.write(number, words, html);
        }
        html.push_str("</ol>\n</section>\n");
    }
}

fn reference_id(number: usize, reference: usize) -> String {
    match reference {
        1 => format!("fnref:{number}"),
        _ => format!("fnref:{number}:{reference}"),
    }
}

impl Note {
    fn write(&self, number: usize, words: &Words, html: &mut String) {
        let _ = write!(html, "<li id=\"fn:{number}\">");
        // The way back stands at the end of the last paragraph.
        let (content, end) = match self.html.strip_suffix("</p>\n") {
            Some(content) => (content, "</p>\n"),
            None => (self.html.as_str(), ""),
        };
        html.push_str(content);
        for reference in 1..=self.references {
            let id = reference_id(number, reference);
            let _ = write!(
                html,
                " <a href=\"#{id}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\""
            );
            escape::attribute(&words.back_to_reference, html);
            html.push_str(&match reference {
                1 => format!(" {number}\">↩</a>"),
                _ => format!(" {number}-{reference}\">↩<sup>{reference}</sup></a>"),
            });
        }
        html.push_str(end);
        html.push_str("</li>\n");
    }
}
