//! Diagnostics for people (rustc's layout), for programs (JSON) and for GitHub (annotation commands).
//!
//! Knows no wording of complaints. Every text of the input passes an escape of its format: no control character reaches a
//! terminal or a log as it is.

use std::fmt::Write;

use serde::Serialize;

use super::{Diagnostic, Severity, problem};
use crate::source::Location;

mod human;

pub use human::{human, plain};

/// One line that counts: `error: 2 errors, 1 warning`.
pub fn summary(errors: usize, warnings: usize) -> String {
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    match (errors, warnings) {
        (0, 0) => "no errors, no warnings".into(),
        (0, _) => format!("warning: {}", count(warnings, "warning")),
        (_, 0) => format!("error: {}", count(errors, "error")),
        _ => format!(
            "error: {}, {}",
            count(errors, "error"),
            count(warnings, "warning")
        ),
    }
}

#[derive(Serialize)]
struct Json<'a> {
    diagnostics: Vec<JsonDiagnostic<'a>>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'a str,
    severity: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: String,
    help: Option<&'a str>,
    related: Vec<JsonRelated<'a>>,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
}

/// The contract's JSON document, in one line with a line end. Columns count characters from 1; the end is exclusive.
pub fn json(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    };
    let document = Json {
        diagnostics: diagnostics.iter().map(json_one).collect(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
    };
    #[expect(clippy::expect_used)] // strings and numbers always serialise
    let json = serde_json::to_string(&document).expect("strings and numbers serialise");
    json + "\n"
}

fn json_one(diagnostic: &Diagnostic) -> JsonDiagnostic<'_> {
    let Location { source, span } = &diagnostic.location;
    let (line, column) = source.line_column(span.start);
    let (end_line, end_column) = source.line_column(span.end.max(span.start));
    let related = diagnostic.related.iter().map(|related| {
        let (line, column) = related.location.source.line_column(related.location.span.start);
        JsonRelated {
            file: related.location.source.path(),
            line,
            column,
            message: &related.message,
        }
    });
    JsonDiagnostic {
        code: diagnostic.code,
        severity: name(diagnostic.severity),
        file: source.path(),
        line,
        column,
        end_line,
        end_column,
        message: message(diagnostic),
        help: diagnostic.help.as_deref(),
        related: related.collect(),
    }
}

/// The message, and where it was found, in one line.
fn message(diagnostic: &Diagnostic) -> String {
    match problem::on_pages(&diagnostic.pages) {
        Some(pages) => format!("{} ({pages})", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// GitHub's workflow commands, one a line: `::error file=…,line=…,title=…::message`.
pub fn github(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let Location { source, span } = &diagnostic.location;
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end.max(span.start));
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "::{} file={},line={line},endLine={end_line},col={column}",
            name(diagnostic.severity),
            property(source.path()),
        );
        if line == end_line {
            // GitHub refuses columns of places that span lines.
            let _ = write!(out, ",endColumn={end_column}");
        }
        let _ = writeln!(
            out,
            ",title={}::{}",
            property(diagnostic.code),
            data(&github_text(diagnostic))
        );
    }
    out
}

/// Message, help and other places, each on a line of its own.
fn github_text(diagnostic: &Diagnostic) -> String {
    let mut text = message(diagnostic);
    if let Some(help) = &diagnostic.help {
        text += "\nhelp: ";
        text += help;
    }
    for related in &diagnostic.related {
        let (line, column) = related.location.source.line_column(related.location.span.start);
        let path = related.location.source.path();
        let _ = write!(text, "\n{path}:{line}:{column}: {}", related.message);
    }
    text
}

/// Escaped as the text of a workflow command.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            _ if c.is_control() => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// Escaped as a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;
    use crate::source::{Source, Span};

    fn unknown(source: &std::sync::Arc<Source>, name: &str) -> Diagnostic {
        let start = source.text().find(name).unwrap();
        let problem = Problem::UnknownPrerequisite {
            name: name.into(),
            roadmap: "backend".into(),
            suggestion: Some("sql".into()),
            page: None,
        };
        Diagnostic::new(
            problem,
            Location::new(source, Span::new(start, start + name.len())),
        )
    }

    #[test]
    fn the_count_is_one_line() {
        for (errors, warnings, expected) in [
            (0, 0, "no errors, no warnings"),
            (1, 0, "error: 1 error"),
            (2, 1, "error: 2 errors, 1 warning"),
            (0, 3, "warning: 3 warnings"),
        ] {
            assert_eq!(summary(errors, warnings), expected);
        }
    }

    #[test]
    fn programs_read_the_contracts_fields() {
        let source = Source::new("content/a.md", "é: [slq]\n");
        let place = Location::new(&source, Span::new(0, 2));
        let diagnostic = unknown(&source, "slq").with_related(place, "here");
        assert_eq!(
            json(&[diagnostic]),
            "{\"diagnostics\":[{\"code\":\"unknown-prerequisite\",\"severity\":\"error\",\"file\":\"content/a.md\",\
             \"line\":1,\"column\":5,\"end_line\":1,\"end_column\":8,\
             \"message\":\"the roadmap `backend` has no step, stage or choice `slq`\",\"help\":\"did you mean `sql`?\",\
             \"related\":[{\"file\":\"content/a.md\",\"line\":1,\"column\":1,\"message\":\"here\"}]}],\
             \"errors\":1,\"warnings\":0}\n"
        );
        assert_eq!(json(&[]), "{\"diagnostics\":[],\"errors\":0,\"warnings\":0}\n");
    }

    #[test]
    fn github_reads_commands() {
        let source = Source::new("content/a,b:c%.md", "x\ny\n");
        let problem = Problem::BadConfig {
            reason: "100%\nsure::".into(),
            help: Some("do, it".into()),
        };
        let diagnostic = Diagnostic::new(problem, Location::new(&source, Span::new(2, 3)));
        assert_eq!(
            github(&[diagnostic]),
            "::error file=content/a%2Cb%3Ac%25.md,line=2,endLine=2,col=1,endColumn=2,title=bad-config::\
             100%25%0Asure::%0Ahelp: do, it\n"
        );
    }
}
