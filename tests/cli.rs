//! Each command from its arguments to its exit status, by the built program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use support::{Folder, Run, step};

/// A site with one error and one warning.
fn faulty() -> Folder {
    let folder = Folder::sound();
    folder.write(
        "content/backend/bad.md",
        &step(5, "Bad", "prerequisites: [slq]\n"),
    );
    folder
}

#[test]
fn build_writes_the_site_and_says_so_on_standard_error() {
    let folder = Folder::sound();
    let run = folder.run(&["build"]).exits(0).says("6 steps, ");
    assert_eq!(run.stdout, "");
    for file in [
        "index.html",
        "404.html",
        ".nojekyll",
        "backend/index.html",
        "backend/data/sql/index.html",
        "backend/paths/short/index.html",
        "backend/roadmap.json",
        "backend/map.svg",
    ] {
        assert!(folder.at("book").join(file).is_file(), "{file}");
    }
    let quiet = folder.run(&["build", "-q", "-d", "elsewhere/public"]).exits(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    assert!(folder.at("elsewhere/public/index.html").is_file());
}

/// `.github/map.svg`, the README's picture; `BLESS=1` writes it anew.
#[test]
fn the_picture_of_the_readme_is_the_map_of_the_bundled_content() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_roadbook"));
    command
        .args(["graph", "backend", "--format", "svg"])
        .current_dir(root);
    let run = Run::of(&mut command).exits(0);
    let picture = root.join(".github/map.svg");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&picture, &run.stdout).unwrap();
    }
    let written = fs::read_to_string(&picture).unwrap_or_default();
    assert!(
        written == run.stdout,
        "the map has changed: BLESS=1 cargo test --test cli picture"
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::sound();
    folder.run(&["build", "-d", "one"]).exits(0);
    folder.run(&["build", "-d", "two"]).exits(0);
    for entry in walkdir::WalkDir::new(folder.at("one")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let twin = folder
                .at("two")
                .join(entry.path().strip_prefix(folder.at("one")).unwrap());
            assert!(
                fs::read(entry.path()).unwrap() == fs::read(&twin).unwrap(),
                "{}",
                twin.display()
            );
        }
    }
}

#[test]
fn content_with_errors_is_not_built_and_the_old_site_stays() {
    let folder = Folder::sound();
    folder.run(&["build"]).exits(0);
    let before = fs::read(folder.at("book/backend/roadmap.json")).unwrap();
    folder.write(
        "content/backend/bad.md",
        &step(5, "Bad", "prerequisites: [slq]\n"),
    );
    folder
        .run(&["build"])
        .exits(1)
        .says("error[unknown-prerequisite]")
        .says("content/backend/bad.md:4")
        .says("did you mean `sql`?");
    assert_eq!(fs::read(folder.at("book/backend/roadmap.json")).unwrap(), before);
    assert!(!folder.at("book/backend/bad").exists());
}

#[test]
fn warnings_fail_only_under_strict() {
    let folder = Folder::sound();
    folder.write("content/backend/loose.md", &step(5, "Loose", ""));
    folder.run(&["build"]).exits(0).says("warning[missing-duration]");
    folder.run(&["build", "--strict"]).exits(1);
    folder.run(&["check"]).exits(0);
    folder.run(&["check", "--strict"]).exits(1);
    folder.write("book.toml", "[lints]\nmissing-duration = \"allow\"\n");
    folder.run(&["check", "--strict"]).exits(0);
    folder.write("book.toml", "[lints]\nmissing-duration = \"deny\"\n");
    folder.run(&["check"]).exits(1);
}

#[test]
fn drafts_are_built_on_demand() {
    let folder = Folder::sound();
    folder.write(
        "content/backend/later.md",
        &step(9, "Later", "duration: 1 h\ndraft: true\n"),
    );
    folder.run(&["build"]).exits(0);
    assert!(!folder.at("book/backend/later").exists());
    folder.run(&["build", "--drafts"]).exits(0);
    assert!(folder.at("book/backend/later/index.html").is_file());
}

#[test]
fn a_dangerous_build_folder_is_refused() {
    let folder = Folder::sound();
    folder.write("notes/mine.txt", "mine");
    for (dest, words) in [
        ("content", "it is the content folder"),
        ("content/book", "it lies inside the content folder"),
        (".", "it is the folder of book.toml"),
        ("..", "it contains"),
        ("themes", "it is the folder of themes"),
        ("notes", "files that roadbook did not write (`mine.txt`)"),
        ("book.toml", "it is a file"),
    ] {
        folder
            .run(&["build", "-d", dest])
            .exits(2)
            .says("error: ")
            .says(words);
    }
    let home = folder.at("home");
    fs::create_dir(&home).unwrap();
    Run::of(folder.command(&["build", "-d", "home"]).env("HOME", &home))
        .exits(2)
        .says("it is your home folder");
    folder.write("book.toml", "[build]\nbuild-dir = \"content/x\"\n");
    folder
        .run(&["build"])
        .exits(2)
        .says("it lies inside the content folder");
}

#[test]
fn check_prints_what_it_finds_in_three_formats_and_writes_nothing() {
    let folder = faulty();
    let human = folder.run(&["check"]).exits(1);
    assert!(human.stdout.contains("error[unknown-prerequisite]"), "{human:#?}");
    assert!(human.stdout.contains("1 error"), "{human:#?}");
    assert!(!human.stdout.contains('\u{1b}'), "no colour into a pipe");
    let json = folder.run(&["check", "--format", "json"]).exits(1);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(value["errors"], 1);
    assert_eq!(value["diagnostics"][0]["file"], "content/backend/bad.md");
    let github = folder.run(&["check", "--format", "github"]).exits(1);
    assert!(
        github
            .stdout
            .contains("::error file=content/backend/bad.md,line=4"),
        "{github:#?}"
    );
    assert!(!folder.at("book").exists());
    let sound = Folder::sound().run(&["check", "--strict"]).exits(0);
    assert_eq!(sound.stdout, "");
}

#[test]
fn graph_prints_what_build_publishes() {
    let folder = Folder::sound();
    folder.run(&["build"]).exits(0);
    for (format, file) in [
        ("json", "roadmap.json"),
        ("dot", "roadmap.dot"),
        ("mermaid", "roadmap.mmd"),
        ("svg", "map.svg"),
    ] {
        let printed = folder
            .run(&["graph", "backend", "--format", format])
            .exits(0)
            .stdout;
        assert_eq!(
            printed,
            fs::read_to_string(folder.at("book/backend").join(file)).unwrap(),
            "{format}"
        );
    }
    folder
        .run(&["graph", "bakcend"])
        .exits(2)
        .says("did you mean `backend`?");
}

#[test]
fn a_roadmap_must_be_named_where_there_are_several() {
    let folder = Folder::sound();
    folder.write("content/frontend/css.md", &step(1, "CSS", "duration: 1 week\n"));
    folder.run(&["graph"]).exits(2).says("backend, frontend");
    folder.run(&["graph", "frontend"]).exits(0);
    let empty = Folder::with(&[("book.toml", ""), ("content/_index.md", "# Hello\n")]);
    empty.run(&["plan"]).exits(2).says("no roadmap");
}

#[test]
fn plan_is_a_table_of_steps_with_what_the_numbers_rest_on() {
    let folder = Folder::sound();
    let whole = folder.run(&["plan"]).exits(0).stdout;
    for words in [
        "4 steps, 6–8 weeks at 10 hours a week",
        "with 1 optional step: 7–9 weeks",
        "Language: Python or Java; counted: Python. Decide with --choose language=java",
        "Docker (optional)",
        "2–4 weeks  Python",
    ] {
        assert!(whole.contains(words), "no `{words}` in\n{whole}");
    }
    let path = folder
        .run(&["plan", "--path", "short", "--choose", "language=java"])
        .exits(0)
        .stdout;
    assert!(path.contains("Known before, by the path: The web."), "{path}");
    assert!(path.contains("Java") && !path.contains("Python"), "{path}");
    let to = folder
        .run(&[
            "plan",
            "--to",
            "sql",
            "--hours-per-week",
            "20",
            "--start",
            "2027-01-04",
        ])
        .exits(0)
        .stdout;
    assert!(to.contains("2027-01-04 – 2027-01-10"), "{to}");
    assert!(to.contains("1½ weeks at 20 hours a week"), "{to}");
}

#[test]
fn a_fault_of_a_template_is_told_once_however_many_pages_it_fails_on() {
    let folder = Folder::sound();
    folder.write(
        "themes/default/templates/step.html",
        "{% extends \"base.html\" %}\n{% block main %}{{ page.tilte }}{% endblock main %}\n",
    );
    let expected = "\
error[template-error]: the template `step.html` fails: field `tilte` is not defined
 --> themes/default/templates/step.html:2:25
  |
2 | {% block main %}{{ page.tilte }}{% endblock main %}
  |                         ^^^^^
  |
  = note: on the page `/backend/data/orm/` and on 5 other pages
  = help: did you mean `title`?

error: 1 error
";
    assert_eq!(folder.run(&["check"]).exits(1).stdout, expected);
    assert_eq!(folder.run(&["build"]).exits(1).stderr, expected);
    let github = folder.run(&["check", "--format", "github"]).exits(1).stdout;
    assert_eq!(github.lines().count(), 1, "{github}");
    assert!(
        github.contains("is not defined (on the page `/backend/data/orm/` and on 5 other pages)"),
        "{github}"
    );
}

#[test]
fn lints_hold_for_a_themes_warnings_too() {
    let folder = Folder::sound();
    folder.write("themes/default/step.html", "mine\n");
    let told = folder.run(&["check", "--strict"]).exits(1).stdout;
    assert!(
        told.contains("did you mean `themes/default/templates/step.html`?"),
        "{told}"
    );
    folder.write("book.toml", "[lints]\nunused-file = \"allow\"\n");
    folder.run(&["check", "--strict"]).exits(0);
}

#[test]
fn a_number_that_is_none_is_answered_with_one_that_is() {
    let folder = Folder::sound();
    for (arguments, words) in [
        (&["plan", "--hours-per-week", "-1"][..], "write a number above 0"),
        (&["serve", "-p", "abc"], "write a number from 0 to 65535"),
        (&["serve", "-p", "99999"], "write a number from 0 to 65535"),
        (
            &["serve", "--poll=0"],
            "write a number of milliseconds, 10 or more",
        ),
        (&["serve", "--allow-host", ""], "--allow-host <HOST>"),
    ] {
        folder.run(arguments).exits(2).says(words);
    }
}

#[test]
fn plan_asks_only_for_what_can_be_decided() {
    let folder = Folder::sound();
    let narrowed = |options: &str| {
        folder.write(
            "content/backend/_index.md",
            &format!(
                "---\ntitle: Backend\npaths: [{{id: short, goals: [orm], among: {{language: {options}}}}}]\n---\n"
            ),
        );
        folder.run(&["plan", "--path", "short"]).exits(0).stdout
    };
    let one = narrowed("[python]");
    assert!(
        one.contains("Language: Python, the only option on this path."),
        "{one}"
    );
    assert!(!one.contains("--choose"), "{one}");
    let two = narrowed("[python, java]");
    assert!(two.contains("Decide with --choose language=java"), "{two}");
    // Deciding one choice for two options can be said in two ways.
    let both = folder
        .run(&["plan", "--choose", "language=python,java"])
        .exits(0)
        .stdout;
    assert!(both.contains("Python") && both.contains("Java"), "{both}");
    let twice = folder.run(&["plan", "--choose", "language=python", "--choose", "language=java"]);
    assert_eq!(twice.exits(0).stdout, both);
}

#[test]
fn a_choice_of_two_is_not_decided_by_one() {
    let folder = Folder::sound();
    folder.write(
        "content/backend/language/_index.md",
        "---\ntitle: Language\nstep: 2\nchoose: 2\n---\n",
    );
    for options in ["language=java", "language=java,java"] {
        folder
            .run(&["plan", "--choose", options])
            .exits(2)
            .says("asks for 2 options, but `--choose` names 1; there are: python, java");
    }
    folder
        .run(&["plan", "--choose", "language=java", "--choose", "language=python"])
        .exits(0);
}

#[test]
fn recommendations_are_dotted_in_every_drawing() {
    let folder = Folder::sound();
    folder.write(
        "content/backend/docker.md",
        &step(
            9,
            "Docker",
            "duration: 1 week\nrecommended: [sql, {any: [web, language]}, other/x, sql, {any: [sql, web]}]\n",
        ),
    );
    folder.write("content/other/x.md", &step(1, "X", "duration: 1 week\n"));
    folder.write(
        "content/backend/data/_index.md",
        "---\ntitle: Databases\nstep: 3\nrecommended: [language, sql]\n---\n",
    );
    let drawn = |format: &str, dotted: &str| {
        let graph = folder
            .run(&["graph", "backend", "--format", format])
            .exits(0)
            .stdout;
        let lines = graph.lines().filter(|line| line.contains(dotted));
        lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        drawn("dot", "dotted"),
        [
            "s3 -> s5 [style=dotted];",
            "s0 -> s5 [style=dotted];",
            "f1 -> s5 [style=dotted, ltail=cluster_f1];",
            "f1 -> f2 [style=dotted, ltail=cluster_f1, lhead=cluster_f2];",
        ]
    );
    assert_eq!(
        drawn("mermaid", "-.->"),
        ["s3 -.-> s5", "s0 -.-> s5", "f1 -.-> s5", "f1 -.-> f2"]
    );
}

#[test]
fn what_comes_first_from_another_roadmap_is_in_order_with_what_is_included_from_it() {
    let folder = Folder::with(&[
        ("book.toml", ""),
        (
            "content/backend/_index.md",
            "---\ntitle: Backend\nincludes: [web/http]\n---\n",
        ),
        (
            "content/backend/api.md",
            &step(2, "APIs", "duration: 1 h\nprerequisites: [web/http, web/tls]\n"),
        ),
        ("content/web/tcp.md", &step(1, "TCP", "duration: 1 h\n")),
        (
            "content/web/http.md",
            &step(2, "HTTP", "duration: 1 h\nprerequisites: [tcp]\n"),
        ),
        (
            "content/web/tls.md",
            &step(3, "TLS", "duration: 2 h\nprerequisites: [http]\n"),
        ),
    ]);
    let text = folder.run(&["plan", "backend"]).exits(0).stdout;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "Backend",
            "1 step, 1 hour at 10 hours a week",
            "",
            "First, from Web: 4 hours, not counted here",
            "1 hour  TCP",
            "1 hour  HTTP",
            "2 hours  TLS",
            "",
            "#  Weeks    Time  Step",
            "1      1  1 hour  APIs",
            "",
            "Of this roadmap too, but listed and counted with what comes first: TCP, HTTP.",
        ]
    );
    let value = plan_of(&folder, "backend");
    assert_eq!(value["steps"], serde_json::json!(["api"]));
    assert_eq!(value["required"], serde_json::json!([60, 60]));
    let first = serde_json::json!(["web/tcp", "web/http", "web/tls"]);
    assert_eq!(value["elsewhere"], first);
}

#[test]
fn a_step_of_another_roadmap_comes_first_once() {
    let folder = Folder::with(&[
        ("book.toml", ""),
        (
            "content/a/own.md",
            &step(1, "Own", "duration: 1 h\nprerequisites: [b/x, c/y]\n"),
        ),
        ("content/b/x.md", &step(1, "X", "duration: 2 h\n")),
        ("content/b/z.md", &step(2, "Z", "duration: 8 h\n")),
        ("content/c/_index.md", "---\ntitle: C\nincludes: [b/x]\n---\n"),
        (
            "content/c/y.md",
            &step(1, "Y", "duration: 4 h\nprerequisites: [b/x, b/z]\n"),
        ),
    ]);
    assert_eq!(
        plan_of(&folder, "a")["elsewhere"],
        serde_json::json!(["b/x", "b/z", "c/y"])
    );
    let text = folder.run(&["plan", "a"]).exits(0).stdout;
    let first: Vec<&str> = text.lines().skip(3).take(6).map(str::trim).collect();
    assert_eq!(
        first,
        [
            "First, from B: 1 week, not counted here",
            "2 hours  X",
            "8 hours  Z",
            "",
            "First, from C: 4 hours, not counted here",
            "4 hours  Y",
        ]
    );
}

#[test]
fn what_comes_first_is_in_order_where_what_roadmaps_need_of_each_other_is_listed_already() {
    let folder = Folder::with(&[
        ("book.toml", ""),
        (
            "content/a/own.md",
            &step(1, "Own", "duration: 1 h\nprerequisites: [b/x, c/y, d/r]\n"),
        ),
        (
            "content/b/x.md",
            &step(1, "X", "duration: 1 h\nprerequisites: [c/w]\n"),
        ),
        ("content/b/v.md", &step(2, "V", "duration: 1 h\n")),
        ("content/c/w.md", &step(1, "W", "duration: 1 h\n")),
        (
            "content/c/y.md",
            &step(2, "Y", "duration: 1 h\nprerequisites: [b/v]\n"),
        ),
        ("content/d/_index.md", "---\ntitle: D\nincludes: [b/x]\n---\n"),
        (
            "content/d/r.md",
            &step(1, "R", "duration: 1 h\nprerequisites: [b/x]\n"),
        ),
    ]);
    assert_eq!(
        plan_of(&folder, "a")["elsewhere"],
        serde_json::json!(["c/w", "b/x", "d/r", "b/v", "c/y"])
    );
}

#[test]
fn a_roadmap_without_steps_is_said_to_have_none_yet() {
    let folder = Folder::with(&[
        ("book.toml", ""),
        ("content/r/_index.md", "---\ntitle: Empty\nroadmap: true\n---\n"),
    ]);
    let text = folder.run(&["plan", "r"]).exits(0).stdout;
    assert_eq!(text.trim_end(), "Empty\nno steps yet");
}

fn plan_of(folder: &Folder, roadmap: &str) -> serde_json::Value {
    let json = folder.run(&["plan", roadmap, "--format", "json"]).exits(0).stdout;
    serde_json::from_str(&json).unwrap()
}

#[test]
fn plan_as_json_holds_the_same_numbers() {
    let folder = Folder::sound();
    let run = folder
        .run(&[
            "plan",
            "--to",
            "data",
            "--format",
            "json",
            "--start",
            "2027-01-04",
        ])
        .exits(0);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(value["steps"], serde_json::json!(["web", "python", "sql", "orm"]));
    assert_eq!(value["required"], serde_json::json!([3600, 4800]));
    assert_eq!(value["undecided"], serde_json::json!({"language": ["python"]}));
    assert_eq!(
        value["schedule"][0]["dates"],
        serde_json::json!(["2027-01-04", "2027-01-10"])
    );
}

#[test]
fn unknown_names_and_bad_values_are_usage_errors_with_a_hint() {
    let folder = Folder::sound();
    for (arguments, words) in [
        (&["plan", "--to", "slq"][..], "did you mean `sql`?"),
        (&["plan", "--path", "shrt"], "did you mean `short`?"),
        (
            &["plan", "--choose", "langage=python"],
            "did you mean `language`?",
        ),
        (&["plan", "--choose", "language=pyton"], "did you mean `python`?"),
        (&["plan", "--choose", "language"], "language=python"),
        (&["plan", "--start", "2027-02-30"], "2027-01-04"),
        (&["plan", "--hours-per-week", "0"], "above 0"),
        (&["plan", "--to", "sql", "--path", "short"], "cannot be used with"),
        (
            &["explain", "unknown-prerequisit"],
            "did you mean `unknown-prerequisite`?",
        ),
        (&["chek"], "check"),
        (&["-C", "nowhere", "check"], "cannot run in `nowhere`"),
    ] {
        folder.run(arguments).exits(2).says(words);
    }
}

#[test]
fn a_question_about_faulty_content_shows_its_errors_instead() {
    let folder = faulty();
    for arguments in [&["graph"][..], &["plan"]] {
        let run = folder.run(arguments).exits(1).says("error[unknown-prerequisite]");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn explain_lists_the_diagnostics_and_prints_their_pages() {
    let folder = Folder::with(&[]);
    let list = folder.run(&["explain"]).exits(0).stdout;
    assert!(
        list.lines()
            .any(|line| line.starts_with("broken-link ") && line.ends_with('.')),
        "{list}"
    );
    let page = folder.run(&["explain", "broken-link"]).exits(0).stdout;
    assert!(page.starts_with("# broken-link\n"), "{page}");
}

#[test]
fn completions_and_help_are_results() {
    let folder = Folder::with(&[]);
    assert!(
        folder
            .run(&["completions", "bash"])
            .exits(0)
            .stdout
            .contains("roadbook")
    );
    assert!(
        folder
            .run(&["--version"])
            .exits(0)
            .stdout
            .starts_with("roadbook ")
    );
    for command in [
        "build",
        "serve",
        "check",
        "graph",
        "plan",
        "explain",
        "completions",
    ] {
        let help = folder.run(&[command, "--help"]).exits(0).stdout;
        assert!(help.contains("Examples:"), "{help}");
    }
}

#[test]
fn the_nearest_book_toml_above_is_the_site() {
    let folder = Folder::sound();
    Run::of(
        folder
            .command(&["check"])
            .current_dir(folder.at("content/backend")),
    )
    .exits(0);
    let elsewhere = Folder::with(&[]);
    elsewhere
        .run(&["-C", folder.path().to_str().unwrap(), "check"])
        .exits(0);
    elsewhere.run(&["check"]).exits(2).says("there is no book.toml");
}

#[test]
fn settings_come_from_the_environment_too() {
    let folder = Folder::sound();
    Run::of(folder.command(&["build"]).env("ROADBOOK_BUILD__BUILD_DIR", "out")).exits(0);
    assert!(folder.at("out/index.html").is_file());
}

#[test]
fn colour_obeys_its_variables() {
    let folder = faulty();
    let coloured = Run::of(
        folder
            .command(&["check"])
            .env("CLICOLOR_FORCE", "1")
            .env_remove("NO_COLOR"),
    );
    assert!(coloured.stdout.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::sound();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut child = folder
        .command(&["graph"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(stderr, "");
}
