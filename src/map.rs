//! A readable drawing of a roadmap: our own layered layout in stage bands.
//!
//! `diagram` turns a roadmap (or one stage, or the stages of a large roadmap) into a [`Diagram`]: boxes, frames,
//! bands and edges without positions. The phases layer (with collect and wire) → cross → place (with straighten) → route
//! (with height and track) each take the type that the one before made; `svg` writes it. Knows no page and no theme: colours are classes.
//!
//! No line meets a box, by construction: lines run across only in the free channels between rows, and down only in
//! lanes that have a place of their own in each row. What does not fit a row makes a new one.

pub mod diagram;
mod text;
mod sheet;
mod collect;
mod wire;
mod layer;
mod cross;
mod place;
mod straighten;
mod track;
mod height;
mod route;
mod svg;

pub use svg::Style;

/// Draws a diagram: a complete `<svg>` element, the same bytes for the same diagram.
pub fn svg(diagram: &Diagram, style: Style) -> String {
    svg::write(diagram, &draw(diagram), style)
}

/// One drawing in each style.
#[derive(Clone, Debug)]
pub struct Pictures {
    /// In [`Style::Inline`].
    pub inline: String,
    /// In [`Style::Standalone`].
    pub standalone: String,
}

/// Draws a diagram in each style. Most of the work is finding the places, which are the same in both.
pub fn pictures(diagram: &Diagram) -> Pictures {
    let drawing = draw(diagram);
    Pictures {
        inline: svg::write(diagram, &drawing, Style::Inline),
        standalone: svg::write(diagram, &drawing, Style::Standalone),
    }
}

/// A place for everything.
fn draw(diagram: &Diagram) -> route::Drawing<'_> {
    route::route(place::place(cross::order(layer::layer(diagram))))
}

/// What is to be drawn, without positions.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    /// Read out before the picture: its title.
    pub title: String,
    /// A sentence that says what it shows.
    pub description: String,
    /// The page reads from right to left: so does the drawing.
    pub rtl: bool,
    /// From top to bottom.
    pub bands: Vec<Band>,
    /// Between items, by key.
    pub edges: Vec<Edge>,
    /// The words the drawing itself shows, from the theme's strings.
    pub words: Words,
}

impl Diagram {
    /// Whether a stage has a name, so that the drawing keeps a column for names.
    fn has_labels(&self) -> bool {
        self.bands
            .iter()
            .any(|band| !band.title.is_empty() || !band.note.is_empty())
    }
}

/// Words that the drawing itself shows.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// "optional"
    pub optional: String,
    /// "any", the title of a ring that joins alternatives
    pub any: String,
}

/// What an item is, so that scripts find it by its id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// One thing to learn.
    #[default]
    Step,
    /// A group of steps.
    Stage,
    /// A group of which some are enough.
    Choice,
}

/// A stage across the map; steps outside any stage stand in a band without a title.
#[derive(Clone, Debug, Default)]
pub struct Band {
    /// The stage's id.
    pub key: String,
    /// A stage or a choice.
    pub sort: Sort,
    /// Its name; empty for what belongs to no stage.
    pub title: String,
    /// Its time, for example "8–12 weeks"; may be empty.
    pub note: String,
    /// Relative to where the drawing stands; none where the title is no link.
    pub href: Option<String>,
    /// By place.
    pub items: Vec<Item>,
}

/// A box or a frame around items.
#[derive(Clone, Debug)]
pub enum Item {
    /// A step, or a stage drawn as one box.
    Box(BoxItem),
    /// A choice, or a nested stage (an option that is a stage, for example).
    Frame(Frame),
}

impl Item {
    /// What edges name.
    pub fn key(&self) -> &str {
        match self {
            Item::Box(item) => &item.key,
            Item::Frame(frame) => &frame.key,
        }
    }

    fn title(&self) -> &str {
        match self {
            Item::Box(item) => &item.title,
            Item::Frame(frame) => &frame.title,
        }
    }

    fn note(&self) -> &str {
        match self {
            Item::Box(item) => &item.note,
            Item::Frame(frame) => &frame.note,
        }
    }

    fn optional(&self) -> bool {
        match self {
            Item::Box(item) => item.optional,
            Item::Frame(frame) => frame.optional,
        }
    }
}

/// A step, or a stage drawn as one box.
#[derive(Clone, Debug, Default)]
pub struct BoxItem {
    /// What edges name: unique in the diagram (an id).
    pub key: String,
    /// A stage may be one box.
    pub sort: Sort,
    /// As people read it; wrapped to fit.
    pub title: String,
    /// Below the title, muted: its time; may be empty.
    pub note: String,
    /// Relative to where the drawing stands.
    pub href: Option<String>,
    /// Drawn dashed, with the word.
    pub optional: bool,
    /// An option that the plan does not take: drawn pale.
    pub pale: bool,
    /// Not of this stage, only needed in it: drawn pale.
    pub outside: bool,
    /// On a longest chain.
    pub critical: bool,
}

/// A choice or a nested stage, with what it holds.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// What edges name: unique in the diagram (an id).
    pub key: String,
    /// A stage or a choice.
    pub sort: Sort,
    /// Its name.
    pub title: String,
    /// "choose 1 of 5"; empty for a stage.
    pub note: String,
    /// Relative to where the drawing stands.
    pub href: Option<String>,
    /// Drawn dashed, with the word.
    pub optional: bool,
    /// An option that the plan does not take: drawn pale.
    pub pale: bool,
    /// What stands in it.
    pub items: Vec<Item>,
}

/// Lines from what is learned first to what needs it. An edge between an item and a frame around it is not drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// One key; several where one of them is enough.
    pub from: Vec<String>,
    /// One of several is enough: joined in a ring, even where only one of them is drawn.
    pub any: bool,
    /// The key of what needs them.
    pub to: String,
    /// The same in words: "SQL needs The web".
    pub name: String,
    /// How binding it is.
    pub kind: EdgeKind,
    /// Both ends stand next to each other on a longest chain.
    pub critical: bool,
}

/// How binding an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// A prerequisite: a line with a head.
    Needs,
    /// Soft: dotted, without a head.
    Recommended,
}

#[cfg(test)]
mod tests;
