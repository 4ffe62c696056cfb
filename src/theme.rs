//! Templates, strings and static files of a theme: the built-in one, overridden file by file. The only file that names
//! the template engine.
//!
//! Templates see their view, the function `t` and nothing else: no disk, no clock, no environment.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Serialize;
use tera::{ErrorKind, Kwargs, State, Tera};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::files::{Bytes, File, Files};
use crate::source::{Location, Source, Span};

pub mod amounts;
mod assets;
pub mod words;

pub use assets::StaticFile;
pub use words::Words;

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The built-in theme's name.
pub const BUILT_IN_NAME: &str = "default";

/// Below this prefix a site's template finds the built-in one of the same name: `{% extends "builtin/step.html" %}`.
const BUILT_IN_PREFIX: &str = "builtin/";

/// No page is larger than this; a template that writes more runs in circles.
const MOST_BYTES: usize = 64 << 20;

/// A theme, read and ready to render.
pub struct Theme {
    engine: Tera,
    /// By the engine's name for it.
    sources: BTreeMap<String, Arc<Source>>,
    words: Arc<Words>,
    /// By the path below `static/`, or as written in `additional-css` and `additional-js`.
    statics: BTreeMap<String, StaticFile>,
    /// The theme's `[options]`, the site's `theme-options` over them.
    options: serde_json::Map<String, serde_json::Value>,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme")
            .field("templates", &self.sources.keys())
            .finish_non_exhaustive()
    }
}

impl Theme {
    /// The theme that `config` names: the built-in one, with what the site's own folder has put over it. A template
    /// that cannot be read is reported, and the built-in one stands in for it.
    pub fn load(files: &Files, config: &Config) -> (Theme, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        if files.theme.is_empty() && config.theme.value != BUILT_IN_NAME {
            problems.push(unknown_theme(config));
        }
        let folder = format!("themes/{}", config.theme.value);
        let words = Arc::new(load_words(files, config, &folder, &mut problems));
        let mut sources = built_in_templates();
        sources.extend(own_templates(files, &folder, &mut problems));
        let engine = load_engine(&mut sources, &words, &mut problems);
        let theme = Theme {
            engine,
            sources,
            words,
            statics: assets::collect(built_in_below("static"), files, config),
            options: options(files, config, &folder, &mut problems),
        };
        (theme, problems)
    }

    /// The words that the theme shows.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Static files, by the path below `static/` (`site.css`), or as written in `additional-css` and `additional-js`.
    pub fn statics(&self) -> &BTreeMap<String, StaticFile> {
        &self.statics
    }

    /// What `[output.html.theme-options]` hands to the theme, the theme's own defaults below it.
    pub fn options(&self) -> &serde_json::Map<String, serde_json::Value> {
        &self.options
    }

    /// Whether there is a template of that name.
    pub fn has_template(&self, name: &str) -> bool {
        self.engine.contains_template(name)
    }

    /// Renders `view` with the template of that name for the page at `url`.
    ///
    /// # Errors
    /// A `template-error` that names template, line and page.
    pub fn render(
        &self,
        template: &str,
        view: &impl Serialize,
        url: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let rendered = tera::Context::from_serialize(view).and_then(|context| {
            let mut page = Limited(Vec::with_capacity(16 << 10));
            self.engine.render_to(template, &context, &mut page)?;
            String::from_utf8(page.0).map_err(|_| tera::Error::message("the page is not UTF-8"))
        });
        rendered.map_err(|error| {
            let fault = faults(&error).swap_remove(0);
            let name = fault.template.as_deref().unwrap_or(template);
            let reason = format!("{} (on the page `/{url}`)", fault.reason);
            Box::new(template_error(self.source(name), name, reason, fault.span))
        })
    }

    /// A part of views in the engine's own form, for the views of many pages.
    pub fn prepare(part: &impl Serialize) -> Prepared {
        Prepared(tera::Value::from_serializable(part))
    }

    fn source(&self, name: &str) -> Arc<Source> {
        let source = self.sources.get(name);
        let source = source.or_else(|| self.sources.get(&format!("{BUILT_IN_PREFIX}{name}")));
        source.cloned().unwrap_or_else(|| Source::new(name, ""))
    }
}

/// A part of a view that was made once: as a field of a view it costs nothing.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Prepared(tera::Value);

/// A page in the making that refuses to grow without end.
struct Limited(Vec<u8>);

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_BYTES {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// ---- reading

/// The built-in files below `folder`, by their path in it.
fn built_in_below(folder: &str) -> BTreeMap<String, &'static [u8]> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<&Dir> = BUILT_IN.get_dir(folder).into_iter().collect();
    while let Some(next) = folders.pop() {
        folders.extend(next.dirs());
        for file in next.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            let path = path[folder.len() + 1..].to_owned();
            found.insert(path, file.contents());
        }
    }
    found
}

fn built_in_source(path: &str) -> Option<Arc<Source>> {
    let text = BUILT_IN.get_file(path)?.contents_utf8()?;
    Some(Source::new(format!("(built-in) themes/default/{path}"), text))
}

fn built_in_templates() -> BTreeMap<String, Arc<Source>> {
    let templates = built_in_below("templates").into_keys();
    let named = templates.filter_map(|name| {
        let source = built_in_source(&format!("templates/{name}"))?;
        Some((format!("{BUILT_IN_PREFIX}{name}"), source))
    });
    named.collect()
}

fn own_templates(
    files: &Files,
    folder: &str,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<Source>> {
    let mut templates = BTreeMap::new();
    for path in files.theme.keys().filter(|path| path.starts_with("templates/")) {
        if let Some(source) = own_source(files, folder, path, problems) {
            templates.insert(path["templates/".len()..].to_owned(), source);
        }
    }
    templates
}

/// A text file of the site's own theme folder, if it has it.
fn own_source(
    files: &Files,
    folder: &str,
    path: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<Arc<Source>> {
    let display = format!("{folder}/{path}");
    let bytes = match files.theme.get(path)? {
        File::Text(bytes) => Arc::clone(bytes),
        File::Asset(asset) => match &asset.bytes {
            Bytes::Memory(bytes) => Arc::clone(bytes),
            Bytes::Disk(_) => return None, // templates and strings are read as text
        },
    };
    match std::str::from_utf8(&bytes) {
        Ok(text) => Some(Source::new(display, text)),
        Err(_) => {
            let nothing = Source::new(display, "");
            problems.push(Diagnostic::new(Problem::NotUtf8, Location::start_of(&nothing)));
            None
        }
    }
}

fn load_words(files: &Files, config: &Config, folder: &str, problems: &mut Vec<Diagnostic>) -> Words {
    let mut words = Words::new(&config.language);
    for language in Words::files_for(&config.language) {
        let path = format!("strings/{language}.toml");
        for source in [built_in_source(&path), own_source(files, folder, &path, problems)] {
            problems.extend(source.iter().flat_map(|source| words.add(source)));
        }
    }
    words
}

/// The built-in words of a language, for tests of what is made of them.
#[cfg(test)]
pub(crate) fn built_in_words(language: &str) -> Words {
    let mut words = Words::new(language);
    for language in Words::files_for(language) {
        if let Some(source) = built_in_source(&format!("strings/{language}.toml")) {
            assert!(words.add(&source).is_empty());
        }
    }
    words
}

fn options(
    files: &Files,
    config: &Config,
    folder: &str,
    problems: &mut Vec<Diagnostic>,
) -> serde_json::Map<String, serde_json::Value> {
    let mut options = serde_json::Map::new();
    let own = own_source(files, folder, "theme.toml", problems);
    for source in [built_in_source("theme.toml"), own].into_iter().flatten() {
        match toml::from_str::<ThemeFile>(source.text()) {
            Ok(file) => options.extend(file.options),
            Err(error) => {
                let span = error.span().map_or(Span::default(), Span::from);
                let problem = Problem::BadConfig {
                    reason: format!("the theme cannot be read: {}", error.message().trim()),
                    help: None,
                };
                problems.push(Diagnostic::new(problem, Location::new(&source, span)));
            }
        }
    }
    options.extend(config.theme_options.clone());
    options
}

/// `theme.toml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    #[serde(default, rename = "name")]
    _name: String,
    #[serde(default, rename = "description")]
    _description: String,
    /// Defaults of the theme's options.
    #[serde(default)]
    options: serde_json::Map<String, serde_json::Value>,
}

fn unknown_theme(config: &Config) -> Diagnostic {
    let name = &config.theme.value;
    let problem = Problem::BadConfig {
        reason: format!("there is no theme `{name}`"),
        help: Some(format!(
            "the built-in theme is `{BUILT_IN_NAME}`; one of your own is a folder `themes/{name}`"
        )),
    };
    Diagnostic::new(problem, Location::new(&config.source, config.theme.span))
}

// ---- the engine

/// An engine with all templates. One that is at fault is reported and left out until the rest stands.
fn load_engine(
    sources: &mut BTreeMap<String, Arc<Source>>,
    words: &Arc<Words>,
    problems: &mut Vec<Diagnostic>,
) -> Tera {
    loop {
        let mut engine = new_engine(words);
        let templates = sources
            .iter()
            .map(|(name, source)| (name.as_str(), source.text()));
        let Err(error) = engine.add_raw_templates(templates) else {
            return engine;
        };
        let before = sources.len();
        let faults = faults(&error);
        for fault in &faults {
            let name = fault.template.as_deref().unwrap_or_default();
            let source = sources.get(name).cloned();
            let source = source.unwrap_or_else(|| Source::new("themes", ""));
            problems.push(template_error(source, name, fault.reason.clone(), fault.span));
        }
        for name in faults.into_iter().filter_map(|fault| fault.template) {
            if !name.starts_with(BUILT_IN_PREFIX) {
                sources.remove(&name);
            }
        }
        if sources.len() == before {
            // The fault cannot be laid on one of the site's own files: go on with the built-in ones alone.
            sources.retain(|name, _| name.starts_with(BUILT_IN_PREFIX));
            if sources.len() == before {
                return engine;
            }
        }
    }
}

fn new_engine(words: &Arc<Words>) -> Tera {
    let mut engine = Tera::new();
    engine.autoescape_on([".html", ".htm", ".xml", ".svg"]);
    let prefixed = engine.set_fallback_prefixes([BUILT_IN_PREFIX]);
    debug_assert!(prefixed.is_ok(), "the engine has no templates yet");
    let words = Arc::clone(words);
    engine.register_function("t", move |arguments: Kwargs, _: &State| {
        translate(&words, &arguments)
    });
    engine
}

/// `t(key="…", n=3, name=…)` in a template.
fn translate(words: &Words, arguments: &Kwargs) -> tera::TeraResult<String> {
    let key: String = arguments.must_get("key")?;
    if !words.has(&key) {
        return Err(tera::Error::message(format!(
            "the theme's strings have no `{key}`"
        )));
    }
    let n: Option<u64> = arguments.get("n")?;
    let texts: Vec<(String, String)> = arguments
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    let pairs: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Ok(words.say(&key, n, &pairs))
}

// ---- faults

/// What the engine complains of.
struct Fault {
    /// The engine's name for the template, where it says so.
    template: Option<String>,
    reason: String,
    span: Place,
}

/// Where in a template.
#[derive(Clone, Copy)]
enum Place {
    Bytes(Span),
    /// Both from 1.
    LineColumn(usize, usize),
}

/// At least one fault.
fn faults(error: &tera::Error) -> Vec<Fault> {
    let nowhere = |template: Option<&String>, reason: String| {
        vec![Fault {
            template: template.cloned(),
            reason,
            span: Place::Bytes(Span::default()),
        }]
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => vec![Fault {
            template: Some(report.filename().to_owned()),
            reason: first_lower(report.message()),
            span: Place::Bytes(report.span().range.clone().into()),
        }],
        ErrorKind::CircularExtend { tpl, .. } => nowhere(Some(tpl), "it extends itself".into()),
        ErrorKind::CircularInclude { tpl, include_chain } => nowhere(
            Some(tpl),
            format!("it includes itself: {}", include_chain.join(" → ")),
        ),
        ErrorKind::MissingParent { current, parent } => nowhere(
            Some(current),
            format!("it extends `{parent}`, which does not exist"),
        ),
        ErrorKind::Io(_) => nowhere(None, "it writes more than 64 MB".into()),
        ErrorKind::Msg(text) => reported(text),
        _ => nowhere(None, first_lower(&error.to_string())),
    }
}

/// The faults of a report that the engine has already laid out: `error: …`, then ` --> template:line:column`.
fn reported(text: &str) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for line in text.lines() {
        if let Some(reason) = line.strip_prefix("error: ") {
            faults.push(Fault {
                template: None,
                reason: first_lower(reason),
                span: Place::Bytes(Span::default()),
            });
        }
        let place = line.trim_start().strip_prefix("--> ");
        if let (Some(place), Some(fault)) = (place, faults.last_mut()) {
            let mut parts = place.rsplitn(3, ':');
            let column = parts.next().and_then(|text| text.parse().ok()).unwrap_or(1);
            let row = parts.next().and_then(|text| text.parse().ok()).unwrap_or(1);
            fault.template = parts.next().map(str::to_owned);
            fault.span = Place::LineColumn(row, column);
        }
    }
    if faults.is_empty() {
        faults.push(Fault {
            template: quoted(text),
            reason: first_lower(text),
            span: Place::Bytes(Span::default()),
        });
    }
    faults
}

/// The last name in backquotes: of two templates with one component, the engine names the later one last.
fn quoted(text: &str) -> Option<String> {
    text.rsplit('`').nth(1).map(str::to_owned)
}

fn first_lower(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

fn template_error(source: Arc<Source>, template: &str, reason: String, place: Place) -> Diagnostic {
    let span = match place {
        Place::Bytes(span) => span,
        Place::LineColumn(line, column) => line_column_span(source.text(), line, column),
    };
    let problem = Problem::TemplateError {
        template: template
            .strip_prefix(BUILT_IN_PREFIX)
            .unwrap_or(template)
            .to_owned(),
        reason,
    };
    Diagnostic::new(problem, Location::new(&source, span))
}

/// The rest of the line from there.
fn line_column_span(text: &str, line: usize, column: usize) -> Span {
    let start_of_line: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(start_of_line..).unwrap_or("");
    let rest = rest.lines().next().unwrap_or("");
    let skipped: usize = rest
        .chars()
        .take(column.saturating_sub(1))
        .map(char::len_utf8)
        .sum();
    Span::new(start_of_line + skipped, start_of_line + rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes and places of the faults of one template of a site's own, named `step.html`.
    fn faults_of(templates: &[(&str, &str)]) -> Vec<String> {
        let words = Arc::new(built_in_words("en"));
        let mut sources = built_in_templates();
        for (name, text) in templates {
            sources.insert(
                (*name).to_owned(),
                Source::new(format!("themes/default/templates/{name}"), *text),
            );
        }
        let mut problems = Vec::new();
        let engine = load_engine(&mut sources, &words, &mut problems);
        assert!(
            engine.contains_template("step.html"),
            "the built-in one stands in"
        );
        let place = |problem: &Diagnostic| {
            let (line, _) = problem.location.source.line_column(problem.location.span.start);
            format!("{}:{line}: {}", problem.location.source.path(), problem.message)
        };
        problems.iter().map(place).collect()
    }

    #[test]
    fn the_built_in_theme_has_no_fault() {
        assert_eq!(faults_of(&[]), Vec::<String>::new());
        for name in [
            "home", "roadmap", "stage", "choice", "step", "path", "page", "404", "redirect",
        ] {
            assert!(
                built_in_templates().contains_key(&format!("{BUILT_IN_PREFIX}{name}.html")),
                "{name}"
            );
        }
    }

    #[test]
    fn every_word_that_a_template_asks_for_is_there() {
        let words = built_in_words("en");
        for (name, source) in built_in_templates() {
            for rest in source.text().split("key=\"").skip(1) {
                let key = rest.split('"').next().unwrap_or("");
                assert!(words.has(key), "`{key}` of {name}");
            }
        }
    }

    #[test]
    fn a_template_may_extend_the_one_it_replaces() {
        let own = "{% extends \"builtin/step.html\" %}{% block main %}<p>mine</p>{% endblock main %}";
        assert_eq!(faults_of(&[("step.html", own)]), Vec::<String>::new());
    }

    #[test]
    fn a_faulty_template_is_named_with_its_line() {
        for (text, expected) in [
            ("a\n{% if %}", "step.html:2: "),
            ("a\n\n{{ x | no_such_filter }}", "step.html:3: "),
            ("{% include \"no.html\" %}", "step.html:1: "),
            ("{% extends \"no.html\" %}", "step.html:1: "),
            ("{% include \"step.html\" %}", "step.html:1: "),
            ("{% extends \"step.html\" %}", "step.html:1: "),
            ("{{ <nothing /> }}", "step.html:1: "),
        ] {
            let faults = faults_of(&[("step.html", text)]);
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert!(
                faults[0].starts_with(&format!("themes/default/templates/{expected}")),
                "{faults:?}"
            );
        }
    }

    #[test]
    fn all_faulty_templates_are_reported_in_one_run() {
        let faults = faults_of(&[
            ("step.html", "{% if %}"),
            ("page.html", "{{ }}"),
            ("home.html", "fine"),
        ]);
        assert_eq!(faults.len(), 2, "{faults:?}");
    }

    fn theme(templates: &[(&str, &str)]) -> Theme {
        let words = Arc::new(built_in_words("en"));
        let mut sources = built_in_templates();
        for (name, text) in templates {
            sources.insert((*name).to_owned(), Source::new(*name, *text));
        }
        let mut problems = Vec::new();
        let engine = load_engine(&mut sources, &words, &mut problems);
        assert!(problems.is_empty(), "{problems:?}");
        Theme {
            engine,
            sources,
            words,
            statics: BTreeMap::new(),
            options: serde_json::Map::new(),
        }
    }

    #[test]
    fn a_fault_while_rendering_names_template_line_and_page() {
        let loops = "{% component a() %}{{ <a /> }}{% endcomponent a %}{{ <a /> }}";
        let grows = "{% for a in range(end=100000) %}{% for b in range(end=100000) %}xxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}";
        for (text, line) in [
            ("\n{{ nothing }}", 2),
            ("\n\n{{ page.nothing.at.all }}", 3),
            (loops, 1),
            (grows, 1),
            ("{{ t(key=\"no-such\") }}", 1),
        ] {
            let theme = theme(&[("x.html", text)]);
            let view = BTreeMap::from([("page", BTreeMap::<&str, &str>::new())]);
            let problem = theme.render("x.html", &view, "a/b/").unwrap_err();
            let at = problem.location.source.line_column(problem.location.span.start).0;
            assert_eq!((problem.code, at), ("template-error", line), "{text}");
            assert!(
                problem.message.contains("`x.html`") && problem.message.contains("`/a/b/`"),
                "{}",
                problem.message
            );
        }
    }

    #[test]
    fn what_a_view_holds_is_escaped() {
        let view = BTreeMap::from([("title", "<b>\"&'")]);
        for name in ["x.html", "x.xml", "x.svg"] {
            let theme = theme(&[(name, "{{ title }}")]);
            assert_eq!(
                theme.render(name, &view, "").unwrap(),
                "&lt;b&gt;&quot;&amp;&#39;"
            );
        }
    }
}
