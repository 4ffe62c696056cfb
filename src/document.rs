//! One Markdown file → its front matter, headings, links and topics.
//!
//! Never fails: what is wrong is in `problems`, the rest goes on. Knows no other file.

use std::borrow::Cow;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source, Span};

pub mod duration;
pub mod front_matter;
pub mod heading_id;
pub mod html_text;
pub mod markdown;
pub mod notes;
pub mod outline;
pub mod raw_html;
pub mod scheme;

pub use duration::Duration;
pub use front_matter::FrontMatter;
pub use outline::Outline;

/// A Markdown file, parsed.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its text, named as messages show it (`content/backend/sql.md`).
    pub source: Arc<Source>,
    /// Its path in the content folder (`backend/sql.md`).
    pub path: String,
    /// What stands between the `---` lines.
    pub front: FrontMatter,
    /// The Markdown after the front matter.
    pub body: Span,
    /// What the body contains that others may refer to.
    pub outline: Outline,
    /// What is wrong with this file by itself.
    pub problems: Vec<Diagnostic>,
}

impl Document {
    /// Parses a file.
    ///
    /// `path` is its path in the content folder, `display` the one that messages show. Bytes that are no UTF-8 are a
    /// complaint, and the rest is read with replacement characters in their place.
    pub fn parse(path: &str, display: &str, bytes: &[u8]) -> Document {
        let (source, not_utf8) = decode(display, bytes);
        let mut problems: Vec<Diagnostic> = not_utf8.into_iter().collect();
        let (mut front, body, faults) = front_matter::read(&source);
        // In another encoding even the `---` may be unreadable: who needs this page is not told that it is no step.
        front.faulty |= !problems.is_empty() && front.span.start == front.span.end;
        problems.extend(faults);
        let (outline, faults) = outline::read(&source, body);
        problems.extend(faults);
        Document {
            source,
            path: path.to_owned(),
            front,
            body,
            outline,
            problems,
        }
    }
}

/// The text of a file, and the complaint that it is none, at the first byte that is not UTF-8.
fn decode(display: &str, bytes: &[u8]) -> (Arc<Source>, Option<Diagnostic>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Source::new(display, with_line_feeds(text)), None),
        Err(error) => {
            let text = String::from_utf8_lossy(bytes);
            let source = Source::new(display, with_line_feeds(&text));
            let start = error.valid_up_to();
            let span = Span::new(start, start + char::REPLACEMENT_CHARACTER.len_utf8());
            let problem = Diagnostic::new(Problem::NotUtf8, Location::new(&source, span));
            (source, Some(problem))
        }
    }
}

/// A carriage return alone ends a line, too, but the parser of Markdown knows it only before a line feed. Nothing moves.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let ends_line = |at: &usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    let mut fed = String::new();
    let mut copied = 0;
    for at in text.match_indices('\r').map(|(at, _)| at).filter(ends_line) {
        fed.push_str(&text[copied..at]);
        fed.push('\n');
        copied = at + 1;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    fed.push_str(&text[copied..]);
    Cow::Owned(fed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_become_a_document() {
        for (bytes, problems, body) in [
            (&b""[..], 0, ""),
            (b"\xef\xbb\xbf", 0, ""),
            (b"---\n---\n", 0, ""),
            (b"no front matter, no line end", 0, "no front matter, no line end"),
            (b"nul \0 byte", 0, "nul \0 byte"),
            (b"---\r\ntitle: x\r\n---\r\nmixed\nends\r\n", 0, "mixed\nends\r\n"),
            (b"---\rtitle: x\r---\r\nold\rends\r\n\r", 0, "old\nends\r\n\n"),
            (b"a \xff b \xfe", 1, "a \u{fffd} b \u{fffd}"),
            (b"---\ntitle: \xff\n---\nb", 1, "b"),
        ] {
            let document = Document::parse("a.md", "content/a.md", bytes);
            assert_eq!(
                document.problems.len(),
                problems,
                "{bytes:?}: {:?}",
                document.problems
            );
            assert_eq!(document.source.slice(document.body), body, "{bytes:?}");
        }
    }

    #[test]
    fn the_first_byte_that_is_not_utf8_is_pointed_at() {
        let document = Document::parse("a.md", "content/a.md", b"one\ntwo \xff");
        let problem = &document.problems[0];
        assert_eq!(problem.code, "not-utf8");
        assert_eq!(document.source.line_column(problem.location.span.start), (2, 5));
    }

    const SAMPLE: &str = "---\nid: &x sql\nstep: 3\ntitle: \"é\"\nduration: 2–4 weeks\nprerequisites: [a, {any: [b, c], \
        because: >-\n  why\n  not}]\nextra:\n  - ? [k]\n    : *x\n  - !!str 5\nupdated: 2026-11-20\npaths:\n- {id: p, \
        choose: {a: b}}\n<<: {a: 1}\n---\n# Body\n";

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Whatever is cut out of a file or put into it: every complaint points into the file, and can be shown.
        #[test]
        fn no_edit_breaks_the_parser(edits in proptest::collection::vec((0usize..400, 0usize..6, ".{0,3}"), 1..8)) {
            let mut text = SAMPLE.to_owned();
            for (at, length, put) in edits {
                let boundary = |offset: usize| (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
                let (start, end) = (boundary(at).unwrap(), boundary(at + length).unwrap());
                text.replace_range(start..end, &put);
            }
            let document = Document::parse("a.md", "content/a.md", text.as_bytes());
            for problem in &document.problems {
                let span = problem.location.span;
                assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{text:?}: {problem:?}");
            }
            for key in &document.front.keys {
                assert!(text.get(key.span.start..key.span.end).is_some());
            }
            crate::diagnostic::render::human(&document.problems);
            crate::diagnostic::render::json(&document.problems);
            crate::diagnostic::render::github(&document.problems);
        }
    }
}
