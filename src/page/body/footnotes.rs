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
    /// By label, in lower case: the index of the note, in the order of the first references.
    known: BTreeMap<String, usize>,
    /// By note: how often it is referred to.
    references: Vec<usize>,
    /// Label and content, in the order of the definitions.
    definitions: Vec<(String, String)>,
}

impl Footnotes {
    /// Writes a reference to the note `label`.
    pub(super) fn refer(&mut self, label: &str, html: &mut String) {
        let index = self.index(label.to_lowercase());
        self.references[index] += 1;
        let number = index + 1;
        let id = reference_id(number, self.references[index]);
        let _ = write!(
            html,
            "<sup class=\"footnote-ref\"><a href=\"#fn:{number}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
        );
    }

    /// Keeps the content of the note `label`.
    pub(super) fn define(&mut self, label: &str, html: String) {
        self.definitions.push((label.to_lowercase(), html));
    }

    fn index(&mut self, label: String) -> usize {
        let next = self.references.len();
        let index = *self.known.entry(label).or_insert(next);
        if index == next {
            self.references.push(0);
        }
        index
    }

    /// Writes all notes, if there are any; those that nothing refers to come last.
    pub(super) fn write(mut self, words: &Words, html: &mut String) {
        if self.definitions.is_empty() {
            return;
        }
        let mut contents: Vec<String> = Vec::new();
        for (label, content) in std::mem::take(&mut self.definitions) {
            let index = self.index(label);
            contents.resize(self.references.len(), String::new());
            contents[index].push_str(&content);
        }
        html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape::attribute(&words.footnotes, html);
        html.push_str("\">\n<ol>\n");
        for ((content, references), number) in contents.iter().zip(self.references).zip(1..) {
            write_note(number, content, references, words, html);
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

fn write_note(number: usize, content: &str, references: usize, words: &Words, html: &mut String) {
    let _ = write!(html, "<li id=\"fn:{number}\">");
    // The way back stands at the end of the last paragraph.
    let (content, end) = match content.strip_suffix("</p>\n") {
        Some(content) => (content, "</p>\n"),
        None => (content, ""),
    };
    html.push_str(content);
    for reference in 1..=references {
        let id = reference_id(number, reference);
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
