//! Front matter that is no YAML, or not the YAML that is due.

use crate::site::{Checked, check, files, step};

/// A page among sound ones, one of which needs it: whatever it is, its own fault is the only one told.
fn page(text: impl Into<Vec<u8>>) -> Checked {
    let mut site = files(&[
        (
            "content/r/_index.md",
            "---\ntitle: R\npaths: [{id: p, goals: [page]}]\n---\n",
        ),
        ("content/r/after.md", &step(9, "prerequisites: [page]\n")),
    ]);
    site.push(("content/r/page.md".into(), text.into()));
    let checked = check(site);
    assert!(
        checked.output.contains_key("r/page/index.html") && checked.output.contains_key("r/after/index.html")
    );
    checked
}

/// `line code: message` of all that is told.
fn told(text: impl Into<Vec<u8>>) -> Vec<String> {
    let checked = page(text);
    let in_page = checked
        .problems
        .iter()
        .filter(|problem| !problem.location.source.path().contains("canary"));
    let line = |problem: &roadbook::diagnostic::Diagnostic| {
        let source = &problem.location.source;
        assert_eq!(source.path(), "content/r/page.md", "{problem:?}");
        let (line, _) = source.line_column(problem.location.span.start);
        format!("{line} {}: {}", problem.code, problem.message)
    };
    in_page.map(line).collect()
}

const UNREADABLE: &str = "bad-front-matter: the front matter cannot be read:";

#[test]
fn a_block_that_cannot_be_read_is_one_fault_and_the_page_keeps_its_name() {
    let block = |yaml: &str| format!("---\nstep: 1\n{yaml}\n---\nText.\n");
    for (text, line, reason) in [
        (
            "---\nstep: 1\ntitle: SQL\n\n# Body\n".to_owned(),
            1,
            "it has no second `---` line",
        ),
        (
            "---\nstep: 1\ntitle: SQL\n# Body\nmore: text\n".to_owned(),
            1,
            "it has no second `---` line",
        ),
        (
            "+++\nstep = 1\n+++\nText.\n".to_owned(),
            1,
            "it is YAML between `---` lines, not TOML between `+++` lines",
        ),
        (
            "<<<<<<< HEAD\n---\nstep: 1\n=======\n---\nstep: 2\n>>>>>>> other\n---\nText.\n".to_owned(),
            1,
            "a merge conflict begins here",
        ),
        (
            block("<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> other"),
            3,
            "a merge conflict begins here",
        ),
        (block("prerequisites:\n\t- web"), 4, "a tab indents this line"),
        (
            block("title: SQL: the basics"),
            3,
            "this text contains a `:` and is not in quotes",
        ),
        (
            block(" title: SQL"),
            3,
            "this line is indented, and the line above has its value already",
        ),
        (block("title: \"SQL"), 3, "a quote is not closed"),
        (block("title: [SQL"), 3, "a `[` is not closed"),
        (block("title: @SQL"), 3, "`@` cannot begin a text"),
        (block("title: %SQL"), 3, "`%` cannot begin a text"),
        (block("title: `SQL`"), 3, "a backquote cannot begin a text"),
        (
            block("title: *SQL"),
            3,
            "`*` begins an alias, and nothing has that name",
        ),
        (block("title: a\0b"), 3, "there is a control character in it"),
        (
            block("title: A\n...\nlevel: beginner"),
            4,
            "`...` ends it too early",
        ),
        (
            "---\n- step: 1\n- title: SQL\n---\n".to_owned(),
            2,
            "it must be lines such as `title: SQL`, not a list",
        ),
        (
            "---\nhello\n---\n".to_owned(),
            2,
            "it must be lines such as `title: SQL`, not `hello`",
        ),
    ] {
        let told = told(text.clone());
        assert_eq!(told.len(), 1, "{text}: {told:#?}");
        assert!(
            told[0].starts_with(&format!("{line} {UNREADABLE} {reason}")),
            "{text}: {told:#?}"
        );
    }
}

#[test]
fn bombs_and_depth_are_refused_before_they_hurt() {
    let bomb: String = ('b'..='i')
        .map(|c| {
            let before = char::from(c as u8 - 1);
            format!("{c}: &{c} [{}]\n", format!("*{before},").repeat(9))
        })
        .collect();
    for yaml in [
        format!("a: &a [x,x,x,x,x,x,x,x,x]\n{bomb}"),
        format!("extra: {}", "[".repeat(10_000)),
        format!("extra: {}", "{a: ".repeat(10_000)),
        format!("extra:\n  {}x", "- ".repeat(10_000)),
        format!(
            "extra:\n{}",
            (1..1_000)
                .map(|depth| format!("{}a:\n", " ".repeat(depth)))
                .collect::<String>()
        ),
    ] {
        let told = told(format!("---\nstep: 1\nduration: 1 h\n{yaml}\n---\nText.\n"));
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].contains(UNREADABLE), "{told:#?}");
    }
}

#[test]
fn a_page_in_another_encoding_is_one_fault() {
    let text = "---\nstep: 1\nduration: 1 h\n---\nText.\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [[&[0xff, 0xfe][..], &utf16].concat(), vec![0xff; 100]] {
        assert_eq!(told(bytes), ["1 not-utf8: this file is not UTF-8 text"]);
    }
}

#[test]
fn what_to_write_instead_is_said() {
    for (yaml, expected) in [
        ("tags: a, b", "write `tags: [a, b]`"),
        ("tags: a", "write `tags: [a]`"),
        (
            "tags:\n  -a\n  -b",
            "write each item as `- item`, with a space behind the `-`",
        ),
        (
            "prerequisites: {any: [after]}",
            "write `prerequisites: [{any: [after]}]`",
        ),
        ("title: {{ x }}", "put text that begins with `[` or `{` in quotes"),
        ("level: Beginner", "did you mean `beginner`?"),
        ("level: hard", ""),
        ("optional: yes", "write `optional: true`"),
        ("optional: \"false\"", "write `optional: false`"),
        (
            "resources: [{url: https://a.org, kind: vidoe}]",
            "did you mean `video`?",
        ),
        (
            "resources: [www.example.org/a]",
            "did you mean `https://www.example.org/a`?",
        ),
        ("recommended: [after.md]", "did you mean `after`?"),
        ("recommended: [./after.md]", "did you mean `after`?"),
        (
            "recommended: [x]",
            "write the id of a step, stage or choice of this roadmap, or `roadmap/id` for one of another",
        ),
        ("roadmap: true", "only roadmaps have it"),
    ] {
        let checked = page(format!("---\nstep: 1\nduration: 1 h\n{yaml}\n---\nText.\n"));
        let own = (checked.problems.iter())
            .find(|problem| problem.location.source.path() == "content/r/page.md")
            .unwrap_or_else(|| panic!("{yaml}: no fault"));
        assert_eq!(own.help.as_deref().unwrap_or_default(), expected, "{yaml}");
    }
}

#[test]
fn a_value_that_does_not_fit_is_one_fault_and_the_others_stand() {
    for (yaml, expected) in [
        (
            "title: A\ntitle: B",
            &["5 bad-front-matter: the front matter cannot be read: the key `title` is written twice"][..],
        ),
        ("title: 2024\ntags: [1, 2.0, true]", &[]),
        (
            "former-ids: [after, page, old]",
            &[
                "4 duplicate-id: the former id `after` is an id now",
                "4 duplicate-id: the former id `page` is an id now",
            ],
        ),
        (
            "title: \"\"",
            &["4 wrong-type: `title` must be text, not empty text"],
        ),
        ("title: ~\nprerequisites:\nresources: null\nextra:", &[]),
        (
            "optional: yes",
            &[
                "4 wrong-type: `optional` must be `true` or `false`, not `yes`",
                "OPTIONAL",
            ],
        ),
        (
            "optional: no",
            &["4 wrong-type: `optional` must be `true` or `false`, not `no`"],
        ),
        (
            "draft: yes",
            &["4 wrong-type: `draft` must be `true` or `false`, not `yes`"],
        ),
        (
            "updated: 2026-02-30",
            &["4 wrong-type: `updated` must be a day that the calendar has, not `2026-02-30`"],
        ),
        (
            "updated: 20 Nov 2026",
            &["4 wrong-type: `updated` must be a date such as `2026-11-20`, not `20 Nov 2026`"],
        ),
        (
            "extra: [1]",
            &["4 wrong-type: `extra` must be a map of keys and values, not a list"],
        ),
        (
            "tags: x",
            &["4 wrong-type: `tags` must be a list, as in `[a, b]`, not `x`"],
        ),
        (
            "outcomes: [a, [b]]",
            &["4 wrong-type: an item of `outcomes` must be text, not a list"],
        ),
        (
            "aliases: [\"\"]",
            &["4 wrong-type: an item of `aliases` must be text, not empty text"],
        ),
        (
            "level: expert",
            &["4 wrong-type: `level` must be one of beginner, intermediate, advanced, not `expert`"],
        ),
        (
            "prerequisites: {a: 1}",
            &["4 wrong-type: `prerequisites` must be a list, as in `[a, b]`, not a map"],
        ),
        (
            "projects: [{title: [x]}]",
            &["4 wrong-type: `title` must be text, not a list"],
        ),
        (
            "resources: [{title: x}]",
            &[
                "4 wrong-type: an item of `resources` must be a URL or a map with a `url`, not a map without `url`",
            ],
        ),
        (
            "resources: [{url: 'https://a.b', kind: blog}]",
            &[
                "4 wrong-type: `kind` must be one of docs, article, book, course, video, practice, tool, spec, not `blog`",
            ],
        ),
        (
            "id: ../../x",
            &["4 bad-id: `../../x` cannot be an id: it contains a slash"],
        ),
        ("id: ..", &["4 bad-id: `..` cannot be an id: it begins with `.`"]),
        ("levle: beginner", &["4 unknown-key: a step has no key `levle`"]),
        ("choose: 1", &["4 unknown-key: a step has no key `choose`"]),
    ] {
        let text = format!("---\nstep: 1\nduration: 1 h\n{yaml}\n---\nText.\n");
        let mut expected = expected.to_vec();
        if expected.last() == Some(&"OPTIONAL") {
            // Read as meant: a required step needs it, which is told where it is needed.
            expected.pop();
            let told = page(text).told();
            assert_eq!(
                told,
                [
                    "optional-prerequisite content/r/after.md:4",
                    "wrong-type content/r/page.md:4"
                ]
            );
            continue;
        }
        assert_eq!(told(text), expected, "{yaml}");
    }
}

#[test]
fn a_step_number_that_is_none_leaves_the_page_a_step() {
    for (number, expected) in [
        (
            "\"1\"",
            "`step` must be a whole number, 0 or more, not the text `1`",
        ),
        (
            "08",
            "`step` must be a whole number without zeros in front, not `08`",
        ),
        ("0x1F", "`step` must be a whole number, 0 or more, not `0x1F`"),
        ("-1", "`step` must be a whole number, 0 or more, not `-1`"),
        ("1.5", "`step` must be a whole number, 0 or more, not `1.5`"),
        (
            "99999999999999999999",
            "`step` must be a whole number, 0 or more, not `99999999999999999999`",
        ),
        ("first", "`step` must be a whole number, 0 or more, not `first`"),
        ("", "`step` must be a whole number, 0 or more, not nothing"),
    ] {
        let text = format!("---\nstep: {number}\nduration: 1 h\n---\nText.\n");
        assert_eq!(told(text), [format!("2 wrong-type: {expected}")], "{number}");
    }
}

#[test]
fn a_duration_that_is_none_is_told_once() {
    for duration in [
        "soon",
        "3",
        "-1 h",
        "2 fortnights",
        "",
        "1e9 weeks",
        "99999999999999999999 h",
        "4-2 weeks",
        "P",
        "1 h 2",
    ] {
        let told = told(format!("---\nstep: 1\nduration: {duration}\n---\nText.\n"));
        assert_eq!(told.len(), 1, "{duration}: {told:?}");
        assert!(told[0].starts_with("3 bad-duration: "), "{duration}: {told:?}");
    }
}

#[test]
fn a_slip_in_step_is_one_warning_and_says_what_makes_a_step() {
    let checked = page("---\nstpe: 1\ntitle: SQL\nduration: 1 h\nlevel: beginner\n---\n");
    assert_eq!(
        checked.told(),
        [
            "unknown-goal content/r/_index.md:3",
            "unknown-prerequisite content/r/after.md:4",
            "unknown-key content/r/page.md:2"
        ]
    );
    let help = |code: &str| {
        checked
            .problems
            .iter()
            .find(|problem| problem.code == code)
            .unwrap()
            .help
            .clone()
            .unwrap()
    };
    assert_eq!(help("unknown-key"), "did you mean `step`?");
    let expected = "`content/r/page.md` is a page; a line `step: 1` in its front matter makes it a step";
    assert_eq!(
        (
            help("unknown-goal").as_str(),
            help("unknown-prerequisite").as_str()
        ),
        (expected, expected)
    );
}

#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    for text in [
        "---\r\nstep: 1\r\ntitle: SQL\r\nduration: 1 h\r\n---\r\nText.\r\n",
        "---\rstep: 1\rtitle: SQL\rduration: 1 h\r---\rText.\r",
        "---\nstep: 1\r\ntitle: SQL\rduration: 1 h\n---\r\nText.",
        "\u{feff}---\nstep: 1\ntitle: SQL\nduration: 1 h\n---\nText.",
    ] {
        let checked = page(text);
        assert_eq!(checked.told(), [""; 0], "{text:?}");
        let html = checked.text("r/page/index.html");
        assert!(
            html.contains("<p>Text.</p>") && html.contains("SQL") && !html.contains("step:"),
            "{text:?}"
        );
    }
}

#[test]
fn a_former_id_is_of_one_page() {
    let checked = check(files(&[
        ("content/r/a.md", &step(1, "former-ids: [old]\n")),
        ("content/r/b.md", &step(2, "former-ids: [older, old]\n")),
    ]));
    assert_eq!(checked.told(), ["duplicate-id content/r/b.md:4"]);
    let mut problems = checked.problems.iter();
    let problem = problems.find(|problem| problem.code == "duplicate-id").unwrap();
    assert_eq!(problem.message, "the former id `old` is claimed twice");
    assert_eq!(problem.related[0].message, "`old` is claimed here first");
}

#[test]
fn a_former_id_is_listed_once() {
    let checked = check(files(&[("content/r/a.md", &step(1, "former-ids: [old, old]\n"))]));
    assert_eq!(checked.told(), ["duplicate-id content/r/a.md:4"]);
    let mut problems = checked.problems.iter();
    let problem = problems.find(|problem| problem.code == "duplicate-id").unwrap();
    assert_eq!(problem.message, "the former id `old` is listed twice");
    assert_eq!(problem.help.as_deref(), Some("remove one of the two"));
    assert_eq!(problem.related[0].message, "`old` is listed here first");
}
