//! Which needs are met by a growing set of steps, kept up to date step by step and undone on demand.

use super::graph::{Graph, Kind};

/// What a set of steps meets: of a stage all that it requires, N of M alternatives. Linear in all that is ever added.
pub(super) struct Met<'a> {
    graph: &'a Graph,
    met: Vec<bool>,
    /// By node: how many of its inputs are met.
    count: Vec<u32>,
    /// Met by skipping alone: such an option meets no choice.
    skipped: Vec<bool>,
    /// Of the counted inputs, those met by skipping alone.
    skipped_inputs: Vec<u32>,
    /// Nodes in the order in which they became met.
    trail: Vec<u32>,
}

impl<'a> Met<'a> {
    /// What nothing meets: the stages that require nothing.
    pub(super) fn new(graph: &'a Graph) -> Self {
        let mut met = Met {
            graph,
            met: vec![false; graph.len()],
            count: vec![0; graph.len()],
            skipped: vec![false; graph.len()],
            skipped_inputs: vec![0; graph.len()],
            trail: Vec::new(),
        };
        for node in 0..graph.len() {
            if graph.kind(node) == Kind::Stage && graph.inputs.of(node).is_empty() {
                met.skip(node); // so that what else a stage around it holds says whether that is skipped
            }
        }
        met
    }

    /// Whether `node` is met, wholly.
    pub(super) fn is_met(&self, node: usize) -> bool {
        self.met[node]
    }

    /// Whether `option` is met and so helps to meet `choice`, whose member it is.
    pub(super) fn meets(&self, option: usize, choice: usize) -> bool {
        self.met[option] && self.counts(option, choice)
    }

    /// How many alternatives of an N of M are met.
    pub(super) fn count(&self, node: usize) -> u32 {
        self.count[node]
    }

    /// Adds a step, or a need that is met by assumption.
    pub(super) fn add(&mut self, node: usize) {
        self.spread(node, false);
    }

    /// Adds a step that was skipped: it is done with, but as an option it meets no choice.
    pub(super) fn skip(&mut self, node: usize) {
        self.spread(node, true);
    }

    fn spread(&mut self, node: usize, skipped: bool) {
        if self.met[node] {
            return;
        }
        self.met[node] = true;
        self.skipped[node] = skipped;
        let mut next = self.trail.len();
        self.trail.push(node as u32);
        while let Some(&node) = self.trail.get(next) {
            next += 1;
            for &output in self.graph.outputs.of(node as usize) {
                self.count_input(node as usize, output as usize);
            }
        }
    }

    /// Whether `output` counts its input `node` once that is met.
    fn counts(&self, node: usize, output: usize) -> bool {
        match self.graph.kind(output) {
            Kind::Step | Kind::Inherits => false,
            Kind::Stage => true,
            Kind::Some(_) => !self.skipped[node] || self.graph.any(output).is_some(),
        }
    }

    fn count_input(&mut self, node: usize, output: usize) {
        if !self.counts(node, output) {
            return;
        }
        let wanted = match self.graph.kind(output) {
            Kind::Some(wanted) => wanted,
            _ => self.graph.inputs.of(output).len() as u32,
        };
        self.count[output] += 1;
        self.skipped_inputs[output] += u32::from(self.skipped[node]);
        if self.count[output] >= wanted && !self.met[output] {
            self.met[output] = true;
            self.skipped[output] = self.skipped_inputs[output] == self.count[output];
            self.trail.push(output as u32);
        }
    }

    /// How far it has come, for `undo`.
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Takes back all that was added since `mark`.
    pub(super) fn undo(&mut self, mark: usize) {
        for node in self.trail.split_off(mark) {
            let node = node as usize;
            self.met[node] = false;
            for &output in self.graph.outputs.of(node) {
                if self.counts(node, output as usize) {
                    self.count[output as usize] -= 1;
                    self.skipped_inputs[output as usize] -= u32::from(self.skipped[node]);
                }
            }
        }
    }
}
