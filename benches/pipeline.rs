//! What the parts cost, at three sizes: `cargo bench`.
//!
//! Whole builds are measured from outside, on the same pages as other generators; the README says how.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use std::collections::BTreeSet;
use std::fs;
use std::hint::black_box;
use std::sync::Arc;

use divan::{Bencher, bench};
use rayon::prelude::*;
use roadbook::book::{Book, Options};
use roadbook::config::Config;
use roadbook::files::Files;
use roadbook::page::highlight::Highlighter;
use roadbook::roadmap::Analysis;
use roadbook::roadmap::plan::{Planner, Query};
use roadbook::site::Site;
use roadbook::theme::Theme;
use roadbook::workspace::{Hint, Workspace};

mod support;

const SIZES: [usize; 3] = [100, 1_000, 10_000];

fn main() {
    divan::main();
}

fn site(book: Book) -> Site {
    let (config, _) = Config::parse(None, &[]);
    let files = Files::in_memory([], &config.theme.value, &config.src);
    let (theme, _) = Theme::load(&files, &config);
    Site::new(Arc::new(book), theme).0
}

fn render(site: &Site) -> usize {
    let paths: Vec<&str> = site.urls().collect();
    let rendered = paths.par_iter().filter_map(|path| site.render(path));
    rendered.map(|rendered| rendered.problems.len()).sum()
}

/// Everything but reading and writing files.
#[bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn cold_build(bencher: Bencher<'_, '_>, steps: usize) {
    bencher
        .with_inputs(|| support::files(steps))
        .bench_values(|files| render(&site(support::book(files))));
}

/// Parsing, linking and computing: all that `check` does but the templates.
#[bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn compile(bencher: Bencher<'_, '_>, steps: usize) {
    bencher
        .with_inputs(|| support::files(steps))
        .bench_values(support::book);
}

/// One page of a site that stands, its code already highlighted once.
#[bench(args = SIZES)]
fn one_page(bencher: Bencher<'_, '_>, steps: usize) {
    let site = site(support::book(support::files(steps)));
    bencher.bench_local(|| {
        site.render(black_box("r0/s3/t50/index.html"))
            .map(|page| page.problems.len())
    });
}

/// A page on disk saved with another paragraph, and its site read again as `serve` does it; nothing is rendered.
#[bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn save_body(bencher: Bencher<'_, '_>, steps: usize) {
    save(bencher, steps, |text, saves| {
        format!("{text}\nSaved {saves} times.\n")
    });
}

/// The same with another title in its front matter, by which other pages are linked anew.
#[bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn save_front_matter(bencher: Bencher<'_, '_>, steps: usize) {
    save(bencher, steps, |text, saves| {
        text.replacen("title: ", &format!("title: {saves} "), 1)
    });
}

fn save(bencher: Bencher<'_, '_>, steps: usize, edited: fn(&str, usize) -> String) {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in support::files(steps) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let page = root.path().join("content/r0/s3/t50.md");
    let text = fs::read_to_string(&page).unwrap();
    let mut site = Workspace::open(root.path().to_owned(), Vec::new(), Options::default());
    let hint = Hint::Paths(BTreeSet::from([page.clone()]));
    let mut saves = 0;
    bencher
        .with_inputs(|| {
            saves += 1;
            fs::write(&page, edited(&text, saves)).unwrap();
        })
        .bench_local_values(|()| site.refresh(&hint));
}

/// Order, plan, times, reach and reduction of one roadmap of this many steps.
#[bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn analysis(bencher: Bencher<'_, '_>, steps: usize) {
    let book = support::book(support::one_roadmap(steps));
    bencher.bench_local(|| Analysis::of(black_box(&book.roadmaps[0].roadmap)));
}

/// The roadmap's plan alone.
#[bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn plan(bencher: Bencher<'_, '_>, steps: usize) {
    let book = support::book(support::one_roadmap(steps));
    let compiled = &book.roadmaps[0];
    bencher.bench_local(|| Planner::new(&compiled.roadmap, &compiled.analysis.graph).plan(&Query::roadmap()));
}

/// The map of one roadmap (above 300 steps: of its stages).
#[bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn map(bencher: Bencher<'_, '_>, steps: usize) {
    let site = site(support::book(support::one_roadmap(steps)));
    bencher.bench_local(|| site.render(black_box("r0/map.svg")).map(|map| map.problems.len()));
}

/// A block of code highlighted for the first time, and again.
#[bench(args = ["cold", "cached"])]
fn highlight(bencher: Bencher<'_, '_>, state: &str) {
    let code = support::code_block();
    let warm = Highlighter::new();
    warm.highlight("rust", &code);
    match state {
        "cold" => bencher
            .with_inputs(Highlighter::new)
            .bench_values(|cold| cold.highlight("rust", &code)),
        _ => bencher.bench_local(|| warm.highlight("rust", black_box(&code))),
    }
}
