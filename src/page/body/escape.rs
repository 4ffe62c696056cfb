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
