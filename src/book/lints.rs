//! `[lints]` applied to what was found, and the lints that look at one page or file as a whole.

use crate::config::{Config, Lint};
use crate::diagnostic::{Diagnostic, Problem, Severity};
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

/// A file that is no page, as its name only nearly ends with `.md`. `shown` is its path in messages.
pub(super) fn nearly_page(shown: &str) -> Option<Diagnostic> {
    let (stem, extension) = shown.rsplit_once('.')?;
    if !NEARLY_MD.contains(&extension.to_ascii_lowercase().as_str()) {
        return None;
    }
    let problem = Problem::NearlyPage {
        path: shown.to_owned(),
        suggestion: format!("{stem}.md"),
    };
    let place = Location::start_of(&Source::new(shown, ""));
    Some(Diagnostic::new(problem, place))
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
