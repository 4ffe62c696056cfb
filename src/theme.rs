//! Templates, strings and static files of a theme: the built-in one, overridden file by file. Only
//! here and in `faults` is the template engine named.
//!
//! Templates see their view, the function `t` and nothing else: no disk, no clock, no environment.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;
use tera::{Kwargs, State, Tera};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::files::Files;
use crate::source::{Source, Span};

pub mod amounts;
mod assets;
mod faults;
mod read;
mod unused;
pub mod words;

use faults::{Fault, Place, faults, template_error};
use read::{built_in_below, built_in_templates, load_words, options, own_templates, unknown_theme};

pub use assets::StaticFile;
pub(crate) use read::built_in_words;
pub use words::Words;

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
    /// The theme's by the path below `static/`, the site's additional ones by [`assets::additional`].
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
        if files.theme.files.is_empty() && config.theme.value != BUILT_IN_NAME {
            problems.push(unknown_theme(config));
        }
        let folder = format!("themes/{}", config.theme.value);
        let own = own_templates(files, &folder, &mut problems);
        problems.extend(unused::unused(files, &folder, &own));
        let words = Arc::new(load_words(files, config, &folder, &own, &mut problems));
        let mut sources = built_in_templates();
        sources.extend(own);
        let engine = load_engine(&mut sources, &words, &mut problems);
        let statics = assets::collect(built_in_below("static"), files, config, &words, &mut problems);
        let theme = Theme {
            engine,
            sources,
            words,
            statics,
            options: options(files, config, &folder, &mut problems),
        };
        (theme, problems)
    }

    /// The words that the theme shows.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// All static files: the theme's by the path below `static/` (`site.css`), those of `additional-css` and
    /// `additional-js` by their path in the site's folder after a `/`.
    pub fn statics(&self) -> &BTreeMap<String, StaticFile> {
        &self.statics
    }

    /// The file that `additional-css` or `additional-js` names so.
    pub fn additional(&self, path: &str) -> Option<&StaticFile> {
        self.statics.get(&assets::additional(path))
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
            let problem = template_error(self.source(name), name, fault.reason, fault.span);
            Box::new(problem.found_on(url))
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

/// An engine with all templates. One that is at fault is reported and left out until the rest stands.
fn load_engine(
    sources: &mut BTreeMap<String, Arc<Source>>,
    words: &Arc<Words>,
    problems: &mut Vec<Diagnostic>,
) -> Tera {
    let mut left_out = BTreeSet::new();
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
        let faults: Vec<Fault> = (faults.into_iter())
            .map(|fault| of_its_parent(fault, sources))
            .collect();
        let mut told = BTreeSet::new();
        for fault in &faults {
            let name = fault.template.as_deref().unwrap_or_default();
            if !told.insert((name, &fault.reason)) {
                continue; // many templates miss the same of one
            }
            if fault
                .misses
                .as_ref()
                .is_some_and(|missed| left_out.contains(missed))
            {
                continue; // that one's own fault was told
            }
            let source = sources.get(name).cloned();
            let source = source.unwrap_or_else(|| Source::new("themes", ""));
            problems.push(template_error(source, name, fault.reason.clone(), fault.span));
        }
        for name in faults.into_iter().filter_map(|fault| fault.template) {
            if !name.starts_with(BUILT_IN_PREFIX) {
                sources.remove(&name);
                left_out.insert(name);
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

/// A built-in template that fills a block fails where the site's own template does not have it: the fault is that one's.
fn of_its_parent(fault: Fault, sources: &BTreeMap<String, Arc<Source>>) -> Fault {
    let own_parent = || {
        let block = fault.reason.strip_prefix("block `")?;
        let block = block.strip_suffix("` is not defined in any parent template")?;
        let name = fault.template.as_deref()?;
        let child = sources.get(name).filter(|_| name.starts_with(BUILT_IN_PREFIX))?;
        let (_, parent) = child.text().split_once("{% extends \"")?;
        let parent = parent
            .split('"')
            .next()
            .filter(|parent| sources.contains_key(*parent))?;
        Some(Fault {
            template: Some(parent.to_owned()),
            reason: format!("it has no block `{block}`, which other templates fill"),
            span: Place::Bytes(Span::default()),
            misses: None,
        })
    };
    own_parent().unwrap_or(fault)
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
    let key: &str = arguments.must_get("key")?;
    let n: Option<u64> = arguments.get("n")?;
    let named = arguments
        .iter()
        .filter_map(|(name, value)| Some((name.as_str()?, value)))
        .filter(|(name, _)| *name != "key");
    let texts: Vec<(&str, String)> = named.map(|(name, value)| (name, value.to_string())).collect();
    let pairs: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let missing = || tera::Error::message(format!("the theme's strings have no `{key}`"));
    words.find(key, n, &pairs).ok_or_else(missing)
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
                problem.message.contains("`x.html`") && problem.pages == ["a/b/"],
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
