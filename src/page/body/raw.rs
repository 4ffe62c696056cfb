//! Raw HTML as it stands, but for the addresses in it: they lead where those of links do.

use crate::source::Span;

use super::escape;
use super::writer::Writer;

impl Writer<'_> {
    /// Writes the piece of HTML at `span` of the Markdown, or shows it as text where it must not pass.
    pub(super) fn write_raw_html(&mut self, html: &str, span: Span) {
        if !self.context.config.unsafe_html {
            return escape::text(html, &mut self.html);
        }
        let mut written = 0;
        while let Some(link) = self.html_links.as_slice().first() {
            let start = link.span.start - self.body_start;
            if start >= span.end {
                break;
            }
            self.html_links.next();
            let value = self.source.get(start..link.span.end - self.body_start);
            let (Some(value), Some(at)) = (value, start.checked_sub(span.start)) else {
                continue; // passed over with the text around it
            };
            let at = place_in(html, self.source.get(span.start..span.end).unwrap_or(""), at);
            let at = at.filter(|&at| at >= written && html[at..].starts_with(value));
            if let (Some(at), Some(address)) = (at, self.html_address(link)) {
                self.push_raw_html(&html[written..at]);
                self.html.push('"');
                self.html.push_str(&address);
                self.html.push('"');
                written = at + value.len();
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

/// Where the byte `at` of `source` stands in `html`: the same text without what quotes and lists put before its lines.
fn place_in(html: &str, source: &str, at: usize) -> Option<usize> {
    let (mut source_start, mut html_start) = (0, 0);
    for (written, shown) in source.split_inclusive('\n').zip(html.split_inclusive('\n')) {
        if at < source_start + written.len() {
            let length = |line: &str| line.trim_end_matches(['\r', '\n']).len();
            let dropped = length(written).checked_sub(length(shown))?;
            let place = html_start + (at - source_start).checked_sub(dropped)?;
            return html.is_char_boundary(place).then_some(place);
        }
        source_start += written.len();
        html_start += shown.len();
    }
    None
}
