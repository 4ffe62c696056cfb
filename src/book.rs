//! All files together → the linked whole: pages, roadmaps, plans, links between pages, and every complaint.
//!
//! A pure function of the files. `site` makes addresses and bytes of it; nothing here knows a template.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{self, Diagnostic};
use crate::document::Document;
use crate::files::{Asset, File, Files};
use crate::links;
use crate::roadmap::{Analysis, Roadmap, resolve};
use crate::tree::{self, Page, PageId, RoadmapId, Tree};

mod lints;

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
    /// Its settings; `site_url` is the one asked for.
    pub config: Config,
    /// What each file is.
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
    /// Names resolved.
    pub roadmap: Roadmap,
    /// Everything computed of it.
    pub analysis: Analysis,
}

impl Book {
    /// Parses, links and computes everything. `config` is what `book.toml` said, `config_problems` what was wrong with
    /// it; whatever else is wrong is found here, and all of it stands in [`Book::diagnostics`].
    pub fn compile(
        files: &Files,
        config: Config,
        config_problems: Vec<Diagnostic>,
        options: &Options,
    ) -> Book {
        let documents = parse(files, &config.src);
        let documents: Vec<_> = documents.into_values().collect();
        Book::link(&documents, files, config, config_problems, options)
    }

    /// Links and computes what is parsed already: `documents` are the pages of `files`, in path order.
    pub fn link(
        documents: &[Arc<Document>],
        files: &Files,
        config: Config,
        config_problems: Vec<Diagnostic>,
        options: &Options,
    ) -> Book {
        let mut problems = config_problems;
        problems.extend(files.problems.iter().cloned());
        let assets = assets(files);

        let site_title = config.title.as_deref().unwrap_or(UNTITLED);
        let (tree, found) = tree::build(documents, site_title, options.drafts);
        problems.extend(found);
        problems.extend(page_problems(&tree));

        let (roadmaps, found) = resolve::resolve(&tree, config.pace);
        problems.extend(found);
        let computed: Vec<_> = roadmaps.par_iter().map(Analysis::of).collect();
        let mut compiled = Vec::with_capacity(roadmaps.len());
        for (roadmap, (analysis, found)) in roadmaps.into_iter().zip(computed) {
            problems.extend(found);
            compiled.push(Compiled { roadmap, analysis });
        }

        let index = links::Index::new(&tree, &assets);
        let (backlinks, found) = links::check(&tree, &index);
        problems.extend(found);

        let config = Config {
            site_url: options.base_url.clone().or(config.site_url),
            ..config
        };
        let mut diagnostics = lints::apply(problems, &config);
        diagnostic::sort(&mut diagnostics);
        Book {
            config,
            tree,
            roadmaps: compiled,
            backlinks,
            assets,
            diagnostics,
        }
    }

    /// The page of that id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.tree.pages[id.0 as usize]
    }

    /// The roadmap of that id.
    pub fn roadmap(&self, id: RoadmapId) -> &Compiled {
        &self.roadmaps[id.0 as usize]
    }

    /// Roadmaps with their ids, in the order of the tree.
    pub fn roadmaps(&self) -> impl Iterator<Item = (RoadmapId, &Compiled)> {
        self.roadmaps
            .iter()
            .enumerate()
            .map(|(at, compiled)| (RoadmapId(at as u32), compiled))
    }
}

/// The first page's title where nobody gave one.
const UNTITLED: &str = "Roadmaps";

/// The Markdown files, parsed, by path. `src` is what messages call the content folder.
fn parse(files: &Files, src: &str) -> BTreeMap<String, Arc<Document>> {
    let documents = texts(files).collect::<Vec<_>>().into_par_iter();
    let parsed = documents.map(|(path, bytes)| {
        let document = Document::parse(path, &shown(src, path), bytes);
        (path.to_owned(), Arc::new(document))
    });
    parsed.collect()
}

/// The pages' bytes, by path.
pub(crate) fn texts(files: &Files) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
    files.content.iter().filter_map(|(path, file)| match file {
        File::Text(bytes) => Some((path.as_str(), bytes)),
        File::Asset(_) => None,
    })
}

/// What messages call a file of the content.
pub(crate) fn shown(src: &str, path: &str) -> String {
    format!("{}/{path}", src.trim_end_matches('/'))
}

fn assets(files: &Files) -> BTreeMap<String, Asset> {
    let assets = files.content.iter().filter_map(|(path, file)| match file {
        File::Text(_) => None,
        File::Asset(asset) => Some((path.clone(), asset.clone())),
    });
    assets.collect()
}

/// What is wrong with each published page by itself.
fn page_problems(tree: &Tree) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for page in &tree.pages {
        problems.extend(
            page.document
                .iter()
                .flat_map(|document| document.problems.iter().cloned()),
        );
        problems.extend(lints::missing_duration(page));
    }
    problems
}
