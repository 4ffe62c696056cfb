//! Publishing under injected faults: whatever happens at whatever instant, a whole site stands in the build folder, and
//! nothing that roadbook did not write is touched.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use roadbook::files::Bytes;
use roadbook::publish::{self, Error, Observer, Point, Protected, Recipes, guard, manifest};
use roadbook::site::Rendered;

/// A site of fixed files; a file whose text is `panic` panics.
struct Fixed(Vec<(String, String)>);

impl Fixed {
    fn new(files: &[(&str, &str)]) -> Fixed {
        Fixed(
            files
                .iter()
                .map(|&(path, text)| (path.to_owned(), text.to_owned()))
                .collect(),
        )
    }

    /// The two versions that most tests go between: files change, come and go, and folders and files change places.
    fn old() -> Fixed {
        Fixed::new(&[
            ("a/index.html", "old a"),
            ("gone/deep/index.html", "gone"),
            ("index.html", "old home"),
            ("same.css", "same"),
            ("turns", "a file"),
        ])
    }

    fn new_version() -> Fixed {
        Fixed::new(&[
            ("a/index.html", "new a"),
            ("gone", "a file now"),
            ("index.html", "new home"),
            ("same.css", "same"),
            ("turns/index.html", "a folder now"),
        ])
    }

    fn content(&self) -> BTreeMap<String, String> {
        self.0.iter().cloned().collect()
    }
}

impl Recipes for Fixed {
    fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|(path, _)| path.as_str()).collect()
    }

    fn render(&self, path: &str) -> Option<Rendered> {
        let (_, text) = self.0.iter().find(|(name, _)| name == path)?;
        assert!(text != "panic", "this page panics");
        Some(Rendered {
            bytes: Bytes::Memory(Arc::from(text.as_bytes())),
            content_type: "text/plain",
            problems: Vec::new(),
        })
    }
}

/// An observer made of a function.
struct Watch<F>(F);

impl<F: Fn(Point<'_>) -> io::Result<()> + Sync> Observer for Watch<F> {
    fn reached(&self, point: Point<'_>) -> io::Result<()> {
        (self.0)(point)
    }
}

fn build(site: &dyn Recipes, dest: &Path, observer: &dyn Observer) -> Result<(), Error> {
    let dest = guard::allow(dest, &[])?;
    publish::stage(site, &dest, observer)?.publish()
}

fn quiet() -> Watch<fn(Point<'_>) -> io::Result<()>> {
    Watch(|_| Ok(()))
}

/// A system that cannot exchange folders.
fn no_exchange(point: Point<'_>) -> io::Result<()> {
    match point {
        Point::Exchange => Err(io::ErrorKind::Unsupported.into()),
        _ => Ok(()),
    }
}

/// Everything in `folder` but the manifest and the workshop.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        let name = guard::relative(folder, entry.path());
        if entry.file_type().is_file() && name != manifest::NAME && !name.starts_with(".roadbook/") {
            files.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
    files
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A folder with the old site in `book`.
fn with_old_site() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let dest = folder.path().join("book");
    build(&Fixed::old(), &dest, &quiet()).unwrap();
    assert_eq!(tree(&dest), Fixed::old().content());
    (folder, dest)
}

#[test]
fn a_build_replaces_the_site_and_leaves_nothing_else() {
    let (folder, dest) = with_old_site();
    build(&Fixed::new_version(), &dest, &quiet()).unwrap();
    assert_eq!(tree(&dest), Fixed::new_version().content());
    assert_eq!(names(folder.path()), ["book"]);
    assert_eq!(
        names(&dest),
        ["a", "gone", "index.html", manifest::NAME, "same.css", "turns"]
    );
}

#[test]
fn where_folders_cannot_be_exchanged_files_are_replaced_one_by_one() {
    let (folder, dest) = with_old_site();
    build(&Fixed::new_version(), &dest, &Watch(no_exchange)).unwrap();
    assert_eq!(tree(&dest), Fixed::new_version().content());
    build(&Fixed::old(), &dest, &Watch(no_exchange)).unwrap();
    assert_eq!(tree(&dest), Fixed::old().content());
    assert_eq!(names(folder.path()), ["book"]);
    assert!(!names(&dest).contains(&".roadbook".to_owned()));
}

#[test]
fn an_unchanged_file_keeps_its_time_stamp() {
    for observer in [Watch(no_exchange as fn(Point<'_>) -> io::Result<()>), quiet()] {
        let (_folder, dest) = with_old_site();
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        for file in ["same.css", "index.html"] {
            let file = fs::File::options().write(true).open(dest.join(file)).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        build(&Fixed::new_version(), &dest, &observer).unwrap();
        let modified = |file: &str| fs::metadata(dest.join(file)).unwrap().modified().unwrap();
        assert_eq!(modified("same.css"), long_ago);
        assert_ne!(modified("index.html"), long_ago);
    }
}

#[test]
fn a_refusal_of_the_system_at_any_point_leaves_the_old_site_whole() {
    for at in 0.. {
        let (folder, dest) = with_old_site();
        let count = AtomicUsize::new(0);
        let full = Watch(
            |point: Point<'_>| match (count.fetch_add(1, Ordering::SeqCst) == at, point) {
                (true, Point::Remove(_)) | (false, _) => Ok(()), // removing needs no space
                (true, _) => Err(io::ErrorKind::StorageFull.into()),
            },
        );
        let result = build(&Fixed::new_version(), &dest, &full);
        if count.load(Ordering::SeqCst) <= at {
            assert!(at > 5, "the fault was injected at every point");
            break;
        }
        match result {
            Ok(()) => assert_eq!(tree(&dest), Fixed::new_version().content()),
            Err(error) => {
                assert_eq!(tree(&dest), Fixed::old().content(), "point {at}");
                assert!(error.to_string().starts_with("cannot "), "{error}");
                assert!(
                    error.to_string().contains(&*folder.path().to_string_lossy()),
                    "{error}"
                );
            }
        }
        assert_eq!(names(folder.path()), ["book"], "point {at}");
    }
}

#[test]
fn a_page_that_panics_is_named_and_the_old_site_stays() {
    let (folder, dest) = with_old_site();
    let site = Fixed::new(&[
        ("bad.html", "panic"),
        ("good.html", "good"),
        ("worse.html", "panic"),
    ]);
    let observer = quiet();
    let staged = publish::stage(&site, &dest, &observer).unwrap();
    let panics: Vec<_> = staged
        .panics
        .iter()
        .map(|panic| (panic.path.as_str(), panic.message.as_str()))
        .collect();
    assert_eq!(
        panics,
        [
            ("bad.html", "this page panics"),
            ("worse.html", "this page panics")
        ]
    );
    assert!(staged.publish().is_err());
    assert_eq!(tree(&dest), Fixed::old().content());
    assert_eq!(names(folder.path()), ["book"]);
}

#[test]
fn what_roadbook_did_not_write_is_never_touched() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil); 4] = [
        ("notes.txt", |dest| {
            fs::write(dest.join("notes.txt"), "mine").unwrap()
        }),
        ("a/notes.txt", |dest| {
            fs::write(dest.join("a/notes.txt"), "mine").unwrap()
        }),
        (".git", |dest| fs::create_dir(dest.join(".git")).unwrap()),
        ("link", |dest| {
            std::os::unix::fs::symlink("/", dest.join("link")).unwrap()
        }),
    ];
    for (name, plant) in cases {
        let (_folder, dest) = with_old_site();
        plant(&dest);
        let before = names(&dest);
        match build(&Fixed::new_version(), &dest, &quiet()) {
            Err(Error::Refused(reason)) => assert!(reason.contains(&format!("`{name}`")), "{reason}"),
            other => panic!("{name}: {other:?}"),
        }
        assert_eq!(names(&dest), before);
        assert_eq!(fs::read_to_string(dest.join("index.html")).unwrap(), "old home");
    }
    let foreign = tempfile::tempdir().unwrap();
    fs::write(foreign.path().join("thesis.md"), "years of work").unwrap();
    assert!(matches!(
        build(&Fixed::old(), foreign.path(), &quiet()),
        Err(Error::Refused(_))
    ));
    assert_eq!(names(foreign.path()), ["thesis.md"]);
}

#[test]
fn a_link_in_the_place_of_a_folder_that_roadbook_wrote_is_not_followed() {
    let (folder, dest) = with_old_site();
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("index.html"), "precious").unwrap();
    fs::remove_dir_all(dest.join("a")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, dest.join("a")).unwrap();
    assert!(matches!(
        build(&Fixed::new(&[]), &dest, &quiet()),
        Err(Error::Refused(_))
    ));
    assert_eq!(
        fs::read_to_string(elsewhere.join("index.html")).unwrap(),
        "precious"
    );
}

#[test]
fn no_output_path_leads_out_of_the_build_folder() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["../evil", "/evil", "a//b", "a/./b", "", manifest::NAME] {
        let dest = folder.path().join("book");
        assert!(
            matches!(
                build(&Fixed::new(&[(path, "x")]), &dest, &quiet()),
                Err(Error::Refused(_))
            ),
            "{path}"
        );
        assert!(names(folder.path()).is_empty());
    }
}

#[test]
fn a_build_folder_that_is_a_link_is_the_folder_it_leads_to() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    build(&Fixed::old(), &link, &quiet()).unwrap();
    assert_eq!(tree(&real), Fixed::old().content());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let protected = [Protected {
        path: link.clone(),
        name: "precious",
        inside: false,
    }];
    assert!(matches!(guard::allow(&real, &protected), Err(Error::Refused(_))));
    fs::remove_dir_all(&real).unwrap();
    assert!(
        matches!(guard::allow(&link, &[]), Err(Error::Refused(_))),
        "a link that leads nowhere"
    );
}

#[test]
fn a_second_build_into_the_same_folder_waits_for_the_first() {
    let (folder, dest) = with_old_site();
    let (first_is_writing, second_may_start) = mpsc::channel();
    let (second_waits, first_may_go_on) = mpsc::channel();
    let first_may_go_on = std::sync::Mutex::new(first_may_go_on);
    std::thread::scope(|scope| {
        let dest = &dest;
        scope.spawn(move || {
            let first = Watch(|point: Point<'_>| {
                if point == Point::Exchange {
                    first_is_writing.send(()).unwrap();
                    first_may_go_on.lock().unwrap().recv().unwrap();
                }
                Ok(())
            });
            build(&Fixed::new(&[("first.html", "1")]), dest, &first).unwrap();
        });
        second_may_start.recv().unwrap();
        let waited = AtomicUsize::new(0);
        let second = Watch(|point: Point<'_>| {
            if point == Point::Waiting {
                waited.fetch_add(1, Ordering::SeqCst);
                second_waits.send(()).unwrap();
            }
            Ok(())
        });
        build(&Fixed::new_version(), dest, &second).unwrap();
        assert_eq!(waited.into_inner(), 1);
    });
    assert_eq!(tree(&dest), Fixed::new_version().content());
    assert_eq!(names(folder.path()), ["book"]);
}

#[cfg(unix)]
#[test]
fn files_and_folders_have_the_permissions_of_new_ones() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let asset = folder.path().join("asset");
    fs::write(&asset, "bytes").unwrap();
    fs::set_permissions(&asset, fs::Permissions::from_mode(0o700)).unwrap();
    struct Copied(PathBuf);
    impl Recipes for Copied {
        fn paths(&self) -> Vec<&str> {
            vec!["sub/asset"]
        }
        fn render(&self, _: &str) -> Option<Rendered> {
            let bytes = Bytes::Disk(self.0.clone());
            Some(Rendered {
                bytes,
                content_type: "text/plain",
                problems: Vec::new(),
            })
        }
    }
    let dest = folder.path().join("book");
    build(&Copied(asset), &dest, &quiet()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (file, made) = (folder.path().join("file"), folder.path().join("folder"));
    fs::write(&file, "").unwrap();
    fs::create_dir(&made).unwrap();
    assert_eq!(mode(&dest.join("sub/asset")), mode(&file));
    assert_eq!(mode(&dest.join("sub")), mode(&made));
    assert_eq!(mode(&dest), mode(&made));
}

// ---- a killed build: this test binary runs itself, and the child ends without a word at the n-th point

const DEST: &str = "PUBLISH_TEST_DEST";
const KILL_AT: &str = "PUBLISH_TEST_KILL_AT";
const EXCHANGE: &str = "PUBLISH_TEST_EXCHANGE";

/// Not a test by itself: the child of the tests below.
#[test]
#[ignore = "run by the tests of killed builds"]
fn child() {
    let Some(dest) = std::env::var_os(DEST) else {
        return;
    };
    let at: usize = std::env::var(KILL_AT).unwrap().parse().unwrap();
    let can_exchange = std::env::var(EXCHANGE).unwrap() == "yes";
    let count = AtomicUsize::new(0);
    let killed = Watch(|point: Point<'_>| {
        if count.fetch_add(1, Ordering::SeqCst) == at {
            std::process::abort(); // no destructor runs: as good as a kill, and exactly here
        }
        if can_exchange { Ok(()) } else { no_exchange(point) }
    });
    build(&Fixed::new_version(), Path::new(&dest), &killed).unwrap();
}

/// Kills builds at the first, second, third … point until one gets through; `check` sees what each left.
fn kill_everywhere(exchange: &str, check: impl Fn(&Path, usize)) {
    for at in 0.. {
        let (folder, dest) = with_old_site();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--ignored"])
            .envs([(KILL_AT, at.to_string().as_str()), (EXCHANGE, exchange)])
            .env(DEST, &dest)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        check(&dest, at);
        build(&Fixed::new_version(), &dest, &quiet()).unwrap();
        assert_eq!(
            tree(&dest),
            Fixed::new_version().content(),
            "after a kill at point {at}"
        );
        assert_eq!(names(folder.path()), ["book"], "after a kill at point {at}");
        if status.success() {
            assert!(at > 8, "killed at every point");
            return;
        }
    }
}

#[test]
fn a_kill_at_any_instant_leaves_one_whole_site() {
    kill_everywhere("yes", |dest, at| {
        let there = tree(dest);
        assert!(
            there == Fixed::old().content() || there == Fixed::new_version().content(),
            "killed at point {at}: {there:?}"
        );
    });
}

#[test]
fn a_kill_between_two_files_leaves_whole_files_and_the_next_build_completes_them() {
    let (old, new) = (Fixed::old().content(), Fixed::new_version().content());
    kill_everywhere("no", |dest, at| {
        for (path, text) in tree(dest) {
            assert!(
                old.get(&path) == Some(&text) || new.get(&path) == Some(&text),
                "killed at point {at}: {path} holds {text:?}"
            );
        }
    });
}
