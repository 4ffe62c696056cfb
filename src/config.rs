//! `book.toml` and the environment → what the site is to be.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::duration::Pace;
use crate::source::{Source, Spanned};

/// What a lint does with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lint {
    /// Not shown.
    Allow,
    /// A warning, which is the default.
    Warn,
    /// An error.
    Deny,
}

/// A site's settings, defaults filled in. Paths are as written, relative to the folder of `book.toml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// `book.toml`, to point at; empty where the site has none.
    pub source: Arc<Source>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub authors: Vec<String>,
    /// A BCP 47 tag.
    pub language: String,
    pub text_direction: TextDirection,
    /// The content folder.
    pub src: String,
    pub build_dir: String,
    pub pace: Pace,
    pub show_time: bool,
    pub theme: Spanned<String>,
    /// Ends with `/`; an absolute URL.
    pub site_url: Option<String>,
    pub git_repository_url: Option<String>,
    pub edit_url_template: Option<String>,
    pub cname: Option<String>,
    pub additional_css: Vec<Spanned<String>>,
    pub additional_js: Vec<Spanned<String>>,
    pub theme_options: serde_json::Map<String, serde_json::Value>,
    pub unsafe_html: bool,
    pub smart_punctuation: bool,
    pub lints: BTreeMap<String, Lint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextDirection {
    Ltr,
    Rtl,
}
