//! First phase: a diagram → cells in rows, and wires in lanes.
//!
//! Within its stage a cell stands below what it needs; a row that would be too wide breaks. A wire has one *lane*, a slot
//! of its own, in each row that it passes, and runs across only in the channels between rows: that is why no line ever
//! meets a box. Knows no position.

use std::collections::BTreeMap;

use super::collect::{collect, header_width};
use super::sheet::{At, BOX, CELL_GAP, FRAME_PAD, LANE_CELL_GAP, Layered, Sheet, SlotKind, Terminal};
use super::wire::connect_cells;
use super::{Diagram, EdgeKind};

/// Puts every cell into a row and every wire into its lanes.
pub fn layer(diagram: &Diagram) -> Layered<'_> {
    let mut layered = collect(diagram);
    connect_cells(&mut layered);
    for sheet in (0..layered.sheets.len()).rev() {
        arrange(&mut layered, sheet);
    }
    layered
}

/// Rows of one sheet whose frames have been arranged already.
fn arrange(layered: &mut Layered<'_>, sheet: usize) {
    let levels = levels(layered, sheet);
    let available = layered.sheets[sheet].available;
    // Fewer cells a row leave more room for lanes.
    let rooms: &[f64] = if layered.sheets[sheet].frame.is_some() {
        &[4.0 * (BOX + CELL_GAP)]
    } else {
        &[f64::MAX, 1200.0, 1000.0, 800.0, 600.0]
    };
    let fits = rooms.iter().any(|room| {
        fill_rows(layered, sheet, &levels, room.min(available));
        connect(layered, sheet);
        natural_width(&layered.sheets[sheet]) <= available
    });
    if !fits {
        // Too many lanes for any width: then at least few rows.
        fill_rows(layered, sheet, &levels, rooms[0].min(available));
        connect(layered, sheet);
    }
    layered.sheets[sheet].width = natural_width(&layered.sheets[sheet]).min(available);
    if let Some(frame) = layered.sheets[sheet].frame {
        let width = layered.sheets[sheet].width + 2.0 * FRAME_PAD;
        layered.sheets[sheet].width = width;
        layered.cells[frame].width = width;
    }
}

/// By cell of the sheet: (band, longest chain of cells above it within its band). An edge that closes a cycle between
/// frames counts for nothing: it is drawn upwards.
fn levels(layered: &Layered<'_>, sheet: usize) -> Vec<(usize, usize)> {
    let cells = &layered.sheets[sheet].cells;
    let local: BTreeMap<usize, usize> = cells.iter().enumerate().map(|(at, &cell)| (cell, at)).collect();
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    let mut waits = vec![0usize; cells.len()];
    let mut needs = vec![0usize; cells.len()];
    for wire in &layered.sheets[sheet].wires {
        for (to, _) in &wire.to {
            needs[local[to]] += 1;
        }
        let Some(from) = wire.from else { continue };
        for &(to, _) in &wire.to {
            if to != from && layered.cells[from].band == layered.cells[to].band {
                below[local[&from]].push(local[&to]);
                waits[local[&to]] += 1;
            }
        }
    }
    let mut level = vec![0usize; cells.len()];
    let mut done = vec![false; cells.len()];
    let mut order: Vec<usize> = Vec::with_capacity(cells.len());
    let mut ready: Vec<usize> = (0..cells.len()).filter(|&at| waits[at] == 0).collect();
    let mut first_open = 0;
    while let Some(at) = ready.pop().or_else(|| {
        // All that is left waits in a circle: begin with the first.
        while first_open < cells.len() && done[first_open] {
            first_open += 1;
        }
        (first_open < cells.len()).then_some(first_open)
    }) {
        if std::mem::replace(&mut done[at], true) {
            continue;
        }
        order.push(at);
        for &next in below[at].iter().filter(|&&next| !done[next]) {
            level[next] = level[next].max(level[at] + 1);
            waits[next] -= 1;
            if waits[next] == 0 {
                ready.push(next);
            }
        }
    }
    // What needs less than it is needed for stands near what needs it, so that lines are short.
    for &at in order.iter().rev() {
        let nearest = below[at]
            .iter()
            .map(|&next| level[next])
            .filter(|&next| next > level[at])
            .min();
        if let Some(nearest) = nearest
            && needs[at] <= below[at].len()
        {
            level[at] = nearest - 1;
        }
    }
    cells
        .iter()
        .zip(level)
        .map(|(&cell, level)| (layered.cells[cell].band, level))
        .collect()
}

/// Breaks every level into rows of about equal width, none wider than `room`.
fn fill_rows(layered: &mut Layered<'_>, sheet: usize, levels: &[(usize, usize)], room: f64) {
    let mut by_level: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, &level) in levels.iter().enumerate() {
        by_level
            .entry(level)
            .or_default()
            .push(layered.sheets[sheet].cells[at]);
    }
    let framed = layered.sheets[sheet].frame;
    let mut rows: Vec<(usize, Vec<usize>)> = Vec::new();
    for ((band, _), cells) in by_level {
        let total: f64 = cells
            .iter()
            .map(|&cell| layered.cells[cell].width + CELL_GAP)
            .sum();
        let count = (total / (room + CELL_GAP)).ceil().max(1.0);
        // Even rows look calmer than full ones; half a box of slack keeps their number.
        let even = (total / count + BOX / 2.0).min(room + CELL_GAP);
        let mut used = f64::MAX;
        for cell in cells {
            let width = layered.cells[cell].width + CELL_GAP;
            if used + width > even {
                rows.push((band, Vec::new()));
                used = 0.0;
            }
            used += width;
            if let Some((_, row)) = rows.last_mut() {
                row.push(cell);
            }
        }
    }
    let target = &mut layered.sheets[sheet];
    target.slots.clear();
    target.rows.clear();
    target.slot_of.clear();
    target.bands = rows.iter().map(|row| row.0).collect();
    if let Some(frame) = framed {
        target.rows.push(Vec::new());
        let width = header_width(&layered.cells[frame]);
        target.push(0, SlotKind::Header, width);
    }
    for (_, cells) in rows {
        let row = target.rows.len();
        target.rows.push(Vec::new());
        for cell in cells {
            let slot = target.push(row, SlotKind::Cell(cell), layered.cells[cell].width);
            target.slot_of.insert(cell, slot);
        }
    }
    if let Some(frame) = framed {
        let last = target.rows.len();
        target.rows.push(Vec::new());
        let cell = &layered.cells[frame];
        for port in 0..cell.ports.len() {
            target.push(0, SlotKind::Arrive(port), 0.0);
        }
        for kind in [EdgeKind::Needs, EdgeKind::Recommended] {
            if cell.leaves[kind as usize] {
                target.push(last, SlotKind::Leave(kind), 0.0);
            }
        }
    }
}

/// Ties the sheet's wires to its slots, with a lane in every row that they pass.
fn connect(layered: &mut Layered<'_>, sheet: usize) {
    let mut wires = std::mem::take(&mut layered.sheets[sheet].wires);
    for (index, wire) in wires.iter_mut().enumerate() {
        let net = &layered.nets[wire.net];
        let source = net.source;
        let target = &mut layered.sheets[sheet];
        wire.source = match wire.from {
            None => Terminal {
                slot: target.push(0, SlotKind::Lane(index), 0.0),
                at: At::Middle,
            },
            Some(cell) => {
                let at = if cell == source {
                    At::Foot(net.kind)
                } else {
                    At::GateOut(wire.net)
                };
                Terminal {
                    slot: target.slot_of[&cell],
                    at,
                }
            }
        };
        wire.sinks = wire
            .to
            .iter()
            .map(|&(cell, port)| {
                let at = port.map_or(At::GateIn(wire.net), At::Port);
                Terminal {
                    slot: target.slot_of[&cell],
                    at,
                }
            })
            .collect();
        if wire.exits {
            let slot = target.push(target.rows.len() - 1, SlotKind::Lane(index), 0.0);
            wire.sinks.push(Terminal { slot, at: At::Middle });
        }
        let start = target.start(wire);
        let ends = wire.sinks.iter().map(|&sink| target.end(sink));
        let (first, last) = ends.fold((start, start), |(low, high), end| (low.min(end), high.max(end)));
        wire.first_lane = first;
        wire.lanes = (first..last)
            .map(|row| target.push(row, SlotKind::Lane(index), 0.0))
            .collect();
    }
    layered.sheets[sheet].wires = wires;
}

/// The width of the widest row, whatever the order within rows.
fn natural_width(sheet: &Sheet) -> f64 {
    let row_width = |row: &Vec<usize>| -> f64 {
        let slots = || row.iter().map(|&slot| &sheet.slots[slot]);
        let lanes = slots().filter(|slot| slot.width == 0.0).count();
        let cells = row.len() - lanes;
        let widths: f64 = slots().map(|slot| slot.width).sum();
        let lanes = lanes as f64;
        // At worst every lane stands alone between two cells.
        widths + CELL_GAP * (cells as f64 - 1.0).max(0.0) + lanes * LANE_CELL_GAP
    };
    sheet.rows.iter().map(row_width).fold(0.0, f64::max)
}
