//! `roadbook check`: every fault of the site in one run, nothing written.

use super::Failure;
use super::build::report_bugs;
use super::output::{self, Output};
use super::project::Project;
use crate::book::Options;
use crate::diagnostic::{self, render};

/// Find every fault in the content and the theme
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook check
  roadbook check --strict --format github
  roadbook check --format json | jq .errors")]
pub struct Args {
    /// How to print what is found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Let warnings fail the check
    #[arg(long)]
    strict: bool,
    /// Check drafts too
    #[arg(long)]
    drafts: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people, with the source lines
    Human,
    /// One JSON object
    Json,
    /// GitHub's annotation commands
    Github,
}

/// Checks, and prints what it finds as its result.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let options = Options {
        drafts: args.drafts,
        base_url: None,
    };
    let mut loaded = Project::open()?.load(&options);
    let (found, panics) = loaded.render_all();
    loaded.problems.extend(found);
    let problems = &mut loaded.problems;
    diagnostic::sort(problems);
    match args.format {
        Format::Human if problems.is_empty() => {
            let pages = output::counted(loaded.book.tree.pages.len(), "page");
            output.progress(&format!("{pages}, no fault found"));
        }
        Format::Human => {
            output.styled_result(&format!(
                "{}\n\n{}\n",
                render::human(problems).trim_end(),
                output::summary(problems)
            ))?;
        }
        Format::Json => output.result(format!("{}\n", render::json(problems).trim_end()).as_bytes())?,
        Format::Github => {
            output.result(render::github(problems).as_bytes())?;
            output.progress(&output::summary(problems));
        }
    }
    report_bugs(&panics, output)?;
    output::verdict(problems, args.strict)
}
