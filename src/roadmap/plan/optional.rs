//! The optional part of a roadmap's own plan.

use std::cell::Cell;

use super::Making;
use crate::roadmap::graph::Kind;
use crate::roadmap::{FolderId, Node};

impl Making<'_> {
    /// The optional part of the roadmap's plan, over and over until nothing is added.
    pub(super) fn take_optional_parts(&mut self) {
        loop {
            let taken = self.take_optional_once();
            if !self.fill_all() && !taken {
                return;
            }
        }
    }

    /// In place order: optional steps that add no excluded one, optional choices, and everything in optional stages and in
    /// the options wholly in the plan.
    fn take_optional_once(&mut self) -> bool {
        let roadmap = self.planner.roadmap;
        let mut taken = false;
        let members = |folder: FolderId, all: bool| {
            roadmap
                .folder(folder)
                .members
                .iter()
                .rev()
                .map(move |&member| (member, all))
        };
        let mut stack: Vec<(Node, bool)> = members(FolderId(0), false).collect();
        while let Some((member, all)) = stack.pop() {
            let node = self.graph.node(member);
            let all = all || roadmap.flag(member);
            match member {
                Node::Step(_) => {
                    if all && !self.visited[node] && !self.known[node] && !self.adds_excluded(node) {
                        taken |= self.take(&[node]);
                    }
                }
                Node::Folder(folder) if roadmap.folder(folder).choose.is_none() => {
                    stack.extend(members(folder, all));
                }
                Node::Folder(choice) => {
                    if all {
                        taken |= self.take(&[node]);
                    }
                    // What lies in an option is looked at when its turn comes; the option itself is no optional part.
                    let options = roadmap.folder(choice).members.iter().rev();
                    let whole = |option: &&Node| self.met.is_met(self.graph.node(**option));
                    let folders = options
                        .filter(|option| matches!(option, Node::Folder(_)))
                        .filter(whole);
                    // An option that is a choice itself is met already: no need to come upon.
                    let is_stage = |option: Node| self.graph.kind(self.graph.node(option)) == Kind::Stage;
                    stack.extend(folders.map(|&option| (option, is_stage(option))));
                }
            }
        }
        taken
    }

    /// Whether taking `step` as a plain need adds an excluded step. What leads to one is noted until the plan grows, lest
    /// a long chain of optional steps is walked from each of them.
    fn adds_excluded(&mut self, step: usize) -> bool {
        let mut outer = std::mem::take(&mut self.outer);
        let grown = self.added.len();
        let leads = Cell::new(false);
        let stop = |node: usize| {
            let noted = self.leads_out[node] == Some(grown);
            leads.set(leads.get() || noted);
            noted || self.visited[node] || self.known[node]
        };
        outer.close(self.graph, step, stop, &self.met);
        let mut stack: Vec<usize> = (outer.added.iter().copied())
            .filter(|&step| self.is_excluded(step))
            .collect();
        let excluded = leads.get() || !stack.is_empty();
        if leads.get() {
            self.leads_out[step] = Some(grown);
        }
        while let Some(node) = stack.pop() {
            if outer.has_seen(node) && self.leads_out[node] != Some(grown) {
                self.leads_out[node] = Some(grown);
                let outputs = self.graph.outputs.of(node).iter().map(|&output| output as usize);
                stack.extend(outputs.filter(|&output| !matches!(self.graph.kind(output), Kind::Some(_))));
            }
        }
        self.outer = outer;
        excluded
    }
}
