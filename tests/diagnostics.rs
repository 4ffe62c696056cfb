//! Each diagnostic has a page in `tests/diagnostics/`: what `roadbook explain` prints, and its own test.
//!
//! A page holds, below “The fault”, input files (fences with `file="…"`) and in a `text` fence exactly what roadbook says
//! about them; below “The repair”, the files mended (`was="…"`: under another name before). The mended input must not show
//! the same fault. `encoding="latin-1"` and `link="…"` make files that no UTF-8 fence could hold.
//!
//! `BLESS=1 cargo test --test diagnostics` writes what roadbook says into the pages. Read the diff.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use roadbook::book::{Book, Options};
use roadbook::config::Config;
use roadbook::diagnostic::{self, Diagnostic, render};
use roadbook::files::{self, Files};
use roadbook::site::Site;
use roadbook::theme::Theme;

/// Where each code gets its name.
const PROBLEMS: &str = include_str!("../src/diagnostic/problem.rs");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// Slug and text of every page, by slug.
fn pages() -> BTreeMap<String, String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

/// A fenced block: its info string and its text.
struct Fence<'a> {
    info: &'a str,
    text: String,
    /// The lines of its text.
    lines: std::ops::Range<usize>,
}

impl Fence<'_> {
    /// The value of `name="…"` in the info string.
    fn attribute(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.info.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0)
    }
}

fn fences(text: &str, first_line: usize) -> Vec<Fence<'_>> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let mark = &line[..line.len() - info.trim_start_matches('`').len()];
        let body: Vec<&str> = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != mark)
            .collect();
        let start = first_line + at + 1;
        found.push(Fence {
            info: info.trim_start_matches('`'),
            text: body.iter().map(|line| format!("{line}\n")).collect(),
            lines: start..start + body.len(),
        });
    }
    found
}

/// The halves of a page: the fault, and the repair with the number of its first line.
fn halves(page: &str) -> (Vec<Fence<'_>>, Vec<Fence<'_>>) {
    let at = page.find("\n## The repair\n").expect("a part “The repair”");
    let (fault, repair) = page.split_at(at);
    (fences(fault, 0), fences(repair, fault.lines().count()))
}

/// Writes the files into `root`, over those that are there.
fn write(root: &Path, fences: &[Fence<'_>]) {
    for fence in fences {
        let Some(path) = fence.attribute("file").map(|path| root.join(path)) else {
            continue;
        };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let before = fence
            .attribute("was")
            .map_or_else(|| path.clone(), |was| root.join(was));
        let _ = fs::remove_file(before);
        match (fence.attribute("link"), fence.attribute("encoding")) {
            (Some(target), _) => std::os::unix::fs::symlink(target, &path).unwrap(),
            (None, Some("latin-1")) => {
                let bytes: Vec<u8> = fence
                    .text
                    .chars()
                    .map(|char| u8::try_from(u32::from(char)).unwrap())
                    .collect();
                fs::write(&path, bytes).unwrap();
            }
            (None, Some(other)) => panic!("no encoding `{other}`"),
            (None, None) => fs::write(&path, &fence.text).unwrap(),
        }
    }
}

/// All that roadbook complains about in the site at `root`, rendering included.
fn complaints(root: &Path) -> Vec<Diagnostic> {
    let toml = files::read_book(root).unwrap();
    let (config, problems) = Config::parse(toml.as_deref(), &[]);
    let files = Files::read(root, &config, toml);
    let book = Arc::new(Book::compile(&files, config, problems, &Options::default()));
    let (theme, theme_problems) = Theme::load(&files, &book.config);
    let (site, site_problems) = Site::new(Arc::clone(&book), theme);
    let mut all = book.diagnostics.clone();
    all.extend(theme_problems);
    all.extend(site_problems);
    all.extend(
        site.urls()
            .filter_map(|path| site.render(path))
            .flat_map(|rendered| rendered.problems),
    );
    diagnostic::sort(&mut all);
    all
}

fn plain(diagnostics: &[Diagnostic]) -> String {
    let text = anstream::adapter::strip_str(&render::human(diagnostics)).to_string();
    format!("{}\n", text.trim_end())
}

#[test]
fn every_page_shows_exactly_what_roadbook_says_and_how_to_mend_it() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for (slug, page) in pages() {
        let (fault, repair) = halves(&page);
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &fault);
        let found = complaints(root.path());
        if !found.iter().any(|diagnostic| diagnostic.code == slug) {
            wrong.push(format!(
                "{slug}: the example does not show it, but\n{}",
                plain(&found)
            ));
            continue;
        }
        let said = plain(&found);
        let expected = fault
            .iter()
            .find(|fence| fence.info == "text")
            .expect("a fence with the message");
        if bless {
            let lines: Vec<&str> = page.lines().collect();
            let (before, after) = (&lines[..expected.lines.start], &lines[expected.lines.end..]);
            let blessed = format!("{}\n{said}{}\n", before.join("\n"), after.join("\n"));
            fs::write(folder().join(format!("{slug}.md")), blessed).unwrap();
        } else if expected.text != said {
            wrong.push(format!(
                "{slug}: the page says\n{}but roadbook says\n{said}",
                expected.text
            ));
        }
        write(root.path(), &repair);
        let left = complaints(root.path());
        if !left.is_empty() {
            wrong.push(format!("{slug}: the mended example still has\n{}", plain(&left)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let start = PROBLEMS.find("pub fn code(").unwrap();
    let end = PROBLEMS[start..].find("pub fn severity(").unwrap();
    let codes: BTreeSet<String> = (PROBLEMS[start..start + end].split('"').skip(1).step_by(2))
        .map(str::to_owned)
        .collect();
    let documented: BTreeSet<String> = pages().into_keys().collect();
    assert_eq!(codes, documented);
}
