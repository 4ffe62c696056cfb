//! Who needs whom (contract 4.1): the needs of a roadmap as one compact graph.
//!
//! Between the steps stand nodes of their own for what a folder requires, for what its steps inherit from it, and for
//! every written `any`. So a stage of 1,000 steps that 1,000 others inherit costs 2,000 lines, not a million, and every
//! other module walks it in linear time. Two steps have an edge in the sense of the contract exactly where a way leads from one
//! to the other through nodes that are no steps. Knows no goal, no decision and no time.

use std::collections::BTreeSet;

use super::lists::Lists;
use super::{Alternative, FolderId, Need, NeedKind, Node, Roadmap, StepId, order};

/// What a node of the [`Graph`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Step,
    /// What a stage requires: all of its inputs.
    Stage,
    /// So many of its inputs: a choice or an `any`.
    Some(u32),
    /// What the steps of a folder inherit from it and from the folders around it.
    Inherits,
}

/// An `any` as a node.
#[derive(Clone, Debug)]
pub(super) struct AnyNeed {
    /// The step or folder that it is written in.
    pub(super) home: Node,
    /// Its position in the prerequisites there.
    pub(super) index: usize,
    /// Its alternatives as written: their nodes; none for one in another roadmap.
    pub(super) slots: Vec<Option<u32>>,
}

/// The needs of a roadmap's steps. Acyclic.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    steps: usize,
    folders: usize,
    kinds: Vec<Kind>,
    /// By node: what it is made of; of a step its own needs as written, then what it inherits; alternatives as written.
    pub(super) inputs: Lists,
    /// By node: the nodes that it is an input of.
    pub(super) outputs: Lists,
    anys: Vec<AnyNeed>,
    /// All nodes, inputs first; the steps among them in the roadmap's order.
    pub(super) sorted: Vec<u32>,
    /// By step: its position in the roadmap's order, from 0.
    position: Vec<u32>,
}

impl Graph {
    /// The graph of `roadmap`, which must be acyclic (`resolve` sees to that).
    pub fn of(roadmap: &Roadmap) -> Graph {
        let (steps, folders) = (roadmap.steps.len(), roadmap.folders.len());
        let mut graph = Graph {
            steps,
            folders,
            ..Graph::default()
        };
        graph.kinds = vec![Kind::Step; steps];
        graph
            .kinds
            .extend(roadmap.folders.iter().map(|folder| match folder.choose {
                Some(n) => Kind::Some(n as u32),
                None => Kind::Stage,
            }));
        graph.kinds.extend(std::iter::repeat_n(Kind::Inherits, folders));

        let inheriting = inheriting(roadmap);
        let mut inputs = Lists::new();
        for (index, step) in roadmap.steps.iter().enumerate() {
            let home = Node::Step(StepId(index as u32));
            let mut list = graph.need_nodes(home, &step.prerequisites);
            if inheriting[step.folder.0 as usize] {
                list.push(graph.inherits(step.folder));
            }
            inputs.push(list);
        }
        for folder in &roadmap.folders {
            let all = folder.choose.is_some();
            let members = folder.members.iter().copied();
            inputs.push(
                members
                    .filter(|&m| all || !roadmap.flag(m))
                    .map(|m| graph.node(m)),
            );
        }
        for (index, folder) in roadmap.folders.iter().enumerate() {
            let home = Node::Folder(FolderId(index as u32));
            let mut list = graph.need_nodes(home, &folder.prerequisites);
            if let Some(parent) = folder.parent.filter(|parent| inheriting[parent.0 as usize]) {
                list.push(graph.inherits(parent));
            }
            inputs.push(list);
        }
        for any in &graph.anys {
            inputs.push(any.slots.iter().flatten().map(|&node| node as usize));
        }
        graph
            .kinds
            .extend(std::iter::repeat_n(Kind::Some(1), graph.anys.len()));
        graph.outputs = inputs.transposed();
        graph.inputs = inputs;
        graph.sorted = order::sorted(&graph.inputs, &graph.outputs, steps);
        graph.position = vec![0; steps];
        let order = graph.order();
        for (position, step) in order.into_iter().enumerate() {
            graph.position[step.0 as usize] = position as u32;
        }
        graph
    }

    /// The nodes of `needs`, written in `home`; those of other roadmaps left out, each `any` made a node.
    fn need_nodes(&mut self, home: Node, needs: &[Need]) -> Vec<usize> {
        let mut nodes = Vec::with_capacity(needs.len() + 1);
        for (index, need) in needs.iter().enumerate() {
            match &need.kind {
                NeedKind::Node(node) => nodes.push(self.node(*node)),
                NeedKind::Elsewhere(_) => {}
                NeedKind::Any(alternatives) => {
                    nodes.push(self.steps + 2 * self.folders + self.anys.len());
                    let slot = |alternative: &Alternative| match alternative {
                        Alternative::Here(node) => Some(self.node(*node) as u32),
                        Alternative::Elsewhere(_) => None,
                    };
                    let slots = alternatives.iter().map(slot).collect();
                    self.anys.push(AnyNeed { home, index, slots });
                }
            }
        }
        nodes
    }

    /// The node of a step, or of what a folder requires.
    pub(super) fn node(&self, node: Node) -> usize {
        match node {
            Node::Step(step) => step.0 as usize,
            Node::Folder(folder) => self.steps + folder.0 as usize,
        }
    }

    /// The step or folder that `node` stands for, if it stands for one.
    pub(super) fn named(&self, node: usize) -> Option<Node> {
        if node < self.steps {
            Some(Node::Step(StepId(node as u32)))
        } else if node < self.steps + self.folders {
            Some(Node::Folder(FolderId((node - self.steps) as u32)))
        } else {
            None
        }
    }

    fn inherits(&self, folder: FolderId) -> usize {
        self.steps + self.folders + folder.0 as usize
    }

    /// The `any` that `node` stands for, if it stands for one.
    pub(super) fn any(&self, node: usize) -> Option<&AnyNeed> {
        node.checked_sub(self.steps + 2 * self.folders)
            .and_then(|index| self.anys.get(index))
    }

    /// The nodes of the `any`s written in `home`.
    pub(super) fn anys_in(&self, home: Node) -> impl Iterator<Item = usize> + '_ {
        let needs = self.needs_in(home).iter().map(|&input| input as usize);
        needs.filter(|&need| self.any(need).is_some())
    }

    /// The needs written in a step or folder (and, last, the node of what is inherited besides).
    pub(super) fn needs_in(&self, home: Node) -> &[u32] {
        match home {
            Node::Step(step) => self.inputs.of(step.0 as usize),
            Node::Folder(folder) => self.inputs.of(self.inherits(folder)),
        }
    }

    /// How many alternatives an N of M has, those of other roadmaps included.
    pub(super) fn slot_count(&self, node: usize) -> usize {
        self.any(node)
            .map_or_else(|| self.inputs.of(node).len(), |any| any.slots.len())
    }

    /// The alternatives of an `any` as written.
    pub(super) fn alternatives<'a>(&self, roadmap: &'a Roadmap, node: usize) -> &'a [Alternative] {
        let Some(any) = self.any(node) else { return &[] };
        let needs = match any.home {
            Node::Step(step) => &roadmap.step(step).prerequisites,
            Node::Folder(folder) => &roadmap.folder(folder).prerequisites,
        };
        match &needs[any.index].kind {
            NeedKind::Any(alternatives) => alternatives,
            NeedKind::Node(_) | NeedKind::Elsewhere(_) => &[],
        }
    }

    /// The ids of the alternatives of an N of M.
    pub(super) fn alternative_ids(&self, roadmap: &Roadmap, node: usize) -> BTreeSet<String> {
        if let Some(Node::Folder(choice)) = self.named(node) {
            let members = roadmap.folder(choice).members.iter();
            return members.map(|&member| roadmap.id_of(member).to_owned()).collect();
        }
        let id = |alternative: &Alternative| match alternative {
            Alternative::Here(node) => roadmap.id_of(*node).to_owned(),
            Alternative::Elsewhere(elsewhere) => elsewhere.name.clone(),
        };
        self.alternatives(roadmap, node).iter().map(id).collect()
    }

    /// The alternatives of an N of M, as written or by place: their nodes; none for one in another roadmap.
    pub(super) fn slots(&self, node: usize) -> Vec<Option<u32>> {
        match self.any(node) {
            Some(any) => any.slots.clone(),
            None => self.inputs.of(node).iter().map(|&input| Some(input)).collect(),
        }
    }

    pub(super) fn kind(&self, node: usize) -> Kind {
        self.kinds[node]
    }

    pub(super) fn is_step(&self, node: usize) -> bool {
        node < self.steps
    }

    /// How many steps it has; their nodes are the first.
    pub(super) fn steps(&self) -> usize {
        self.steps
    }

    /// How many nodes it has.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The roadmap's order (contract 4.2).
    pub fn order(&self) -> Vec<StepId> {
        let steps = self.sorted.iter().filter(|&&node| self.is_step(node as usize));
        steps.map(|&node| StepId(node)).collect()
    }

    /// The position of `step` in the roadmap's order, from 0.
    pub fn position(&self, step: StepId) -> usize {
        self.position[step.0 as usize] as usize
    }

    /// The steps that a need of `step` can name, own and inherited: its incoming edges. Ascending, without repetition.
    pub fn needs_of(&self, step: StepId) -> Vec<StepId> {
        self.neighbours(step, &self.inputs)
    }

    /// The steps that can need `step`: its outgoing edges. Ascending, without repetition.
    pub fn needed_by(&self, step: StepId) -> Vec<StepId> {
        self.neighbours(step, &self.outputs)
    }

    fn neighbours(&self, step: StepId, lists: &Lists) -> Vec<StepId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut stack = lists.of(step.0 as usize).to_vec();
        while let Some(node) = stack.pop() {
            if self.is_step(node as usize) {
                found.insert(StepId(node));
            } else if seen.insert(node) {
                stack.extend_from_slice(lists.of(node as usize));
            }
        }
        found.into_iter().collect()
    }
}

/// By folder: whether the steps in it inherit anything.
fn inheriting(roadmap: &Roadmap) -> Vec<bool> {
    let mut inheriting: Vec<bool> = Vec::with_capacity(roadmap.folders.len());
    for folder in &roadmap.folders {
        let around = folder.parent.is_some_and(|parent| inheriting[parent.0 as usize]);
        inheriting.push(around || !folder.prerequisites.is_empty());
    }
    inheriting
}
