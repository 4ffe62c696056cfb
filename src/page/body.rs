//! A Markdown body as HTML: links rewritten, ids and classes of our own, nothing that the policy of the site refuses.
pub mod escape;
