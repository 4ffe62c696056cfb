//! The loop over the parser's events, and what it remembers between them. One flat loop: depth costs no stack.

use crate::document::{Document, markdown, outline};
use crate::page::tabs::Tabs;
use crate::source::Span;
use crate::tree::{Page, PageId};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::block::{Code, Table, Task};
use super::footnotes::Footnotes;
use super::inline::Image;
use super::text::PendingText;
use super::topic::Topic;
use super::{BodyContext, Heading, escape};

/// Writes one body.
pub(super) struct Writer<'a> {
    pub(super) context: BodyContext<'a>,
    pub(super) id: PageId,
    pub(super) page: &'a Page,
    /// The Markdown.
    pub(super) source: &'a str,
    /// Headings and topics in the order in which they will come.
    pub(super) outline: std::slice::Iter<'a, outline::Heading>,
    pub(super) topics: std::slice::Iter<'a, Topic>,

    pub(super) html: String,
    /// What was written before the footnote that is being written.
    pub(super) outside: Vec<(String, String)>,
    pub(super) headings: Vec<Heading>,
    pub(super) footnotes: Footnotes,
    pub(super) tables: usize,

    /// Text that may go on with the next event.
    pub(super) text: PendingText,
    /// How each open link ends.
    pub(super) links: Vec<&'static str>,
    /// Inside a wiki link whose text is the title of its page.
    pub(super) titled: bool,
    pub(super) image: Option<Image>,
    pub(super) code: Option<Code>,
    /// The block of raw HTML that is being read.
    pub(super) html_block: Option<String>,
    pub(super) tabs: Tabs,
    pub(super) table: Option<Table>,
    /// Where the `<li` written last ends.
    pub(super) item_end: usize,
    /// The task whose label is open.
    pub(super) task: Option<Task>,
    /// Inside a heading: its text so far.
    pub(super) heading: Option<Heading>,
    /// Inside the heading that repeats the title.
    pub(super) in_title: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        context: BodyContext<'a>,
        id: PageId,
        document: &'a Document,
        topics: &'a [Topic],
    ) -> Self {
        let source = document.source.slice(document.body);
        Writer {
            context,
            id,
            page: &context.tree.pages[id.0 as usize],
            source,
            outline: document.outline.headings.iter(),
            topics: topics.iter(),
            html: String::with_capacity(source.len() + source.len() / 2),
            outside: Vec::new(),
            headings: Vec::new(),
            footnotes: Footnotes::default(),
            tables: 0,
            text: PendingText::default(),
            links: Vec::new(),
            titled: false,
            image: None,
            code: None,
            html_block: None,
            tabs: Tabs::default(),
            table: None,
            item_end: 0,
            task: None,
            heading: None,
            in_title: false,
        }
    }

    /// The whole body and its headings.
    pub(super) fn write(mut self) -> (String, Vec<Heading>) {
        let smart = self.context.config.smart_punctuation;
        for (at, (event, range)) in markdown::events(self.source, smart).enumerate() {
            if at == 0 {
                self.in_title = self.begins_with_title(&event);
            }
            self.take(event, range.into());
        }
        self.flush_text();
        self.tabs.write(&mut self.html);
        self.footnotes.write(self.context.words, &mut self.html);
        (self.html, self.headings)
    }

    fn take(&mut self, event: Event<'_>, span: Span) {
        if self.in_title {
            return self.pass_title(&event);
        }
        if self.image.is_some() {
            return self.take_in_image(event);
        }
        if self.code.is_some() {
            return self.take_in_code(event);
        }
        if self.html_block.is_some() {
            return self.take_in_html(&event);
        }
        if let Event::Text(text) = event {
            return self.push_text(&text, span);
        }
        self.flush_text();
        if !self.tabs.is_empty() && !matches!(event, Event::Start(Tag::CodeBlock(_))) {
            self.tabs.write(&mut self.html);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Code(code) => self.write_code_span(&code),
            Event::SoftBreak => self.write_break("\n"),
            Event::HardBreak => self.write_break("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::Html(html) | Event::InlineHtml(html) => self.write_raw_html(&html),
            Event::FootnoteReference(label) => self.footnotes.refer(&label, &mut self.html),
            Event::TaskListMarker(checked) => self.start_task(checked),
            Event::Text(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn write_break(&mut self, html: &str) {
        if !self.titled {
            self.html.push_str(html);
            self.push_heading_text(" ");
        }
    }

    fn begins_with_title(&self, event: &Event<'_>) -> bool {
        let first = self.outline.as_slice().first();
        let repeats =
            first.is_some_and(|heading| heading.level == 1 && heading.text.trim() == self.page.title);
        repeats && matches!(event, Event::Start(Tag::Heading { .. }))
    }

    fn pass_title(&mut self, event: &Event<'_>) {
        if let Event::End(TagEnd::Heading(_)) = event {
            self.in_title = false;
            if let Some(heading) = self.outline.next() {
                self.html.push_str("<span id=\"");
                escape::attribute(&heading.id, &mut self.html);
                self.html.push_str("\"></span>\n");
            }
        }
    }
}
