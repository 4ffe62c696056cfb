//! Steps that need each other, across all roadmaps: reported hop by hop, then taken apart.
//!
//! Works on the same kind of graph as `needs`, before names have final numbers. Of each strongly connected component (found
//! with two depth-first searches, Kosaraju's algorithm, without recursion) the shortest cycle is reported, and all needs
//! within the component are dropped, so that everything later sees an acyclic roadmap.

use std::collections::{BTreeSet, VecDeque};

use super::Node;
use super::resolve::draft::{Draft, RawNeed, Target, outward};
use crate::diagnostic::{Diagnostic, Problem};
use crate::tree::Tree;

/// How many lines the search for a shortest cycle may look at in one component; past it, the shortest so far is reported.
const SEARCH_LIMIT: usize = 2_000_000;

/// Reports the cycles of `drafts` and drops the needs that close them.
pub(super) fn break_cycles(tree: &Tree, drafts: &mut [Draft]) -> Vec<Diagnostic> {
    let graph = CycleGraph::of(tree, drafts);
    let mut problems = Vec::new();
    let mut dropped: BTreeSet<Written> = BTreeSet::new();
    let (component, sizes) = graph.components();
    let mut reported = BTreeSet::new();
    let members = members_of(&component, sizes.len());
    let mut reached = vec![None; graph.inputs.len()];
    for node in 0..graph.inputs.len() {
        let own = component[node];
        let mut is_cyclic = sizes[own] > 1;
        for line in &graph.inputs[node] {
            if component[line.input] == own && (sizes[own] > 1 || line.input == node) {
                is_cyclic = true;
                dropped.extend(line.written);
            }
        }
        if is_cyclic && reported.insert(own) {
            let hops = graph.shortest_cycle(&members[own], &component, &mut reached);
            problems.extend(graph.report(tree, drafts, &hops));
        }
    }
    for (index, draft) in drafts.iter_mut().enumerate() {
        for (at, needs) in draft.steps.iter_mut().enumerate() {
            retain(&mut needs.prerequisites, &dropped, index, false, at);
        }
        for (at, needs) in draft.folders.iter_mut().enumerate() {
            retain(&mut needs.prerequisites, &dropped, index, true, at);
        }
    }
    problems
}

/// By component its nodes, ascending.
fn members_of(component: &[usize], count: usize) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); count];
    for (node, &own) in component.iter().enumerate() {
        members[own].push(node);
    }
    members
}

fn retain(needs: &mut Vec<RawNeed>, dropped: &BTreeSet<Written>, roadmap: usize, folder: bool, at: usize) {
    let mut index = 0;
    needs.retain(|_| {
        index += 1;
        !dropped.contains(&Written {
            roadmap,
            folder,
            at,
            index: index - 1,
        })
    });
}

/// Where a need is written: in which step or folder, and its position there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Written {
    roadmap: usize,
    folder: bool,
    at: usize,
    index: usize,
}

/// A line from what needs to what is needed.
#[derive(Clone, Copy, Debug)]
struct Line {
    input: usize,
    /// The need that it stands for; none between folders and what they hold.
    written: Option<Written>,
}

/// From one step of a cycle to the next, which it needs.
struct Hop {
    step: usize,
    needed: usize,
    written: Option<Written>,
}

struct CycleGraph {
    /// By roadmap: the nodes of its steps, of what its folders require, of what these hand down.
    offsets: Vec<[usize; 3]>,
    /// By node: what it needs.
    inputs: Vec<Vec<Line>>,
    /// By node: the step that it is.
    step: Vec<Option<Target>>,
}

impl CycleGraph {
    fn of(tree: &Tree, drafts: &[Draft]) -> CycleGraph {
        let mut graph = CycleGraph {
            offsets: Vec::new(),
            inputs: Vec::new(),
            step: Vec::new(),
        };
        for (roadmap, draft) in drafts.iter().enumerate() {
            let start = graph.inputs.len();
            let (steps, folders) = (draft.steps.len(), draft.folders.len());
            graph
                .offsets
                .push([start, start + steps, start + steps + folders]);
            graph.inputs.resize_with(start + steps + 2 * folders, Vec::new);
            let step = |index| Target {
                roadmap,
                node: Node::Step(super::StepId(index as u32)),
            };
            graph.step.extend((0..steps).map(|index| Some(step(index))));
            graph.step.resize(graph.inputs.len(), None);
        }
        for (roadmap, draft) in drafts.iter().enumerate() {
            let [steps, folders, inherited] = graph.offsets[roadmap];
            let outline = &tree.roadmaps[roadmap];
            for (at, needs) in draft.steps.iter().enumerate() {
                graph.add_needs(steps + at, roadmap, false, at, &needs.prerequisites);
                let home = Line {
                    input: inherited + outline.steps[at].folder,
                    written: None,
                };
                graph.inputs[steps + at].push(home);
            }
            for (at, needs) in draft.folders.iter().enumerate() {
                graph.add_needs(inherited + at, roadmap, true, at, &needs.prerequisites);
                if let Some(parent) = outline.folders[at].parent {
                    graph.inputs[inherited + at].push(Line {
                        input: inherited + parent,
                        written: None,
                    });
                }
                for &member in &draft.members[at] {
                    let input = graph.node(member);
                    if draft.choose[at].is_some() || !is_optional(tree, member) {
                        graph.inputs[folders + at].push(Line { input, written: None });
                    }
                    if member.roadmap != roadmap {
                        graph.inputs[input].push(Line {
                            input: inherited + at,
                            written: None,
                        });
                    }
                }
            }
        }
        graph
    }

    fn node(&self, target: Target) -> usize {
        let offsets = self.offsets[target.roadmap];
        match target.node {
            Node::Step(step) => offsets[0] + step.0 as usize,
            Node::Folder(folder) => offsets[1] + folder.0 as usize,
        }
    }

    fn add_needs(&mut self, node: usize, roadmap: usize, folder: bool, at: usize, needs: &[RawNeed]) {
        for (index, need) in needs.iter().enumerate() {
            let written = Some(Written {
                roadmap,
                folder,
                at,
                index,
            });
            for &target in &need.targets {
                let input = self.node(target);
                self.inputs[node].push(Line { input, written });
            }
        }
    }

    /// By node its strongly connected component, and by component its size.
    fn components(&self) -> (Vec<usize>, Vec<usize>) {
        let mut outputs: Vec<Vec<usize>> = vec![Vec::new(); self.inputs.len()];
        for (node, lines) in self.inputs.iter().enumerate() {
            for line in lines {
                outputs[line.input].push(node);
            }
        }
        let mut component = vec![usize::MAX; self.inputs.len()];
        let mut sizes = Vec::new();
        for &root in self.finished().iter().rev() {
            if component[root] != usize::MAX {
                continue;
            }
            let own = sizes.len();
            let mut size = 0;
            component[root] = own;
            let mut stack = vec![root];
            while let Some(node) = stack.pop() {
                size += 1;
                for &output in &outputs[node] {
                    if component[output] == usize::MAX {
                        component[output] = own;
                        stack.push(output);
                    }
                }
            }
            sizes.push(size);
        }
        (component, sizes)
    }

    /// The nodes in the order in which a depth-first search along needs leaves them.
    fn finished(&self) -> Vec<usize> {
        let mut seen = vec![false; self.inputs.len()];
        let mut finished = Vec::with_capacity(self.inputs.len());
        for root in 0..self.inputs.len() {
            if std::mem::replace(&mut seen[root], true) {
                continue;
            }
            let mut stack = vec![(root, 0)];
            while let Some((node, next)) = stack.pop() {
                let Some(line) = self.inputs[node].get(next) else {
                    finished.push(node);
                    continue;
                };
                stack.push((node, next + 1));
                if !std::mem::replace(&mut seen[line.input], true) {
                    stack.push((line.input, 0));
                }
            }
        }
        finished
    }

    /// A shortest cycle through `members`, a component, from its first step on; each hop from a step to one that it needs.
    fn shortest_cycle(
        &self,
        members: &[usize],
        component: &[usize],
        reached: &mut [Option<(usize, Line)>],
    ) -> Vec<Hop> {
        let mut best: Option<Vec<Hop>> = None;
        let mut looked_at = 0;
        for &start in members.iter().filter(|&&node| self.step[node].is_some()) {
            for &member in members {
                reached[member] = None;
            }
            looked_at += members.len();
            if let Some(hops) = self.cycle_from(start, component, reached, &mut looked_at)
                && best.as_ref().is_none_or(|best| hops.len() < best.len())
            {
                best = Some(hops);
            }
            if looked_at > SEARCH_LIMIT || best.as_ref().is_some_and(|best| best.len() == 1) {
                break;
            }
        }
        best.unwrap_or_default()
    }

    /// The cycle through `start` with the fewest hops; lines that lead to no step cost nothing.
    fn cycle_from(
        &self,
        start: usize,
        component: &[usize],
        reached: &mut [Option<(usize, Line)>],
        looked_at: &mut usize,
    ) -> Option<Vec<Hop>> {
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for &line in &self.inputs[node] {
                *looked_at += 1;
                if component[line.input] != component[start] || reached[line.input].is_some() {
                    continue;
                }
                reached[line.input] = Some((node, line));
                if line.input == start {
                    return Some(self.hops(start, reached));
                }
                if self.step[line.input].is_some() {
                    queue.push_back(line.input);
                } else {
                    queue.push_front(line.input);
                }
            }
        }
        None
    }

    /// The way that was found, from `start` back to it.
    fn hops(&self, start: usize, reached: &[Option<(usize, Line)>]) -> Vec<Hop> {
        let mut hops: Vec<Hop> = Vec::new();
        let (mut node, mut needed, mut written) = (start, start, None);
        while let Some((from, line)) = reached[node] {
            written = written.or(line.written);
            node = from;
            if self.step[node].is_some() {
                hops.push(Hop {
                    step: node,
                    needed,
                    written,
                });
                (needed, written) = (node, None);
            }
            if node == start {
                break;
            }
        }
        hops.reverse();
        hops
    }

    fn report(&self, tree: &Tree, drafts: &[Draft], hops: &[Hop]) -> Option<Diagnostic> {
        let id = |node: usize| {
            let target = self.step[node]?;
            let outline = &tree.roadmaps[target.roadmap];
            let Node::Step(step) = target.node else {
                return None;
            };
            Some((target.roadmap, outline.steps[step.0 as usize].id.as_str()))
        };
        let roadmap = hops
            .first()
            .and_then(|hop| id(hop.step))
            .map(|(roadmap, _)| roadmap)?;
        let name = |node: usize| match id(node) {
            Some((of, id)) if of == roadmap => id.to_owned(),
            Some((of, id)) => format!("{}/{id}", tree.roadmaps[of].id),
            None => String::new(),
        };
        let mut steps: Vec<String> = hops.iter().map(|hop| name(hop.step)).collect();
        steps.extend(steps.first().cloned());
        let mut diagnostic: Option<Diagnostic> = None;
        for hop in hops {
            let Some(written) = hop.written else { continue };
            let draft = &drafts[written.roadmap];
            let holders = if written.folder {
                &draft.folders
            } else {
                &draft.steps
            };
            let need = &holders[written.at].prerequisites[written.index];
            let location = &need.location;
            let stage = written
                .folder
                .then(|| tree.roadmaps[written.roadmap].folders[written.at].id.as_str());
            let message = crate::diagnostic::problem::needs_hop(
                &name(hop.step),
                &name(hop.needed),
                stage,
                self.part_of(tree, need, hop.needed),
            );
            let so_far = diagnostic.unwrap_or_else(|| {
                Diagnostic::new(
                    Problem::PrerequisiteCycle { steps: steps.clone() },
                    location.clone(),
                )
            });
            diagnostic = Some(so_far.with_related(location.clone(), message));
        }
        diagnostic
    }
}

impl CycleGraph {
    /// The stage or choice that `need` names, where it reaches the step through one.
    fn part_of<'a>(&self, tree: &'a Tree, need: &RawNeed, step: usize) -> Option<&'a str> {
        let step = self.step[step].filter(|step| !need.targets.contains(step))?;
        let outline = &tree.roadmaps[step.roadmap];
        let Node::Step(id) = step.node else { return None };
        let mut around = outward(outline, outline.steps[id.0 as usize].folder);
        let named = |folder: &usize| {
            need.targets.iter().any(|target| {
                target.roadmap == step.roadmap
                    && matches!(target.node, Node::Folder(named) if named.0 as usize == *folder)
            })
        };
        around
            .find(named)
            .map(|folder| outline.folders[folder].id.as_str())
    }
}

fn is_optional(tree: &Tree, target: Target) -> bool {
    let outline = &tree.roadmaps[target.roadmap];
    let page = match target.node {
        Node::Step(step) => outline.steps[step.0 as usize].page,
        Node::Folder(folder) => outline.folders[folder.0 as usize].page,
    };
    let document = tree.pages[page.0 as usize].document.as_ref();
    document
        .and_then(|document| document.front.optional.as_ref())
        .is_some_and(|flag| flag.value)
}

#[cfg(test)]
mod tests {
    use crate::roadmap::sketch::{book, complaints, ids};

    #[test]
    fn every_hop_is_said_with_its_place() {
        let cases: &[(&[&str], &[&str])] = &[
            (
                &["r/a.md: step: 1; prerequisites: [a]"],
                &[
                    "r/a.md:3 prerequisite-cycle: the step `a` needs itself",
                    "  r/a.md:3 `a` needs `a`",
                ],
            ),
            (
                &[
                    "r/a.md: step: 1; prerequisites: [c]",
                    "r/b.md: step: 2; title: B; prerequisites: [a]",
                    "r/c.md: step: 3; prerequisites: [b]",
                ],
                &[
                    "r/a.md:3 prerequisite-cycle: these steps need each other: a → c → b → a",
                    "  r/a.md:3 `a` needs `c`",
                    "  r/c.md:3 `c` needs `b`",
                    "  r/b.md:4 `b` needs `a`",
                ],
            ),
            // an inherited need that points into its own stage
            (
                &[
                    "r/s/_index.md: step: 1; prerequisites: [x]",
                    "r/s/x.md: step: 1",
                    "r/s/y.md: step: 2",
                ],
                &[
                    "r/s/_index.md:3 prerequisite-cycle: the step `x` needs itself",
                    "  r/s/_index.md:3 `x` inherits `x` from the stage `s`",
                ],
            ),
            // a need of the stage around it
            (
                &["r/s/x.md: step: 1; prerequisites: [s]"],
                &[
                    "r/s/x.md:3 prerequisite-cycle: the step `x` needs itself",
                    "  r/s/x.md:3 `x` needs `x` as part of `s`",
                ],
            ),
            // through a choice, of which one option is enough for a cycle
            (
                &[
                    "r/c/_index.md: step: 1; choose: 1",
                    "r/c/p.md: step: 1; prerequisites: [z]",
                    "r/c/q.md: step: 2",
                    "r/z.md: step: 2; prerequisites: [c]",
                ],
                &[
                    "r/c/p.md:3 prerequisite-cycle: these steps need each other: p → z → p",
                    "  r/c/p.md:3 `p` needs `z`",
                    "  r/z.md:3 `z` needs `p` as part of `c`",
                ],
            ),
            // across roadmaps
            (
                &[
                    "q/a.md: step: 1; prerequisites: [r/b]",
                    "r/b.md: step: 1; prerequisites: [q/a]",
                ],
                &[
                    "q/a.md:3 prerequisite-cycle: these steps need each other: a → r/b → a",
                    "  q/a.md:3 `a` needs `r/b`",
                    "  r/b.md:3 `r/b` needs `a`",
                ],
            ),
        ];
        for (files, expected) in cases {
            assert_eq!(complaints(&book(files)), *expected, "{files:#?}");
        }
    }

    #[test]
    fn each_knot_is_reported_once_by_its_shortest_cycle_and_all_else_stands() {
        let book = book(&[
            "r/a.md: step: 1; prerequisites: [b, c]",
            "r/b.md: step: 2; prerequisites: [a]",
            "r/c.md: step: 3; prerequisites: [b]",
            "r/d.md: step: 4; prerequisites: [c, e]",
            "r/e.md: step: 5; prerequisites: [d]",
            "r/f.md: step: 6; prerequisites: [e]",
        ]);
        let said = complaints(&book);
        let cycles: Vec<&String> = said
            .iter()
            .filter(|line| line.contains("prerequisite-cycle"))
            .collect();
        assert_eq!(cycles.len(), 2, "{said:#?}");
        assert!(
            cycles[0].ends_with("a → b → a") && cycles[1].ends_with("d → e → d"),
            "{said:#?}"
        );
        let compiled = &book.roadmaps[0];
        assert_eq!(ids(&compiled.roadmap, &compiled.analysis.order), "a b c d e f");
        let needs: Vec<String> = (compiled.analysis.order.iter())
            .map(|&step| ids(&compiled.roadmap, &compiled.analysis.graph.needs_of(step)))
            .collect();
        assert_eq!(needs, ["", "", "", "c", "", "e"]); // only needs within a knot are gone
    }

    #[test]
    fn a_circle_of_recommendations_is_no_fault() {
        let book = book(&[
            "r/a.md: step: 1; recommended: [b]",
            "r/b.md: step: 2; recommended: [a]",
        ]);
        assert!(book.diagnostics.is_empty());
    }
}
