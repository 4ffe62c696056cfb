//! What is worth mending in a roadmap that resolves and has no cycle: warnings that need the graph or a plan.
//!
//! Steps that `includes` brought from another roadmap are judged there, not again here.

use super::graph::Graph;
use super::reduce::Redundant;
use super::{Analysis, FolderId, Need, NeedKind, Node, Plan, Roadmap, StepId};
use crate::diagnostic::{Diagnostic, Problem};
use crate::source::Location;

/// The warnings of `roadmap`.
pub(super) fn problems(roadmap: &Roadmap, analysis: &Analysis, redundant: Vec<Redundant>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let places = Places::of(roadmap);
    for redundant in redundant {
        problems.extend(redundant_need(roadmap, &analysis.graph, &redundant));
    }
    for index in 0..roadmap.steps.len() {
        let id = StepId(index as u32);
        if !is_guest(roadmap, id) {
            written_needs(
                roadmap,
                &places,
                Node::Step(id),
                &roadmap.steps[index].prerequisites,
                &mut problems,
            );
        }
    }
    for (index, folder) in roadmap.folders.iter().enumerate() {
        written_needs(
            roadmap,
            &places,
            Node::Folder(FolderId(index as u32)),
            &folder.prerequisites,
            &mut problems,
        );
    }
    for (path, plan) in roadmap.paths.iter().zip(&analysis.paths) {
        let has_goals = !path.goals.is_empty() || !path.optional_goals.is_empty();
        if plan.steps.is_empty() && has_goals {
            let problem = Problem::EmptyPath {
                path: path.id.clone(),
            };
            problems.push(Diagnostic::new(problem, path.location.clone()));
        }
        excluded(
            roadmap,
            plan,
            &format!("the path `{}`", path.id),
            Some(&path.location),
            &mut problems,
        );
    }
    let name = format!("the plan of the roadmap `{}`", roadmap.id);
    excluded(roadmap, &analysis.plan, &name, None, &mut problems);
    problems
}

/// Whether `includes` brought a step from another roadmap.
fn is_guest(roadmap: &Roadmap, step: StepId) -> bool {
    roadmap.step(step).id.contains('/')
}

fn redundant_need(roadmap: &Roadmap, graph: &Graph, redundant: &Redundant) -> Option<Diagnostic> {
    if is_guest(roadmap, redundant.step) {
        return None;
    }
    let need = &roadmap.step(redundant.step).prerequisites[redundant.index];
    let names = redundant.implied_by.iter().map(|&node| match graph.named(node) {
        Some(node) => format!("`{}`", roadmap.id_of(node)),
        None => any_name(graph.alternative_ids(roadmap, node)),
    });
    let names: Vec<String> = names.collect();
    let implied_by = if names.is_empty() {
        "an alternative that requires nothing".to_owned()
    } else {
        names.join(" and ")
    };
    let problem = Problem::RedundantPrerequisite {
        name: name_of(roadmap, &need.kind),
        implied_by,
    };
    Some(Diagnostic::new(problem, need.location.clone()))
}

fn any_name(ids: impl IntoIterator<Item = String>) -> String {
    let ids: Vec<String> = ids.into_iter().collect();
    format!("`any: [{}]`", ids.join(", "))
}

/// What a need names, as messages say it.
pub(super) fn name_of(roadmap: &Roadmap, need: &NeedKind) -> String {
    match need {
        NeedKind::Node(node) => roadmap.id_of(*node).to_owned(),
        NeedKind::Elsewhere(elsewhere) => elsewhere.name.clone(),
        NeedKind::Any(alternatives) => {
            let id = |alternative: &super::Alternative| match alternative {
                super::Alternative::Here(node) => roadmap.id_of(*node).to_owned(),
                super::Alternative::Elsewhere(elsewhere) => elsewhere.name.clone(),
            };
            format!(
                "any: [{}]",
                alternatives.iter().map(id).collect::<Vec<_>>().join(", ")
            )
        }
    }
}

fn written_needs(
    roadmap: &Roadmap,
    places: &Places,
    home: Node,
    needs: &[Need],
    problems: &mut Vec<Diagnostic>,
) {
    for need in needs {
        let NeedKind::Node(needed) = need.kind else {
            continue;
        };
        let found = [
            order_contradicted(roadmap, places, home, needed),
            optional_needed(roadmap, home, needed),
            option_needed(roadmap, home, needed),
        ];
        let found = found.into_iter().flatten();
        problems.extend(found.map(|problem| Diagnostic::new(problem, need.location.clone())));
    }
}

/// A plain prerequisite with a later place than its step.
fn order_contradicted(roadmap: &Roadmap, places: &Places, home: Node, needed: Node) -> Option<Problem> {
    let is_choice = matches!(needed, Node::Folder(folder) if roadmap.folder(folder).choose.is_some());
    let is_guess = is_misnumbered(roadmap, home) || is_misnumbered(roadmap, needed);
    (!is_choice && !is_guess && places.place(home) < places.place(needed)).then(|| {
        Problem::OrderContradictsPrerequisite {
            step: roadmap.id_of(home).to_owned(),
            prerequisite: roadmap.id_of(needed).to_owned(),
        }
    })
}

/// Whether the `step:` of a step or folder, or of one around it, was no number: its place is a guess, which was reported.
fn is_misnumbered(roadmap: &Roadmap, node: Node) -> bool {
    let around = roadmap
        .parent(node)
        .into_iter()
        .flat_map(|folder| roadmap.outward(folder));
    let mut numbers = std::iter::once(node)
        .chain(around.map(Node::Folder))
        .map(|node| match node {
            Node::Step(step) => roadmap.step(step).number,
            Node::Folder(folder) => roadmap.folder(folder).number,
        });
    numbers.any(|number| number == Some(u32::MAX))
}

/// Where steps and folders stand by place: counted from 0, a folder before what it holds.
struct Places {
    steps: Vec<u32>,
    folders: Vec<u32>,
}

impl Places {
    fn of(roadmap: &Roadmap) -> Places {
        let mut places = Places {
            steps: vec![0; roadmap.steps.len()],
            folders: vec![0; roadmap.folders.len()],
        };
        let mut next = 0;
        let mut stack = vec![Node::Folder(FolderId(0))];
        while let Some(node) = stack.pop() {
            match node {
                Node::Step(step) => places.steps[step.0 as usize] = next,
                Node::Folder(folder) => {
                    places.folders[folder.0 as usize] = next;
                    stack.extend(roadmap.folder(folder).members.iter().rev());
                }
            }
            next += 1;
        }
        places
    }

    fn place(&self, node: Node) -> u32 {
        match node {
            Node::Step(step) => self.steps[step.0 as usize],
            Node::Folder(folder) => self.folders[folder.0 as usize],
        }
    }
}

/// A required step, or the steps of a required folder, need something optional.
fn optional_needed(roadmap: &Roadmap, home: Node, needed: Node) -> Option<Problem> {
    (!roadmap.is_optional(home) && roadmap.is_optional(needed)).then(|| Problem::OptionalPrerequisite {
        step: roadmap.id_of(home).to_owned(),
        prerequisite: roadmap.id_of(needed).to_owned(),
    })
}

/// A required step outside every choice needs an option: whoever takes another must do both. Within an option of another
/// choice it is fine (a framework needs its language), and an optional step can be left out.
fn option_needed(roadmap: &Roadmap, home: Node, needed: Node) -> Option<Problem> {
    let choice_around = |node: Node| {
        let mut around = roadmap
            .parent(node)
            .into_iter()
            .flat_map(|folder| roadmap.outward(folder));
        around.find(|&folder| roadmap.folder(folder).choose.is_some())
    };
    let home_is_choice = matches!(home, Node::Folder(folder) if roadmap.folder(folder).choose.is_some());
    if home_is_choice || choice_around(home).is_some() || roadmap.is_optional(home) {
        return None;
    }
    choice_around(needed).map(|choice| Problem::OptionPrerequisite {
        step: roadmap.id_of(home).to_owned(),
        option: roadmap.id_of(needed).to_owned(),
        choice: roadmap.folder(choice).id.clone(),
    })
}

/// Steps that got in although a decision leaves them out. `at` is the place to blame, else the step's own.
fn excluded(
    roadmap: &Roadmap,
    plan: &Plan,
    name: &str,
    at: Option<&Location>,
    problems: &mut Vec<Diagnostic>,
) {
    for &id in &plan.excluded {
        let step = roadmap.step(id);
        let problem = Problem::ExcludedStep {
            plan: name.to_owned(),
            step: step.id.clone(),
        };
        problems.push(Diagnostic::new(problem, at.unwrap_or(&step.location).clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::roadmap::sketch::{book, complaints};

    #[test]
    fn what_is_worth_mending_is_said_where_it_is_written() {
        let cases: &[(&[&str], &[&str])] = &[
            (
                &["r/a.md: step: 1; prerequisites: [b]", "r/b.md: step: 2"],
                &["r/a.md:3 order-contradicts-prerequisite: `a` is placed before `b`, which it needs"],
            ),
            // compared folder by folder, and a folder stands before what it holds
            (
                &[
                    "r/s/_index.md: step: 1",
                    "r/s/a.md: step: 9; prerequisites: [b]",
                    "r/b.md: step: 2",
                ],
                &["r/s/a.md:3 order-contradicts-prerequisite: `a` is placed before `b`, which it needs"],
            ),
            // alternatives may come later
            (
                &[
                    "r/a.md: step: 1; prerequisites: [{any: [b, c]}]",
                    "r/b.md: step: 2",
                    "r/c.md: step: 3",
                ],
                &[],
            ),
            (
                &[
                    "r/a.md: step: 1; optional: true",
                    "r/b.md: step: 2; prerequisites: [a]",
                ],
                &["r/b.md:3 optional-prerequisite: the required step `b` needs the optional `a`"],
            ),
            (
                &[
                    "r/c/_index.md: step: 1; choose: 1",
                    "r/c/p.md: step: 1",
                    "r/c/q.md: step: 2; prerequisites: [p]",
                    "r/b.md: step: 2; prerequisites: [p]",
                ],
                &["r/b.md:3 option-prerequisite: `b` needs `p`, one option of the choice `c`"],
            ),
        ];
        for (files, expected) in cases {
            assert_eq!(complaints(&book(files)), *expected, "{files:#?}");
        }
    }
}
