//! `[lints]` applied to what was found, and the lints that look at one page or file as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shown;
use crate::config::{Config, Lint};
use crate::diagnostic::{Diagnostic, Problem, Severity};
use crate::document::Document;
use crate::files::Asset;
use crate::source::{Location, Source};
use crate::tree::{Page, PageKind};

/// Drops what is allowed and raises what is denied. Errors stay errors.
pub(crate) fn apply(problems: Vec<Diagnostic>, config: &Config) -> Vec<Diagnostic> {
    problems
        .into_iter()
        .filter_map(|problem| decide(problem, config))
        .collect()
}

fn decide(mut problem: Diagnostic, config: &Config) -> Option<Diagnostic> {
    if problem.severity == Severity::Error {
        return Some(problem);
    }
    // Raw HTML that is shown as text cannot run, and a site that shows no estimates misses none.
    let moot = match problem.code {
        "inline-script" => !config.unsafe_html,
        "missing-duration" => !config.show_time,
        _ => false,
    };
    let implied = if moot { Lint::Allow } else { Lint::Warn };
    match config.lints.get(problem.code).copied().unwrap_or(implied) {
        Lint::Allow => None,
        Lint::Warn => Some(problem),
        Lint::Deny => {
            problem.severity = Severity::Error;
            Some(problem)
        }
    }
}

/// What other tools take for the end of a page's name.
const NEARLY_MD: [&str; 5] = ["md", "markdown", "mdown", "mkd", "mdx"];

/// Files that are no pages, as their names only nearly end with `.md`.
pub(super) fn nearly_pages(
    documents: &[Arc<Document>],
    assets: &BTreeMap<String, Asset>,
    src: &str,
) -> Vec<Diagnostic> {
    let told = assets.keys().filter_map(|path| {
        let page = format!("{}.md", nearly_page(path)?);
        let place = Location::start_of(&Source::new(shown(src, path), ""));
        let problem = Problem::NearlyPage {
            path: shown(src, path),
            page: shown(src, &page),
            exists: documents.iter().any(|document| document.path == page), // such files are rare
            hidden: is_nearly_index(path),
        };
        Some(Diagnostic::new(problem, place))
    });
    told.collect()
}

/// Whether the path in the content folder is that of a file that is meant to be an `_index.md`.
pub(crate) fn is_nearly_index(path: &str) -> bool {
    nearly_page(path).is_some_and(|page| page.rsplit('/').next() == Some("_index"))
}

/// The path without its end, where `.md` in its place would make a page.
fn nearly_page(path: &str) -> Option<&str> {
    let (page, extension) = path.rsplit_once('.')?;
    let is_nearly = NEARLY_MD.contains(&extension.to_ascii_lowercase().as_str());
    let (folder, name) = page.rsplit_once('/').unwrap_or(("", page));
    // What is called so is not published, whatever it ends with.
    let is_hidden = |name: &str| name.starts_with('_');
    let may_be = !folder.split('/').any(is_hidden) && (!is_hidden(name) || name == "_index");
    (is_nearly && may_be).then_some(page)
}

/// A step without an estimate. One that could not be read was reported as such.
pub(super) fn missing_duration(page: &Page) -> Option<Diagnostic> {
    let document = page
        .document
        .as_ref()
        .filter(|_| matches!(page.kind, PageKind::Step(_)))?;
    let front = &document.front;
    let written = front.keys.iter().any(|key| key.value == "duration");
    if written || front.faulty {
        return None;
    }
    let place = front.step.map(|step| step.span).unwrap_or_default();
    let problem = Problem::MissingDuration {
        title: page.title.clone(),
    };
    Some(Diagnostic::new(problem, Location::new(&document.source, place)))
}
