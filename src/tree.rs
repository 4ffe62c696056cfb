//! Documents → the tree of pages: which folder is a roadmap, a stage, a choice; which page is a step; every page's URL.
//!
//! Works on names of files and on front matters. Knows no prerequisite: names are looked up in `roadmap::resolve`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::Document;
use crate::source::{Location, Source};

mod build;
mod folders;
mod shape;

pub use build::{build, heading_title, title_of};
pub use shape::same_shape;

/// Index of a page in [`Tree::pages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageId(pub u32);

/// Index of a roadmap in [`Tree::roadmaps`] (and, compiled, in `Book::roadmaps`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoadmapId(pub u32);

/// What a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// The site's first page (it may be a roadmap's instead, then the kind is `Roadmap`).
    Home,
    /// A roadmap's own page.
    Roadmap(RoadmapId),
    /// A stage or a choice.
    Stage(RoadmapId),
    /// One thing to learn.
    Step(RoadmapId),
    /// A path, by its id; it has no document of its own.
    Path(RoadmapId, String),
    /// Any other page.
    Plain,
}

/// A page of the site, drafts left out (unless they were asked for).
#[derive(Clone, Debug)]
pub struct Page {
    /// What it is.
    pub kind: PageKind,
    /// None for a folder without `_index.md`, and for a path.
    pub document: Option<Arc<Document>>,
    /// Relative to the site's root, without a leading `/`, ending with `/`; empty for the root: `backend/databases/sql/`.
    pub url: String,
    /// As people read it: written, or the first heading, or the file's name in words.
    pub title: String,
}

/// The pages and what the folders mean.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Sorted by URL.
    pub pages: Vec<Page>,
    /// In path order.
    pub roadmaps: Arc<[RoadmapOutline]>,
    /// What messages put before the path of a file of the content: `content/`.
    pub shown_below: String,
}

impl Tree {
    /// A page's beginning, for complaints about it as a whole; a folder without `_index.md` is named by its path.
    pub fn location(&self, page: PageId) -> Location {
        match &self.pages[page.0 as usize] {
            Page {
                document: Some(document),
                ..
            } => Location::start_of(&document.source),
            page => Location::start_of(&folder_source(&self.shown_below, &page.url)),
        }
    }

    /// By roadmap: the pages in it that are neither steps nor stages, by the id that they would have as such.
    pub fn plain_names(&self) -> Vec<BTreeMap<&str, PageId>> {
        let mut names = vec![BTreeMap::new(); self.roadmaps.len()];
        let url = |at: usize| self.pages[self.roadmaps[at].page.0 as usize].url.as_str();
        let roots: BTreeMap<&str, usize> = (0..names.len()).map(|at| (url(at), at)).collect();
        for (page, id) in self.pages.iter().zip(0..) {
            if page.kind != PageKind::Plain {
                continue;
            }
            let inner = page.url.trim_end_matches('/');
            let ends = inner.rmatch_indices('/').map(|(at, _)| at + 1).chain([0]);
            let root = ends.filter_map(|end| roots.get(&inner[..end])).next();
            let front = page.document.as_ref().map(|document| &document.front);
            let id_written = front.and_then(|front| front.id.as_ref());
            let stem = inner.rsplit('/').next().unwrap_or(inner);
            let name = id_written.map_or(stem, |id| id.value.as_str());
            if let Some(&root) = root {
                names[root].insert(name, PageId(id));
            }
        }
        names
    }

    /// Whether the front matter of a page could not be read: what it is, nobody knows.
    pub fn is_faulty(&self, page: PageId) -> bool {
        let document = self.pages[page.0 as usize].document.as_ref();
        document.is_some_and(|document| document.front.faulty)
    }

    /// A page's file as messages name it.
    pub fn shown(&self, page: PageId) -> String {
        self.location(page).source.path().to_owned()
    }
}

/// A folder without a file of its own, named by its path.
fn folder_source(shown_below: &str, url: &str) -> Arc<Source> {
    Source::new(format!("{shown_below}{}", url.trim_end_matches('/')), "")
}

/// A roadmap as its folders and front matters give it, names not yet looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadmapOutline {
    /// Its folder's name, or `id:`.
    pub id: String,
    /// Its own page.
    pub page: PageId,
    /// The folder's members; the first is the roadmap's own folder.
    pub folders: Vec<FolderOutline>,
    /// In path order.
    pub steps: Vec<StepOutline>,
    /// Ids of steps, stages and choices left out because they are drafts.
    pub drafts: Vec<String>,
}

/// A stage, a choice or the roadmap's own folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderOutline {
    /// Its name, or `id:`.
    pub id: String,
    /// The folder's page.
    pub page: PageId,
    /// Index in [`RoadmapOutline::folders`]; always smaller than its own; none for the roadmap's own folder.
    pub parent: Option<usize>,
}

/// A page with `step:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOutline {
    /// Its file's stem, or `id:`.
    pub id: String,
    /// The step's page.
    pub page: PageId,
    /// Index in [`RoadmapOutline::folders`].
    pub folder: usize,
}
