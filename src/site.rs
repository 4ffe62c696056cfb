//! The site: a table from output path to recipe. Rendering a recipe is pure and gives bytes; nothing is written here.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::book::Book;
use crate::cache::Key;
use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::links;
use crate::page::body;
use crate::page::highlight::Highlighter;
use crate::page::views::{Base, Desk, HeadView, Kept, SiteFacts, View};
use crate::theme::{Prepared, Theme, Words};
use crate::tree::{PageId, PageKind, RoadmapId};

mod collapse;
mod drawings;
mod elsewhere;
pub mod exports;
mod feeds;
mod heads;
mod redirects;
mod routes;

pub(crate) use feeds::escape;

/// Everything that comes out, not yet rendered.
#[derive(Debug)]
pub struct Site {
    book: Arc<Book>,
    theme: Arc<Theme>,
    facts: Arc<SiteFacts>,
    highlighter: Arc<Highlighter>,
    body_words: body::Words,
    kept: Arc<Kept>,
    routes: Arc<BTreeMap<String, Recipe>>,
    /// What is wrong with its addresses.
    problems: Arc<[Diagnostic]>,
}

/// How the bytes of one output file are made.
#[derive(Clone, Debug)]
pub(crate) enum Recipe {
    /// A page of the tree.
    Page(PageId),
    /// `404.html`.
    NotFound,
    /// A page that leads on to another.
    Redirect(PageId),
    /// A file of the content, by its path.
    Asset(String),
    /// A static file of the theme, by its name.
    Static(String),
    RoadmapJson(RoadmapId),
    Dot(RoadmapId),
    Mermaid(RoadmapId),
    Map(RoadmapId),
    Sitemap,
    Feed,
    Robots,
    /// A file of one line, or of none.
    Line(String),
}

/// An output file.
#[derive(Debug)]
pub struct Rendered {
    /// Its content; in memory unless it is an asset that is copied.
    pub bytes: Bytes,
    /// Its media type, with the character set for text.
    pub content_type: &'static str,
    /// What went wrong; the bytes then say so too.
    pub problems: Vec<Diagnostic>,
}

/// What can keep a page from being rendered by its template.
type PageResult = Result<String, Box<Diagnostic>>;

impl Site {
    /// The site of `book` in the clothes of `theme`, and what is wrong with its addresses.
    pub fn new(book: Arc<Book>, theme: Theme) -> (Site, Vec<Diagnostic>) {
        let site = Site::with(book, Arc::new(theme), None);
        let problems = site.problems().collect();
        (site, problems)
    }

    /// The same, with what an earlier site has in common with it.
    pub(crate) fn with(book: Arc<Book>, theme: Arc<Theme>, before: Option<&Site>) -> Site {
        let known = before.map(|before| (before.book.as_ref(), before.facts.as_ref()));
        let facts = SiteFacts::of(&book, known);
        let same_routes = before.filter(|before| {
            let sound = before.problems.is_empty();
            sound
                && Arc::ptr_eq(&before.theme, &theme)
                && before.facts.has_feed == facts.has_feed
                && before.book.routes_the_same(&book)
        });
        let (routes, problems) = match same_routes {
            Some(before) => (Arc::clone(&before.routes), Arc::clone(&before.problems)),
            None => {
                let (routes, problems) = routes::table(&book, &theme, &facts);
                (Arc::new(routes), problems.into())
            }
        };
        let highlighter = before.map(|before| Arc::clone(&before.highlighter));
        Site {
            highlighter: highlighter.unwrap_or_default(),
            body_words: body_words(theme.words()),
            book,
            kept: Arc::default(),
            theme,
            facts: Arc::new(facts),
            routes,
            problems,
        }
    }

    /// The same site with other bodies.
    pub(crate) fn with_bodies(&self, book: Arc<Book>) -> Site {
        Site {
            book,
            theme: Arc::clone(&self.theme),
            facts: Arc::clone(&self.facts),
            highlighter: Arc::clone(&self.highlighter),
            body_words: self.body_words.clone(),
            kept: Arc::clone(&self.kept),
            routes: Arc::clone(&self.routes),
            problems: Arc::clone(&self.problems),
        }
    }

    /// What is wrong with its addresses.
    pub(crate) fn problems(&self) -> impl Iterator<Item = Diagnostic> {
        let problems = self.problems.iter().cloned();
        problems.map(|problem| self.book.present(problem))
    }

    /// How it looks.
    pub(crate) fn theme(&self) -> &Arc<Theme> {
        &self.theme
    }

    /// The content.
    pub fn book(&self) -> &Arc<Book> {
        &self.book
    }

    /// The paths of all output files (`backend/index.html`), in byte order.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.routes.keys().map(String::as_str)
    }

    /// What the build should say once: that absolute URLs are left out, for want of a site's URL.
    pub fn note(&self) -> Option<String> {
        self.book.config.site_url.is_none().then(|| {
            "no `site-url`: sitemap.xml, feed.xml and canonical links are left out (set it in book.toml, or give --base-url)".to_owned()
        })
    }

    /// The output file at `path`, if the site has it.
    pub fn render(&self, path: &str) -> Option<Rendered> {
        let recipe = self.routes.get(path)?;
        let content_type = content_type(path);
        let text = |text: String| Rendered {
            bytes: Bytes::Memory(text.into_bytes().into()),
            content_type,
            problems: Vec::new(),
        };
        let copied = |bytes: &Bytes| Rendered {
            bytes: bytes.clone(),
            content_type,
            problems: Vec::new(),
        };
        Some(match recipe {
            Recipe::Page(page) => self.page(*page),
            Recipe::NotFound => self.not_found(),
            Recipe::Redirect(page) => self.redirect(path, *page),
            Recipe::Asset(path) => copied(&self.book.assets.get(path)?.bytes),
            Recipe::Static(name) => copied(&self.theme.statics().get(name)?.bytes),
            Recipe::RoadmapJson(id) => text(pretty(&exports::roadmap_json(&self.book, *id))),
            Recipe::Dot(id) => text(exports::dot(&self.book, *id)),
            Recipe::Mermaid(id) => text(exports::mermaid(&self.book, *id)),
            Recipe::Map(id) => text(self.desk(Base::Page(self.roadmap_url(*id))).map_file(*id)),
            Recipe::Sitemap => text(feeds::sitemap(&self.book)),
            Recipe::Feed => text(feeds::atom(&self.book, &self.desk(Base::Page("")).site_title())),
            Recipe::Robots => text(feeds::robots(&self.book)),
            Recipe::Line(line) => text(line.clone()),
        })
    }

    fn desk<'a>(&'a self, base: Base<'a>) -> Desk<'a> {
        Desk {
            book: &self.book,
            theme: &self.theme,
            facts: &self.facts,
            kept: &self.kept,
            index: &self.book.index,
            highlighter: &self.highlighter,
            body_words: &self.body_words,
            base,
        }
    }

    fn roadmap_url(&self, id: RoadmapId) -> &str {
        &self.book.page(self.book.roadmap(id).roadmap.page).url
    }

    /// A page of the tree, by the template of its kind.
    fn page(&self, id: PageId) -> Rendered {
        let page = self.book.page(id);
        let desk = self.desk(Base::Page(&page.url));
        let head = desk.head(id);
        match &page.kind {
            PageKind::Home => self.html("home.html", desk, id, head, Some(desk.home())),
            PageKind::Roadmap(roadmap) => {
                self.html("roadmap.html", desk, id, head, Some(desk.roadmap(*roadmap)))
            }
            PageKind::Stage(roadmap) => {
                let template = if head.kind == "choice" {
                    "choice.html"
                } else {
                    "stage.html"
                };
                self.html(template, desk, id, head, desk.stage(id, *roadmap))
            }
            PageKind::Step(roadmap) => self.html("step.html", desk, id, head, desk.step(id, *roadmap)),
            PageKind::Path(roadmap, path) => {
                self.html("path.html", desk, id, head, desk.path(*roadmap, path))
            }
            PageKind::Plain => self.html("page.html", desk, id, head, Some(Plain {})),
        }
    }

    /// A view by a template. A kind without a view (its name could not be resolved, which was reported) is shown plain.
    fn html<K: Serialize>(
        &self,
        template: &str,
        desk: Desk,
        id: PageId,
        page: HeadView,
        kind: Option<K>,
    ) -> Rendered {
        let site = self.seen_from(desk, id);
        let url = &self.book.page(id).url;
        let result = match kind {
            Some(kind) => self.theme.render(template, &View { site, page, kind }, url),
            None => {
                let view = View {
                    site,
                    page,
                    kind: Plain {},
                };
                self.theme.render("page.html", &view, url)
            }
        };
        html(result)
    }

    /// The site as a page sees it. Steps of one stage see the same, so it is made once for them.
    fn seen_from(&self, desk: Desk, id: PageId) -> Prepared {
        let make = || Theme::prepare(&desk.site(Some(id)));
        if !desk.sees_what_its_folder_sees(id) {
            return make();
        }
        let url = self.book.page(id).url.trim_end_matches('/');
        let folder = links::folder(url);
        self.kept.seen.get_or_insert_with(Key::of(&[folder]), make)
    }

    fn not_found(&self) -> Rendered {
        let root = self.root_path();
        let desk = self.desk(Base::Root(&root));
        let view = View {
            site: Theme::prepare(&desk.site(None)),
            page: desk.bare_head("not-found", self.theme.words().get("not-found")),
            kind: Plain {},
        };
        html(self.theme.render("404.html", &view, "404.html"))
    }

    fn redirect(&self, path: &str, page: PageId) -> Rendered {
        let from = path.strip_suffix("index.html").unwrap_or(path);
        let desk = self.desk(Base::Page(from));
        let mut head = desk.bare_head("redirect", self.book.page(page).title.clone());
        head.canonical = feeds::absolute(&self.book, &self.book.page(page).url);
        let view = View {
            site: Theme::prepare(&desk.site(None)),
            page: head,
            kind: Redirect {
                target: desk.link(page).url,
            },
        };
        html(self.theme.render("redirect.html", &view, path))
    }

    /// The path of the site on its host: `/` or `/roadmaps/`.
    pub(crate) fn root_path(&self) -> String {
        let url = self.book.config.site_url.as_deref().unwrap_or("");
        let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
        let path = after_scheme.split_once('/').map_or("", |(_, path)| path);
        let path = path.trim_matches('/');
        if path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{path}/")
        }
    }
}

fn body_words(words: &Words) -> body::Words {
    body::Words {
        note: words.get("alert-note"),
        tip: words.get("alert-tip"),
        important: words.get("alert-important"),
        warning: words.get("alert-warning"),
        caution: words.get("alert-caution"),
        table: words.get("table"),
        footnotes: words.get("footnotes"),
        back_to_reference: words.get("back-to-reference"),
    }
}

/// Nothing beyond what every page has.
#[derive(Serialize)]
struct Plain {}

#[derive(Serialize)]
struct Redirect {
    /// Where the page is now.
    target: String,
}

/// The bytes of a page, or of a page that shows what went wrong.
fn html(result: PageResult) -> Rendered {
    let (page, problems) = match result {
        Ok(page) => (without_controls(collapse::collapse(&page)), Vec::new()),
        Err(problem) => (fault_page(&problem.message), vec![*problem]),
    };
    Rendered {
        bytes: Bytes::Memory(page.into_bytes().into()),
        content_type: "text/html; charset=utf-8",
        problems,
    }
}

/// Characters that HTML forbids, from wherever they came, become the replacement character.
fn without_controls(page: String) -> String {
    let is_forbidden = |byte: u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Nearly no page has any, and a loop that never stops early looks at many bytes at once.
    if page.bytes().fold(false, |any, byte| any | is_forbidden(byte)) {
        page.replace(|c: char| c.is_ascii() && is_forbidden(c as u8), "\u{fffd}")
    } else {
        page
    }
}

fn fault_page(message: &str) -> String {
    let message = feeds::escape(message);
    format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Template error</title><h1>Template error</h1><pre>{message}</pre>\n"
    )
}

fn pretty(value: &impl Serialize) -> String {
    // Writing to memory cannot fail: its keys are strings.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// The media type of an output file, by the end of its name.
fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" if name == "feed.xml" => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "wasm" => "application/wasm",
        "txt" | "md" | "dot" | "mmd" | "csv" => "text/plain; charset=utf-8",
        "" if matches!(name, "CNAME" | "LICENSE") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
