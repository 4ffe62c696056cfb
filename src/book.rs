//! All files together → the linked whole: pages, roadmaps, plans, links between pages, and every complaint.
//!
//! A pure function of the files. `site` makes addresses and bytes of it; nothing here knows a template.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::files::{Asset, Files};
use crate::roadmap::{Analysis, Roadmap};
use crate::tree::{Page, PageId, RoadmapId, Tree};

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Publish drafts too.
    pub drafts: bool,
    /// Overrides `site-url`.
    pub base_url: Option<String>,
}

/// A site's content, linked and computed.
#[derive(Debug)]
pub struct Book {
    pub config: Config,
    pub tree: Tree,
    /// Parallel to [`Tree::roadmaps`].
    pub roadmaps: Vec<Compiled>,
    /// By page: the pages that link to it, by URL.
    pub backlinks: Vec<Vec<PageId>>,
    /// Files copied to the same place in the site: content-relative path (= URL) → file.
    pub assets: BTreeMap<String, Asset>,
    /// Everything wrong with the content, sorted; lints applied.
    pub diagnostics: Vec<Diagnostic>,
}

/// A roadmap and what was computed of it.
#[derive(Debug)]
pub struct Compiled {
    pub roadmap: Roadmap,
    pub analysis: Analysis,
}

impl Book {
    /// The page of that id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.tree.pages[id.0 as usize]
    }

    /// The roadmap of that id.
    pub fn roadmap(&self, id: RoadmapId) -> &Compiled {
        &self.roadmaps[id.0 as usize]
    }
}
