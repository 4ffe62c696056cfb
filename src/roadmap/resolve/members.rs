//! What each folder holds, by place: its own steps and folders, and the steps of other roadmaps that it includes.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::draft::{RawNeeds, Target, outward};
use super::{Resolver, flag};
use crate::diagnostic::Problem;
use crate::roadmap::{FolderId, Node, StepId};
use crate::source::Location;
use crate::suggest::nearest;
use crate::tree::{PageId, RoadmapOutline};

/// Places are compared by number (none comes last), then by the id of the step that is placed, then what that brought.
type Place = (u32, String, usize);

impl<'a> Resolver<'a> {
    /// By folder: its members, its own and included ones, by place; and the included ones' positions.
    pub(super) fn members_of(
        &mut self,
        at: usize,
        needs: &[(Vec<RawNeeds>, Vec<RawNeeds>)],
    ) -> (Vec<Vec<Target>>, BTreeMap<Target, u32>) {
        let outline = self.outline(at);
        let mut placed: Vec<Vec<(Place, Target)>> = vec![Vec::new(); outline.folders.len()];
        let number = |page| {
            self.front(page)
                .and_then(|front| front.step.as_ref())
                .map(|step| step.value)
        };
        for (index, folder) in outline.folders.iter().enumerate() {
            if let Some(parent) = folder.parent {
                let place = (number(folder.page), folder.id.clone(), usize::MAX);
                let node = Node::Folder(FolderId(index as u32));
                placed[parent].push((with_number(place), Target { roadmap: at, node }));
            }
        }
        for (index, step) in outline.steps.iter().enumerate() {
            let place = (number(step.page), step.id.clone(), usize::MAX);
            let node = Node::Step(StepId(index as u32));
            placed[step.folder].push((with_number(place), Target { roadmap: at, node }));
        }
        let mut guests: BTreeMap<Target, u32> = BTreeMap::new();
        for (folder, placed) in outline.folders.iter().zip(&mut placed) {
            for (position, included) in self.included(at, folder.page) {
                let name = self.full_id(included);
                let brought = self.plain_closure(at, included, &guests, needs);
                for (turn, target) in brought.into_iter().enumerate() {
                    if let Entry::Vacant(guest) = guests.entry(target) {
                        guest.insert(position);
                        let turn = if target == included { usize::MAX } else { turn };
                        placed.push(((position, name.clone(), turn), target));
                    }
                }
            }
        }
        let sorted = placed.into_iter().map(|mut placed| {
            placed.sort();
            placed.into_iter().map(|(_, target)| target).collect()
        });
        (sorted.collect(), guests)
    }

    /// The steps that a folder's `includes` names, with their positions from 1.
    fn included(&mut self, at: usize, page: PageId) -> Vec<(u32, Target)> {
        let Some(document) = &self.tree.pages[page.0 as usize].document else {
            return Vec::new();
        };
        let mut included = Vec::new();
        for (index, name) in document.front.includes.iter().enumerate() {
            let found = self.find(at, &name.value);
            match found.filter(|target| target.roadmap != at && matches!(target.node, Node::Step(_))) {
                Some(target) => included.push((index as u32 + 1, target)),
                None => {
                    let suggestion = self.step_elsewhere(at, &name.value);
                    let problem = Problem::UnknownInclude {
                        name: name.value.clone(),
                        suggestion,
                    };
                    self.report(problem, Location::new(&document.source, name.span));
                }
            }
        }
        included
    }

    /// The step of another roadmap than `at` that `name` is most likely a slip of.
    fn step_elsewhere(&mut self, at: usize, name: &str) -> Option<String> {
        if !self.may_suggest() {
            return None;
        }
        let others = self
            .tree
            .roadmaps
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != at);
        let full = |(_, outline): (usize, &'a RoadmapOutline)| {
            let steps = outline.steps.iter();
            steps.map(move |step| format!("{}/{}", outline.id, step.id))
        };
        let candidates: Vec<String> = others.flat_map(full).collect();
        let same = candidates
            .iter()
            .find(|full| full.rsplit('/').next() == Some(name));
        same.cloned()
            .or_else(|| nearest(name, candidates.iter().map(String::as_str)))
    }

    /// `step` and what it needs as plain steps and stages, steps of `at` itself left out, and guests that came before with all
    /// that they need; by roadmap and place there, itself last.
    fn plain_closure(
        &self,
        at: usize,
        step: Target,
        guests: &BTreeMap<Target, u32>,
        needs: &[(Vec<RawNeeds>, Vec<RawNeeds>)],
    ) -> Vec<Target> {
        let mut steps = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut stack = vec![step];
        while let Some(target) = stack.pop() {
            if target.roadmap == at || guests.contains_key(&target) || !seen.insert(target) {
                continue;
            }
            let outline = self.outline(target.roadmap);
            match target.node {
                Node::Step(id) => {
                    steps.insert(target);
                    let (step_needs, folder_needs) = &needs[target.roadmap];
                    let index = id.0 as usize;
                    let around = outward(outline, outline.steps[index].folder);
                    let lists = around.map(|folder| &folder_needs[folder]);
                    for need in std::iter::once(&step_needs[index])
                        .chain(lists)
                        .flat_map(|n| &n.prerequisites)
                    {
                        stack.extend(need.targets.iter().filter(|_| need.targets.len() == 1));
                    }
                }
                Node::Folder(folder) => {
                    let required = self.required[target.roadmap][folder.0 as usize].iter();
                    stack.extend(required.map(|&node| Target { node, ..target }));
                }
            }
        }
        steps.remove(&step);
        let mut steps: Vec<Target> = steps.into_iter().collect();
        steps.sort_by_key(|target| match target.node {
            Node::Step(id) => (target.roadmap, self.places[target.roadmap][id.0 as usize]),
            Node::Folder(_) => (target.roadmap, 0),
        });
        steps.push(step);
        steps
    }

    /// By folder: what a stage directly requires of its own, in the order of the outline; of a choice nothing.
    pub(super) fn required_of(&self, outline: &RoadmapOutline) -> Vec<Vec<Node>> {
        let mut required = vec![Vec::new(); outline.folders.len()];
        let is_choice: Vec<bool> = outline
            .folders
            .iter()
            .map(|folder| self.is_choice(folder.page))
            .collect();
        for (index, step) in outline.steps.iter().enumerate() {
            if !is_choice[step.folder] && !flag(self.front(step.page)) {
                required[step.folder].push(Node::Step(StepId(index as u32)));
            }
        }
        for (index, folder) in outline.folders.iter().enumerate() {
            if let Some(parent) = folder.parent.filter(|&parent| !is_choice[parent])
                && !flag(self.front(folder.page))
            {
                required[parent].push(Node::Folder(FolderId(index as u32)));
            }
        }
        required
    }

    /// Where each step stands among the roadmap's own by place, from 0.
    pub(super) fn places_of(&self, outline: &RoadmapOutline) -> Vec<usize> {
        let number = |page| self.front(page)?.step.as_ref().map(|step| step.value);
        let mut members: Vec<Vec<(Place, Node)>> = vec![Vec::new(); outline.folders.len()];
        for (index, step) in outline.steps.iter().enumerate() {
            let place = with_number((number(step.page), step.id.clone(), 0));
            members[step.folder].push((place, Node::Step(StepId(index as u32))));
        }
        for (index, folder) in outline.folders.iter().enumerate() {
            if let Some(parent) = folder.parent {
                let place = with_number((number(folder.page), folder.id.clone(), 0));
                members[parent].push((place, Node::Folder(FolderId(index as u32))));
            }
        }
        for members in &mut members {
            members.sort();
        }
        let mut places = vec![0; outline.steps.len()];
        let mut next = 0;
        let mut stack = vec![Node::Folder(FolderId(0))];
        while let Some(node) = stack.pop() {
            match node {
                Node::Step(step) => {
                    places[step.0 as usize] = next;
                    next += 1;
                }
                Node::Folder(folder) => {
                    stack.extend(members[folder.0 as usize].iter().rev().map(|(_, member)| *member));
                }
            }
        }
        places
    }
}

fn with_number((number, id, turn): (Option<u32>, String, usize)) -> Place {
    (number.unwrap_or(u32::MAX), id, turn)
}
