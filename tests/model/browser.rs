//! The reader's pages compute plans themselves (`themes/default/static/plan.js`): the same as the program.

use serde_json::{Map, Value, json};

use crate::adapter;
use crate::engine::Script;
use crate::sketch::{Case, Sketch, cases};
use crate::{differences, hold, items};

/// What is ticked in the other roadmap.
const TICKED: &[&str] = &["z/e1", "z/es"];

/// What the reader's page is told of the reader.
fn reader(case: &Case, done: &[String]) -> Value {
    let choose = case.reader.decisions.iter();
    let choose: Map<String, Value> = choose.map(|(choice, options)| (choice.clone(), json!(options))).collect();
    json!({ "path": case.reader.path, "choose": choose, "done": done, "skipped": case.reader.skipped })
}

/// Steps of the roadmap need some of another, `z`, and one of its steps is a member here, too: which, the names of the
/// files decide, so that a case stays the same while it is made smaller.
fn abroad(files: &mut Vec<(String, String)>) {
    for (path, text) in files.iter_mut() {
        let turn = path.bytes().fold(7u32, |turn, byte| turn.wrapping_mul(31).wrapping_add(u32::from(byte)));
        if path == "r/_index.md" {
            *text = text.replacen("---\n", "---\nincludes: [z/e3]\n", 1);
            continue;
        }
        let need = ["z/e1", "z/e2", "z/es", "z/e3"][turn as usize / 4 % 4];
        match turn % 4 {
            0 if text.contains("prerequisites:\n") => {
                *text = text.replacen("prerequisites:\n", &format!("prerequisites:\n  - {need}\n"), 1);
            }
            0 => *text = text.replacen("---\n", &format!("---\nprerequisites: [{need}]\n"), 1),
            1 => *text = text.replacen("any: [", &format!("any: [{need}, "), 1),
            _ => {}
        }
    }
    for (path, keys) in [
        ("z/_index.md", "title: Z"),
        ("z/e1.md", "step: 1\nduration: 1 h"),
        ("z/e2.md", "step: 2\nduration: 2 h\nprerequisites: [e1]"),
        ("z/e3.md", "step: 3\nduration: 3 h\nprerequisites: [e1]"),
        ("z/es/e4.md", "step: 1\nprerequisites: [e2]"),
    ] {
        files.push((path.to_owned(), format!("---\n{keys}\n---\n")));
    }
}

/// What differs between a plan of the program's and one of the page's.
fn plan_differs(at: &str, expected: &Value, actual: &Value, lines: &mut Vec<String>) {
    for key in ["steps", "optional", "required", "all", "missing", "undecided", "excluded", "elsewhere"] {
        differences(&format!("{at}/{key}"), &expected[key], &actual[key], lines);
    }
    for (choice, options) in expected["undecided"].as_object().into_iter().flatten() {
        // Later fillings may have met more of them.
        let shown = &actual["choices"][choice];
        if shown["decided"] != false || !items(options).iter().all(|option| items(&shown["options"]).contains(option)) {
            lines.push(format!("  {at}/choices/{choice}: {options} are taken, {shown} is shown"));
        }
    }
}

/// The program and the page agree on a case.
fn agree(script: &Script, case: &Case, with_another: bool) -> Result<(), String> {
    let (mut files, mut done, ticked) = (case.sketch.files(), case.reader.done.clone(), if with_another { TICKED } else { &[] });
    if with_another {
        abroad(&mut files);
        if done.len() % 2 == 1 {
            done.push("z/e1".to_owned());
        }
    }
    let (path, choose) = (case.reader.path.as_deref(), &case.reader.decisions[..]);
    let goals = match case.query.to.as_slice() {
        [] => vec![case.sketch.all()[0].id().to_owned()],
        goals => goals.to_vec(),
    };
    let hours = case.query.hours_per_week.unwrap_or(7);
    let expected = adapter::reader_json(&files, (path, choose), (&done, &case.reader.skipped), &goals, ticked, f64::from(hours));
    let reader = reader(case, &done);
    let asked = [
        json!({ "about": "plan", "reader": reader }),
        json!({ "about": "ready", "reader": reader, "ticked": ticked }),
        json!({ "about": "schedule", "reader": reader, "hours": hours }),
        json!({ "about": "to", "reader": reader, "goals": goals }),
        json!({ "about": "ready", "reader": reader, "ticked": ticked, "goals": goals }),
        json!({ "about": "tick", "reader": reader, "step": goals[0] }),
        json!({ "about": "remaining", "reader": reader }),
    ];
    let actual = script.ask(&expected["roadmap"], &asked)?;
    let [plan, ready, schedule, to, ready_to, left, remaining] = &actual[..] else {
        return Err(format!("{} answers", actual.len()));
    };
    let mut lines = Vec::new();
    plan_differs("plan", &expected["plan"], plan, &mut lines);
    plan_differs("to", &expected["to"], to, &mut lines);
    differences("ready", &expected["plan"]["ready"], ready, &mut lines);
    differences("ready to", &expected["to"]["ready"], ready_to, &mut lines);
    differences("schedule", &expected["plan"]["schedule"], schedule, &mut lines);
    // Who has ticked a step and all that it needs has nothing left to learn for it.
    differences("left once known", &json!([]), left, &mut lines);
    differences("remaining", &json!([plan["required"], plan["missing"]]), &json!([remaining["minutes"], remaining["missing"]]), &mut lines);
    let known = |step: &Value| [&reader["done"], &reader["skipped"]].iter().any(|list| items(list).contains(step));
    if let Some(step) = items(&plan["behind"]).iter().find(|step| !known(step)) {
        lines.push(format!("  {step} is not behind the reader"));
    }
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n")) }
}

#[test]
fn the_readers_page_agrees() {
    let Some(script) = Script::get() else { return };
    hold(&cases(), 400, |case| agree(&script, case, false));
}

#[test]
fn the_readers_page_agrees_beside_another_roadmap() {
    let Some(script) = Script::get() else { return };
    hold(&cases(), 400, |case| agree(&script, case, true));
}
