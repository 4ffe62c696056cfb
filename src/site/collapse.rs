//! HTML without needless whitespace. Knows only as much HTML as that takes: tags, comments, and the elements whose
//! text must stay as it is.

/// Runs of whitespace in text become one space, or one line feed where the run held one; tags, comments and the
/// contents of `pre`, `textarea`, `script` and `style` stay as they are.
pub fn collapse(html: &str) -> String {
    let bytes = html.as_bytes();
    let mut out = String::with_capacity(html.len());
    let (mut copied, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        if byte == b'<' {
            at += markup_end(&html[at..]);
            continue;
        }
        if !is_space(byte) {
            at += 1;
            continue;
        }
        let run = at;
        at += bytes[at..].iter().take_while(|&&byte| is_space(byte)).count();
        let as_it_is = at == run + 1 && matches!(byte, b' ' | b'\n');
        if as_it_is && run > copied && bytes[run - 1] != b'\n' {
            continue;
        }
        out.push_str(&html[copied..run]);
        copied = at;
        if !out.ends_with('\n') {
            let line = html[run..at].contains('\n');
            out.push(if line { '\n' } else { ' ' });
        }
    }
    out.push_str(&html[copied..]);
    out
}

/// HTML's own whitespace: a no-break space is a character.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

/// The length of the markup that `rest` begins with: a comment, a tag, or an element kept whole.
fn markup_end(rest: &str) -> usize {
    if rest.starts_with("<!--") {
        return rest.find("-->").map_or(rest.len(), |at| at + 3);
    }
    if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
        return 1; // a lone `<` is text
    }
    let end = tag_end(rest);
    if !rest[1..].starts_with(['p', 'P', 't', 'T', 's', 'S']) {
        return end;
    }
    for name in ["pre", "textarea", "script", "style"] {
        if is_tag(&rest[1..], name) {
            return end + closing(&rest[end..], name);
        }
    }
    end
}

/// The length of a tag, quoted attribute values respected.
fn tag_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'>' => return at,
            b'"' | b'\'' => {
                let value = bytes[at..].iter().take_while(|&&inside| inside != byte);
                at += value.count() + 1;
            }
            _ => {}
        }
    }
    rest.len()
}

/// How far it is to the closing tag of `name`.
fn closing(rest: &str, name: &str) -> usize {
    let closings = rest.match_indices("</");
    let mut found = closings.filter(|(at, _)| is_tag(&rest[at + 2..], name));
    found.next().map_or(rest.len(), |(at, _)| at)
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
