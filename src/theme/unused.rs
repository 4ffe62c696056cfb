//! Files in a site's theme folder that are meant to replace one of the theme's, and do not: in the wrong folder, misspelt.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::read::built_in_below;
use crate::diagnostic::{Diagnostic, Problem};
use crate::files::Files;
use crate::source::{Location, Source};
use crate::suggest::nearest;

/// The folders of a theme.
const FOLDERS: [&str; 3] = ["static", "strings", "templates"];

/// What nothing uses; `templates` are the site's own. A file that resembles none of the theme's is the author's own affair.
pub(super) fn unused(
    files: &Files,
    folder: &str,
    templates: &BTreeMap<String, Arc<Source>>,
) -> Vec<Diagnostic> {
    let built_in: Vec<String> = (FOLDERS.iter())
        .flat_map(|folder| {
            built_in_below(folder)
                .into_keys()
                .map(move |path| format!("{folder}/{path}"))
        })
        .collect();
    let own = files.theme.files.keys().map(String::as_str);
    own.filter_map(|path| {
        let meant = match path.split_once('/') {
            Some(("templates", name)) => template(name, templates, &built_in)?,
            Some((folder, _)) if FOLDERS.contains(&folder) => return None,
            _ => misplaced(path, &built_in)?,
        };
        let shown = format!("{folder}/{path}");
        let problem = Problem::UnusedFile {
            path: shown.clone(),
            suggestion: meant.map(|meant| format!("{folder}/{meant}")),
        };
        Some(Diagnostic::new(
            problem,
            Location::start_of(&Source::new(shown, "")),
        ))
    })
    .collect()
}

/// Of a template that nobody names: the one that it may be a slip of.
fn template(
    name: &str,
    templates: &BTreeMap<String, Arc<Source>>,
    built_in: &[String],
) -> Option<Option<String>> {
    let path = format!("templates/{name}");
    let text = templates.get(name)?.text();
    let is_named = |text: &str| text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'"));
    let is_used = built_in.contains(&path)
        || text.contains("{% component") // which any template may use
        || text.contains("{%- component")
        || templates.values().any(|other| is_named(other.text()));
    if is_used {
        return None;
    }
    let (folder, file) = path.rsplit_once('/')?;
    let neighbours = built_in
        .iter()
        .filter_map(|known| known.strip_prefix(folder)?.strip_prefix('/'));
    let stems = neighbours.filter_map(|file| file.strip_suffix(".html"));
    let meant = nearest(file.split('.').next()?, stems);
    Some(meant.map(|stem| format!("{folder}/{stem}.html")))
}

/// Of a file outside the folders of a theme: the one that it may be meant for.
fn misplaced(path: &str, built_in: &[String]) -> Option<Option<String>> {
    let name = path.rsplit('/').next()?;
    let same = built_in
        .iter()
        .find(|known| known.rsplit('/').next() == Some(name));
    let folder = path.split_once('/').and_then(|(folder, rest)| {
        let meant = nearest(folder, FOLDERS)?;
        Some(format!("{meant}/{rest}"))
    });
    Some(Some(same.cloned().or(folder)?))
}
