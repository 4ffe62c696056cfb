//! The command line: arguments in, an exit code out. Everything that is printed is printed below here.
//!
//! Exit status: 0 done, 1 the content has errors, 2 wrong usage or the system refused something. Progress goes to standard
//! error, results go to standard output.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod build;
mod check;
mod completions;
mod explain;
mod graph;
mod output;
mod plan;
mod project;
mod serve;

use output::Output;

/// A compiler for learning roadmaps: Markdown in, a checked and planned roadmap site out.
#[derive(Debug, Parser)]
#[command(
    name = "roadbook",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
#[command(after_help = "Examples:
  roadbook serve                    look at the site while you write
  roadbook check --strict           find every fault, warnings too
  roadbook build -d public          write the site into `public`
  roadbook plan backend --to sql    what to learn before `sql`, and how long it takes")]
struct Cli {
    /// Run in this folder instead of the current one
    #[arg(short = 'C', value_name = "DIR", global = true)]
    folder: Option<PathBuf>,

    /// Print no progress, only results and faults
    #[arg(short, long, global = true)]
    quiet: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Serve(serve::Args),
    Check(check::Args),
    Graph(graph::Args),
    Plan(plan::Args),
    Explain(explain::Args),
    Completions(completions::Args),
}

/// Why a command ended without its result.
#[derive(Debug)]
enum Failure {
    /// The content has errors, which have been shown.
    Content,
    /// Wrong usage, or the system refused something, in words.
    Refused(String),
}

impl From<crate::publish::Error> for Failure {
    fn from(error: crate::publish::Error) -> Self {
        Failure::Refused(error.to_string())
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results and come here too; a closed pipe is no fault of theirs.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let output = Output { quiet: cli.quiet };
    match run(cli, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Content) => ExitCode::from(1),
        Err(Failure::Refused(reason)) => {
            output.error(&reason);
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli, output: &Output) -> Result<(), Failure> {
    let started_in = std::env::current_dir().ok();
    if let Some(folder) = &cli.folder {
        std::env::set_current_dir(folder)
            .map_err(|error| Failure::Refused(format!("cannot run in `{}`: {error}", folder.display())))?;
    }
    match cli.command {
        Command::Build(args) => build::run(&args, started_in, output),
        Command::Serve(args) => serve::run(&args, output),
        Command::Check(args) => check::run(&args, output),
        Command::Graph(args) => graph::run(&args, output),
        Command::Plan(args) => plan::run(&args, output),
        Command::Explain(args) => explain::run(&args, output),
        Command::Completions(args) => completions::run(&args, output),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent_and_every_command_shows_an_example() {
        super::Cli::command().debug_assert();
        let mut command = super::Cli::command();
        command.build();
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let examples = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.starts_with("Examples:"), "{}", sub.get_name());
        }
    }
}
