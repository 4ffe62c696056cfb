//! A stage's or choice's page.

use serde::Serialize;

use crate::book::Compiled;
use crate::roadmap::{FolderId, Node};
use crate::tree::{PageId, RoadmapId};

use super::facts::{Facts, Role};
use super::map::MapView;
use super::needs::NeedView;
use super::rows::Row;
use super::{Desk, Link};

/// `stage` in its template.
#[derive(Debug, Serialize)]
pub struct StageKind {
    /// The stage.
    pub stage: StageView,
}

/// A stage or choice.
#[derive(Debug, Serialize)]
pub struct StageView {
    /// Its id.
    pub id: String,
    /// "choose 1 of 4"; empty for a stage.
    pub choose: String,
    /// Of a choice: its options, side by side.
    pub options: Vec<OptionView>,
    /// "6 steps"
    pub steps: String,
    /// What its required steps take in the roadmap's plan.
    pub required: String,
    /// With the optional ones; empty where it is the same.
    pub all: String,
    /// "10 hours a week"; empty where `required` is not in weeks.
    pub pace: String,
    /// It is not part of the required totals.
    pub optional: bool,
    /// What a learner can do afterwards.
    pub outcomes: Vec<String>,
    /// What must come before.
    pub needs: Vec<NeedView>,
    /// What helps before.
    pub recommended: Vec<NeedView>,
    /// The drawing; none where there is nothing to draw.
    pub map: Option<MapView>,
    /// Its steps, groups opening and closing around them.
    pub rows: Vec<Row>,
    /// The roadmap.
    pub roadmap: Link,
    /// The stage before and after it in the same folder.
    pub previous: Option<Link>,
    /// The next in the order.
    pub next: Option<Link>,
}

/// An option of a choice.
#[derive(Debug, Serialize)]
pub struct OptionView {
    /// Its id.
    pub id: String,
    /// What it is: `step`, `stage` or `choice`.
    pub kind: &'static str,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// In one sentence; none where the author gave none.
    pub description: Option<String>,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
    /// "3 steps"; empty for an option that is one step.
    pub steps: String,
    /// The theme's word for the step's level; empty where the author gave none.
    pub level: String,
    /// The author recommends it to the undecided.
    pub default: bool,
    /// The totals count it.
    pub taken: bool,
}

impl Desk<'_> {
    /// The view of a stage's or choice's page.
    pub fn stage(&self, page: PageId, id: RoadmapId) -> Option<StageKind> {
        let (compiled, facts) = self.compiled(id);
        let folder = *facts.folders.get(&page)?;
        let data = &compiled.roadmap.folders[folder.0 as usize];
        let total = facts.totals[folder.0 as usize];
        let hours_per_week = compiled.roadmap.hours_per_week;
        let required = self.total(total.required, total.missing, hours_per_week);
        let all = self.total(total.all, total.missing, hours_per_week);
        let (previous, next) = self.neighbours(compiled, folder);
        Some(StageKind {
            stage: StageView {
                id: data.id.clone(),
                choose: self.choose(compiled, folder),
                options: self.options(compiled, facts, folder),
                steps: self.count("steps", total.steps),
                all: if all == required { String::new() } else { all },
                required,
                pace: self.pace(total.required, total.missing, hours_per_week),
                optional: data.optional,
                outcomes: self.outcomes(page),
                needs: self.needs(compiled, &data.prerequisites, data.parent, |folder| {
                    &folder.prerequisites
                }),
                recommended: self.needs(compiled, &data.recommended, data.parent, |folder| {
                    &folder.recommended
                }),
                map: self.stage_map(id, folder),
                rows: self.rows(compiled, facts, folder, 3),
                roadmap: self.link(compiled.roadmap.page),
                previous,
                next,
            },
        })
    }

    fn neighbours(&self, compiled: &Compiled, folder: FolderId) -> (Option<Link>, Option<Link>) {
        let folders = &compiled.roadmap.folders;
        let Some(parent) = folders[folder.0 as usize].parent else {
            return (None, None);
        };
        let members = folders[parent.0 as usize].members.iter();
        let stages: Vec<Node> = members
            .copied()
            .filter(|node| matches!(node, Node::Folder(_)))
            .collect();
        let at = stages
            .iter()
            .position(|&node| node == Node::Folder(folder))
            .unwrap_or(0);
        let link = |at: Option<usize>| Some(self.node(compiled, *stages.get(at?)?));
        (link(at.checked_sub(1)), link(Some(at + 1)))
    }

    fn options(&self, compiled: &Compiled, facts: &Facts, choice: FolderId) -> Vec<OptionView> {
        let data = &compiled.roadmap.folders[choice.0 as usize];
        if data.choose.is_none() {
            return Vec::new();
        }
        let options = data.members.iter();
        options
            .map(|&option| self.option(compiled, facts, option, data.default.contains(&option)))
            .collect()
    }

    fn option(&self, compiled: &Compiled, facts: &Facts, option: Node, default: bool) -> OptionView {
        let roadmap = &compiled.roadmap;
        let hours_per_week = roadmap.hours_per_week;
        let (page, time, steps, taken) = match option {
            Node::Step(step) => {
                let data = &roadmap.steps[step.0 as usize];
                let time = data
                    .effort
                    .map_or(String::new(), |effort| self.time(effort, hours_per_week));
                let taken = facts.role[step.0 as usize] == Some(Role::Required);
                (data.page, time, String::new(), taken)
            }
            Node::Folder(folder) => {
                let data = &roadmap.folders[folder.0 as usize];
                let total = facts.totals[folder.0 as usize];
                let time = self.total(total.required, total.missing, hours_per_week);
                (data.page, time, self.count("steps", total.steps), total.taken)
            }
        };
        let front = self.front(page);
        let level = front
            .and_then(|front| front.level)
            .map(|level| self.level(level.value));
        let Link { title, url, kind, id } = self.node(compiled, option);
        OptionView {
            id,
            kind,
            title,
            url,
            description: front
                .and_then(|front| front.description.as_ref())
                .map(|text| text.value.clone()),
            time,
            steps,
            level: level.unwrap_or_default(),
            default,
            taken,
        }
    }
}
