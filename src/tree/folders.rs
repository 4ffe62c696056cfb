//! What each folder of the content is: a roadmap, a stage, or only a place for pages.
//!
//! Decided from the documents' paths and front matters alone, before any page is made.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Problem};
use crate::document::{Document, FrontMatter};
use crate::source::{Location, Span};

/// Documents by what they are to their folder. Folders are content-relative paths without a trailing `/`; the content
/// folder itself is the empty path.
#[derive(Debug, Default)]
pub(super) struct Folders<'a> {
    /// The `_index.md` of a folder.
    pub indexes: BTreeMap<&'a str, &'a Arc<Document>>,
    /// The other documents, by path, with the folder they lie in.
    pub pages: Vec<(&'a str, &'a Arc<Document>)>,
    /// Drafts that were left out.
    pub drafts: Vec<&'a Arc<Document>>,
}

impl<'a> Folders<'a> {
    /// Sorts `documents` (ordered by path) into their folders; drafts, and all that lies in a folder whose `_index.md`
    /// is one, are left out unless `drafts` are wanted.
    pub fn sort(documents: &'a [Arc<Document>], drafts: bool) -> Self {
        let hidden: BTreeSet<&str> = documents
            .iter()
            .filter(|document| !drafts && document.front.draft && is_index(document))
            .map(|document| folder_of(&document.path))
            .collect();
        let mut sorted = Folders::default();
        for document in documents {
            let folder = folder_of(&document.path);
            let draft = document.front.draft || with_ancestors(folder).any(|above| hidden.contains(above));
            if draft && !drafts {
                sorted.drafts.push(document);
            } else if is_index(document) {
                sorted.indexes.insert(folder, document);
            } else {
                sorted.pages.push((folder, document));
            }
        }
        sorted
    }

    fn steps(&self) -> impl Iterator<Item = (&'a str, &'a Arc<Document>)> + '_ {
        self.pages
            .iter()
            .copied()
            .filter(|(_, page)| page.front.step.is_some())
    }

    /// Folders with a published step anywhere in them.
    pub fn with_steps(&self) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        for (folder, _) in self.steps() {
            for above in with_ancestors(folder) {
                if !found.insert(above) {
                    break;
                }
            }
        }
        found
    }

    /// The roadmaps' folders, in path order: those marked `roadmap: true`, and those directly below the content folder
    /// that hold a step, unless they lie above or inside a marked one.
    pub fn roadmaps(&self, with_steps: &BTreeSet<&'a str>, problems: &mut Vec<Diagnostic>) -> Vec<&'a str> {
        let says = |folder: &str| self.indexes.get(folder).and_then(|index| index.front.roadmap);
        let mut roadmaps: BTreeSet<&str> = BTreeSet::new();
        let mut above_marked: BTreeSet<&str> = BTreeSet::new();
        // Parents come before their children in path order, so the outer of two nested roadmaps is known first.
        for (&folder, index) in &self.indexes {
            let Some(mark) = index.front.roadmap.filter(|mark| mark.value) else {
                continue;
            };
            if let Some(outer) = with_ancestors(folder)
                .skip(1)
                .find(|above| roadmaps.contains(above))
            {
                problems.push(nested(
                    self.indexes.get(outer).copied(),
                    outer,
                    index,
                    folder,
                    mark.span,
                ));
                continue;
            }
            roadmaps.insert(folder);
            above_marked.extend(with_ancestors(folder).skip(1));
        }
        if !roadmaps.contains("") {
            let unmarked = with_steps
                .iter()
                .filter(|folder| !folder.is_empty() && !folder.contains('/'));
            roadmaps.extend(unmarked.filter(|folder| {
                !above_marked.contains(**folder) && says(folder).is_none_or(|mark| mark.value)
            }));
        }
        roadmaps.into_iter().collect()
    }

    /// Where the first roadmap below a folder of the content is marked.
    pub fn mark_below(&self, folder: &str) -> Option<Location> {
        let inside = format!("{folder}/");
        let from = self
            .indexes
            .range::<str, _>((Bound::Included(inside.as_str()), Bound::Unbounded));
        let mut below = from.take_while(|(path, _)| path.starts_with(&inside));
        below.find_map(|(_, index)| {
            let mark = index.front.roadmap.filter(|mark| mark.value)?;
            Some(Location::new(&index.source, mark.span))
        })
    }

    /// True where a folder inside a roadmap is a stage.
    pub fn is_stage(&self, folder: &str, with_steps: &BTreeSet<&'a str>) -> bool {
        with_steps.contains(folder)
            || self
                .indexes
                .get(folder)
                .is_some_and(|index| has_stage_key(&index.front))
    }
}

fn nested(
    outer_index: Option<&Arc<Document>>,
    outer: &str,
    index: &Arc<Document>,
    folder: &str,
    mark: Span,
) -> Diagnostic {
    let problem = Problem::NestedRoadmap {
        outer: if outer.is_empty() {
            "roadmap".into()
        } else {
            name_of(outer).into()
        },
        inner: name_of(folder).into(),
    };
    let diagnostic = Diagnostic::new(problem, Location::new(&index.source, mark));
    match outer_index {
        Some(outer) => {
            let span = outer.front.roadmap.map(|mark| mark.span).unwrap_or_default();
            diagnostic.with_related(
                Location::new(&outer.source, span),
                "the outer roadmap is marked here",
            )
        }
        None => diagnostic,
    }
}

/// Whether an `_index.md` has a key that only stages (and choices) have.
fn has_stage_key(front: &FrontMatter) -> bool {
    front.keys.iter().any(|key| {
        matches!(
            key.value.as_str(),
            "id" | "former-ids"
                | "step"
                | "includes"
                | "prerequisites"
                | "recommended"
                | "optional"
                | "choose"
                | "default"
        )
    }) || (front.faulty && (front.step.is_some() || front.choose.is_some() || front.id.is_some()))
}

fn is_index(document: &Document) -> bool {
    document.path == "_index.md" || document.path.ends_with("/_index.md")
}

/// `backend/databases` of `backend/databases/sql.md`; empty for a file in the content folder itself.
pub(super) fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

/// The last name of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rfind('/').map_or(path, |at| &path[at + 1..])
}

/// The folder itself, then those that hold it, the content folder (empty) last.
pub(super) fn with_ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |inner| {
        (!inner.is_empty()).then(|| folder_of(inner))
    })
}
