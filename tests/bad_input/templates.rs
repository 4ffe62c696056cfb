//! Templates, strings and theme settings at fault: named with line and page, and the rest of the site stands.

use crate::site::{Checked, check, files, step};

fn theme(path: &str, bytes: impl Into<Vec<u8>>) -> Checked {
    let mut site = files(&[
        ("content/r/page.md", &step(1, "title: SQL\n")),
        ("content/about.md", "# About\n"),
    ]);
    site.push((format!("themes/default/{path}"), bytes.into()));
    check(site)
}

#[test]
fn a_template_at_fault_is_named_and_the_built_in_one_stands_in() {
    for (template, line, reason) in [
        ("<p>\n{% if %}\n".to_owned(), 2, "found `%}`"),
        ("{% block a %}".into(), 1, "unexpected end of input"),
        (
            "{% extends \"nope.html\" %}".into(),
            1,
            "it extends `nope.html`, which does not exist",
        ),
        ("{% extends \"step.html\" %}".into(), 1, "it extends itself"),
        (
            "{% include \"step.html\" %}".into(),
            1,
            "it includes itself: step.html → step.html",
        ),
        ("\n{{ now() }}".into(), 2, "unknown function `now`"),
        (
            "{{ get_env(name=\"HOME\") }}".into(),
            1,
            "unknown function `get_env`",
        ),
        (
            format!("{{{{ {}1{} }}}}", "(".repeat(10_000), ")".repeat(10_000)),
            1,
            "the expression is too complex",
        ),
        (
            "{% if true %}".repeat(10_000) + &"{% endif %}".repeat(10_000),
            1,
            "the template nesting is too deep",
        ),
    ] {
        let checked = theme("templates/step.html", template);
        assert_eq!(
            checked.told(),
            [format!(
                "template-error themes/default/templates/step.html:{line}"
            )],
            "{reason}"
        );
        let problem = checked
            .problems
            .iter()
            .find(|problem| problem.code == "template-error")
            .unwrap();
        assert!(
            problem
                .message
                .starts_with(&format!("the template `step.html` fails: {reason}")),
            "{}",
            problem.message
        );
        assert!(checked.text("r/page/index.html").contains("SQL"), "{reason}");
    }
}

#[test]
fn a_page_that_cannot_be_rendered_says_so_and_the_others_can() {
    let huge = format!(
        "{{% for a in range(end=100000) %}}{}{{% endfor %}}",
        "<p>x</p>".repeat(100)
    );
    for (template, reason) in [
        (
            "<p>\n{{ page.nope.nope }}".to_owned(),
            "field `nope` is not defined",
        ),
        ("{{ nope }}".into(), ""),
        (
            "{% for a in range(end=1000000000) %}x{% endfor %}".into(),
            "function `range` would produce 1000000000 elements",
        ),
        (huge, "it writes more than 64 MB"),
        ("{{ t(key=\"nope\") }}".into(), ""),
    ] {
        let checked = theme("templates/step.html", template);
        let problems: Vec<_> = checked
            .problems
            .iter()
            .filter(|problem| problem.code == "template-error")
            .collect();
        let [problem] = problems[..] else {
            panic!("told once: {:#?}", checked.told())
        };
        assert!(problem.message.contains(reason), "{}", problem.message);
        assert_eq!(problem.pages, ["other/canary/", "r/page/"]);
        assert!(
            checked
                .text("r/page/index.html")
                .contains("<h1>Template error</h1>")
        );
        assert!(checked.text("about/index.html").contains("About"));
    }
}

#[test]
fn every_unknown_function_has_its_place() {
    let told = theme("templates/step.html", "{{ a() }}\n{{ b() }}\n").told();
    assert!(
        told.iter()
            .all(|line| line.contains(" themes/default/templates/step.html:")),
        "{told:#?}"
    );
}

#[test]
fn two_templates_that_include_each_other_end() {
    let mut site = files(&[("content/r/page.md", &step(1, ""))]);
    site.push((
        "themes/default/templates/step.html".into(),
        b"{% include \"a.html\" %}".to_vec(),
    ));
    site.push((
        "themes/default/templates/a.html".into(),
        b"{% include \"step.html\" %}".to_vec(),
    ));
    let checked = check(site);
    assert_eq!(
        checked.told(),
        ["template-error themes/default/templates/a.html:1"]
    );
    assert!(checked.output.contains_key("r/page/index.html"));
}

#[test]
fn what_includes_or_extends_a_faulty_template_is_not_at_fault() {
    for child in ["{% include \"a.html\" %}", "{% extends \"a.html\" %}"] {
        let mut site = files(&[("content/r/page.md", &step(1, ""))]);
        site.push(("themes/default/templates/step.html".into(), child.into()));
        site.push(("themes/default/templates/a.html".into(), b"{% if %}".to_vec()));
        let checked = check(site);
        assert_eq!(
            checked.told(),
            ["template-error themes/default/templates/a.html:1"],
            "{child}"
        );
    }
}

#[test]
fn a_block_that_the_sites_own_base_lacks_is_its_fault() {
    let checked = theme(
        "templates/base.html",
        "<title>{% block main %}{% endblock main %}</title>\n",
    );
    let told: Vec<String> = (checked.problems.iter())
        .filter(|problem| problem.code == "template-error")
        .map(|problem| format!("{}: {}", problem.location.source.path(), problem.message))
        .collect();
    let lacks = |block: &str| {
        format!(
            "themes/default/templates/base.html: the template `base.html` fails: it has no block `{block}`, which other \
             templates fill"
        )
    };
    assert_eq!(told, [lacks("body_data"), lacks("scripts")]);
    assert!(
        checked.text("r/page/index.html").contains("SQL"),
        "the built-in one stands in"
    );
}

#[test]
fn a_file_that_replaces_nothing_is_named() {
    for (path, expected) in [
        ("step.html", "themes/default/templates/step.html"),
        ("templates/steps.html", "themes/default/templates/step.html"),
        ("template/mine.html", "themes/default/templates/mine.html"),
        ("css/site.css", "themes/default/static/site.css"),
        ("templates/step.html", ""),
        ("templates/parts/x.html", "-"),
        ("static/mine.css", ""),
        ("README.txt", ""),
        ("sass/site.scss", ""),
    ] {
        let checked = theme(path, "{% extends \"builtin/page.html\" %}");
        let mut unused = checked
            .problems
            .iter()
            .filter(|problem| problem.code == "unused-file");
        let told = unused.next().map(|problem| {
            assert_eq!(problem.message, format!("nothing uses `themes/default/{path}`"));
            let help = problem.help.clone().unwrap_or_default();
            let meant = help
                .strip_prefix("did you mean `")
                .and_then(|rest| rest.strip_suffix("`?"));
            meant.unwrap_or("-").to_owned()
        });
        assert_eq!(told.unwrap_or_default(), expected, "{path}");
    }
}

#[test]
fn a_script_at_fault_is_named_with_its_line() {
    for (script, place) in [
        ("import './no.js';", "a.js:1"),
        ("/* a\n*/ export * from \"../a.js\"", "a.js:2"),
        ("import { t } from './words.js';\nt('no-such');", "a.js:2"),
        ("import { t } from './words.js';\n\nt(`menu`);", "a.js:3"),
    ] {
        let checked = theme("static/a.js", script);
        assert_eq!(
            checked.told(),
            [format!("template-error themes/default/static/{place}")],
            "{script}"
        );
        assert!(checked.text("r/page/index.html").contains("SQL"));
    }
    for script in [
        "`",
        "import '",
        "import(",
        "t(",
        "import \"./a.js\"",
        "`${'}'}`/*",
        "(".repeat(100_000).as_str(),
    ] {
        assert_eq!(theme("static/a.js", script).told(), [""; 0], "{script}");
    }
    assert_eq!(theme("static/a.js", &b"import '\xff'"[..]).told(), [""; 0]);
}

#[test]
fn other_files_of_a_theme_are_told_too() {
    for (path, bytes, told) in [
        (
            "templates/step.html",
            &b"\xff\xfe"[..],
            "not-utf8 themes/default/templates/step.html:1",
        ),
        ("theme.toml", b"[opt\n", "bad-config themes/default/theme.toml:1"),
        (
            "theme.toml",
            b"\n[option]\na = 1\n",
            "bad-config themes/default/theme.toml:2",
        ),
        (
            "strings/en.toml",
            b"[y",
            "bad-config themes/default/strings/en.toml:1",
        ),
    ] {
        let checked = theme(path, bytes);
        assert_eq!(checked.told(), [told]);
        assert!(checked.text("r/page/index.html").contains("SQL"));
    }
}
