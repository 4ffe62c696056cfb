//! Second phase: the order of slots within each row, so that few wires cross.
//!
//! Sweeps that sort every row by the mean place of its neighbours (barycentre heuristic, Sugiyama, Tagawa and Toda
//! 1981), then exchanges of neighbours (transposition, Gansner et al. 1993); the best order met is kept. Frames' titles
//! stay first. Knows no position.

use super::sheet::{Layered, Sheet, SlotKind, Wire};

/// A layered diagram whose rows are in their final order.
pub struct Ordered<'d>(pub Layered<'d>);

/// Orders all rows of all sheets.
pub fn order(mut layered: Layered<'_>) -> Ordered<'_> {
    for sheet in &mut layered.sheets {
        order_sheet(sheet);
    }
    Ordered(layered)
}

/// A wire's end in a channel: the channel, the slot, and whether the slot lies above it.
pub fn ends<'a>(sheet: &'a Sheet, wire: &'a Wire) -> impl Iterator<Item = (usize, usize, bool)> + 'a {
    let source = std::iter::once((sheet.start(wire), wire.source.slot, true));
    let lanes = wire.lanes.iter().enumerate().flat_map(move |(at, &lane)| {
        let row = wire.first_lane + at;
        [(row, lane, false), (row + 1, lane, true)]
    });
    let sinks = wire
        .sinks
        .iter()
        .map(move |&sink| (sheet.end(sink), sink.slot, false));
    source.chain(lanes).chain(sinks)
}

/// By slot: its neighbours in the rows above and below.
struct Neighbours {
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

fn neighbours(sheet: &Sheet) -> Neighbours {
    let mut found = Neighbours {
        above: vec![Vec::new(); sheet.slots.len()],
        below: vec![Vec::new(); sheet.slots.len()],
    };
    for wire in &sheet.wires {
        let mut all: Vec<(usize, usize, bool)> = ends(sheet, wire).collect();
        all.sort_unstable();
        for channel in all.chunk_by(|a, b| a.0 == b.0) {
            for up in channel.iter().filter(|end| end.2) {
                for down in channel.iter().filter(|end| !end.2) {
                    found.below[up.1].push(down.1);
                    found.above[down.1].push(up.1);
                }
            }
        }
    }
    found
}

fn order_sheet(sheet: &mut Sheet) {
    if sheet.wires.is_empty() {
        return;
    }
    let near = neighbours(sheet);
    let mut places = vec![0.0; sheet.slots.len()];
    for row in 0..sheet.rows.len() {
        initial(sheet, row, &near, &mut places);
    }
    let mut best = sheet.rows.clone();
    let mut fewest = crossings(sheet, &near);
    let sweeps = if sheet.slots.len() > 4000 { 2 } else { 12 };
    for sweep in 0..sweeps {
        if fewest == 0 {
            break;
        }
        let down = sweep % 2 == 0;
        let count = sheet.rows.len();
        for at in 0..count {
            let row = if down { at } else { count - 1 - at };
            by_barycentre(
                sheet,
                row,
                if down { &near.above } else { &near.below },
                &mut places,
            );
        }
        if sheet.slots.len() <= 4000 {
            transpose(sheet, &near);
            for row in 0..count {
                set_places(sheet, row, &mut places);
            }
        }
        let now = crossings(sheet, &near);
        if now < fewest {
            fewest = now;
            best.clone_from(&sheet.rows);
        }
    }
    sheet.rows = best;
}

/// A slot's place in its row, from 0 to 1.
fn set_places(sheet: &Sheet, row: usize, places: &mut [f64]) {
    let count = sheet.rows[row].len() as f64;
    for (at, &slot) in sheet.rows[row].iter().enumerate() {
        places[slot] = (at as f64 + 0.5) / count;
    }
}

fn is_fixed(kind: SlotKind) -> bool {
    kind == SlotKind::Header
}

/// Sorts by key; titles first; what has equal keys keeps its order.
fn sort_row(sheet: &mut Sheet, row: usize, key: impl Fn(usize) -> f64) {
    let slots = &sheet.slots;
    let mut keyed: Vec<(bool, f64, usize)> = sheet.rows[row]
        .iter()
        .map(|&slot| (!is_fixed(slots[slot].kind), key(slot), slot))
        .collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    sheet.rows[row] = keyed.into_iter().map(|(_, _, slot)| slot).collect();
}

fn mean(places: &[f64], near: &[usize]) -> Option<f64> {
    (!near.is_empty()).then(|| near.iter().map(|&slot| places[slot]).sum::<f64>() / near.len() as f64)
}

/// Cells as written, lanes below what they come from.
fn initial(sheet: &mut Sheet, row: usize, near: &Neighbours, places: &mut [f64]) {
    let cells = sheet.rows[row]
        .iter()
        .filter(|&&slot| sheet.slots[slot].width > 0.0)
        .count() as f64;
    let mut seen = 0.0;
    for &slot in &sheet.rows[row] {
        if sheet.slots[slot].width > 0.0 {
            places[slot] = (seen + 0.5) / cells;
            seen += 1.0;
        } else {
            places[slot] = mean(places, &near.above[slot]).unwrap_or(0.99);
        }
    }
    let keys = &*places;
    sort_row(sheet, row, |slot| keys[slot]);
    set_places(sheet, row, places);
}

fn by_barycentre(sheet: &mut Sheet, row: usize, near: &[Vec<usize>], places: &mut [f64]) {
    let old = &*places;
    sort_row(sheet, row, |slot| mean(old, &near[slot]).unwrap_or(old[slot]));
    set_places(sheet, row, places);
}

/// Exchanges neighbours in rows while that removes crossings.
fn transpose(sheet: &mut Sheet, near: &Neighbours) {
    let mut position = vec![0usize; sheet.slots.len()];
    for row in &sheet.rows {
        for (at, &slot) in row.iter().enumerate() {
            position[slot] = at;
        }
    }
    for _ in 0..3 {
        let mut changed = false;
        for row in 0..sheet.rows.len() {
            for at in 1..sheet.rows[row].len() {
                let (a, b) = (sheet.rows[row][at - 1], sheet.rows[row][at]);
                if is_fixed(sheet.slots[a].kind) {
                    continue;
                }
                let gain = [&near.above, &near.below]
                    .iter()
                    .map(|side| pair_crossings(&position, &side[a], &side[b]))
                    .sum::<i64>();
                if gain > 0 {
                    sheet.rows[row].swap(at - 1, at);
                    position.swap(a, b);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
}

/// Crossings of two neighbours' wires as they stand, less those when exchanged.
fn pair_crossings(position: &[usize], a: &[usize], b: &[usize]) -> i64 {
    let mut gain = 0;
    for &x in a {
        for &y in b {
            gain += match position[x].cmp(&position[y]) {
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Less => -1,
                std::cmp::Ordering::Equal => 0,
            };
        }
    }
    gain
}

/// All crossings between neighbouring rows: inversions, counted with a Fenwick tree.
fn crossings(sheet: &Sheet, near: &Neighbours) -> u64 {
    let mut position = vec![0usize; sheet.slots.len()];
    let mut total = 0;
    for pair in sheet.rows.windows(2) {
        for (at, &slot) in pair[1].iter().enumerate() {
            position[slot] = at;
        }
        let mut tree = vec![0u64; pair[1].len() + 1];
        let mut seen = 0u64;
        for &up in &pair[0] {
            for &down in &near.below[up] {
                let mut at = position[down] + 1;
                let mut before = 0;
                while at > 0 {
                    before += tree[at];
                    at &= at - 1;
                }
                total += seen - before;
            }
            for &down in &near.below[up] {
                seen += 1;
                let mut at = position[down] + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
        }
    }
    total
}
