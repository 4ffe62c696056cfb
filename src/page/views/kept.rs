//! What pages of one site have in common, kept from the first that asks for it.

use std::sync::Arc;

use crate::cache::Cache;
use crate::map::Pictures;
use crate::theme::Prepared;

/// How many values of a kind are kept: pages are rendered folder by folder.
const KEPT: usize = 16;

/// Nothing in it depends on a body.
#[derive(Debug)]
pub struct Kept {
    /// By folder of URLs: the site as its pages see it.
    pub seen: Cache<Prepared>,
    /// By the URL of the roadmap.
    pub maps: Cache<Arc<Pictures>>,
    /// By folder of URLs, stage and first step: the rows of steps beside each other.
    pub beside: Cache<Arc<[Prepared]>>,
}

impl Default for Kept {
    fn default() -> Self {
        Kept {
            seen: Cache::new(KEPT),
            maps: Cache::new(KEPT),
            beside: Cache::new(KEPT),
        }
    }
}
