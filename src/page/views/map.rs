//! The map on a page: the drawing with this page's links and the theme's words.

use serde::Serialize;

use crate::roadmap::FolderId;
use crate::tree::RoadmapId;

use super::Desk;

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
    pub fn roadmap_map(&self, _id: RoadmapId) -> Option<MapView> {
        None
    }

    /// `map.svg`: the drawing by itself.
    pub fn map_file(&self, id: RoadmapId) -> String {
        self.roadmap_map(id).map_or(String::new(), |map| map.svg)
    }

    /// The map of one stage.
    pub fn stage_map(&self, _id: RoadmapId, _folder: FolderId) -> Option<MapView> {
        None
    }
}
