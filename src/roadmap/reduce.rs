//! Which needs the others already imply, and what remains when these are dropped (contract 4.6).
//!
//! A need implies *facts*: a step, or N of a set of alternatives (the same N of the same alternatives are one fact). Sets
//! of facts are bit sets, computed a slice of the facts at a time, so that 100,000 steps need little memory. What is asked
//! of them is collected beforehand for each distinct list of needs; steps without own needs share their folder's.

use std::collections::{BTreeMap, BTreeSet};

use super::needs::{Graph, Kind};
use super::{FolderId, NeedKind, Node, ReducedNeed, Roadmap, StepId};

/// Words of 64 facts in a slice.
const WORDS: usize = 8;

/// A written need that the others imply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redundant {
    pub(super) step: StepId,
    /// Its position in the step's own prerequisites.
    pub(super) index: usize,
    /// The need that implies it, or the needs that do so together: nodes of the graph.
    pub(super) implied_by: Vec<usize>,
}

/// By step what remains, and the written needs that do not.
pub(super) fn reduce(roadmap: &Roadmap, graph: &Graph) -> (Vec<Vec<ReducedNeed>>, Vec<Redundant>) {
    let facts = Facts::of(roadmap, graph);
    let mut lists = Vec::new();
    let mut shared: BTreeMap<FolderId, usize> = BTreeMap::new();
    let list_of: Vec<usize> = (0..roadmap.steps.len())
        .map(|index| {
            let step = &roadmap.steps[index];
            let mut add = || {
                lists.push(List::of(roadmap, graph, &facts, index));
                lists.len() - 1
            };
            if step.prerequisites.is_empty() {
                *shared.entry(step.folder).or_insert_with(add)
            } else {
                add()
            }
        })
        .collect();
    let shapes = shapes(graph, &facts, &lists);
    implications(graph, &facts, &shapes, &mut lists);

    let mut redundant = Vec::new();
    let outcomes: Vec<Vec<ReducedNeed>> = lists
        .iter()
        .map(|list| {
            let dropped = list.drop_redundant(graph, &facts, &shapes);
            redundant.extend(list.redundant_needs(&dropped));
            let items = list
                .items
                .iter()
                .zip(&dropped)
                .filter(|(_, dropped)| dropped.is_none());
            items
                .map(|(item, _)| reduced(roadmap, graph, item.node))
                .collect()
        })
        .collect();
    (
        list_of.into_iter().map(|list| outcomes[list].clone()).collect(),
        redundant,
    )
}

fn reduced(roadmap: &Roadmap, graph: &Graph, node: usize) -> ReducedNeed {
    match graph.named(node) {
        Some(Node::Step(step)) => ReducedNeed::Step(step),
        Some(Node::Folder(choice)) => ReducedNeed::Choice(choice),
        None => ReducedNeed::Any(graph.alternatives(roadmap, node).to_vec()),
    }
}

/// What needs can imply.
struct Facts {
    /// By node: its fact; none for stages and for what is inherited.
    of: Vec<Option<u32>>,
    /// By fact, its nodes' first position in the graph's sorted list.
    first: Vec<u32>,
    /// By fact beyond the steps: N and the alternatives.
    some: BTreeMap<u32, (u32, BTreeSet<String>)>,
    /// By alternative: facts beyond the steps that have it; an N of M stands at the N of its alternatives that the fewest
    /// share. Whatever it covers has one of these.
    with: BTreeMap<String, Vec<u32>>,
}

impl Facts {
    fn of(roadmap: &Roadmap, graph: &Graph) -> Facts {
        let mut facts = Facts {
            of: vec![None; graph.len()],
            first: Vec::new(),
            some: BTreeMap::new(),
            with: BTreeMap::new(),
        };
        let mut known: BTreeMap<(u32, BTreeSet<String>), u32> = BTreeMap::new();
        let mut position = vec![0u32; graph.len()];
        for (at, &node) in graph.sorted.iter().enumerate() {
            position[node as usize] = at as u32;
        }
        for (node, &position) in position.iter().enumerate() {
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

    /// The facts N′ of M′ of which at least N must be among the alternatives of `fact`, an N of M; itself among them.
    fn covering(&self, fact: u32) -> BTreeSet<u32> {
        let Some((wanted, own)) = self.some.get(&fact) else {
            return BTreeSet::new();
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

/// One of the needs of a step, stages taken apart.
struct Item {
    node: usize,
    /// The need that it is part of.
    need: usize,
    /// The position of that in the step's own prerequisites; none for an inherited one.
    own: Option<usize>,
    fact: u32,
}

/// The needs of one step, or of all steps of a folder that have none of their own.
struct List {
    step: usize,
    items: Vec<Item>,
    /// By fact, the item that is it.
    item_of: BTreeMap<u32, usize>,
    /// Parts of own needs that repeat another, and the need that they repeat.
    repeated: Vec<(usize, usize)>,
    /// Whether any item is an N of M.
    mixed: bool,
    /// By fact that is asked about and implied: the items that imply it besides the one that is it. Where all items are
    /// steps the first is enough: one that is dropped itself leaves another that implies the same.
    implying: BTreeMap<u32, Vec<u32>>,
}

impl List {
    fn of(roadmap: &Roadmap, graph: &Graph, facts: &Facts, step: usize) -> List {
        let mut list = List {
            step,
            items: Vec::new(),
            item_of: BTreeMap::new(),
            repeated: Vec::new(),
            mixed: false,
            implying: BTreeMap::new(),
        };
        for (need, own) in written(roadmap, graph, step) {
            for node in parts(graph, need) {
                let Some(fact) = facts.of[node] else { continue };
                if let Some(&first) = list.item_of.get(&fact) {
                    list.repeated.extend(own.map(|own| (own, list.items[first].need)));
                    continue;
                }
                list.item_of.insert(fact, list.items.len());
                list.mixed |= !graph.is_step(node);
                list.items.push(Item {
                    node,
                    need,
                    own,
                    fact,
                });
            }
        }
        list
    }

    /// By item: the needs that imply it, where others do. From the last to the first.
    fn drop_redundant(&self, graph: &Graph, facts: &Facts, shapes: &Shapes) -> Vec<Option<BTreeSet<usize>>> {
        let mut dropped: Vec<Option<BTreeSet<usize>>> = vec![None; self.items.len()];
        for index in (0..self.items.len()).rev() {
            let item = &self.items[index];
            let mut by = BTreeSet::new();
            let mut implied = |fact: u32| {
                let counts = |&other: &usize| other != index && (!self.mixed || dropped[other].is_none());
                let itself = self.item_of.get(&fact).copied().filter(counts);
                let others = || {
                    self.implying_of(fact)
                        .iter()
                        .map(|&other| other as usize)
                        .find(counts)
                };
                let other = itself.or_else(others);
                by.extend(other.map(|other| self.items[other].need));
                other.is_some()
            };
            let redundant = match graph.kind(item.node) {
                Kind::Step => implied(item.fact),
                _ if !self.touches(&shapes[&item.node]) => shapes[&item.node].is_empty,
                _ => is_implied(graph, facts, item.node, &mut implied),
            };
            if redundant {
                dropped[index] = Some(by);
            }
        }
        dropped
    }

    fn implying_of(&self, fact: u32) -> &[u32] {
        self.implying.get(&fact).map_or(&[], Vec::as_slice)
    }

    /// Whether any item is or implies a fact that matters to an N of M. Itself it always is; more is rare.
    fn touches(&self, shape: &Shape) -> bool {
        let matters = |fact: &&u32| shape.facts.binary_search(fact).is_ok();
        self.items.len() > 1
            && (self.item_of.keys().filter(matters).nth(1).is_some()
                || self.implying.keys().any(|fact| matters(&fact)))
    }

    /// The own needs of which nothing remains.
    fn redundant_needs(&self, dropped: &[Option<BTreeSet<usize>>]) -> Vec<Redundant> {
        let mut remains = BTreeSet::new();
        let mut implied: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for &(own, by) in &self.repeated {
            implied.entry(own).or_default().insert(by);
        }
        for (item, dropped) in self.items.iter().zip(dropped) {
            match (item.own, dropped) {
                (Some(own), Some(by)) => {
                    let others = by.iter().filter(|&&need| need != item.need);
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

/// What an N of M is made of, as far as it can be implied.
struct Shape {
    /// The facts that matter to it, ascending: below it, and those that cover one of these.
    facts: Vec<u32>,
    /// Whether enough of its alternatives require nothing.
    is_empty: bool,
}

type Shapes = BTreeMap<usize, Shape>;

/// By node, for each N of M in `lists`.
fn shapes(graph: &Graph, facts: &Facts, lists: &[List]) -> Shapes {
    let mut shapes = Shapes::new();
    let items = lists.iter().flat_map(|list| &list.items);
    for node in items.map(|item| item.node).filter(|&node| !graph.is_step(node)) {
        shapes.entry(node).or_insert_with(|| {
            let below = below(graph, node).into_iter().filter_map(|node| facts.of[node]);
            let mut matter: BTreeSet<u32> = BTreeSet::new();
            for fact in below {
                matter.insert(fact);
                matter.extend(facts.covering(fact));
            }
            Shape {
                facts: matter.into_iter().collect(),
                is_empty: is_implied(graph, facts, node, &mut |_| false),
            }
        });
    }
    shapes
}

/// The needs of a step as nodes, own ones (with their position) first, then inherited ones from the inside out.
fn written(roadmap: &Roadmap, graph: &Graph, step: usize) -> Vec<(usize, Option<usize>)> {
    let here = |needs: &[super::Need]| {
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
        .map(|(&node, own)| (node as usize, Some(own)))
        .collect();
    for folder in roadmap.outward(roadmap.steps[step].folder) {
        let count = here(&roadmap.folder(folder).prerequisites).len();
        let nodes = graph.needs_in(Node::Folder(folder)).iter().take(count);
        written.extend(nodes.map(|&node| (node as usize, None)));
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

/// `node`, its alternatives, what these require, and so on down to steps; inner ones first.
fn below(graph: &Graph, node: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut stack = vec![(node, false)];
    while let Some((node, done)) = stack.pop() {
        if done {
            found.push(node);
        } else if seen.insert(node) {
            stack.push((node, true));
            if !graph.is_step(node) {
                stack.extend(graph.inputs.of(node).iter().map(|&input| (input as usize, false)));
            }
        }
    }
    found
}

/// Whether facts imply an N of M: itself, N of its alternatives wholly, or one that covers it.
fn is_implied(graph: &Graph, facts: &Facts, need: usize, implied: &mut impl FnMut(u32) -> bool) -> bool {
    let mut is_implied: BTreeMap<usize, bool> = BTreeMap::new();
    for node in below(graph, need) {
        let inputs = graph.inputs.of(node);
        let count = |known: &BTreeMap<usize, bool>| {
            inputs
                .iter()
                .filter(|&&input| known.get(&(input as usize)) == Some(&true))
                .count()
        };
        let value = match graph.kind(node) {
            Kind::Step => implied(node as u32),
            Kind::Stage => count(&is_implied) == inputs.len(),
            Kind::Some(wanted) => {
                let covering = facts.of[node]
                    .map(|fact| facts.covering(fact))
                    .into_iter()
                    .flatten();
                covering.into_iter().any(&mut *implied) || count(&is_implied) >= wanted as usize
            }
            Kind::Inherits => false,
        };
        is_implied.insert(node, value);
    }
    is_implied.get(&need) == Some(&true)
}

type Row = [u64; WORDS];

/// Fills in which items of each list imply which of the facts that it asks about.
fn implications(graph: &Graph, facts: &Facts, shapes: &Shapes, lists: &mut [List]) {
    let slice_size = 64 * WORDS;
    let mut by_position: Vec<u32> = (0..facts.first.len() as u32).collect();
    by_position.sort_by_key(|&fact| facts.first[fact as usize]);
    let mut column = vec![0usize; by_position.len()];
    for (at, &fact) in by_position.iter().enumerate() {
        column[fact as usize] = at;
    }
    let place = |fact: u32| {
        (
            column[fact as usize] / slice_size,
            column[fact as usize] % slice_size,
        )
    };
    // By slice and N of M: the facts that matter to it.
    let mut masks: BTreeMap<(usize, usize), Row> = BTreeMap::new();
    for (&node, shape) in shapes {
        for (slice, at) in shape.facts.iter().map(|&fact| place(fact)) {
            masks.entry((node, slice)).or_insert([0; WORDS])[at / 64] |= 1 << (at % 64);
        }
    }
    // Which list asks in which slice about what, grouped by slice and list.
    let mut questions: Vec<(usize, usize, Question)> = Vec::new();
    for (index, list) in lists.iter().enumerate().filter(|(_, list)| list.items.len() > 1) {
        for item in &list.items {
            let (slice, at) = place(item.fact);
            questions.push((slice, index, Question::Fact(at)));
            let slices = masks.range((item.node, 0)..=(item.node, usize::MAX));
            questions.extend(slices.map(|(&(node, slice), _)| (slice, index, Question::Within(node))));
        }
    }
    questions.sort_unstable();

    let mut rows: Vec<Row> = vec![[0; WORDS]; graph.len()];
    let mut cleared = 0;
    for same_slice in questions.chunk_by(|a, b| a.0 == b.0) {
        let first_column = same_slice[0].0 * slice_size;
        let start = facts.first[by_position[first_column] as usize] as usize;
        for &node in &graph.sorted[cleared..start] {
            rows[node as usize] = [0; WORDS];
        }
        cleared = start;
        let bit = |fact: u32| {
            let at = column[fact as usize]
                .checked_sub(first_column)
                .filter(|&at| at < slice_size)?;
            Some((at / 64, 1u64 << (at % 64)))
        };
        for &node in &graph.sorted[start..] {
            let node = node as usize;
            let mut row = combined(graph, node, &rows);
            if let Some((word, bit)) = facts.of[node].and_then(bit) {
                row[word] |= bit;
            }
            rows[node] = row;
        }
        for same_list in same_slice.chunk_by(|a, b| a.1 == b.1) {
            let mut open: Row = [0; WORDS];
            for (slice, _, question) in same_list {
                match *question {
                    Question::Fact(at) => open[at / 64] |= 1 << (at % 64),
                    Question::Within(node) => {
                        for (word, mask) in open.iter_mut().zip(&masks[&(node, *slice)]) {
                            *word |= mask;
                        }
                    }
                }
            }
            let in_slice = &by_position[first_column..];
            lists[same_list[0].1].answer(open, in_slice, &rows, bit);
        }
    }
}

/// What a list asks of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    /// A fact, by its column in the slice.
    Fact(usize),
    /// All facts that matter to an N of M.
    Within(usize),
}

impl List {
    /// Notes which items imply the open facts of one slice; `in_slice` are its facts by column.
    fn answer(
        &mut self,
        mut open: Row,
        in_slice: &[u32],
        rows: &[Row],
        bit: impl Fn(u32) -> Option<(usize, u64)>,
    ) {
        for (index, item) in self.items.iter().enumerate() {
            let own = bit(item.fact);
            for word in 0..WORDS {
                let own = own.filter(|&(at, _)| at == word).map_or(0, |(_, bit)| bit);
                let mut hits = rows[item.node][word] & open[word] & !own;
                if !self.mixed {
                    open[word] &= !hits;
                }
                while hits != 0 {
                    let column = word * 64 + hits.trailing_zeros() as usize;
                    let implying = self.implying.entry(in_slice[column]).or_default();
                    implying.push(index as u32);
                    hits &= hits - 1;
                }
            }
        }
    }
}

/// What `node` implies through its inputs: all that they imply; of N of M, what at least M − N + 1 of them imply.
fn combined(graph: &Graph, node: usize, rows: &[Row]) -> Row {
    let inputs = graph.inputs.of(node);
    let agreeing = match graph.kind(node) {
        Kind::Some(wanted) => graph.slot_count(node).saturating_sub(wanted as usize) + 1,
        _ => 1,
    };
    let mut result = [0; WORDS];
    for (word, result) in result.iter_mut().enumerate() {
        let words = inputs.iter().map(|&input| rows[input as usize][word]);
        *result = match agreeing {
            1 => words.fold(0, |all, word| all | word),
            _ if agreeing > inputs.len() => 0,
            _ if agreeing == inputs.len() => words.fold(u64::MAX, |all, word| all & word),
            _ => at_least(agreeing, words),
        };
    }
    result
}

/// The bits that at least `wanted` of `words` have: columns counted with binary adders.
fn at_least(wanted: usize, words: impl Iterator<Item = u64>) -> u64 {
    let mut digits: Vec<u64> = Vec::new();
    for word in words {
        let mut carry = word;
        for digit in &mut digits {
            (*digit, carry) = (*digit ^ carry, *digit & carry);
        }
        if carry != 0 {
            digits.push(carry);
        }
    }
    let (mut greater, mut equal) = (0u64, u64::MAX);
    for place in (0..usize::BITS as usize).rev() {
        let digit = digits.get(place).copied().unwrap_or(0);
        if wanted >> place & 1 == 0 {
            greater |= equal & digit;
            equal &= !digit;
        } else {
            equal &= digit;
        }
    }
    greater | equal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::{Alternative, sketch};

    /// The reduced needs of the last step, then the written needs that fell, with what implies them.
    fn last(text: &str) -> String {
        let roadmap = sketch::roadmap(text);
        let graph = Graph::of(&roadmap);
        let (reduced, redundant) = reduce(&roadmap, &graph);
        let name = |need: &ReducedNeed| match need {
            ReducedNeed::Step(step) => roadmap.step(*step).id.clone(),
            ReducedNeed::Choice(choice) => roadmap.folder(*choice).id.clone(),
            ReducedNeed::Any(list) => {
                let ids = list.iter().map(|alternative| match alternative {
                    Alternative::Here(node) => roadmap.id_of(*node),
                    Alternative::Elsewhere(elsewhere) => &elsewhere.name,
                });
                format!("any({})", ids.collect::<Vec<_>>().join(" "))
            }
        };
        let kept: Vec<String> = reduced.last().unwrap().iter().map(name).collect();
        let fallen = redundant.iter().map(|redundant| {
            let by = redundant
                .implied_by
                .iter()
                .map(|&node| graph.named(node).map_or("any", |n| roadmap.id_of(n)));
            format!("{}:{}", redundant.index, by.collect::<Vec<_>>().join("+"))
        });
        format!("{} | {}", kept.join(" "), fallen.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_the_other_needs_imply_is_dropped() {
        let cases = [
            ("a\nb < a\nc < a, b", "b | 0:b"),
            // an inherited need falls silently
            ("a\nb < a\ns/ < a\n  c < b", "b | "),
            // of a stage the last of a chain remains; the stage as a whole is not redundant
            ("s/\n  a\n  b < a\nc < s", "b | "),
            ("s/\n  a\n  b < a\nd < b\nc < s, d", "d | 0:d"),
            // all alternatives need a
            ("a\nx < a\ny < a\nc < a, any(x y)", "any(x y) | 0:any"),
            // one alternative is there anyway
            ("x\ny\nc < any(x y), x", "x | 0:x"),
            ("x\ny\nz\nc < any(x y z), any(x y)", "any(x y) | 0:any"),
            // the same N of the same alternatives
            ("l/1\n  x\n  y\nd < any(x y)\nc < l, d", "d | 0:d"),
            // two of three, of which one must be x or y
            ("l/2\n  x\n  y\n  z\nc < l, any(x y)", "l | 1:l"),
            ("l/2\n  x\n  y\n  z\na\nc < l, x", "l x | "),
            // N of M implies what M − N + 1 of its alternatives imply
            ("a\nl/2\n  x < a\n  y < a\n  z\nc < a, l", "l | 0:l"),
            // equals: the first stays
            ("s\ny < s\nc < any(s y), s", "any(s y) | 1:any"),
        ];
        for (text, expected) in cases {
            assert_eq!(last(text), expected, "{text}");
        }
    }

    #[test]
    fn a_count_of_bits() {
        let words = [0b1111, 0b0111, 0b0011, 0b0001, 0b0001];
        for (wanted, expected) in [
            (1, 0b1111),
            (2, 0b0111),
            (3, 0b0011),
            (4, 0b0001),
            (5, 0b0001),
            (6, 0),
        ] {
            assert_eq!(at_least(wanted, words.into_iter()), expected, "{wanted}");
        }
    }
}
