//! A block that is no YAML → the few keys that other pages depend on, found line by line, so that one mistake in a front
//! matter does not become ten complaints about names that nobody knows.

use crate::source::{Span, Spanned};

use super::split::lines;
use super::{FrontMatter, check_id};

/// Fills `id`, `step`, `title`, `choose` and `roadmap` from lines such as `step: 3`, and the names of all such keys.
pub fn rescue(text: &str, yaml: Span, front: &mut FrontMatter) {
    for (at, line) in lines(&text[..yaml.end], yaml.start) {
        if let Some((key, value)) = entry(line, at) {
            fill(front, text, &key, value);
            front.keys.push(key);
        }
    }
}

/// The key and the place of the value of a line `key: value` that begins in the first column.
fn entry(line: &str, at: usize) -> Option<(Spanned<String>, Span)> {
    let colon = line.find(':')?;
    let key = &line[..colon];
    if key.is_empty() || !key.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
        return None;
    }
    let value = &line[colon + 1..];
    let value = value.find(" #").map_or(value, |comment| &value[..comment]);
    let start = at + colon + 1 + (value.len() - value.trim_start().len());
    let span = Span::new(start, start + value.trim().len());
    Some((Spanned::new(key.to_owned(), Span::new(at, at + colon)), span))
}

fn fill(front: &mut FrontMatter, text: &str, key: &Spanned<String>, span: Span) {
    let value = text[span.start..span.end].trim_matches(['"', '\'']);
    let written = || Spanned::new(value.to_owned(), span);
    match key.value.as_str() {
        "id" if front.id.is_none() && check_id(value).is_ok() => front.id = Some(written()),
        "title" if front.title.is_none() && !value.is_empty() => front.title = Some(written()),
        "step" if front.step.is_none() => {
            front.step = Some(Spanned::new(value.parse().unwrap_or(u32::MAX), span));
        }
        "choose" if front.choose.is_none() => {
            front.choose = value.parse().ok().map(|number| Spanned::new(number, span));
        }
        "roadmap" if front.roadmap.is_none() => {
            front.roadmap = Some(Spanned::new(matches!(value, "true" | "yes"), span));
        }
        _ => {}
    }
}
