//! Which needs the others already imply, and what remains when these are dropped (contract 4.6).
//!
//! A need implies *facts*: a step, or N of a set of alternatives (the same N of the same alternatives are one fact). Sets
//! of facts are bit sets, computed a slice of the facts at a time, so that 100,000 steps need little memory. What is asked
//! of them is collected beforehand for each distinct list of needs, so many lists at a time as memory allows; steps without
//! own needs share their folder's.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::graph::Graph;
use super::{FolderId, Node, ReducedNeed, Roadmap, StepId};

mod columns;
mod facts;
mod list;
mod shape;

use columns::Implications;
use facts::Facts;
use list::List;
use shape::shapes;

/// A written need that the others imply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redundant {
    pub(super) step: StepId,
    /// Its position in the step's own prerequisites.
    pub(super) index: usize,
    /// The need that implies it, or the needs that do so together: nodes of the graph.
    pub(super) implied_by: Vec<usize>,
}

/// How much the lists that are weighed together may hold.
const WEIGHT_AT_ONCE: usize = 4_000_000;

/// By step what remains, and the written needs that do not.
pub(super) fn reduce(roadmap: &Roadmap, graph: &Graph) -> (Vec<Arc<[ReducedNeed]>>, Vec<Redundant>) {
    let facts = Facts::of(roadmap, graph);
    let (homes, home_of) = homes(roadmap);
    let mut outcomes: Vec<Arc<[ReducedNeed]>> = Vec::with_capacity(homes.len());
    let mut redundant = Vec::new();
    let mut implications = Implications::new(graph, &facts);
    let mut seen = vec![None; facts.len()];
    let mut rest = homes.into_iter();
    while rest.len() > 0 {
        let mut lists = Vec::new();
        let mut weight = 0;
        while weight < WEIGHT_AT_ONCE
            && let Some(home) = rest.next()
        {
            let list = List::of(roadmap, graph, &facts, home, &mut seen);
            weight += list.weight();
            lists.push(list);
        }
        let items = lists.iter().flat_map(|list| &list.items);
        let shapes = shapes(graph, &facts, items.map(|item| item.node as usize));
        implications.note(&shapes, &mut lists);
        for list in lists {
            let dropped = list.drop_redundant(graph, &shapes);
            redundant.extend(list.redundant_needs(&dropped));
            let items = list.items.iter().zip(&dropped);
            let remaining = items.filter(|(_, dropped)| dropped.is_none());
            outcomes.push(
                remaining
                    .map(|(item, _)| reduced(roadmap, graph, item.node as usize))
                    .collect(),
            );
        }
    }
    (
        home_of.into_iter().map(|home| outcomes[home].clone()).collect(),
        redundant,
    )
}

/// The first step of each distinct list of needs; and by step which of these has its list.
fn homes(roadmap: &Roadmap) -> (Vec<usize>, Vec<usize>) {
    let mut homes = Vec::new();
    let mut shared: BTreeMap<FolderId, usize> = BTreeMap::new();
    let mut home_of = Vec::with_capacity(roadmap.steps.len());
    for (index, step) in roadmap.steps.iter().enumerate() {
        let next = homes.len();
        let home = if step.prerequisites.is_empty() {
            *shared.entry(step.folder).or_insert(next)
        } else {
            next
        };
        if home == next {
            homes.push(index);
        }
        home_of.push(home);
    }
    (homes, home_of)
}

fn reduced(roadmap: &Roadmap, graph: &Graph, node: usize) -> ReducedNeed {
    match graph.named(node) {
        Some(Node::Step(step)) => ReducedNeed::Step(step),
        Some(Node::Folder(choice)) => ReducedNeed::Choice(choice),
        None => ReducedNeed::Any(graph.alternatives(roadmap, node).to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::{Alternative, sketch};

    /// The reduced needs of the last step, then the written needs that fell, with what implies them.
    fn last(text: &str) -> String {
        let roadmap = sketch::roadmap(text);
        let graph = Graph::of(&roadmap);
        let (reduced, redundant) = reduce(&roadmap, &graph);
        let name = |need: &ReducedNeed| match need {
            ReducedNeed::Step(step) => roadmap.step(*step).id.clone(),
            ReducedNeed::Choice(choice) => roadmap.folder(*choice).id.clone(),
            ReducedNeed::Any(list) => {
                let ids = list.iter().map(|alternative| match alternative {
                    Alternative::Here(node) => roadmap.id_of(*node),
                    Alternative::Elsewhere(elsewhere) => &elsewhere.name,
                });
                format!("any({})", ids.collect::<Vec<_>>().join(" "))
            }
        };
        let kept: Vec<String> = reduced.last().unwrap().iter().map(name).collect();
        let fallen = redundant.iter().map(|redundant| {
            let by = redundant
                .implied_by
                .iter()
                .map(|&node| graph.named(node).map_or("any", |n| roadmap.id_of(n)));
            format!("{}:{}", redundant.index, by.collect::<Vec<_>>().join("+"))
        });
        format!("{} | {}", kept.join(" "), fallen.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_the_other_needs_imply_is_dropped() {
        let cases = [
            ("a\nb < a\nc < a, b", "b | 0:b"),
            // an inherited need falls silently
            ("a\nb < a\ns/ < a\n  c < b", "b | "),
            // of a stage the last of a chain remains; the stage as a whole is not redundant
            ("s/\n  a\n  b < a\nc < s", "b | "),
            ("s/\n  a\n  b < a\nd < b\nc < s, d", "d | 0:d"),
            // all alternatives need a
            ("a\nx < a\ny < a\nc < a, any(x y)", "any(x y) | 0:any"),
            // one alternative is there anyway
            ("x\ny\nc < any(x y), x", "x | 0:x"),
            ("x\ny\nz\nc < any(x y z), any(x y)", "any(x y) | 0:any"),
            // the same N of the same alternatives
            ("l/1\n  x\n  y\nd < any(x y)\nc < l, d", "d | 0:d"),
            // two of three, of which one must be x or y
            ("l/2\n  x\n  y\n  z\nc < l, any(x y)", "l | 1:l"),
            ("l/2\n  x\n  y\n  z\na\nc < l, x", "l x | "),
            // N of M implies what M − N + 1 of its alternatives imply
            ("a\nl/2\n  x < a\n  y < a\n  z\nc < a, l", "l | 0:l"),
            // equals: the first stays
            ("s\ny < s\nc < any(s y), s", "any(s y) | 1:any"),
        ];
        for (text, expected) in cases {
            assert_eq!(last(text), expected, "{text}");
        }
    }
}
