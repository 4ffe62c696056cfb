//! `roadbook explain`: the pages that document diagnostics. They are the files that test them.

use include_dir::{Dir, include_dir};

use super::Failure;
use super::output::Output;
use super::project::unknown;

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/diagnostics");

/// Say what a diagnostic means and how to mend what it complains about
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook explain
  roadbook explain unknown-prerequisite")]
pub struct Args {
    /// The name in brackets, as in `error[unknown-prerequisite]`; without it, all are listed
    slug: Option<String>,
}

/// Prints the page, or the list of pages.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let pages = pages();
    let Some(slug) = &args.slug else {
        return output.result(list(&pages).as_bytes());
    };
    match pages.iter().find(|(name, _)| name == slug) {
        Some((_, text)) => output.result(text.as_bytes()),
        None => {
            let names: Vec<&str> = pages.iter().map(|&(name, _)| name).collect();
            let hint = "`roadbook explain` lists all";
            Err(Failure::Refused(format!(
                "{} ({hint})",
                unknown("there is no diagnostic", slug, &names)
            )))
        }
    }
}

/// Slugs and texts, by slug.
fn pages() -> Vec<(&'static str, &'static str)> {
    let mut pages: Vec<_> = (PAGES.files())
        .filter_map(|file| Some((file.path().file_stem()?.to_str()?, file.contents_utf8()?)))
        .collect();
    pages.sort_unstable();
    pages
}

fn list(pages: &[(&str, &str)]) -> String {
    let width = pages.iter().map(|(slug, _)| slug.len()).max().unwrap_or(0);
    pages
        .iter()
        .map(|(slug, text)| format!("{slug:width$}  {}\n", first_sentence(text)))
        .collect()
}

/// The first line below the page's title.
fn first_sentence(text: &str) -> &str {
    (text.lines().map(str::trim))
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or("")
}
