//! All links of all pages, those of resources too: who links to whom, and which lead nowhere.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::miss::Miss;
use super::{Index, Target};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::outline::LinkKind;
use crate::source::{Location, Span};
use crate::tree::{Page, PageId, Tree};

/// How many broken links are told with what may have been meant: a site with more has another fault, and looking
/// through all names for each would take minutes.
pub(super) const MOST_SUGGESTIONS: usize = 200;

/// By page, the pages that link to it, each once and in page order; and what is wrong with all links of all pages.
pub fn check(tree: &Tree, index: &Index) -> (Vec<Vec<PageId>>, Vec<Diagnostic>) {
    let found: Vec<_> = (0..tree.pages.len())
        .into_par_iter()
        .map(|at| find_all(PageId(at as u32), &tree.pages[at], index))
        .collect();
    let mut backlinks = vec![Vec::new(); tree.pages.len()];
    let mut missed = Vec::new();
    for ((targets, misses), from) in found.into_iter().zip(0..) {
        for target in targets {
            backlinks[target.0 as usize].push(PageId(from));
        }
        missed.extend(misses);
    }
    let missed: Vec<_> = missed.into_iter().enumerate().collect();
    let explain = |(at, missed): (usize, Missed<'_>)| missed.explain(index, at < MOST_SUGGESTIONS);
    (backlinks, missed.into_par_iter().map(explain).collect())
}

/// A link that leads nowhere.
struct Missed<'a> {
    from: PageId,
    document: &'a Document,
    target: &'a str,
    span: Span,
    miss: Miss,
}

impl Missed<'_> {
    fn explain(self, index: &Index, suggests: bool) -> Diagnostic {
        let problem = index.explain(self.from, self.target, self.miss, suggests);
        Diagnostic::new(problem, Location::new(&self.document.source, self.span))
    }
}

/// The other pages that one page links to, in its text and as resources, and its links that lead nowhere.
fn find_all<'a>(from: PageId, page: &'a Page, index: &Index) -> (BTreeSet<PageId>, Vec<Missed<'a>>) {
    let mut targets = BTreeSet::new();
    let mut misses = Vec::new();
    let Some(document) = page.document.as_deref() else {
        return (targets, misses);
    };
    let links = document.outline.links.iter();
    let links = links.map(|link| (link.kind, link.target.as_str(), link.span));
    let resources = document.front.resources.iter();
    let resources =
        resources.map(|resource| (LinkKind::Link, resource.url.value.as_str(), resource.url.span));
    for (kind, target, span) in links.chain(resources) {
        match index.find(from, kind, target) {
            Ok(Target::Page(page, _)) if page != from => {
                targets.insert(page);
            }
            Ok(_) => {}
            Err(miss) => misses.push(Missed {
                from,
                document,
                target,
                span,
                miss,
            }),
        }
    }
    (targets, misses)
}
