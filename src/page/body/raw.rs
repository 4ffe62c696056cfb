//! Raw HTML as it stands, but for the addresses in it: they lead where those of links do.

use pulldown_cmark::{Event, TagEnd};

use crate::document::outline::Link;
use crate::document::raw_html::RawHtml;

use super::escape;
use super::writer::Writer;

impl Writer<'_> {
    /// A block is read as a whole, as its tags may go over several lines and each comes for itself.
    pub(super) fn take_in_html(&mut self, event: &Event<'_>) {
        match (event, &mut self.html_block) {
            (Event::Html(piece) | Event::Text(piece), Some(block)) => block.push_str(piece),
            (Event::End(TagEnd::HtmlBlock), block) => {
                let block = block.take().unwrap_or_default();
                self.write_html_block(&block);
            }
            _ => {}
        }
    }

    fn write_html_block(&mut self, html: &str) {
        if self.context.config.unsafe_html {
            return self.write_raw_html(html);
        }
        self.html.push_str("<p>");
        self.write_raw_html(html);
        self.html.push_str("</p>\n");
    }

    /// Writes a block of HTML or a tag, or shows it as text where it must not pass.
    pub(super) fn write_raw_html(&mut self, html: &str) {
        if !self.context.config.unsafe_html {
            return escape::text(html, &mut self.html);
        }
        let mut written = 0;
        for found in RawHtml::read(html).addresses {
            let is_listed = found.is_listed;
            let link = Link::from(found);
            if let Some(address) = self.html_address(&link) {
                self.push_raw_html(&html[written..link.span.start]);
                if is_listed {
                    self.html.push_str(&address.replace('\'', "%27")); // it may end the list
                } else {
                    self.html.push('"');
                    self.html.push_str(&address);
                    self.html.push('"');
                }
                written = link.span.end;
            }
        }
        self.push_raw_html(&html[written..]);
    }

    fn push_raw_html(&mut self, html: &str) {
        if html.contains('\0') {
            self.html.push_str(&html.replace('\0', "\u{fffd}"));
        } else {
            self.html.push_str(html);
        }
    }
}
