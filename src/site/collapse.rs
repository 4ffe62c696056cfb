//! HTML without needless whitespace. Knows only as much HTML as that takes: tags, comments, and the elements whose
//! text must stay as it is.

/// Runs of whitespace in text become one space, or one line feed where the run held one; tags, comments and the
/// contents of `pre`, `textarea`, `script` and `style` stay as they are.
pub fn collapse(html: &str) -> String {
    let bytes = html.as_bytes();
    let mut out = String::with_capacity(html.len());
    let (mut copied, mut at) = (0, 0);
    while let Some(text) = bytes[at..]
        .iter()
        .position(|&byte| byte == b'<' || is_space(byte))
    {
        at += text;
        let byte = bytes[at];
        if byte == b'<' {
            at += markup_end(html, at);
            continue;
        }
        let run = at;
        at += 1;
        while bytes.get(at).copied().is_some_and(is_space) {
            at += 1;
        }
        if at == run + 1 && matches!(byte, b' ' | b'\n') {
            continue; // most of all whitespace: one space between two words
        }
        out.push_str(&html[copied..run]);
        out.push(if html[run..at].contains('\n') { '\n' } else { ' ' });
        copied = at;
    }
    out.push_str(&html[copied..]);
    out
}

/// HTML's own whitespace: a no-break space is a character.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

/// Whitespace and `<`.
const ENDS_TEXT: u8 = 1;
/// `>` and quotes.
const ENDS_MARKUP: u8 = 2;

/// What each byte ends: a table, as every byte of every page is looked at.
const ENDS: [u8; 256] = {
    let mut ends = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        ends[byte] = match byte as u8 {
            b'<' => ENDS_TEXT,
            b'>' | b'"' | b'\'' => ENDS_MARKUP,
            other if is_space(other) => ENDS_TEXT,
            _ => 0,
        };
        byte += 1;
    }
    ends
};

/// Where, from `at` on, something ends; the length where nothing does.
fn until(bytes: &[u8], mut at: usize, end: u8) -> usize {
    while at < bytes.len() && ENDS[usize::from(bytes[at])] != end {
        at += 1;
    }
    at
}

/// The length of the markup that begins at `start`: a comment, a tag, or an element kept whole.
fn markup_end(html: &str, start: usize) -> usize {
    let rest = &html.as_bytes()[start..];
    let Some(&first) = rest.get(1) else { return 1 };
    if first == b'!' && rest.starts_with(b"<!--") {
        return html[start..].find("-->").map_or(rest.len(), |at| at + 3);
    }
    if !first.is_ascii_alphabetic() && !matches!(first, b'/' | b'!') {
        return 1; // a lone `<` is text
    }
    let end = tag_end(rest);
    if !matches!(first, b'p' | b'P' | b't' | b'T' | b's' | b'S') {
        return end;
    }
    for name in ["pre", "textarea", "script", "style"] {
        if is_tag(&html[start + 1..], name) {
            return end + closing(&html[start + end..], name);
        }
    }
    end
}

/// The length of a tag, quoted attribute values respected.
fn tag_end(rest: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at = until(rest, at, ENDS_MARKUP);
        let Some(&end) = rest.get(at) else { break };
        at += 1;
        if end == b'>' {
            return at;
        }
        match rest[at..].iter().position(|&byte| byte == end) {
            Some(value) => at += value + 1,
            None => break,
        }
    }
    rest.len()
}

/// How far it is to the closing tag of `name`.
fn closing(rest: &str, name: &str) -> usize {
    let is_closing = |at: usize| {
        let name_at = rest[at..].strip_prefix("</");
        name_at.is_some_and(|named| is_tag(named, name))
    };
    let mut tags = rest.match_indices('<').map(|(at, _)| at);
    tags.find(|&at| is_closing(at)).unwrap_or(rest.len())
}

fn is_tag(text: &str, name: &str) -> bool {
    let Some(start) = text.get(..name.len()) else {
        return false;
    };
    let next = text.as_bytes().get(name.len());
    start.eq_ignore_ascii_case(name) && next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
}

#[cfg(test)]
mod tests {
    use super::collapse;

    #[test]
    fn whitespace_goes_where_it_means_nothing() {
        for (html, expected) in [
            ("<p>a  b\n\n   c</p>\n\n  <p>d</p>", "<p>a b\nc</p>\n<p>d</p>"),
            ("<pre>a  b\n\n c</pre>  x", "<pre>a  b\n\n c</pre> x"),
            ("<PRE class=\"a  b\">  </PRE>", "<PRE class=\"a  b\">  </PRE>"),
            ("<textarea>  a</textarea>", "<textarea>  a</textarea>"),
            (
                "<script>a  =  '</p>  '</script>",
                "<script>a  =  '</p>  '</script>",
            ),
            ("<a title='x > y   z'>  b</a>", "<a title='x > y   z'> b</a>"),
            ("<!-- a  b -->  c", "<!-- a  b --> c"),
            ("a < b   > c", "a < b > c"),
            ("<prefix>  a</prefix>", "<prefix> a</prefix>"),
            ("\u{a0}\u{a0}  é", "\u{a0}\u{a0} é"),
            ("<p", "<p"),
            ("", ""),
        ] {
            assert_eq!(collapse(html), expected, "{html}");
        }
    }
}
