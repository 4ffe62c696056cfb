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

/// Sorts by file, then place, then code, then message: the order in which all formats print.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.location.span, d.code);
        (a.location.source.path().cmp(b.location.source.path()))
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.message.cmp(&b.message))
    });
}
