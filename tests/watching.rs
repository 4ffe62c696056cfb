//! `roadbook serve` and an author who saves: over a real file system and real sockets, waiting for what a tab would hear.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::fs::{self, File};
use std::io::Write;

use support::http::Server;
use support::tab::{Tab, wait_for, wait_for_end};
use support::{Folder, step};

const WEB: &str = "content/backend/web.md";

fn page(words: &str) -> String {
    format!("---\nstep: 1\ntitle: The web\nduration: 1 week\n---\n{words}\n")
}

/// All that the server has is what a build of the same files writes, but for the lines that link the client.
#[track_caller]
fn assert_equals_a_build(server: &Server, folder: &Folder) {
    folder.run(&["build", "--quiet"]).exits(0);
    let book = folder.at("book");
    let mut compared = 0;
    for entry in walkdir::WalkDir::new(&book).sort_by_file_name() {
        let entry = entry.unwrap();
        let path = entry
            .path()
            .strip_prefix(&book)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if !entry.file_type().is_file()
            || path == "roadbook-manifest.json"
            || path.starts_with(".roadbook")
            || path == ".nojekyll"
        {
            continue;
        }
        let served = server
            .get(&format!("/{}", path.trim_end_matches("index.html")))
            .text();
        let is_client = |line: &&str| line.contains(".roadbook/");
        let served: String = served
            .split_inclusive('\n')
            .filter(|line| !is_client(line))
            .collect();
        assert_eq!(
            served,
            String::from_utf8_lossy(&fs::read(entry.path()).unwrap()),
            "{path}"
        );
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn every_way_of_saving_a_page_is_seen() {
    type Save = fn(&Folder, &str);
    let ways: [(&str, Save); 9] = [
        ("written in place", |folder, text| folder.write(WEB, text)),
        ("truncated, then written in pieces", |folder, text| {
            let mut file = File::create(folder.at(WEB)).unwrap();
            for piece in text.as_bytes().chunks(7) {
                file.write_all(piece).unwrap();
                file.flush().unwrap();
            }
        }),
        (
            "written beside and renamed over, as VS Code and sed -i do",
            |folder, text| {
                folder.write("content/backend/.web.md.tmp", text);
                fs::rename(folder.at("content/backend/.web.md.tmp"), folder.at(WEB)).unwrap();
            },
        ),
        ("backed up and made anew, as vim does", |folder, text| {
            folder.write("content/backend/4913", "");
            fs::remove_file(folder.at("content/backend/4913")).unwrap();
            fs::rename(folder.at(WEB), folder.at("content/backend/web.md~")).unwrap();
            folder.write(WEB, text);
            fs::remove_file(folder.at("content/backend/web.md~")).unwrap();
        }),
        ("exchanged by three renames, as JetBrains does", |folder, text| {
            folder.write("content/backend/web.md___jb_tmp___", text);
            fs::rename(folder.at(WEB), folder.at("content/backend/web.md___jb_old___")).unwrap();
            fs::rename(folder.at("content/backend/web.md___jb_tmp___"), folder.at(WEB)).unwrap();
            fs::remove_file(folder.at("content/backend/web.md___jb_old___")).unwrap();
        }),
        ("under a lock and with a backup, as Emacs does", |folder, text| {
            let lock = folder.at("content/backend/.#web.md");
            #[cfg(unix)]
            std::os::unix::fs::symlink("me@here.1:1", &lock).unwrap();
            #[cfg(not(unix))]
            fs::write(&lock, "").unwrap();
            fs::copy(folder.at(WEB), folder.at("content/backend/web.md~")).unwrap();
            folder.write(WEB, text);
            fs::remove_file(lock).unwrap();
        }),
        ("deleted and made again", |folder, text| {
            fs::remove_file(folder.at(WEB)).unwrap();
            folder.write(WEB, text);
        }),
        ("moved in from elsewhere", |folder, text| {
            folder.write("elsewhere.md", text);
            fs::rename(folder.at("elsewhere.md"), folder.at(WEB)).unwrap();
        }),
        ("with the size and the time that it had", |folder, text| {
            let before = fs::metadata(folder.at(WEB)).unwrap();
            let mut text = text.to_owned();
            while text.len() < before.len() as usize {
                text.push('\n');
            }
            folder.write(WEB, &text);
            let file = File::options().write(true).open(folder.at(WEB)).unwrap();
            file.set_modified(before.modified().unwrap()).unwrap();
        }),
    ];
    let folder = Folder::sound();
    folder.write(WEB, &page("A first text, longer than all that follow it."));
    let server = Server::of(&folder);
    for (at, (way, save)) in ways.iter().enumerate() {
        let words = format!("Saved {at}.");
        save(&folder, &page(&words));
        wait_for(&server, "/backend/web/", &words);
        println!("{way}: seen");
    }
    assert_equals_a_build(&server, &folder);
}

#[test]
fn files_and_folders_come_and_go() {
    let folder = Folder::sound();
    folder.write("outside/rust.md", &step(3, "Rust", ""));
    let server = Server::of(&folder);
    wait_for(&server, "/backend/caching/", "not");

    folder.write(
        "content/backend/caching.md",
        &step(5, "Caching", "duration: 1 h\n"),
    );
    wait_for(&server, "/backend/caching/", "<h1>Caching</h1>");

    folder.write(
        "content/backend/deep/er/still/queues.md",
        &step(5, "Queues", "duration: 1 h\n"),
    );
    wait_for(&server, "/backend/deep/er/still/queues/", "<h1>Queues</h1>");
    folder.write(
        "content/backend/deep/er/still/topics.md",
        &step(6, "Topics", "duration: 1 h\n"),
    );
    wait_for(&server, "/backend/deep/er/still/topics/", "<h1>Topics</h1>");

    fs::rename(
        folder.at("content/backend/data"),
        folder.at("content/backend/storage"),
    )
    .unwrap();
    wait_for(&server, "/backend/storage/sql/", "<h1>SQL</h1>");
    folder.write(
        "content/backend/storage/sql.md",
        &step(1, "SQL again", "prerequisites: [web]\nduration: 2 h\n"),
    );
    wait_for(&server, "/backend/storage/sql/", "<h1>SQL again</h1>");
    wait_for_end(&server, "/backend/data/sql/", "<h1>SQL</h1>");

    fs::rename(
        folder.at("outside/rust.md"),
        folder.at("content/backend/language/rust.md"),
    )
    .unwrap();
    wait_for(&server, "/backend/language/rust/", "<h1>Rust</h1>");
    fs::rename(folder.at("content/backend/deep"), folder.at("deep")).unwrap();
    wait_for_end(&server, "/backend/deep/er/still/queues/", "<h1>Queues</h1>");
    fs::rename(folder.at("deep"), folder.at("content/backend/deep")).unwrap();
    wait_for(&server, "/backend/deep/er/still/queues/", "<h1>Queues</h1>");
    folder.write(
        "content/backend/deep/er/still/queues.md",
        &step(5, "Queues again", "duration: 1 h\n"),
    );
    wait_for(&server, "/backend/deep/er/still/queues/", "<h1>Queues again</h1>");
    fs::remove_dir_all(folder.at("content/backend/deep")).unwrap();
    wait_for_end(&server, "/backend/deep/er/still/queues/", "<h1>Queues again</h1>");

    for number in 0..300 {
        folder.write(
            &format!("content/notes/n{number}.md"),
            &format!("# Note {number}\n"),
        );
    }
    for number in [0, 150, 299] {
        wait_for(
            &server,
            &format!("/notes/n{number}/"),
            &format!("<h1>Note {number}</h1>"),
        );
    }
    folder.write(
        "content/picture.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    folder.write("content/about.md", "# About\n\n![A picture](picture.svg)\n");
    wait_for(&server, "/about/", "<h1>About</h1>");
    assert_equals_a_build(&server, &folder);
}

#[cfg(unix)]
#[test]
fn what_links_lead_to_is_watched_too() {
    let folder = Folder::sound();
    folder.write("shared/rust.md", &step(3, "Rust", "duration: 1 h\n"));
    folder.write("single.md", &step(4, "Go", "duration: 1 h\n"));
    std::os::unix::fs::symlink(folder.at("shared"), folder.at("content/backend/more")).unwrap();
    std::os::unix::fs::symlink(folder.at("single.md"), folder.at("content/backend/go.md")).unwrap();
    let server = Server::of(&folder);
    folder.write("shared/rust.md", &step(3, "Rust 2024", "duration: 1 h\n"));
    wait_for(&server, "/backend/more/rust/", "<h1>Rust 2024</h1>");
    folder.write("single.md", &step(4, "Go 2", "duration: 1 h\n"));
    wait_for(&server, "/backend/go/", "<h1>Go 2</h1>");
    folder.write("later/zig.md", &step(5, "Zig", "duration: 1 h\n"));
    std::os::unix::fs::symlink(folder.at("later"), folder.at("content/backend/later")).unwrap();
    wait_for(&server, "/backend/later/zig/", "<h1>Zig</h1>");
    folder.write("later/zig.md", &step(5, "Zig 1", "duration: 1 h\n"));
    wait_for(&server, "/backend/later/zig/", "<h1>Zig 1</h1>");
}

#[cfg(unix)]
#[test]
fn a_site_made_of_links_follows_what_they_lead_to() {
    let folder = Folder::sound();
    let far = Folder::sound();
    far.write("themes/default/templates/page.html", "{{ page.title }}: one");
    far.write("content/about.md", "# About\n");
    let names = ["book.toml", "content", "themes"];
    fs::remove_file(folder.at("book.toml")).unwrap();
    fs::remove_dir_all(folder.at("content")).unwrap();
    for name in names {
        std::os::unix::fs::symlink(far.at(name), folder.at(name)).unwrap();
    }
    let server = Server::of(&folder);
    wait_for(&server, "/about/", "About: one");
    far.write("new.toml", "[book]\ntitle = \"Another\"\n");
    fs::rename(far.at("new.toml"), far.at("book.toml")).unwrap();
    wait_for(&server, "/", "Another");
    for name in ["book.toml", "content"] {
        let mut tab = Tab::open(&server, "/about/");
        fs::rename(far.at(name), far.at("away")).unwrap();
        tab.wait_for_errors(1);
        fs::rename(far.at("away"), far.at(name)).unwrap();
        tab.wait_for_errors(0);
    }
    fs::rename(far.at("themes"), far.at("away")).unwrap();
    wait_for(&server, "/about/", "<h1>About");
    fs::rename(far.at("away"), far.at("themes")).unwrap();
    wait_for(&server, "/about/", "About: one");
    far.write("content/about.md", "# After\n");
    wait_for(&server, "/about/", "After: one");
    far.write("themes/default/templates/page.html", "{{ page.title }}: two");
    wait_for(&server, "/about/", "After: two");
}

#[test]
fn what_editors_leave_lying_about_is_no_page() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let left = [".web.md.swp", "web.md~", "#web.md#", ".#web.md"];
    for name in left {
        folder.write(&format!("content/backend/{name}"), "# Not a page\n");
    }
    folder.write(WEB, &page("Saved."));
    wait_for(&server, "/backend/web/", "Saved.");
    for name in left {
        let path = format!("/backend/{}", name.replace('#', "%23"));
        assert_eq!(server.get(&path).status(), 404, "{path}");
    }
    assert_equals_a_build(&server, &folder);
}

#[test]
fn settings_templates_and_style_sheets_are_read_again() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    folder.write("own.css", "body { color: red }");
    folder.write(
        "book.toml",
        "[book]\ntitle = \"Study\"\n[output.html]\nadditional-css = [\"own.css\"]\n",
    );
    wait_for(&server, "/backend/web/", "Study");
    wait_for(&server, "/backend/web/", "own");
    folder.write(
        "themes/default/templates/parts/footer.html",
        "<footer>Our own foot</footer>\n",
    );
    wait_for(&server, "/backend/web/", "Our own foot");
    folder.write(
        "themes/default/templates/parts/footer.html",
        "<footer>Our other foot</footer>\n",
    );
    wait_for(&server, "/backend/web/", "Our other foot");
    fs::remove_dir_all(folder.at("themes")).unwrap();
    wait_for_end(&server, "/backend/web/", "Our other foot");
    assert_equals_a_build(&server, &folder);

    let mut tab = Tab::open(&server, "/backend/web/");
    folder.write("own.css", "body { color: blue }");
    let styles = loop {
        let message = tab.hear();
        assert_ne!(
            message["reload"], true,
            "a style sheet is exchanged without a reload: {message}"
        );
        if let Some(styles) = message["styles"].as_array() {
            break styles.clone();
        }
    };
    assert!(
        styles.iter().any(|style| style.as_str().unwrap().contains("own")),
        "{styles:?}"
    );
}

#[test]
fn a_faulty_page_stays_and_says_so_until_it_is_mended() {
    let folder = Folder::sound();
    folder.write(WEB, &page("Good words."));
    folder.write("content/about.md", "# About\n");
    let server = Server::of(&folder);
    let mut tab = Tab::open(&server, "/backend/web/");
    let mut other = Tab::open(&server, "/about/");

    folder.write(WEB, "---\nstep: 1\ntitle: [The web\n---\nBad words.\n");
    let said = tab.wait_for_errors(1);
    assert!(
        said.contains("content/backend/web.md:") && said.contains("bad-front-matter"),
        "{said}"
    );
    other.wait_for_errors_elsewhere(1);
    let html = server.get("/backend/web/").text();
    assert!(
        html.contains("Good words.") && !html.contains("Bad words."),
        "{html}"
    );

    folder.write(WEB, &page("Better words."));
    tab.wait_for_reload();
    wait_for(&server, "/backend/web/", "Better words.");
    other.wait_for_errors_elsewhere(0);

    // What the page was to others, it stays.
    let mut path = Tab::open(&server, "/backend/paths/short/");
    let index = fs::read_to_string(folder.at("content/backend/_index.md")).unwrap();
    folder.write("content/backend/_index.md", "---\npaths: [\n---\n");
    path.wait_for_errors_elsewhere(1);
    folder.write("content/backend/_index.md", &index);
    path.wait_for_errors_elsewhere(0);

    folder.write(
        "content/backend/new.md",
        "---\nstep: [\n---\n<script>alert(1)</script>\n",
    );
    wait_for(&server, "/backend/new/", "bad-front-matter");
    folder.write("content/backend/new.md", &step(7, "New", "duration: 1 h\n"));
    wait_for(&server, "/backend/new/", "<h1>New</h1>");
}

#[test]
fn a_fault_of_the_whole_site_takes_no_page_away() {
    let folder = Folder::sound();
    folder.write(WEB, &page("Good words."));
    let mut server = Server::of(&folder);
    let foot = "themes/default/templates/parts/footer.html";
    type Break = fn(&Folder);
    let faults: [(&str, Break, Break); 5] = [
        (
            "a half-typed book.toml",
            |folder| folder.write("book.toml", "[book]\ntitle = \"Le"),
            |folder| folder.write("book.toml", "[book]\ntitle = \"Learn\"\n"),
        ),
        (
            "no book.toml",
            |folder| fs::remove_file(folder.at("book.toml")).unwrap(),
            |folder| folder.write("book.toml", "[book]\ntitle = \"Learn\"\n"),
        ),
        (
            "no content",
            |folder| fs::rename(folder.at("content"), folder.at("away")).unwrap(),
            |folder| fs::rename(folder.at("away"), folder.at("content")).unwrap(),
        ),
        (
            "a template that cannot be read",
            |folder| folder.write("themes/default/templates/parts/footer.html", "{% if %}"),
            |folder| fs::remove_dir_all(folder.at("themes")).unwrap(),
        ),
        (
            "a template that fails",
            |folder| {
                folder.write(
                    "themes/default/templates/parts/footer.html",
                    "{{ no.such.thing }}",
                )
            },
            |folder| fs::remove_dir_all(folder.at("themes")).unwrap(),
        ),
    ];
    for (fault, make, mend) in faults {
        let mut tab = Tab::open(&server, "/backend/web/");
        make(&folder);
        println!("{fault}");
        let said = tab.wait_for_errors(1);
        assert!(said.contains("error["), "{fault}: {said}");
        let reply = server.get("/backend/web/");
        assert_eq!(
            (reply.status(), reply.text().contains("Good words.")),
            (200, true),
            "{fault}"
        );
        mend(&folder);
        tab.wait_for_errors(0);
        assert!(server.is_alive(), "{fault}");
    }
    assert!(!folder.at(foot).exists());
    folder.write(WEB, &page("Still watched."));
    wait_for(&server, "/backend/web/", "Still watched.");
    assert_equals_a_build(&server, &folder);
}

#[test]
fn without_notifications_the_files_are_looked_at() {
    let folder = Folder::sound();
    let server = Server::with(&folder, &["--poll=20"]);
    folder.write(WEB, &page("Found by looking."));
    wait_for(&server, "/backend/web/", "Found by looking.");
    fs::remove_file(folder.at(WEB)).unwrap();
    wait_for_end(&server, "/backend/web/", "Found by looking.");
}

/// Threads, open files, and resident memory in KiB.
#[cfg(target_os = "linux")]
fn used(server: &Server) -> (usize, usize, usize) {
    let process = format!("/proc/{}", server.child.id());
    let count = |what: &str| fs::read_dir(format!("{process}/{what}")).unwrap().count();
    let status = fs::read_to_string(format!("{process}/status")).unwrap();
    let memory = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    let memory = memory.trim().trim_end_matches(" kB").parse().unwrap();
    (count("task"), count("fd"), memory)
}

#[cfg(target_os = "linux")]
#[test]
fn a_thousand_saves_leave_nothing_behind() {
    let folder = Folder::sound();
    let server = Server::of(&folder);
    let save = |number: usize| {
        folder.write(WEB, &page(&format!("Saved {number} times.")));
        wait_for(&server, "/backend/web/", &format!("Saved {number} times."));
    };
    (0..100).for_each(save);
    let (threads, files, memory) = used(&server);
    (100..1_100).for_each(save);
    let after = used(&server);
    // The connections of the last moments may not be closed yet.
    assert!(after.0 <= threads + 40, "threads: {threads} → {}", after.0);
    assert!(after.1 <= files + 60, "open files: {files} → {}", after.1);
    assert!(
        after.2 <= memory + 20_000,
        "KiB of memory: {memory} → {}",
        after.2
    );
}
