//! Links, images and code within text.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::document::outline::{Link, LinkKind};
use crate::links::{self, Target};
use crate::tree::PageId;

use super::escape;
use super::writer::Writer;

/// An image whose alternative text is being read.
#[derive(Debug)]
pub(super) struct Image {
    target: String,
    title: String,
    alt: String,
    /// Images within its text.
    depth: usize,
}

impl Writer<'_> {
    pub(super) fn start_link(&mut self, link_type: LinkType, target: &str, title: &str) {
        let Some(kind) = LinkKind::of(link_type) else {
            let address = format!("mailto:{target}");
            return self.open_link(title, |html| escape::href(&address, html));
        };
        let from = self.page.url.as_str();
        let Ok(found) = self.context.index.find(self.id, kind, target) else {
            self.html.push_str("<span class=\"broken-link\">");
            return self.links.push("</span>");
        };
        match &found {
            Target::Page(page, anchor) => {
                let address = self.page_address(*page, &links::behind(kind, target, anchor.as_deref()));
                self.open_link(title, |html| html.push_str(&address));
            }
            Target::Asset(url) => {
                let href = links::relative(from, url);
                self.open_link(title, |html| {
                    html.push_str(&href);
                    escape::href(links::behind_file(target), html);
                });
            }
            Target::External => self.open_link(title, |html| escape::href(target, html)),
        }
        if let (Target::Page(page, anchor), LinkType::WikiLink { has_pothole: false }) = (&found, link_type) {
            self.write_title(*page, anchor.as_deref());
        }
    }

    /// The address of a page with what stands `behind` its path.
    fn page_address(&self, page: PageId, behind: &str) -> String {
        let to = &self.context.tree.pages[page.0 as usize].url;
        // Within the page the anchor is enough.
        let mut address = if page == self.id && behind.starts_with('#') {
            String::new()
        } else {
            links::relative(&self.page.url, to)
        };
        escape::href(behind, &mut address);
        address
    }

    /// What stands in the place of an address in raw HTML, within quotes; none where it stays as it is.
    pub(super) fn html_address(&self, link: &Link) -> Option<String> {
        match self.context.index.find(self.id, link.kind, &link.target) {
            Ok(Target::Page(page, anchor)) => {
                let behind = links::behind(link.kind, &link.target, anchor.as_deref());
                Some(self.page_address(page, &behind))
            }
            Ok(Target::Asset(url)) => {
                let mut address = links::relative(&self.page.url, &url);
                escape::href(links::behind_file(&link.target), &mut address);
                Some(address)
            }
            Ok(Target::External) | Err(_) => None,
        }
    }

    fn open_link(&mut self, title: &str, write_href: impl FnOnce(&mut String)) {
        self.html.push_str("<a href=\"");
        write_href(&mut self.html);
        self.html.push('"');
        self.write_title_attribute(title);
        self.html.push('>');
        self.links.push("</a>");
    }

    pub(super) fn end_link(&mut self) {
        self.html.push_str(self.links.pop().unwrap_or_default());
        self.titled = false;
    }

    /// The text of a wiki link without one: the title of the page, and of the heading in it.
    fn write_title(&mut self, page: PageId, anchor: Option<&str>) {
        let page = &self.context.tree.pages[page.0 as usize];
        let mut title = page.title.clone();
        let headings = page
            .document
            .as_ref()
            .map_or(&[][..], |document| &document.outline.headings);
        if let Some(heading) = anchor.and_then(|id| headings.iter().find(|heading| heading.id == id)) {
            title.push_str(": ");
            title.push_str(&heading.text);
        }
        escape::text(&title, &mut self.html);
        self.push_heading_text(&title);
        self.note_task_text(&title);
        self.titled = true;
    }

    fn write_title_attribute(&mut self, title: &str) {
        if !title.is_empty() {
            self.html.push_str(" title=\"");
            escape::attribute(title, &mut self.html);
            self.html.push('"');
        }
    }

    pub(super) fn write_code_span(&mut self, code: &str) {
        if self.titled {
            return;
        }
        self.push_heading_text(code);
        self.note_task_text(code);
        self.html.push_str("<code>");
        escape::text(code, &mut self.html);
        self.html.push_str("</code>");
    }

    pub(super) fn start_image(&mut self, target: CowStr<'_>, title: CowStr<'_>) {
        let (target, title) = (target.into_string(), title.into_string());
        self.image = Some(Image {
            target,
            title,
            alt: String::new(),
            depth: 0,
        });
    }

    /// What stands in an image's text is its alternative text, without markup.
    pub(super) fn take_in_image(&mut self, event: Event<'_>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) => {
                image.alt.push_str(&text);
                self.note_task_text(&text);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(Tag::Image { .. }) => image.depth += 1,
            Event::End(TagEnd::Image) if image.depth > 0 => image.depth -= 1,
            Event::End(TagEnd::Image) => self.end_image(),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let found = self.context.index.find(self.id, LinkKind::Image, &image.target);
        let (src, size) = match found {
            Ok(Target::Asset(url)) => {
                let size = self.context.assets.get(&url).and_then(|asset| asset.size);
                (
                    links::relative(&self.page.url, &url) + links::behind_file(&image.target),
                    size,
                )
            }
            Ok(_) => (image.target, None),
            Err(_) => {
                self.html.push_str("<span class=\"broken-link\">");
                escape::text(&image.alt, &mut self.html);
                return self.html.push_str("</span>");
            }
        };
        self.html.push_str("<img src=\"");
        escape::href(&src, &mut self.html);
        self.html.push_str("\" alt=\"");
        escape::attribute(&image.alt, &mut self.html);
        self.html.push('"');
        self.write_title_attribute(&image.title);
        if let Some((width, height)) = size {
            self.html
                .push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        self.html.push_str(" loading=\"lazy\" decoding=\"async\">");
    }
}
