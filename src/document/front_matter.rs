//! The YAML between the `---` lines → typed values with their places. Only `yaml` and `raw` name the YAML crate.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source, Span, Spanned};

use super::duration::Duration;

mod keys;
mod nested;
mod open;
mod raw;
mod read;
mod rescue;
mod slip;
mod split;
mod yaml;

pub use keys::{Keys, keys_of, meant_key, owners_of};

/// All keys that any kind of page may have. Which kind may have which is decided where the kind is known (`tree`).
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The span of the whole block, `---` lines included; empty where there is none.
    pub span: Span,
    /// True where the block could not be read as YAML. Then only `id`, `step`, `title`, `choose` and `roadmap` may be
    /// known, found line by line, so that one mistake does not make ten.
    pub faulty: bool,
    /// Every top-level key with the place of its name, in the order written.
    pub keys: Vec<Spanned<String>>,
    /// In one line; none: the first heading says it, else the name of the file.
    pub title: Option<Spanned<String>>,
    /// A sentence or two.
    pub description: Option<Spanned<String>>,
    /// As written.
    pub tags: Vec<Spanned<String>>,
    /// Old addresses in this site, as written; judged where addresses are made.
    pub aliases: Vec<Spanned<String>>,
    /// A calendar date, `YYYY-MM-DD`, that exists.
    pub updated: Option<Spanned<String>>,
    /// Not to be published.
    pub draft: bool,
    /// Its place in the site's menu.
    pub menu: Option<Spanned<i64>>,
    /// For themes.
    pub extra: serde_json::Map<String, serde_json::Value>,

    /// Fit for an id ([`check_id`]).
    pub id: Option<Spanned<String>>,
    /// Ids it had; fit for ids.
    pub former_ids: Vec<Spanned<String>>,
    /// Makes the page a step. One that is no number was complained of and is the largest.
    pub step: Option<Spanned<u32>>,
    /// How long it takes.
    pub duration: Option<Spanned<Duration>>,
    /// As written.
    pub prerequisites: Vec<NeedText>,
    /// As written.
    pub recommended: Vec<NeedText>,
    /// As written, without those whose URL is refused.
    pub resources: Vec<Resource>,
    /// Not part of the required totals.
    pub optional: Option<Spanned<bool>>,
    /// How hard it is.
    pub level: Option<Spanned<Level>>,
    /// What a learner can do afterwards.
    pub outcomes: Vec<Spanned<String>>,
    /// Things to build.
    pub projects: Vec<Project>,

    /// Makes a stage a choice; any number, its range is judged where the options are known.
    pub choose: Option<Spanned<i64>>,
    /// The options recommended to the undecided.
    pub default: Vec<Spanned<String>>,
    /// Steps of other roadmaps, `roadmap/id`.
    pub includes: Vec<Spanned<String>>,

    /// Marks the folder as a roadmap.
    pub roadmap: Option<Spanned<bool>>,
    /// Above 0, at most 168.
    pub hours_per_week: Option<Spanned<f64>>,
    /// As written, each with an id.
    pub paths: Vec<PathText>,
}

/// A prerequisite or recommendation as written, its names not yet looked up.
#[derive(Clone, Debug)]
pub struct NeedText {
    /// The whole item.
    pub span: Span,
    /// What it names.
    pub target: NeedTarget,
    /// The reason, where the author gave one.
    pub because: Option<String>,
}

/// What a prerequisite names.
#[derive(Clone, Debug)]
pub enum NeedTarget {
    /// One id, of a step, a stage or a choice; `roadmap/id` for another roadmap's.
    Id(Spanned<String>),
    /// One of these is enough.
    Any(Vec<Spanned<String>>),
}

/// Where to learn it.
#[derive(Clone, Debug)]
pub struct Resource {
    /// `http:`, `https:`, or a path in the site.
    pub url: Spanned<String>,
    /// The author's title, else none (a reader sees the address).
    pub title: Option<String>,
    /// What it is.
    pub kind: Option<ResourceKind>,
    /// Whether it costs money.
    pub cost: Option<Cost>,
    /// How long it takes.
    pub duration: Option<Spanned<Duration>>,
}

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResourceKind {
    /// Documentation.
    Docs,
    /// An article or post.
    Article,
    /// A book.
    Book,
    /// A course.
    Course,
    /// A video.
    Video,
    /// Exercises.
    Practice,
    /// A tool.
    Tool,
    /// A specification.
    Spec,
}

/// Whether a resource costs money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cost {
    /// Nothing to pay.
    Free,
    /// Something to pay.
    Paid,
}

/// How hard something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For beginners.
    Beginner,
    /// For those who know the basics.
    Intermediate,
    /// For the experienced.
    Advanced,
}

/// Something to build with what was learned.
#[derive(Clone, Debug)]
pub struct Project {
    /// In one line.
    pub title: String,
    /// How hard it is.
    pub level: Option<Level>,
    /// A sentence or two.
    pub description: Option<String>,
}

/// A path as written, its names not yet looked up.
#[derive(Clone, Debug)]
pub struct PathText {
    /// The whole item.
    pub span: Span,
    /// Fit for an id.
    pub id: Spanned<String>,
    /// In one line; none: its id says it.
    pub title: Option<String>,
    /// A sentence or two.
    pub description: Option<String>,
    /// The steps and folders that it leads to.
    pub goals: Vec<Spanned<String>>,
    /// Goals that are not required.
    pub optional: Vec<Spanned<String>>,
    /// The choice, and the options it is decided for.
    pub choose: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    /// The choice, and the only options to choose from.
    pub among: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    /// What a learner knows before.
    pub assume: Vec<Spanned<String>>,
    /// Above 0, at most 168.
    pub hours_per_week: Option<Spanned<f64>>,
    /// Ids it had; fit for ids.
    pub former_ids: Vec<Spanned<String>>,
}

/// Reads the front matter of `source`: what it says, where the body is, and what is wrong with it.
pub fn read(source: &Arc<Source>) -> (FrontMatter, Span, Vec<Diagnostic>) {
    let text = source.text();
    let split = split::split(text);
    let mut front = FrontMatter {
        span: split.block,
        ..FrontMatter::default()
    };
    let mut reader = read::Reader::new(source);
    if let Some(marker) = split::conflict(text, &split) {
        reader.complain(unmerged(), marker);
        front.faulty = true;
        rescue::rescue(text, split.yaml, &mut front);
        return (front, split.body, reader.problems);
    }
    if split.unclosed {
        let fence = Span::new(split.block.start, split.block.start + 3);
        reader
            .problems
            .push(Diagnostic::new(unclosed(), Location::new(source, fence)));
        front.faulty = true;
        rescue::rescue(text, split.yaml, &mut front);
        return (front, split.body, reader.problems);
    }
    if split.block.end == split.block.start && text[split.body.start..].lines().next() == Some("+++") {
        let fence = Span::new(split.body.start, split.body.start + 3);
        reader.complain(toml(), fence);
        front.faulty = true;
    }
    let (tree, faults) = yaml::parse(text, split.yaml);
    for fault in faults {
        let problem = Problem::BadFrontMatter {
            reason: fault.reason,
            help: fault.help,
        };
        reader.complain(problem, fault.span);
    }
    match tree {
        Some(yaml::Node {
            value: yaml::Yaml::Map(entries),
            ..
        }) => {
            keys::fill(&mut front, &entries, &mut reader);
        }
        Some(other) => {
            reader.complain(not_a_map(&read::describe(&other)), other.span);
            front.faulty = true;
            rescue::rescue(text, split.yaml, &mut front);
        }
        None => {
            front.faulty = true;
            rescue::rescue(text, split.yaml, &mut front);
        }
    }
    (front, split.body, reader.problems)
}

fn unclosed() -> Problem {
    Problem::BadFrontMatter {
        reason: "it has no second `---` line".into(),
        help: Some("end it with a line `---`; a file without front matter does not begin with one".into()),
    }
}

fn unmerged() -> Problem {
    Problem::BadFrontMatter {
        reason: "a merge conflict begins here".into(),
        help: Some(
            "keep one side, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`".into(),
        ),
    }
}

fn toml() -> Problem {
    Problem::BadFrontMatter {
        reason: "it is YAML between `---` lines, not TOML between `+++` lines".into(),
        help: Some("write `key: value` lines between two lines `---`".into()),
    }
}

fn not_a_map(found: &str) -> Problem {
    Problem::BadFrontMatter {
        reason: format!("it must be lines such as `title: SQL`, not {found}"),
        help: Some("begin each line with a key and `: `".into()),
    }
}

/// Whether `id` may be the id of a page, stage, roadmap or path: it becomes part of addresses and of names written
/// `roadmap/id`.
///
/// # Errors
/// Why not, in words that follow “cannot be an id: ”.
pub fn check_id(id: &str) -> Result<(), String> {
    let reason = if id.is_empty() {
        "it is empty"
    } else if id.contains(['/', '\\']) {
        "it contains a slash"
    } else if id.contains(char::is_control) {
        "it contains a control character"
    } else if id.starts_with('.') {
        "it begins with `.`"
    } else if id.trim() != id {
        "it begins or ends with a space"
    } else if id.len() > 255 {
        "it has more than 255 bytes"
    } else {
        return Ok(());
    };
    Err(reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(yaml: &str) -> (FrontMatter, Vec<String>) {
        let source = Source::new("a.md", format!("---\n{yaml}\n---\nbody\n"));
        let (front, body, problems) = read(&source);
        assert_eq!(source.slice(body), "body\n", "{yaml}");
        let show = |problem: &Diagnostic| {
            let (line, column) = source.line_column(problem.location.span.start);
            let written = source.slice(problem.location.span);
            format!(
                "{line}:{column} [{written}] {}: {}",
                problem.code, problem.message
            )
        };
        (front, problems.iter().map(show).collect())
    }

    #[test]
    fn every_key_is_read() {
        let (front, problems) = parse(
            "title: \"SQL: the\n  language\"\ndescription: d\ntags: [a, 2024]\naliases: [/old/, b/c]\nupdated: 2026-11-20\n\
             draft: true\nmenu: -2\nextra: {a: 1, b: [x, 08, null, 1.5, true]}\nid: sql\nformer-ids: [db]\nstep: 3\n\
             duration: 2–4 weeks\nprerequisites: [a, other/b, {any: [c, d], because: why}, {step: e}]\n\
             recommended:\n- f\nresources:\n- https://example.org/\n- {title: T, url: ../x.pdf, kind: book, cost: paid, \
             duration: 3 h}\noptional: true\nlevel: beginner\noutcomes: [o]\nprojects: [p, {title: q, level: advanced, \
             description: r}]\nchoose: 1\ndefault: python\nincludes: [x/y]\nroadmap: true\nhours-per-week: 7.5\n\
             paths:\n- {id: p, title: P, goals: [a], optional: [b], choose: {language: python}, among: {db: [x, y]}, \
             assume: [z], hours-per-week: 3, former-ids: [q]}",
        );
        assert_eq!(problems, [""; 0]);
        let values =
            |list: &[Spanned<String>]| list.iter().map(|item| item.value.clone()).collect::<Vec<_>>();
        let value = |item: &Option<Spanned<String>>| item.clone().map(|item| item.value);
        assert_eq!(value(&front.title).as_deref(), Some("SQL: the language"));
        assert_eq!(values(&front.tags), ["a", "2024"]);
        assert_eq!(values(&front.aliases), ["/old/", "b/c"]);
        assert_eq!(value(&front.updated).as_deref(), Some("2026-11-20"));
        assert!(front.draft && !front.faulty);
        assert_eq!(
            serde_json::Value::Object(front.extra).to_string(),
            r#"{"a":1,"b":["x","08",null,1.5,true]}"#
        );
        assert_eq!(front.step.map(|step| step.value), Some(3));
        assert_eq!(
            front.duration.map(|duration| duration.value.text).as_deref(),
            Some("2–4 weeks")
        );
        assert_eq!(front.prerequisites.len(), 4);
        assert_eq!(front.prerequisites[2].because.as_deref(), Some("why"));
        assert_eq!(front.recommended.len(), 1);
        assert_eq!(front.resources[1].kind, Some(ResourceKind::Book));
        assert_eq!(front.projects[1].level, Some(Level::Advanced));
        assert_eq!(values(&front.default), ["python"]);
        assert_eq!(front.hours_per_week.map(|hours| hours.value), Some(7.5));
        let path = &front.paths[0];
        assert_eq!(values(&path.choose[0].1), ["python"]);
        assert_eq!(values(&path.among[0].1), ["x", "y"]);
        assert_eq!(front.keys.len(), 25);
    }

    #[test]
    fn every_fault_is_told_where_it_stands() {
        for (yaml, expected) in [
            (
                "step: 08",
                "2:7 [08] wrong-type: `step` must be a whole number without zeros in front, not `08`",
            ),
            (
                "step: -1",
                "2:7 [-1] wrong-type: `step` must be a whole number, 0 or more, not `-1`",
            ),
            (
                "step: '4'",
                "2:7 ['4'] wrong-type: `step` must be a whole number, 0 or more, not the text `4`",
            ),
            (
                "step: 1.5",
                "2:7 [1.5] wrong-type: `step` must be a whole number, 0 or more, not `1.5`",
            ),
            (
                "step:",
                "2:1 [step] wrong-type: `step` must be a whole number, 0 or more, not nothing",
            ),
            (
                "step: 99999999999999999999",
                "2:7 [99999999999999999999] wrong-type: `step` must be a whole number, 0 or more, not \
                 `99999999999999999999`",
            ),
            (
                "optional: yes",
                "2:11 [yes] wrong-type: `optional` must be `true` or `false`, not `yes`",
            ),
            (
                "draft: [no]",
                "2:8 [[no]] wrong-type: `draft` must be `true` or `false`, not a list",
            ),
            (
                "title: [a]",
                "2:8 [[a]] wrong-type: `title` must be text, not a list",
            ),
            (
                "title: {{ x }}",
                "2:8 [{{ x }}] wrong-type: `title` must be text, not a map",
            ),
            (
                "title: ''",
                "2:8 [''] wrong-type: `title` must be text, not empty text",
            ),
            (
                "tags: a",
                "2:7 [a] wrong-type: `tags` must be a list, as in `[a, b]`, not `a`",
            ),
            (
                "tags: [a, [b]]",
                "2:11 [[b]] wrong-type: an item of `tags` must be text, not a list",
            ),
            (
                "extra: [a]",
                "2:8 [[a]] wrong-type: `extra` must be a map of keys and values, not a list",
            ),
            (
                "updated: 2026-02-30",
                "2:10 [2026-02-30] wrong-type: `updated` must be a day that the calendar has, not `2026-02-30`",
            ),
            (
                "updated: 20 Nov 2026",
                "2:10 [20 Nov 2026] wrong-type: `updated` must be a date such as `2026-11-20`, not `20 Nov 2026`",
            ),
            (
                "level: begginer",
                "2:8 [begginer] wrong-type: `level` must be one of beginner, intermediate, advanced, not `begginer`",
            ),
            (
                "hours-per-week: 0",
                "2:17 [0] wrong-type: `hours-per-week` must be a number above 0 and at most 168, not `0`",
            ),
            (
                "duration: soon",
                "2:11 [soon] bad-duration: `soon` is not a duration: it does not begin with a number",
            ),
            (
                "id: a/b",
                "2:5 [a/b] bad-id: `a/b` cannot be an id: it contains a slash",
            ),
            (
                "id: ..",
                "2:5 [..] bad-id: `..` cannot be an id: it begins with `.`",
            ),
            ("id: ''", "2:5 [''] bad-id: `` cannot be an id: it is empty"),
            (
                "resources: [/a, {url: /a}]",
                "2:23 [/a] duplicate-resource: the resource `/a` is listed twice",
            ),
            (
                "resources: ['JavaScript:alert(1)']",
                "2:13 ['JavaScript:alert(1)'] bad-url: `JavaScript:alert(1)` cannot be linked: a resource is an `http:` or `https:` URL, or a path in the site",
            ),
            (
                "resources: [{url: 'data:x'}]",
                "2:19 ['data:x'] bad-url: `data:x` cannot be linked: a resource is an `http:` or `https:` URL, or a path in the site",
            ),
            (
                "resources: ['https://']",
                "2:13 ['https://'] bad-url: `https://` cannot be linked: it names no host",
            ),
            (
                "resources: [{title: x}]",
                "2:13 [{title: x}] wrong-type: an item of `resources` must be a URL or a map with a `url`, not a map without `url`",
            ),
            (
                "resources:\n- url: x\n  knd: book",
                "4:3 [knd] unknown-key: a resource has no key `knd`",
            ),
            (
                "prerequisites: [{any: a}]",
                "2:23 [a] wrong-type: `any` must be a list, as in `[a, b]`, not `a`",
            ),
            (
                "prerequisites: [{stp: a}]",
                "2:18 [stp] unknown-key: a prerequisite has no key `stp`; 2:17 [{stp: a}] wrong-type: an item of `prerequisites` must be an id, \
                 `{any: [a, b]}` or `{step: a, because: \"…\"}`, not a map without `step` and `any`",
            ),
            (
                "paths: [{goals: [a]}]",
                "2:9 [{goals: [a]}] wrong-type: an item of `paths` must be a map with an `id` and `goals`, not a map without `id`",
            ),
            (
                "a: 1\na: 2",
                "3:1 [a] bad-front-matter: the front matter cannot be read: the key `a` is written twice",
            ),
            (
                "a: 1\na: 2\nextra: {b: 1, b: 2}\ntags: [x]\na: 3\nstep: x",
                "3:1 [a] bad-front-matter: the front matter cannot be read: the key `a` is written twice; \
                 4:15 [b] bad-front-matter: the front matter cannot be read: the key `b` is written twice; \
                 6:1 [a] bad-front-matter: the front matter cannot be read: the key `a` is written twice; \
                 7:7 [x] wrong-type: `step` must be a whole number, 0 or more, not `x`",
            ),
            (
                "- a",
                "2:1 [- a] bad-front-matter: the front matter cannot be read: it must be lines such as `title: SQL`, not a list",
            ),
            (
                "b:\n\tc: 1",
                "3:1 [\t] bad-front-matter: the front matter cannot be read: a tab indents this line",
            ),
        ] {
            assert_eq!(parse(yaml).1.join("; "), expected, "{yaml}");
        }
    }

    #[test]
    fn one_faulty_key_does_not_lose_the_others() {
        let (front, problems) = parse("id: sql\nstep: first\nlevel: 3\nstep: 4\nroadmap: yes\ntags: x");
        assert_eq!(problems.len(), 5);
        assert_eq!(front.id.unwrap().value, "sql");
        assert_eq!(front.step.unwrap().value, u32::MAX);
        assert!(front.roadmap.unwrap().value);
        assert_eq!(front.tags[0].value, "x");
    }

    #[test]
    fn what_is_no_yaml_still_leaves_its_id_known() {
        let (front, problems) =
            parse("id: sql # the id\nstep: 3\ntitle: a: b\nchoose: 1\nroadmap: true\n  x: y");
        assert_eq!(problems.len(), 1);
        assert!(front.faulty);
        assert_eq!(
            (front.id.unwrap().value, front.step.unwrap().value),
            ("sql".into(), 3)
        );
        assert_eq!(
            (front.choose.unwrap().value, front.roadmap.unwrap().value),
            (1, true)
        );
        assert_eq!(front.title.unwrap().value, "a: b");
    }

    #[test]
    fn blank_values_and_blank_blocks_are_nothing() {
        for yaml in [
            "",
            "# only a comment",
            "title:\ntags:\nprerequisites:\nextra:\npaths:\naliases: ~",
        ] {
            assert_eq!(parse(yaml).1, [""; 0], "{yaml}");
        }
    }

    #[test]
    fn an_unclosed_block_is_a_fault_and_its_keys_are_found() {
        let source = Source::new("a.md", "\u{feff}---\r\nid: x\r\nstep: 2\r\n\r\n# Title\r\n");
        let (front, body, problems) = read(&source);
        assert_eq!(problems.len(), 1);
        assert_eq!(source.slice(problems[0].location.span), "---");
        assert_eq!(front.id.unwrap().value, "x");
        assert_eq!(source.slice(body), "\r\n# Title\r\n");
    }

    #[test]
    fn ids_are_exact_and_any_script_may_be_used() {
        for (id, ok) in [
            ("sql", true),
            ("数据库", true),
            ("c++", true),
            ("C#", true),
            ("a b", true),
            ("", false),
            (".", false),
            ("..", false),
            ("a/b", false),
            ("a\\b", false),
            ("a\nb", false),
            ("\u{7f}", false),
            (" a", false),
        ] {
            assert_eq!(check_id(id).is_ok(), ok, "{id:?}");
        }
    }
}
