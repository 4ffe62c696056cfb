//! `roadbook serve` as an author sees it: files are saved, and a real Chromium shows what becomes of its pages. And the
//! site as a reader uses it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod access;
mod built;
mod chromium;
mod look;
mod map;
mod policy;
mod progress;
mod roadmap;
#[path = "../support/mod.rs"]
mod support;
mod words;

use std::sync::Arc;

use chromium::{Chromium, Page};
use support::http::Server;
use support::{Folder, step};

/// A page of the server's in a tab, with the client in it.
fn open(browser: &Arc<Chromium>, server: &Server, path: &str) -> Page {
    let mut page = browser.page();
    show(&mut page, server, path);
    page
}

fn show(page: &mut Page, server: &Server, path: &str) {
    page.open(&format!("http://{}/{path}", server.address));
    page.until(READY);
}

/// The client has heard from the server: its panel has its style sheet.
const READY: &str = "document.querySelector('roadbook-serve')?.hidden === false";

/// An expression for what the panel's part `selector` holds, if that is to be seen.
fn part(selector: &str) -> String {
    format!(
        "[...document.querySelector('roadbook-serve').shadowRoot.querySelectorAll('{selector}')].filter(part => part.checkVisibility()).map(part => part.textContent).join('')"
    )
}

fn shows(words: &str) -> String {
    format!("document.querySelector('main').innerText.includes({words:?})")
}

/// A step with a text longer than any window.
fn long(title: &str, words: &str) -> String {
    let paragraphs = "Much to read.\n\n".repeat(200);
    let details = "<details><summary>One</summary><p>x</p></details>\n\n<details><summary>Two</summary><p>y</p></details>";
    format!(
        "{}{words}\n\n{details}\n\n{paragraphs}",
        step(1, title, "duration: 1 week\n")
    )
}

#[test]
fn a_save_changes_the_words_and_nothing_else() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    folder.write("content/backend/web.md", &long("The web", "First words."));
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/web/");
    let mut other = open(&browser, &server, "backend/data/sql/");
    for page in [&mut page, &mut other] {
        page.eval("window.mark = true; localStorage.setItem('roadbook:/:done', 'mine')");
    }
    page.eval("document.querySelectorAll('details')[1].open = true; scrollTo(0, 1234)");
    folder.write("content/backend/web.md", &long("The web", "Second words."));
    page.until(&shows("Second words."));
    page.until("scrollY === 1234 && !window.mark");
    assert_eq!(
        page.eval("[...document.querySelectorAll('main details')].map(details => details.open).join()"),
        "false,true"
    );
    assert_eq!(page.eval("localStorage.getItem('roadbook:/:done')"), "mine");
    // The other tab hears of a later change, and so has heard all that was said of this one.
    folder.write(
        "content/backend/data/sql.md",
        &format!(
            "{}More.\n",
            step(1, "SQL", "duration: 2 weeks\nprerequisites: [web]\n")
        )
        .replace("Text.", "Tables."),
    );
    assert_eq!(other.eval("window.mark"), true);
    other.until(&shows("Tables."));
    page.had_nothing_to_complain_about();
    other.had_nothing_to_complain_about();
}

#[test]
fn a_fault_is_shown_above_the_last_good_page_until_it_is_mended() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/web/");
    folder.write(
        "content/backend/web.md",
        "---\nstep: [\ntitle: <b>The web</b>\n---\nNew.\n",
    );
    page.until(&format!(
        "{}.includes('content/backend/web.md:')",
        part(".panel pre")
    ));
    assert_eq!(page.eval(&part(".panel h2")), "1 error");
    assert_eq!(page.eval(&shows("Text.")), true, "the last good page");
    page.press("Escape");
    page.until(&format!("{} === ''", part(".panel")));
    assert_eq!(page.eval(&part(".counter")), "1 error");
    // Another fault brings it back, without its being asked for.
    folder.write(
        "content/backend/web.md",
        "---\nstep: {\ntitle: The web\n---\nNew.\n",
    );
    page.until(&format!("{}.includes('step: {{')", part(".panel pre")));
    folder.write(
        "content/backend/web.md",
        &step(1, "The web", "duration: 1 week\n").replace("Text.", "Mended."),
    );
    page.until(&shows("Mended."));
    page.until(&format!(
        "{READY} && {} === '' && {} === ''",
        part(".panel"),
        part(".counter")
    ));
    page.had_nothing_to_complain_about();
}

#[test]
fn a_fault_in_a_template_or_the_settings_is_shown_and_takes_nothing_away() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    let footer = "themes/default/templates/parts/footer.html";
    folder.write(footer, "<footer>Own</footer>\n");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/web/");
    let footer_is = |words: &str| format!("document.querySelector('footer').textContent === {words:?}");
    page.until(&footer_is("Own"));
    for (path, good, bad) in [
        (
            footer,
            "<footer>Own</footer>\n",
            "<footer>{{ nothing.at.all }}</footer>\n",
        ),
        (footer, "<footer>Own</footer>\n", "<footer>{% if %}</footer>\n"),
        (
            "book.toml",
            "[book]\ntitle = \"Learn\"\n",
            "[book]\ntitle = \"Lea",
        ),
    ] {
        folder.write(path, bad);
        page.until(&format!("{}.includes('{path}:')", part(".panel pre")));
        assert_eq!(page.eval(&footer_is("Own")), true, "{bad}");
        folder.write(path, good);
        page.until(&format!(
            "{READY} && {} === '' && {}",
            part(".panel, .counter"),
            footer_is("Own")
        ));
    }
    page.had_nothing_to_complain_about();
}

#[test]
fn a_fault_elsewhere_and_a_warning_are_counted() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/web/");
    page.eval("window.mark = true");
    folder.write(
        "content/backend/docker.md",
        &step(
            9,
            "Docker",
            "duration: 1 week\noptional: true\nprerequisites: [nothing]\n",
        ),
    );
    page.until(&format!("{} === '1 error elsewhere'", part(".counter")));
    page.eval("document.querySelector('roadbook-serve').shadowRoot.querySelector('.counter').click()");
    page.until(&format!(
        "{}.includes('content/backend/docker.md:')",
        part(".panel pre")
    ));
    assert_eq!(page.eval("window.mark"), true, "nothing was loaded anew");
    page.had_nothing_to_complain_about();
}

#[test]
fn what_is_wrong_can_be_read_on_a_phone() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    let long = "a-prerequisite-with-a-name-that-is-far-longer-than-a-phone-is-wide";
    let text = |id: &str| {
        step(
            1,
            "The web",
            &format!("duration: 1 week\nprerequisites: [{long}, {id}]\n"),
        )
    };
    folder.write("content/backend/web.md", &text("sqll"));
    let server = Server::of(&folder);
    let panel = "document.querySelector('roadbook-serve').shadowRoot.querySelector('.panel')";
    for (root, path, open_at_once) in [(panel, "backend/", false), ("document", "backend/web/", true)] {
        let mut page = browser.page();
        page.window(360, 700);
        show(&mut page, &server, path);
        if !open_at_once {
            page.eval(
                "document.querySelector('roadbook-serve').shadowRoot.querySelector('.counter').click()",
            );
        }
        page.until(&format!("{root}.querySelectorAll('.source').length === 2"));
        // A caret stands under the word that it means, and the line can be pushed to where both are seen.
        page.eval(&format!(
            "window.source = [...{root}.querySelectorAll('.source')].find(source => source.textContent.includes(' ^^^^\\n'));
             window.left = part => {{
               const at = source.textContent.indexOf(part.trim(), source.textContent.indexOf(part));
               const range = document.createRange();
               range.setStart(source.firstChild, at);
               range.setEnd(source.firstChild, at + 1);
               return Math.round(range.getBoundingClientRect().left);
             }};
             source.normalize();"
        ));
        assert_eq!(page.eval("left('sqll') === left(' ^^^^')"), true, "{path}");
        assert_eq!(
            page.eval("source.scrollWidth > source.clientWidth && source.tabIndex === 0"),
            true
        );
        page.eval("source.scrollLeft = 9999");
        assert_eq!(
            page.eval("left('sqll') >= 0 && left('sqll') < 360"),
            true,
            "{path}"
        );
        // Everything else wraps.
        let fits = format!(
            "[...{root}.querySelectorAll('.listings, .listing, .words')].every(part => part.scrollWidth <= part.clientWidth)
             && document.documentElement.scrollWidth <= 360"
        );
        assert_eq!(page.eval(&fits), true, "{path}");
        page.had_nothing_to_complain_about();
    }
}

#[test]
fn a_page_that_never_was_good_shows_its_fault_and_then_itself() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    folder.write("content/backend/new.md", "---\nstep: [\n---\nNew words.\n");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/new/");
    assert_eq!(
        page.eval("document.querySelector('pre').textContent.includes('content/backend/new.md:')"),
        true
    );
    assert_eq!(page.eval(&part(".panel, .counter")), "", "once is enough");
    folder.write(
        "content/backend/new.md",
        &step(5, "New", "duration: 1 week\n").replace("Text.", "New words."),
    );
    page.until(&shows("New words."));
    page.had_nothing_to_complain_about();
}

#[test]
fn a_missing_page_appears_with_its_file() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/new/");
    folder.write(
        "content/backend/new.md",
        &step(5, "New", "duration: 1 week\n").replace("Text.", "New words."),
    );
    page.until(&shows("New words."));
    page.had_nothing_to_complain_about();
}

#[test]
fn a_style_sheet_is_swapped_in_the_page_as_it_stands() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    folder.write(
        "book.toml",
        "[book]\ntitle = \"Learn\"\n[output.html]\nadditional-css = [\"own.css\"]\n",
    );
    folder.write("own.css", "h1 { color: rgb(1, 2, 3); }\n");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/web/");
    let colour = |rgb: &str| format!("getComputedStyle(document.querySelector('h1')).color === 'rgb({rgb})'");
    page.until(&colour("1, 2, 3"));
    page.eval("window.mark = true; window.sheets = document.styleSheets.length");
    for rgb in ["4, 5, 6", "7, 8, 9"] {
        folder.write("own.css", &format!("h1 {{ color: rgb({rgb}); }}\n"));
        page.until(&format!(
            "{} && document.styleSheets.length === sheets",
            colour(rgb)
        ));
    }
    assert_eq!(page.eval("window.mark"), true, "the page was not loaded anew");
    page.had_nothing_to_complain_about();
}

#[test]
fn an_image_that_keeps_its_name_is_seen_anew() {
    let Some(browser) = Chromium::get() else { return };
    let image =
        |width: u32| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"9\"/>");
    let folder = Folder::sound();
    folder.write("content/backend/a b.svg", &image(11));
    folder.write(
        "content/backend/web.md",
        &long("The web", "![A picture](<a b.svg>)"),
    );
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "backend/web/");
    let width = |width: u32| format!("document.querySelector('main img').naturalWidth === {width}");
    page.until(&width(11));
    folder.write("content/backend/a b.svg", &image(22));
    page.until(&width(22));
    page.had_nothing_to_complain_about();
}

#[test]
fn a_server_that_ended_is_waited_for() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let port = server.address.rsplit(':').next().unwrap().to_owned();
    let mut page = open(&browser, &server, "backend/web/");
    page.eval("window.mark = true");
    drop(server);
    page.until(&format!("{}.includes('has stopped')", part(".lost")));
    let server = Server::start(folder.command(&["serve", "-p", &port]));
    page.until(&format!("{} === ''", part(".lost")));
    assert_eq!(page.eval("window.mark"), true, "what it shows has not changed");
    drop(server);
    folder.write(
        "content/backend/web.md",
        &step(1, "The web", "duration: 1 week\n").replace("Text.", "Meanwhile."),
    );
    let _server = Server::start(folder.command(&["serve", "-p", &port]));
    page.until(&shows("Meanwhile."));
}

#[test]
fn twelve_tabs_of_one_browser_all_follow() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let mut pages = vec![open(&browser, &server, "backend/web/")];
    for _ in 1..12 {
        let mut page = pages[0].beside(); // one reader's: the browser allows them six connections together
        show(&mut page, &server, "backend/web/");
        pages.push(page);
    }
    for words in ["One.", "Two."] {
        folder.write(
            "content/backend/web.md",
            &step(1, "The web", "duration: 1 week\n").replace("Text.", words),
        );
        for page in &mut pages {
            page.until(&shows(words));
        }
    }
}
