//! What every page has: light and dark, tabs, copying, keys; and that nothing of a page is lost on a narrow screen.

use super::built::Site;
use super::chromium::{Chromium, Page};
use super::support::Folder;
use super::support::http::Server;

/// A page of the site, which lasts as long as its folder; none without a browser.
fn reader() -> Option<(Folder, Server, Page)> {
    let browser = Chromium::get()?;
    let folder = Folder::site("look");
    let server = Server::of(&folder);
    Some((folder, server, browser.page()))
}

fn go(server: &Server, page: &mut Page, path: &str) {
    page.open(&format!("http://{}/{path}", server.address));
    page.until("document.querySelector('.theme select')");
}

/// The tab that is shown.
fn tab(name: &str) -> String {
    format!("document.querySelector('[role=tab][aria-selected=true]')?.textContent === '{name}'")
}

#[test]
fn light_or_dark_holds_on_every_page_from_the_start() {
    let Some((_folder, server, mut page)) = reader() else {
        return;
    };
    // Before anything of the body is there.
    page.before_scripts("addEventListener('readystatechange', () => { globalThis.first ??= document.documentElement.dataset.scheme; }, { capture: true, once: true });");
    go(&server, &mut page, "about/");
    let choose = |scheme: &str| {
        format!(
            "(() => {{ const select = document.querySelector('.theme select'); select.value = '{scheme}'; select.dispatchEvent(new Event('change')); }})()"
        )
    };
    let background = "getComputedStyle(document.body).backgroundColor";
    page.eval(&choose("light"));
    let light = page.eval(background);
    page.eval(&choose("dark"));
    let dark = page.eval(background);
    assert_ne!(light, dark);
    go(&server, &mut page, "r/data/sql/");
    assert_eq!(page.eval(background), dark);
    assert_eq!(page.eval("globalThis.first"), "dark");
    assert_eq!(page.eval("document.querySelector('.theme select').value"), "dark");
    page.eval(&choose(""));
    go(&server, &mut page, "about/");
    assert_eq!(page.eval("document.querySelector('.theme select').value"), "");
    page.had_nothing_to_complain_about();
}

#[test]
fn tabs_remember_and_follow_what_is_picked_later() {
    let Some((_folder, server, mut page)) = reader() else {
        return;
    };
    go(&server, &mut page, "r/data/sql/");
    page.until(&tab("Python"));
    page.eval("document.querySelectorAll('[role=tab]')[1].click()");
    page.until(&tab("Ruby"));
    go(&server, &mut page, "r/data/sql/");
    page.until(&tab("Ruby"));
    go(&server, &mut page, "r/language/");
    let pick = "document.querySelector('[data-option=python] .pick')";
    page.until(pick);
    page.eval(&format!("{pick}.click()"));
    page.until(&format!("{pick}.ariaPressed === 'true'"));
    go(&server, &mut page, "r/data/sql/");
    page.until(&tab("Python"));
    // And again the last word counts.
    page.eval("document.querySelectorAll('[role=tab]')[1].click()");
    go(&server, &mut page, "r/data/sql/");
    page.until(&tab("Ruby"));
    page.had_nothing_to_complain_about();
}

#[test]
fn keys_go_through_lists_and_pages_until_they_are_turned_off() {
    let Some((_folder, server, mut page)) = reader() else {
        return;
    };
    let focused = |text: &str| format!("document.activeElement.textContent === '{text}'");
    go(&server, &mut page, "r/data/sql/");
    page.press("j");
    page.until(&focused("The web"));
    page.press("j");
    page.until(&focused("A language"));
    page.press("k");
    page.until(&focused("The web"));
    page.press("n");
    page.until("location.pathname === '/r/data/orm/'");
    page.until("document.querySelector('.theme select')");
    page.press("p");
    page.until("location.pathname === '/r/data/sql/'");
    page.until("document.querySelector('.theme select')");
    page.press("m");
    page.until("location.pathname === '/r/' && location.hash === '#map'");
    page.until("document.querySelector('.theme select')");
    page.press("?");
    let dialog = "document.querySelector('dialog[open]')";
    page.until(&format!("{dialog}?.textContent.includes('Keyboard shortcuts')"));
    let switch = format!("{dialog}.querySelector('input').click(), {dialog}.querySelector('button').click()");
    page.eval(&switch);
    page.until(&format!("!{dialog}"));
    page.press("?");
    page.press("j");
    // The foot of the page turns them on again.
    page.eval("document.querySelector('.bottom .keys').click()");
    page.until(dialog);
    assert_eq!(page.eval("document.querySelectorAll('dialog').length"), 1);
    page.eval(&switch);
    page.until(&format!("!{dialog}"));
    page.press("?");
    page.until(dialog);
    page.had_nothing_to_complain_about();
}

#[test]
fn code_has_a_button_that_copies_it_and_headings_have_addresses() {
    let Some((_folder, server, mut page)) = reader() else {
        return;
    };
    go(&server, &mut page, "r/data/sql/");
    page.until("document.querySelector('.body h2 a').getAttribute('href') === '#twice'");
    page.eval("document.querySelector('.body pre').scrollIntoView()");
    page.until("document.querySelectorAll('.copy').length === document.querySelectorAll('.body pre').length");
    page.eval(
        "navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }",
    );
    page.eval("document.querySelector('.copy').click()");
    page.until("globalThis.copied === 'print(1)'");
    // Of a session, what can be typed again.
    page.eval("[...document.querySelectorAll('.code')].find(code => code.querySelector('.language-console')).querySelector('.copy').click()");
    page.until("globalThis.copied === 'git status\\ngit log \\\\\\n    --oneline'");
    page.until("document.querySelector('.code [role=status]').textContent === 'Copied'");
    page.had_nothing_to_complain_about();
}

#[test]
fn nothing_runs_off_a_narrow_screen() {
    let Some((_folder, server, mut page)) = reader() else {
        return;
    };
    page.window(320, 640);
    for path in [
        "",
        "r/",
        "r/data/",
        "r/language/",
        "r/data/sql/",
        "r/data/orm/",
        "r/paths/short/",
        "about/",
        "404.html",
    ] {
        go(&server, &mut page, path);
        let width = page.eval("document.documentElement.scrollWidth");
        assert!(width.as_u64() <= Some(320), "/{path}: {width}");
    }
}

/// Tells the server when all of the page has been drawn, and notes what moves after that.
const WATCH: &str = "
    const drawn = (act) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act)));
    const moved = [];
    const note = (list) => { for (const { value, sources } of list) moved.push([value, ...sources.map(({ node }) => node?.textContent.trim().slice(0, 40))]); };
    const shifts = new PerformanceObserver((list) => note(list.getEntries()));
    // Parsed, and no module has run.
    document.addEventListener('readystatechange', () => drawn(() => {
        shifts.observe({ type: 'layout-shift' });
        fetch('/drawn');
    }), { once: true });
    globalThis.still = () => new Promise((done) => drawn(() => {
        note(shifts.takeRecords());
        done(JSON.stringify(moved));
    }));";

#[test]
fn nothing_moves_when_the_scripts_come_late() {
    let Some(browser) = Chromium::get() else { return };
    let site = Site::of(".", "still", &[]).late();
    let begun = "localStorage.setItem('roadbook:/:backend', JSON.stringify({ version: 1, steps: { 'why-backend': 'done', 'web-basics': 'done', python: 'done' } }))";
    for (kept, pages) in [
        (
            "",
            [
                ("", ".theme select"),
                ("backend/", ".tick"),
                ("backend/apis/rest/", ".tracker-done"),
                ("backend/auth-security/tokens/", ".tracker-done"),
            ],
        ),
        (
            begun,
            [
                ("", ".card-progress .bar"),
                ("backend/", ".now .left"),
                ("backend/start/web-basics/", ".tracker-next:not([hidden])"),
                ("backend/auth-security/tokens/", ".needs [data-state]"),
            ],
        ),
    ] {
        for (width, height) in [(412, 823), (1440, 900)] {
            let mut page = browser.page();
            page.window(width, height);
            page.before_scripts(kept);
            page.before_scripts(WATCH);
            for (path, ready) in pages {
                page.open(&site.url(path));
                page.until(&format!("document.querySelector('{ready}')"));
                assert_eq!(page.eval("still()"), "[]", "{width} /{path} {kept}");
            }
        }
    }
}
