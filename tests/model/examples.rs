//! Roadmaps computed by hand, the arithmetic beside them.

use serde_json::{Value, json};

use crate::adapter::Query;
use crate::sketch::Reader;

pub enum Expect {
    /// A JSON pointer into `roadmap.json`.
    Roadmap(&'static str, Value),
    /// A JSON pointer into the entry of a step, or of a path.
    Step(&'static str, &'static str, Value),
    Path(&'static str, &'static str, Value),
    Plan(Query, &'static str, Value),
    Ready(Reader, Value),
    /// How many redundant prerequisites the file of a step has: all such files.
    Redundant(Value),
}

use Expect::{Path, Plan, Ready, Redundant, Roadmap, Step};

pub struct Example {
    pub name: &'static str,
    pub sketch: &'static str,
    pub expect: Vec<Expect>,
}

fn to(ids: &[&str]) -> Query {
    Query {
        to: strings(ids),
        ..Query::default()
    }
}

fn choose(mut query: Query, choice: &str, options: &[&str]) -> Query {
    query.choose.push((choice.to_owned(), strings(options)));
    query
}

fn strings(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn reader(done: &[&str], skipped: &[&str]) -> Reader {
    Reader {
        done: strings(done),
        skipped: strings(skipped),
        ..Reader::default()
    }
}

pub fn examples() -> Vec<Example> {
    vec![
        Example {
            name: "order, sums and a missing estimate",
            // Places: a (1,a), b (1,b), the stage (2,s) with d (1,d) and c (2,c), e in a stage without a number: last.
            // b needs c, so it waits for it; d, c come before b; then b, whose place is smaller than e's.
            sketch: "
                b @1 60-120 < c
                a @1 30
                s/ @2
                  c @2 ?
                  d @1 10-20
                t/
                  e @0 5 opt
            ",
            expect: vec![
                Roadmap("/order", json!(["a", "d", "c", "b", "e"])),
                // 60 + 30 + 0 + 10 and 120 + 30 + 0 + 20; e adds 5
                Roadmap("/totals/required", json!([100, 170])),
                Roadmap("/totals/all", json!([105, 175])),
                Roadmap("/totals/missing", json!(1)),
                Step("e", "/plan/slack", json!(null)),
                // c ends at 0; b runs from 0 to 60 or 120, which is the end
                Roadmap(
                    "/totals/longest_chain",
                    json!({"minutes": [60, 120], "low": ["b"], "high": ["b"]}),
                ),
                // low: a may start at 60 − 30; high: at 120 − 30; d at 50 and 100; c, without an estimate, has to be done
                // before b starts at 0
                Step("a", "/plan/slack", json!([30, 90])),
                Step("d", "/plan/slack", json!([50, 100])),
                Step("c", "/plan/slack", json!([0, 0])),
            ],
        },
        Example {
            name: "the least added work, with what it needs",
            // js adds 100 + 100 = 200; py 50 + 50 and its need tools 60 + 60: 220. So js.
            // Once `ops`, which needs tools, is a goal as well, py adds only 100.
            sketch: "
                tools @1 60 opt
                ops @2 10 opt < tools
                lang/1 @3
                  js @1 100
                  py @2 50 < tools
                app @4 10 < lang
                path p: goals=ops,app
            ",
            expect: vec![
                Plan(to(&["app"]), "/steps", json!(["js", "app"])),
                Plan(to(&["app"]), "/required", json!([110, 110])),
                Plan(to(&["app"]), "/undecided", json!({"lang": ["js"]})),
                // in the order of the goals: what leads to ops first
                Path("p", "/steps", json!(["tools", "ops", "py", "app"])),
                Path("p", "/required", json!([130, 130])),
                Path("p", "/undecided", json!({"lang": ["py"]})),
                Plan(
                    to(&["app", "ops"]),
                    "/steps",
                    json!(["tools", "py", "app", "ops"]),
                ),
                // the roadmap requires lang and app: js, app; then tools and ops as optional; py is excluded
                Roadmap("/totals/required", json!([110, 110])),
                Roadmap("/totals/all", json!([180, 180])),
                Plan(Query::default(), "/optional", json!(["tools", "ops"])),
                // decided, and more than asked for: 60 + 100 + 50 + 10
                Plan(
                    choose(to(&["app"]), "lang", &["js", "py"]),
                    "/required",
                    json!([220, 220]),
                ),
                Plan(
                    choose(to(&["app"]), "lang", &["js", "py"]),
                    "/undecided",
                    json!({}),
                ),
            ],
        },
        Example {
            name: "a missing estimate comes after any work, `default` before both",
            sketch: "
                c/1 @1
                  a @1 ?
                  b @2 900
                d/1 @2 default=y
                  x @1 1
                  y @2 ?
            ",
            expect: vec![
                Roadmap("/totals/undecided", json!({"c": ["b"], "d": ["y"]})),
                Roadmap("/totals/required", json!([900, 900])),
                Roadmap("/totals/missing", json!(1)),
            ],
        },
        Example {
            name: "what is met counts, and a choice that is met stays undecided by nobody",
            // two of three: b is needed by z as a step, so one more is taken: a (10 + 10 < 30 + 30).
            // `one` is met by b2 alone: nothing is taken, nobody is asked. z has to wait for b2.
            sketch: "
                z @1 5 < b b2
                two/2 @2
                  a @1 10
                  b @2 20
                  c @3 30
                one/1 @3
                  a2 @1 1
                  b2 @2 2
            ",
            expect: vec![
                Plan(Query::default(), "/steps", json!(["a", "b", "b2", "z"])),
                Roadmap("/totals/undecided", json!({"two": ["a", "b"]})),
                // 5 + 20 + 2 + 10
                Roadmap("/totals/all", json!([37, 37])),
            ],
        },
        Example {
            name: "an alternative in an option that was not taken comes last",
            // lang has a default and is filled first: js. `any(flask, express)` of web: flask is in the option py, excluded;
            // so express, although it costs more. Without lang in the plan, flask is the cheaper.
            sketch: "
                lang/1 @1 default=js
                  js/ @1
                    core @1 10
                    express @2 500 opt
                  py/ @2
                    pycore @1 10
                    flask @2 20 opt
                web @3 10 < any(flask,express)
            ",
            expect: vec![
                Roadmap("/totals/undecided", json!({"lang": ["js"]})),
                Plan(Query::default(), "/steps", json!(["core", "express", "web"])),
                Plan(to(&["web"]), "/steps", json!(["flask", "web"])),
                // decided, though not come upon: py is what is excluded
                Plan(
                    choose(to(&["web"]), "lang", &["js"]),
                    "/steps",
                    json!(["express", "web"]),
                ),
                Plan(
                    choose(Query::default(), "lang", &["py"]),
                    "/steps",
                    json!(["pycore", "flask", "web"]),
                ),
            ],
        },
        Example {
            name: "the optional part",
            // Required: core. js's extra is optional in an option that is wholly in the plan; pyextra is in one that was
            // not taken; needs-py needs a step of it; all of `more`, with the cheaper of its choice, is optional.
            sketch: "
                lang/1 @1
                  js/ @1
                    core @1 10
                    extra @2 10 opt
                  py/ @2
                    pycore @1 20
                    pyextra @2 10 opt
                needs-py @2 10 opt < pycore
                more/ @3 opt
                  m @1 10
                  pick/1 @2
                    p @1 70
                    q @2 60
            ",
            expect: vec![
                Plan(Query::default(), "/steps", json!(["core", "extra", "m", "q"])),
                Plan(Query::default(), "/optional", json!(["extra", "m", "q"])),
                Roadmap("/totals/required", json!([10, 10])),
                Roadmap("/totals/all", json!([90, 90])),
                Roadmap("/totals/undecided", json!({"lang": ["js"], "pick": ["q"]})),
                // naming makes required: m and the choice of the optional stage
                Plan(to(&["more"]), "/required", json!([70, 70])),
                Plan(to(&["more"]), "/optional", json!([])),
            ],
        },
        Example {
            name: "times: the N that finish first, two chains, slack",
            // low: a 0–10, b 0–40, c 0–20; two of them are met at 20 (a, c); end 20–30.
            // high: a 0–100, b 0–50, c 0–20: two are met at 50 (c, b); end 50–60.
            // All three are in the plan (decided by needs of `all`), which ends at `all`: low 40–41, high 100–101.
            sketch: "
                pick/2 @1
                  a @1 10-100
                  b @2 40-50
                  c @3 20
                end @2 10 < pick
                all @3 1 < a b c
            ",
            expect: vec![
                Step("end", "/plan/earliest_start", json!([20, 50])),
                Step("all", "/plan/earliest_finish", json!([41, 101])),
                Roadmap(
                    "/totals/longest_chain",
                    json!({"minutes": [41, 101], "low": ["b", "all"], "high": ["a", "all"]}),
                ),
                Step("end", "/plan/slack", json!([11, 41])), // 41 − 10 − 20; 101 − 10 − 50
                // low: all starts at 40 at the latest, end at 31: a may start at 31 − 10 = 21 for end, 30 for all
                Step("a", "/plan/slack", json!([21, 0])),
                // high: end starts at 91 at the latest: b at 91 − 50 = 41; for all at 100 − 50 = 50
                Step("b", "/plan/slack", json!([0, 41])),
                // low: 31 − 20 = 11; high: c met pick, too: 91 − 20 = 71; for all 100 − 20 = 80
                Step("c", "/plan/slack", json!([11, 71])),
            ],
        },
        Example {
            name: "times of what is not in the plan, and of alternatives that are not",
            // The plan has js (cheaper); py runs 5–205 all the same. opt-step needs any(x, py): none is in the plan's
            // required part, so the first of all: x at 7.
            sketch: "
                zero @1 5
                lang/1 @2 < zero
                  js @1 100
                  py @2 200
                x @3 7 opt
                opt-step @4 1 opt < any(py,x)
            ",
            expect: vec![
                Step("py", "/plan/earliest_start", json!([5, 5])),
                Step("py", "/plan/slack", json!(null)),
                Step("opt-step", "/plan/earliest_start", json!([7, 7])),
                Roadmap("/totals/longest_chain/low", json!(["zero", "js"])),
            ],
        },
        Example {
            name: "reach figures of a diamond with a tail",
            // s → l, r → e → t. unlocks: s 4, l 2, r 2, e 1, t 0. Longest chains: all have 4 steps through them.
            // complexity: 8 + 6 + 6 + 5 + 4 = 29
            sketch: "
                s @1 1
                l @2 1 < s
                r @3 1 < s
                e @4 1 < any(l,r)
                t @5 1 opt < e
            ",
            expect: vec![
                Step("s", "/plan/unlocks", json!(4)),
                Step("r", "/plan/unlocks", json!(2)),
                Step("r", "/plan/delay", json!(4)),
                Step("t", "/plan/complexity", json!(4)),
                Roadmap("/totals/complexity", json!(29)),
            ],
        },
        Example {
            name: "redundant needs",
            // c needs a through b; d's any is met by b; e's choice implies a, as both options need it; f's any follows
            // from the choice (it is the same one of the same two); g: two of u, v, w, one of which is u or v; h's stage
            // is two steps, one of which the other implies: drawn from one, and no warning.
            sketch: "
                a @1 1
                b @2 1 < a
                c @3 1 < a b
                d @4 1 < any(b,a2) c
                a2 @4 1
                pick/1 @5
                  x @1 1 < a
                  y @2 1 < b
                e @6 1 < a pick
                f @7 1 < any(y,x) pick
                two/2 @8
                  u @1 1
                  v @2 1
                  w @3 1
                g @9 1 < any(u,v) two
                s/ @10
                  s1 @1 1
                  s2 @2 1 < s1
                h @11 1 < s
            ",
            expect: vec![
                Step("c", "/reduced", json!(["b"])),
                Step("d", "/reduced", json!(["c"])),
                Step("e", "/reduced", json!(["pick"])),
                // the last is looked at first: the any implies the choice
                Step("f", "/reduced", json!([{"any": ["y", "x"]}])),
                Step("g", "/reduced", json!(["two"])),
                Step("h", "/reduced", json!(["s2"])),
                Redundant(json!({"r/c.md": 1, "r/d.md": 1, "r/e.md": 1, "r/f.md": 1, "r/g.md": 1})),
            ],
        },
        Example {
            name: "an inherited need that is redundant is just dropped",
            // in the stage: p inherits a and needs b, which needs a; q writes what it inherits: its own stays.
            sketch: "
                a @1 1
                b @2 1 < a
                s/ @3 < a
                  p @1 1 < b
                  q @2 1 < a
            ",
            expect: vec![
                Step("p", "/reduced", json!(["b"])),
                Step("q", "/reduced", json!(["a"])),
                Redundant(json!({})),
            ],
        },
        Example {
            name: "paths: assume, among, optional goals, the order of goals",
            // p: b stops at a, which is known. lang only among py and go: py 2·20, go 2·30: py. Then the optional z.
            // Order: what leads to the first goal (app: py), then b, then z; not by place (b comes first there).
            sketch: "
                root @1 1000
                a @2 100 < root
                b @3 10 < a
                lang/1 @4
                  js @1 10
                  py @2 20
                  go @3 30
                app @5 5 < lang
                z @0 3 < y
                y @6 4
                path p: goals=app,b optional=z among=lang:py+go assume=a
            ",
            expect: vec![
                Path("p", "/steps", json!(["py", "app", "b", "y", "z"])),
                Path("p", "/optional", json!(["y", "z"])),
                Path("p", "/required", json!([35, 35])),
                Path("p", "/all", json!([42, 42])),
                Path("p", "/undecided", json!({"lang": ["py"]})),
            ],
        },
        Example {
            name: "weeks",
            // 2 hours a week: 120 min. min: a 0–60, b 60–120, m 120, c 120–120+60.
            // max: a 0–120, b 120–300, m 300, c 300–360. mean: a 0–90, b 90–210, m 210, c 210–270.
            sketch: "
                a @1 60-120
                b @2 60-180
                m @3 0
                c @4 60
            ",
            expect: vec![Plan(
                Query {
                    hours_per_week: Some(2),
                    ..Query::default()
                },
                "/schedule",
                json!([
                    {"id": "a", "min": [1, 1], "max": [1, 1], "mean": [1, 1]},
                    {"id": "b", "min": [1, 1], "max": [2, 3], "mean": [1, 2]},
                    {"id": "m", "min": [2, 2], "max": [3, 3], "mean": [2, 2]},
                    {"id": "c", "min": [2, 2], "max": [3, 3], "mean": [2, 3]},
                ]),
            )],
        },
        Example {
            name: "what the reader is ready for",
            // Undecided, lang is one entry; z needs nothing but is optional: after the required. With js done the choice is
            // met and app is ready. A skipped js meets no choice: py is taken instead, and the choice still asked for.
            sketch: "
                z @0 3 opt
                lang/1 @4
                  js @1 10
                  py @2 20
                app @5 5 < lang
                ops @6 5
            ",
            expect: vec![
                Ready(
                    reader(&[], &[]),
                    json!([{"choice": "lang"}, {"step": "ops"}, {"step": "z"}]),
                ),
                Ready(
                    reader(&["js"], &[]),
                    json!([{"step": "app"}, {"step": "ops"}, {"step": "z"}]),
                ),
                Ready(
                    reader(&["z"], &["js"]),
                    json!([{"choice": "lang"}, {"step": "ops"}]),
                ),
                Ready(
                    Reader {
                        decisions: vec![("lang".into(), strings(&["py"]))],
                        ..Reader::default()
                    },
                    json!([{"step": "py"}, {"step": "ops"}, {"step": "z"}]),
                ),
            ],
        },
    ]
}
