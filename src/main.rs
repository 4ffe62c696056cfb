//! The command: exit code only.

use std::process::ExitCode;

fn main() -> ExitCode {
    roadbook::cli::main()
}
