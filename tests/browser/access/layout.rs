//! Text stays whole and controls stay large enough: at 400 % zoom (a window of 320 px), with the reader's own spacing of text,
//! on a phone.

use super::{ALL, DRAWN, ask, nothing_in, open, pages};
use crate::chromium::Chromium;

/// Puts these questions to each page, prepared by a script, while its window gets these widths.
fn holds(widths: &[u32], prepare: &str, questions: &[&str]) {
    let Some(browser) = Chromium::get() else { return };
    let mut page = browser.page();
    let mut wrong = Vec::new();
    for (name, url) in pages(ALL) {
        page.window(widths[0], 800);
        open(&mut page, &url);
        page.eval(prepare);
        for width in widths {
            page.window(*width, 800);
            page.eval(DRAWN);
            for question in questions {
                let found = ask(&mut page, question).unwrap();
                wrong.extend(found.iter().map(|one| format!("{name}, {width} px: {one}")));
            }
        }
        page.had_nothing_to_complain_about();
    }
    nothing_in(&wrong);
}

const LEGIBLE: &[&str] = &["sideways()", "clipped()", "overlapping()"];

#[test]
fn at_four_hundred_percent_nothing_is_cut_or_needs_scrolling_sideways() {
    holds(&[320], "", LEGIBLE);
}

#[test]
fn no_window_is_too_wide_or_too_narrow() {
    holds(&[2560, 1440, 1024, 768, 600, 360], "", LEGIBLE);
}

#[test]
fn larger_spacing_of_text_loses_nothing() {
    // The figures of WCAG 1.4.12.
    let spacing = "{
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`
            * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
            p { margin-block-end: 2em !important; }
        `);
        document.adoptedStyleSheets.push(sheet);
    }";
    holds(&[1440, 320], spacing, LEGIBLE);
}

#[test]
fn text_twice_as_large_loses_nothing() {
    let larger = "{
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('html { font-size: 200% !important; }');
        document.adoptedStyleSheets.push(sheet);
    }";
    holds(&[1440, 640], larger, LEGIBLE);
}

#[test]
fn a_narrow_window_says_all_that_a_wide_one_says() {
    let Some(browser) = Chromium::get() else { return };
    let mut page = browser.page();
    let mut wrong = Vec::new();
    for (name, url) in pages(ALL) {
        page.window(1440, 800);
        open(&mut page, &url);
        let wide = ask(&mut page, "words()").unwrap();
        page.window(320, 800);
        open(&mut page, &url);
        let seen = ask(&mut page, "words()").unwrap();
        let opened = ask(&mut page, "openAll()").unwrap();
        let lost = wide
            .iter()
            .filter(|words| !seen.contains(words) && !opened.contains(words));
        wrong.extend(lost.map(|words| format!("{name}: {words}")));
    }
    nothing_in(&wrong);
}

#[test]
fn controls_are_large_enough_for_a_finger() {
    holds(&[1440, 360], "", &["small()"]);
}
