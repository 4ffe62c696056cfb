//! `[lints]` applied to what was found, and the lints that look at one document as a whole.

use std::collections::BTreeMap;

use crate::config::{Config, Lint};
use crate::diagnostic::{Diagnostic, Problem, Severity};
use crate::document::Document;
use crate::source::Location;

/// Drops what is allowed and raises what is denied. Errors stay errors.
pub(super) fn apply(problems: Vec<Diagnostic>, config: &Config) -> Vec<Diagnostic> {
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

/// Resources that one page lists twice.
pub(super) fn resources(document: &Document) -> Vec<Diagnostic> {
    let mut first = BTreeMap::new();
    let mut found = Vec::new();
    for resource in &document.front.resources {
        let url = &resource.url;
        if let Some(&before) = first.get(url.value.as_str()) {
            let problem = Problem::DuplicateResource {
                url: url.value.clone(),
            };
            let diagnostic = Diagnostic::new(problem, Location::new(&document.source, url.span));
            found.push(diagnostic.with_related(Location::new(&document.source, before), "listed first here"));
        } else {
            first.insert(url.value.as_str(), url.span);
        }
    }
    found
}
