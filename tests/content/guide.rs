//! The guide's reference, held against the code: every key and every diagnostic stands there, and nothing else does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use roadbook::config;
use roadbook::document::front_matter::{Keys, keys_of};

use crate::page::pages;

/// What the first columns of a page's tables name, in the chapters whose headings begin so.
fn named(page: &str, chapters: &[&str]) -> BTreeSet<String> {
    let pages = pages();
    let mut found = BTreeSet::new();
    let mut is_wanted = false;
    for line in pages[page].body().lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            is_wanted = chapters.iter().any(|chapter| heading.starts_with(chapter));
        }
        let key = line.strip_prefix("| `").and_then(|row| row.split_once('`'));
        found.extend(key.filter(|_| is_wanted).map(|(key, _)| key.to_owned()));
    }
    found
}

fn set<'a>(names: impl IntoIterator<Item = &'a &'a str>) -> BTreeSet<String> {
    names.into_iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn every_key_of_book_toml_is_explained() {
    for (table, keys) in config::keys() {
        let heading = format!("`[{table}]`");
        assert_eq!(
            named("guide/reference/book-toml", &[&heading]),
            set(keys),
            "[{table}]"
        );
    }
}

#[test]
fn every_key_of_the_front_matter_is_explained() {
    let page = "guide/reference/front-matter";
    let kinds = [
        (Keys::Page, &["Any page"][..]),
        (Keys::Step, &["Any page", "A step"]),
        (Keys::Stage, &["Any page", "A step", "A stage"]),
        (Keys::Roadmap, &["Any page", "A step", "A stage", "A roadmap"]),
    ];
    for (kind, chapters) in kinds {
        let explained = named(page, chapters);
        let missing: Vec<_> = set(keys_of(kind)).difference(&explained).cloned().collect();
        assert!(missing.is_empty(), "{chapters:?}: {missing:?}");
    }
    let all = [Keys::Page, Keys::Step, Keys::Stage, Keys::Roadmap]
        .map(keys_of)
        .concat();
    assert_eq!(
        named(page, &["Any page", "A step", "A stage", "A roadmap"]),
        set(&all)
    );
}

#[test]
fn every_diagnostic_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let slugs: BTreeSet<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let pages = pages();
    let rows = pages["guide/reference/diagnostics"].body().lines();
    let listed = rows.filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let listed: BTreeSet<String> = listed.map(|(slug, _)| slug.to_owned()).collect();
    assert_eq!(listed, slugs);
}
