//! The dialect of Markdown: the parser's options, in one place for the outline and for the body.

use pulldown_cmark::{OffsetIter, Options, Parser};

/// Headings, links and topics are the same with and without `smart_punctuation`, which only changes characters.
fn options(smart_punctuation: bool) -> Options {
    // Flag by flag: `Options::all()` would take `---` blocks in the middle of a text for metadata, `$` for
    // mathematics, and footnotes as they were before GitHub's.
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart_punctuation);
    options
}

/// The events of `body`, each with its range of bytes in it.
pub fn events(body: &str, smart_punctuation: bool) -> OffsetIter<'_> {
    Parser::new_ext(body, options(smart_punctuation)).into_offset_iter()
}
