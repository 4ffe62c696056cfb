//! What the map's layout works on: cells in rows of sheets, and the wires between them.
//!
//! The whole map and the inside of each frame is a *sheet*: rows of *slots*, with a *channel* above each row. All lines
//! that leave one cell in one kind are one *net*, so they share their way. What a net does within one sheet is a *wire*:
//! from a slot, through one *lane* in each row that it passes, to other slots. Knows no position.

use std::collections::BTreeMap;

use super::{Diagram, EdgeKind, Item};

/// Width of a box, in units.
pub const BOX: f64 = 184.0;
/// Free space in a box beside its text.
pub const BOX_PAD: f64 = 12.0;
/// Free space inside a frame beside its cells.
pub const FRAME_PAD: f64 = 16.0;
/// Between two cells of a row.
pub const CELL_GAP: f64 = 24.0;
/// Between a lane and a cell, a text or a frame's border.
pub const LANE_CELL_GAP: f64 = 14.0;
/// Between two lanes.
pub const LANE_GAP: f64 = 9.0;
/// The largest width of the whole drawing.
pub const WIDEST: f64 = 1400.0;
/// Width of the column that holds the stages' names.
pub const LABEL: f64 = 148.0;
/// Around the drawing.
pub const MARGIN: f64 = 16.0;
/// Height that a ring needs above its cell.
pub const RING_LIFT: f64 = 22.0;

/// Sizes of type.
pub const TITLE_SIZE: f64 = 14.0;
/// Times and other small print.
pub const NOTE_SIZE: f64 = 12.0;
/// Names of stages.
pub const BAND_SIZE: f64 = 15.0;
/// What bold type is wider, at most.
pub const BOLD: f64 = 1.1;

/// A diagram whose cells stand in rows.
pub struct Layered<'d> {
    pub diagram: &'d Diagram,
    pub cells: Vec<Cell<'d>>,
    /// The first is the whole map; a frame's stands after the one that it lies in.
    pub sheets: Vec<Sheet>,
    pub nets: Vec<Net>,
    /// By (sheet, net): index in that sheet's wires.
    pub wire_of: BTreeMap<(usize, usize), usize>,
}

/// A box or a frame.
pub struct Cell<'d> {
    pub item: &'d Item,
    /// The sheet it stands in.
    pub sheet: usize,
    /// A frame's own sheet.
    pub inside: Option<usize>,
    /// Index in the diagram's bands.
    pub band: usize,
    pub width: f64,
    /// Of a box; a frame's comes with its routes. Without the rings above.
    pub height: f64,
    pub title: Vec<String>,
    /// Small print below a box's title or after a frame's: words and whether they say "optional".
    pub note: Vec<(String, bool)>,
    /// Where lines arrive.
    pub ports: Vec<Port>,
    /// Which kinds of lines leave it: needs, recommendations.
    pub leaves: [bool; 2],
}

/// Where lines arrive at a cell's upper edge.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Port {
    Kind(EdgeKind),
    /// Of an edge (index) with several sources.
    Ring(usize),
}

/// All lines of one kind that leave one cell.
pub struct Net {
    pub source: usize,
    pub kind: EdgeKind,
    /// (cell, index of its port, index of the edge)
    pub sinks: Vec<(usize, usize, usize)>,
}

/// Rows of slots.
pub struct Sheet {
    /// The frame it is the inside of.
    pub frame: Option<usize>,
    /// The least free space for its content.
    pub available: f64,
    pub width: f64,
    pub cells: Vec<usize>,
    pub wires: Vec<Wire>,
    pub slots: Vec<Slot>,
    /// Ids of slots. A frame's first row holds its title and what comes in, the last one what goes out.
    pub rows: Vec<Vec<usize>>,
    /// By row: index of the diagram's band; of the map only.
    pub bands: Vec<usize>,
    /// By cell in `cells`: its slot.
    pub slot_of: BTreeMap<usize, usize>,
}

/// A place in a row.
pub struct Slot {
    pub kind: SlotKind,
    pub row: usize,
    pub width: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    Cell(usize),
    /// A frame's title.
    Header,
    /// Where a wire (index) passes a row or a frame's border.
    Lane(usize),
    /// Where lines end at this frame itself (index of its port), or leave it (kind).
    Arrive(usize),
    Leave(EdgeKind),
}

/// What a net does within one sheet.
pub struct Wire {
    pub net: usize,
    /// The cell it comes from or comes out of; none where it enters the sheet from above.
    pub from: Option<usize>,
    /// The cells it goes to (with the port) or into (without).
    pub to: Vec<(usize, Option<usize>)>,
    /// It leaves the sheet below.
    pub exits: bool,
    pub source: Terminal,
    pub sinks: Vec<Terminal>,
    /// The first row with a lane of this wire.
    pub first_lane: usize,
    /// Slots, one a row.
    pub lanes: Vec<usize>,
}

/// An end of a wire: a slot and where on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    pub slot: usize,
    pub at: At,
}

/// Where on its slot a wire ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A lane's own place.
    Middle,
    /// At a port of the cell.
    Port(usize),
    /// Below the cell.
    Foot(EdgeKind),
    /// At the place where this net passes the frame's upper border.
    GateIn(usize),
    /// At the place where this net passes the frame's lower border.
    GateOut(usize),
}

impl Sheet {
    /// An empty one.
    pub fn new(frame: Option<usize>, available: f64) -> Sheet {
        Sheet {
            frame,
            available,
            width: 0.0,
            cells: Vec::new(),
            wires: Vec::new(),
            slots: Vec::new(),
            rows: Vec::new(),
            bands: Vec::new(),
            slot_of: BTreeMap::new(),
        }
    }

    /// The channel that a wire leaves its source into; channel `i` lies above row `i`.
    pub fn start(&self, wire: &Wire) -> usize {
        self.slots[wire.source.slot].row + 1
    }

    /// The channel from which a wire reaches a sink.
    pub fn end(&self, sink: Terminal) -> usize {
        self.slots[sink.slot].row
    }

    /// Adds a slot at the end of a row.
    pub fn push(&mut self, row: usize, kind: SlotKind, width: f64) -> usize {
        let id = self.slots.len();
        self.slots.push(Slot { kind, row, width });
        self.rows[row].push(id);
        id
    }
}

impl Wire {
    /// Its end at or in a cell (with the port, or passing on inside).
    pub fn sink_at(&self, cell: usize, port: Option<usize>) -> Option<Terminal> {
        let at = self.to.iter().position(|&to| to == (cell, port))?;
        self.sinks.get(at).copied()
    }

    /// Where it leaves the sheet below.
    pub fn exit(&self) -> Option<Terminal> {
        if self.exits {
            self.sinks.last().copied()
        } else {
            None
        }
    }

    /// Goes to a cell too.
    pub fn reach(&mut self, target: (usize, Option<usize>)) {
        if !self.to.contains(&target) {
            self.to.push(target);
        }
    }
}

/// The space between two neighbours in a row.
pub fn gap(a: SlotKind, b: SlotKind) -> f64 {
    match (
        matches!(a, SlotKind::Cell(_) | SlotKind::Header),
        matches!(b, SlotKind::Cell(_) | SlotKind::Header),
    ) {
        (true, true) => CELL_GAP,
        (false, false) => LANE_GAP,
        _ => LANE_CELL_GAP,
    }
}
