//! The reader's pages compute plans themselves (`themes/default/static/plan.js`): the same as the program.

use serde_json::{Map, Value, json};

use crate::adapter;
use crate::engine::Script;
use crate::sketch::{Case, Sketch, cases};
use crate::{differences, hold, items, sorted};

/// The steps of the other roadmap that are ticked, and what that makes done.
const TICKED: &[&str] = &["z/e1", "z/e4", "z/e7"];
const DONE: &[&str] = &["z/e1", "z/e4", "z/e7", "z/es", "z/ec"];

/// What the reader's page is told of the reader.
fn reader(case: &Case, done: &[String]) -> Value {
    let choose = case.reader.decisions.iter();
    let choose: Map<String, Value> = choose
        .map(|(choice, options)| (choice.clone(), json!(options)))
        .collect();
    json!({ "path": case.reader.path, "choose": choose, "done": done, "skipped": case.reader.skipped })
}

/// Steps of the roadmap need some of another, `z`, and one of its steps is a member here, too: which, the names of the
/// files decide, so that a case stays the same while it is made smaller.
fn abroad(files: &mut Vec<(String, String)>) {
    for (path, text) in files.iter_mut() {
        let turn = path.bytes().fold(7u32, |turn, byte| {
            turn.wrapping_mul(31).wrapping_add(u32::from(byte))
        });
        if path == "r/_index.md" {
            *text = text.replacen("---\n", "---\nincludes: [z/e3]\n", 1);
            continue;
        }
        let need = ["z/e1", "z/e2", "z/es", "z/e3", "z/ec"][turn as usize / 4 % 5];
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
        ("z/es/e5.md", "step: 2\noptional: true"),
        ("z/ec/_index.md", "choose: 1"),
        ("z/ec/e6.md", "step: 1"),
        ("z/ec/ef/e1.md", "step: 2\nid: e7"),
    ] {
        files.push((path.to_owned(), format!("---\n{keys}\n---\n")));
    }
}

/// What differs between a plan of the program's and one of the page's.
fn plan_differs(at: &str, expected: &Value, actual: &Value, lines: &mut Vec<String>) {
    for key in [
        "steps",
        "optional",
        "required",
        "all",
        "missing",
        "undecided",
        "excluded",
        "elsewhere",
    ] {
        differences(&format!("{at}/{key}"), &expected[key], &actual[key], lines);
    }
    for (choice, options) in expected["undecided"].as_object().into_iter().flatten() {
        // Later fillings may have met more of them.
        let shown = &actual["choices"][choice];
        if shown["decided"] != false
            || !items(options)
                .iter()
                .all(|option| items(&shown["options"]).contains(option))
        {
            lines.push(format!(
                "  {at}/choices/{choice}: {options} are taken, {shown} is shown"
            ));
        }
    }
}

/// The program and the page agree on a case.
fn agree(script: &Script, case: &Case, with_another: bool) -> Result<(), String> {
    let (mut files, mut done) = (case.sketch.files(), case.reader.done.clone());
    let (ticked, done_there) = match done.len() % 3 {
        0 => (&[][..], &[][..]),
        _ => (TICKED, DONE),
    };
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
    let expected = adapter::reader_json(
        &files,
        (path, choose),
        (&done, &case.reader.skipped),
        &goals,
        done_there,
        f64::from(hours),
    );
    let reader = reader(case, &done);
    let asked = [
        json!({ "about": "plan", "reader": reader }),
        json!({ "about": "ready", "reader": reader, "ticked": ticked }),
        json!({ "about": "schedule", "reader": reader, "hours": hours }),
        json!({ "about": "to", "reader": reader, "goals": goals }),
        json!({ "about": "ready", "reader": reader, "ticked": ticked, "goals": goals }),
        json!({ "about": "tick", "reader": reader, "step": goals[0] }),
    ];
    let actual = script.ask(&expected["roadmap"], &asked)?;
    let [plan, ready, schedule, to, ready_to, left] = &actual[..] else {
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
    let known = |step: &Value| {
        [&reader["done"], &reader["skipped"]]
            .iter()
            .any(|list| items(list).contains(step))
    };
    if let Some(step) = items(&plan["behind"]).iter().find(|step| !known(step)) {
        lines.push(format!("  {step} is not behind the reader"));
    }
    if lines.is_empty() {
        Ok(())
    } else {
        Err(lines.join("\n"))
    }
}

#[test]
fn the_readers_page_agrees() {
    let Some(script) = Script::get() else { return };
    hold(&cases(), 200, |case| agree(&script, case, false));
}

#[test]
fn the_readers_page_agrees_beside_another_roadmap() {
    let Some(script) = Script::get() else { return };
    hold(&cases(), 100, |case| agree(&script, case, true));
}

/// What the program does not compute, by hand.
#[test]
fn what_only_the_page_computes() {
    let Some(script) = Script::get() else { return };
    let picks = "lang/1 @1\n  js @1 60\n  py @2 90\nframe/1 @2\n  express @1 60 < js\n  django @2 90 < py";
    let chain = "a @1 60\nb @2 60 < a\nlang/1 @3 < b\n  js @1 60\n  py @2 90\nc @4 60 < lang any(x,d) b\nd @5 60\nx @6 60\npath p: goals=c assume=a";
    let none = json!({});
    let python = json!({ "choose": { "lang": ["py"] } });
    for (sketch, asked, expected) in [
        // A pick leaves out what needs another option, and another pick brings it back.
        (
            picks,
            json!({ "about": "implied", "reader": none, "other": python }),
            json!([{ "choice": "frame", "before": ["express"], "options": ["django"], "out": ["express"], "back": [] }]),
        ),
        (
            picks,
            json!({ "about": "implied", "reader": python, "other": { "choose": { "lang": ["js"] } } }),
            json!([{ "choice": "frame", "before": ["django"], "options": ["express"], "out": ["django"], "back": ["express"] }]),
        ),
        // Too few options, unknown ones and things of another kind are no decision.
        (
            picks,
            json!({ "about": "implied", "reader": none, "other": { "choose": { "lang": ["go"], "frame": [], "js": ["js"], "zz": "zz" } } }),
            json!([]),
        ),
        // "I know this already": the choice and the `any` are asked, then neither; what is done or skipped is left alone.
        (
            chain,
            json!({ "about": "knows", "step": "c", "reader": { "done": ["a"] } }),
            json!({ "steps": ["b", "c"], "elsewhere": [], "ask": [
                { "choice": null, "lacks": 1, "options": ["x", "d"] },
                { "choice": "lang", "lacks": 1, "options": ["js", "py"] },
            ] }),
        ),
        (
            chain,
            json!({ "about": "knows", "step": ["c", "py", "d"], "reader": { "skipped": ["b", "c"] } }),
            json!({ "steps": ["py", "d", "c"], "elsewhere": [], "ask": [] }),
        ),
        // A decided choice is not asked; what the path assumes is known.
        (
            chain,
            json!({ "about": "knows", "step": "py", "reader": { "path": "p", "choose": { "lang": ["py"] } } }),
            json!({ "steps": ["b", "py"], "elsewhere": [], "ask": [] }),
        ),
    ] {
        let roadmap = adapter::roadmap_json(&Sketch::parse(sketch).files());
        assert_eq!(
            script.ask(&roadmap, std::slice::from_ref(&asked)),
            Ok(vec![expected]),
            "{sketch}\n{asked}"
        );
    }
    for (reader, behind) in [
        (none, json!([])),
        (json!({ "done": ["b", "py", "x"] }), json!(["py", "b", "x"])),
        (
            json!({ "done": ["a", "d"], "skipped": ["b"] }),
            json!(["d", "b", "a"]),
        ),
        // Of a path, not what it assumes nor what it does not need.
        (json!({ "path": "p", "done": ["a", "b", "d"] }), json!(["b", "d"])),
    ] {
        let roadmap = adapter::roadmap_json(&Sketch::parse(chain).files());
        let answers = script.ask(&roadmap, &[json!({ "about": "plan", "reader": reader })]);
        let found = answers.map(|answers| sorted(&answers[0]["behind"]));
        assert_eq!(found, Ok(sorted(&behind)), "{reader}");
    }
}

#[test]
fn what_a_plan_needs_of_other_roadmaps_comes_with_plans_of_its_own() {
    let Some(script) = Script::get() else { return };
    let page = |path: &str, keys: &str| (path.to_owned(), format!("---\n{keys}\n---\n"));
    let mut files = vec![
        page("r/_index.md", "title: R"),
        page(
            "r/a.md",
            "step: 1\nprerequisites: [{any: [z/ec, z/e3]}]\nrecommended: [z/es]",
        ),
        page("r/b.md", "step: 2\nprerequisites: [a, z/es]"),
    ];
    let mut others = Vec::new();
    abroad(&mut others);
    let other = adapter::roadmap_json(&others);
    files.extend(others);
    let roadmap = adapter::roadmap_json(&files);
    let place = |id: &str, title: &str, url: &str, choose: Option<u8>, requires: Option<&[&str]>| {
        json!({ "id": id, "title": title, "url": url, "roadmap_title": "Z", "roadmap_url": "z/",
            "choose": choose, "requires": requires })
    };
    let named = json!([
        place("z/ec", "Ec", "z/ec/", Some(1), Some(&["z/e6", "z/ef"])),
        place("z/e3", "E3", "z/e3/", None, None),
        place("z/es", "Es", "z/es/", None, Some(&["z/e4"])),
        place("z/ef", "Ef", "z/ec/ef/", None, Some(&["z/e7"])),
    ]);
    assert_eq!(roadmap["elsewhere"], named);
    let asked = json!({ "about": "elsewhere", "reader": {}, "goals": ["b"], "others": { "z": other } });
    let unknown = json!({ "about": "elsewhere", "reader": {}, "goals": ["b"], "others": {} });
    let expected = [
        json!([{ "roadmap": "z", "goals": ["es"], "steps": ["e1", "e2", "e4"], "required": [180, 180] }]),
        json!([{ "roadmap": "z", "goals": ["es"] }]),
    ];
    assert_eq!(script.ask(&roadmap, &[asked, unknown]), Ok(expected.to_vec()));
}

#[test]
fn each_step_of_another_roadmap_comes_first_once_and_after_what_it_needs() {
    let Some(script) = Script::get() else { return };
    let page = |path: &str, keys: &str| (path.to_owned(), format!("---\n{keys}\n---\n"));
    let z = [
        page("z/_index.md", "title: Z"),
        page("z/x.md", "step: 1\nduration: 2 h"),
        page("z/w.md", "step: 2\nduration: 8 h"),
    ];
    let c = [
        page("c/_index.md", "title: C\nincludes: [z/x]"),
        page("c/y.md", "step: 1\nduration: 4 h\nprerequisites: [z/x, z/w]"),
    ];
    let a = [page("a/own.md", "step: 1\nprerequisites: [z/x, c/y]")];
    let json = |parts: &[&[(String, String)]]| adapter::roadmap_json(&parts.concat());
    let asked = json!({ "about": "elsewhere", "reader": {}, "goals": ["own"],
        "others": { "c": json(&[&c, &z]), "z": json(&[&z]) } });
    let expected = json!([
        { "roadmap": "z", "goals": ["x", "w"], "steps": ["x", "w"], "required": [600, 600] },
        { "roadmap": "c", "goals": ["y"], "steps": ["y"], "required": [240, 240] },
    ]);
    assert_eq!(script.ask(&json(&[&a, &c, &z]), &[asked]), Ok(vec![expected]));
}

#[test]
fn what_comes_first_is_in_order_where_what_roadmaps_need_of_each_other_is_listed_already() {
    let Some(script) = Script::get() else { return };
    let page = |path: &str, keys: &str| (path.to_owned(), format!("---\n{keys}\n---\n"));
    let site = [
        page("a/own.md", "step: 1\nprerequisites: [b/x, c/y, d/r]"),
        page("b/x.md", "step: 1\nprerequisites: [c/w]"),
        page("b/v.md", "step: 2"),
        page("c/w.md", "step: 1"),
        page("c/y.md", "step: 2\nprerequisites: [b/v]"),
        page("d/_index.md", "title: D\nincludes: [b/x]"),
        page("d/r.md", "step: 1\nprerequisites: [b/x]"),
    ];
    let roadmaps = adapter::roadmaps_json(&site);
    let asked = json!({ "about": "elsewhere", "reader": {}, "goals": ["own"], "others": roadmaps });
    let answers = script.ask(&roadmaps["a"], &[asked]).unwrap();
    let steps: Vec<_> = (answers[0].as_array().unwrap().iter())
        .map(|one| (one["roadmap"].clone(), one["steps"].clone()))
        .collect();
    assert_eq!(
        steps,
        [
            (json!("d"), json!(["c/w", "b/x", "r"])),
            (json!("b"), json!(["v"])),
            (json!("c"), json!(["y"])),
        ]
    );
}
