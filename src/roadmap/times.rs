//! When each step can start and finish, how much it can slip, and the longest chain (contract 4.4): the critical-path
//! method, run once at the low ends of all ranges and once at the high ends. Linear.

use super::graph::{Graph, Kind};
use super::met::Met;
use super::{Ends, Plan, Roadmap, StepId, Times};

/// The times of `roadmap`, whose own plan is `plan`.
pub(super) fn times(roadmap: &Roadmap, graph: &Graph, plan: &Plan) -> Times {
    let mut in_plan = vec![false; graph.steps()];
    let mut met = Met::new(graph);
    for step in &plan.steps {
        in_plan[step.0 as usize] = true;
    }
    for step in &plan.optional {
        in_plan[step.0 as usize] = false;
    }
    for step in (0..graph.steps()).filter(|&step| in_plan[step]) {
        met.add(step);
    }
    let end = |minutes: fn(&crate::document::duration::Effort) -> u64| {
        let work = roadmap
            .steps
            .iter()
            .map(|step| step.effort.as_ref().map_or(0, minutes))
            .collect();
        End::of(graph, &in_plan, &met, work)
    };
    let (low, high) = (end(|effort| effort.min), end(|effort| effort.max));
    let both = |part: fn(&End, usize) -> u64| {
        (0..graph.steps())
            .map(|step| Ends(part(&low, step), part(&high, step)))
            .collect::<Vec<_>>()
    };
    let slack = both(|end, step| end.latest_start[step].saturating_sub(end.start(step)));
    Times {
        earliest_start: both(End::start),
        earliest_finish: both(|end, step| end.time[step]),
        slack: slack
            .into_iter()
            .zip(&in_plan)
            .map(|(slack, &inside)| inside.then_some(slack))
            .collect(),
        longest_minutes: Ends(low.longest, high.longest),
        low_chain: low.chain(graph, &in_plan),
        high_chain: high.chain(graph, &in_plan),
    }
}

/// The times at one end of the ranges, in minutes.
struct End {
    work: Vec<u64>,
    /// By node: when it is met; of a step, its finish.
    time: Vec<u64>,
    /// By node: the first step in `order` that met it exactly then.
    by: Vec<Option<u32>>,
    /// By step: when it must start lest the plan end later.
    latest_start: Vec<u64>,
    /// The largest finish in the plan.
    longest: u64,
}

impl End {
    fn of(graph: &Graph, in_plan: &[bool], met: &Met<'_>, work: Vec<u64>) -> End {
        let none = vec![0; graph.len()];
        let by = vec![None; graph.len()];
        let mut end = End {
            work,
            time: none,
            by,
            latest_start: Vec::new(),
            longest: 0,
        };
        // By N of M: the inputs that finish first, which met it.
        let mut first: Vec<Vec<u32>> = vec![Vec::new(); graph.len()];
        for &node in &graph.sorted {
            let node = node as usize;
            if let Kind::Some(wanted) = graph.kind(node) {
                first[node] = end.first_to_finish(graph, met, node, wanted as usize);
                end.meet(graph, node, &first[node]);
            } else {
                end.meet(graph, node, graph.inputs.of(node));
            }
            if graph.is_step(node) {
                end.time[node] = end.time[node].saturating_add(end.work[node]);
            }
        }
        let finishes = (0..graph.steps())
            .filter(|&step| in_plan[step])
            .map(|step| end.time[step]);
        end.longest = finishes.max().unwrap_or(0);
        end.latest_start = end.latest_starts(graph, in_plan, &first);
        end
    }

    /// The `wanted` alternatives with the smallest finish: of those wholly in the plan, or of all where these are fewer.
    fn first_to_finish(&self, graph: &Graph, met: &Met<'_>, node: usize, wanted: usize) -> Vec<u32> {
        let inputs = graph.inputs.of(node);
        let mut candidates: Vec<u32> = inputs
            .iter()
            .copied()
            .filter(|&input| met.is_met(input as usize))
            .collect();
        if candidates.len() < wanted {
            candidates = inputs.to_vec();
            // Alternatives in another roadmap are in no time here: they count as met from the start.
            let elsewhere = graph.slots(node).iter().filter(|slot| slot.is_none()).count();
            candidates.sort_by_key(|&input| self.time[input as usize]);
            candidates.truncate(wanted.saturating_sub(elsewhere));
            return candidates;
        }
        candidates.sort_by_key(|&input| self.time[input as usize]); // stable: ties as written or by place
        candidates.truncate(wanted);
        candidates
    }

    /// `node` is met when the last of `inputs` is.
    fn meet(&mut self, graph: &Graph, node: usize, inputs: &[u32]) {
        let time = inputs
            .iter()
            .map(|&input| self.time[input as usize])
            .max()
            .unwrap_or(0);
        let exact = inputs
            .iter()
            .map(|&input| input as usize)
            .filter(|&input| self.time[input] == time);
        let steps = exact.filter_map(|input| {
            if graph.is_step(input) {
                Some(input as u32)
            } else {
                self.by[input]
            }
        });
        self.by[node] = steps.min_by_key(|&step| graph.position(StepId(step)));
        self.time[node] = time;
    }

    fn start(&self, step: usize) -> u64 {
        self.time[step] - self.work[step].min(self.time[step])
    }

    fn latest_starts(&self, graph: &Graph, in_plan: &[bool], first: &[Vec<u32>]) -> Vec<u64> {
        let mut latest_finish = vec![self.longest; graph.len()];
        for &node in graph.sorted.iter().rev() {
            let node = node as usize;
            let latest = if !graph.is_step(node) {
                latest_finish[node]
            } else if in_plan[node] {
                latest_finish[node].saturating_sub(self.work[node])
            } else {
                continue;
            };
            let inputs = match graph.kind(node) {
                Kind::Some(_) => &first[node],
                _ => graph.inputs.of(node),
            };
            for &input in inputs {
                let finish = &mut latest_finish[input as usize];
                *finish = latest.min(*finish);
            }
        }
        (0..graph.steps())
            .map(|step| latest_finish[step].saturating_sub(self.work[step]))
            .collect()
    }

    /// Traced back from the first step in `order` with the largest finish.
    fn chain(&self, graph: &Graph, in_plan: &[bool]) -> Vec<StepId> {
        let last = (0..graph.steps()).filter(|&step| in_plan[step] && self.time[step] == self.longest);
        let mut next = last.min_by_key(|&step| graph.position(StepId(step as u32)));
        let mut chain = Vec::new();
        while let Some(step) = next {
            chain.push(StepId(step as u32));
            next = if self.start(step) == 0 {
                None
            } else {
                self.by[step].map(|by| by as usize)
            };
        }
        chain.reverse();
        chain
    }
}

#[cfg(test)]
mod tests {
    use crate::roadmap::{Analysis, Ends, sketch};

    #[test]
    fn starts_slacks_and_chains_at_both_ends() {
        let roadmap = sketch::roadmap(
            "a 10-20\nb 5-40 < a\nc 8-9 < a\nd 1 < b, c\nx/1\n  y 2\n  z 100 optional\nlast 3 < x, d\no 7 optional",
        );
        let (analysis, _) = Analysis::of(&roadmap);
        let times = &analysis.times;
        assert_eq!(times.longest_minutes, Ends(22, 64));
        assert_eq!(sketch::ids(&roadmap, &times.low_chain), "a c d last");
        assert_eq!(sketch::ids(&roadmap, &times.high_chain), "a b d last");
        let slack: Vec<String> = roadmap
            .steps
            .iter()
            .zip(&times.slack)
            .map(|(step, slack)| match slack {
                Some(Ends(low, high)) => format!("{} {low} {high}", step.id),
                None => format!("{} -", step.id),
            })
            .collect();
        assert_eq!(
            slack,
            [
                "a 0 0", "b 3 0", "c 0 31", "d 0 0", "y 17 59", "z -", "last 0 0", "o -"
            ]
        );
        assert_eq!(times.earliest_start[6], Ends(19, 61));
    }
}
