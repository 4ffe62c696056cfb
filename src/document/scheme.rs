//! The scheme of an address as browsers see it: what decides whether a link leads to a page, away, or runs code.

/// The scheme in lower case (`https` of `HTTPS://…`); none where the address is relative.
///
/// Browsers drop control characters and spaces before an address and tabs and line ends within it, so
/// `java\nscript:` is a scheme too.
pub fn scheme(url: &str) -> Option<String> {
    let mut scheme = String::new();
    let leading = |c: char| c <= ' ';
    for c in url.trim_start_matches(leading).chars() {
        match c {
            '\t' | '\n' | '\r' => {}
            ':' => return (!scheme.is_empty()).then_some(scheme),
            'a'..='z' | 'A'..='Z' => scheme.push(c.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(c),
            _ => return None,
        }
    }
    None
}

/// Why a link with this scheme is refused; none where it is not.
pub fn refusal(scheme: &str) -> Option<&'static str> {
    match scheme {
        "javascript" | "vbscript" => Some("it is a script"),
        "data" => Some("it holds its data in itself"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_seen_as_browsers_see_them() {
        for (url, expected) in [
            ("https://example.org", Some("https")),
            ("mailto:a@b.c", Some("mailto")),
            ("JavaScript:alert(1)", Some("javascript")),
            (" \u{1}java\n\tscript:alert(1)", Some("javascript")),
            ("sql.md", None),
            ("./a:b.md", None),
            ("#a:b", None),
            ("//example.org/a:b", None),
            (":a", None),
            ("1a:b", None),
            ("", None),
        ] {
            assert_eq!(scheme(url).as_deref(), expected, "{url:?}");
        }
    }
}
