//! Footnotes: numbered by their first reference, written at the end of the body, each with a way back to every
//! reference.

use std::fmt::Write;

use crate::document::notes::{Notes, note_id};

use super::{Words, escape};

#[derive(Default)]
pub(super) struct Footnotes {
    notes: Notes,
    /// Label and content, in the order of the definitions.
    definitions: Vec<(String, String)>,
}

impl Footnotes {
    /// Writes a reference to the note `label`.
    pub(super) fn refer(&mut self, label: &str, html: &mut String) {
        let (number, id) = self.notes.refer(label);
        let note = note_id(number);
        let _ = write!(
            html,
            "<sup class=\"footnote-ref\"><a href=\"#{note}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    /// Keeps the content of the note `label`.
    pub(super) fn define(&mut self, label: &str, html: String) {
        self.definitions.push((label.to_owned(), html));
    }

    /// Writes all notes, if there are any; those that nothing refers to come last.
    pub(super) fn write(mut self, words: &Words, html: &mut String) {
        if self.definitions.is_empty() {
            return;
        }
        let mut contents: Vec<String> = Vec::new();
        for (label, content) in std::mem::take(&mut self.definitions) {
            let number = self.notes.number(&label);
            contents.resize(contents.len().max(number), String::new());
            contents[number - 1].push_str(&content);
        }
        html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape::attribute(&words.footnotes, html);
        html.push_str("\">\n<ol>\n");
        for (number, references) in self.notes.all() {
            let content = contents.get(number - 1).map_or("", String::as_str);
            write_note(number, content, &references, words, html);
        }
        html.push_str("</ol>\n</section>\n");
    }
}

fn write_note(number: usize, content: &str, references: &[String], words: &Words, html: &mut String) {
    let _ = write!(html, "<li id=\"{}\">", note_id(number));
    // The way back stands at the end of the last paragraph.
    let (content, end) = match content.strip_suffix("</p>\n") {
        Some(content) => (content, "</p>\n"),
        None => (content, ""),
    };
    html.push_str(content);
    for (id, reference) in references.iter().zip(1..) {
        let _ = write!(
            html,
            " <a href=\"#{id}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\""
        );
        escape::attribute(&words.back_to_reference, html);
        let _ = match reference {
            1 => write!(html, " {number}\">↩</a>"),
            _ => write!(html, " {number}-{reference}\">↩<sup>{reference}</sup></a>"),
        };
    }
    html.push_str(end);
    html.push_str("</li>\n");
}
