//! The command: exit code and allocator only.

use std::process::ExitCode;

/// Rendering makes and drops many small strings, which this allocator is quicker at than most systems' own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    roadbook::cli::main()
}
