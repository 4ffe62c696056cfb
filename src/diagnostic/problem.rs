//! Every complaint and its wording, in one place.
//!
//! The first line says what is wrong and stands alone; `help` says how to mend it. Each code has a page in
//! `tests/diagnostics/<code>.md`, which is its test as well.

use super::Severity;

/// What can be wrong with the input. The fields hold what the wording needs; places stand in the diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the fields are named after what they hold; the variants are documented by their pages
pub enum Problem {
    // ---- files
    NotUtf8,
    /// A file that cannot be read or copied: a pipe, a missing permission, a loop of links, a name that is not UTF-8.
    UnreadableFile {
        name: String,
        reason: String,
    },
    /// Something a link, image, or `additional-css` names is not there.
    MissingFile {
        path: String,
        suggestion: Option<String>,
    },
    /// The content folder itself is not there.
    MissingContent {
        path: String,
    },
    DuplicateUrl {
        url: String,
    },
    /// A name that begins with `_` or `.`, which many hosts leave out.
    HiddenPath {
        path: String,
        /// The `_index.md` that its file's name differs from in capitals only.
        meant: Option<String>,
    },
    /// A name that some systems cannot have.
    UnfitPath {
        path: String,
    },
    /// An alias that is no place in the site.
    BadAlias {
        alias: String,
        reason: String,
    },

    // ---- book.toml
    BadConfig {
        reason: String,
        help: Option<String>,
    },

    // ---- front matter
    BadFrontMatter {
        reason: String,
        help: Option<String>,
    },
    UnknownKey {
        key: String,
        of: &'static str,
        suggestion: Option<String>,
        /// The kinds of page that have it, for a key of another kind.
        owners: &'static str,
    },
    WrongType {
        key: String,
        expected: String,
        found: String,
        help: Option<String>,
    },
    /// The same, of one item of a list.
    WrongItem {
        key: String,
        expected: String,
        found: String,
    },
    BadDuration {
        text: String,
        reason: String,
    },
    MissingDuration {
        title: String,
    },
    /// `javascript:` or `data:` where a link is due, or no URL at all.
    BadUrl {
        url: String,
        reason: String,
    },

    // ---- the tree of folders
    DuplicateId {
        id: String,
        roadmap: String,
    },
    DuplicateRoadmap {
        id: String,
    },
    /// An id that a page had is one now: a reader's progress would go from the one to the other.
    FormerIdInUse {
        id: String,
    },
    /// An id that two pages claim to have had.
    FormerIdTwice {
        id: String,
    },
    FormerIdListedTwice {
        id: String,
    },
    NestedRoadmap {
        outer: String,
        inner: String,
    },
    StrayStep,
    EmptyStage {
        title: String,
    },
    /// A roadmap that was marked as one and has no steps.
    EmptyRoadmap {
        title: String,
    },
    BadChoice {
        reason: String,
        help: String,
    },
    BadId {
        id: String,
        reason: String,
    },

    // ---- names
    UnknownPrerequisite {
        name: String,
        roadmap: String,
        suggestion: Option<String>,
        /// The page of that name, which is no step.
        page: Option<String>,
    },
    UnknownGoal {
        key: &'static str,
        name: String,
        path: String,
        suggestion: Option<String>,
        /// The page of that name, which is no step.
        page: Option<String>,
    },
    UnknownInclude {
        name: String,
        suggestion: Option<String>,
    },
    DraftPrerequisite {
        name: String,
    },

    // ---- the graph
    PrerequisiteCycle {
        steps: Vec<String>,
    },
    RedundantPrerequisite {
        name: String,
        implied_by: String,
    },
    OrderContradictsPrerequisite {
        step: String,
        prerequisite: String,
    },
    OptionalPrerequisite {
        step: String,
        prerequisite: String,
    },
    OptionPrerequisite {
        step: String,
        option: String,
        choice: String,
    },
    EmptyPath {
        path: String,
    },
    /// A plan takes a step that its decisions exclude.
    ExcludedStep {
        plan: String,
        step: String,
    },

    // ---- Markdown
    BrokenLink {
        target: String,
        suggestion: Option<String>,
    },
    /// A wiki name that several pages have.
    AmbiguousLink {
        name: String,
        candidates: Vec<String>,
    },
    DraftLink {
        target: String,
    },
    BrokenAnchor {
        page: String,
        anchor: String,
        suggestion: Option<String>,
    },
    InlineScript {
        what: String,
    },
    DuplicateResource {
        url: String,
    },

    // ---- themes
    TemplateError {
        template: String,
        reason: String,
        suggestion: Option<String>,
        /// What could stand there instead.
        known: Vec<String>,
    },
    /// A script or style sheet of the theme.
    AssetError {
        what: &'static str,
        name: String,
        reason: String,
        suggestion: Option<String>,
    },
    /// A file of the site's theme folder that replaces none and is used by none.
    UnusedFile {
        path: String,
        suggestion: Option<String>,
    },
    /// A file of the content that is named nearly like a page.
    NearlyPage {
        path: String,
        /// What the page would be called.
        page: String,
        /// Whether there is such a page.
        exists: bool,
        /// Whether its name keeps it out of the site, as no page's.
        hidden: bool,
    },
}

/// What has `extra`, as `UnknownKey` calls it.
const PAGES: [&str; 4] = ["a step", "a stage", "a roadmap", "a page"];

/// A cycle of more steps than this is named by its beginning and end; its places name all.
const MOST_STEPS: usize = 12;

impl Problem {
    /// The slug.
    pub fn code(&self) -> &'static str {
        use Problem::*;
        match self {
            NotUtf8 => "not-utf8",
            UnreadableFile { .. } => "unreadable-file",
            MissingFile { .. } | MissingContent { .. } => "missing-file",
            DuplicateUrl { .. } => "duplicate-url",
            HiddenPath { .. } | UnfitPath { .. } | NearlyPage { hidden: true, .. } => "hidden-path",
            BadAlias { .. } => "bad-alias",
            BadConfig { .. } => "bad-config",
            BadFrontMatter { .. } => "bad-front-matter",
            UnknownKey { .. } => "unknown-key",
            WrongType { .. } | WrongItem { .. } => "wrong-type",
            BadDuration { .. } => "bad-duration",
            MissingDuration { .. } => "missing-duration",
            BadUrl { .. } => "bad-url",
            DuplicateId { .. } | DuplicateRoadmap { .. } => "duplicate-id",
            FormerIdInUse { .. } | FormerIdTwice { .. } | FormerIdListedTwice { .. } => "duplicate-id",
            NestedRoadmap { .. } => "nested-roadmap",
            StrayStep => "stray-step",
            EmptyStage { .. } => "empty-stage",
            EmptyRoadmap { .. } => "empty-roadmap",
            BadChoice { .. } => "bad-choice",
            BadId { .. } => "bad-id",
            UnknownPrerequisite { .. } => "unknown-prerequisite",
            UnknownGoal { .. } => "unknown-goal",
            UnknownInclude { .. } => "unknown-include",
            DraftPrerequisite { .. } => "draft-prerequisite",
            PrerequisiteCycle { .. } => "prerequisite-cycle",
            RedundantPrerequisite { .. } => "redundant-prerequisite",
            OrderContradictsPrerequisite { .. } => "order-contradicts-prerequisite",
            OptionalPrerequisite { .. } => "optional-prerequisite",
            OptionPrerequisite { .. } => "option-prerequisite",
            EmptyPath { .. } => "empty-path",
            ExcludedStep { .. } => "excluded-step",
            BrokenLink { .. } | AmbiguousLink { .. } | DraftLink { .. } => "broken-link",
            BrokenAnchor { .. } => "broken-anchor",
            InlineScript { .. } => "inline-script",
            DuplicateResource { .. } => "duplicate-resource",
            TemplateError { .. } | AssetError { .. } => "template-error",
            UnusedFile { .. } | NearlyPage { .. } => "unused-file",
        }
    }

    /// Every slug, and whether it fails a build by itself. `[lints]` may change a warning, never an error.
    pub const CODES: &[(&str, Severity)] = &[
        ("not-utf8", Severity::Error),
        ("unreadable-file", Severity::Warning),
        ("missing-file", Severity::Error),
        ("duplicate-url", Severity::Error),
        ("hidden-path", Severity::Error),
        ("bad-alias", Severity::Error),
        ("bad-config", Severity::Error),
        ("bad-front-matter", Severity::Error),
        ("unknown-key", Severity::Warning),
        ("wrong-type", Severity::Error),
        ("bad-duration", Severity::Error),
        ("missing-duration", Severity::Warning),
        ("bad-url", Severity::Error),
        ("duplicate-id", Severity::Error),
        ("nested-roadmap", Severity::Error),
        ("stray-step", Severity::Error),
        ("empty-stage", Severity::Warning),
        ("empty-roadmap", Severity::Warning),
        ("bad-choice", Severity::Error),
        ("bad-id", Severity::Error),
        ("unknown-prerequisite", Severity::Error),
        ("unknown-goal", Severity::Error),
        ("unknown-include", Severity::Error),
        ("draft-prerequisite", Severity::Warning),
        ("prerequisite-cycle", Severity::Error),
        ("redundant-prerequisite", Severity::Warning),
        ("order-contradicts-prerequisite", Severity::Warning),
        ("optional-prerequisite", Severity::Warning),
        ("option-prerequisite", Severity::Warning),
        ("empty-path", Severity::Warning),
        ("excluded-step", Severity::Warning),
        ("broken-link", Severity::Error),
        ("broken-anchor", Severity::Error),
        ("inline-script", Severity::Warning),
        ("duplicate-resource", Severity::Warning),
        ("template-error", Severity::Error),
        ("unused-file", Severity::Warning),
    ];

    /// Whether it fails a build by itself.
    pub fn severity(&self) -> Severity {
        let known = Self::CODES.iter().find(|(code, _)| *code == self.code());
        known.map_or(Severity::Error, |(_, severity)| *severity)
    }

    /// What is wrong, in one line that stands alone.
    pub fn message(&self) -> String {
        use Problem::*;
        match self {
            NotUtf8 => "this file is not UTF-8 text".into(),
            UnreadableFile { name, reason } => format!("`{name}` cannot be read: {reason}"),
            MissingFile { path, .. } => format!("there is no file `{path}`"),
            MissingContent { path } => format!("there is no content folder `{path}`"),
            DuplicateUrl { url } => format!("two files want the address `/{url}`"),
            HiddenPath { path, .. } => {
                format!("`/{path}` cannot be published: a name in it begins with `_` or `.`")
            }
            UnfitPath { path } => {
                format!("`/{path}` cannot be published: a name in it contains a backslash")
            }
            BadAlias { alias, reason } => format!("`{alias}` cannot be an alias: {reason}"),
            BadConfig { reason, .. } => reason.clone(),
            BadFrontMatter { reason, .. } => format!("the front matter cannot be read: {reason}"),
            UnknownKey { key, of, .. } => format!("{of} has no key `{key}`"),
            WrongType {
                key, expected, found, ..
            } => format!("`{key}` must be {expected}, not {found}"),
            WrongItem { key, expected, found } => {
                format!("an item of `{key}` must be {expected}, not {found}")
            }
            BadDuration { text, reason } => format!("`{text}` is not a duration: {reason}"),
            MissingDuration { title } => format!("the step “{title}” has no duration"),
            BadUrl { url, reason } => format!("`{url}` cannot be linked: {reason}"),
            DuplicateId { id, roadmap } => format!("the id `{id}` is used twice in the roadmap `{roadmap}`"),
            DuplicateRoadmap { id } => format!("two roadmaps have the id `{id}`"),
            FormerIdInUse { id } => format!("the former id `{id}` is an id now"),
            FormerIdTwice { id } => format!("the former id `{id}` is claimed twice"),
            FormerIdListedTwice { id } => format!("the former id `{id}` is listed twice"),
            NestedRoadmap { outer, inner } => {
                format!("the roadmap `{inner}` lies inside the roadmap `{outer}`")
            }
            StrayStep => "this step belongs to no roadmap".into(),
            EmptyStage { title } => format!("the stage “{title}” has no steps"),
            EmptyRoadmap { title } => format!("the roadmap “{title}” has no steps"),
            BadChoice { reason, .. } => reason.clone(),
            BadId { id, reason } => format!("`{id}` cannot be an id: {reason}"),
            UnknownPrerequisite { name, roadmap, .. } => match name.split_once('/') {
                Some((other, _)) if other != roadmap => format!("there is no roadmap `{other}`"),
                Some((_, id)) => format!("the roadmap `{roadmap}` has no step, stage or choice `{id}`"),
                None => format!("the roadmap `{roadmap}` has no step, stage or choice `{name}`"),
            },
            UnknownGoal { key, name, path, .. } => {
                format!("the path `{path}` names `{name}` under `{key}`, which does not exist")
            }
            UnknownInclude { name, .. } => format!("no other roadmap has a step `{name}` to include"),
            DraftPrerequisite { name } => format!("the prerequisite `{name}` is a draft"),
            PrerequisiteCycle { steps } => match steps.as_slice() {
                [step, _] => format!("the step `{step}` needs itself"),
                steps if steps.len() > MOST_STEPS => {
                    let first = steps[..MOST_STEPS / 2].join(" → ");
                    let last = &steps[steps.len() - 2..].join(" → ");
                    format!(
                        "these {} steps need each other: {first} → … → {last}",
                        steps.len() - 1
                    )
                }
                steps => format!("these steps need each other: {}", steps.join(" → ")),
            },
            RedundantPrerequisite { name, implied_by } if *implied_by == format!("`{name}`") => {
                format!("the prerequisite `{name}` is written twice")
            }
            RedundantPrerequisite { name, implied_by } => {
                format!("the prerequisite `{name}` is already implied by {implied_by}")
            }
            OrderContradictsPrerequisite { step, prerequisite } => {
                format!("`{step}` is placed before `{prerequisite}`, which it needs")
            }
            OptionalPrerequisite { step, prerequisite } => {
                format!("the required step `{step}` needs the optional `{prerequisite}`")
            }
            OptionPrerequisite { step, option, choice } => {
                format!("`{step}` needs `{option}`, one option of the choice `{choice}`")
            }
            EmptyPath { path } => format!("the path `{path}` has no steps"),
            ExcludedStep { plan, step } => {
                format!("{plan} takes `{step}`, which its decisions leave out")
            }
            BrokenLink { target, .. } => format!("this link leads nowhere: there is no page `{target}`"),
            AmbiguousLink { name, .. } => format!("several pages are named `{name}`"),
            DraftLink { target } => format!("this link leads nowhere: `{target}` is a draft"),
            BrokenAnchor { page, anchor, .. } => format!("`{page}` has no heading or id `#{anchor}`"),
            InlineScript { what } => format!("{what} would be refused by the site's content-security policy"),
            DuplicateResource { url } => format!("the resource `{url}` is listed twice"),
            TemplateError { template, reason, .. } => format!("the template `{template}` fails: {reason}"),
            UnusedFile { path, .. } => format!("nothing uses `{path}`"),
            NearlyPage {
                path, hidden: true, ..
            } => format!("`{path}` cannot be published, and makes no page"),
            NearlyPage { path, .. } => format!("`{path}` is copied as it is, and makes no page"),
            AssetError {
                what, name, reason, ..
            } => {
                format!("the {what} `{name}` of the theme fails: {reason}")
            }
        }
    }

    /// How to mend it.
    pub fn help(&self) -> Option<String> {
        use Problem::*;
        let did_you_mean =
            |suggestion: &Option<String>| suggestion.as_ref().map(|name| format!("did you mean `{name}`?"));
        match self {
            NotUtf8 => Some("save it as UTF-8".into()),
            UnreadableFile { .. } => Some("mend its permissions, rename it, or move it out of the content folder".into()),
            DuplicateUrl { .. } => Some("rename one of them, or drop the alias".into()),
            HiddenPath { meant, .. } => {
                did_you_mean(meant).or_else(|| Some("rename it: many hosts leave such files out".into()))
            }
            UnfitPath { .. } => Some("rename it: on some systems a backslash separates folders".into()),
            BadAlias { .. } => Some("write an old address of this site, such as `/old/page/`".into()),
            MissingContent { .. } => Some("create it, or name another with `src` below `[book]` in book.toml".into()),
            BadConfig { help, .. } | BadFrontMatter { help, .. } => help.clone(),
            UnknownKey { suggestion, owners, of, .. } => Some(match (did_you_mean(suggestion), *owners) {
                (Some(meant), _) => meant,
                (None, "") if PAGES.contains(of) => "remove it; what only your theme reads goes below `extra:`".into(),
                (None, "") => "remove it".into(),
                (None, owners) => format!("only {owners} have it"),
            }),
            MissingFile { suggestion, .. } => {
                Some(did_you_mean(suggestion).unwrap_or_else(|| "put the file there, or mend the path".into()))
            }
            BrokenLink { suggestion, .. } => Some(did_you_mean(suggestion).unwrap_or_else(|| {
                "write the path of a page as seen from this file, such as `../databases/sql.md`, or its id as `[[sql]]`".into()
            })),
            BrokenAnchor { suggestion, .. } => Some(did_you_mean(suggestion).unwrap_or_else(|| {
                "write the id of a heading: its words in small letters, with `-` for spaces".into()
            })),
            UnknownInclude { suggestion, .. } => Some(
                did_you_mean(suggestion)
                    .unwrap_or_else(|| "write `roadmap/id`, the id of a step in another roadmap".into()),
            ),
            UnknownPrerequisite { page: Some(page), .. } | UnknownGoal { page: Some(page), .. } => {
                Some(format!("`{page}` is a page; a line `step: 1` in its front matter makes it a step"))
            }
            UnknownPrerequisite { suggestion, .. } => Some(did_you_mean(suggestion).unwrap_or_else(|| {
                "write the id of a step, stage or choice of this roadmap, or `roadmap/id` for one of another".into()
            })),
            UnknownGoal { suggestion, key, .. } => Some(did_you_mean(suggestion).unwrap_or_else(|| match *key {
                "choose" | "among" => "write the id of a choice of this roadmap, and of its options".into(),
                _ => "write the id of a step, stage or choice of this roadmap".into(),
            })),
            WrongType { help, .. } => help.clone(),
            WrongItem { .. } => None,
            BadDuration { .. } => Some("write for example `2-4 weeks`, `3 h`, `90 min`, `1.5 days` or `P2W`".into()),
            MissingDuration { .. } => Some(
                "add `duration: 2-4 weeks`; or allow it with `missing-duration = \"allow\"` under `[lints]` in book.toml".into(),
            ),
            BadUrl { .. } => Some("write an address that begins with `https://`, or the path of a file in the site".into()),
            DuplicateId { .. } | DuplicateRoadmap { .. } => Some("give one of them another id with `id:` in its front matter".into()),
            FormerIdInUse { id } => Some(format!(
                "remove it from `former-ids`: what readers ticked of `{id}` would move here"
            )),
            FormerIdTwice { id } => Some(format!(
                "keep it where readers who ticked `{id}` shall find their tick, and remove the other"
            )),
            NestedRoadmap { .. } => Some("remove `roadmap: true` from one of the two, or move one folder out of the other".into()),
            StrayStep => Some(
                "move it into a folder below `content/`, or write `roadmap: true` into the `_index.md` of a folder above it".into(),
            ),
            EmptyStage { .. } => Some("add a page with `step:` to its folder, or remove the stage's keys from its `_index.md`".into()),
            EmptyRoadmap { .. } => Some("add a page with `step: 1` to its folder".into()),
            BadChoice { help, .. } => Some(help.clone()),
            BadId { .. } => Some("use letters, digits, `-` and `_`".into()),
            DraftPrerequisite { .. } => Some("publish it, or remove the prerequisite; until then the need is left out".into()),
            PrerequisiteCycle { .. } => Some("remove one of these prerequisites".into()),
            RedundantPrerequisite { .. } => Some("remove it: the map and the order stay the same".into()),
            OrderContradictsPrerequisite { step, prerequisite } => {
                Some(format!("give `{step}` a larger `step:` number than `{prerequisite}`, or remove the prerequisite"))
            }
            OptionalPrerequisite { step, prerequisite } => {
                Some(format!("make `{prerequisite}` required, make `{step}` optional, or list it under `recommended`"))
            }
            OptionPrerequisite { choice, .. } => {
                Some(format!("whoever takes another option must do both; require the choice `{choice}` instead"))
            }
            EmptyPath { .. } => Some("list the steps it leads to under `goals:`".into()),
            ExcludedStep { step, .. } => Some(format!("choose the option that `{step}` belongs to, or remove what needs it")),
            AmbiguousLink { candidates, .. } => {
                let pages: Vec<_> = candidates.iter().map(|page| format!("`{page}`")).collect();
                Some(format!("write `[[roadmap/id]]` or a link to the file; it may be {}", pages.join(" or ")))
            }
            DraftLink { .. } => Some("publish it, or remove the link".into()),
            InlineScript { .. } => Some("move scripts and styles into files named by `additional-js` and `additional-css`".into()),
            DuplicateResource { .. } | FormerIdListedTwice { .. } => Some("remove one of the two".into()),
            TemplateError { suggestion, known, .. } => {
                did_you_mean(suggestion).or_else(|| (!known.is_empty()).then(|| format!("there are: {}", known.join(", "))))
            }
            AssetError { suggestion, .. } => did_you_mean(suggestion),
            UnusedFile { suggestion, .. } => did_you_mean(suggestion)
                .or_else(|| Some("name it like the file that it is to replace, or remove it".into())),
            NearlyPage { page, exists: true, .. } => {
                Some(format!("the page `{page}` exists: rename this file, or remove it"))
            }
            NearlyPage { page, .. } => Some(format!("names of pages end with `.md`: did you mean `{page}`?")),
        }
    }
}

/// Where a template's fault was found.
pub fn on_pages(pages: &[String]) -> Option<String> {
    let first = pages.first()?;
    Some(match pages.len() - 1 {
        0 => format!("on the page `/{first}`"),
        1 => format!("on the page `/{first}` and on 1 other page"),
        others => format!("on the page `/{first}` and on {others} other pages"),
    })
}

/// One hop of a prerequisite cycle: `step` needs `needed`, by the stage that it inherits the need from, as part of the
/// stage or choice that the need names.
pub fn needs_hop(step: &str, needed: &str, stage: Option<&str>, part_of: Option<&str>) -> String {
    let part = part_of.map_or(String::new(), |folder| format!(" as part of `{folder}`"));
    match stage {
        None => format!("`{step}` needs `{needed}`{part}"),
        Some(stage) => format!("`{step}` inherits `{needed}`{part} from the stage `{stage}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slug_is_listed_once() {
        let (_, source) = include_str!("problem.rs").split_once("fn code(").unwrap();
        let (source, _) = source.split_once("const CODES").unwrap();
        let mut used: Vec<&str> = source.lines().filter_map(|line| line.split('"').nth(1)).collect();
        let mut listed: Vec<&str> = Problem::CODES.iter().map(|(code, _)| *code).collect();
        used.sort_unstable();
        used.dedup(); // several arms may have one
        listed.sort_unstable();
        assert_eq!(listed, used);
    }
}
