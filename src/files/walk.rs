//! A folder → the files below it, links followed, each with its name and what is wrong with it.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// Something below a folder.
pub struct Found {
    /// Relative to the folder, `/` between names; with replacement characters where it is not UTF-8.
    pub name: String,
    /// Where it is, or why it cannot be read.
    pub path: Result<PathBuf, String>,
}

/// A link and where it leads, whether that is there or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Relative to the folder; empty where the folder itself is the link.
    pub name: String,
    /// Without links in it, as far as it is there.
    pub target: PathBuf,
}

/// Everything below `folder` that is no folder, by name, without hidden names and without `skipped` files and
/// folders; and the links among it.
pub fn files(folder: &Path, skipped: &[PathBuf]) -> (Vec<Found>, Vec<Link>) {
    let mut links = Vec::new();
    let skipped: Vec<PathBuf> = skipped
        .iter()
        .filter_map(|path| path.canonicalize().ok())
        .collect();
    let keep = |entry: &DirEntry| {
        entry.depth() == 0 || !(is_hidden(entry.file_name()) || is_skipped(entry, folder, &skipped))
    };
    let walk = WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(keep);
    let mut all = Vec::new();
    for entry in walk {
        let (path, is_link) = match &entry {
            Ok(entry) => (entry.path(), entry.path_is_symlink()),
            Err(error) => (error.path().unwrap_or(folder), true),
        };
        if is_link {
            let name = name(folder, path);
            links.extend(target(path).map(|target| Link { name, target }));
        }
        all.extend(match entry {
            Ok(entry) if entry.file_type().is_dir() => None,
            Ok(entry) => Some(found(folder, &entry)),
            Err(error) => fault(folder, &error),
        });
    }
    (all, links)
}

/// Where the link at `path` leads; none where it is no link.
pub fn target(path: &Path) -> Option<PathBuf> {
    let written = path.read_link().ok()?;
    let target = path.parent().unwrap_or(path).join(written);
    let nearest = || Some(target.parent()?.canonicalize().ok()?.join(target.file_name()?));
    let real = target.canonicalize().ok().or_else(nearest);
    Some(real.unwrap_or(target))
}

/// Whether nobody means it to be seen: names that begin with `.`, and what editors keep beside a file: `x.md~`, `#x.md#`.
fn is_hidden(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.ends_with(b"~") || (name.starts_with(b"#") && name.ends_with(b"#"))
}

/// Folders are compared by where they really are; of files only those directly in the folder can be meant. Who has another
/// name and is no link is not asked: finding that out takes longer the deeper it lies.
fn is_skipped(entry: &DirEntry, folder: &Path, skipped: &[PathBuf]) -> bool {
    let is_named_so = |path: &PathBuf| path.file_name() == Some(entry.file_name());
    let may_be_meant = entry.file_type().is_dir() || entry.path().parent() == Some(folder);
    may_be_meant
        && (entry.path_is_symlink() || skipped.iter().any(is_named_so))
        && entry
            .path()
            .canonicalize()
            .is_ok_and(|path| skipped.contains(&path))
}

fn found(folder: &Path, entry: &DirEntry) -> Found {
    let name = name(folder, entry.path());
    let path = if entry.path().to_str().is_none() && relative(folder, entry.path()).to_str().is_none() {
        Err("its name is not UTF-8".into())
    } else if entry.file_type().is_file() {
        Ok(entry.path().to_owned())
    } else {
        Err("it is neither a file nor a folder".into())
    };
    Found { name, path }
}

/// None where a name that is ignored has gone wrong.
fn fault(folder: &Path, error: &walkdir::Error) -> Option<Found> {
    let path = error.path().unwrap_or(folder);
    if path.file_name().is_some_and(is_hidden) {
        return None;
    }
    let is_link = path.symlink_metadata().is_ok_and(|about| about.is_symlink());
    let reason = match error.io_error() {
        None => "it is a link to a folder that contains it".into(),
        Some(error) if is_link && error.kind() == io::ErrorKind::NotFound => {
            "it is a link that leads nowhere".into()
        }
        Some(error) => reason(error),
    };
    Some(Found {
        name: name(folder, path),
        path: Err(reason),
    })
}

fn relative<'a>(folder: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(folder).unwrap_or(path)
}

fn name(folder: &Path, path: &Path) -> String {
    let names = relative(folder, path).iter().map(|name| name.to_string_lossy());
    names.collect::<Vec<_>>().join("/")
}

/// The system's reason in a few words, without the number of the error.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or("");
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => "the system refuses it".into(),
    }
}
