//! A theme's static files under names that hold their content's hash, so that browsers may keep them for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::files::{Bytes, File, Files};

/// A file that pages refer to by its fingerprinted path.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// Where it stands in the site: `assets/site.1a2b3c4d5e.css`.
    pub path: String,
    /// Its content.
    pub bytes: Bytes,
}

/// The theme's files below `static/` and the site's additional style sheets and scripts.
pub(super) fn collect(
    built_in: BTreeMap<String, &'static [u8]>,
    files: &Files,
    config: &Config,
) -> BTreeMap<String, StaticFile> {
    let mut contents: BTreeMap<String, Bytes> = BTreeMap::new();
    for (path, bytes) in built_in {
        contents.insert(path, Bytes::Memory(bytes.into()));
    }
    for (path, file) in &files.theme.files {
        if let Some(path) = path.strip_prefix("static/") {
            contents.insert(path.to_owned(), bytes_of(file));
        }
    }
    let own = config.additional_css.iter().chain(&config.additional_js);
    for path in own.map(|path| &path.value) {
        if let Some(file) = files.additional.files.get(path) {
            contents.insert(additional(path), bytes_of(file));
        }
    }
    fingerprint(contents)
}

/// The name of a file of `additional-css` and `additional-js`: begun with `/`, as no file of a theme has it, so that a
/// site's own `site.css` stands beside the theme's and not in its place.
pub(super) fn additional(path: &str) -> String {
    format!("/{path}")
}

fn bytes_of(file: &File) -> Bytes {
    match file {
        File::Text(bytes) => Bytes::Memory(Arc::clone(bytes)),
        File::Asset(asset) => asset.bytes.clone(),
    }
}

/// Names everything but style sheets first, as these may name the others.
fn fingerprint(contents: BTreeMap<String, Bytes>) -> BTreeMap<String, StaticFile> {
    let (sheets, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        contents.into_iter().partition(|(path, _)| path.ends_with(".css"));
    let mut named = BTreeMap::new();
    for (path, bytes) in others {
        let file = StaticFile {
            path: output_path(&path, &bytes),
            bytes,
        };
        named.insert(path, file);
    }
    let mut all = named.clone();
    for (path, bytes) in sheets {
        let bytes = style_sheet(&path, bytes, &named);
        let file = StaticFile {
            path: output_path(&path, &bytes),
            bytes,
        };
        all.insert(path, file);
    }
    all
}

/// A style sheet without its comments, naming static files by their fingerprinted paths.
fn style_sheet(path: &str, bytes: Bytes, files: &BTreeMap<String, StaticFile>) -> Bytes {
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

/// `fonts/a.woff2` → `assets/fonts/a.<hash>.woff2`. No name begins with `_` or `.`, and none leaves the folder.
fn output_path(path: &str, bytes: &Bytes) -> String {
    let hash = match bytes {
        Bytes::Memory(bytes) => format!(".{}", hash(bytes)),
        Bytes::Disk(_) => String::new(), // it is copied unread, so its name cannot tell its content
    };
    let names = path
        .split(['/', '\\'])
        .map(|name| name.trim_start_matches(['_', '.']));
    let clean: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let path = clean.join("/");
    let (folder, name) = path
        .rsplit_once('/')
        .map_or(("", path.as_str()), |(folder, name)| (folder, name));
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{folder}{stem}{hash}.{extension}"),
        None => format!("assets/{folder}{name}{hash}"),
    }
}

fn hash(bytes: &[u8]) -> String {
    let hash = twox_hash::XxHash3_128::oneshot(bytes);
    format!("{hash:032x}")[..10].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        let css = "/* a */ p { content: \"/* b */\"; } /* c";
        assert_eq!(without_comments(css), " p { content: \"/* b */\"; }\n");
    }

    #[test]
    fn a_path_names_its_content_and_stays_below_assets() {
        let bytes = Bytes::Memory(Arc::from(*b"x"));
        let hash = hash(b"x");
        for (path, expected) in [
            ("site.css", format!("assets/site.{hash}.css")),
            ("fonts/a.b.woff2", format!("assets/fonts/a.b.{hash}.woff2")),
            ("../../_x.js", format!("assets/x.{hash}.js")),
            ("LICENSE", format!("assets/LICENSE.{hash}")),
        ] {
            assert_eq!(output_path(path, &bytes), expected, "{path}");
        }
    }

    #[test]
    fn a_style_sheet_finds_its_fonts() {
        let files = [("fonts/a.woff2".to_owned(), Bytes::Memory(Arc::from(*b"x")))];
        let sheet = (
            "site.css".to_owned(),
            Bytes::Memory(Arc::from(
                *b"a { src: url('fonts/a.woff2') } b { x: url(data:y) }",
            )),
        );
        let named = fingerprint(files.into_iter().chain([sheet]).collect());
        let Bytes::Memory(css) = &named["site.css"].bytes else {
            panic!("in memory")
        };
        let css = String::from_utf8(css.to_vec()).unwrap();
        let font = named["fonts/a.woff2"].path.strip_prefix("assets/").unwrap();
        assert!(
            css.contains(&format!("url(\"{font}\")")) && css.contains("url(data:y)"),
            "{css}"
        );
    }
}
