//! roadbook: a compiler for learning roadmaps.
//!
//! A site is a pure function of its files:
//! `files → documents → tree → roadmaps → book → site`, where the *site* is a table from URL to a recipe, and rendering a
//! recipe gives bytes. `build` renders every recipe and publishes them whole, `serve` renders the one that a browser asks
//! for, `check` renders all and throws the bytes away.
//!
//! The modules, in reading order:

pub mod source;
pub mod diagnostic;
pub mod suggest;
pub mod files;
pub mod config;
pub mod document;
pub mod tree;
pub mod roadmap;
pub mod links;
pub mod book;
pub mod map;
pub mod page;
pub mod theme;
pub mod site;
pub mod cache;
pub mod workspace;
pub mod publish;
pub mod serve;
pub mod cli;
