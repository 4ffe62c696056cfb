//! Puts the new site in the place of the old one: at once where the system can exchange two folders, else file by file.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::manifest::Manifest;
use super::workshop::Workshop;
use super::{Error, Observer, Point, remove, system};

/// Replaces `dest`, which holds `old`, by the staged site, which is `new`, and removes what is no longer part of it.
///
/// # Errors
/// Where the system refuses. The old site is whole then, unless it could only be replaced file by file; in that case the
/// next build completes what was begun.
pub fn publish(
    dest: &Path,
    workshop: &Workshop,
    (old, new): (&Manifest, &Manifest),
    observer: &dyn Observer,
) -> Result<(), Error> {
    let staging = workshop.staging();
    if !dest.exists() {
        return fs::rename(&staging, dest).map_err(|error| system("create", dest, error));
    }
    if workshop.beside {
        let exchanged = observer
            .reached(Point::Exchange)
            .and_then(|()| exchange(&staging, dest));
        match exchanged {
            Ok(()) => return remove::tree(&staging, old, &|name| observer.reached(Point::Remove(name))),
            Err(error) if cannot_exchange(&error) => {}
            Err(error) => return Err(system("replace", dest, error)),
        }
    }
    file_by_file(dest, workshop, (old, new), observer)
}

/// Whether the system says that it has no such operation here, rather than that this one is not allowed.
fn cannot_exchange(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, InvalidInput, ResourceBusy, Unsupported};
    matches!(
        error.kind(),
        CrossesDevices | InvalidInput | ResourceBusy | Unsupported
    )
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Each file is replaced whole. The manifest names old and new files meanwhile, so that the next build can go on where a
/// kill ended this one.
fn file_by_file(
    dest: &Path,
    workshop: &Workshop,
    (old, new): (&Manifest, &Manifest),
    observer: &dyn Observer,
) -> Result<(), Error> {
    let staging = workshop.staging();
    let both = Manifest {
        files: old.files.union(&new.files).cloned().collect(),
    };
    both.write(dest, &workshop.folder)?;
    let gone: BTreeSet<String> = old.files.difference(&new.files).cloned().collect();
    // A folder may stand where a file stood, or a file where a folder stood: those make way first.
    let in_the_way = gone
        .iter()
        .filter(|path| is_in_the_way(path, new))
        .cloned()
        .collect();
    remove::files(dest, &in_the_way, &|name| observer.reached(Point::Remove(name)))?;
    for path in pages_last(new) {
        let (from, to) = (staging.join(path), dest.join(path));
        let parent = to.parent().unwrap_or(dest);
        fs::create_dir_all(parent).map_err(|error| system("create", parent, error))?;
        let moved = observer
            .reached(Point::Move(path))
            .and_then(|()| fs::rename(&from, &to));
        moved.map_err(|error| system("write", &to, error))?;
    }
    remove::files(dest, &gone, &|name| observer.reached(Point::Remove(name)))?;
    new.write(dest, &workshop.folder)
}

fn is_in_the_way(path: &str, new: &Manifest) -> bool {
    let below = format!("{path}/");
    let folder_wanted = new
        .files
        .range(below.clone()..)
        .next()
        .is_some_and(|file| file.starts_with(&below));
    let file_wanted = path
        .match_indices('/')
        .any(|(at, _)| new.files.contains(&path[..at]));
    folder_wanted || file_wanted
}

/// What pages refer to comes before them, so that a page never asks for a style sheet that is not there yet.
fn pages_last(manifest: &Manifest) -> Vec<&str> {
    let mut paths: Vec<&str> = manifest.files.iter().map(String::as_str).collect();
    paths.sort_by_key(|path| path.ends_with(".html"));
    paths
}
