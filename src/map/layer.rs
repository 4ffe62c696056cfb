//! First phase: a diagram → cells in rows, and the wires between them.
//!
//! The whole map and the inside of each frame is a *sheet*: rows of *slots*, with a *channel* above each row. All lines
//! that leave one cell in one kind are one *net*, so they share their way. What a net does within one sheet is a *wire*:
//! from a slot, through one *lane* in each row that it passes, to other slots. Lanes are slots of their own, and
//! horizontal runs lie only in channels: that is why no line ever meets a box. Knows no position.

use std::collections::BTreeMap;

use super::text;
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
    slot_of: BTreeMap<usize, usize>,
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
    from: Option<usize>,
    /// The cells it goes to (with the port) or into (without).
    to: Vec<(usize, Option<usize>)>,
    /// It leaves the sheet below.
    exits: bool,
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

/// Puts every cell into a row and every wire into its lanes.
pub fn layer(diagram: &Diagram) -> Layered<'_> {
    let mut layered = collect(diagram);
    let keys = keys(&layered);
    layered.nets = nets(&mut layered, &keys);
    wire(&mut layered);
    for sheet in (0..layered.sheets.len()).rev() {
        arrange(&mut layered, sheet);
    }
    layered
}

// ---- cells and sheets ----

fn collect(diagram: &Diagram) -> Layered<'_> {
    let mut layered = Layered {
        diagram,
        cells: Vec::new(),
        sheets: Vec::new(),
        nets: Vec::new(),
        wire_of: BTreeMap::new(),
    };
    let labels = if diagram.has_labels() { LABEL } else { 0.0 };
    layered
        .sheets
        .push(Sheet::new(None, WIDEST - 2.0 * MARGIN - labels));
    // A queue instead of recursion: frames may lie in frames to any depth.
    let mut queue: Vec<(usize, usize, &Item)> = diagram
        .bands
        .iter()
        .enumerate()
        .flat_map(|(band, b)| b.items.iter().map(move |item| (0, band, item)))
        .collect();
    let mut next = 0;
    while let Some(&(sheet, band, item)) = queue.get(next) {
        next += 1;
        let id = layered.cells.len();
        layered.sheets[sheet].cells.push(id);
        let cell = match item {
            Item::Box(_) => box_cell(diagram, item, sheet, band),
            Item::Frame(frame) => {
                let inside = layered.sheets.len();
                let available = (layered.sheets[sheet].available - 2.0 * FRAME_PAD - 40.0).max(BOX);
                layered.sheets.push(Sheet::new(Some(id), available));
                queue.extend(frame.items.iter().map(|item| (inside, band, item)));
                Cell {
                    inside: Some(inside),
                    ..frame_cell(diagram, item, sheet, band, available)
                }
            }
        };
        layered.cells.push(cell);
    }
    layered
}

impl Sheet {
    fn new(frame: Option<usize>, available: f64) -> Sheet {
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
}

fn box_cell<'d>(diagram: &Diagram, item: &'d Item, sheet: usize, band: usize) -> Cell<'d> {
    let room = BOX - 2.0 * BOX_PAD;
    let title = text::wrap(item.title(), TITLE_SIZE, room);
    let note = note_lines(diagram, item, room);
    let mut height = 20.0 + 18.0 * title.len() as f64 + 16.0 * note.len() as f64;
    if !note.is_empty() {
        height += 2.0;
    }
    Cell {
        item,
        sheet,
        inside: None,
        band,
        width: BOX,
        height,
        title,
        note,
        ports: Vec::new(),
        leaves: [false; 2],
    }
}

fn frame_cell<'d>(diagram: &Diagram, item: &'d Item, sheet: usize, band: usize, room: f64) -> Cell<'d> {
    let room = (room - 60.0).min(2.0 * BOX);
    let words = item.title();
    let title = if words.is_empty() {
        Vec::new()
    } else {
        text::wrap(words, TITLE_SIZE * BOLD, room)
    };
    let note = note_lines(diagram, item, room);
    Cell {
        item,
        sheet,
        inside: None,
        band,
        width: 0.0,
        height: 0.0,
        title,
        note,
        ports: Vec::new(),
        leaves: [false; 2],
    }
}

/// "optional" and the time: on one line where they fit.
fn note_lines(diagram: &Diagram, item: &Item, room: f64) -> Vec<(String, bool)> {
    let mut lines = Vec::new();
    let word = if item.optional() {
        diagram.words.optional.as_str()
    } else {
        ""
    };
    let both = format!("{word} · {}", item.note());
    if !word.is_empty() && !item.note().is_empty() && text::width(&both, NOTE_SIZE) <= room {
        return vec![(both, true)];
    }
    if !word.is_empty() {
        lines.extend(
            text::wrap(word, NOTE_SIZE, room)
                .into_iter()
                .map(|line| (line, true)),
        );
    }
    if !item.note().is_empty() {
        lines.extend(
            text::wrap(item.note(), NOTE_SIZE, room)
                .into_iter()
                .map(|line| (line, false)),
        );
    }
    lines
}

// ---- nets and wires ----

fn keys<'d>(layered: &Layered<'d>) -> BTreeMap<&'d str, usize> {
    let mut keys = BTreeMap::new();
    for (id, cell) in layered.cells.iter().enumerate() {
        keys.entry(cell.item.key()).or_insert(id);
    }
    keys
}

fn nets(layered: &mut Layered<'_>, keys: &BTreeMap<&str, usize>) -> Vec<Net> {
    let mut nets: BTreeMap<(usize, usize), Net> = BTreeMap::new();
    let edges = &layered.diagram.edges;
    for (index, edge) in edges.iter().enumerate() {
        let Some(&to) = keys.get(edge.to.as_str()) else {
            continue;
        };
        let mut sources: Vec<usize> = edge
            .from
            .iter()
            .filter_map(|key| keys.get(key.as_str()).copied())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        sources.retain(|&from| !encloses(layered, from, to) && !encloses(layered, to, from));
        let port = if edge.any || sources.len() > 1 {
            Port::Ring(index)
        } else {
            Port::Kind(edge.kind)
        };
        if sources.is_empty() {
            continue;
        }
        let ports = &mut layered.cells[to].ports;
        let at = ports.iter().position(|&p| p == port).unwrap_or_else(|| {
            ports.push(port);
            ports.len() - 1
        });
        for from in sources {
            let kind = edge.kind as usize;
            layered.cells[from].leaves[kind] = true;
            let net = nets.entry((from, kind)).or_insert(Net {
                source: from,
                kind: edge.kind,
                sinks: Vec::new(),
            });
            net.sinks.push((to, at, index));
        }
    }
    nets.into_values().collect()
}

/// Whether a cell is the other, or a frame around it.
fn encloses(layered: &Layered<'_>, outer: usize, inner: usize) -> bool {
    let mut at = Some(inner);
    while let Some(cell) = at {
        if cell == outer {
            return true;
        }
        at = layered.sheets[layered.cells[cell].sheet].frame;
    }
    false
}

/// From the sheet that a cell stands in out to the map: (sheet, the cell in it that is or holds this cell).
fn outwards(layered: &Layered<'_>, cell: usize) -> Vec<(usize, usize)> {
    let mut steps = Vec::new();
    let mut at = Some(cell);
    while let Some(cell) = at {
        let sheet = layered.cells[cell].sheet;
        steps.push((sheet, cell));
        at = layered.sheets[sheet].frame;
    }
    steps
}

/// The way from one cell to another: the sheets left, the sheet that holds both, the sheets entered from the outermost.
pub struct Way {
    pub out: Vec<(usize, usize)>,
    pub across: (usize, usize, usize),
    pub into: Vec<(usize, usize)>,
}

/// The way between two cells of which none encloses the other.
pub fn way(layered: &Layered<'_>, from: usize, to: usize) -> Way {
    let mut out = outwards(layered, from);
    let mut into = outwards(layered, to);
    let mut across = (0, from, to);
    while let (Some(&(sheet, a)), Some(&(other, b))) = (out.last(), into.last()) {
        if sheet != other {
            break;
        }
        across = (sheet, a, b);
        out.pop();
        into.pop();
        if a != b {
            break;
        }
    }
    into.reverse();
    Way { out, across, into }
}

fn wire(layered: &mut Layered<'_>) {
    for net in 0..layered.nets.len() {
        for sink in 0..layered.nets[net].sinks.len() {
            let (to, port, _) = layered.nets[net].sinks[sink];
            let way = way(layered, layered.nets[net].source, to);
            let target = |cell: usize| (cell, (cell == to).then_some(port));
            for (sheet, cell) in way.out {
                part(layered, sheet, net, Some(cell)).exits = true;
            }
            let (sheet, a, b) = way.across;
            part(layered, sheet, net, Some(a)).reach(target(b));
            for (sheet, cell) in way.into {
                part(layered, sheet, net, None).reach(target(cell));
            }
        }
    }
}

/// The wire of a net in a sheet, made where there is none yet.
fn part<'a>(layered: &'a mut Layered<'_>, sheet: usize, net: usize, from: Option<usize>) -> &'a mut Wire {
    let wires = &mut layered.sheets[sheet].wires;
    let index = *layered.wire_of.entry((sheet, net)).or_insert_with(|| {
        let nowhere = Terminal {
            slot: usize::MAX,
            at: At::Middle,
        };
        wires.push(Wire {
            net,
            from,
            to: Vec::new(),
            exits: false,
            source: nowhere,
            sinks: Vec::new(),
            first_lane: 0,
            lanes: Vec::new(),
        });
        wires.len() - 1
    });
    &mut wires[index]
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

    fn reach(&mut self, target: (usize, Option<usize>)) {
        if !self.to.contains(&target) {
            self.to.push(target);
        }
    }
}

// ---- rows ----

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
    loop {
        let Some(at) = ready.pop().or_else(|| {
            // All that is left waits in a circle: begin with the first.
            while first_open < cells.len() && done[first_open] {
                first_open += 1;
            }
            (first_open < cells.len()).then_some(first_open)
        }) else {
            break;
        };
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

/// Room that a frame's title needs.
pub fn header_width(cell: &Cell<'_>) -> f64 {
    let title = cell
        .title
        .iter()
        .map(|line| text::width(line, TITLE_SIZE * BOLD))
        .fold(0.0, f64::max);
    cell.note
        .iter()
        .map(|(line, _)| text::width(line, NOTE_SIZE))
        .fold(title, f64::max)
        .ceil()
}

impl Sheet {
    fn push(&mut self, row: usize, kind: SlotKind, width: f64) -> usize {
        let id = self.slots.len();
        self.slots.push(Slot { kind, row, width });
        self.rows[row].push(id);
        id
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
