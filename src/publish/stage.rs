//! Renders a site into a folder, in parallel. A file that is equal to the one before is linked, not written: it keeps its
//! time stamp.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use rayon::prelude::*;

use super::manifest::Manifest;
use super::recipes::{self, Panic, Recipes};
use super::{Error, Observer, Point, system};
use crate::diagnostic::Diagnostic;
use crate::files::Bytes;

/// What came of rendering.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What the templates complained about, in the order of the paths.
    pub problems: Vec<Diagnostic>,
    /// Pages that panicked.
    pub panics: Vec<Panic>,
    /// How many files are the same as before.
    pub unchanged: usize,
}

/// What came of one file.
enum Made {
    Written {
        problems: Vec<Diagnostic>,
        unchanged: bool,
    },
    Panicked(Panic),
}

/// Writes all of `paths` into `folder`; `old` is the site before, with what roadbook wrote there.
///
/// # Errors
/// The first refusal of the system, by path.
pub fn render_into(
    folder: &Path,
    paths: &[&str],
    site: &dyn Recipes,
    old: (&Path, &Manifest),
    observer: &dyn Observer,
) -> Result<Outcome, Error> {
    let folders: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| Some(path.rsplit_once('/')?.0))
        .collect();
    let created: Vec<Result<(), Error>> = folders
        .into_par_iter()
        .map(|inner| {
            let inner = folder.join(inner);
            fs::create_dir_all(&inner).map_err(|error| system("create", &inner, error))
        })
        .collect();
    created.into_iter().collect::<Result<(), Error>>()?;
    let results: Vec<Result<Made, Error>> = paths
        .par_iter()
        .map(|path| render_one(folder, path, site, old, observer))
        .collect();
    let mut outcome = Outcome::default();
    for result in results {
        match result? {
            Made::Written { problems, unchanged } => {
                outcome.problems.extend(problems);
                outcome.unchanged += usize::from(unchanged);
            }
            Made::Panicked(panic) => outcome.panics.push(panic),
        }
    }
    Ok(outcome)
}

fn render_one(
    folder: &Path,
    path: &str,
    site: &dyn Recipes,
    (old, manifest): (&Path, &Manifest),
    observer: &dyn Observer,
) -> Result<Made, Error> {
    let rendered = match recipes::render(site, path) {
        Ok(Some(rendered)) => rendered,
        Ok(None) => {
            return Ok(Made::Panicked(Panic {
                path: path.to_owned(),
                message: "the site lists it but cannot render it".into(),
            }));
        }
        Err(panic) => return Ok(Made::Panicked(panic)),
    };
    let target = folder.join(path);
    let old_file = manifest.files.contains(path).then(|| old.join(path));
    let write = || {
        observer.reached(Point::Write(path))?;
        if let Some(old_file) =
            old_file.filter(|old_file| is_equal(old_file, &rendered.bytes).unwrap_or(false))
        {
            keep(&old_file, &target, &rendered.bytes)?;
            return Ok(true);
        }
        write_new(&target, &rendered.bytes)?;
        Ok(false)
    };
    let unchanged = write().map_err(|error| system("write", &target, error))?;
    Ok(Made::Written {
        problems: rendered.problems,
        unchanged,
    })
}

/// The same file under another name; where the system cannot link, a copy with the same time stamp.
fn keep(old: &Path, target: &Path, bytes: &Bytes) -> io::Result<()> {
    if fs::hard_link(old, target).is_ok() {
        return Ok(());
    }
    write_new(target, bytes)?;
    File::options()
        .write(true)
        .open(target)?
        .set_modified(fs::metadata(old)?.modified()?)
}

/// A new file with the permissions that the process gives new files, whatever those of an asset's original.
fn write_new(target: &Path, bytes: &Bytes) -> io::Result<()> {
    let mut file = File::create_new(target)?;
    match bytes {
        Bytes::Memory(bytes) => file.write_all(bytes),
        Bytes::Disk(original) => io::copy(&mut File::open(original)?, &mut file).map(drop),
    }
}

fn is_equal(old: &Path, bytes: &Bytes) -> io::Result<bool> {
    let length = fs::symlink_metadata(old)?.len();
    match bytes {
        Bytes::Memory(bytes) => Ok(length == bytes.len() as u64 && fs::read(old)? == **bytes),
        Bytes::Disk(original) => Ok(length == fs::metadata(original)?.len() && same_content(old, original)?),
    }
}

/// Compares two files piece by piece: an asset may be larger than memory.
fn same_content(a: &Path, b: &Path) -> io::Result<bool> {
    let open = |path| File::open(path).map(|file| BufReader::with_capacity(1 << 16, file));
    let (mut a, mut b) = (open(a)?, open(b)?);
    loop {
        let (left, right) = (a.fill_buf()?, b.fill_buf()?);
        let count = left.len().min(right.len());
        if count == 0 {
            return Ok(left.len() == right.len());
        }
        if left[..count] != right[..count] {
            return Ok(false);
        }
        a.consume(count);
        b.consume(count);
    }
}
