//! What every kind of page has: title, breadcrumbs, links about it, its body.

use crate::links;
use crate::page::views::{Desk, HeadView, Link, RoadmapPart};
use crate::roadmap::{FolderId, Node, Roadmap};
use crate::tree::{PageId, PageKind, RoadmapId};

use super::feeds;

/// Folders may lie in each other without end, and every page would name and address them all.
const MOST_CRUMBS: usize = 8;

impl Desk<'_> {
    /// The head of a page of the tree.
    pub(super) fn head(&self, id: PageId) -> HeadView {
        let page = self.book.page(id);
        let front = self.front(id);
        let breadcrumbs = self.breadcrumbs(id);
        let (body, headings) = self.body(id);
        let backlinks = self
            .book
            .backlinks
            .get(id.0 as usize)
            .map(Vec::as_slice)
            .unwrap_or_default();
        HeadView {
            kind: self.kind_name(id),
            full_title: self.full_title(&page.title, breadcrumbs.first()),
            title: page.title.clone(),
            description: self.description(id),
            canonical: feeds::absolute(self.book, &page.url),
            edit: self.edit_url(id),
            roadmap: self.roadmap_of(id).map(|roadmap| RoadmapPart {
                id: roadmap.id.clone(),
                graph: self.graph(roadmap),
            }),
            breadcrumbs,
            updated: front
                .and_then(|front| front.updated.as_ref())
                .map(|date| date.value.clone()),
            tags: front.map_or(Vec::new(), |front| {
                front.tags.iter().map(|tag| tag.value.clone()).collect()
            }),
            extra: front.map(|front| front.extra.clone()).unwrap_or_default(),
            body,
            headings,
            backlinks: self.links(backlinks.iter().copied()),
        }
    }

    /// The head of a page that is in no tree.
    pub(super) fn bare_head(&self, kind: &'static str, title: String) -> HeadView {
        HeadView {
            kind,
            full_title: self.full_title(&title, None),
            title,
            ..HeadView::default()
        }
    }

    fn full_title(&self, title: &str, roadmap: Option<&Link>) -> String {
        let site = self.site_title();
        let mut parts = vec![title];
        parts.extend(roadmap.map(|roadmap| roadmap.title.as_str()));
        parts.push(&site);
        parts.dedup();
        parts.join(" · ")
    }

    fn kind_name(&self, id: PageId) -> &'static str {
        match &self.book.page(id).kind {
            PageKind::Home => "home",
            PageKind::Roadmap(_) => "roadmap",
            PageKind::Stage(roadmap) => {
                let (compiled, facts) = self.compiled(*roadmap);
                let folder = facts
                    .folders
                    .get(&id)
                    .map(|folder| &compiled.roadmap.folders[folder.0 as usize]);
                if folder.is_some_and(|folder| folder.choose.is_some()) {
                    "choice"
                } else {
                    "stage"
                }
            }
            PageKind::Step(_) => "step",
            PageKind::Path(..) => "path",
            PageKind::Plain => "plain",
        }
    }

    fn roadmap_of(&self, id: PageId) -> Option<&Roadmap> {
        match &self.book.page(id).kind {
            PageKind::Roadmap(roadmap)
            | PageKind::Stage(roadmap)
            | PageKind::Step(roadmap)
            | PageKind::Path(roadmap, _) => Some(&self.book.roadmap(*roadmap).roadmap),
            PageKind::Home | PageKind::Plain => None,
        }
    }

    fn description(&self, id: PageId) -> Option<String> {
        if let PageKind::Path(roadmap, path) = &self.book.page(id).kind {
            let paths = &self.book.roadmap(*roadmap).roadmap.paths;
            return paths.iter().find(|other| other.id == *path)?.description.clone();
        }
        Some(self.front(id)?.description.as_ref()?.value.clone())
    }

    /// From the roadmap down to the folder that holds the page, without the page itself; of many, the first and the last.
    fn breadcrumbs(&self, id: PageId) -> Vec<Link> {
        match &self.book.page(id).kind {
            PageKind::Step(roadmap) => {
                let (compiled, facts) = self.compiled(*roadmap);
                let step = facts.steps.get(&id);
                let folder = step.map(|step| compiled.roadmap.steps[step.0 as usize].folder);
                self.folders_to(*roadmap, folder)
            }
            PageKind::Stage(roadmap) => {
                let (compiled, facts) = self.compiled(*roadmap);
                let folder = facts.folders.get(&id);
                let parent = folder.and_then(|folder| compiled.roadmap.folders[folder.0 as usize].parent);
                self.folders_to(*roadmap, parent)
            }
            PageKind::Path(roadmap, _) => self.folders_to(*roadmap, None),
            PageKind::Home | PageKind::Roadmap(_) | PageKind::Plain => Vec::new(),
        }
    }

    fn folders_to(&self, id: RoadmapId, folder: Option<FolderId>) -> Vec<Link> {
        let (compiled, _) = self.compiled(id);
        let folders = &compiled.roadmap.folders;
        let inner = folder.filter(|&folder| folder != FolderId(0));
        let chain: Vec<FolderId> = std::iter::successors(inner, |at| {
            let parent = folders[at.0 as usize].parent;
            parent.filter(|&parent| parent != FolderId(0))
        })
        .collect();
        let mut links = vec![self.link(compiled.roadmap.page)];
        let mut shown = chain.as_slice();
        if chain.len() >= MOST_CRUMBS {
            shown = &chain[..MOST_CRUMBS - 2];
            links.push(Link {
                title: "…".to_owned(),
                ..Link::default()
            });
        }
        let shown = shown.iter().rev();
        links.extend(shown.map(|&at| self.node(compiled, Node::Folder(at))));
        links
    }

    /// `edit-url-template` with the source's path put in; a path's source is its roadmap's page.
    fn edit_url(&self, id: PageId) -> Option<String> {
        let template = self.book.config.edit_url_template.as_deref()?;
        let page = match &self.book.page(id).kind {
            PageKind::Path(roadmap, _) => self.book.roadmap(*roadmap).roadmap.page,
            _ => id,
        };
        let document = self.book.page(page).document.as_ref()?;
        let src = self.book.config.src.trim_matches('/');
        let path = if matches!(src, "" | ".") {
            document.path.clone()
        } else {
            format!("{src}/{}", document.path)
        };
        Some(template.replace("{path}", &links::encode(&path)))
    }
}
