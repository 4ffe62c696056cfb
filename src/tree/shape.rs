//! What a tree is made of, of one document: two of the same shape, one in the other's place, give the same tree.

use crate::document::{Document, FrontMatter};

/// Whether a tree would be the same with `new` in the place of `old`, but for the page's title.
pub fn same_shape(old: &Document, new: &Document) -> bool {
    fn ids(front: &FrontMatter) -> impl Iterator<Item = (&str, Option<&str>)> {
        let paths = front.paths.iter();
        paths.map(|path| (path.id.value.as_str(), path.title.as_deref()))
    }
    fn keys(front: &FrontMatter) -> impl Iterator<Item = &str> {
        front.keys.iter().map(|key| key.value.as_str())
    }
    fn facts(front: &FrontMatter) -> impl PartialEq {
        (
            [
                front.faulty,
                front.draft,
                front.step.is_some(),
                front.choose.is_some(),
                front.includes.is_empty(),
            ],
            front.roadmap.map(|mark| mark.value),
            front.id.as_ref().map(|id| id.value.clone()),
        )
    }
    let (one, two) = (&old.front, &new.front);
    old.path == new.path
        && old.source.path() == new.source.path()
        && facts(one) == facts(two)
        && keys(one).eq(keys(two))
        && ids(one).eq(ids(two))
}
