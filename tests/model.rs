//! The model (§4 of the contract) against an independent implementation of it, on random roadmaps, and by hand.
//!
//! `MODEL_CASES=5000` tries that many cases for each aspect, `MODEL_SEED=7` others than usual.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "model/adapter.rs"]
mod adapter;
#[path = "model/browser.rs"]
mod browser;
#[allow(dead_code, reason = "little of it is needed here")]
#[path = "browser/chromium.rs"]
mod chromium;
#[path = "model/engine.rs"]
mod engine;
#[path = "model/examples.rs"]
mod examples;
#[path = "model/oracle.rs"]
mod oracle;
#[path = "model/sketch.rs"]
mod sketch;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use adapter::Query;
use examples::Expect;
use oracle::{CHOSEN, Model, Part, Readings};
use sketch::{Case, Cases, Reader, Sketch, Written, cases};

// Two sources of the same figures ----------------------------------------------------------------------------------

/// Who is asked: the program, or the oracle.
trait Source {
    fn roadmap(&self, part: Part) -> Value;
    fn plan(&self, query: &Query) -> Value;
    fn ready(&self, reader: &Reader) -> Value;
    /// How many redundant prerequisites each file has, where it has any.
    fn redundant(&self) -> Value;
}

struct Program(Vec<(String, String)>);

/// The program, reading what the sketch writes.
fn program(sketch: &Sketch) -> Box<dyn Source> {
    Box::new(Program(sketch.files()))
}

impl Program {
    fn warnings(&self) -> Vec<(String, String)> {
        let all = adapter::diagnostics(&self.0).into_iter();
        let redundant = all.filter(|(code, _, _)| code == "redundant-prerequisite");
        redundant
            .map(|(_, file, message)| (file.trim_start_matches("content/").to_owned(), message))
            .collect()
    }
}

impl Source for Program {
    fn roadmap(&self, _: Part) -> Value {
        adapter::roadmap_json(&self.0)
    }

    fn plan(&self, query: &Query) -> Value {
        adapter::plan_json(&self.0, query)
    }

    fn ready(&self, reader: &Reader) -> Value {
        adapter::ready_json(
            &self.0,
            reader.path.as_deref(),
            &reader.decisions,
            &reader.done,
            &reader.skipped,
        )
    }

    fn redundant(&self) -> Value {
        count(self.warnings().into_iter().map(|(file, _)| file))
    }
}

struct Oracle(Sketch, Model);

/// Whom to ask about a sketch.
type Make = fn(&Sketch) -> Box<dyn Source>;

/// The oracle, reading the contract as we do.
fn chosen(sketch: &Sketch) -> Box<dyn Source> {
    oracle(sketch, CHOSEN)
}

fn oracle(sketch: &Sketch, readings: Readings) -> Box<dyn Source> {
    Box::new(Oracle(sketch.clone(), Model::read(sketch, readings)))
}

impl Source for Oracle {
    fn roadmap(&self, part: Part) -> Value {
        self.1.roadmap_json(part)
    }

    fn plan(&self, query: &Query) -> Value {
        self.1.plan_json(query)
    }

    fn ready(&self, reader: &Reader) -> Value {
        self.1.ready_json(reader)
    }

    fn redundant(&self) -> Value {
        count(
            self.1
                .redundant()
                .into_iter()
                .filter_map(|(step, _)| self.0.file_of(&step)),
        )
    }
}

fn count(files: impl Iterator<Item = String>) -> Value {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in files {
        *counts.entry(file).or_default() += 1;
    }
    json!(counts)
}

// Aspects ----------------------------------------------------------------------------------------------------------

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Lists whose order says nothing, sorted.
fn sorted(value: &Value) -> Value {
    let mut all = items(value).to_vec();
    all.sort_by_key(Value::to_string);
    Value::Array(all)
}

fn undecided(value: &Value) -> Value {
    let entries = value.as_object().into_iter().flatten();
    Value::Object(
        entries
            .map(|(choice, options)| (choice.clone(), sorted(options)))
            .collect(),
    )
}

/// `{id: part of it}` for a list of objects with ids.
fn by_id(list: &Value, part: impl Fn(&Value) -> Value) -> Value {
    let entries = items(list)
        .iter()
        .map(|entry| (entry["id"].as_str().unwrap_or("?").to_owned(), part(entry)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn pick(of: &Value, keys: &[&str]) -> Value {
    Value::Object(
        keys.iter()
            .map(|key| ((*key).to_owned(), of[*key].clone()))
            .collect(),
    )
}

fn order(source: &dyn Source, _: &Case) -> Value {
    let roadmap = source.roadmap(Part::Order);
    let mut steps = items(&roadmap["steps"]).to_vec();
    steps.sort_by_key(|step| step["plan"]["order"].as_u64());
    steps.iter().map(|step| step["id"].clone()).collect()
}

fn totals(source: &dyn Source, _: &Case) -> Value {
    let totals = &source.roadmap(Part::Plan)["totals"];
    let mut picked = pick(totals, &["missing", "required", "all"]);
    picked["undecided"] = undecided(&totals["undecided"]);
    json!({ "totals": picked, "plan": plan_of(&source.plan(&Query::default())) })
}

fn plan_of(plan: &Value) -> Value {
    let mut picked = pick(plan, &["steps", "required", "all", "missing"]);
    picked["optional"] = sorted(&plan["optional"]);
    picked["undecided"] = undecided(&plan["undecided"]);
    picked
}

fn paths(source: &dyn Source, _: &Case) -> Value {
    by_id(&source.roadmap(Part::Paths)["paths"], plan_of)
}

fn query(source: &dyn Source, case: &Case) -> Value {
    plan_of(&source.plan(&case.query))
}

fn times(source: &dyn Source, _: &Case) -> Value {
    let roadmap = source.roadmap(Part::Times);
    let steps = by_id(&roadmap["steps"], |step| {
        pick(&step["plan"], &["earliest_start", "earliest_finish"])
    });
    json!({ "steps": steps, "longest_chain": roadmap["totals"]["longest_chain"] })
}

fn slack(source: &dyn Source, _: &Case) -> Value {
    by_id(&source.roadmap(Part::Times)["steps"], |step| {
        step["plan"]["slack"].clone()
    })
}

fn reach(source: &dyn Source, _: &Case) -> Value {
    let roadmap = source.roadmap(Part::Reach);
    let steps = by_id(&roadmap["steps"], |step| {
        pick(&step["plan"], &["unlocks", "delay", "complexity"])
    });
    json!({ "steps": steps, "complexity": roadmap["totals"]["complexity"] })
}

fn reduced(need: &Value) -> Value {
    match need {
        Value::Object(any) if any.contains_key("any") => json!({ "any": any["any"] }),
        Value::Object(step) => step["step"].clone(),
        id => id.clone(),
    }
}

fn reduction(source: &dyn Source, _: &Case) -> Value {
    let steps = by_id(&source.roadmap(Part::Reduced)["steps"], |step| {
        sorted(&items(&step["reduced"]).iter().map(reduced).collect())
    });
    json!({ "reduced": steps, "warnings": source.redundant() })
}

fn schedule(source: &dyn Source, case: &Case) -> Value {
    let rows = source.plan(&case.query);
    items(&rows["schedule"])
        .iter()
        .map(|row| pick(row, &["id", "min", "max", "mean"]))
        .collect()
}

fn ready(source: &dyn Source, case: &Case) -> Value {
    source.ready(&case.reader)
}

type Aspect = fn(&dyn Source, &Case) -> Value;

const ASPECTS: &[Aspect] = &[
    order, totals, paths, query, times, slack, reach, reduction, schedule, ready,
];

// Comparing --------------------------------------------------------------------------------------------------------

fn runner(cases: u32) -> TestRunner {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse::<u64>().ok())
    };
    let mut seed = [0x5e; 32];
    seed[..8].copy_from_slice(&number("MODEL_SEED").unwrap_or(0).to_le_bytes());
    let config = Config {
        cases: number("MODEL_CASES").map_or(cases, |cases| cases as u32),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

/// The smallest case found for which the check fails, with what it says then.
fn failure(of: &Cases, count: u32, check: impl Fn(&Case) -> Result<(), String>) -> Option<(Case, String)> {
    let checked = |case: &Case| match catch_unwind(AssertUnwindSafe(|| check(case))) {
        Ok(result) => result,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(format!("a panic: {}", text.unwrap_or_default()))
        }
    };
    match runner(count).run(of, |case| checked(&case).map_err(TestCaseError::fail)) {
        Ok(()) => None,
        Err(TestError::Fail(_, case)) => {
            let said = checked(&case)
                .err()
                .unwrap_or_else(|| "it failed once, and now it does not".to_owned());
            Some((case, said))
        }
        Err(other) => panic!("{other}"),
    }
}

fn hold(of: &Cases, count: u32, check: impl Fn(&Case) -> Result<(), String>) {
    if let Some((case, said)) = failure(of, count, check) {
        panic!("\n{}\n{said}\n", describe(&case));
    }
}

/// The two sources agree on an aspect of every case.
fn agree(aspect: Aspect) {
    hold(&cases(), 400, |case| {
        compare(aspect, &*chosen(&case.sketch), &*program(&case.sketch), case)
    });
}

fn compare(aspect: Aspect, expected: &dyn Source, actual: &dyn Source, case: &Case) -> Result<(), String> {
    let (expected, actual) = (aspect(expected, case), aspect(actual, case));
    let mut lines = Vec::new();
    differences("", &expected, &actual, &mut lines);
    if lines.is_empty() {
        return Ok(());
    }
    Err(format!(
        "where they differ:\n{}\n\nexpected, whole: {expected}\nactual, whole:   {actual}",
        lines.join("\n")
    ))
}

fn differences(at: &str, expected: &Value, actual: &Value, into: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let at = format!("{at}/{key}");
                differences(
                    &at,
                    a.get(key).unwrap_or(&Value::Null),
                    b.get(key).unwrap_or(&Value::Null),
                    into,
                );
            }
        }
        (a, b) if a == b => (),
        (a, b) => into.push(format!("  {at}\n    expected {a}\n    actual   {b}")),
    }
}

/// A case, for a person: in the notation of `sketch.rs`, what is asked, and the files.
fn describe(case: &Case) -> String {
    let mut text = format!("── the roadmap ──\n{}", case.sketch);
    let Query {
        path,
        to,
        choose,
        hours_per_week,
    } = &case.query;
    let _ = writeln!(
        text,
        "── the plan ── path {path:?}, to {to:?}, choose {choose:?}, hours {hours_per_week:?}"
    );
    let Reader {
        path,
        decisions,
        done,
        skipped,
    } = &case.reader;
    let _ = writeln!(
        text,
        "── the reader ── path {path:?}, decided {decisions:?}, done {done:?}, skipped {skipped:?}"
    );
    for (file, content) in case.sketch.files() {
        let _ = write!(text, "── content/{file}\n{content}");
    }
    text
}

macro_rules! agree {
    ($($name:ident: $aspect:ident;)*) => {$(
        #[test]
        fn $name() {
            agree($aspect);
        }
    )*};
}

agree! {
    the_order_agrees: order;
    the_roadmaps_plan_agrees: totals;
    the_paths_agree: paths;
    plans_to_goals_agree: query;
    times_and_chains_agree: times;
    slack_agrees: slack;
    reach_figures_agree: reach;
    reductions_and_warnings_agree: reduction;
    schedules_agree: schedule;
    the_ready_set_agrees: ready;
}

#[test]
fn a_warning_names_the_redundant_prerequisite() {
    hold(&cases(), 200, |case| {
        let messages = Program(case.sketch.files()).warnings();
        for (step, written) in Model::new(&case.sketch).redundant() {
            let Written::One(id) = &written else { continue };
            let file = case.sketch.file_of(&step).unwrap_or_default();
            let named = |message: &str| message.contains(&format!("`{id}`"));
            if !messages.iter().any(|(at, message)| *at == file && named(message)) {
                return Err(format!("no warning in {file} names `{id}`: {messages:#?}"));
            }
        }
        Ok(())
    });
}

// By hand ----------------------------------------------------------------------------------------------------------

fn examples_hold(source: Make) {
    let mut faults = String::new();
    for example in examples::examples() {
        let sketch = Sketch::parse(example.sketch);
        assert!(sketch::valid(&sketch), "{}", example.name);
        let case = Case {
            sketch: sketch.clone(),
            ..Case::default()
        };
        let source = source(&sketch);
        for expect in example.expect {
            let entry = |list: &str, id: &str, pointer: &str| {
                let roadmap = source.roadmap(Part::All);
                let entry = items(&roadmap[list])
                    .iter()
                    .find(|entry| entry["id"] == id)
                    .cloned();
                entry
                    .and_then(|entry| entry.pointer(pointer).cloned())
                    .unwrap_or_default()
            };
            let (what, expected, actual) = match expect {
                Expect::Roadmap("/order", expected) => ("order".to_owned(), expected, order(&*source, &case)),
                Expect::Roadmap(pointer, expected) => (
                    pointer.to_owned(),
                    expected,
                    source
                        .roadmap(Part::All)
                        .pointer(pointer)
                        .cloned()
                        .unwrap_or_default(),
                ),
                Expect::Step(id, pointer, expected) => {
                    (format!("{id}{pointer}"), expected, entry("steps", id, pointer))
                }
                Expect::Path(id, pointer, expected) => {
                    (format!("{id}{pointer}"), expected, entry("paths", id, pointer))
                }
                Expect::Plan(query, pointer, expected) => {
                    let plan = source.plan(&query);
                    (
                        format!("{query:?} {pointer}"),
                        expected,
                        plan.pointer(pointer).cloned().unwrap_or_default(),
                    )
                }
                Expect::Ready(reader, expected) => (format!("{reader:?}"), expected, source.ready(&reader)),
                Expect::Redundant(expected) => ("warnings".to_owned(), expected, source.redundant()),
            };
            let (tidy_expected, tidy_actual) = (loose(&expected), loose(&actual));
            if tidy_expected != tidy_actual {
                let name = example.name;
                let _ = writeln!(
                    faults,
                    "{name}: {what}\n  expected {tidy_expected}\n  actual   {tidy_actual}"
                );
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// Lists of options in objects have no order.
fn loose(value: &Value) -> Value {
    match value {
        Value::Object(map)
            if map
                .values()
                .all(|value| items(value).iter().all(Value::is_string) && value.is_array()) =>
        {
            let chain = map.contains_key("low");
            if chain { value.clone() } else { undecided(value) }
        }
        other => other.clone(),
    }
}

// Laws -------------------------------------------------------------------------------------------------------------

/// What can be read off a sketch without alternatives: the steps that each step needs, by the steps' own words.
fn edges(sketch: &Sketch) -> BTreeMap<String, BTreeSet<String>> {
    Model::new(sketch).graph().clone()
}

fn closure(edges: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = edges.clone();
    loop {
        let next: BTreeMap<String, BTreeSet<String>> = all
            .iter()
            .map(|(step, before)| {
                let further = before.iter().flat_map(|other| all[other].clone());
                (step.clone(), before.iter().cloned().chain(further).collect())
            })
            .collect();
        if next == all {
            return all;
        }
        all = next;
    }
}

fn steps_come_after_all_that_their_needs_can_name(source: Make) {
    hold(&cases(), 200, |case| {
        let edges = edges(&case.sketch);
        let program = source(&case.sketch);
        let of = |list: &Value| -> Vec<String> {
            items(list)
                .iter()
                .filter_map(|id| id.as_str().map(str::to_owned))
                .collect()
        };
        let mut orders = vec![
            of(&order(&*program, case)),
            of(&program.plan(&case.query)["steps"]),
        ];
        orders.extend(
            items(&program.roadmap(Part::Paths)["paths"])
                .iter()
                .map(|path| of(&path["steps"])),
        );
        for order in orders {
            for (index, step) in order.iter().enumerate() {
                if order[index + 1..]
                    .iter()
                    .any(|later| later == step || edges[step].contains(later))
                {
                    return Err(format!("{step} comes too early in {order:?}"));
                }
            }
        }
        Ok(())
    });
}

fn a_reduction_without_alternatives_is_the_transitive_reduction(source: Make) {
    hold(
        &Cases {
            steps: 14,
            alternatives: false,
        },
        300,
        |case| {
            let roadmap = source(&case.sketch).roadmap(Part::Reduced);
            let full = closure(&edges(&case.sketch));
            let mut drawn: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for step in items(&roadmap["steps"]) {
                let before = items(&step["reduced"])
                    .iter()
                    .map(|need| reduced(need).as_str().unwrap_or("?").to_owned());
                drawn.insert(step["id"].as_str().unwrap_or("?").to_owned(), before.collect());
            }
            if closure(&drawn) != full {
                return Err(format!("drawn {drawn:?}, which is not the same as {full:?}"));
            }
            for (step, before) in &drawn {
                let spare = before
                    .iter()
                    .find(|one| before.iter().any(|other| full[other].contains(*one)));
                if let Some(spare) = spare {
                    return Err(format!("the line from {spare} to {step} says nothing new"));
                }
            }
            Ok(())
        },
    );
}

fn sums_are_sums_and_goals_are_reached(source: Make) {
    hold(&cases(), 200, |case| {
        let program = source(&case.sketch);
        let roadmap = program.roadmap(Part::Paths);
        let minutes: BTreeMap<String, Value> = items(&roadmap["steps"])
            .iter()
            .map(|step| {
                (
                    step["id"].as_str().unwrap_or("?").to_owned(),
                    step["duration"]["minutes"].clone(),
                )
            })
            .collect();
        let mut plans = vec![program.plan(&Query::default()), program.plan(&case.query)];
        plans.extend(items(&roadmap["paths"]).to_vec());
        for plan in plans {
            for end in 0..2 {
                let sum = |skip: &[Value]| -> u64 {
                    let steps = items(&plan["steps"]).iter().filter(|id| !skip.contains(id));
                    steps
                        .filter_map(|id| minutes[id.as_str().unwrap_or("?")][end].as_u64())
                        .sum()
                };
                let (required, all) = (sum(items(&plan["optional"])), sum(&[]));
                if plan["required"][end] != required || plan["all"][end] != all {
                    return Err(format!("{plan}: the sums are {required} and {all}"));
                }
            }
            for goal in items(&plan["goals"]) {
                let is_step = minutes.contains_key(goal.as_str().unwrap_or("?"));
                let known = !items(&plan["assume"]).is_empty();
                if is_step && !known && !items(&plan["steps"]).contains(goal) {
                    return Err(format!("{plan}: the goal {goal} is no step of it"));
                }
            }
            for (choice, _) in plan["undecided"].as_object().into_iter().flatten() {
                if plan["choose"].get(choice).is_some() {
                    return Err(format!("{plan}: {choice} is decided"));
                }
            }
        }
        for (step, text) in case.sketch.all().iter().filter_map(|member| match member {
            sketch::Member::Step(step) => Some((step.id.clone(), step.duration.clone())),
            sketch::Member::Folder(_) => None,
        }) {
            let expected = text.map_or(Value::Null, |d| json!([d.min, d.max]));
            if minutes.get(&step) != Some(&expected) {
                return Err(format!(
                    "the minutes of {step} are {expected}, not {:?}",
                    minutes.get(&step)
                ));
            }
        }
        Ok(())
    });
}

/// `count` diamonds on one another: `s0`, then for each i two ways, `ai` and `bi`, to `si`.
fn diamonds(count: usize, level: impl Fn(usize) -> String) -> Sketch {
    let mut text = "s0 @0 30\n".to_owned();
    for i in 1..=count {
        text.push_str(&level(i));
    }
    Sketch::parse(&text)
}

fn at_once(source: Make, sketch: &Sketch) -> (Value, Value) {
    let begin = Instant::now();
    let source = source(sketch);
    let (roadmap, plan) = (source.roadmap(Part::All), source.plan(&Query::default()));
    // 2³⁰ chains would take minutes.
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    (roadmap, plan)
}

fn diamonds_are_no_work(source: Make, count: usize) {
    let level = |i| {
        let (p, n) = (i - 1, 10 * i);
        format!("a{i} @{n} 60 < s{p}\nb{i} @{n} 120-180 < s{p}\ns{i} @{n} 30 < a{i} b{i} s{p}\n")
    };
    let sketch = diamonds(count, level);
    let (roadmap, plan) = at_once(source, &sketch);
    let steps = by_id(&roadmap["steps"], Value::clone);
    // count + 1 times 30, and count times 60 + 120, or 60 + 180
    let ends = 30 * (count + 1);
    assert_eq!(plan["required"], json!([ends + 180 * count, ends + 240 * count]));
    let chain = &roadmap["totals"]["longest_chain"];
    assert_eq!(chain["minutes"], json!([ends + 120 * count, ends + 180 * count]));
    assert_eq!(items(&chain["low"]).len(), 2 * count + 1);
    for i in 1..=count {
        let of = |letter: char| &steps[format!("{letter}{i}")]["plan"];
        assert_eq!(of('s')["unlocks"], json!(3 * (count - i)), "s{i}");
        assert_eq!(of('a')["unlocks"], json!(3 * (count - i) + 1), "a{i}");
        assert_eq!(of('s')["delay"], json!(2 * count + 1), "s{i}");
        assert_eq!(of('b')["delay"], json!(2 * count + 1), "b{i}");
        assert_eq!(of('a')["slack"], json!([60, 120]), "a{i}");
        assert_eq!(of('b')["slack"], json!([0, 0]), "b{i}");
        let reduced = sorted(&steps[format!("s{i}")]["reduced"]);
        assert_eq!(reduced, json!([format!("a{i}"), format!("b{i}")]));
    }
    let warnings = source(&sketch).redundant();
    assert_eq!(warnings.as_object().map(Map::len), Some(count));
}

fn diamonds_of_alternatives_are_no_work(source: Make, count: usize) {
    // The same with `any`, and with choices whose options inherit the need.
    let any = |i| {
        let (p, n) = (i - 1, 10 * i);
        format!("a{i} @{n} 60 < s{p}\nb{i} @{n} 120-180 < s{p}\ns{i} @{n} 30 < any(a{i},b{i}) s{p}\n")
    };
    let choice = |i| {
        let (p, n) = (i - 1, 10 * i);
        format!("c{i}/1 @{n} < s{p}\n  a{i} @1 60\n  b{i} @2 120-180\ns{i} @{n} 30 < c{i} s{p}\n")
    };
    let ends = 30 * (count + 1);
    for (sketch, chosen) in [(diamonds(count, any), false), (diamonds(count, choice), true)] {
        let (roadmap, plan) = at_once(source, &sketch);
        let steps = by_id(&roadmap["steps"], Value::clone);
        if chosen {
            // the cheaper of each
            assert_eq!(plan["required"], json!([ends + 60 * count, ends + 60 * count]));
            assert_eq!(plan["undecided"].as_object().map(Map::len), Some(count));
        } else {
            // both are steps outside any choice, hence required
            assert_eq!(plan["required"], json!([ends + 180 * count, ends + 240 * count]));
        }
        // Either way the first to finish, a, opens the way.
        let last = &steps[format!("s{count}")]["plan"];
        assert_eq!(
            last["earliest_finish"],
            json!([ends + 60 * count, ends + 60 * count])
        );
        assert_eq!(last["delay"], json!(2 * count + 1));
        assert_eq!(steps["s0"]["plan"]["unlocks"], json!(3 * count));
        for i in 1..=count {
            let any = json!([{ "any": [format!("a{i}"), format!("b{i}")] }]);
            let expected = if chosen { json!([format!("c{i}")]) } else { any };
            let needs = items(&steps[format!("s{i}")]["reduced"]).iter();
            assert_eq!(needs.map(reduced).collect::<Value>(), expected);
        }
    }
}

/// A law, for the program and (a test of the test) for the oracle.
macro_rules! law {
    ($law:ident $(, $small:expr, $large:expr)?) => {
        mod $law {
            #[test]
            fn in_the_oracle() {
                super::$law(super::chosen $(, $small)?);
            }

            #[test]
            fn in_the_program() {
                super::$law(super::program $(, $large)?);
            }
        }
    };
}

law!(steps_come_after_all_that_their_needs_can_name);
law!(a_reduction_without_alternatives_is_the_transitive_reduction);
law!(sums_are_sums_and_goals_are_reached);
law!(examples_hold);
// The oracle follows every chain, so that it gets few.
law!(diamonds_are_no_work, 6, 30);
law!(diamonds_of_alternatives_are_no_work, 3, 30);

/// What `roadmap.json` repeats of the sources.
#[test]
fn the_json_says_what_was_written() {
    hold(&cases(), 200, |case| {
        let actual = program(&case.sketch).roadmap(Part::All);
        let (mut steps, mut stages) = (Map::new(), Map::new());
        for member in case.sketch.all() {
            said(&case.sketch, member, &mut steps, &mut stages);
        }
        let paths = by_id(
            &case
                .sketch
                .paths
                .iter()
                .map(|path| {
                    json!({ "id": path.id, "title": path.id.to_uppercase(), "goals": path.goals,
                    "optional_goals": path.optional, "choose": path.choose, "among": path.among,
                    "assume": path.assume, "hours_per_week": path.hours })
                })
                .collect(),
            Value::clone,
        );
        let expected = json!({ "schema": 1, "id": "r", "title": "R", "url": "r/", "hours_per_week": 10,
            "days_per_week": 5, "steps": steps, "stages": stages, "paths": paths });
        let mut picked = pick(
            &actual,
            &["schema", "id", "title", "url", "hours_per_week", "days_per_week"],
        );
        for (list, keys) in [
            (
                "steps",
                &["url", "stage", "step", "optional", "duration", "prerequisites"][..],
            ),
            (
                "stages",
                &[
                    "parent",
                    "step",
                    "optional",
                    "choose",
                    "default",
                    "prerequisites",
                    "members",
                ],
            ),
            (
                "paths",
                &[
                    "id",
                    "title",
                    "goals",
                    "optional_goals",
                    "choose",
                    "among",
                    "assume",
                    "hours_per_week",
                ],
            ),
        ] {
            picked[list] = by_id(&actual[list], |entry| {
                let mut entry = pick(entry, keys);
                if list == "stages" {
                    entry["members"] = sorted(&entry["members"]);
                }
                entry
            });
        }
        let mut lines = Vec::new();
        differences("", &expected, &picked, &mut lines);
        if lines.is_empty() {
            Ok(())
        } else {
            Err(lines.join("\n"))
        }
    });
}

fn said(
    sketch: &Sketch,
    member: &sketch::Member,
    steps: &mut Map<String, Value>,
    stages: &mut Map<String, Value>,
) {
    let file = sketch.file_of(member.id()).unwrap_or_default();
    let parts: Vec<&str> = file.trim_end_matches("/_index.md").split('/').collect();
    // The roadmap itself is no stage.
    let parent = parts[..parts.len() - 1].last().filter(|parent| **parent != "r");
    let needs = |needs: &[Written]| -> Value {
        let mut all = needs.iter().enumerate().map(|(index, need)| match need {
            // As `Sketch::files` writes them.
            Written::One(id) if index == 2 => json!({ "step": id, "because": "it comes first" }),
            Written::One(id) => json!(id),
            Written::Any(ids) => json!({ "any": ids }),
        });
        all.by_ref().collect()
    };
    match member {
        sketch::Member::Step(step) => {
            let duration = step
                .duration
                .as_ref()
                .map(|d| json!({ "text": d.text, "minutes": [d.min, d.max] }));
            let said = json!({ "url": file.replace(".md", "/"), "stage": parent, "step": step.number,
                "optional": step.optional, "duration": duration, "prerequisites": needs(&step.needs) });
            steps.insert(step.id.clone(), said);
        }
        sketch::Member::Folder(folder) => {
            let members: Value = folder.members.iter().map(sketch::Member::id).collect();
            let said = json!({ "parent": parent, "step": folder.number, "optional": folder.optional,
                "choose": folder.choose, "default": folder.default, "prerequisites": needs(&folder.needs),
                "members": sorted(&members) });
            stages.insert(folder.id.clone(), said);
        }
    }
}

// The tests themselves ---------------------------------------------------------------------------------------------

#[test]
fn sketches_are_valid_and_read_back() {
    hold(&cases(), 1000, |case| {
        if !sketch::valid(&case.sketch) {
            return Err("not valid".to_owned());
        }
        let (text, files) = (case.sketch.to_string(), case.sketch.files());
        let again = Sketch::parse(&text);
        let same = again.to_string() == text && again.files().len() == files.len();
        same.then_some(()).ok_or_else(|| format!("read back:\n{again}"))
    });
}

/// Each ambiguous place matters: some case tells its two readings apart. Prints the smallest with `--nocapture`.
#[test]
#[ignore = "slow, and about the tests"]
fn the_sketches_reach_every_ambiguous_place() {
    type Switch = (&'static str, fn(&mut Readings) -> &mut bool);
    let switches: &[Switch] = &[
        ("inherited_any_is_one_need", |r| &mut r.inherited_any_is_one_need),
        ("lacks_counts_what_is_added", |r| {
            &mut r.lacks_counts_what_is_added
        }),
        ("cost_counts_what_is_added", |r| &mut r.cost_counts_what_is_added),
        ("filled_lacks_nothing", |r| &mut r.filled_lacks_nothing),
        ("estimate_minds_decisions", |r| &mut r.estimate_minds_decisions),
        ("optional_steps_only_in_options_of_the_plan", |r| {
            &mut r.optional_steps_only_in_options_of_the_plan
        }),
        ("met_outside_among_counts", |r| &mut r.met_outside_among_counts),
        ("assumed_is_in_the_plan", |r| &mut r.assumed_is_in_the_plan),
        ("decided_is_taken", |r| &mut r.decided_is_taken),
        ("assumed_is_done", |r| &mut r.assumed_is_done),
        ("stage_is_skipped_by_one_step", |r| {
            &mut r.stage_is_skipped_by_one_step
        }),
        ("skipped_option_may_be_taken", |r| {
            &mut r.skipped_option_may_be_taken
        }),
        ("entry_is_outermost_choice", |r| &mut r.entry_is_outermost_choice),
        ("entry_only_for_its_options", |r| {
            &mut r.entry_only_for_its_options
        }),
        ("nested_implication_is_literal", |r| {
            &mut r.nested_implication_is_literal
        }),
    ];
    let only = std::env::var("MODEL_READINGS").unwrap_or_default();
    for (name, switch) in switches.iter().filter(|(name, _)| name.contains(&only)) {
        let mut readings = CHOSEN;
        *switch(&mut readings) ^= true;
        let begin = Instant::now();
        let found = failure(&cases(), 3000, |case| {
            let (this, that) = (chosen(&case.sketch), oracle(&case.sketch, readings));
            ASPECTS
                .iter()
                .try_for_each(|aspect| compare(*aspect, &*this, &*that, case))
        });
        match found {
            Some((case, said)) => {
                println!("==== {name} ({:?})\n{}{said}", begin.elapsed(), describe(&case));
            }
            None => println!("==== {name}: no case ({:?})", begin.elapsed()),
        }
    }
}
