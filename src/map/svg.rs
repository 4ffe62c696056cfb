//! A drawing → SVG: classes, titles, links, and nothing that a strict content-security policy would refuse.
//!
//! The colours of the classes are the theme's (`static/map.css`); a map that stands alone carries that style sheet, up to
//! what only a page needs. Scripts find steps, stages and choices by `data-step`, `data-stage` and `data-choice`, what is
//! drawn around them by `data-band` and `data-frame`, and lines by `data-from` and `data-to`.

use std::fmt::Write;

use super::route::{BandPlace, Drawing, Line, RING, Rect, RingPlace};
use super::sheet::{BAND_SIZE, BOX_PAD, Cell, FRAME_PAD, MARGIN};
use super::{BoxItem, Diagram, EdgeKind, Frame, Item, Sort};

/// Who brings the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A file by itself: it carries its style, light and dark.
    Standalone,
    /// Part of a page whose style sheet colours the classes.
    Inline,
}

const STYLE: &str = include_str!("../../themes/default/static/map.css");
/// Where in it begins what only a page needs.
const ONLY_IN_A_PAGE: &str = "/* Only in a page";
/// Colours where no page defines them.
const COLOURS: &str = "\
.map{--paper:#fdfcf9;--surface:#f5f3ee;--ink:#1c2227;--muted:#565f67;--line:#d9d5cb;--edge:#7f868c;--accent:#0a6a72;\
--accent-soft:#e0f0ef;--done:#2b7045;--optional:#6b5a8e;background:#fdfcf9;--sans:system-ui,sans-serif;\
--serif:ui-serif,Charter,'Bitstream Charter','Sitka Text',Cambria,serif}
@media(prefers-color-scheme:dark){.map{--paper:#14181c;--surface:#1c2227;--ink:#e9e7e2;--muted:#a4adb5;--line:#353d45;\
--edge:#7b858e;--accent:#62c6c4;--accent-soft:#17363a;--done:#7cc796;--optional:#b9a6e3;background:#14181c}}
";
/// What shapes look like where a strict content-security policy refuses the style: plain lines instead of black areas.
/// A style wins over these attributes.
struct Bare {
    /// Boxes, frames and lines.
    shape: &'static str,
    /// Bands.
    area: &'static str,
}

impl Style {
    fn bare(self) -> Bare {
        match self {
            Style::Standalone => Bare {
                shape: " fill=\"none\" stroke=\"#7f868c\"",
                area: " fill=\"none\"",
            },
            Style::Inline => Bare { shape: "", area: "" },
        }
    }
}

/// Radius of a bend.
const BEND: f64 = 7.0;

/// Writes the whole picture.
pub fn write(diagram: &Diagram, drawing: &Drawing<'_>, style: Style) -> String {
    let mut out = String::with_capacity(400 * (drawing.cells.len() + drawing.lines.len()) + 8000);
    let bare = style.bare();
    open(&mut out, diagram, drawing, style);
    bands(&mut out, diagram, drawing, &bare);
    // Frames before lines before boxes: a line may cross a frame that holds one of its ends.
    for (cell, place) in drawing.cells.iter().zip(&drawing.places) {
        if let Item::Frame(frame) = cell.item {
            frame_area(&mut out, frame, place, &bare);
        }
    }
    lines(&mut out, diagram, drawing, style);
    for (cell, place) in drawing.cells.iter().zip(&drawing.places) {
        match cell.item {
            Item::Box(item) => step(&mut out, diagram, cell, item, place, &bare),
            Item::Frame(frame) => frame_title(&mut out, diagram, cell, frame, place),
        }
    }
    out.push_str("</svg>\n");
    out
}

fn open(out: &mut String, diagram: &Diagram, drawing: &Drawing<'_>, style: Style) {
    let (width, height) = (number(drawing.width), number(drawing.height));
    let direction = if diagram.rtl { "rtl" } else { "ltr" };
    put(
        out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" direction=\"{direction}\""
        ),
    );
    let (title, description) = (escape(&diagram.title), escape(&diagram.description));
    match style {
        // As a picture by itself it is one image.
        Style::Standalone => put(
            out,
            format_args!(
                " role=\"img\" aria-labelledby=\"map-title map-description\">\n\
                 <title id=\"map-title\">{title}</title>\n<desc id=\"map-description\">{description}</desc>\n\
                 <style>\n{COLOURS}{}</style>\n",
                STYLE.split(ONLY_IN_A_PAGE).next().unwrap_or(STYLE)
            ),
        ),
        // Within a page its links are for everybody; a title would follow the pointer wherever nothing is drawn.
        Style::Inline => put(out, format_args!(" role=\"group\" aria-label=\"{title}\">\n")),
    }
}

// ---- stages ----

fn bands(out: &mut String, diagram: &Diagram, drawing: &Drawing<'_>, bare: &Bare) {
    let mut named = 0;
    for place in &drawing.bands {
        let band = &diagram.bands[place.band];
        if band.title.is_empty() {
            continue;
        }
        named += 1;
        let tint = if named % 2 == 1 { " map-tint" } else { "" };
        let key = escape(&band.key);
        put(
            out,
            format_args!(
                "<rect class=\"map-band{tint}\" data-band=\"{key}\"{} y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                bare.area,
                number(place.y),
                number(drawing.width),
                number(place.height),
            ),
        );
        let node = Node {
            class: "map-stage",
            state: String::new(),
            sort: band.sort,
            key: &band.key,
            href: band.href.as_deref(),
            name: named_with(&band.title, [band.note.as_str()]),
            at: None,
        };
        let x = if diagram.rtl {
            drawing.width - MARGIN
        } else {
            MARGIN
        };
        node.write(out, |out| band_label(out, place, x));
    }
}

fn band_label(out: &mut String, place: &BandPlace, x: f64) {
    let mut y = place.y + 18.0 + BAND_SIZE;
    for line in &place.title {
        text(out, "map-stage-title", x, y, line);
        y += 20.0;
    }
    for line in &place.note {
        text(out, "map-note", x, y, line);
        y += 17.0;
    }
}

// ---- boxes and frames ----

fn state(optional: bool, pale: bool, critical: bool) -> String {
    let word = |on: bool, word: &'static str| if on { word } else { "" };
    [
        word(optional, " map-optional"),
        word(pale, " map-pale"),
        word(critical, " map-critical"),
    ]
    .concat()
}

fn frame_area(out: &mut String, frame: &Frame, place: &Rect, bare: &Bare) {
    put(
        out,
        format_args!(
            "<rect class=\"map-frame{}\" data-frame=\"{}\"{} {} rx=\"8\"/>\n",
            state(frame.optional, frame.pale, false),
            escape(&frame.key),
            bare.shape,
            size(place)
        ),
    );
}

fn frame_title(out: &mut String, diagram: &Diagram, cell: &Cell<'_>, frame: &Frame, place: &Rect) {
    let x = inside(diagram, place, FRAME_PAD);
    let node = Node {
        class: "map-group",
        state: state(frame.optional, frame.pale, false),
        sort: frame.sort,
        key: &frame.key,
        href: frame.href.as_deref(),
        name: named_with(&frame.title, cell.note.iter().map(|line| line.0.as_str())),
        at: None,
    };
    node.write(out, |out| {
        let mut y = place.y + 24.0;
        for line in &cell.title {
            text(out, "map-frame-title", x, y, line);
            y += 18.0;
        }
        notes(out, cell, x, y - 1.0);
    });
}

fn step(out: &mut String, diagram: &Diagram, cell: &Cell<'_>, item: &BoxItem, place: &Rect, bare: &Bare) {
    // What it holds has its places within it: the same in every box, so that it takes little room.
    let (width, height) = (number(place.width), number(place.height));
    let within = Rect {
        x: 0.0,
        y: 0.0,
        ..*place
    };
    let x = inside(diagram, &within, BOX_PAD);
    let outside = if item.outside { " map-outside" } else { "" };
    let node = Node {
        class: "map-step",
        state: state(item.optional, item.pale, item.critical) + outside,
        sort: item.sort,
        key: &item.key,
        href: item.href.as_deref(),
        name: named_with(&item.title, cell.note.iter().map(|line| line.0.as_str())),
        at: Some((place.x, place.y)),
    };
    node.write(out, |out| {
        put(
            out,
            format_args!(
                "<rect class=\"map-box\"{} width=\"{width}\" height=\"{height}\" rx=\"4\"/>",
                bare.shape
            ),
        );
        let mut y = 24.0;
        for line in &cell.title {
            text(out, "map-title", x, y, line);
            y += 18.0;
        }
        notes(out, cell, x, y);
    });
}

/// So far from the edge of a place at which its text begins.
fn inside(diagram: &Diagram, place: &Rect, pad: f64) -> f64 {
    if diagram.rtl {
        place.x + place.width - pad
    } else {
        place.x + pad
    }
}

fn notes(out: &mut String, cell: &Cell<'_>, x: f64, mut y: f64) {
    for (line, is_optional) in &cell.note {
        text(
            out,
            if *is_optional {
                "map-note map-word"
            } else {
                "map-note"
            },
            x,
            y,
            line,
        );
        y += 16.0;
    }
}

/// What can be linked to and has states: a step, a stage, a choice.
struct Node<'a> {
    class: &'static str,
    state: String,
    sort: Sort,
    key: &'a str,
    href: Option<&'a str>,
    /// What a screen reader says.
    name: String,
    /// The corner that the places in it are counted from; none: the drawing's.
    at: Option<(f64, f64)>,
}

impl Node<'_> {
    /// A group that is a link where there is something to link to.
    fn write(&self, out: &mut String, inside: impl FnOnce(&mut String)) {
        let tag = if self.href.is_some() { "a" } else { "g" };
        put(out, format_args!("<{tag} class=\"{}{}\"", self.class, self.state));
        if let Some(href) = self.href {
            put(
                out,
                format_args!(" href=\"{}\" aria-label=\"{}\"", escape(href), escape(&self.name)),
            );
        }
        let sort = match self.sort {
            Sort::Step => "step",
            Sort::Stage => "stage",
            Sort::Choice => "choice",
        };
        put(out, format_args!(" data-{sort}=\"{}\"", escape(self.key)));
        if let Some((x, y)) = self.at {
            let (x, y) = (number(x), number(y));
            put(out, format_args!(" transform=\"translate({x} {y})\""));
        }
        out.push('>');
        inside(out);
        put(out, format_args!("</{tag}>\n"));
    }
}

/// A title and what stands below it, as one text: lines by themselves would be read as one word.
fn named_with<'a>(title: &str, notes: impl IntoIterator<Item = &'a str>) -> String {
    let mut name = title.to_owned();
    for note in notes.into_iter().filter(|note| !note.is_empty()) {
        name.push_str(", ");
        name.push_str(note);
    }
    name
}

/// A line of text, and a space, so that the next line is not read as part of its last word.
fn text(out: &mut String, class: &str, x: f64, y: f64, words: &str) {
    let (x, y) = (number(x), number(y));
    put(
        out,
        format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text> ",
            escape(words)
        ),
    );
}

fn size(place: &Rect) -> String {
    let [x, y, width, height] = [place.x, place.y, place.width, place.height].map(number);
    format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")
}

// ---- lines ----

/// All lines, the longest chain on top.
fn lines(out: &mut String, diagram: &Diagram, drawing: &Drawing<'_>, style: Style) {
    let bare = style.bare();
    let is_critical = |line: &&Line| diagram.edges[line.edge].critical;
    for line in drawing
        .lines
        .iter()
        .filter(|line| !is_critical(line))
        .chain(drawing.lines.iter().filter(is_critical))
    {
        let edge = &diagram.edges[line.edge];
        let kind = if edge.kind == EdgeKind::Recommended {
            " map-recommended"
        } else {
            ""
        };
        let mut path = bent(&line.points);
        if line.head {
            path.push_str("m-4-6 4 6 4-6");
        }
        // `map.js` names the others by their ends.
        let end = if style == Style::Inline && edge.any {
            format!("><title>{}</title></path>", escape(&edge.name))
        } else {
            "/>".to_owned()
        };
        put(
            out,
            format_args!(
                "<path class=\"map-edge{kind}{}\"{} data-from=\"{}\" data-to=\"{}\" d=\"{path}\"{end}\n",
                state(false, false, edge.critical),
                bare.shape,
                escape(drawing.cells[line.from].item.key()),
                escape(drawing.cells[line.to].item.key()),
            ),
        );
    }
    for place in &drawing.rings {
        ring(out, diagram, drawing, place, &bare);
    }
}

fn ring(out: &mut String, diagram: &Diagram, drawing: &Drawing<'_>, place: &RingPlace, bare: &Bare) {
    let edge = &diagram.edges[place.edge];
    let kind = if edge.kind == EdgeKind::Recommended {
        " map-recommended"
    } else {
        ""
    };
    let (x, y) = (number(place.x), number(place.y));
    let stem = number(place.foot - place.y - RING);
    let head = if edge.kind == EdgeKind::Needs {
        "m-4-4 4 4 4-4"
    } else {
        ""
    };
    put(
        out,
        format_args!(
            "<g class=\"map-ring{kind}{}\"{} data-to=\"{}\"><title>{}</title><circle cx=\"{x}\" cy=\"{y}\" r=\"{RING}\"/>\
         <path d=\"M{x} {}v{stem}{head}\"/></g>\n",
            state(false, false, edge.critical),
            bare.shape,
            escape(drawing.cells[place.to].item.key()),
            escape(&diagram.words.any),
            number(place.y + RING),
        ),
    );
}

/// A path along corners, with round bends that stay within the corner.
fn bent(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    // Where the pen is: relative lengths recur more often than places, so that they take less room.
    let mut pen = (0.0, 0.0);
    for (at, &(x, y)) in points.iter().enumerate() {
        let Some(&from) = at.checked_sub(1).and_then(|at| points.get(at)) else {
            put(&mut path, format_args!("M{} {}", number(x), number(y)));
            pen = (x, y);
            continue;
        };
        let Some(&to) = points.get(at + 1) else {
            run(&mut path, pen, (x, y));
            continue;
        };
        let room = (distance(from, (x, y)) / 2.0)
            .min(distance((x, y), to) / 2.0)
            .min(BEND)
            .floor();
        let (a, b) = (towards(from, (x, y), room), towards((x, y), to, room));
        run(&mut path, pen, (x - a.0, y - a.1));
        pen = (x + b.0, y + b.1);
        put(
            &mut path,
            format_args!(
                "q{} {} {} {}",
                number(a.0),
                number(a.1),
                number(a.0 + b.0),
                number(a.1 + b.1),
            ),
        );
    }
    path
}

/// Across or down to a point.
fn run(path: &mut String, from: (f64, f64), to: (f64, f64)) {
    if from == to {
        // Two bends meet.
    } else if from.0 == to.0 {
        put(path, format_args!("v{}", number(to.1 - from.1)));
    } else {
        put(path, format_args!("h{}", number(to.0 - from.0)));
    }
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// A step of some length towards a point that lies straight across or down.
fn towards(from: (f64, f64), to: (f64, f64), length: f64) -> (f64, f64) {
    let step = |from: f64, to: f64| {
        if to > from {
            length
        } else if to < from {
            -length
        } else {
            0.0
        }
    };
    (step(from.0, to.0), step(from.1, to.1))
}

// ---- characters ----

/// Writing to a string does not fail.
fn put(out: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(words);
}

/// A coordinate, in half units.
struct Half(i64);

impl std::fmt::Display for Half {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 == -1 { "-" } else { "" };
        let half = if self.0 % 2 == 0 { "" } else { ".5" };
        write!(f, "{sign}{}{half}", self.0 / 2)
    }
}

/// Rounded to half units.
fn number(value: f64) -> Half {
    Half((value * 2.0).round() as i64)
}

/// For text and attributes. Characters that XML cannot hold become the replacement character.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut start = 0;
    for (at, special) in words.match_indices(is_special) {
        out.push_str(&words[start..at]);
        out.push_str(match special {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "\"" => "&quot;",
            "'" => "&#39;",
            "\t" | "\n" | "\r" => " ",
            _ => "\u{fffd}",
        });
        start = at + special.len();
    }
    out.push_str(&words[start..]);
    out
}

fn is_special(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1f}' | '&' | '<' | '>' | '"' | '\'' | '\u{fffe}' | '\u{ffff}'
    )
}
