//! Goals and decisions → a plan: which steps, in which order, how much work (contract 4.3).
//!
//! One procedure, *take* then *fill*, makes the roadmap's plan, a path's, the plan to a step, and the reader's. How it
//! reads the contract where that leaves room:
//! * An `any` is one need wherever it is inherited; "its step" is the first in `order` of those taken that inherit it.
//! * A choice that is itself assumed is met when it is come upon; decided, it is filled all the same.
//! * "Wholly in the plan" is: in the plan or known.
//! * The options a decision names count as taken from the start.
//! * What a need on the way still lacks is counted after the alternative's own plain steps; what the alternatives of that
//!   need cost, on top of the plan without them. A need already filled lacks nothing.
//! * A skipped option is taken only where no other is left.
//! * An alternative in another roadmap adds no step and no work here.
//! * For the roadmap's optional part, options are looked into only when they are wholly in the plan.

use std::collections::BTreeSet;

use super::graph::{Graph, Kind};
use super::met::Met;
use super::{FolderId, Node, Plan, Roadmap, StepId};

mod cost;
mod finish;
mod optional;
mod probe;
mod query;

use probe::Probe;
pub use query::Query;

/// Makes plans of one roadmap.
pub struct Planner<'a> {
    roadmap: &'a Roadmap,
    graph: &'a Graph,
    /// By folder: the nearest folder, itself or around it, that is an option of a choice.
    option_around: Vec<Option<FolderId>>,
    /// By folder: how many folders lie around it.
    depth: Vec<u32>,
}

impl<'a> Planner<'a> {
    /// A planner of `roadmap`, whose graph is `graph`.
    pub fn new(roadmap: &'a Roadmap, graph: &'a Graph) -> Self {
        let mut option_around: Vec<Option<FolderId>> = Vec::with_capacity(roadmap.folders.len());
        let mut depth: Vec<u32> = Vec::with_capacity(roadmap.folders.len());
        for (index, folder) in roadmap.folders.iter().enumerate() {
            let option = |parent: FolderId| match roadmap.folder(parent).choose {
                Some(_) => Some(FolderId(index as u32)),
                None => option_around[parent.0 as usize],
            };
            option_around.push(folder.parent.and_then(option));
            depth.push(folder.parent.map_or(0, |parent| depth[parent.0 as usize] + 1));
        }
        Planner {
            roadmap,
            graph,
            option_around,
            depth,
        }
    }

    /// The plan that `query` asks for.
    pub fn plan(&self, query: &Query) -> Plan {
        let mut making = Making::new(self, query);
        making.take(&nodes(self.graph, &query.goals));
        making.fill_all();
        let required = making.added.len();
        if query.whole {
            making.take_optional_parts();
        } else {
            making.take(&nodes(self.graph, &query.optional));
            making.fill_all();
        }
        making.finish(required)
    }

    /// The options that `node` lies in, from the inside out; each with its choice.
    fn options_around(&self, node: usize) -> impl Iterator<Item = (FolderId, usize)> + '_ {
        let innermost = self
            .graph
            .named(node)
            .and_then(|node| match (node, self.roadmap.parent(node)) {
                (Node::Step(_), Some(parent)) if self.roadmap.folder(parent).choose.is_none() => {
                    self.option_around[parent.0 as usize].map(Node::Folder)
                }
                (Node::Folder(folder), _) => self.option_around[folder.0 as usize].map(Node::Folder),
                (step, _) => Some(step),
            });
        let outwards = |&option: &Node| {
            let choice = self.roadmap.parent(option)?;
            self.option_around[choice.0 as usize].map(Node::Folder)
        };
        std::iter::successors(innermost, outwards)
            .filter_map(|option| Some((self.roadmap.parent(option)?, self.graph.node(option))))
    }
}

fn nodes(graph: &Graph, named: &[Node]) -> Vec<usize> {
    named.iter().map(|&node| graph.node(node)).collect()
}

/// Which open need is filled first: decided choices, choices with a default, `any`s, other choices; then by place, or by
/// the position of the step and of the need in it.
type Turn = (u8, u32, u32, u32);

/// A plan in the making. All vectors are by node.
struct Making<'a> {
    planner: &'a Planner<'a>,
    graph: &'a Graph,
    query: &'a Query,
    decided: Vec<Option<&'a [Node]>>,
    /// Options that a decision or a filling took.
    taken: Vec<bool>,
    /// Options outside their choice's `among`.
    outside: Vec<bool>,
    /// Steps and choices assumed.
    known: Vec<bool>,
    /// Nodes whose inputs were taken; of an N of M, that it was come upon.
    visited: Vec<bool>,
    filled: Vec<bool>,
    /// What the plan and what is assumed meet.
    met: Met<'a>,
    /// Steps in the order in which they were taken.
    added: Vec<usize>,
    /// Those of them that a decision excludes.
    excluded: Vec<usize>,
    open: BTreeSet<(Turn, usize)>,
    turn: Vec<Option<Turn>>,
    /// By folder: the earliest position in `order` of the taken steps in it.
    earliest: Vec<u32>,
    undecided: Vec<(FolderId, Vec<Node>)>,
    outer: Probe,
    inner: Probe,
    /// Nodes known to lead to an excluded step, with the number of steps taken when that was found.
    leads_out: Vec<Option<usize>>,
}

impl<'a> Making<'a> {
    fn new(planner: &'a Planner<'a>, query: &'a Query) -> Self {
        let graph = planner.graph;
        let mut making = Making {
            planner,
            graph,
            query,
            decided: vec![None; graph.len()],
            taken: vec![false; graph.len()],
            outside: vec![false; graph.len()],
            known: vec![false; graph.len()],
            visited: vec![false; graph.len()],
            filled: vec![false; graph.len()],
            met: Met::new(graph),
            added: Vec::new(),
            excluded: Vec::new(),
            open: BTreeSet::new(),
            turn: vec![None; graph.len()],
            earliest: vec![u32::MAX; planner.roadmap.folders.len()],
            undecided: Vec::new(),
            outer: Probe::new(graph),
            inner: Probe::new(graph),
            leads_out: vec![None; graph.len()],
        };
        making.decide();
        making.assume();
        making
    }

    fn decide(&mut self) {
        for (choice, options) in &self.query.choose {
            self.decided[self.graph.node(Node::Folder(*choice))] = Some(options);
            for &option in options {
                self.taken[self.graph.node(option)] = true;
            }
        }
        for (choice, options) in &self.query.among {
            for &member in &self.planner.roadmap.folder(*choice).members {
                self.outside[self.graph.node(member)] = true;
            }
            for &option in options {
                self.outside[self.graph.node(option)] = false;
            }
        }
    }

    /// A step is known itself, a stage means all that it requires, a choice is known as a need.
    fn assume(&mut self) {
        let mut stack = nodes(self.graph, &self.query.assume);
        while let Some(node) = stack.pop() {
            if self.graph.kind(node) == Kind::Stage {
                stack.extend(self.graph.inputs.of(node).iter().map(|&input| input as usize));
            } else if !self.known[node] {
                self.known[node] = true;
                self.met.add(node);
            }
        }
        for step in &self.query.skipped {
            self.known[step.0 as usize] = true;
            self.met.skip(step.0 as usize);
        }
    }

    /// Adds `goals` and all that they need as plain needs; N-of-M needs on the way are come upon. True if any step was
    /// added.
    fn take(&mut self, goals: &[usize]) -> bool {
        let before = self.added.len();
        let mut stack = goals.to_vec();
        while let Some(node) = stack.pop() {
            if self.visited[node] || (self.known[node] && self.graph.is_step(node)) {
                continue;
            }
            self.visited[node] = true;
            match self.graph.kind(node) {
                Kind::Some(_) => self.come_upon(node),
                Kind::Step => {
                    self.added.push(node);
                    self.note_earliest(node);
                    stack.extend(self.graph.inputs.of(node).iter().map(|&input| input as usize));
                }
                Kind::Stage | Kind::Inherits => {
                    stack.extend(self.graph.inputs.of(node).iter().map(|&input| input as usize));
                }
            }
        }
        // Whether a step was excluded is asked of the plan as it was before this taking.
        for index in before..self.added.len() {
            if self.is_excluded(self.added[index]) {
                self.excluded.push(self.added[index]);
            }
        }
        for index in before..self.added.len() {
            self.met.add(self.added[index]);
        }
        self.added.len() > before
    }

    /// An `any` that a folder gives to its steps has its turn with the first of them in `order`.
    fn note_earliest(&mut self, step: usize) {
        let position = self.graph.position(StepId(step as u32)) as u32;
        let roadmap = self.planner.roadmap;
        for folder in roadmap.outward(roadmap.steps[step].folder) {
            let index = folder.0 as usize;
            if self.earliest[index] <= position {
                break;
            }
            self.earliest[index] = position;
            for node in self.graph.anys_in(Node::Folder(folder)) {
                if let Some(turn) = self.turn[node]
                    && self.open.remove(&(turn, node))
                {
                    self.come_upon(node);
                }
            }
        }
    }

    fn come_upon(&mut self, node: usize) {
        let turn = self.turn_of(node);
        self.turn[node] = Some(turn);
        self.open.insert((turn, node));
    }

    fn turn_of(&self, node: usize) -> Turn {
        if let Some(any) = self.graph.any(node) {
            let index = any.index as u32;
            return match any.home {
                Node::Step(step) => (2, self.graph.position(step) as u32, 0, index),
                Node::Folder(folder) => {
                    let inwards = u32::MAX - self.planner.depth[folder.0 as usize];
                    (2, self.earliest[folder.0 as usize], inwards, index)
                }
            };
        }
        // Folders stand by place, so a choice's node tells its place.
        let place = node as u32;
        let has_default = |folder: FolderId| !self.planner.roadmap.folder(folder).default.is_empty();
        let rank = match self.graph.named(node) {
            _ if self.decided[node].is_some() => 0,
            Some(Node::Folder(folder)) if has_default(folder) => 1,
            _ => 3,
        };
        (rank, place, 0, 0)
    }

    /// Fills what is open until nothing is. True if any step was added.
    fn fill_all(&mut self) -> bool {
        let before = self.added.len();
        while let Some((_, node)) = self.open.pop_first() {
            if let Some(options) = self.decided[node] {
                self.take(&nodes(self.graph, options));
                self.filled[node] = true;
            } else if !self.met.is_met(node) {
                self.fill(node);
            }
        }
        self.added.len() > before
    }

    /// Takes alternatives of an undecided need, one by one, until enough are met or taken.
    fn fill(&mut self, node: usize) {
        let Kind::Some(wanted) = self.graph.kind(node) else {
            return;
        };
        let slots = self.graph.slots(node);
        let mut chosen = vec![false; slots.len()];
        let enough = |making: &Self, chosen: &[bool]| {
            let taken_unmet = |&(slot, taken): &(&Option<u32>, &bool)| {
                *taken && slot.is_none_or(|slot| !making.met.meets(slot as usize, node))
            };
            let taken = slots.iter().zip(chosen).filter(taken_unmet).count() as u32;
            making.met.count(node) + taken >= wanted
        };
        while !enough(self, &chosen) {
            let Some(best) = self.best_alternative(node, &slots, &chosen) else {
                break;
            };
            chosen[best] = true;
            if let Some(slot) = slots[best] {
                self.taken[slot as usize] = self.graph.any(node).is_none() || self.taken[slot as usize];
                self.take(&[slot as usize]);
            }
        }
        self.filled[node] = true;
        self.note_undecided(node, &chosen);
    }

    fn note_undecided(&mut self, node: usize, chosen: &[bool]) {
        if let Some(Node::Folder(choice)) = self.graph.named(node)
            && chosen.contains(&true)
        {
            let members = self.planner.roadmap.folder(choice).members.iter().zip(chosen);
            let meets = |member: Node| self.met.meets(self.graph.node(member), node);
            let kept = members.filter(|(member, chosen)| **chosen || meets(**member));
            let kept = kept.map(|(member, _)| *member).collect();
            self.undecided.push((choice, kept));
        }
    }

    /// Whether a decision leaves out `step`, which is not in the plan.
    fn is_excluded(&self, step: usize) -> bool {
        self.planner.options_around(step).any(|(choice, option)| {
            let choice = self.graph.node(Node::Folder(choice));
            let settled = self.visited[choice] && (self.filled[choice] || self.met.is_met(choice));
            let closed = self.decided[choice].is_some() || settled;
            self.outside[option] || (closed && !self.taken[option] && !self.met.is_met(option))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::sketch::{ids, roadmap};

    /// Steps, `|`, the optional ones, `|`, required min-max, `|`, undecided.
    fn shown(roadmap: &Roadmap, plan: &Plan) -> String {
        let undecided = plan.undecided.iter().map(|(choice, options)| {
            let options: Vec<&str> = options.iter().map(|&option| roadmap.id_of(option)).collect();
            format!("{}={}", roadmap.folder(*choice).id, options.join(","))
        });
        let undecided: Vec<String> = undecided.collect();
        let (steps, optional) = (ids(roadmap, &plan.steps), ids(roadmap, &plan.optional));
        let required = plan.required;
        format!(
            "{steps} | {optional} | {}-{} | {}",
            required.min,
            required.max,
            undecided.join(" ")
        )
    }

    fn plan(text: &str, query: impl Fn(&Roadmap) -> Query) -> String {
        let roadmap = roadmap(text);
        let graph = Graph::of(&roadmap);
        let plan = Planner::new(&roadmap, &graph).plan(&query(&roadmap));
        shown(&roadmap, &plan)
    }

    fn node(roadmap: &Roadmap, id: &str) -> Node {
        roadmap.find(id).unwrap()
    }

    #[test]
    fn the_roadmap_takes_what_it_requires_then_what_is_optional() {
        let cases = [
            ("a 10-20\nb 5 < a\nc 7 optional < b", "a b c | c | 15-25 | "),
            // the option with the least work; the untaken option's optional step is left out
            (
                "c/1\n  x/\n    x1 10\n    x2 5 optional\n  y 20\nd 1 < c",
                "x1 x2 d | x2 | 11-11 | c=x",
            ),
            (
                "c/1\n  x/\n    x1 10\n    x2 5 optional\n  y 2\nd 1 < c",
                "y d |  | 3-3 | c=y",
            ),
            // a default wins over less work, a known estimate over none
            ("c/1 default=b\n  a 1\n  b 9", "b |  | 9-9 | c=b"),
            ("c/1\n  a ?\n  b 9", "b |  | 9-9 | c=b"),
            // two of three
            ("c/2\n  a 3\n  b 2\n  d 1", "b d |  | 3-3 | c=b,d"),
            // a plain need meets the choice, so nobody has to decide it
            ("c/1\n  a 30\n  b 1\nd 1 < a", "a d |  | 31-31 | "),
            // an optional stage, all of it
            (
                "s/ optional\n  a 1\n  b 2 optional\n  c/1\n    x 1\n    y 2",
                "a b x | a b x | 0-0 | c=x",
            ),
            // `any` takes the cheapest, counting what it needs
            ("p 9\na 1 < p\nb 5\ng 1 < any(a b)", "p a b g |  | 16-16 | "),
            // choices in choices
            ("c/1\n  d/1\n    a 4\n    b 3\n  e 5", "b |  | 3-3 | c=d d=b"),
        ];
        for (text, expected) in cases {
            assert_eq!(plan(text, |_| Query::roadmap()), expected, "{text}");
        }
    }

    #[test]
    fn decisions_goals_and_what_is_known() {
        let text = "basics 10\nlang/1\n  py/\n    core 5 < basics\n    django 5 optional < core\n  js 3 < basics\n\
                    api 8 < lang\nkube 20 optional < api";
        let choose = |roadmap: &Roadmap, option: &str| {
            let Node::Folder(lang) = node(roadmap, "lang") else {
                panic!()
            };
            Query::goal(node(roadmap, "api")).decided(lang, vec![node(roadmap, option)])
        };
        let assume = |roadmap: &Roadmap, known: &str| Query {
            assume: vec![node(roadmap, known)],
            ..Query::goal(node(roadmap, "api"))
        };
        assert_eq!(
            plan(text, |r| Query::goal(node(r, "api"))),
            "basics js api |  | 21-21 | lang=js"
        );
        assert_eq!(plan(text, |r| choose(r, "py")), "basics core api |  | 23-23 | ");
        assert_eq!(plan(text, |r| assume(r, "lang")), "api |  | 8-8 | ");
        assert_eq!(plan(text, |r| assume(r, "js")), "api |  | 8-8 | ");
        assert_eq!(plan(text, |r| assume(r, "basics")), "js api |  | 11-11 | lang=js");
        assert_eq!(
            plan(text, |r| Query::goal(node(r, "kube"))),
            "basics js api kube |  | 41-41 | lang=js"
        );
    }

    #[test]
    fn an_alternative_that_a_decision_leaves_out_comes_last() {
        let text = "lang/1\n  js 3\n  py 9\nweb 5\nframework/1\n  express 1 < js\n  django 20 < py";
        let with = |option: &'static str| {
            plan(text, move |roadmap| {
                let Node::Folder(lang) = node(roadmap, "lang") else {
                    panic!()
                };
                Query::roadmap().decided(lang, vec![node(roadmap, option)])
            })
        };
        assert_eq!(with("js"), "js web express |  | 9-9 | framework=express");
        assert_eq!(with("py"), "py web django |  | 34-34 | framework=django");
    }

    #[test]
    fn a_path_goes_goal_by_goal() {
        let text = "a 1\nb 1\nc 1 < a\nd 1 < b";
        let goals = |roadmap: &Roadmap| Query {
            goals: vec![node(roadmap, "d"), node(roadmap, "c")],
            ..Query::default()
        };
        assert_eq!(plan(text, goals), "b d a c |  | 4-4 | ");
    }

    #[test]
    fn a_skipped_option_is_done_with_but_meets_no_choice() {
        let text = "lang/1\n  js 3\n  py 9\napi 1 < lang";
        let skipped = |roadmap: &Roadmap| {
            let Node::Step(js) = node(roadmap, "js") else {
                panic!()
            };
            Query {
                skipped: vec![js],
                ..Query::roadmap()
            }
        };
        assert_eq!(plan(text, skipped), "py api |  | 10-10 | lang=py");
    }

    #[test]
    fn thirty_diamonds_and_a_long_chain_are_no_trouble() {
        let mut text = String::from("s0 1\n");
        for level in 0..30 {
            text += &format!(
                "a{level} 1 < s{level}\nb{level} 1 < s{level}\ns{} 1 < a{level}, b{level}\n",
                level + 1
            );
        }
        assert!(plan(&text, |_| Query::roadmap()).ends_with("| 91-91 | "));
        let mut text = String::from("s0 1\n");
        for step in 1..20_000 {
            text += &format!("s{step} 1 < s{}\n", step - 1);
        }
        assert!(plan(&text, |_| Query::roadmap()).ends_with("| 20000-20000 | "));
    }
}
