//! What needs can imply: a step, or N of a set of alternatives, each once however often it is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::roadmap::Roadmap;
use crate::roadmap::graph::{Graph, Kind};

/// What needs can imply.
pub(super) struct Facts {
    /// By node: its fact; none for stages and for what is inherited.
    pub(super) of: Vec<Option<u32>>,
    /// By node, its position in the graph's sorted list.
    pub(super) position: Vec<u32>,
    /// By fact, its nodes' first position in the graph's sorted list.
    pub(super) first: Vec<u32>,
    /// By fact beyond the steps: N and the alternatives.
    some: BTreeMap<u32, (u32, BTreeSet<String>)>,
    /// By alternative: facts beyond the steps that have it; an N of M stands at the N of its alternatives that the fewest
    /// share. Whatever it covers has one of these.
    with: BTreeMap<String, Vec<u32>>,
}

impl Facts {
    pub(super) fn of(roadmap: &Roadmap, graph: &Graph) -> Facts {
        let mut facts = Facts {
            of: vec![None; graph.len()],
            position: vec![0; graph.len()],
            first: Vec::new(),
            some: BTreeMap::new(),
            with: BTreeMap::new(),
        };
        let mut known: BTreeMap<(u32, BTreeSet<String>), u32> = BTreeMap::new();
        for (at, &node) in graph.sorted.iter().enumerate() {
            facts.position[node as usize] = at as u32;
        }
        for node in 0..graph.len() {
            let position = facts.position[node];
            match graph.kind(node) {
                Kind::Step => {
                    facts.of[node] = Some(node as u32);
                    facts.first.push(position);
                }
                Kind::Some(wanted) => {
                    let next = facts.first.len() as u32;
                    let alternatives = graph.alternative_ids(roadmap, node);
                    let fact = *known.entry((wanted, alternatives.clone())).or_insert(next);
                    if fact == next {
                        facts.first.push(position);
                        facts.some.insert(fact, (wanted, alternatives));
                    }
                    let first = &mut facts.first[fact as usize];
                    *first = position.min(*first);
                    facts.of[node] = Some(fact);
                }
                Kind::Stage | Kind::Inherits => {}
            }
        }
        facts.index();
        facts
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    fn index(&mut self) {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        for id in self.some.values().flat_map(|(_, alternatives)| alternatives) {
            *shared.entry(id).or_default() += 1;
        }
        for (&fact, (wanted, alternatives)) in &self.some {
            let mut rarest: Vec<&String> = alternatives.iter().collect();
            rarest.sort_by_key(|id| shared[id.as_str()]);
            for id in rarest.into_iter().take(*wanted as usize) {
                self.with.entry(id.clone()).or_default().push(fact);
            }
        }
    }

    /// `fact` itself; of an N of M also the facts N′ of M′ of which at least N must be among its alternatives.
    pub(super) fn covering(&self, fact: u32) -> BTreeSet<u32> {
        let Some((wanted, own)) = self.some.get(&fact) else {
            return BTreeSet::from([fact]);
        };
        let mut covering: BTreeSet<u32> = own
            .iter()
            .filter_map(|id| self.with.get(id))
            .flatten()
            .copied()
            .collect();
        covering.retain(|other| {
            let (others_wanted, others) = &self.some[other];
            *others_wanted as usize >= *wanted as usize + others.difference(own).count()
        });
        covering.insert(fact);
        covering
    }
}
