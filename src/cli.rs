//! The commands: the only printing.
