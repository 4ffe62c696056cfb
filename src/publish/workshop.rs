//! The folder in which a build is prepared, and the lock that keeps two builds apart.
//!
//! Beside the build folder where that is possible (`.book.roadbook` for `book`), else inside it (`.roadbook`): on a mount
//! point, or where the parent may not be written. It exists only while a build runs; what a killed build left in it is
//! removed by the next. The lock is the system's own lock on a file, so it ends with the process that holds it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use super::{Error, Observer, Point, remove, system};

/// A locked workshop.
#[derive(Debug)]
pub struct Workshop {
    /// The folder.
    pub folder: PathBuf,
    /// Whether it lies beside the build folder, so that the two can be exchanged.
    pub beside: bool,
    _lock: File,
}

impl Workshop {
    /// Opens the workshop of `dest`, waiting for another build into the same folder to end, and clears it.
    ///
    /// # Errors
    /// Where the system refuses, or the observer does.
    pub fn open(dest: &Path, observer: &dyn Observer) -> Result<Workshop, Error> {
        let (folder, beside) = place(dest)?;
        let lock = loop {
            if let Some(lock) = lock(&folder, observer)? {
                break lock;
            }
            // The build that was waited for removed its workshop: begin again with a new one.
        };
        let workshop = Workshop {
            folder,
            beside,
            _lock: lock,
        };
        workshop.clear()?;
        Ok(workshop)
    }

    /// Where the new site is prepared.
    pub fn staging(&self) -> PathBuf {
        self.folder.join("new")
    }

    /// Removes what was prepared: only files that roadbook wrote.
    fn clear(&self) -> Result<(), Error> {
        let staging = self.staging();
        let fresh = self.folder.join("manifest");
        match fs::remove_file(&fresh) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(system("remove", &fresh, error));
            }
            _ => {}
        }
        match fs::symlink_metadata(&staging) {
            // A list that a kill cut short says nothing, but then no file was written after it either.
            Ok(_) => remove::tree(&staging, &Manifest::read(&staging).unwrap_or_default(), &|_| {
                Ok(())
            }),
            Err(_) => Ok(()),
        }
    }
}

impl Drop for Workshop {
    /// Best effort: what stays behind is removed by the next build.
    fn drop(&mut self) {
        let _ = self.clear();
        let _ = fs::remove_file(self.folder.join("lock"));
        let _ = fs::remove_dir(&self.folder);
    }
}

/// Makes the folder, beside `dest` if that can be exchanged with it.
fn place(dest: &Path) -> Result<(PathBuf, bool), Error> {
    let parent = dest.parent().unwrap_or(dest);
    fs::create_dir_all(parent).map_err(|error| system("create", parent, error))?;
    let mut name = std::ffi::OsString::from(".");
    name.push(dest.file_name().unwrap_or_default());
    name.push(".roadbook");
    let beside = parent.join(name);
    let exists = dest.exists();
    if !exists || same_device(parent, dest) {
        match make(&beside) {
            Ok(()) => return Ok((beside, true)),
            Err(error) if !exists => return Err(system("create", &beside, error)),
            Err(_) => {}
        }
    }
    let inside = inside(dest);
    make(&inside).map_err(|error| system("create", &inside, error))?;
    Ok((inside, false))
}

/// Where the workshop of `dest` is, if it cannot be beside it.
fn inside(dest: &Path) -> PathBuf {
    dest.join(".roadbook")
}

fn make(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        // A link would lead the build's files, and their removal, elsewhere.
        Err(error)
            if error.kind() == io::ErrorKind::AlreadyExists && fs::symlink_metadata(folder)?.is_dir() =>
        {
            Ok(())
        }
        other => other,
    }
}

#[cfg(unix)]
fn same_device(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => a.dev() == b.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn same_device(_: &Path, _: &Path) -> bool {
    true
}

/// The lock; none where the workshop went away meanwhile.
fn lock(folder: &Path, observer: &dyn Observer) -> Result<Option<File>, Error> {
    let path = folder.join("lock");
    let refused = |error| system("lock", &path, error);
    make(folder).map_err(|error| system("create", folder, error))?;
    let file = match File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
    {
        Ok(file) => file,
        // Removed between the two lines above.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(error)),
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            observer.reached(Point::Waiting).map_err(refused)?;
            file.lock().map_err(refused)?;
        }
        Err(TryLockError::Error(error)) => return Err(refused(error)),
    }
    Ok(is_still_at(&file, &path).then_some(file))
}

/// Whether `path` still names `file`: a lock on a file that was removed keeps nobody out.
#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(named)) => (held.dev(), held.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> bool {
    path.exists() // an open file cannot be removed there
}
