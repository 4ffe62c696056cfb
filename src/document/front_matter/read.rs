//! Values of the YAML tree → typed values, one complaint for each that does not fit. Knows no key.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Problem};
use crate::document::duration::Duration;
use crate::source::{Location, Source, Span, Spanned};
use crate::suggest::nearest;

use super::check_id;
use super::yaml::{Kind, Node, Scalar, Yaml};

/// A key with its value.
pub type Entry = (Spanned<String>, Node);

/// Reads values and collects what is wrong with them. What is wrong but plain (`yes`, `08`, one text where a list is due)
/// is complained of and read all the same, so that nothing follows from it.
pub struct Reader<'a> {
    source: &'a Arc<Source>,
    pub problems: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a Arc<Source>) -> Self {
        Reader {
            source,
            problems: Vec::new(),
        }
    }

    pub fn complain(&mut self, problem: Problem, span: Span) {
        self.problems
            .push(Diagnostic::new(problem, Location::new(self.source, span)));
    }

    /// The same with another place that belongs to it.
    pub fn complain_with(&mut self, problem: Problem, span: Span, other: Span, words: &str) {
        let diagnostic = Diagnostic::new(problem, Location::new(self.source, span));
        self.problems
            .push(diagnostic.with_related(Location::new(self.source, other), words));
    }

    /// The value of `key` is not what it must be.
    pub fn wrong(&mut self, key: &Spanned<String>, expected: &str, node: &Node) {
        self.wrong_found(key, expected, describe(node), node);
    }

    pub fn wrong_found(&mut self, key: &Spanned<String>, expected: &str, found: String, node: &Node) {
        self.wrong_with(key, expected, found, node, None);
    }

    /// The same with what to write instead, or what else helps.
    fn wrong_with(
        &mut self,
        key: &Spanned<String>,
        expected: &str,
        found: String,
        node: &Node,
        help: Option<String>,
    ) {
        let span = if node.span.start == node.span.end {
            key.span
        } else {
            node.span
        };
        let problem = Problem::WrongType {
            key: key.value.clone(),
            expected: expected.to_owned(),
            found,
            help,
        };
        self.complain(problem, span);
    }

    /// An item of the list `key` is not what it must be.
    pub fn wrong_item(&mut self, key: &Spanned<String>, expected: &str, found: String, item: &Node) {
        let span = if item.span.start == item.span.end {
            key.span
        } else {
            item.span
        };
        let problem = Problem::WrongItem {
            key: key.value.clone(),
            expected: expected.to_owned(),
            found,
        };
        self.complain(problem, span);
    }

    /// A nested map has a key that nobody reads.
    pub fn unknown_key(&mut self, key: &Spanned<String>, of: &'static str, known: &[&str]) {
        let suggestion = nearest(&key.value, known.iter().copied());
        self.complain(
            Problem::UnknownKey {
                key: key.value.clone(),
                of,
                suggestion,
                owners: "",
            },
            key.span,
        );
    }

    /// Text. Numbers and words such as `true` are text too where text is due, as they were written.
    pub fn text(&mut self, key: &Spanned<String>, node: &Node) -> Option<Spanned<String>> {
        match &node.value {
            Yaml::Scalar(Scalar {
                kind: Kind::Nothing, ..
            }) => None,
            Yaml::Scalar(scalar) if !scalar.text.trim().is_empty() => {
                Some(Spanned::new(scalar.text.clone(), node.span))
            }
            Yaml::Scalar(_) => {
                self.wrong_found(key, "text", "empty text".into(), node);
                None
            }
            _ => {
                let help = self.source.slice(node.span).starts_with(['[', '{']);
                let help = help.then(|| "put text that begins with `[` or `{` in quotes".to_owned());
                self.wrong_with(key, "text", describe(node), node, help);
                None
            }
        }
    }

    /// Text in one line, as a title is.
    pub fn line(&mut self, key: &Spanned<String>, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(key, node)?;
        Some(Spanned::new(
            text.value.split_whitespace().collect::<Vec<_>>().join(" "),
            text.span,
        ))
    }

    /// The items of a list; a single value counts as a list of one, with a complaint. A map counts as none, and
    /// so does `a, b`: what is wrong within them would only follow.
    pub fn list<'n>(&mut self, key: &Spanned<String>, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Yaml::List(items) => items,
            Yaml::Scalar(Scalar {
                kind: Kind::Nothing, ..
            }) => &[],
            _ => {
                let help = self.as_list(key, node);
                self.wrong_with(key, "a list, as in `[a, b]`", describe(node), node, help);
                match node.value {
                    Yaml::Map(_) => &[],
                    Yaml::Scalar(ref scalar) if scalar.text.contains(',') => &[], // several, without brackets
                    _ => std::slice::from_ref(node),
                }
            }
        }
    }

    /// How a value that is no list would be written as one.
    fn as_list(&self, key: &Spanned<String>, node: &Node) -> Option<String> {
        let written = self.source.slice(node.span);
        let is_short = !written.contains('\n') && written.chars().count() <= 60;
        if written.starts_with('-') {
            // `-a` below the key is text.
            Some("write each item as `- item`, with a space behind the `-`".into())
        } else if matches!(node.value, Yaml::Map(_)) {
            (is_short && written.starts_with('{')).then(|| format!("write `{}: [{written}]`", key.value))
        } else if written.starts_with(['"', '\'', '|', '>', '&', '!', '*'])
            || !written.contains(['[', ']', '{', '}', '#'])
        {
            is_short.then(|| format!("write `{}: [{written}]`", key.value))
        } else {
            None
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &Spanned<String>, node: &Node) -> Vec<Spanned<String>> {
        let items = self.list(key, node);
        items.iter().filter_map(|item| self.item(key, item)).collect()
    }

    /// One text or a list of texts.
    pub fn text_or_texts(&mut self, key: &Spanned<String>, node: &Node) -> Vec<Spanned<String>> {
        match &node.value {
            Yaml::Scalar(_) => self.text(key, node).into_iter().collect(),
            _ => self.texts(key, node),
        }
    }

    fn item(&mut self, key: &Spanned<String>, item: &Node) -> Option<Spanned<String>> {
        match &item.value {
            Yaml::Scalar(scalar) if !scalar.text.trim().is_empty() => {
                Some(Spanned::new(scalar.text.clone(), item.span))
            }
            Yaml::Scalar(Scalar {
                kind: Kind::Quoted, ..
            }) => {
                self.wrong_item(key, "text", "empty text".into(), item);
                None
            }
            _ => {
                self.wrong_item(key, "text", describe(item), item);
                None
            }
        }
    }

    /// An id of this page or path: it must be fit for one.
    pub fn own_id(&mut self, key: &Spanned<String>, node: &Node) -> Option<Spanned<String>> {
        let Yaml::Scalar(scalar) = &node.value else {
            self.wrong(key, "text", node);
            return None;
        };
        match check_id(&scalar.text) {
            Ok(()) => Some(Spanned::new(scalar.text.clone(), node.span)),
            Err(reason) => {
                let span = if node.span.start == node.span.end {
                    key.span
                } else {
                    node.span
                };
                self.complain(
                    Problem::BadId {
                        id: scalar.text.clone(),
                        reason,
                    },
                    span,
                );
                None
            }
        }
    }

    /// A list of ids that this page or path had.
    pub fn own_ids(&mut self, key: &Spanned<String>, node: &Node) -> Vec<Spanned<String>> {
        let items = self.list(key, node);
        items.iter().filter_map(|item| self.own_id(key, item)).collect()
    }

    pub fn boolean(&mut self, key: &Spanned<String>, node: &Node) -> Option<Spanned<bool>> {
        let meant = match &node.value {
            Yaml::Scalar(Scalar {
                kind: Kind::Bool(value),
                ..
            }) => {
                return Some(Spanned::new(*value, node.span));
            }
            Yaml::Scalar(scalar) => scalar.text.to_lowercase(),
            _ => String::new(),
        };
        let value = match meant.as_str() {
            "true" | "yes" | "on" | "y" | "1" => Some(true),
            "false" | "no" | "off" | "n" | "0" => Some(false),
            _ => None,
        };
        let help = value.map(|value| format!("write `{}: {value}`", key.value));
        self.wrong_with(key, "`true` or `false`", describe(node), node, help);
        value.map(|value| Spanned::new(value, node.span))
    }

    /// A whole number from `least` to `most`. One in quotes or with zeros in front is complained of and read.
    pub fn integer(
        &mut self,
        key: &Spanned<String>,
        node: &Node,
        least: i64,
        most: i64,
    ) -> Option<Spanned<i64>> {
        let expected = if least == 0 {
            "a whole number, 0 or more"
        } else {
            "a whole number"
        };
        let Yaml::Scalar(scalar) = &node.value else {
            self.wrong(key, expected, node);
            return None;
        };
        let value = scalar
            .text
            .trim()
            .parse::<i64>()
            .ok()
            .filter(|value| (least..=most).contains(value));
        let help = value.map(|value| format!("write `{}: {value}`", key.value));
        let digits = scalar.text.trim_start_matches(['-', '+']);
        if digits.len() > 1 && digits.starts_with('0') && value.is_some() {
            self.wrong_with(
                key,
                "a whole number without zeros in front",
                format!("`{}`", scalar.text),
                node,
                help,
            );
        } else if value.is_none() || matches!(scalar.kind, Kind::Quoted) {
            self.wrong_with(key, expected, describe(node), node, help);
        }
        value.map(|value| Spanned::new(value, node.span))
    }

    /// Hours per week: above 0, and no more than a week has.
    pub fn hours_per_week(&mut self, key: &Spanned<String>, node: &Node) -> Option<Spanned<f64>> {
        let value = match &node.value {
            Yaml::Scalar(Scalar {
                kind: Kind::Number(number),
                ..
            }) => number.as_f64(),
            _ => None,
        };
        match value {
            Some(hours) if hours > 0.0 && hours <= 168.0 => Some(Spanned::new(hours, node.span)),
            _ => {
                let meant = match &node.value {
                    Yaml::Scalar(scalar) => scalar.text.trim().parse().ok(),
                    _ => None,
                };
                let help = meant
                    .filter(|hours| *hours > 0.0 && *hours <= 168.0)
                    .map(|hours: f64| format!("write `{}: {hours}`", key.value));
                self.wrong_with(
                    key,
                    "a number above 0 and at most 168",
                    describe(node),
                    node,
                    help,
                );
                None
            }
        }
    }

    /// A day that the calendar has, as `YYYY-MM-DD`.
    pub fn date(&mut self, key: &Spanned<String>, node: &Node) -> Option<Spanned<String>> {
        let expected = "a date such as `2026-11-20`";
        let Yaml::Scalar(scalar) = &node.value else {
            self.wrong(key, expected, node);
            return None;
        };
        let text = scalar.text.trim();
        let shape = "0000-00-00";
        let shaped = text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, like)| match like {
                b'0' => byte.is_ascii_digit(),
                _ => byte == like,
            });
        if shaped && text.parse::<jiff::civil::Date>().is_ok() {
            return Some(Spanned::new(text.to_owned(), node.span));
        }
        if shaped {
            self.wrong_found(key, "a day that the calendar has", format!("`{text}`"), node);
        } else {
            self.wrong(key, expected, node);
        }
        None
    }

    pub fn duration(&mut self, key: &Spanned<String>, node: &Node) -> Option<Spanned<Duration>> {
        let Yaml::Scalar(scalar) = &node.value else {
            self.wrong(key, "a duration such as `2-4 weeks`", node);
            return None;
        };
        match Duration::parse(&scalar.text) {
            Ok(duration) => Some(Spanned::new(duration, node.span)),
            Err(reason) => {
                let span = if node.span.start == node.span.end {
                    key.span
                } else {
                    node.span
                };
                self.complain(
                    Problem::BadDuration {
                        text: scalar.text.clone(),
                        reason,
                    },
                    span,
                );
                None
            }
        }
    }

    /// One of a few words, in lower case.
    pub fn word<T: Copy>(
        &mut self,
        key: &Spanned<String>,
        node: &Node,
        words: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        if let Yaml::Scalar(scalar) = &node.value
            && let Some((_, value)) = words.iter().find(|(word, _)| *word == scalar.text)
        {
            return Some(Spanned::new(*value, node.span));
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let meant = match &node.value {
            Yaml::Scalar(scalar) => nearest(&scalar.text, names.iter().copied()),
            _ => None,
        };
        let expected = format!("one of {}", names.join(", "));
        let help = meant.map(|word| format!("did you mean `{word}`?"));
        self.wrong_with(key, &expected, describe(node), node, help);
        None
    }

    /// The entries of a map, or none with a complaint.
    pub fn map<'n>(&mut self, key: &Spanned<String>, expected: &str, node: &'n Node) -> Option<&'n [Entry]> {
        match &node.value {
            Yaml::Map(entries) => Some(entries),
            Yaml::Scalar(Scalar {
                kind: Kind::Nothing, ..
            }) => Some(&[]),
            _ => {
                self.wrong(key, expected, node);
                None
            }
        }
    }
}

/// What a value is, in people's words.
pub fn describe(node: &Node) -> String {
    match &node.value {
        Yaml::List(_) => "a list".into(),
        Yaml::Map(_) => "a map".into(),
        Yaml::Scalar(Scalar {
            kind: Kind::Nothing, ..
        }) => "nothing".into(),
        Yaml::Scalar(Scalar {
            kind: Kind::Quoted,
            text,
        }) => format!("the text `{}`", clipped(text)),
        Yaml::Scalar(Scalar { text, .. }) => format!("`{}`", clipped(text)),
    }
}

/// The beginning of `text`, enough to know it by.
fn clipped(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// A value as JSON, for themes. Numbers with zeros in front stay text.
pub fn json(node: &Node) -> serde_json::Value {
    use serde_json::Value;
    match &node.value {
        Yaml::List(items) => Value::Array(items.iter().map(json).collect()),
        Yaml::Map(entries) => Value::Object(json_map(entries)),
        Yaml::Scalar(scalar) => match &scalar.kind {
            Kind::Nothing => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(_) if has_leading_zero(&scalar.text) => Value::String(scalar.text.clone()),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text | Kind::Quoted => Value::String(scalar.text.clone()),
        },
    }
}

/// A map as JSON, in the order written.
pub fn json_map(entries: &[Entry]) -> serde_json::Map<String, serde_json::Value> {
    entries
        .iter()
        .map(|(key, value)| (key.value.clone(), json(value)))
        .collect()
}

fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']).as_bytes();
    matches!(digits, [b'0', b'0'..=b'9', ..])
}
