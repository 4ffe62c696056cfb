//! A path's page: its steps in order, with weeks.

use serde::Serialize;

use crate::book::Compiled;
use crate::roadmap::{FolderId, Node, Path, Plan, StepId, schedule};
use crate::tree::RoadmapId;

use super::facts::{self, Role};
use super::roadmap::{DecisionView, TotalsView};
use super::start::StartView;
use super::{Desk, Link, Links};

/// `path` in its template.
#[derive(Debug, Serialize)]
pub struct PathKind {
    /// The path.
    pub path: PathView,
}

/// A route through a roadmap.
#[derive(Debug, Serialize)]
pub struct PathView {
    /// Its id.
    pub id: String,
    /// The roadmap.
    pub roadmap: Link,
    /// What to begin with.
    pub start: Vec<StartView>,
    /// What it takes.
    pub totals: TotalsView,
    /// What it leads to.
    pub goals: Vec<Link>,
    /// What it leads to if the learner likes.
    pub optional_goals: Vec<Link>,
    /// What its author decided.
    pub decided: Vec<DecisionView>,
    /// What its author leaves open among some options only.
    pub among: Vec<DecisionView>,
    /// What it takes for known.
    pub assumed: Vec<Link>,
    /// Its steps in its order.
    pub steps: Vec<PathStep>,
    /// What its steps take in each stage of the roadmap.
    pub stages: Vec<StageTotal>,
    /// The roadmap's steps that it does not take, but for what is assumed and the other options of a choice it takes.
    pub leaves_out: Links,
    /// "12 steps"; empty where it leaves out none.
    pub leaves_out_count: String,
}

/// A step of a path.
#[derive(Debug, Serialize)]
pub struct PathStep {
    /// Its id.
    pub id: String,
    /// Its place in the path, from 1.
    pub number: usize,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
    /// The author gave no estimate.
    pub no_estimate: bool,
    /// It is not part of the required totals.
    pub optional: bool,
    /// "week 3" or "weeks 3–5", when all goes as the mean of the estimates says; empty on a site without times.
    pub weeks: String,
    /// The choice that it is an option of, where nobody decided it.
    pub choice: Option<Link>,
    /// The stage that begins with it in this list; none where the step before was in the same.
    pub stage: Option<Link>,
}

/// What a path takes in a stage.
#[derive(Debug, Serialize)]
pub struct StageTotal {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
}

impl Desk<'_> {
    /// The view of a path's page.
    pub fn path(&self, id: RoadmapId, path: &str) -> Option<PathKind> {
        let (compiled, facts) = self.compiled(id);
        let at = compiled.roadmap.paths.iter().position(|other| other.id == path)?;
        let plan = compiled.analysis.paths.get(at)?;
        let path = &compiled.roadmap.paths[at];
        let hours_per_week = path.hours_per_week.unwrap_or(compiled.roadmap.hours_per_week);
        let nodes = |nodes: &[Node]| nodes.iter().map(|&node| self.node(compiled, node)).collect();
        let left_out = left_out(compiled, path, plan);
        Some(PathKind {
            path: PathView {
                id: path.id.clone(),
                roadmap: self.link(compiled.roadmap.page),
                start: self.start(compiled, facts, plan, hours_per_week),
                totals: self.totals(compiled, plan, hours_per_week),
                goals: nodes(&path.goals),
                optional_goals: nodes(&path.optional_goals),
                decided: self.decisions(compiled, &path.choose),
                among: self.decisions(compiled, &path.among),
                assumed: nodes(&path.assume),
                steps: self.path_steps(compiled, plan, hours_per_week),
                stages: self.stage_totals(compiled, plan, hours_per_week),
                leaves_out: self.steps(compiled, &left_out),
                leaves_out_count: if left_out.is_empty() {
                    String::new()
                } else {
                    self.count("steps", left_out.len())
                },
            },
        })
    }

    fn path_steps(&self, compiled: &Compiled, plan: &Plan, hours_per_week: f64) -> Vec<PathStep> {
        let roadmap = &compiled.roadmap;
        let roles = facts::roles(roadmap, plan);
        let weeks = schedule::schedule(roadmap, &plan.steps, hours_per_week);
        let mut stage = None;
        let mut steps = Vec::with_capacity(plan.steps.len());
        for (at, (&step, week)) in plan.steps.iter().zip(weeks).enumerate() {
            let data = &roadmap.steps[step.0 as usize];
            let Link { title, url, id, .. } = self.node(compiled, Node::Step(step));
            let own = top_stage(compiled, data.folder);
            let begins = own != stage;
            stage = own;
            steps.push(PathStep {
                id,
                number: at + 1,
                title,
                url,
                time: data
                    .effort
                    .map_or(String::new(), |effort| self.time(effort, hours_per_week)),
                no_estimate: data.effort.is_none() && self.book.config.show_time,
                optional: roles[step.0 as usize] == Some(Role::Optional),
                weeks: self.weeks(week.mean.0, week.mean.1),
                choice: plan
                    .undecided
                    .iter()
                    .find(|(_, options)| options.contains(&Node::Step(step)))
                    .map(|(choice, _)| self.node(compiled, Node::Folder(*choice))),
                stage: own
                    .filter(|_| begins)
                    .map(|folder| self.node(compiled, Node::Folder(folder))),
            });
        }
        steps
    }

    fn weeks(&self, first: u64, last: u64) -> String {
        if !self.book.config.show_time {
            return String::new();
        }
        let range = if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        };
        let count = last - first + 1;
        self.theme.words().say("in-weeks", Some(count), &[("n", &range)])
    }

    fn stage_totals(&self, compiled: &Compiled, plan: &Plan, hours_per_week: f64) -> Vec<StageTotal> {
        let roles = facts::roles(&compiled.roadmap, plan);
        let totals = facts::sums(&compiled.roadmap, |step| roles[step.0 as usize]);
        let stages = compiled.roadmap.folders.iter().zip(&totals).enumerate();
        let taken = stages.filter(|(_, (folder, total))| folder.parent == Some(FolderId(0)) && total.taken);
        let view = |(at, (_, total)): (usize, (_, &facts::FolderTotal))| {
            let Link { title, url, id, .. } = self.node(compiled, Node::Folder(FolderId(at as u32)));
            let time = self.total(total.required, total.missing, hours_per_week);
            StageTotal { id, title, url, time }
        };
        taken.map(view).collect()
    }
}

/// The outermost stage that a folder lies in; none for the roadmap's own folder.
fn top_stage(compiled: &Compiled, folder: FolderId) -> Option<FolderId> {
    let mut top = folder;
    loop {
        let parent = compiled.roadmap.folders[top.0 as usize].parent?;
        if parent == FolderId(0) {
            return Some(top);
        }
        top = parent;
    }
}

fn left_out(compiled: &Compiled, path: &Path, plan: &Plan) -> Vec<StepId> {
    let roadmap = &compiled.roadmap;
    let roles = facts::roles(roadmap, plan);
    let totals = facts::sums(roadmap, |step| roles[step.0 as usize]);
    let mut known = vec![false; roadmap.steps.len()];
    let mut covered: Vec<bool> = roadmap
        .folders
        .iter()
        .zip(&totals)
        .map(|(folder, total)| folder.choose.is_some() && total.taken)
        .collect();
    for node in &path.assume {
        match node {
            Node::Step(step) => known[step.0 as usize] = true,
            Node::Folder(folder) => covered[folder.0 as usize] = true,
        }
    }
    // A parent stands before its children, so that one pass carries everything down.
    for (at, folder) in roadmap.folders.iter().enumerate() {
        covered[at] |= folder.parent.is_some_and(|parent| covered[parent.0 as usize]);
    }
    let order = compiled.analysis.order.iter().copied();
    let out = order.filter(|step| {
        let at = step.0 as usize;
        roles[at].is_none() && !known[at] && !covered[roadmap.steps[at].folder.0 as usize]
    });
    out.collect()
}
