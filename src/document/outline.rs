//! What a Markdown body contains that others refer to: headings, anchors, links, topics.

use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source, Span, Spanned};

use super::heading_id::Ids;
use super::html_text::HtmlText;
use super::markdown;
use super::notes::{Notes, note_id};
use super::raw_html::{Address, RawHtml};

/// The referable parts of a body, in the order they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// All of them, however deep in lists and quotes.
    pub headings: Vec<Heading>,
    /// Ids in raw HTML (`id="…"`, `name="…"`): anchors that are no headings.
    pub html_ids: Vec<String>,
    /// Ids of footnotes and of references to them.
    pub note_ids: Vec<String>,
    /// Links and images, also to other sites; without bare URLs and e-mail addresses.
    pub links: Vec<Link>,
    /// Addresses within the site in raw HTML, as links and images; their spans are those of the values, quotes included.
    pub html_links: Vec<Link>,
    /// Task-list items that have text, without markup. In a step they are its topics.
    pub topics: Vec<String>,
}

/// A heading and the id that links to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Without markup.
    pub text: String,
    /// Unique in the page, as GitHub makes it, or the author's `{#id}`.
    pub id: String,
    /// The whole line, or lines.
    pub span: Span,
}

/// A link or image, its target not yet looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// How its target is to be read.
    pub kind: LinkKind,
    /// As written, entities and escapes resolved: `../sql.md#joins`, `sql` of `[[sql]]`, `https://…`.
    pub target: String,
    /// The whole of `[text](target)`.
    pub span: Span,
}

impl From<Address> for Link {
    fn from(address: Address) -> Link {
        Link {
            kind: if address.is_file {
                LinkKind::Image
            } else {
                LinkKind::Link
            },
            target: address.target,
            span: address.span,
        }
    }
}

/// What a link's target is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](target)`, reference links, autolinks.
    Link,
    /// `![alt](target)`.
    Image,
    /// `[[target]]`.
    Wiki,
}

impl LinkKind {
    /// The kind of a link (not an image) of the parser's `link_type`; none for an e-mail address.
    pub fn of(link_type: LinkType) -> Option<LinkKind> {
        match link_type {
            LinkType::Email => None,
            LinkType::WikiLink { .. } => Some(LinkKind::Wiki),
            _ => Some(LinkKind::Link),
        }
    }
}

/// The outline of the Markdown at `body` of `source`, and what its raw HTML holds that a site's policy refuses.
pub fn read(source: &Arc<Source>, body: Span) -> (Outline, Vec<Diagnostic>) {
    let mut reader = Reader::new(source.text());
    for (event, range) in markdown::events(source.slice(body), false) {
        reader.take(event, Span::new(range.start + body.start, range.end + body.start));
    }
    let (outline, refused) = reader.finish();
    let refused = refused.into_iter().map(|refused| {
        let problem = Problem::InlineScript { what: refused.value };
        Diagnostic::new(problem, Location::new(source, refused.span))
    });
    (outline, refused.collect())
}

struct Reader<'a> {
    text: &'a str,
    outline: Outline,
    /// What of the raw HTML would be refused.
    refused: Vec<Spanned<String>>,
    /// The block of raw HTML that is being read.
    html_block: Option<HtmlText>,
    notes: Notes,
    /// The labels of the notes, in the order in which they are written.
    defined_notes: Vec<String>,
    /// The `{#id}` of each heading so far.
    written_ids: Vec<Option<String>>,
    /// Whether text belongs to the last heading.
    in_heading: bool,
    /// Whether text belongs to the last topic.
    in_topic: bool,
    images: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Reader {
            text,
            outline: Outline::default(),
            refused: Vec::new(),
            html_block: None,
            notes: Notes::default(),
            defined_notes: Vec::new(),
            written_ids: Vec::new(),
            in_heading: false,
            in_topic: false,
            images: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) {
        let written = self.text.get(span.start..span.end).unwrap_or("");
        if let Some(block) = &mut self.html_block
            && let Event::Html(piece) | Event::Text(piece) = &event
        {
            return block.push(piece, written, span.start);
        }
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push_text(&text),
            Event::SoftBreak | Event::HardBreak => self.push_text(" "),
            Event::TaskListMarker(_) => {
                self.outline.topics.push(String::new());
                self.in_topic = true;
            }
            // An image's words are text only.
            Event::FootnoteReference(label) if self.images == 0 => {
                self.notes.refer(&label);
            }
            Event::InlineHtml(tag) => {
                let mut html = HtmlText::default();
                html.push(&tag, written, span.start);
                self.read_html(&html);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, id, .. } => self.start_heading(level as u8, id, span),
            Tag::HtmlBlock => {
                self.in_topic = false;
                self.html_block = Some(HtmlText::default());
            }
            Tag::Link {
                link_type, dest_url, ..
            } => {
                if let Some(kind) = LinkKind::of(link_type) {
                    self.push_link(kind, &dest_url, span);
                }
            }
            Tag::Image { dest_url, .. } => {
                self.images += 1;
                self.push_link(LinkKind::Image, &dest_url, span);
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {}
            Tag::FootnoteDefinition(label) => {
                self.in_topic = false;
                self.defined_notes.push(label.into_string());
            }
            // Any other tag begins a block, and a topic is its item's first line of text.
            _ => self.in_topic = false,
        }
    }

    fn start_heading(&mut self, level: u8, id: Option<CowStr<'_>>, span: Span) {
        let written = self.text.get(span.start..span.end).unwrap_or("");
        let span = Span::new(span.start, span.start + written.trim_end().len());
        let heading = Heading {
            level,
            text: String::new(),
            id: String::new(),
            span,
        };
        self.outline.headings.push(heading);
        self.written_ids
            .push(id.map(|id| id.to_string()).filter(|id| !id.is_empty()));
        self.in_heading = true;
        self.in_topic = false;
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::Image => self.images -= 1,
            TagEnd::HtmlBlock => {
                let block = self.html_block.take().unwrap_or_default();
                self.read_html(&block);
            }
            TagEnd::Paragraph | TagEnd::Item => self.in_topic = false,
            _ => {}
        }
    }

    fn read_html(&mut self, html: &HtmlText) {
        let found = RawHtml::read(html.as_str());
        self.outline.html_ids.extend(found.ids);
        let links = found.addresses.into_iter().map(|address| Link {
            span: html.source_span(address.span),
            ..Link::from(address)
        });
        self.outline.html_links.extend(links);
        let refused = found.refused.into_iter();
        self.refused
            .extend(refused.map(|it| Spanned::new(it.value, html.source_span(it.span))));
    }

    fn push_link(&mut self, kind: LinkKind, target: &str, span: Span) {
        self.outline.links.push(Link {
            kind,
            target: target.to_owned(),
            span,
        });
    }

    fn push_text(&mut self, text: &str) {
        // GitHub leaves an image's words out of a heading's id.
        if self.in_heading && self.images == 0 {
            if let Some(heading) = self.outline.headings.last_mut() {
                heading.text.push_str(text);
            }
        } else if self.in_topic
            && let Some(topic) = self.outline.topics.last_mut()
        {
            topic.push_str(text);
        }
    }

    fn finish(mut self) -> (Outline, Vec<Spanned<String>>) {
        let mut ids = Ids::default();
        for (heading, written) in self.outline.headings.iter_mut().zip(self.written_ids) {
            heading.id = written.map_or(String::new(), |id| ids.unique(id));
        }
        for heading in &mut self.outline.headings {
            if heading.id.is_empty() {
                heading.id = ids.next(&heading.text);
            }
        }
        for topic in &mut self.outline.topics {
            *topic = topic.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        self.outline.topics.retain(|topic| !topic.is_empty());
        for label in &self.defined_notes {
            self.notes.number(label); // those that nothing refers to come last
        }
        for (number, references) in self.notes.all() {
            self.outline.note_ids.push(note_id(number));
            self.outline.note_ids.extend(references);
        }
        (self.outline, self.refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Outline {
        let source = Source::new("content/a.md", text);
        read(&source, Span::new(0, text.len())).0
    }

    fn ids(text: &str) -> Vec<String> {
        outline(text)
            .headings
            .into_iter()
            .map(|heading| heading.id)
            .collect()
    }

    #[test]
    fn headings_have_githubs_ids_unless_the_author_gives_one() {
        for (text, expected) in [
            ("# A `b` *c* [d](e.md)\n", &["a-b-c-d"][..]),
            (
                "# Joins\n\n## Joins\n\nOther\n---\n",
                &["joins", "joins-1", "other"],
            ),
            ("# Joins {#j .big onclick=x}\n", &["j"]),
            ("# Joins\n# Left {#joins}\n", &["joins-1", "joins"]),
            ("# A {#x}\n# B {#x}\n", &["x", "x-1"]),
            ("# ![alt](a.png) Word\n", &["-word"]),
            ("# a -- b 'c'\n", &["a----b-c"]),
            ("# &amp; \\# x\n", &["--x"]),
            ("#\n", &["section"]),
            ("> - # deep\n", &["deep"]),
        ] {
            assert_eq!(ids(text), expected, "{text}");
        }
    }

    #[test]
    fn links_stand_where_they_are_written() {
        let text = "é [a](b.md \"t\") ![i](c.png) [[sql]] [[f/css|CSS]] [r] <https://e.org/x> <a@b.c> `[n](n.md)`\n\n[r]: r.md\n";
        let source = Source::new("content/a.md", format!("---\n---\n{text}"));
        let (outline, _) = read(&source, Span::new(8, source.text().len()));
        let found: Vec<_> = outline
            .links
            .iter()
            .map(|l| (l.kind, l.target.as_str(), source.slice(l.span)))
            .collect();
        assert_eq!(
            found,
            [
                (LinkKind::Link, "b.md", "[a](b.md \"t\")"),
                (LinkKind::Image, "c.png", "![i](c.png)"),
                (LinkKind::Wiki, "sql", "[[sql]]"),
                (LinkKind::Wiki, "f/css", "[[f/css|CSS]]"),
                (LinkKind::Link, "r.md", "[r]"),
                (LinkKind::Link, "https://e.org/x", "<https://e.org/x>"),
            ]
        );
    }

    #[test]
    fn topics_are_the_first_lines_of_task_items() {
        for (text, expected) in [
            ("- [ ] A `b`\n  c\n- [x] **D**\n- e\n", &["A b c", "D"][..]),
            ("- [ ] A\n\n  more\n\n- [ ] B\n", &["A", "B"]),
            ("- [ ] A\n  - [ ] B\n    text\n", &["A", "B text"]),
            ("1. [ ] A [l](x.md) ![i](y.png)\n", &["A l i"]),
            ("- [ ] Same\n- [ ] Same\n", &["Same", "Same"]),
            ("- [ ]\n", &[]),
            ("[ ] no item\n", &[]),
        ] {
            assert_eq!(outline(text).topics, expected, "{text}");
        }
    }

    #[test]
    fn scripts_in_raw_html_are_reported_and_those_in_code_are_not() {
        let text = "`<script>`\n\n```html\n<b onclick=x>\n```\n\n<!-- <script>\nx\n</script> -->\n\nA <b onclick=\"x\">b</b>\n\n<div id=\"d\">\n<script>\nx\n</script>\n</div>\n";
        let source = Source::new("content/a.md", text);
        let (outline, problems) = read(&source, Span::new(0, text.len()));
        let found: Vec<_> = problems
            .iter()
            .map(|p| (p.code, source.slice(p.location.span)))
            .collect();
        assert_eq!(
            found,
            [("inline-script", "onclick=\"x\""), ("inline-script", "<script>")]
        );
        assert_eq!(outline.html_ids, ["d"]);
    }

    #[test]
    fn raw_html_over_several_lines_is_read_without_what_quotes_and_lists_put_before_them() {
        for text in [
            "> <a\n> href=\"no.md\" onclick=\"x()\" id=\"here\">é</a>\n",
            "> > é <a\r\n> >   href=\"no.md\"\r\n> > onclick=\"x()\" id=\"here\">é</a>\r\n",
            "> [!TIP]\n> <div\n>   href=x>\n> <a\n>href=\"no.md\" onclick=\"x()\"\n>\tid=\"here\">é</a>\n",
            "- é <a title='\n  x>' href=\"no.md\"\n  onclick=\"x()\" id=here>é</a>\n",
            "- > <div title='>'>\n  > <a\n  > href=\"no.md\" onclick=\"x()\" id='here'>\n",
            "> <div><!-- é\n> > --> <a\n> href=\"no.md\" onclick=\"x()\" id='here'>\n",
            "x[^a]\n\n[^a]: <div>\n    <a\n    href=\"no.md\" onclick=\"x()\" id='here'>\n",
            "> é <a\r> href=\"no.md\" onclick=\"x()\" id='here'>\n",
        ] {
            let source = Source::new("content/a.md", format!("---\n---\n{text}"));
            let (outline, problems) = read(&source, Span::new(8, source.text().len()));
            let links: Vec<_> = (outline.html_links.iter())
                .map(|link| (link.target.as_str(), source.slice(link.span)))
                .collect();
            assert_eq!(links, [("no.md", "\"no.md\"")], "{text}");
            let problems: Vec<_> = (problems.iter())
                .map(|problem| source.slice(problem.location.span))
                .collect();
            assert_eq!(problems, ["onclick=\"x()\""], "{text}");
            assert_eq!(outline.html_ids, ["here"], "{text}");
        }
    }

    #[test]
    fn hostile_bodies_end() {
        for text in [
            "[".repeat(50_000),
            "![".repeat(50_000),
            "[[".repeat(50_000),
            "> ".repeat(10_000) + "x",
            "- ".repeat(10_000) + "x",
            "x".repeat(1 << 20),
            "a\0b # \0\n# \0\n".to_owned(),
            "# a\n".repeat(20_000),
            "*".repeat(50_000),
            "<".repeat(50_000),
            "[^a]".repeat(20_000),
            "> <a\n".repeat(20_000),
            "> <div\n> x='y'\n".repeat(20_000),
        ] {
            outline(&text);
        }
    }
}
