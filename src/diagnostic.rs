//! A complaint as data: what is wrong, where, and how to mend it.
//!
//! Knows neither how it is shown (`render`) nor how any message is worded (`problem`).

use crate::source::Location;

pub mod problem;
pub mod render;

pub use problem::Problem;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The content is wrong; a build fails.
    Error,
    /// Worth mending; a build fails only under `--strict`.
    Warning,
}

/// One complaint about the input.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Its slug, for example `unknown-prerequisite`; `roadbook explain SLUG` documents it.
    pub code: &'static str,
    /// Whether it fails a build.
    pub severity: Severity,
    /// The place it is about.
    pub location: Location,
    /// What is wrong, in one line.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// Other places that belong to the fault, each with its own words.
    pub related: Vec<Related>,
    /// The addresses of the pages that it was found on, where it is no fault of theirs: a template makes many.
    pub pages: Vec<String>,
}

/// Another place that a diagnostic speaks of.
#[derive(Clone, Debug)]
pub struct Related {
    /// The place.
    pub location: Location,
    /// What it has to do with the fault.
    pub message: String,
}

impl Diagnostic {
    /// The diagnostic of `problem` at `location`.
    pub fn new(problem: Problem, location: Location) -> Self {
        Diagnostic {
            code: problem.code(),
            severity: problem.severity(),
            message: problem.message(),
            help: problem.help(),
            location,
            related: Vec::new(),
            pages: Vec::new(),
        }
    }

    /// The same with one more related place.
    #[must_use]
    pub fn with_related(mut self, location: Location, message: impl Into<String>) -> Self {
        self.related.push(Related {
            location,
            message: message.into(),
        });
        self
    }
}

impl Diagnostic {
    /// The same, found while the page at `url` was rendered.
    #[must_use]
    pub fn found_on(mut self, url: &str) -> Self {
        self.pages.push(url.to_owned());
        self
    }

    /// Whether it is the same fault of a template as `other`, found on another page.
    pub fn is_found_again(&self, other: &Diagnostic) -> bool {
        !self.pages.is_empty()
            && !other.pages.is_empty()
            && self.code == other.code
            && self.message == other.message
            && self.location.span == other.location.span
            && self.location.source.path() == other.location.source.path()
    }
}

/// Sorts by file, then place, then code, then message: the order in which all formats print. What was found on several
/// pages is told once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.location.span, d.code);
        (a.location.source.path().cmp(b.location.source.path()))
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.message.cmp(&b.message))
            .then_with(|| a.pages.cmp(&b.pages))
    });
    diagnostics.dedup_by(|next, first| {
        let again = first.is_found_again(next);
        if again {
            first.pages.append(&mut next.pages);
        }
        again
    });
}
