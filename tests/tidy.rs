//! Keeps the house in order: every file says what it is, each outside crate has one room, the README keeps its word.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use std::fs;
use std::path::{Path, PathBuf};

/// An outside crate (or a part of the standard library) and the only places that may name it.
const ROOMS: &[(&str, &[&str])] = &[
    ("annotate_snippets::", &["src/diagnostic/render"]),
    ("clap::", &["src/cli"]),
    ("clap_complete::", &["src/cli"]),
    ("anstream::", &["src/cli"]),
    ("imagesize::", &["src/files"]),
    ("include_dir::", &["src/theme", "src/cli/explain"]),
    ("open::that", &["src/cli"]),
    ("pulldown_cmark::", &["src/document", "src/page"]),
    ("rustix::", &["src/publish", "src/serve/watch"]),
    ("serde_yaml::", &["src/document/front_matter"]),
    ("sha1_smol::", &["src/serve/reload"]),
    ("socket2::", &["src/serve"]),
    ("strsim::", &["src/suggest"]),
    ("syntect::", &["src/page/highlight"]),
    ("tera::", &["src/theme"]),
    ("tiny_http::", &["src/serve"]),
    ("toml::", &["src/config", "src/theme"]),
    ("two_face::", &["src/page/highlight"]),
    ("walkdir::", &["src/files", "src/publish"]),
    ("std::env", &["src/cli"]),
    ("fs::read", &["src/files", "src/publish", "src/cli"]),
    // In `files` it is when a file was written, and asks no clock.
    (
        "SystemTime",
        &["src/cli", "src/files/acquaintance.rs", "src/publish"],
    ),
    ("HashMap", &["src/cache", "src/page/highlight"]),
    ("println!(", &["src/cli"]),
];

fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The lines of a source file that are neither comments nor its unit tests.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text
        .lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn every_file_says_what_it_is() {
    for (name, text) in sources("src")
        .iter()
        .chain(&sources("tests"))
        .chain(&sources("benches"))
    {
        assert!(
            text.starts_with("//! "),
            "{name} does not begin with a `//!` header"
        );
    }
}

#[test]
fn each_crate_has_its_room() {
    let mut strangers = Vec::new();
    for (name, text) in sources("src") {
        for (at, line) in code(&text) {
            for (word, rooms) in ROOMS {
                if line.contains(word) && !rooms.iter().any(|room| name.starts_with(room)) {
                    strangers.push(format!(
                        "{name}:{}: {word} belongs in {}",
                        at + 1,
                        rooms.join(", ")
                    ));
                }
            }
        }
    }
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}

#[test]
fn nothing_is_left_unfinished() {
    for (name, text) in sources("src") {
        for (at, line) in code(&text) {
            for word in ["todo!(", "unimplemented!(", "dbg!(", "#[ignore"] {
                assert!(!line.contains(word), "{name}:{}: {word}", at + 1);
            }
        }
    }
}

#[test]
fn the_readme_gives_the_two_commands_and_every_subcommand() {
    let readme = read("README.md");
    for command in ["cargo run --release -- serve", "cargo test"] {
        assert!(readme.contains(command), "README.md does not give `{command}`");
    }
    for (name, _) in sources("src/cli") {
        let text = read(&name);
        // A file of `cli` that makes a command begins its header with the command's name.
        if let Some(rest) = text.strip_prefix("//! `roadbook ") {
            let command: String = rest
                .chars()
                .take_while(|&letter| letter != '`' && letter != ' ')
                .collect();
            assert!(
                readme.contains(&format!("`{command}")),
                "README.md has no row for `{command}` ({name})"
            );
        }
    }
}

#[test]
fn relative_links_in_the_papers_lead_somewhere() {
    for paper in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "CONTRACT.md",
    ] {
        // What stands between backquotes is an example.
        let prose: String = read(paper).split('`').step_by(2).collect();
        for part in prose.split("](").skip(1) {
            let target = part.split([')', '#']).next().unwrap_or("");
            if !target.is_empty() && !target.contains(':') {
                assert!(
                    root().join(target).exists(),
                    "{paper} links to {target}, which is not there"
                );
            }
        }
    }
}
