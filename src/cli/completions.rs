//! `roadbook completions`: a script that completes arguments in a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::output::Output;
use super::{Cli, Failure};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  roadbook completions bash > ~/.local/share/bash-completion/completions/roadbook
  roadbook completions fish > ~/.config/fish/completions/roadbook.fish")]
pub struct Args {
    /// Which shell
    shell: Shell,
}

/// Prints the script.
pub fn run(args: &Args, output: &Output) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "roadbook", &mut script);
    output.result(&script)
}
