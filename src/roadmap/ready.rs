//! What a reader can learn next (contract 4.8): the outer fringe of knowledge-space theory, within the plan.

use super::met::Met;
use super::needs::Graph;
use super::plan::Query;
use super::{Alternative, Elsewhere, FolderId, NeedKind, Node, Path, Plan, Roadmap, StepId};

/// What a reader has done and decided.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Steps ticked.
    pub done: Vec<StepId>,
    /// Steps passed over.
    pub skipped: Vec<StepId>,
    /// By choice: the options taken.
    pub choose: Vec<(FolderId, Vec<Node>)>,
}

/// Something to learn next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// A step whose needs are met.
    Step(StepId),
    /// A choice that is still open: "choose a language".
    Choice(FolderId),
}

impl Reader {
    /// The reader's plan of `path`, else of the roadmap: the path's decisions first, then the reader's own; what is done
    /// or skipped is known.
    pub fn query(&self, path: Option<&Path>) -> Query {
        let mut query = path.map_or_else(Query::roadmap, Query::path);
        for (choice, options) in &self.choose {
            if query.choose.iter().all(|(decided, _)| decided != choice) {
                query.choose.push((*choice, options.clone()));
            }
        }
        query
            .assume
            .extend(self.done.iter().map(|&step| Node::Step(step)));
        query.skipped.clone_from(&self.skipped);
        query
    }
}

/// What of `plan` the reader is ready for: required first, in its order. `ticked` says what is done in other roadmaps.
pub fn ready(
    roadmap: &Roadmap,
    graph: &Graph,
    plan: &Plan,
    reader: &Reader,
    ticked: &dyn Fn(&Elsewhere) -> bool,
) -> Vec<Ready> {
    let mut met = Met::new(graph);
    // What the plan takes as known counts as done, else nothing after it would ever be ready.
    let mut known = plan.assumed.clone();
    known.extend(reader.done.iter().map(|&step| Node::Step(step)));
    while let Some(node) = known.pop() {
        match node {
            Node::Folder(folder) if roadmap.folder(folder).choose.is_none() => {
                let members = roadmap.folder(folder).members.iter().copied();
                known.extend(members.filter(|&member| !roadmap.flag(member)));
            }
            _ => met.add(graph.node(node)),
        }
    }
    for step in &reader.skipped {
        met.skip(step.0 as usize);
    }
    let optional: std::collections::BTreeSet<_> = plan.optional.iter().collect();
    let is_ready = |step: &&StepId| {
        let needs = super::needs::shown(roadmap, **step);
        !met.is_met(step.0 as usize)
            && needs
                .iter()
                .all(|shown| is_done(graph, &met, &shown.need.kind, ticked))
    };
    let required = plan.steps.iter().filter(|step| !optional.contains(step));
    let mut ready = Vec::new();
    for &step in required.chain(&plan.optional).filter(is_ready) {
        let entry = open_choice(roadmap, plan, step).map_or(Ready::Step(step), Ready::Choice);
        if !ready.contains(&entry) {
            ready.push(entry);
        }
    }
    ready
}

fn is_done(graph: &Graph, met: &Met<'_>, need: &NeedKind, ticked: &dyn Fn(&Elsewhere) -> bool) -> bool {
    match need {
        NeedKind::Node(node) => met.is_met(graph.node(*node)),
        NeedKind::Elsewhere(elsewhere) => ticked(elsewhere),
        NeedKind::Any(alternatives) => alternatives.iter().any(|alternative| match alternative {
            Alternative::Here(node) => met.is_met(graph.node(*node)),
            Alternative::Elsewhere(elsewhere) => ticked(elsewhere),
        }),
    }
}

/// The outermost undecided choice that `step` is in an option of.
fn open_choice(roadmap: &Roadmap, plan: &Plan, step: StepId) -> Option<FolderId> {
    let around = roadmap.outward(roadmap.step(step).folder);
    around
        .filter(|folder| plan.undecided.iter().any(|(choice, _)| choice == folder))
        .last()
}
