//! HTML without needless whitespace. Knows only as much HTML as that takes: tags, comments, and the elements whose
//! text must stay as it is.

/// Runs of whitespace in text become one space, or one line feed where the run held one; tags, comments and the
/// contents of `pre`, `textarea`, `script` and `style` stay as they are.
pub fn collapse(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text(&mut out, &rest[..open]);
        rest = &rest[open..];
        let end = markup_end(rest);
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    text(&mut out, rest);
    out
}

/// Writes `text` with its runs of whitespace collapsed.
fn text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(start) = rest.find(is_space) {
        out.push_str(&rest[..start]);
        let run = rest[start..].len() - rest[start..].trim_start_matches(is_space).len();
        let line = rest[start..start + run].contains('\n');
        if !out.ends_with('\n') {
            out.push(if line { '\n' } else { ' ' });
        }
        rest = &rest[start + run..];
    }
    out.push_str(rest);
}

/// HTML's own whitespace: a no-break space is a character.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0c')
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
    for name in ["pre", "textarea", "script", "style"] {
        if is_tag(&rest[1..], name) {
            return end + closing(&rest[end..], name);
        }
    }
    end
}

/// The length of a tag, quoted attribute values respected.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
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
