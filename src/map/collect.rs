//! A diagram → its cells and sheets, with every text broken into lines.
//!
//! Knows no edge and no row.

use std::collections::BTreeMap;

use super::sheet::{
    BOLD, BOX, BOX_PAD, Cell, FRAME_PAD, LABEL, Layered, MARGIN, NOTE_SIZE, Sheet, TITLE_SIZE, WIDEST,
};
use super::{Diagram, Item, text};

/// Every item as a cell, every frame with its sheet.
pub fn collect(diagram: &Diagram) -> Layered<'_> {
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
