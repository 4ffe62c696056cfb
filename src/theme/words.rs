//! The words a theme shows: keys → text in the site's language, with plural forms. Knows no template.
//!
//! A language's file needs only what it says differently: what it lacks is taken from English.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source, Span};
use crate::suggest::nearest;

/// What stands under one key of a strings file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Word {
    /// `key = "…"`
    Plain(String),
    /// `[key]` with `one`, `other`, … (the plural categories of Unicode's CLDR).
    Plural(BTreeMap<String, String>),
}

/// The strings of a theme in one language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    language: String,
    words: BTreeMap<String, Word>,
}

impl Words {
    /// No words yet, for texts in `language` (a BCP 47 tag).
    pub fn new(language: &str) -> Self {
        Words {
            language: primary(language),
            words: BTreeMap::new(),
        }
    }

    /// The names of the files that may hold words for `language`, the most general first: `de`, then `de-AT`.
    pub fn files_for(language: &str) -> Vec<String> {
        let mut names = vec!["en".to_owned(), primary(language), language.to_owned()];
        names.dedup();
        let mut seen = Vec::new();
        for name in names {
            if !seen.contains(&name) && !name.contains(['/', '\\', '.']) {
                seen.push(name);
            }
        }
        seen
    }

    /// Adds the words of one TOML file; they win over those that are already there.
    pub fn add(&mut self, source: &Arc<Source>) -> Vec<Diagnostic> {
        let table = match source
            .text()
            .trim_start_matches('\u{feff}')
            .parse::<toml::Table>()
        {
            Ok(table) => table,
            Err(error) => return vec![unreadable(source, &error)],
        };
        let mut problems = Vec::new();
        for (key, value) in table {
            match word(value) {
                Some(word) => {
                    self.words.insert(key, word);
                }
                None => problems.push(wrong_type(source, &key)),
            }
        }
        problems
    }

    /// Complaints about the keys of a file that neither these words have nor `is_used` says to be shown: slips, most likely.
    pub fn unknown(&self, source: &Arc<Source>, is_used: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let text = source.text().trim_start_matches('\u{feff}');
        let table = text.parse::<toml::Table>().unwrap_or_default(); // one that cannot be read is told by `add`
        let unknown = table.keys().filter(|key| !self.has(key) && !is_used(key));
        let complain = |key: &String| {
            let problem = Problem::UnknownKey {
                key: key.clone(),
                of: "the theme's list of strings",
                suggestion: self.nearest(key),
                owners: "",
            };
            Diagnostic::new(problem, place_of(source, key))
        };
        unknown.map(complain).collect()
    }

    /// Whether there is anything under `key`.
    pub fn has(&self, key: &str) -> bool {
        self.words.contains_key(key)
    }

    /// The key that `key` may be a slip of.
    pub fn nearest(&self, key: &str) -> Option<String> {
        nearest(key, self.words.keys().map(String::as_str))
    }

    /// The words under these keys for a script: a text each, or an object of plural forms.
    pub fn as_json(&self, keys: &BTreeSet<&str>) -> String {
        let chosen = keys.iter().filter_map(|&key| Some((key, self.words.get(key)?)));
        let chosen: BTreeMap<&str, &Word> = chosen.collect();
        serde_json::to_string(&chosen).unwrap_or_default()
    }

    /// The text under `key`, or the key itself where there is none.
    pub fn get(&self, key: &str) -> String {
        self.say(key, None, &[])
    }

    /// The text under `key` for `n` things, `{n}` replaced by the number.
    pub fn count(&self, key: &str, n: u64) -> String {
        self.say(key, Some(n), &[("n", &n.to_string())])
    }

    /// The text under `key`, in the plural form of `n` where one is given, each `{name}` replaced by its argument.
    /// The key itself where there is no text.
    pub fn say(&self, key: &str, n: Option<u64>, arguments: &[(&str, &str)]) -> String {
        self.find(key, n, arguments).unwrap_or_else(|| key.to_owned())
    }

    /// The same; none where there is no text.
    pub fn find(&self, key: &str, n: Option<u64>, arguments: &[(&str, &str)]) -> Option<String> {
        let text = match self.words.get(key)? {
            Word::Plain(text) => text,
            Word::Plural(forms) => {
                let form = n.map_or("other", |n| plural_category(&self.language, n));
                let form = forms.get(form).or_else(|| forms.get("other"));
                form.or_else(|| forms.values().next())?
            }
        };
        Some(fill(text, arguments))
    }
}

fn primary(language: &str) -> String {
    let first = language.split(['-', '_']).next().unwrap_or("en");
    first.to_ascii_lowercase()
}

fn word(value: toml::Value) -> Option<Word> {
    match value {
        toml::Value::String(text) => Some(Word::Plain(text)),
        toml::Value::Table(table) if !table.is_empty() => {
            let mut forms = BTreeMap::new();
            for (form, text) in table {
                forms.insert(form, text.as_str()?.to_owned());
            }
            Some(Word::Plural(forms))
        }
        _ => None,
    }
}

fn unreadable(source: &Arc<Source>, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().map_or(Span::default(), Span::from);
    let problem = Problem::BadConfig {
        reason: format!("the strings file cannot be read: {}", error.message().trim()),
        help: Some("write `key = \"text\"`, or a table of plural forms".into()),
    };
    Diagnostic::new(problem, Location::new(source, span))
}

fn wrong_type(source: &Arc<Source>, key: &str) -> Diagnostic {
    let problem = Problem::WrongType {
        key: key.to_owned(),
        expected: "text, or a table of plural forms".into(),
        found: "something else".into(),
        help: None,
    };
    Diagnostic::new(problem, place_of(source, key))
}

/// Where a file has `key = …` or `[key]`; its start where the key is written in another way.
fn place_of(source: &Arc<Source>, key: &str) -> Location {
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        let name = line.trim_start_matches([' ', '\t', '[', '"', '\'', '\u{feff}']);
        let start = at + (line.len() - name.len());
        let after = name.strip_prefix(key);
        if after.is_some_and(|after| after.starts_with([' ', '\t', '=', ']', '.', '"', '\''])) {
            return Location::new(source, Span::new(start, start + key.len()));
        }
        at += line.len();
    }
    Location::start_of(source)
}

/// Replaces each `{name}` in one pass, so that an argument that contains braces stays as it is.
fn fill(text: &str, arguments: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let found = after.find('}').and_then(|close| {
            let (_, value) = arguments.iter().find(|(name, _)| *name == &after[..close])?;
            Some((close, value))
        });
        if let Some((close, value)) = found {
            filled.push_str(value);
            rest = &after[close + 1..];
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// The plural category of a whole number, by the cardinal rules of Unicode's CLDR for the languages that have several.
fn plural_category(language: &str, n: u64) -> &'static str {
    let (ones, hundreds) = (n % 10, n % 100);
    let teen = (11..=19).contains(&hundreds);
    match language {
        "ja" | "zh" | "ko" | "vi" | "th" | "id" | "ms" | "lo" | "my" => "other",
        "fr" | "pt" | "hy" if n <= 1 => "one",
        "hi" | "bn" | "fa" | "am" | "gu" | "kn" if n <= 1 => "one",
        "ru" | "uk" | "be" | "sr" | "hr" | "bs" => match (ones, hundreds) {
            (1, h) if h != 11 => "one",
            (2..=4, h) if !(12..=14).contains(&h) => "few",
            _ if matches!(language, "sr" | "hr" | "bs") => "other",
            _ => "many",
        },
        "pl" => match (ones, hundreds) {
            _ if n == 1 => "one",
            (2..=4, h) if !(12..=14).contains(&h) => "few",
            _ => "many",
        },
        "cs" | "sk" if (2..=4).contains(&n) => "few",
        "ar" => match n {
            0 => "zero",
            1 => "one",
            2 => "two",
            _ if (3..=10).contains(&hundreds) => "few",
            _ if hundreds >= 11 => "many",
            _ => "other",
        },
        "he" if n == 2 => "two",
        "lt" => match ones {
            1 if !teen => "one",
            2..=9 if !teen => "few",
            _ => "other",
        },
        "lv" if ones == 0 || teen => "zero",
        "lv" if ones == 1 => "one",
        "lv" => "other",
        "ro" if n != 1 && (n == 0 || (1..=19).contains(&hundreds)) => "few",
        "sl" => match hundreds {
            1 => "one",
            2 => "two",
            3 | 4 => "few",
            _ => "other",
        },
        _ if n == 1 => "one",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: &str, text: &str) -> Words {
        let mut words = Words::new(language);
        assert!(words.add(&Source::new("strings/x.toml", text)).is_empty());
        words
    }

    #[test]
    fn plural_forms_follow_the_language() {
        let english = words("en-GB", "[steps]\none = \"{n} step\"\nother = \"{n} steps\"");
        assert_eq!(english.count("steps", 1), "1 step");
        assert_eq!(english.count("steps", 0), "0 steps");
        for (language, n, expected) in [
            ("fr", 0, "one"),
            ("ru", 21, "one"),
            ("ru", 12, "many"),
            ("pl", 22, "few"),
            ("pl", 21, "many"),
            ("cs", 3, "few"),
            ("ar", 103, "few"),
            ("ja", 1, "other"),
            ("lt", 11, "other"),
            ("de", 1, "one"),
        ] {
            assert_eq!(plural_category(language, n), expected, "{n} in {language}");
        }
    }

    #[test]
    fn arguments_are_put_in_once_and_unknown_ones_stay() {
        let words = words("en", "a = \"{x} and {y} {\"");
        assert_eq!(words.say("a", None, &[("x", "{y}"), ("z", "!")]), "{y} and {y} {");
        assert_eq!(words.get("missing"), "missing");
    }

    #[test]
    fn a_faulty_strings_file_is_named() {
        for text in ["a = ", "a = 3", "a = []", "[a]\none = 1"] {
            let problems = Words::new("en").add(&Source::new("strings/en.toml", text));
            assert_eq!(problems.len(), 1, "{text}");
        }
    }

    #[test]
    fn the_general_language_comes_before_the_special_one() {
        assert_eq!(Words::files_for("de-AT"), ["en", "de", "de-AT"]);
        assert_eq!(Words::files_for("en"), ["en"]);
        assert_eq!(Words::files_for("../x"), ["en"]);
    }
}
