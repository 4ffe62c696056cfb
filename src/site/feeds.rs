//! `sitemap.xml`, `feed.xml` (Atom, RFC 4287) and `robots.txt`: what other programs read of the site.

use crate::book::Book;
use crate::links;
use crate::tree::Page;

/// The absolute URL of something in the site; none without `site-url`.
pub(super) fn absolute(book: &Book, url: &str) -> Option<String> {
    let site = book.config.site_url.as_deref()?;
    Some(format!("{}/{}", site.trim_end_matches('/'), links::encode(url)))
}

/// Text for XML and HTML, in elements and attributes. Characters that XML cannot hold are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            _ if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

fn updated(page: &Page) -> Option<&str> {
    let front = &page.document.as_ref()?.front;
    Some(front.updated.as_ref()?.value.as_str())
}

/// Every page with its date.
pub(super) fn sitemap(book: &Book) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in &book.tree.pages {
        let Some(url) = absolute(book, &page.url) else {
            continue;
        };
        let modified = updated(page).map_or(String::new(), |date| {
            format!("<lastmod>{}</lastmod>", escape(date))
        });
        xml.push_str(&format!("<url><loc>{}</loc>{modified}</url>\n", escape(&url)));
    }
    xml + "</urlset>\n"
}

/// The pages with `updated`, the latest first.
pub(super) fn atom(book: &Book, title: &str) -> String {
    let mut pages: Vec<(&str, &Page)> = book
        .tree
        .pages
        .iter()
        .filter_map(|page| Some((updated(page)?, page)))
        .collect();
    pages.sort_by(|(a, _), (b, _)| b.cmp(a)); // stable: one day's pages stay in the order of their URLs
    let home = absolute(book, "").unwrap_or_default();
    let latest = pages.first().map_or("1970-01-01", |(date, _)| date);
    let author = if book.config.authors.is_empty() {
        title.to_owned()
    } else {
        book.config.authors.join(", ")
    };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{home}</id>\n<link href=\"{home}\"/>\n<link rel=\"self\" href=\"{}\"/>\n\
         <updated>{}T00:00:00Z</updated>\n<author><name>{}</name></author>\n",
        escape(&book.config.language),
        escape(title),
        escape(&absolute(book, "feed.xml").unwrap_or_default()),
        escape(latest),
        escape(&author),
        home = escape(&home),
    );
    for (date, page) in pages {
        xml.push_str(&entry(book, page, date));
    }
    xml + "</feed>\n"
}

fn entry(book: &Book, page: &Page, date: &str) -> String {
    let url = escape(&absolute(book, &page.url).unwrap_or_default());
    let front = page.document.as_ref().map(|document| &document.front);
    let description = front.and_then(|front| front.description.as_ref());
    let summary = description.map_or(String::new(), |text| {
        format!("<summary>{}</summary>\n", escape(&text.value))
    });
    format!(
        "<entry>\n<title>{}</title>\n<id>{url}</id>\n<link href=\"{url}\"/>\n<updated>{}T00:00:00Z</updated>\n{summary}</entry>\n",
        escape(&page.title),
        escape(date),
    )
}

/// Everything may be read; where the sitemap is, if there is one.
pub(super) fn robots(book: &Book) -> String {
    let sitemap = absolute(book, "sitemap.xml").map_or(String::new(), |url| format!("Sitemap: {url}\n"));
    format!("User-agent: *\nAllow: /\n{sitemap}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_data() {
        assert_eq!(
            escape("a<b> & \"c\" 'd'\u{0}\u{1b}"),
            "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"
        );
    }
}
