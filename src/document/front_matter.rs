//! The YAML between the `---` lines → typed values with their places. `yaml` is the only file that names the YAML crate.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source, Span, Spanned};

use super::duration::Duration;

mod keys;
mod nested;
mod read;
mod rescue;
mod split;
mod yaml;

pub use keys::{Keys, keys_of};

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

/// Reads the front matter of `source`: what it says, where the body is, and what is wrong with it.
pub fn read(source: &Arc<Source>) -> (FrontMatter, Span, Vec<Diagnostic>) {
    let text = source.text();
    let split = split::split(text);
    let mut front = FrontMatter { span: split.block, ..FrontMatter::default() };
    let mut reader = read::Reader::new(source);
    if split.unclosed {
        let fence = Span::new(split.block.start, split.block.start + 3);
        reader.problems.push(Diagnostic::new(unclosed(), Location::new(source, fence)));
        front.faulty = true;
        rescue::rescue(text, split.yaml, &mut front);
        return (front, split.body, reader.problems);
    }
    let (tree, faults) = yaml::parse(text, split.yaml);
    for fault in faults {
        let problem = Problem::BadFrontMatter { reason: fault.reason, help: fault.help };
        reader.complain(problem, fault.span);
    }
    match tree {
        Some(yaml::Node { value: yaml::Yaml::Map(entries), .. }) => {
            keys::fill(&mut front, &entries, &mut reader);
        }
        Some(other) => {
            reader.complain(not_a_map(&read::describe(&other)), other.span);
            front.faulty = true;
        }
        None => {
            front.faulty = true;
            rescue::rescue(text, split.yaml, &mut front);
        }
    }
    (front, split.body, reader.problems)
}

fn unclosed() -> Problem {
    Problem::BadFrontMatter {
        reason: "it has no second `---` line".into(),
        help: Some("end it with a line `---`; a file without front matter does not begin with one".into()),
    }
}

fn not_a_map(found: &str) -> Problem {
    Problem::BadFrontMatter {
        reason: format!("it must be lines such as `title: SQL`, not {found}"),
        help: None,
    }
}

/// Whether `id` may be the id of a page, stage, roadmap or path: it becomes part of addresses and of names written
/// `roadmap/id`.
///
/// # Errors
/// Why not, in words that follow “cannot be an id: ”.
pub fn check_id(id: &str) -> Result<(), String> {
    let reason = if id.is_empty() {
        "it is empty"
    } else if id.contains(['/', '\\']) {
        "it contains a slash"
    } else if id.contains(char::is_control) {
        "it contains a control character"
    } else if id.starts_with('.') {
        "it begins with `.`"
    } else if id.trim() != id {
        "it begins or ends with a space"
    } else if id.len() > 255 {
        "it has more than 255 bytes"
    } else {
        return Ok(());
    };
    Err(reason.into())
}
