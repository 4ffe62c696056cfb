//! A page of the content as far as these tests look into it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file.
pub struct Page {
    /// All of it.
    pub text: String,
    front: String,
    body: String,
    /// Whether it has a `step`.
    pub is_step: bool,
    /// Its headings of the second level.
    pub chapters: Vec<String>,
}

/// The pages by their paths below `content/`, without `.md`.
pub fn pages() -> BTreeMap<String, Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let mut found = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(&root).unwrap().with_extension("");
                let name = name.to_str().unwrap().replace('\\', "/");
                found.insert(name, Page::read(fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// In small letters, with single spaces, as text wraps anywhere.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

impl Page {
    fn read(text: String) -> Page {
        let (front, body) = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .unwrap_or(("", &text));
        let (front, body) = (front.to_owned(), body.to_owned());
        let chapters = without_code(&body)
            .filter_map(|line| line.strip_prefix("## ").map(str::to_owned))
            .collect();
        Page {
            is_step: front.lines().any(|line| line.starts_with("step:")),
            text,
            front,
            body,
            chapters,
        }
    }

    /// Its Markdown.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What stands behind a key of the front matter, in one line.
    pub fn value(&self, key: &str) -> Option<&str> {
        let line = self
            .front
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        line.map(str::trim).filter(|value| !value.is_empty())
    }

    /// How many entries a list of the front matter has.
    pub fn entries(&self, key: &str) -> usize {
        let lines = self
            .front
            .lines()
            .skip_while(|line| line.strip_suffix(':') != Some(key))
            .skip(1);
        let own = lines.take_while(|line| line.starts_with(' '));
        own.filter(|line| line.starts_with("  - ")).count()
    }

    /// The lines of a chapter.
    pub fn lines_of<'a>(&'a self, chapter: &'a str) -> impl Iterator<Item = &'a str> {
        let is_heading = |line: &&str| line.starts_with("## ");
        let from = (self.body.lines()).skip_while(move |line| line.strip_prefix("## ") != Some(chapter));
        from.skip(1).take_while(move |line| !is_heading(line))
    }

    /// The lines of the front matter that name a resource.
    pub fn resource_lines(&self) -> impl Iterator<Item = &str> {
        let resources = self
            .front
            .lines()
            .skip_while(|line| *line != "resources:")
            .skip(1);
        resources.take_while(|line| line.starts_with(' '))
    }

    /// Titles and addresses of its resources.
    pub fn resources(&self) -> Vec<(String, String)> {
        let quoted = |line: &str, key: &str| {
            let (_, rest) = line.split_once(&format!("{key}: \""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        let lines = self.front.lines().filter(|line| line.starts_with("  - {title:"));
        lines
            .filter_map(|line| Some((quoted(line, "title")?, quoted(line, "url")?)))
            .collect()
    }

    /// What people read as sentences: no front matter, no code, no addresses.
    pub fn prose(&self) -> String {
        let mut prose = String::new();
        for line in without_code(&self.body) {
            for (at, part) in line.split('`').enumerate() {
                prose.push_str(if at % 2 == 0 { part } else { " " });
            }
            prose.push('\n');
        }
        let mut out = String::new();
        let mut rest = prose.as_str();
        while let Some((before, after)) = rest.split_once("](") {
            out.push_str(before);
            rest = after.split_once(')').map_or("", |(_, after)| after);
        }
        out + rest
    }
}

/// The lines outside of fenced code.
fn without_code(body: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    body.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}
