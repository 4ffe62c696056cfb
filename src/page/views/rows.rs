//! A folder's steps as a list for reading: stages and choices open and close around them. Flat, so that a template needs
//! no recursion and a deep tree no deep stack.

use serde::Serialize;

use crate::book::Compiled;
use crate::document::FrontMatter;
use crate::roadmap::{Alternative, FolderId, Need, NeedKind, Node, ReducedNeed, StepId};

use super::facts::{Facts, Role};
use super::{Desk, Link};

/// One line of the list, or the beginning or end of a group of lines.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Row {
    /// A stage or choice begins.
    Open(GroupRow),
    /// A step.
    Step(StepRow),
    /// The innermost open group ends.
    Close,
}

/// A stage or choice.
#[derive(Debug, Serialize)]
pub struct GroupRow {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// In one sentence; none where the author gave none.
    pub description: Option<String>,
    /// Its heading's level: 3 in the list itself, at most 6.
    pub level: usize,
    /// "choose 1 of 4"; empty for a stage.
    pub choose: String,
    /// What it takes in the roadmap's plan, or, of an option not taken, would take; where all is optional, what that takes.
    pub time: String,
    /// "4 steps"
    pub steps: String,
    /// It is not part of the required totals.
    pub optional: bool,
    /// What everything in it needs, by its own front matter.
    pub needs: Vec<Link>,
    /// It is an option of a choice.
    pub option: bool,
    /// It is an option that the author recommends to the undecided.
    pub default: bool,
    /// It is an option that the totals count.
    pub taken: bool,
}

/// A step in a list.
#[derive(Debug, Serialize)]
pub struct StepRow {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Its number in the roadmap's plan, from 1; 0 where it is not in it, as an option that the totals do not count.
    pub number: u32,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
    /// The author gave no estimate.
    pub no_estimate: bool,
    /// It is not part of the required totals.
    pub optional: bool,
    /// It is an option of a choice.
    pub option: bool,
    /// It is an option that the author recommends to the undecided.
    pub default: bool,
    /// It is an option that the totals count.
    pub taken: bool,
    /// Of an option: what it is, in one sentence; none where the author gave none.
    pub description: Option<String>,
    /// "8 topics"; empty where its body lists none.
    pub topics: String,
    /// What it needs that is not implied by the rest; empty where all that it needs is its stage's need, or simply the
    /// step before it in the list.
    pub needs: Vec<Link>,
}

impl Desk<'_> {
    /// Everything in `folder`, in place order; `level` is the heading level of its direct groups.
    pub fn rows(&self, compiled: &Compiled, facts: &Facts, folder: FolderId, level: usize) -> Vec<Row> {
        enum Task {
            Show(Node, FolderId, usize),
            Close,
        }
        let members = |folder: FolderId, level| {
            let nodes = compiled.roadmap.folders[folder.0 as usize].members.iter().rev();
            nodes.map(move |&node| Task::Show(node, folder, level))
        };
        let mut rows = Vec::new();
        let mut before = None;
        let mut tasks: Vec<Task> = members(folder, level).collect();
        while let Some(task) = tasks.pop() {
            match task {
                Task::Close => rows.push(Row::Close),
                Task::Show(Node::Step(step), _, _) => {
                    rows.push(Row::Step(self.step_row(compiled, facts, step, before)));
                    before = Some(step);
                }
                Task::Show(Node::Folder(inner), within, level) => {
                    rows.push(Row::Open(self.group_row(compiled, facts, inner, within, level)));
                    tasks.push(Task::Close);
                    tasks.extend(members(inner, level + 1));
                }
            }
        }
        rows
    }

    fn group_row(
        &self,
        compiled: &Compiled,
        facts: &Facts,
        folder: FolderId,
        within: FolderId,
        level: usize,
    ) -> GroupRow {
        let total = facts.totals[folder.0 as usize];
        let Link { title, url, .. } = self.node(compiled, Node::Folder(folder));
        let data = &compiled.roadmap.folders[folder.0 as usize];
        let sum = if total.required.max == 0 {
            total.all
        } else {
            total.required
        };
        GroupRow {
            id: data.id.clone(),
            title,
            url,
            description: self
                .front(data.page)
                .and_then(|front| front.description.as_ref())
                .map(|text| text.value.clone()),
            level: level.min(6),
            choose: self.choose(compiled, folder),
            time: self.total(sum, total.missing, compiled.roadmap.hours_per_week),
            steps: self.count("steps", total.steps),
            optional: data.optional,
            needs: data
                .prerequisites
                .iter()
                .map(|need| self.need_link(compiled, need))
                .collect(),
            option: compiled.roadmap.folders[within.0 as usize].choose.is_some(),
            default: compiled.roadmap.folders[within.0 as usize]
                .default
                .contains(&Node::Folder(folder)),
            taken: total.taken,
        }
    }

    /// A step as a line of a list, in which `before` stands before it.
    fn step_row(&self, compiled: &Compiled, facts: &Facts, step: StepId, before: Option<StepId>) -> StepRow {
        let at = step.0 as usize;
        let data = &compiled.roadmap.steps[at];
        let Link { title, url, .. } = self.node(compiled, Node::Step(step));
        let hours_per_week = compiled.roadmap.hours_per_week;
        let folder = &compiled.roadmap.folders[data.folder.0 as usize];
        let option = folder.choose.is_some();
        let document = self.book.page(data.page).document.as_ref();
        let topics = document.map_or(0, |document| document.outline.topics.len());
        let reduced = &compiled.analysis.reduced[at];
        let simply_before = |step| reduced.as_ref() == [ReducedNeed::Step(step)];
        let tells = !data.prerequisites.is_empty() && !before.is_some_and(simply_before);
        let needs = reduced.iter().filter(|_| tells);
        StepRow {
            id: data.id.clone(),
            title,
            url,
            number: facts.number[at],
            time: data
                .effort
                .map_or(String::new(), |effort| self.time(effort, hours_per_week)),
            no_estimate: data.effort.is_none() && self.book.config.show_time,
            optional: self.is_optional(compiled, facts, step),
            option,
            default: folder.default.contains(&Node::Step(step)),
            taken: facts.role[at].is_some(),
            description: self
                .front(data.page)
                .filter(|_| option)
                .and_then(|front| front.description.as_ref())
                .map(|text| text.value.clone()),
            topics: if topics == 0 {
                String::new()
            } else {
                self.count("topics", topics)
            },
            needs: needs.map(|need| self.reduced_need(compiled, need)).collect(),
        }
    }

    /// Whether a step is not part of the required totals, by its own word or as the plan has it.
    pub fn is_optional(&self, compiled: &Compiled, facts: &Facts, step: StepId) -> bool {
        let at = step.0 as usize;
        facts.role[at] == Some(Role::Optional) || compiled.roadmap.steps[at].optional
    }

    fn reduced_need(&self, compiled: &Compiled, need: &ReducedNeed) -> Link {
        match need {
            ReducedNeed::Step(step) => self.node(compiled, Node::Step(*step)),
            ReducedNeed::Choice(choice) => self.node(compiled, Node::Folder(*choice)),
            ReducedNeed::Any(alternatives) => self.any_link(compiled, alternatives),
        }
    }

    fn need_link(&self, compiled: &Compiled, need: &Need) -> Link {
        match &need.kind {
            NeedKind::Node(node) => self.node(compiled, *node),
            NeedKind::Elsewhere(elsewhere) => self.elsewhere(elsewhere),
            NeedKind::Any(alternatives) => self.any_link(compiled, alternatives),
        }
    }

    fn any_link(&self, compiled: &Compiled, alternatives: &[Alternative]) -> Link {
        let links: Vec<Link> = alternatives
            .iter()
            .map(|alternative| self.alternative(compiled, alternative))
            .collect();
        Link {
            title: self.or(links.iter().map(|link| link.title.clone()).collect()),
            url: links.into_iter().next().map_or(String::new(), |first| first.url),
            ..Link::default()
        }
    }

    /// "SQL or NoSQL"
    pub fn or(&self, titles: Vec<String>) -> String {
        titles.join(&self.theme.words().get("or"))
    }

    /// A page's front matter, if it has a document.
    pub fn front(&self, page: crate::tree::PageId) -> Option<&FrontMatter> {
        self.book
            .page(page)
            .document
            .as_ref()
            .map(|document| &document.front)
    }
}
