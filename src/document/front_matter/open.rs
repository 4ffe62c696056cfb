//! Which quotes and brackets of a YAML text are open where a parser gave up. It reads like YAML, roughly: a guess at what an
//! author meant has no right to fail.

use super::split::lines;

/// What stands open at a byte of a text, and what never closes.
#[derive(Debug, Default, PartialEq)]
pub struct Open {
    /// The opening quote of the text that the byte lies in.
    pub quote: Option<usize>,
    /// The first and last quote of the last text in quotes before the byte.
    pub quoted: Option<(usize, usize)>,
    /// The first innermost bracket that is still open where a line begins the next key, or at the end.
    pub bracket: Option<usize>,
    /// The `|` or `>` of the block whose lines end with the line before the byte's.
    pub block: Option<usize>,
}

/// Reads `yaml` and tells what is open at the byte `until`.
pub fn open_at(yaml: &str, until: usize) -> Open {
    let mut reader = Reader::default();
    let mut found = None;
    for (at, line) in lines(yaml, 0) {
        reader.ended = None;
        let inside = (at..at + line.len()).contains(&until);
        reader.begin(at, line);
        reader.line(at, line, if inside { until } else { usize::MAX }, &mut found);
    }
    let mut open = found.unwrap_or(Open {
        quote: reader.quote.map(|(at, _)| at),
        quoted: reader.quoted,
        bracket: None,
        block: reader.ended,
    });
    open.bracket = reader.lost.or(reader.brackets.last().map(|(at, ..)| *at));
    open
}

#[derive(Default)]
struct Reader {
    quote: Option<(usize, char)>,
    quoted: Option<(usize, usize)>,
    /// Where each begins, and how far its line is indented.
    brackets: Vec<(usize, usize)>,
    lost: Option<usize>,
    block: Option<Block>,
    /// The block that ended with the line before.
    ended: Option<usize>,
}

/// A block of text whose lines are being read.
struct Block {
    /// Its `|` or `>`.
    header: usize,
    /// A line that is indented less ends it: more than its key, then as much as its first line.
    least: usize,
    begun: bool,
}

impl Reader {
    /// What a new line ends: a block that it is not indented under, brackets that it cannot belong to.
    fn begin(&mut self, at: usize, line: &str) {
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        if text.trim().is_empty() || self.quote.is_some() {
            return;
        }
        if let Some(block) = &mut self.block {
            if indent < block.least {
                self.ended = Some(block.header);
                self.block = None;
            } else if !block.begun {
                block.least = indent;
                block.begun = true;
            }
        }
        let lost = self.brackets.last().copied();
        if let Some((bracket, _)) = lost.filter(|&(_, parent)| indent <= parent && begins_key(text)) {
            debug_assert!(bracket < at);
            self.lost = self.lost.or(Some(bracket));
            self.brackets.clear();
        }
    }

    fn line(&mut self, from: usize, line: &str, until: usize, found: &mut Option<Open>) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        // Whether a value, and with it a quote, may begin here.
        let mut fresh = true;
        let mut before = ' ';
        let mut chars = line.char_indices().peekable();
        while let Some((within, c)) = chars.next() {
            let at = from + within;
            if at >= until && found.is_none() {
                *found = Some(self.now());
            }
            let next = chars.peek().map_or('\n', |(_, next)| *next);
            if let Some((quote, mark)) = self.quote {
                if c == '\\' && mark == '"' || c == mark && mark == '\'' && next == mark {
                    chars.next();
                } else if c == mark {
                    self.quote = None;
                    self.quoted = Some((quote, at));
                    fresh = false;
                }
                continue;
            }
            if self.block.is_some() || c == '#' && before.is_whitespace() {
                break;
            }
            let flow = !self.brackets.is_empty();
            match c {
                '"' | '\'' if fresh => self.quote = Some((at, c)),
                '[' | '{' if fresh || flow => {
                    self.brackets.push((at, indent));
                    fresh = true;
                }
                ']' | '}' if flow => {
                    self.brackets.pop();
                    fresh = false;
                }
                ',' if flow => fresh = true,
                ':' if next.is_whitespace() => fresh = true,
                '-' | '?' if fresh && next.is_whitespace() => {}
                '|' | '>' if fresh && !flow && is_block_header(&line[within..]) => {
                    self.block = Some(Block {
                        header: at,
                        least: indent + 1,
                        begun: false,
                    });
                    break;
                }
                c if c.is_whitespace() => {}
                _ => fresh = false,
            }
            before = c;
        }
        if until < usize::MAX && found.is_none() {
            *found = Some(self.now());
        }
    }

    fn now(&self) -> Open {
        Open {
            quote: self.quote.map(|(at, _)| at),
            quoted: self.quoted,
            bracket: None,
            block: self.ended,
        }
    }
}

/// Whether a line `key: value` or `key:` begins here.
fn begins_key(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    end.is_some_and(|end| end > 0 && text[end..].starts_with(':'))
}

/// Whether `|` or `>` is followed by nothing but how the lines below it are to be read.
fn is_block_header(text: &str) -> bool {
    let rest = text[1..].trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    rest.trim().is_empty() || rest.starts_with(' ') && rest.trim_start().starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_open_is_known() {
        let at = |yaml: &str, part: &str| yaml.find(part).unwrap();
        for (yaml, until, expected) in [
            ("a: \"b\nc: d\n", "c", "quote"),
            ("a: 'it''s\nc: d\n", "c", "quote"),
            ("a: \"b \\\" \nc: d\n", "c", "quote"),
            ("a: it's \"b\nc: d\n", "c", ""),
            ("a: b # \"c\nd: e\n", "d", ""),
            ("a: |\n  \"b\n  [c\nd: e\n", "d", "block"),
            ("a: |\n  \"b\n  [c\nd: e\n", "e", "block"),
            ("a:\n  - \"b\n  - c\n", "c", "quote"),
            ("a: [b, c\nd: e\n", "d", "bracket"),
            ("a: [\n  b,\n]\nd: e\n", "d", ""),
            ("a: [b\n", "b", "bracket"),
            ("a: b]\nd: [e]\n", "e", ""),
            ("a: {b: [c, {d: e}], f: g}\n", "g", ""),
            ("a: > b\nc: \"d\n", "\n", ""),
        ] {
            let open = open_at(yaml, at(yaml, until));
            let names = [
                ("quote", open.quote),
                ("bracket", open.bracket),
                ("block", open.block),
            ];
            let found: Vec<&str> = names
                .iter()
                .filter(|(_, at)| at.is_some())
                .map(|(name, _)| *name)
                .collect();
            assert_eq!(found.join(" "), expected, "{yaml}");
        }
    }
}
