//! What the template engine complains of → diagnostics: which template, where in it, and why. The same of scripts.

use std::sync::Arc;

use tera::ErrorKind;

use super::BUILT_IN_PREFIX;
use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source, Span};
use crate::suggest;

/// What the engine complains of.
pub(super) struct Fault {
    /// The engine's name for the template, where it says so.
    pub(super) template: Option<String>,
    pub(super) reason: String,
    pub(super) span: Place,
    /// The template that it lacks.
    pub(super) misses: Option<String>,
}

impl Fault {
    fn new(template: Option<String>, reason: String, span: Place) -> Fault {
        let included = reason
            .strip_prefix("unknown template `")
            .and_then(|rest| rest.strip_suffix('`'));
        Fault {
            misses: included.map(str::to_owned),
            template,
            reason,
            span,
        }
    }
}

/// Where in a template.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Bytes(Span),
    /// Both from 1.
    LineColumn(usize, usize),
}

/// At least one fault.
pub(super) fn faults(error: &tera::Error) -> Vec<Fault> {
    let nowhere = |template: Option<&String>, reason: String| {
        vec![Fault::new(
            template.cloned(),
            reason,
            Place::Bytes(Span::default()),
        )]
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => vec![Fault::new(
            Some(report.filename().to_owned()),
            first_lower(report.message()),
            Place::Bytes(report.span().range.clone().into()),
        )],
        ErrorKind::CircularExtend { tpl, .. } => nowhere(Some(tpl), "it extends itself".into()),
        ErrorKind::CircularInclude { tpl, include_chain } => nowhere(
            Some(tpl),
            format!("it includes itself: {}", include_chain.join(" → ")),
        ),
        ErrorKind::MissingParent { current, parent } => {
            let reason = format!("it extends `{parent}`, which does not exist");
            let fault = Fault::new(Some(current.clone()), reason, Place::Bytes(Span::default()));
            let misses = Some(parent.clone());
            vec![Fault { misses, ..fault }]
        }
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
            faults.push(Fault::new(
                None,
                first_lower(reason),
                Place::Bytes(Span::default()),
            ));
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
        let reason = first_lower(text);
        faults.push(Fault::new(quoted(text), reason, Place::Bytes(Span::default())));
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

pub(super) fn template_error(
    source: Arc<Source>,
    template: &str,
    reason: String,
    place: Place,
) -> Diagnostic {
    let span = match place {
        Place::Bytes(span) => span,
        Place::LineColumn(line, column) => line_column_span(source.text(), line, column),
    };
    let (reason, known) = parted(reason.trim_end_matches('.'));
    let meant = reason.split('`').nth(1).unwrap_or_default();
    let problem = Problem::TemplateError {
        template: template
            .strip_prefix(BUILT_IN_PREFIX)
            .unwrap_or(template)
            .to_owned(),
        suggestion: suggest::nearest(meant, known.iter().copied()),
        known: known.into_iter().map(str::to_owned).collect(),
        reason: reason.to_owned(),
    };
    Diagnostic::new(problem, Location::new(&source, span))
}

/// What the engine complains of, and the names that it offers, which are not the same on every page.
fn parted(reason: &str) -> (&str, Vec<&str>) {
    let offer = [". Available fields: ", ". Available variables: "]
        .iter()
        .find_map(|words| reason.split_once(words));
    offer.map_or((reason, Vec::new()), |(reason, names)| {
        (reason, names.split(", ").collect())
    })
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
