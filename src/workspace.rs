//! A site on disk, read, and read again when something may have changed. No sockets, no watching, no printing.
//!
//! The site is a pure function of the files, the environment and the options, however it came about: what is reused of an
//! earlier version is what the same bytes would give again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{self, Book, Options};
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic};
use crate::document::Document;
use crate::files::{self, Bytes, File, Files};
use crate::page::highlight::Highlighter;
use crate::site::Site;
use crate::theme::Theme;

/// What may have changed on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nobody knows what.
    Everything,
    /// These files and folders, by their absolute paths, may have changed, appeared or gone.
    Paths(BTreeSet<PathBuf>),
}

/// What a refresh found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Files whose content changed, that appeared or that went, by their path from the site's folder, in order.
    pub changed: Vec<String>,
    /// How many pages were parsed.
    pub parsed: usize,
    /// False where tree, roadmaps and plans were reused.
    pub linked: bool,
}

/// A site on disk and what became of it.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    environment: Vec<(String, String)>,
    options: Options,
    config: Config,
    files: Files,
    documents: BTreeMap<String, Arc<Document>>,
    highlighter: Arc<Highlighter>,
    site: Arc<Site>,
    problems: Vec<Diagnostic>,
}

impl Workspace {
    /// Reads the site in the folder `root`. Never fails: what is wrong is in [`Workspace::problems`], also that
    /// `book.toml` is missing or cannot be read; then the defaults stand.
    pub fn open(root: PathBuf, environment: Vec<(String, String)>, options: Options) -> Workspace {
        let (config, problems, files) = read(&root, &environment);
        let documents = parse(&files, &config.src, |_, _| None).0;
        let highlighter = Arc::new(Highlighter::new());
        let (site, problems) = link(&documents, &files, &config, problems, &options, &highlighter);
        Workspace {
            root,
            environment,
            options,
            config,
            files,
            documents,
            highlighter,
            site,
            problems,
        }
    }

    /// Reads again what the hint names, compares by content, and links again what depends on it.
    pub fn refresh(&mut self, _hint: &Hint) -> Refreshed {
        let (config, problems, files) = read(&self.root, &self.environment);
        let changed = changes(&self.files, &files, &self.config, &config);
        if changed.is_empty() {
            return Refreshed::default();
        }
        let kept = |path: &str, bytes: &Arc<[u8]>| {
            let same = self.config.src == config.src
                && matches!(self.files.content.get(path), Some(File::Text(old)) if old == bytes);
            self.documents.get(path).filter(|_| same).cloned()
        };
        let (documents, parsed) = parse(&files, &config.src, kept);
        (self.site, self.problems) = link(
            &documents,
            &files,
            &config,
            problems,
            &self.options,
            &self.highlighter,
        );
        (self.config, self.files, self.documents) = (config, files, documents);
        Refreshed {
            changed,
            parsed,
            linked: true,
        }
    }

    /// The site as it was read last.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Everything wrong with it but for what rendering finds, sorted, lints applied.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The folders and files that the site is made of, links' targets too. Some may not be there, or not yet.
    pub fn watched(&self) -> Vec<PathBuf> {
        let at = |path: &str| self.root.join(path);
        let own = self
            .config
            .additional_css
            .iter()
            .chain(&self.config.additional_js);
        let mut watched = vec![
            at("book.toml"),
            at(&self.config.src),
            at("themes").join(&self.config.theme.value),
        ];
        watched.extend(own.map(|path| at(&path.value)));
        watched.extend(self.files.targets.iter().cloned());
        watched.sort();
        watched.dedup();
        watched
    }

    /// The build folder: nothing that happens there changes the site.
    pub fn unwatched(&self) -> PathBuf {
        self.root.join(&self.config.build_dir)
    }
}

fn read(root: &std::path::Path, environment: &[(String, String)]) -> (Config, Vec<Diagnostic>, Files) {
    let (toml, fault) = match files::read_book(root) {
        Ok(Some(toml)) => (Some(toml), None),
        Ok(None) => (None, Some(files::no_book(None))),
        Err(error) => (None, Some(files::no_book(Some(&error)))),
    };
    let (config, mut problems) = Config::parse(toml.as_deref(), environment);
    problems.extend(fault);
    let files = Files::read(root, &config, toml);
    (config, problems, files)
}

/// The pages by path, and how many had to be parsed because `kept` has none for their path and bytes.
fn parse(
    files: &Files,
    src: &str,
    kept: impl Fn(&str, &Arc<[u8]>) -> Option<Arc<Document>> + Sync,
) -> (BTreeMap<String, Arc<Document>>, usize) {
    let texts: Vec<_> = book::texts(files).collect();
    let documents: Vec<_> = texts
        .into_par_iter()
        .map(|(path, bytes)| {
            let known = kept(path, bytes);
            let parse = || Arc::new(Document::parse(path, &book::shown(src, path), bytes));
            (path.to_owned(), known.is_none(), known.unwrap_or_else(parse))
        })
        .collect();
    let parsed = documents.iter().filter(|(_, parsed, _)| *parsed).count();
    let documents = documents.into_iter().map(|(path, _, document)| (path, document));
    (documents.collect(), parsed)
}

fn link(
    documents: &BTreeMap<String, Arc<Document>>,
    files: &Files,
    config: &Config,
    problems: Vec<Diagnostic>,
    options: &Options,
    highlighter: &Arc<Highlighter>,
) -> (Arc<Site>, Vec<Diagnostic>) {
    let documents: Vec<_> = documents.values().cloned().collect();
    let book = Arc::new(Book::link(&documents, files, config.clone(), problems, options));
    let (theme, theme_problems) = Theme::load(files, &book.config);
    let (site, site_problems) = Site::with(Arc::clone(&book), Arc::new(theme), Arc::clone(highlighter));
    let mut problems = book.diagnostics.clone();
    problems.extend(theme_problems);
    problems.extend(site_problems);
    diagnostic::sort(&mut problems);
    (Arc::new(site), problems)
}

/// The files that differ, by their path from the site's folder.
fn changes(old: &Files, new: &Files, old_config: &Config, config: &Config) -> Vec<String> {
    let mut changed = BTreeSet::new();
    if old.book != new.book {
        changed.insert("book.toml".to_owned());
    }
    let rooms = [
        (&old.content, &old_config.src, &new.content, &config.src),
        (
            &old.theme,
            &format!("themes/{}", old_config.theme.value),
            &new.theme,
            &format!("themes/{}", config.theme.value),
        ),
        (&old.additional, &".".to_owned(), &new.additional, &".".to_owned()),
    ];
    for (old, old_folder, new, folder) in rooms {
        let all = old.keys().map(|name| (old_folder, name));
        for (from, name) in all.chain(new.keys().map(|name| (folder, name))) {
            let same = match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) => old_folder == folder && is_same(old, new),
                _ => false,
            };
            if !same {
                let path = book::shown(from, name);
                changed.insert(path.strip_prefix("./").unwrap_or(&path).to_owned());
            }
        }
    }
    let told = |files: &Files| -> BTreeMap<String, String> {
        let told = files.problems.iter();
        told.map(|problem| (problem.location.source.path().to_owned(), problem.message.clone()))
            .collect()
    };
    let (before, now) = (told(old), told(new));
    let all = before.keys().chain(now.keys());
    changed.extend(all.filter(|path| before.get(*path) != now.get(*path)).cloned());
    changed.into_iter().collect()
}

fn is_same(old: &File, new: &File) -> bool {
    match (old, new) {
        (File::Text(old), File::Text(new)) => old == new,
        (File::Asset(old), File::Asset(new)) => old.size == new.size && is_same_file(&old.bytes, &new.bytes),
        _ => false,
    }
}

fn is_same_file(old: &Bytes, new: &Bytes) -> bool {
    match (old, new) {
        (Bytes::Memory(old), Bytes::Memory(new)) => old == new,
        (Bytes::Disk(old), Bytes::Disk(new)) => old == new,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn open(files: &[(&str, &str)]) -> (tempfile::TempDir, Workspace) {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            write(root.path().join(path), text);
        }
        let workspace = Workspace::open(root.path().to_owned(), Vec::new(), Options::default());
        (root, workspace)
    }

    fn write(path: PathBuf, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn refresh(workspace: &mut Workspace, root: &tempfile::TempDir, paths: &[&str]) -> Refreshed {
        let paths = paths.iter().map(|path| root.path().join(path));
        workspace.refresh(&Hint::Paths(paths.collect()))
    }

    #[test]
    fn what_is_missing_is_told_and_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let mut workspace = Workspace::open(root.path().to_owned(), Vec::new(), Options::default());
        let told = |workspace: &Workspace| {
            let problems = workspace.problems().iter();
            problems
                .map(|problem| problem.message.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            told(&workspace),
            [
                "there is no file `book.toml`",
                "there is no content folder `content`"
            ]
        );
        write(root.path().join("book.toml"), "");
        write(root.path().join("content/a.md"), "# A");
        let refreshed = refresh(&mut workspace, &root, &["book.toml", "content"]);
        assert_eq!(refreshed.changed, ["book.toml", "content/a.md"]);
        assert_eq!(told(&workspace), [""; 0]);
        assert!(workspace.site().render("a/index.html").is_some());
        fs::remove_dir_all(root.path().join("content")).unwrap();
        let refreshed = refresh(&mut workspace, &root, &["content"]);
        assert_eq!(refreshed.changed, ["book.toml", "content/a.md"]);
        assert_eq!(told(&workspace), ["there is no content folder `content`"]);
    }

    #[test]
    fn a_touch_changes_nothing() {
        let (root, mut workspace) = open(&[("book.toml", ""), ("content/a.md", "# A")]);
        let before = Arc::clone(workspace.site());
        write(root.path().join("content/a.md"), "# A");
        assert_eq!(
            refresh(&mut workspace, &root, &["content/a.md"]),
            Refreshed::default()
        );
        assert!(Arc::ptr_eq(&before, workspace.site()));
    }
}
