//! With the keyboard alone: everything is reached, in the order in which it stands, is seen when it has the focus, and is left
//! again.

use super::{ask, nothing_in, open, pages};
use crate::chromium::{Chromium, Page};

/// Presses a key until the page is left; what `step` finds wrong on the way.
fn walk(page: &mut Page, key: &str, step: &str, at_most: u64) -> Vec<String> {
    let mut wrong = Vec::new();
    for _ in 0..=at_most {
        page.press(key);
        match ask(page, step) {
            Some(found) => wrong.extend(found),
            None => return wrong,
        }
    }
    wrong.push(format!("{key} never leaves the page"));
    wrong
}

fn tab_walks(width: u32) {
    let Some(browser) = Chromium::get() else { return };
    let mut page = browser.page();
    page.window(width, 800);
    let mut wrong = Vec::new();
    for (name, url) in pages(&["bundled", "markup", "mirrored"]) {
        open(&mut page, &url);
        // Some buttons come when their place is near.
        page.eval("document.querySelector('.body pre')?.scrollIntoView()");
        page.until(
            "document.querySelectorAll('.body pre').length === document.querySelectorAll('.copy').length",
        );
        page.eval("document.querySelector('.map-part')?.scrollIntoView()");
        page.until("!document.querySelector('.map-part') || document.querySelector('.map-tools button')");
        page.eval("scrollTo(0, 0)");
        // Boxes that scroll are reached too.
        let at_most = 2 * page.eval("beginWalk()").as_u64().unwrap() + 20;
        let mut found = walk(&mut page, "Tab", "step()", at_most);
        found.extend(ask(&mut page, "unreached()").unwrap());
        page.eval("turnRound()");
        found.extend(walk(&mut page, "Shift+Tab", "stepBack()", at_most));
        wrong.extend(found.iter().map(|one| format!("{name}, {width} px: {one}")));
    }
    nothing_in(&wrong);
}

#[test]
fn tab_reaches_all_in_order_and_visibly_and_leaves_again() {
    tab_walks(1440);
}

#[test]
fn tab_does_so_on_a_phone() {
    tab_walks(360);
}

#[test]
fn the_first_key_offers_to_skip_to_the_content() {
    let Some(browser) = Chromium::get() else { return };
    let mut page = browser.page();
    for (name, url) in pages(&["bundled"]) {
        open(&mut page, &url);
        page.eval("beginWalk()");
        page.press("Tab");
        assert_eq!(
            page.eval("document.activeElement.matches('.skip')"),
            true,
            "{name}"
        );
        assert_eq!(ask(&mut page, "step()"), Some(Vec::new()), "{name}");
        page.press("Enter");
        page.until("location.hash === '#content'");
        page.press("Tab");
        assert_eq!(
            page.eval("document.querySelector('main').contains(document.activeElement)"),
            true,
            "{name}"
        );
    }
}
