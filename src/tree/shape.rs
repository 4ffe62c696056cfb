//! What a tree is made of, of one document: two of the same shape, one in the other's place, give the same tree.

use crate::document::front_matter::{self, Keys};
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
    // Such a page is a step whatever else it says, so that only a key that steps do not have could matter.
    fn is_step(document: &Document) -> bool {
        document.front.step.is_some() && !document.path.ends_with("_index.md")
    }
    fn is_known(key: &str) -> bool {
        front_matter::keys_of(Keys::Step).contains(&key)
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
        && (keys(one).eq(keys(two)) || is_step(old) && is_step(new) && keys(two).all(is_known))
        && ids(one).eq(ids(two))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_says_of_itself_does_not_make_another_tree() {
        let page =
            |path: &str, front: &str| Document::parse(path, path, format!("---\n{front}\n---\n").as_bytes());
        for (path, old, new, expected) in [
            ("b/a.md", "step: 1\nprerequisites: [c]", "step: 1", true),
            ("b/a.md", "step: 1", "step: 2\nlevel: beginner", true),
            ("b/a.md", "step: 1", "step: 1\nlevle: beginner", false),
            ("b/a.md", "step: 1", "", false),
            ("b/a.md", "step: 1", "step: 1\nid: c", false),
            ("b/_index.md", "step: 1", "step: 1\nprerequisites: [c]", false),
            ("b/a.md", "title: A", "title: A\nmenu: 1", false),
        ] {
            assert_eq!(
                same_shape(&page(path, old), &page(path, new)),
                expected,
                "{path} {old} → {new}"
            );
        }
    }
}
