//! What pages weigh, compressed as a server would: all that a first visit loads before anything is pressed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Folder, Run, step};

/// Thousands of bytes.
const KB: usize = 1000;

/// A built site.
struct Site(tempfile::TempDir);

/// One page and all that comes with it.
struct Weighed {
    name: String,
    /// What it weighs more than the text that its author wrote.
    frame: usize,
    /// By path in the site, with its kind.
    parts: Vec<(Kind, String, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Html,
    Style,
    Script,
    Other,
}

impl Site {
    fn of(folder: &Path) -> Site {
        let site = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_roadbook"));
        command
            .current_dir(folder)
            .args(["--quiet", "build", "--dest-dir"]);
        Run::of(command.arg(site.path())).exits(0);
        Site(site)
    }

    /// The pages of a kind, by the first class of their body.
    fn pages(&self, kind: &str) -> Vec<Weighed> {
        let files = walkdir::WalkDir::new(self.0.path())
            .sort_by_file_name()
            .into_iter();
        let pages = files.map(|entry| entry.unwrap().into_path());
        let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "html"));
        let of_kind = pages.filter(|path| {
            let html = fs::read_to_string(path).unwrap();
            let class = html.split_once("<body class=\"").map(|(_, rest)| rest);
            class.is_some_and(|class| class.split(['"', ' ']).next() == Some(kind))
        });
        of_kind.map(|path| self.weigh(&path)).collect()
    }

    fn weigh(&self, page: &Path) -> Weighed {
        let html = fs::read_to_string(page).unwrap();
        let mut seen = BTreeSet::new();
        let mut parts = vec![(Kind::Html, self.name(page), gzipped(html.as_bytes()))];
        let mut open: Vec<PathBuf> = loaded(&html).iter().map(|url| beside(page, url)).collect();
        let mut fetches = false;
        while let Some(path) = open.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let kind = match path.extension().and_then(|extension| extension.to_str()) {
                Some("css") => Kind::Style,
                Some("js" | "mjs") => Kind::Script,
                _ => Kind::Other,
            };
            if kind == Kind::Script {
                let script = String::from_utf8_lossy(&bytes);
                open.extend(imported(&script).iter().map(|url| beside(&path, url)));
                fetches |= script.contains("fetch(");
            }
            parts.push((kind, self.name(&path), gzipped(&bytes)));
        }
        // A script that can ask for the roadmap may do so at once.
        let graph = attribute(&html, "data-graph").map(|url| beside(page, url));
        if let Some(graph) = graph.filter(|_| fetches) {
            parts.push((
                Kind::Other,
                self.name(&graph),
                gzipped(&fs::read(&graph).unwrap()),
            ));
        }
        parts[1..].sort_by(|a, b| a.1.cmp(&b.1));
        Weighed {
            name: self.name(page),
            frame: gzipped(html.as_bytes()) - gzipped(body(&html).as_bytes()),
            parts,
        }
    }

    fn name(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.0.path()).unwrap();
        path.to_str().unwrap().replace('\\', "/")
    }
}

impl Weighed {
    fn sum(&self, kinds: &[Kind]) -> usize {
        let counted = self.parts.iter().filter(|(kind, ..)| kinds.contains(kind));
        counted.map(|(.., bytes)| bytes).sum()
    }

    fn all(&self) -> usize {
        self.parts.iter().map(|(.., bytes)| bytes).sum()
    }

    /// Fails with all the parts where `bytes` are too many.
    #[track_caller]
    fn at_most(&self, what: &str, bytes: usize, most: usize) {
        let parts = self.parts.iter();
        let list: Vec<String> = parts
            .map(|(kind, path, bytes)| format!("{bytes:>8}  {kind:?} {path}"))
            .collect();
        assert!(
            bytes <= most,
            "{what} of {}: {bytes} bytes, and may be {most} (its frame {}, in all {})\n{}",
            self.name,
            self.frame,
            self.all(),
            list.join("\n")
        );
    }
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}

/// The file that a page or script means by a relative URL.
fn beside(file: &Path, url: &str) -> PathBuf {
    let mut path = file.parent().unwrap().to_owned();
    for name in url.split(['#', '?']).next().unwrap().split('/') {
        match name {
            "." => {}
            ".." => assert!(path.pop()),
            name => path.push(name),
        }
    }
    path
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// The files of the site that the tags of a page load by themselves.
fn loaded(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap());
    let urls = tags.filter_map(|tag| match tag.split([' ', '\n']).next()? {
        "link"
            if matches!(
                attribute(tag, "rel")?,
                "stylesheet" | "modulepreload" | "preload" | "icon"
            ) =>
        {
            attribute(tag, "href")
        }
        "use" => attribute(tag, "href").filter(|url| !url.starts_with('#')),
        "script" | "img" | "source" | "iframe" => attribute(tag, "src"),
        _ => None,
    });
    urls.filter(|url| !url.contains(':')).collect()
}

/// What a script imports before it runs.
fn imported(script: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for quote in ['"', '\''] {
        for (at, _) in script.match_indices(&format!("{quote}.")) {
            let before = script[..at].trim_end();
            let rest = &script[at + 1..];
            if before.ends_with("from") || before.ends_with("import") {
                found.extend(rest.split_once(quote).map(|(url, _)| url));
            }
        }
    }
    found
}

/// What stands in `<div class="body">`.
fn body(html: &str) -> &str {
    let Some(start) = html.find("<div class=\"body\">") else {
        return "";
    };
    let mut depth = 0;
    for (at, _) in html[start..].match_indices("div") {
        let tag = &html[..start + at];
        if tag.ends_with("</") {
            depth -= 1;
        } else if tag.ends_with('<') {
            depth += 1;
        }
        if depth == 0 {
            return &html[start..start + at];
        }
    }
    panic!("the body of a page has no end");
}

/// The heaviest by some measure.
fn heaviest(pages: &[Weighed], by: impl Fn(&Weighed) -> usize) -> &Weighed {
    pages.iter().max_by_key(|page| by(page)).unwrap()
}

fn median(pages: &mut [Weighed], by: impl Fn(&Weighed) -> usize) -> &Weighed {
    pages.sort_by_key(|page| by(page));
    &pages[pages.len() / 2]
}

#[test]
fn a_step_is_light() {
    let site = Site::of(Path::new(env!("CARGO_MANIFEST_DIR")));
    let mut steps = site.pages("step");
    assert!(steps.len() > 20, "{}", steps.len());
    let page = heaviest(&steps, |page| page.frame);
    page.at_most("The HTML around the text", page.frame, 3 * KB);
    let page = heaviest(&steps, |page| page.sum(&[Kind::Style]));
    page.at_most("CSS", page.sum(&[Kind::Style]), 8 * KB);
    let page = heaviest(&steps, |page| page.sum(&[Kind::Script]));
    page.at_most("JavaScript", page.sum(&[Kind::Script]), 8 * KB);
    let page = median(&mut steps, Weighed::all);
    page.at_most("All (the median step)", page.all(), 23 * KB);
}

#[test]
fn a_roadmap_is_light() {
    let bundled = Site::of(Path::new(env!("CARGO_MANIFEST_DIR")));
    let sixty = Site::of(sixty_steps().path());
    for page in sixty.pages("roadmap").iter().chain(&bundled.pages("roadmap")) {
        page.at_most("All", page.all(), 30 * KB);
    }
}

/// What roadmaps are about, so that titles are as unlike each other as people's are.
const SUBJECTS: [&str; 60] = [
    "How the web works",
    "The command line",
    "Git and versions",
    "Text editors",
    "HTTP in depth",
    "Variables and types",
    "Functions",
    "Data structures",
    "Algorithms",
    "Recursion",
    "Objects and classes",
    "Errors and exceptions",
    "Files and streams",
    "Regular expressions",
    "Concurrency",
    "Relational databases",
    "SQL queries",
    "Indexes and plans",
    "Transactions",
    "Migrations",
    "Document stores",
    "Key-value caches",
    "Object mappers",
    "Schema design",
    "Backups",
    "REST interfaces",
    "GraphQL",
    "Remote procedure calls",
    "Webhooks",
    "Pagination",
    "Authentication",
    "Sessions and cookies",
    "OAuth and OpenID",
    "Password storage",
    "Permissions",
    "Unit tests",
    "Integration tests",
    "Test doubles",
    "Debugging",
    "Profiling",
    "Containers",
    "Orchestration",
    "Continuous integration",
    "Deployment",
    "Load balancing",
    "Logs",
    "Metrics and alerts",
    "Tracing",
    "Message queues",
    "Event sourcing",
    "Caching strategies",
    "Scaling out",
    "Sharding",
    "Rate limits",
    "Threat modelling",
    "Injection attacks",
    "Encryption",
    "Microservices",
    "Serverless functions",
    "A capstone project",
];

/// Twelve stages of five steps, each with an estimate, a description, and one need or two.
fn sixty_steps() -> Folder {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Learn\"\n"),
        (
            "content/backend/_index.md",
            "---\ntitle: Backend developer\ndescription: From the first page to a service that people rely on.\npaths:\n- {id: short, title: The short way, goals: [s29]}\n- {id: data, title: Data first, goals: [s24, s52]}\n---\nHello.\n",
        ),
    ]);
    for (at, title) in SUBJECTS.iter().enumerate() {
        let stage = format!("content/backend/stage-{}", at / 5);
        if at % 5 == 0 {
            folder.write(
                &format!("{stage}/_index.md"),
                &format!(
                    "---\ntitle: {title} and what follows\nstep: {}\n---\n",
                    at / 5 + 1
                ),
            );
        }
        let needs = match at {
            0 => String::new(),
            _ if at % 7 == 0 => format!("prerequisites: [s{}, s{}]\n", at - 3, at - 5),
            _ if at % 3 == 0 => format!("prerequisites: [s{}]\n", at - 2),
            _ => format!("prerequisites: [s{}]\n", at - 1),
        };
        let keys = format!(
            "duration: {}-{} h\noptional: {}\n{needs}",
            at % 9 + 4,
            at % 11 + 14,
            at % 13 == 12
        );
        folder.write(&format!("{stage}/s{at}.md"), &step(at as u32, title, &keys));
    }
    folder
}
