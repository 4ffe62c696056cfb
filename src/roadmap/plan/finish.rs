//! The steps that were taken → the plan: their order, their sums, what misses an estimate.

use std::collections::BTreeSet;

use super::Making;
use crate::document::duration::Effort;
use crate::roadmap::{Node, Plan, Roadmap, StepId, order};

impl Plan {
    /// The plan without some of its steps: the others, and their sums.
    pub fn without(mut self, roadmap: &Roadmap, is_left_out: impl Fn(StepId) -> bool) -> Plan {
        for list in [
            &mut self.steps,
            &mut self.optional,
            &mut self.missing,
            &mut self.missing_optional,
            &mut self.excluded,
        ] {
            list.retain(|&step| !is_left_out(step));
        }
        let optional: BTreeSet<StepId> = self.optional.iter().copied().collect();
        (self.required, self.all) = Default::default();
        for &step in &self.steps {
            let effort = roadmap.step(step).effort.unwrap_or_default();
            self.all += effort;
            if !optional.contains(&step) {
                self.required += effort;
            }
        }
        self
    }
}

impl Making<'_> {
    /// Puts the steps in order and sums them up; the first `required` that were added are required.
    pub(super) fn finish(mut self, required: usize) -> Plan {
        let mut in_plan = vec![false; self.graph.steps()];
        let mut is_required = vec![false; self.graph.steps()];
        for (index, &step) in self.added.iter().enumerate() {
            in_plan[step] = true;
            is_required[step] = index < required;
        }
        let steps = if self.query.whole {
            let order = self.graph.order();
            order
                .into_iter()
                .filter(|step| in_plan[step.0 as usize])
                .collect()
        } else {
            self.goal_order(&in_plan)
        };
        let excluded: BTreeSet<usize> = self.excluded.drain(..).collect();
        self.undecided.sort_by_key(|(choice, _)| *choice);
        let mut plan = Plan {
            undecided: self.undecided,
            assumed: self.query.assume.clone(),
            ..Plan::default()
        };
        for &step in &steps {
            let index = step.0 as usize;
            let effort = self.planner.roadmap.steps[index].effort;
            plan.all += effort.unwrap_or_default();
            if is_required[index] {
                plan.required += effort.unwrap_or_default();
            } else {
                plan.optional.push(step);
            }
            match (effort, is_required[index]) {
                (None, true) => plan.missing.push(step),
                (None, false) => plan.missing_optional.push(step),
                (Some(Effort { .. }), _) => {}
            }
            if excluded.contains(&index) {
                plan.excluded.push(step);
            }
        }
        plan.steps = steps;
        plan
    }

    /// Topological over the plan's steps; first what the earliest goal holds or leads back to, then by place.
    fn goal_order(&self, in_plan: &[bool]) -> Vec<StepId> {
        let goals = self.query.goals.iter().chain(&self.query.optional);
        let mut goal_of = vec![usize::MAX; self.graph.len()];
        for (index, &goal) in goals.enumerate() {
            let mut stack = self.held_by(goal);
            while let Some(node) = stack.pop() {
                let takes_part = !self.graph.is_step(node) || in_plan[node];
                if takes_part && goal_of[node] == usize::MAX {
                    goal_of[node] = index;
                    stack.extend(self.graph.inputs.of(node).iter().map(|&input| input as usize));
                }
            }
        }
        let sorted = order::sorted_by(
            &self.graph.inputs,
            &self.graph.outputs,
            self.graph.steps(),
            |step| in_plan[step],
            |step| (goal_of[step], step),
        );
        let steps = sorted
            .into_iter()
            .filter(|&node| self.graph.is_step(node as usize));
        steps.map(StepId).collect()
    }

    /// A step, or all steps in a folder.
    fn held_by(&self, goal: Node) -> Vec<usize> {
        let mut held = Vec::new();
        let mut stack = vec![goal];
        while let Some(node) = stack.pop() {
            match node {
                Node::Step(step) => held.push(step.0 as usize),
                Node::Folder(folder) => stack.extend(&self.planner.roadmap.folder(folder).members),
            }
        }
        held
    }
}
