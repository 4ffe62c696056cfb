//! How high rows, channels and bands are.
//!
//! A row is as high as its highest cell, a channel as its tracks need, a band at least as its name.

use super::place::Placed;
use super::sheet::{BAND_SIZE, BOLD, Cell, LABEL, Layered, NOTE_SIZE, Port, RING_LIFT, SlotKind};
use super::text;
use super::track::{PITCH, assign_tracks, runs};

/// From a row to the first track below it.
const ABOVE_TRACKS: f64 = 14.0;
/// From the last track to the row below it: room for an arrow head.
const BELOW_TRACKS: f64 = 20.0;
/// Between two rows without tracks.
const ROW_GAP: f64 = 28.0;
/// From a band's last row to its end.
const BAND_PAD: f64 = 20.0;
/// Heights within one sheet.
#[derive(Default)]
pub struct Heights {
    /// By row.
    pub top: Vec<f64>,
    pub lift: Vec<f64>,
    /// By channel: its first track.
    pub first_track: Vec<f64>,
    /// By wire: (channel, track), ascending.
    pub tracks: Vec<Vec<(usize, usize)>>,
    pub total: f64,
    /// Where each band of the map begins; the last entry is the end.
    pub bands: Vec<(usize, f64)>,
}

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

/// Measures one sheet; the frames in it have their heights already.
pub fn measure(placed: &Placed<'_>, sheet: usize) -> Heights {
    let area = &placed.layered.sheets[sheet];
    let runs = runs(placed, sheet);
    let mut heights = Heights {
        tracks: vec![Vec::new(); area.wires.len()],
        ..Heights::default()
    };
    let mut y = 0.0;
    let mut band_labels = BandHeights::new(&placed.layered, sheet);
    for (channel, runs) in runs.iter().enumerate() {
        let tracks = assign_tracks(runs);
        let count = tracks.iter().max().map_or(0, |last| last + 1);
        for (run, track) in runs.iter().zip(tracks) {
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
pub fn label(layered: &Layered<'_>, band: usize) -> (Vec<String>, Vec<String>) {
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
