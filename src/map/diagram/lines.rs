//! Which lines a diagram has: the reduced needs and the recommendations, between what is drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::Drawer;
use super::boxes::sort;
use crate::map::{Band, BoxItem, Edge, EdgeKind, Item, Sort};
use crate::roadmap::{Alternative, FolderId, Need, NeedKind, Node, ReducedNeed, StepId};

impl Drawer<'_> {
    /// All lines, and a band for what lies outside but is needed here.
    pub(super) fn edges(&mut self) -> (Vec<Edge>, Option<Band>) {
        let mut lines: Vec<(Vec<Node>, bool, Node, EdgeKind)> = Vec::new();
        for &step in &self.inside {
            for need in self.analysis.reduced[step.0 as usize].iter() {
                let (from, any) = match need {
                    ReducedNeed::Step(need) => (vec![Node::Step(*need)], false),
                    ReducedNeed::Choice(choice) => (vec![Node::Folder(*choice)], false),
                    ReducedNeed::Any(alternatives) => (here(alternatives), true),
                };
                lines.push((from, any, self.needed_by(need, step), EdgeKind::Needs));
            }
            let own = &self.roadmap.steps[step.0 as usize].recommended;
            lines.extend(
                own.iter()
                    .filter_map(|need| self.recommendation(need, Node::Step(step))),
            );
        }
        for (at, folder) in self.roadmap.folders.iter().enumerate() {
            if folder.recommended.is_empty() {
                continue;
            }
            let id = FolderId(at as u32);
            let is_here = self.ground.below[at]
                .iter()
                .all(|step| self.inside.contains(step));
            let to = if self.drawn.contains_key(&Node::Folder(id)) {
                Some(Node::Folder(id))
            } else {
                self.ground.below[at].first().map(|&step| Node::Step(step))
            };
            if let (true, Some(to)) = (is_here, to) {
                lines.extend(
                    folder
                        .recommended
                        .iter()
                        .filter_map(|need| self.recommendation(need, to)),
                );
            }
        }
        let outside = self.outside(&lines);
        let mut edges: Vec<Edge> = Vec::new();
        for (from, any, to, kind) in lines {
            if let Some(edge) = self.edge(&from, any, to, kind) {
                edges.push(edge);
            }
        }
        (merge(edges, self.joined), outside)
    }

    /// Where a need's line ends: at the step, or at the outermost frame around it whose folder needs the same, so that
    /// what all options of a choice need is one line.
    fn needed_by(&self, need: &ReducedNeed, step: StepId) -> Node {
        let mut to = Node::Step(step);
        let mut next = Some(self.roadmap.steps[step.0 as usize].folder);
        while let Some(at) = next {
            let folder = &self.roadmap.folders[at.0 as usize];
            let says = |written: &Need| self.says(written, need);
            if self.drawn.contains_key(&Node::Folder(at)) && folder.prerequisites.iter().any(says) {
                to = Node::Folder(at);
            }
            next = folder.parent;
        }
        to
    }

    /// Whether a need as written is, or holds, a reduced one.
    fn says(&self, written: &Need, reduced: &ReducedNeed) -> bool {
        let holds = |folder: FolderId, node: Node| match node {
            Node::Step(step) => self.ground.below[folder.0 as usize].binary_search(&step).is_ok(),
            Node::Folder(mut at) => loop {
                if at == folder {
                    break true;
                }
                match self.roadmap.folders[at.0 as usize].parent {
                    Some(parent) => at = parent,
                    None => break false,
                }
            },
        };
        match (&written.kind, reduced) {
            (NeedKind::Node(Node::Step(a)), ReducedNeed::Step(b)) => a == b,
            (NeedKind::Node(Node::Folder(a)), ReducedNeed::Step(b)) => holds(*a, Node::Step(*b)),
            (NeedKind::Node(Node::Folder(a)), ReducedNeed::Choice(b)) => holds(*a, Node::Folder(*b)),
            (NeedKind::Any(a), ReducedNeed::Any(b)) => a == b,
            _ => false,
        }
    }

    /// A soft need; a stage that is drawn as a band starts it from its last step.
    fn recommendation(&self, need: &Need, to: Node) -> Option<(Vec<Node>, bool, Node, EdgeKind)> {
        let (from, any) = match &need.kind {
            NeedKind::Node(node) => (vec![*node], false),
            NeedKind::Any(alternatives) => (here(alternatives), true),
            NeedKind::Elsewhere(_) => return None,
        };
        let start = |node: Node| match node {
            Node::Folder(folder) if !self.drawn.contains_key(&node) => {
                let last = self.ground.below[folder.0 as usize]
                    .iter()
                    .rfind(|step| self.inside.contains(step));
                last.map_or(node, |&step| Node::Step(step))
            }
            node => node,
        };
        Some((
            from.into_iter().map(start).collect(),
            any,
            to,
            EdgeKind::Recommended,
        ))
    }

    /// Boxes for what is needed here but lies outside, so that no line is missing.
    fn outside(&mut self, lines: &[(Vec<Node>, bool, Node, EdgeKind)]) -> Option<Band> {
        let needed = lines
            .iter()
            .filter(|line| line.3 == EdgeKind::Needs)
            .flat_map(|line| &line.0);
        let missing: BTreeSet<Node> = needed
            .copied()
            .filter(|&node| self.shown(node).is_none())
            .collect();
        let mut items = Vec::new();
        for node in missing {
            let roadmap = self.roadmap;
            let (key, sort, title, page) = match node {
                Node::Step(step) => {
                    let step = &roadmap.steps[step.0 as usize];
                    (&step.id, Sort::Step, &step.title, step.page)
                }
                Node::Folder(folder) => {
                    let folder = &roadmap.folders[folder.0 as usize];
                    (&folder.id, sort(folder), &folder.title, folder.page)
                }
            };
            self.draw(node, key, title);
            let href = (self.captions.href)(page);
            items.push(Item::Box(BoxItem {
                key: key.clone(),
                sort,
                title: title.clone(),
                href,
                outside: true,
                ..BoxItem::default()
            }));
        }
        (!items.is_empty()).then(|| Band {
            items,
            ..Band::default()
        })
    }

    /// What a step or folder is drawn as: itself, or the frame or box around it.
    fn shown(&self, node: Node) -> Option<&String> {
        let mut at = node;
        loop {
            if let Some(key) = self.drawn.get(&at) {
                return Some(key);
            }
            at = Node::Folder(match at {
                Node::Step(_) => return None,
                Node::Folder(folder) => self.roadmap.folders[folder.0 as usize].parent?,
            });
        }
    }

    fn edge(&self, from: &[Node], any: bool, to: Node, kind: EdgeKind) -> Option<Edge> {
        let to_key = self.shown(to)?.clone();
        let mut keys: Vec<String> = Vec::new();
        for key in from.iter().filter_map(|&node| self.shown(node)) {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        let any = any && !(self.joined && keys.len() == 1);
        if keys.is_empty() || keys.contains(&to_key) {
            return None;
        }
        let critical = kind == EdgeKind::Needs && from.iter().any(|&node| self.is_hop(node, to));
        let says = match kind {
            EdgeKind::Needs => self.captions.needs,
            EdgeKind::Recommended => self.captions.recommends,
        };
        let titles: Vec<&str> = keys.iter().map(|key| self.titles[key]).collect();
        let name = says(self.titles[&to_key], &titles.join(&self.captions.or));
        Some(Edge {
            from: keys,
            any,
            to: to_key,
            name,
            kind,
            critical,
        })
    }

    /// Whether a longest chain goes this way.
    fn is_hop(&self, from: Node, to: Node) -> bool {
        let is_in = |step: StepId, node: Node| match node {
            Node::Step(other) => step == other,
            Node::Folder(folder) => self.ground.below[folder.0 as usize].binary_search(&step).is_ok(),
        };
        match (from, to) {
            (Node::Step(from), Node::Step(to)) => self.ground.hops.contains(&(from, to)),
            _ => self
                .ground
                .hops
                .iter()
                .any(|&(first, second)| is_in(first, from) && is_in(second, to)),
        }
    }
}

/// Alternatives of this roadmap; those of others are in no map here.
fn here(alternatives: &[Alternative]) -> Vec<Node> {
    let local = alternatives.iter().filter_map(|alternative| match alternative {
        Alternative::Here(node) => Some(*node),
        Alternative::Elsewhere(_) => None,
    });
    local.collect()
}

/// One line for each pair; between stages none that a longer way says as well.
fn merge(edges: Vec<Edge>, joined: bool) -> Vec<Edge> {
    let mut merged: BTreeMap<(Vec<String>, String, bool), Edge> = BTreeMap::new();
    for edge in edges {
        let key = (edge.from.clone(), edge.to.clone(), edge.any);
        match merged.get_mut(&key) {
            None => {
                merged.insert(key, edge);
            }
            Some(known) => {
                known.critical |= edge.critical;
                known.kind = known.kind.min(edge.kind);
            }
        }
    }
    let edges: Vec<Edge> = merged.into_values().collect();
    // Above some thousand lines no eye would see the difference.
    if joined && edges.len() <= 2000 {
        without_shortcuts(edges)
    } else {
        edges
    }
}

fn without_shortcuts(edges: Vec<Edge>) -> Vec<Edge> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in edges
        .iter()
        .filter(|edge| !edge.any && edge.kind == EdgeKind::Needs)
    {
        next.entry(&edge.from[0]).or_default().insert(&edge.to);
    }
    let reaches = |from: &str, to: &str, skip_direct: bool| -> bool {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = next
            .get(from)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&n| !(skip_direct && n == to))
            .collect();
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at) {
                open.extend(next.get(at).into_iter().flatten());
            }
        }
        false
    };
    let keep: Vec<bool> = edges
        .iter()
        .map(|edge| {
            let plain = !edge.any && edge.kind == EdgeKind::Needs && !edge.critical;
            !(plain && !reaches(&edge.to, &edge.from[0], false) && reaches(&edge.from[0], &edge.to, true))
        })
        .collect();
    edges
        .into_iter()
        .zip(keep)
        .filter_map(|(edge, keep)| keep.then_some(edge))
        .collect()
}
