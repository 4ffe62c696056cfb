//! Values that are lists of maps: needs, resources, projects, paths. Each item's faults leave the other items alone.

use std::collections::BTreeMap;

use crate::diagnostic::Problem;
use crate::document::scheme::scheme;
use crate::source::{Span, Spanned};

use super::read::{Entry, Reader, describe};
use super::yaml::{Kind, Node, Scalar, Yaml};
use super::{Cost, Level, NeedTarget, NeedText, PathText, Project, Resource, ResourceKind};

const KINDS: &[(&str, ResourceKind)] = &[
    ("docs", ResourceKind::Docs),
    ("article", ResourceKind::Article),
    ("book", ResourceKind::Book),
    ("course", ResourceKind::Course),
    ("video", ResourceKind::Video),
    ("practice", ResourceKind::Practice),
    ("tool", ResourceKind::Tool),
    ("spec", ResourceKind::Spec),
];

pub(super) const LEVELS: &[(&str, Level)] = &[
    ("beginner", Level::Beginner),
    ("intermediate", Level::Intermediate),
    ("advanced", Level::Advanced),
];

const COSTS: &[(&str, Cost)] = &[("free", Cost::Free), ("paid", Cost::Paid)];

/// Whether a map has the key `name`, whatever its value.
fn has(entries: &[Entry], name: &str) -> bool {
    entries.iter().any(|(key, _)| key.value == name)
}

/// `prerequisites` and `recommended`.
pub fn needs(key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> Vec<NeedText> {
    let expected = "an id, `{any: [a, b]}` or `{step: a, because: \"…\"}`";
    let items = reader.list(key, node);
    items
        .iter()
        .filter_map(|item| need(key, expected, item, reader))
        .collect()
}

fn need(key: &Spanned<String>, expected: &str, item: &Node, reader: &mut Reader<'_>) -> Option<NeedText> {
    let entries = match &item.value {
        Yaml::Scalar(scalar) if !scalar.text.is_empty() => {
            let target = NeedTarget::Id(Spanned::new(scalar.text.clone(), item.span));
            return Some(NeedText {
                span: item.span,
                target,
                because: None,
            });
        }
        Yaml::Map(entries) => entries,
        _ => {
            reader.wrong_item(key, expected, describe(item), item);
            return None;
        }
    };
    let (mut step, mut any, mut because) = (None, None, None);
    for (name, value) in entries {
        match name.value.as_str() {
            "step" => step = reader.text(name, value),
            "any" => any = Some(reader.texts(name, value)),
            "because" => because = reader.text(name, value).map(|text| text.value),
            _ => reader.unknown_key(name, "a prerequisite", &["step", "any", "because"]),
        }
    }
    let target = match (step, any) {
        (Some(step), None) => NeedTarget::Id(step),
        (None, Some(any)) if !any.is_empty() => NeedTarget::Any(any),
        (Some(_), Some(_)) => {
            reader.wrong_item(key, expected, "a map with both `step` and `any`".into(), item);
            return None;
        }
        (None, any) => {
            let found = if any.is_some() {
                "an empty `any`"
            } else {
                "a map without `step` and `any`"
            };
            reader.wrong_item(key, expected, found.into(), item);
            return None;
        }
    };
    Some(NeedText {
        span: item.span,
        target,
        because,
    })
}

/// `resources`.
pub fn resources(key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> Vec<Resource> {
    let items = reader.list(key, node);
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    let mut resources = Vec::new();
    for item in items {
        let Some(resource) = resource(key, item, reader) else {
            continue;
        };
        let url = &resource.url;
        if let Some(earlier) = first.get(&url.value) {
            let problem = Problem::DuplicateResource {
                url: url.value.clone(),
            };
            reader.complain_with(problem, url.span, *earlier, "it is listed here first");
        } else {
            first.insert(url.value.clone(), url.span);
        }
        resources.push(resource);
    }
    resources
}

fn resource(key: &Spanned<String>, item: &Node, reader: &mut Reader<'_>) -> Option<Resource> {
    let expected = "a URL or a map with a `url`";
    let (mut url, mut title, mut kind, mut cost, mut duration) = (None, None, None, None, None);
    match &item.value {
        Yaml::Scalar(Scalar {
            kind: Kind::Nothing, ..
        })
        | Yaml::List(_) => {
            reader.wrong_item(key, expected, describe(item), item);
            return None;
        }
        Yaml::Scalar(scalar) => url = Some(Spanned::new(scalar.text.clone(), item.span)),
        Yaml::Map(entries) => {
            for (name, value) in entries {
                match name.value.as_str() {
                    "url" => url = reader.text(name, value),
                    "title" => title = reader.line(name, value).map(|text| text.value),
                    "kind" => kind = reader.word(name, value, KINDS).map(|word| word.value),
                    "cost" => cost = reader.word(name, value, COSTS).map(|word| word.value),
                    "duration" => duration = reader.duration(name, value),
                    _ => {
                        reader.unknown_key(name, "a resource", &["url", "title", "kind", "cost", "duration"])
                    }
                }
            }
            if !has(entries, "url") {
                reader.wrong_item(key, expected, "a map without `url`".into(), item);
            }
        }
    }
    let mut url = url?;
    url.value = url.value.trim().to_owned();
    if let Some(reason) = fault_of_url(&url.value) {
        reader.complain(
            Problem::BadUrl {
                url: url.value,
                reason: reason.into(),
            },
            url.span,
        );
        return None;
    }
    Some(Resource {
        url,
        title,
        kind,
        cost,
        duration,
    })
}

/// Why `url` is no link that a page may carry: it must be http, https, or a path.
fn fault_of_url(url: &str) -> Option<&'static str> {
    let host = |rest: &str| {
        rest.split(['/', '?', '#'])
            .next()
            .is_some_and(|host| !host.is_empty())
    };
    if url.is_empty() {
        return Some("it is empty");
    }
    if url.contains(char::is_control) || url.contains('\\') {
        return Some("it contains a control character or a backslash");
    }
    match scheme(url).as_deref() {
        None if url.starts_with("//") => Some("write `https:` in front"),
        None => None,
        Some("http" | "https") => {
            let rest = url.split_once("://").map(|(_, rest)| rest);
            if rest.is_some_and(host) {
                None
            } else {
                Some("it names no host")
            }
        }
        Some(_) => Some("a resource is an `http:` or `https:` URL, or a path in the site"),
    }
}

/// `projects`.
pub fn projects(key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> Vec<Project> {
    let items = reader.list(key, node);
    items
        .iter()
        .filter_map(|item| project(key, item, reader))
        .collect()
}

fn project(key: &Spanned<String>, item: &Node, reader: &mut Reader<'_>) -> Option<Project> {
    let expected = "text or a map with a `title`";
    let entries = match &item.value {
        Yaml::Scalar(scalar) if !scalar.text.trim().is_empty() => {
            return Some(Project {
                title: scalar.text.clone(),
                level: None,
                description: None,
            });
        }
        Yaml::Map(entries) => entries,
        _ => {
            reader.wrong_item(key, expected, describe(item), item);
            return None;
        }
    };
    let (mut title, mut level, mut description) = (None, None, None);
    for (name, value) in entries {
        match name.value.as_str() {
            "title" => title = reader.line(name, value).map(|text| text.value),
            "level" => level = reader.word(name, value, LEVELS).map(|word| word.value),
            "description" => description = reader.text(name, value).map(|text| text.value),
            _ => reader.unknown_key(name, "a project", &["title", "level", "description"]),
        }
    }
    if !has(entries, "title") {
        reader.wrong_item(key, expected, "a map without `title`".into(), item);
    }
    Some(Project {
        title: title?,
        level,
        description,
    })
}

const PATH_KEYS: &[&str] = &[
    "id",
    "title",
    "description",
    "goals",
    "optional",
    "choose",
    "among",
    "assume",
    "hours-per-week",
    "former-ids",
];

/// `paths`.
pub fn paths(key: &Spanned<String>, node: &Node, reader: &mut Reader<'_>) -> Vec<PathText> {
    let items = reader.list(key, node);
    items.iter().filter_map(|item| path(key, item, reader)).collect()
}

fn path(key: &Spanned<String>, item: &Node, reader: &mut Reader<'_>) -> Option<PathText> {
    let Yaml::Map(entries) = &item.value else {
        reader.wrong_item(key, "a map with an `id` and `goals`", describe(item), item);
        return None;
    };
    let mut id = None;
    let mut path = PathText {
        span: item.span,
        id: Spanned::new(String::new(), item.span),
        title: None,
        description: None,
        goals: Vec::new(),
        optional: Vec::new(),
        choose: Vec::new(),
        among: Vec::new(),
        assume: Vec::new(),
        hours_per_week: None,
        former_ids: Vec::new(),
    };
    for (name, value) in entries {
        match name.value.as_str() {
            "id" => id = Some(reader.own_id(name, value)),
            "title" => path.title = reader.line(name, value).map(|text| text.value),
            "description" => path.description = reader.text(name, value).map(|text| text.value),
            "goals" => path.goals = reader.texts(name, value),
            "optional" => path.optional = reader.texts(name, value),
            "choose" => path.choose = decisions(name, value, reader),
            "among" => path.among = decisions(name, value, reader),
            "assume" => path.assume = reader.texts(name, value),
            "hours-per-week" => path.hours_per_week = reader.hours_per_week(name, value),
            "former-ids" => path.former_ids = reader.own_ids(name, value),
            _ => reader.unknown_key(name, "a path", PATH_KEYS),
        }
    }
    if id.is_none() {
        reader.wrong_item(
            key,
            "a map with an `id` and `goals`",
            "a map without `id`".into(),
            item,
        );
    }
    path.id = id.flatten()?;
    Some(path)
}

/// `{choice: option}` or `{choice: [options]}`.
fn decisions(
    key: &Spanned<String>,
    node: &Node,
    reader: &mut Reader<'_>,
) -> Vec<(Spanned<String>, Vec<Spanned<String>>)> {
    let entries: &[Entry] = reader
        .map(key, "a map such as `{language: python}`", node)
        .unwrap_or_default();
    entries
        .iter()
        .map(|(choice, options)| (choice.clone(), reader.text_or_texts(choice, options)))
        .collect()
}
