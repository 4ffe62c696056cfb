//! What stands around the steps: projects, paths' descriptions, the glossary.

use crate::none_of;
use crate::page::pages;

/// Fewer terms would leave out words that the pages use.
const TERMS: usize = 80;

/// Criteria without which a specification is a wish.
const CRITERIA: usize = 4;

#[test]
fn every_project_is_specified() {
    let pages = pages();
    let body = pages["backend/projects-interviews/ideas"].body();
    let mut faults = Vec::new();
    let mut count = 0;
    let cells = |row: &str| -> Vec<String> { row.split(" | ").map(str::to_owned).collect() };
    for row in body.lines().filter(|line| line.starts_with("| [")).map(cells) {
        let name = row[0].trim_start_matches("| [");
        let Some((name, _)) = name.split_once(']') else {
            continue;
        };
        count += 1;
        if !["beginner", "intermediate", "advanced"].contains(&row[1].as_str()) {
            faults.push(format!("{name}: no level"));
        }
        if !row[2].contains("](../") {
            faults.push(format!("{name}: no step that it practises"));
        }
        let section = body
            .lines()
            .skip_while(|line| line.strip_prefix("### ") != Some(name));
        let section = section.skip(1).take_while(|line| !line.starts_with('#'));
        let criteria = section.filter(|line| line.starts_with("* ")).count();
        if criteria < CRITERIA {
            faults.push(format!("{name}: {criteria} criteria"));
        }
    }
    none_of(&faults);
    assert!(count >= 16, "{count} projects");
}

#[test]
fn every_path_says_whom_it_suits_and_what_it_leaves_out() {
    let pages = pages();
    let (_, paths) = pages["backend/_index"].text.split_once("\npaths:\n").unwrap();
    let paths: Vec<&str> = paths.split("  - id: ").skip(1).collect();
    let mut faults = Vec::new();
    for path in &paths {
        let id = path.lines().next().unwrap();
        let description = path
            .lines()
            .find_map(|line| line.strip_prefix("    description: "));
        let description = description.unwrap_or_default();
        for wanted in [&["For "][..], &["leaves out", "left out"]] {
            if !wanted.iter().any(|words| description.contains(words)) {
                faults.push(format!("{id}: its description does not say {wanted:?}"));
            }
        }
    }
    none_of(&faults);
    assert_eq!(paths.len(), 7);
}

#[test]
fn terms_are_linked_from_where_they_are_used() {
    let pages = pages();
    let glossary = pages["glossary"].body();
    let ids = glossary.split("<a id=\"").skip(1);
    let ids: Vec<&str> = ids.filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.len() >= TERMS, "{} terms", ids.len());
    let is_linked = |id: &&str| {
        let link = format!("glossary.md#{id})");
        pages.values().any(|page| page.body().contains(&link))
    };
    let alone: Vec<&&str> = ids.iter().filter(|id| !is_linked(id)).collect();
    assert!(alone.is_empty(), "linked from nowhere: {alone:?}");
}
