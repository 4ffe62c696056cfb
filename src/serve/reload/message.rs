//! What a tab is told, as the client's script reads it.

use serde::Serialize;

use super::Faults;
use crate::diagnostic::{Diagnostic, render};

/// More diagnostics than this are counted and not shown: a panel is no terminal.
const SHOWN: usize = 20;

/// One message. What does not concern the tab is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The page is another: load it again.
    #[serde(skip_serializing_if = "is_false")]
    pub reload: bool,
    /// What the tab shows once it has been loaded again, or has taken the style sheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The page's style sheets, all of them, relative to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub styles: Option<Vec<String>>,
    /// Output files that are new under an old name, relative to the site's root.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// What is wrong now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faults: Option<FaultsMessage>,
}

/// What is wrong, in the terminal's words without its colours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FaultsMessage {
    /// The errors that concern the page.
    text: String,
    /// The other errors and the warnings.
    more: String,
    /// How many errors concern the page.
    errors: usize,
    /// How many do not.
    elsewhere: usize,
    warnings: usize,
}

impl Message {
    pub fn is_empty(&self) -> bool {
        *self == Message::default()
    }

    pub fn json(&self) -> String {
        #[expect(clippy::expect_used)] // strings, numbers and lists of them always serialise
        serde_json::to_string(self).expect("strings and numbers serialise")
    }
}

impl FaultsMessage {
    pub fn of(faults: &Faults) -> FaultsMessage {
        FaultsMessage {
            text: text(faults.here.iter()),
            more: text(faults.elsewhere.iter().chain(&faults.warnings)),
            errors: faults.here.len(),
            elsewhere: faults.elsewhere.len(),
            warnings: faults.warnings.len(),
        }
    }
}

fn text<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic> + Clone) -> String {
    let mut text = render::plain(diagnostics.clone().take(SHOWN));
    text.truncate(text.trim_end().len());
    if let more @ 1.. = diagnostics.skip(SHOWN).count() {
        text.push_str(&format!("\n\n… and {more} more; the terminal shows them all"));
    }
    text
}

#[expect(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_false(value: &bool) -> bool {
    !value
}
