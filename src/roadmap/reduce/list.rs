//! The needs that are weighed against each other: those of one step, stages taken apart. Knows what its items imply once
//! `columns` noted it.

use std::collections::{BTreeMap, BTreeSet};

use super::Redundant;
use super::facts::Facts;
use super::shape::{Shape, Shapes, run_of};
use crate::roadmap::graph::{Graph, Kind};
use crate::roadmap::{Need, NeedKind, Node, Roadmap, StepId};

/// One of the needs of a step, stages taken apart. 100,000 steps may inherit a hundred each, hence the small numbers.
pub(super) struct Item {
    pub(super) node: u32,
    pub(super) fact: u32,
    /// The need that it is part of, in `List::written`.
    written: u32,
}

/// A need of a step, its own or inherited.
struct Written {
    node: usize,
    /// Its position in the step's own prerequisites; none for an inherited one.
    own: Option<usize>,
}

/// The needs of one step, or of all steps of a folder that have none of their own.
pub(super) struct List {
    step: usize,
    /// Own ones first, then inherited ones from the inside out.
    written: Vec<Written>,
    pub(super) items: Vec<Item>,
    /// Facts, ascending, each with the item that is it.
    item_of: Vec<(u32, u32)>,
    /// Parts of own needs that repeat another, and the need that they repeat.
    repeated: Vec<(usize, usize)>,
    /// Whether any item is an N of M.
    pub(super) mixed: bool,
    /// Facts that are asked about and implied, ascending, each with the items that imply it besides the one that is it.
    /// Where all items are steps the first is enough: one that is dropped itself leaves another that implies the same.
    pub(super) implying: Vec<(u32, u32)>,
}

impl List {
    /// The needs of `step`. `seen`, by fact, is room to work in: all none, before and after.
    pub(super) fn of(
        roadmap: &Roadmap,
        graph: &Graph,
        facts: &Facts,
        step: usize,
        seen: &mut [Option<u32>],
    ) -> List {
        let mut list = List {
            step,
            written: written(roadmap, graph, step),
            items: Vec::new(),
            item_of: Vec::new(),
            repeated: Vec::new(),
            mixed: false,
            implying: Vec::new(),
        };
        for (index, written) in list.written.iter().enumerate() {
            for node in parts(graph, written.node) {
                let Some(fact) = facts.of[node] else { continue };
                if let Some(first) = seen[fact as usize] {
                    let repeats = list.need_of(&list.items[first as usize]);
                    list.repeated.extend(written.own.map(|own| (own, repeats)));
                    continue;
                }
                let item = list.items.len() as u32;
                seen[fact as usize] = Some(item);
                list.item_of.push((fact, item));
                list.mixed |= !graph.is_step(node);
                list.items.push(Item {
                    node: node as u32,
                    fact,
                    written: index as u32,
                });
            }
        }
        for item in &list.items {
            seen[item.fact as usize] = None;
        }
        list.items.shrink_to_fit();
        list.item_of.shrink_to_fit();
        list.item_of.sort_unstable();
        list
    }

    /// How much it holds at most, roughly: with an N of M among them, every item may note what every other implies.
    pub(super) fn weight(&self) -> usize {
        let items = self.items.len();
        if self.mixed {
            items.saturating_mul(items)
        } else {
            items
        }
    }

    /// The need that `item` is part of.
    fn need_of(&self, item: &Item) -> usize {
        self.written[item.written as usize].node
    }

    /// By item: the needs that imply it, where others do. From the last to the first.
    pub(super) fn drop_redundant(&self, graph: &Graph, shapes: &Shapes) -> Vec<Option<BTreeSet<usize>>> {
        let mut dropped: Vec<Option<BTreeSet<usize>>> = vec![None; self.items.len()];
        for (index, item) in self.items.iter().enumerate().rev() {
            let mut by = BTreeSet::new();
            let mut implied = |fact: u32| {
                let counts = |&other: &usize| other != index && (!self.mixed || dropped[other].is_none());
                let mut others = self.implying_of(fact).iter().map(|&(_, other)| other as usize);
                let other = self
                    .item_that_is(fact)
                    .filter(counts)
                    .or_else(|| others.find(counts));
                by.extend(other.map(|other| self.need_of(&self.items[other])));
                other.is_some()
            };
            let redundant = match shapes.get(&(item.node as usize)) {
                None => implied(item.fact),
                Some(shape) => shape.is_implied(graph, &self.touching(shape), &mut implied),
            };
            if redundant {
                dropped[index] = Some(by);
            }
        }
        dropped
    }

    fn item_that_is(&self, fact: u32) -> Option<usize> {
        let at = self.item_of.binary_search_by_key(&fact, |&(fact, _)| fact).ok()?;
        Some(self.item_of[at].1 as usize)
    }

    fn implying_of(&self, fact: u32) -> &[(u32, u32)] {
        run_of(&self.implying, fact)
    }

    /// The facts that matter to an N of M and that any item is or implies, ascending.
    fn touching(&self, shape: &Shape) -> BTreeSet<u32> {
        if shape.facts.len() < self.item_of.len() + self.implying.len() {
            let known =
                |fact: &u32| self.item_that_is(*fact).is_some() || !self.implying_of(*fact).is_empty();
            return shape.facts.iter().copied().filter(known).collect();
        }
        let known = self.item_of.iter().chain(&self.implying).map(|&(fact, _)| fact);
        known
            .filter(|fact| shape.facts.binary_search(fact).is_ok())
            .collect()
    }

    /// The own needs of which nothing remains.
    pub(super) fn redundant_needs(&self, dropped: &[Option<BTreeSet<usize>>]) -> Vec<Redundant> {
        let mut remains = BTreeSet::new();
        let mut implied: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for &(own, by) in &self.repeated {
            implied.entry(own).or_default().insert(by);
        }
        for (item, dropped) in self.items.iter().zip(dropped) {
            match (self.written[item.written as usize].own, dropped) {
                (Some(own), Some(by)) => {
                    let others = by.iter().filter(|&&need| need != self.need_of(item));
                    implied.entry(own).or_default().extend(others);
                }
                (Some(own), None) => _ = remains.insert(own),
                (None, _) => {}
            }
        }
        let whole = implied.into_iter().filter(|(own, _)| !remains.contains(own));
        let step = StepId(self.step as u32);
        whole
            .map(|(index, by)| Redundant {
                step,
                index,
                implied_by: by.into_iter().collect(),
            })
            .collect()
    }
}

/// The needs of a step as nodes, own ones (with their position) first, then inherited ones from the inside out.
fn written(roadmap: &Roadmap, graph: &Graph, step: usize) -> Vec<Written> {
    let here = |needs: &[Need]| {
        let here = needs
            .iter()
            .enumerate()
            .filter(|(_, need)| !matches!(need.kind, NeedKind::Elsewhere(_)));
        here.map(|(index, _)| index).collect::<Vec<_>>()
    };
    let id = StepId(step as u32);
    let own = here(&roadmap.steps[step].prerequisites);
    let nodes = graph.needs_in(Node::Step(id)).iter();
    let mut written: Vec<_> = nodes
        .zip(own)
        .map(|(&node, own)| Written {
            node: node as usize,
            own: Some(own),
        })
        .collect();
    for folder in roadmap.outward(roadmap.steps[step].folder) {
        let count = here(&roadmap.folder(folder).prerequisites).len();
        let nodes = graph.needs_in(Node::Folder(folder)).iter().take(count);
        written.extend(nodes.map(|&node| Written {
            node: node as usize,
            own: None,
        }));
    }
    written
}

/// A need itself, or of a stage each step and choice that it requires, in place order.
fn parts(graph: &Graph, need: usize) -> Vec<usize> {
    let mut parts = Vec::new();
    let mut stack = vec![need];
    while let Some(node) = stack.pop() {
        if graph.kind(node) == Kind::Stage {
            stack.extend(graph.inputs.of(node).iter().rev().map(|&input| input as usize));
        } else {
            parts.push(node);
        }
    }
    parts
}
