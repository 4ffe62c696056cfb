//! A step's page.

use std::sync::Arc;

use serde::Serialize;

use crate::book::Compiled;
use crate::cache::Key;
use crate::document::duration::Pace;
use crate::document::front_matter::{Cost, Level, Project, Resource, ResourceKind};
use crate::document::outline::LinkKind;
use crate::document::{Duration, FrontMatter};
use crate::links::{self, Target};
use crate::roadmap::{Folder, Node, StepId};
use crate::theme::{Prepared, Theme};
use crate::tree::{PageId, RoadmapId};

use super::facts::Facts;
use super::needs::NeedView;
use super::{Base, Desk, Link, Links, MOST_LINKS};

/// `step` in its template.
#[derive(Debug, Serialize)]
pub struct StepKind {
    /// The step.
    pub step: StepView,
}

/// One thing to learn.
#[derive(Debug, Serialize)]
pub struct StepView {
    /// Its id.
    pub id: String,
    /// Ids that it had.
    pub former_ids: Vec<String>,
    /// Its number in the roadmap's plan, from 1; 0 where it is not in it, as an option that the totals do not count.
    pub number: u32,
    /// How many steps that plan has.
    pub of: usize,
    /// In words, at the roadmap's pace; empty without an estimate or on a site without times.
    pub time: String,
    /// "10 hours a week"; empty where the time is not in weeks.
    pub pace: String,
    /// The author gave no estimate.
    pub no_estimate: bool,
    /// The theme's word; empty where the author gave none.
    pub level: String,
    /// It is not part of the required totals.
    pub optional: bool,
    /// "choose 1 of 4", where it is an option of a choice.
    pub option_of: String,
    /// What a learner can do afterwards.
    pub outcomes: Vec<String>,
    /// What must come before.
    pub needs: Vec<NeedView>,
    /// What helps before.
    pub recommended: Vec<NeedView>,
    /// What to build with it.
    pub projects: Vec<ProjectView>,
    /// By kind, those without one last.
    pub resources: Vec<ResourceGroup>,
    /// How many topics its body lists.
    pub topics: usize,
    /// The steps that need it directly.
    pub unlocks: Links,
    /// "unlocks 23 steps", those behind others included; empty where these are all.
    pub unlocks_all: String,
    /// The one before in the order, other options than this one left out.
    pub previous: Option<Link>,
    /// The next in the order, other options than this one left out.
    pub next: Option<Link>,
    /// The folder it lies in, and its steps.
    pub stage: Option<StageNav>,
    /// The roadmap.
    pub roadmap: Link,
    /// Other roadmaps that include it.
    pub also_in: Vec<Link>,
}

/// Something to build.
#[derive(Debug, Serialize)]
pub struct ProjectView {
    /// As people read it.
    pub title: String,
    /// The theme's word; empty where the author gave none.
    pub level: String,
    /// In one sentence; none where the author gave none.
    pub description: Option<String>,
}

/// Resources of one kind.
#[derive(Debug, Serialize)]
pub struct ResourceGroup {
    /// The theme's word for the kind.
    pub kind: String,
    /// Those that are shown.
    pub items: Vec<ResourceView>,
}

/// Where to learn it.
#[derive(Debug, Serialize)]
pub struct ResourceView {
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// The host of its URL; empty for a file of the site.
    pub host: String,
    /// The theme's word; empty where the author gave none.
    pub cost: String,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
}

/// The steps beside this one.
#[derive(Debug, Serialize)]
pub struct StageNav {
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Its steps: a [`NavRow`] each.
    pub steps: Vec<Prepared>,
    /// How many steps are left out, before and after those shown.
    pub more: usize,
}

/// A step beside this one. Every step's page has a list of them, so it holds no more than a list of links needs.
#[derive(Debug, Serialize)]
pub struct NavRow {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// It is not part of the required totals.
    pub optional: bool,
    /// This page is it.
    pub current: bool,
}

impl Desk<'_> {
    /// The view of a step's page.
    pub fn step(&self, page: PageId, id: RoadmapId) -> Option<StepKind> {
        let (compiled, facts) = self.compiled(id);
        let step = *facts.steps.get(&page)?;
        let front = self.front(page)?;
        let data = &compiled.roadmap.steps[step.0 as usize];
        let hours_per_week = compiled.roadmap.hours_per_week;
        let folder = Some(data.folder);
        let time = data
            .effort
            .map_or(String::new(), |effort| self.time(effort, hours_per_week));
        let pace = data
            .effort
            .map_or(String::new(), |effort| self.pace(effort, 0, hours_per_week));
        let [previous, next] =
            beside(compiled, facts, step).map(|beside| Some(self.node(compiled, Node::Step(beside?))));
        let unlocked = compiled.analysis.reach.unlocks[step.0 as usize] as usize;
        Some(StepKind {
            step: StepView {
                id: data.id.clone(),
                former_ids: data.former_ids.clone(),
                number: facts.number[step.0 as usize],
                of: compiled.analysis.plan.steps.len(),
                pace,
                time,
                no_estimate: data.effort.is_none() && self.book.config.show_time,
                level: front.level.map_or(String::new(), |level| self.level(level.value)),
                optional: data.optional,
                option_of: self.choose(compiled, data.folder),
                outcomes: self.outcomes(page),
                needs: self.needs(compiled, &data.prerequisites, folder, |folder| {
                    &folder.prerequisites
                }),
                recommended: self.needs(compiled, &data.recommended, folder, |folder| &folder.recommended),
                projects: front
                    .projects
                    .iter()
                    .map(|project| self.project(project))
                    .collect(),
                resources: self.resources(compiled, page, front),
                topics: self
                    .book
                    .page(page)
                    .document
                    .as_ref()
                    .map_or(0, |document| document.outline.topics.len()),
                unlocks: self.steps(compiled, &facts.unlocks[step.0 as usize]),
                unlocks_all: if unlocked <= facts.unlocks[step.0 as usize].len() {
                    String::new()
                } else {
                    self.count("unlocks", unlocked)
                },
                previous,
                next,
                stage: self.stage_nav(page, compiled, facts, step),
                roadmap: self.link(compiled.roadmap.page),
                also_in: self.also_in(page, id),
            },
        })
    }

    /// The theme's word for a level.
    pub fn level(&self, level: Level) -> String {
        self.theme.words().get(match level {
            Level::Beginner => "level-beginner",
            Level::Intermediate => "level-intermediate",
            Level::Advanced => "level-advanced",
        })
    }

    fn project(&self, project: &Project) -> ProjectView {
        ProjectView {
            title: project.title.clone(),
            level: project.level.map_or(String::new(), |level| self.level(level)),
            description: project.description.clone(),
        }
    }

    fn resources(&self, compiled: &Compiled, page: PageId, front: &FrontMatter) -> Vec<ResourceGroup> {
        let mut sorted: Vec<&Resource> = front.resources.iter().collect();
        sorted.sort_by_key(|resource| (resource.kind.is_none(), resource.kind));
        let mut groups: Vec<ResourceGroup> = Vec::new();
        let mut last = None;
        for resource in sorted {
            if last != Some(resource.kind) {
                last = Some(resource.kind);
                groups.push(ResourceGroup {
                    kind: self.theme.words().get(kind_key(resource.kind)),
                    items: Vec::new(),
                });
            }
            if let Some(group) = groups.last_mut() {
                group.items.push(self.resource(compiled, page, resource));
            }
        }
        groups
    }

    fn resource(&self, compiled: &Compiled, page: PageId, resource: &Resource) -> ResourceView {
        let written = &resource.url.value;
        let cost = match resource.cost {
            Some(Cost::Free) => self.theme.words().get("cost-free"),
            Some(Cost::Paid) => self.theme.words().get("cost-paid"),
            None => String::new(),
        };
        let duration = resource.duration.as_ref().map(|duration| &duration.value);
        ResourceView {
            title: resource
                .title
                .clone()
                .unwrap_or_else(|| without_scheme(written).to_owned()),
            url: self.resource_url(page, written),
            host: host(written).to_owned(),
            cost,
            time: duration.map_or(String::new(), |duration| self.duration(compiled, duration)),
        }
    }

    /// Where a resource of `page` is: written as a path, it is a link like those in the text.
    fn resource_url(&self, page: PageId, written: &str) -> String {
        match self.index.find(page, LinkKind::Link, written) {
            Ok(Target::Page(to, anchor)) => {
                let behind = links::behind(LinkKind::Link, written, anchor.as_deref());
                self.url(&self.book.page(to).url) + &behind
            }
            Ok(Target::Asset(path)) => self.url(&path) + links::behind_file(written),
            Ok(Target::External) | Err(_) => written.to_owned(), // broken ones were reported
        }
    }

    fn duration(&self, compiled: &Compiled, duration: &Duration) -> String {
        let pace = Pace {
            hours_per_week: compiled.roadmap.hours_per_week,
            days_per_week: compiled.roadmap.days_per_week,
        };
        self.time(duration.effort(pace), pace.hours_per_week)
    }

    /// The steps of the innermost folder; of a very long one those around this step.
    fn stage_nav(&self, page: PageId, compiled: &Compiled, facts: &Facts, step: StepId) -> Option<StageNav> {
        let folder = compiled.roadmap.step(step).folder;
        let data = compiled.roadmap.folder(folder);
        let steps: Vec<StepId> = data
            .members
            .iter()
            .filter_map(|node| match node {
                Node::Step(step) => Some(*step),
                Node::Folder(_) => None,
            })
            .collect();
        if data.parent.is_none() && steps.len() < 2 {
            return None;
        }
        let at = steps.iter().position(|&other| other == step).unwrap_or(0);
        let first = at
            .saturating_sub(MOST_LINKS / 2)
            .min(steps.len().saturating_sub(MOST_LINKS));
        let shown = &steps[first..steps.len().min(first + MOST_LINKS)];
        let Link { title, url, .. } = self.node(compiled, Node::Folder(folder));
        Some(StageNav {
            title,
            url,
            steps: self.nav_rows(page, compiled, facts, data, shown),
            more: steps.len().saturating_sub(MOST_LINKS),
        })
    }

    /// The rows of these steps of a folder. On the pages beside each other they are the same, but for the page itself and
    /// what lies below it.
    fn nav_rows(
        &self,
        page: PageId,
        compiled: &Compiled,
        facts: &Facts,
        stage: &Folder,
        steps: &[StepId],
    ) -> Vec<Prepared> {
        let own = self.book.page(page).url.as_str();
        let folder = links::folder(own.trim_end_matches('/'));
        let make = || {
            let beside = format!("{folder}/\0/"); // where no page is
            let desk = Desk {
                base: Base::Page(beside.trim_start_matches('/')),
                ..*self
            };
            let row = |&step| Theme::prepare(&desk.nav_row(compiled, facts, step));
            steps.iter().map(row).collect()
        };
        let first = steps.first().map_or("", |step| &compiled.roadmap.step(*step).id);
        let key = Key::of(&[folder, &compiled.roadmap.id, &stage.id, first]);
        let rows: Arc<[Prepared]> = self.kept.beside.get_or_insert_with(key, make);
        let row = |(&step, shared): (&StepId, &Prepared)| {
            let to = compiled.roadmap.step(step).page;
            if !self.book.page(to).url.starts_with(own) {
                return shared.clone();
            }
            Theme::prepare(&NavRow {
                current: to == page,
                ..self.nav_row(compiled, facts, step)
            })
        };
        steps.iter().zip(rows.iter()).map(row).collect()
    }

    fn nav_row(&self, compiled: &Compiled, facts: &Facts, step: StepId) -> NavRow {
        let Link { title, url, id, .. } = self.node(compiled, Node::Step(step));
        NavRow {
            id,
            title,
            url,
            optional: self.is_optional(compiled, facts, step),
            current: false,
        }
    }

    fn also_in(&self, page: PageId, own: RoadmapId) -> Vec<Link> {
        let others = self.book.roadmaps.iter().zip(&self.facts.roadmaps).enumerate();
        let including =
            others.filter(|(at, (_, facts))| *at != own.0 as usize && facts.steps.contains_key(&page));
        including
            .map(|(_, (compiled, _))| self.link(compiled.roadmap.page))
            .collect()
    }
}

/// The steps before and after one in the order, for somebody who takes this step: of a choice that it is an option of,
/// the others are passed over, and so is what the plan does not take.
fn beside(compiled: &Compiled, facts: &Facts, step: StepId) -> [Option<StepId>; 2] {
    let folders = &compiled.roadmap.folders;
    let members_of_choices = |step: StepId| {
        let data = &compiled.roadmap.steps[step.0 as usize];
        let mut node = Node::Step(step);
        let mut next = Some(data.folder);
        let mut found = Vec::new();
        while let Some(at) = next {
            let folder = &folders[at.0 as usize];
            if folder.choose.is_some() {
                found.push((at, node));
            }
            node = Node::Folder(at);
            next = folder.parent;
        }
        found
    };
    let own = members_of_choices(step);
    let planned = |step: StepId| facts.role[step.0 as usize].is_some();
    let goes_with = |&other: &StepId| {
        let its = members_of_choices(other);
        let shared = || {
            its.iter()
                .filter_map(|it| own.iter().find(|mine| mine.0 == it.0).map(|mine| (it, mine)))
        };
        let apart = shared().any(|(it, mine)| it != mine);
        let together = shared().any(|(it, mine)| it == mine);
        if apart {
            planned(other) && planned(step)
        } else {
            planned(other) || together
        }
    };
    let order = &compiled.analysis.order;
    let at = facts.place[step.0 as usize] as usize;
    let before = order.iter().take(at).rev().copied().find(&goes_with);
    let after = order.iter().skip(at + 1).copied().find(&goes_with);
    [before, after]
}

fn kind_key(kind: Option<ResourceKind>) -> &'static str {
    match kind {
        Some(ResourceKind::Docs) => "kind-docs",
        Some(ResourceKind::Article) => "kind-article",
        Some(ResourceKind::Book) => "kind-book",
        Some(ResourceKind::Course) => "kind-course",
        Some(ResourceKind::Video) => "kind-video",
        Some(ResourceKind::Practice) => "kind-practice",
        Some(ResourceKind::Tool) => "kind-tool",
        Some(ResourceKind::Spec) => "kind-spec",
        None => "kind-other",
    }
}

fn without_scheme(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/')
}

fn host(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else {
        return "";
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_what_nobody_reads() {
        assert_eq!(without_scheme("https://a.org/b/"), "a.org/b");
        assert_eq!(host("https://www.a.org?x"), "a.org");
        assert_eq!(host("files/a.pdf"), "");
    }
}
