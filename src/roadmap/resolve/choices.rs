//! Choices: how many options they ask for, whether their options can be some, and which are the default.

use std::collections::BTreeMap;

use super::{Resolver, Target, id_location, id_of, page_of};
use crate::diagnostic::problem::ChoiceFault;
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
                    let folder = folder.id.clone();
                    let location = Location::new(&document.source, default.span);
                    self.bad_choice(ChoiceFault::DefaultWithoutChoice { folder }, location);
                }
                continue;
            };
            let location = Location::new(&document.source, choose.span);
            if choose.value < 1 {
                let fault = ChoiceFault::AsksForNone {
                    choice: folder.id.clone(),
                    asked: choose.value,
                };
                self.bad_choice(fault, location);
            } else if choose.value as usize > options {
                let fault = ChoiceFault::AsksForTooMany {
                    choice: folder.id.clone(),
                    asked: choose.value,
                    options,
                };
                self.bad_choice(fault, location);
            }
            if options > 0 {
                choices[index] = Some((choose.value.max(1) as usize).min(options));
            }
            self.check_options(&folder.id, &members[index]);
            let most = choose.value.max(1) as usize;
            if let Some(extra) = front.default.get(most) {
                let fault = ChoiceFault::TooManyDefaults {
                    choice: folder.id.clone(),
                    asked: most,
                };
                self.bad_choice(fault, Location::new(&document.source, extra.span));
            }
        }
        choices
    }

    fn bad_choice(&mut self, fault: ChoiceFault, location: Location) {
        self.report(Problem::BadChoice(fault), location);
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
                let fault = ChoiceFault::OptionalOption {
                    choice: choice.to_owned(),
                    option: id.to_owned(),
                };
                self.bad_choice(fault, Location::new(&document.source, flag.span));
            }
            if let Node::Folder(folder) = option.node
                && !self.requires_something(option.roadmap, folder.0 as usize)
            {
                let fault = ChoiceFault::EmptyOption {
                    choice: choice.to_owned(),
                    option: id.to_owned(),
                };
                self.bad_choice(fault, id_location(self.tree, page));
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
                        let problem = Problem::BadChoice(ChoiceFault::UnknownDefault {
                            choice: folder.id.clone(),
                            name: name.value.clone(),
                            suggestion: nearest(&name.value, ids.clone()),
                            options: ids.map(str::to_owned).collect(),
                        });
                        let location = Location::new(&document.source, name.span);
                        self.problems.push(Diagnostic::new(problem, location));
                    }
                }
            }
            roadmap.folders[index].default = default;
        }
    }
}
