//! Which alternative of an open need to take: what each would cost on top of the plan so far.

use super::Making;
use crate::roadmap::Node;
use crate::roadmap::graph::Kind;

impl Making<'_> {
    /// The alternative to take next: not excluded, `default`, no missing estimate, least added work, first.
    pub(super) fn best_alternative(
        &mut self,
        node: usize,
        slots: &[Option<u32>],
        chosen: &[bool],
    ) -> Option<usize> {
        let roadmap = self.planner.roadmap;
        let default: &[Node] = match self.graph.named(node) {
            Some(Node::Folder(choice)) => &roadmap.folder(choice).default,
            _ => &[],
        };
        let is_choice = self.graph.any(node).is_none();
        let mut best = None;
        for (index, slot) in slots.iter().enumerate() {
            let Some(slot) = slot.map(|slot| slot as usize) else {
                if !chosen[index] {
                    let cost = (false, false, true, false, 0, index);
                    best = Some(best.map_or(cost, |best| cost.min(best)));
                }
                continue;
            };
            let named = self.graph.named(slot);
            let is_left_out = is_choice && self.outside[slot];
            if chosen[index] || is_left_out || self.met.meets(slot, node) {
                continue;
            }
            let is_default = named.is_some_and(|named| default.contains(&named));
            let (excluded, missing, work) = self.cost(slot);
            let skipped = self.met.is_met(slot);
            let cost = (skipped, excluded, !is_default, missing, work, index);
            best = Some(best.map_or(cost, |best| cost.min(best)));
        }
        best.map(|(.., index)| index)
    }

    /// What taking `alternative` would cost: whether it adds an excluded step, or one without an estimate; its added work.
    fn cost(&mut self, alternative: usize) -> (bool, bool, u128) {
        let mut outer = std::mem::take(&mut self.outer);
        outer.close(
            self.graph,
            alternative,
            |node| self.visited[node] || self.known[node],
            &self.met,
        );
        let excluded = outer.added.iter().any(|&step| self.is_excluded(step));
        let missing = outer
            .added
            .iter()
            .any(|&step| self.planner.roadmap.steps[step].effort.is_none());
        let mut work = self.work(&outer.added);

        let mark = self.met.mark();
        for &step in &outer.added {
            self.met.add(step);
        }
        let lacking: Vec<(usize, Vec<Option<u32>>)> =
            outer.upon.iter().filter_map(|&need| self.lacking(need)).collect();
        self.met.undo(mark);
        self.outer = outer;
        for (lacks, slots) in lacking {
            work += self.cheapest_work(lacks, &slots);
        }
        (excluded, missing, work)
    }

    /// How many alternatives of a need come upon it still lacks, and which could be taken.
    fn lacking(&self, need: usize) -> Option<(usize, Vec<Option<u32>>)> {
        let Kind::Some(wanted) = self.graph.kind(need) else {
            return None;
        };
        let lacks = wanted.saturating_sub(self.met.count(need)) as usize;
        if lacks == 0 || self.filled[need] || self.known[need] {
            return None;
        }
        let mut slots = self.graph.slots(need);
        slots.retain(|slot| slot.is_none_or(|slot| !self.met.is_met(slot as usize)));
        Some((lacks, slots))
    }

    /// The work of the cheapest of `slots`, by plain needs alone, each by itself on top of the plan.
    fn cheapest_work(&mut self, count: usize, slots: &[Option<u32>]) -> u128 {
        let mut inner = std::mem::take(&mut self.inner);
        let mut works = Vec::with_capacity(slots.len());
        for slot in slots {
            let Some(slot) = slot else {
                works.push(0);
                continue;
            };
            let stop = |node: usize| self.visited[node] || self.known[node];
            inner.close(self.graph, *slot as usize, stop, &self.met);
            works.push(self.work(&inner.added));
        }
        self.inner = inner;
        works.sort_unstable();
        works.into_iter().take(count).sum()
    }

    fn work(&self, steps: &[usize]) -> u128 {
        let efforts = steps
            .iter()
            .filter_map(|&step| self.planner.roadmap.steps[step].effort);
        efforts
            .map(|effort| u128::from(effort.min) + u128::from(effort.max))
            .sum()
    }
}
