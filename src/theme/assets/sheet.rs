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

/// CSS without `/* … */`, strings left alone.
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
    blank_lines_removed(&out)
}

fn blank_lines_removed(css: &str) -> String {
    let lines = css.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.fold(String::with_capacity(css.len()), |all, line| all + line + "\n")
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
    fn comments_go_and_strings_stay() {
        let css = "/* a */ p { content: \"/* b */\"; } /* c";
        assert_eq!(without_comments(css), " p { content: \"/* b */\"; }\n");
    }
}
