//! All links of all pages, those of resources too: who links to whom, and which lead nowhere.
//!
//! What a page's links lead to is kept, so that after an edit only those are looked up again that may lead elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::miss::Miss;
use super::{Index, Target};
use crate::diagnostic::Diagnostic;
use crate::document::outline::{Link, LinkKind};
use crate::source::{Location, Span};
use crate::tree::{Page, PageId, Tree};

/// How many broken links are told with what may have been meant: a site with more has another fault, and looking
/// through all names for each would take minutes.
pub(super) const MOST_SUGGESTIONS: usize = 200;

/// What all links lead to.
#[derive(Debug)]
pub struct Links {
    /// By page.
    pages: Vec<Arc<PageLinks>>,
    backlinks: Arc<Vec<Vec<PageId>>>,
}

/// The links of one page.
#[derive(Debug, Default)]
struct PageLinks {
    /// The other pages that it links to, in its text and as resources.
    targets: BTreeSet<PageId>,
    misses: Vec<Missed>,
    /// What is told of the misses.
    told: Vec<Diagnostic>,
    /// How many of them are told with what may have been meant.
    suggested: usize,
}

/// A link that leads nowhere.
#[derive(Clone, Debug)]
struct Missed {
    target: String,
    span: Span,
    miss: Miss,
}

impl Links {
    /// Looks up all links of all pages, those in raw HTML where it passes.
    pub fn check(tree: &Tree, index: &Index) -> Links {
        let pages = (0..tree.pages.len()).into_par_iter();
        let found: Vec<_> = pages.map(|at| PageLinks::find(tree, index, at)).collect();
        let found = found.into_iter().map(Arc::new).collect();
        Links::told(tree, index, found, None)
    }

    /// The same after edits: the pages `edited` have other documents than before, when `before` was the index.
    pub(crate) fn check_again(
        &self,
        tree: &Tree,
        index: &Index,
        before: &Index,
        edited: &BTreeSet<PageId>,
    ) -> Links {
        let mut affected = edited.clone();
        let moved: Vec<PageId> = (edited.iter().copied())
            .filter(|&page| index.anchors(page) != before.anchors(page))
            .collect();
        if !moved.is_empty() {
            affected.extend(moved.iter().flat_map(|page| &self.backlinks[page.0 as usize]));
            let missing = self.pages.iter().zip(0..);
            let missing = missing.filter(|(links, _)| !links.misses.is_empty());
            affected.extend(missing.map(|(_, at)| PageId(at)));
        }
        let mut pages = self.pages.clone();
        for PageId(at) in affected {
            pages[at as usize] = Arc::new(PageLinks::find(tree, index, at as usize));
        }
        Links::told(tree, index, pages, Some(self))
    }

    /// By page, the pages that link to it, each once and in page order.
    pub fn backlinks(&self) -> &Arc<Vec<Vec<PageId>>> {
        &self.backlinks
    }

    /// The links that lead nowhere, page by page.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        self.pages.iter().flat_map(|page| &page.told)
    }

    /// With what there is to tell of the misses and not told yet.
    fn told(tree: &Tree, index: &Index, mut pages: Vec<Arc<PageLinks>>, before: Option<&Links>) -> Links {
        let mut left = MOST_SUGGESTIONS;
        let mut untold = Vec::new();
        for (at, page) in pages
            .iter()
            .enumerate()
            .filter(|(_, page)| !page.misses.is_empty())
        {
            let suggested = page.misses.len().min(left);
            left -= suggested;
            if page.told.is_empty() || page.suggested != suggested {
                untold.push((at, suggested));
            }
        }
        let tell = |(at, suggested): (usize, usize)| (at, pages[at].tell(tree, index, at, suggested));
        let told: Vec<_> = untold.into_par_iter().map(tell).collect();
        for (at, page) in told {
            pages[at] = Arc::new(page);
        }
        let same = |before: &&Links| {
            let mut pairs = before.pages.iter().zip(&pages);
            pairs.all(|(old, new)| Arc::ptr_eq(old, new) || old.targets == new.targets)
        };
        let backlinks = match before.filter(same) {
            Some(before) => Arc::clone(&before.backlinks),
            None => Arc::new(turned(&pages)),
        };
        Links { pages, backlinks }
    }
}

fn turned(pages: &[Arc<PageLinks>]) -> Vec<Vec<PageId>> {
    let mut backlinks = vec![Vec::new(); pages.len()];
    for (page, from) in pages.iter().zip(0..) {
        for target in &page.targets {
            backlinks[target.0 as usize].push(PageId(from));
        }
    }
    backlinks
}

impl PageLinks {
    fn find(tree: &Tree, index: &Index, at: usize) -> PageLinks {
        let mut found = PageLinks::default();
        let from = PageId(at as u32);
        for (kind, target, span) in links(&tree.pages[at], index.html) {
            match index.find(from, kind, target) {
                Ok(Target::Page(page, _)) if page != from => {
                    found.targets.insert(page);
                }
                Ok(_) => {}
                Err(miss) => found.misses.push(Missed {
                    target: target.to_owned(),
                    span,
                    miss,
                }),
            }
        }
        found
    }

    /// The same with the misses explained, the first `suggested` of them with what may have been meant.
    fn tell(&self, tree: &Tree, index: &Index, at: usize, suggested: usize) -> PageLinks {
        let explain = |(number, missed): (usize, &Missed)| {
            let document = tree.pages[at].document.as_ref()?;
            let miss = missed.miss.clone();
            let problem = index.explain(PageId(at as u32), &missed.target, miss, number < suggested);
            Some(Diagnostic::new(
                problem,
                Location::new(&document.source, missed.span),
            ))
        };
        let told: Vec<_> = self.misses.par_iter().enumerate().map(explain).collect();
        PageLinks {
            targets: self.targets.clone(),
            misses: self.misses.clone(),
            told: told.into_iter().flatten().collect(),
            suggested,
        }
    }
}

/// The links of a page, in its text and as resources.
fn links(page: &Page, html: bool) -> impl Iterator<Item = (LinkKind, &str, Span)> {
    let document = page.document.as_deref().into_iter();
    document.flat_map(move |document| {
        let in_html: &[Link] = if html { &document.outline.html_links } else { &[] };
        let links = document.outline.links.iter().chain(in_html);
        let links = links.map(|link| (link.kind, link.target.as_str(), link.span));
        let resources = document.front.resources.iter();
        let resources =
            resources.map(|resource| (LinkKind::Link, resource.url.value.as_str(), resource.url.span));
        links.chain(resources)
    })
}
