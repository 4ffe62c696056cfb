//! A page as a tab holds it: which version it is, and the marks that make it listen for the next one.

use std::ops::Range;

use twox_hash::XxHash3_128;

/// The folder of the site that the client's files seem to lie in. No file of the content can: their names start with a
/// letter or a digit.
pub const FOLDER: &str = ".roadbook";

/// Which version of a page this is: what a tab tells, and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// A hash of the page's bytes without the addresses of its style sheets; none where there is no such page.
    page: Option<u64>,
    /// A hash of those addresses; they carry hashes of the sheets.
    styles: u64,
}

/// A page's version and its style sheets.
#[derive(Clone, Debug)]
pub struct Looked {
    pub version: Version,
    /// The addresses of its style sheets, as the page has them, in its order.
    pub styles: Vec<String>,
}

/// What becomes of a tab that shows one version when there is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Stay,
    Restyle,
    Reload,
}

impl Version {
    /// That of an address without a page.
    pub const ABSENT: Version = Version {
        page: None,
        styles: 0,
    };

    /// The version that [`Version::mark`] wrote; none of anything else.
    pub fn parse(mark: &str) -> Option<Version> {
        let (page, styles) = mark.split_once('-')?;
        let number = |digits| u64::from_str_radix(digits, 16).ok();
        Some(Version {
            page: if page.is_empty() {
                None
            } else {
                Some(number(page)?)
            },
            styles: number(styles)?,
        })
    }

    /// It in a few letters.
    pub fn mark(&self) -> String {
        let page = self.page.map(|hash| format!("{hash:x}")).unwrap_or_default();
        format!("{page}-{:x}", self.styles)
    }

    /// What a tab that shows this has to do to show `next`.
    pub fn towards(&self, next: &Version) -> Step {
        if self.page != next.page {
            Step::Reload
        } else if self.styles != next.styles {
            Step::Restyle
        } else {
            Step::Stay
        }
    }
}

/// What a tab needs to know of a page.
pub fn look(html: &[u8]) -> Looked {
    let mut page = XxHash3_128::new();
    let mut names = XxHash3_128::new();
    let mut styles = Vec::new();
    let mut from = 0;
    for href in style_addresses(&html[..end_of_head(html)]) {
        page.write(&html[from..href.start]);
        from = href.end;
        names.write(&html[href.clone()]);
        names.write(b"\n");
        styles.push(unescape(&String::from_utf8_lossy(&html[href])));
    }
    page.write(&html[from..]);
    let version = Version {
        page: Some(short(&page)),
        styles: short(&names),
    };
    Looked { version, styles }
}

/// The lower half: enough to tell two versions of a page apart.
fn short(hasher: &XxHash3_128) -> u64 {
    let [.., a, b, c, d, e, f, g, h] = hasher.finish_128().to_be_bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// What a page of the site becomes under `serve`: its bytes, with the client's script and style sheet linked at the end of
/// its head. `request_path` is the path that was asked for (`/backend/`), as it stood in the request: what is linked is
/// found by its depth.
pub fn dress(html: &[u8], request_path: &str) -> Vec<u8> {
    with_marks(html, request_path, &look(html).version)
}

/// The same for the page that stands in where the address has none; it waits for one.
pub fn dress_missing(html: &[u8], request_path: &str) -> Vec<u8> {
    with_marks(html, request_path, &Version::ABSENT)
}

fn with_marks(html: &[u8], request_path: &str, version: &Version) -> Vec<u8> {
    let path = request_path.split(['?', '#']).next().unwrap_or("");
    let up = "../".repeat(
        path.bytes()
            .filter(|&byte| byte == b'/')
            .count()
            .saturating_sub(1),
    );
    let marks = format!(
        "<link rel=\"stylesheet\" href=\"{up}{FOLDER}/reload.css\">\n\
         <script type=\"module\" src=\"{up}{FOLDER}/reload.js\" data-path=\"{}\" data-version=\"{}\"></script>\n",
        escape(path),
        version.mark()
    );
    let at = end_of_head(html);
    [&html[..at], marks.as_bytes(), &html[at..]].concat()
}

/// A page that never was good: what is wrong with it. `text` is what the terminal shows, without colours.
pub fn fault_page(text: &str, title: &str) -> String {
    let (text, title) = (escape(text.trim_end()), escape(title));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n\
         <body class=\"roadbook-fault\">\n<main>\n<h1>{title}</h1>\n\
         <p>The page appears here as soon as this is mended.</p>\n\
         <pre tabindex=\"0\">{text}</pre>\n</main>\n</body>\n</html>\n"
    )
}

/// Where the head ends: before `</head>`, or else the body, or else everything.
fn end_of_head(html: &[u8]) -> usize {
    find(html, b"</head")
        .or_else(|| find(html, b"<body"))
        .unwrap_or(html.len())
}

fn find(html: &[u8], word: &[u8]) -> Option<usize> {
    html.windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))
}

/// Where the addresses of style sheets stand in a head.
fn style_addresses(head: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = find(&head[at..], b"<link") {
        at += next + b"<link".len();
        let attributes = attributes(head, &mut at);
        let value = |name: &[u8]| {
            (attributes.iter())
                .find(|(key, _)| head[key.clone()].eq_ignore_ascii_case(name))
                .map(|(_, value)| value.clone())
        };
        let is_sheet = value(b"rel").is_some_and(|rel| {
            head[rel]
                .split(u8::is_ascii_whitespace)
                .any(|word| word.eq_ignore_ascii_case(b"stylesheet"))
        });
        found.extend(value(b"href").filter(|_| is_sheet));
    }
    found
}

/// The names and values of a tag's attributes from `at`, which is left at the tag's end.
fn attributes(html: &[u8], at: &mut usize) -> Vec<(Range<usize>, Range<usize>)> {
    let run = |from: usize, accepts: &dyn Fn(u8) -> bool| {
        let length = html[from..].iter().position(|&byte| !accepts(byte));
        from..length.map_or(html.len(), |length| from + length)
    };
    let blank = |byte: u8| byte.is_ascii_whitespace();
    let mut found = Vec::new();
    loop {
        *at = run(*at, &|byte| blank(byte) || byte == b'/').end;
        let name = run(*at, &|byte| !blank(byte) && !matches!(byte, b'=' | b'>' | b'/'));
        if name.is_empty() {
            return found;
        }
        *at = run(name.end, &blank).end;
        if html.get(*at) != Some(&b'=') {
            continue;
        }
        *at = run(*at + 1, &blank).end;
        let value = match html.get(*at) {
            Some(&quote @ (b'"' | b'\'')) => {
                let value = run(*at + 1, &|byte| byte != quote);
                *at = (value.end + 1).min(html.len());
                value
            }
            _ => {
                let value = run(*at, &|byte| !blank(byte) && byte != b'>');
                *at = value.end;
                value
            }
        };
        found.push((name, value));
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
    out
}

/// An attribute's text with the references that templates write; `&amp;` last, as its result may look like another.
fn unescape(text: &str) -> String {
    let references = [
        ("&#x2F;", "/"),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    (references.iter()).fold(text.to_owned(), |text, (reference, letter)| {
        text.replace(reference, letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(style: &str, body: &str) -> String {
        format!(
            "<!doctype html><html><head><link rel=icon href=i.svg><link rel=\"stylesheet\" href=\"{style}\"></head><body>{body}</body></html>"
        )
    }

    #[test]
    fn a_tab_does_what_the_difference_asks_for() {
        let before = look(page("a.1.css", "one").as_bytes()).version;
        for (after, expected) in [
            (page("a.1.css", "one"), Step::Stay),
            (page("a.2.css", "one"), Step::Restyle),
            (page("a.1.css", "two"), Step::Reload),
            (page("a.2.css", "two"), Step::Reload),
            (page("a.1.css", "one").replace("i.svg", "j.svg"), Step::Reload),
            (
                page("a.1.css", "one").replace("</head>", "<link rel=stylesheet href=b.css></head>"),
                Step::Reload,
            ),
        ] {
            assert_eq!(
                before.towards(&look(after.as_bytes()).version),
                expected,
                "{after}"
            );
        }
        assert_eq!(before.towards(&Version::ABSENT), Step::Reload);
        assert_eq!(Version::ABSENT.towards(&Version::ABSENT), Step::Stay);
    }

    #[test]
    fn a_version_survives_its_writing() {
        for version in [look(b"<p>").version, Version::ABSENT] {
            assert_eq!(Version::parse(&version.mark()), Some(version));
        }
        for mark in ["", "-", "x-1", "1-x", "1", "11111111111111111-1"] {
            assert_eq!(Version::parse(mark), None, "{mark}");
        }
    }

    #[test]
    fn style_sheets_are_found_however_they_are_written() {
        let html = b"<LINK href='a.css?x=1&amp;y' REL='preload stylesheet'><link rel=stylesheet href=b.css><link\nrel = \"stylesheet\" disabled href = \"&#x2F;c.css\" /><link rel=icon href=d><link rel=stylesheet></head><link rel=stylesheet href=e.css>";
        assert_eq!(look(html).styles, ["a.css?x=1&y", "b.css", "/c.css"]);
    }

    #[test]
    fn a_dressed_page_links_the_client_by_its_depth() {
        for (path, up) in [
            ("/", ""),
            ("/404.html", ""),
            ("/a/", "../"),
            ("/a/b/", "../../"),
            ("/a/b", "../"),
            ("/a%2Fb/", "../"),
            ("/a/?x=/y/", "../"),
        ] {
            let html = String::from_utf8(dress(page("s.css", "").as_bytes(), path)).unwrap();
            let src = format!(" src=\"{up}.roadbook/reload.js\" ");
            assert!(html.contains(&src), "{path}: {html}");
        }
    }

    #[test]
    fn the_marks_stand_in_the_head_and_nothing_in_them_breaks_out() {
        for (html, before) in [
            ("<head></HEAD><body>", "<head>"),
            ("<p><body>", "<p>"),
            ("text", "text"),
            ("", ""),
        ] {
            let dressed = String::from_utf8(dress(html.as_bytes(), "/\"><script>/")).unwrap();
            assert!(dressed.starts_with(&format!("{before}<link ")), "{dressed}");
            assert!(
                dressed.contains("data-path=\"/&quot;&gt;&lt;script&gt;/\""),
                "{dressed}"
            );
        }
    }

    #[test]
    fn a_page_of_faults_shows_them_as_text() {
        let html = fault_page("error: <b> & \"c\"\n\n", "a.md");
        assert!(
            html.contains("error: &lt;b&gt; &amp; &quot;c&quot;</pre>"),
            "{html}"
        );
    }
}
