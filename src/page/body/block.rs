//! Paragraphs, headings, lists, tasks, tables, alerts, code blocks: what begins and ends a block.

use std::fmt::Write;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use crate::page::tabs::Fence;

use super::writer::Writer;
use super::{Heading, escape};

/// A code block that is being read.
#[derive(Debug, Default)]
pub(super) struct Code {
    info: String,
    text: String,
}

/// A table that is being written.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
    /// Where the open cell begins.
    cell: usize,
}

const HEAD_CELL: &str = "<th scope=\"col\"";
const CELL: &str = "<td";

/// A task whose label is open.
#[derive(Debug)]
pub(super) struct Task {
    /// Where the checkbox's attributes end.
    attributes_end: usize,
    /// A task without text is no topic.
    has_text: bool,
}

impl Writer<'_> {
    pub(super) fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &title),
            Tag::Image { dest_url, title, .. } => self.start_image(dest_url, title),
            block => {
                self.end_task();
                self.start_block(block);
            }
        }
    }

    fn start_block(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.html.push_str("<p>"),
            Tag::Heading { level, classes, .. } => self.start_heading(level, &classes),
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::CodeBlock(kind) => self.start_code(kind),
            Tag::HtmlBlock => self.html_block = Some(String::new()),
            Tag::List(first) => self.start_list(first),
            Tag::Item => {
                self.html.push_str("<li");
                self.item_end = self.html.len();
                self.html.push('>');
            }
            Tag::FootnoteDefinition(label) => {
                self.outside
                    .push((label.into_string(), std::mem::take(&mut self.html)));
            }
            Tag::DefinitionList => self.html.push_str("<dl>\n"),
            Tag::DefinitionListTitle => self.html.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.html.push_str("<dd>"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.html.push_str("<thead>\n<tr>"),
            Tag::TableRow => self.start_row(),
            Tag::TableCell => self.start_cell(),
            // Within text, handled above; or of extensions that are off.
            _ => {}
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Link => self.end_link(),
            block => {
                self.end_task();
                self.end_block(block);
            }
        }
    }

    fn end_block(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.html.push_str("</p>\n"),
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::BlockQuote(None) => self.html.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.html.push_str("</div>\n"),
            TagEnd::List(true) => self.html.push_str("</ol>\n"),
            TagEnd::List(false) => self.html.push_str("</ul>\n"),
            TagEnd::Item => self.html.push_str("</li>\n"),
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::DefinitionList => self.html.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.html.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.html.push_str("</dd>\n"),
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => {
                self.html.push_str("</tr>\n</thead>\n");
                self.table.iter_mut().for_each(|table| table.in_head = false);
            }
            TagEnd::TableRow => self.html.push_str("</tr>\n"),
            TagEnd::TableCell => self.end_cell(),
            _ => {}
        }
    }

    fn start_heading(&mut self, level: HeadingLevel, classes: &[CowStr<'_>]) {
        let id = self
            .outline
            .next()
            .map_or(String::new(), |heading| heading.id.clone());
        let _ = write!(self.html, "<{level} id=\"");
        escape::attribute(&id, &mut self.html);
        if !classes.is_empty() {
            self.html.push_str("\" class=\"");
            escape::attribute(&classes.join(" "), &mut self.html);
        }
        self.html.push_str("\">");
        self.heading = Some(Heading {
            level: level as u8,
            id,
            text: String::new(),
        });
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let _ = writeln!(self.html, "</{level}>");
        self.headings.extend(self.heading.take());
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let words = self.context.words;
        let (class, title) = match kind {
            None => return self.html.push_str("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", &words.note),
            Some(BlockQuoteKind::Tip) => ("tip", &words.tip),
            Some(BlockQuoteKind::Important) => ("important", &words.important),
            Some(BlockQuoteKind::Warning) => ("warning", &words.warning),
            Some(BlockQuoteKind::Caution) => ("caution", &words.caution),
        };
        let _ = write!(
            self.html,
            "<div class=\"alert {class}\" role=\"note\">\n<p class=\"alert-title\">"
        );
        escape::text(title, &mut self.html);
        self.html.push_str("</p>\n");
    }

    fn start_list(&mut self, first: Option<u64>) {
        match first {
            None => self.html.push_str("<ul>\n"),
            Some(1) => self.html.push_str("<ol>\n"),
            Some(first) => {
                let _ = writeln!(self.html, "<ol start=\"{first}\">");
            }
        }
    }

    /// The marker stands right behind the item's beginning, so what is inserted moves next to nothing.
    pub(super) fn start_task(&mut self, checked: bool) {
        self.html.insert_str(self.item_end, " class=\"task\"");
        self.html.push_str("<label><input type=\"checkbox\" disabled");
        if checked {
            self.html.push_str(" checked");
        }
        self.task = Some(Task {
            attributes_end: self.html.len(),
            has_text: false,
        });
        self.html.push_str("> ");
    }

    /// Text of the open task, which is a topic if it has any.
    pub(super) fn note_task_text(&mut self, text: &str) {
        if let Some(task) = &mut self.task {
            task.has_text = task.has_text || !text.trim().is_empty();
        }
    }

    fn end_task(&mut self) {
        let Some(task) = self.task.take() else { return };
        self.html.push_str("</label>");
        if task.has_text
            && let Some(topic) = self.topics.next()
        {
            self.html
                .insert_str(task.attributes_end, &format!(" data-topic=\"{}\"", topic.key));
        }
    }

    fn end_footnote(&mut self) {
        if let Some((label, outside)) = self.outside.pop() {
            let note = std::mem::replace(&mut self.html, outside);
            self.footnotes.define(&label, note);
        }
    }

    fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.tables += 1;
        self.html
            .push_str("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"");
        escape::attribute(&self.context.words.table, &mut self.html);
        let _ = write!(self.html, " {}\">\n<table>\n", self.tables);
        self.table = Some(Table {
            alignments,
            column: 0,
            in_head: true,
            has_body: false,
            cell: self.html.len(),
        });
    }

    fn start_row(&mut self) {
        let Some(table) = &mut self.table else { return };
        if !table.has_body {
            self.html.push_str("<tbody>\n");
        }
        table.has_body = true;
        table.column = 0;
        self.html.push_str("<tr>");
    }

    fn start_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        table.cell = self.html.len();
        self.html.push_str(if table.in_head { HEAD_CELL } else { CELL });
        self.html.push_str(match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"left\">",
            Some(Alignment::Center) => " class=\"center\">",
            Some(Alignment::Right) => " class=\"right\">",
            Some(Alignment::None) | None => ">",
        });
        table.column += 1;
    }

    fn end_cell(&mut self) {
        let Some(table) = &self.table else { return };
        let cell = table.cell..table.cell + HEAD_CELL.len();
        let is_empty = self.html[table.cell..].find('>') == Some(self.html.len() - table.cell - 1);
        if table.in_head && is_empty {
            // The corner above a column of names heads nothing.
            self.html.replace_range(cell, CELL);
        }
        self.html.push_str(if table.in_head && !is_empty {
            "</th>"
        } else {
            "</td>"
        });
    }

    fn end_table(&mut self) {
        if self.table.take().is_some_and(|table| table.has_body) {
            self.html.push_str("</tbody>\n");
        }
        self.html.push_str("</table>\n</div>\n");
    }

    fn start_code(&mut self, kind: CodeBlockKind<'_>) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.into_string(),
            CodeBlockKind::Indented => String::new(),
        };
        self.code = Some(Code {
            info,
            text: String::new(),
        });
    }

    pub(super) fn take_in_code(&mut self, event: Event<'_>) {
        match (event, &mut self.code) {
            (Event::Text(text), Some(code)) => code.text.push_str(&text),
            (Event::End(TagEnd::CodeBlock), _) => self.end_code(),
            _ => {}
        }
    }

    fn end_code(&mut self) {
        let Some(code) = self.code.take() else { return };
        let fence = Fence::parse(&code.info);
        let starts_anew = fence.tab.is_none_or(|name| self.tabs.contains(name));
        if starts_anew {
            self.tabs.write(&mut self.html);
        }
        match fence.tab {
            None => {
                let mut html = std::mem::take(&mut self.html);
                self.write_listing(fence.language, &code.text, &mut html);
                self.html = html;
            }
            Some(name) => {
                let mut html = String::new();
                self.write_listing(fence.language, &code.text, &mut html);
                self.tabs.push(name, html);
            }
        }
    }

    /// Listings scroll, so the keyboard must reach them.
    fn write_listing(&self, language: &str, code: &str, html: &mut String) {
        html.push_str("<pre tabindex=\"0\"><code");
        if !language.is_empty() {
            html.push_str(" class=\"language-");
            escape::attribute(language, html);
            html.push('"');
        }
        html.push('>');
        html.push_str(&self.context.highlighter.highlight(language, code));
        html.push_str("</code></pre>\n");
    }
}
