//! Bad input gets a clear answer, and nothing is lost: whatever a file contains or is called, roadbook says what is wrong
//! and where, goes on with everything else, and neither panics, hangs nor writes outside the build folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

#[path = "../support/mod.rs"]
mod support;

mod config;
mod escaping;
mod files;
mod front_matter;
mod graph;
mod markdown;
mod random;
mod site;
mod templates;
