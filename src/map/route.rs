//! Last phase: the place of everything, and the way of every line.
//!
//! Wires run across only in channels, each on a track of its own where it would touch another; they run down only in
//! their lanes and at their ends.

use super::EdgeKind;
use super::height::{Heights, label, measure};
use super::place::Placed;
use super::sheet::{Cell, LABEL, Layered, MARGIN, Port, RING_LIFT, SlotKind, Terminal, Wire};
use super::track::PITCH;
use super::wire::way;

/// Radius of a ring that joins alternatives.
pub const RING: f64 = 5.0;

/// Everything with its place, in units from the upper left corner.
pub struct Drawing<'d> {
    pub cells: Vec<Cell<'d>>,
    /// By cell.
    pub places: Vec<Rect>,
    pub bands: Vec<BandPlace>,
    pub lines: Vec<Line>,
    pub rings: Vec<RingPlace>,
    pub width: f64,
    pub height: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A stage across the drawing.
pub struct BandPlace {
    /// Index in the diagram's bands.
    pub band: usize,
    pub y: f64,
    pub height: f64,
    pub title: Vec<String>,
    pub note: Vec<String>,
}

/// One line of an edge.
pub struct Line {
    /// Index of the edge.
    pub edge: usize,
    pub from: usize,
    pub to: usize,
    /// Corners; neighbours differ in one coordinate.
    pub points: Vec<(f64, f64)>,
    /// Whether it ends in a head: not in a ring, and no recommendation does.
    pub head: bool,
}

/// Joins the lines of one edge above its cell.
pub struct RingPlace {
    pub edge: usize,
    pub to: usize,
    pub x: f64,
    pub y: f64,
    /// The cell's upper edge.
    pub foot: f64,
}

/// Routes all lines.
pub fn route(mut placed: Placed<'_>) -> Drawing<'_> {
    let count = placed.layered.sheets.len();
    let mut heights: Vec<Heights> = (0..count).map(|_| Heights::default()).collect();
    for sheet in (0..count).rev() {
        heights[sheet] = measure(&placed, sheet);
        if let Some(frame) = placed.layered.sheets[sheet].frame {
            placed.layered.cells[frame].height = heights[sheet].total;
        }
    }
    let labels = if placed.layered.diagram.has_labels() {
        LABEL
    } else {
        0.0
    };
    let origin = (MARGIN + labels, 0.0);
    let (places, origins) = absolute(&placed, &heights, origin);
    let (lines, rings) = lines(&placed, &heights, &places, &origins);
    let width = labels + placed.layered.sheets[0].width + 2.0 * MARGIN;
    let bands = bands(&placed.layered, &heights[0]);
    let rtl = placed.layered.diagram.rtl;
    let mut drawing = Drawing {
        places,
        bands,
        lines,
        rings,
        width,
        height: heights[0].total,
        cells: placed.layered.cells,
    };
    if rtl {
        drawing.mirror();
    }
    drawing
}

impl Drawing<'_> {
    /// Left becomes right, for a page that reads from right to left.
    fn mirror(&mut self) {
        let width = self.width;
        for place in &mut self.places {
            place.x = width - place.x - place.width;
        }
        for ring in &mut self.rings {
            ring.x = width - ring.x;
        }
        for point in self.lines.iter_mut().flat_map(|line| &mut line.points) {
            point.0 = width - point.0;
        }
    }
}

fn bands(layered: &Layered<'_>, heights: &Heights) -> Vec<BandPlace> {
    let mut places: Vec<BandPlace> = Vec::new();
    let mut starts = heights.bands.iter().peekable();
    while let Some(&(band, y)) = starts.next() {
        let Some(&&(_, end)) = starts.peek() else { break };
        let (title, note) = label(layered, band);
        places.push(BandPlace {
            band,
            y,
            height: end - y,
            title,
            note,
        });
    }
    places
}

/// The place of every cell, and the upper left corner of every sheet.
fn absolute(placed: &Placed<'_>, heights: &[Heights], origin: (f64, f64)) -> (Vec<Rect>, Vec<(f64, f64)>) {
    let layered = &placed.layered;
    let mut places = vec![Rect::default(); layered.cells.len()];
    let mut origins = vec![origin; layered.sheets.len()];
    for (sheet, area) in layered.sheets.iter().enumerate() {
        if let Some(frame) = area.frame {
            origins[sheet] = (places[frame].x, places[frame].y);
        }
        for (id, slot) in area.slots.iter().enumerate() {
            if let SlotKind::Cell(cell) = slot.kind {
                places[cell] = Rect {
                    x: origins[sheet].0 + placed.x[sheet][id],
                    y: origins[sheet].1 + heights[sheet].top[slot.row] + heights[sheet].lift[slot.row],
                    width: layered.cells[cell].width,
                    height: layered.cells[cell].height,
                };
            }
        }
    }
    (places, origins)
}

fn lines(
    placed: &Placed<'_>,
    heights: &[Heights],
    places: &[Rect],
    origins: &[(f64, f64)],
) -> (Vec<Line>, Vec<RingPlace>) {
    let layered = &placed.layered;
    let mut lines = Vec::new();
    let mut rings: Vec<RingPlace> = Vec::new();
    for (net_index, net) in layered.nets.iter().enumerate() {
        for &(to, port, edge) in &net.sinks {
            let mut pen = Pen {
                placed,
                heights,
                origins,
                points: Vec::new(),
            };
            pen.trace(net_index, net.source, to, port);
            let mut points = pen.points;
            let Some(&(x, _)) = points.last() else { continue };
            let foot = places[to].y;
            let ring = matches!(layered.cells[to].ports[port], Port::Ring(_));
            if ring && !rings.iter().rev().any(|ring| ring.edge == edge) {
                rings.push(RingPlace {
                    edge,
                    to,
                    x,
                    y: foot - RING_LIFT / 2.0 - 1.0,
                    foot,
                });
            }
            let end = if ring {
                foot - RING_LIFT / 2.0 - 1.0 - RING
            } else {
                foot
            };
            points.push((x, end));
            let start = (points[0].0, places[net.source].y + places[net.source].height);
            points.insert(0, start);
            let head = !ring && net.kind == EdgeKind::Needs;
            lines.push(Line {
                edge,
                from: net.source,
                to,
                points: straighten(points),
                head,
            });
        }
    }
    rings.sort_by_key(|ring| ring.edge);
    lines.sort_by_key(|line| (line.edge, line.from));
    (lines, rings)
}

/// Follows one line through the sheets.
struct Pen<'a, 'd> {
    placed: &'a Placed<'d>,
    heights: &'a [Heights],
    origins: &'a [(f64, f64)],
    points: Vec<(f64, f64)>,
}

impl Pen<'_, '_> {
    fn trace(&mut self, net: usize, from: usize, to: usize, port: usize) {
        let way = way(&self.placed.layered, from, to);
        let target = |cell: usize| (cell == to).then_some(port);
        for (sheet, _) in way.out {
            self.through(sheet, net, |wire| wire.exit());
        }
        let (sheet, _, cell) = way.across;
        self.through(sheet, net, |wire| wire.sink_at(cell, target(cell)));
        for (sheet, cell) in way.into {
            self.through(sheet, net, |wire| wire.sink_at(cell, target(cell)));
        }
    }

    /// One sheet's part: the points where the line leaves a place and where it reaches the next, in each channel.
    fn through(&mut self, sheet: usize, net: usize, sink: impl Fn(&Wire) -> Option<Terminal>) {
        let layered = &self.placed.layered;
        let Some(&index) = layered.wire_of.get(&(sheet, net)) else {
            return;
        };
        let wire = &layered.sheets[sheet].wires[index];
        let Some(sink) = sink(wire) else { return };
        let (start, end) = (layered.sheets[sheet].start(wire), layered.sheets[sheet].end(sink));
        let mut x = self.placed.terminal(sheet, wire.source);
        self.jog(sheet, index, start, x, x);
        let mut channel = start;
        loop {
            let next = match channel.cmp(&end) {
                std::cmp::Ordering::Equal => self.placed.terminal(sheet, sink),
                std::cmp::Ordering::Less => self.placed.x[sheet][wire.lanes[channel - wire.first_lane]],
                std::cmp::Ordering::Greater => {
                    self.placed.x[sheet][wire.lanes[channel - 1 - wire.first_lane]]
                }
            };
            self.jog(sheet, index, channel, x, next);
            x = next;
            match channel.cmp(&end) {
                std::cmp::Ordering::Equal => break,
                std::cmp::Ordering::Less => channel += 1,
                std::cmp::Ordering::Greater => channel -= 1,
            }
        }
    }

    fn jog(&mut self, sheet: usize, wire: usize, channel: usize, from: f64, to: f64) {
        let heights = &self.heights[sheet];
        let Ok(at) = heights.tracks[wire].binary_search_by_key(&channel, |track| track.0) else {
            if self.points.is_empty() {
                let (left, top) = self.origins[sheet];
                self.points
                    .push((left + from, top + heights.first_track[channel]));
            }
            return;
        };
        let (left, top) = self.origins[sheet];
        let y = top + heights.first_track[channel] + PITCH * heights.tracks[wire][at].1 as f64;
        self.points.push((left + from, y));
        self.points.push((left + to, y));
    }
}

/// Without repeated points and points on the way.
fn straighten(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for point in points {
        if kept.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = kept[..] {
            let down = a.0 == b.0 && b.0 == point.0 && (a.1 < b.1) == (b.1 < point.1);
            let along = a.1 == b.1 && b.1 == point.1 && (a.0 < b.0) == (b.0 < point.0);
            if down || along {
                kept.pop();
            }
        }
        kept.push(point);
    }
    kept
}
