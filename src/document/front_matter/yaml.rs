//! YAML text → a tree of values, each with its bytes in the file. With `raw` the only file that names the YAML crate.
//!
//! Reading into a tree first, and key by key afterwards, keeps one wrong value from losing the others. Knows no key.

use serde_yaml::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

use crate::source::{Span, Spanned};

use super::raw::Raw;
use super::slip;
use super::split::lines;

/// A value and its bytes in the file. Of a map or list: from its first to its last entry, brackets included.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Yaml,
    pub span: Span,
}

/// A value as YAML 1.2 understands it, except that scalars keep the text they were written with.
#[derive(Clone, Debug)]
pub enum Yaml {
    Scalar(Scalar),
    List(Vec<Node>),
    /// In the order written.
    Map(Vec<(Spanned<String>, Node)>),
}

/// A value that is neither map nor list.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// As written, quotes and escapes resolved; empty for nothing.
    pub text: String,
    pub kind: Kind,
}

/// What the text of a scalar means.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `key:` alone, `~` or `null`.
    Nothing,
    Bool(bool),
    Number(serde_json::Number),
    Text,
    /// In quotes, or a block: text whatever it contains.
    Quoted,
}

/// Why a text is no YAML, and where.
#[derive(Debug)]
pub struct Fault {
    pub reason: String,
    pub help: Option<String>,
    pub span: Span,
}

/// What can be read of `text[span]`: the tree, and what is wrong. Without a tree the last fault says why.
///
/// Of a key that is written twice the first one counts.
pub fn parse(text: &str, span: Span) -> (Option<Node>, Vec<Fault>) {
    let mut yaml = text[span.start..span.end].to_owned();
    let place = Place {
        text,
        from: span.start,
        to: span.end,
    };
    if yaml
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        let nothing = Span::new(span.start, span.start);
        return (
            Some(Node {
                value: Yaml::Map(Vec::new()),
                span: nothing,
            }),
            Vec::new(),
        );
    }
    let mut faults: Vec<Fault> = Vec::new();
    loop {
        let error = match read(&yaml) {
            Ok(raw) => {
                let mut tree = place.node(raw);
                forget(
                    &mut tree,
                    &faults.iter().map(|fault| fault.span).collect::<Vec<_>>(),
                );
                return (Some(tree), faults);
            }
            Err(error) => error,
        };
        let fault = place.fault(&error);
        let again = match error.without_snippet() {
            serde_yaml::Error::DuplicateMappingKey { .. } => fault.span,
            _ => Span::default(),
        };
        faults.push(fault);
        // The parser stops at a repeated key. To hear of all faults, it is given another name and forgotten afterwards.
        let name = placeholder(faults.len(), again.end - again.start);
        match name {
            Some(name) => yaml.replace_range(again.start - span.start..again.end - span.start, &name),
            None => return (None, faults),
        }
    }
}

/// The `number`-th name of `length` bytes that no front matter has; none where a name cannot be that short.
fn placeholder(number: usize, length: usize) -> Option<String> {
    let letters = [b'A' + (number / 26 % 26) as u8, b'A' + (number % 26) as u8];
    let short = number < 26 && length == 1;
    let long = number < 26 * 26 && length > 1;
    let name = if short {
        char::from(letters[1]).to_string()
    } else {
        letters.map(char::from).iter().collect()
    };
    (short || long).then(|| "Z".repeat(length - name.len()) + &name)
}

/// Removes the keys that stand at `spans`, wherever they are.
fn forget(node: &mut Node, spans: &[Span]) {
    if spans.is_empty() {
        return;
    }
    match &mut node.value {
        Yaml::Scalar(_) => {}
        Yaml::List(items) => items.iter_mut().for_each(|item| forget(item, spans)),
        Yaml::Map(entries) => {
            entries.retain(|(key, _)| !spans.contains(&key.span));
            entries.iter_mut().for_each(|(_, value)| forget(value, spans));
        }
    }
}

fn read(yaml: &str) -> Result<serde_yaml::Spanned<Raw>, serde_yaml::Error> {
    let options = serde_yaml::options! {
        // Deep enough for people, shallow enough for the two megabytes of stack that a thread has.
        budget: serde_yaml::budget! { max_depth: 32, flow_nesting_limit: 32, max_nodes: 100_000 },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: 100_000, max_replay_stack_depth: 16 },
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    };
    serde_yaml::from_str_with_options(yaml, options)
}

/// Where the YAML lies in the file.
struct Place<'a> {
    text: &'a str,
    /// The first byte of the YAML, and the one behind it.
    from: usize,
    to: usize,
}

impl Place<'_> {
    fn span(&self, location: serde_yaml::Location) -> Span {
        let start = match location.span().byte_offset() {
            Some(offset) => self.boundary(self.from + offset as usize),
            None => self.offset(location.line() as usize, location.column() as usize),
        };
        let end = self.boundary(start + location.span().byte_len().unwrap_or(0) as usize);
        Span::new(start, end)
    }

    /// The byte of a line and column of the YAML, both from 1: faults of the scanner come without bytes.
    fn offset(&self, line: usize, column: usize) -> usize {
        let mut lines = lines(&self.text[self.from..], 0).map(|(_, line)| line);
        let before: usize = lines.by_ref().take(line.saturating_sub(1)).map(str::len).sum();
        let line = lines.next().unwrap_or("").trim_end_matches(['\n', '\r']);
        let within = line
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(line.len(), |(at, _)| at);
        self.from + before + within
    }

    /// `offset`, or the nearest character boundary before it.
    fn boundary(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        (0..=offset)
            .rev()
            .find(|&at| self.text.is_char_boundary(at))
            .unwrap_or(0)
    }

    fn node(&self, raw: serde_yaml::Spanned<Raw>) -> Node {
        let own = self.span(raw.referenced);
        let written = self.span(raw.defined);
        let is_alias = own != written;
        match raw.value {
            Raw::List(items) => {
                let items: Vec<Node> = items.into_iter().map(|item| self.node(item)).collect();
                let end = items.last().map(|item| item.span.end);
                let span = if is_alias { own } else { self.collection(own, end) };
                Node {
                    value: Yaml::List(items),
                    span,
                }
            }
            Raw::Map(entries) => {
                let entries: Vec<_> = entries
                    .into_iter()
                    .map(|(key, value)| self.entry(key, value))
                    .collect();
                let end = entries
                    .last()
                    .map(|(key, value)| value.span.end.max(key.span.end));
                let span = if is_alias { own } else { self.collection(own, end) };
                Node {
                    value: Yaml::Map(entries),
                    span,
                }
            }
            scalar => Node {
                value: Yaml::Scalar(self.scalar(scalar, written)),
                span: self.trimmed(own),
            },
        }
    }

    fn entry(
        &self,
        key: serde_yaml::Spanned<Raw>,
        value: serde_yaml::Spanned<Raw>,
    ) -> (Spanned<String>, Node) {
        let key = self.node(key);
        let name = match key.value {
            Yaml::Scalar(scalar) => scalar.text,
            // `{{ x }}` and the like: shown as written.
            Yaml::List(_) | Yaml::Map(_) => self.text[key.span.start..key.span.end].to_owned(),
        };
        (Spanned::new(name, key.span), self.node(value))
    }

    /// A list's or map's bytes: from its start to `end`, where its last entry ends, and on to its closing bracket.
    fn collection(&self, start: Span, end: Option<usize>) -> Span {
        let end = end.unwrap_or(start.end).max(start.end);
        let closing = match self.text[start.start..].chars().next() {
            Some('[') => ']',
            Some('{') => '}',
            _ => return Span::new(start.start, end),
        };
        let rest = &self.text[end..];
        let between = rest
            .find(closing)
            .filter(|&at| rest[..at].trim().trim_matches(',').trim().is_empty());
        Span::new(start.start, between.map_or(end, |at| end + at + 1))
    }

    /// Block scalars end behind their line; what is underlined ends with their text.
    fn trimmed(&self, span: Span) -> Span {
        let text = &self.text[span.start..span.end];
        Span::new(span.start, span.start + text.trim_end().len())
    }

    fn scalar(&self, raw: Raw, written: Span) -> Scalar {
        let source = self.text[written.start..written.end].trim();
        let as_written = || source.to_owned();
        match raw {
            Raw::Bool(value) => Scalar {
                text: as_written(),
                kind: Kind::Bool(value),
            },
            Raw::Number(number) => Scalar {
                text: as_written(),
                kind: Kind::Number(number),
            },
            Raw::Text(text) => {
                let quoted = source.starts_with(['"', '\'', '|', '>', '!']);
                Scalar {
                    text,
                    kind: if quoted { Kind::Quoted } else { Kind::Text },
                }
            }
            Raw::Nothing | Raw::List(_) | Raw::Map(_) => Scalar {
                text: String::new(),
                kind: Kind::Nothing,
            },
        }
    }

    fn fault(&self, error: &serde_yaml::Error) -> Fault {
        let error = error.without_snippet();
        let location = error.location().unwrap_or(serde_yaml::Location::UNKNOWN);
        let span = if location == serde_yaml::Location::UNKNOWN {
            Span::new(self.from, self.from)
        } else {
            self.span(location)
        };
        if let Some((reason, help)) = refused(error) {
            return Fault {
                reason,
                help: Some(help.into()),
                span,
            };
        }
        let yaml = &self.text[self.from..self.to];
        let slip = slip::find(yaml, span.start.min(self.to) - self.from, &first_line(error));
        Fault {
            reason: slip.reason,
            help: Some(slip.help),
            span: Span::new(self.from + slip.place.start, self.from + slip.place.end),
        }
    }
}

/// Why what can be read is refused all the same, and how to mend it.
fn refused(error: &serde_yaml::Error) -> Option<(String, &'static str)> {
    use serde_yaml::Error;
    let said = first_line(error);
    Some(match error {
        Error::DuplicateMappingKey { key: Some(key), .. } => (
            format!("the key `{key}` is written twice"),
            "remove one of the two",
        ),
        Error::DuplicateMappingKey { .. } => ("a key is written twice".into(), "remove one of the two"),
        Error::Budget { .. } => too_large(),
        _ if said.contains("recursion limit") => too_large(),
        _ if said.contains("alias") && said.contains("limit") => (
            "its aliases repeat too much".into(),
            "write the values out instead of `*name`",
        ),
        _ => return None,
    })
}

fn too_large() -> (String, &'static str) {
    (
        "it is too large or nested too deeply".into(),
        "at most 32 levels and 100,000 values are read",
    )
}

/// The library's message without its own line numbers, which count from the front matter's first line.
fn first_line(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or("it is no YAML");
    let end = [" at line ", " (line ", ": line "]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min();
    line[..end.unwrap_or(line.len())]
        .trim_start_matches("error: ")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(node: &Node, text: &str, out: &mut Vec<String>) {
        match &node.value {
            Yaml::Scalar(_) => out.push(text[node.span.start..node.span.end].to_owned()),
            Yaml::List(items) => {
                out.push(text[node.span.start..node.span.end].to_owned());
                items.iter().for_each(|item| spans(item, text, out));
            }
            Yaml::Map(entries) => {
                for (key, value) in entries {
                    out.push(format!("{}:", &text[key.span.start..key.span.end]));
                    spans(value, text, out);
                }
            }
        }
    }

    #[test]
    fn every_key_and_value_knows_its_bytes() {
        for (yaml, expected) in [
            (
                "a: 1\nb: [x, 'y é', {c: d}]\n",
                "a: 1 b: [x, 'y é', {c: d}] x 'y é' c: d",
            ),
            ("c:\n  - one\n  - two: 3\n", "c: - one\n  - two: 3 one two: 3"),
            ("d: |\n  text\n  more\ne: \"q\"\n", "d: text\n  more e: \"q\""),
            ("a: &x [1]\nb: *x\n", "a: [1] 1 b: *x *x"),
            ("g:\nh: ~\n", "g:  h: ~"),
            ("é: ü # comment\r\nb: 08\r\n", "é: ü b: 08"),
            ("d: two\r\n  lines\r\n", "d: two\r\n  lines"),
        ] {
            let text = format!("---\n{yaml}");
            let (node, faults) = parse(&text, Span::new(4, text.len()));
            let mut out = Vec::new();
            spans(&node.unwrap(), &text, &mut out);
            assert_eq!(out.join(" "), expected, "{yaml}");
            assert!(faults.is_empty(), "{yaml}");
        }
    }

    #[test]
    fn what_is_no_yaml_says_why_and_where() {
        let deep = |open: &str| open.repeat(10_000);
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned()
            + &(b'b'..=b'i')
                .map(|c| {
                    let (now, before) = (c as char, (c - 1) as char);
                    format!("{now}: &{now} [{}]\n", format!("*{before},").repeat(9))
                })
                .collect::<String>();
        for (yaml, part, column) in [
            ("a: b: c", "is not in quotes", 4),
            ("a: [", "`[` is not closed", 4),
            ("b:\n\tc: 1", "tab", 1),
            ("a: 1\na: 2", "`a` is written twice", 1),
            ("a: @x", "`@` cannot begin", 4),
            ("a: \"x", "quote is not closed", 4),
            ("a: \u{0}", "control character", 4),
            ("é: é: é", "is not in quotes", 4),
            (&deep("["), "deep", 33),
            (&deep("- "), "deep", 65),
            (&deep("{a: "), "deep", 129),
            (&bomb, "aliases", 8),
        ] {
            let text = format!("---\n{yaml}");
            let (_, faults) = parse(&text, Span::new(4, text.len()));
            let [fault] = &faults[..] else {
                panic!("{yaml}: {faults:?}")
            };
            let line = text[..fault.span.start].rfind('\n').map_or(0, |at| at + 1);
            let found = text[line..fault.span.start].chars().count() + 1;
            assert!(
                fault.reason.contains(part) && found == column,
                "{yaml}: {column} {}",
                fault.reason
            );
        }
    }
}
