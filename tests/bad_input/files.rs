//! Files with odd names, in odd places, and files that are none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::site::{check, files, step};
use crate::support::{Folder, Run};

/// Every name below a folder.
fn below(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    entries
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_owned())
        .collect()
}

/// Builds into `site`, and fails if anything else appears anywhere below the folder's parent.
#[track_caller]
fn build(folder: &Folder) -> Run {
    let before = below(folder.path());
    let run = folder.run(&["-C", "in", "build", "-d", "out"]);
    let ours = |path: &PathBuf| !path.starts_with("in/out");
    let strangers: Vec<PathBuf> = below(folder.path())
        .into_iter()
        .filter(ours)
        .filter(|path| !before.contains(path))
        .collect();
    assert!(strangers.is_empty(), "written outside: {strangers:?}");
    run
}

/// A sound site in the folder `in`.
fn sound() -> Folder {
    Folder::with(&[
        ("in/book.toml", ""),
        ("in/content/_index.md", "# Home\n"),
        ("in/content/r/page.md", &step(1, "title: SQL\n")),
        ("outside.txt", "not ours"),
    ])
}

const NAMES: &[&str] = &[
    "a b",
    "it's",
    "quo\"te",
    "hash#1",
    "what?",
    "100%",
    "50%25",
    "new\nline",
    "<script>",
    "&amp;",
    "é",
    "e\u{301}",
    "数据",
    "a:b",
    "-dash",
    "a..b",
    "trailing ",
    " lead",
    "tab\there",
    "\u{2028}",
    "\u{202e}x",
    "~x",
    "a.md",
    "index",
    "$x",
    "{{x}}",
    "a;b,c",
    "[x](y)",
];

#[test]
fn any_name_is_a_page_with_an_address_that_leads_to_it() {
    let mut site: Vec<(String, Vec<u8>)> = NAMES
        .iter()
        .zip(1..)
        .map(|(name, number)| (format!("content/r/{name}.md"), step(number, "").into_bytes()))
        .collect();
    let long = "x".repeat(252);
    site.push((format!("content/r/{long}.md"), step(90, "").into_bytes()));
    site.push(("content/r/pic #1?.png".into(), b"x".to_vec()));
    site.push((
        "content/about.md".into(),
        b"[a](<r/hash#1.md>) [b](r/hash%231.md) ![c](<r/pic%20%231%3F.png>)".to_vec(),
    ));
    let checked = check(site);
    let told = checked.told();
    // A backslash or a control character cannot be in an address that all systems agree on; the rest is fine.
    assert!(
        told.iter()
            .all(|line| line.starts_with("broken-link content/about.md")),
        "{told:#?}"
    );
    let html = checked.text("r/index.html");
    for name in NAMES.iter().chain([&long.as_str()]) {
        let output = format!("r/{name}/index.html");
        assert!(checked.output.contains_key(&output), "{output:?}");
        let href = format!("\"{}/\"", roadbook::links::encode(name));
        let href = if href.contains(':') {
            href.replacen('"', "\"./", 1)
        } else {
            href
        };
        assert!(
            html.contains(&href) || html.contains(&href.replace("./", "")),
            "{href} in {html}"
        );
    }
}

#[test]
fn an_index_in_capitals_is_told_its_name() {
    for (path, help) in [
        ("r/_INDEX.md", "did you mean `content/r/_index.md`?"),
        ("_Index.md", "did you mean `content/_index.md`?"),
        ("r/_indes.md", "rename it: many hosts leave such files out"),
        ("r/_INDEX/a.md", "rename it: many hosts leave such files out"),
    ] {
        let checked = check(files(&[(format!("content/{path}").as_str(), "Text.\n")]));
        let hidden = checked
            .problems
            .iter()
            .filter(|problem| problem.code == "hidden-path");
        let helps: Vec<&str> = hidden.filter_map(|problem| problem.help.as_deref()).collect();
        assert_eq!(helps, [help], "{path}");
    }
}

#[test]
fn a_name_that_cannot_be_published_is_told() {
    for (path, told) in [
        ("r/back\\slash.md", "hidden-path content/r/back\\slash.md:1"),
        ("r/_old.md", "hidden-path content/r/_old.md:1"),
        ("_x/pic.png", "hidden-path content/_x/pic.png:1"),
    ] {
        let site = files(&[
            ("content/r/page.md", &step(1, "")),
            (&format!("content/{path}"), "Text.\n"),
        ]);
        assert_eq!(check(site).told(), [told]);
    }
}

#[test]
fn two_files_for_one_address_are_told_with_both_names() {
    for (paths, told, other) in [
        (
            &["r/Case.md", "r/case.md"][..],
            "duplicate-url content/r/case.md:1",
            "content/r/Case.md",
        ),
        (
            &["r/a.md", "r/a/index.html"],
            "duplicate-url content/r/a/index.html:1",
            "content/r/a.md",
        ),
        (&["404.html"], "duplicate-url content/404.html:1", "book.toml"),
        (&["robots.txt"], "duplicate-url content/robots.txt:1", "book.toml"),
        (
            &["roadbook-manifest.json"],
            "duplicate-url content/roadbook-manifest.json:1",
            "book.toml",
        ),
        (&["r/map.svg"], "duplicate-url content/r/map.svg:1", "content/r"),
        (
            &["r/paths.md", "r/paths"],
            "duplicate-url content/r/paths.md:1",
            "content/r/paths",
        ),
    ] {
        let text = |path: &&str| match path.ends_with(".md") {
            true => step(1, &format!("id: {}\n", path.len())).into_bytes(),
            false => b"x".to_vec(),
        };
        let mut site: Vec<(String, Vec<u8>)> = paths
            .iter()
            .zip(1..)
            .map(|(path, n)| {
                let text = String::from_utf8(text(path))
                    .unwrap()
                    .replace("id: 9", &format!("id: x{n}"));
                (format!("content/{path}"), text.into_bytes())
            })
            .collect();
        site.push(("content/r/page.md".into(), step(5, "").into_bytes()));
        let checked = check(site);
        assert_eq!(checked.told(), [told]);
        let problem = checked
            .problems
            .iter()
            .find(|problem| problem.code == "duplicate-url")
            .unwrap();
        assert_eq!(problem.related[0].location.source.path(), other);
    }
}

#[test]
fn a_folder_may_be_called_like_a_page() {
    let mut site = files(&[
        ("content/r/x.md/y.md", &step(1, "")),
        ("content/r/x.md/_index.md", "---\nstep: 2\n---\n"),
    ]);
    site.push(("content/r/x.md/pic.png".into(), b"x".to_vec()));
    let checked = check(site);
    assert_eq!(checked.told(), [""; 0]);
    for path in ["r/x.md/index.html", "r/x.md/y/index.html", "r/x.md/pic.png"] {
        assert!(checked.output.contains_key(path), "{path}");
    }
}

#[test]
fn ids_and_aliases_stay_inside_the_build_folder() {
    let outside = [
        "../../x",
        "/../x",
        "/a/../../x",
        "%2e%2e/x",
        "/a%2f..%2f..%2f..%2fx",
        "..",
        "//host/x",
        "https://x.org/y",
        "c:\\x",
        "a\\u0000b",
        "/",
        "?a",
        "#a",
    ];
    let list = outside
        .map(|alias| format!("\"{}\"", alias.replace("\\x", "\\\\x")))
        .join(", ");
    let folder = sound();
    folder.write(
        "in/content/r/page.md",
        &step(
            1,
            &format!("id: ../../../id\nformer-ids: [../f]\naliases: [{list}]\n"),
        ),
    );
    folder.write(
        "in/content/r/_index.md",
        "---\nid: ..\npaths: [{id: ../../p, goals: [page]}, {id: .., goals: [page]}]\n---\n",
    );
    let run = build(&folder).exits(1);
    let count = |code: &str| run.stderr.matches(&format!("error[{code}]")).count();
    assert_eq!(
        (count("bad-alias"), count("bad-id")),
        (outside.len(), 5),
        "{}",
        run.stderr
    );
    // What is left when the errors are gone builds, and stays inside.
    folder.write(
        "in/content/r/page.md",
        &step(1, "aliases: [/old/, old.html, \"/caf%C3%A9/\", a/b]\n"),
    );
    folder.write("in/content/r/_index.md", "");
    build(&folder).exits(0);
    for path in ["old/index.html", "old.html", "café/index.html", "a/b/index.html"] {
        assert!(folder.at("in/out").join(path).is_file(), "{path}");
    }
}

#[test]
fn every_odd_name_is_written_as_a_file() {
    let folder = sound();
    for (name, number) in NAMES.iter().zip(2..) {
        folder.write(&format!("in/content/r/{name}.md"), &step(number, ""));
    }
    folder.write(&format!("in/content/r/{}.md", "x".repeat(252)), &step(90, ""));
    build(&folder).exits(0);
    for name in NAMES {
        assert!(
            folder.at("in/out/r").join(name).join("index.html").is_file(),
            "{name:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_named_and_the_rest_is_built() {
    use std::os::unix::ffi::OsStrExt;
    let folder = sound();
    let at = |name: &str| folder.at("in/content/r").join(name);
    let link = |target: &str, name: &str| std::os::unix::fs::symlink(target, at(name)).unwrap();
    link("..", "loop");
    link("self.md", "self.md");
    link("nowhere.md", "dangling.md");
    link("/dev/zero", "zero.bin");
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.md")).unwrap();
    let fifo = std::process::Command::new("mkfifo")
        .arg(at("fifo.md"))
        .status()
        .is_ok_and(|status| status.success());
    fs::write(at(".").join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), "x").unwrap();
    let mut expected = vec![
        "content/r/loop` cannot be read: it is a link to a folder that contains it",
        "content/r/self.md` cannot be read: too many levels of symbolic links",
        "content/r/dangling.md` cannot be read: it is a link that leads nowhere",
        "content/r/zero.bin` cannot be read: it is neither a file nor a folder",
        "content/r/socket.md` cannot be read: it is neither a file nor a folder",
        "content/r/caf\u{fffd}.md` cannot be read: its name is not UTF-8",
    ];
    if fifo {
        expected.push("content/r/fifo.md` cannot be read: it is neither a file nor a folder");
    }
    let run = build(&folder).exits(0);
    for words in &expected {
        assert!(
            run.stderr
                .contains(&format!("warning[unreadable-file]: `{words}")),
            "{words} in {}",
            run.stderr
        );
    }
    assert!(
        run.stderr
            .contains(&format!("warning: {} warnings", expected.len())),
        "{}",
        run.stderr
    );
    assert!(folder.at("in/out/r/page/index.html").is_file());
}

#[cfg(unix)]
#[test]
fn a_file_that_refuses_to_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = sound();
    folder.write("in/content/r/secret.md", &step(2, ""));
    let secret = folder.at("in/content/r/secret.md");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&secret).is_ok() {
        // The superuser may read anything but, where there is /proc, this.
        fs::remove_file(&secret).unwrap();
        if fs::read("/proc/self/mem").is_ok() || !Path::new("/proc/self/mem").exists() {
            eprintln!("skipped: nothing here is unreadable to this user");
            return;
        }
        std::os::unix::fs::symlink("/proc/self/mem", &secret).unwrap();
    }
    let run = build(&folder).exits(0);
    run.says("warning[unreadable-file]: `content/r/secret.md` cannot be read: ");
}

#[test]
fn a_file_that_is_named_nearly_like_a_page_is_told_of() {
    for (name, meant) in [
        ("notes.MD", Some("notes.md")),
        ("old/notes.markdown", Some("old/notes.md")),
        ("page.mdx", Some("page.md")),
        ("notes.md", None),
        ("md", None),
        ("notes.txt", None),
    ] {
        let folder = sound();
        folder.write(&format!("in/content/{name}"), "# Notes\n");
        let run = folder.run(&["-C", "in", "check"]).exits(0);
        let expected = meant.map_or_else(String::new, |meant| {
            format!("names of pages end with `.md`: did you mean `content/{meant}`?")
        });
        assert!(run.stdout.contains(&expected), "{name}: {run:?}");
        assert_eq!(run.stdout.contains("unused-file"), meant.is_some(), "{name}");
    }
}

#[test]
fn a_file_that_is_named_nearly_like_a_page_is_told_of_once() {
    for (names, told, help) in [
        (
            &["r/_index.MD"][..],
            "hidden-path content/r/_index.MD:1",
            "names of pages end with `.md`: did you mean `content/r/_index.md`?",
        ),
        (
            &["r/_index.MD", "r/_index.md"],
            "hidden-path content/r/_index.MD:1",
            "the page `content/r/_index.md` exists: rename this file, or remove it",
        ),
        (
            &["orm.MD", "orm.md"],
            "unused-file content/orm.MD:1",
            "the page `content/orm.md` exists: rename this file, or remove it",
        ),
        (
            &["_r/orm.MD"],
            "hidden-path content/_r/orm.MD:1",
            "rename it: many hosts leave such files out",
        ),
        (
            &["_orm.MD"],
            "hidden-path content/_orm.MD:1",
            "rename it: many hosts leave such files out",
        ),
    ] {
        let mut all = vec![("content/r/page.md".to_owned(), step(1, ""))];
        all.extend(
            names
                .iter()
                .map(|name| (format!("content/{name}"), "# Notes\n".to_owned())),
        );
        let all: Vec<(&str, &str)> = all
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let checked = check(files(&all));
        assert_eq!(checked.told(), [told], "{names:?}");
        let mut helps = checked
            .problems
            .iter()
            .filter_map(|problem| problem.help.as_deref());
        assert!(
            helps.any(|said| said == help),
            "{names:?}: {:?}",
            checked.problems
        );
    }
}
