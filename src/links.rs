//! Links between pages: what a target written in Markdown means from a page, and who links to whom.
//!
//! Knows the tree and the names of the other files, no HTML. An [`Index`] owns what it needs, so a book may keep it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::diagnostic::Problem;
use crate::document::Document;
use crate::document::outline::{Link, LinkKind};
use crate::document::scheme;
use crate::files::Asset;
use crate::tree::{Page, PageId, PageKind, RoadmapId, Tree};

mod check;
mod miss;
mod path;

pub use check::Links;
use miss::Miss;
pub use path::{decode, encode, folder, fragment, relative};

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page, or an id in it.
    Page(PageId, Option<String>),
    /// A file that is copied or made, by its URL relative to the site's root, not encoded.
    Asset(String),
    /// Another site, or an e-mail address and the like: left as it is.
    External,
}

/// All that links can name.
#[derive(Clone, Debug)]
pub struct Index {
    /// Whether raw HTML passes, so that its ids are anchors and its links count.
    html: bool,
    /// By page.
    pages: Vec<Arc<Entry>>,
    names: Arc<Directory>,
}

/// What has a name. Of a document's text it knows nothing.
#[derive(Debug, Default)]
struct Directory {
    /// Pages by the path of their file, relative to the content folder.
    by_path: BTreeMap<String, PageId>,
    /// Pages of folders and paths by their URL, without the slash at its end.
    by_folder: BTreeMap<String, PageId>,
    /// Files that are no pages, by their path, which is their URL.
    files: BTreeSet<String>,
    /// Every path that a link may name, for suggestions.
    paths: BTreeSet<String>,
    /// The same by their last name.
    by_name: BTreeMap<String, Vec<String>>,
    roadmaps: Vec<Names>,
    roadmap_ids: BTreeMap<String, RoadmapId>,
    /// Pages by the name of their file without `.md`, or of their folder.
    by_stem: BTreeMap<String, Vec<PageId>>,
}

/// A page as links see it.
#[derive(Debug)]
struct Entry {
    /// The folder that relative paths start from.
    folder: String,
    url: String,
    /// What messages and suggestions call it: the path of its file, else its URL.
    path: String,
    document: Option<Arc<Document>>,
    roadmap: Option<RoadmapId>,
    anchors: OnceLock<BTreeSet<String>>,
}

/// The names in one roadmap.
#[derive(Debug)]
struct Names {
    id: String,
    /// Steps, stages and choices.
    pages: BTreeMap<String, PageId>,
    drafts: Vec<String>,
}

/// What is made for each roadmap beside its page.
const EXPORTS: [&str; 4] = ["roadmap.json", "roadmap.dot", "roadmap.mmd", "map.svg"];

impl Index {
    /// All that links of `tree` can name; `assets` are the files that are copied, by their path (= URL); `html` says
    /// whether raw HTML passes.
    pub fn new(tree: &Tree, assets: &BTreeMap<String, Asset>, html: bool) -> Index {
        let mut pages = Vec::with_capacity(tree.pages.len());
        let mut names = Directory {
            files: assets.keys().cloned().collect(),
            paths: assets.keys().cloned().collect(),
            ..Directory::default()
        };
        names.add_roadmaps(tree);
        let roots = roadmap_roots(tree);
        for (page, id) in tree.pages.iter().zip(0..) {
            names.add_page(PageId(id), page);
            pages.push(Arc::new(Entry::of(page, roadmap_of(page, &roots))));
        }
        for path in &names.paths {
            names
                .by_name
                .entry(path::name(path).to_owned())
                .or_default()
                .push(path.clone());
        }
        Index {
            html,
            pages,
            names: Arc::new(names),
        }
    }

    /// The same after edits: `tree` has the same pages, roadmaps and ids, but other documents at `edited`.
    pub(crate) fn edited(&self, tree: &Tree, edited: &BTreeSet<PageId>) -> Index {
        let mut index = self.clone();
        for &page in edited {
            let roadmap = self.entry(page).roadmap;
            index.pages[page.0 as usize] = Arc::new(Entry::of(&tree.pages[page.0 as usize], roadmap));
        }
        index
    }

    /// The published page that a file of the content became.
    pub(crate) fn page_of(&self, path: &str) -> Option<PageId> {
        self.names.by_path.get(path).copied()
    }

    fn anchors(&self, page: PageId) -> &BTreeSet<String> {
        let entry = self.entry(page);
        entry.anchors.get_or_init(|| {
            let Some(document) = &entry.document else {
                return BTreeSet::new();
            };
            let headings = document.outline.headings.iter().map(|heading| &heading.id);
            let in_html = document.outline.html_ids.iter().filter(|_| self.html);
            let ids = headings.chain(in_html).chain(&document.outline.note_ids);
            ids.cloned().collect()
        })
    }

    fn entry(&self, page: PageId) -> &Entry {
        &self.pages[page.0 as usize]
    }
}

impl Entry {
    fn of(page: &Page, roadmap: Option<RoadmapId>) -> Entry {
        let path = page.document.as_ref().map(|document| document.path.as_str());
        let folder_url = page.url.trim_end_matches('/');
        Entry {
            folder: path.map_or(folder_url, path::folder).to_owned(),
            url: page.url.clone(),
            path: path.unwrap_or(&page.url).to_owned(),
            document: page.document.clone(),
            roadmap,
            anchors: OnceLock::new(),
        }
    }
}

impl Directory {
    fn add_roadmaps(&mut self, tree: &Tree) {
        for (roadmap, id) in tree.roadmaps.iter().zip(0..) {
            let folders = roadmap.folders.iter().map(|folder| (&folder.id, folder.page));
            let steps = roadmap.steps.iter().map(|step| (&step.id, step.page));
            let mut pages = BTreeMap::new();
            for (name, page) in folders.chain(steps) {
                pages.entry(name.clone()).or_insert(page);
            }
            let names = Names {
                id: roadmap.id.clone(),
                pages,
                drafts: roadmap.drafts.clone(),
            };
            self.roadmaps.push(names);
            self.roadmap_ids
                .entry(roadmap.id.clone())
                .or_insert(RoadmapId(id));
            let url = tree
                .pages
                .get(roadmap.page.0 as usize)
                .map_or("", |page| &page.url);
            self.files.extend(EXPORTS.map(|name| format!("{url}{name}")));
        }
    }

    fn add_page(&mut self, id: PageId, page: &Page) {
        let folder_url = page.url.trim_end_matches('/');
        let path = page.document.as_ref().map(|document| document.path.as_str());
        let is_folder = path.is_none_or(|path| path::name(path) == "_index.md");
        if is_folder {
            self.by_folder.insert(folder_url.to_owned(), id);
        }
        if let Some(path) = path {
            self.by_path.insert(path.to_owned(), id);
            self.paths.insert(path.to_owned());
        }
        let stem = if is_folder {
            path::name(folder_url)
        } else {
            path::stem(path.unwrap_or_default())
        };
        if !stem.is_empty() {
            self.by_stem.entry(stem.to_owned()).or_default().push(id);
        }
    }
}

impl Index {
    /// What `link`, written in the page `from`, leads to.
    ///
    /// # Errors
    /// The problem to report where it leads nowhere, or may not be a link.
    pub fn resolve(&self, from: PageId, link: &Link) -> Result<Target, Problem> {
        self.find(from, link.kind, &link.target)
            .map_err(|miss| self.explain(from, &link.target, miss, true))
    }

    /// The same, without looking for what may have been meant.
    pub(crate) fn find(&self, from: PageId, kind: LinkKind, target: &str) -> Result<Target, Miss> {
        if kind == LinkKind::Wiki {
            return self.find_name(from, target);
        }
        if target.starts_with("//") {
            return Ok(Target::External);
        }
        if let Some(scheme) = scheme::scheme(target) {
            return scheme::refusal(&scheme)
                .map_or(Ok(Target::External), |reason| Err(Miss::Refused(reason)));
        }
        self.find_path(from, kind, target)
    }

    fn find_path(&self, from: PageId, kind: LinkKind, target: &str) -> Result<Target, Miss> {
        let (written, anchor) = split_anchor(target);
        let written = written.split('?').next().unwrap_or_default();
        if written.is_empty() && kind != LinkKind::Image {
            return self.in_page(from, anchor);
        }
        let decoded = path::decode(written);
        let path = path::join(&self.entry(from).folder, &decoded).ok_or(Miss::Outside)?;
        let is_folder = decoded.ends_with('/');
        if !is_folder && self.names.files.contains(&path) {
            return Ok(Target::Asset(path));
        }
        if kind == LinkKind::Image {
            return Err(Miss::File(path));
        }
        let page = if is_folder {
            None
        } else {
            self.names.by_path.get(&path)
        };
        match page.or_else(|| self.names.by_folder.get(&path)) {
            Some(&page) => self.in_page(page, anchor),
            None if is_folder || is_page_name(&path) => Err(Miss::Page(path)),
            None => Err(Miss::File(path)),
        }
    }

    fn find_name(&self, from: PageId, target: &str) -> Result<Target, Miss> {
        let (name, anchor) = split_anchor(target.trim());
        let name = name.trim_end_matches('\\').trim(); // in a table the bar after it is escaped
        if name.is_empty() {
            return self.in_page(from, anchor);
        }
        let here = self
            .entry(from)
            .roadmap
            .and_then(|id| self.names.roadmaps.get(id.0 as usize));
        let page = here
            .and_then(|names| names.pages.get(name))
            .or_else(|| self.find_elsewhere(name));
        if let Some(&page) = page {
            return self.in_page(page, anchor);
        }
        match self.names.by_stem.get(name).map(Vec::as_slice) {
            Some(&[page]) => self.in_page(page, anchor),
            Some(pages) => Err(Miss::Ambiguous(name.to_owned(), pages.to_vec())),
            None => Err(Miss::Name(name.to_owned())),
        }
    }

    /// `roadmap/id`, or a roadmap by its id.
    fn find_elsewhere(&self, name: &str) -> Option<&PageId> {
        let (roadmap, id) = name.split_once('/').unwrap_or((name, name));
        let names = self
            .names
            .roadmaps
            .get(self.names.roadmap_ids.get(roadmap)?.0 as usize)?;
        names.pages.get(id)
    }

    fn in_page(&self, page: PageId, anchor: Option<&str>) -> Result<Target, Miss> {
        let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) else {
            return Ok(Target::Page(page, None));
        };
        let anchors = self.anchors(page);
        let decoded = path::decode(anchor);
        let found = [decoded.as_str(), anchor]
            .into_iter()
            .find(|id| anchors.contains(*id));
        match found {
            Some(id) => Ok(Target::Page(page, Some(id.to_owned()))),
            None if decoded.eq_ignore_ascii_case("top") => Ok(Target::Page(page, None)), // HTML's own
            None => Err(Miss::Anchor(page, decoded)),
        }
    }
}

fn split_anchor(target: &str) -> (&str, Option<&str>) {
    let target = target.strip_suffix(directive(target)).unwrap_or(target);
    target
        .split_once('#')
        .map_or((target, None), |(path, anchor)| (path, Some(anchor)))
}

/// What follows the anchor of an address for the browser alone, as the words to show in `sql.md#joins:~:text=inner`.
fn directive(target: &str) -> &str {
    let anchor = target.find('#').map_or("", |at| &target[at..]);
    anchor.find(":~:").map_or("", |at| &anchor[at..])
}

/// What follows the path in the address of a page: the query of `target`, the id that was `found` there, and what is for
/// the browser alone. `#` and `#top` name no id: HTML says that they mean where the page begins.
pub fn behind(kind: LinkKind, target: &str, found: Option<&str>) -> String {
    let mut behind = query(kind, target).to_owned();
    if let Some(written) = split_anchor(target).1 {
        let id = found.map_or_else(|| path::decode(written), str::to_owned);
        behind.push('#');
        behind.push_str(&fragment(&id));
        behind.push_str(directive(target));
    }
    behind
}

/// What follows the path in the address of a file: query and fragment, which go with it.
pub fn behind_file(target: &str) -> &str {
    target.find(['?', '#']).map_or("", |at| &target[at..])
}

/// The query of an address, with its `?`. In a wiki name it is a part of the name.
fn query(kind: LinkKind, target: &str) -> &str {
    let path = target.split('#').next().unwrap_or_default();
    let start = path.find('?').filter(|_| kind != LinkKind::Wiki);
    start.map_or("", |at| &path[at..])
}

/// Whether a path that leads nowhere was meant as a page's: `sql.md`, `sql`.
fn is_page_name(path: &str) -> bool {
    path::name(path)
        .rsplit_once('.')
        .is_none_or(|(_, extension)| extension.eq_ignore_ascii_case("md"))
}

/// Roadmaps by the URL of their page.
fn roadmap_roots(tree: &Tree) -> BTreeMap<&str, RoadmapId> {
    let roots = tree.roadmaps.iter().zip(0..).filter_map(|(roadmap, id)| {
        let page = tree.pages.get(roadmap.page.0 as usize)?;
        Some((page.url.as_str(), RoadmapId(id)))
    });
    roots.collect()
}

/// The roadmap that a page belongs to, or in whose folder it lies.
fn roadmap_of(page: &Page, roots: &BTreeMap<&str, RoadmapId>) -> Option<RoadmapId> {
    match page.kind {
        PageKind::Roadmap(id) | PageKind::Stage(id) | PageKind::Step(id) | PageKind::Path(id, _) => Some(id),
        PageKind::Home | PageKind::Plain => {
            let mut url = page.url.as_str();
            loop {
                if let Some(&id) = roots.get(url) {
                    return Some(id);
                }
                if url.is_empty() {
                    return None;
                }
                let above = path::folder(url.trim_end_matches('/'));
                url = if above.is_empty() {
                    ""
                } else {
                    &page.url[..above.len() + 1]
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check::MOST_SUGGESTIONS;
    use super::*;
    use crate::diagnostic::Severity;
    use crate::document::{FrontMatter, outline};
    use crate::files::Bytes;
    use crate::source::{Source, Span};
    use crate::tree::{FolderOutline, RoadmapOutline, StepOutline};

    fn document(path: &str, text: &str) -> Arc<Document> {
        let source = Source::new(format!("content/{path}"), text);
        let body = Span::new(0, text.len());
        let (outline, problems) = outline::read(&source, body);
        let front = FrontMatter::default();
        Arc::new(Document {
            source,
            path: path.to_owned(),
            front,
            body,
            outline,
            problems,
        })
    }

    /// Two roadmaps, a page beside them, and a file; `text` is the body of `backend/db/sql.md`.
    fn site(text: &str) -> (Tree, Index) {
        site_with(text, true)
    }

    fn site_with(text: &str, html: bool) -> (Tree, Index) {
        let page = |kind, path: Option<&str>, url: &str, text: &str| Page {
            kind,
            document: path.map(|path| document(path, text)),
            url: url.to_owned(),
            title: url.to_owned(),
        };
        let (one, two) = (RoadmapId(0), RoadmapId(1));
        let pages = vec![
            page(
                PageKind::Home,
                Some("_index.md"),
                "",
                "[a](backend/db/sql.md) [b](./backend/db/sql.md)",
            ),
            page(
                PageKind::Plain,
                Some("about us.md"),
                "about us/",
                "# Über uns\n\n<i id=\"Raw\"></i>",
            ),
            page(PageKind::Roadmap(one), Some("backend/_index.md"), "backend/", ""),
            page(PageKind::Stage(one), None, "backend/db/", ""),
            page(
                PageKind::Step(one),
                Some("backend/db/sql.md"),
                "backend/db/sql/",
                text,
            ),
            page(PageKind::Step(one), Some("backend/http.md"), "backend/http/", ""),
            page(
                PageKind::Roadmap(two),
                Some("frontend/_index.md"),
                "frontend/",
                "",
            ),
            page(
                PageKind::Step(two),
                Some("frontend/css.md"),
                "frontend/css/",
                "## Grid",
            ),
            page(
                PageKind::Step(two),
                Some("frontend/http.md"),
                "frontend/http/",
                "",
            ),
            page(
                PageKind::Plain,
                Some("frontend/notes.md"),
                "frontend/notes/",
                "[[css]] [[css#grid]] [[notes]] [^b] [^B]\n\n[^a]: a\n\n[^b]: b\n",
            ),
            page(
                PageKind::Path(one, "fast".to_owned()),
                None,
                "backend/paths/fast/",
                "",
            ),
        ];
        let folder = |id: &str, page, parent| FolderOutline {
            id: id.to_owned(),
            page: PageId(page),
            parent,
        };
        let step = |id: &str, page, folder| StepOutline {
            id: id.to_owned(),
            page: PageId(page),
            folder,
        };
        let roadmaps = vec![
            RoadmapOutline {
                id: "backend".to_owned(),
                page: PageId(2),
                folders: vec![folder("backend", 2, None), folder("db", 3, Some(0))],
                steps: vec![step("sql", 4, 1), step("web", 5, 0)],
                drafts: vec!["orm".to_owned()],
            },
            RoadmapOutline {
                id: "frontend".to_owned(),
                page: PageId(6),
                folders: vec![folder("frontend", 6, None)],
                steps: vec![step("css", 7, 0), step("http", 8, 0)],
                drafts: Vec::new(),
            },
        ];
        let tree = Tree {
            pages,
            roadmaps: roadmaps.into(),
            ..Tree::default()
        };
        let asset = Asset {
            bytes: Bytes::Memory(Arc::from(&b""[..])),
            size: None,
        };
        let assets = BTreeMap::from([("backend/db/my plan.png".to_owned(), asset)]);
        let index = Index::new(&tree, &assets, html);
        (tree, index)
    }

    fn resolve(kind: LinkKind, target: &str) -> Result<Target, Problem> {
        let (_, index) = site("# Joins\n\n## Joins");
        let link = Link {
            kind,
            target: target.to_owned(),
            span: Span::default(),
        };
        index.resolve(PageId(4), &link)
    }

    #[test]
    fn targets_are_found() {
        let page = |id, anchor: Option<&str>| Target::Page(PageId(id), anchor.map(str::to_owned));
        let file = |url: &str| Target::Asset(url.to_owned());
        for (target, expected) in [
            ("../http.md", page(5, None)),
            ("../../frontend/css.md#grid", page(7, Some("grid"))),
            ("/frontend/css.md", page(7, None)),
            ("./sql.md", page(4, None)),
            ("#joins-1", page(4, Some("joins-1"))),
            ("#", page(4, None)),
            ("#top", page(4, None)),
            ("..", page(2, None)),
            ("../_index.md", page(2, None)),
            ("../", page(2, None)),
            (".", page(3, None)),
            ("../../", page(0, None)),
            ("/", page(0, None)),
            ("../paths/fast/", page(10, None)),
            ("/about%20us.md#%C3%BCber-uns", page(1, Some("über-uns"))),
            ("/about%20us.md#Raw", page(1, Some("Raw"))),
            ("#joins:~:text=a%2Cb", page(4, Some("joins"))),
            ("../http.md#:~:text=a", page(5, None)),
            ("/frontend/notes.md#fn:2", page(9, Some("fn:2"))),
            ("/frontend/notes.md#fnref:1:2", page(9, Some("fnref:1:2"))),
            ("my%20plan.png?v=1", file("backend/db/my plan.png")),
            ("../map.svg", file("backend/map.svg")),
            ("https://example.org/a.md", Target::External),
            ("mailto:a@b.c", Target::External),
            ("//example.org", Target::External),
        ] {
            assert_eq!(resolve(LinkKind::Link, target), Ok(expected), "{target}");
        }
        assert_eq!(
            resolve(LinkKind::Image, "my%20plan.png"),
            Ok(file("backend/db/my plan.png"))
        );
    }

    #[test]
    fn wiki_names_mean_this_roadmap_first() {
        for (name, expected) in [
            ("sql", 4),
            ("web", 5),
            ("db", 3),
            ("frontend/css", 7),
            ("css", 7),
            ("backend/sql", 4),
            ("frontend", 6),
            ("about us", 1),
            (" sql ", 4),
            ("fast", 10),
        ] {
            assert_eq!(
                resolve(LinkKind::Wiki, name),
                Ok(Target::Page(PageId(expected), None)),
                "{name}"
            );
        }
        let anchor = Target::Page(PageId(4), Some("joins".to_owned()));
        assert_eq!(resolve(LinkKind::Wiki, "#joins"), Ok(anchor.clone()));
        assert_eq!(resolve(LinkKind::Wiki, "sql#joins"), Ok(anchor));
    }

    #[test]
    fn what_leads_nowhere_is_explained() {
        use LinkKind::{Image, Link, Wiki};
        for (kind, target, code, help) in [
            (
                Link,
                "../htp.md",
                "broken-link",
                Some("did you mean `../http.md`?"),
            ),
            (Link, "../http", "broken-link", Some("did you mean `../http.md`?")),
            (
                Link,
                "../http/",
                "broken-link",
                Some("did you mean `../http.md`?"),
            ),
            (
                Link,
                "css.md",
                "broken-link",
                Some("did you mean `../../frontend/css.md`?"),
            ),
            (
                Link,
                "../HTTP.md",
                "broken-link",
                Some("did you mean `../http.md`?"),
            ),
            (
                Link,
                "/htp.md",
                "broken-link",
                Some("did you mean `/backend/http.md`?"),
            ),
            (Link, "zebra-crossing.md", "broken-link", None),
            (Link, "../../../../etc/passwd.md", "broken-link", None),
            (
                Link,
                "../../http/#x",
                "broken-link",
                Some("did you mean `../http.md`?"),
            ),
            (
                Link,
                "../../../frontend/",
                "broken-link",
                Some("did you mean `../../frontend/_index.md`?"),
            ),
            (
                Image,
                "../my%20plan.png",
                "missing-file",
                Some("did you mean `my%20plan.png`?"),
            ),
            (
                Link,
                "/frontend/notes.md#fnref:2",
                "broken-anchor",
                Some("did you mean `fnref:1`?"),
            ),
            (Link, "#Joins", "broken-anchor", Some("did you mean `joins`?")),
            (
                Link,
                "/frontend/css.md#gird",
                "broken-anchor",
                Some("did you mean `grid`?"),
            ),
            (Link, "plan.zip", "missing-file", None),
            (
                Image,
                "my-plan.png",
                "missing-file",
                Some("did you mean `my%20plan.png`?"),
            ),
            (Image, "../http.md", "missing-file", None),
            (Wiki, "sqll", "broken-link", Some("did you mean `sql`?")),
            (
                Wiki,
                "frontend/cs",
                "broken-link",
                Some("did you mean `frontend/css`?"),
            ),
            (Link, "javascript:alert(1)", "bad-url", None),
            (Link, "java\nscript:alert(1)", "bad-url", None),
            (Image, "data:image/png;base64,", "bad-url", None),
        ] {
            let problem = resolve(kind, target).expect_err(target);
            assert_eq!(
                (problem.code(), problem.severity()),
                (code, Severity::Error),
                "{target}"
            );
            if code != "bad-url" {
                let meant = problem.help().filter(|help| help.starts_with("did you mean"));
                assert_eq!(meant.as_deref(), help, "{target}");
                assert!(problem.help().is_some(), "{target}");
            }
        }
    }

    #[test]
    fn ambiguity_and_drafts_are_said() {
        let problem = resolve(LinkKind::Wiki, "http").expect_err("two pages");
        assert_eq!(problem.code(), "broken-link");
        let help = problem.help().unwrap();
        assert!(
            help.contains("`backend/http.md`") && help.contains("`frontend/http.md`"),
            "{help}"
        );
        for (kind, target) in [
            (LinkKind::Wiki, "orm"),
            (LinkKind::Wiki, "backend/orm"),
            (LinkKind::Link, "orm.md"),
        ] {
            let problem = resolve(kind, target).expect_err("a draft");
            assert_eq!(problem.code(), "broken-link");
            assert!(problem.message().contains("draft"), "{}", problem.message());
        }
    }

    #[test]
    fn backlinks_are_listed_once_and_all_problems_reported() {
        let text = "[x](no.md) [y](nope.png) [[css]] [[sql]] <a href='no.md'><img src=\"z.png\">";
        let (tree, index) = site(text);
        let links = Links::check(&tree, &index);
        let (backlinks, problems) = (links.backlinks(), links.problems());
        assert_eq!(backlinks[4], [PageId(0)]);
        assert_eq!(backlinks[7], [PageId(4), PageId(9)]);
        assert_eq!(backlinks[9], []);
        let codes: Vec<_> = problems
            .map(|p| (p.code, p.location.source.slice(p.location.span)))
            .collect();
        assert_eq!(
            codes,
            [
                ("broken-link", "[x](no.md)"),
                ("missing-file", "[y](nope.png)"),
                ("broken-link", "'no.md'"),
                ("missing-file", "\"z.png\""),
            ]
        );
    }

    #[test]
    fn raw_html_that_is_shown_as_text_has_neither_links_nor_ids() {
        let text = "<a href='no.md' id=here>[x](#here)</a> [y](/about%20us.md#Raw)";
        let (tree, index) = site_with(text, false);
        let links = Links::check(&tree, &index);
        let codes: Vec<_> = links
            .problems()
            .map(|p| (p.code, p.location.source.slice(p.location.span)))
            .collect();
        assert_eq!(
            codes,
            [
                ("broken-anchor", "[x](#here)"),
                ("broken-anchor", "[y](/about%20us.md#Raw)"),
            ]
        );
    }

    #[test]
    fn every_broken_link_is_told_the_first_with_suggestions() {
        let (tree, index) = site(&"[x](../htp.md)\n".repeat(MOST_SUGGESTIONS + 1));
        let links = Links::check(&tree, &index);
        let problems: Vec<_> = links.problems().collect();
        let is_helped = |help: &String| help.starts_with("did you mean");
        let helped = problems
            .iter()
            .filter(|problem| problem.help.as_ref().is_some_and(is_helped))
            .count();
        assert_eq!((problems.len(), helped), (MOST_SUGGESTIONS + 1, MOST_SUGGESTIONS));
    }
}
