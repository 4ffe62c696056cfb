//! What a theme may see of a page: one serialisable view for each kind, made from the book and nothing else.
//!
//! No view grows with the site: a step's page carries its own stage, lists of links are cut at [`MOST_LINKS`] and say
//! how many are left out. All URLs are relative to the page (on the 404 page, to the site's root). Amounts of time are
//! words already, and empty on a site with `show-time = false`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::{Book, Compiled};
use crate::config::TextDirection;
use crate::document::duration::Effort;
use crate::links;
use crate::page::body::{self, BodyContext, Heading};
use crate::page::highlight::Highlighter;
use crate::roadmap::{Elsewhere, FolderId, Node, Plan, Roadmap, StepId};
use crate::theme::{Prepared, Theme, amounts};
use crate::tree::{PageId, RoadmapId};

pub mod facts;
pub mod home;
mod kept;
pub mod map;
pub mod needs;
pub mod path;
pub mod roadmap;
pub mod rows;
pub mod stage;
pub mod start;
pub mod step;

pub use facts::{Facts, SiteFacts};
pub use kept::Kept;

/// How many links a list that could grow with the site shows.
pub const MOST_LINKS: usize = 24;

/// What every view is made from.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The content.
    pub book: &'a Book,
    /// Words, options, and where the static files are.
    pub theme: &'a Theme,
    /// What was prepared once for all pages.
    pub facts: &'a SiteFacts,
    /// What pages have in common.
    pub kept: &'a Kept,
    /// What links in bodies can name.
    pub index: &'a links::Index,
    /// For fenced code.
    pub highlighter: &'a Highlighter,
    /// The theme's words for what bodies show.
    pub body_words: &'a body::Words,
    /// What URLs are relative to.
    pub base: Base<'a>,
}

/// What the URLs of a page are relative to.
#[derive(Clone, Copy, Debug)]
pub enum Base<'a> {
    /// The page's own URL.
    Page(&'a str),
    /// The path of the site on its host, with `/` at both ends: for the page that is shown at any depth.
    Root(&'a str),
}

/// A page of the kind `K`: the context of a template.
#[derive(Debug, Serialize)]
pub struct View<K> {
    /// What is the same on every page, but for the URLs: a [`SiteView`].
    pub site: Prepared,
    /// What every kind of page has.
    pub page: HeadView,
    /// `home`, `roadmap`, `stage`, `step`, `path`; nothing for a plain page.
    #[serde(flatten)]
    pub kind: K,
}

/// The site.
#[derive(Debug, Serialize)]
pub struct SiteView {
    /// As people read it.
    pub title: String,
    /// In one sentence; none where the author gave none.
    pub description: Option<String>,
    /// As book.toml names them.
    pub authors: Vec<String>,
    /// A BCP 47 tag.
    pub language: String,
    /// Which way the language is written.
    pub direction: TextDirection,
    /// The home page.
    pub home: String,
    /// Roadmaps first, then the pages with `menu`, by its number.
    pub menu: Vec<MenuItem>,
    /// The style sheets of `additional-css`.
    pub styles: Vec<String>,
    /// The scripts of `additional-js`.
    pub scripts: Vec<String>,
    /// The theme's static files: name below `static/` → URL.
    pub assets: BTreeMap<String, String>,
    /// The theme's scripts that import others: name → URLs of all that must be there before it runs.
    pub imports: BTreeMap<String, Vec<String>>,
    /// The Atom feed, where there is one.
    pub feed: Option<String>,
    /// Where the sources are, from `git-repository-url`.
    pub repository: Option<String>,
    /// False on a site that shows no estimates.
    pub show_time: bool,
    /// `[output.html.theme-options]`, the theme's own defaults below it.
    pub options: serde_json::Map<String, serde_json::Value>,
}

/// An entry of the menu.
#[derive(Debug, Serialize)]
pub struct MenuItem {
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// This page is it, or lies below it.
    pub current: bool,
    /// This page is it.
    pub here: bool,
}

/// What every kind of page has.
#[derive(Debug, Default, Serialize)]
pub struct HeadView {
    /// `home`, `roadmap`, `stage`, `choice`, `step`, `path`, `plain` or `not-found`.
    pub kind: &'static str,
    /// As people read it.
    pub title: String,
    /// For the browser's title bar: the page, its roadmap, the site.
    pub full_title: String,
    /// In one sentence; none where the author gave none.
    pub description: Option<String>,
    /// Absolute; none without `site-url`.
    pub canonical: Option<String>,
    /// Where its source can be edited.
    pub edit: Option<String>,
    /// The roadmap that it is a page of.
    pub roadmap: Option<RoadmapPart>,
    /// From the roadmap down to the page's folder; where they are many, an entry without a URL stands for those between.
    pub breadcrumbs: Vec<Link>,
    /// `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// As the front matter lists them.
    pub tags: Vec<String>,
    /// The front matter's `extra`.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// The Markdown as HTML; empty where there is none.
    pub body: String,
    /// The body's headings of levels 2 and 3.
    pub headings: Vec<Heading>,
    /// Pages that link here.
    pub backlinks: Links,
}

/// The roadmap of a page, as scripts want it.
#[derive(Debug, Serialize)]
pub struct RoadmapPart {
    /// Its id.
    pub id: String,
    /// Its `roadmap.json`.
    pub graph: String,
}

/// A title and where it leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// As people read it.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// `step`, `stage` or `choice` where it leads to one; else empty.
    pub kind: &'static str,
    /// That one's id, `roadmap/id` where it is of another roadmap; else empty.
    pub id: String,
}

/// The first of a list of links.
#[derive(Debug, Default, Serialize)]
pub struct Links {
    /// Those that are shown.
    pub items: Vec<Link>,
    /// How many more there are.
    pub more: usize,
}

impl<'a> Desk<'a> {
    /// The URL of something in the site, from here.
    pub fn url(&self, to: &str) -> String {
        match self.base {
            Base::Page(from) => links::relative(from, to),
            Base::Root(root) if to.is_empty() => root.to_owned(),
            Base::Root(root) => format!("{root}{}", links::relative("", to)),
        }
    }

    /// A page's title and URL.
    pub fn link(&self, page: PageId) -> Link {
        let page = self.book.page(page);
        Link {
            title: page.title.clone(),
            url: self.url(&page.url),
            ..Link::default()
        }
    }

    /// The `roadmap.json` of a roadmap.
    pub fn graph(&self, roadmap: &Roadmap) -> String {
        self.url(&format!("{}roadmap.json", self.book.page(roadmap.page).url))
    }

    /// The first [`MOST_LINKS`] of these pages.
    pub fn links(&self, pages: impl ExactSizeIterator<Item = PageId>) -> Links {
        let more = pages.len().saturating_sub(MOST_LINKS);
        Links {
            items: pages.take(MOST_LINKS).map(|page| self.link(page)).collect(),
            more,
        }
    }

    /// The first [`MOST_LINKS`] of these steps of a roadmap.
    pub fn steps(&self, compiled: &Compiled, steps: &[StepId]) -> Links {
        let shown = steps.iter().take(MOST_LINKS);
        Links {
            items: shown.map(|&step| self.node(compiled, Node::Step(step))).collect(),
            more: steps.len().saturating_sub(MOST_LINKS),
        }
    }

    /// The link to a step or folder of a roadmap.
    pub fn node(&self, compiled: &Compiled, node: Node) -> Link {
        let roadmap = &compiled.roadmap;
        let (title, page, kind, id) = match node {
            Node::Step(step) => {
                let step = &roadmap.steps[step.0 as usize];
                (&step.title, step.page, "step", step.id.as_str())
            }
            Node::Folder(FolderId(0)) => (&roadmap.title, roadmap.page, "", ""),
            Node::Folder(folder) => {
                let folder = &roadmap.folders[folder.0 as usize];
                let kind = if folder.choose.is_some() {
                    "choice"
                } else {
                    "stage"
                };
                (&folder.title, folder.page, kind, folder.id.as_str())
            }
        };
        Link {
            title: title.clone(),
            url: self.url(&self.book.page(page).url),
            kind,
            id: id.to_owned(),
        }
    }

    /// The link to a step or folder of another roadmap.
    pub fn elsewhere(&self, elsewhere: &Elsewhere) -> Link {
        let link = self.node(self.book.roadmap(elsewhere.roadmap), elsewhere.node);
        let id = if link.kind.is_empty() {
            String::new()
        } else {
            elsewhere.name.clone()
        };
        Link { id, ..link }
    }

    /// A roadmap and what was prepared of it.
    pub fn compiled(&self, roadmap: RoadmapId) -> (&'a Compiled, &'a Facts) {
        (
            self.book.roadmap(roadmap),
            &self.facts.roadmaps[roadmap.0 as usize],
        )
    }

    /// A page's Markdown as HTML, and the headings to jump to.
    pub fn body(&self, page: PageId) -> (String, Vec<Heading>) {
        let context = BodyContext {
            tree: &self.book.tree,
            index: self.index,
            config: &self.book.config,
            assets: &self.book.assets,
            highlighter: self.highlighter,
            words: self.body_words,
        };
        let mut body = body::render(page, &context);
        body.headings.retain(|heading| (2..=3).contains(&heading.level));
        (body.html, body.headings)
    }

    /// Work in words at a pace; empty where the site shows no time.
    pub fn time(&self, effort: Effort, hours_per_week: f64) -> String {
        self.total(effort, 0, hours_per_week)
    }

    /// A sum in words, with what it misses; empty where the site shows no time.
    pub fn total(&self, effort: Effort, missing: usize, hours_per_week: f64) -> String {
        if self.book.config.show_time {
            amounts::total(self.theme.words(), effort, missing, hours_per_week)
        } else {
            String::new()
        }
    }

    /// How many steps a plan has; none yet, in words.
    pub fn plan_steps(&self, plan: &Plan) -> String {
        if plan.steps.is_empty() {
            self.theme.words().get("no-steps-yet")
        } else {
            self.count("steps", plan.steps.len())
        }
    }

    /// What a plan takes; empty where it has no step.
    pub fn plan_time(&self, plan: &Plan, hours_per_week: f64) -> String {
        if plan.steps.is_empty() {
            String::new()
        } else {
            self.total(plan.required, plan.missing.len(), hours_per_week)
        }
    }

    /// A text of the theme that counts something.
    pub fn count(&self, key: &str, n: usize) -> String {
        self.theme.words().count(key, n as u64)
    }

    /// The site as seen from `page`, or from nowhere.
    pub fn site(&self, page: Option<PageId>) -> SiteView {
        let config = &self.book.config;
        let statics = self.theme.statics();
        let additional = |paths: &[crate::source::Spanned<String>]| {
            let files = paths.iter().filter_map(|path| self.theme.additional(&path.value));
            files.map(|file| self.url(&file.path)).collect()
        };
        SiteView {
            title: self.site_title(),
            description: config.description.clone(),
            authors: config.authors.clone(),
            language: config.language.clone(),
            direction: config.text_direction,
            home: self.url(""),
            menu: self.menu(page),
            styles: additional(&config.additional_css),
            scripts: additional(&config.additional_js),
            assets: statics
                .iter()
                .filter(|(name, _)| !name.starts_with('/'))
                .map(|(name, file)| (name.clone(), self.url(&file.path)))
                .collect(),
            imports: statics
                .iter()
                .filter(|(name, file)| !name.starts_with('/') && !file.imports.is_empty())
                .map(|(name, file)| (name.clone(), self.urls(&file.imports)))
                .collect(),
            feed: self.facts.has_feed.then(|| self.url("feed.xml")),
            repository: config.git_repository_url.clone(),
            show_time: config.show_time,
            options: self.theme.options().clone(),
        }
    }

    /// The URLs of these static files.
    fn urls(&self, names: &[String]) -> Vec<String> {
        let files = names.iter().filter_map(|name| self.theme.statics().get(name));
        files.map(|file| self.url(&file.path)).collect()
    }

    /// Whether the site seen from `page` is the site seen from all such pages of its folder: no file that the view of
    /// the site names lies at or below the page, so that nothing depends on the page's own name.
    pub fn sees_what_its_folder_sees(&self, page: PageId) -> bool {
        let own = self.book.page(page).url.as_str();
        let menu = self
            .facts
            .menu
            .iter()
            .map(|&page| self.book.page(page).url.as_str());
        let files = self.theme.statics().values().map(|file| file.path.as_str());
        !menu
            .chain(files)
            .chain(["feed.xml"])
            .any(|url| url.starts_with(own))
    }

    /// The site's title, else its home page's, else the theme's word for it.
    pub fn site_title(&self) -> String {
        let title = self.book.config.title.clone();
        title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| self.theme.words().get("site"))
    }

    fn menu(&self, page: Option<PageId>) -> Vec<MenuItem> {
        let here = page.map_or("\0", |page| self.book.page(page).url.as_str());
        let pages = self.facts.menu.iter().copied();
        let items = pages.map(|page| {
            let target = &self.book.page(page).url;
            let Link { title, url, .. } = self.link(page);
            MenuItem {
                title,
                url,
                current: if target.is_empty() {
                    here.is_empty()
                } else {
                    here.starts_with(target.as_str())
                },
                here: here == target,
            }
        });
        items.collect()
    }
}
