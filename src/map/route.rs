//! Last phase: heights, and the way of every line.
//!
//! Wires run across only in channels, each on a track of its own where it would touch another, in the order that
//! crosses least; they run down only in their lanes and at their ends. Channels grow with their tracks.

use super::layer::{
    BAND_SIZE, BOLD, Cell, LABEL, Layered, MARGIN, NOTE_SIZE, Port, RING_LIFT, SlotKind, Terminal, Wire, way,
};
use super::place::Placed;
use super::{EdgeKind, text};

/// Between two tracks.
const PITCH: f64 = 8.0;
/// From a row to the first track below it.
const ABOVE_TRACKS: f64 = 14.0;
/// From the last track to the row below it: room for an arrow head.
const BELOW_TRACKS: f64 = 20.0;
/// Between two rows without tracks.
const ROW_GAP: f64 = 28.0;
/// From a band's last row to its end.
const BAND_PAD: f64 = 20.0;
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

/// Heights within one sheet.
#[derive(Default)]
struct Heights {
    /// By row.
    top: Vec<f64>,
    lift: Vec<f64>,
    /// By channel: its first track.
    first_track: Vec<f64>,
    /// By wire: (channel, track), ascending.
    tracks: Vec<Vec<(usize, usize)>>,
    total: f64,
    /// Where each band of the map begins; the last entry is the end.
    bands: Vec<(usize, f64)>,
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
    Drawing {
        places,
        bands,
        lines,
        rings,
        width,
        height: heights[0].total,
        cells: placed.layered.cells,
    }
}

// ---- heights ----

fn lift(cell: &Cell<'_>) -> f64 {
    if cell.ports.iter().any(|port| matches!(port, Port::Ring(_))) {
        RING_LIFT
    } else {
        0.0
    }
}

/// Height of a frame's title.
fn header_height(cell: &Cell<'_>) -> f64 {
    10.0 + 18.0 * cell.title.len() as f64 + 16.0 * cell.note.len() as f64
}

fn measure(placed: &Placed<'_>, sheet: usize) -> Heights {
    let area = &placed.layered.sheets[sheet];
    let mut runs = runs(placed, sheet);
    let mut heights = Heights {
        tracks: vec![Vec::new(); area.wires.len()],
        ..Heights::default()
    };
    let mut y = 0.0;
    let mut band_labels = BandHeights::new(&placed.layered, sheet);
    for channel in 0..=area.rows.len() {
        let tracks = assign_tracks(&runs[channel]);
        let count = tracks.iter().max().map_or(0, |last| last + 1);
        for (run, track) in runs[channel].drain(..).zip(tracks) {
            heights.tracks[run.wire].push((channel, track));
        }
        y = band_labels.boundary(channel, y, &mut heights);
        heights.first_track.push(y + ABOVE_TRACKS);
        y += channel_height(area.frame.is_some(), channel, area.rows.len(), count);
        let Some(row) = area.rows.get(channel) else { break };
        let cells = || {
            row.iter().filter_map(|&slot| match area.slots[slot].kind {
                SlotKind::Cell(cell) => Some(&placed.layered.cells[cell]),
                _ => None,
            })
        };
        let lift = cells().map(lift).fold(0.0, f64::max);
        let mut height = cells().map(|cell| cell.height).fold(0.0, f64::max);
        if let (0, Some(frame)) = (channel, area.frame) {
            height = header_height(&placed.layered.cells[frame]);
        }
        heights.top.push(y);
        heights.lift.push(lift);
        y += lift + height;
    }
    heights.total = y;
    if area.frame.is_none() {
        heights.bands.push((usize::MAX, y));
    }
    heights
}

fn channel_height(framed: bool, channel: usize, rows: usize, tracks: usize) -> f64 {
    let busy = ABOVE_TRACKS + PITCH * (tracks.max(1) - 1) as f64;
    match (framed, tracks) {
        (true, _) if channel == 0 || channel == rows => 0.0,
        (true, 0) if channel == 1 => 12.0,
        (true, 0) if channel + 1 == rows => 16.0,
        (true, _) if channel + 1 == rows => busy + 12.0,
        (false, 0) if channel == 0 => BAND_PAD,
        (false, 0) if channel == rows => BAND_PAD,
        (_, 0) => ROW_GAP,
        _ => busy + BELOW_TRACKS,
    }
}

/// Keeps bands as high as their names, and apart.
struct BandHeights<'a, 'd> {
    layered: &'a Layered<'d>,
    sheet: usize,
    current: Option<(usize, f64)>,
}

impl<'a, 'd> BandHeights<'a, 'd> {
    fn new(layered: &'a Layered<'d>, sheet: usize) -> Self {
        BandHeights {
            layered,
            sheet,
            current: None,
        }
    }

    /// Ends one band above this channel and begins the next; gives where the channel's tracks may begin.
    fn boundary(&mut self, channel: usize, y: f64, heights: &mut Heights) -> f64 {
        let area = &self.layered.sheets[self.sheet];
        if area.frame.is_some() {
            return y;
        }
        let next = area.bands.get(channel).copied();
        let mut y = y;
        if next == self.current.map(|band| band.0) {
            return y;
        }
        if let Some((band, start)) = self.current {
            let (title, note) = label(self.layered, band);
            let least = 34.0 + 20.0 * title.len() as f64 + 17.0 * note.len() as f64;
            y = if next.is_some() { y + BAND_PAD } else { y };
            let needed = if next.is_some() { least } else { least - BAND_PAD };
            y = y.max(start + needed);
        }
        if let Some(band) = next {
            heights.bands.push((band, y));
            self.current = Some((band, y));
        }
        y
    }
}

/// A stage's name and time as they stand at its start.
fn label(layered: &Layered<'_>, band: usize) -> (Vec<String>, Vec<String>) {
    let band = &layered.diagram.bands[band];
    let room = LABEL - 24.0;
    let lines = |words: &str, size: f64| {
        if words.is_empty() {
            Vec::new()
        } else {
            text::wrap(words, size, room)
        }
    };
    (lines(&band.title, BAND_SIZE * BOLD), lines(&band.note, NOTE_SIZE))
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

// ---- tracks ----

/// A wire's run across a channel.
struct Run {
    wire: usize,
    low: f64,
    high: f64,
    /// Where it is joined from above and from below.
    ups: Vec<f64>,
    downs: Vec<f64>,
}

/// By channel: the runs of wires that do not just pass straight.
fn runs(placed: &Placed<'_>, sheet: usize) -> Vec<Vec<Run>> {
    let area = &placed.layered.sheets[sheet];
    let mut runs: Vec<Vec<Run>> = (0..=area.rows.len()).map(|_| Vec::new()).collect();
    for (index, wire) in area.wires.iter().enumerate() {
        let mut all: Vec<(usize, bool, f64)> = Vec::new();
        all.push((area.start(wire), true, placed.terminal(sheet, wire.source)));
        for (at, &lane) in wire.lanes.iter().enumerate() {
            let row = wire.first_lane + at;
            all.push((row, false, placed.x[sheet][lane]));
            all.push((row + 1, true, placed.x[sheet][lane]));
        }
        for &sink in &wire.sinks {
            all.push((area.end(sink), false, placed.terminal(sheet, sink)));
        }
        all.sort_by_key(|end| end.0);
        for channel in all.chunk_by(|a, b| a.0 == b.0) {
            let low = channel.iter().map(|end| end.2).fold(f64::MAX, f64::min);
            let high = channel.iter().map(|end| end.2).fold(f64::MIN, f64::max);
            if low < high {
                let side = |up: bool| {
                    channel
                        .iter()
                        .filter(|end| end.1 == up)
                        .map(|end| end.2)
                        .collect()
                };
                runs[channel[0].0].push(Run {
                    wire: index,
                    low,
                    high,
                    ups: side(true),
                    downs: side(false),
                });
            }
        }
    }
    runs
}

/// By run: its track, counted from above. Runs that would touch get different ones, in the order that crosses least.
fn assign_tracks(runs: &[Run]) -> Vec<usize> {
    if runs.len() > SEARCHED {
        return left_edge(runs);
    }
    let order = track_order(runs);
    let mut tracks = vec![0usize; runs.len()];
    for (at, &run) in order.iter().enumerate() {
        let touching = order[..at]
            .iter()
            .filter(|&&other| touch(&runs[run], &runs[other]));
        tracks[run] = touching.map(|&other| tracks[other] + 1).max().unwrap_or(0);
    }
    tracks
}

/// As few tracks as can be, whatever crosses (left-edge algorithm, Hashimoto and Stevens 1971).
fn left_edge(runs: &[Run]) -> Vec<usize> {
    let mut tracks = vec![0usize; runs.len()];
    let mut ends: Vec<f64> = Vec::new();
    for run in by_place(runs) {
        let free = ends
            .iter()
            .position(|&end| end + PITCH < runs[run].low)
            .unwrap_or(ends.len());
        if free == ends.len() {
            ends.push(0.0);
        }
        ends[free] = runs[run].high;
        tracks[run] = free;
    }
    tracks
}

fn by_place(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by(|&a, &b| runs[a].low.total_cmp(&runs[b].low).then(a.cmp(&b)));
    order
}

fn touch(a: &Run, b: &Run) -> bool {
    a.low <= b.high + PITCH && b.low <= a.high + PITCH
}

/// Beyond this number of runs in a channel their order is not searched for.
const SEARCHED: usize = 64;

fn track_order(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::with_capacity(runs.len());
    for run in by_place(runs) {
        // Where among those that stand already? Begin below all of them and look upwards.
        let mut cost = 0;
        let mut best = (0, order.len());
        for at in (0..order.len()).rev() {
            cost += cost_above(&runs[run], &runs[order[at]]) - cost_above(&runs[order[at]], &runs[run]);
            if cost < best.0 {
                best = (cost, at);
            }
        }
        order.insert(best.1, run);
    }
    for _ in 0..runs.len() {
        let mut changed = false;
        for at in 1..order.len() {
            let (a, b) = (&runs[order[at - 1]], &runs[order[at]]);
            if cost_above(b, a) < cost_above(a, b) {
                order.swap(at - 1, at);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    order
}

/// Crossings if `a` runs above `b`; running down along the same place counts for many.
fn cost_above(a: &Run, b: &Run) -> i64 {
    let within = |x: &&f64, run: &Run| run.low <= **x && **x <= run.high;
    let crossings =
        b.ups.iter().filter(|x| within(x, a)).count() + a.downs.iter().filter(|x| within(x, b)).count();
    let along = a
        .downs
        .iter()
        .flat_map(|x| b.ups.iter().map(move |y| (x - y).abs()))
        .filter(|gap| *gap < 5.0)
        .count();
    crossings as i64 + 1000 * along as i64
}

// ---- absolute places ----

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
