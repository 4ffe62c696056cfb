//! A roadmap and its analysis → a diagram: what is drawn, and which lines.
//!
//! Lines are exactly the `reduced` needs, and the recommendations. A small roadmap is drawn step by step, one band a
//! stage; a large one stage by stage, and then the page of each stage draws its own steps. Knows no page and no strings
//! file: [`Captions`] brings the words.

use std::collections::{BTreeMap, BTreeSet};

use super::{Band, BoxItem, Diagram, Edge, EdgeKind, Frame, Item, Words};
use crate::document::duration::Effort;
use crate::roadmap::{Alternative, Analysis, FolderId, Need, NeedKind, Node, ReducedNeed, Roadmap, StepId};
use crate::tree::PageId;

/// The largest number of steps that are drawn one by one.
pub const MOST_STEPS: usize = 300;
/// Frames deeper than this are not drawn: what they hold stands in the frame around them.
const DEEPEST: usize = 8;

/// Words and addresses, as the place where the map will stand needs them.
pub struct Captions<'a> {
    /// The picture's name.
    pub title: String,
    /// A sentence that says what it shows.
    pub description: String,
    /// The address of a page, relative to the place of the map; none: no link.
    pub href: &'a dyn Fn(PageId) -> Option<String>,
    /// Words for a time, and how many estimates it misses; may be empty.
    pub effort: &'a dyn Fn(Effort, usize) -> String,
    /// "choose 1 of 5"
    pub choose: &'a dyn Fn(usize, usize) -> String,
    /// What else the drawing says.
    pub words: Words,
}

/// The map of a whole roadmap.
pub fn of_roadmap(roadmap: &Roadmap, analysis: &Analysis, captions: &Captions<'_>) -> Diagram {
    of_folder(roadmap, analysis, FolderId(0), captions)
}

/// The map of one stage or choice: its own steps, and, pale and above them, what they need from outside.
pub fn of_stage(roadmap: &Roadmap, analysis: &Analysis, stage: FolderId, captions: &Captions<'_>) -> Diagram {
    of_folder(roadmap, analysis, stage, captions)
}

fn of_folder(roadmap: &Roadmap, analysis: &Analysis, folder: FolderId, captions: &Captions<'_>) -> Diagram {
    let mut drawer = Drawer::new(roadmap, analysis, folder, captions);
    let bands = if drawer.inside.len() > MOST_STEPS {
        drawer.stage_boxes()
    } else {
        drawer.step_bands()
    };
    let (edges, outside) = drawer.edges();
    let bands = outside.into_iter().chain(bands).collect();
    let title = captions.title.clone();
    let description = captions.description.clone();
    Diagram {
        title,
        description,
        bands,
        edges,
        words: captions.words.clone(),
    }
}

struct Drawer<'a> {
    roadmap: &'a Roadmap,
    analysis: &'a Analysis,
    captions: &'a Captions<'a>,
    folder: FolderId,
    /// The folder's steps, ascending.
    inside: BTreeSet<StepId>,
    /// By folder: the steps below it, ascending.
    below: Vec<Vec<StepId>>,
    planned: BTreeSet<StepId>,
    optional: BTreeSet<StepId>,
    /// Consecutive steps of the longest chains.
    hops: BTreeSet<(StepId, StepId)>,
    critical: BTreeSet<StepId>,
    /// Folders that lines start from, so that they are drawn as frames.
    named: BTreeSet<FolderId>,
    /// What each step and folder is drawn as.
    drawn: BTreeMap<Node, String>,
    /// Stages are drawn as boxes, lines between them joined.
    joined: bool,
}

impl<'a> Drawer<'a> {
    fn new(
        roadmap: &'a Roadmap,
        analysis: &'a Analysis,
        folder: FolderId,
        captions: &'a Captions<'a>,
    ) -> Self {
        let below = below(roadmap);
        let chains = [&analysis.times.low_chain, &analysis.times.high_chain];
        let mut drawer = Drawer {
            roadmap,
            analysis,
            captions,
            folder,
            inside: below[folder.0 as usize].iter().copied().collect(),
            below,
            planned: analysis.plan.steps.iter().copied().collect(),
            optional: analysis.plan.optional.iter().copied().collect(),
            hops: chains
                .iter()
                .flat_map(|chain| chain.windows(2).map(|hop| (hop[0], hop[1])))
                .collect(),
            critical: chains.iter().flat_map(|chain| chain.iter().copied()).collect(),
            named: BTreeSet::new(),
            drawn: BTreeMap::new(),
            joined: false,
        };
        drawer.named = drawer.named_stages();
        drawer
    }

    /// Stages that an `any` names: its line starts from the stage as a whole.
    fn named_stages(&self) -> BTreeSet<FolderId> {
        let needs = self
            .inside
            .iter()
            .flat_map(|step| &self.analysis.reduced[step.0 as usize]);
        let alternatives = needs.filter_map(|need| match need {
            ReducedNeed::Any(alternatives) => Some(alternatives),
            _ => None,
        });
        alternatives
            .flatten()
            .filter_map(|alternative| match alternative {
                Alternative::Here(Node::Folder(folder)) => Some(*folder),
                _ => None,
            })
            .collect()
    }

    // ---- boxes, frames, bands ----

    /// One band for each stage, in between bands without a name for steps that stand outside.
    fn step_bands(&mut self) -> Vec<Band> {
        let folder = &self.roadmap.folders[self.folder.0 as usize];
        if folder.choose.is_some() {
            // A choice by itself: all of it in its frame.
            let items = self.frame(self.folder, false, 0);
            return vec![Band {
                items,
                ..Band::default()
            }];
        }
        let mut bands: Vec<Band> = Vec::new();
        for &member in &folder.members {
            match member {
                Node::Folder(stage) => bands.push(self.stage_band(stage)),
                Node::Step(step) => {
                    let item = self.step(step, false);
                    match bands.last_mut() {
                        Some(band) if band.title.is_empty() => band.items.push(item),
                        _ => bands.push(Band {
                            items: vec![item],
                            ..Band::default()
                        }),
                    }
                }
            }
        }
        bands
    }

    fn stage_band(&mut self, stage: FolderId) -> Band {
        let folder = &self.roadmap.folders[stage.0 as usize];
        let items = if folder.choose.is_some() || self.named.contains(&stage) {
            let mut items = self.frame(stage, false, 0);
            if let [Item::Frame(frame)] = &mut items[..] {
                // The band says it already.
                frame.title.clear();
                frame.href = None;
            }
            items
        } else {
            self.members(stage, false, 0)
        };
        let mut note = self.time_of(stage);
        if folder.optional {
            let parts = [self.captions.words.optional.as_str(), &note];
            note = parts
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
        }
        Band {
            title: folder.title.clone(),
            note,
            href: (self.captions.href)(folder.page),
            items,
        }
    }

    fn members(&mut self, stage: FolderId, pale: bool, depth: usize) -> Vec<Item> {
        let folder = &self.roadmap.folders[stage.0 as usize];
        let mut items = Vec::new();
        for &member in &folder.members {
            let pale = pale || (folder.choose.is_some() && !self.is_taken(member));
            match member {
                Node::Step(step) => items.push(self.step(step, pale)),
                Node::Folder(inner) if depth < DEEPEST => items.extend(self.frame(inner, pale, depth + 1)),
                Node::Folder(inner) => {
                    for step in self.below[inner.0 as usize].clone() {
                        items.push(self.step(step, pale));
                    }
                }
            }
        }
        items
    }

    /// A folder as a frame; none where it holds nothing.
    fn frame(&mut self, stage: FolderId, pale: bool, depth: usize) -> Vec<Item> {
        let folder = &self.roadmap.folders[stage.0 as usize];
        let items = self.members(stage, pale, depth);
        if items.is_empty() {
            return Vec::new();
        }
        self.drawn.insert(Node::Folder(stage), folder.id.clone());
        let note = match folder.choose {
            Some(count) => (self.captions.choose)(count, folder.members.len()),
            None => self.time_of(stage),
        };
        let (key, title, href) = (
            folder.id.clone(),
            folder.title.clone(),
            (self.captions.href)(folder.page),
        );
        vec![Item::Frame(Frame {
            key,
            title,
            note,
            href,
            optional: folder.optional,
            pale,
            items,
        })]
    }

    fn step(&mut self, id: StepId, pale: bool) -> Item {
        let step = &self.roadmap.steps[id.0 as usize];
        self.drawn.insert(Node::Step(id), step.id.clone());
        Item::Box(BoxItem {
            key: step.id.clone(),
            title: step.title.clone(),
            note: (self.captions.effort)(
                step.effort.unwrap_or_default(),
                usize::from(step.effort.is_none()),
            ),
            href: (self.captions.href)(step.page),
            optional: step.optional,
            pale,
            critical: self.critical.contains(&id),
        })
    }

    /// Each member as one box.
    fn stage_boxes(&mut self) -> Vec<Band> {
        self.joined = true;
        let members = self.roadmap.folders[self.folder.0 as usize].members.clone();
        let items = members
            .into_iter()
            .map(|member| match member {
                Node::Step(step) => self.step(step, false),
                Node::Folder(stage) => self.stage_box(stage),
            })
            .collect();
        vec![Band {
            items,
            ..Band::default()
        }]
    }

    fn stage_box(&mut self, stage: FolderId) -> Item {
        let folder = &self.roadmap.folders[stage.0 as usize];
        self.drawn.insert(Node::Folder(stage), folder.id.clone());
        for &step in &self.below[stage.0 as usize] {
            self.drawn.insert(Node::Step(step), folder.id.clone());
        }
        let choose = folder
            .choose
            .map(|count| (self.captions.choose)(count, folder.members.len()));
        let parts = choose
            .into_iter()
            .chain([self.time_of(stage)])
            .filter(|part| !part.is_empty());
        Item::Box(BoxItem {
            key: folder.id.clone(),
            title: folder.title.clone(),
            note: parts.collect::<Vec<_>>().join(" · "),
            href: (self.captions.href)(folder.page),
            optional: folder.optional,
            pale: false,
            critical: self.below[stage.0 as usize]
                .iter()
                .any(|step| self.critical.contains(step)),
        })
    }

    fn is_taken(&self, member: Node) -> bool {
        match member {
            Node::Step(step) => self.planned.contains(&step),
            Node::Folder(folder) => self.below[folder.0 as usize]
                .iter()
                .any(|step| self.planned.contains(step)),
        }
    }

    /// Time of what the plan requires in a stage; of an optional one, of what it adds.
    fn time_of(&self, stage: FolderId) -> String {
        let planned = || {
            self.below[stage.0 as usize]
                .iter()
                .filter(|step| self.planned.contains(step))
        };
        let required: Vec<&StepId> = planned().filter(|step| !self.optional.contains(step)).collect();
        let counted = if required.is_empty() {
            planned().collect()
        } else {
            required
        };
        if counted.is_empty() {
            return String::new();
        }
        let mut sum = Effort::default();
        let mut missing = 0;
        for step in counted {
            match self.roadmap.steps[step.0 as usize].effort {
                Some(effort) => sum += effort,
                None => missing += 1,
            }
        }
        (self.captions.effort)(sum, missing)
    }

    // ---- lines ----

    /// All lines, and a band for what lies outside but is needed here.
    fn edges(&mut self) -> (Vec<Edge>, Option<Band>) {
        let mut lines: Vec<(Vec<Node>, bool, Node, EdgeKind)> = Vec::new();
        for &step in &self.inside {
            for need in &self.analysis.reduced[step.0 as usize] {
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
            let id = FolderId(at as u32);
            let is_here = self.below[at].iter().all(|step| self.inside.contains(step));
            let to = if self.drawn.contains_key(&Node::Folder(id)) {
                Some(Node::Folder(id))
            } else {
                self.below[at].first().map(|&step| Node::Step(step))
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
            Node::Step(step) => self.below[folder.0 as usize].binary_search(&step).is_ok(),
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
                let last = self.below[folder.0 as usize]
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
            let (key, title, page) = match node {
                Node::Step(step) => {
                    let step = &self.roadmap.steps[step.0 as usize];
                    (step.id.clone(), step.title.clone(), step.page)
                }
                Node::Folder(folder) => {
                    let folder = &self.roadmap.folders[folder.0 as usize];
                    (folder.id.clone(), folder.title.clone(), folder.page)
                }
            };
            self.drawn.insert(node, key.clone());
            let href = (self.captions.href)(page);
            items.push(Item::Box(BoxItem {
                key,
                title,
                href,
                pale: true,
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
        Some(Edge {
            from: keys,
            any,
            to: to_key,
            kind,
            critical,
        })
    }

    /// Whether a longest chain goes this way.
    fn is_hop(&self, from: Node, to: Node) -> bool {
        let is_in = |step: StepId, node: Node| match node {
            Node::Step(other) => step == other,
            Node::Folder(folder) => self.below[folder.0 as usize].binary_search(&step).is_ok(),
        };
        match (from, to) {
            (Node::Step(from), Node::Step(to)) => self.hops.contains(&(from, to)),
            _ => self
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

/// By folder: all steps in it, at any depth.
fn below(roadmap: &Roadmap) -> Vec<Vec<StepId>> {
    let mut below: Vec<Vec<StepId>> = vec![Vec::new(); roadmap.folders.len()];
    for (at, step) in roadmap.steps.iter().enumerate() {
        let mut folder = Some(step.folder);
        while let Some(id) = folder {
            below[id.0 as usize].push(StepId(at as u32));
            folder = roadmap.folders[id.0 as usize].parent;
        }
    }
    below
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::{Style, svg};
    use crate::roadmap::{Folder, Step};
    use crate::source::{Location, Source, Span};

    fn place() -> Location {
        Location::new(&Source::new("a.md", ""), Span::new(0, 0))
    }

    fn need(kind: NeedKind) -> Need {
        Need {
            kind,
            because: None,
            location: place(),
        }
    }

    fn node(step: u32) -> Need {
        need(NeedKind::Node(Node::Step(StepId(step))))
    }

    fn step(id: &str, folder: u32, prerequisites: Vec<Need>) -> Step {
        Step {
            id: id.into(),
            title: id.to_uppercase(),
            page: PageId(0),
            folder: FolderId(folder),
            number: None,
            optional: false,
            effort: Some(Effort { min: 60, max: 120 }),
            prerequisites,
            recommended: Vec::new(),
            former_ids: Vec::new(),
            location: place(),
        }
    }

    fn folder(id: &str, parent: Option<u32>, choose: Option<usize>, members: Vec<Node>) -> Folder {
        Folder {
            id: id.into(),
            title: id.to_uppercase(),
            page: PageId(0),
            parent: parent.map(FolderId),
            number: None,
            optional: false,
            choose,
            default: Vec::new(),
            members,
            prerequisites: Vec::new(),
            recommended: Vec::new(),
            former_ids: Vec::new(),
            location: place(),
        }
    }

    fn roadmap(steps: Vec<Step>, folders: Vec<Folder>) -> Roadmap {
        Roadmap {
            id: "r".into(),
            title: "R".into(),
            page: PageId(0),
            hours_per_week: 10.0,
            days_per_week: 5.0,
            steps,
            folders,
            paths: Vec::new(),
        }
    }

    /// web, then a language of two (one a stage), then a stage that needs the language.
    fn small() -> Roadmap {
        let (s, f) = (|at| Node::Step(StepId(at)), |at| Node::Folder(FolderId(at)));
        let mut orm = step("orm", 3, vec![node(4), node(0)]);
        orm.recommended = vec![node(1)];
        roadmap(
            vec![
                step("web", 0, vec![]),
                step("python", 1, vec![node(0)]),
                step("core", 2, vec![node(0)]),
                step("spring", 2, vec![node(2)]),
                step("sql", 3, vec![need(NeedKind::Node(f(1)))]),
                orm,
            ],
            vec![
                folder("r", None, None, vec![s(0), f(1), f(3)]),
                folder("language", Some(0), Some(1), vec![s(1), f(2)]),
                folder("java", Some(1), None, vec![s(2), s(3)]),
                folder("databases", Some(0), None, vec![s(4), s(5)]),
            ],
        )
    }

    fn drawn(roadmap: &Roadmap, stage: u32) -> Diagram {
        let (analysis, _) = Analysis::of(roadmap);
        let captions = Captions {
            title: "Map".into(),
            description: "Steps".into(),
            href: &|_| Some("x/".into()),
            effort: &|effort, _| format!("{} h", effort.max / 60),
            choose: &|n, of| format!("choose {n} of {of}"),
            words: Words {
                optional: "optional".into(),
                any: "any".into(),
            },
        };
        of_folder(roadmap, &analysis, FolderId(stage), &captions)
    }

    fn lines(diagram: &Diagram) -> Vec<String> {
        let kind = |edge: &Edge| {
            if edge.kind == EdgeKind::Needs {
                "→"
            } else {
                "⇢"
            }
        };
        let mut lines: Vec<String> = diagram
            .edges
            .iter()
            .map(|e| format!("{} {} {}", e.from.join("|"), kind(e), e.to))
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn lines_are_the_reduced_needs_and_the_recommendations() {
        let diagram = drawn(&small(), 0);
        assert_eq!(
            lines(&diagram),
            [
                "core → spring",
                "language → sql",
                "python ⇢ orm",
                "sql → orm",
                "web → core",
                "web → python"
            ]
        );
    }

    #[test]
    fn what_a_whole_choice_needs_is_one_line_to_its_frame() {
        let mut roadmap = small();
        let language = &mut roadmap.folders[1];
        assert_eq!(language.choose, Some(1));
        language.prerequisites.push(node(0));
        let diagram = drawn(&roadmap, 0);
        let frame = roadmap.folders[1].id.as_str();
        let first = roadmap.steps[0].id.as_str();
        let lines = diagram.edges.iter().filter(|edge| edge.from == [first]);
        assert_eq!(lines.map(|edge| edge.to.as_str()).collect::<Vec<_>>(), [frame]);
    }

    #[test]
    fn a_choice_is_framed_and_the_option_not_taken_pale() {
        let diagram = drawn(&small(), 0);
        let titles: Vec<&str> = diagram.bands.iter().map(|band| band.title.as_str()).collect();
        assert_eq!(titles, ["", "LANGUAGE", "DATABASES"]);
        let Item::Frame(choice) = &diagram.bands[1].items[0] else {
            panic!("no frame")
        };
        assert_eq!(choice.note, "choose 1 of 2");
        let pale = |item: &Item| match item {
            Item::Box(item) => item.pale,
            Item::Frame(frame) => frame.pale,
        };
        assert_eq!(choice.items.iter().map(pale).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_stage_shows_what_it_needs_from_outside() {
        let diagram = drawn(&small(), 3);
        assert_eq!(diagram.bands[0].items[0].key(), "language");
        assert!(lines(&diagram).contains(&"language → sql".to_owned()));
    }

    #[test]
    fn above_the_limit_stages_are_boxes_and_each_draws_its_own_steps() {
        let count = MOST_STEPS as u32 + 2;
        let steps = (0..count).map(|at| {
            step(
                &format!("s{at}"),
                1 + at % 2,
                if at == 0 { vec![] } else { vec![node(at - 1)] },
            )
        });
        let members = |parity| {
            (0..count)
                .filter(|at| at % 2 == parity)
                .map(|at| Node::Step(StepId(at)))
                .collect()
        };
        let folders = vec![
            folder(
                "r",
                None,
                None,
                vec![Node::Folder(FolderId(1)), Node::Folder(FolderId(2))],
            ),
            folder("even", Some(0), None, members(0)),
            folder("odd", Some(0), None, members(1)),
        ];
        let large = roadmap(steps.collect(), folders);
        let diagram = drawn(&large, 0);
        assert_eq!(lines(&diagram), ["even → odd", "odd → even"]);
        assert_eq!(diagram.bands[0].items.len(), 2);
        let stage = drawn(&large, 1);
        let own = stage.bands.iter().flat_map(|band| &band.items);
        assert_eq!(
            own.filter(|item| matches!(item, Item::Box(b) if !b.pale)).count(),
            151
        );
    }

    #[test]
    fn what_authors_wrote_is_data() {
        let mut evil = small();
        evil.steps[0].title = "<script>alert('1') & \"\u{1}".into();
        let picture = svg(&drawn(&evil, 0), Style::Inline);
        assert!(picture.contains("&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;\u{fffd}"));
        assert!(!picture.contains("<script") && !picture.contains("style="));
    }
}
