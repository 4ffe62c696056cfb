//! What an N of M is made of, and whether given facts imply it.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use crate::roadmap::graph::{Graph, Kind};

/// What an N of M is made of, down to steps: looked through once, so that each list that needs it costs only the facts
/// of its own that touch it.
pub(super) struct Shape {
    node: u32,
    /// The facts that matter to it, ascending: below it, and those that cover one of these.
    pub(super) facts: Vec<u32>,
    /// Facts, ascending, each with what it implies below by itself: the step that it is, the N of M that it covers.
    covers: Vec<(u32, u32)>,
    /// Nodes below, ascending, each with what it is an input of.
    inputs: Vec<(u32, u32)>,
    /// The stages below that require nothing.
    empty: Vec<u32>,
}

pub(super) type Shapes = BTreeMap<usize, Shape>;

/// By node, for each N of M among `nodes`.
pub(super) fn shapes(graph: &Graph, facts: &Facts, nodes: impl Iterator<Item = usize>) -> Shapes {
    let mut shapes = Shapes::new();
    for node in nodes.filter(|&node| !graph.is_step(node)) {
        shapes
            .entry(node)
            .or_insert_with(|| Shape::of(graph, facts, node));
    }
    shapes
}

impl Shape {
    fn of(graph: &Graph, facts: &Facts, node: usize) -> Shape {
        let mut shape = Shape {
            node: node as u32,
            facts: Vec::new(),
            covers: Vec::new(),
            inputs: Vec::new(),
            empty: Vec::new(),
        };
        for node in below(graph, node) {
            let own = facts.of[node];
            let covering = own.into_iter().flat_map(|fact| facts.covering(fact));
            shape.covers.extend(covering.map(|fact| (fact, node as u32)));
            let inputs = match graph.kind(node) {
                Kind::Step => &[],
                _ => graph.inputs.of(node),
            };
            shape
                .inputs
                .extend(inputs.iter().map(|&input| (input, node as u32)));
            if inputs.is_empty() && graph.kind(node) == Kind::Stage {
                shape.empty.push(node as u32);
            }
        }
        shape.covers.sort_unstable();
        shape.inputs.sort_unstable();
        shape.facts = shape.covers.iter().map(|&(fact, _)| fact).collect();
        shape.facts.dedup();
        shape
    }

    /// Whether facts imply it: itself, N of its alternatives wholly, or one that covers it. Of those that matter to it
    /// only `touching`, ascending, can be implied.
    pub(super) fn is_implied(
        &self,
        graph: &Graph,
        touching: &BTreeSet<u32>,
        implied: &mut impl FnMut(u32) -> bool,
    ) -> bool {
        let mut found: BTreeSet<u32> = BTreeSet::new();
        for &fact in touching {
            for &(_, covered) in run_of(&self.covers, fact) {
                if !found.contains(&covered) && implied(fact) {
                    found.insert(covered);
                }
            }
        }
        let mut count: BTreeMap<u32, usize> = BTreeMap::new();
        let mut stack: Vec<u32> = found.iter().chain(&self.empty).copied().collect();
        found.extend(&self.empty);
        while let Some(node) = stack.pop() {
            for &(_, output) in run_of(&self.inputs, node) {
                let count = count.entry(output).or_default();
                *count += 1;
                let wanted = match graph.kind(output as usize) {
                    Kind::Some(wanted) => wanted as usize,
                    _ => graph.inputs.of(output as usize).len(),
                };
                if *count >= wanted && found.insert(output) {
                    stack.push(output);
                }
            }
        }
        found.contains(&self.node)
    }
}

/// The pairs that begin with `first`; `pairs` ascend.
pub(super) fn run_of(pairs: &[(u32, u32)], first: u32) -> &[(u32, u32)] {
    let start = pairs.partition_point(|&(other, _)| other < first);
    let length = pairs[start..].partition_point(|&(other, _)| other == first);
    &pairs[start..start + length]
}

/// `node`, its alternatives, what these require, and so on down to steps; inner ones first.
fn below(graph: &Graph, node: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut stack = vec![(node, false)];
    while let Some((node, done)) = stack.pop() {
        if done {
            found.push(node);
        } else if seen.insert(node) {
            stack.push((node, true));
            if !graph.is_step(node) {
                stack.extend(graph.inputs.of(node).iter().map(|&input| (input as usize, false)));
            }
        }
    }
    found
}
