//! A folder is a site is a test: `tests/cases/<name>/` holds `book.toml`, `content/` and whatever else a site has, and what
//! `build` makes of it: `expected.stderr` (first line: the exit status), and in `expected/` those output files that the case
//! is about. Adding a case is adding a folder.
//!
//! `BLESS=1 cargo test --test cases` writes what comes out over the expectations; an empty file in `expected/` asks for that
//! file. Read the diff.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{Folder, Run};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Standard error without what differs from run to run.
fn lasting(run: &Run, dest: &Path) -> String {
    let text = run.stderr.replace(&dest.display().to_string(), "[dest]");
    let line = |line: &str| match line.split_once(" in ") {
        Some((before, time)) if time.ends_with(" s") && before.contains(" written to ") => {
            format!("{before} in [time]\n")
        }
        _ => format!("{line}\n"),
    };
    format!(
        "exit status {}\n{}",
        run.code,
        text.lines().map(line).collect::<String>()
    )
}

/// Compares, or writes the expectation.
fn expect(path: &Path, actual: &[u8], wrong: &mut Vec<String>) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read(path).unwrap_or_default();
    if expected != actual {
        let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        wrong.push(format!(
            "{}\nexpected:\n{}\nis:\n{}",
            path.display(),
            show(&expected),
            show(actual)
        ));
    }
}

#[test]
fn every_case_gives_what_it_expects() {
    let mut wrong = Vec::new();
    for case in cases() {
        let work = Folder::with(&[]);
        let dest = work.at("site");
        let mut build = work.command(&[
            "-C",
            case.to_str().unwrap(),
            "build",
            "-d",
            dest.to_str().unwrap(),
        ]);
        let run = Run::of(&mut build);
        expect(
            &case.join("expected.stderr"),
            lasting(&run, &dest).as_bytes(),
            &mut wrong,
        );
        let expected = case.join("expected");
        for file in files(&expected) {
            match fs::read(dest.join(file.strip_prefix(&expected).unwrap())) {
                Ok(actual) => expect(&file, &actual, &mut wrong),
                Err(_) => wrong.push(format!("{} was not written", file.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
