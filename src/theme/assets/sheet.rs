//! One style sheet: its text as the site ships it, naming static files by their fingerprinted paths.

use std::collections::BTreeMap;

use super::StaticFile;
use crate::files::Bytes;

/// A style sheet without its comments, naming static files by their fingerprinted paths.
pub(super) fn style_sheet(path: &str, bytes: Bytes, files: &BTreeMap<String, StaticFile>) -> Bytes {
    let Bytes::Memory(memory) = &bytes else {
        return bytes;
    };
    let Ok(text) = std::str::from_utf8(memory) else {
        return bytes;
    };
    Bytes::Memory(
        with_paths(path, &without_comments(text), files)
            .into_bytes()
            .into(),
    )
}

/// CSS without `/* … */` and needless space, strings left alone.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut quote = None;
    let mut characters = css.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                out.push('\\');
                out.extend(characters.next().map(|(_, escaped)| escaped));
                continue;
            }
            (Some(open), _) if character == open => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '/') if css[at..].starts_with("/*") => {
                let end = css[at + 2..]
                    .find("*/")
                    .map_or(css.len(), |length| at + 2 + length + 2);
                while characters.next_if(|(next, _)| *next < end).is_some() {}
                continue;
            }
            _ => {}
        }
        out.push(character);
    }
    squeezed(&out)
}

/// CSS without the space that only makes it pleasant to read, strings left alone.
fn squeezed(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut quote = None;
    let mut spaced = false;
    let mut characters = css.chars();
    while let Some(character) = characters.next() {
        if quote.is_none() && character.is_ascii_whitespace() {
            spaced = true;
            continue;
        }
        let joins = |character| matches!(character, '{' | '}' | ';' | ',');
        let after_joint = |last| joins(last) || matches!(last, ':' | '(');
        let needless = joins(character) || character == ')' || out.ends_with(after_joint) || out.is_empty();
        if std::mem::take(&mut spaced) && !needless {
            out.push(' ');
        }
        match (quote, character) {
            (_, '\\') => {
                out.push('\\');
                out.extend(characters.next());
                continue;
            }
            (Some(open), _) if character == open => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '}') if out.ends_with(';') => {
                out.pop();
            }
            _ => {}
        }
        out.push(character);
    }
    out + "\n"
}

/// Rewrites `url(name)` where `name`, relative to the sheet, is a static file; fingerprinted files stand as they stood.
fn with_paths(sheet: &str, css: &str, files: &BTreeMap<String, StaticFile>) -> String {
    let folder = sheet.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(open) = rest.find("url(") {
        let (before, after) = rest.split_at(open + 4);
        out.push_str(before);
        let close = after.find(')').unwrap_or(after.len());
        let name = after[..close].trim().trim_matches(['"', '\'']);
        let path = if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        };
        match files.get(&path) {
            Some(file) => {
                let base = file.path.rsplit('/').next().unwrap_or(&file.path);
                let below = name
                    .rsplit_once('/')
                    .map_or(String::new(), |(below, _)| format!("{below}/"));
                out.push_str(&format!("\"{below}{base}\""));
            }
            None => out.push_str(&after[..close]),
        }
        rest = &after[close..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_people_read_goes_and_strings_stay() {
        for (css, expected) in [
            (
                "/* a */ p {\n  content: \"/* b */  ;}\";\n}\n/* c",
                "p{content:\"/* b */  ;}\"}\n",
            ),
            (
                "@media (min-width: 40rem) and (hover) {\n  a :hover , b > c { margin: 0 calc( 1px + 2px ) !important; }\n}",
                "@media (min-width:40rem) and (hover){a :hover,b > c{margin:0 calc(1px + 2px) !important}}\n",
            ),
            (".a\\:b\\31  c { d: '\\'  {' }", ".a\\:b\\31 c{d:'\\'  {'}\n"),
            ("a{b:c}/* d */e{}", "a{b:c}e{}\n"),
        ] {
            assert_eq!(without_comments(css), expected);
        }
    }
}
