//! What taking something would add as plain needs, found without taking it.

use crate::roadmap::graph::{Graph, Kind};
use crate::roadmap::met::Met;

/// What an alternative would add, without adding it.
#[derive(Default)]
pub(super) struct Probe {
    stamp: u32,
    seen: Vec<u32>,
    /// The steps that it adds as plain needs.
    pub(super) added: Vec<usize>,
    /// The N-of-M needs come upon on that way.
    pub(super) upon: Vec<usize>,
}

impl Probe {
    pub(super) fn new(graph: &Graph) -> Self {
        Probe {
            seen: vec![0; graph.len()],
            ..Probe::default()
        }
    }

    /// Whether the last closing came by `node`.
    pub(super) fn has_seen(&self, node: usize) -> bool {
        self.seen[node] == self.stamp
    }

    /// Closes over plain needs from `start`; steps for which `stop` holds end the search, stages met have nothing to add.
    pub(super) fn close(&mut self, graph: &Graph, start: usize, stop: impl Fn(usize) -> bool, met: &Met<'_>) {
        self.stamp += 1;
        self.added.clear();
        self.upon.clear();
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            let kind = graph.kind(node);
            if self.seen[node] == self.stamp
                || (kind == Kind::Step && stop(node))
                || (kind == Kind::Stage && met.is_met(node))
            {
                continue;
            }
            self.seen[node] = self.stamp;
            match kind {
                Kind::Some(_) => {
                    self.upon.push(node);
                    continue;
                }
                Kind::Step => self.added.push(node),
                Kind::Stage | Kind::Inherits => {}
            }
            stack.extend(graph.inputs.of(node).iter().map(|&input| input as usize));
        }
    }
}
