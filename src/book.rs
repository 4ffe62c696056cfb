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
use crate::links::{Index, Links};
use crate::roadmap::{Analysis, Roadmap, resolve};
use crate::tree::{self, Page, PageId, RoadmapId, Tree};

mod again;
pub(crate) mod lints;

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Publish drafts too.
    pub drafts: bool,
    /// Overrides `site-url`.
    pub base_url: Option<String>,
}

/// What a book is made of.
pub struct Input<'a> {
    /// The pages, parsed, in path order.
    pub documents: Vec<Arc<Document>>,
    /// All other files.
    pub assets: Arc<BTreeMap<String, Asset>>,
    /// What `book.toml` said.
    pub config: &'a Config,
    /// What was wrong with it, and with reading the files.
    pub problems: Vec<Diagnostic>,
    /// What the caller decides.
    pub options: &'a Options,
}

/// A page that changed: what it was, and what it is.
pub type Edit = (Arc<Document>, Arc<Document>);

/// A site's content, linked and computed.
#[derive(Debug)]
pub struct Book {
    /// Its settings; `site_url` is the one asked for.
    pub config: Config,
    /// What each file is.
    pub tree: Tree,
    /// Parallel to [`Tree::roadmaps`].
    pub roadmaps: Vec<Arc<Compiled>>,
    /// All that links can name.
    pub index: Index,
    /// By page: the pages that link to it, by URL.
    pub backlinks: Arc<Vec<Vec<PageId>>>,
    /// Files copied to the same place in the site: content-relative path (= URL) → file.
    pub assets: Arc<BTreeMap<String, Asset>>,
    /// Everything wrong with the content, sorted; lints applied.
    pub diagnostics: Vec<Diagnostic>,
    links: Links,
    found: Found,
}

/// A roadmap and what was computed of it.
#[derive(Debug)]
pub struct Compiled {
    /// Names resolved.
    pub roadmap: Roadmap,
    /// Everything computed of it.
    pub analysis: Analysis,
    /// What the analysis found.
    problems: Vec<Diagnostic>,
}

/// What is wrong, by who found it, but for the links and the analyses.
#[derive(Clone, Debug)]
struct Found {
    given: Vec<Diagnostic>,
    tree: Vec<Diagnostic>,
    names: Vec<Diagnostic>,
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
        let mut problems = config_problems;
        problems.extend(files.problems().cloned());
        let texts: Vec<_> = texts(files).collect();
        let parse = |(path, bytes): (&str, &Arc<[u8]>)| {
            Arc::new(Document::parse(path, &shown(&config.src, path), bytes))
        };
        let input = Input {
            documents: texts.into_par_iter().map(parse).collect(),
            assets: Arc::new(assets(files)),
            config: &config,
            problems,
            options,
        };
        Book::link(input, None, None)
    }

    /// Links and computes everything, but for what is the same as in an earlier book. `edits` is all that differs since
    /// then, where that is known.
    pub fn link(input: Input<'_>, before: Option<&Book>, edits: Option<&[Edit]>) -> Book {
        let Input {
            documents,
            assets,
            config,
            problems: mut given,
            options,
        } = input;
        given.extend(lints::nearly_pages(&documents, &assets, &config.src));
        let config = Config {
            site_url: options.base_url.clone().or_else(|| config.site_url.clone()),
            ..config.clone()
        };
        let site_title = config.title.as_deref().unwrap_or(UNTITLED);
        let patched = before.zip(edits);
        let patched = patched.and_then(|(before, edits)| Some((before, before.tree_with(edits)?)));
        let kept = match &patched {
            Some((before, tree)) => before.roadmaps_with(tree),
            None => None,
        };
        let (tree, in_tree) = match patched {
            Some((before, tree)) => (tree, before.found.tree.clone()),
            None => tree::build(&documents, site_title, options.drafts),
        };
        let (roadmaps, in_names) = match kept {
            Some(roadmaps) => (roadmaps, Vec::new()),
            None => {
                let (roadmaps, problems) = resolve::resolve(&tree, config.pace);
                let known = before.map_or(&[][..], |before| &before.roadmaps);
                (compile(roadmaps, known), problems)
            }
        };
        let alike = before.filter(|before| {
            before.config.unsafe_html == config.unsafe_html && before.names_the_same(&tree, &assets)
        });
        let (index, links) = match alike {
            Some(before) => {
                let edited = before.edited(&tree);
                let index = before.index.edited(&tree, &edited);
                let links = before.links.check_again(&tree, &index, &before.index, &edited);
                (index, links)
            }
            None => {
                let index = Index::new(&tree, &assets, config.unsafe_html);
                let links = Links::check(&tree, &index);
                (index, links)
            }
        };
        let found = Found {
            given,
            tree: in_tree,
            names: in_names,
        };
        Book {
            config,
            tree,
            roadmaps,
            index,
            backlinks: Arc::clone(links.backlinks()),
            assets,
            diagnostics: Vec::new(),
            links,
            found,
        }
        .judged()
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
            .map(|(at, compiled)| (RoadmapId(at as u32), compiled.as_ref()))
    }

    /// With everything that is wrong, lints applied, sorted.
    fn judged(mut self) -> Book {
        let mut problems = self.found.given.clone();
        problems.extend(page_problems(&self.tree));
        let analyses = self.roadmaps.iter().flat_map(|compiled| &compiled.problems);
        let kept = self.found.tree.iter().chain(&self.found.names).chain(analyses);
        problems.extend(kept.map(|problem| self.present(problem.clone())));
        problems.extend(self.links.problems().cloned());
        self.diagnostics = lints::apply(problems, &self.config);
        diagnostic::sort(&mut self.diagnostics);
        self
    }
}

/// Computes the roadmaps; one that is the same as `before` keeps what was computed.
fn compile(roadmaps: Vec<Roadmap>, before: &[Arc<Compiled>]) -> Vec<Arc<Compiled>> {
    let roadmaps = roadmaps.into_par_iter().enumerate();
    let compiled = roadmaps.map(|(at, roadmap)| {
        if let Some(before) = before.get(at).filter(|before| before.roadmap == roadmap) {
            return Arc::clone(before);
        }
        let (analysis, problems) = Analysis::of(&roadmap);
        Arc::new(Compiled {
            roadmap,
            analysis,
            problems,
        })
    });
    compiled.collect()
}

/// The first page's title where nobody gave one.
const UNTITLED: &str = "Roadmaps";

/// The pages' bytes, by path.
pub(crate) fn texts(files: &Files) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
    files.content.files.iter().filter_map(|(path, file)| match file {
        File::Text(bytes) => Some((path.as_str(), bytes)),
        File::Asset(_) => None,
    })
}

/// What messages call a file of the content.
pub(crate) fn shown(src: &str, path: &str) -> String {
    format!("{}/{path}", src.trim_end_matches('/'))
}

/// The files that are no pages, by path.
pub(crate) fn assets(files: &Files) -> BTreeMap<String, Asset> {
    let assets = files.content.files.iter().filter_map(|(path, file)| match file {
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
