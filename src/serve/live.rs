//! What is served now: the newest version of the site, and, wherever that one is faulty, the last good page.
//!
//! Versions follow each other whole: a request sees one version and no mixture. Knows no socket, no file and no terminal.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::diagnostic::{self, Diagnostic, Severity, render};
use crate::files::Bytes;
use crate::publish::recipes::{self, Concern, Recipes};
use crate::site::Rendered;

use super::reload::{self, Faults, Shown};

/// The heading of a page that never was good.
const TITLE: &str = "This page has a fault";

/// A table of recipes that threads share.
pub type Shared = Arc<dyn Recipes + Send + Sync>;

/// The newest version.
pub struct Live {
    now: RwLock<Arc<Version>>,
}

/// The site at one moment. Renders the last good page where the page of that moment has a fault.
pub struct Version {
    /// The newest recipes without a fault that concerns every page.
    site: Shared,
    /// Recipes at which no template was seen to fail.
    earlier: Option<Shared>,
    problems: Vec<Diagnostic>,
    /// Errors that concern every page; positions in `problems`.
    of_all: Vec<usize>,
    /// Errors by the page that they concern; positions in `problems`.
    by_page: BTreeMap<String, Vec<usize>>,
    /// The last good bytes of faulty pages. A page with a fault that is not here never was good.
    held: BTreeMap<String, Bytes>,
    /// Output files that kept their names and differ from those of the version before.
    changed: Vec<String>,
    /// Whether `site` has that fault of all pages itself: there was no good one.
    never_good: bool,
    /// What went wrong while pages were rendered, by page.
    while_rendering: Mutex<BTreeMap<String, Vec<Diagnostic>>>,
}

impl Live {
    /// The first version: recipes, and what is wrong with them.
    pub fn new(site: Shared, problems: Vec<Diagnostic>) -> Live {
        Live {
            now: RwLock::new(Arc::new(Version::of(site, problems, &[], None))),
        }
    }

    /// The newest version.
    pub fn now(&self) -> Arc<Version> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the version, at once and whole. `changed` are the output files that kept their names and differ, images
    /// above all; pages need not be among them.
    pub fn show(&self, site: Shared, problems: Vec<Diagnostic>, changed: &[String]) -> Arc<Version> {
        let version = Arc::new(Version::of(site, problems, changed, Some(&self.now())));
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&version);
        version
    }
}

impl Version {
    fn of(site: Shared, problems: Vec<Diagnostic>, changed: &[String], old: Option<&Version>) -> Version {
        let (mut of_all, mut by_page) = (Vec::new(), BTreeMap::<String, Vec<usize>>::new());
        for (at, problem) in problems.iter().enumerate() {
            let source = problem.location.source.path();
            if problem.severity != Severity::Error {
                continue;
            }
            match site.concern(source) {
                Concern::Everything => of_all.push(at),
                Concern::Page(path) => by_page.entry(path).or_default().push(at),
                // Its page may be gone because of the fault.
                Concern::Nothing => {
                    if let Some(Concern::Page(path)) = old.map(|old| old.site.concern(source)) {
                        by_page.entry(path).or_default().push(at);
                    }
                }
            }
        }
        let keeps_old = old.filter(|old| !of_all.is_empty() && !old.never_good);
        let version = Version {
            never_good: !of_all.is_empty() && keeps_old.is_none(),
            held: (by_page.keys())
                // With the earlier site its faults come back.
                .chain(keeps_old.into_iter().flat_map(|old| old.held.keys()))
                .filter_map(|path| Some((path.clone(), old?.last_good(path)?)))
                .collect(),
            earlier: old.and_then(Version::without_template_faults),
            site: keeps_old.map_or(site, |old| Arc::clone(&old.site)),
            problems,
            of_all,
            by_page,
            changed: changed.to_vec(),
            while_rendering: Mutex::default(),
        };
        version.look_again(old);
        version
    }

    /// Everything wrong with the site, as far as it is known.
    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.problems.clone();
        problems.extend(self.while_rendering().values().flatten().cloned());
        diagnostic::sort(&mut problems);
        problems
    }

    /// The bytes of `path` if nothing is, or ever was, wrong with them.
    fn last_good(&self, path: &str) -> Option<Bytes> {
        if let Some(bytes) = self.held.get(path) {
            return Some(bytes.clone());
        }
        if self.never_good || self.by_page.contains_key(path) {
            return None;
        }
        good(&self.site, path).map(|rendered| rendered.bytes)
    }

    fn without_template_faults(&self) -> Option<Shared> {
        if self.never_good || !self.while_rendering().is_empty() {
            self.earlier.clone()
        } else {
            Some(Arc::clone(&self.site))
        }
    }

    /// Renders again what failed in the version before: who heard of a fault hears of its end.
    fn look_again(&self, old: Option<&Version>) {
        let failed: Vec<String> =
            old.map_or(Vec::new(), |old| old.while_rendering().keys().cloned().collect());
        for path in failed {
            // A panic has nothing to say here; whoever asks for the page is told.
            let _ = recipes::render(self, &path);
        }
    }

    fn while_rendering(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Diagnostic>>> {
        self.while_rendering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn fault_page(&self, path: &str) -> Rendered {
        let text = render::plain(&self.faults_on(path).here);
        Rendered {
            bytes: Bytes::Memory(reload::fault_page(&text, TITLE).into_bytes().into()),
            content_type: "text/html; charset=utf-8",
            problems: Vec::new(),
        }
    }
}

impl Recipes for Version {
    fn paths(&self) -> Vec<&str> {
        let mut paths = self.site.paths();
        let gone: Vec<&str> = (self.held.keys())
            .map(String::as_str)
            .filter(|path| paths.binary_search(path).is_err())
            .collect();
        if !gone.is_empty() {
            paths.extend(gone);
            paths.sort_unstable();
        }
        paths
    }

    fn render(&self, path: &str) -> Option<Rendered> {
        if let Some(bytes) = self.held.get(path) {
            return Some(Rendered {
                bytes: bytes.clone(),
                content_type: "text/html; charset=utf-8",
                problems: Vec::new(),
            });
        }
        let rendered = self.site.render(path)?;
        let is_page = rendered.content_type.starts_with("text/html");
        if is_page && (self.never_good || self.by_page.contains_key(path)) {
            return Some(self.fault_page(path));
        }
        if rendered.problems.is_empty() {
            return Some(rendered);
        }
        let problems = rendered.problems.clone();
        self.while_rendering().insert(path.to_owned(), problems.clone());
        let shown = self.earlier.as_ref().and_then(|earlier| good(earlier, path));
        Some(Rendered {
            problems,
            ..shown.unwrap_or_else(|| self.fault_page(path))
        })
    }

    fn root_path(&self) -> String {
        self.site.root_path()
    }

    fn content_folder(&self) -> Option<&str> {
        self.site.content_folder()
    }

    fn concern(&self, source: &str) -> Concern {
        self.site.concern(source)
    }
}

impl Shown for Version {
    fn faults_on(&self, path: &str) -> Faults {
        let own = self.by_page.get(path).map_or(&[][..], Vec::as_slice);
        let mut faults = Faults::default();
        for (at, problem) in self.problems.iter().enumerate() {
            let place = match problem.severity {
                Severity::Warning => &mut faults.warnings,
                Severity::Error if self.of_all.contains(&at) || own.contains(&at) => &mut faults.here,
                Severity::Error => &mut faults.elsewhere,
            };
            place.push(problem.clone());
        }
        let failed = self.while_rendering();
        let own = failed.get(path).map_or(&[][..], Vec::as_slice);
        faults.here.extend(own.iter().cloned());
        // A template fails on many pages: each of them has the one fault, and none has it again.
        let others = failed.iter().filter(|(other, _)| *other != path);
        let others = others.flat_map(|(_, problems)| problems);
        let others = others.filter(|problem| !own.iter().any(|own| own.is_found_again(problem)));
        faults.elsewhere.extend(others.cloned());
        diagnostic::sort(&mut faults.elsewhere);
        faults
    }

    fn changed_files(&self) -> Vec<&str> {
        self.changed.iter().map(String::as_str).collect()
    }
}

/// `path` as `site` renders it, if nothing goes wrong.
fn good(site: &Shared, path: &str) -> Option<Rendered> {
    let rendered = recipes::render(site.as_ref(), path).ok().flatten()?;
    rendered.problems.is_empty().then_some(rendered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;
    use crate::source::{Location, Source};

    /// Recipes by path: what the page says, or that its template fails.
    struct Fixed(Vec<(&'static str, &'static str)>);

    impl Recipes for Fixed {
        fn paths(&self) -> Vec<&str> {
            self.0.iter().map(|&(path, _)| path).collect()
        }

        fn render(&self, path: &str) -> Option<Rendered> {
            let &(_, text) = self.0.iter().find(|(known, _)| *known == path)?;
            Some(Rendered {
                bytes: Bytes::Memory(text.as_bytes().into()),
                content_type: "text/html; charset=utf-8",
                problems: if text == "template fails" {
                    vec![fault("themes/default/page.html").found_on(path)]
                } else {
                    Vec::new()
                },
            })
        }

        fn concern(&self, source: &str) -> Concern {
            match source.strip_prefix("content/") {
                None => Concern::Everything,
                Some(page) => match self.0.iter().find(|(path, _)| *path == page) {
                    Some((path, _)) => Concern::Page((*path).to_owned()),
                    None => Concern::Nothing,
                },
            }
        }
    }

    fn site(pages: &[(&'static str, &'static str)]) -> Shared {
        Arc::new(Fixed(pages.to_vec()))
    }

    fn fault(source: &str) -> Diagnostic {
        Diagnostic::new(Problem::NotUtf8, Location::start_of(&Source::new(source, "")))
    }

    /// What a page says, `fault` where it is one that shows its fault, and how many faults it has and the others have.
    fn page(version: &Version, path: &str) -> String {
        let said = version.render(path).map_or("none".into(), |rendered| {
            let text = String::from_utf8_lossy(&rendered.bytes.load().unwrap()).into_owned();
            if text.contains(TITLE) {
                "fault".to_owned()
            } else {
                text
            }
        });
        let faults = version.faults_on(path);
        format!("{said} {}+{}", faults.here.len(), faults.elsewhere.len())
    }

    #[test]
    fn a_faulty_page_stays_as_it_was_and_the_others_go_on() {
        let live = Live::new(
            site(&[("a", "a1"), ("b", "b1"), ("c", "c1")]),
            vec![fault("content/c")],
        );
        assert_eq!(page(&live.now(), "a"), "a1 0+1");
        assert_eq!(page(&live.now(), "c"), "fault 1+0", "never was good");

        live.show(
            site(&[("a", "a2"), ("b", "b2"), ("c", "c2")]),
            vec![fault("content/a"), fault("content/c")],
            &[],
        );
        assert_eq!(page(&live.now(), "a"), "a1 1+1");
        assert_eq!(page(&live.now(), "b"), "b2 0+2");

        live.show(site(&[("b", "b3"), ("c", "c3")]), vec![fault("content/a")], &[]);
        assert_eq!(page(&live.now(), "a"), "a1 1+0", "gone because of its fault");
        assert_eq!(live.now().paths(), ["a", "b", "c"]);
        assert_eq!(page(&live.now(), "c"), "c3 0+1");

        live.show(site(&[("b", "b4")]), vec![], &[]);
        assert_eq!(page(&live.now(), "a"), "none 0+0", "gone because its file is");
    }

    #[test]
    fn a_fault_of_all_pages_leaves_the_whole_site_as_it_was() {
        let live = Live::new(site(&[("a", "a1")]), vec![]);
        for _ in 0..2 {
            live.show(
                site(&[("a", "broken"), ("b", "broken")]),
                vec![fault("book.toml")],
                &[],
            );
            assert_eq!(page(&live.now(), "a"), "a1 1+0");
            assert_eq!(page(&live.now(), "b"), "none 1+0");
        }
        live.show(site(&[("a", "a2")]), vec![], &[]);
        assert_eq!(page(&live.now(), "a"), "a2 0+0");
        live.show(site(&[("a", "faulty")]), vec![fault("content/a")], &[]);
        live.show(site(&[("a", "a3")]), vec![fault("book.toml")], &[]);
        assert_eq!(page(&live.now(), "a"), "a2 1+0");
        live.show(site(&[("a", "a3")]), vec![], &[]);
        assert_eq!(page(&live.now(), "a"), "a3 0+0");
        let never = Live::new(site(&[("a", "a1")]), vec![fault("book.toml")]);
        assert_eq!(page(&never.now(), "a"), "fault 1+0");
    }

    #[test]
    fn a_template_that_fails_leaves_its_pages_as_they_were_until_it_is_mended() {
        let live = Live::new(site(&[("a", "a1"), ("b", "b1")]), vec![]);
        for _ in 0..3 {
            live.show(site(&[("a", "template fails"), ("b", "b2")]), vec![], &[]);
            assert_eq!(page(&live.now(), "a"), "a1 1+0");
            assert_eq!(page(&live.now(), "b"), "b2 0+1");
            assert_eq!(live.now().problems().len(), 1);
        }
        live.show(site(&[("a", "a3"), ("b", "b3")]), vec![], &[]);
        assert_eq!(
            (live.now().problems().len(), page(&live.now(), "a")),
            (0, "a3 0+0".into())
        );
        live.show(
            site(&[("a", "template fails"), ("b", "template fails")]),
            vec![],
            &[],
        );
        for path in ["a", "b", "a"] {
            assert!(page(&live.now(), path).ends_with(" 1+0"), "told once: {path}");
        }
        assert_eq!(live.now().problems()[0].pages, ["a", "b"]);
        live.show(site(&[("new", "template fails")]), vec![], &[]);
        assert_eq!(page(&live.now(), "new"), "fault 1+0");
    }
}
