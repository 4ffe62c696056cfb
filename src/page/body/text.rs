//! Text: put together from the pieces that the parser cuts it into, bare URLs linked, smart punctuation outside them.

use crate::source::Span;

use super::writer::Writer;
use super::{autolink, escape};

/// Text that may go on with the next event.
#[derive(Debug, Default)]
pub(super) struct PendingText {
    /// As written, punctuation not replaced.
    text: String,
    /// Where in the source it ends so far.
    end: usize,
    /// What smart punctuation replaces in it: place, length, replacement.
    swaps: Vec<(usize, usize, String)>,
    /// The last character of what was written before it, in the same run of text.
    before: Option<char>,
}

impl Writer<'_> {
    pub(super) fn push_text(&mut self, text: &str, span: Span) {
        if self.titled {
            return;
        }
        self.push_heading_text(text);
        self.note_task_text(text);
        let pending = &self.text;
        // A gap is the backslash of an escape, which no URL goes over.
        if !pending.text.is_empty() && pending.end != span.start {
            let before = pending.text.chars().next_back();
            self.flush_text();
            self.text.before = before;
        }
        let written = self.source.get(span.start..span.end).unwrap_or(text);
        let is_swapped = text != written && written.starts_with(['-', '.', '\'', '"']);
        if is_swapped {
            self.text
                .swaps
                .push((self.text.text.len(), written.len(), text.to_owned()));
        }
        self.text.text.push_str(if is_swapped { written } else { text });
        self.text.end = span.end;
    }

    /// Writes the text that is pending.
    pub(super) fn flush_text(&mut self) {
        let before = self.text.before.take();
        if self.text.text.is_empty() {
            return;
        }
        let mut pending = std::mem::take(&mut self.text);
        let text = pending.text.as_str();
        let mut at = 0;
        if self.links.is_empty() && (text.contains("://") || text.contains("www.")) {
            while let Some(url) = autolink::find(text, at, before) {
                self.write_swapped(&pending, at, url.start);
                self.write_bare_url(&text[url.clone()]);
                at = url.end;
            }
        }
        self.write_swapped(&pending, at, text.len());
        pending.text.clear();
        pending.swaps.clear();
        self.text = pending; // for its memory
    }

    /// Writes the part of the text from `start` to `end`, punctuation replaced.
    fn write_swapped(&mut self, pending: &PendingText, start: usize, end: usize) {
        let mut at = start;
        let first = pending.swaps.partition_point(|&(place, ..)| place < start);
        for (place, length, replacement) in &pending.swaps[first..] {
            if *place >= end {
                break;
            }
            escape::text(&pending.text[at..*place], &mut self.html);
            self.html.push_str(replacement);
            at = place + length;
        }
        escape::text(pending.text.get(at..end).unwrap_or(""), &mut self.html);
    }

    fn write_bare_url(&mut self, url: &str) {
        self.html.push_str("<a href=\"");
        self.html.push_str(autolink::prefix(url));
        escape::href(url, &mut self.html);
        self.html.push_str("\">");
        escape::text(url, &mut self.html);
        self.html.push_str("</a>");
    }

    pub(super) fn push_heading_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }
}
