//! How much hangs on each step (contract 4.5), on all edges of the graph.
//!
//! Heileman, Abdallah, Slim and Hickman, “Curricular Analytics: A Framework for Quantifying the Impact of Curricular
//! Reforms and Pedagogical Innovations”, 2018. Reachability is counted with bit sets, a slice of the steps at a time, so
//! that 100,000 steps need little memory.

use super::StepId;
use super::graph::Graph;

/// Words of 64 steps in a slice.
const WORDS: usize = 8;

/// Structure of the graph, by step.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// How many steps can be reached from it: its blocking factor.
    pub unlocks: Vec<u32>,
    /// Steps on the longest chain through it: its delay factor.
    pub delay: Vec<u32>,
}

impl Reach {
    /// The structural complexity of one step: unlocks + delay.
    pub fn complexity(&self, step: StepId) -> u64 {
        let at = step.0 as usize;
        u64::from(self.unlocks[at]) + u64::from(self.delay[at])
    }

    /// The structural complexity of the roadmap: the sum of its steps'.
    pub fn total_complexity(&self) -> u64 {
        self.unlocks
            .iter()
            .chain(&self.delay)
            .map(|&part| u64::from(part))
            .sum()
    }
}

pub(super) fn reach(graph: &Graph) -> Reach {
    Reach {
        unlocks: unlocks(graph),
        delay: delay(graph),
    }
}

/// Every step's row holds the steps of the slice that it reaches; rows grow from the end of the order backwards.
fn unlocks(graph: &Graph) -> Vec<u32> {
    let mut counts = vec![0u32; graph.steps()];
    let mut rows = vec![[0u64; WORDS]; graph.len()];
    let backwards: Vec<usize> = graph.sorted.iter().rev().map(|&node| node as usize).collect();
    let columns: Vec<usize> = (0..backwards.len())
        .filter(|&at| graph.is_step(backwards[at]))
        .collect();
    let mut cleared = 0;
    for slice in columns.chunks(64 * WORDS) {
        // Nodes before the first step of the slice reach none of it.
        for &node in &backwards[cleared..slice[0]] {
            rows[node] = [0; WORDS];
        }
        cleared = slice[0];
        let mut own = slice.iter().enumerate().peekable();
        for (at, &node) in backwards.iter().enumerate().skip(slice[0]) {
            let mut row = [0u64; WORDS];
            for &output in graph.outputs.of(node) {
                for (word, other) in row.iter_mut().zip(&rows[output as usize]) {
                    *word |= other;
                }
            }
            if graph.is_step(node) {
                counts[node] += row.iter().map(|word| word.count_ones()).sum::<u32>();
                if let Some((column, _)) = own.next_if(|&(_, &own)| own == at) {
                    row[column / 64] |= 1 << (column % 64);
                }
            }
            rows[node] = row;
        }
    }
    counts
}

fn delay(graph: &Graph) -> Vec<u32> {
    let order: Vec<usize> = graph.sorted.iter().map(|&node| node as usize).collect();
    let weight = |node: usize| u32::from(graph.is_step(node));
    let longest = |order: &mut dyn Iterator<Item = usize>, before: &super::lists::Lists| {
        let mut longest = vec![0u32; graph.len()];
        for node in order {
            let most = before
                .of(node)
                .iter()
                .map(|&node| longest[node as usize])
                .max()
                .unwrap_or(0);
            longest[node] = most + weight(node);
        }
        longest
    };
    let up_to = longest(&mut order.iter().copied(), &graph.inputs);
    let from = longest(&mut order.iter().rev().copied(), &graph.outputs);
    (0..graph.steps())
        .map(|step| up_to[step] + from[step] - 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::sketch;

    #[test]
    fn unlocks_and_delays_count_all_edges() {
        let roadmap = sketch::roadmap("a\ns/ < a\n  b\n  c/1\n    x\n    y < b\nd < s\ne < any(a d)");
        let reach = reach(&Graph::of(&roadmap));
        assert_eq!(reach.unlocks, [5, 3, 2, 2, 1, 0]); // a b x y d e
        assert_eq!(reach.delay, [5, 5, 4, 5, 5, 5]);
        assert_eq!(reach.total_complexity(), 13 + 29);
    }

    #[test]
    fn more_steps_than_fit_a_slice() {
        let mut text = String::from("s0\n");
        for step in 1..1_500 {
            text += &format!("s{step} < s{}\n", step - 1);
        }
        let reach = reach(&Graph::of(&sketch::roadmap(&text)));
        assert!(
            reach
                .unlocks
                .iter()
                .enumerate()
                .all(|(step, &count)| count as usize == 1_499 - step)
        );
        assert!(reach.delay.iter().all(|&delay| delay == 1_500));
    }
}
