//! The only file of these tests that touches the program.
//!
//! Everything else knows the contract and nothing of the code.

use std::collections::BTreeMap;

use roadbook::book::{Book, Compiled, Options};
use roadbook::config::Config;
use roadbook::files::Files;
use roadbook::roadmap::needs::elsewhere;
use roadbook::roadmap::plan::{Planner, Query as PlanQuery};
use roadbook::roadmap::ready::{Reader, Ready, ready};
use roadbook::roadmap::schedule::schedule;
use roadbook::roadmap::{Elsewhere, FolderId, Node, Path, Plan, Roadmap, StepId};
use roadbook::site::exports;
use roadbook::tree::RoadmapId;
use serde_json::{Value, json};

/// What `roadbook plan` is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The plan of a path, …
    pub path: Option<String>,
    /// … or the plan to these goals, as written; neither: the roadmap's.
    pub to: Vec<String>,
    /// Decisions beside those of the path.
    pub choose: Vec<(String, Vec<String>)>,
    /// Else the path's own, else the pace (10).
    pub hours_per_week: Option<u32>,
}

fn compile(files: &[(String, String)]) -> Book {
    let (config, problems) = Config::parse(None, &[]);
    let in_content = |(path, text): &(String, String)| (format!("content/{path}"), text.clone().into_bytes());
    let files = Files::in_memory(files.iter().map(in_content), &config.theme.value, &config.src);
    Book::compile(&files, config, problems, &Options::default())
}

/// The `roadmap.json` of §6 of the only roadmap of a site with default settings (no `book.toml`).
///
/// The paths of `files` are relative to the content folder: `r/_index.md`, `r/stage/a.md`.
pub fn roadmap_json(files: &[(String, String)]) -> Value {
    json!(exports::roadmap_json(&compile(files), RoadmapId(0)))
}

/// The `roadmap.json` of each roadmap of a site, by id.
pub fn roadmaps_json(files: &[(String, String)]) -> BTreeMap<String, Value> {
    let book = compile(files);
    let of = |(id, compiled): (RoadmapId, &Compiled)| {
        (
            compiled.roadmap.id.clone(),
            json!(exports::roadmap_json(&book, id)),
        )
    };
    book.roadmaps().map(of).collect()
}

/// A plan (§4.3) with its schedule (§4.7).
///
/// `{"steps": [ids in order], "optional": […], "required": [min, max], "all": [min, max], "missing": n,
/// "undecided": {choice: [options]}, "schedule": [{"id": …, "min": [first week, last week], "max": […], "mean": […]}]}`
pub fn plan_json(files: &[(String, String)], query: &Query) -> Value {
    let book = compile(files);
    let Compiled {
        roadmap, analysis, ..
    } = book.roadmap(RoadmapId(0));
    let path = query.path.as_deref().map(|id| path(roadmap, id));
    let mut asked = match path {
        Some(path) => PlanQuery::path(path),
        None if query.to.is_empty() => PlanQuery::roadmap(),
        None => PlanQuery {
            goals: nodes(roadmap, &query.to),
            ..PlanQuery::default()
        },
    };
    for (choice, options) in decisions(roadmap, &query.choose) {
        asked = asked.decided(choice, options);
    }
    let plan = Planner::new(roadmap, &analysis.graph).plan(&asked);
    let hours = query
        .hours_per_week
        .map(f64::from)
        .or(path.and_then(|path| path.hours_per_week));
    plan_as_json(roadmap, &plan, hours.unwrap_or(10.0))
}

fn plan_as_json(roadmap: &Roadmap, plan: &Plan, hours: f64) -> Value {
    let ids = |steps: &[StepId]| -> Vec<&str> {
        steps
            .iter()
            .map(|step| roadmap.steps[step.0 as usize].id.as_str())
            .collect()
    };
    let undecided = plan.undecided.iter().map(|(choice, options)| {
        let options = options.iter().map(|option| id(roadmap, *option).into());
        (
            id(roadmap, Node::Folder(*choice)).to_owned(),
            Value::Array(options.collect()),
        )
    });
    let weeks = schedule(roadmap, &plan.steps, hours)
        .into_iter()
        .map(|scheduled| {
            json!({
                "id": roadmap.steps[scheduled.step.0 as usize].id,
                "min": scheduled.min,
                "max": scheduled.max,
                "mean": scheduled.mean,
            })
        });
    json!({
        "steps": ids(&plan.steps),
        "optional": ids(&plan.optional),
        "required": plan.required,
        "all": plan.all,
        "missing": plan.missing.len(),
        "undecided": Value::Object(undecided.collect()),
        "schedule": weeks.collect::<Vec<_>>(),
    })
}

/// What the reader is ready for next (§4.8): a list of `{"step": id}` and `{"choice": id}`.
pub fn ready_json(
    files: &[(String, String)],
    path_id: Option<&str>,
    choose: &[(String, Vec<String>)],
    done: &[String],
    skipped: &[String],
) -> Value {
    let book = compile(files);
    let Compiled {
        roadmap, analysis, ..
    } = book.roadmap(RoadmapId(0));
    let reader = reader(roadmap, choose, (done, skipped));
    let path = path_id.map(|id| path(roadmap, id));
    let plan = Planner::new(roadmap, &analysis.graph).plan(&reader.query(path));
    ready_as_json(
        roadmap,
        ready(roadmap, &analysis.graph, &plan, &reader, &|_| false),
    )
}

fn ready_as_json(roadmap: &Roadmap, entries: Vec<Ready>) -> Value {
    let entries = entries.into_iter().map(|entry| match entry {
        Ready::Step(step) => json!({"step": id(roadmap, Node::Step(step))}),
        Ready::Choice(choice) => json!({"choice": id(roadmap, Node::Folder(choice))}),
    });
    Value::Array(entries.collect())
}

fn reader(
    roadmap: &Roadmap,
    choose: &[(String, Vec<String>)],
    (done, skipped): (&[String], &[String]),
) -> Reader {
    Reader {
        done: steps(roadmap, done),
        skipped: steps(roadmap, skipped),
        choose: decisions(roadmap, choose),
    }
}

fn steps(roadmap: &Roadmap, names: &[String]) -> Vec<StepId> {
    let only_steps = |node| match node {
        Node::Step(step) => step,
        Node::Folder(_) => panic!("only steps are done or skipped"),
    };
    nodes(roadmap, names).into_iter().map(only_steps).collect()
}

/// The only roadmap of a site as its reader meets it: its `roadmap.json`; the reader's plan, the plan to `goals` for them,
/// each with what it needs of other roadmaps and what got in although it is excluded; and what they are ready for in each.
pub fn reader_json(
    files: &[(String, String)],
    (path_id, choose): (Option<&str>, &[(String, Vec<String>)]),
    (done, skipped): (&[String], &[String]),
    goals: &[String],
    ticked: &[&str],
    hours: f64,
) -> Value {
    let book = compile(files);
    let Compiled {
        roadmap, analysis, ..
    } = book.roadmap(RoadmapId(0));
    let reader = reader(roadmap, choose, (done, skipped));
    let whole = reader.query(path_id.map(|id| path(roadmap, id)));
    let to = PlanQuery {
        whole: false,
        goals: nodes(roadmap, goals),
        optional: Vec::new(),
        ..whole.clone()
    };
    let about = |query: &PlanQuery| {
        let plan = Planner::new(roadmap, &analysis.graph).plan(query);
        let mut value = plan_as_json(roadmap, &plan, hours);
        let excluded = plan.excluded.iter().map(|step| roadmap.step(*step).id.as_str());
        value["excluded"] = excluded.collect();
        let elsewhere = elsewhere(roadmap, &plan.steps).into_iter();
        value["elsewhere"] = elsewhere.map(|other| other.name.as_str()).collect();
        let ticked = |other: &Elsewhere| ticked.contains(&other.name.as_str());
        let entries = ready(roadmap, &analysis.graph, &plan, &reader, &ticked);
        value["ready"] = ready_as_json(roadmap, entries);
        value
    };
    json!({
        "roadmap": exports::roadmap_json(&book, RoadmapId(0)),
        "plan": about(&whole),
        "to": about(&to),
    })
}

/// All diagnostics of a check: (slug, file, message).
pub fn diagnostics(files: &[(String, String)]) -> Vec<(String, String, String)> {
    let found = compile(files).diagnostics;
    let parts = |d: roadbook::diagnostic::Diagnostic| {
        (d.code.to_owned(), d.location.source.path().to_owned(), d.message)
    };
    found.into_iter().map(parts).collect()
}

fn path<'a>(roadmap: &'a Roadmap, id: &str) -> &'a Path {
    roadmap
        .paths
        .iter()
        .find(|path| path.id == id)
        .unwrap_or_else(|| panic!("no path {id}"))
}

fn decisions(roadmap: &Roadmap, choose: &[(String, Vec<String>)]) -> Vec<(FolderId, Vec<Node>)> {
    let decision = |(choice, options): &(String, Vec<String>)| match node(roadmap, choice) {
        Node::Folder(choice) => (choice, nodes(roadmap, options)),
        Node::Step(_) => panic!("{choice} is no choice"),
    };
    choose.iter().map(decision).collect()
}

fn nodes(roadmap: &Roadmap, names: &[String]) -> Vec<Node> {
    names.iter().map(|name| node(roadmap, name)).collect()
}

fn node(roadmap: &Roadmap, name: &str) -> Node {
    let step = roadmap.steps.iter().position(|step| step.id == name);
    let folder = roadmap.folders.iter().position(|folder| folder.id == name);
    match (step, folder) {
        (Some(at), _) => Node::Step(StepId(at as u32)),
        (None, Some(at)) => Node::Folder(FolderId(at as u32)),
        (None, None) => panic!("no step or folder {name}"),
    }
}

fn id(roadmap: &Roadmap, node: Node) -> &str {
    match node {
        Node::Step(step) => &roadmap.steps[step.0 as usize].id,
        Node::Folder(folder) => &roadmap.folders[folder.0 as usize].id,
    }
}
