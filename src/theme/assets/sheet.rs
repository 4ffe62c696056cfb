//! One style sheet: what it names, and its text as the site ships it. Knows no other file.

use std::ops::Range;

/// A path that a style sheet names by `url(…)` or `@import "…"`.
pub(super) struct Reference<'a> {
    /// As written.
    pub(super) path: &'a str,
    /// Its bytes in the sheet.
    pub(super) range: Range<usize>,
}

/// What a style sheet names, in order. Comments and other strings name nothing.
pub(super) fn references(css: &str) -> Vec<Reference<'_>> {
    let bytes = css.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut importing = false;
    while let Some(&byte) = bytes.get(at) {
        if begins(bytes, at, "/*") {
            at = css[at + 2..]
                .find("*/")
                .map_or(css.len(), |length| at + 2 + length + 2);
        } else if begins(bytes, at, "@import") {
            importing = true;
            at += "@import".len();
        } else if begins(bytes, at, "url(") && !is_in_name(bytes, at) {
            let (range, next) = url(css, at + "url(".len());
            at = next;
            importing = false;
            found.push(range);
        } else if matches!(byte, b'"' | b'\'') {
            let range = string(bytes, at);
            at = range.end + 1;
            if std::mem::take(&mut importing) {
                found.push(range);
            }
        } else {
            importing &= !matches!(byte, b';' | b'{' | b'}');
            at += if byte == b'\\' { 2 } else { 1 };
        }
    }
    let path = |range: Range<usize>| {
        let path = css.get(range.clone())?.trim_end();
        let range = range.start..range.start + path.len();
        Some(Reference { path, range })
    };
    found.into_iter().filter_map(path).collect()
}

/// What stands in the brackets of `url(` that open before `at`, and where to go on.
fn url(css: &str, at: usize) -> (Range<usize>, usize) {
    let inside = skip_spaces(css.as_bytes(), at);
    if let Some(b'"' | b'\'') = css.as_bytes().get(inside) {
        let range = string(css.as_bytes(), inside);
        let next = range.end + 1;
        return (range, next);
    }
    let end = end_of(css.as_bytes(), inside, |byte| byte == b')');
    (inside..end, end)
}

/// Whether `word` stands there, in capitals or not.
fn begins(css: &[u8], at: usize, word: &str) -> bool {
    let there = css.get(at..at + word.len());
    there.is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether what stands there goes on a name: `my-url(`.
fn is_in_name(css: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| css[before]);
    before.is_some_and(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\\') || !byte.is_ascii()
    })
}

fn skip_spaces(css: &[u8], at: usize) -> usize {
    at + css[at..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

/// What stands in the quotes that open there; where nothing closes them, the line's end does.
fn string(css: &[u8], open: usize) -> Range<usize> {
    open + 1..end_of(css, open + 1, |byte| byte == css[open] || byte == b'\n')
}

/// The first byte from there on that `ends` what stands there, and is not escaped.
fn end_of(css: &[u8], mut at: usize, ends: impl Fn(u8) -> bool) -> usize {
    while at < css.len() && !ends(css[at]) {
        at += if css[at] == b'\\' { 2 } else { 1 };
    }
    at.min(css.len())
}

/// The text that CSS means by one with escapes: `a\ b` is `a b`, `\e9 t` is `ét`.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
        let digits = after.bytes().take(6).take_while(is_digit).count();
        if let Ok(code) = u32::from_str_radix(&after[..digits], 16) {
            out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            rest = &after[digits..];
            rest = rest
                .strip_prefix(|c: char| c.is_ascii_whitespace())
                .unwrap_or(rest);
        } else {
            let mut characters = after.chars();
            out.extend(characters.next());
            rest = characters.as_str();
        }
    }
    out + rest
}

/// A style sheet without what only people read; `replace` may have another path for what it names.
pub(super) fn shipped(
    css: &str,
    references: &[Reference<'_>],
    replace: impl Fn(&Reference<'_>) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(css.len());
    let mut copied = 0;
    for reference in references {
        if let Some(path) = replace(reference) {
            out.push_str(&css[copied..reference.range.start]);
            out.push_str(&path);
            copied = reference.range.end;
        }
    }
    out.push_str(&css[copied..]);
    without_comments(&out)
}

/// CSS without `/* … */` and needless space, strings left alone.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut quote = None;
    let mut characters = css.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                out.push('\\');
                out.extend(characters.next().map(|(_, escaped)| escaped));
                continue;
            }
            (Some(open), _) if character == open || character == '\n' => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '/') if css[at..].starts_with("/*") => {
                let end = css[at + 2..]
                    .find("*/")
                    .map_or(css.len(), |length| at + 2 + length + 2);
                while characters.next_if(|(next, _)| *next < end).is_some() {}
                continue;
            }
            _ => {}
        }
        out.push(character);
    }
    squeezed(&out)
}

/// CSS without the space that only makes it pleasant to read, strings left alone.
fn squeezed(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut quote = None;
    let mut spaced = false;
    let mut characters = css.chars();
    while let Some(character) = characters.next() {
        if quote.is_none() && character.is_ascii_whitespace() {
            spaced = true;
            continue;
        }
        let joins = |character| matches!(character, '{' | '}' | ';' | ',');
        let after_joint = |last| joins(last) || matches!(last, ':' | '(');
        let needless = joins(character) || character == ')' || out.ends_with(after_joint) || out.is_empty();
        if std::mem::take(&mut spaced) && !needless {
            out.push(' ');
        }
        match (quote, character) {
            (_, '\\') => {
                out.push('\\');
                out.extend(characters.next());
                continue;
            }
            (Some(open), _) if character == open || character == '\n' => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '}') if out.ends_with(';') => {
                out.pop();
            }
            _ => {}
        }
        out.push(character);
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_people_read_goes_and_strings_stay() {
        for (css, expected) in [
            (
                "/* a */ p {\n  content: \"/* b */  ;}\";\n}\n/* c",
                "p{content:\"/* b */  ;}\"}\n",
            ),
            (
                "@media (min-width: 40rem) and (hover) {\n  a :hover , b > c { margin: 0 calc( 1px + 2px ) !important; }\n}",
                "@media (min-width:40rem) and (hover){a :hover,b > c{margin:0 calc(1px + 2px) !important}}\n",
            ),
            (".a\\:b\\31  c { d: '\\'  {' }", ".a\\:b\\31 c{d:'\\'  {'}\n"),
            ("a{b:c}/* d */e{}", "a{b:c}e{}\n"),
        ] {
            assert_eq!(without_comments(css), expected);
        }
    }

    #[test]
    fn it_names_what_it_links_and_imports() {
        for (css, expected) in [
            (
                "a { b: url(c.png) url( \"d e.png\" ) URL('f.png') }",
                &["c.png", "d e.png", "f.png"][..],
            ),
            (
                "@import \"a.css\"; @import url(b.css) print; @IMPORT 'c.css' layer(x);",
                &["a.css", "b.css", "c.css"],
            ),
            (
                "/* url(a) @import 'b' */ p::after { content: \"url(c) \\\" url(d)\" }",
                &[],
            ),
            ("@import; q { content: 'x' } .my-url(y) {} .\\url(z) {}", &[]),
            ("a { b: url(", &[""]),
            ("a { b: url('é", &["é"]),
            ("a { b: url(c.png ) }", &["c.png"]),
            ("a { b: url(c\\(1\\).png) }", &["c\\(1\\).png"]),
            ("a { b: 'open\n} c { d: url(e.png) 'x' }", &["e.png"]),
        ] {
            let paths: Vec<&str> = references(css).iter().map(|one| one.path).collect();
            assert_eq!(paths, expected, "{css}");
        }
    }

    #[test]
    fn escapes_are_resolved() {
        for (text, expected) in [
            ("a.png", "a.png"),
            ("a\\ b\\(1\\).png", "a b(1).png"),
            ("\\e9 t\\0000e9t", "étét"),
            ("\\110000 x\\", "\u{fffd}x"),
        ] {
            assert_eq!(unescaped(text), expected);
        }
    }
}
