//! What a book keeps of an earlier one: how far two documents look the same to all other pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Book, Compiled, Edit, compile};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::files::Asset;
use crate::roadmap::resolve::resolve_alone;
use crate::tree::{Page, PageId, PageKind, Tree, heading_title, same_shape, title_of};

impl Book {
    /// The book with other documents in the place of those of the same path, where they differ only in what no tree and
    /// no roadmap is made of: their bodies, but for the heading that names the page. Everything but their own links and
    /// faults, and who links to whom, is kept.
    pub(crate) fn with_bodies(&self, edits: &[Edit]) -> Option<Book> {
        if !edits.iter().all(|(old, new)| differ_in_body(old, new)) {
            return None;
        }
        let tree = self.with_documents(edits);
        let edited = self.edited(&tree);
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

    /// The tree with the edited documents, where it is the same but for them and their titles, and none of them had a fault
    /// as part of the tree.
    pub(super) fn tree_with(&self, edits: &[Edit]) -> Option<Tree> {
        let may_be_retitled = self.found.tree.is_empty();
        let fits = |(old, new): &Edit| {
            let (before, now) = (title_of(old), title_of(new));
            same_shape(old, new) && (before == now || may_be_retitled && now.is_some())
        };
        let at_fault = |(_, new): &Edit| {
            let places = self.found.tree.iter().flat_map(|problem| {
                let related = problem.related.iter().map(|related| &related.location);
                related.chain([&problem.location])
            });
            places
                .into_iter()
                .any(|place| place.source.path() == new.source.path())
        };
        let same = edits.iter().all(|edit| fits(edit) && !at_fault(edit));
        same.then(|| self.with_documents(edits))
    }

    /// The tree with the edited documents and their titles in the place of the old ones.
    fn with_documents(&self, edits: &[Edit]) -> Tree {
        let mut tree = self.tree.clone();
        for (_, new) in edits {
            // A draft that is left out is no page.
            if let Some(PageId(at)) = self.index.page_of(&new.path) {
                let page = &mut tree.pages[at as usize];
                page.document = Some(Arc::clone(new));
                page.title = title_of(new).unwrap_or_else(|| page.title.clone());
            }
        }
        tree
    }

    /// The roadmaps of `tree`, which is that of an earlier book but for edited documents: only those are computed that hold
    /// one. None where anything is, or was, wrong with a name, or where other roadmaps have to do with these.
    pub(super) fn roadmaps_with(&self, tree: &Tree) -> Option<Vec<Arc<Compiled>>> {
        let edited = self.edited(tree);
        let of_page = |&PageId(at): &PageId| match tree.pages[at as usize].kind {
            PageKind::Roadmap(id) | PageKind::Stage(id) | PageKind::Step(id) => Some(id.0 as usize),
            _ => None,
        };
        let wanted: BTreeSet<usize> = edited.iter().filter_map(of_page).collect();
        let others = self.roadmaps.iter().enumerate();
        let mut others = others.filter(|(at, _)| !wanted.contains(at));
        if !self.found.names.is_empty() || others.any(|(_, other)| other.roadmap.needs_another()) {
            return None;
        }
        let roadmaps = resolve_alone(tree, self.config.pace, &wanted)?;
        let known: Vec<_> = wanted.iter().map(|&at| Arc::clone(&self.roadmaps[at])).collect();
        let mut all = self.roadmaps.clone();
        for (at, compiled) in wanted.into_iter().zip(compile(roadmaps, &known)) {
            all[at] = compiled;
        }
        Some(all)
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
