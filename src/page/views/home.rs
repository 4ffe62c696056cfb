//! The site's first page.

use serde::Serialize;

use super::Desk;
use super::roadmap::PathCard;

/// `home` in its template.
#[derive(Debug, Serialize)]
pub struct HomeKind {
    /// The view.
    pub home: HomeView,
}

/// What the site has.
#[derive(Debug, Serialize)]
pub struct HomeView {
    /// In the order of the menu.
    pub roadmaps: Vec<RoadmapCard>,
}

/// A roadmap on the home page.
#[derive(Debug, Serialize)]
pub struct RoadmapCard {
    /// Its id.
    pub id: String,
    /// Its `roadmap.json`.
    pub graph: String,
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// In one sentence; none where the author gave none.
    pub description: Option<String>,
    /// "46 steps"
    pub steps: String,
    /// What it takes; empty on a site without times, or without an estimate.
    pub time: String,
    /// "10 hours a week"; empty where the time is not in weeks.
    pub pace: String,
    /// Routes through it.
    pub paths: Vec<PathCard>,
}

impl Desk<'_> {
    /// The view of the home page.
    pub fn home(&self) -> HomeKind {
        let card = |compiled: &std::sync::Arc<crate::book::Compiled>| {
            let roadmap = &compiled.roadmap;
            let plan = &compiled.analysis.plan;
            let front = self.front(roadmap.page);
            RoadmapCard {
                id: roadmap.id.clone(),
                graph: self.graph(roadmap),
                title: roadmap.title.clone(),
                url: self.link(roadmap.page).url,
                description: front
                    .and_then(|front| front.description.as_ref())
                    .map(|text| text.value.clone()),
                steps: self.plan_steps(plan),
                time: self.plan_time(plan, roadmap.hours_per_week),
                pace: self.pace(plan.required, plan.missing.len(), roadmap.hours_per_week),
                paths: self.path_cards(compiled),
            }
        };
        let roadmaps = self.book.roadmaps.iter().map(card).collect();
        HomeKind {
            home: HomeView { roadmaps },
        }
    }
}
