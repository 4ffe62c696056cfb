//! What is wrong with a tree as a whole: keys that its kinds of page do not have, ids used twice, folders without steps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Draft, Outline};
use crate::diagnostic::{Diagnostic, Problem};
use crate::document::front_matter::{self, Keys};
use crate::document::{Document, FrontMatter};
use crate::source::Location;
use crate::tree::{PageId, PageKind, RoadmapOutline, folder_source};

impl Draft<'_> {
    /// Keys that pages of this kind do not have.
    pub(super) fn check_keys(&mut self, kind: &PageKind, document: &Arc<Document>) {
        let (keys, of) = match kind {
            PageKind::Step(_) => (Keys::Step, "a step"),
            PageKind::Stage(_) => (Keys::Stage, "a stage"),
            PageKind::Roadmap(_) => (Keys::Roadmap, "a roadmap"),
            PageKind::Home | PageKind::Plain | PageKind::Path(..) => (Keys::Page, "a page"),
        };
        if document.front.faulty {
            return; // its keys are guessed
        }
        let known = front_matter::keys_of(keys);
        // Any folder may be marked; where a mark is wrong, a nested roadmap was reported.
        let is_folder = document.path.rsplit('/').next() == Some("_index.md");
        let is_known = |key: &str| known.contains(&key) || is_folder && key == "roadmap";
        let unknown: Vec<_> = (document.front.keys.iter())
            .filter(|key| !is_known(&key.value))
            .map(|key| (key, front_matter::meant_key(&key.value, keys)))
            .collect();
        // A slip in `step` itself makes a step's other keys foreign, too: that is one mistake.
        let is_misspelt_step = unknown
            .iter()
            .any(|(_, meant)| keys == Keys::Page && meant.as_deref() == Some("step"));
        for (key, suggestion) in unknown {
            let owners = front_matter::owners_of(&key.value);
            if is_misspelt_step && !owners.is_empty() {
                continue;
            }
            let problem = Problem::UnknownKey {
                key: key.value.clone(),
                of,
                suggestion,
                owners,
            };
            self.problems.push(Diagnostic::new(
                problem,
                Location::new(&document.source, key.span),
            ));
        }
    }

    /// Two roadmaps of one id; stages and roadmaps without steps.
    pub(super) fn check_roadmaps(&mut self) {
        let mut seen: BTreeMap<&str, PageId> = BTreeMap::new();
        for Outline { outline, .. } in &self.outlines {
            let here = self.location(outline.page);
            if let Some(&first) = seen.get(outline.id.as_str()) {
                let problem = Problem::DuplicateRoadmap {
                    id: outline.id.clone(),
                };
                let diagnostic = Diagnostic::new(problem, here.clone());
                self.problems
                    .push(diagnostic.with_related(self.location(first), "the first one is here"));
            } else {
                seen.insert(&outline.id, outline.page);
            }
            if outline.steps.is_empty() && !self.includes_anything(outline) {
                let title = self.pages[outline.page.0 as usize].title.clone();
                self.problems
                    .push(Diagnostic::new(Problem::EmptyRoadmap { title }, here));
            }
            let mut filled = vec![false; outline.folders.len()];
            for step in &outline.steps {
                filled[step.folder] = true;
            }
            for (at, folder) in outline.folders.iter().enumerate().rev() {
                let includes = self
                    .front(folder.page)
                    .is_some_and(|front| !front.includes.is_empty());
                filled[at] |= includes;
                if filled[at] {
                    if let Some(parent) = folder.parent {
                        filled[parent] = true;
                    }
                } else if at != 0 && !self.is_choice(folder.page) {
                    let title = self.pages[folder.page.0 as usize].title.clone();
                    let here = self.location(folder.page);
                    self.problems
                        .push(Diagnostic::new(Problem::EmptyStage { title }, here));
                }
            }
        }
    }

    /// Whether it has `choose`: that there are too few options is said of it where the choices are resolved.
    fn is_choice(&self, page: PageId) -> bool {
        self.front(page).is_some_and(|front| front.choose.is_some())
    }

    fn includes_anything(&self, outline: &RoadmapOutline) -> bool {
        let mut fronts = outline
            .folders
            .iter()
            .filter_map(|folder| self.front(folder.page));
        fronts.any(|front| !front.includes.is_empty())
    }

    fn front(&self, page: PageId) -> Option<&FrontMatter> {
        self.pages[page.0 as usize]
            .document
            .as_ref()
            .map(|document| &document.front)
    }

    /// The front matter's first line of a page, to point at; a folder without a document is named by its path.
    fn location(&self, page: PageId) -> Location {
        let page = &self.pages[page.0 as usize];
        match &page.document {
            Some(document) => {
                let id = document.front.id.as_ref().map(|id| id.span);
                let title = document.front.title.as_ref().map(|title| title.span);
                Location::new(&document.source, id.or(title).unwrap_or_default())
            }
            None => Location::start_of(&folder_source(&self.shown_below, &page.url)),
        }
    }
}
