//! The suggested order: topological, and of all steps that could come next the one with the smallest place (contract
//! 4.2). Kahn's algorithm with a heap, O((V + E) log V).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::needs::Graph;

/// All nodes of `graph`, inputs first; the steps by place wherever several could come next.
pub(super) fn sorted(graph: &Graph) -> Vec<u32> {
    sorted_by(graph, |_| true, |step| step)
}

/// The same over the steps that `included` holds: no other step stands in the result or waits for anything; of those that
/// could come next, the one with the smallest `key`.
pub(super) fn sorted_by<K: Ord>(
    graph: &Graph,
    included: impl Fn(usize) -> bool,
    key: impl Fn(usize) -> K,
) -> Vec<u32> {
    let takes_part = |node: usize| !graph.is_step(node) || included(node);
    let mut missing = vec![0u32; graph.len()];
    for (node, missing) in missing.iter_mut().enumerate() {
        let inputs = graph.inputs.of(node).iter();
        *missing = inputs.filter(|&&input| takes_part(input as usize)).count() as u32;
    }
    let mut steps = BinaryHeap::new();
    let mut others = Vec::new();
    for node in (0..graph.len()).filter(|&node| missing[node] == 0 && takes_part(node)) {
        if graph.is_step(node) {
            steps.push(Reverse((key(node), node)));
        } else {
            others.push(node);
        }
    }
    let mut sorted = Vec::with_capacity(graph.len());
    while let Some(node) = others
        .pop()
        .or_else(|| steps.pop().map(|Reverse((_, node))| node))
    {
        sorted.push(node as u32);
        for &output in graph.outputs.of(node) {
            let output = output as usize;
            missing[output] -= 1;
            if missing[output] > 0 || !takes_part(output) {
                continue;
            }
            if graph.is_step(output) {
                steps.push(Reverse((key(output), output)));
            } else {
                others.push(output);
            }
        }
    }
    sorted
}
