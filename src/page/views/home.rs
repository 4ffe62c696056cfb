//! The site's first page.

use serde::Serialize;

use super::Desk;
use super::roadmap::PathCard;

/// `home` in its template.
#[derive(Debug, Serialize)]
pub struct HomeKind {
    pub home: HomeView,
}

/// What the site has.
#[derive(Debug, Serialize)]
pub struct HomeView {
    pub roadmaps: Vec<RoadmapCard>,
}

/// A roadmap on the home page.
#[derive(Debug, Serialize)]
pub struct RoadmapCard {
    pub title: String,
    pub url: String,
    pub description: Option<String>,
    /// "46 steps"
    pub steps: String,
    pub time: String,
    /// "10 hours a week"
    pub pace: String,
    pub paths: Vec<PathCard>,
}

impl Desk<'_> {
    /// The view of the home page.
    pub fn home(&self) -> HomeKind {
        let card = |compiled: &crate::book::Compiled| {
            let roadmap = &compiled.roadmap;
            let plan = &compiled.analysis.plan;
            let front = self.front(roadmap.page);
            RoadmapCard {
                title: roadmap.title.clone(),
                url: self.link(roadmap.page).url,
                description: front
                    .and_then(|front| front.description.as_ref())
                    .map(|text| text.value.clone()),
                steps: self.count("steps", plan.steps.len()),
                time: self.total(plan.required, plan.missing.len(), roadmap.hours_per_week),
                pace: self.pace(roadmap.hours_per_week),
                paths: self.path_cards(compiled),
            }
        };
        let roadmaps = self.book.roadmaps.iter().map(card).collect();
        HomeKind {
            home: HomeView { roadmaps },
        }
    }
}
