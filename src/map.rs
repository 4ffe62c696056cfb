//! A readable drawing of a roadmap: our own layered layout in stage bands.
//!
//! `diagram` turns a roadmap (or one stage, or the stages of a large roadmap) into a [`Diagram`]: boxes, frames,
//! bands and edges without positions. The phases layer → cross → place → route each take the type that the one before
//! made; `svg` writes it. Knows no page and no theme: colours are classes.

/// What is to be drawn, without positions.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    /// Read out before the picture: its title.
    pub title: String,
    /// A sentence that says what it shows.
    pub description: String,
    pub bands: Vec<Band>,
    /// Between items, by key.
    pub edges: Vec<Edge>,
    /// The words the drawing itself shows, from the theme's strings.
    pub words: Words,
}

/// Words that the drawing itself shows.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// "optional"
    pub optional: String,
    /// "any", the title of a ring that joins alternatives
    pub any: String,
}

/// A stage across the map; steps outside any stage stand in a band without a title.
#[derive(Clone, Debug, Default)]
pub struct Band {
    pub title: String,
    /// Its time, for example "8–12 weeks"; may be empty.
    pub note: String,
    /// Relative to where the drawing stands; none where the title is no link.
    pub href: Option<String>,
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

#[derive(Clone, Debug, Default)]
pub struct BoxItem {
    /// What edges name: unique in the diagram (an id).
    pub key: String,
    pub title: String,
    /// Below the title, muted: its time; may be empty.
    pub note: String,
    pub href: Option<String>,
    pub optional: bool,
    /// An option that the plan does not take: drawn pale.
    pub pale: bool,
    /// On a longest chain.
    pub critical: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Frame {
    pub key: String,
    pub title: String,
    /// "choose 1 of 5"; empty for a stage.
    pub note: String,
    pub href: Option<String>,
    pub optional: bool,
    pub pale: bool,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// One key; several where one of them is enough (joined in a ring).
    pub from: Vec<String>,
    pub to: String,
    pub kind: EdgeKind,
    /// Both ends stand next to each other on a longest chain.
    pub critical: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    Needs,
    Recommended,
}
