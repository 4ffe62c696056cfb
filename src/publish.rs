//! Site → folder, whole or not at all.
//!
//! The site is rendered into a workshop beside the build folder and takes its place in one system call. Knows nothing of
//! content: it writes what the recipes give, and touches only what an earlier build wrote.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

pub mod guard;
pub mod manifest;
pub mod recipes;
mod remove;
mod stage;
mod swap;
mod workshop;

pub use guard::Protected;
pub use recipes::{Panic, Recipes};

use manifest::Manifest;
use workshop::Workshop;

/// Why a site was not published. The old one is as it was, unless said otherwise at [`Staged::publish`].
#[derive(Debug)]
pub enum Error {
    /// The build folder must not be used, for this reason.
    Refused(String),
    /// The system refused something.
    System {
        /// What was tried: “write”.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused(reason) => f.write_str(reason),
            Error::System { action, path, source } => {
                write!(f, "cannot {action} `{}`: {source}", path.display())
            }
        }
    }
}

impl std::error::Error for Error {}

fn system(action: &'static str, path: &Path, source: io::Error) -> Error {
    Error::System {
        action,
        path: path.to_owned(),
        source,
    }
}

/// A point that a build reaches. File names are output paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point<'a> {
    /// Another build into the same folder is running; this one waits for it to end.
    Waiting,
    /// This file is about to be written into the workshop.
    Write(&'a str),
    /// The folders are about to be exchanged.
    Exchange,
    /// This file is about to be put in place by itself, as the folders could not be exchanged.
    Move(&'a str),
    /// This file of the old site is about to be removed.
    Remove(&'a str),
}

/// Is told what a build does.
pub trait Observer: Sync {
    /// The build has come to `point`. An error is taken as the system's answer to what comes next, and ends the build.
    ///
    /// # Errors
    /// As the observer likes.
    fn reached(&self, point: Point<'_>) -> io::Result<()>;
}

/// A site rendered in full, not yet in its place. Dropping it leaves no trace.
pub struct Staged<'a> {
    /// What the templates complained about.
    pub problems: Vec<Diagnostic>,
    /// Pages that panicked; a site with any cannot be published.
    pub panics: Vec<Panic>,
    /// How many files it has.
    pub files: usize,
    /// How many of them are the same as before.
    pub unchanged: usize,
    dest: PathBuf,
    old: Manifest,
    new: Manifest,
    workshop: Workshop,
    observer: &'a dyn Observer,
}

/// Renders `site` beside `dest`, which [`guard::allow`] gave.
///
/// Waits for another build into the same folder to end.
///
/// # Errors
/// [`Error::Refused`] where `dest` holds what roadbook did not write; else what the system refused.
pub fn stage<'a>(site: &dyn Recipes, dest: &Path, observer: &'a dyn Observer) -> Result<Staged<'a>, Error> {
    let mut paths = site.paths();
    paths.sort_unstable();
    check_paths(&paths)?;
    let workshop = Workshop::open(dest, observer)?;
    let old = guard::only_ours(dest, &workshop.folder)?;
    let new = Manifest {
        files: paths.iter().map(|&path| path.to_owned()).collect(),
    };
    let staging = workshop.staging();
    std::fs::create_dir(&staging).map_err(|error| system("create", &staging, error))?;
    // First of all: whatever a kill leaves behind, the next build knows that it may remove it.
    new.write(&staging, &workshop.folder)?;
    let outcome = stage::render_into(&staging, &paths, site, (dest, &old), observer)?;
    Ok(Staged {
        problems: outcome.problems,
        panics: outcome.panics,
        files: paths.len(),
        unchanged: outcome.unchanged,
        dest: dest.to_owned(),
        old,
        new,
        workshop,
        observer,
    })
}

impl Staged<'_> {
    /// Puts the site in its place, and removes the old one's files.
    ///
    /// # Errors
    /// What the system refused. The old site is whole then; only where folders cannot be exchanged (on a mount point, for
    /// example) some files may be new, each whole, and the next build completes them.
    pub fn publish(self) -> Result<(), Error> {
        if let Some(panic) = self.panics.first() {
            return Err(Error::Refused(format!("`{}` could not be rendered", panic.path)));
        }
        swap::publish(&self.dest, &self.workshop, (&self.old, &self.new), self.observer)
    }
}

/// Nothing may lead out of the build folder, or stand for something else in it.
fn check_paths(paths: &[&str]) -> Result<(), Error> {
    let plain = |name: &str| !name.is_empty() && name != "." && name != ".." && !name.contains(['\\', '\0']);
    for path in paths {
        if *path == manifest::NAME {
            return Err(Error::Refused(format!(
                "the name `{path}` is kept for roadbook's list of the files it wrote; rename that file"
            )));
        }
        if !path.split('/').all(plain) {
            return Err(Error::Refused(format!(
                "`{path}` cannot be the name of a file in a site"
            )));
        }
    }
    Ok(())
}
