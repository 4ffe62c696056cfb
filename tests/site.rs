//! What a reader sees of the built-in theme, and what its pages may never hold.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::fs;
use std::path::Path;

use support::Folder;

fn built() -> Folder {
    let folder = Folder::sound();
    folder.run(&["build"]).exits(0);
    folder
}

fn page(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.at("book").join(path).join("index.html")).unwrap()
}

/// The text of the link with this `rel`.
fn way(page: &str, rel: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("rel=\"{rel}\""))?;
    let (_, rest) = rest.split_once("</span>")?;
    Some(rest.split_once("</a>")?.0.to_owned())
}

#[test]
fn the_way_on_from_an_option_passes_over_the_others() {
    let folder = built();
    for (step, before, after) in [
        ("web", None, Some("Python")),
        ("language/python", Some("The web"), Some("SQL")),
        ("language/java", Some("The web"), Some("SQL")),
        ("data/sql", Some("Python"), Some("数据库 mappers")),
    ] {
        let page = page(&folder, &format!("backend/{step}"));
        let ways = (way(&page, "prev"), way(&page, "next"));
        assert_eq!((ways.0.as_deref(), ways.1.as_deref()), (before, after), "{step}");
    }
}

#[test]
fn a_step_is_marked_in_the_list_of_its_stage_and_the_others_are_links_from_it() {
    let folder = built();
    for (step, own, other) in [("python", "Python", "../java/"), ("java", "Java", "../python/")] {
        let page = page(&folder, &format!("backend/language/{step}"));
        let (_, list) = page.split_once("aria-labelledby=\"beside\"").unwrap();
        let (list, _) = list.split_once("</nav>").unwrap();
        assert!(
            list.contains(&format!("href=\"./\" aria-current=\"page\">{own}")),
            "{list}"
        );
        assert!(list.contains(&format!("href=\"{other}\">")), "{list}");
        assert_eq!(list.matches("aria-current").count(), 1, "{list}");
    }
}

#[test]
fn only_what_the_plan_takes_has_a_number() {
    let folder = built();
    assert!(page(&folder, "backend/language/python").contains("Step 2 of 5"));
    assert!(!page(&folder, "backend/language/java").contains("Step "));
    let roadmap = page(&folder, "backend");
    let (_, list) = roadmap.split_once("<ol class=\"rows\">").unwrap();
    let number = |step: &str| {
        let (_, row) = list.split_once(&format!("data-step=\"{step}\"")).unwrap();
        let (_, number) = row.split_once("<span class=\"number\">").unwrap();
        number.split_once("</span>").unwrap().0.to_owned()
    };
    assert_eq!([number("web"), number("python"), number("java")], ["1", "2", ""]);
    assert!(roadmap.contains("5 steps"), "{roadmap}");
}

#[test]
fn a_path_begins_with_the_choice_before_its_first_step_and_says_what_is_left_out() {
    let path = page(&built(), "backend/paths/short");
    let (_, start) = path.split_once("Start here").unwrap();
    let (first, _) = start.split_once("</li>").unwrap();
    assert!(
        first.contains(">Language</a>") && first.contains("choose 1 of 2"),
        "{path}"
    );
    assert!(
        path.contains("Language</a> (counted until then: Python)"),
        "{path}"
    );
    // The other language is no step that the path leaves out.
    let (_, left_out) = path.split_once("What it leaves out").unwrap();
    assert!(
        left_out.contains("Docker") && !left_out.contains("Java"),
        "{left_out}"
    );
}

#[test]
fn deep_in_folders_a_page_names_the_first_and_the_last_of_them() {
    let folder = Folder::with(&[("book.toml", "[book]\ntitle = \"Learn\"\n")]);
    let mut path = "r".to_owned();
    for depth in 0..12 {
        folder.write(
            &format!("content/{path}/_index.md"),
            &format!("---\ntitle: Stage {depth}\nstep: 1\n---\n"),
        );
        let last = support::step(2, &format!("Step {depth}"), "");
        folder.write(&format!("content/{path}/s{depth}.md"), &last);
        path = format!("{path}/f{depth}");
    }
    folder.run(&["build"]).exits(0);
    let crumbs = |path: &str| {
        let page = page(&folder, path);
        let (_, rest) = page.split_once("<nav class=\"crumbs\"").unwrap();
        let (list, _) = rest.split_once("</nav>").unwrap();
        let items = list.split("<li>").skip(1);
        let texts = items.map(|item| {
            let item = item.split("</li>").next().unwrap();
            let text = item.trim_end_matches("</a>");
            text.rsplit('>').next().unwrap().to_owned()
        });
        texts.collect::<Vec<_>>().join(" › ")
    };
    assert_eq!(
        crumbs("r/f0/f1/f2/f3/f4/f5/f6/s7"),
        "Stage 0 › Stage 1 › Stage 2 › Stage 3 › Stage 4 › Stage 5 › Stage 6 › Stage 7"
    );
    assert_eq!(
        crumbs("r/f0/f1/f2/f3/f4/f5/f6/f7/f8/f9/f10/s11"),
        "Stage 0 › … › Stage 6 › Stage 7 › Stage 8 › Stage 9 › Stage 10 › Stage 11"
    );
}

#[test]
fn a_resource_of_the_site_keeps_what_follows_its_path() {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Learn\"\n"),
        ("content/r/_index.md", ""),
        ("content/r/one.md", "---\nstep: 1\n---\n## Part\n"),
        ("content/r/book.pdf", "%PDF"),
        (
            "content/r/two.md",
            "---\nstep: 2\nresources: [one.md?path=fast#part, 'book.pdf#page=3']\n---\n",
        ),
    ]);
    folder.run(&["build"]).exits(0);
    let page = page(&folder, "r/two");
    for address in ["../one/?path=fast#part", "../book.pdf#page=3"] {
        assert!(page.contains(&format!("href=\"{address}\"")), "{address}: {page}");
    }
}

#[test]
fn every_file_of_a_theme_has_a_name_that_tells_its_content() {
    let folder = Folder::sound();
    let names = ["one", "two"].map(|text| {
        folder.write("themes/default/static/fonts/own.woff2", text);
        folder.run(&["build"]).exits(0);
        let entries = fs::read_dir(folder.at("book/assets/fonts")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let own: Vec<String> = names.filter(|name| name.starts_with("own.")).collect();
        assert_eq!(own.len(), 1, "{own:?}");
        own.concat()
    });
    assert!(
        names.iter().all(|name| name.len() > "own.woff2".len()),
        "{names:?}"
    );
    assert_ne!(names[0], names[1]);
}

#[test]
fn a_roadmap_without_steps_says_so() {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Learn\"\n"),
        ("content/r/_index.md", "---\ntitle: Empty\nroadmap: true\n---\n"),
    ]);
    folder.run(&["build"]).exits(0);
    for path in ["", "r"] {
        let page = page(&folder, path);
        assert!(page.contains("No steps yet"), "{page}");
        assert!(!page.contains("0 steps"), "{page}");
        assert!(!page.contains("no time"), "{page}");
    }
}

/// `default-src 'self'` refuses inline styles and scripts, and everything that another host sends.
#[test]
fn no_page_needs_what_a_strict_policy_refuses() {
    let folder = built();
    for entry in walkdir::WalkDir::new(folder.at("book")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let page = fs::read_to_string(&path).unwrap();
        for (at, _) in page.match_indices('<') {
            let tag = page[at..].split('>').next().unwrap();
            check_tag(tag, &path);
        }
    }
}

fn check_tag(tag: &str, path: &Path) {
    let name = tag[1..].split_whitespace().next().unwrap_or("");
    let loads = matches!(name, "link" | "script" | "img" | "iframe" | "source" | "use");
    assert!(
        name != "style" && (name != "script" || tag.contains("src=\"")),
        "{tag} in {}",
        path.display()
    );
    for bad in [" style=", " onclick=", " onload=", "javascript:"] {
        assert!(!tag.contains(bad), "{tag} in {}", path.display());
    }
    assert!(!(loads && tag.contains("//")), "{tag} in {}", path.display());
}
