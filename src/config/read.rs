//! The tree of values → settings: every key with its type, range and default. Complains of whatever does not fit.

use std::path::{Component, Path};

use crate::diagnostic::{Diagnostic, Problem, Severity};
use crate::document::front_matter::check_id;
use crate::source::{Location, Spanned};
use crate::suggest::nearest;

use super::tree::{Entry, Item, Value, json};
use super::{Config, Lint, TextDirection};

const SECTIONS: &[&str] = &["book", "build", "plan", "output", "markdown", "lints"];
const BOOK: &[&str] = &[
    "title",
    "description",
    "authors",
    "language",
    "text-direction",
    "src",
];
const BUILD: &[&str] = &["build-dir"];
const PLAN: &[&str] = &["hours-per-week", "days-per-week", "show-time"];
const OUTPUT: &[&str] = &["html"];
const HTML: &[&str] = &[
    "theme",
    "site-url",
    "git-repository-url",
    "edit-url-template",
    "cname",
    "additional-css",
    "additional-js",
    "theme-options",
];
const MARKDOWN: &[&str] = &["unsafe-html", "smart-punctuation"];

/// Every key of `book.toml` by its table, `[lints]` left out, whose keys are the slugs of warnings.
pub fn keys() -> [(&'static str, &'static [&'static str]); 5] {
    [
        ("book", BOOK),
        ("build", BUILD),
        ("plan", PLAN),
        ("output.html", HTML),
        ("markdown", MARKDOWN),
    ]
}

/// Fills a configuration and collects what is wrong.
pub struct Reader {
    pub config: Config,
    pub problems: Vec<Diagnostic>,
    direction_is_set: bool,
}

impl Reader {
    pub fn new(config: Config) -> Self {
        Reader {
            config,
            problems: Vec::new(),
            direction_is_set: false,
        }
    }

    /// Reads the whole tree.
    pub fn root(&mut self, entries: &[Entry]) {
        for entry in entries {
            match entry.key.as_str() {
                "book" => self.section(entry, "book", BOOK, Self::book),
                "build" => self.section(entry, "build", BUILD, Self::build),
                "plan" => self.section(entry, "plan", PLAN, Self::plan),
                "output" => self.section(entry, "output", OUTPUT, |reader, html| {
                    reader.section(html, "output.html", HTML, Self::html);
                }),
                "markdown" => self.section(entry, "markdown", MARKDOWN, Self::markdown),
                "lints" => self.lints(entry),
                _ => self.unknown(entry, "book.toml", SECTIONS),
            }
        }
        if !self.direction_is_set {
            self.config.text_direction = direction_of(&self.config.language);
        }
        if !self.config.show_time {
            self.config
                .lints
                .entry("missing-duration".into())
                .or_insert(Lint::Allow);
        }
    }

    /// Reads the known keys of a table, and complains of the others.
    fn section(&mut self, entry: &Entry, name: &str, keys: &[&str], read: fn(&mut Self, &Entry)) {
        let Value::Table(entries) = &entry.item.value else {
            return self.wrong(entry, &format!("a table `[{name}]`"));
        };
        for entry in entries {
            if keys.contains(&entry.key.as_str()) {
                read(self, entry);
            } else {
                self.unknown(entry, &format!("[{name}]"), keys);
            }
        }
    }

    fn book(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "title" => self.config.title = self.text(entry),
            "description" => self.config.description = self.text(entry),
            "authors" => self.config.authors = self.texts(entry).into_iter().map(|text| text.value).collect(),
            "language" => {
                if let Some(language) =
                    self.text_that(entry, "a language tag such as `en` or `pt-BR`", is_language)
                {
                    self.config.language = language;
                }
            }
            "text-direction" => {
                let words = &[("ltr", TextDirection::Ltr), ("rtl", TextDirection::Rtl)];
                if let Some(direction) = self.word(entry, words) {
                    self.direction_is_set = true;
                    self.config.text_direction = direction;
                }
            }
            _ => {
                let expected = "a folder for the content alone, such as `content`";
                if let Some(src) = self.text_that(entry, expected, |src| !is_above(src)) {
                    self.config.src = src;
                    self.config.src_span = self.span(&entry.item.location);
                }
            }
        }
    }

    fn build(&mut self, entry: &Entry) {
        if let Some(folder) = self.text(entry) {
            self.config.build_dir = folder;
        }
    }

    fn plan(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "hours-per-week" => {
                if let Some(hours) = self.number_up_to(entry, 168.0) {
                    self.config.pace.hours_per_week = hours;
                }
            }
            "days-per-week" => {
                if let Some(days) = self.number_up_to(entry, 7.0) {
                    self.config.pace.days_per_week = days;
                }
            }
            _ => self.config.show_time = self.boolean(entry).unwrap_or(true),
        }
    }

    fn html(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "theme" => {
                if let Some(theme) =
                    self.text_that(entry, "the name of a theme", |name| check_id(name).is_ok())
                {
                    self.config.theme = Spanned::new(theme, self.span(&entry.item.location));
                }
            }
            "site-url" => {
                let expected = "an absolute URL such as `https://example.org/roadmaps/`";
                let url = self.text_that(entry, expected, is_site_url);
                self.config.site_url = url.map(|url| if url.ends_with('/') { url } else { url + "/" });
            }
            "git-repository-url" => {
                self.config.git_repository_url = self.text_that(entry, "an `http:` or `https:` URL", is_http);
            }
            "edit-url-template" => {
                let expected = "an `http:` or `https:` URL that contains `{path}`";
                let template = self.text_that(entry, expected, |url| is_http(url) && url.contains("{path}"));
                self.config.edit_url_template = template;
            }
            "cname" => {
                self.config.cname = self.text_that(entry, "a host name such as `learn.example.org`", is_host)
            }
            "additional-css" => self.config.additional_css = self.paths(entry),
            "additional-js" => self.config.additional_js = self.paths(entry),
            _ => match &entry.item.value {
                Value::Table(entries) => self.config.theme_options = json(entries),
                _ => self.wrong(entry, "a table"),
            },
        }
    }

    fn markdown(&mut self, entry: &Entry) {
        let value = self.boolean(entry).unwrap_or(true);
        match entry.key.as_str() {
            "unsafe-html" => self.config.unsafe_html = value,
            _ => self.config.smart_punctuation = value,
        }
    }

    /// Each key is the slug of a warning.
    fn lints(&mut self, entry: &Entry) {
        let Value::Table(entries) = &entry.item.value else {
            return self.wrong(entry, "a table `[lints]`");
        };
        for entry in entries {
            let known = Problem::CODES.iter().find(|(code, _)| *code == entry.key);
            match known {
                None => {
                    let warnings = Problem::CODES
                        .iter()
                        .filter(|(_, severity)| *severity == Severity::Warning);
                    let warnings: Vec<&str> = warnings.map(|(code, _)| *code).collect();
                    let reason = format!("there is no warning `{}`", entry.key);
                    self.complain(reason, did_you_mean(&entry.key, &warnings), &entry.key_location);
                }
                Some((code, Severity::Error)) => {
                    let reason = format!("`{code}` is an error, which no lint changes");
                    self.complain(reason, Some("remove this line".into()), &entry.key_location);
                }
                Some((code, Severity::Warning)) => {
                    let levels = &[("allow", Lint::Allow), ("warn", Lint::Warn), ("deny", Lint::Deny)];
                    if let Some(lint) = self.word(entry, levels) {
                        self.config.lints.insert((*code).to_owned(), lint);
                    }
                }
            }
        }
    }

    fn text(&mut self, entry: &Entry) -> Option<String> {
        self.text_that(entry, "text that is not empty", |text| !text.trim().is_empty())
    }

    /// Text that `fits`. A number or word in an environment variable is text where text is due.
    fn text_that(&mut self, entry: &Entry, expected: &str, fits: fn(&str) -> bool) -> Option<String> {
        let text = match &entry.item.value {
            Value::Text(text) => Some(text.as_str()),
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) if entry.item.from_env => {
                Some(entry.item.location.source.text())
            }
            _ => None,
        };
        let text = text
            .filter(|text| fits(text) && !text.contains('\0'))
            .map(str::to_owned);
        if text.is_none() {
            self.wrong(entry, expected);
        }
        text
    }

    fn texts(&mut self, entry: &Entry) -> Vec<Spanned<String>> {
        self.texts_that(entry, "a list of texts", |text| !text.trim().is_empty())
    }

    /// Files of the site, relative to its folder and inside it.
    fn paths(&mut self, entry: &Entry) -> Vec<Spanned<String>> {
        let expected = "a list of relative paths inside the folder of `book.toml`";
        self.texts_that(entry, expected, |path| {
            let absolute = path.starts_with('/') || path.contains(['\\', '\0']);
            !absolute && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
        })
    }

    fn texts_that(&mut self, entry: &Entry, expected: &str, fits: fn(&str) -> bool) -> Vec<Spanned<String>> {
        let Value::List(items) = &entry.item.value else {
            let reason = format!(
                "`{}` must be {expected}, not {}",
                entry.key,
                entry.item.describe()
            );
            let help = match &entry.item.value {
                Value::Text(text) if fits(text) => Some(format!("write `{} = [\"{text}\"]`", entry.key)),
                _ => None,
            };
            self.complain(reason, help, &entry.item.location);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Value::Text(text) if fits(text) => {
                    texts.push(Spanned::new(text.clone(), self.span(&item.location)));
                }
                _ => self.wrong_item(&entry.key, item, expected),
            }
        }
        texts
    }

    fn boolean(&mut self, entry: &Entry) -> Option<bool> {
        match entry.item.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong(entry, "`true` or `false`");
                None
            }
        }
    }

    fn number_up_to(&mut self, entry: &Entry, most: f64) -> Option<f64> {
        let number = match entry.item.value {
            Value::Integer(number) => number as f64,
            Value::Float(number) => number,
            _ => f64::NAN,
        };
        if number > 0.0 && number <= most {
            return Some(number);
        }
        self.wrong(entry, &format!("a number above 0 and at most {most}"));
        None
    }

    fn word<T: Copy>(&mut self, entry: &Entry, words: &[(&str, T)]) -> Option<T> {
        if let Value::Text(text) = &entry.item.value
            && let Some((_, value)) = words.iter().find(|(word, _)| word == text)
        {
            return Some(*value);
        }
        let names: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        self.wrong(entry, &format!("one of {}", names.join(", ")));
        None
    }

    /// The span in `book.toml`; empty for what the environment set.
    fn span(&self, location: &Location) -> crate::source::Span {
        let in_book = std::sync::Arc::ptr_eq(&location.source, &self.config.source);
        if in_book {
            location.span
        } else {
            crate::source::Span::default()
        }
    }

    fn wrong(&mut self, entry: &Entry, expected: &str) {
        self.wrong_item(&entry.key, &entry.item, expected);
    }

    fn wrong_item(&mut self, key: &str, item: &Item, expected: &str) {
        self.complain(
            format!("`{key}` must be {expected}, not {}", item.describe()),
            None,
            &item.location,
        );
    }

    fn unknown(&mut self, entry: &Entry, of: &str, known: &[&str]) {
        let mut tables = keys().into_iter();
        let home = tables.find(|(_, keys)| keys.contains(&entry.key.as_str()));
        let help = home
            .map(|(table, _)| format!("it belongs below `[{table}]`"))
            .or_else(|| did_you_mean(&entry.key, known))
            .unwrap_or_else(|| format!("its keys are {}", known.join(", ")));
        self.complain(
            format!("`{of}` has no key `{}`", entry.key),
            Some(help),
            &entry.key_location,
        );
    }

    fn complain(&mut self, reason: String, help: Option<String>, location: &Location) {
        let problem = Problem::BadConfig { reason, help };
        self.problems.push(Diagnostic::new(problem, location.clone()));
    }
}

fn did_you_mean(name: &str, known: &[&str]) -> Option<String> {
    nearest(name, known.iter().copied()).map(|name| format!("did you mean `{name}`?"))
}

/// Whether a site may have the address `url`: paths are written behind it.
pub fn is_site_url(url: &str) -> bool {
    is_http(url) && !url.contains(['?', '#'])
}

/// Whether `url` is an absolute `http:` or `https:` URL with a host.
fn is_http(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| !host.is_empty()) && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_host(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.')
}

/// Whether a path can only lead to a folder above, or to the root: all of a disk might be read for a roadmap.
fn is_above(path: &str) -> bool {
    let (mut names, mut is_out) = (0_usize, false);
    for part in Path::new(path).components() {
        match part {
            Component::Prefix(_) | Component::RootDir => is_out = true,
            Component::CurDir => {}
            Component::ParentDir if names > 0 => names -= 1,
            Component::ParentDir => is_out = true,
            Component::Normal(_) => names += 1,
        }
    }
    is_out && names == 0
}

/// Whether `tag` has the shape of a BCP 47 tag.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or("");
    (2..=8).contains(&primary.len())
        && primary.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// The direction of a language's script, as mdBook derives it from the tag.
fn direction_of(language: &str) -> TextDirection {
    let primary = language.split('-').next().unwrap_or("").to_ascii_lowercase();
    match primary.as_str() {
        "ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "ks" | "nqo" | "ps" | "sd" | "syr" | "ug" | "ur"
        | "yi" => TextDirection::Rtl,
        _ => TextDirection::Ltr,
    }
}
