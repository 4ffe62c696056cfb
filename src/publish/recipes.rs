//! A site as publishing and serving see it: output paths, and bytes for each. Knows nothing of pages.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::site::{Rendered, Site};
use crate::tree::Page;

/// A table from output path (`backend/index.html`) to what it takes to make its bytes.
pub trait Recipes: Sync {
    /// Every output path, each once.
    fn paths(&self) -> Vec<&str>;

    /// The bytes at `path`; none where the site has nothing there.
    fn render(&self, path: &str) -> Option<Rendered>;

    /// The folder of the sources, from the site's own (`content`), where the paths follow its files.
    fn content_folder(&self) -> Option<&str> {
        None
    }

    /// Where on its host the site will be published: `/`, or a path such as `/roadmaps/`.
    fn root_path(&self) -> String {
        "/".to_owned()
    }

    /// What a fault in the input file `source` (`content/backend/sql.md`) concerns.
    fn concern(&self, source: &str) -> Concern {
        let _ = source;
        Concern::Everything
    }
}

/// What a fault in one input file concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// The page at this output path.
    Page(String),
    /// No page.
    Nothing,
    /// Every page: it is in the settings or in the theme.
    Everything,
}

impl Recipes for Site {
    fn paths(&self) -> Vec<&str> {
        self.urls().collect()
    }

    fn render(&self, path: &str) -> Option<Rendered> {
        Site::render(self, path)
    }

    fn content_folder(&self) -> Option<&str> {
        Some(self.book().config.src.trim_end_matches('/'))
    }

    fn root_path(&self) -> String {
        Site::root_path(self)
    }

    fn concern(&self, source: &str) -> Concern {
        let tree = &self.book().tree;
        // Without any file in it, the tree does not know its folder.
        if tree.shown_below.is_empty() || !source.starts_with(&tree.shown_below) {
            return Concern::Everything;
        }
        let is_its =
            |page: &&Page| (page.document.as_ref()).is_some_and(|document| document.source.path() == source);
        match tree.pages.iter().find(is_its) {
            Some(page) => Concern::Page(format!("{}index.html", page.url)),
            None => Concern::Nothing,
        }
    }
}

/// A recipe that panicked: a bug of roadbook's, never the author's fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// The output path.
    pub path: String,
    /// What the panic said.
    pub message: String,
}

/// Renders `path`, a panic caught: one bad page must not take the others with it.
pub fn render(site: &dyn Recipes, path: &str) -> Result<Option<Rendered>, Panic> {
    // A recipe only reads the site, so nothing half-changed can be seen after a panic.
    catch_unwind(AssertUnwindSafe(|| site.render(path))).map_err(|payload| Panic {
        path: path.to_owned(),
        message: message_of(payload.as_ref()),
    })
}

/// What a panic said.
pub fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into())
}
