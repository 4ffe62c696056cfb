//! `book.toml` and the environment → what the site is to be.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Problem};
use crate::document::duration::Pace;
use crate::source::{Location, Source, Span, Spanned};

mod read;
mod tree;

pub use read::{is_site_url, keys};

/// What a lint does with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lint {
    /// Not shown.
    Allow,
    /// A warning, which is the default.
    Warn,
    /// An error.
    Deny,
}

/// A site's settings, defaults filled in. Paths are as written, relative to the folder of `book.toml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// `book.toml`, to point at; empty where the site has none.
    pub source: Arc<Source>,
    /// The site's name.
    pub title: Option<String>,
    /// What the site is, in a sentence.
    pub description: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// A BCP 47 tag.
    pub language: String,
    /// As set, else that of the language.
    pub text_direction: TextDirection,
    /// The content folder.
    pub src: String,
    /// Where `src` is set; empty where it is not.
    pub src_span: Span,
    /// Where the site is built.
    pub build_dir: String,
    /// What durations in weeks, days and months assume.
    pub pace: Pace,
    /// False for a site that shows no estimates.
    pub show_time: bool,
    /// A folder in `themes/`, else a built-in theme's name.
    pub theme: Spanned<String>,
    /// Ends with `/`; an absolute URL.
    pub site_url: Option<String>,
    /// Where the sources are published.
    pub git_repository_url: Option<String>,
    /// Where a page can be edited; contains `{path}`.
    pub edit_url_template: Option<String>,
    /// The host name that a `CNAME` file names.
    pub cname: Option<String>,
    /// Style sheets, relative to the folder of `book.toml` and inside it.
    pub additional_css: Vec<Spanned<String>>,
    /// Scripts, likewise.
    pub additional_js: Vec<Spanned<String>>,
    /// Handed to the theme as they are.
    pub theme_options: serde_json::Map<String, serde_json::Value>,
    /// False: raw HTML is shown as text.
    pub unsafe_html: bool,
    /// Whether quotes and dashes are set as in print.
    pub smart_punctuation: bool,
    /// By slug of a warning.
    pub lints: BTreeMap<String, Lint>,
}

/// Which way lines run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextDirection {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Config {
    /// Reads `book.toml` (none: all defaults) and the environment variables `ROADBOOK_…`, which override it.
    ///
    /// Whatever does not fit is a complaint, and its default stands.
    pub fn parse(book: Option<&[u8]>, env: &[(String, String)]) -> (Config, Vec<Diagnostic>) {
        let (source, mut problems) = decode(book.unwrap_or_default());
        let (mut entries, faults) = tree::read(&source);
        let broken: Vec<Span> = faults.iter().map(|fault| fault.location.span).collect();
        problems.extend(faults);
        tree::override_with(&mut entries, env);
        let mut reader = read::Reader::new(Config::defaults(source));
        reader.root(&entries);
        // Behind a fault of syntax the parser guesses: a key may have come into the wrong table, or never been written.
        let first = broken.iter().map(|span| span.start).min().unwrap_or(usize::MAX);
        let source = Arc::clone(&reader.config.source);
        reader.problems.retain(|problem| {
            let in_book = Arc::ptr_eq(&problem.location.source, &source);
            !in_book || problem.location.span.end < first
        });
        problems.extend(reader.problems);
        (reader.config, problems)
    }

    fn defaults(source: Arc<Source>) -> Config {
        Config {
            source,
            title: None,
            description: None,
            authors: Vec::new(),
            language: "en".into(),
            text_direction: TextDirection::Ltr,
            src: "content".into(),
            src_span: Span::default(),
            build_dir: "book".into(),
            pace: Pace {
                hours_per_week: 10.0,
                days_per_week: 5.0,
            },
            show_time: true,
            theme: Spanned::new("default".into(), Span::default()),
            site_url: None,
            git_repository_url: None,
            edit_url_template: None,
            cname: None,
            additional_css: Vec::new(),
            additional_js: Vec::new(),
            theme_options: serde_json::Map::new(),
            unsafe_html: true,
            smart_punctuation: true,
            lints: BTreeMap::new(),
        }
    }
}

/// The text of `book.toml`, a byte order mark left to the parser, and the complaint that it is none.
fn decode(bytes: &[u8]) -> (Arc<Source>, Vec<Diagnostic>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Source::new("book.toml", text), Vec::new()),
        Err(error) => {
            let source = Source::new("book.toml", String::from_utf8_lossy(bytes));
            let start = error.valid_up_to();
            let span = Span::new(start, start + char::REPLACEMENT_CHARACTER.len_utf8());
            let problem = Diagnostic::new(Problem::NotUtf8, Location::new(&source, span));
            (source, vec![problem])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(toml: &str, env: &[(&str, &str)]) -> (Config, Vec<String>) {
        let env: Vec<_> = env
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        let (config, problems) = Config::parse(Some(toml.as_bytes()), &env);
        let show = |problem: &Diagnostic| {
            let Location { source, span } = &problem.location;
            let (line, column) = source.line_column(span.start);
            let help = problem
                .help
                .as_ref()
                .map_or(String::new(), |help| format!(" ({help})"));
            assert!(["bad-config", "not-utf8"].contains(&problem.code));
            format!(
                "{}:{line}:{column} [{}] {}{help}",
                source.path(),
                source.slice(*span),
                problem.message
            )
        };
        (config, problems.iter().map(show).collect())
    }

    #[test]
    fn without_a_file_the_defaults_stand() {
        let (config, problems) = Config::parse(None, &[]);
        assert!(problems.is_empty());
        assert_eq!(
            (config.src.as_str(), config.build_dir.as_str()),
            ("content", "book")
        );
        assert_eq!(
            (config.language.as_str(), config.theme.value.as_str()),
            ("en", "default")
        );
        assert_eq!(
            config.pace,
            Pace {
                hours_per_week: 10.0,
                days_per_week: 5.0
            }
        );
        assert!(config.unsafe_html && config.smart_punctuation && config.show_time);
    }

    #[test]
    fn every_key_is_read() {
        let (config, problems) = parse(
            "\u{feff}[book]\r\ntitle = 't'\ndescription = 'd'\nauthors = ['a']\nlanguage = 'he'\nsrc = 's'\n\
             [build]\nbuild-dir = 'out'\n[plan]\nhours-per-week = 7.5\ndays-per-week = 3\nshow-time = false\n\
             [output.html]\ntheme = 'mine'\nsite-url = 'https://example.org/x'\n\
             git-repository-url = 'https://g.example'\nedit-url-template = 'https://g.example/{path}'\ncname = 'a.b'\n\
             additional-css = ['a/b.css']\nadditional-js = ['c.js']\n\
             [output.html.theme-options]\naccent = 'red'\nn = [1, 2.5, true]\n\
             [markdown]\nunsafe-html = false\nsmart-punctuation = false\n[lints]\nredundant-prerequisite = 'deny'\n",
            &[],
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!(config.text_direction, TextDirection::Rtl);
        assert_eq!(config.site_url.as_deref(), Some("https://example.org/x/"));
        assert_eq!(config.source.slice(config.theme.span), "'mine'");
        assert_eq!(config.additional_css[0].value, "a/b.css");
        assert_eq!(
            serde_json::Value::Object(config.theme_options).to_string(),
            r#"{"accent":"red","n":[1,2.5,true]}"#
        );
        assert_eq!(config.lints["redundant-prerequisite"], Lint::Deny);
        assert_eq!(config.lints["missing-duration"], Lint::Allow); // by show-time = false
    }

    #[test]
    fn whatever_does_not_fit_is_told_and_the_rest_stands() {
        for (toml, expected) in [
            (
                "[book]\ntitel = 'x'",
                "book.toml:2:1 [titel] `[book]` has no key `titel` (did you mean `title`?)",
            ),
            (
                "[bok]",
                "book.toml:1:2 [bok] `book.toml` has no key `bok` (did you mean `book`?)",
            ),
            (
                "[output]\nxy = 1",
                "book.toml:2:1 [xy] `[output]` has no key `xy` (its keys are html)",
            ),
            (
                "[book]\ntitle = 1",
                "book.toml:2:9 [1] `title` must be text that is not empty, not `1`",
            ),
            (
                "book = 1",
                "book.toml:1:8 [1] `book` must be a table `[book]`, not `1`",
            ),
            (
                "[plan]\nhours-per-week = 0",
                "book.toml:2:18 [0] `hours-per-week` must be a number above 0 and at most 168, not `0`",
            ),
            (
                "[plan]\ndays-per-week = inf",
                "book.toml:2:17 [inf] `days-per-week` must be a number above 0 and at most 7, not `inf`",
            ),
            (
                "[output.html]\nsite-url = '/x/'",
                "book.toml:2:12 ['/x/'] `site-url` must be an absolute URL such as `https://example.org/roadmaps/`, not \
                 the text `/x/`",
            ),
            (
                "[output.html]\nadditional-css = ['../a.css']",
                "book.toml:2:19 ['../a.css'] `additional-css` must be a list of relative paths inside the folder of \
                 `book.toml`, not the text `../a.css`",
            ),
            (
                "[markdown]\nunsafe-html = 'no'",
                "book.toml:2:15 ['no'] `unsafe-html` must be `true` or `false`, not the text `no`",
            ),
            (
                "[lints]\nmising-duration = 'allow'",
                "book.toml:2:1 [mising-duration] there is no warning `mising-duration` (did you mean `missing-duration`?)",
            ),
            (
                "[lints]\nbroken-link = 'allow'",
                "book.toml:2:1 [broken-link] `broken-link` is an error, which no lint changes (remove this line)",
            ),
            (
                "[lints]\nmissing-duration = 'off'",
                "book.toml:2:20 ['off'] `missing-duration` must be one of \"allow\", \"warn\", \"deny\", not the text `off`",
            ),
        ] {
            assert_eq!(parse(toml, &[]).1.join("; "), expected, "{toml}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_and_the_rest_is_read() {
        let (config, problems) = parse("[book]\ntitle = 'a'\nsrc = \n[plan]\nhours-per-week = 5\n", &[]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("book.toml:3:"), "{problems:?}");
        assert_eq!(config.pace.hours_per_week, 5.0);
        for toml in [
            "a = ".to_owned() + &"[".repeat(10_000),
            "a.".repeat(10_000),
            "[[[".into(),
            "\0".into(),
        ] {
            assert!(!parse(&toml, &[]).1.is_empty());
        }
        let (_, problems) = Config::parse(Some(b"[book]\ntitle = '\xff'"), &[]);
        assert_eq!(problems[0].code, "not-utf8");
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let (config, problems) = parse(
            "[book]\ntitle = 'a'\n[output.html]\nsite-url = 'https://a.b/'",
            &[
                ("ROADBOOK_OUTPUT__HTML__SITE_URL", "https://c.d"),
                ("ROADBOOK_BOOK__TITLE", "2024"),
                ("ROADBOOK_BOOK__AUTHORS", "[\"x\"]"),
                ("ROADBOOK_PLAN__HOURS_PER_WEEK", "4"),
                ("ROADBOOK_LOG", "debug"),
                ("OTHER__X", "y"),
            ],
        );
        assert_eq!(problems, [""; 0]);
        assert_eq!(config.site_url.as_deref(), Some("https://c.d/"));
        assert_eq!(config.title.as_deref(), Some("2024"));
        assert_eq!(config.authors, ["x"]);
        assert_eq!(config.pace.hours_per_week, 4.0);
        let (_, problems) = parse(
            "",
            &[
                ("ROADBOOK_PLAN__DAYS_PER_WEEK", "many"),
                ("ROADBOOK_BOOK__TITEL", "x"),
            ],
        );
        assert_eq!(
            problems,
            [
                "ROADBOOK_BOOK__TITEL:1:1 [x] `[book]` has no key `titel` (did you mean `title`?)",
                "ROADBOOK_PLAN__DAYS_PER_WEEK:1:1 [many] `days-per-week` must be a number above 0 and at most 7, not the text `many`",
            ]
        );
    }
}
