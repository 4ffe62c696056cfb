//! What a Markdown body contains that others refer to: headings, anchors, links, topics.

use crate::source::Span;

/// The referable parts of a body, in the order they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    pub headings: Vec<Heading>,
    /// Ids in raw HTML (`id="…"`, `name="…"`): anchors that are no headings.
    pub html_ids: Vec<String>,
    pub links: Vec<Link>,
    /// Task-list items, as plain text, in a step.
    pub topics: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Without markup.
    pub text: String,
    /// Unique in the page, as GitHub makes it, or the author's `{#id}`.
    pub id: String,
    pub span: Span,
}

/// A link or image, its target not yet looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub kind: LinkKind,
    /// As written, entities and escapes resolved: `../sql.md#joins`, `sql` of `[[sql]]`, `https://…`.
    pub target: String,
    /// The whole of `[text](target)`.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](target)`, reference links, autolinks.
    Link,
    /// `![alt](target)`.
    Image,
    /// `[[target]]`.
    Wiki,
}
