//! Bare URLs in text, found as GitHub finds them (the autolink extension of GitHub Flavored Markdown).

use std::ops::Range;

/// The first bare URL of `text` at or after `from`. `before` is the character before the text, if it is known.
pub(super) fn find(text: &str, from: usize, before: Option<char>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let found = match bytes[at] {
            b':' if text[at..].starts_with("://") => {
                scheme_start(text, from, at).map(|start| (start, at + 3))
            }
            b'w' if text[at..].starts_with("www.") => Some((at, at)),
            _ => None,
        };
        if let Some((start, domain)) = found
            && may_begin(
                text[..start]
                    .chars()
                    .next_back()
                    .or(if start == 0 { before } else { None }),
            )
            && let Some(end) = end(text, domain)
        {
            return Some(start..end);
        }
        at += 1;
    }
    None
}

/// What the address of a bare URL lacks.
pub(super) fn prefix(url: &str) -> &'static str {
    if url.starts_with("www.") { "http://" } else { "" }
}

/// Where `http` or `https` begins that ends at `colon`.
fn scheme_start(text: &str, from: usize, colon: usize) -> Option<usize> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let start = colon.checked_sub(scheme.len())?;
        let written = text.get(start..colon)?;
        (start >= from && written.eq_ignore_ascii_case(scheme)).then_some(start)
    })
}

fn may_begin(before: Option<char>) -> bool {
    before.is_none_or(|c| !c.is_alphanumeric() && c != '/')
}

/// The end of the URL whose domain begins at `domain`; none where that is no domain.
fn end(text: &str, domain: usize) -> Option<usize> {
    let rest = &text[domain..];
    let is_host = |c: char| match c {
        '-' | '_' | '.' => true,
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        c => !c.is_whitespace(),
    };
    let host = &rest[..rest.find(|c| !is_host(c)).unwrap_or(rest.len())];
    let host = host.trim_end_matches('.');
    let first_is_fine = host.starts_with(|c: char| c.is_alphanumeric());
    let end_is_fine = !host.rsplit('.').take(2).any(|label| label.contains('_'));
    let has_more = !rest.starts_with("www.") || host.len() > "www.".len();
    if !(first_is_fine && end_is_fine && has_more) {
        return None;
    }
    let stop = |c: char| c.is_whitespace() || c.is_control() || c == '<';
    let url = &rest[..rest.find(stop).unwrap_or(rest.len())];
    Some(domain + without_punctuation(url).max(host.len()))
}

/// The length of `url` without the punctuation that ends a sentence or closes a bracket opened before it.
fn without_punctuation(url: &str) -> usize {
    let count = |wanted: char| url.chars().filter(|&c| c == wanted).count();
    let mut unopened_round = count(')').saturating_sub(count('('));
    let mut unopened_square = count(']').saturating_sub(count('['));
    let ends_sentence = |c: char| {
        matches!(
            c,
            '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | '"'
        )
    };
    url.trim_end_matches(|c: char| {
        let unopened = match c {
            ')' => &mut unopened_round,
            ']' => &mut unopened_square,
            c => return ends_sentence(c),
        };
        let drop = *unopened > 0;
        *unopened = unopened.saturating_sub(1);
        drop
    })
    .len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_end_where_githubs_do() {
        for (text, expected) in [
            (
                "see https://example.org/a_b?x=1&y=2#z.",
                &["https://example.org/a_b?x=1&y=2#z"][..],
            ),
            (
                "(https://en.wikipedia.org/wiki/Rust_(language))",
                &["https://en.wikipedia.org/wiki/Rust_(language)"],
            ),
            (
                "https://e.org/a), https://e.org/b!?",
                &["https://e.org/a", "https://e.org/b"],
            ),
            ("[https://e.org]", &["https://e.org"]),
            ("www.example.org, www. x www.", &["www.example.org"]),
            ("HTTP://E.ORG", &["HTTP://E.ORG"]),
            ("http://localhost:3000/x", &["http://localhost:3000/x"]),
            (
                "\"https://e.org\" 'https://e.org/q'",
                &["https://e.org", "https://e.org/q"],
            ),
            ("https:// http://. http://-a ://x", &[]),
            ("xhttps://e.org awww.e.org", &[]),
            ("https://a_b.c_d.org https://a.b_c", &[]),
            ("https://e.org/ü/路径 x", &["https://e.org/ü/路径"]),
            ("https://bücher.example/", &["https://bücher.example/"]),
            ("https://e.org<b", &["https://e.org"]),
            ("https://e.org/a;", &["https://e.org/a"]),
            ("ftp://e.org", &[]),
        ] {
            let mut found = Vec::new();
            let mut at = 0;
            while let Some(range) = find(text, at, None) {
                at = range.end;
                found.push(&text[range]);
            }
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn hostile_text_ends() {
        for text in ["https://", "www.", "https://a)", "https://_", "://", "www.a "] {
            let text = text.repeat(20_000);
            let mut at = 0;
            while let Some(range) = find(&text, at, None) {
                at = range.end;
            }
        }
    }
}
