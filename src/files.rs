//! The only reader of disk: paths in, bytes out. Knows nothing of what the files mean.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;

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

/// Everything that one site is made of. Keys are relative paths with `/` between names, in byte order.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// `book.toml`, where there is one.
    pub book: Option<Arc<[u8]>>,
    /// The content folder's files, relative to it, without those whose name starts with `.`.
    pub content: BTreeMap<String, File>,
    /// The files of the chosen theme's folder in the site, if it has one, relative to that folder.
    pub theme: BTreeMap<String, File>,
    /// `additional-css` and `additional-js`, by the path written in `book.toml`.
    pub additional: BTreeMap<String, File>,
    /// What could not be read.
    pub problems: Vec<Diagnostic>,
}
