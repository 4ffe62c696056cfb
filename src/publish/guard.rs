//! Where a site may be written: real paths compared with folders that must never be touched.
//!
//! Folders are compared as the system knows them (device and inode), so a symbolic link, `..`, another spelling of the
//! same name or a bind mount is no way around.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::manifest::{self, Manifest};
use super::{Error, system};

/// A folder that a build folder must neither be nor contain.
#[derive(Clone, Debug)]
pub struct Protected {
    /// Where it is; it need not exist.
    pub path: PathBuf,
    /// How a message calls it: “the content folder”.
    pub name: &'static str,
    /// Whether a build folder may not lie inside it either.
    pub inside: bool,
}

/// The real path of `dest`, if a site may be written there.
///
/// # Errors
/// [`Error::Refused`] with the reason, or what the system refused.
pub fn allow(dest: &Path, protected: &[Protected]) -> Result<PathBuf, Error> {
    let real = resolve(dest).map_err(|error| system("use", dest, error))?;
    let refuse = |why: String| {
        Err(Error::Refused(format!(
            "`{}` cannot be the build folder: {why}",
            dest.display()
        )))
    };
    for folder in protected {
        let path = resolve(&folder.path).map_err(|error| system("use", &folder.path, error))?;
        if same(&real, &path) {
            return refuse(format!("it is {}", folder.name));
        }
        if is_within(&path, &real) {
            return refuse(format!("it contains {}", folder.name));
        }
        if folder.inside && is_within(&real, &path) {
            return refuse(format!("it lies inside {}", folder.name));
        }
    }
    match fs::symlink_metadata(&real) {
        Ok(metadata) if metadata.is_dir() => Ok(real),
        Ok(metadata) if metadata.is_symlink() => refuse("it is a symbolic link that leads nowhere".into()),
        Ok(_) => refuse("it is a file".into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && real.file_name().is_some() => Ok(real),
        Err(error) => Err(system("use", &real, error)),
    }
}

/// What roadbook wrote into `dest`, if nothing else lies there. `workshop` is not looked into.
///
/// # Errors
/// [`Error::Refused`] where `dest` holds `.git` or files that are not roadbook's, or what the system refused.
pub fn only_ours(dest: &Path, workshop: &Path) -> Result<Manifest, Error> {
    if !dest.exists() {
        return Ok(Manifest::default());
    }
    let manifest = Manifest::read(dest)?;
    let mut strangers = Vec::new();
    let entries = walkdir::WalkDir::new(dest).min_depth(1).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(|entry| entry.path() != workshop) {
        let entry = entry.map_err(|error| system("read", dest, error.into()))?;
        let name = relative(dest, entry.path());
        if entry.file_name() == ".git" {
            return Err(Error::Refused(format!(
                "`{}` cannot be the build folder: it holds `{name}`",
                dest.display()
            )));
        }
        let ours = entry.file_type().is_file() && (name == manifest::NAME || manifest.files.contains(&name));
        if !entry.file_type().is_dir() && !ours {
            strangers.push(format!("`{name}`"));
        }
    }
    if strangers.is_empty() {
        return Ok(manifest);
    }
    let (shown, rest) = strangers.split_at(strangers.len().min(3));
    let more = match rest.len() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Err(Error::Refused(format!(
        "`{}` cannot be the build folder: it holds files that roadbook did not write ({}{more}); move them away, or build \
         into another folder with --dest-dir",
        dest.display(),
        shown.join(", "),
    )))
}

/// `path` as seen from `folder`, with `/` between names.
pub fn relative(folder: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(folder).unwrap_or(path);
    let names: Vec<_> = inner.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

/// An absolute path without links, `.` and `..`; what does not exist yet keeps its name.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut real = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::ParentDir => {
                real.pop();
            }
            Component::CurDir => {}
            other => real.push(other),
        }
        // A link is followed before a `..` behind it is, as the system does.
        match fs::canonicalize(&real) {
            Ok(canonical) => real = canonical,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(real)
}

fn is_within(inner: &Path, outer: &Path) -> bool {
    inner.ancestors().any(|ancestor| same(ancestor, outer))
}

fn same(a: &Path, b: &Path) -> bool {
    if a == b {
        return true;
    }
    match (identity(a), identity(b)) {
        (Some(a), Some(b)) => a == b,
        // One of them does not exist yet, so whether the system tells case apart cannot be seen: be careful.
        _ => a.to_string_lossy().to_lowercase() == b.to_string_lossy().to_lowercase(),
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, Vec<Protected>) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("home/site");
        fs::create_dir_all(root.join("content/backend")).unwrap();
        let protect = |path: PathBuf, name, inside| Protected { path, name, inside };
        let protected = vec![
            protect(root.join("content"), "the content folder", true),
            protect(root.join("themes"), "the folder of themes", true),
            protect(root.clone(), "the folder of book.toml", false),
            protect(folder.path().join("home"), "your home folder", false),
        ];
        (folder, protected)
    }

    #[test]
    fn a_dangerous_folder_is_refused_however_it_is_spelled() {
        let (folder, protected) = project();
        let at = |path: &str| folder.path().join(path);
        #[cfg(unix)]
        std::os::unix::fs::symlink(at("home/site/content"), at("link")).unwrap();
        for (dest, reason) in [
            ("home/site/content", Some("it is the content folder")),
            ("home/site/book/../content", Some("it is the content folder")),
            (
                "home/site/content/new/book",
                Some("it lies inside the content folder"),
            ),
            ("home/site/themes", Some("it is the folder of themes")),
            ("home/site/Themes/x", Some("it lies inside the folder of themes")),
            ("home/site/.", Some("it contains the content folder")),
            ("home", Some("it contains the content folder")),
            ("home/site/book", None),
            ("home/other", None),
            #[cfg(unix)]
            ("link", Some("it is the content folder")),
            #[cfg(unix)]
            ("link/backend", Some("it lies inside the content folder")),
            #[cfg(unix)]
            ("link/../book", None),
        ] {
            match (allow(&at(dest), &protected), reason) {
                (Ok(_), None) => {}
                (Err(Error::Refused(message)), Some(reason)) => {
                    assert!(message.ends_with(reason), "{dest}: {message}");
                }
                (other, _) => panic!("{dest}: {other:?}"),
            }
        }
    }
}
