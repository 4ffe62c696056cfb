//! Choices: how many options they ask for, whether their options can be some, and which are the default.

use std::collections::BTreeMap;

use super::{Resolver, Target, id_location, id_of, page_of};
use crate::diagnostic::{Diagnostic, Problem};
use crate::roadmap::{Node, Roadmap};
use crate::source::Location;
use crate::suggest::nearest;
use crate::tree::PageId;

impl Resolver<'_> {
    pub(super) fn is_choice(&self, page: PageId) -> bool {
        self.front(page).is_some_and(|front| front.choose.is_some())
    }

    /// By folder: how many options a choice asks for, kept between 1 and as many as it has.
    pub(super) fn choices_of(&mut self, at: usize, members: &[Vec<Target>]) -> Vec<Option<usize>> {
        let outline = self.outline(at);
        let mut choices = vec![None; outline.folders.len()];
        for (index, folder) in outline.folders.iter().enumerate().skip(1) {
            let Some(document) = &self.tree.pages[folder.page.0 as usize].document else {
                continue;
            };
            let options = members[index].len();
            let front = &document.front;
            let Some(choose) = &front.choose else {
                if let Some(default) = front.default.first() {
                    self.bad_choice(
                        format!("`{}` has a `default` but is no choice", folder.id),
                        "add `choose: 1`, or remove `default`".into(),
                        Location::new(&document.source, default.span),
                    );
                }
                continue;
            };
            let location = Location::new(&document.source, choose.span);
            if choose.value < 1 {
                let reason = format!(
                    "the choice `{}` asks for {} of its options",
                    folder.id, choose.value
                );
                self.bad_choice(reason, "write `choose: 1` or more".into(), location);
            } else if choose.value as usize > options {
                let reason = format!(
                    "the choice `{}` asks for {} option{} but has {options}",
                    folder.id,
                    choose.value,
                    if choose.value == 1 { "" } else { "s" }
                );
                let help = match options {
                    0 => "add options to its folder: steps, or stages",
                    _ => "ask for fewer, or add options to its folder",
                };
                self.bad_choice(reason, help.into(), location);
            }
            if options > 0 {
                choices[index] = Some((choose.value.max(1) as usize).min(options));
            }
            self.check_options(&folder.id, &members[index]);
            let most = choose.value.max(1) as usize;
            if let Some(extra) = front.default.get(most) {
                let reason = format!(
                    "the choice `{}` has more defaults than the {most} it asks for",
                    folder.id
                );
                let location = Location::new(&document.source, extra.span);
                self.bad_choice(reason, "keep as many as `choose` says".into(), location);
            }
        }
        choices
    }

    fn bad_choice(&mut self, reason: String, help: String, location: Location) {
        self.report(Problem::BadChoice { reason, help }, location);
    }

    /// An option is not optional and requires something.
    fn check_options(&mut self, choice: &str, options: &[Target]) {
        for &option in options {
            let outline = self.outline(option.roadmap);
            let (id, page) = (id_of(outline, option.node), page_of(outline, option.node));
            let flag = self.front(page).and_then(|front| front.optional.as_ref());
            if let (Some(flag), Some(document)) = (
                flag.filter(|flag| flag.value),
                &self.tree.pages[page.0 as usize].document,
            ) {
                let reason = format!("the option `{id}` of the choice `{choice}` is optional");
                let location = Location::new(&document.source, flag.span);
                self.bad_choice(
                    reason,
                    "remove `optional: true`: nobody has to take an option".into(),
                    location,
                );
            }
            if let Node::Folder(folder) = option.node
                && !self.requires_something(option.roadmap, folder.0 as usize)
            {
                let reason = format!("the option `{id}` of the choice `{choice}` requires nothing");
                let location = id_location(self.tree, page);
                self.bad_choice(reason, "add a step to it that is not optional".into(), location);
            }
        }
    }

    fn requires_something(&self, at: usize, folder: usize) -> bool {
        let outline = self.outline(at);
        let mut stack = vec![folder];
        while let Some(folder) = stack.pop() {
            if self.is_choice(outline.folders[folder].page) {
                return true;
            }
            for node in &self.required[at][folder] {
                match node {
                    Node::Step(_) => return true,
                    Node::Folder(inner) => stack.push(inner.0 as usize),
                }
            }
        }
        false
    }

    /// Looks the defaults of all choices up among their options.
    pub(super) fn defaults(&mut self, roadmap: &mut Roadmap) {
        for index in 1..roadmap.folders.len() {
            let folder = &roadmap.folders[index];
            let Some(document) = &self.tree.pages[folder.page.0 as usize].document else {
                continue;
            };
            if folder.choose.is_none() {
                continue;
            }
            let mut default = Vec::new();
            let written = &document.front.default;
            let members = folder.members.iter().filter(|_| !written.is_empty());
            let options: BTreeMap<&str, Node> =
                members.map(|&member| (roadmap.id_of(member), member)).collect();
            for name in written {
                match options.get(name.value.as_str()) {
                    Some(&option) if default.contains(&option) => {} // said twice
                    Some(&option) => default.push(option),
                    None => {
                        let ids = folder.members.iter().map(|&member| roadmap.id_of(member));
                        let help = nearest(&name.value, ids.clone()).map_or_else(
                            || format!("its options are {}", ids.collect::<Vec<_>>().join(", ")),
                            |near| format!("did you mean `{near}`?"),
                        );
                        let reason = format!("the choice `{}` has no option `{}`", folder.id, name.value);
                        let location = Location::new(&document.source, name.span);
                        let problem = Problem::BadChoice { reason, help };
                        self.problems.push(Diagnostic::new(problem, location));
                    }
                }
            }
            roadmap.folders[index].default = default;
        }
    }
}
