//! Text with a name: spans, lines and columns. Knows no Markdown and no YAML.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// The text of one input file, under the path that people know it by.
pub struct Source {
    path: String,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
    /// How many characters begin before each block of bytes: a column far out in a long line is found without counting
    /// from its start.
    characters: OnceLock<Vec<usize>>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 1024;

impl Source {
    /// A source named `path` (relative to the folder of `book.toml`, with `/` between names).
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Source {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        })
    }

    /// The path as messages show it, for example `content/backend/sql.md`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, as read (a byte order mark and CRLF included).
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under `span`; empty where the span does not fall on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// Line and column of a byte offset, both from 1; columns count characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let starts = self.line_starts.get_or_init(|| line_starts(&self.text));
        let offset = offset.min(self.text.len());
        let line = starts.partition_point(|&start| start <= offset);
        let start = starts[line - 1]; // the first line starts at 0, so `line` is at least 1
        (
            line,
            self.characters_before(offset) - self.characters_before(start) + 1,
        )
    }

    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let counts = bytes.chunks(BLOCK).scan(0, |sum, block| {
                *sum += characters(block);
                Some(*sum)
            });
            std::iter::once(0).chain(counts).collect()
        });
        let block = offset / BLOCK;
        blocks[block] + characters(&bytes[block * BLOCK..offset])
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.path).finish()
    }
}

/// How many characters begin in `bytes`: all bytes but UTF-8's continuation bytes begin one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.match_indices('\n');
    std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
}

/// A range of bytes in a source's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// A value and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the source that it was read from.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

/// A place in one source.
#[derive(Clone, Debug)]
pub struct Location {
    /// The file.
    pub source: Arc<Source>,
    /// The bytes in it.
    pub span: Span,
}

/// The same place in the same text of the same name.
impl PartialEq for Location {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.source, &other.source);
        let same_text = || one.path == two.path && one.text == two.text;
        self.span == other.span && (Arc::ptr_eq(one, two) || same_text())
    }
}

impl Location {
    /// The place `span` of `source`.
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Location {
            source: Arc::clone(source),
            span,
        }
    }

    /// The beginning of `source`, for faults of a file as a whole.
    pub fn start_of(source: &Arc<Source>) -> Self {
        Location::new(source, Span::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_line_feeds() {
        let source = Source::new("a.md", "héllo\r\nwörld");
        for (offset, expected) in [(0, (1, 1)), (3, (1, 3)), (8, (2, 1)), (11, (2, 3))] {
            assert_eq!(source.line_column(offset), expected, "offset {offset}");
        }
        assert_eq!(source.line_column(999), (2, 6));
        let source = Source::new("a.md", "x\n".to_owned() + &"é".repeat(5_000));
        for character in [0, 511, 512, 513, 4_999, 5_000] {
            assert_eq!(source.line_column(2 + 2 * character), (2, character + 1));
        }
    }
}
