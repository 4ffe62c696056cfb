//! The bundled roadmap as its readers need it: everything that must be taught is there, pages are complete, figures hold,
//! examples run. What is asked for stands in `coverage.md`, `modules.md` and `names.md`, so that adding to it needs no Rust.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod around;
mod examples;
mod guide;
mod page;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use page::{Page, fold, pages};
use serde_json::Value;

/// Chapters that every step has, in this order, whatever stands between them.
const CHAPTERS: [&str; 5] = [
    "Why it matters",
    "Common mistakes",
    "Topics",
    "Exercise",
    "Questions",
];

/// What a chapter holds at least, told by how its lines begin: an exercise has criteria, questions have folded answers.
const PARTS: [(&str, &str, usize); 4] = [
    ("Common mistakes", "* **", 3),
    ("Topics", "- [ ] ", 5),
    ("Exercise", "* ", 4),
    ("Questions", "<details>", 3),
];

/// What `roadbook` prints, as JSON.
fn asked(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_roadbook"))
        .args(arguments)
        .args(["--format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The rows of a table of two columns in a file beside this one, without its head.
fn rows(name: &str) -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/content")
        .join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| {
        let (first, second) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
        let terms = second.split(" · ").map(str::to_owned).collect();
        Some((first.to_owned(), terms))
    });
    rows.skip(2).collect()
}

fn none_of(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Whether `text` has `term` as whole words; a plural counts.
fn names(text: &str, term: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    text.match_indices(term).any(|(at, _)| {
        let rest = &text[at + term.len()..];
        let ends = ["", "s", "es"].iter().any(|ending| {
            let after = rest.strip_prefix(ending);
            after.is_some_and(|after| !is_part(after.chars().next()))
        });
        ends && !is_part(text[..at].chars().next_back())
    })
}

#[test]
fn everything_that_must_be_taught_is_explained_on_its_page() {
    let pages = pages();
    let mut faults = Vec::new();
    for (name, terms) in rows("coverage.md") {
        match pages.get(&name) {
            Some(page) => {
                let text = fold(page.body());
                let missing = terms.iter().filter(|term| !names(&text, &fold(term)));
                faults.extend(missing.map(|term| format!("{name} does not name {term}")));
            }
            None => faults.push(format!("there is no page {name}")),
        }
    }
    none_of(&faults);
}

#[test]
fn names_are_written_as_their_owners_write_them() {
    let mut faults = Vec::new();
    for (name, page) in pages() {
        let prose = page.prose();
        for (right, slips) in rows("names.md") {
            let found = slips.iter().filter(|slip| names(&prose, slip));
            faults.extend(found.map(|slip| format!("{name}: write {right}, not {slip}")));
        }
    }
    none_of(&faults);
}

#[test]
fn every_step_is_complete() {
    let mut faults = Vec::new();
    for (name, page) in pages()
        .iter()
        .filter(|(name, page)| page.is_step && name.starts_with("backend/") && !name.ends_with("_index"))
    {
        faults.extend(
            incomplete(page)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    none_of(&faults);
}

fn incomplete(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, least, most) in [("outcomes", 3, 6), ("resources", 3, 6)] {
        let count = page.entries(key);
        if !(least..=most).contains(&count) {
            faults.push(format!("{count} {key}, and {least} to {most} are due"));
        }
    }
    for key in ["title", "duration", "description"] {
        if page.value(key).is_none() {
            faults.push(format!("no {key}"));
        }
    }
    for key in ["kind:", "cost:", "duration:"] {
        let bare = page.resource_lines().filter(|line| !line.contains(key)).count();
        if bare > 0 {
            faults.push(format!("{bare} resources without {key}"));
        }
    }
    for (chapter, sign, least) in PARTS {
        let count = page
            .lines_of(chapter)
            .filter(|line| line.starts_with(sign))
            .count();
        if count < least {
            faults.push(format!(
                "{count} times “{sign}” in “{chapter}”, and {least} are due"
            ));
        }
    }
    let mut chapters = page.chapters.iter();
    for chapter in CHAPTERS {
        if !chapters.any(|found| found == chapter) {
            faults.push(format!("no chapter “{chapter}”, or not in its place"));
        }
    }
    faults
}

#[test]
fn an_address_has_one_title() {
    let mut seen: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut faults = Vec::new();
    for (name, page) in pages() {
        for (title, url) in page.resources() {
            let (first, known) = seen
                .entry(url.clone())
                .or_insert_with(|| (name.clone(), title.clone()));
            if *known != title {
                faults.push(format!("{url} is “{known}” in {first} and “{title}” in {name}"));
            }
        }
    }
    none_of(&faults);
}

fn weeks(plan: &Value, key: &str) -> Vec<u64> {
    let minutes = plan[key].as_array().unwrap();
    minutes
        .iter()
        .map(|minutes| minutes.as_u64().unwrap() / 600)
        .collect()
}

#[test]
fn the_structured_path_takes_what_its_route_says() {
    let plan = asked(&["plan", "backend", "--path", "structured"]);
    assert_eq!(weeks(&plan, "required"), [30, 40]);
    assert_eq!(weeks(&plan, "all"), [36, 48]);
    assert_eq!(plan["missing"], serde_json::json!([]));
}

#[test]
fn modules_take_what_their_route_says() {
    let roadmap = asked(&["graph", "backend"]);
    let steps = roadmap["steps"].as_array().unwrap();
    let minutes = |id: &str, end: usize| {
        let step = steps.iter().find(|step| step["id"] == id);
        let step = step.unwrap_or_else(|| panic!("there is no step {id}"));
        step["duration"]["minutes"][end].as_u64().unwrap()
    };
    let mut faults = Vec::new();
    for (due, ids) in rows("modules.md") {
        let [low, high] = [0, 1].map(|end| ids.iter().map(|id| minutes(id, end)).sum::<u64>() / 600);
        if due != format!("{low}–{high}") {
            faults.push(format!(
                "{} take {low}–{high} weeks, and {due} are due",
                ids.join(" and ")
            ));
        }
    }
    none_of(&faults);
}

/// Of each path some steps in the order of its route, where that agrees with what the steps need.
const ROUTES: [(&str, &[&str]); 7] = [
    (
        "foundation",
        &[
            "python",
            "sql",
            "nosql",
            "rest",
            "authentication",
            "tokens",
            "security",
            "scalability",
        ],
    ),
    (
        "complete",
        &[
            "git",
            "sql",
            "web-servers",
            "rest",
            "graphql",
            "authentication",
            "flask",
            "unit-testing",
            "docker",
        ],
    ),
    (
        "structured",
        &[
            "python",
            "async",
            "sql",
            "orm",
            "rest",
            "authentication",
            "security",
            "performance",
            "caching",
            "hosting",
            "docker",
            "queues",
            "microservices",
            "serverless",
            "projects",
            "interviews",
        ],
    ),
    (
        "web-backend",
        &[
            "web-basics",
            "html",
            "git",
            "python",
            "sql",
            "fastapi",
            "rest",
            "authentication",
            "realtime",
            "hosting",
            "unit-testing",
        ],
    ),
    (
        "eleven-areas",
        &[
            "git",
            "nodejs",
            "python",
            "html",
            "sql",
            "django",
            "rest",
            "tokens",
            "caching",
            "unit-testing",
            "linux",
            "community",
        ],
    ),
    (
        "python-api",
        &[
            "python",
            "git",
            "web-basics",
            "fastapi",
            "sql",
            "rest",
            "authentication",
            "unit-testing",
            "hosting",
            "scalability",
        ],
    ),
    (
        "interview-ready",
        &[
            "why-backend",
            "python",
            "data-structures",
            "flask",
            "sql",
            "nosql",
            "community",
            "docker",
            "interviews",
        ],
    ),
];

#[test]
fn paths_follow_their_routes() {
    let roadmap = asked(&["graph", "backend"]);
    let paths = roadmap["paths"].as_array().unwrap();
    let ids: Vec<&str> = paths.iter().map(|path| path["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ROUTES.map(|(id, _)| id));
    for (path, (id, route)) in paths.iter().zip(ROUTES) {
        let steps = path["steps"].as_array().unwrap();
        let place = |step: &str| {
            let place = steps.iter().position(|found| found == step);
            place.unwrap_or_else(|| panic!("{id} leaves out {step}"))
        };
        assert!(route.is_sorted_by_key(|step| place(step)), "{id}: {steps:?}");
    }
}
