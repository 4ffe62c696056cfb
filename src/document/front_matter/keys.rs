//! The tree of values → the front matter, key by key. Knows every key; which kind of page may have which is decided where
//! the kind is known.

use crate::source::Spanned;
use crate::suggest::nearest;

use super::FrontMatter;
use super::nested;
use super::read::{Entry, Reader, json_map};
use super::yaml::Node;

const PAGE: &[&str] = &[
    "title",
    "description",
    "tags",
    "aliases",
    "updated",
    "draft",
    "menu",
    "extra",
];
const ROADMAP: &[&str] = &[
    "title",
    "description",
    "tags",
    "aliases",
    "updated",
    "draft",
    "menu",
    "extra",
    "id",
    "former-ids",
    "roadmap",
    "hours-per-week",
    "outcomes",
    "paths",
    "includes",
];
const STAGE: &[&str] = &[
    "title",
    "description",
    "tags",
    "aliases",
    "updated",
    "draft",
    "menu",
    "extra",
    "id",
    "former-ids",
    "step",
    "includes",
    "prerequisites",
    "recommended",
    "optional",
    "choose",
    "default",
];
const STEP: &[&str] = &[
    "title",
    "description",
    "tags",
    "aliases",
    "updated",
    "draft",
    "extra",
    "id",
    "former-ids",
    "step",
    "duration",
    "prerequisites",
    "recommended",
    "resources",
    "optional",
    "level",
    "outcomes",
    "projects",
];

/// The kinds of page that differ in the keys they may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// A page with `step:`.
    Step,
    /// Any other page, the home page included.
    Page,
    /// `_index.md` of a roadmap.
    Roadmap,
    /// `_index.md` of a stage or choice.
    Stage,
}

/// The keys that a page of that kind may have.
pub fn keys_of(kind: Keys) -> &'static [&'static str] {
    match kind {
        Keys::Step => STEP,
        Keys::Page => PAGE,
        Keys::Roadmap => ROADMAP,
        Keys::Stage => STAGE,
    }
}

/// The key that the unknown `key` of a page of that kind is most likely a slip of: one of that kind, else of another.
pub fn meant_key(key: &str, kind: Keys) -> Option<String> {
    if !owners_of(key).is_empty() {
        return None; // spelt well, in the wrong place
    }
    let all = [STEP, STAGE, ROADMAP].concat();
    nearest(key, keys_of(kind).iter().copied()).or_else(|| nearest(key, all))
}

/// The kinds of page that have `key`, in words; empty for none.
pub fn owners_of(key: &str) -> &'static str {
    let [step, stage, roadmap] = [STEP, STAGE, ROADMAP].map(|keys| keys.contains(&key));
    match (step, stage, roadmap) {
        (true, true, true) => "steps, stages and roadmaps",
        (true, true, false) => "steps and stages",
        (true, false, true) => "steps and roadmaps",
        (true, false, false) => "steps (pages with `step:`)",
        (false, true, true) if key == "menu" => "pages, stages and roadmaps",
        (false, true, true) => "stages and roadmaps",
        (false, true, false) => "stages and choices",
        (false, false, true) => "roadmaps",
        (false, false, false) => "",
    }
}

/// Reads all entries into `front`, and complains of those that do not fit.
pub(super) fn fill(front: &mut FrontMatter, entries: &[Entry], reader: &mut Reader<'_>) {
    for (key, node) in entries {
        front.keys.push(key.clone());
        let known = any_page(front, key, node, reader)
            || learning(front, key, node, reader)
            || folder(front, key, node, reader);
        debug_assert!(
            known || !STEP.contains(&key.value.as_str()),
            "`{}` is listed but not read",
            key.value
        );
    }
}

/// The keys of any page. Returns whether `key` is one of them.
fn any_page(front: &mut FrontMatter, key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> bool {
    match key.value.as_str() {
        "title" => front.title = reader.line(key, node),
        "description" => front.description = reader.text(key, node),
        "tags" => front.tags = reader.texts(key, node),
        "aliases" => front.aliases = reader.texts(key, node),
        "updated" => front.updated = reader.date(key, node),
        "draft" => {
            // Drafts are not checked: one that is marked wrongly stays, so that the complaint is heard.
            let before = reader.problems.len();
            let draft = reader.boolean(key, node).is_some_and(|draft| draft.value);
            front.draft = draft && reader.problems.len() == before;
        }
        "menu" => front.menu = reader.integer(key, node, i64::MIN, i64::MAX),
        "extra" => {
            let entries = reader.map(key, "a map of keys and values", node);
            front.extra = entries.map(json_map).unwrap_or_default();
        }
        "id" => front.id = reader.own_id(key, node),
        "former-ids" => front.former_ids = reader.own_ids(key, node),
        _ => return false,
    }
    true
}

/// The keys that steps and stages have.
fn learning(front: &mut FrontMatter, key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> bool {
    match key.value.as_str() {
        "step" => front.step = Some(step(key, node, reader)),
        "duration" => front.duration = reader.duration(key, node),
        "prerequisites" => front.prerequisites = nested::needs(key, node, reader),
        "recommended" => front.recommended = nested::needs(key, node, reader),
        "resources" => front.resources = nested::resources(key, node, reader),
        "optional" => front.optional = reader.boolean(key, node),
        "level" => front.level = reader.word(key, node, nested::LEVELS),
        "outcomes" => front.outcomes = reader.texts(key, node),
        "projects" => front.projects = nested::projects(key, node, reader),
        _ => return false,
    }
    true
}

/// The keys that only `_index.md` has.
fn folder(front: &mut FrontMatter, key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> bool {
    match key.value.as_str() {
        "choose" => {
            // Without a number that can be read the folder is a choice all the same.
            let number = reader.integer(key, node, i64::MIN, i64::MAX);
            front.choose = Some(number.unwrap_or(Spanned::new(1, node.span)));
        }
        "default" => front.default = reader.text_or_texts(key, node),
        "includes" => front.includes = reader.texts(key, node),
        "roadmap" => front.roadmap = reader.boolean(key, node),
        "hours-per-week" => front.hours_per_week = reader.hours_per_week(key, node),
        "paths" => front.paths = nested::paths(key, node, reader),
        _ => return false,
    }
    true
}

/// The number of a step. A wrong one is complained of and goes last: the page stays a step, so that what names it does
/// not become wrong too.
fn step(key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> Spanned<u32> {
    let number = reader.integer(key, node, 0, i64::from(u32::MAX));
    let value = number
        .and_then(|number| u32::try_from(number.value).ok())
        .unwrap_or(u32::MAX);
    Spanned::new(
        value,
        if node.span.start == node.span.end {
            key.span
        } else {
            node.span
        },
    )
}
