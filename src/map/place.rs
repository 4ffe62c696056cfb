//! Third phase: where each slot stands across, frames from the inside out.
//!
//! Every row is placed as near as its order allows to what it is connected with (exact isotonic regression by pooling
//! adjacent violators, Barlow et al. 1972), in turn downwards and upwards. Where a row's gaps do not fit its sheet they
//! shrink: cells keep their width. Knows no height.

use super::EdgeKind;
use super::cross::{Ordered, ends};
use super::sheet::{At, BOX, Cell, FRAME_PAD, Layered, Port, Sheet, SlotKind, Terminal, gap};
use super::straighten::{Bead, Space, straighten};

/// An ordered diagram with the left edge of every slot, within its sheet.
pub struct Placed<'d> {
    pub layered: Layered<'d>,
    /// By sheet, by slot.
    pub x: Vec<Vec<f64>>,
}

/// Places all sheets.
pub fn place(ordered: Ordered<'_>) -> Placed<'_> {
    let layered = ordered.0;
    let count = layered.sheets.len();
    let mut placed = Placed {
        layered,
        x: vec![Vec::new(); count],
    };
    for sheet in (0..count).rev() {
        placed.x[sheet] = place_sheet(&placed, sheet);
    }
    let slots = placed.layered.sheets[0].slots.iter().zip(&placed.x[0]);
    placed.layered.sheets[0].width = slots.map(|(slot, x)| x + slot.width).fold(0.0, f64::max);
    placed
}

impl Placed<'_> {
    /// Where a wire's end lies, within its sheet.
    pub fn terminal(&self, sheet: usize, terminal: Terminal) -> f64 {
        self.x[sheet][terminal.slot] + self.offset(sheet, terminal)
    }

    /// The same, from the slot's left edge.
    fn offset(&self, sheet: usize, terminal: Terminal) -> f64 {
        let SlotKind::Cell(id) = self.layered.sheets[sheet].slots[terminal.slot].kind else {
            return 0.0;
        };
        let cell = &self.layered.cells[id];
        match (cell.inside, terminal.at) {
            (_, At::Middle) => 0.0,
            (None, At::Port(port)) => port_offset(cell, port),
            (None, At::Foot(kind)) => foot_offset(cell, kind),
            (Some(inside), At::Port(port)) => self.slot_x(inside, SlotKind::Arrive(port)),
            (Some(inside), At::Foot(kind)) => self.slot_x(inside, SlotKind::Leave(kind)),
            (Some(inside), At::GateIn(net)) => {
                let wire = &self.layered.sheets[inside].wires[self.layered.wire_of[&(inside, net)]];
                self.x[inside][wire.source.slot]
            }
            (Some(inside), At::GateOut(net)) => {
                let wire = &self.layered.sheets[inside].wires[self.layered.wire_of[&(inside, net)]];
                wire.exit().map_or(0.0, |gate| self.x[inside][gate.slot])
            }
            (None, At::GateIn(_) | At::GateOut(_)) => BOX / 2.0,
        }
    }

    fn slot_x(&self, sheet: usize, kind: SlotKind) -> f64 {
        let rows = &self.layered.sheets[sheet].rows;
        let outer = rows.first().into_iter().chain(rows.last()).flatten();
        let slots = &self.layered.sheets[sheet].slots;
        outer
            .copied()
            .find(|&slot| slots[slot].kind == kind)
            .map_or(0.0, |slot| self.x[sheet][slot])
    }
}

/// Ports stand evenly, plain needs in the middle where there is one port only.
fn port_offset(cell: &Cell<'_>, port: usize) -> f64 {
    let mut order: Vec<usize> = (0..cell.ports.len()).collect();
    // Rings and recommendations alternate around the plain needs.
    if let Some(plain) = cell.ports.iter().position(|&p| p == Port::Kind(EdgeKind::Needs)) {
        order.remove(plain);
        order.insert(order.len() / 2, plain);
    }
    let at = order.iter().position(|&p| p == port).unwrap_or(0) as f64;
    let count = cell.ports.len() as f64;
    let step = (BOX / (count + 1.0)).min(36.0);
    (BOX / 2.0 + (at - (count - 1.0) / 2.0) * step).round()
}

fn foot_offset(cell: &Cell<'_>, kind: EdgeKind) -> f64 {
    let both = cell.leaves[0] && cell.leaves[1];
    BOX / 2.0
        + if both && kind == EdgeKind::Recommended {
            24.0
        } else {
            0.0
        }
}

/// A wish of a slot: to stand so that its end meets another slot's end.
struct Link {
    other: usize,
    /// Added to the other's left edge gives the wished left edge.
    shift: f64,
    weight: f64,
}

fn place_sheet(placed: &Placed<'_>, sheet: usize) -> Vec<f64> {
    let area = &placed.layered.sheets[sheet];
    let (low, high) = match area.frame {
        Some(_) => (FRAME_PAD, area.width - FRAME_PAD),
        None => (0.0, area.available),
    };
    let (above, below) = links(placed, sheet);
    let rows: Vec<Row> = area
        .rows
        .iter()
        .map(|row| Row::new(area, row, high - low))
        .collect();
    let mut x = vec![low; area.slots.len()];
    let widest = rows.iter().map(|row| row.least).fold(0.0, f64::max);
    for row in &rows {
        // Begin with rows centred on each other.
        let start = low + (widest - row.least) / 2.0;
        for (&slot, offset) in row.slots.iter().zip(&row.offsets) {
            x[slot] = start + offset;
        }
    }
    // A sheet with few wires stays as narrow as its widest row.
    let high = if area.frame.is_none() {
        low + (widest * 1.12 + 40.0).min(high - low)
    } else {
        high
    };
    let sweeps = if area.slots.len() > 4000 { 2 } else { 10 };
    for sweep in 0..sweeps {
        let both = sweep + 2 >= sweeps;
        let down = sweep % 2 == 0;
        for at in 0..rows.len() {
            let row = &rows[if down { at } else { rows.len() - 1 - at }];
            let sides: &[&Vec<Vec<Link>>] = if both {
                &[&above, &below]
            } else if down {
                &[&above]
            } else {
                &[&below]
            };
            row.settle(&mut x, sides, low, high);
        }
    }
    straighten_all(placed, sheet, &rows, (low, high), [&above, &below], &mut x);
    if area.frame.is_none() {
        let left = x.iter().copied().fold(f64::MAX, f64::min);
        x.iter_mut().for_each(|x| *x -= left.min(f64::MAX / 2.0));
    }
    x.iter_mut().for_each(|x| *x = x.round());
    x
}

/// Takes small bends out of all wires, the longest first; a cell moves along while one line alone holds it.
fn straighten_all(
    placed: &Placed<'_>,
    sheet: usize,
    rows: &[Row],
    (low, high): (f64, f64),
    links: [&Vec<Vec<Link>>; 2],
    x: &mut [f64],
) {
    let area = &placed.layered.sheets[sheet];
    x.iter_mut().for_each(|x| *x = x.round());
    let steps = rows
        .iter()
        .map(|row| row.offsets.windows(2).map(|pair| pair[1] - pair[0]).collect())
        .collect();
    let space = Space::new(area, steps, low, high);
    let mut lines = vec![0u32; area.slots.len()];
    for wire in &area.wires {
        lines[wire.source.slot] += 1;
        wire.sinks.iter().for_each(|sink| lines[sink.slot] += 1);
    }
    let mut order: Vec<usize> = (0..area.wires.len()).collect();
    order.sort_by_key(|&wire| std::cmp::Reverse(area.wires[wire].lanes.len()));
    for _ in 0..if area.slots.len() > 4000 { 1 } else { 2 } {
        for &wire in &order {
            let wire = &area.wires[wire];
            let bead = |end: Terminal| Bead {
                slot: end.slot,
                offset: placed.offset(sheet, end),
                loose: area.slots[end.slot].width == 0.0 || lines[end.slot] <= 1,
            };
            let last = wire.first_lane + wire.lanes.len();
            let downwards = wire.first_lane == area.start(wire);
            // An upward wire has its source at its foot: its lanes alone are straightened.
            let source = downwards.then(|| bead(wire.source));
            let mut below = wire.sinks.iter().filter(|&&sink| area.end(sink) == last);
            let sink = below
                .next()
                .filter(|_| below.next().is_none())
                .map(|&sink| bead(sink));
            let lanes = wire.lanes.iter().map(|&slot| Bead {
                slot,
                offset: 0.0,
                loose: true,
            });
            let chain: Vec<Bead> = source.into_iter().chain(lanes).chain(sink).collect();
            straighten(&chain, &space, x);
        }
        for (slot, data) in area.slots.iter().enumerate() {
            if data.width > 0.0 {
                align(slot, links, &space, x);
            }
        }
    }
}

/// Moves a cell a little where more of its lines run straight then.
fn align(slot: usize, links: [&Vec<Vec<Link>>; 2], space: &Space<'_>, x: &mut [f64]) {
    const LITTLE: f64 = 48.0;
    let wishes: Vec<f64> = links
        .iter()
        .flat_map(|side| &side[slot])
        .map(|link| x[link.other] + link.shift)
        .collect();
    let straight = |at: f64| wishes.iter().filter(|&&wish| wish == at).count();
    let (low, high) = space.of(slot, x);
    let mut best = (straight(x[slot]), x[slot]);
    for &wish in &wishes {
        let count = straight(wish);
        let near = (wish - x[slot]).abs() <= LITTLE;
        if near && low <= wish && wish <= high && count > best.0 {
            best = (count, wish);
        }
    }
    x[slot] = best.1;
}

/// By slot: what it is connected with in the rows above and below.
fn links(placed: &Placed<'_>, sheet: usize) -> (Vec<Vec<Link>>, Vec<Vec<Link>>) {
    let area = &placed.layered.sheets[sheet];
    let mut above: Vec<Vec<Link>> = area.slots.iter().map(|_| Vec::new()).collect();
    let mut below: Vec<Vec<Link>> = area.slots.iter().map(|_| Vec::new()).collect();
    for wire in &area.wires {
        let offset = |slot: usize, up: bool| -> f64 {
            let terminal = if up && slot == wire.source.slot {
                wire.source
            } else {
                wire.sinks
                    .iter()
                    .copied()
                    .find(|sink| sink.slot == slot)
                    .unwrap_or(Terminal { slot, at: At::Middle })
            };
            placed.offset(sheet, terminal)
        };
        let mut all: Vec<(usize, usize, bool)> = ends(area, wire).collect();
        all.sort_unstable();
        for channel in all.chunk_by(|a, b| a.0 == b.0) {
            for up in channel.iter().filter(|end| end.2) {
                for down in channel.iter().filter(|end| !end.2) {
                    let lane = |slot: usize| area.slots[slot].width == 0.0;
                    let weight = match (lane(up.1), lane(down.1)) {
                        (true, true) => 8.0,
                        (false, false) => 1.0,
                        _ => 2.0,
                    };
                    let shift = offset(down.1, false) - offset(up.1, true);
                    below[up.1].push(Link {
                        other: down.1,
                        shift,
                        weight,
                    });
                    above[down.1].push(Link {
                        other: up.1,
                        shift: -shift,
                        weight,
                    });
                }
            }
        }
    }
    (above, below)
}

/// A row with the least distances between its slots.
struct Row {
    slots: Vec<usize>,
    /// By slot: from the row's start, packed.
    offsets: Vec<f64>,
    /// Its width when packed.
    least: f64,
}

impl Row {
    fn new(sheet: &Sheet, slots: &[usize], room: f64) -> Row {
        let kind = |slot: usize| sheet.slots[slot].kind;
        let widths: f64 = slots.iter().map(|&slot| sheet.slots[slot].width).sum();
        let gaps: f64 = slots
            .windows(2)
            .map(|pair| gap(kind(pair[0]), kind(pair[1])))
            .sum();
        let shrink = if widths + gaps > room && gaps > 0.0 {
            ((room - widths) / gaps).max(0.0)
        } else {
            1.0
        };
        let mut offsets = Vec::with_capacity(slots.len());
        let mut at = 0.0;
        for (index, &slot) in slots.iter().enumerate() {
            if index > 0 {
                at += gap(kind(slots[index - 1]), kind(slot)) * shrink;
            }
            offsets.push(at);
            at += sheet.slots[slot].width;
        }
        Row {
            slots: slots.to_vec(),
            offsets,
            least: at,
        }
    }

    /// The order-keeping places nearest to what the slots wish, by weighted squares.
    fn settle(&self, x: &mut [f64], sides: &[&Vec<Vec<Link>>], low: f64, high: f64) {
        let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(self.slots.len());
        for (&slot, offset) in self.slots.iter().zip(&self.offsets) {
            let mut sum = 0.0;
            let mut weight = 0.0;
            for link in sides.iter().flat_map(|side| &side[slot]) {
                sum += link.weight * (x[link.other] + link.shift);
                weight += link.weight;
            }
            // What nothing pulls stays, but gives way.
            let (wish, weight) = if weight > 0.0 {
                (sum / weight, weight)
            } else {
                (x[slot], 0.05)
            };
            let mut block = ((wish - offset) * weight, weight, 1);
            while let Some(&(sum, weight, count)) = blocks.last() {
                if sum / weight <= block.0 / block.1 {
                    break;
                }
                block = (block.0 + sum, block.1 + weight, block.2 + count);
                blocks.pop();
            }
            blocks.push(block);
        }
        let highest = (high - self.least).max(low);
        let mut at = 0;
        for (sum, weight, count) in blocks {
            let base = (sum / weight).clamp(low, highest);
            for _ in 0..count {
                x[self.slots[at]] = base + self.offsets[at];
                at += 1;
            }
        }
    }
}
