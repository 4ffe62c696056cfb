//! What follows a save: the site is read again, shown, the tabs told, and the terminal.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::ledger::Ledger;
use crate::cli::output::Output;
use crate::diagnostic::Diagnostic;
use crate::publish::recipes;
use crate::serve::live::Live;
use crate::serve::reload::Tabs;
use crate::serve::watch::{Sight, Watcher};
use crate::workspace::{Hint, Refreshed, Workspace};

/// The terminal of a server: progress, and each fault once.
pub struct Terminal {
    output: Output,
    ledger: Mutex<Ledger>,
    /// Who was told to be refused.
    refused: Mutex<BTreeSet<String>>,
}

/// More strangers than this are refused without a word: whoever knocks must not fill the terminal.
const STRANGERS: usize = 8;

impl Terminal {
    /// A terminal on which `problems` have been told.
    pub fn new(output: Output, problems: &[Diagnostic]) -> Terminal {
        let mut ledger = Ledger::default();
        ledger.not_told(problems);
        Terminal {
            output,
            ledger: Mutex::new(ledger),
            refused: Mutex::default(),
        }
    }

    /// Prints whom the server refused, once each.
    pub fn refused(&self, words: &str) {
        // They hold what a stranger wrote; no terminal is to obey it.
        let words: String = words.chars().filter(|letter| !letter.is_control()).collect();
        let mut told = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < STRANGERS && told.insert(words.clone()) {
            self.output.progress(&words);
        }
    }

    /// Prints what was found while a page was rendered, unless it was told before.
    pub fn found(&self, problems: &[Diagnostic]) {
        let news = self.ledger().not_told(problems);
        self.output.diagnostics(&news);
    }

    /// Prints what a save did, what is wrong since, and what no longer is.
    fn saved(&self, refreshed: &Refreshed, took: Duration, problems: &[Diagnostic]) {
        let (news, mended) = self.ledger().compare(problems);
        self.output.progress(&line(&refreshed.changed, took));
        self.output.diagnostics(&news);
        for fault in mended {
            self.output.progress(&format!("  mended: {fault}"));
        }
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads, shows and tells after each save, until the process ends.
pub struct Saves {
    /// How to read the site from the beginning.
    pub open: Box<dyn Fn() -> Workspace + Send>,
    /// The site as it was read last; none after a panic left it half changed.
    pub workspace: Option<Workspace>,
    /// Where it is shown.
    pub live: Arc<Live>,
    /// Who looks at it.
    pub tabs: Arc<Tabs>,
    /// Who reads the terminal.
    pub terminal: Arc<Terminal>,
    /// What the last reading said when it panicked, if it did.
    pub panic: Option<String>,
}

impl Saves {
    /// Follows what `watcher` sees.
    pub fn follow(mut self, mut watcher: Watcher) {
        self.read(&Hint::Everything); // what changed before the watcher began
        self.learn_assets();
        loop {
            match watcher.wait() {
                Sight::Blind(reason) => self.terminal.output.progress(&format!(
                    "the system does not tell of all changes any more ({reason}), so the files are looked at twice a \
                     second, as with --poll"
                )),
                Sight::Changed(hint) => self.read(&hint),
            }
            if let Some(workspace) = &self.workspace {
                watcher.follow(workspace.watched(), workspace.unwatched());
            }
        }
    }

    /// Without a thread, whoever needs to know an asset reads it then.
    fn learn_assets(&mut self) {
        if let Some(workspace) = &mut self.workspace {
            let learn = workspace.learn_assets();
            let _ = thread::Builder::new().name("assets".into()).spawn(learn);
        }
    }

    /// Reads again what may have changed. A panic is told and survived: the pages stay as they were.
    fn read(&mut self, hint: &Hint) {
        let started = Instant::now();
        let mut workspace = self.workspace.take();
        let open = &self.open;
        let read = catch_unwind(AssertUnwindSafe(|| match &mut workspace {
            Some(workspace) => workspace.refresh(hint),
            None => {
                workspace = Some(open());
                Refreshed {
                    changed: vec!["everything".to_owned()],
                    ..Refreshed::default()
                }
            }
        }));
        match read {
            Ok(refreshed) => {
                self.workspace = workspace;
                self.panic = None;
                if !refreshed.changed.is_empty() {
                    self.show(&refreshed, started);
                }
            }
            Err(payload) => self.panicked(recipes::message_of(payload.as_ref())),
        }
    }

    /// Tells of a panic once, however often the files are looked at.
    fn panicked(&mut self, message: String) {
        if self.panic.as_ref() != Some(&message) {
            self.terminal.output.error(&format!(
                "roadbook has a bug: linking the site made it panic ({message}); please report it with the files that it \
                 takes. The pages stay as they were"
            ));
        }
        self.panic = Some(message);
    }

    fn show(&self, refreshed: &Refreshed, started: Instant) {
        let Some(workspace) = &self.workspace else { return };
        let version = self.live.show(
            workspace.site().clone(),
            workspace.problems().to_vec(),
            &copied(workspace, &refreshed.changed),
        );
        self.tabs.tell(version.as_ref());
        self.terminal
            .saved(refreshed, started.elapsed(), &version.problems());
    }
}

/// Of the changed files, those that are copied into the site, by their paths there.
fn copied(workspace: &Workspace, changed: &[String]) -> Vec<String> {
    let book = workspace.site().book();
    let in_content = changed
        .iter()
        .filter_map(|path| path.strip_prefix(&book.tree.shown_below));
    let assets = in_content.filter(|path| book.assets.contains_key(*path));
    assets.map(str::to_owned).collect()
}

/// “content/a.md changed (12 ms)”
fn line(changed: &[String], took: Duration) -> String {
    let files = match changed {
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [first, ..] => format!("{first} and {} other files", changed.len() - 1),
        [] => String::new(),
    };
    format!("{files} changed ({} ms)", took.as_millis())
}
