//! Raw HTML in Markdown: the ids it defines, the addresses in it, and what of it a strict content-security policy refuses.
//!
//! A tokenizer of tags and attributes, no more: it knows no nesting and changes nothing.

use crate::source::{Span, Spanned};

use super::scheme::scheme;

/// What raw HTML holds that matters to others.
#[derive(Debug, Default, PartialEq)]
pub struct RawHtml {
    /// `id="…"` of any element and `name="…"` of a link, in the order they stand.
    pub ids: Vec<String>,
    /// Addresses without a host, in the order they stand.
    pub addresses: Vec<Address>,
    /// What would be refused, in words that begin a sentence, with its place.
    pub refused: Vec<Spanned<String>>,
}

/// The value of an attribute that leads to a page or a file, as `href` of a link does.
#[derive(Debug, PartialEq)]
pub struct Address {
    /// As written, character references resolved.
    pub target: String,
    /// Whether only a file can be meant, as by an image.
    pub is_file: bool,
    /// Its bytes, the quotes included.
    pub span: Span,
    /// Whether it is one of a list: its attribute's quotes are not its own.
    pub is_listed: bool,
}

/// Elements with the attribute that holds an address, and whether it is that of a file.
const ADDRESSES: &[(&str, &str, bool)] = &[
    ("a", "href", false),
    ("area", "href", false),
    ("audio", "src", true),
    ("embed", "src", true),
    ("iframe", "src", false),
    ("image", "href", true),
    ("image", "xlink:href", true),
    ("img", "src", true),
    ("input", "src", true),
    ("link", "href", true),
    ("object", "data", true),
    ("script", "src", true),
    ("source", "src", true),
    ("track", "src", true),
    ("use", "href", true),
    ("use", "xlink:href", true),
    ("video", "poster", true),
    ("video", "src", true),
];

/// Elements with the attribute that lists files with the screens that each is for.
const LISTS: &[(&str, &str)] = &[("img", "srcset"), ("source", "srcset")];

impl RawHtml {
    /// What `html` holds; places are those in it. Comments, and the content of scripts and styles, are passed over.
    pub fn read(html: &str) -> RawHtml {
        let mut found = RawHtml::default();
        let mut scanner = Scanner { text: html, at: 0 };
        while let Some(tag) = scanner.next_tag() {
            found.check_tag(html, &tag);
            for attribute in &tag.attributes {
                found.check_attribute(&tag, attribute);
            }
        }
        found
    }

    fn check_tag(&mut self, text: &str, tag: &Tag<'_>) {
        let is_local = |a: &Attribute<'_>| {
            a.name.eq_ignore_ascii_case("src") && scheme(&a.value).is_none() && !a.value.starts_with("//")
        };
        let what = if tag.is("script") && !tag.attributes.iter().any(is_local) {
            "this script"
        } else if tag.is("style") {
            "this `style` element"
        } else {
            return;
        };
        let span = trim_end(text, tag.span);
        self.refused.push(Spanned::new(what.to_owned(), span));
    }

    fn check_attribute(&mut self, tag: &Tag<'_>, attribute: &Attribute<'_>) {
        let name = attribute.name.to_ascii_lowercase();
        let is_handler =
            name.len() > 2 && name.starts_with("on") && name.bytes().all(|b| b.is_ascii_alphabetic());
        let what = if is_handler {
            format!("the handler `{name}`")
        } else if name == "style" {
            "the attribute `style`".to_owned()
        } else if let Some(script @ ("javascript" | "vbscript")) = scheme(&attribute.value).as_deref() {
            format!("the `{script}:` address")
        } else {
            if (name == "id" || name == "name" && tag.is("a")) && !attribute.value.is_empty() {
                self.ids.push(attribute.value.clone());
            }
            self.addresses.extend(address(tag, attribute));
            self.addresses.extend(listed(tag, attribute));
            return;
        };
        self.refused.push(Spanned::new(what, attribute.span));
    }
}

/// The address that an attribute holds, if it may lead to something in the site.
fn address(tag: &Tag<'_>, attribute: &Attribute<'_>) -> Option<Address> {
    let holds = |(element, name, _): &&(&str, &str, bool)| {
        tag.is(element) && attribute.name.eq_ignore_ascii_case(name)
    };
    let (_, _, is_file) = ADDRESSES.iter().find(holds)?;
    let target = attribute.value.trim();
    // A drawing may show what the theme's templates hold.
    let is_in_page = tag.is("use") && target.starts_with('#');
    (is_local(target) && !is_in_page).then(|| Address {
        target: target.to_owned(),
        is_file: *is_file,
        span: attribute.value_span,
        is_listed: false,
    })
}

/// The addresses in an attribute that lists them, as `a.png, b.png 2x`.
fn listed(tag: &Tag<'_>, attribute: &Attribute<'_>) -> Vec<Address> {
    let lists = |(element, name): &(&str, &str)| tag.is(element) && attribute.name.eq_ignore_ascii_case(name);
    if !LISTS.iter().any(lists) {
        return Vec::new();
    }
    let mut addresses = Vec::new();
    let mut rest = attribute.written;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let start = attribute.written_end - rest.len();
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            return addresses;
        }
        // A comma at its end ends the entry; else a size follows, up to the comma.
        let written = word.trim_end_matches(',');
        rest = match after.find(',') {
            Some(comma) if written == word => &after[comma..],
            None if written == word => "",
            _ => after,
        };
        let target = decode(written);
        if is_local(&target) {
            addresses.push(Address {
                target,
                is_file: true,
                span: Span::new(start, start + written.len()),
                is_listed: true,
            });
        }
    }
}

fn is_local(target: &str) -> bool {
    !target.is_empty() && !target.starts_with("//") && scheme(target).is_none()
}

fn trim_end(text: &str, span: Span) -> Span {
    let slice = text.get(span.start..span.end).unwrap_or("");
    Span::new(span.start, span.start + slice.trim_end().len())
}

struct Tag<'a> {
    name: &'a str,
    attributes: Vec<Attribute<'a>>,
    /// From `<` to `>`.
    span: Span,
}

impl Tag<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

struct Attribute<'a> {
    name: &'a str,
    /// Character references resolved.
    value: String,
    /// The value as it is written, without quotes, and where it ends.
    written: &'a str,
    written_end: usize,
    /// The value with its quotes.
    value_span: Span,
    /// Name and value.
    span: Span,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The next opening tag.
    fn next_tag(&mut self) -> Option<Tag<'a>> {
        loop {
            let start = self.at + self.rest().find('<')?;
            self.at = start + 1;
            let rest = self.rest();
            if rest.starts_with("!--") {
                self.skip_past("-->")?;
            } else if rest.starts_with(['!', '?', '/']) {
                self.skip_past(">")?;
            } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return Some(self.tag(start));
            }
        }
    }

    fn rest(&self) -> &'a str {
        // Every step ends at an ASCII character or at the end, so `at` is a boundary.
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip_past(&mut self, end: &str) -> Option<()> {
        self.at += self.rest().find(end)? + end.len();
        Some(())
    }

    fn tag(&mut self, start: usize) -> Tag<'a> {
        let name = self.take_until(|c| c.is_ascii_whitespace() || c == '/' || c == '>');
        let mut attributes = Vec::new();
        while let Some(attribute) = self.attribute() {
            attributes.push(attribute);
        }
        let tag = Tag {
            name,
            attributes,
            span: Span::new(start, self.at),
        };
        for raw in ["script", "style", "textarea", "title"] {
            if tag.is(raw) {
                self.skip_raw_text(raw);
            }
        }
        tag
    }

    /// The next attribute of the tag; none at its end, which is passed.
    fn attribute(&mut self) -> Option<Attribute<'a>> {
        self.take_until(|c| !(c.is_ascii_whitespace() || c == '/'));
        let start = self.at;
        if self.rest().is_empty() {
            return None;
        }
        if self.eat('>') {
            return None;
        }
        // A stray `=` begins a name, so each turn goes forward.
        let first = self.rest().chars().next().map_or(0, char::len_utf8);
        self.at += first;
        self.take_until(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='));
        let name = self.text.get(start..self.at).unwrap_or("");
        let mut end = self.at;
        self.take_until(|c| !c.is_ascii_whitespace());
        let (mut written, mut written_end) = ("", end);
        let mut value_start = end;
        if self.eat('=') {
            self.take_until(|c| !c.is_ascii_whitespace());
            value_start = self.at;
            (written, written_end) = self.value();
            end = self.at;
        }
        Some(Attribute {
            name,
            value: decode(written),
            written,
            written_end,
            value_span: Span::new(value_start, end),
            span: Span::new(start, end),
        })
    }

    /// The value without its quotes, and where it ends.
    fn value(&mut self) -> (&'a str, usize) {
        for quote in ['"', '\''] {
            if self.eat(quote) {
                let value = self.take_until(|c| c == quote);
                let end = self.at;
                self.eat(quote);
                return (value, end);
            }
        }
        let value = self.take_until(|c| c.is_ascii_whitespace() || c == '>');
        (value, self.at)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn take_until(&mut self, end: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(end).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Passes the text of an element that holds no tags, up to its closing one or to the end.
    fn skip_raw_text(&mut self, name: &str) {
        let rest = self.rest();
        let closes = |at: usize| {
            let after = rest.get(at + 2..at + 2 + name.len());
            after.is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        let end = rest.match_indices("</").map(|(at, _)| at).find(|&at| closes(at));
        self.at += end.unwrap_or(rest.len());
    }
}

/// Resolves the character references that can hide an address: numbers, and the few names that matter in one.
fn decode(value: &str) -> String {
    let mut decoded = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = reference(rest).unwrap_or(('&', 1));
        decoded.push(character);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    decoded
}

/// The character reference at the beginning of `text`, and its length in bytes.
fn reference(text: &str) -> Option<(char, usize)> {
    const NAMES: &[(&str, char)] = &[
        ("&colon;", ':'),
        ("&Tab;", '\t'),
        ("&NewLine;", '\n'),
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
    ];
    if let Some((name, character)) = NAMES.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*character, name.len()));
    }
    let digits = text.strip_prefix("&#")?;
    let (digits, radix, prefix) = match digits.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => (hexadecimal, 16, 3),
        None => (digits, 10, 2),
    };
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let character = char::from_u32(u32::from_str_radix(&digits[..length], radix).ok()?)?;
    let semicolon = usize::from(digits[length..].starts_with(';')); // browsers do without
    Some((character, prefix + length + semicolon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_policy_refuses_is_found_where_it_stands() {
        for (html, expected) in [
            (
                "<script>alert('<b onclick=x>')</script>",
                &[("this script", "<script>")][..],
            ),
            (
                "<SCRIPT src='https://x.y/z.js'></SCRIPT>",
                &[("this script", "<SCRIPT src='https://x.y/z.js'>")],
            ),
            ("<script src=local.js></script>", &[]),
            ("<style>a{}</style>", &[("this `style` element", "<style>")]),
            ("<b onClick = 'x'>", &[("the handler `onclick`", "onClick = 'x'")]),
            ("<b/onclick=x>", &[("the handler `onclick`", "onclick=x")]),
            (
                "<p style=\"color:red\" class=x>",
                &[("the attribute `style`", "style=\"color:red\"")],
            ),
            (
                "<a href=java&#115;cript&colon;x>",
                &[("the `javascript:` address", "href=java&#115;cript&colon;x")],
            ),
            (
                "<a href=' &Tab;JAVASCRIPT:x'>",
                &[("the `javascript:` address", "href=' &Tab;JAVASCRIPT:x'")],
            ),
            ("<!-- <script>x</script> onclick=x -->", &[]),
            ("<a href=\"onclick.html\" title='a onclick=b'>", &[]),
            ("<online>", &[]),
            ("</script onclick=x>", &[]),
            ("<b onclick", &[("the handler `onclick`", "onclick")]),
            ("a < b, <3, <", &[]),
            ("<a =onclick=x>", &[]),
        ] {
            let found = RawHtml::read(html);
            let found: Vec<_> = found
                .refused
                .iter()
                .map(|r| (r.value.as_str(), &html[r.span.start..r.span.end]))
                .collect();
            assert_eq!(found, expected, "{html}");
        }
    }

    #[test]
    fn ids_are_collected() {
        for (html, expected) in [
            ("<div id=a><a name='b'></a><p name=c>", &["a", "b"][..]),
            ("<p ID=\"a&amp;b\">", &["a&b"]),
            ("<!-- <p id=a> -->", &[]),
            ("<p id=''>", &[]),
        ] {
            assert_eq!(RawHtml::read(html).ids, expected, "{html}");
        }
    }

    #[test]
    fn addresses_within_the_site_are_collected() {
        for (html, expected) in [
            (
                "<a class=x href=\"b.md#c\">",
                &[("b.md#c", false, "\"b.md#c\"")][..],
            ),
            ("<A HREF = 'a&amp;b.md'>", &[("a&b.md", false, "'a&amp;b.md'")]),
            ("<img src=x.png alt=y>", &[("x.png", true, "x.png")]),
            (
                "<video src='a.mp4' poster=\" b.png \">",
                &[("a.mp4", true, "'a.mp4'"), ("b.png", true, "\" b.png \"")],
            ),
            (
                "<a href='https://e.org/'><a href='//e.org'><a href='mailto:a@b.c'>",
                &[],
            ),
            ("<a href=''><a href><p href=b.md><a src=b.md>", &[]),
            ("<!-- <a href=b.md> -->", &[]),
            (
                "<img src=a.png srcset='a.png, b,c&amp;d.png 2x,\n  https://e.org/e.png 3x, f.png,g.png,, h.png'>",
                &[
                    ("a.png", true, "a.png"),
                    ("a.png", true, "a.png"),
                    ("b,c&d.png", true, "b,c&amp;d.png"),
                    ("f.png,g.png", true, "f.png,g.png"),
                    ("h.png", true, "h.png"),
                ],
            ),
            (
                "<source srcset=a.png><img srcset><img srcset=',, ,'><a srcset=b.png>",
                &[("a.png", true, "a.png")],
            ),
            (
                "<input type=image src=a.png><svg><image href='b.png' /><use xlink:href=\"#c\" /><use href=d.svg#e></svg>",
                &[
                    ("a.png", true, "a.png"),
                    ("b.png", true, "'b.png'"),
                    ("d.svg#e", true, "d.svg#e"),
                ],
            ),
        ] {
            let found = RawHtml::read(html);
            let found: Vec<_> = found
                .addresses
                .iter()
                .map(|a| (a.target.as_str(), a.is_file, &html[a.span.start..a.span.end]))
                .collect();
            assert_eq!(found, expected, "{html}");
        }
    }

    #[test]
    fn hostile_input_ends() {
        for html in [
            "<a ".repeat(20_000),
            "<!--".repeat(20_000),
            "<script>".repeat(20_000),
            "<a =".repeat(20_000),
            "<img srcset='".to_owned() + &"a b,".repeat(20_000),
            "<img srcset='".to_owned() + &",a ".repeat(20_000),
        ] {
            RawHtml::read(&html);
        }
    }
}
