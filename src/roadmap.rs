//! The graph of a roadmap and everything computed on it. No Markdown, no HTML, no disk.
//!
//! `resolve` looks names up and makes a [`Roadmap`]; the other modules only read it, each computing one part of an
//! [`Analysis`]. The rules are those of the contract's section 4; each module names its source.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::duration::Effort;
use crate::source::Location;
use crate::tree::{PageId, RoadmapId};

pub mod resolve;
mod paths;
mod cycle;
mod lists;
mod order;
mod graph;
pub mod needs;
pub mod plan;
mod met;
mod times;
mod reach;
mod reduce;
pub mod schedule;
pub mod ready;
mod lint;

pub use graph::Graph;
pub use reach::Reach;

/// Index of a step in [`Roadmap::steps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StepId(pub u32);

/// Index of a folder (stage or choice) in [`Roadmap::folders`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FolderId(pub u32);

/// A member of a folder, an alternative, a goal: a step or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// A step.
    Step(StepId),
    /// A stage or a choice.
    Folder(FolderId),
}

/// A roadmap with all names resolved. Its graph has no cycle: an edge that closes one was reported and dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Roadmap {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Its page.
    pub page: PageId,
    /// Hours per week that its durations assume.
    pub hours_per_week: f64,
    /// Days per week that its durations assume.
    pub days_per_week: f64,
    /// By place; steps that `includes` brought stand where they are included.
    pub steps: Vec<Step>,
    /// The first is the roadmap's own folder; a parent stands before its children; otherwise by place.
    pub folders: Vec<Folder>,
    /// As written.
    pub paths: Vec<Path>,
}

/// One thing to learn.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Unique in the roadmap; `roadmap/id` for a step that `includes` brought from another.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Its page.
    pub page: PageId,
    /// The innermost folder that holds it.
    pub folder: FolderId,
    /// `step:` in its front matter, or its position in `includes`.
    pub number: Option<u32>,
    /// Its own flag.
    pub optional: bool,
    /// None where the author gave no estimate.
    pub effort: Option<Effort>,
    /// Its own prerequisites, as written; what it inherits stands in its folders.
    pub prerequisites: Vec<Need>,
    /// The soft kind, as written: drawn, never blocking.
    pub recommended: Vec<Need>,
    /// Ids it had.
    pub former_ids: Vec<String>,
    /// Where `step:` is written, for diagnostics.
    pub location: Location,
}

/// A stage or a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Folder {
    /// Unique in the roadmap.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Its page.
    pub page: PageId,
    /// None for the roadmap's own folder only.
    pub parent: Option<FolderId>,
    /// `step:` of its `_index.md`.
    pub number: Option<u32>,
    /// Its own flag.
    pub optional: bool,
    /// `Some(n)` for a choice: how many of its members a learner needs; 1 ≤ n ≤ members.
    pub choose: Option<usize>,
    /// The options recommended to the undecided; members.
    pub default: Vec<Node>,
    /// Direct members by place.
    pub members: Vec<Node>,
    /// What every step inside inherits.
    pub prerequisites: Vec<Need>,
    /// The soft kind, as written: drawn, never blocking.
    pub recommended: Vec<Need>,
    /// Ids it had.
    pub former_ids: Vec<String>,
    /// Where its `_index.md` says what it is, for diagnostics.
    pub location: Location,
}

/// A prerequisite or recommendation, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// What it names.
    pub kind: NeedKind,
    /// The reason, where the author gave one.
    pub because: Option<String>,
    /// Where it is written.
    pub location: Location,
}

/// What a need names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NeedKind {
    /// A step, a stage or a choice of this roadmap.
    Node(Node),
    /// One of these, at least two, as written.
    Any(Vec<Alternative>),
    /// A step, stage or choice of another roadmap.
    Elsewhere(Elsewhere),
}

/// One of the things an `any` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alternative {
    /// One of this roadmap.
    Here(Node),
    /// One of another.
    Elsewhere(Elsewhere),
}

/// A step, stage or choice of another roadmap. Shown, linked and ticked, but in no total, time, count or map here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Which roadmap.
    pub roadmap: RoadmapId,
    /// In that roadmap's numbering.
    pub node: Node,
    /// `frontend/css`, as roadmap.json writes it.
    pub name: String,
    /// As people read it.
    pub title: String,
    /// Its page.
    pub page: PageId,
}

/// A named route: goals and decisions. Its steps are computed (`plan`).
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Unique among the roadmap’s paths.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// A sentence or two.
    pub description: Option<String>,
    /// Its page.
    pub page: PageId,
    /// What it leads to.
    pub goals: Vec<Node>,
    /// What it leads to besides, as optional.
    pub optional_goals: Vec<Node>,
    /// By choice: the options it is decided for.
    pub choose: Vec<(FolderId, Vec<Node>)>,
    /// By choice: the only options to choose from.
    pub among: Vec<(FolderId, Vec<Node>)>,
    /// What is known before.
    pub assume: Vec<Node>,
    /// The pace it is meant to be read at, in hours.
    pub hours_per_week: Option<f64>,
    /// Ids it had.
    pub former_ids: Vec<String>,
    /// Where it is written, for diagnostics.
    pub location: Location,
}

/// Everything that is computed of a roadmap without knowing its reader.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// All steps, topological, by place (contract 4.2).
    pub order: Vec<StepId>,
    /// What each step needs, inherited needs and those of stages and choices included: `needs_of`, `needed_by`.
    pub graph: Graph,
    /// The roadmap's own plan.
    pub plan: Plan,
    /// The plans of the paths, in the order of [`Roadmap::paths`].
    pub paths: Vec<Plan>,
    /// Earliest start and finish, slack, longest chains.
    pub times: Times,
    /// Unlocks, delay, complexity.
    pub reach: Reach,
    /// By step: the needs that remain when redundant ones are dropped; what the map draws. Steps that only inherit share.
    pub reduced: Vec<Arc<[ReducedNeed]>>,
}

/// What is computed from goals and decisions (contract 4.3).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// All its steps, in its order.
    pub steps: Vec<StepId>,
    /// Which of them are optional in it, in the same order.
    pub optional: Vec<StepId>,
    /// Work of the required steps.
    pub required: Effort,
    /// Work of all steps.
    pub all: Effort,
    /// Required steps without an estimate, in its order.
    pub missing: Vec<StepId>,
    /// Optional steps without an estimate, in its order.
    pub missing_optional: Vec<StepId>,
    /// Choices that nobody decided, by place, with the options that were met or taken.
    pub undecided: Vec<(FolderId, Vec<Node>)>,
    /// Steps that got in although a decision excludes them, in its order.
    pub excluded: Vec<StepId>,
    /// What it takes as known.
    pub assumed: Vec<Node>,
}

/// Times of the required part of the roadmap's plan by the critical-path method (contract 4.4), in minutes from the
/// start, at the low and the high end of the ranges.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// By step, in the plan or not.
    pub earliest_start: Vec<Ends>,
    /// By step, in the plan or not.
    pub earliest_finish: Vec<Ends>,
    /// By step; none for steps outside the plan.
    pub slack: Vec<Option<Ends>>,
    /// The largest finish in the plan, at each end.
    pub longest_minutes: Ends,
    /// The steps of the longest chain at the low end, from its first to its last.
    pub low_chain: Vec<StepId>,
    /// The same at the high end.
    pub high_chain: Vec<StepId>,
}

/// A number at the low and at the high end of the ranges. Unlike an [`Effort`] the low one may be the larger (slack).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Ends(pub u64, pub u64);

/// A need that the others do not imply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReducedNeed {
    /// A plain one.
    Step(StepId),
    /// One line from the choice's frame.
    Choice(FolderId),
    /// One of these.
    Any(Vec<Alternative>),
}

impl Roadmap {
    /// The step of that id.
    pub fn step(&self, id: StepId) -> &Step {
        &self.steps[id.0 as usize]
    }

    /// The stage or choice of that id.
    pub fn folder(&self, id: FolderId) -> &Folder {
        &self.folders[id.0 as usize]
    }

    /// The folder that directly holds `node`; none for the roadmap's own.
    pub fn parent(&self, node: Node) -> Option<FolderId> {
        match node {
            Node::Step(step) => Some(self.step(step).folder),
            Node::Folder(folder) => self.folder(folder).parent,
        }
    }

    /// `folder` and the folders around it, from the inside out.
    pub fn outward(&self, folder: FolderId) -> impl Iterator<Item = FolderId> + '_ {
        std::iter::successors(Some(folder), |&folder| self.folder(folder).parent)
    }

    /// The id of a step, stage or choice.
    pub fn id_of(&self, node: Node) -> &str {
        match node {
            Node::Step(step) => &self.step(step).id,
            Node::Folder(folder) => &self.folder(folder).id,
        }
    }

    /// The title of a step, stage or choice.
    pub fn title_of(&self, node: Node) -> &str {
        match node {
            Node::Step(step) => &self.step(step).title,
            Node::Folder(folder) => &self.folder(folder).title,
        }
    }

    /// The page of a step, stage or choice.
    pub fn page_of(&self, node: Node) -> PageId {
        match node {
            Node::Step(step) => self.step(step).page,
            Node::Folder(folder) => self.folder(folder).page,
        }
    }

    /// Its own `optional` flag, whatever the folders around it say.
    pub fn flag(&self, node: Node) -> bool {
        match node {
            Node::Step(step) => self.step(step).optional,
            Node::Folder(folder) => self.folder(folder).optional,
        }
    }

    /// Whether it is optional or lies in an optional part of the roadmap.
    pub fn is_optional(&self, node: Node) -> bool {
        let mut around = self
            .parent(node)
            .into_iter()
            .flat_map(|folder| self.outward(folder));
        self.flag(node) || around.any(|folder| self.folder(folder).optional)
    }

    /// Whether another roadmap has any part in it.
    pub fn needs_another(&self) -> bool {
        let is_elsewhere = |need: &Need| match &need.kind {
            NeedKind::Node(_) => false,
            NeedKind::Any(list) => list.iter().any(|one| matches!(one, Alternative::Elsewhere(_))),
            NeedKind::Elsewhere(_) => true,
        };
        let of_steps = self
            .steps
            .iter()
            .flat_map(|step| step.prerequisites.iter().chain(&step.recommended));
        let of_folders = self.folders.iter();
        let of_folders = of_folders.flat_map(|folder| folder.prerequisites.iter().chain(&folder.recommended));
        // The id of a step that was included is written with its home's.
        self.steps.iter().any(|step| step.id.contains('/')) || of_steps.chain(of_folders).any(is_elsewhere)
    }

    /// The step, stage or choice of that id.
    pub fn find(&self, id: &str) -> Option<Node> {
        let steps = self.steps.iter().position(|step| step.id == id);
        let step = steps.map(|index| Node::Step(StepId(index as u32)));
        step.or_else(|| {
            let index = self.folders.iter().skip(1).position(|folder| folder.id == id)?;
            Some(Node::Folder(FolderId(index as u32 + 1)))
        })
    }
}

impl Analysis {
    /// Computes everything of an acyclic roadmap, and the warnings that need what is computed.
    pub fn of(roadmap: &Roadmap) -> (Analysis, Vec<Diagnostic>) {
        let graph = Graph::of(roadmap);
        let planner = plan::Planner::new(roadmap, &graph);
        let plan = planner.plan(&plan::Query::roadmap());
        let paths: Vec<Plan> = roadmap
            .paths
            .iter()
            .map(|path| planner.plan(&plan::Query::path(path)))
            .collect();
        let (reduced, redundant) = reduce::reduce(roadmap, &graph);
        let analysis = Analysis {
            order: graph.order(),
            times: times::times(roadmap, &graph, &plan),
            reach: reach::reach(&graph),
            reduced,
            plan,
            paths,
            graph,
        };
        let problems = lint::problems(roadmap, &analysis, redundant);
        (analysis, problems)
    }
}

#[cfg(test)]
pub(crate) mod sketch;
