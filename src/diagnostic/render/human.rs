//! Diagnostics for people, in rustc's layout.
//!
//! The only file that names annotate-snippets. Every text of the input passes `shown` first.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Padding, Renderer, Snippet};
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Related, Severity, problem};
use crate::source::{Location, Source, Span};

/// A line is shown as far as this many characters to either side of what is meant.
const AROUND: usize = 80;

/// More lines than this are not shown of one place.
const LINES: usize = 12;

/// As rustc prints: title with code, the lines with what is meant underlined, other places, help. Styled with ANSI escapes;
/// the stream strips them where they do not belong. Ends with an empty line unless there is nothing to show.
pub fn human(diagnostics: &[Diagnostic]) -> String {
    let renderer = Renderer::styled();
    // A large site may have thousands.
    let each: Vec<String> = diagnostics
        .par_iter()
        .map(|diagnostic| human_one(&renderer, diagnostic))
        .collect();
    joined(each)
}

/// The same without ANSI escapes, for what is no terminal.
pub fn plain<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let renderer = Renderer::plain();
    joined(
        diagnostics
            .into_iter()
            .map(|diagnostic| human_one(&renderer, diagnostic)),
    )
}

fn joined(each: impl IntoIterator<Item = String>) -> String {
    let mut out = String::new();
    for one in each {
        out.push_str(&one);
        out.push_str("\n\n");
    }
    out
}

fn human_one(renderer: &Renderer, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(shown(&diagnostic.message))
        .id(diagnostic.code);
    let (labels, elsewhere): (Vec<&Related>, _) = diagnostic
        .related
        .iter()
        .partition(|related| is_same(&related.location, &diagnostic.location));
    let label = labels.first().map(|related| shown(&related.message));
    let first = Place::new(&diagnostic.location, AnnotationKind::Primary, label);
    let mut places = vec![first.heads];
    let mut main = Group::with_title(title).element(first.element);
    let mut groups = Vec::new();
    for related in elsewhere {
        let message = shown(&related.message);
        if related.location.source.path() == diagnostic.location.source.path() {
            let place = Place::new(&related.location, AnnotationKind::Context, Some(message));
            places.push(place.heads);
            main = main.element(place.element);
        } else {
            let place = Place::new(&related.location, AnnotationKind::Primary, None);
            places.push(place.heads);
            let note = Group::with_title(Level::NOTE.secondary_title(message));
            groups.push(note.element(place.element));
        }
    }
    let pages = problem::on_pages(&diagnostic.pages);
    if pages.is_some() || diagnostic.help.is_some() {
        main = main.element(Padding);
    }
    if let Some(pages) = pages {
        main = main.element(Level::NOTE.message(shown(&pages)));
    }
    if let Some(help) = &diagnostic.help {
        main = main.element(Level::HELP.message(shown(help)));
    }
    groups.insert(0, main);
    let rendered = renderer.render(&groups);
    places
        .into_iter()
        .flatten()
        .fold(rendered, |text, (excerpts, files)| {
            text.replacen(&excerpts, &files, 1)
        })
}

/// A place that is the diagnostic's own needs no lines of its own: its words stand beside what is underlined.
fn is_same(a: &Location, b: &Location) -> bool {
    a.source.path() == b.source.path() && a.span == b.span
}

/// A place with its lines; of an empty file, or a file as a whole, its name alone.
struct Place {
    element: Element<'static>,
    /// `path:line:column` as the excerpt's columns give it, and as the file's do, where the two differ: the excerpt of a
    /// long line is cut, and a tab in it is several spaces.
    heads: Option<(String, String)>,
}

impl Place {
    fn new(location: &Location, kind: AnnotationKind, label: Option<String>) -> Place {
        let path = shown(location.source.path());
        let excerpt = excerpt(&location.source, location.span);
        let (line, column) = location.source.line_column(location.span.start);
        if excerpt.text.trim().is_empty() && label.is_none() {
            let origin = Origin::path(path).line(line).char_column(column);
            return Place {
                element: origin.into(),
                heads: None,
            };
        }
        let shown_column = excerpt.text[..excerpt.span.start].chars().count() + 1;
        let heads = (shown_column != column).then(|| {
            (
                format!("{path}:{line}:{shown_column}"),
                format!("{path}:{line}:{column}"),
            )
        });
        let mut annotation = kind.span(excerpt.span.start..excerpt.span.end);
        if let Some(label) = label {
            annotation = annotation.label(label);
        }
        let snippet = Snippet::source(excerpt.text)
            .path(path)
            .line_start(excerpt.line)
            .annotation(annotation);
        Place {
            element: snippet.into(),
            heads,
        }
    }
}

/// Some lines of a source, fit for a terminal, and where in them the meant text is.
struct Excerpt {
    text: String,
    span: Span,
    /// The number of the first line.
    line: usize,
}

/// The lines under `span`: not more than a few, and of a very long one only the surroundings.
fn excerpt(source: &Source, span: Span) -> Excerpt {
    let text = source.text();
    let (start, end) = bounds(text, span);
    let (line, column) = source.line_column(start);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let window = if column > AROUND {
        back(text, start, AROUND)
    } else {
        from
    };
    let mut out = String::new();
    if window > from {
        out.push('…');
    }
    out.push_str(&shown(&text[window..start]));
    let shown_start = out.len();
    let meant = &text[start..end];
    let mut meant_lines = meant.split('\n');
    let first = meant_lines.next().unwrap_or("");
    out.push_str(&clip(first));
    let mut whole = first.chars().nth(2 * AROUND).is_none();
    for (number, line) in meant_lines.enumerate() {
        if number + 1 == LINES {
            whole = false;
            break;
        }
        out.push('\n');
        out.push_str(&clip(line));
    }
    let shown_end = out.len();
    if whole {
        let rest = text[end..].split('\n').next().unwrap_or("");
        out.push_str(&clip(rest));
    }
    Excerpt {
        text: out,
        span: Span::new(shown_start, shown_end),
        line,
    }
}

/// The span inside the text, on character boundaries, without the line end that a span of whole lines has.
fn bounds(text: &str, span: Span) -> (usize, usize) {
    let down = |offset: usize| {
        let offset = offset.min(text.len());
        (0..=offset)
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0)
    };
    let start = down(span.start);
    let end = down(span.end.max(span.start)).max(start);
    (
        start,
        start + text[start..end].trim_end_matches(['\n', '\r']).len(),
    )
}

/// The byte `count` characters before `at`, on the same line.
fn back(text: &str, at: usize, count: usize) -> usize {
    text[..at]
        .char_indices()
        .rev()
        .take(count)
        .last()
        .map_or(at, |(at, _)| at)
}

/// The beginning of a line, as far as it is shown.
fn clip(line: &str) -> String {
    let line = line.trim_end_matches('\r');
    match line.char_indices().nth(2 * AROUND) {
        Some((at, _)) => shown(&line[..at]) + "…",
        None => shown(line),
    }
}

/// `text` without anything that a terminal would obey: control characters and those that reorder text become visible
/// ones, a tab four spaces, a line end a space.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\n' => out.push(' '),
            '\r' => {}
            '\u{7f}' => out.push('\u{2421}'),
            // The pictures of control characters stand in their order.
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
            '\u{80}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;

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

    fn plain(diagnostics: &[Diagnostic]) -> String {
        anstream::adapter::strip_str(&human(diagnostics)).to_string()
    }

    #[test]
    fn people_read_rustcs_layout() {
        let source = Source::new("content/a.md", "---\nprerequisites: [slq]\n---\n");
        let other = Source::new("content/b.md", "---\nid: x\n---\n");
        let here = Location::new(&source, Span::new(0, 3));
        let there = Location::new(&other, Span::new(4, 9));
        let diagnostic = unknown(&source, "slq")
            .with_related(there, "it is here")
            .with_related(here, "and this");
        let expected = "\
error[unknown-prerequisite]: the roadmap `backend` has no step, stage or choice `slq`
 --> content/a.md:2:17
  |
2 | prerequisites: [slq]
  |                 ^^^
  |
 ::: content/a.md:1:1
  |
1 | ---
  | --- and this
  |
  = help: did you mean `sql`?
note: it is here
 --> content/b.md:2:1
  |
2 | id: x
  | ^^^^^

";
        assert_eq!(plain(&[diagnostic]), expected);
    }

    #[test]
    fn the_column_is_the_files_though_the_line_is_cut() {
        for (text, head, line) in [
            ("\t\tslq", "a.md:1:3", "1 |         slq"),
            ("é\tslq", "a.md:1:3", "1 | é    slq"),
            (&("x".repeat(1000) + "slq"), "a.md:1:1001", "1 | …xxxx"),
        ] {
            let source = Source::new("a.md", text);
            let text = plain(&[unknown(&source, "slq")]);
            assert!(
                text.contains(&format!(" --> {head}\n")) && text.contains(line),
                "{text}"
            );
        }
    }

    #[test]
    fn whatever_is_pointed_at_can_be_shown() {
        let long = format!("{}slq{}", "é".repeat(500_000), "x".repeat(500_000));
        for (text, span) in [
            ("", Span::default()),
            ("a", Span::new(5, 9)),
            ("é", Span::new(1, 2)),
            ("a\n", Span::new(2, 2)),
            ("a\r\nb\r\n", Span::new(0, 6)),
            ("\u{1b}[31mred\t\0\u{9b}\u{202e}", Span::new(0, 14)),
            (&long, Span::new(1_000_000, 1_000_003)),
            (&long, Span::new(0, long.len())),
            (&"line\n".repeat(100_000), Span::new(0, 500_000)),
            ("日本語 👩‍👩‍👧 e\u{301}", Span::new(9, 10)),
        ] {
            let source = Source::new("con\u{1b}[0mtent/\n.md", text);
            let diagnostic = Diagnostic::new(Problem::StrayStep, Location::new(&source, span));
            let text = plain(std::slice::from_ref(&diagnostic));
            assert!(
                text.starts_with("error[stray-step]: this step belongs to no roadmap\n"),
                "{text}"
            );
            assert!(text.len() < 4_000, "{}", text.len());
            assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        }
    }
}
