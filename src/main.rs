//! The command: exit code only.

fn main() {}
