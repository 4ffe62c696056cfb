//! A request → what it gets. Pure: no socket, no disk.

use std::sync::Arc;

use super::host::Hosts;
use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::publish::recipes::{self, Panic, Recipes};
use crate::site::Rendered;

/// An answer, ready to be sent.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Names and values, without `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body, also of a HEAD request, where only its length is sent.
    pub body: Bytes,
    /// What the templates complained about.
    pub problems: Vec<Diagnostic>,
    /// The panic that this answer stands in for.
    pub panic: Option<Panic>,
}

const TEXT: &str = "text/plain; charset=utf-8";

/// The answer to `method` on `url`, as written in the request line.
pub fn to(method: &str, url: &str, headers: &[(&str, &str)], site: &dyn Recipes, hosts: &Hosts) -> Reply {
    let values = |name: &'static str| {
        (headers.iter())
            .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
            .map(|&(_, value)| value)
    };
    if values("host").next().is_none() || !values("host").all(|host| hosts.is_ours(host)) {
        return text(
            403,
            "This server answers only under the name it was started with (roadbook serve --hostname NAME).\n",
        );
    }
    if !values("origin").all(|origin| hosts.is_our_origin(origin)) {
        return text(403, "This server answers only to its own pages.\n");
    }
    if !matches!(method, "GET" | "HEAD") {
        let mut reply = text(405, "This server only hands out pages.\n");
        reply.headers.push(("Allow", "GET, HEAD".into()));
        return reply;
    }
    get(url, site)
}

fn get(url: &str, site: &dyn Recipes) -> Reply {
    let raw = url.split(['?', '#']).next().unwrap_or(url);
    let Some(path) = raw.strip_prefix('/').and_then(decode) else {
        return text(400, "This address cannot be read.\n");
    };
    if path.is_empty() || path.ends_with('/') {
        return page(&format!("{path}index.html"), site);
    }
    match recipes::render(site, &path) {
        Ok(Some(rendered)) => found(200, rendered),
        Ok(None) if site_has(site, &format!("{path}/index.html")) => {
            let query = url
                .split_once('?')
                .map(|(_, query)| format!("?{query}"))
                .unwrap_or_default();
            let mut reply = text(302, "This page's address ends with a slash.\n");
            reply.headers.push(("Location", format!("{raw}/{query}")));
            reply
        }
        Ok(None) => not_found(site),
        Err(panic) => broken(panic),
    }
}

fn site_has(site: &dyn Recipes, path: &str) -> bool {
    site.paths().contains(&path)
}

fn page(path: &str, site: &dyn Recipes) -> Reply {
    match recipes::render(site, path) {
        Ok(Some(rendered)) => found(200, rendered),
        Ok(None) => not_found(site),
        Err(panic) => broken(panic),
    }
}

fn not_found(site: &dyn Recipes) -> Reply {
    match recipes::render(site, "404.html") {
        Ok(Some(rendered)) => found(404, rendered),
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
    let mut reply = text(500, &words);
    reply.panic = Some(panic);
    reply
}

fn text(status: u16, words: &str) -> Reply {
    with(status, TEXT, Bytes::Memory(Arc::from(words.as_bytes())))
}

fn with(status: u16, content_type: &str, body: Bytes) -> Reply {
    let headers = vec![
        ("Content-Type", content_type.to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Cache-Control", "no-store".to_owned()), // a page asked for again is rendered again
    ];
    Reply {
        status,
        headers,
        body,
        problems: Vec::new(),
        panic: None,
    }
}

/// Percent-decoded, once; none where that gives no text.
pub(super) fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
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
            headers.contains(&("Location", "/a%20b/?q=1".into())),
            "{headers:?}"
        );
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
}
