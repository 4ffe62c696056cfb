//! What a roadmap names of other roadmaps, for its `roadmap.json`: where it is, and what of it has to be ticked.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::book::Book;
use crate::roadmap::{Alternative, Need, NeedKind, Node, Roadmap};

/// The steps, stages and choices of other roadmaps that prerequisites and recommendations name, in the order in which they
/// are written, then the stages and choices in these. A step has no `requires`.
pub(super) fn elsewhere(book: &Book, roadmap: &Roadmap) -> Vec<Value> {
    let mut queue = VecDeque::new();
    for need in needs(roadmap) {
        match &need.kind {
            NeedKind::Elsewhere(one) => queue.push_back((one.roadmap, one.node)),
            NeedKind::Any(alternatives) => {
                queue.extend(alternatives.iter().filter_map(|one| match one {
                    Alternative::Elsewhere(one) => Some((one.roadmap, one.node)),
                    Alternative::Here(_) => None,
                }));
            }
            NeedKind::Node(_) => {}
        }
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some((id, node)) = queue.pop_front() {
        if !seen.insert((id, node)) {
            continue;
        }
        let other = &book.roadmap(id).roadmap;
        let required = required(other, node);
        let folders = required
            .iter()
            .flatten()
            .filter(|node| matches!(node, Node::Folder(_)));
        queue.extend(folders.map(|&folder| (id, folder)));
        found.push(json!({
            "id": name(other, node),
            "title": other.title_of(node),
            "url": book.page(other.page_of(node)).url,
            "roadmap_title": other.title,
            "roadmap_url": book.page(other.page).url,
            "choose": choose(other, node),
            "requires": required.map(|nodes| nodes.into_iter().map(|node| name(other, node)).collect::<Vec<_>>()),
        }));
    }
    found
}

fn needs(roadmap: &Roadmap) -> impl Iterator<Item = &Need> {
    let of_steps = roadmap
        .steps
        .iter()
        .flat_map(|step| step.prerequisites.iter().chain(&step.recommended));
    let of_folders = roadmap.folders.iter();
    of_steps.chain(of_folders.flat_map(|folder| folder.prerequisites.iter().chain(&folder.recommended)))
}

fn choose(roadmap: &Roadmap, node: Node) -> Option<usize> {
    match node {
        Node::Step(_) => None,
        Node::Folder(folder) => roadmap.folder(folder).choose,
    }
}

/// The options of a choice, what a stage directly requires; none for a step.
fn required(roadmap: &Roadmap, node: Node) -> Option<Vec<Node>> {
    let Node::Folder(folder) = node else { return None };
    let folder = roadmap.folder(folder);
    let members = folder.members.iter().copied();
    Some(
        members
            .filter(|&member| folder.choose.is_some() || !roadmap.flag(member))
            .collect(),
    )
}

/// As a need of another roadmap names it; a step that was included has its home's name already.
fn name(roadmap: &Roadmap, node: Node) -> String {
    let id = roadmap.id_of(node);
    if id.contains('/') {
        id.to_owned()
    } else {
        format!("{}/{id}", roadmap.id)
    }
}
