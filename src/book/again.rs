//! What a book keeps of an earlier one: how far two documents look the same to all other pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Book;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::files::Asset;
use crate::tree::{Page, PageId, Tree, heading_title};

impl Book {
    /// The book with other documents in the place of those of the same path, where they differ only in what no tree and
    /// no roadmap is made of: their bodies, but for the heading that names the page. Everything but their own links and
    /// faults, and who links to whom, is kept.
    pub(crate) fn with_bodies(&self, edits: &[(Arc<Document>, Arc<Document>)]) -> Option<Book> {
        if !edits.iter().all(|(old, new)| differ_in_body(old, new)) {
            return None;
        }
        let mut tree = self.tree.clone();
        let mut edited = BTreeSet::new();
        for (_, new) in edits {
            // A draft that is left out is no page.
            if let Some(page) = self.index.page_of(&new.path) {
                tree.pages[page.0 as usize].document = Some(Arc::clone(new));
                edited.insert(page);
            }
        }
        let index = self.index.edited(&tree, &edited);
        let links = self.links.check_again(&tree, &index, &self.index, &edited);
        let book = Book {
            config: self.config.clone(),
            tree,
            roadmaps: self.roadmaps.clone(),
            index,
            backlinks: Arc::clone(links.backlinks()),
            assets: Arc::clone(&self.assets),
            diagnostics: Vec::new(),
            links,
            found: self.found.clone(),
        };
        Some(book.judged())
    }

    /// A complaint about a place before a page's body, in the page's present document: there it stands where it stood.
    pub(crate) fn present(&self, mut problem: Diagnostic) -> Diagnostic {
        let places = problem.related.iter_mut().map(|related| &mut related.location);
        for place in places.chain([&mut problem.location]) {
            let path = place.source.path().strip_prefix(&self.tree.shown_below);
            let page = path.and_then(|path| self.index.page_of(path));
            if let Some(document) = page.and_then(|page| self.page(page).document.as_ref()) {
                place.source = Arc::clone(&document.source);
            }
        }
        problem
    }

    /// Whether the pages, their files, addresses and ids are those of `tree`, whatever they say.
    pub(super) fn names_the_same(&self, tree: &Tree, assets: &Arc<BTreeMap<String, Asset>>) -> bool {
        let path = |document: &Option<Arc<Document>>| document.as_ref().map(|document| document.path.clone());
        let mut pages = self.tree.pages.iter().zip(&tree.pages);
        self.assets.keys().eq(assets.keys())
            && self.tree.roadmaps == tree.roadmaps
            && self.tree.pages.len() == tree.pages.len()
            && pages.all(|(old, new)| {
                old.url == new.url && old.kind == new.kind && path(&old.document) == path(&new.document)
            })
    }

    /// Whether `later` has the same output files made in the same way.
    pub(crate) fn routes_the_same(&self, later: &Book) -> bool {
        let aliases = |page: &Page| {
            let aliases = page.document.iter().flat_map(|document| &document.front.aliases);
            aliases.map(|alias| alias.value.clone()).collect::<Vec<_>>()
        };
        let mut pages = self.tree.pages.iter().zip(&later.tree.pages);
        self.config.source.text() == later.config.source.text()
            && self.config.site_url == later.config.site_url
            && self.names_the_same(&later.tree, &later.assets)
            && pages.all(|(old, new)| aliases(old) == aliases(new))
    }

    /// The pages of `tree`, which names the same, whose documents are others.
    pub(super) fn edited(&self, tree: &Tree) -> BTreeSet<PageId> {
        let pages = self.tree.pages.iter().zip(&tree.pages).zip(0..);
        let edited = pages.filter(|((old, new), _)| match (&old.document, &new.document) {
            (Some(old), Some(new)) => !Arc::ptr_eq(old, new),
            _ => false,
        });
        edited.map(|(_, page)| PageId(page)).collect()
    }
}

/// Whether all that stands before the bodies is the same, and what the bodies call their pages.
fn differ_in_body(old: &Document, new: &Document) -> bool {
    fn head(document: &Document) -> Option<&str> {
        document.source.text().get(..document.body.start)
    }
    old.source.path() == new.source.path()
        && old.front.faulty == new.front.faulty
        && head(old) == head(new)
        && heading_title(old) == heading_title(new)
}
