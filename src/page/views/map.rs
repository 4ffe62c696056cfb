//! The map on a page: the drawing with this page's links and the theme's words.

use std::sync::Arc;

use serde::Serialize;

use crate::cache::Key;
use crate::config::TextDirection;
use crate::document::duration::Effort;
use crate::map::diagram::{self, Captions, MOST_STEPS};
use crate::map::{self, Diagram, Pictures, Style};
use crate::roadmap::FolderId;
use crate::tree::RoadmapId;

use super::Desk;

/// A stage with fewer steps is seen at a glance in its list.
const FEWEST_STEPS: usize = 6;

/// A drawing.
#[derive(Debug, Serialize)]
pub struct MapView {
    /// The `<svg>` element, to be put into the page as it is.
    pub svg: String,
    /// The drawing by itself; empty where it has no file of its own.
    pub url: String,
}

impl Desk<'_> {
    /// The map of a roadmap; none where there is nothing to draw.
    pub fn roadmap_map(&self, id: RoadmapId) -> Option<MapView> {
        let roadmap = &self.book.roadmap(id).roadmap;
        let url = &self.book.page(roadmap.page).url;
        (!roadmap.steps.is_empty()).then(|| MapView {
            svg: self.pictures(id).inline.clone(),
            url: self.url(&format!("{url}map.svg")),
        })
    }

    /// `map.svg`: the drawing by itself.
    pub fn map_file(&self, id: RoadmapId) -> String {
        self.pictures(id).standalone.clone()
    }

    /// The map of a roadmap for its page and for its file: they lie in one folder, so that the links are the same.
    fn pictures(&self, id: RoadmapId) -> Arc<Pictures> {
        let url = &self.book.page(self.book.roadmap(id).roadmap.page).url;
        let make = || Arc::new(map::pictures(&self.diagram(id, FolderId(0))));
        self.kept.maps.get_or_insert_with(Key::of(&[url]), make)
    }

    /// The map of one stage, where its list does not say it all at a glance.
    pub fn stage_map(&self, id: RoadmapId, stage: FolderId) -> Option<MapView> {
        let (compiled, facts) = self.compiled(id);
        let steps = facts.totals[stage.0 as usize].steps;
        let alone = compiled.roadmap.steps.len() > MOST_STEPS; // the roadmap's map draws stages only
        (steps >= FEWEST_STEPS || (alone && steps > 1)).then(|| MapView {
            svg: map::svg(&self.diagram(id, stage), Style::Inline),
            url: String::new(),
        })
    }

    fn diagram(&self, id: RoadmapId, folder: FolderId) -> Diagram {
        let (compiled, facts) = self.compiled(id);
        let roadmap = &compiled.roadmap;
        let words = self.theme.words();
        let title = &roadmap.folders[folder.0 as usize].title;
        let choose = |n: usize, of: usize| {
            let (n_text, of) = (n.to_string(), of.to_string());
            words.say("choose", Some(n as u64), &[("n", &n_text), ("of", &of)])
        };
        let effort = |effort: Effort, missing| match (effort.max, missing) {
            (0, 1) if self.book.config.show_time => words.get("no-estimate"),
            _ => self.total(effort, missing, roadmap.hours_per_week),
        };
        let line = |key: &str, to: &str, from: &str| words.say(key, None, &[("to", to), ("from", from)]);
        let captions = Captions {
            title: words.say("map-title", None, &[("title", title)]),
            description: words.get("map-description"),
            href: &|page| Some(self.url(&self.book.page(page).url)),
            effort: &effort,
            needs: &|to, from| line("map-needs", to, from),
            recommends: &|to, from| line("map-recommends", to, from),
            or: words.get("or"),
            rtl: self.book.config.text_direction == TextDirection::Rtl,
            choose: &choose,
            words: map::Words {
                optional: words.get("optional"),
                any: words.get("any"),
            },
        };
        if folder == FolderId(0) {
            diagram::of_roadmap(roadmap, &compiled.analysis, &facts.ground, &captions)
        } else {
            diagram::of_stage(roadmap, &compiled.analysis, &facts.ground, folder, &captions)
        }
    }
}
