//! Where the front matter ends and the body begins. Knows no YAML.

use crate::source::Span;

/// The parts of a Markdown file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Split {
    /// The block with its `---` lines; empty where there is none.
    pub block: Span,
    /// What stands between them.
    pub yaml: Span,
    /// The rest of the file.
    pub body: Span,
    /// Whether the second `---` is missing. Then the block ends at the first empty line.
    pub unclosed: bool,
}

/// Splits a file whose first line is `---` (a byte order mark before it does not count) after the next such line. Empty
/// lines may come first, as in Zola, where a key follows; else such a `---` is a rule in a text without front matter. So may
/// the first line of a merge conflict, which is a fault but hides nothing.
pub fn split(text: &str) -> Split {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    if let Some((_, line)) = lines(text, start)
        .next()
        .filter(|(_, line)| line.starts_with(CONFLICT))
    {
        return split_at(text, start + line.len());
    }
    let empty = lines(text, start).take_while(|(_, line)| line.trim().is_empty());
    let first = empty.last().map_or(start, |(at, line)| at + line.len());
    if first > start {
        let split = split_at(text, first);
        let yaml = text.get(split.yaml.start..split.yaml.end).unwrap_or_default();
        if !split.unclosed && yaml.lines().next().is_some_and(|line| line.contains(':')) {
            return split;
        }
    }
    split_at(text, start)
}

/// The first side of a conflict begins with such a line.
const CONFLICT: &str = "<<<<<<< ";

/// The line with which a merge conflict begins, before the body.
pub fn conflict(text: &str, split: &Split) -> Option<Span> {
    let head = text.get(..split.yaml.end)?;
    let (at, line) =
        lines(head, 0).find(|(_, line)| line.trim_start_matches('\u{feff}').starts_with(CONFLICT))?;
    Some(Span::new(at, at + line.trim_end().len()))
}

/// Splits a file whose front matter may begin at `start`.
fn split_at(text: &str, start: usize) -> Split {
    let mut lines = lines(text, start);
    let Some((_, first)) = lines.next().filter(|&(_, line)| is_fence(line)) else {
        let nothing = Span::new(start, start);
        return Split {
            block: nothing,
            yaml: nothing,
            body: Span::new(start, text.len()),
            unclosed: false,
        };
    };
    let yaml_start = start + first.len();
    let mut blank = None;
    for (at, line) in lines {
        let end = at + line.len();
        if is_fence(line) {
            return Split {
                block: Span::new(start, end),
                yaml: Span::new(yaml_start, at),
                body: Span::new(end, text.len()),
                unclosed: false,
            };
        }
        if blank.is_none() && line.trim().is_empty() {
            blank = Some(at);
        }
    }
    let end = blank.unwrap_or(text.len());
    Split {
        block: Span::new(start, end),
        yaml: Span::new(yaml_start, end),
        body: Span::new(end, text.len()),
        unclosed: true,
    }
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Lines with their ends, and where each begins. As in YAML and Markdown, a line ends with LF, CRLF or CR.
pub(super) fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = start;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = match rest.find(['\n', '\r']) {
            Some(end) if rest[end..].starts_with("\r\n") => end + 2,
            Some(end) => end + 1,
            None => rest.len(),
        };
        at += end;
        Some((at - end, &rest[..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_ends_with_its_second_fence() {
        for (text, yaml, body, unclosed) in [
            ("---\na: 1\n---\nbody\n", "a: 1\n", "body\n", false),
            ("\u{feff}---\r\na: 1\r\n---\r\nbody", "a: 1\r\n", "body", false),
            ("---\ra: 1\r---\rb\r", "a: 1\r", "b\r", false),
            ("---\n---\n", "", "", false),
            ("---\n---", "", "", false),
            ("--- \na: 1\n---  \nb", "a: 1\n", "b", false),
            ("---\na: 1\n---\nx\n---\ny", "a: 1\n", "x\n---\ny", false),
            ("", "", "", false),
            ("\u{feff}", "", "", false),
            ("\n \n---\na: 1\n---\nb", "a: 1\n", "b", false),
            ("\n---\na\n---\nb", "", "\n---\na\n---\nb", false),
            ("\n---\na: 1\n", "", "\n---\na: 1\n", false),
            ("body\n---\na\n---\n", "", "body\n---\na\n---\n", false),
            ("----\na", "", "----\na", false),
            ("---\na: 1\n----\n", "a: 1\n----\n", "", true),
            ("---\na: 1\n\n# Title\n", "a: 1\n", "\n# Title\n", true),
            ("---", "", "", true),
        ] {
            let split = split(text);
            let slice = |span: Span| &text[span.start..span.end];
            assert_eq!(
                (slice(split.yaml), slice(split.body), split.unclosed),
                (yaml, body, unclosed),
                "{text:?}"
            );
        }
    }
}
