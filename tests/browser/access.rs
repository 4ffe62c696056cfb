//! Every kind of page for people who do not read it on a wide screen with a mouse: keyboard, magnification, own spacing,
//! coarse pointers, assistive technology.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::built::Site;
use crate::chromium::Page;

mod axe;
mod keyboard;
mod layout;

/// The bundled site, a page with every construct of Markdown, and that page from right to left.
static SITES: LazyLock<Vec<(&str, Site)>> = LazyLock::new(|| {
    vec![
        ("bundled", Site::of(".", "bundled", &[])),
        ("markup", Site::of("tests/cases/markup", "markup", &[])),
        (
            "mirrored",
            Site::of(
                "tests/cases/markup",
                "mirrored",
                &[("ROADBOOK_BOOK__TEXT_DIRECTION", "rtl")],
            ),
        ),
        (
            "every-key",
            Site::of(
                "tests/cases/every-key",
                "every-key",
                &[("ROADBOOK_OUTPUT__HTML__SITE_URL", "https://example.org/")],
            ),
        ),
    ]
});

const ALL: &[&str] = &["bundled", "markup", "mirrored", "every-key"];

/// Waits until the page is laid out as it stands.
const DRAWN: &str = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";

/// One page of each kind of each of these sites: its name in messages, and its address.
fn pages(sites: &[&str]) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for (name, site) in SITES.iter().filter(|(name, _)| sites.contains(name)) {
        let kinds: BTreeMap<String, String> = site.kinds();
        for kind in ["home", "roadmap", "stage", "choice", "step", "path", "not-found"] {
            assert!(
                kinds.contains_key(kind) || *name != "bundled",
                "{name} has no {kind}"
            );
        }
        pages.extend(
            (kinds.into_iter()).map(|(kind, path)| (format!("{name} {kind} /{path}"), site.url(&path))),
        );
    }
    pages
}

/// Opens a page and puts the helpers into it. A map has its controls, which come when it is first seen.
fn open(page: &mut Page, url: &str) {
    page.open(url);
    if page.eval("document.querySelector('.map-part') !== null") == Value::Bool(true) {
        page.eval("document.querySelector('.map-part').scrollIntoView()");
        page.until("document.querySelector('.map [tabindex=\"0\"]')");
        page.eval("scrollTo({ top: 0, behavior: 'instant' })");
    }
    page.eval(include_str!("access/helpers.js"));
    page.eval(DRAWN);
}

/// What a helper finds: a list of sentences. None where it has nothing to look at.
fn ask(page: &mut Page, call: &str) -> Option<Vec<String>> {
    let Value::Array(found) = page.eval(call) else {
        return None;
    };
    let words = |one: Value| one.as_str().map(str::to_owned);
    Some(found.into_iter().filter_map(words).collect())
}

/// Fails with all that was found, if anything was.
#[track_caller]
fn nothing_in(found: &[String]) {
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}
