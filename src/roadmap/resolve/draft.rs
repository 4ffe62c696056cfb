//! A roadmap between its pages and its finished form: names looked up, cycles not yet broken, in its outline's numbering.

use std::collections::BTreeMap;

use crate::roadmap::Node;
use crate::source::Location;
use crate::tree::RoadmapOutline;

/// A step or folder of any roadmap, by its index in that roadmap's outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::roadmap) struct Target {
    pub(in crate::roadmap) roadmap: usize,
    pub(in crate::roadmap) node: Node,
}

/// A need whose names are looked up, but not yet as indices of a finished roadmap.
#[derive(Clone, Debug)]
pub(in crate::roadmap) struct RawNeed {
    /// One; several where one of them is enough.
    pub(in crate::roadmap) targets: Vec<Target>,
    pub(in crate::roadmap) because: Option<String>,
    pub(in crate::roadmap) location: Location,
}

/// The prerequisites and recommendations of a step or folder.
#[derive(Clone, Debug, Default)]
pub(in crate::roadmap) struct RawNeeds {
    pub(in crate::roadmap) prerequisites: Vec<RawNeed>,
    pub(in crate::roadmap) recommended: Vec<RawNeed>,
}

/// A roadmap whose names are looked up, in its outline's numbering.
#[derive(Default)]
pub(in crate::roadmap) struct Draft {
    pub(in crate::roadmap) steps: Vec<RawNeeds>,
    pub(in crate::roadmap) folders: Vec<RawNeeds>,
    /// By folder: its members, by place. Steps may be those of other roadmaps.
    pub(in crate::roadmap) members: Vec<Vec<Target>>,
    /// Of the steps of other roadmaps among them: the position in `includes`, from 1, that brought them.
    pub(in crate::roadmap) guests: BTreeMap<Target, u32>,
    /// By folder: how many options to take.
    pub(in crate::roadmap) choose: Vec<Option<usize>>,
}

/// A folder of an outline and those around it, from the inside out.
pub(in crate::roadmap) fn outward(
    outline: &RoadmapOutline,
    folder: usize,
) -> impl Iterator<Item = usize> + '_ {
    std::iter::successors(Some(folder), |&folder| outline.folders[folder].parent)
}
