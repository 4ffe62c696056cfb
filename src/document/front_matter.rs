//! The YAML between the `---` lines → typed values with their places. The only file that names the YAML crate.

use crate::source::{Span, Spanned};

use super::duration::Duration;

/// All keys that any kind of page may have. Which kind may have which is decided where the kind is known (`tree`).
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The span of the whole block, `---` lines included; empty where there is none.
    pub span: Span,
    /// True where the block could not be read as YAML. Then only `id`, `step`, `title`, `choose` and `roadmap` may be
    /// known, found line by line, so that one mistake does not make ten.
    pub faulty: bool,
    /// Every top-level key with the place of its name, in the order written.
    pub keys: Vec<Spanned<String>>,
    pub title: Option<Spanned<String>>,
    pub description: Option<Spanned<String>>,
    pub tags: Vec<Spanned<String>>,
    pub aliases: Vec<Spanned<String>>,
    /// A calendar date, `YYYY-MM-DD`, that exists.
    pub updated: Option<Spanned<String>>,
    pub draft: bool,
    pub menu: Option<Spanned<i64>>,
    pub extra: serde_json::Map<String, serde_json::Value>,

    pub id: Option<Spanned<String>>,
    pub former_ids: Vec<Spanned<String>>,
    pub step: Option<Spanned<u32>>,
    pub duration: Option<Spanned<Duration>>,
    pub prerequisites: Vec<NeedText>,
    pub recommended: Vec<NeedText>,
    pub resources: Vec<Resource>,
    pub optional: Option<Spanned<bool>>,
    pub level: Option<Spanned<Level>>,
    pub outcomes: Vec<Spanned<String>>,
    pub projects: Vec<Project>,

    pub choose: Option<Spanned<i64>>,
    pub default: Vec<Spanned<String>>,
    pub includes: Vec<Spanned<String>>,

    pub roadmap: Option<Spanned<bool>>,
    pub hours_per_week: Option<Spanned<f64>>,
    pub paths: Vec<PathText>,
}

/// A prerequisite or recommendation as written, its names not yet looked up.
#[derive(Clone, Debug)]
pub struct NeedText {
    /// The whole item.
    pub span: Span,
    /// What it names.
    pub target: NeedTarget,
    /// The reason, where the author gave one.
    pub because: Option<String>,
}

/// What a prerequisite names.
#[derive(Clone, Debug)]
pub enum NeedTarget {
    /// One id, of a step, a stage or a choice; `roadmap/id` for another roadmap's.
    Id(Spanned<String>),
    /// One of these is enough.
    Any(Vec<Spanned<String>>),
}

/// Where to learn it.
#[derive(Clone, Debug)]
pub struct Resource {
    pub url: Spanned<String>,
    /// The author's title, else none (a reader sees the address).
    pub title: Option<String>,
    pub kind: Option<ResourceKind>,
    pub cost: Option<Cost>,
    pub duration: Option<Spanned<Duration>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResourceKind {
    Docs,
    Article,
    Book,
    Course,
    Video,
    Practice,
    Tool,
    Spec,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cost {
    Free,
    Paid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Beginner,
    Intermediate,
    Advanced,
}

/// Something to build with what was learned.
#[derive(Clone, Debug)]
pub struct Project {
    pub title: String,
    pub level: Option<Level>,
    pub description: Option<String>,
}

/// A path as written, its names not yet looked up.
#[derive(Clone, Debug)]
pub struct PathText {
    /// The whole item.
    pub span: Span,
    pub id: Spanned<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub goals: Vec<Spanned<String>>,
    pub optional: Vec<Spanned<String>>,
    /// The choice, and the options it is decided for.
    pub choose: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    pub among: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    pub assume: Vec<Spanned<String>>,
    pub hours_per_week: Option<Spanned<f64>>,
    pub former_ids: Vec<Spanned<String>>,
}
