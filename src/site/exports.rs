//! A roadmap for other programs: `roadmap.json` as the contract's section 6 lays it out, and a plan as JSON.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::book::{Book, Compiled};
use crate::document::duration::Effort;
use crate::document::front_matter::Level;
use crate::roadmap::schedule::Scheduled;
use crate::roadmap::{
    Alternative, Ends, Folder, FolderId, Need, NeedKind, Node, Path, Plan, ReducedNeed, Roadmap, StepId,
};
use crate::tree::{PageId, RoadmapId};

pub use super::drawings::{dot, mermaid};

/// The version of the layout; fields are only ever added within it.
const SCHEMA: u32 = 1;

/// `roadmap.json`. It has an object for each step, so that it is written from what it borrows.
#[derive(Debug, Serialize)]
pub struct RoadmapJson<'a> {
    schema: u32,
    id: &'a str,
    title: &'a str,
    url: &'a str,
    hours_per_week: Value,
    days_per_week: Value,
    steps: Vec<StepJson<'a>>,
    stages: Vec<Value>,
    paths: Vec<Value>,
    totals: Value,
    elsewhere: Vec<Value>,
}

#[derive(Debug, Serialize)]
struct StepJson<'a> {
    id: &'a str,
    title: &'a str,
    url: &'a str,
    stage: Option<&'a str>,
    step: Option<u32>,
    optional: bool,
    level: Option<Level>,
    duration: Option<DurationJson<'a>>,
    prerequisites: Vec<NeedJson<'a>>,
    reduced: Vec<NeedJson<'a>>,
    recommended: Vec<NeedJson<'a>>,
    topics: usize,
    resources: usize,
    former_ids: &'a [String],
    plan: StepPlanJson,
}

#[derive(Debug, Serialize)]
struct DurationJson<'a> {
    text: &'a str,
    minutes: Option<Effort>,
}

#[derive(Debug, Serialize)]
struct StepPlanJson {
    order: usize,
    earliest_start: Ends,
    earliest_finish: Ends,
    slack: Option<Ends>,
    unlocks: u32,
    delay: u32,
    complexity: u64,
}

/// A prerequisite as authors write it: a bare id, or a map where there is more to say.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum NeedJson<'a> {
    Bare(&'a str),
    Step {
        step: &'a str,
        because: &'a str,
    },
    Any {
        any: Vec<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        because: Option<&'a str>,
    },
}

/// What stands in a roadmap's `roadmap.json`.
pub fn roadmap_json(book: &Book, id: RoadmapId) -> RoadmapJson<'_> {
    let compiled = book.roadmap(id);
    let roadmap = &compiled.roadmap;
    let mut position = vec![0; roadmap.steps.len()];
    for (at, step) in compiled.analysis.order.iter().enumerate() {
        position[step.0 as usize] = at + 1;
    }
    let steps = position
        .into_iter()
        .zip(0..)
        .map(|(order, at)| step(book, compiled, StepId(at), order));
    let stages = roadmap.folders.iter().skip(1);
    let paths = roadmap.paths.iter().zip(&compiled.analysis.paths);
    RoadmapJson {
        schema: SCHEMA,
        id: &roadmap.id,
        title: &roadmap.title,
        url: url(book, roadmap.page),
        hours_per_week: number(roadmap.hours_per_week),
        days_per_week: number(roadmap.days_per_week),
        steps: steps.collect(),
        stages: stages.map(|folder| stage(book, roadmap, folder)).collect(),
        paths: paths
            .map(|(path, plan)| path_json(book, roadmap, path, plan))
            .collect(),
        totals: totals(compiled),
        elsewhere: super::elsewhere::elsewhere(book, roadmap),
    }
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

fn step<'a>(book: &'a Book, compiled: &'a Compiled, id: StepId, order: usize) -> StepJson<'a> {
    let roadmap = &compiled.roadmap;
    let at = id.0 as usize;
    let data = &roadmap.steps[at];
    let document = book.page(data.page).document.as_ref();
    let front = document.map(|document| &document.front);
    let duration = front.and_then(|front| front.duration.as_ref());
    let times = &compiled.analysis.times;
    let reach = &compiled.analysis.reach;
    StepJson {
        id: &data.id,
        title: &data.title,
        url: url(book, data.page),
        stage: stage_id(roadmap, data.folder),
        step: data.number,
        optional: data.optional,
        level: front
            .and_then(|front| front.level.as_ref())
            .map(|level| level.value),
        duration: duration.map(|duration| DurationJson {
            text: &duration.value.text,
            minutes: data.effort,
        }),
        prerequisites: needs(roadmap, &data.prerequisites),
        reduced: compiled.analysis.reduced[at]
            .iter()
            .map(|need| reduced(roadmap, need))
            .collect(),
        recommended: needs(roadmap, &data.recommended),
        topics: document.map_or(0, |document| document.outline.topics.len()),
        resources: front.map_or(0, |front| front.resources.len()),
        former_ids: &data.former_ids,
        plan: StepPlanJson {
            order,
            earliest_start: times.earliest_start[at],
            earliest_finish: times.earliest_finish[at],
            slack: times.slack[at],
            unlocks: reach.unlocks[at],
            delay: reach.delay[at],
            complexity: reach.complexity(id),
        },
    }
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

fn needs<'a>(roadmap: &'a Roadmap, needs: &'a [Need]) -> Vec<NeedJson<'a>> {
    needs.iter().map(|need| need_json(roadmap, need)).collect()
}

fn need_json<'a>(roadmap: &'a Roadmap, need: &'a Need) -> NeedJson<'a> {
    let because = need.because.as_deref();
    let step = match &need.kind {
        NeedKind::Node(node) => node_id(roadmap, *node),
        NeedKind::Elsewhere(elsewhere) => &elsewhere.name,
        NeedKind::Any(alternatives) => {
            let any = alternative_ids(roadmap, alternatives);
            return NeedJson::Any { any, because };
        }
    };
    match because {
        Some(because) => NeedJson::Step { step, because },
        None => NeedJson::Bare(step),
    }
}

fn reduced<'a>(roadmap: &'a Roadmap, need: &'a ReducedNeed) -> NeedJson<'a> {
    match need {
        ReducedNeed::Step(step) => NeedJson::Bare(node_id(roadmap, Node::Step(*step))),
        ReducedNeed::Choice(choice) => NeedJson::Bare(node_id(roadmap, Node::Folder(*choice))),
        ReducedNeed::Any(alternatives) => NeedJson::Any {
            any: alternative_ids(roadmap, alternatives),
            because: None,
        },
    }
}

fn alternative_ids<'a>(roadmap: &'a Roadmap, alternatives: &'a [Alternative]) -> Vec<&'a str> {
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
