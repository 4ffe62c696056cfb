//! Takes the small bends out of a placed sheet: what could run straight, does.
//!
//! Each wire with the boxes at its ends is a chain of slots, one a row. Longest stretches of it whose free spaces
//! have a place in common move there. Only the free space beside each slot is used, so the order and the distances of
//! rows stay as they are.

use super::sheet::{Sheet, SlotKind};

/// A slot of a chain: where its line runs, from the slot's left edge.
#[derive(Clone, Copy)]
pub struct Bead {
    pub slot: usize,
    pub offset: f64,
    /// It may be moved.
    pub loose: bool,
}

/// The space in which each slot may stand while the others stay.
pub struct Space<'a> {
    sheet: &'a Sheet,
    /// By slot: its place in its row.
    position: Vec<usize>,
    /// By row: the least distances from each slot to the next.
    steps: Vec<Vec<f64>>,
    low: f64,
    high: f64,
}

impl<'a> Space<'a> {
    /// `steps`: by row, the least distance from each slot's left edge to the next one's.
    pub fn new(sheet: &'a Sheet, steps: Vec<Vec<f64>>, low: f64, high: f64) -> Self {
        let mut position = vec![0; sheet.slots.len()];
        for row in &sheet.rows {
            for (at, &slot) in row.iter().enumerate() {
                position[slot] = at;
            }
        }
        Space {
            sheet,
            position,
            steps,
            low,
            high,
        }
    }

    /// From where to where a slot's left edge may go.
    pub fn of(&self, slot: usize, x: &[f64]) -> (f64, f64) {
        let data = &self.sheet.slots[slot];
        if data.kind == SlotKind::Header {
            return (x[slot], x[slot]);
        }
        let row = &self.sheet.rows[data.row];
        let steps = &self.steps[data.row];
        let at = self.position[slot];
        let low = if at == 0 {
            self.low
        } else {
            x[row[at - 1]] + steps[at - 1]
        };
        let high = row
            .get(at + 1)
            .map_or(self.high - data.width, |&next| x[next] - steps[at]);
        (low.min(x[slot]), high.max(x[slot]))
    }
}

/// Straightens one chain, from its first slot to its last.
pub fn straighten(chain: &[Bead], space: &Space<'_>, x: &mut [f64]) {
    let mut start = 0;
    while start < chain.len() {
        let (mut low, mut high) = range(chain[start], space, x);
        let mut end = start + 1;
        while let Some(&bead) = chain.get(end) {
            let (least, most) = range(bead, space, x);
            if least.max(low) > most.min(high) {
                break;
            }
            (low, high) = (least.max(low), most.min(high));
            end += 1;
        }
        let stretch = &chain[start..end];
        let sum: f64 = stretch.iter().map(|bead| x[bead.slot] + bead.offset).sum();
        let line = (sum / stretch.len() as f64).round().clamp(low, high);
        for bead in stretch.iter().filter(|bead| bead.loose) {
            x[bead.slot] = line - bead.offset;
        }
        start = end;
    }
}

/// Where a line may run in one row.
fn range(bead: Bead, space: &Space<'_>, x: &[f64]) -> (f64, f64) {
    let (low, high) = if bead.loose {
        space.of(bead.slot, x)
    } else {
        (x[bead.slot], x[bead.slot])
    };
    (low + bead.offset, high + bead.offset)
}
