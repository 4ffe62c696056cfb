//! A theme's style sheets among the static files: their names tell of all that they import.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{self, Reference};
use super::{Given, StaticFile, fault, is_additional, output_path, resolve, whole};
use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::links;
use crate::suggest::nearest;

/// A style sheet that has no name yet.
struct Sheet<'a> {
    name: &'a str,
    given: &'a Given,
    text: &'a str,
    references: Vec<Reference<'a>>,
}

/// Adds the style sheets to the files that have their names already, those that are imported first.
pub(super) fn add(
    given: &BTreeMap<String, Given>,
    files: &mut BTreeMap<String, StaticFile>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut waiting = Vec::new();
    for (name, given) in given {
        match text(given) {
            Some(text) => waiting.push(Sheet {
                name,
                given,
                text,
                references: sheet::references(text),
            }),
            None => {
                files.insert(name.clone(), whole(name, given.bytes.clone()));
            }
        }
    }
    while !waiting.is_empty() {
        let names: BTreeSet<&str> = waiting.iter().map(|sheet| sheet.name).collect();
        let is_ready = |sheet: &Sheet<'_>| !sheet.targets().any(|target| names.contains(target.as_str()));
        let (mut ready, mut others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_ready);
        let mut circles = BTreeSet::new();
        if ready.is_empty() {
            circles = in_circles(&others);
            (ready, others) = others.into_iter().partition(|sheet| circles.contains(sheet.name));
        }
        for sheet in &ready {
            sheet.complain(given, files, &circles, problems);
        }
        let named: Vec<_> = ready
            .iter()
            .map(|sheet| (sheet.name.to_owned(), sheet.file(files)))
            .collect();
        files.extend(named);
        waiting = others;
    }
}

/// Of sheets that each name one of them, those that lead only to such as lead back.
fn in_circles<'a>(sheets: &[Sheet<'a>]) -> BTreeSet<&'a str> {
    let named: BTreeMap<&str, &Sheet<'a>> = sheets.iter().map(|sheet| (sheet.name, sheet)).collect();
    let reached: BTreeMap<&str, BTreeSet<String>> = sheets
        .iter()
        .map(|sheet| (sheet.name, reached(sheet, &named)))
        .collect();
    let leads_back = |from: &str, to: &str| reached.get(from).is_some_and(|reached| reached.contains(to));
    let names = reached.iter().filter(|(name, others)| {
        let mut others = others.iter();
        others.all(|other| leads_back(other, name))
    });
    names.map(|(&name, _)| name).collect()
}

/// The sheets that one leads to.
fn reached(sheet: &Sheet<'_>, named: &BTreeMap<&str, &Sheet<'_>>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = sheet.targets().collect();
    while let Some(name) = open.pop() {
        if let Some(next) = named.get(name.as_str())
            && reached.insert(name)
        {
            open.extend(next.targets());
        }
    }
    reached
}

impl Sheet<'_> {
    /// The static file that it means by a reference; none where that means something else.
    fn target(&self, reference: &Reference<'_>) -> Option<String> {
        let (path, _) = parted(reference.path);
        let path = links::decode(&sheet::unescaped(path));
        let elsewhere = path.is_empty() || path.starts_with('/') || path.contains(':');
        if elsewhere {
            return None;
        }
        resolve(self.name, &path)
    }

    fn targets(&self) -> impl Iterator<Item = String> {
        self.references.iter().filter_map(|one| self.target(one))
    }

    /// What the theme's own sheets cannot mean. `circles` are the sheets that lead back to themselves.
    fn complain(
        &self,
        sheets: &BTreeMap<String, Given>,
        files: &BTreeMap<String, StaticFile>,
        circles: &BTreeSet<&str>,
        problems: &mut Vec<Diagnostic>,
    ) {
        if is_additional(self.name) {
            return;
        }
        for reference in &self.references {
            let Some(target) = self.target(reference) else {
                continue;
            };
            let path = reference.path;
            let (reason, meant) = if circles.contains(target.as_str()) {
                (format!("it names `{path}`, which leads back to it"), None)
            } else if !files.contains_key(&target) {
                let known = sheets.keys().chain(files.keys()).map(String::as_str);
                let meant = nearest(&target, known.filter(|name| !is_additional(name)));
                let meant = meant.map(|meant| links::relative(self.name, &meant));
                (
                    format!("it names `{path}`, and the theme has no such file"),
                    meant,
                )
            } else {
                continue;
            };
            let range = reference.range.clone();
            problems.push(fault(self.name, self.given, reason, meant, range));
        }
    }

    /// As it is shipped: naming other files by where they stand in the site.
    fn file(&self, files: &BTreeMap<String, StaticFile>) -> StaticFile {
        let text = sheet::shipped(self.text, &self.references, |reference| {
            let file = files.get(&self.target(reference)?)?;
            let (_, suffix) = parted(reference.path);
            let path = links::relative(&output_path(self.name, None), &file.path);
            Some(format!("{path}{suffix}"))
        });
        whole(self.name, Bytes::Memory(text.into_bytes().into()))
    }
}

/// A path, and the query and fragment behind it: `a.eot` and `?#iefix`.
fn parted(path: &str) -> (&str, &str) {
    path.split_at(path.find(['?', '#']).unwrap_or(path.len()))
}

fn text(given: &Given) -> Option<&str> {
    match &given.bytes {
        Bytes::Memory(bytes) => std::str::from_utf8(bytes).ok(),
        Bytes::Disk(_) => None,
    }
}
