//! A theme's static files under names that hold their content's hash, so that browsers may keep them for ever.
//!
//! Style sheets name other files by `url(…)` and `@import`, scripts by literal imports; both are rewritten. `strings.js`, which the
//! theme's `words.js` imports, is made here: the words that the theme's scripts ask for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::words::Words;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::files::{Bytes, File, Files};
use crate::source::{Location, Source};

mod modules;
mod script;
mod sheet;
mod sheets;
mod token;

/// A file that pages refer to by its fingerprinted path.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// Where it stands in the site: `assets/site.1a2b3c4d5e.css`.
    pub path: String,
    /// Its content.
    pub bytes: Bytes,
    /// Of a script: the names of all scripts that must be there before it runs, in order.
    pub imports: Vec<String>,
}

/// A static file as it was given.
#[derive(Clone, Debug)]
struct Given {
    bytes: Bytes,
    /// How diagnostics name it.
    shown: String,
}

/// The theme's files below `static/` and the site's additional style sheets and scripts.
pub(super) fn collect(
    built_in: BTreeMap<String, &'static [u8]>,
    files: &Files,
    config: &Config,
    words: &Words,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, StaticFile> {
    let mut given = BTreeMap::new();
    for (path, bytes) in built_in {
        let shown = format!("(built-in) themes/{}/static/{path}", super::BUILT_IN_NAME);
        let bytes = Bytes::Memory(bytes.into());
        given.insert(path, Given { bytes, shown });
    }
    for (path, file) in &files.theme.files {
        if let Some(name) = path.strip_prefix("static/") {
            let shown = format!("themes/{}/{path}", config.theme.value);
            let bytes = bytes_of(file);
            given.insert(name.to_owned(), Given { bytes, shown });
        }
    }
    let own = config.additional_css.iter().chain(&config.additional_js);
    for path in own.map(|path| &path.value) {
        if let Some(file) = files.additional.files.get(path) {
            let (bytes, shown) = (bytes_of(file), path.clone());
            given.insert(additional(path), Given { bytes, shown });
        }
    }
    fingerprint(given, words, problems)
}

/// The name of a file of `additional-css` and `additional-js`: begun with `/`, as no file of a theme has it, so that a
/// site's own `site.css` stands beside the theme's and not in its place.
pub(super) fn additional(path: &str) -> String {
    format!("/{path}")
}

fn bytes_of(file: &File) -> Bytes {
    match file {
        File::Text(bytes) => Bytes::Memory(Arc::clone(bytes)),
        File::Asset(asset) => asset.bytes.clone(),
    }
}

/// Names first what names nothing, then style sheets, then scripts, which name each other.
fn fingerprint(
    given: BTreeMap<String, Given>,
    words: &Words,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, StaticFile> {
    let (scripts, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        given.into_iter().partition(|(name, _)| modules::is_script(name));
    let (sheets, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        others.into_iter().partition(|(name, _)| name.ends_with(".css"));
    let mut named = BTreeMap::new();
    for (name, given) in others {
        named.insert(name.clone(), whole(&name, given.bytes));
    }
    sheets::add(&sheets, &mut named, problems);
    modules::add(scripts, &mut named, words, problems);
    named
}

/// A site's own file, of `additional-css` or `additional-js`: not a part of the theme, so what it names may stand elsewhere.
fn is_additional(name: &str) -> bool {
    name.starts_with('/')
}

/// The name of the static file that the one of that name means by a relative path.
fn resolve(name: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = name.split('/').collect();
    names.pop();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => {
                names.pop()?;
            }
            _ => names.push(segment),
        }
    }
    let path = names.join("/");
    (is_additional(&path) == is_additional(name)).then_some(path)
}

/// What is wrong with a script or style sheet, what was meant perhaps, and where in it.
fn fault(
    name: &str,
    given: &Given,
    reason: String,
    suggestion: Option<String>,
    range: Range<usize>,
) -> Diagnostic {
    let text = match &given.bytes {
        Bytes::Memory(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Bytes::Disk(_) => String::new(),
    };
    let source = Source::new(given.shown.as_str(), text);
    let problem = Problem::AssetError {
        what: if modules::is_script(name) {
            "script"
        } else {
            "style sheet"
        },
        name: name.to_owned(),
        reason,
        suggestion,
    };
    Diagnostic::new(problem, Location::new(&source, range.into()))
}

/// A file that is named by its own content alone.
fn whole(name: &str, bytes: Bytes) -> StaticFile {
    let hash = bytes.load().ok().map(|bytes| hash(&bytes)); // that a file cannot be read is told where it is copied
    StaticFile {
        path: output_path(name, hash.as_deref()),
        bytes,
        imports: Vec::new(),
    }
}

/// `fonts/a.woff2` → `assets/fonts/a.<hash>.woff2`. No name begins with `_` or `.`, and none leaves the folder.
fn output_path(path: &str, hash: Option<&str>) -> String {
    let hash = hash.map_or(String::new(), |hash| format!(".{hash}"));
    let names = path
        .split(['/', '\\'])
        .map(|name| name.trim_start_matches(['_', '.']));
    let clean: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let path = clean.join("/");
    let (folder, name) = path
        .rsplit_once('/')
        .map_or(("", path.as_str()), |(folder, name)| (folder, name));
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{folder}{stem}{hash}.{extension}"),
        None => format!("assets/{folder}{name}{hash}"),
    }
}

fn hash(bytes: &[u8]) -> String {
    let hash = twox_hash::XxHash3_128::oneshot(bytes);
    format!("{hash:032x}")[..10].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of a theme by name, and what was complained of.
    fn named(files: &[(&str, &str)]) -> (BTreeMap<String, StaticFile>, Vec<String>) {
        let given = files.iter().map(|(name, text)| {
            let bytes = Bytes::Memory(text.as_bytes().into());
            let shown = format!("static/{name}");
            ((*name).to_owned(), Given { bytes, shown })
        });
        let mut problems = Vec::new();
        let named = fingerprint(
            given.collect(),
            &super::super::built_in_words("en"),
            &mut problems,
        );
        let told = problems.iter().map(|problem| {
            let at = problem.location.source.line_column(problem.location.span.start);
            let path = problem.location.source.path();
            let help = problem.help.as_ref().map(|help| format!("; {help}"));
            format!(
                "{path}:{}:{}: {}{}",
                at.0,
                at.1,
                problem.message,
                help.unwrap_or_default()
            )
        });
        (named, told.collect())
    }

    fn text(file: &StaticFile) -> &str {
        match &file.bytes {
            Bytes::Memory(bytes) => std::str::from_utf8(bytes).unwrap(),
            Bytes::Disk(_) => panic!("in memory"),
        }
    }

    #[test]
    fn a_path_names_its_content_and_stays_below_assets() {
        for (path, expected) in [
            ("site.css", "assets/site.0a.css"),
            ("fonts/a.b.woff2", "assets/fonts/a.b.0a.woff2"),
            ("../../_x.js", "assets/x.0a.js"),
            ("LICENSE", "assets/LICENSE.0a"),
        ] {
            assert_eq!(output_path(path, Some("0a")), expected, "{path}");
        }
    }

    #[test]
    fn a_style_sheet_finds_its_fonts() {
        let (named, _) = named(&[
            ("fonts/a.woff2", "x"),
            ("site.css", "a { src: url('fonts/a.woff2') } b { x: url(data:y) }"),
        ]);
        let css = text(&named["site.css"]);
        let font = named["fonts/a.woff2"].path.strip_prefix("assets/").unwrap();
        assert!(
            css.contains(&format!("url('{font}')")) && css.contains("url(data:y)"),
            "{css}"
        );
    }

    #[test]
    fn style_sheets_import_each_other_and_their_names_tell_of_it() {
        let files = |colour: &'static str| {
            [
                ("site.css", "@import \"parts/a.css\" print;"),
                (
                    "parts/a.css",
                    "@import url(../colours.css); a { b: url(../pic.svg#x) }",
                ),
                ("colours.css", colour),
                ("pic.svg", "<svg/>"),
            ]
        };
        let (one, told) = named(&files("c{d:e}"));
        assert_eq!(told, [""; 0]);
        let path = |name: &str| one[name].path.strip_prefix("assets/").unwrap();
        assert_eq!(
            text(&one["site.css"]),
            format!("@import \"{}\" print;\n", path("parts/a.css"))
        );
        let expected = format!(
            "@import url(../{});a{{b:url(../{}#x)}}\n",
            path("colours.css"),
            path("pic.svg")
        );
        assert_eq!(text(&one["parts/a.css"]), expected);
        let (two, _) = named(&files("c{d:f}"));
        for name in ["site.css", "parts/a.css", "colours.css"] {
            assert_ne!(one[name].path, two[name].path, "{name}");
        }
    }

    #[test]
    fn what_a_style_sheet_names_in_vain_is_told() {
        let (_, told) = named(&[
            (
                "a.css",
                "a { b: url(no.png) url('../up.png') url(#x) url(/y) url(https://z.example) }",
            ),
            ("b.css", "@import \"c.css\";"),
            ("c.css", "@import 'b.css'; a { b: url(a\\ b.png) url(a%20b.png) }"),
            ("a b.png", "x"),
            ("outside.css", "@import 'b.css';"),
            ("towards.css", "@import 'b.css'; @import 'within.css';"),
            ("within.css", "@import 'towards.css';"),
            ("/own.css", "a { b: url(no.png) }"),
        ]);
        assert_eq!(
            told,
            [
                "static/a.css:1:12: the style sheet `a.css` of the theme fails: it names `no.png`, and the theme has no such file",
                "static/b.css:1:10: the style sheet `b.css` of the theme fails: it names `c.css`, which leads back to it",
                "static/c.css:1:10: the style sheet `c.css` of the theme fails: it names `b.css`, which leads back to it",
                "static/towards.css:1:27: the style sheet `towards.css` of the theme fails: it names `within.css`, which leads back to it",
                "static/within.css:1:10: the style sheet `within.css` of the theme fails: it names `towards.css`, which leads back to it",
            ]
        );
    }

    #[test]
    fn a_site_s_own_file_is_no_suggestion_for_a_theme_s() {
        let (_, told) = named(&[
            ("a.css", "@import 'own.css'; @import 'bb.css';"),
            ("a.js", "import './mine.js'"),
            ("b.css", ""),
            ("/own.css", ""),
            ("/mine.js", ""),
        ]);
        assert_eq!(
            told,
            [
                "static/a.css:1:10: the style sheet `a.css` of the theme fails: it names `own.css`, and the theme has no such file",
                "static/a.css:1:29: the style sheet `a.css` of the theme fails: it names `bb.css`, and the theme has no such file; did you mean `b.css`?",
                "static/a.js:1:9: the script `a.js` of the theme fails: it imports `./mine.js`, and the theme has no such file",
            ]
        );
    }

    #[test]
    fn scripts_find_each_other_and_their_names_tell_of_all_that_they_import() {
        let files = |deepest: &'static str| {
            [
                ("site.js", "// says nothing\nimport { a } from \"./lib/a.js\";\n"),
                ("lib/a.js", "export * from './b.js'; import('../later.js');"),
                ("lib/b.js", "import './a.js'; import \"../deepest.js\";"),
                ("later.js", "later()"),
                ("deepest.js", deepest),
                ("alone.js", "alone()"),
            ]
        };
        let (named_one, told) = named(&files("one()"));
        assert_eq!(told, [""; 0]);
        let path = |name: &str| named_one[name].path.strip_prefix("assets/").unwrap();
        for (name, expected) in [
            (
                "site.js",
                format!("import {{ a }} from \"./{}\";\n", path("lib/a.js")),
            ),
            (
                "lib/a.js",
                format!(
                    "export * from './{}'; import('../{}');",
                    path("lib/b.js").strip_prefix("lib/").unwrap(),
                    path("later.js")
                ),
            ),
        ] {
            assert_eq!(text(&named_one[name]), expected);
        }
        assert_eq!(
            named_one["site.js"].imports,
            ["lib/a.js", "lib/b.js", "deepest.js"]
        );
        assert_eq!(named_one["later.js"].imports, [""; 0]);
        let (named_two, _) = named(&files("two()"));
        for (name, changes) in [
            ("site.js", true),
            ("lib/a.js", true),
            ("lib/b.js", true),
            ("deepest.js", true),
            ("later.js", false),
            ("alone.js", false),
        ] {
            assert_eq!(named_one[name].path != named_two[name].path, changes, "{name}");
        }
    }

    #[test]
    fn an_import_that_leads_nowhere_is_told() {
        let (named, told) = named(&[
            (
                "a.js",
                "import \"./no.js\";\nimport 'bare';\nimport(\"https://a.example/b.js\"); import '/c.js';",
            ),
            (
                "/own.js",
                "import('./other.js'); import('./no.js'); import('../a.js');",
            ),
            ("/other.js", "// kept\n"),
        ]);
        assert_eq!(
            told,
            [
                "static/a.js:1:9: the script `a.js` of the theme fails: it imports `./no.js`, and the theme has no such file",
                "static/a.js:2:9: the script `a.js` of the theme fails: it imports `bare`, and the theme has no such file (a module of the theme is named by a path that begins with `./`)",
            ]
        );
        let other = named["/other.js"].path.strip_prefix("assets/").unwrap();
        assert_eq!(
            text(&named["/own.js"]),
            format!("import('./{other}'); import('./no.js'); import('../a.js');")
        );
        assert_eq!(text(&named["/other.js"]), "// kept\n");
    }

    #[test]
    fn scripts_get_the_words_that_they_ask_for() {
        let files = |asks: &'static str| {
            [
                (
                    "words.js",
                    "import words from './strings.js'; export function t(key) { return words[key]; } t('time');",
                ),
                ("a.js", asks),
                ("stranger.js", "t('nothing of ours'); t(x);"),
            ]
        };
        let (with_words, told) = named(&files(
            "import { t } from './words.js';\nt('optional'); t('steps', { n: 2 });",
        ));
        assert_eq!(told, [""; 0]);
        assert_eq!(
            text(&with_words["strings.js"]),
            "export default {\"time\":\"Time\"};\n"
        );
        let path = |name: &str| with_words[name].path.strip_prefix("assets/").unwrap();
        assert_eq!(
            text(&with_words["a.js"]),
            format!(
                "import $strings from \"./{}\";\nObject.assign($strings, {{\"optional\":\"optional\",\"steps\":{{\"one\":\"{{n}} step\",\"other\":\"{{n}} steps\"}}}});\nimport {{ t }} from './{}';\nt('optional'); t('steps', {{ n: 2 }});",
                path("strings.js"),
                path("words.js")
            )
        );
        assert_eq!(with_words["a.js"].imports, ["words.js", "strings.js"]);
        let (_, told) = named(&files(
            "import { t } from './words.js';\nt('no-such');\nt(a ? 'optional' : 'steps');",
        ));
        assert_eq!(
            told,
            [
                "static/a.js:2:3: the script `a.js` of the theme fails: the theme's strings have no `no-such`",
                "static/a.js:3:3: the script `a.js` of the theme fails: `t` wants its key as a text in quotes, so that the site ships just the words that its scripts use",
            ]
        );
        let own = [
            ("strings.js", "export default {};"),
            ("words.js", "import './strings.js'; t('no-such');"),
        ];
        assert_eq!(text(&named(&own).0["strings.js"]), "export default {};");
        assert!(!named(&[("a.js", "t('b')")]).0.contains_key("strings.js"));
    }
}
