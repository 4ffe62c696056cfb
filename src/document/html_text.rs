//! The text of raw HTML, and where in the Markdown it stands: quotes and lists put something before each of its lines.

use crate::source::Span;

/// HTML as it is meant, put together of the pieces that the parser gives.
#[derive(Debug, Default)]
pub struct HtmlText {
    text: String,
    /// Where each line ends, in the text and in the source. In the source more may stand before a line, nothing after it.
    ends: Vec<(usize, usize)>,
}

impl HtmlText {
    /// Goes on with `html`, which stands as `written` at the byte `start` of the source.
    pub fn push(&mut self, html: &str, written: &str, start: usize) {
        let (mut end, mut source_end) = (self.text.len(), start);
        for (line, written) in lines(html).zip(lines(written)) {
            end += line.len();
            source_end += written.len();
            self.ends.push((end, source_end));
        }
        self.text.push_str(html);
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes in the source of those at `span` in the text.
    pub fn source_span(&self, span: Span) -> Span {
        // What ends with a line does not reach what is before the next one.
        let last = span.end.saturating_sub(1);
        Span::new(self.source_place(span.start), self.source_place(last) + 1)
    }

    fn source_place(&self, at: usize) -> usize {
        let line = self.ends.partition_point(|&(end, _)| end <= at);
        let &(end, source_end) = self.ends.get(line).or(self.ends.last()).unwrap_or(&(0, 0));
        source_end.saturating_sub(end.saturating_sub(at))
    }
}

/// A carriage return alone ends a line of Markdown too.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['\r', '\n'])
}
