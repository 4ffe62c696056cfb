//! After any sequence of edits a site that was read again is the site that reading it anew gives; and what was not redone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use roadbook::book::Options;
use roadbook::diagnostic::{Diagnostic, render};
use roadbook::document::Document;
use roadbook::workspace::{Hint, Refreshed, Workspace};

const BOOK: &str = "[book]\ntitle = \"Learn\"\n[output.html]\nsite-url = \"https://example.org/\"\n";

/// Two roadmaps with a choice, a path, needs and links between them; a page, a file.
const SITE: &[(&str, &str)] = &[
    ("book.toml", BOOK),
    (
        "content/_index.md",
        "# Welcome\n\n[SQL](backend/data/sql.md#joins) [[css]]\n",
    ),
    (
        "content/about.md",
        "---\nmenu: 1\n---\n# About\n\n![](logo.png)\n",
    ),
    ("content/logo.png", "no image"),
    (
        "content/backend/_index.md",
        "---\ntitle: Backend\npaths:\n- {id: short, title: Short, goals: [orm], assume: [web]}\n---\nHello.\n",
    ),
    (
        "content/backend/web.md",
        "---\nstep: 1\nduration: 1 week\n---\n# The web\n\n- [ ] HTTP\n",
    ),
    (
        "content/backend/language/_index.md",
        "---\ntitle: Language\nstep: 2\nchoose: 1\n---\n",
    ),
    (
        "content/backend/language/python.md",
        "---\nstep: 1\nduration: 2-4 weeks\n---\n",
    ),
    (
        "content/backend/language/java.md",
        "---\nstep: 2\nduration: 3 weeks\n---\n",
    ),
    (
        "content/backend/data/_index.md",
        "---\ntitle: Databases\nstep: 3\n---\n",
    ),
    (
        "content/backend/data/sql.md",
        "---\nstep: 1\nduration: 2 weeks\nprerequisites: [web]\nresources: [https://example.org/]\n---\n# SQL\n\n## Joins\n",
    ),
    (
        "content/backend/data/orm.md",
        "---\nstep: 2\nduration: 10 h\nprerequisites: [sql, language, frontend/css]\n---\n[[sql#joins]]\n",
    ),
    (
        "content/frontend/css.md",
        "---\nstep: 1\nduration: 1 week\n---\n```css\na { color: red }\n```\n",
    ),
    (
        "content/frontend/js.md",
        "---\nstep: 2\nprerequisites: [css]\n---\n[about](../about.md)\n",
    ),
];

fn site(files: &[(&str, &str)]) -> (tempfile::TempDir, Workspace) {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(&root.path().join(path), text);
    }
    let workspace = open(root.path());
    (root, workspace)
}

fn open(root: &Path) -> Workspace {
    Workspace::open(root.to_owned(), Vec::new(), Options::default())
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The last text of each page whose front matter could be read.
#[derive(Default)]
struct Readable(BTreeMap<PathBuf, Vec<u8>>);

impl Readable {
    /// Looks at the pages of the content as a workspace does that reads `src`; gives those that cannot be read now, and
    /// could.
    fn look(&mut self, root: &Path, src: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let pages = all_below(&root.join(src)).into_iter();
        let pages: Vec<PathBuf> = pages
            .filter(|path| path.extension().is_some_and(|end| end == "md") && !is_hidden(path, root))
            .collect();
        self.0.retain(|path, _| pages.contains(path));
        let mut unreadable = Vec::new();
        for path in pages {
            let text = fs::read(&path).unwrap();
            if !Document::parse("a.md", "a.md", &text).front.faulty {
                self.0.insert(path, text);
            } else if self.0.contains_key(&path) {
                unreadable.push((path, text));
            }
        }
        unreadable
    }
}

fn is_hidden(path: &Path, root: &Path) -> bool {
    let mut names = path.strip_prefix(root).unwrap().iter();
    names.any(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// The site as it would be read anew, but for pages that cannot be read now: as they could be last.
fn anew(root: &Path, unreadable: &[(PathBuf, Vec<u8>)], readable: &Readable) -> Workspace {
    for (path, _) in unreadable {
        fs::write(path, &readable.0[path]).unwrap();
    }
    let fresh = open(root);
    for (path, text) in unreadable {
        fs::write(path, text).unwrap();
    }
    fresh
}

/// The workspace's site and problems are those of the files as they are.
#[track_caller]
fn is_fresh(workspace: &Workspace, root: &Path, readable: &mut Readable, after: &str) {
    let unreadable = readable.look(root, &workspace.site().book().config.src);
    let fresh = anew(root, &unreadable, readable);
    let (warm, cold) = (workspace.site(), fresh.site());
    let paths: Vec<&str> = cold.urls().collect();
    assert_eq!(warm.urls().collect::<Vec<_>>(), paths, "paths after {after}");
    for path in paths {
        let (warm, cold) = (warm.render(path).unwrap(), cold.render(path).unwrap());
        assert_eq!(
            render::human(&warm.problems),
            render::human(&cold.problems),
            "problems of {path} after {after}"
        );
        if warm.bytes.load().ok() != cold.bytes.load().ok() {
            let text = |bytes: Arc<[u8]>| String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(
                text(warm.bytes.load().unwrap()),
                text(cold.bytes.load().unwrap()),
                "{path} after {after}"
            );
        }
    }
    let is_of_unreadable = |problem: &&Diagnostic| {
        let path = root.join(problem.location.source.path());
        problem.code == "bad-front-matter" && unreadable.iter().any(|(page, _)| *page == path)
    };
    let told = workspace.problems().iter();
    let others: Vec<Diagnostic> = (told.clone().filter(|problem| !is_of_unreadable(problem)))
        .cloned()
        .collect();
    assert_eq!(
        render::human(&others),
        render::human(fresh.problems()),
        "problems after {after}"
    );
    assert_eq!(render::json(&others), render::json(fresh.problems()));
    let told: BTreeSet<&str> = (told.filter(is_of_unreadable))
        .map(|problem| problem.location.source.path())
        .collect();
    assert_eq!(told.len(), unreadable.len(), "what is told of {unreadable:?}");
    assert_eq!(workspace.watched(), fresh.watched());
}

/// What an edit is, what to do and where; numbers are taken modulo what there is.
type Edit = (usize, usize, usize);

const BODIES: &[&str] = &[
    "# A title\n\nSome text.\n",
    "## Joins\n\n```rust\nfn main() {}\n```\n",
    "Nothing but [a link](../backend/data/sql.md#joins) and [[css]].\n",
    "- [ ] one topic\n- [ ] another\n\n<i id=\"joins\"></i>\n",
    "[broken](nowhere.md) [[nothing]] ![](no.png) [anchor](/backend/data/sql.md#no) <script>x</script>\n",
    "+++\nnot front matter\n+++\n",
    "",
    "# \n\n[[orm]] ![logo](/logo.png)\n",
];

const FRONTS: &[&str] = &[
    "step: 1\nduration: 3 weeks",
    "step: 2\nduration: 1 day\nprerequisites: [web, {any: [python, java], because: why}]",
    "step: 3\nprerequisites: [nothing, orm]\nrecommended: [css]",
    "step: 4\ntitle: A title\ndescription: Of it\nid: web\nlevel: beginner",
    "step: 5\nduration: 2 h\noptional: true\ntags: [a]\naliases: [/old/]\nupdated: 2026-01-02",
    "step: 6\ndraft: true",
    "step: 7\nprerequisites: [sql]\nresources: [https://example.org/, ../about.md, /no.md]",
    "title: A page\nmenu: 3",
    "step: [\n",
    "sttep: 1\nduration: soon",
    "title: Stage\nstep: 1\nchoose: 1\ndefault: python",
    "title: Stage\nstep: 2\nincludes: [frontend/css]\nprerequisites: [web]",
    "roadmap: true\npaths:\n- {id: fast, goals: [sql, no]}\n- {id: short, goals: [web], choose: {language: java}}",
    "draft: true",
    "step: 9\nduration: 0\nprerequisites: [backend/sql, frontend/js]",
];

const BOOKS: &[&str] = &[
    BOOK,
    "",
    "[book]\ntitle = \"Lear",
    "[book]\ntitle = \"Other\"\n[plan]\nhours-per-week = 5\nshow-time = false\n",
    "[output.html]\ntheme = \"mine\"\nadditional-css = [\"own.css\", \"more.css\"]\n",
    "[book]\nsrc = \"texts\"\n",
    "[markdown]\nunsafe-html = false\n[lints]\nmissing-duration = \"deny\"\nredundant-prerequisite = \"allow\"\n[bok]\n",
];

const THEMES: &[(&str, &str)] = &[
    (
        "templates/page.html",
        "<p>{{ page.title }}</p>{{ page.body | safe }}",
    ),
    ("templates/step.html", "{% if %}"),
    ("templates/stage.html", "{{ nothing.at.all }}"),
    ("templates/roadmap.html", "{% extends \"builtin/roadmap.html\" %}"),
    ("strings/en.toml", "menu = \"The menu\"\nno-such = \"x\"\n"),
    ("static/site.css", "a { color: red }"),
    (
        "static/site.js",
        "import { t } from './words.js';\nimport './own.js';\nt('menu');\n",
    ),
    (
        "static/words.js",
        "import words from './strings.js';\nexport const t = (key) => words[key];\n",
    ),
    ("static/own.js", "import './site.js';\n"),
    ("static/progress.js", "import './no.js';\n"),
    ("static/picture.png", "no image"),
    ("theme.toml", "[options]\naccent = \"red\"\n"),
];

/// All files below a folder, hidden ones too, in order.
fn all_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    found
}

/// Makes an edit; gives its name and the paths that a watcher would name.
fn edit(root: &Path, (kind, what, place): Edit) -> (String, BTreeSet<PathBuf>) {
    let content = root.join("content");
    let files = all_below(&content);
    let pages: Vec<_> = files
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    let page = pages
        .get(place % pages.len().max(1))
        .map_or(content.join("new.md"), |path| path.to_path_buf());
    let folder = page.parent().unwrap().to_owned();
    let text = fs::read_to_string(&page).unwrap_or_default();
    let (front, body) = match text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
    {
        Some((front, body)) => (front, body),
        None => ("", text.as_str()),
    };
    let put = |path: PathBuf, text: String| {
        write(&path, &text);
        (format!("{text:?} in {}", path.display()), BTreeSet::from([path]))
    };
    let remove = |path: PathBuf| {
        let _ = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        (format!("removing {}", path.display()), BTreeSet::from([path]))
    };
    let rename = |from: PathBuf, to: PathBuf| {
        let _ = fs::rename(&from, &to);
        (
            format!("moving {} to {}", from.display(), to.display()),
            BTreeSet::from([from, to]),
        )
    };
    match kind {
        0..=3 => {
            let body = if what % 3 == 0 {
                format!("{body}{}", BODIES[what % BODIES.len()])
            } else {
                BODIES[what % BODIES.len()].to_owned()
            };
            put(
                page.clone(),
                if text.starts_with("---\n") {
                    format!("---\n{front}\n---\n{body}")
                } else {
                    body
                },
            )
        }
        4..=7 => put(
            page.clone(),
            format!("---\n{}\n---\n{body}", FRONTS[what % FRONTS.len()]),
        ),
        8 => put(
            folder.join(["new.md", "_index.md", "deep/in/it.md"][what % 3]),
            format!("---\n{}\n---\nNew.\n", FRONTS[place % FRONTS.len()]),
        ),
        9 => remove(page),
        10 => rename(
            page,
            folder.join(["moved.md", "sql.md", ".hidden.md", "text.txt"][what % 4]),
        ),
        11 => rename(
            folder,
            content.join(["moved", "backend/moved", ".hidden"][what % 3]),
        ),
        12 => match what % (BOOKS.len() + 1) {
            0 => remove(root.join("book.toml")),
            at => put(root.join("book.toml"), BOOKS[at - 1].to_owned()),
        },
        13 => {
            let (path, text) = THEMES[what % THEMES.len()];
            let path = root
                .join("themes")
                .join(["default", "mine"][place % 2])
                .join(path);
            if path.exists() && place % 3 == 0 {
                remove(path)
            } else {
                put(path, text.to_owned())
            }
        }
        14 => put(
            root.join(["own.css", "more.css", "texts/a.md", "content/logo.png"][what % 4]),
            format!("/* {place} */"),
        ),
        15 => put(page, text),
        16 => remove(root.join(["content", "themes", "own.css", "content/backend"][what % 4])),
        _ => put(
            content.join("logo.png"),
            ["x", "<svg width=\"9\" height=\"7\"/>"][what % 2].to_owned(),
        ),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_site_read_again_is_a_site_read_anew(
        edits in prop::collection::vec(((0usize..18, 0usize..60, 0usize..60), 0usize..6), 1..14)
    ) {
        let (root, mut workspace) = site(SITE);
        let mut readable = Readable::default();
        readable.look(root.path(), "content");
        for (number, edit_and_hint) in edits.iter().enumerate() {
            let (edit, hint) = (self::edit(root.path(), edit_and_hint.0), edit_and_hint.1);
            let (name, paths) = edit;
            let hint = match hint {
                0 => Hint::Everything,
                1 => Hint::Paths(paths.iter().filter_map(|path| path.parent().map(Path::to_owned)).collect()),
                _ => Hint::Paths(paths),
            };
            workspace.refresh(&hint);
            is_fresh(&workspace, root.path(), &mut readable, &format!("edit {number}: {name}, {hint:?}"));
        }
    }
}

/// Writes a file, and tells what was done about it.
fn save(root: &tempfile::TempDir, workspace: &mut Workspace, path: &str, text: &str) -> Refreshed {
    let path = root.path().join(path);
    write(&path, text);
    let done = workspace.refresh(&Hint::Paths(BTreeSet::from([path.clone()])));
    is_fresh(
        workspace,
        root.path(),
        &mut Readable::default(),
        &path.display().to_string(),
    );
    done
}

#[test]
fn what_is_not_redone() {
    let (root, mut workspace) = site(SITE);
    for (path, text, parsed, linked) in [
        // A body: one page is parsed, and no roadmap is touched, whatever stands in it.
        (
            "content/backend/web.md",
            "---\nstep: 1\nduration: 1 week\n---\n# The web\n\nOther words.\n",
            1,
            false,
        ),
        (
            "content/backend/web.md",
            "---\nstep: 1\nduration: 1 week\n---\n# The web\n\n[x](no.md) [[css]]\n\n## New\n",
            1,
            false,
        ),
        (
            "content/backend/data/sql.md",
            "---\nstep: 1\nduration: 2 weeks\nprerequisites: [web]\nresources: [https://example.org/]\n---\n# SQL\n\n## No joins\n",
            1,
            false,
        ),
        // The same bytes: nothing.
        ("content/backend/data/orm.md", SITE[11].1, 0, false),
        // A heading that names the page, and front matter: linked again.
        (
            "content/backend/web.md",
            "---\nstep: 1\nduration: 1 week\n---\n# Web\n",
            1,
            true,
        ),
        (
            "content/backend/web.md",
            "---\nstep: 1\nduration: 2 weeks\n---\n# Web\n",
            1,
            true,
        ),
        // The theme, a file: no page is parsed.
        ("themes/default/static/site.css", "a { color: red }", 0, false),
        ("themes/default/templates/page.html", "{{ page.title }}", 0, false),
        ("content/logo.png", "other", 0, true),
        // What no page has ever heard of.
        ("content/.backend.md.swp", "x", 0, false),
        ("notes.txt", "x", 0, false),
    ] {
        let done = save(&root, &mut workspace, path, text);
        assert_eq!((done.parsed, done.linked), (parsed, linked), "{path}: {text}");
        let same = path == "content/backend/data/orm.md" || path.contains(".swp") || path == "notes.txt";
        assert_eq!(done.changed.is_empty(), same, "{path}");
    }
}

#[test]
fn only_the_roadmaps_that_an_edit_concerns_are_computed_again() {
    let (root, mut workspace) = site(SITE);
    let frontend = Arc::clone(&workspace.site().book().roadmaps[1]);
    let backend = Arc::clone(&workspace.site().book().roadmaps[0]);
    save(
        &root,
        &mut workspace,
        "content/backend/web.md",
        "---\nstep: 1\nduration: 5 weeks\n---\n",
    );
    let book = workspace.site().book();
    assert!(Arc::ptr_eq(&frontend, &book.roadmaps[1]));
    assert!(!Arc::ptr_eq(&backend, &book.roadmaps[0]));
}
