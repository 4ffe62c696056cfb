//! What is looked up → the steps and folders of a finished roadmap, in its own numbering.

use std::collections::BTreeMap;

use super::draft::{Draft, RawNeed, RawNeeds, Target, outward};
use super::{Resolver, flag, id_location, page_of};
use crate::document::duration::Pace;
use crate::document::front_matter::FrontMatter;
use crate::roadmap::{Alternative, Elsewhere, Folder, FolderId, Need, NeedKind, Node, Step, StepId};
use crate::source::Location;
use crate::tree::{PageId, RoadmapId, Tree};

/// The final numbers of a roadmap's steps and folders: by place, a folder before what it holds.
#[derive(Default)]
pub(super) struct Numbering {
    /// The step, and the folder of the outline that holds it here.
    pub(super) steps: Vec<(Target, usize)>,
    /// Folders of the outline.
    pub(super) folders: Vec<usize>,
    step_ids: BTreeMap<Target, StepId>,
    folder_ids: BTreeMap<usize, FolderId>,
}

impl Numbering {
    pub(super) fn of(at: usize, draft: &Draft) -> Numbering {
        let mut numbering = Numbering {
            steps: Vec::new(),
            folders: Vec::new(),
            step_ids: BTreeMap::new(),
            folder_ids: BTreeMap::new(),
        };
        let mut stack = vec![(
            Target {
                roadmap: at,
                node: Node::Folder(FolderId(0)),
            },
            0,
        )];
        while let Some((target, parent)) = stack.pop() {
            match target.node {
                Node::Step(_) => {
                    numbering
                        .step_ids
                        .insert(target, StepId(numbering.steps.len() as u32));
                    numbering.steps.push((target, parent));
                }
                Node::Folder(folder) => {
                    let index = folder.0 as usize;
                    numbering
                        .folder_ids
                        .insert(index, FolderId(numbering.folders.len() as u32));
                    numbering.folders.push(index);
                    stack.extend(draft.members[index].iter().rev().map(|&member| (member, index)));
                }
            }
        }
        numbering
    }
}

/// Turns what is looked up into the final numbers of one roadmap.
pub(super) struct Conversion<'r, 'a> {
    pub(super) resolver: &'r Resolver<'a>,
    pub(super) at: usize,
    pub(super) drafts: &'r [Draft],
    pub(super) numberings: &'r [Numbering],
}

impl Conversion<'_, '_> {
    fn numbering(&self) -> &Numbering {
        &self.numberings[self.at]
    }

    pub(super) fn step(&self, target: Target, folder: usize, site: Pace) -> Step {
        let Node::Step(id) = target.node else {
            unreachable!("only steps are numbered as steps")
        };
        let outline = self.resolver.outline(target.roadmap);
        let step = &outline.steps[id.0 as usize];
        let tree = self.resolver.tree;
        let page = &tree.pages[step.page.0 as usize];
        let front = self.resolver.front(step.page);
        let is_guest = target.roadmap != self.at;
        let raw = &self.drafts[target.roadmap].steps[id.0 as usize];
        let inherited: Vec<&RawNeeds> = if is_guest {
            let around = outward(outline, step.folder);
            around
                .map(|folder| &self.drafts[target.roadmap].folders[folder])
                .collect()
        } else {
            Vec::new()
        };
        let lists = || std::iter::once(raw).chain(inherited.iter().copied());
        let pace = self.resolver.pace(target.roadmap, site);
        let in_choice = self.drafts[self.at].choose[folder].is_some();
        let brought = self.drafts[self.at].guests.get(&target).copied();
        Step {
            id: if is_guest {
                self.resolver.full_id(target)
            } else {
                step.id.clone()
            },
            title: page.title.clone(),
            page: step.page,
            folder: self.numbering().folder_ids[&folder],
            number: brought.or_else(|| front?.step.as_ref().map(|step| step.value)),
            optional: !in_choice && flag(front),
            effort: front
                .and_then(|front| front.duration.as_ref())
                .map(|duration| duration.value.effort(pace)),
            prerequisites: lists()
                .flat_map(|needs| &needs.prerequisites)
                .flat_map(|need| self.need(need, is_guest))
                .collect(),
            recommended: lists()
                .flat_map(|needs| &needs.recommended)
                .flat_map(|need| self.need(need, is_guest))
                .collect(),
            former_ids: former_ids(front),
            location: step_location(tree, step.page),
        }
    }

    pub(super) fn folder(&self, index: usize) -> Folder {
        let outline = &self.resolver.outline(self.at).folders[index];
        let tree = self.resolver.tree;
        let front = self.resolver.front(outline.page);
        let draft = &self.drafts[self.at];
        let in_choice = outline
            .parent
            .is_some_and(|parent| draft.choose[parent].is_some());
        let members = draft.members[index].iter();
        let needs = |needs: &[RawNeed]| needs.iter().flat_map(|need| self.need(need, false)).collect();
        Folder {
            id: outline.id.clone(),
            title: tree.pages[outline.page.0 as usize].title.clone(),
            page: outline.page,
            parent: outline.parent.map(|parent| self.numbering().folder_ids[&parent]),
            number: front.and_then(|front| front.step.as_ref()).map(|step| step.value),
            optional: !in_choice && flag(front),
            choose: draft.choose[index],
            default: Vec::new(),
            members: members.filter_map(|&member| self.local(member)).collect(),
            prerequisites: needs(&draft.folders[index].prerequisites),
            recommended: needs(&draft.folders[index].recommended),
            former_ids: former_ids(front),
            location: id_location(tree, outline.page),
        }
    }

    /// The node here, of what is a member here.
    fn local(&self, target: Target) -> Option<Node> {
        match target.node {
            Node::Step(_) => self.numbering().step_ids.get(&target).copied().map(Node::Step),
            Node::Folder(folder) if target.roadmap == self.at => self
                .numbering()
                .folder_ids
                .get(&(folder.0 as usize))
                .copied()
                .map(Node::Folder),
            Node::Folder(_) => None,
        }
    }

    /// A need as it reads here. A guest's need of a stage at its home becomes what that stage requires.
    fn need(&self, raw: &RawNeed, of_guest: bool) -> Vec<Need> {
        let kinds: Vec<NeedKind> = match raw.targets.as_slice() {
            [one] if of_guest => self
                .parts(*one)
                .into_iter()
                .map(|part| self.plain(part))
                .collect(),
            [one] => vec![self.plain(*one)],
            several => vec![NeedKind::Any(
                several.iter().map(|&target| self.alternative(target)).collect(),
            )],
        };
        let need = |kind| Need {
            kind,
            because: raw.because.clone(),
            location: raw.location.clone(),
        };
        kinds.into_iter().map(need).collect()
    }

    /// A step or choice itself; of a stage of another roadmap, what it requires.
    fn parts(&self, target: Target) -> Vec<Target> {
        let mut parts = Vec::new();
        let mut stack = vec![target];
        while let Some(target) = stack.pop() {
            match target.node {
                Node::Folder(folder)
                    if target.roadmap != self.at
                        && self.drafts[target.roadmap].choose[folder.0 as usize].is_none() =>
                {
                    let required = self.resolver.required[target.roadmap][folder.0 as usize].iter();
                    stack.extend(required.rev().map(|&node| Target { node, ..target }));
                }
                _ => parts.push(target),
            }
        }
        parts
    }

    fn plain(&self, target: Target) -> NeedKind {
        match self.alternative(target) {
            Alternative::Here(node) => NeedKind::Node(node),
            Alternative::Elsewhere(elsewhere) => NeedKind::Elsewhere(elsewhere),
        }
    }

    fn alternative(&self, target: Target) -> Alternative {
        if let Some(node) = self.local(target) {
            return Alternative::Here(node);
        }
        let outline = self.resolver.outline(target.roadmap);
        let page = page_of(outline, target.node);
        let numbering = &self.numberings[target.roadmap];
        let node = match target.node {
            Node::Step(_) => Node::Step(numbering.step_ids[&target]),
            Node::Folder(folder) => Node::Folder(numbering.folder_ids[&(folder.0 as usize)]),
        };
        Alternative::Elsewhere(Elsewhere {
            roadmap: RoadmapId(target.roadmap as u32),
            node,
            name: self.resolver.full_id(target),
            title: self.resolver.tree.pages[page.0 as usize].title.clone(),
            page,
        })
    }
}

fn former_ids(front: Option<&FrontMatter>) -> Vec<String> {
    let ids = front.map(|front| front.former_ids.iter().map(|id| id.value.clone()));
    ids.into_iter().flatten().collect()
}

/// Where `step:` is written.
fn step_location(tree: &Tree, page: PageId) -> Location {
    match &tree.pages[page.0 as usize].document {
        Some(document) => {
            let span = document
                .front
                .step
                .as_ref()
                .map(|step| step.span)
                .unwrap_or_default();
            Location::new(&document.source, span)
        }
        None => id_location(tree, page),
    }
}
