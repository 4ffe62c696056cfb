//! Removes what roadbook wrote and nothing else. Walks the folder without following links, so nothing outside is reached.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::guard::relative;
use super::manifest::{self, Manifest};
use super::{Error, system};

/// Removes the files of `manifest` in `folder`, then the manifest, then `folder`. `before` is asked before each file.
///
/// # Errors
/// Where the system refuses; also where something that roadbook did not write remains, which is kept.
pub fn tree(
    folder: &Path,
    manifest: &Manifest,
    before: &dyn Fn(&str) -> io::Result<()>,
) -> Result<(), Error> {
    files(folder, &manifest.files, before)?;
    // Last, so that after a kill the next build still knows what it may remove.
    let list = folder.join(manifest::NAME);
    match fs::remove_file(&list) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(system("remove", &list, error)),
        _ => {}
    }
    fs::remove_dir(folder).map_err(|error| system("remove", folder, error))
}

/// Removes those of `files` that are in `folder`, and the folders inside it that are empty then.
///
/// # Errors
/// Where the system refuses.
pub fn files(
    folder: &Path,
    files: &BTreeSet<String>,
    before: &dyn Fn(&str) -> io::Result<()>,
) -> Result<(), Error> {
    for entry in walkdir::WalkDir::new(folder).min_depth(1).contents_first(true) {
        let entry = entry.map_err(|error| system("read", folder, error.into()))?;
        let path = entry.path();
        let removed = if entry.file_type().is_dir() {
            match fs::remove_dir(path) {
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
                other => other,
            }
        } else {
            let name = relative(folder, path);
            match files.contains(&name) {
                true => before(&name).and_then(|()| fs::remove_file(path)),
                false => Ok(()),
            }
        };
        removed.map_err(|error| system("remove", path, error))?;
    }
    Ok(())
}
