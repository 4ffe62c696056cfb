//! Roadmaps in a few lines of text, and whole sites in a few more, for tests.
//!
//! A line is a member, indented by two spaces per folder: `name [min-max|?] [< need, need] [optional]`; a folder's name ends
//! with `/`, a choice's with `/N`; `default=a` names its default; `any(a b)` is an `any`. The number of a member is its line.

use std::collections::BTreeMap;

use super::*;
use crate::book::{Book, Options};
use crate::config::Config;
use crate::files::Files;
use crate::source::{Source, Span};

/// The roadmap that `text` sketches, all names resolved.
pub(crate) fn roadmap(text: &str) -> Roadmap {
    let location = Location::new(&Source::new("sketch", text), Span::default());
    let mut lines = Vec::new();
    let mut roadmap = Roadmap {
        id: "sketch".into(),
        title: "Sketch".into(),
        page: PageId(0),
        hours_per_week: 10.0,
        days_per_week: 5.0,
        steps: Vec::new(),
        folders: vec![folder("", None, &location)],
        paths: Vec::new(),
    };
    let mut around = vec![FolderId(0)];
    let mut names: BTreeMap<String, Node> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let depth = (line.len() - line.trim_start().len()) / 2;
        around.truncate(depth + 1);
        let parent = around[depth];
        let (head, needs) = line.trim().split_once('<').unwrap_or((line.trim(), ""));
        let mut words = head.split_whitespace();
        let word = words.next().unwrap();
        let node = if let Some((name, choose)) = word.split_once('/') {
            let id = FolderId(roadmap.folders.len() as u32);
            let mut folder = folder(name, Some(parent), &location);
            folder.choose = choose.parse().ok();
            roadmap.folders.push(folder);
            around.push(id);
            names.insert(name.into(), Node::Folder(id));
            Node::Folder(id)
        } else {
            let id = StepId(roadmap.steps.len() as u32);
            roadmap.steps.push(step(word, parent, &location));
            names.insert(word.into(), Node::Step(id));
            Node::Step(id)
        };
        roadmap.folders[parent.0 as usize].members.push(node);
        for word in words
            .clone()
            .filter(|word| *word != "optional" && !word.contains('='))
        {
            let Node::Step(id) = node else { panic!("{line}") };
            let effort = word
                .split_once('-')
                .map(|(min, max)| (min.parse().unwrap(), max.parse().unwrap()));
            let effort = effort.or_else(|| word.parse().ok().map(|minutes| (minutes, minutes)));
            roadmap.steps[id.0 as usize].effort = effort.map(|(min, max)| Effort { min, max });
        }
        lines.push((
            node,
            words.map(str::to_owned).collect::<Vec<_>>(),
            needs.to_owned(),
        ));
    }
    for (node, words, needs) in lines {
        let needs: Vec<Need> = needs
            .split(',')
            .map(str::trim)
            .filter(|need| !need.is_empty())
            .map(|need| {
                let kind = match need.strip_prefix("any(") {
                    Some(list) => {
                        let list = list.trim_end_matches(')').split_whitespace();
                        NeedKind::Any(list.map(|name| Alternative::Here(names[name])).collect())
                    }
                    None => NeedKind::Node(names[need]),
                };
                Need {
                    kind,
                    because: None,
                    location: location.clone(),
                }
            })
            .collect();
        let optional = words.iter().any(|word| word == "optional");
        match node {
            Node::Step(id) => {
                let step = &mut roadmap.steps[id.0 as usize];
                (step.optional, step.prerequisites) = (optional, needs);
            }
            Node::Folder(id) => {
                let default = words.iter().filter_map(|word| word.strip_prefix("default="));
                let folder = &mut roadmap.folders[id.0 as usize];
                folder.default = default.map(|name| names[name]).collect();
                (folder.optional, folder.prerequisites) = (optional, needs);
            }
        }
    }
    roadmap
}

fn folder(id: &str, parent: Option<FolderId>, location: &Location) -> Folder {
    Folder {
        id: id.into(),
        title: id.into(),
        page: PageId(0),
        parent,
        number: None,
        optional: false,
        choose: None,
        default: Vec::new(),
        members: Vec::new(),
        prerequisites: Vec::new(),
        recommended: Vec::new(),
        former_ids: Vec::new(),
        location: location.clone(),
    }
}

fn step(id: &str, folder: FolderId, location: &Location) -> Step {
    Step {
        id: id.into(),
        title: id.into(),
        page: PageId(0),
        folder,
        number: None,
        optional: false,
        effort: Some(Effort { min: 60, max: 60 }),
        prerequisites: Vec::new(),
        recommended: Vec::new(),
        former_ids: Vec::new(),
        location: location.clone(),
    }
}

/// The ids of steps, joined by spaces.
pub(crate) fn ids(roadmap: &Roadmap, steps: &[StepId]) -> String {
    steps
        .iter()
        .map(|&step| roadmap.step(step).id.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A site of files written as `path: key: value; key: value` (relative to `content/`), compiled.
pub(crate) fn book(files: &[&str]) -> Book {
    let (config, problems) = Config::parse(Some(b"[lints]\nmissing-duration = \"allow\""), &[]);
    let files = files.iter().map(|file| {
        let (path, keys) = file.split_once(": ").unwrap_or((file, ""));
        let text = format!("---\n{}\n---\n", keys.replace("; ", "\n"));
        (format!("content/{path}"), text.into_bytes())
    });
    let files = Files::in_memory(files, &config.theme.value, &config.src);
    Book::compile(&files, config, problems, &Options::default())
}

/// What is wrong with it: `file:line code: message`, then a line for each related place, indented.
pub(crate) fn complaints(book: &Book) -> Vec<String> {
    let place = |location: &Location| {
        let path = location.source.path().trim_start_matches("content/");
        let (line, _) = location.source.line_column(location.span.start);
        format!("{path}:{line}")
    };
    let shown = book.diagnostics.iter().flat_map(|diagnostic| {
        let first = format!(
            "{} {}: {}",
            place(&diagnostic.location),
            diagnostic.code,
            diagnostic.message
        );
        let related = diagnostic.related.iter();
        let related = related.map(|related| format!("  {} {}", place(&related.location), related.message));
        std::iter::once(first).chain(related).collect::<Vec<_>>()
    });
    shown.collect()
}
