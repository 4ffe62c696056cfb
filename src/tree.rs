//! Documents → the tree of pages: which folder is a roadmap, a stage, a choice; which page is a step; every page's URL.
//!
//! Works on names of files and on front matters. Knows no prerequisite: names are looked up in `roadmap::resolve`.

use std::sync::Arc;

use crate::document::Document;

mod build;
mod folders;

pub use build::build;

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
    pub roadmaps: Vec<RoadmapOutline>,
}

/// A roadmap as its folders and front matters give it, names not yet looked up.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
pub struct FolderOutline {
    /// Its name, or `id:`.
    pub id: String,
    /// The folder's page.
    pub page: PageId,
    /// Index in [`RoadmapOutline::folders`]; always smaller than its own; none for the roadmap's own folder.
    pub parent: Option<usize>,
}

/// A page with `step:`.
#[derive(Clone, Debug)]
pub struct StepOutline {
    /// Its file's stem, or `id:`.
    pub id: String,
    /// The step's page.
    pub page: PageId,
    /// Index in [`RoadmapOutline::folders`].
    pub folder: usize,
}
