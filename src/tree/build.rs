//! Documents → [`Tree`]: pages with kinds, addresses and titles; roadmaps with their folders and steps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Problem};
use crate::document::Document;
use crate::source::Location;

use super::folders::{Folders, folder_of, name_of, with_ancestors};
use super::{FolderOutline, Page, PageId, PageKind, RoadmapId, RoadmapOutline, StepOutline, Tree};

mod check;

/// What each document is, by path and front matter. `documents` are ordered by path; `site_title` names the first page
/// where its document has no title; drafts are left out unless wanted.
pub fn build(documents: &[Arc<Document>], site_title: &str, drafts: bool) -> (Tree, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let folders = Folders::sort(documents, drafts);
    let with_steps = folders.with_steps();
    let roots = folders.roadmaps(&with_steps, &mut problems);
    let mut draft = Draft {
        shown_below: shown_below(documents).to_owned(),
        roots: roots
            .iter()
            .enumerate()
            .map(|(at, &root)| (root, RoadmapId(at as u32)))
            .collect(),
        folders,
        with_steps,
        problems,
        pages: Vec::new(),
        outlines: Vec::new(),
    };
    draft.start_roadmaps(&roots);
    draft.add_folders(site_title);
    draft.add_pages();
    draft.add_drafts();
    draft.check_roadmaps();
    draft.finish()
}

/// A tree being built; its pages are in order of discovery until `finish` sorts them.
struct Draft<'a> {
    shown_below: String,
    folders: Folders<'a>,
    with_steps: BTreeSet<&'a str>,
    roots: BTreeMap<&'a str, RoadmapId>,
    pages: Vec<Page>,
    outlines: Vec<Outline<'a>>,
    problems: Vec<Diagnostic>,
}

/// A roadmap being built.
struct Outline<'a> {
    root: &'a str,
    outline: RoadmapOutline,
    /// Folder → index in the outline's folders.
    index: BTreeMap<&'a str, usize>,
}

impl<'a> Draft<'a> {
    fn start_roadmaps(&mut self, roots: &[&'a str]) {
        for &root in roots {
            let front = self.folders.indexes.get(root).map(|index| &index.front);
            let id = front
                .and_then(|front| front.id.as_ref())
                .map(|id| id.value.clone());
            let default = if root.is_empty() { "roadmap" } else { name_of(root) };
            self.outlines.push(Outline {
                root,
                outline: RoadmapOutline {
                    id: id.unwrap_or_else(|| default.to_owned()),
                    page: PageId(0), // set when its folder's page is added
                    folders: Vec::new(),
                    steps: Vec::new(),
                    drafts: Vec::new(),
                },
                index: BTreeMap::new(),
            });
        }
    }

    /// The roadmap that holds `folder`, and its folder.
    fn roadmap_of(&self, folder: &str) -> Option<(RoadmapId, &'a str)> {
        with_ancestors(folder).find_map(|above| {
            let (root, id) = self.roots.get_key_value(above)?;
            Some((*id, *root))
        })
    }

    /// Pages of folders: the first page, roadmaps, stages, and other folders that have an `_index.md`.
    fn add_folders(&mut self, site_title: &str) {
        let mut all: BTreeSet<&str> = self.folders.indexes.keys().copied().collect();
        all.extend(self.with_steps.iter().copied());
        all.insert("");
        // Components, not characters, decide the order, so that `a/b` follows `a` before `a-b` does.
        let mut all: Vec<&str> = all.into_iter().collect();
        all.sort_by(|a, b| a.split('/').cmp(b.split('/')));
        for folder in all {
            self.add_folder(folder, site_title);
        }
    }

    fn add_folder(&mut self, folder: &'a str, site_title: &str) {
        let document = self.folders.indexes.get(folder).copied().cloned();
        let inside = self.roadmap_of(folder);
        let kind = match inside {
            Some((id, root)) if root == folder => PageKind::Roadmap(id),
            Some((id, _)) if self.folders.is_stage(folder, &self.with_steps) => PageKind::Stage(id),
            _ if folder.is_empty() => PageKind::Home,
            _ if document.is_none() => return,
            _ => PageKind::Plain,
        };
        let fallback = if folder.is_empty() {
            site_title.to_owned()
        } else {
            in_words(name_of(folder))
        };
        let url = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let page = self.add_page(kind.clone(), document, url, fallback);
        match kind {
            PageKind::Roadmap(id) => self.add_to_outline(id, folder, page),
            PageKind::Stage(id) => self.add_to_outline(id, folder, page),
            _ => {}
        }
    }

    fn add_to_outline(&mut self, RoadmapId(at): RoadmapId, folder: &'a str, page: PageId) {
        let id = self.id_of(folder, page);
        let Outline { root, outline, index } = &mut self.outlines[at as usize];
        let is_root = *root == folder;
        let parent = with_ancestors(folder)
            .skip(1)
            .find_map(|above| index.get(above).copied());
        if is_root {
            outline.page = page;
        }
        index.insert(folder, outline.folders.len());
        outline.folders.push(FolderOutline {
            id: if is_root { outline.id.clone() } else { id },
            page,
            parent: if is_root { None } else { parent },
        });
    }

    /// The id of the step or folder at `path`: `id:` of its page, else its name.
    fn id_of(&self, path: &str, page: PageId) -> String {
        let front = self.pages[page.0 as usize]
            .document
            .as_ref()
            .map(|document| &document.front);
        let written = front
            .and_then(|front| front.id.as_ref())
            .map(|id| id.value.clone());
        written.unwrap_or_else(|| name_of(path).to_owned())
    }

    fn add_page(
        &mut self,
        kind: PageKind,
        document: Option<Arc<Document>>,
        url: String,
        fallback: String,
    ) -> PageId {
        if let Some(document) = &document {
            self.check_keys(&kind, document);
        }
        let title = document.as_deref().and_then(title_of).unwrap_or(fallback);
        self.pages.push(Page {
            kind,
            document,
            url,
            title,
        });
        PageId((self.pages.len() - 1) as u32)
    }

    /// Steps and plain pages.
    fn add_pages(&mut self) {
        for (folder, document) in std::mem::take(&mut self.folders.pages) {
            let stem = document.path.strip_suffix(".md").unwrap_or(&document.path);
            let inside = self.roadmap_of(folder);
            let kind = match (document.front.step, inside) {
                (Some(_), Some((id, _))) => PageKind::Step(id),
                (Some(step), None) => {
                    let location = Location::new(&document.source, step.span);
                    let problem = Diagnostic::new(Problem::StrayStep, location);
                    self.problems.push(match self.folders.mark_below(folder) {
                        Some(mark) => problem
                            .with_related(mark, "no folder above a roadmap that is marked is one itself"),
                        None => problem,
                    });
                    PageKind::Plain
                }
                (None, _) => PageKind::Plain,
            };
            let stray = document.front.step.is_some() && inside.is_none();
            let page = if stray {
                // Its keys are a step's; complaining about each would hide the one mistake.
                let title = title_of(document).unwrap_or_else(|| in_words(name_of(stem)));
                let url = format!("{stem}/");
                self.pages.push(Page {
                    kind: kind.clone(),
                    document: Some(Arc::clone(document)),
                    url,
                    title,
                });
                continue;
            } else {
                let fallback = in_words(name_of(stem));
                self.add_page(
                    kind.clone(),
                    Some(Arc::clone(document)),
                    format!("{stem}/"),
                    fallback,
                )
            };
            if let PageKind::Step(RoadmapId(at)) = kind {
                let id = self.id_of(stem, page);
                let Outline { outline, index, .. } = &mut self.outlines[at as usize];
                // A folder that holds a step is a stage or the roadmap's own, so an ancestor is always found.
                let holder = with_ancestors(folder).find_map(|above| index.get(above).copied());
                outline.steps.push(StepOutline {
                    id,
                    page,
                    folder: holder.unwrap_or(0),
                });
            }
        }
    }

    /// Remembers the ids of drafts, so that a prerequisite on one can be told from a slip.
    fn add_drafts(&mut self) {
        for document in std::mem::take(&mut self.folders.drafts) {
            let folder = folder_of(&document.path);
            let Some((RoadmapId(at), _)) = self.roadmap_of(folder) else {
                continue;
            };
            let stem = document.path.strip_suffix(".md").unwrap_or(&document.path);
            let path = stem.strip_suffix("/_index").unwrap_or(stem);
            let id = document.front.id.as_ref().map_or(name_of(path), |id| &id.value);
            self.outlines[at as usize].outline.drafts.push(id.to_owned());
        }
    }

    /// Adds the pages of paths, sorts all by address and renumbers what points at them.
    fn finish(mut self) -> (Tree, Vec<Diagnostic>) {
        for at in 0..self.outlines.len() {
            self.add_paths(at);
        }
        let mut by_url: Vec<usize> = (0..self.pages.len()).collect();
        by_url.sort_by(|&a, &b| self.pages[a].url.cmp(&self.pages[b].url));
        let mut renumbered = vec![PageId(0); by_url.len()];
        for (to, &from) in by_url.iter().enumerate() {
            renumbered[from] = PageId(to as u32);
        }
        let mut pages: Vec<Option<Page>> = self.pages.into_iter().map(Some).collect();
        let pages = by_url.iter().filter_map(|&from| pages[from].take()).collect();
        let moved = |page: PageId| renumbered[page.0 as usize];
        let roadmaps = self.outlines.into_iter().map(|Outline { mut outline, .. }| {
            outline.page = moved(outline.page);
            outline
                .folders
                .iter_mut()
                .for_each(|folder| folder.page = moved(folder.page));
            outline
                .steps
                .iter_mut()
                .for_each(|step| step.page = moved(step.page));
            outline
        });
        let roadmaps = roadmaps.collect();
        let tree = Tree {
            pages,
            roadmaps,
            shown_below: self.shown_below,
        };
        (tree, self.problems)
    }

    fn add_paths(&mut self, at: usize) {
        let page = &self.pages[self.outlines[at].outline.page.0 as usize];
        let Some(document) = page.document.clone() else {
            return;
        };
        let base = page.url.clone();
        let mut seen = BTreeSet::new();
        for path in &document.front.paths {
            if !seen.insert(path.id.value.as_str()) {
                continue; // reported with both places where names are resolved
            }
            self.pages.push(Page {
                kind: PageKind::Path(RoadmapId(at as u32), path.id.value.clone()),
                document: None,
                url: format!("{base}paths/{}/", path.id.value),
                title: path.title.clone().unwrap_or_else(|| in_words(&path.id.value)),
            });
        }
    }
}

/// What messages put before a path of the content.
fn shown_below(documents: &[Arc<Document>]) -> &str {
    let below = |document: &'_ Arc<Document>| {
        let shown = document.source.path();
        shown.len() - document.path.len()
    };
    documents
        .first()
        .map_or("", |document| &document.source.path()[..below(document)])
}

/// `title:`, else the first `#` heading.
pub fn title_of(document: &Document) -> Option<String> {
    let written = document.front.title.as_ref().map(|title| title.value.as_str());
    let title = written.or_else(|| heading_title(document));
    title.filter(|title| !title.trim().is_empty()).map(str::to_owned)
}

/// The first `#` heading: all of a body that decides what a tree says.
pub fn heading_title(document: &Document) -> Option<&str> {
    let mut headings = document.outline.headings.iter();
    let first = headings.find(|heading| heading.level == 1);
    first.map(|heading| heading.text.as_str())
}

/// A file's name in words: `rest-api` → “Rest api”.
fn in_words(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages as `url kind title`, then the codes of what is wrong, for files given as `path: front matter keys | body`.
    fn describe(files: &[&str]) -> Vec<String> {
        let mut documents: Vec<_> = files
            .iter()
            .map(|file| {
                let (path, rest) = file.split_once(": ").unwrap_or((file.trim_end_matches(':'), ""));
                let (front, body) = rest.split_once('|').unwrap_or((rest, ""));
                let text = format!("---\n{}\n---\n{}", front.replace("; ", "\n"), body.trim());
                Arc::new(Document::parse(path, path, text.as_bytes()))
            })
            .collect();
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        let (tree, problems) = build(&documents, "Site", false);
        let kind = |kind: &PageKind| match kind {
            PageKind::Home => "home".to_owned(),
            PageKind::Plain => "page".to_owned(),
            PageKind::Roadmap(id) => format!("roadmap {}", tree.roadmaps[id.0 as usize].id),
            PageKind::Stage(_) => "stage".to_owned(),
            PageKind::Step(id) => format!("step of {}", tree.roadmaps[id.0 as usize].id),
            PageKind::Path(_, id) => format!("path {id}"),
        };
        let pages = tree
            .pages
            .iter()
            .map(|page| format!("/{} {} {}", page.url, kind(&page.kind), page.title));
        let codes = problems
            .iter()
            .map(|problem| format!("{} {}", problem.code, problem.location.source.path()));
        pages.chain(codes).collect()
    }

    #[test]
    fn folders_and_front_matter_decide_what_a_page_is() {
        let cases: &[(&[&str], &[&str])] = &[
            (&[], &["/ home Site"]),
            (
                &[
                    "_index.md: title: Hello",
                    "about-us.md: menu: 1",
                    "b/sql.md: step: 1 | # All of SQL",
                ],
                &[
                    "/ home Hello",
                    "/about-us/ page About us",
                    "/b/ roadmap b B",
                    "/b/sql/ step of b All of SQL",
                ],
            ),
            (
                &[
                    "b/s/deep/x.md: step: 1",
                    "b/notes/n.md: title: N",
                    "b/s/_index.md: step: 2",
                ],
                &[
                    "/ home Site",
                    "/b/ roadmap b B",
                    "/b/notes/n/ page N",
                    "/b/s/ stage S",
                    "/b/s/deep/ stage Deep",
                    "/b/s/deep/x/ step of b X",
                ],
            ),
            (
                &["_index.md: roadmap: true", "x.md: step: 1"],
                &["/ roadmap roadmap Site", "/x/ step of roadmap X"],
            ),
            (
                &[
                    "a/b/_index.md: roadmap: true",
                    "a/b/x.md: step: 1",
                    "a/y.md: step: 2",
                ],
                &[
                    "/ home Site",
                    "/a/b/ roadmap b B",
                    "/a/b/x/ step of b X",
                    "/a/y/ page Y",
                    "stray-step a/y.md",
                ],
            ),
            (
                &[
                    "a/_index.md: roadmap: true",
                    "a/b/_index.md: roadmap: true",
                    "a/b/x.md: step: 1",
                ],
                &[
                    "/ home Site",
                    "/a/ roadmap a A",
                    "/a/b/ stage B",
                    "/a/b/x/ step of a X",
                    "nested-roadmap a/b/_index.md",
                ],
            ),
            (
                &["a/_index.md: roadmap: true", "a/s/_index.md: choose: 1"],
                &[
                    "/ home Site",
                    "/a/ roadmap a A",
                    "/a/s/ stage S",
                    "empty-roadmap a/_index.md",
                ],
            ),
            (
                &[
                    "a/x.md: step: 1; draft: true",
                    "a/y.md: step: 2",
                    "a/s/_index.md: draft: true",
                    "a/s/z.md: step: 1",
                ],
                &["/ home Site", "/a/ roadmap a A", "/a/y/ step of a Y"],
            ),
            (
                &["p.md: duration: 3 h", "a/x.md: step: 1; paths: []"],
                &[
                    "/ home Site",
                    "/a/ roadmap a A",
                    "/a/x/ step of a X",
                    "/p/ page P",
                    "unknown-key a/x.md",
                    "unknown-key p.md",
                ],
            ),
            (
                &["a/_index.md: paths: [{id: fast, goals: [x]}]", "a/x.md: step: 1"],
                &[
                    "/ home Site",
                    "/a/ roadmap a A",
                    "/a/paths/fast/ path fast Fast",
                    "/a/x/ step of a X",
                ],
            ),
            (
                &[
                    "a/r/_index.md: roadmap: true",
                    "a/r/x.md: step: 1",
                    "b/r/_index.md: roadmap: true",
                    "b/r/x.md: step: 1",
                ],
                &[
                    "/ home Site",
                    "/a/r/ roadmap r R",
                    "/a/r/x/ step of r X",
                    "/b/r/ roadmap r R",
                    "/b/r/x/ step of r X",
                    "duplicate-id b/r/_index.md",
                ],
            ),
        ];
        for (files, expected) in cases {
            assert_eq!(describe(files), *expected, "{files:#?}");
        }
    }
}
