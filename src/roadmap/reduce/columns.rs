//! Which items of each list imply which of the facts that it asks about: sets of facts as bit sets, a slice at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::facts::Facts;
use super::list::List;
use super::shape::Shapes;
use crate::roadmap::graph::{Graph, Kind};

/// Words of 64 facts in a slice.
const WORDS: usize = 8;

type Row = [u64; WORDS];

/// The facts that are asked about, a column each, a slice of columns at a time.
struct Columns {
    /// By column, ascending by the first position of the fact in the graph's sorted list.
    facts: Vec<u32>,
    /// By fact; none where nobody asks.
    of: Vec<Option<u32>>,
}

impl Columns {
    const IN_SLICE: usize = 64 * WORDS;

    fn of(facts: &Facts, shapes: &Shapes, lists: &[List]) -> Columns {
        let mut asked = vec![false; facts.first.len()];
        for item in lists
            .iter()
            .filter(|list| list.asks())
            .flat_map(|list| &list.items)
        {
            asked[item.fact as usize] = true;
        }
        for &fact in shapes.values().flat_map(|shape| &shape.facts) {
            asked[fact as usize] = true;
        }
        let mut columns = Columns {
            facts: (0..facts.first.len() as u32)
                .filter(|&fact| asked[fact as usize])
                .collect(),
            of: vec![None; facts.first.len()],
        };
        columns.facts.sort_by_key(|&fact| facts.first[fact as usize]);
        for (column, &fact) in columns.facts.iter().enumerate() {
            columns.of[fact as usize] = Some(column as u32);
        }
        columns
    }

    /// The slice that a fact is in.
    fn slice_of(&self, fact: u32) -> Option<usize> {
        Some(self.of[fact as usize]? as usize / Self::IN_SLICE)
    }

    /// The word and the bit of a fact, if it is in `slice`.
    fn bit(&self, slice: usize, fact: u32) -> Option<(usize, u64)> {
        let column = self.of[fact as usize]? as usize;
        let at = column
            .checked_sub(slice * Self::IN_SLICE)
            .filter(|&at| at < Self::IN_SLICE)?;
        Some((at / 64, 1 << (at % 64)))
    }

    /// The facts of a slice.
    fn in_slice(&self, slice: usize) -> &[u32] {
        &self.facts[slice * Self::IN_SLICE..]
    }
}

/// By N of M and slice: the facts that matter to it.
type Masks = BTreeMap<(usize, usize), Row>;

fn masks(shapes: &Shapes, columns: &Columns) -> Masks {
    let mut masks = Masks::new();
    for (&node, shape) in shapes {
        for &fact in &shape.facts {
            if let Some(slice) = columns.slice_of(fact)
                && let Some((word, bit)) = columns.bit(slice, fact)
            {
                masks.entry((node, slice)).or_insert([0; WORDS])[word] |= bit;
            }
        }
    }
    masks
}

/// Which list asks about facts in which slice, by slice.
fn questions(columns: &Columns, masks: &Masks, lists: &[List]) -> Vec<(u32, u32)> {
    let mut questions: Vec<(u32, u32)> = Vec::new();
    let mut slices = BTreeSet::new();
    for (index, list) in lists.iter().enumerate().filter(|(_, list)| list.asks()) {
        for item in &list.items {
            let node = item.node as usize;
            slices.extend(columns.slice_of(item.fact));
            slices.extend(
                masks
                    .range((node, 0)..=(node, usize::MAX))
                    .map(|(&(_, slice), _)| slice),
            );
        }
        let here = std::mem::take(&mut slices).into_iter();
        questions.extend(here.map(|slice| (slice as u32, index as u32)));
    }
    questions.sort_unstable();
    questions
}

/// Finds out what implies what. The rows outlive a batch of lists.
pub(super) struct Implications<'a> {
    graph: &'a Graph,
    facts: &'a Facts,
    /// By node: which facts of the slice at hand it implies.
    rows: Vec<Row>,
}

impl<'a> Implications<'a> {
    pub(super) fn new(graph: &'a Graph, facts: &'a Facts) -> Self {
        Implications {
            graph,
            facts,
            rows: vec![[0; WORDS]; graph.len()],
        }
    }

    /// Notes in each list which of its items imply which of the facts that it asks about.
    pub(super) fn note(&mut self, shapes: &Shapes, lists: &mut [List]) {
        let columns = Columns::of(self.facts, shapes, lists);
        let masks = masks(shapes, &columns);
        let ends: Vec<usize> = lists.iter().map(|list| self.end(list)).collect();
        let mut cleared = 0;
        for same_slice in questions(&columns, &masks, lists).chunk_by(|a, b| a.0 == b.0) {
            let slice = same_slice[0].0 as usize;
            let start = self.facts.first[columns.in_slice(slice)[0] as usize] as usize;
            for &node in &self.graph.sorted[cleared..start] {
                self.rows[node as usize] = [0; WORDS];
            }
            cleared = start;
            let asking = same_slice.iter().map(|&(_, list)| list as usize);
            let end = asking.clone().map(|list| ends[list]).max().unwrap_or(0);
            self.fill(slice, &columns, start..end.max(start));
            for list in asking {
                lists[list].answer(slice, &columns, &masks, &self.rows);
            }
        }
        for list in lists {
            list.implying.sort_unstable();
            list.implying.shrink_to_fit();
        }
    }

    /// Behind the last item of `list` in the graph's sorted list.
    fn end(&self, list: &List) -> usize {
        let positions = list
            .items
            .iter()
            .map(|item| self.facts.position[item.node as usize]);
        positions.max().map_or(0, |last| last as usize + 1)
    }

    /// Computes the rows of one part of the graph's sorted list. What stands before it has none of the facts.
    fn fill(&mut self, slice: usize, columns: &Columns, part: Range<usize>) {
        for &node in &self.graph.sorted[part] {
            let node = node as usize;
            let mut row = combined(self.graph, node, &self.rows);
            let own = self.facts.of[node].and_then(|fact| columns.bit(slice, fact));
            if let Some((word, bit)) = own {
                row[word] |= bit;
            }
            self.rows[node] = row;
        }
    }
}

impl List {
    /// Whether one of its needs can imply another.
    fn asks(&self) -> bool {
        self.items.len() > 1
    }

    /// Notes which items imply the facts of one slice that matter to any item.
    fn answer(&mut self, slice: usize, columns: &Columns, masks: &Masks, rows: &[Row]) {
        let mut open: Row = [0; WORDS];
        for item in &self.items {
            if let Some((word, bit)) = columns.bit(slice, item.fact) {
                open[word] |= bit;
            }
            let mask = if self.mixed {
                masks.get(&(item.node as usize, slice))
            } else {
                None
            };
            for (word, mask) in open.iter_mut().zip(mask.into_iter().flatten()) {
                *word |= mask;
            }
        }
        let in_slice = columns.in_slice(slice);
        for (index, item) in self.items.iter().enumerate() {
            let own = columns.bit(slice, item.fact);
            for word in 0..WORDS {
                let own = own.filter(|&(at, _)| at == word).map_or(0, |(_, bit)| bit);
                let mut hits = rows[item.node as usize][word] & open[word] & !own;
                if !self.mixed {
                    open[word] &= !hits;
                }
                while hits != 0 {
                    let column = word * 64 + hits.trailing_zeros() as usize;
                    self.implying.push((in_slice[column], index as u32));
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
    if agreeing > inputs.len() {
        return result;
    }
    if agreeing == inputs.len() {
        result = [u64::MAX; WORDS];
        for &input in inputs {
            for (result, word) in result.iter_mut().zip(&rows[input as usize]) {
                *result &= word;
            }
        }
        return result;
    }
    for &input in inputs {
        for (result, word) in result.iter_mut().zip(&rows[input as usize]) {
            *result |= word;
        }
    }
    if agreeing > 1 {
        for (word, result) in result.iter_mut().enumerate().filter(|(_, any)| **any != 0) {
            *result = at_least(agreeing, inputs.iter().map(|&input| rows[input as usize][word]));
        }
    }
    result
}

/// The bits that at least `wanted` of `words`, fewer than 2³², have: columns counted with binary adders.
fn at_least(wanted: usize, words: impl Iterator<Item = u64>) -> u64 {
    let mut digits = [0u64; u32::BITS as usize];
    let mut places = (usize::BITS - wanted.leading_zeros()) as usize;
    for word in words {
        let mut carry = word;
        for (place, digit) in digits.iter_mut().enumerate() {
            if carry == 0 {
                break;
            }
            places = places.max(place + 1);
            (*digit, carry) = (*digit ^ carry, *digit & carry);
        }
    }
    let (mut greater, mut equal) = (0u64, u64::MAX);
    for place in (0..places).rev() {
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
