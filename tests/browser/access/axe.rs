//! axe-core finds nothing to complain about: it is read from the folder that `ROADBOOK_AXE` names (npm's `axe-core`).

use std::path::PathBuf;

use super::{ALL, ask, nothing_in, open, pages};
use crate::chromium::{Chromium, Look, REQUIRED};

const AXE: &str = "ROADBOOK_AXE";

/// The source of axe-core. None where it is not given and need not be.
fn axe() -> Option<String> {
    let Some(folder) = std::env::var_os(AXE) else {
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "{REQUIRED} is set, and {AXE} is not"
        );
        eprintln!("skipped: {AXE} does not name the folder of axe-core");
        return None;
    };
    Some(std::fs::read_to_string(PathBuf::from(folder).join("axe.min.js")).unwrap())
}

fn finds_nothing(look: Look) {
    let Some(axe) = axe() else { return };
    let Some(browser) = Chromium::get() else { return };
    let mut page = browser.page();
    page.look(look);
    let mut wrong = Vec::new();
    // Colours do not depend on the other sites.
    let sites = if look == Look::Light {
        ALL
    } else {
        &["bundled", "markup"]
    };
    for (name, url) in pages(sites) {
        for width in [360, 1440] {
            page.window(width, 800);
            open(&mut page, &url);
            page.eval(&axe);
            let found = ask(&mut page, "axeFindings()").expect("a list");
            wrong.extend(found.iter().map(|one| format!("{name}, {width} px: {one}")));
        }
    }
    nothing_in(&wrong);
}

#[test]
fn axe_finds_nothing_in_light() {
    finds_nothing(Look::Light);
}

#[test]
fn axe_finds_nothing_in_dark() {
    finds_nothing(Look::Dark);
}

#[test]
fn axe_finds_nothing_in_forced_colours() {
    finds_nothing(Look::Forced);
}
