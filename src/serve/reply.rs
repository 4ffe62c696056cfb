//! A request → what it gets. Pure: no socket, no disk.

use std::io;
use std::sync::Arc;

use super::address::decode;
use super::host::Hosts;
use super::{missing, reload};
use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::publish::recipes::{self, Panic, Recipes};
use crate::site::Rendered;

/// An answer, ready to be sent.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Names and values, without what depends on how it is sent, such as `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body, also of a HEAD request, where only its length is sent.
    pub body: Bytes,
    /// Whether the body is a page of the site, or stands in for one.
    pub is_page: bool,
    /// What the templates complained about.
    pub problems: Vec<Diagnostic>,
    /// The panic that this answer stands in for.
    pub panic: Option<Panic>,
}

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// What the site promises to work under, so that a theme that does not is noticed while it is written.
const POLICY: &str = "default-src 'self'; img-src * data:; media-src *; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-src *";

/// The answer to `method` on `url`, as written in the request line.
pub fn to(method: &str, url: &str, headers: &[(&str, &str)], site: &dyn Recipes, hosts: &Hosts) -> Reply {
    refusal(method, headers, hosts).unwrap_or_else(|| get(url, site))
}

/// The answer where the request is refused whatever it is for: it comes from elsewhere, or wants more than to read.
pub fn refusal(method: &str, headers: &[(&str, &str)], hosts: &Hosts) -> Option<Reply> {
    let values = |name: &'static str| {
        (headers.iter())
            .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
            .map(|&(_, value)| value)
    };
    if values("host").next().is_none() {
        return Some(text(403, "This request does not say which host it is for.\n"));
    }
    if let Some(foreign) = values("host").find(|host| !hosts.is_ours(host)) {
        let words = format!("This server does not answer to the name {foreign}.");
        return Some(text(403, &with_way_out(&words, foreign)));
    }
    if let Some(foreign) = values("origin").find(|origin| !hosts.is_our_origin(origin)) {
        let words = format!("This server does not answer to pages of {foreign}.");
        return Some(text(403, &with_way_out(&words, foreign)));
    }
    if matches!(method, "GET" | "HEAD") {
        return None;
    }
    let mut reply = text(405, "This server only hands out pages.\n");
    reply.headers.push(("Allow", "GET, HEAD".into()));
    Some(reply)
}

fn with_way_out(words: &str, foreign: &str) -> String {
    let (_, host) = foreign.split_once("://").unwrap_or(("", foreign));
    format!("{words} If it leads to this machine and you trust it: roadbook serve --allow-host {host}\n")
}

/// The answer where a file of the site cannot be read, and its body.
pub fn unreadable(error: &io::Error) -> (Reply, Arc<[u8]>) {
    let status = match error.kind() {
        io::ErrorKind::NotFound => 404, // it went away since the site was read
        _ => 500,
    };
    let words: Arc<[u8]> = format!("This file cannot be read: {error}\n").into_bytes().into();
    (with(status, TEXT, Bytes::Memory(Arc::clone(&words))), words)
}

fn get(url: &str, site: &dyn Recipes) -> Reply {
    let raw = url.split(['?', '#']).next().unwrap_or(url);
    let Some((raw, path)) = raw.strip_prefix('/').and_then(|raw| Some((raw, decode(raw)?))) else {
        return text(400, "This address cannot be read.\n");
    };
    if let Some((bytes, content_type)) = reload::file(&path) {
        return with(200, content_type, Bytes::Memory(bytes.into()));
    }
    let file = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.clone()
    };
    match recipes::render(site, &file) {
        Ok(Some(rendered)) => found(200, rendered),
        Ok(None) if file == path && site.paths().contains(&format!("{path}/index.html").as_str()) => {
            with_slash(raw, url)
        }
        Ok(None) => below_root(raw, url, site).unwrap_or_else(|| not_found(raw, &path, site)),
        Err(panic) => broken(panic),
    }
}

/// Leads on to the address of a page, which ends with a slash. It is relative: before this server may stand another,
/// which shows the site below a path of its own.
fn with_slash(raw: &str, url: &str) -> Reply {
    let name = raw.rsplit('/').next().unwrap_or(raw);
    moved(
        "This page's address ends with a slash.\n",
        &format!("./{name}/"),
        url,
    )
}

/// Leads from where something will be published, below the site's path on its host, to where it is here: the page for
/// what is not there may be shown at any depth, so its links begin with that path.
fn below_root(raw: &str, url: &str, site: &dyn Recipes) -> Option<Reply> {
    let root = site.root_path();
    let root = root.strip_prefix('/').filter(|root| !root.is_empty())?;
    let here = raw.strip_prefix(root)?;
    let up = "../".repeat(raw.matches('/').count());
    Some(moved(
        "Here, the site begins at the root.\n",
        &format!("{up}{here}"),
        url,
    ))
}

fn moved(words: &str, location: &str, url: &str) -> Reply {
    let query = (url.split_once('?')).map_or(String::new(), |(_, query)| format!("?{query}"));
    let mut reply = text(302, words);
    reply.headers.push(("Location", format!("{location}{query}")));
    reply
}

fn not_found(raw: &str, path: &str, site: &dyn Recipes) -> Reply {
    match recipes::render(site, "404.html") {
        Ok(Some(mut rendered)) => {
            if let Bytes::Memory(html) = &rendered.bytes {
                rendered.bytes = Bytes::Memory(missing::with_help(html, raw, path, site).into());
            }
            found(404, rendered)
        }
        Ok(None) => text(404, "There is no such page.\n"),
        Err(panic) => broken(panic),
    }
}

fn found(status: u16, rendered: Rendered) -> Reply {
    let mut reply = with(status, rendered.content_type, rendered.bytes);
    reply.problems = rendered.problems;
    reply
}

fn broken(panic: Panic) -> Reply {
    let words = format!(
        "roadbook has a bug: `{}` made it panic ({}). Please report it. The other pages still work.\n",
        panic.path, panic.message
    );
    // A page, so that its tab hears when the site's own is there again.
    let page = reload::fault_page(&words, "roadbook has a bug");
    let mut reply = with(500, HTML, Bytes::Memory(page.into_bytes().into()));
    reply.panic = Some(panic);
    reply
}

/// A reply in plain words.
pub fn text(status: u16, words: &str) -> Reply {
    with(status, TEXT, Bytes::Memory(Arc::from(words.as_bytes())))
}

fn with(status: u16, content_type: &str, body: Bytes) -> Reply {
    let is_page = content_type.starts_with("text/html");
    // A page asked for again is rendered again. Other files are large and seldom change: the browser keeps them and asks
    // whether they are still the same.
    let keep = if is_page || status != 200 {
        "no-store"
    } else {
        "no-cache"
    };
    // A drawing opened by itself is a document of its own, and carries its style.
    let style = if content_type.starts_with("image/svg") {
        "; style-src 'self' 'unsafe-inline'"
    } else {
        ""
    };
    let headers = vec![
        ("Content-Type", content_type.to_owned()),
        ("Cache-Control", keep.to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        // What browsers do unless told; a player in a frame refuses to play for a page that hides its host.
        ("Referrer-Policy", "strict-origin-when-cross-origin".to_owned()),
        ("Content-Security-Policy", format!("{POLICY}{style}")),
    ];
    Reply {
        status,
        headers,
        body,
        is_page,
        problems: Vec::new(),
        panic: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Recipes for Fixed {
        fn paths(&self) -> Vec<&str> {
            vec![
                "404.html",
                "a b/index.html",
                "boom.html",
                "index.html",
                "main.css",
            ]
        }

        fn render(&self, path: &str) -> Option<Rendered> {
            assert!(path != "boom.html", "boom");
            self.paths().contains(&path).then(|| Rendered {
                bytes: Bytes::Memory(Arc::from(path.as_bytes())),
                content_type: if path.ends_with(".css") {
                    "text/css; charset=utf-8"
                } else {
                    "text/html; charset=utf-8"
                },
                problems: Vec::new(),
            })
        }
    }

    fn ask(method: &str, url: &str, headers: &[(&str, &str)]) -> (u16, Vec<(&'static str, String)>) {
        let hosts = Hosts::new("127.0.0.1", [127, 0, 0, 1].into());
        let reply = to(method, url, headers, &Fixed, &hosts);
        (reply.status, reply.headers)
    }

    #[test]
    fn a_request_gets_the_page_or_the_reason() {
        for (method, url, status) in [
            ("GET", "/", 200),
            ("HEAD", "/main.css?v=1", 200),
            ("GET", "/a%20b/", 200),
            ("GET", "/a%2520b/", 404),
            ("GET", "/a%20b", 302),
            ("GET", "/none", 404),
            ("GET", "/../Cargo.toml", 404),
            ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
            ("GET", "//etc/passwd", 404),
            ("GET", "/main.css%00", 404),
            ("GET", "/..%5cCargo.toml", 404),
            ("GET", "/c:/main.css", 404),
            ("GET", "/%252e%252e/Cargo.toml", 404),
            ("GET", "/%c0%ae%c0%ae/Cargo.toml", 400), // an overlong form of `..`
            ("GET", "/%ff", 400),
            ("GET", "/%4", 400),
            ("GET", "*", 400),
            ("POST", "/", 405),
            ("GET", "/boom.html", 500),
        ] {
            assert_eq!(
                ask(method, url, &[("Host", "localhost:3000")]).0,
                status,
                "{method} {url}"
            );
        }
    }

    #[test]
    fn a_folder_without_its_slash_leads_to_the_page_and_keeps_the_query() {
        let (_, headers) = ask("GET", "/a%20b?q=1", &[("host", "localhost")]);
        assert!(
            headers.contains(&("Location", "./a%20b/?q=1".into())),
            "{headers:?}"
        );
    }

    #[test]
    fn a_page_that_panics_is_answered_with_a_page_that_waits_for_it() {
        let hosts = Hosts::new("127.0.0.1", [127, 0, 0, 1].into());
        let reply = to("GET", "/boom.html", &[("host", "localhost")], &Fixed, &hosts);
        let words = String::from_utf8_lossy(&reply.body.load().unwrap()).into_owned();
        assert!(reply.is_page && words.contains("made it panic (boom)"), "{words}");
    }

    #[test]
    fn a_foreign_host_or_origin_is_refused() {
        for headers in [
            &[("Host", "evil.example")][..],
            &[],
            &[("Host", "localhost"), ("Host", "evil.example")],
            &[("Host", "localhost"), ("Origin", "https://evil.example")],
        ] {
            assert_eq!(ask("GET", "/", headers).0, 403, "{headers:?}");
        }
    }
    #[test]
    fn a_refusal_names_the_way_out() {
        for (headers, name) in [
            (&[("Host", "pod.example:443")][..], "--allow-host pod.example:443"),
            (
                &[("Host", "localhost"), ("Origin", "https://pod.example")],
                "--allow-host pod.example",
            ),
        ] {
            let hosts = Hosts::new("127.0.0.1", [127, 0, 0, 1].into());
            let reply = to("GET", "/", headers, &Fixed, &hosts);
            let words = String::from_utf8_lossy(&reply.body.load().unwrap()).into_owned();
            assert!(words.contains(name), "{words}");
        }
    }

    #[test]
    fn pages_are_not_kept_and_files_are_asked_about() {
        for (url, expected) in [
            ("/", "no-store"),
            ("/none", "no-store"),
            ("/main.css", "no-cache"),
        ] {
            let (_, headers) = ask("GET", url, &[("host", "localhost")]);
            assert!(
                headers.contains(&("Cache-Control", expected.into())),
                "{url} {headers:?}"
            );
        }
    }
}
