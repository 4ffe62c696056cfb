//! The files of a theme: the built-in ones, in the binary, and the site's own over them. Knows no engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::{BUILT_IN_NAME, BUILT_IN_PREFIX, Words};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::files::{Bytes, File, Files};
use crate::source::{Location, Source, Span};

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The built-in files below `folder`, by their path in it.
pub(super) fn built_in_below(folder: &str) -> BTreeMap<String, &'static [u8]> {
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

pub(super) fn built_in_templates() -> BTreeMap<String, Arc<Source>> {
    let templates = built_in_below("templates").into_keys();
    let named = templates.filter_map(|name| {
        let source = built_in_source(&format!("templates/{name}"))?;
        Some((format!("{BUILT_IN_PREFIX}{name}"), source))
    });
    named.collect()
}

pub(super) fn own_templates(
    files: &Files,
    folder: &str,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Arc<Source>> {
    let mut templates = BTreeMap::new();
    let paths = files.theme.files.keys();
    for path in paths.filter(|path| path.starts_with("templates/")) {
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
    let bytes = match files.theme.files.get(path)? {
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

/// The built-in words with the site's own over them. `templates` are the site's own: they may show words of their own, as
/// may its scripts.
pub(super) fn load_words(
    files: &Files,
    config: &Config,
    folder: &str,
    templates: &BTreeMap<String, Arc<Source>>,
    problems: &mut Vec<Diagnostic>,
) -> Words {
    let is_used = |key: &str| {
        let start = key.rfind('-').map_or(key, |end| &key[..=end]); // a template may put a key together
        let written = [key, start].map(|key| [format!("\"{key}\""), format!("'{key}'")]);
        let mut texts = templates
            .values()
            .map(|template| template.text())
            .chain(own_scripts(files));
        texts.any(|text| written.iter().flatten().any(|written| text.contains(written)))
    };
    let files_of = |language: &String| format!("strings/{language}.toml");
    let paths: Vec<String> = Words::files_for(&config.language).iter().map(files_of).collect();
    let mut built_in = Words::new(&config.language);
    for source in paths.iter().filter_map(|path| built_in_source(path)) {
        problems.extend(built_in.add(&source));
    }
    let mut words = Words::new(&config.language);
    for path in &paths {
        if let Some(source) = built_in_source(path) {
            words.add(&source);
        }
        if let Some(source) = own_source(files, folder, path, problems) {
            problems.extend(built_in.unknown(&source, is_used));
            problems.extend(words.add(&source));
        }
    }
    words
}

/// The scripts of the site's own theme folder.
fn own_scripts(files: &Files) -> impl Iterator<Item = &str> {
    let scripts = files.theme.files.iter().filter(|(path, _)| path.ends_with("js"));
    scripts.filter_map(|(_, file)| match file {
        File::Text(bytes) => std::str::from_utf8(bytes).ok(),
        File::Asset(_) => None,
    })
}

/// The built-in words of a language: for what is said outside a site's pages.
pub(crate) fn built_in_words(language: &str) -> Words {
    let mut words = Words::new(language);
    for language in Words::files_for(language) {
        if let Some(source) = built_in_source(&format!("strings/{language}.toml")) {
            let faults = words.add(&source);
            debug_assert!(faults.is_empty(), "the program's own words are right");
        }
    }
    words
}

pub(super) fn options(
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

pub(super) fn unknown_theme(config: &Config) -> Diagnostic {
    let name = &config.theme.value;
    let problem = Problem::BadConfig {
        reason: format!("there is no theme `{name}`"),
        help: Some(format!(
            "the built-in theme is `{BUILT_IN_NAME}`; one of your own is a folder `themes/{name}`"
        )),
    };
    Diagnostic::new(problem, Location::new(&config.source, config.theme.span))
}
