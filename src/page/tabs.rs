//! Consecutive fences with `tab="…"` → one tab group.
//!
//! Without JavaScript all are shown, each under its name. A group is
//! `<div class="tabs"><div class="tab" data-tab="Python"><p class="tab-name">Python</p>…</div>…</div>`.

use crate::page::body::escape;

/// What stands behind the opening fence of a code block.
#[derive(Debug, PartialEq)]
pub(super) struct Fence<'a> {
    /// The first word; may be empty.
    pub(super) language: &'a str,
    /// The name in `tab="…"`.
    pub(super) tab: Option<&'a str>,
}

impl<'a> Fence<'a> {
    /// Reads a language, then attributes: `python tab="Python"`, `rust,ignore`, `sh {linenos=true}`, `{.toml}`.
    pub(super) fn parse(info: &'a str) -> Fence<'a> {
        let info = info.trim();
        let bare = info.trim_start_matches(['{', '.']);
        let word = &bare[..bare
            .find([' ', '\t', ',', '{', '}', ':', ';'])
            .unwrap_or(bare.len())];
        let language = if word.contains('=') { "" } else { word };
        Fence {
            language,
            tab: tab_name(info),
        }
    }
}

/// The value of the attribute `tab`, quoted or not.
fn tab_name(info: &str) -> Option<&str> {
    let is_start = |at: &usize| {
        let before = info[..*at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | '{'))
    };
    let at = info.match_indices("tab=").map(|(at, _)| at).find(is_start)?;
    let value = &info[at + "tab=".len()..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let name = match quote {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split([' ', '\t', ',', '}']).next(),
    };
    name.map(str::trim).filter(|name| !name.is_empty())
}

/// Tabs that follow each other, until something else does.
#[derive(Debug, Default)]
pub(super) struct Tabs {
    /// Name and content.
    tabs: Vec<(String, String)>,
}

impl Tabs {
    /// Whether the group has a tab of this name already; then another group begins.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.tabs.iter().any(|(known, _)| known == name)
    }

    pub(super) fn push(&mut self, name: &str, html: String) {
        self.tabs.push((name.to_owned(), html));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tabs.is_empty()
    }

    /// Writes the group, which is empty then.
    pub(super) fn write(&mut self, html: &mut String) {
        if self.tabs.is_empty() {
            return;
        }
        html.push_str("<div class=\"tabs\">\n");
        for (name, content) in self.tabs.drain(..) {
            html.push_str("<div class=\"tab\" data-tab=\"");
            escape::attribute(&name, html);
            html.push_str("\">\n<p class=\"tab-name\">");
            escape::text(&name, html);
            html.push_str("</p>\n");
            html.push_str(&content);
            html.push_str("</div>\n");
        }
        html.push_str("</div>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_name_a_language_and_a_tab() {
        for (info, language, tab) in [
            ("python tab=\"Python\"", "python", Some("Python")),
            ("js tab='Node.js & co'", "js", Some("Node.js & co")),
            ("rust,ignore,tab=Rust", "rust", Some("Rust")),
            ("rust,ignore", "rust", None),
            ("rust {tab=\"A b\" .x}", "rust", Some("A b")),
            ("{.toml tab=x}", "toml", Some("x")),
            ("tab=\"Only\"", "", Some("Only")),
            ("sh {linenos=true}", "sh", None),
            ("sh table=1", "sh", None),
            ("sh mytab=1", "sh", None),
            ("sh tab=\"\"", "sh", None),
            ("sh tab=\"open", "sh", Some("open")),
            ("c++", "c++", None),
            ("", "", None),
        ] {
            assert_eq!(Fence::parse(info), Fence { language, tab }, "{info}");
        }
    }
}
