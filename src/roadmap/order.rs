//! The suggested order: topological, and of all steps that could come next the one with the smallest place (contract
//! 4.2). Kahn's algorithm with a heap, O((V + E) log V). Knows of the graph only which nodes are inputs of which, and that
//! its first nodes are the steps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::lists::Lists;

/// All nodes, inputs first; the steps by place wherever several could come next.
pub(super) fn sorted(inputs: &Lists, outputs: &Lists, steps: usize) -> Vec<u32> {
    sorted_by(inputs, outputs, steps, |_| true, |step| step)
}

/// The same over the steps that `included` holds: no other step stands in the result or waits for anything; of those that
/// could come next, the one with the smallest `key`.
pub(super) fn sorted_by<K: Ord>(
    inputs: &Lists,
    outputs: &Lists,
    steps: usize,
    included: impl Fn(usize) -> bool,
    key: impl Fn(usize) -> K,
) -> Vec<u32> {
    let is_step = |node: usize| node < steps;
    let takes_part = |node: usize| !is_step(node) || included(node);
    let mut missing = vec![0u32; inputs.len()];
    for (node, missing) in missing.iter_mut().enumerate() {
        let needed = inputs.of(node).iter();
        *missing = needed.filter(|&&input| takes_part(input as usize)).count() as u32;
    }
    let mut ready = BinaryHeap::new();
    let mut others = Vec::new();
    for node in (0..inputs.len()).filter(|&node| missing[node] == 0 && takes_part(node)) {
        if is_step(node) {
            ready.push(Reverse((key(node), node)));
        } else {
            others.push(node);
        }
    }
    let mut sorted = Vec::with_capacity(inputs.len());
    while let Some(node) = others
        .pop()
        .or_else(|| ready.pop().map(|Reverse((_, node))| node))
    {
        sorted.push(node as u32);
        for &output in outputs.of(node) {
            let output = output as usize;
            missing[output] -= 1;
            if missing[output] > 0 || !takes_part(output) {
                continue;
            }
            if is_step(output) {
                ready.push(Reverse((key(output), output)));
            } else {
                others.push(output);
            }
        }
    }
    sorted
}
