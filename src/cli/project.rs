//! Finds the site, reads it, links it: what every command begins with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::output::Output;
use super::{Failure, output};
use crate::book::{Book, Options};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::files;
use crate::publish::Panic;
use crate::publish::recipes::{self, Recipes};
use crate::site::Site;
use crate::suggest;
use crate::tree::RoadmapId;
use crate::workspace::Workspace;

/// A site's settings, its content not yet read.
pub struct Project {
    /// The folder of `book.toml`.
    pub root: PathBuf,
    /// What `book.toml` and the environment say.
    pub config: Config,
}

/// A site, linked and ready to be rendered.
pub struct Loaded {
    /// The content.
    pub book: Arc<Book>,
    /// The table of what comes out.
    pub site: Arc<Site>,
    /// Everything wrong with it but for what rendering finds, sorted.
    pub problems: Vec<Diagnostic>,
}

impl Project {
    /// The project of the nearest `book.toml`, in the current folder or above.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn open() -> Result<Project, Failure> {
        let root = find()?;
        let toml = files::read_book(&root).map_err(|error| {
            Failure::Refused(format!(
                "cannot read `{}`: {error}",
                root.join("book.toml").display()
            ))
        })?;
        let (config, _) = Config::parse(toml.as_deref(), &environment());
        Ok(Project { root, config })
    }

    /// Reads and links the content.
    pub fn load(self, options: &Options) -> Loaded {
        let workspace = Workspace::open(self.root, environment(), options.clone());
        Loaded {
            book: Arc::clone(workspace.site().book()),
            site: Arc::clone(workspace.site()),
            problems: workspace.problems().to_vec(),
        }
    }
}

impl Loaded {
    /// Opens the project and links it, for a command that answers a question about sound content.
    ///
    /// # Errors
    /// [`Failure::Content`], the errors shown, where the content has any.
    pub fn sound(output: &Output) -> Result<Loaded, Failure> {
        let loaded = Project::open()?.load(&Options::default());
        let verdict = output::verdict(&loaded.problems, false);
        if verdict.is_err() {
            output.diagnostics(&loaded.problems);
        }
        verdict.map(|()| loaded)
    }

    /// Renders everything and throws the bytes away: what templates complain about, and the pages that panicked.
    pub fn render_all(&self) -> (Vec<Diagnostic>, Vec<Panic>) {
        let paths = self.site.paths();
        let results: Vec<_> = paths
            .par_iter()
            .map(|path| {
                let rendered = recipes::render(self.site.as_ref(), path);
                rendered.map(|rendered| rendered.map(|rendered| rendered.problems))
            })
            .collect();
        let (mut problems, mut panics) = (Vec::new(), Vec::new());
        for result in results {
            match result {
                Ok(found) => problems.extend(found.into_iter().flatten()),
                Err(panic) => panics.push(panic),
            }
        }
        (problems, panics)
    }

    /// The roadmap that the user names, or the only one.
    ///
    /// # Errors
    /// With the ids to choose from.
    pub fn roadmap(&self, name: Option<&str>) -> Result<RoadmapId, Failure> {
        let ids: Vec<&str> = self
            .book
            .roadmaps
            .iter()
            .map(|compiled| compiled.roadmap.id.as_str())
            .collect();
        let at = match (name, ids.as_slice()) {
            (None, []) => return Err(Failure::Refused("this site has no roadmap".into())),
            (None, [_]) => 0,
            (None, _) => {
                return Err(Failure::Refused(format!(
                    "this site has several roadmaps; name one of them: {}",
                    ids.join(", ")
                )));
            }
            (Some(name), _) => (ids.iter().position(|id| *id == name))
                .ok_or_else(|| Failure::Refused(unknown("there is no roadmap", name, &ids)))?,
        };
        u32::try_from(at)
            .map(RoadmapId)
            .map_err(|error| Failure::Refused(error.to_string()))
    }
}

/// “there is no step `slq`; did you mean `sql`?”
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let hint = match suggest::nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "there are none".into(),
        None if known.len() <= 12 => format!("there are: {}", known.join(", ")),
        None => format!("there are {}: {}, …", known.len(), known[..12].join(", ")),
    };
    format!("{what} `{name}`; {hint}")
}

fn find() -> Result<PathBuf, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::Refused(format!("cannot find the current folder: {error}")))?;
    let found = here
        .ancestors()
        .find(|folder| folder.join("book.toml").symlink_metadata().is_ok());
    found.map(Path::to_owned).ok_or_else(|| {
        Failure::Refused(format!(
            "there is no book.toml in `{}` or in a folder above it; create one (it may be empty), or name the site's folder \
             with -C DIR",
            here.display()
        ))
    })
}

/// The environment variables that may override keys, sorted. A name or value that is not UTF-8 overrides nothing.
pub fn environment() -> Vec<(String, String)> {
    let mut variables: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("ROADBOOK_"))
        .collect();
    variables.sort();
    variables
}
