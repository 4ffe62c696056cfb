//! Help on the page for what is not there: the nearest pages, and the file that would make the address.

use crate::links;
use crate::publish::recipes::Recipes;
use crate::site::escape;
use crate::suggest;

/// How many pages are suggested.
const MOST: usize = 5;

/// The site's own page for what is not there, with help in its main part. `path` is the address decoded, without its first
/// slash; `raw` the same as asked for, which decides what links are relative to.
pub fn with_help(html: &[u8], raw: &str, path: &str, site: &dyn Recipes) -> Vec<u8> {
    let text = String::from_utf8_lossy(html);
    let at = (text.rfind("</main>"))
        .or_else(|| text.rfind("</body>"))
        .unwrap_or(text.len());
    let (before, after) = text.split_at(at);
    format!("{before}{}{after}", help(raw, path, site)).into_bytes()
}

fn help(raw: &str, path: &str, site: &dyn Recipes) -> String {
    let mut html = format!(
        "<div lang=\"en\" dir=\"ltr\">\n<p>Nothing has the address <code>/{}</code>.",
        escape(path)
    );
    if let Some(file) = site.content_folder().and_then(|folder| file_for(path, folder)) {
        html.push_str(&format!(
            " The file <code>{}</code> would make it.",
            escape(&file)
        ));
    }
    html.push_str("</p>\n");
    let pages = nearest(path, &site.paths());
    if !pages.is_empty() {
        let root = match raw.matches('/').count() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        };
        html.push_str("<p>Did you mean:</p>\n<ul class=\"links\">\n");
        for page in pages {
            let address = links::encode(page);
            html.push_str(&format!(
                "<li><a href=\"{root}{address}\">/{}</a></li>\n",
                escape(page)
            ));
        }
        html.push_str("</ul>\n");
    }
    html + "</div>\n"
}

/// The pages (`backend/sql/`) whose address `path` is most likely a slip of: in the last name, in the whole, or too far
/// down.
fn nearest<'a>(path: &str, paths: &[&'a str]) -> Vec<&'a str> {
    let wanted = bare(path);
    let pages = || {
        paths.iter().filter_map(|path| {
            let page = path.strip_suffix("index.html")?;
            Some((page.strip_suffix('/')?, page))
        })
    };
    let whole = suggest::near(wanted, pages(), MOST);
    let by_name = pages().map(|(bare, page)| (name(bare), page));
    let named = suggest::near(name(wanted), by_name, MOST);
    // Of a long address, much may differ before it is far away: a name that is near says more.
    let both = whole.iter().filter(|page| named.contains(page));
    let mut found: Vec<&str> = both.chain(&named).chain(&whole).copied().collect();
    let above = pages().filter(|(_, page)| wanted.starts_with(page));
    found.extend(above.map(|(_, page)| page).max_by_key(|page| page.len()));
    let mut shown = Vec::new();
    for page in found {
        if shown.len() < MOST && !shown.contains(&page) {
            shown.push(page);
        }
    }
    shown
}

fn name(page: &str) -> &str {
    page.rsplit('/').next().unwrap_or(page)
}

/// An address without what people put at its end: a slash, the name of a file.
fn bare(path: &str) -> &str {
    let path = path.trim_matches('/');
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let path = path
        .strip_suffix(".html")
        .or_else(|| path.strip_suffix(".md"))
        .unwrap_or(path);
    path.trim_end_matches('/')
}

/// The file below `folder` that would be at this address; none where no file can be.
fn file_for(path: &str, folder: &str) -> Option<String> {
    let page = bare(path);
    let is_name = |name: &str| {
        let has_bad = name.contains(|letter: char| letter.is_control() || "\\:".contains(letter));
        // Names that begin with a dot are not read, `_index.md` is its folder's page.
        !name.is_empty() && !name.starts_with(['.', '_']) && !has_bad && name.len() <= 250
    };
    if page.is_empty() {
        return path.is_empty().then(|| format!("{folder}/_index.md"));
    }
    if !page.split('/').all(is_name) {
        return None;
    }
    let last = page.rsplit('/').next().unwrap_or(page);
    let is_page = path.ends_with('/') || !last.contains('.');
    Some(if is_page {
        format!("{folder}/{page}.md")
    } else {
        format!("{folder}/{page}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Rendered;

    struct Pages;

    impl Recipes for Pages {
        fn paths(&self) -> Vec<&str> {
            vec![
                "404.html",
                "backend/a \"b\"/index.html",
                "backend/data/sql/index.html",
                "backend/index.html",
                "backend/web/index.html",
                "index.html",
            ]
        }

        fn render(&self, _: &str) -> Option<Rendered> {
            None
        }

        fn content_folder(&self) -> Option<&str> {
            Some("content")
        }
    }

    #[test]
    fn the_file_is_the_one_that_would_have_the_address() {
        for (path, file) in [
            ("backend/sqll/", Some("content/backend/sqll.md")),
            ("backend/sqll", Some("content/backend/sqll.md")),
            ("backend/sqll.html", Some("content/backend/sqll.md")),
            ("backend/sqll/index.html", Some("content/backend/sqll.md")),
            ("backend/table.svg", Some("content/backend/table.svg")),
            ("node.js/", Some("content/node.js.md")),
            ("", Some("content/_index.md")),
            ("../etc/passwd", None),
            ("/etc/passwd", Some("content/etc/passwd.md")),
            (".git/config", None),
            ("a\\b", None),
            ("c:/x", None),
            ("a//b", None),
            ("a\0b", None),
        ] {
            assert_eq!(file_for(path, "content").as_deref(), file, "{path}");
        }
    }

    #[test]
    fn the_nearest_pages_are_linked_from_wherever_it_was_asked() {
        for (raw, link) in [
            ("backend/wbe", "../backend/web/"),
            ("backend/wbe/", "../../backend/web/"),
            ("sqll", "./backend/data/sql/"),
            ("backend/data/sql.html", "../../backend/data/sql/"),
            ("backend/web/much/too/deep", "../../../../backend/web/"),
            ("backend/a%20%22c%22", "../backend/a%20%22b%22/"),
        ] {
            let path = raw.replace("%20", " ").replace("%22", "\"");
            let html = help(raw, &path, &Pages);
            assert!(html.contains(&format!("<a href=\"{link}\">")), "{raw}: {html}");
        }
    }

    #[test]
    fn the_nearest_name_comes_first() {
        let paths = [
            "backend/apis/index.html",
            "backend/data/sql/index.html",
            "backend/web/index.html",
            "frontend/web/index.html",
        ];
        for (path, first) in [
            ("backend/sqll", "backend/data/sql/"),
            ("bakend/web/", "backend/web/"),
        ] {
            assert_eq!(nearest(path, &paths)[0], first, "{path}");
        }
    }

    #[test]
    fn what_was_asked_for_is_shown_as_text() {
        let html = with_help(
            b"<main>No.</main><footer></footer>",
            "%3Cscript%3E",
            "<script>",
            &Pages,
        );
        let html = String::from_utf8(html).unwrap();
        assert!(html.contains("<code>/&lt;script&gt;</code>"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.ends_with("</div>\n</main><footer></footer>"), "{html}");
    }
}
