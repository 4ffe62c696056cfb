//! A site in memory, linked and rendered as a whole, and what must hold of any site, however bad its files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roadbook::book::{Book, Options};
use roadbook::config::Config;
use roadbook::diagnostic::{self, Diagnostic, render};
use roadbook::document::Document;
use roadbook::files::Files;
use roadbook::site::Site;
use roadbook::theme::Theme;

/// A file: its path from the site's root, and its bytes.
pub type File = (String, Vec<u8>);

/// A page whose fault must always be found, whatever is wrong elsewhere.
const CANARY: (&str, &str) = (
    "content/other/canary.md",
    "---\nstep: 1\nduration: 1 h\n---\n\n[x](nowhere.md)\n",
);
const CANARY_TOLD: &str = "broken-link content/other/canary.md:6";

/// What came of a site.
pub struct Checked {
    pub problems: Vec<Diagnostic>,
    /// Every output file.
    pub output: BTreeMap<String, Vec<u8>>,
    pub book: Arc<Book>,
}

impl Checked {
    /// `code file:line` of every complaint but the canary's.
    pub fn told(&self) -> Vec<String> {
        let told = |problem: &Diagnostic| {
            let source = &problem.location.source;
            let (line, _) = source.line_column(problem.location.span.start);
            format!("{} {}:{line}", problem.code, source.path())
        };
        let mut told: Vec<String> = self.problems.iter().map(told).collect();
        told.retain(|line| line != CANARY_TOLD);
        told
    }

    /// An output file as text.
    #[track_caller]
    pub fn text(&self, path: &str) -> &str {
        let bytes = self
            .output
            .get(path)
            .unwrap_or_else(|| panic!("no {path} in {:?}", self.output.keys()));
        std::str::from_utf8(bytes).unwrap()
    }
}

/// Text files.
pub fn files(files: &[(&str, &str)]) -> Vec<File> {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// A step's page.
pub fn step(number: u32, keys: &str) -> String {
    format!("---\nstep: {number}\nduration: 1 h\n{keys}---\nText.\n")
}

/// Compiles and renders all of `files` and a canary, and checks what holds of every site.
pub fn check(mut files: Vec<File>) -> Checked {
    files.push((CANARY.0.to_owned(), CANARY.1.as_bytes().to_vec()));
    let toml = files.iter().find(|(path, _)| path == "book.toml");
    let (config, problems) = Config::parse(toml.map(|(_, bytes)| bytes.as_slice()), &[]);
    let input = Files::in_memory(files.clone(), &config.theme.value, &config.src);
    let book = Arc::new(Book::compile(&input, config, problems, &Options::default()));
    let (theme, theme_problems) = Theme::load(&input, &book.config);
    let (site, site_problems) = Site::new(Arc::clone(&book), theme);
    let mut problems = book.diagnostics.clone();
    problems.extend(theme_problems);
    problems.extend(site_problems);
    let mut output = BTreeMap::new();
    for path in site.urls() {
        let rendered = site.render(path).unwrap();
        problems.extend(rendered.problems);
        output.insert(path.to_owned(), rendered.bytes.load().unwrap().to_vec());
    }
    diagnostic::sort(&mut problems);
    let checked = Checked {
        problems,
        output,
        book,
    };
    assert_sound(&files, &checked);
    checked
}

fn assert_sound(files: &[File], checked: &Checked) {
    let canary = checked
        .problems
        .iter()
        .find(|problem| problem.location.source.path() == CANARY.0);
    assert_eq!(
        canary.map(|problem| problem.code),
        Some("broken-link"),
        "the other pages are still checked"
    );
    assert!(
        checked.output.contains_key("other/canary/index.html"),
        "the other pages are still there"
    );
    for path in checked.output.keys() {
        let is_name = |name: &str| {
            !matches!(name, "" | "." | "..") && !name.contains(['\0', '\\']) && name.len() <= 255
        };
        assert!(
            path.split('/').all(is_name),
            "`{path}` may lie outside the build folder"
        );
    }
    for problem in &checked.problems {
        assert_well_put(problem);
    }
    for (path, bytes) in files {
        assert_accounted_for(path, bytes, checked);
    }
}

/// A complaint can be shown in every format, points into its file, and its first line stands alone.
fn assert_well_put(problem: &Diagnostic) {
    let (text, span) = (problem.location.source.text(), problem.location.span);
    assert!(
        text.is_empty() || text.get(span.start..span.end).is_some(),
        "{problem:?}"
    );
    assert!(
        !problem.message.is_empty() && !problem.message.ends_with('.'),
        "{problem:?}"
    );
    let one = std::slice::from_ref(problem);
    for shown in [render::human(one), render::json(one), render::github(one)] {
        let plain = anstream::adapter::strip_str(&shown).to_string();
        assert!(
            !plain.contains(|c: char| c.is_control() && c != '\n'),
            "{plain:?}"
        );
        assert!(
            plain.len() < 4_000 + 2_000 * problem.related.len() + 4 * problem.message.len(),
            "{}",
            plain.len()
        );
    }
}

/// Every file of the content is a page, an asset, a draft or named in a complaint.
fn assert_accounted_for(path: &str, bytes: &[u8], checked: &Checked) {
    let Some(inner) = path.strip_prefix("content/") else {
        return;
    };
    let is_ignored = inner.split('/').any(|name| name.starts_with('.'));
    let documents = checked
        .book
        .tree
        .pages
        .iter()
        .filter_map(|page| page.document.as_ref());
    let is_page = documents.into_iter().any(|document| document.path == inner);
    let is_asset = checked.book.assets.contains_key(inner) && checked.output.contains_key(inner);
    let is_draft = || Document::parse(inner, path, bytes).front.draft;
    let named: BTreeSet<&str> = (checked.problems.iter())
        .flat_map(|problem| {
            problem
                .related
                .iter()
                .map(|related| &related.location)
                .chain([&problem.location])
        })
        .map(|location| location.source.path())
        .collect();
    assert!(
        is_ignored || is_page || is_asset || named.contains(path) || is_draft(),
        "`{path}` is lost"
    );
}
