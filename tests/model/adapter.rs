//! The only file of these tests that touches the program.
//!
//! Everything else knows the contract and nothing of the code.

#![allow(dead_code, unused_variables, clippy::unimplemented)]

use serde_json::Value;

/// What `roadbook plan` is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The plan of a path, …
    pub path: Option<String>,
    /// … or the plan to these goals, as written; neither: the roadmap's.
    pub to: Vec<String>,
    /// Decisions beside those of the path.
    pub choose: Vec<(String, Vec<String>)>,
    /// Else the path's own, else the pace (10).
    pub hours_per_week: Option<u32>,
}

/// The `roadmap.json` of §6 of the only roadmap of a site with default settings (no `book.toml`).
///
/// The paths of `files` are relative to the content folder: `r/_index.md`, `r/stage/a.md`.
pub fn roadmap_json(files: &[(String, String)]) -> Value {
    unimplemented!("wired after the merge")
}

/// A plan (§4.3) with its schedule (§4.7).
///
/// `{"steps": [ids in order], "optional": […], "required": [min, max], "all": [min, max], "missing": n,
/// "undecided": {choice: [options]}, "schedule": [{"id": …, "min": [first week, last week], "max": […], "mean": […]}]}`
pub fn plan_json(files: &[(String, String)], query: &Query) -> Value {
    unimplemented!("wired after the merge")
}

/// What the reader is ready for next (§4.8): a list of `{"step": id}` and `{"choice": id}`.
pub fn ready_json(
    files: &[(String, String)],
    path: Option<&str>,
    decisions: &[(String, Vec<String>)],
    done: &[String],
    skipped: &[String],
) -> Value {
    unimplemented!("wired after the merge")
}

/// All diagnostics of a check: (slug, file, message).
pub fn diagnostics(files: &[(String, String)]) -> Vec<(String, String, String)> {
    unimplemented!("wired after the merge")
}
