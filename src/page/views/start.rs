//! What a reader can begin with: what a plan makes ready for one who has done nothing yet.

use serde::Serialize;

use crate::book::Compiled;
use crate::roadmap::ready::{Reader, Ready, ready};
use crate::roadmap::{FolderId, Node, Plan, StepId};

use super::{Desk, Facts, Link};

/// How many things to begin with are named: enough to choose from, few enough to read.
const MOST: usize = 3;

/// A step, or a choice that is still open.
#[derive(Debug, Serialize)]
pub struct StartView {
    /// Its id.
    pub id: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
    /// "choose 1 of 4"; empty for a step.
    pub choose: String,
    /// "unlocks 23 steps"; empty for a choice, and where it unlocks nothing.
    pub unlocks: String,
    /// It is not part of the required totals.
    pub optional: bool,
}

impl Desk<'_> {
    /// The first things of a plan that need nothing but what it takes as known.
    pub fn start(
        &self,
        compiled: &Compiled,
        facts: &Facts,
        plan: &Plan,
        hours_per_week: f64,
    ) -> Vec<StartView> {
        let graph = &compiled.analysis.graph;
        let entries = ready(&compiled.roadmap, graph, plan, &Reader::default(), &|_| false);
        let view = |entry: &Ready| match *entry {
            Ready::Step(step) => self.start_step(compiled, plan, step, hours_per_week),
            Ready::Choice(choice) => self.start_choice(compiled, facts, choice, hours_per_week),
        };
        entries.iter().take(MOST).map(view).collect()
    }

    fn start_step(&self, compiled: &Compiled, plan: &Plan, step: StepId, hours_per_week: f64) -> StartView {
        let data = compiled.roadmap.step(step);
        let Link { title, url, .. } = self.node(compiled, Node::Step(step));
        let unlocks = compiled.analysis.reach.unlocks[step.0 as usize] as usize;
        StartView {
            id: data.id.clone(),
            title,
            url,
            time: data
                .effort
                .map_or(String::new(), |effort| self.time(effort, hours_per_week)),
            choose: String::new(),
            unlocks: if unlocks == 0 {
                String::new()
            } else {
                self.count("unlocks", unlocks)
            },
            optional: plan.optional.contains(&step),
        }
    }

    fn start_choice(
        &self,
        compiled: &Compiled,
        facts: &Facts,
        choice: FolderId,
        hours_per_week: f64,
    ) -> StartView {
        let Link { title, url, .. } = self.node(compiled, Node::Folder(choice));
        let total = facts.totals[choice.0 as usize];
        StartView {
            id: compiled.roadmap.folder(choice).id.clone(),
            title,
            url,
            time: self.total(total.required, total.missing, hours_per_week),
            choose: self.choose(compiled, choice),
            unlocks: String::new(),
            optional: compiled.roadmap.folder(choice).optional,
        }
    }
}
