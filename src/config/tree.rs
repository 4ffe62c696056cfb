//! `book.toml` and the environment → one tree of values, each with its place. The only file that names the TOML crate.
//! Knows no key.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source, Span};

/// A value and where it was set: in `book.toml`, or in an environment variable, which is a source of its own.
#[derive(Clone, Debug)]
pub struct Item {
    pub value: Value,
    pub location: Location,
    /// Whether an environment variable set it.
    pub from_env: bool,
}

/// What TOML and JSON have in common.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    Bool(bool),
    Integer(i64),
    Float(f64),
    Date(String),
    List(Vec<Item>),
    Table(Vec<Entry>),
    /// JSON's `null`.
    Nothing,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_location: Location,
    pub item: Item,
}

/// The values of `source`, and every fault of syntax in it.
pub fn read(source: &Arc<Source>) -> (Vec<Entry>, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    let problems = errors.iter().map(|error| {
        let span = error.span().map_or(Span::default(), Span::from);
        let reason = error
            .message()
            .lines()
            .next()
            .unwrap_or("this is no TOML")
            .to_owned();
        let problem = Problem::BadConfig {
            help: usual_help(&reason).map(str::to_owned),
            reason: format!("book.toml cannot be read: {reason}"),
        };
        Diagnostic::new(problem, Location::new(source, span))
    });
    let mut problems: Vec<Diagnostic> = problems.collect();
    // The parser stumbles on: what follows in the same line follows from the first.
    problems.dedup_by_key(|problem| source.line_column(problem.location.span.start).0);
    (entries(source, table.get_ref()), problems)
}

/// How to mend usual slips, by what the parser says of them.
fn usual_help(reason: &str) -> Option<&'static str> {
    let helps = [
        ("duplicate key", "write each key and each `[table]` once"),
        (
            "string values must be quoted",
            "put text in quotes: `title = \"SQL\"`",
        ),
        ("key with no value", "write `key = value`"),
        ("unclosed table", "end the line with `]`"),
        ("invalid basic string", "end the text with `\"`, on the same line"),
    ];
    helps
        .iter()
        .find(|(part, _)| reason.contains(part))
        .map(|(_, help)| *help)
}

fn entries(source: &Arc<Source>, table: &DeTable<'_>) -> Vec<Entry> {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        Entry {
            key: name.to_string(),
            key_location: Location::new(source, key.span().into()),
            item: item(source, value),
        }
    };
    let mut entries: Vec<Entry> = table.iter().map(entry).collect();
    entries.sort_by_key(|entry| entry.key_location.span);
    entries
}

fn item(source: &Arc<Source>, value: &toml::Spanned<DeValue<'_>>) -> Item {
    let value_of = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str();
            match i64::from_str_radix(digits, number.radix()) {
                Ok(number) => Value::Integer(number),
                Err(_) => Value::Float(if digits.starts_with('-') {
                    f64::NEG_INFINITY
                } else {
                    f64::INFINITY
                }),
            }
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|value| item(source, value)).collect()),
        DeValue::Table(table) => Value::Table(entries(source, table)),
    };
    Item {
        value: value_of,
        location: Location::new(source, value.span().into()),
        from_env: false,
    }
}

/// Sets what the variables `ROADBOOK_…` say, by name: `ROADBOOK_OUTPUT__HTML__SITE_URL` is `output.html.site-url`. As in
/// mdBook, a value that is JSON counts as such, any other as text. Names without `__` are no keys.
pub fn override_with(root: &mut Vec<Entry>, env: &[(String, String)]) {
    let mut variables: Vec<&(String, String)> = env.iter().collect();
    variables.sort();
    for (name, value) in variables {
        let Some(rest) = name.strip_prefix("ROADBOOK_").filter(|rest| rest.contains("__")) else {
            continue;
        };
        let path = rest.to_lowercase().replace("__", "\n").replace('_', "-");
        let source = Source::new(name.as_str(), value.as_str());
        let location = Location::new(&source, Span::new(0, value.len()));
        let json = serde_json::from_str(value).unwrap_or_else(|_| serde_json::Value::String(value.clone()));
        let item = from_json(&location, json);
        set(root, &path.split('\n').collect::<Vec<_>>(), item);
    }
}

fn from_json(location: &Location, json: serde_json::Value) -> Item {
    let value = match json {
        serde_json::Value::Null => Value::Nothing,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => {
            Value::List(items.into_iter().map(|item| from_json(location, item)).collect())
        }
        serde_json::Value::Object(map) => {
            let entry = |(key, value)| Entry {
                key,
                key_location: location.clone(),
                item: from_json(location, value),
            };
            Value::Table(map.into_iter().map(entry).collect())
        }
    };
    Item {
        value,
        location: location.clone(),
        from_env: true,
    }
}

/// Puts `item` at `path`; tables on the way are made where there are none.
fn set(entries: &mut Vec<Entry>, path: &[&str], item: Item) {
    let [key, rest @ ..] = path else { return };
    let at = entries
        .iter()
        .position(|entry| entry.key == *key)
        .unwrap_or_else(|| {
            let (location, from_env) = (item.location.clone(), item.from_env);
            let empty = Item {
                value: Value::Table(Vec::new()),
                location: location.clone(),
                from_env,
            };
            entries.push(Entry {
                key: (*key).to_owned(),
                key_location: location,
                item: empty,
            });
            entries.len() - 1
        });
    let entry = &mut entries[at];
    if rest.is_empty() {
        entry.item = item;
        entry.key_location = entry.item.location.clone();
        return;
    }
    if !matches!(entry.item.value, Value::Table(_)) {
        entry.item.value = Value::Table(Vec::new());
    }
    if let Value::Table(inner) = &mut entry.item.value {
        set(inner, rest, item);
    }
}

impl Item {
    /// What it is, in people's words.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Text(text) => format!("the text `{text}`"),
            Value::Bool(value) => format!("`{value}`"),
            Value::Integer(number) => format!("`{number}`"),
            Value::Float(_) | Value::Date(_) => {
                format!("`{}`", self.location.source.slice(self.location.span))
            }
            Value::List(_) => "a list".into(),
            Value::Table(_) => "a table".into(),
            Value::Nothing => "nothing".into(),
        }
    }

    /// As JSON, for themes. Numbers that JSON lacks (infinity) become null.
    pub fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Text(text) | Value::Date(text) => text.clone().into(),
            Value::Bool(value) => (*value).into(),
            Value::Integer(number) => (*number).into(),
            Value::Float(number) => (*number).into(),
            Value::List(items) => items.iter().map(Item::json).collect(),
            Value::Table(entries) => serde_json::Value::Object(json(entries)),
            Value::Nothing => serde_json::Value::Null,
        }
    }
}

/// A table as JSON, in the order written.
pub fn json(entries: &[Entry]) -> serde_json::Map<String, serde_json::Value> {
    entries
        .iter()
        .map(|entry| (entry.key.clone(), entry.item.json()))
        .collect()
}
