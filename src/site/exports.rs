//! A roadmap for other programs: `roadmap.json` as the contract's section 6 lays it out, and a plan as JSON.

use serde_json::{Map, Value, json};

use crate::book::{Book, Compiled};
use crate::document::duration::Effort;
use crate::roadmap::schedule::Scheduled;
use crate::roadmap::{
    Alternative, Ends, Folder, FolderId, Need, NeedKind, Node, Path, Plan, ReducedNeed, Roadmap, StepId,
};
use crate::tree::{PageId, RoadmapId};

pub use super::drawings::{dot, mermaid};

/// The version of the layout; fields are only ever added within it.
const SCHEMA: u32 = 1;

/// `roadmap.json`.
pub fn roadmap_json(book: &Book, id: RoadmapId) -> Value {
    let compiled = book.roadmap(id);
    let roadmap = &compiled.roadmap;
    let mut position = vec![0; roadmap.steps.len()];
    for (at, step) in compiled.analysis.order.iter().enumerate() {
        position[step.0 as usize] = at + 1;
    }
    let steps: Vec<Value> = (0..roadmap.steps.len())
        .map(|at| step(book, compiled, StepId(at as u32), position[at]))
        .collect();
    let stages = roadmap
        .folders
        .iter()
        .skip(1)
        .map(|folder| stage(book, roadmap, folder));
    let paths = roadmap.paths.iter().zip(&compiled.analysis.paths);
    json!({
        "schema": SCHEMA,
        "id": roadmap.id,
        "title": roadmap.title,
        "url": book.page(roadmap.page).url,
        "hours_per_week": number(roadmap.hours_per_week),
        "days_per_week": number(roadmap.days_per_week),
        "steps": steps,
        "stages": stages.collect::<Vec<_>>(),
        "paths": paths.map(|(path, plan)| path_json(book, roadmap, path, plan)).collect::<Vec<_>>(),
        "totals": totals(compiled),
        "elsewhere": super::elsewhere::elsewhere(book, roadmap),
    })
}

/// A plan for other programs. `goal` is `("path", id)` or `("to", id)`, none for the roadmap's own plan; `elsewhere` are
/// the steps of other roadmaps that come first.
pub fn plan_json(
    book: &Book,
    id: RoadmapId,
    plan: &Plan,
    goal: Option<(&str, &str)>,
    hours_per_week: f64,
    schedule: &[Scheduled],
    elsewhere: &[String],
) -> Value {
    let roadmap = &book.roadmap(id).roadmap;
    let mut object = Map::new();
    object.insert("roadmap".into(), roadmap.id.clone().into());
    if let Some((key, id)) = goal {
        object.insert(key.to_owned(), id.into());
    }
    object.insert("hours_per_week".into(), number(hours_per_week));
    object.insert("steps".into(), step_ids(roadmap, &plan.steps));
    object.insert("optional".into(), step_ids(roadmap, &plan.optional));
    object.insert("required".into(), json!(plan.required));
    object.insert("all".into(), json!(plan.all));
    object.insert("missing".into(), step_ids(roadmap, &plan.missing));
    object.insert("undecided".into(), choices(roadmap, &plan.undecided));
    let weeks = schedule.iter().map(|weeks| {
        json!({
            "id": roadmap.steps[weeks.step.0 as usize].id,
            "min": [weeks.min.0, weeks.min.1],
            "max": [weeks.max.0, weeks.max.1],
            "mean": [weeks.mean.0, weeks.mean.1],
        })
    });
    object.insert("schedule".into(), weeks.collect());
    object.insert("elsewhere".into(), json!(elsewhere));
    Value::Object(object)
}

fn step(book: &Book, compiled: &Compiled, id: StepId, order: usize) -> Value {
    let roadmap = &compiled.roadmap;
    let at = id.0 as usize;
    let data = &roadmap.steps[at];
    let document = book.page(data.page).document.as_ref();
    let front = document.map(|document| &document.front);
    let times = &compiled.analysis.times;
    let reach = &compiled.analysis.reach;
    json!({
        "id": data.id,
        "title": data.title,
        "url": url(book, data.page),
        "stage": stage_id(roadmap, data.folder),
        "step": data.number,
        "optional": data.optional,
        "level": front.and_then(|front| front.level).map(|level| level.value),
        "duration": front.and_then(|front| front.duration.as_ref()).map(|duration| json!({
            "text": duration.value.text,
            "minutes": data.effort,
        })),
        "prerequisites": needs(roadmap, &data.prerequisites),
        "reduced": compiled.analysis.reduced[at].iter().map(|need| reduced(roadmap, need)).collect::<Vec<_>>(),
        "recommended": needs(roadmap, &data.recommended),
        "topics": document.map_or(0, |document| document.outline.topics.len()),
        "resources": front.map_or(0, |front| front.resources.len()),
        "former_ids": data.former_ids,
        "plan": {
            "order": order,
            "earliest_start": times.earliest_start[at],
            "earliest_finish": times.earliest_finish[at],
            "slack": times.slack[at],
            "unlocks": reach.unlocks[at],
            "delay": reach.delay[at],
            "complexity": reach.complexity(id),
        },
    })
}

fn stage(book: &Book, roadmap: &Roadmap, folder: &Folder) -> Value {
    json!({
        "id": folder.id,
        "title": folder.title,
        "url": url(book, folder.page),
        "parent": folder.parent.and_then(|parent| stage_id(roadmap, parent)),
        "step": folder.number,
        "optional": folder.optional,
        "prerequisites": needs(roadmap, &folder.prerequisites),
        "choose": folder.choose,
        "default": node_ids(roadmap, &folder.default),
        "members": node_ids(roadmap, &folder.members),
        "former_ids": folder.former_ids,
    })
}

fn path_json(book: &Book, roadmap: &Roadmap, path: &Path, plan: &Plan) -> Value {
    json!({
        "id": path.id,
        "title": path.title,
        "url": url(book, path.page),
        "goals": node_ids(roadmap, &path.goals),
        "optional_goals": node_ids(roadmap, &path.optional_goals),
        "choose": choices(roadmap, &path.choose),
        "among": choices(roadmap, &path.among),
        "assume": node_ids(roadmap, &path.assume),
        "hours_per_week": path.hours_per_week.map(number),
        "former_ids": path.former_ids,
        "steps": step_ids(roadmap, &plan.steps),
        "optional": step_ids(roadmap, &plan.optional),
        "required": plan.required,
        "all": plan.all,
        "missing": plan.missing.len(),
        "undecided": choices(roadmap, &plan.undecided),
    })
}

fn totals(compiled: &Compiled) -> Value {
    let (roadmap, analysis) = (&compiled.roadmap, &compiled.analysis);
    let Effort { min, max } = analysis.plan.required;
    let Ends(low, high) = analysis.times.longest_minutes;
    json!({
        "steps": analysis.plan.steps.len(),
        "missing": analysis.plan.missing.len(),
        "required": [min, max],
        "all": analysis.plan.all,
        "undecided": choices(roadmap, &analysis.plan.undecided),
        "longest_chain": {
            "minutes": [low, high],
            "low": step_ids(roadmap, &analysis.times.low_chain),
            "high": step_ids(roadmap, &analysis.times.high_chain),
        },
        "complexity": analysis.reach.total_complexity(),
    })
}

fn url(book: &Book, page: PageId) -> &str {
    &book.page(page).url
}

/// The id of a stage; none for the roadmap's own folder.
fn stage_id(roadmap: &Roadmap, folder: FolderId) -> Option<&str> {
    let folder = &roadmap.folders[folder.0 as usize];
    folder.parent.map(|_| folder.id.as_str())
}

pub(super) fn node_id(roadmap: &Roadmap, node: Node) -> &str {
    match node {
        Node::Step(step) => &roadmap.steps[step.0 as usize].id,
        Node::Folder(folder) => &roadmap.folders[folder.0 as usize].id,
    }
}

fn node_ids(roadmap: &Roadmap, nodes: &[Node]) -> Value {
    nodes.iter().map(|&node| node_id(roadmap, node)).collect()
}

fn step_ids(roadmap: &Roadmap, steps: &[StepId]) -> Value {
    steps
        .iter()
        .map(|step| roadmap.steps[step.0 as usize].id.as_str())
        .collect()
}

fn choices(roadmap: &Roadmap, choices: &[(FolderId, Vec<Node>)]) -> Value {
    let pairs = choices.iter().map(|(choice, options)| {
        (
            node_id(roadmap, Node::Folder(*choice)).to_owned(),
            node_ids(roadmap, options),
        )
    });
    Value::Object(pairs.collect())
}

/// Prerequisites as authors write them: a bare id, or a map where there is more to say.
fn needs(roadmap: &Roadmap, needs: &[Need]) -> Value {
    needs.iter().map(|need| need_json(roadmap, need)).collect()
}

fn need_json(roadmap: &Roadmap, need: &Need) -> Value {
    let (key, value) = match &need.kind {
        NeedKind::Node(node) => ("step", Value::from(node_id(roadmap, *node))),
        NeedKind::Elsewhere(elsewhere) => ("step", Value::from(elsewhere.name.as_str())),
        NeedKind::Any(alternatives) => ("any", alternative_ids(roadmap, alternatives)),
    };
    match &need.because {
        Some(because) => json!({ key: value, "because": because }),
        None if key == "any" => json!({ key: value }),
        None => value,
    }
}

fn reduced(roadmap: &Roadmap, need: &ReducedNeed) -> Value {
    match need {
        ReducedNeed::Step(step) => node_id(roadmap, Node::Step(*step)).into(),
        ReducedNeed::Choice(choice) => node_id(roadmap, Node::Folder(*choice)).into(),
        ReducedNeed::Any(alternatives) => json!({ "any": alternative_ids(roadmap, alternatives) }),
    }
}

fn alternative_ids(roadmap: &Roadmap, alternatives: &[Alternative]) -> Value {
    let id = |alternative| match alternative {
        &Alternative::Here(node) => node_id(roadmap, node),
        Alternative::Elsewhere(elsewhere) => elsewhere.name.as_str(),
    };
    alternatives.iter().map(id).collect()
}

/// Hours as an integer where they are whole.
fn number(hours: f64) -> Value {
    if hours.fract() == 0.0 && hours.abs() < 1e9 {
        json!(hours as i64)
    } else {
        json!(hours)
    }
}
