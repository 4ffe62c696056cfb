//! Which output files there are. Two recipes for one path are a problem that names both.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::{Book, lints::is_nearly_index};
use crate::diagnostic::{Diagnostic, Problem};
use crate::page::views::SiteFacts;
use crate::source::{Location, Source};
use crate::theme::Theme;
use crate::tree::{Page, PageId, PageKind, RoadmapId};

use super::{Recipe, redirects};

/// The table of the site.
pub(super) fn table(
    book: &Book,
    theme: &Theme,
    facts: &SiteFacts,
) -> (BTreeMap<String, Recipe>, Vec<Diagnostic>) {
    let mut table = Table::default();
    add_site_files(&mut table, book, facts);
    for (at, page) in book.tree.pages.iter().enumerate() {
        let path = format!("{}index.html", page.url);
        table.add(path, Recipe::Page(PageId(at as u32)), page_location(book, page));
    }
    for (at, compiled) in book.roadmaps.iter().enumerate() {
        let (id, page) = (RoadmapId(at as u32), book.page(compiled.roadmap.page));
        let recipes = [
            Recipe::RoadmapJson(id),
            Recipe::Dot(id),
            Recipe::Mermaid(id),
            Recipe::Map(id),
        ];
        for (name, recipe) in ["roadmap.json", "roadmap.dot", "roadmap.mmd", "map.svg"]
            .into_iter()
            .zip(recipes)
        {
            let location = page_location(book, page);
            let path = format!("{}{name}", page.url);
            table.claim(path, Some(recipe), location, "roadbook makes it of this roadmap");
        }
    }
    // Of what is nearly an `_index.md` the book has told.
    for path in book.assets.keys().filter(|path| !is_nearly_index(path)) {
        table.add(
            path.clone(),
            Recipe::Asset(path.clone()),
            asset_location(book, path),
        );
    }
    for (name, file) in theme.statics() {
        let source = Source::new(format!("themes/{}", book.config.theme.value), "");
        table.add(
            file.path.clone(),
            Recipe::Static(name.clone()),
            Location::start_of(&source),
        );
    }
    add_redirects(&mut table, book);
    table.forbid_files_as_folders();
    (table.routes, table.problems)
}

fn add_site_files(table: &mut Table, book: &Book, facts: &SiteFacts) {
    let config = &book.config;
    // A name of roadbook's own, in every build folder.
    let manifest = crate::publish::manifest::NAME.to_owned();
    let here = Location::start_of(&config.source);
    table.claim(manifest, None, here.clone(), "roadbook makes it itself");
    let mut add = |path: &str, recipe| {
        table.claim(
            path.to_owned(),
            Some(recipe),
            here.clone(),
            "roadbook makes it itself",
        );
    };
    add("404.html", Recipe::NotFound);
    add("robots.txt", Recipe::Robots);
    add(".nojekyll", Recipe::Line(String::new()));
    if let Some(cname) = &config.cname {
        add("CNAME", Recipe::Line(format!("{cname}\n")));
    }
    if config.site_url.is_some() {
        add("sitemap.xml", Recipe::Sitemap);
    }
    if facts.has_feed {
        add("feed.xml", Recipe::Feed);
    }
}

fn add_redirects(table: &mut Table, book: &Book) {
    for (at, page) in book.tree.pages.iter().enumerate() {
        let Some(document) = &page.document else { continue };
        if matches!(page.kind, PageKind::Path(..)) {
            continue;
        }
        for alias in &document.front.aliases {
            let location = Location::new(&document.source, alias.span);
            match redirects::output_path(&alias.value) {
                Ok(path) => table.add(path, Recipe::Redirect(PageId(at as u32)), location),
                Err(reason) => {
                    let problem = Problem::BadAlias {
                        alias: alias.value.clone(),
                        reason: reason.to_owned(),
                    };
                    table.problems.push(Diagnostic::new(problem, location));
                }
            }
        }
    }
}

/// The page's file; of a page without one, the file that made it, else its place.
fn page_location(book: &Book, page: &Page) -> Location {
    if let PageKind::Path(roadmap, id) = &page.kind {
        let paths = &book.roadmap(*roadmap).roadmap.paths;
        if let Some(path) = paths.iter().find(|path| path.id == *id) {
            return path.location.clone();
        }
    }
    match &page.document {
        Some(document) => Location::start_of(&document.source),
        None => asset_location(book, page.url.trim_end_matches('/')),
    }
}

fn asset_location(book: &Book, path: &str) -> Location {
    let source: Arc<Source> = Source::new(format!("{}/{path}", book.config.src.trim_end_matches('/')), "");
    Location::start_of(&source)
}

/// Who has a path.
struct Claim {
    path: String,
    location: Location,
    /// What to say of it to whoever wants the path too.
    note: &'static str,
}

/// The table in the making.
#[derive(Default)]
struct Table {
    routes: BTreeMap<String, Recipe>,
    /// By path in lower case: files whose names differ in case only are one file on many systems.
    taken: BTreeMap<String, Claim>,
    problems: Vec<Diagnostic>,
}

/// The `_index.md` that the file at `path` is, but for capitals.
fn index_meant(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let is_meant = name != "_index.md" && name.eq_ignore_ascii_case("_index.md");
    is_meant.then(|| format!("{folder}/_index.md"))
}

impl Table {
    fn add(&mut self, path: String, recipe: Recipe, location: Location) {
        self.claim(path, Some(recipe), location, "the other one");
    }

    /// Takes `path` for `recipe`, or keeps it free.
    fn claim(&mut self, path: String, recipe: Option<Recipe>, location: Location, note: &'static str) {
        let hidden = path != ".nojekyll" && path.split('/').any(|name| name.starts_with(['_', '.']));
        if hidden || path.contains('\\') {
            let problem = if hidden {
                let meant = index_meant(location.source.path());
                Problem::HiddenPath { path, meant }
            } else {
                Problem::UnfitPath { path }
            };
            self.problems.push(Diagnostic::new(problem, location));
            return;
        }
        let lower = path.to_lowercase();
        if let Some(other) = self.taken.get(&lower) {
            let url = path.strip_suffix("index.html").unwrap_or(&path).to_owned();
            let note = if other.path == path {
                other.note
            } else {
                "differs in upper and lower case only"
            };
            let problem = Diagnostic::new(Problem::DuplicateUrl { url }, location);
            self.problems
                .push(problem.with_related(other.location.clone(), note));
            return;
        }
        if let Some(recipe) = recipe {
            self.routes.insert(path.clone(), recipe);
        }
        let claim = Claim { path, location, note };
        self.taken.insert(lower, claim);
    }

    /// A file `a` and a file `a/b` cannot both be.
    fn forbid_files_as_folders(&mut self) {
        let mut problems = Vec::new();
        for (lower, Claim { path, location, .. }) in &self.taken {
            for (at, _) in lower.match_indices('/') {
                if let Some(file) = self.taken.get(&lower[..at]) {
                    let url = path.get(..at).unwrap_or(path).to_owned();
                    let problem = Diagnostic::new(Problem::DuplicateUrl { url }, location.clone());
                    problems.push(problem.with_related(file.location.clone(), "a file of that name"));
                    self.routes.remove(path);
                }
            }
        }
        self.problems.append(&mut problems);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_recipes_for_one_path_are_named_both() {
        let at = |name: &str| Location::start_of(&Source::new(name, ""));
        let cases: [(&[&str], &[&str]); 6] = [
            (&["a/index.html", "b/index.html"], &[]),
            (&["a/index.html", "a/index.html"], &["duplicate-url"]),
            (&["a/index.html", "A/index.html"], &["duplicate-url"]),
            (&["a", "a/index.html"], &["duplicate-url"]),
            (&["_a/x.png"], &["hidden-path"]),
            (&["a/.b/x.png", ".nojekyll"], &["hidden-path"]),
        ];
        for (paths, expected) in cases {
            let mut table = Table::default();
            for path in paths {
                table.add((*path).to_owned(), Recipe::Robots, at(path));
            }
            table.forbid_files_as_folders();
            let codes: Vec<&str> = table.problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, expected, "{paths:?}");
            assert_eq!(table.routes.len(), paths.len() - expected.len());
        }
    }
}
