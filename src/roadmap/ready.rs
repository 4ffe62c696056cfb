//! What a reader can learn next (contract 4.8): the outer fringe of knowledge-space theory, within the plan.

use super::graph::Graph;
use super::met::Met;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::plan::Planner;
    use crate::roadmap::sketch::roadmap;

    /// What a reader is ready for who has done and skipped these steps; choices in brackets.
    fn shown(text: &str, done: &[&str], skipped: &[&str]) -> String {
        let roadmap = roadmap(text);
        let graph = Graph::of(&roadmap);
        let steps = |names: &[&str]| -> Vec<StepId> {
            let found = names.iter().map(|name| match roadmap.find(name) {
                Some(Node::Step(step)) => step,
                other => panic!("{name}: {other:?}"),
            });
            found.collect()
        };
        let reader = Reader {
            done: steps(done),
            skipped: steps(skipped),
            choose: Vec::new(),
        };
        let plan = Planner::new(&roadmap, &graph).plan(&reader.query(None));
        let entries = ready(&roadmap, &graph, &plan, &reader, &|_| false);
        let entries = entries.iter().map(|entry| match entry {
            Ready::Step(step) => roadmap.step(*step).id.clone(),
            Ready::Choice(choice) => format!("[{}]", roadmap.folder(*choice).id),
        });
        entries.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_a_reader_can_learn_next() {
        let text = "a\nb < a\no optional\nlang/1 < a\n  js\n  py\napi < lang, b";
        for (done, skipped, expected) in [
            (&[][..], &[][..], "a o"),
            (&["a"], &[], "b [lang] o"),
            (&["a", "b"], &[], "[lang] o"),
            (&["a", "b", "py"], &[], "api o"),
            (&["a"], &["b"], "[lang] o"),
            // a skipped option does not decide the choice
            (&["a", "b"], &["py"], "[lang] o"),
            (&["a", "b", "js", "api", "o"], &[], ""),
        ] {
            assert_eq!(shown(text, done, skipped), expected, "{done:?} {skipped:?}");
        }
    }

    #[test]
    fn a_stage_that_requires_nothing_does_not_hide_that_an_option_was_skipped() {
        let text = "c/1\n  m/\n    h\n    s/\n      q optional";
        assert_eq!(shown(text, &[], &["h"]), "[c]");
    }
}
