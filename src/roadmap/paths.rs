//! The paths of a roadmap: their names looked up in the finished roadmap, their decisions checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{FolderId, Node, Path, Roadmap, StepId};
use crate::diagnostic::{Diagnostic, Problem};
use crate::document::front_matter::PathText;
use crate::source::{Location, Source, Spanned};
use crate::suggest::nearest;
use crate::tree::{PageId, PageKind, RoadmapId, Tree};

type Decisions = Vec<(FolderId, Vec<Node>)>;

/// The paths of `roadmap` as written; one whose id is taken is left out.
///
/// `plain` are its pages that are no steps, by the id that they would have as such.
pub(super) fn resolve(
    tree: &Tree,
    id: RoadmapId,
    roadmap: &Roadmap,
    plain: &BTreeMap<&str, PageId>,
) -> (Vec<Path>, Vec<Diagnostic>) {
    let Some(document) = &tree.pages[roadmap.page.0 as usize].document else {
        return (Vec::new(), Vec::new());
    };
    if document.front.paths.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut pages: BTreeMap<&str, PageId> = BTreeMap::new();
    for (index, page) in tree.pages.iter().enumerate() {
        if let PageKind::Path(of, path) = &page.kind
            && *of == id
        {
            pages.entry(path).or_insert(PageId(index as u32));
        }
    }
    let mut resolver = Resolver {
        tree,
        plain,
        roadmap,
        source: &document.source,
        names: names(roadmap),
        problems: Vec::new(),
    };
    let mut first: BTreeMap<&str, &PathText> = BTreeMap::new();
    let mut paths = Vec::new();
    for text in &document.front.paths {
        if let Some(first) = first.get(text.id.value.as_str()) {
            resolver.duplicate(text, first);
            resolver.path(text, roadmap.page); // for its other faults
            continue;
        }
        first.insert(&text.id.value, text);
        let page = pages.get(text.id.value.as_str()).copied().unwrap_or(roadmap.page);
        paths.push(resolver.path(text, page));
    }
    (paths, resolver.problems)
}

fn names(roadmap: &Roadmap) -> BTreeMap<&str, Node> {
    let steps = roadmap.steps.iter().enumerate();
    let steps = steps.map(|(index, step)| (step.id.as_str(), Node::Step(StepId(index as u32))));
    let folders = roadmap.folders.iter().enumerate().skip(1);
    let folders = folders.map(|(index, folder)| (folder.id.as_str(), Node::Folder(FolderId(index as u32))));
    steps.chain(folders).collect()
}

struct Resolver<'a> {
    tree: &'a Tree,
    plain: &'a BTreeMap<&'a str, PageId>,
    roadmap: &'a Roadmap,
    source: &'a Arc<Source>,
    names: BTreeMap<&'a str, Node>,
    problems: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn at<T>(&self, spanned: &Spanned<T>) -> Location {
        Location::new(self.source, spanned.span)
    }

    fn duplicate(&mut self, text: &PathText, first: &PathText) {
        let id = text.id.value.clone();
        let message = format!("`{id}` is used here first");
        let problem = Problem::DuplicateId {
            id,
            roadmap: self.roadmap.id.clone(),
        };
        let diagnostic = Diagnostic::new(problem, self.at(&text.id));
        self.problems
            .push(diagnostic.with_related(self.at(&first.id), message));
    }

    fn path(&mut self, text: &PathText, page: PageId) -> Path {
        if text.goals.is_empty() && text.optional.is_empty() {
            let problem = Problem::EmptyPath {
                path: text.id.value.clone(),
            };
            self.problems.push(Diagnostic::new(problem, self.at(&text.id)));
        }
        Path {
            id: text.id.value.clone(),
            title: (text.title.clone()).unwrap_or_else(|| self.tree.pages[page.0 as usize].title.clone()),
            description: text.description.clone(),
            page,
            goals: self.nodes(text, "goals", &text.goals),
            optional_goals: self.nodes(text, "optional", &text.optional),
            choose: self.decisions(text, "choose", &text.choose),
            among: self.decisions(text, "among", &text.among),
            assume: self.nodes(text, "assume", &text.assume),
            hours_per_week: text.hours_per_week.as_ref().map(|hours| hours.value),
            former_ids: text.former_ids.iter().map(|id| id.value.clone()).collect(),
            location: self.at(&text.id),
        }
    }

    fn nodes(&mut self, path: &PathText, key: &'static str, names: &[Spanned<String>]) -> Vec<Node> {
        let (mut nodes, mut seen) = (Vec::new(), BTreeSet::new());
        for name in names {
            if let Some(node) = self.look_up(path, key, name, None)
                && seen.insert(node)
            {
                nodes.push(node);
            }
        }
        nodes
    }

    /// What `name` names; what it may have meant is one of `choice`, if that is given.
    fn look_up(
        &mut self,
        path: &PathText,
        key: &'static str,
        name: &Spanned<String>,
        choice: Option<FolderId>,
    ) -> Option<Node> {
        let found = self.names.get(name.value.as_str()).copied();
        let plain = self.plain.get(name.value.as_str()).copied();
        let is_faulty = plain.is_some_and(|page| self.tree.is_faulty(page));
        if found.is_none() && !is_faulty {
            let suggestion = match choice {
                Some(choice) => nearest(&name.value, self.options(choice)),
                None => nearest(&name.value, self.names.keys().copied()),
            };
            let (name_text, path) = (name.value.clone(), path.id.value.clone());
            let problem = Problem::UnknownGoal {
                key,
                name: name_text,
                path,
                suggestion,
                page: plain.map(|page| self.tree.shown(page)),
            };
            self.problems.push(Diagnostic::new(problem, self.at(name)));
        }
        found
    }

    fn decisions(
        &mut self,
        path: &PathText,
        key: &'static str,
        decisions: &[(Spanned<String>, Vec<Spanned<String>>)],
    ) -> Decisions {
        let mut resolved: Decisions = Vec::new();
        for (choice, options) in decisions {
            let Some(node) = self.look_up(path, key, choice, None) else {
                continue;
            };
            let Node::Folder(folder) = node else {
                self.no_choice(choice);
                continue;
            };
            let Some(wanted) = self.roadmap.folder(folder).choose else {
                self.no_choice(choice);
                continue;
            };
            let before = self.problems.len();
            let (mut nodes, mut seen) = (Vec::new(), BTreeSet::new());
            for option in options {
                if let Some(node) = self.option(path, key, folder, option)
                    && seen.insert(node)
                {
                    nodes.push(node);
                }
            }
            if nodes.len() < wanted && self.problems.len() == before {
                let reason = format!(
                    "the choice `{}` asks for {wanted} option{}, but `{key}` lists {}",
                    choice.value,
                    if wanted == 1 { "" } else { "s" },
                    nodes.len()
                );
                self.bad_choice(reason, format!("list at least {wanted}"), choice);
            }
            if !nodes.is_empty() {
                resolved.push((folder, nodes));
            }
        }
        resolved
    }

    /// A member of the choice `folder`.
    fn option(
        &mut self,
        path: &PathText,
        key: &'static str,
        folder: FolderId,
        name: &Spanned<String>,
    ) -> Option<Node> {
        let node = self.look_up(path, key, name, Some(folder))?;
        let choice = self.roadmap.folder(folder);
        if self.roadmap.parent(node) == Some(folder) {
            return Some(node);
        }
        let ids = self.options(folder);
        let reason = format!("`{}` is no option of the choice `{}`", name.value, choice.id);
        let help = format!("its options are {}", ids.join(", "));
        self.bad_choice(reason, help, name);
        None
    }

    /// The ids of a choice's options.
    fn options(&self, choice: FolderId) -> Vec<&str> {
        let members = self.roadmap.folder(choice).members.iter();
        members.map(|&member| self.roadmap.id_of(member)).collect()
    }

    fn no_choice(&mut self, name: &Spanned<String>) {
        let reason = format!("`{}` is no choice", name.value);
        self.bad_choice(
            reason,
            "name a folder whose `_index.md` has `choose`".into(),
            name,
        );
    }

    fn bad_choice(&mut self, reason: String, help: String, at: &Spanned<String>) {
        let problem = Problem::BadChoice { reason, help };
        self.problems.push(Diagnostic::new(problem, self.at(at)));
    }
}

#[cfg(test)]
mod tests {
    use crate::roadmap::sketch::{book, complaints, ids};

    const SITE: [&str; 6] = [
        "r/a.md: step: 1",
        "r/c/_index.md: step: 2; choose: 2",
        "r/c/p.md: step: 1",
        "r/c/q.md: step: 2",
        "r/c/s.md: step: 3",
        "r/z.md: step: 3; prerequisites: [a, c]",
    ];

    /// The steps of each path as computed, and what is wrong.
    fn paths(written: &str) -> (Vec<String>, Vec<String>) {
        let index = format!("r/_index.md: title: R\npaths: {written}");
        let files: Vec<&str> = SITE.iter().copied().chain([index.as_str()]).collect();
        let book = book(&files);
        let compiled = &book.roadmaps[0];
        let plans = compiled.analysis.paths.iter();
        let steps = plans.map(|plan| ids(&compiled.roadmap, &plan.steps));
        (steps.collect(), complaints(&book))
    }

    #[test]
    fn decisions_of_a_path_are_looked_up_among_the_options() {
        for (written, steps) in [
            ("[{id: x, goals: [z]}]", "a p q z"),
            ("[{id: x, goals: [z], choose: {c: [q, s]}}]", "a q s z"),
            ("[{id: x, goals: [z], among: {c: [p, s]}, assume: [a]}]", "p s z"),
            ("[{id: x, goals: [a], optional: [c]}]", "a p q"),
        ] {
            assert_eq!(paths(written), (vec![steps.to_owned()], Vec::new()), "{written}");
        }
    }

    #[test]
    fn what_does_not_fit_is_said_and_left_out() {
        for (written, steps, said) in [
            ("[{id: x, goals: [a, zz]}]", "a", "unknown-goal"),
            (
                "[{id: x, goals: [z], choose: {c: [q, a]}}]",
                "a q z",
                "`a` is no option of the choice `c`",
            ),
            (
                "[{id: x, goals: [z], choose: {a: [q]}}]",
                "a p q z",
                "`a` is no choice",
            ),
            (
                "[{id: x, goals: [z], choose: {c: q}}]",
                "a q z",
                "asks for 2 options, but `choose` lists 1",
            ),
            ("[{id: x, goals: []}]", "", "empty-path"),
            ("[{id: x, goals: [a], assume: [a]}]", "", "empty-path"),
            (
                "[{id: x, goals: [a]}, {id: x, goals: [z]}]",
                "a",
                "duplicate-id: the id `x` is used twice",
            ),
            (
                "[{id: x, goals: [a]}, {id: x, goals: [zz]}]",
                "a",
                "the path `x` names `zz` under `goals`",
            ),
        ] {
            let (found, complaints) = paths(written);
            assert_eq!(found, [steps], "{written}");
            assert!(
                complaints.iter().any(|complaint| complaint.contains(said)),
                "{written}: {complaints:#?}"
            );
        }
    }
}
