//! Text → HTML: what has a meaning there is written as a reference, and a NUL, which has no place, as U+FFFD.

/// Appends `text` as the content of an element.
pub fn text(text: &str, html: &mut String) {
    escape(text, html, |byte| match byte {
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'&' => Some("&amp;"),
        0 => Some("\u{fffd}"),
        _ => None,
    });
}

/// Appends `text` as the value of an attribute in double quotes.
pub fn attribute(text: &str, html: &mut String) {
    escape(text, html, |byte| match byte {
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'&' => Some("&amp;"),
        b'"' => Some("&quot;"),
        0 => Some("\u{fffd}"),
        _ => None,
    });
}

/// All that is replaced is ASCII, so the pieces between end on character boundaries.
fn escape(text: &str, html: &mut String, replacement: impl Fn(u8) -> Option<&'static str>) {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(replacement) = replacement(byte) {
            html.push_str(&text[start..at]);
            html.push_str(replacement);
            start = at + 1;
        }
    }
    html.push_str(&text[start..]);
}

/// Appends an address as the value of an attribute in double quotes: escapes that it has are kept, what may not stand
/// in a URL is percent-encoded, letters of all languages stay readable.
pub fn href(url: &str, html: &mut String) {
    escape(url, html, |byte| match byte {
        b' ' => Some("%20"),
        b'"' => Some("%22"),
        b'<' => Some("%3C"),
        b'>' => Some("%3E"),
        b'\\' => Some("%5C"),
        b'`' => Some("%60"),
        b'&' => Some("&amp;"),
        b'\t' => Some("%09"),
        b'\n' => Some("%0A"),
        b'\r' => Some("%0D"),
        0 => Some("%EF%BF%BD"),
        _ => None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_escapes() {
        for (given, as_text, as_attribute, as_href) in [
            (
                "a<b>&\"c'",
                "a&lt;b&gt;&amp;\"c'",
                "a&lt;b&gt;&amp;&quot;c'",
                "a%3Cb%3E&amp;%22c'",
            ),
            ("é \0", "é \u{fffd}", "é \u{fffd}", "é%20%EF%BF%BD"),
            ("100%25", "100%25", "100%25", "100%25"),
        ] {
            for (write, expected) in [
                (text as fn(&str, &mut String), as_text),
                (attribute, as_attribute),
                (href, as_href),
            ] {
                let mut html = String::new();
                write(given, &mut html);
                assert_eq!(html, expected, "{given}");
            }
        }
    }
}
