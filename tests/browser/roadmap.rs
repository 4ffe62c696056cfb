//! A roadmap's pages as a reader uses them: ticks, what is next, paths, options, in a real Chromium.

use std::fs;
use std::sync::Arc;

use roadbook::book::{Book, Compiled, Options};
use roadbook::config::Config;
use roadbook::files::Files;
use roadbook::roadmap::plan::Planner;
use roadbook::roadmap::ready::{Reader, Ready, ready};
use roadbook::roadmap::{Node, Path, Roadmap, StepId};
use roadbook::tree::RoadmapId;
use serde_json::json;

use crate::chromium::{Chromium, Page};
use crate::support::http::Server;
use crate::support::{Folder, step};

/// What the program says that a reader of these files can learn next.
fn expected(folder: &Folder, done: &[&str], path: Option<&str>, choose: &[(&str, &str)]) -> Vec<String> {
    let (config, problems) = Config::parse(None, &[]);
    let files = walkdir::WalkDir::new(folder.at("content"))
        .sort_by_file_name()
        .into_iter();
    let files = files
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file());
    let contents: Vec<(String, Vec<u8>)> = files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder.path()).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            (path, fs::read(entry.path()).unwrap())
        })
        .collect();
    let files = Files::in_memory(contents, &config.theme.value, &config.src);
    let book = Book::compile(&files, config, problems, &Options::default());
    let Compiled {
        roadmap, analysis, ..
    } = book.roadmap(RoadmapId(0));
    let reader = Reader {
        done: done.iter().map(|id| step_of(roadmap, id)).collect(),
        skipped: Vec::new(),
        choose: choose
            .iter()
            .map(|(choice, option)| {
                let Some(Node::Folder(choice)) = roadmap.find(choice) else {
                    panic!("{choice}")
                };
                (choice, vec![roadmap.find(option).unwrap()])
            })
            .collect(),
    };
    let path: Option<&Path> = path.map(|id| roadmap.paths.iter().find(|path| path.id == id).unwrap());
    let plan = Planner::new(roadmap, &analysis.graph).plan(&reader.query(path));
    let entries = ready(roadmap, &analysis.graph, &plan, &reader, &|_| false);
    let titles = entries.iter().map(|entry| match entry {
        Ready::Step(step) => roadmap.steps[step.0 as usize].title.clone(),
        Ready::Choice(choice) => roadmap.folders[choice.0 as usize].title.clone(),
    });
    titles.take(3).collect()
}

fn step_of(roadmap: &Roadmap, id: &str) -> StepId {
    match roadmap.find(id) {
        Some(Node::Step(step)) => step,
        other => panic!("{id}: {other:?}"),
    }
}

/// The roadmap's page, its controls made.
fn open(browser: &Arc<Chromium>, server: &Server, path: &str) -> Page {
    let mut page = browser.page();
    show(&mut page, server, path);
    page
}

fn show(page: &mut Page, server: &Server, path: &str) {
    page.open(&format!("http://{}/{path}", server.address));
    page.until("document.querySelector('.tick, .pick')");
}

/// An expression for the texts of what `selector` finds that can be seen.
fn texts(selector: &str) -> String {
    format!(
        "[...document.querySelectorAll({selector:?})].filter(found => found.checkVisibility()).map(found => found.innerText)"
    )
}

#[track_caller]
fn shows(page: &mut Page, selector: &str, expected: &[&str]) {
    let expected = json!(expected).to_string();
    page.until(&format!("JSON.stringify({}) === {expected:?}", texts(selector)));
}

fn click(page: &mut Page, selector: &str) {
    page.eval(&format!("document.querySelector({selector:?}).click()"));
}

fn tick(page: &mut Page, step: &str) {
    click(page, &format!(".rows [data-step={step}] > .tick"));
}

/// The whole time that the page says.
const TOTAL: &str = ".title [data-total=time]";
/// What the page says to go on with.
const NEXT: &str = ".now .ready a";

#[track_caller]
fn is_next(page: &mut Page, expected: &[String]) {
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    shows(page, NEXT, &expected);
}

#[test]
fn after_each_tick_the_page_says_what_the_program_would() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    let mut done = Vec::new();
    is_next(&mut page, &expected(&folder, &done, None, &[]));
    shows(&mut page, ".now h2", &["Start here"]);
    for step in ["web", "python", "sql", "django", "tuning", "orm", "end"] {
        tick(&mut page, step);
        done.push(step);
        is_next(&mut page, &expected(&folder, &done, None, &[]));
        let heading = if step == "end" { "All done" } else { "Continue" };
        shows(&mut page, ".now h2", &[heading]);
    }
    show(&mut page, &server, "r/");
    shows(&mut page, ".now h2", &["All done"]);
    assert_eq!(
        page.eval("[...document.querySelectorAll('.tick:checked')].length"),
        7,
        "what was ticked stays so"
    );
    tick(&mut page, "sql");
    done.retain(|step| *step != "sql");
    is_next(&mut page, &expected(&folder, &done, None, &[]));
    page.had_nothing_to_complain_about();
}

#[test]
fn a_tick_is_announced_with_what_comes_next() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    tick(&mut page, "web");
    page.until("[...document.querySelectorAll('[role=status]')].some(said => said.textContent === 'Done: The web. Next: A language.')");
    shows(&mut page, ".notice p", &[]);
}

#[test]
fn a_pick_changes_totals_list_and_later_choices_and_can_be_undone() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    let pick = "[data-option=ruby] > .pick";
    let undecided = "≥ 10 weeks (1 step without an estimate)";
    let with_ruby = "≥ 12 weeks (1 step without an estimate)";
    shows(&mut page, TOTAL, &[undecided]);
    click(&mut page, pick);
    shows(&mut page, TOTAL, &[with_ruby]);
    shows(
        &mut page,
        ".notice p",
        &[
            "Picked: Ruby. What is left takes ≥ 12 weeks (1 step without an estimate). A framework: Django would need more than you have picked.",
        ],
    );
    shows(
        &mut page,
        "[data-option=django] > .counted",
        &["your choices leave out Python"],
    );
    shows(
        &mut page,
        "[data-option=django] .number, [data-option=rails] .number",
        &["", "3"],
    );
    is_next(&mut page, &expected(&folder, &[], None, &[("language", "ruby")]));
    // It holds on other pages too, and there it can be changed.
    show(&mut page, &server, "r/language/");
    page.until(&format!(
        "document.querySelector('{pick}').ariaPressed === 'true'"
    ));
    click(&mut page, pick);
    page.until(&format!(
        "document.querySelector('{pick}').ariaPressed === 'false'"
    ));
    page.until("document.querySelector('.notice button')");
    click(&mut page, ".notice button");
    page.until(&format!(
        "document.querySelector('{pick}').ariaPressed === 'true'"
    ));
    show(&mut page, &server, "r/");
    shows(&mut page, TOTAL, &[with_ruby]);
    click(&mut page, pick);
    shows(&mut page, TOTAL, &[undecided]);
    page.had_nothing_to_complain_about();
}

#[test]
fn picks_that_do_not_fit_together_are_said() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    click(&mut page, "[data-option=rails] > .pick");
    shows(
        &mut page,
        ".notice p",
        &[
            "Picked: Rails. What is left takes ≥ 12 weeks (1 step without an estimate). A language: now counted is Ruby.",
        ],
    );
    click(&mut page, "[data-option=python] > .pick");
    shows(
        &mut page,
        ".notice p",
        &[
            "Picked: Python. What is left takes ≥ 14 weeks (1 step without an estimate). What you have picked needs Ruby, too.",
        ],
    );
    page.had_nothing_to_complain_about();
}

#[test]
fn what_is_next_keeps_the_focus_when_it_changes() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    let stored =
        |step: &str| format!("JSON.parse(localStorage.getItem('roadbook:/:r'))?.steps?.{step} === 'done'");
    let next_is = |title: &str| format!("(document.querySelector('{NEXT}').textContent === '{title}')");
    let focused = format!("document.activeElement.matches('{NEXT}')");
    tick(&mut page, "python");
    shows(&mut page, ".now h2", &["Continue"]);
    page.until(&next_is("The web"));
    page.eval(&format!("document.querySelector('{NEXT}').focus()"));
    // It changes in another tab.
    let mut other = page.beside();
    show(&mut other, &server, "r/");
    other.until(&stored("python"));
    tick(&mut other, "web");
    // Said when all is stored: nothing is written after it.
    other.until("[...document.querySelectorAll('[role=status]')].some(said => said.textContent.startsWith('Done: The web.'))");
    page.until(&stored("web"));
    page.until(&format!("{focused} && !{}", next_is("The web")));
    // Or it changed on the page that the reader comes back from, and no event told of it.
    page.eval(
        "localStorage.setItem('roadbook:/:r', JSON.stringify({ version: 1, steps: { python: 'done' } }))",
    );
    page.eval("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    page.until(&format!("{focused} && {}", next_is("The web")));
    page.had_nothing_to_complain_about();
}

#[test]
fn what_a_notice_says_never_covers_the_focus() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = browser.page();
    // Some turn their phone while it is there.
    for (before, after) in [
        ((360, 640), (360, 640)),
        ((320, 256), (320, 256)),
        ((640, 360), (360, 640)),
    ] {
        page.window(before.0, before.1);
        show(&mut page, &server, "r/");
        page.eval("localStorage.clear()");
        show(&mut page, &server, "r/");
        click(&mut page, "[data-option=ruby] > .pick");
        page.until("document.querySelector('.notice p')");
        page.window(after.0, after.1);
        page.until(&format!(
            "innerWidth === {} && innerHeight === {}",
            after.0, after.1
        ));
        // Its room is measured when the page is drawn.
        page.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        page.eval("document.querySelector('.rows [data-step=web] > .tick').focus()");
        for _ in 0..16 {
            page.press("Tab");
            page.until(
                "document.activeElement.closest('.notice')
                 || document.activeElement.getBoundingClientRect().bottom
                    <= document.querySelector('.notice').getBoundingClientRect().top + 1",
            );
        }
    }
    page.had_nothing_to_complain_about();
}

#[test]
fn a_stage_says_which_of_its_needs_are_met() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    folder.write(
        "content/r/framework/_index.md",
        "---\ntitle: A framework\nstep: 3\nchoose: 1\nprerequisites: [web, language]\n---\n",
    );
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    tick(&mut page, "ruby");
    show(&mut page, &server, "r/framework/");
    page.until("document.querySelector('.needs [data-choice=language]').dataset.state === 'done'");
    page.until("document.querySelector('.needs [data-step=web]').dataset.state === ''");
    page.had_nothing_to_complain_about();
}

#[test]
fn only_weeks_have_a_pace() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    folder.write(
        "content/r/data/sql.md",
        &step(1, "SQL", "duration: 3-5 h\nprerequisites: [web]\n"),
    );
    let server = Server::of(&folder);
    let pace = ".title [data-total=pace]";
    let mut page = open(&browser, &server, "r/");
    shows(&mut page, pace, &["at 10 hours a week"]);
    show(&mut page, &server, "r/paths/short/");
    shows(&mut page, TOTAL, &["3–5 hours"]);
    shows(&mut page, pace, &[""]);
    // So it is for a reader who has begun.
    page.eval(
        "localStorage.setItem('roadbook:/:r', JSON.stringify({ version: 1, steps: { sql: 'doing' } }))",
    );
    show(&mut page, &server, "r/paths/short/");
    shows(&mut page, ".left b", &["3–5 hours left"]);
    shows(&mut page, pace, &[""]);
    page.open(&format!("http://{}/r/data/sql/", server.address));
    shows(&mut page, ".title .facts", &["3–5 hours"]);
    page.had_nothing_to_complain_about();
}

#[test]
fn a_path_filters_the_page_and_is_kept() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/?path=short");
    let rows = ".rows .what > a";
    shows(&mut page, rows, &["SQL"]);
    shows(&mut page, TOTAL, &["2–4 weeks"]);
    is_next(&mut page, &expected(&folder, &[], Some("short"), &[]));
    shows(&mut page, ".filter span", &["You follow the path The short way."]);
    click(&mut page, ".filter button");
    page.until(&format!("{}.length === 9", texts(rows)));
    click(&mut page, ".filter button");
    shows(&mut page, rows, &["SQL"]);
    // It is remembered, on other pages as on this one, and the address says so.
    show(&mut page, &server, "r/data/");
    shows(&mut page, rows, &["SQL"]);
    show(&mut page, &server, "r/");
    page.until("location.search === '?path=short'");
    shows(&mut page, ".ways :checked + b", &["The short way"]);
    click(&mut page, ".ways input[value='']");
    page.until("location.search === ''");
    page.until(&format!("{}.length === 9", texts(rows)));
    // What is done is shown, and does not go from under the focus when it is not done any more.
    page.eval("localStorage.setItem('roadbook:/:r', JSON.stringify({ version: 1, steps: { tuning: 'done' }, path: 'short' }))");
    show(&mut page, &server, "r/data/");
    shows(&mut page, rows, &["SQL", "Tuning"]);
    let focused = "document.querySelector('.rows [data-step=tuning] > .tick')";
    page.eval(&format!("{focused}.focus(); {focused}.click()"));
    page.until("[...document.querySelectorAll('[role=status]')].some(said => said.textContent.startsWith('Not done: Tuning.'))");
    assert_eq!(page.eval(&format!("{focused}.checkVisibility()")), true);
    page.eval("localStorage.clear()");
    // A path's own page can be followed.
    show(&mut page, &server, "r/paths/short/");
    click(&mut page, ".follow");
    shows(&mut page, ".follow", &["You follow this path"]);
    show(&mut page, &server, "r/");
    shows(&mut page, rows, &["SQL"]);
    // An address that names none changes nothing.
    show(&mut page, &server, "r/?path=nothing");
    shows(&mut page, rows, &["SQL"]);
    page.had_nothing_to_complain_about();
}

#[test]
fn a_path_without_steps_has_none_yet() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Learn\"\n"),
        (
            "content/r/_index.md",
            "---\npaths:\n- {id: none, title: None, goals: [one], assume: [one]}\n---\n",
        ),
        ("content/r/s/_index.md", "---\nstep: 1\n---\n"),
        ("content/r/s/one.md", &step(1, "One", "duration: 1 week\n")),
    ]);
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/?path=none");
    let facts = ".title .facts";
    shows(&mut page, facts, &["No steps yet"]);
    click(&mut page, ".ways input[value='']");
    shows(
        &mut page,
        facts,
        &["1 step · 1 week at 10 hours a week · 1 stage"],
    );
    page.had_nothing_to_complain_about();
}

#[test]
fn stages_say_how_far_one_is() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    let head = "#stage-data > .group-head .facts";
    shows(&mut page, head, &["3–5 weeks"]);
    tick(&mut page, "sql");
    shows(
        &mut page,
        &format!("{head} > span"),
        &["1 of 2 done", "1 week left"],
    );
    shows(&mut page, ".left .note", &["1 of 6 steps done"]);
    tick(&mut page, "orm");
    shows(&mut page, &format!("{head} > span"), &["done"]);
    page.had_nothing_to_complain_about();
}

#[test]
fn the_stages_of_a_path_say_what_is_left_of_them() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("choices");
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/paths/short/");
    shows(&mut page, ".stage-times td", &["2–4 weeks"]);
    tick(&mut page, "sql");
    shows(&mut page, ".stage-times td", &["done"]);
    page.had_nothing_to_complain_about();
}

#[test]
fn on_the_map_of_a_large_roadmap_stages_say_how_much_of_them_is_done() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Learn\"\n"),
        ("content/r/_index.md", "---\ntitle: Large\n---\n"),
    ]);
    for stage in ["one", "two"] {
        let head = format!("---\ntitle: Stage {stage}\nstep: 1\n---\n");
        folder.write(&format!("content/r/{stage}/_index.md"), &head);
        for number in 1..=160 {
            let needs = if stage == "two" {
                "prerequisites: [one]\n"
            } else {
                ""
            };
            folder.write(
                &format!("content/r/{stage}/{stage}-{number}.md"),
                &step(
                    number,
                    &format!("{stage} {number}"),
                    &format!("duration: 1 h\n{needs}"),
                ),
            );
        }
    }
    let server = Server::of(&folder);
    let mut page = open(&browser, &server, "r/");
    tick(&mut page, "one-1");
    let names = "[...document.querySelectorAll('.map-step')].map(box => box.getAttribute('aria-label'))";
    let expected = json!(["Stage one, 16 weeks, 1 of 160 done, ready", "Stage two, 16 weeks"]).to_string();
    page.until(&format!("JSON.stringify({names}) === {expected:?}"));
    page.had_nothing_to_complain_about();
}

#[test]
fn the_home_page_has_one_place_to_start_or_to_go_on() {
    let Some(browser) = Chromium::get() else { return };
    let folder = Folder::site("two-roadmaps");
    let server = Server::of(&folder);
    let mut page = browser.page();
    let home = format!("http://{}/", server.address);
    page.open(&home);
    let main = ".cards .button:not(.quiet)";
    shows(&mut page, main, &["Start here\n: First"]);
    shows(&mut page, ".lead", &["What to learn, in order."]);
    assert_eq!(
        page.eval("document.querySelector('meta[name=description]').content"),
        "What to learn, in order."
    );
    show(&mut page, &server, "b/");
    tick(&mut page, "two");
    shows(&mut page, ".now h2", &["Continue"]);
    page.open(&home);
    shows(&mut page, main, &["Next: Three"]);
    // Nothing says that the other is where to start.
    shows(
        &mut page,
        ".cards .button",
        &["Open the roadmap\n: First", "Next: Three"],
    );
    // What is over leads nowhere: the other is the one to begin.
    show(&mut page, &server, "b/");
    tick(&mut page, "three");
    shows(&mut page, ".now h2", &["All done"]);
    page.open(&home);
    shows(&mut page, ".card-progress", &["All done"]);
    shows(&mut page, main, &["Open the roadmap\n: First"]);
    page.eval("localStorage.clear(); dispatchEvent(new StorageEvent('storage'))");
    shows(&mut page, main, &["Start here\n: First"]);
    page.had_nothing_to_complain_about();
}
