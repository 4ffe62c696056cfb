//! Names as written → steps and folders: the ids of each roadmap, and what a prerequisite's names mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::draft::{RawNeed, RawNeeds, Target};
use super::{Resolver, id_location, page_of};
use crate::diagnostic::{Diagnostic, Problem};
use crate::document::front_matter::{NeedTarget, NeedText};
use crate::roadmap::{FolderId, Node, StepId};
use crate::source::{Location, Source, Spanned};
use crate::suggest::nearest;
use crate::tree::{PageId, Tree};

/// So many unknown names of a site are compared with all that exist; past it, help is the general one.
const SUGGESTIONS: usize = 100;

/// What the id of a page is, where its front matter does not say.
fn unwritten(tree: &Tree, page: PageId) -> Option<&'static str> {
    let document = tree.pages[page.0 as usize].document.as_ref()?;
    let name = match document.path.rsplit('/').next() {
        Some("_index.md") => "folder's name",
        _ => "file's name",
    };
    document.front.id.is_none().then_some(name)
}

impl<'a> Resolver<'a> {
    /// The ids of a roadmap's steps, stages and choices; one used twice names the first.
    pub(super) fn names_of(&mut self, at: usize) -> BTreeMap<&'a str, Node> {
        let outline = self.outline(at);
        let mut names: BTreeMap<&str, Node> = BTreeMap::new();
        let folders = outline.folders.iter().enumerate().skip(1);
        let folders =
            folders.map(|(index, folder)| (folder.id.as_str(), Node::Folder(FolderId(index as u32))));
        let steps = outline.steps.iter().enumerate();
        let steps = steps.map(|(index, step)| (step.id.as_str(), Node::Step(StepId(index as u32))));
        for (id, node) in folders.chain(steps) {
            if let Some(&first) = names.get(id) {
                let (first, second) = (page_of(outline, first), page_of(outline, node));
                let problem = Problem::DuplicateId {
                    id: id.to_owned(),
                    roadmap: outline.id.clone(),
                };
                let mut diagnostic = Diagnostic::new(problem, id_location(self.tree, second));
                if let Some(name) = unwritten(self.tree, second) {
                    diagnostic = diagnostic
                        .with_related(id_location(self.tree, second), format!("`{id}` is its {name}"));
                }
                let related = id_location(self.tree, first);
                let how =
                    unwritten(self.tree, first).map_or(String::new(), |name| format!(", as its {name}"));
                self.problems
                    .push(diagnostic.with_related(related, format!("`{id}` is used here first{how}")));
            } else {
                names.insert(id, node);
            }
        }
        self.check_former_ids(at, &names);
        names
    }

    /// Progress follows from a former id to the page that had it, which one page alone can be.
    fn check_former_ids(&mut self, at: usize, names: &BTreeMap<&'a str, Node>) {
        let outline = self.outline(at);
        let folders = outline.folders.iter().skip(1).map(|folder| folder.page);
        let pages = folders.chain(outline.steps.iter().map(|step| step.page));
        let mut claimed: BTreeMap<&str, Location> = BTreeMap::new();
        for document in pages.filter_map(|page| self.tree.pages[page.0 as usize].document.as_ref()) {
            for former in &document.front.former_ids {
                let id = former.value.clone();
                let place = Location::new(&document.source, former.span);
                if let Some(&node) = names.get(id.as_str()) {
                    let related = format!("`{id}` is used here");
                    let diagnostic = Diagnostic::new(Problem::FormerIdInUse { id }, place);
                    let other = id_location(self.tree, page_of(outline, node));
                    self.problems.push(diagnostic.with_related(other, related));
                } else if let Some(first) = claimed.get(id.as_str()) {
                    let is_one_list = first.source.path() == place.source.path();
                    let (problem, how) = match is_one_list {
                        true => (Problem::FormerIdListedTwice { id: id.clone() }, "listed"),
                        false => (Problem::FormerIdTwice { id: id.clone() }, "claimed"),
                    };
                    let related = format!("`{id}` is {how} here first");
                    self.problems
                        .push(Diagnostic::new(problem, place).with_related(first.clone(), related));
                } else {
                    claimed.insert(&former.value, place);
                }
            }
        }
    }

    /// The needs of all steps and of all folders of a roadmap; its own folder has none, whatever stands in its page.
    pub(super) fn needs_of(&mut self, at: usize) -> (Vec<RawNeeds>, Vec<RawNeeds>) {
        let outline = self.outline(at);
        let steps = outline
            .steps
            .iter()
            .map(|step| self.raw_needs(at, step.page))
            .collect();
        let stages = outline
            .folders
            .iter()
            .skip(1)
            .map(|folder| self.raw_needs(at, folder.page));
        (
            steps,
            std::iter::once(RawNeeds::default()).chain(stages).collect(),
        )
    }

    fn raw_needs(&mut self, at: usize, page: PageId) -> RawNeeds {
        let Some(document) = &self.tree.pages[page.0 as usize].document else {
            return RawNeeds::default();
        };
        let mut list = |needs: &[NeedText]| {
            needs
                .iter()
                .filter_map(|need| self.raw_need(at, &document.source, need))
                .collect()
        };
        RawNeeds {
            prerequisites: list(&document.front.prerequisites),
            recommended: list(&document.front.recommended),
        }
    }

    fn raw_need(&mut self, at: usize, source: &Arc<Source>, need: &NeedText) -> Option<RawNeed> {
        let mut targets: Vec<Target> = Vec::new();
        let mut seen = BTreeSet::new();
        let names = match &need.target {
            NeedTarget::Id(name) => std::slice::from_ref(name),
            NeedTarget::Any(names) => names.as_slice(),
        };
        for name in names {
            if let Some(target) = self.look_up(at, source, name)
                && seen.insert(target)
            {
                targets.push(target);
            }
        }
        let location = Location::new(source, need.span);
        let because = need.because.clone();
        (!targets.is_empty()).then_some(RawNeed {
            targets,
            because,
            location,
        })
    }

    /// What `name` names in the roadmap `at`; `roadmap/id` reaches another.
    fn look_up(&mut self, at: usize, source: &Arc<Source>, name: &Spanned<String>) -> Option<Target> {
        let location = Location::new(source, name.span);
        let found = self.find(at, &name.value);
        if found.is_some() {
            return found;
        }
        let (roadmap, id) = self.home_of(at, &name.value);
        let is_draft = roadmap.is_some_and(|roadmap| self.drafts[roadmap].contains(id));
        let plain = roadmap.and_then(|roadmap| self.plain[roadmap].get(id).copied());
        if plain.is_some_and(|page| self.tree.is_faulty(page)) {
            return None; // what that page is, its front matter will tell when it is mended
        }
        let problem = if is_draft {
            Problem::DraftPrerequisite {
                name: name.value.clone(),
            }
        } else {
            let suggestion = self
                .may_suggest()
                .then(|| self.suggestion(at, &name.value))
                .flatten();
            Problem::UnknownPrerequisite {
                suggestion,
                name: name.value.clone(),
                roadmap: self.outline(roadmap.unwrap_or(at)).id.clone(),
                page: plain.map(|page| self.tree.shown(page)),
            }
        };
        self.report(problem, location);
        None
    }

    /// The roadmap that a name speaks of, and the id in it.
    fn home_of<'n>(&self, at: usize, name: &'n str) -> (Option<usize>, &'n str) {
        match name.split_once('/') {
            Some((roadmap, id)) => (self.roadmaps.get(roadmap).copied(), id),
            None => (Some(at), name),
        }
    }

    pub(super) fn find(&self, at: usize, name: &str) -> Option<Target> {
        let (roadmap, id) = self.home_of(at, name);
        let roadmap = roadmap?;
        self.names[roadmap].get(id).map(|&node| Target { roadmap, node })
    }

    /// Whether one more unknown name may be compared with all that exist.
    pub(super) fn may_suggest(&mut self) -> bool {
        self.suggested += 1;
        self.suggested <= SUGGESTIONS
    }

    /// The same id in another roadmap, or the nearest name.
    fn suggestion(&self, at: usize, name: &str) -> Option<String> {
        let others = (0..self.names.len()).filter(|&other| other != at);
        let mut same = others
            .clone()
            .filter(|&other| self.names[other].contains_key(name));
        if let Some(other) = same.next() {
            return Some(format!("{}/{name}", self.outline(other).id));
        }
        let full = |other: usize| {
            self.names[other]
                .keys()
                .map(move |id| format!("{}/{id}", self.outline(other).id))
        };
        // The path of its file, or of a folder.
        let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".md");
        if let Some((id, _)) = self.names[at].get_key_value(stem).filter(|_| stem != name) {
            return Some((*id).to_owned());
        }
        let elsewhere: Vec<String> = if name.contains('/') {
            others.flat_map(full).collect()
        } else {
            Vec::new()
        };
        nearest(
            name,
            self.names[at]
                .keys()
                .copied()
                .chain(elsewhere.iter().map(String::as_str)),
        )
    }
}
