//! A site on disk, read, and read again when something may have changed. No sockets, no watching, no printing.
//!
//! The site is a pure function of the files, the environment and the options, however it came about: what is reused of an
//! earlier version is what the same bytes would give again. With one exception: while the front matter of a page cannot be
//! read, the page stands as it was, so that half a line does not take apart the pages around it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::{self, Book, Edit, Input, Options, lints};
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic};
use crate::document::Document;
use crate::files::{self, Asset, Changes, File, Files};
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
    settings: Settings,
    files: Files,
    /// The pages, drafts too, by their paths in the content; in the place of one whose front matter cannot be read, the
    /// last that could.
    documents: BTreeMap<String, Arc<Document>>,
    /// Why those cannot be read that another stands in for, by the same paths.
    unreadable: BTreeMap<String, Vec<Diagnostic>>,
    /// What is wrong with the theme.
    theme_problems: Vec<Diagnostic>,
    site: Arc<Site>,
    problems: Vec<Diagnostic>,
}

/// Pages that were parsed again.
struct Parsed {
    /// Those that were pages before and are now.
    edits: Vec<Edit>,
    /// How many stay as they were, as their front matter cannot be read.
    stood_in: usize,
    /// How many there are.
    count: usize,
}

/// What `book.toml` and the environment say.
#[derive(Debug)]
struct Settings {
    toml: Option<Arc<[u8]>>,
    config: Config,
    /// What is wrong with them, or that there is no `book.toml`.
    problems: Vec<Diagnostic>,
}

impl Workspace {
    /// Reads the site in the folder `root`. Never fails: what is wrong is in [`Workspace::problems`], also that
    /// `book.toml` is missing or cannot be read; then the defaults stand.
    pub fn open(root: PathBuf, environment: Vec<(String, String)>, options: Options) -> Workspace {
        let settings = Settings::read(&root, &environment);
        let files = Files::read(&root, &settings.config, settings.toml.clone());
        let names = book::texts(&files).map(|(path, _)| path);
        let (documents, (theme, theme_problems)) = rayon::join(
            || parse(&files, &settings.config.src, names),
            || Theme::load(&files, &settings.config),
        );
        let book = Arc::new(Book::link(
            input(&documents, &files, &settings, &options, None),
            None,
            None,
        ));
        let site = Arc::new(Site::with(book, Arc::new(theme), None));
        let mut workspace = Workspace {
            root,
            environment,
            options,
            settings,
            files,
            documents,
            unreadable: BTreeMap::new(),
            theme_problems,
            site,
            problems: Vec::new(),
        };
        workspace.judge();
        workspace
    }

    /// Reads again what the hint names, compares by content, and links again what depends on it.
    pub fn refresh(&mut self, hint: &Hint) -> Refreshed {
        let before = Settings::read(&self.root, &self.environment);
        let before = std::mem::replace(&mut self.settings, before);
        let same_settings = before.is(&self.settings);
        let behind = self.behind_links();
        let is_behind = |path: &PathBuf| behind.iter().any(|place| place.starts_with(path));
        let paths = match hint {
            Hint::Paths(paths) if same_settings && !paths.iter().any(is_behind) => Some(paths),
            _ => None,
        };
        self.files.book.clone_from(&self.settings.toml);
        let config = &self.settings.config;
        let changes = self.files.read_again(&self.root, config, paths);
        if same_settings && changes.is_empty() {
            return Refreshed::default();
        }
        let mut changed = shown(&changes, config);
        changed.extend((!same_settings).then(|| "book.toml".to_owned()));
        let moved = before.config.src != config.src;
        let parsed = if moved {
            self.documents.clear();
            self.unreadable.clear();
            self.parse_again(None)
        } else {
            self.parse_again(Some(&changes.content))
        };
        let other_theme = !(same_settings && changes.theme.is_empty() && changes.additional.is_empty());
        let known = parsed.edits.len() + parsed.stood_in;
        let same_pages = same_settings && changes.faults.is_empty() && known == changes.content.len();
        let linked = self.link(&parsed.edits, same_pages, other_theme);
        self.judge();
        Refreshed {
            changed: changed.into_iter().collect(),
            parsed: parsed.count,
            linked,
        }
    }

    /// What reads the files that are copied, images above all, so that the first touch of one is not taken for a change:
    /// for a thread beside.
    pub fn learn_assets(&mut self) -> impl FnOnce() + Send + 'static {
        self.files.learn_assets()
    }

    /// Parses these files of the content, or all.
    fn parse_again(&mut self, names: Option<&BTreeSet<String>>) -> Parsed {
        let (files, src) = (&self.files, &self.settings.config.src);
        let parsed = match names {
            Some(names) => parse(files, src, names.iter().map(String::as_str)),
            None => parse(files, src, book::texts(files).map(|(path, _)| path)),
        };
        for name in names.into_iter().flatten() {
            self.unreadable.remove(name);
            if !matches!(files.content.files.get(name), Some(File::Text(_))) {
                self.documents.remove(name);
            }
        }
        let mut all = Parsed {
            edits: Vec::new(),
            stood_in: 0,
            count: parsed.len(),
        };
        for (name, new) in parsed {
            let old = self.documents.get(&name);
            if new.front.faulty && old.is_some_and(|old| !old.front.faulty) {
                self.unreadable.insert(name, why_unreadable(&new));
                all.stood_in += 1;
            } else if let Some(old) = self.documents.insert(name, Arc::clone(&new)) {
                all.edits.push((old, new));
            }
        }
        all
    }

    /// Links what changed; false where tree, roadmaps and plans could stay. `same_pages`: nothing but `edits` changed in
    /// the content.
    fn link(&mut self, edits: &[Edit], same_pages: bool, other_theme: bool) -> bool {
        let before = Arc::clone(&self.site);
        let old_book = before.book();
        let kept = match same_pages {
            true if edits.is_empty() => Some(Arc::clone(old_book)),
            true => old_book.with_bodies(edits).map(Arc::new),
            false => None,
        };
        let linked = kept.is_none();
        let book = kept.unwrap_or_else(|| {
            let known = same_pages.then_some(&old_book.assets);
            let input = input(&self.documents, &self.files, &self.settings, &self.options, known);
            let edits = same_pages.then_some(edits);
            Arc::new(Book::link(input, Some(old_book), edits))
        });
        let mut theme = Arc::clone(before.theme());
        if other_theme {
            let (loaded, problems) = Theme::load(&self.files, &self.settings.config);
            (theme, self.theme_problems) = (Arc::new(loaded), problems);
        }
        self.site = Arc::new(if linked || other_theme {
            Site::with(book, theme, Some(&before))
        } else {
            before.with_bodies(book)
        });
        linked
    }

    /// Gathers what is wrong.
    fn judge(&mut self) {
        self.problems.clone_from(&self.site.book().diagnostics);
        self.problems.extend(self.unreadable.values().flatten().cloned());
        let of_theme = self.theme_problems.clone();
        self.problems
            .extend(lints::apply(of_theme, &self.settings.config));
        self.problems.extend(self.site.problems());
        diagnostic::sort(&mut self.problems);
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
        let mut watched = self.named();
        watched.extend(self.behind_links());
        watched.extend(self.files.targets().map(Path::to_owned));
        watched.sort();
        watched.dedup();
        watched
    }

    /// What the settings name, and they themselves.
    fn named(&self) -> Vec<PathBuf> {
        let at = |path: &str| self.root.join(path);
        let config = &self.settings.config;
        let own = config.additional_css.iter().chain(&config.additional_js);
        let mut named = vec![
            at("book.toml"),
            at(&config.src),
            at("themes").join(&config.theme.value),
        ];
        named.extend(own.map(|path| at(&path.value)));
        named
    }

    /// Where those of them really lie that a link in the site's folder leads to, itself or around them: what happens there
    /// is told of these places alone.
    fn behind_links(&self) -> Vec<PathBuf> {
        let mut places = Vec::new();
        for path in self.named() {
            let in_root = path.ancestors().take_while(|above| *above != self.root);
            for above in in_root.filter(|above| above.starts_with(&self.root)) {
                let Some(target) = files::link_target(above) else {
                    continue;
                };
                places.push(match path.strip_prefix(above) {
                    Ok(rest) if !rest.as_os_str().is_empty() => target.join(rest),
                    _ => target,
                });
            }
        }
        places
    }

    /// The build folder: nothing that happens there changes the site.
    pub fn unwatched(&self) -> PathBuf {
        self.root.join(&self.settings.config.build_dir)
    }
}

impl Settings {
    fn read(root: &Path, environment: &[(String, String)]) -> Settings {
        let (toml, fault) = match files::read_book(root) {
            Ok(Some(toml)) => (Some(toml), None),
            Ok(None) => (None, Some(files::no_book(None))),
            Err(error) => (None, Some(files::no_book(Some(&error)))),
        };
        let (config, mut problems) = Config::parse(toml.as_deref(), environment);
        problems.extend(fault);
        Settings {
            toml,
            config,
            problems,
        }
    }

    /// Whether the file said the same, or could not be read for the same reason.
    fn is(&self, other: &Settings) -> bool {
        let told = |settings: &Settings| -> Vec<String> {
            settings
                .problems
                .iter()
                .map(|problem| problem.message.clone())
                .collect()
        };
        self.toml == other.toml && told(self) == told(other)
    }
}

/// What keeps the front matter of `document` from being read. What else is wrong with it is said when it can be.
fn why_unreadable(document: &Document) -> Vec<Diagnostic> {
    let is_why = |problem: &&Diagnostic| problem.code == "bad-front-matter";
    document.problems.iter().filter(is_why).cloned().collect()
}

/// These files of the content, parsed, if they are pages.
fn parse<'a>(
    files: &Files,
    src: &str,
    names: impl Iterator<Item = &'a str>,
) -> BTreeMap<String, Arc<Document>> {
    let names: Vec<&str> = names.collect();
    let documents = names.into_par_iter().filter_map(|name| {
        let File::Text(bytes) = files.content.files.get(name)? else {
            return None;
        };
        let document = Document::parse(name, &book::shown(src, name), bytes);
        Some((name.to_owned(), Arc::new(document)))
    });
    documents.collect()
}

/// What a book is made of; `assets` where they are known.
fn input<'a>(
    documents: &BTreeMap<String, Arc<Document>>,
    files: &Files,
    settings: &'a Settings,
    options: &'a Options,
    assets: Option<&Arc<BTreeMap<String, Asset>>>,
) -> Input<'a> {
    let mut problems = settings.problems.clone();
    problems.extend(files.problems().cloned());
    Input {
        documents: documents.values().cloned().collect(),
        assets: assets.cloned().unwrap_or_else(|| Arc::new(book::assets(files))),
        config: &settings.config,
        problems,
        options,
    }
}

/// The paths of what differs from the site's folder.
fn shown(changes: &Changes, config: &Config) -> BTreeSet<String> {
    let content = changes.content.iter().map(|name| book::shown(&config.src, name));
    let theme = &config.theme.value;
    let theme = changes.theme.iter().map(|name| format!("themes/{theme}/{name}"));
    // That such a file is missing is complained of where it is named, but that place is the same as before.
    let is_other = |path: &&String| changes.additional.is_empty() || *path != "book.toml";
    let others = changes
        .additional
        .iter()
        .chain(changes.faults.iter().filter(is_other))
        .cloned();
    let all = content.chain(theme).chain(others);
    all.map(|path| path.trim_start_matches("./").to_owned()).collect()
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
                "there is no content folder `content`",
                "there is no file `book.toml`"
            ]
        );
        write(root.path().join("book.toml"), "");
        write(root.path().join("content/a.md"), "# A");
        let refreshed = refresh(&mut workspace, &root, &["book.toml", "content"]);
        assert_eq!(refreshed.changed, ["book.toml", "content", "content/a.md"]);
        assert_eq!(told(&workspace), [""; 0]);
        assert!(workspace.site().render("a/index.html").is_some());
        fs::remove_dir_all(root.path().join("content")).unwrap();
        let refreshed = refresh(&mut workspace, &root, &["content"]);
        assert_eq!(refreshed.changed, ["content", "content/a.md"]);
        assert_eq!(told(&workspace), ["there is no content folder `content`"]);
    }

    #[test]
    fn a_page_whose_front_matter_cannot_be_read_stays_what_it_was_to_the_others() {
        let index = "---\npaths:\n- {id: short, title: Short, goals: [b]}\n---\n";
        let (root, mut workspace) = open(&[
            ("book.toml", ""),
            ("content/r/_index.md", index),
            ("content/r/a.md", "---\nstep: 1\nduration: 1 h\n---\n"),
            (
                "content/r/b.md",
                "---\nstep: 2\nduration: 1 h\nprerequisites: [a]\n---\n",
            ),
        ]);
        let shown = |workspace: &Workspace| {
            let paths = ["r/index.html", "r/b/index.html", "r/paths/short/index.html"];
            let pages = paths.map(|path| {
                workspace
                    .site()
                    .render(path)
                    .map(|page| page.bytes.load().unwrap())
            });
            let codes = workspace.problems().iter().map(|problem| problem.code);
            (pages, codes.collect::<Vec<_>>())
        };
        let (pages, _) = shown(&workspace);
        for path in ["content/r/_index.md", "content/r/a.md"] {
            write(root.path().join(path), "---\npaths: [\n---\n# Other\n");
            refresh(&mut workspace, &root, &[path]);
        }
        assert_eq!(
            shown(&workspace),
            (pages.clone(), vec!["bad-front-matter", "bad-front-matter"])
        );
        write(root.path().join("content/r/_index.md"), index);
        refresh(&mut workspace, &root, &["content/r/_index.md"]);
        assert_eq!(shown(&workspace), (pages, vec!["bad-front-matter"]));
        fs::remove_file(root.path().join("content/r/a.md")).unwrap();
        refresh(&mut workspace, &root, &["content/r/a.md"]);
        assert_eq!(shown(&workspace).1, ["unknown-prerequisite"]);
    }

    #[test]
    fn a_style_sheet_that_goes_is_named_itself() {
        let book = "[output.html]\nadditional-css = [\"own.css\"]\n";
        let (root, mut workspace) =
            open(&[("book.toml", book), ("content/a.md", "# A"), ("own.css", "a {}")]);
        fs::remove_file(root.path().join("own.css")).unwrap();
        assert_eq!(refresh(&mut workspace, &root, &["own.css"]).changed, ["own.css"]);
        assert_eq!(workspace.problems().len(), 1);
    }

    #[test]
    fn a_touch_changes_nothing() {
        let files = [
            ("book.toml", ""),
            ("content/a.md", "# A"),
            ("content/a.png", "an image"),
        ];
        let (root, mut workspace) = open(&files);
        workspace.learn_assets()();
        let before = Arc::clone(workspace.site());
        for (path, text) in files {
            write(root.path().join(path), text);
            assert_eq!(
                refresh(&mut workspace, &root, &[path]),
                Refreshed::default(),
                "{path}"
            );
        }
        assert!(Arc::ptr_eq(&before, workspace.site()));
    }
}
