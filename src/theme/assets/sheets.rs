//! A theme's style sheets among the static files: their names tell of all that they import.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{self, Reference};
use super::{Given, StaticFile, fault, is_additional, output_path, resolve, whole};
use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::links;

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
        let (mut ready, mut others): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|sheet| !sheet.names_any(&names));
        if ready.is_empty() {
            ready = std::mem::take(&mut others); // they import each other in a circle
        }
        for sheet in &ready {
            sheet.complain(files, &names, problems);
        }
        let named: Vec<_> = ready
            .iter()
            .map(|sheet| (sheet.name.to_owned(), sheet.file(files)))
            .collect();
        files.extend(named);
        waiting = others;
    }
}

impl Sheet<'_> {
    /// The static file that it means by a reference; none where that means something else.
    fn target(&self, reference: &Reference<'_>) -> Option<String> {
        let (path, _) = parted(reference.path);
        let elsewhere = path.is_empty() || path.starts_with('/') || path.contains(':');
        if elsewhere {
            return None;
        }
        resolve(self.name, path)
    }

    fn names_any(&self, names: &BTreeSet<&str>) -> bool {
        let mut targets = self.references.iter().filter_map(|one| self.target(one));
        targets.any(|target| names.contains(target.as_str()))
    }

    /// What the theme's own sheets cannot mean. `nameless` are the sheets that have no name yet.
    fn complain(
        &self,
        files: &BTreeMap<String, StaticFile>,
        nameless: &BTreeSet<&str>,
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
            let reason = if nameless.contains(target.as_str()) {
                format!("it imports `{path}`, which leads back to it")
            } else if !files.contains_key(&target) {
                format!("it names `{path}`, and the theme has no such file")
            } else {
                continue;
            };
            let what = "style sheet";
            problems.push(fault(
                what,
                self.name,
                self.given,
                reason,
                reference.range.clone(),
            ));
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
