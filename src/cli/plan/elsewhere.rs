//! What a plan needs of other roadmaps: in none of its totals, but to be learned first. What the plan has itself, by
//! `includes`, stands there alone: other steps that stand there may need it.

use std::collections::BTreeSet;

use crate::book::Book;
use crate::roadmap::plan::{Planner, Query};
use crate::roadmap::{NeedKind, Node, Plan, Roadmap, StepId};
use crate::tree::{PageId, RoadmapId};

/// The plan to what is needed of one other roadmap.
pub struct Elsewhere<'a> {
    /// That roadmap.
    pub roadmap: &'a Roadmap,
    /// The plan in it.
    pub plan: Plan,
}

impl Elsewhere<'_> {
    /// The pages of its steps.
    pub fn pages(&self) -> impl Iterator<Item = PageId> + '_ {
        self.plan.steps.iter().map(|step| self.roadmap.step(*step).page)
    }

    /// Its steps as `roadmap/id`.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        let name = |step: &StepId| match &self.roadmap.step(*step).id {
            included if included.contains('/') => included.clone(),
            own => format!("{}/{own}", self.roadmap.id),
        };
        self.plan.steps.iter().map(name)
    }
}

/// What `plan`, of the roadmap `id`, needs of others, and what that needs of others again; what comes first stands first,
/// each step once.
///
/// Of an `any` that reaches elsewhere nothing is listed: it is open which alternative is meant.
pub fn of<'a>(book: &'a Book, id: RoadmapId, plan: &Plan) -> Vec<Elsewhere<'a>> {
    let mut pages: BTreeSet<PageId> = BTreeSet::new();
    let mut listed = Vec::new();
    let mut left = plans(book, id, plan);
    while !left.is_empty() {
        // Where roadmaps need each other, one has to begin.
        let is_next = |plan| is_free(book, plan, &left, &pages);
        let next = left.iter().position(is_next).unwrap_or(0);
        let (other, plan) = left.remove(next);
        let roadmap = &book.roadmap(other).roadmap;
        let plan = plan.without(roadmap, |step| pages.contains(&roadmap.step(step).page));
        let elsewhere = Elsewhere { roadmap, plan };
        pages.extend(elsewhere.pages());
        if !elsewhere.plan.steps.is_empty() {
            listed.push(elsewhere);
        }
    }
    listed
}

/// The plans to all that is needed elsewhere, those that were come upon last first.
fn plans(book: &Book, id: RoadmapId, plan: &Plan) -> Vec<(RoadmapId, Plan)> {
    // By discovery. Goals only grow, so this ends.
    let mut goals: Vec<(RoadmapId, Vec<Node>)> = Vec::new();
    add(&mut goals, id, needs(&book.roadmap(id).roadmap, plan));
    let mut plans = Vec::new();
    let mut known = 0;
    while known != count(&goals) {
        known = count(&goals);
        plans = goals
            .iter()
            .map(|(other, nodes)| (*other, plan_to(book, *other, nodes)))
            .collect();
        for (other, plan) in &plans {
            let found = needs(&book.roadmap(*other).roadmap, plan);
            add(&mut goals, id, found);
        }
    }
    plans.reverse();
    plans
}

/// Whether a plan needs nothing of those that are `left` but pages that are `listed`.
fn is_free(
    book: &Book,
    (id, plan): &(RoadmapId, Plan),
    left: &[(RoadmapId, Plan)],
    listed: &BTreeSet<PageId>,
) -> bool {
    let is_listed = |roadmap: RoadmapId, node| match node {
        Node::Step(step) => listed.contains(&book.roadmap(roadmap).roadmap.step(step).page),
        Node::Folder(_) => false,
    };
    let needed = needs(&book.roadmap(*id).roadmap, plan);
    needed.iter().all(|&(needed, node)| {
        let is_left = left.iter().any(|(other, _)| *other == needed);
        !is_left || is_listed(needed, node)
    })
}

fn plan_to(book: &Book, id: RoadmapId, goals: &[Node]) -> Plan {
    let compiled = book.roadmap(id);
    let query = Query {
        goals: goals.to_vec(),
        ..Query::default()
    };
    Planner::new(&compiled.roadmap, &compiled.analysis.graph).plan(&query)
}

fn count(goals: &[(RoadmapId, Vec<Node>)]) -> usize {
    goals.iter().map(|(_, nodes)| nodes.len()).sum()
}

/// Adds what is new and not of the roadmap that is being planned.
fn add(goals: &mut Vec<(RoadmapId, Vec<Node>)>, own: RoadmapId, found: Vec<(RoadmapId, Node)>) {
    for (roadmap, node) in found.into_iter().filter(|(roadmap, _)| *roadmap != own) {
        match goals.iter_mut().find(|(other, _)| *other == roadmap) {
            Some((_, nodes)) if nodes.contains(&node) => {}
            Some((_, nodes)) => nodes.push(node),
            None => goals.push((roadmap, vec![node])),
        }
    }
}

/// The plain needs of the plan's steps, inherited ones included, that name something of another roadmap.
fn needs(roadmap: &Roadmap, plan: &Plan) -> Vec<(RoadmapId, Node)> {
    let mut found = Vec::new();
    for &step in &plan.steps {
        let step = roadmap.step(step);
        let inherited = roadmap
            .outward(step.folder)
            .flat_map(|folder| &roadmap.folder(folder).prerequisites);
        for need in step.prerequisites.iter().chain(inherited) {
            if let NeedKind::Elsewhere(elsewhere) = &need.kind {
                found.push((elsewhere.roadmap, elsewhere.node));
            }
        }
    }
    found
}
