//! A Markdown body as HTML: links rewritten, ids and classes of our own, nothing that the policy of the site refuses.
//!
//! What a style sheet may rely on, beside the elements of Markdown itself and the classes of `highlight`:
//!
//! | what | as |
//! | --- | --- |
//! | alert | `div.alert` and `.note`, `.tip`, `.important`, `.warning` or `.caution`; its title `p.alert-title` |
//! | table | `div.table` around it scrolls; cells `.left`, `.center`, `.right` |
//! | task | `li.task`, in it a `label` with a disabled checkbox, in a step with `data-topic` |
//! | tabs | `div.tabs`, in it `div.tab[data-tab]`, each with `p.tab-name` (see `tabs`) |
//! | code | `pre > code.language-…` |
//! | footnote | `sup.footnote-ref`; `section.footnotes`, in it `a.footnote-back` |
//! | link that leads nowhere | `span.broken-link` (a build fails; a preview shows it) |
//!
//! A first heading of level 1 that repeats the page's title is left out, as the theme shows the title; its id stays.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Config;
use crate::files::Asset;
use crate::links::Index;
use crate::page::highlight::Highlighter;
use crate::tree::{PageId, PageKind, Tree};

mod autolink;
mod block;
pub mod escape;
mod footnotes;
mod inline;
mod raw;
mod text;
mod topic;
mod writer;

pub use topic::{Topic, topics};

/// All that a body depends on beside its own document.
#[derive(Clone, Copy, Debug)]
pub struct BodyContext<'a> {
    /// The pages.
    pub tree: &'a Tree,
    /// What links can name.
    pub index: &'a Index,
    /// `unsafe-html` and `smart-punctuation`.
    pub config: &'a Config,
    /// Files copied to the site, by URL: for the size of images.
    pub assets: &'a BTreeMap<String, Asset>,
    /// For fenced code.
    pub highlighter: &'a Highlighter,
    /// What the body says in the theme's language.
    pub words: &'a Words,
}

/// Words that a body shows or reads out, from the theme's strings. The default is English.
#[derive(Clone, Debug)]
pub struct Words {
    /// Title of `[!NOTE]`.
    pub note: String,
    /// Title of `[!TIP]`.
    pub tip: String,
    /// Title of `[!IMPORTANT]`.
    pub important: String,
    /// Title of `[!WARNING]`.
    pub warning: String,
    /// Title of `[!CAUTION]`.
    pub caution: String,
    /// Names the scrolling region of a table; its number follows.
    pub table: String,
    /// Names the section of footnotes.
    pub footnotes: String,
    /// Names the link from a footnote to its reference; the reference's number follows.
    pub back_to_reference: String,
}

impl Default for Words {
    fn default() -> Self {
        Words {
            note: "Note".into(),
            tip: "Tip".into(),
            important: "Important".into(),
            warning: "Warning".into(),
            caution: "Caution".into(),
            table: "Table".into(),
            footnotes: "Footnotes".into(),
            back_to_reference: "Back to reference".into(),
        }
    }
}

/// A body, rendered.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Well-formed, unless the author's raw HTML is not.
    pub html: String,
    /// Its headings in order, without one that repeats the page's title.
    pub headings: Vec<Heading>,
    /// Its topics in order; empty where the page is no step.
    pub topics: Vec<Topic>,
}

/// A heading as a table of contents shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id in the page.
    pub id: String,
    /// Without markup, not escaped.
    pub text: String,
}

/// The body of `page`; empty where the page has no document. Broken links are reported by [`crate::links::Links`].
pub fn render(page: PageId, context: &BodyContext<'_>) -> Body {
    let Some(found) = context.tree.pages.get(page.0 as usize) else {
        return Body::default();
    };
    let Some(document) = &found.document else {
        return Body::default();
    };
    let topics = match found.kind {
        PageKind::Step(_) => topics(&document.outline.topics),
        _ => Vec::new(),
    };
    let (html, headings) = writer::Writer::new(*context, page, document, &topics).write();
    Body {
        html,
        headings,
        topics,
    }
}

#[cfg(test)]
mod tests;
