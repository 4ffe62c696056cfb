//! `roadbook build`: the site as files.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Failure;
use super::output::{self, Output};
use super::project::{Loaded, Project};
use crate::book::{Book, Options};
use crate::config;
use crate::diagnostic;
use crate::publish::{self, Observer, Panic, Point, Protected, guard};
use crate::tree::PageKind;

/// Write the site into the build folder, whole or not at all
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook build
  roadbook build -d public -u https://example.org/roadmaps/
  roadbook build --strict --drafts")]
pub struct Args {
    /// Where to write it, relative to the current folder [default: `build-dir` in book.toml]
    #[arg(short, long, value_name = "DIR")]
    dest_dir: Option<PathBuf>,
    /// The address that the site will have, instead of `site-url` in book.toml
    #[arg(short = 'u', long, value_name = "URL", value_parser = site_url)]
    base_url: Option<String>,
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// Let warnings fail the build
    #[arg(long)]
    strict: bool,
}

/// Builds, or shows why not.
pub fn run(args: &Args, started_in: Option<PathBuf>, output: &Output) -> Result<(), Failure> {
    let started = Instant::now();
    let project = Project::open()?;
    let shown = match &args.dest_dir {
        Some(dest) => dest.clone(),
        None => PathBuf::from(&project.config.build_dir),
    };
    let dest = match &args.dest_dir {
        Some(dest) => dest.clone(),
        None => project.root.join(&shown),
    };
    let dest = guard::allow(&dest, &protected(&project, started_in))?;
    let options = Options {
        drafts: args.drafts,
        base_url: args.base_url.clone(),
    };
    let loaded = project.load(&options);
    if let Err(failure) = output::verdict(&loaded.problems, args.strict) {
        show_all(loaded, output);
        return Err(failure);
    }
    let observer = Announce(output);
    let mut staged = publish::stage(loaded.site.as_ref(), &dest, &observer)?;
    let mut problems = loaded.problems;
    problems.append(&mut staged.problems);
    diagnostic::sort(&mut problems);
    output.diagnostics(&problems);
    report_bugs(&staged.panics, output)?;
    output::verdict(&problems, args.strict)?;
    staged.publish()?;
    if let Some(note) = loaded.site.note() {
        output.progress(&note);
    }
    output.progress(&done(&loaded.book, &shown, started));
    // The process ends here: giving back a large site's memory piece by piece would only take time.
    std::mem::forget((loaded.book, loaded.site));
    Ok(())
}

/// All faults of a site that is not going to be published, those that only rendering finds among them.
fn show_all(mut loaded: Loaded, output: &Output) {
    let (found, panics) = loaded.render_all();
    loaded.problems.extend(found);
    diagnostic::sort(&mut loaded.problems);
    output.diagnostics(&loaded.problems);
    for panic in &panics {
        output.bug(panic);
    }
}

/// # Errors
/// Where there is any.
pub fn report_bugs(panics: &[Panic], output: &Output) -> Result<(), Failure> {
    for panic in panics {
        output.bug(panic);
    }
    match panics.len() {
        0 => Ok(()),
        1 => Err(Failure::Refused("a page could not be rendered".into())),
        count => Err(Failure::Refused(format!("{count} pages could not be rendered"))),
    }
}

/// What no build may touch.
fn protected(project: &Project, started_in: Option<PathBuf>) -> Vec<Protected> {
    let protect = |path: PathBuf, name, inside| Protected { path, name, inside };
    let mut folders = vec![
        protect(project.root.clone(), "the folder of book.toml", false),
        protect(project.root.join(&project.config.src), "the content folder", true),
        protect(project.root.join("themes"), "the folder of themes", true),
    ];
    let current = std::env::current_dir().ok();
    folders.extend(
        [current, started_in]
            .into_iter()
            .flatten()
            .map(|path| protect(path, "the current folder", false)),
    );
    let home = std::env::home_dir().filter(|path| !path.as_os_str().is_empty());
    folders.extend(home.map(|path| protect(path, "your home folder", false)));
    folders
}

fn done(book: &Book, dest: &Path, started: Instant) -> String {
    let steps = book
        .tree
        .pages
        .iter()
        .filter(|page| matches!(page.kind, PageKind::Step(_)))
        .count();
    let pages = book.tree.pages.len();
    format!(
        "{}, {} written to {} in {:.2} s",
        output::counted(steps, "step"),
        output::counted(pages, "page"),
        dest.display(),
        started.elapsed().as_secs_f64()
    )
}

fn site_url(text: &str) -> Result<String, String> {
    match config::is_site_url(text) {
        true => Ok(format!("{}/", text.trim_end_matches('/'))),
        false => Err("write an absolute URL, for example `https://example.org/roadmaps/`".into()),
    }
}

/// Says why nothing seems to happen.
struct Announce<'a>(&'a Output);

impl Observer for Announce<'_> {
    fn reached(&self, point: Point<'_>) -> io::Result<()> {
        if point == Point::Waiting {
            self.0
                .progress("waiting for another build into the same folder to end");
        }
        Ok(())
    }
}
