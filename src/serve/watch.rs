//! Says which paths may have changed: by the system's notifications, or by a look at intervals. Knows nothing of what the
//! files mean, and never reads one: whoever is told compares by content.
//!
//! A save is a burst of events (truncated, written in pieces, renamed over), so they are collected until it is quiet. Too
//! much said costs a comparison; too little would lose a save. So whatever is unclear becomes [`Hint::Everything`].

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::workspace::Hint;

mod mounts;

pub use mounts::silent_file_system;

/// A burst is over when nothing happened for so long.
const QUIET: Duration = Duration::from_millis(15);
/// A burst that does not end is told all the same.
const LONGEST: Duration = Duration::from_millis(250);
/// What appeared, or is watched only since it was read, is looked at once more after so long: a file made in it before the
/// system watched it, and after the first look, is told by nobody.
const SECOND_LOOK: Duration = Duration::from_millis(200);

/// How often the files are looked at where the system does not tell.
pub const POLL: Duration = Duration::from_millis(500);

/// What a watcher has to say.
#[derive(Debug, PartialEq, Eq)]
pub enum Sight {
    /// Something may have changed.
    Changed(Hint),
    /// The system does not tell of all changes any more, and why: from now on the files are looked at, every [`POLL`].
    Blind(String),
}

/// Watches files and folders.
pub struct Watcher {
    eyes: Eyes,
    /// The build folder: what is written there is no change.
    ignored: PathBuf,
    wanted: Vec<PathBuf>,
}

enum Eyes {
    Native(Native),
    Poll(Duration),
}

struct Native {
    system: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    watched: BTreeMap<PathBuf, RecursiveMode>,
    /// What to look at again, and when.
    second_look: Option<(Instant, BTreeSet<PathBuf>)>,
    /// Why something could not be watched, not yet told.
    trouble: Option<String>,
}

impl Watcher {
    /// Watches `paths`, files, and folders with all that is below them, as the system tells of changes; those that are
    /// not there are waited for.
    ///
    /// # Errors
    /// What the system refused, its limit of watched folders for example.
    pub fn native(paths: Vec<PathBuf>, ignored: &Path) -> io::Result<Watcher> {
        let mut native = Native::new().map_err(io::Error::other)?;
        native.watch(&paths);
        match native.trouble.take() {
            Some(reason) => Err(io::Error::other(reason)),
            None => Ok(Watcher::with(Eyes::Native(native), paths, ignored)),
        }
    }

    /// Says at each `interval` that anything may have changed, for file systems that tell of nothing.
    pub fn polling(paths: Vec<PathBuf>, ignored: &Path, interval: Duration) -> Watcher {
        Watcher::with(Eyes::Poll(interval), paths, ignored)
    }

    fn with(eyes: Eyes, wanted: Vec<PathBuf>, ignored: &Path) -> Watcher {
        Watcher {
            eyes,
            ignored: ignored.to_owned(),
            wanted,
        }
    }

    /// Watches `paths` from now on, but for what is below `ignored`, as settings and links say after a change.
    pub fn follow(&mut self, paths: Vec<PathBuf>, ignored: PathBuf) {
        if let Eyes::Native(native) = &mut self.eyes
            && paths != self.wanted
        {
            native.watch(&paths);
            // Whoever named them has read them before they were watched.
            let new = paths.iter().filter(|path| !self.wanted.contains(path));
            native.look_again(new.cloned().collect());
        }
        (self.wanted, self.ignored) = (paths, ignored);
    }

    /// Waits until something may have changed, and then until it is quiet.
    pub fn wait(&mut self) -> Sight {
        let (native, wanted, ignored) = match &mut self.eyes {
            Eyes::Poll(interval) => {
                thread::sleep(*interval);
                return Sight::Changed(Hint::Everything);
            }
            Eyes::Native(native) => (native, &self.wanted, &self.ignored),
        };
        loop {
            if let Some(reason) = native.trouble.take() {
                self.eyes = Eyes::Poll(POLL);
                return Sight::Blind(reason);
            }
            let mut burst = Burst::default();
            native.collect(&mut burst, &|path| matters(path, wanted, ignored));
            if burst.is_empty() && native.trouble.is_none() {
                continue;
            }
            if burst.everything || burst.names.iter().any(|name| holds_any(name, wanted)) {
                native.watch_anew(wanted, &burst);
            }
            if !burst.is_empty() {
                return Sight::Changed(burst.hint());
            }
        }
    }
}

/// Whether a change at `path` can matter: it is, or is below, or holds something wanted.
fn matters(path: &Path, wanted: &[PathBuf], ignored: &Path) -> bool {
    !path.starts_with(ignored)
        && wanted
            .iter()
            .any(|wanted| path.starts_with(wanted) || wanted.starts_with(path))
}

/// Whether `path` is, or holds, something wanted: if it came or went, so did its watch.
fn holds_any(path: &Path, wanted: &[PathBuf]) -> bool {
    wanted.iter().any(|wanted| wanted.starts_with(path))
}

/// What was noticed since it was last quiet.
#[derive(Default)]
struct Burst {
    everything: bool,
    changed: BTreeSet<PathBuf>,
    /// Of these: what appeared, went, or was given another name.
    names: BTreeSet<PathBuf>,
}

impl Burst {
    fn is_empty(&self) -> bool {
        !self.everything && self.changed.is_empty()
    }

    fn hint(self) -> Hint {
        if self.everything {
            Hint::Everything
        } else {
            Hint::Paths(self.changed)
        }
    }

    fn add(&mut self, event: Event, matters: &dyn Fn(&Path) -> bool) {
        if event.need_rescan() {
            self.everything = true; // the system's queue ran over
        }
        let is_name = match event.kind {
            // What is written through memory is told by nothing else.
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_) => return, // our own reading would never end
            EventKind::Modify(kind) => matches!(kind, notify::event::ModifyKind::Name(_)),
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Any | EventKind::Other => true,
        };
        for path in event.paths.into_iter().filter(|path| matters(path)) {
            if is_name {
                self.names.insert(path.clone());
            }
            self.changed.insert(path);
        }
    }
}

impl Native {
    fn new() -> notify::Result<Native> {
        let (sender, events) = mpsc::channel();
        let system = notify::recommended_watcher(move |event| {
            let _ = sender.send(event); // nobody listens any more: the server ends
        })?;
        Ok(Native {
            system,
            events,
            watched: BTreeMap::new(),
            second_look: None,
            trouble: None,
        })
    }

    /// Watches exactly what `wanted` takes.
    fn watch(&mut self, wanted: &[PathBuf]) {
        let plan = plan(wanted);
        let gone: Vec<PathBuf> = (self.watched.iter())
            .filter(|&(path, mode)| plan.get(path) != Some(mode))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            self.forget(&path);
        }
        for (path, mode) in plan {
            if self.watched.contains_key(&path) {
                continue;
            }
            match self.system.watch(&path, mode) {
                Ok(()) => {
                    self.watched.insert(path, mode);
                }
                Err(error) if path.exists() => {
                    self.trouble = Some(format!("cannot watch `{}`: {}", path.display(), reason(&error)));
                }
                Err(_) => {} // it went in this moment; the folder above it tells
            }
        }
    }

    /// Watches again what may have come or gone: a watch follows a folder to its new name, and ends with it.
    fn watch_anew(&mut self, wanted: &[PathBuf], burst: &Burst) {
        let is_stale =
            |path: &PathBuf| burst.everything || burst.names.iter().any(|name| path.starts_with(name));
        let stale: Vec<PathBuf> = self
            .watched
            .keys()
            .filter(|path| is_stale(path))
            .cloned()
            .collect();
        for path in stale {
            self.forget(&path);
        }
        self.watch(wanted);
    }

    fn forget(&mut self, path: &Path) {
        let _ = self.system.unwatch(path); // of a path that is gone the system has forgotten it already
        self.watched.remove(path);
    }

    /// Waits for a burst, or for a second look, and collects it.
    fn collect(&mut self, burst: &mut Burst, matters: &dyn Fn(&Path) -> bool) {
        self.take_first(burst, matters);
        let end = Instant::now() + LONGEST;
        while !burst.is_empty() && Instant::now() < end {
            match self.events.recv_timeout(QUIET) {
                Ok(event) => self.take(event, burst, matters),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let appeared: BTreeSet<PathBuf> = (burst.names.iter())
            .filter(|path| path.is_dir())
            .cloned()
            .collect();
        self.look_again(appeared);
    }

    /// Has these looked at once more, late enough for the last of them.
    fn look_again(&mut self, mut paths: BTreeSet<PathBuf>) {
        if !paths.is_empty() {
            let earlier = self.second_look.take().map(|(_, paths)| paths);
            paths.extend(earlier.into_iter().flatten());
            self.second_look = Some((Instant::now() + SECOND_LOOK, paths));
        }
    }

    fn take_first(&mut self, burst: &mut Burst, matters: &dyn Fn(&Path) -> bool) {
        let Some((when, _)) = &self.second_look else {
            match self.events.recv() {
                Ok(event) => self.take(event, burst, matters),
                Err(mpsc::RecvError) => {
                    thread::sleep(SECOND_LOOK); // nobody tells any more: what is left is to look
                    burst.everything = true;
                }
            }
            return;
        };
        match self
            .events
            .recv_timeout(when.saturating_duration_since(Instant::now()))
        {
            Ok(event) => self.take(event, burst, matters),
            Err(_) => burst.changed.extend(
                self.second_look
                    .take()
                    .into_iter()
                    .flat_map(|(_, folders)| folders),
            ),
        }
    }

    fn take(&mut self, event: notify::Result<Event>, burst: &mut Burst, matters: &dyn Fn(&Path) -> bool) {
        match event {
            Ok(event) => burst.add(event, matters),
            Err(error) => {
                self.trouble = Some(reason(&error));
                burst.everything = true;
            }
        }
    }
}

/// What the system must watch to see `wanted` come, change and go: folders with all below them, and above each wanted
/// path the nearest folder that is there, by itself.
fn plan(wanted: &[PathBuf]) -> BTreeMap<PathBuf, RecursiveMode> {
    let is_below = |path: &Path, roots: &BTreeMap<PathBuf, RecursiveMode>| {
        path.ancestors()
            .any(|above| roots.get(above) == Some(&RecursiveMode::Recursive))
    };
    let mut plan = BTreeMap::new();
    let mut folders: Vec<&PathBuf> = wanted.iter().filter(|path| path.is_dir()).collect();
    folders.sort(); // a folder before what is below it
    for folder in folders {
        if !is_below(folder, &plan) {
            plan.insert(folder.clone(), RecursiveMode::Recursive);
        }
    }
    for path in wanted {
        let above = path.ancestors().skip(1).find(|folder| folder.is_dir());
        if let Some(above) = above.filter(|above| !is_below(above, &plan)) {
            plan.insert(above.to_owned(), RecursiveMode::NonRecursive);
        }
    }
    plan
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "the system's limit of watched folders is reached (on Linux, fs.inotify.max_user_watches)".into()
        }
        notify::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_writing_is_a_change_and_reading_is_none() {
        let heard = |kind| {
            let mut burst = Burst::default();
            let event = Event::new(EventKind::Access(kind)).add_path("a.md".into());
            burst.add(event, &|_| true);
            !burst.is_empty()
        };
        assert!(
            heard(AccessKind::Close(AccessMode::Write)),
            "of a file mapped into memory"
        );
        for reading in [
            AccessKind::Open(AccessMode::Any),
            AccessKind::Close(AccessMode::Read),
        ] {
            assert!(!heard(reading), "{reading:?}");
        }
    }

    #[test]
    fn where_the_system_fails_to_tell_the_files_are_looked_at() {
        let root = tempfile::tempdir().unwrap();
        let mut watcher = Watcher::native(vec![root.path().to_owned()], &root.path().join("book")).unwrap();
        let Eyes::Native(native) = &mut watcher.eyes else {
            panic!()
        };
        native.trouble = Some("the limit is reached".into());
        assert_eq!(watcher.wait(), Sight::Blind("the limit is reached".into()));
        assert_eq!(watcher.wait(), Sight::Changed(Hint::Everything));
    }

    #[test]
    fn what_is_watched_later_than_read_is_looked_at_again() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for folder in ["first", "second"] {
            std::fs::create_dir(at(folder)).unwrap();
        }
        let mut watcher = Watcher::native(vec![at("first")], &at("book")).unwrap();
        watcher.follow(vec![at("first"), at("second")], at("book"));
        assert_eq!(
            watcher.wait(),
            Sight::Changed(Hint::Paths(BTreeSet::from([at("second")])))
        );
    }
}
