//! Every kind of page under a policy that allows nothing but the site's own files: no page asks for more, and without
//! JavaScript none shows a control that does nothing.

use std::sync::LazyLock;

use super::built::Site;
use super::chromium::{Chromium, Page};

static SITE: LazyLock<Site> = LazyLock::new(|| Site::of(".", "policy", &[]));

/// One page of each kind, by its kind.
fn pages() -> Vec<(String, String)> {
    let kinds = SITE.kinds();
    for kind in [
        "home",
        "roadmap",
        "stage",
        "choice",
        "step",
        "path",
        "plain",
        "not-found",
    ] {
        assert!(kinds.contains_key(kind), "there is no {kind}: {kinds:?}");
    }
    kinds
        .into_iter()
        .map(|(kind, path)| (kind, SITE.url(&path)))
        .collect()
}

/// What an expression in the page lists; nothing else may be wrong with it.
#[track_caller]
fn nothing_in(page: &mut Page, kind: &str, what: &str, list: &str) {
    let found = page.eval(&format!("[...{list}].map(it => it.outerHTML ?? it).join('\\n')"));
    assert_eq!(found, "", "{what} of the {kind}");
}

#[test]
fn no_page_asks_another_host_or_for_what_is_not_there() {
    let Some(browser) = Chromium::get() else { return };
    for (kind, url) in pages() {
        let mut page = browser.page();
        page.listen();
        page.open(&url);
        page.eval("new Promise(done => requestIdleCallback(done))");
        let (asked, missed) = page.heard();
        let strangers: Vec<&String> = asked
            .iter()
            .filter(|asked| !asked.starts_with(&SITE.url("")) && !asked.starts_with("data:"))
            .collect();
        assert!(asked.contains(&url), "{asked:?}");
        assert_eq!(strangers, [""; 0], "{kind}");
        assert_eq!(missed, [""; 0], "{kind}");
        page.had_nothing_to_complain_about();
    }
}

/// Visible things that look as if they could be pressed, ticked or typed into. A box that is disabled is a mark of the
/// text; a scroller and a `summary` work by themselves.
const CONTROLS: &str = "document.querySelectorAll('button, input:not([type=checkbox][disabled]), select, textarea, form, \
    [role=button], [role=tab], [role=switch], [role=checkbox], [role=menuitem], [contenteditable], dialog, \
    [aria-expanded], [aria-pressed], a:not([href], [id]), a[href=\"\"], a[href=\"#\"]')";

/// Links within the page that lead to nothing.
const LOST: &str = "document.querySelectorAll('a[href^=\"#\"]')";

#[test]
fn without_javascript_all_is_readable_and_no_control_is_dead() {
    let Some(browser) = Chromium::get() else { return };
    let mut with = browser.page();
    let mut without = browser.page();
    without.scripts_off();
    for (kind, url) in pages() {
        with.open(&url);
        let controls = with.eval(&format!("[...{CONTROLS}].some(it => it.checkVisibility())"));
        assert_eq!(controls, true, "with JavaScript, the {kind} has controls");
        without.open(&url);
        let visible = format!("[...{CONTROLS}].filter(it => it.checkVisibility())");
        nothing_in(&mut without, &kind, "A dead control", &visible);
        let lost = format!(
            "[...{LOST}].filter(it => !document.getElementById(decodeURIComponent(it.hash.slice(1))))"
        );
        nothing_in(&mut without, &kind, "A link to nothing", &lost);
        let hidden = "document.querySelectorAll('main h1, main h2, main h3, main p, main pre, main svg a, main li > a')";
        let hidden = format!(
            "[...{hidden}].filter(it => it.textContent.trim() && !it.closest('details') && !it.checkVisibility())"
        );
        nothing_in(&mut without, &kind, "Something hidden", &hidden);
        without.had_nothing_to_complain_about();
    }
}
