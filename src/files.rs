//! The only reader of what a site is made of: paths in, bytes out. Knows nothing of what the files mean.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Location, Source};

mod acquaintance;
mod again;
mod image;
mod walk;

use acquaintance::Acquaintance;
pub use again::Changes;
use walk::Link;

/// One input file: its content, or where to copy it from.
#[derive(Clone, Debug)]
pub enum File {
    /// Text that roadbook reads: Markdown, templates, strings, style sheets. Not yet known to be UTF-8.
    Text(Arc<[u8]>),
    /// Anything else: copied, never held in memory.
    Asset(Asset),
}

/// A file that is handed on as it is.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Where its bytes are.
    pub bytes: Bytes,
    /// Width and height in pixels, of an image whose header says so.
    pub size: Option<(usize, usize)>,
}

/// Bytes in memory, or on disk until they are wanted.
#[derive(Clone, Debug)]
pub enum Bytes {
    /// In memory: tests, and whatever was made rather than read.
    Memory(Arc<[u8]>),
    /// In this file.
    Disk(PathBuf),
}

/// Everything that one site is made of.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// `book.toml`, where there is one.
    pub book: Option<Arc<[u8]>>,
    /// The content folder, without hidden names: those that start with `.`, and backups (`x.md~`, `#x.md#`).
    pub content: Room,
    /// The chosen theme's folder in the site, if it has one.
    pub theme: Room,
    /// `additional-css` and `additional-js`, by the path written in `book.toml`.
    pub additional: Room,
}

/// The files below one folder.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// By the path from the folder with `/` between names, in byte order.
    pub files: BTreeMap<String, File>,
    /// What could not be read.
    pub problems: Vec<Diagnostic>,
    links: Vec<Link>,
    acquaintance: Acquaintance,
}

/// Reads `book.toml` of the site in `root`; none where there is no such file.
///
/// # Errors
/// The system's, where there is one that cannot be read.
pub fn read_book(root: &Path) -> io::Result<Option<Arc<[u8]>>> {
    match fs::read(root.join("book.toml")) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Files {
    /// Reads the site in the folder `root`. What cannot be read is left out and told in the rooms' problems.
    pub fn read(root: &Path, config: &Config, book: Option<Arc<[u8]>>) -> Files {
        Files {
            book,
            content: Room::content(root, config, |_| None),
            theme: Room::theme(root, config),
            additional: Room::additional(root, config),
        }
    }

    /// A site from memory: paths from its root, such as `book.toml`, `content/…`, `themes/<name>/…`. Whatever lies elsewhere
    /// counts as one of `additional-css` and `additional-js`.
    pub fn in_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>, theme: &str, src: &str) -> Files {
        let (content, theme) = (format!("{src}/"), format!("themes/{theme}/"));
        let mut site = Files::default();
        for (path, bytes) in files {
            if path == "book.toml" {
                site.book = Some(bytes.into());
            } else if let Some(path) = path.strip_prefix(&content) {
                if !path.split('/').any(|name| name.starts_with('.')) {
                    let file = File::in_memory(bytes, is_page(path));
                    site.content.files.insert(path.to_owned(), file);
                }
            } else if let Some(path) = path.strip_prefix(&theme) {
                let file = File::in_memory(bytes, is_theme_text(path));
                site.theme.files.insert(path.to_owned(), file);
            } else {
                site.additional.files.insert(path, File::in_memory(bytes, true));
            }
        }
        site
    }

    /// What could not be read.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let rooms = [&self.content, &self.theme, &self.additional];
        rooms.into_iter().flat_map(|room| &room.problems)
    }

    /// Where the links in the content and the theme lead, whether that is there or not.
    pub fn targets(&self) -> impl Iterator<Item = &Path> {
        let links = self.content.links.iter().chain(&self.theme.links);
        links.map(|link| link.target.as_path())
    }
}

impl Room {
    /// The content folder. Of what `kept` has by its name, nothing is read.
    fn content(root: &Path, config: &Config, kept: impl Fn(&str) -> Option<File> + Sync) -> Room {
        let folder = root.join(&config.src);
        if !folder.is_dir() {
            let problem = Problem::MissingContent {
                path: config.src.clone(),
            };
            let location = Location::new(&config.source, config.src_span);
            return Room {
                problems: vec![Diagnostic::new(problem, location)],
                ..Room::default()
            };
        }
        let not_content = [
            root.join(&config.build_dir),
            root.join("themes"),
            root.join("book.toml"),
        ];
        Room::load(&folder, &config.src, &not_content, |found| {
            match kept(&found.name).filter(|_| found.path.is_ok()) {
                Some(file) => Ok(file),
                None => found.read(is_page),
            }
        })
    }

    fn theme(root: &Path, config: &Config) -> Room {
        let theme = &config.theme.value;
        let folder = root.join("themes").join(theme);
        if !folder.is_dir() {
            return Room::default();
        }
        Room::load(&folder, &format!("themes/{theme}"), &[], |found| {
            found.read(is_theme_text)
        })
    }

    fn additional(root: &Path, config: &Config) -> Room {
        let mut room = Room::default();
        for path in config.additional_css.iter().chain(&config.additional_js) {
            let file = root.join(&path.value);
            let problem = match fs::metadata(&file) {
                Ok(about) if about.is_file() => match fs::read(&file) {
                    Ok(bytes) => {
                        room.files.insert(path.value.clone(), File::Text(bytes.into()));
                        continue;
                    }
                    Err(error) => unreadable(&path.value, &walk::reason(&error)),
                },
                _ => Problem::MissingFile {
                    path: path.value.clone(),
                    suggestion: None,
                },
            };
            let location = Location::new(&config.source, path.span);
            room.problems.push(Diagnostic::new(problem, location));
        }
        room
    }

    /// Reads with `read` what is below the folder that messages call `shown`.
    fn load(
        folder: &Path,
        shown: &str,
        skipped: &[PathBuf],
        read: impl Fn(&walk::Found) -> Result<File, String> + Sync,
    ) -> Room {
        let (found, links) = walk::files(folder, skipped);
        let loaded: Vec<(String, Result<File, String>)> = found
            .into_par_iter()
            .map(|found| {
                let file = read(&found);
                (found.name, file)
            })
            .collect();
        let mut room = Room {
            links,
            ..Room::default()
        };
        for (name, file) in loaded {
            match file {
                Ok(file) => {
                    room.files.insert(name, file);
                }
                Err(reason) => {
                    let path = format!("{}/{name}", shown.trim_start_matches("./").trim_end_matches('/'));
                    let source = Source::new(path.as_str(), "");
                    let problem = unreadable(&path, &reason);
                    room.problems
                        .push(Diagnostic::new(problem, Location::start_of(&source)));
                }
            }
        }
        room
    }
}

impl walk::Found {
    /// Its content; `is_text` decides by its name whether it is held in memory.
    fn read(&self, is_text: fn(&str) -> bool) -> Result<File, String> {
        let path = self.path.clone()?;
        File::on_disk(path, is_text(&self.name)).map_err(|error| walk::reason(&error))
    }
}

impl File {
    fn in_memory(bytes: Vec<u8>, is_text: bool) -> File {
        if is_text {
            return File::Text(bytes.into());
        }
        let size = image::size_of_bytes(&bytes);
        File::Asset(Asset {
            bytes: Bytes::Memory(bytes.into()),
            size,
        })
    }

    /// Reads text; an asset is opened, to know that it can be copied, and an image's header read.
    fn on_disk(path: PathBuf, is_text: bool) -> io::Result<File> {
        if is_text {
            return Ok(File::Text(fs::read(path)?.into()));
        }
        let file = fs::File::open(&path)?;
        let size = image::is_image(&path)
            .then(|| image::size_of_file(file))
            .flatten();
        Ok(File::Asset(Asset {
            bytes: Bytes::Disk(path),
            size,
        }))
    }
}

impl Bytes {
    /// The bytes, read from disk where they are there.
    ///
    /// # Errors
    /// The system's.
    pub fn load(&self) -> io::Result<Arc<[u8]>> {
        match self {
            Bytes::Memory(bytes) => Ok(Arc::clone(bytes)),
            Bytes::Disk(path) => Ok(fs::read(path)?.into()),
        }
    }
}

/// Where the link at `path` leads, whether that is there or not; none where it is no link.
pub fn link_target(path: &Path) -> Option<PathBuf> {
    walk::target(path)
}

/// That `book.toml` is not there, or cannot be read.
pub fn no_book(error: Option<&io::Error>) -> Diagnostic {
    let problem = match error {
        Some(error) => unreadable("book.toml", &walk::reason(error)),
        None => Problem::MissingFile {
            path: "book.toml".into(),
            suggestion: None,
        },
    };
    Diagnostic::new(problem, Location::start_of(&Source::new("book.toml", "")))
}

fn unreadable(name: &str, reason: &str) -> Problem {
    Problem::UnreadableFile {
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}

/// Whether a file of the content folder is a page.
fn is_page(path: &str) -> bool {
    path.ends_with(".md")
}

/// Whether a file of a theme is text that roadbook reads.
fn is_theme_text(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    matches!(
        extension,
        Some("html" | "toml" | "css" | "js" | "mjs" | "svg" | "xml" | "txt")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Span, Spanned};

    fn site(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        root
    }

    fn read(root: &Path) -> Files {
        Files::read(root, &Config::parse(None, &[]).0, None)
    }

    fn names(files: &BTreeMap<String, File>) -> Vec<String> {
        let kind = |file: &File| {
            if matches!(file, File::Text(_)) {
                "text"
            } else {
                "asset"
            }
        };
        files
            .iter()
            .map(|(name, file)| format!("{kind} {name}", kind = kind(file)))
            .collect()
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x06\0\0\0";

    #[test]
    fn pages_assets_and_themes_are_told_apart_and_hidden_names_ignored() {
        let root = site(&[
            ("content/_index.md", b"x"),
            ("content/a b #?%'\"\n/é.md", b"x"),
            ("content/A.md", b"x"),
            ("content/a.md", b"x"),
            ("content/pic.png", PNG),
            ("content/.hidden/x.md", b"x"),
            ("content/.x.md", b"x"),
            ("content/x.md/inner.md", b"x"),
            ("themes/default/templates/page.html", b"x"),
            ("themes/default/static/font.woff2", b"x"),
            ("themes/other/theme.toml", b"x"),
        ]);
        let files = read(root.path());
        assert_eq!(
            names(&files.content.files),
            [
                "text A.md",
                "text _index.md",
                "text a b #?%'\"\n/é.md",
                "text a.md",
                "asset pic.png",
                "text x.md/inner.md"
            ]
        );
        assert_eq!(
            names(&files.theme.files),
            ["asset static/font.woff2", "text templates/page.html"]
        );
        let File::Asset(asset) = &files.content.files["pic.png"] else {
            panic!()
        };
        assert_eq!(asset.size, Some((32, 16)));
        assert_eq!(&asset.bytes.load().unwrap()[..], PNG);
        assert_eq!(files.problems().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_told_and_left_out() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let root = site(&[("content/a/b.md", b"x"), ("elsewhere/c.md", b"x")]);
        let content = root.path().join("content");
        std::os::unix::fs::symlink("..", content.join("a/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", content.join("broken.md")).unwrap();
        std::os::unix::fs::symlink("self.md", content.join("self.md")).unwrap();
        std::os::unix::fs::symlink("../elsewhere", content.join("linked")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(content.join("socket.md")).unwrap();
        fs::write(content.join(OsStr::from_bytes(b"caf\xe9.md")), "x").unwrap();
        let files = read(root.path());
        assert_eq!(names(&files.content.files), ["text a/b.md", "text linked/c.md"]);
        let told: Vec<&str> = files.problems().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "`content/a/loop` cannot be read: it is a link to a folder that contains it",
                "`content/broken.md` cannot be read: it is a link that leads nowhere",
                "`content/caf\u{fffd}.md` cannot be read: its name is not UTF-8",
                "`content/self.md` cannot be read: too many levels of symbolic links",
                "`content/socket.md` cannot be read: it is neither a file nor a folder",
            ]
        );
    }

    #[test]
    fn the_build_folder_is_never_content() {
        let root = site(&[
            ("content/a.md", b"x"),
            ("content/out/index.html", b"x"),
            ("content/out.md", b"x"),
        ]);
        let mut config = Config::parse(None, &[]).0;
        config.build_dir = "content/out".into();
        assert_eq!(
            names(&Files::read(root.path(), &config, None).content.files),
            ["text a.md", "text out.md"]
        );
        config.src = ".".into();
        assert_eq!(
            names(&Files::read(root.path(), &config, None).content.files),
            ["text content/a.md", "text content/out.md"]
        );
    }

    #[test]
    fn what_is_missing_is_told() {
        let root = site(&[("a.css", b"x")]);
        let mut config = Config::parse(None, &[]).0;
        let named = |path: &str| Spanned::new(path.to_owned(), Span::default());
        config.additional_css = vec![named("a.css"), named("b.css")];
        let files = Files::read(root.path(), &config, None);
        assert_eq!(names(&files.additional.files), ["text a.css"]);
        let told: Vec<&str> = files.problems().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            told,
            ["there is no content folder `content`", "there is no file `b.css`"]
        );
        assert!(read_book(root.path()).unwrap().is_none());
    }

    #[test]
    fn a_site_from_memory_has_the_same_rooms() {
        let files = [
            "book.toml",
            "content/a.md",
            "content/.x",
            "content/b.png",
            "themes/t/theme.toml",
            "x.css",
        ];
        let files = files.map(|path| (path.to_owned(), PNG.to_vec()));
        let files = Files::in_memory(files, "t", "content");
        assert!(files.book.is_some());
        assert_eq!(names(&files.content.files), ["text a.md", "asset b.png"]);
        assert_eq!(names(&files.theme.files), ["text theme.toml"]);
        assert_eq!(names(&files.additional.files), ["text x.css"]);
    }
}
