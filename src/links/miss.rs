//! Why a link leads nowhere, and what its author may have meant.

use std::ops::Bound;

use crate::diagnostic::Problem;
use crate::suggest::nearest;
use crate::tree::PageId;

use super::{Index, path};

/// Why a link is none. Cheap to make: whoever only needs to know that a link is broken asks no further.
#[derive(Clone, Debug)]
pub(crate) enum Miss {
    /// It would run code or carry its content in itself; the reason.
    Refused(&'static str),
    /// It leads out of the content folder.
    Outside,
    /// No page has this path.
    Page(String),
    /// No file has this path.
    File(String),
    /// The page has no such id.
    Anchor(PageId, String),
    /// No page has this wiki name.
    Name(String),
    /// Several pages have this wiki name.
    Ambiguous(String, Vec<PageId>),
}

impl Index {
    /// The problem to report for `target`, written in the page `from`; with what may have been meant only where
    /// `suggests`, as looking through all names takes its time.
    pub(super) fn explain(&self, from: PageId, target: &str, miss: Miss, suggests: bool) -> Problem {
        let near = |find: &dyn Fn() -> Option<String>| if suggests { find() } else { None };
        match miss {
            Miss::Refused(reason) => Problem::BadUrl {
                url: target.to_owned(),
                reason: reason.to_owned(),
            },
            Miss::Outside => Problem::BrokenLink {
                target: target.to_owned(),
                suggestion: near(&|| Some(self.written(from, target, &self.served_path(from, target)?))),
            },
            Miss::Page(path) if self.is_draft_file(&path) => Problem::DraftLink {
                target: target.to_owned(),
            },
            Miss::Page(_) if target.starts_with("www.") => Problem::BrokenLink {
                suggestion: Some(format!("https://{target}")),
                target: target.to_owned(),
            },
            Miss::Page(path) => Problem::BrokenLink {
                target: without_anchor(target).to_owned(),
                suggestion: near(&|| self.nearest_path(from, target, &path)),
            },
            Miss::File(path) if target.starts_with("www.") => Problem::MissingFile {
                suggestion: Some(format!("https://{target}")),
                path,
            },
            Miss::File(path) => Problem::MissingFile {
                suggestion: near(&|| self.nearest_path(from, target, &path)),
                path,
            },
            Miss::Anchor(page, anchor) => Problem::BrokenAnchor {
                page: self.entry(page).path.clone(),
                suggestion: near(&|| self.nearest_anchor(page, &anchor)),
                anchor,
            },
            Miss::Name(name) if self.is_draft_name(from, &name) => Problem::DraftLink { target: name },
            Miss::Name(name) => Problem::BrokenLink {
                suggestion: near(&|| self.nearest_name(from, &name)),
                target: name,
            },
            Miss::Ambiguous(name, pages) => {
                let candidates = pages.iter().map(|&page| self.entry(page).path.clone()).collect();
                Problem::AmbiguousLink { name, candidates }
            }
        }
    }

    fn nearest_anchor(&self, page: PageId, anchor: &str) -> Option<String> {
        let anchors = self.anchors(page).iter().map(String::as_str);
        nearest(anchor, alike(anchor, anchors))
    }

    fn is_draft_file(&self, path: &str) -> bool {
        let stem = match path::name(path) {
            "_index.md" => path::name(path::folder(path)),
            _ => path::stem(path),
        };
        self.names
            .roadmaps
            .iter()
            .any(|names| names.drafts.iter().any(|id| id == stem))
    }

    fn is_draft_name(&self, from: PageId, name: &str) -> bool {
        let here = self.entry(from).roadmap;
        let (roadmap, id) = match name.split_once('/') {
            Some((roadmap, id)) => (self.names.roadmap_ids.get(roadmap).copied(), id),
            None => (here, name),
        };
        let names = roadmap.and_then(|roadmap| self.names.roadmaps.get(roadmap.0 as usize));
        names.is_some_and(|names| names.drafts.iter().any(|draft| draft == id))
    }

    /// The path most likely meant by `path`, as the author of `from` would write it: the page whose `.md` was
    /// forgotten, or written `.html`; what has `target` as its address in the site; a like name in the same folder;
    /// the same name, then a like one, anywhere.
    fn nearest_path(&self, from: PageId, target: &str, path: &str) -> Option<String> {
        let with_extension = format!("{}.md", path.strip_suffix(".html").unwrap_or(path));
        let folder = path::folder(path);
        let name = path::name(path);
        let found = self
            .names
            .paths
            .get(&with_extension)
            .cloned()
            .or_else(|| self.served_path(from, target))
            .or_else(|| {
                nearest(name, alike(name, self.names_in(folder))).map(|name| in_folder(folder, &name))
            })
            .or_else(|| self.same_name(path))
            .or_else(|| {
                let others = self
                    .names
                    .by_name
                    .keys()
                    .map(String::as_str)
                    .filter(|other| *other != name);
                let near = nearest(name, alike(name, others))?;
                self.names.by_name.get(&near)?.first().cloned()
            })
            .filter(|found| found != path)?; // an image of a page
        Some(self.written(from, target, &found))
    }

    /// The path of the page or file that browsers would find at `target`.
    fn served_path(&self, from: PageId, target: &str) -> Option<String> {
        let written = target.split(['?', '#']).next()?;
        let url = path::join(&self.entry(from).url, &path::decode(written))?;
        let paths = [format!("{url}.md"), in_folder(&url, "_index.md"), url];
        paths.into_iter().find(|path| self.names.paths.contains(path))
    }

    /// `path` in the place of `target`, as the author of `from` would write it.
    fn written(&self, from: PageId, target: &str, path: &str) -> String {
        if target.starts_with('/') {
            format!("/{}", path::as_written("", path))
        } else {
            path::as_written(&self.entry(from).folder, path)
        }
    }

    /// The file of the same name whose folders are the most alike, the nearest first. As every folder has an `_index.md`,
    /// its folder must have the same name too.
    fn same_name(&self, path: &str) -> Option<String> {
        let alike = |other: &str| {
            let pairs = path.rsplit('/').zip(other.rsplit('/'));
            pairs.take_while(|(one, two)| one == two).count()
        };
        let name = path::name(path);
        let least = if name == "_index.md" { 2 } else { 1 };
        let same = self.names.by_name.get(name)?.iter().rev(); // of equals, the last is taken: the first by path
        same.filter(|other| alike(other) >= least)
            .max_by_key(|other| alike(other))
            .cloned()
    }

    /// The names of the files directly in `folder`.
    fn names_in<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a str> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let start = Bound::Included(prefix.clone());
        let below = self.names.paths.range((start, Bound::Unbounded));
        let names = below.map_while(move |path| path.strip_prefix(prefix.as_str()));
        names.filter(|name| !name.contains('/'))
    }

    fn nearest_name(&self, from: PageId, name: &str) -> Option<String> {
        if let Some((roadmap, id)) = name.split_once('/')
            && let Some(roadmap) = self.names.roadmap_ids.get(roadmap)
        {
            let names = &self.names.roadmaps[roadmap.0 as usize];
            let id = nearest(id, alike(id, names.pages.keys().map(String::as_str)))?;
            return Some(format!("{}/{id}", names.id));
        }
        let here = self
            .entry(from)
            .roadmap
            .and_then(|id| self.names.roadmaps.get(id.0 as usize));
        let ids = here.into_iter().flat_map(|names| names.pages.keys());
        let names = ids.chain(self.names.by_stem.keys()).map(String::as_str);
        nearest(name, alike(name, names))
    }
}

fn without_anchor(target: &str) -> &str {
    target.split('#').next().unwrap_or_default()
}

fn in_folder(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// Candidates of about the same length: the others are no slips, and there may be many.
fn alike<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let length = name.len();
    candidates.filter(move |candidate| candidate.len().abs_diff(length) <= 8)
}
