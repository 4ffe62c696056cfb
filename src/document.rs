//! One Markdown file → its front matter, headings, links and topics.
//!
//! Never fails: what is wrong is in `problems`, the rest goes on. Knows no other file.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

pub mod duration;
pub mod front_matter;
pub mod heading_id;
pub mod markdown;
pub mod outline;
pub mod raw_html;
pub mod scheme;

pub use duration::Duration;
pub use front_matter::FrontMatter;
pub use outline::Outline;

/// A Markdown file, parsed.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its text, named as messages show it (`content/backend/sql.md`).
    pub source: Arc<Source>,
    /// Its path in the content folder (`backend/sql.md`).
    pub path: String,
    /// What stands between the `---` lines.
    pub front: FrontMatter,
    /// The Markdown after the front matter.
    pub body: Span,
    /// What the body contains that others may refer to.
    pub outline: Outline,
    /// What is wrong with this file by itself.
    pub problems: Vec<Diagnostic>,
}
