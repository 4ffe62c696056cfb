//! Needs, choices, stages and roadmaps that cannot be.

use crate::site::{Checked, check, files, step};

fn site(pages: &[(&str, String)]) -> Checked {
    let pages: Vec<(String, &str)> = pages
        .iter()
        .map(|(path, text)| (format!("content/{path}"), text.as_str()))
        .collect();
    let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    check(files(&pages))
}

fn front(keys: &str) -> String {
    format!("---\n{keys}\n---\n")
}

/// The message of the only complaint, and what is said of its other places.
fn only(checked: &Checked) -> (&str, Vec<String>) {
    let mut found = checked
        .problems
        .iter()
        .filter(|problem| !problem.location.source.path().contains("canary"));
    let problem = found.next().unwrap();
    assert!(found.next().is_none(), "{:#?}", checked.told());
    let place = |related: &roadbook::diagnostic::Related| {
        let source = &related.location.source;
        format!(
            "{}:{} {}",
            source.path(),
            source.line_column(related.location.span.start).0,
            related.message
        )
    };
    (&problem.message, problem.related.iter().map(place).collect())
}

#[test]
fn a_cycle_is_one_complaint_with_every_hop() {
    let need = |number, what: &str| step(number, &format!("prerequisites: [{what}]\n"));
    for (pages, message, hops) in [
        (
            &[("r/a.md", need(1, "a"))][..],
            "the step `a` needs itself",
            &["content/r/a.md:4 `a` needs `a`"][..],
        ),
        (
            &[
                ("r/a.md", need(1, "b")),
                ("r/b.md", need(2, "c")),
                ("r/c.md", need(3, "a")),
            ],
            "these steps need each other: a → b → c → a",
            &[
                "content/r/a.md:4 `a` needs `b`",
                "content/r/b.md:4 `b` needs `c`",
                "content/r/c.md:4 `c` needs `a`",
            ],
        ),
        (
            &[
                ("r/s/_index.md", front("step: 1\nprerequisites: [b]")),
                ("r/s/a.md", step(1, "")),
                ("r/s/b.md", step(2, "")),
            ],
            "the step `b` needs itself",
            &["content/r/s/_index.md:3 `b` inherits `b` from the stage `s`"],
        ),
        (
            &[
                ("r/s/_index.md", front("step: 1")),
                ("r/s/a.md", need(1, "s")),
                ("r/s/b.md", step(2, "")),
            ],
            "the step `a` needs itself",
            &["content/r/s/a.md:4 `a` needs `a` as part of `s`"],
        ),
        (
            &[
                ("r/l/_index.md", front("step: 1\nchoose: 1")),
                ("r/l/p.md", need(1, "web")),
                ("r/l/q.md", step(2, "")),
                ("r/web.md", need(3, "l")),
            ],
            "these steps need each other: p → web → p",
            &[
                "content/r/l/p.md:4 `p` needs `web`",
                "content/r/web.md:4 `web` needs `p` as part of `l`",
            ],
        ),
        (
            &[
                ("r/a.md", need(1, "{any: [b, c]}")),
                ("r/b.md", need(2, "a")),
                ("r/c.md", step(3, "")),
            ],
            "these steps need each other: a → b → a",
            &["content/r/a.md:4 `a` needs `b`", "content/r/b.md:4 `b` needs `a`"],
        ),
        (
            &[("q/b.md", need(1, "r/a")), ("r/a.md", need(1, "q/b"))],
            "these steps need each other: b → r/a → b",
            &[
                "content/q/b.md:4 `b` needs `r/a`",
                "content/r/a.md:4 `r/a` needs `b`",
            ],
        ),
    ] {
        let checked = site(pages);
        let (said, places) = only(&checked);
        assert_eq!(
            (said, places.as_slice()),
            (
                message,
                hops.iter()
                    .map(|hop| (*hop).to_owned())
                    .collect::<Vec<_>>()
                    .as_slice()
            )
        );
    }
}

#[test]
fn a_choice_that_cannot_be_made_is_told_and_still_one() {
    for (keys, message) in [
        ("choose: 0", "the choice `l` asks for 0 of its options"),
        ("choose: -1", "the choice `l` asks for -1 of its options"),
        ("choose: 5", "the choice `l` asks for 5 options but has 3"),
        (
            "choose: 99999999999",
            "the choice `l` asks for 99999999999 options but has 3",
        ),
        ("choose: all", "`choose` must be a whole number, not `all`"),
        ("choose: 1\ndefault: rust", "the choice `l` has no option `rust`"),
        (
            "choose: 1\ndefault: [p, q]",
            "the choice `l` has more defaults than the 1 it asks for",
        ),
        ("default: p", "`l` has a `default` but is no choice"),
    ] {
        let checked = site(&[
            ("r/l/_index.md", front(&format!("step: 1\n{keys}"))),
            ("r/l/p.md", step(1, "")),
            ("r/l/q.md", step(2, "")),
            ("r/l/s.md", step(3, "")),
            ("r/z.md", step(9, "prerequisites: [l]\n")),
        ]);
        assert_eq!(only(&checked).0, message);
        assert!(checked.output.contains_key("r/l/index.html"));
    }
}

#[test]
fn what_is_empty_says_so_and_has_its_page() {
    for (pages, told, output) in [
        (
            &[
                ("r/s/_index.md", front("step: 2\ntitle: S")),
                ("r/a.md", step(1, "")),
            ][..],
            &["empty-stage content/r/s/_index.md:3"][..],
            "r/s/index.html",
        ),
        (
            &[("r/_index.md", front("roadmap: true"))],
            &["empty-roadmap content/r/_index.md:1"],
            "r/index.html",
        ),
        (&[], &[], "index.html"),
        (&[("_index.md", String::new())], &[], "index.html"),
        (
            &[
                ("r/_index.md", front("paths: [{id: p}]")),
                ("r/a.md", step(1, "")),
            ],
            &["empty-path content/r/_index.md:2"],
            "r/paths/p/index.html",
        ),
    ] {
        let checked = site(pages);
        assert_eq!(checked.told(), told);
        assert!(checked.output.contains_key(output), "{output}");
    }
}

#[test]
fn names_that_nobody_has_are_told_one_by_one() {
    let checked = site(&[
        (
            "r/_index.md",
            front(
                "includes: [q/nope, b, a]\npaths:\n- {id: p, goals: [nope], choose: {l: [zz]}, among: {a: b}, assume: [qq]}\n- {id: p, goals: [a]}\n- {id: _h, goals: [a]}\n- {id: ../x, goals: [a]}\n- {goals: [a]}\n- x",
            ),
        ),
        (
            "r/a.md",
            step(
                1,
                "prerequisites: [nope, q/nope, {any: [zip, a2]}, no/b]\nrecommended: [zap]\n",
            ),
        ),
        ("r/a2.md", step(0, "")),
        ("r/l/_index.md", front("step: 3\nchoose: 1")),
        ("r/l/o.md", step(1, "")),
        ("q/b.md", step(1, "")),
    ]);
    let told = checked.told();
    let at = |line: usize, code: &str| {
        told.iter()
            .filter(|told| **told == format!("{code} content/r/_index.md:{line}"))
            .count()
    };
    assert_eq!(at(2, "unknown-include"), 3, "{told:#?}");
    assert_eq!((at(4, "unknown-goal"), at(4, "bad-choice")), (3, 1), "{told:#?}");
    assert_eq!(
        (at(5, "duplicate-id"), at(6, "hidden-path"), at(7, "bad-id")),
        (1, 1, 1),
        "{told:#?}"
    );
    assert_eq!((at(8, "wrong-type"), at(9, "wrong-type")), (1, 1), "{told:#?}");
    let needs = told
        .iter()
        .filter(|told| *told == "unknown-prerequisite content/r/a.md:4")
        .count();
    assert_eq!(needs, 4, "{told:#?}");
    assert_eq!(
        told.iter()
            .filter(|told| *told == "unknown-prerequisite content/r/a.md:5")
            .count(),
        1
    );
    assert_eq!(told.len(), 17, "{told:#?}");
}

#[test]
fn folders_that_are_in_each_others_way_are_told() {
    let stray = site(&[("a.md", step(1, ""))]);
    assert_eq!(stray.told(), ["stray-step content/a.md:2"]);
    let nested = site(&[
        ("r/_index.md", front("roadmap: true")),
        ("r/a.md", step(1, "")),
        ("r/q/_index.md", front("roadmap: true")),
        ("r/q/b.md", step(1, "")),
    ]);
    assert_eq!(nested.told(), ["nested-roadmap content/r/q/_index.md:2"]);
    let deep = site(&[("r/s/s/a.md", step(1, "")), ("r/s/b.md", step(2, "id: a\n"))]);
    assert_eq!(
        deep.told(),
        [
            "duplicate-id content/r/s/s:1",
            "duplicate-id content/r/s/s/a.md:2"
        ]
    );
}

#[test]
fn a_long_chain_and_a_long_cycle_end() {
    let chain = |count: u32, first: &str| -> Vec<(String, String)> {
        let need = |n: u32| {
            if n == 0 {
                first.to_owned()
            } else {
                format!("s{}", n - 1)
            }
        };
        (0..count)
            .map(|n| {
                (
                    format!("r/s{n}.md"),
                    step(n, &format!("prerequisites: [{}]\n", need(n))),
                )
            })
            .collect()
    };
    let run = |pages: Vec<(String, String)>| {
        let pages: Vec<(&str, String)> = pages
            .iter()
            .map(|(path, text)| (path.as_str(), text.clone()))
            .collect();
        site(&pages).told()
    };
    assert_eq!(run(chain(150, "")), [""; 0]);
    assert_eq!(run(chain(100, "s99")).len(), 1);
}

#[test]
fn what_a_roadmap_cannot_have_does_nothing() {
    let keys = "prerequisites: [a, nobody]\nrecommended: [q/x]\noptional: true";
    let checked = site(&[
        ("r/_index.md", front(keys)),
        ("r/a.md", step(1, "")),
        ("q/x.md", step(1, "")),
    ]);
    let told = [2, 3, 4].map(|line| format!("unknown-key content/r/_index.md:{line}"));
    assert_eq!(checked.told(), told);
}

#[test]
fn a_step_above_a_roadmap_is_told_why_its_folder_is_none() {
    let checked = site(&[
        ("r/a.md", step(1, "")),
        ("r/q/_index.md", front("roadmap: true")),
        ("r/q/b.md", step(1, "")),
    ]);
    let (message, others) = only(&checked);
    assert_eq!(message, "this step belongs to no roadmap");
    assert_eq!(
        others,
        ["content/r/q/_index.md:2 no folder above a roadmap that is marked is one itself"]
    );
}
