//! `book.toml` with slips, and none at all.

use roadbook::config::Config;

use crate::site::{Checked, check, files};
use crate::support::Folder;

fn book(toml: impl Into<Vec<u8>>) -> Checked {
    let mut site = files(&[("content/_index.md", "# Home\n")]);
    site.push(("book.toml".into(), toml.into()));
    check(site)
}

/// What is wrong with `book.toml`, with the line.
fn slips(checked: &Checked) -> Vec<String> {
    let slips = checked
        .problems
        .iter()
        .filter(|problem| problem.code == "bad-config");
    let told = slips.map(|problem| {
        let source = &problem.location.source;
        assert_eq!(source.path(), "book.toml");
        let (line, _) = source.line_column(problem.location.span.start);
        format!("{line} {}", problem.message)
    });
    told.collect()
}

#[test]
fn what_to_write_instead_is_said() {
    for (toml, expected) in [
        ("title = 'x'", "it belongs below `[book]`"),
        ("[book]\nhours-per-week = 3", "it belongs below `[plan]`"),
        ("[book]\nauthors = 'x'", "write `authors = [\"x\"]`"),
        ("[book]\ntitle = x", "put text in quotes: `title = \"SQL\"`"),
        (
            "[book]\ntitle = 'x'\ntitle = 'y'",
            "write each key and each `[table]` once",
        ),
    ] {
        let checked = book(toml);
        let helps: Vec<&str> = checked
            .problems
            .iter()
            .filter(|problem| problem.code == "bad-config")
            .filter_map(|problem| problem.help.as_deref())
            .collect();
        assert_eq!(helps, [expected], "{toml}");
    }
}

#[test]
fn a_folder_above_is_no_place_for_content() {
    for src in ["/", "/tmp/..", "..", "../..", "a/../..", "./a/../.."] {
        let expected = format!(
            "2 `src` must be a folder for the content alone, such as `content`, not the text `{src}`"
        );
        assert_eq!(slips(&book(format!("[book]\nsrc = '{src}'"))), [expected]);
    }
    for src in [
        "content",
        "./content/",
        ".",
        "a/../content",
        "..a",
        "../texts",
        "/texts",
    ] {
        let toml = format!("[book]\nsrc = '{src}'");
        let (config, problems) = Config::parse(Some(toml.as_bytes()), &[]);
        assert_eq!((config.src.as_str(), problems.len()), (src, 0));
    }
}

#[test]
fn every_slip_is_told_at_its_line_and_the_rest_is_obeyed() {
    for (toml, expected) in [
        ("[book]\ntitel = 'x'", &["2 `[book]` has no key `titel`"][..]),
        ("[bok]\na = 1", &["1 `book.toml` has no key `bok`"]),
        (
            "[book]\ntitle = 1\nauthors = 'x'",
            &[
                "2 `title` must be text that is not empty, not `1`",
                "3 `authors` must be a list of texts, not the text `x`",
            ],
        ),
        (
            "[plan]\nhours-per-week = 0",
            &["2 `hours-per-week` must be a number above 0 and at most 168, not `0`"],
        ),
        ("[output.html]\ntheme = 'nope'", &["2 there is no theme `nope`"]),
        (
            "[output.html]\ntheme = '../x'",
            &["2 `theme` must be the name of a theme, not the text `../x`"],
        ),
        (
            "[output.html]\nsite-url = 'javascript:alert(1)'",
            &[
                "2 `site-url` must be an absolute URL such as `https://example.org/roadmaps/`, not the text `javascript:alert(1)`",
            ],
        ),
        (
            "[output.html]\nadditional-js = ['../x.js']",
            &[
                "2 `additional-js` must be a list of relative paths inside the folder of `book.toml`, not the text `../x.js`",
            ],
        ),
        (
            "[lints]\nbroken-link = 'allow'",
            &["2 `broken-link` is an error, which no lint changes"],
        ),
        (
            "[book\ntitle = 'x'",
            &["1 book.toml cannot be read: unclosed table, expected `]`"],
        ),
        (
            "[book]\ntitle = 'x'\ntitle = 'y'",
            &["3 book.toml cannot be read: duplicate key"],
        ),
    ] {
        let checked = book(toml);
        assert_eq!(slips(&checked), expected, "{toml}");
        assert_eq!(checked.told().len(), expected.len());
        assert!(checked.text("index.html").contains("Home"), "{toml}");
    }
}

#[test]
fn bytes_depth_and_size_are_answered() {
    for toml in [
        b"\0".to_vec(),
        b"[book]\ntitle = 'caf\xe9'".to_vec(),
        format!("a = {}", "[".repeat(10_000)).into_bytes(),
        "a.".repeat(10_000).into_bytes(),
        format!("a = {}1", "{b = ".repeat(10_000)).into_bytes(),
    ] {
        let told = book(toml).told();
        assert!(!told.is_empty() && told.len() <= 3, "{told:#?}");
        assert!(told.iter().all(|line| line.contains(" book.toml:")), "{told:#?}");
    }
}

#[test]
fn a_missing_book_content_or_file_says_what_to_do() {
    let nothing = Folder::with(&[("content/_index.md", "x")]);
    nothing
        .run(&["check"])
        .exits(2)
        .says("there is no book.toml in")
        .says("create one (it may be empty)");
    let empty = Folder::with(&[("book.toml", "")]);
    let run = empty.run(&["build"]).exits(1);
    let run = run.says("error[missing-file]: there is no content folder `content`");
    run.says("create it, or name another with `src` below `[book]` in book.toml");
    let named = Folder::with(&[("book.toml", "[book]\nsrc = \"text\"\n")]);
    named
        .run(&["build"])
        .exits(1)
        .says("book.toml:2:7")
        .says("there is no content folder `text`");
    let css = Folder::with(&[
        (
            "book.toml",
            "[output.html]\nadditional-css = [\"a.css\", \"b\"]\n",
        ),
        ("b/c.css", ""),
        ("content/_index.md", "x"),
    ]);
    let run = css.run(&["build"]).exits(1);
    run.says("error[missing-file]: there is no file `a.css`")
        .says("error[missing-file]: there is no file `b`");
    let bare = Folder::with(&[("book.toml", ""), ("content/.keep", "")]);
    bare.run(&["build"]).exits(0).says("0 steps, 1 page written");
}
