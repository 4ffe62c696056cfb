//! A theme's scripts among each other: who imports whom, names that tell of all that is imported, the words they ask for.

use std::collections::{BTreeMap, BTreeSet};

use super::script::{Import, Script};
use super::{Given, StaticFile, fault, hash, is_additional, output_path, resolve, whole};
use crate::diagnostic::Diagnostic;
use crate::files::Bytes;
use crate::links;
use crate::suggest::nearest;
use crate::theme::words::Words;

/// The script that shows words: who imports it asks for them by `t("key"`.
const WORDS: &str = "words.js";

/// What it takes them from.
const STRINGS: &str = "strings.js";

/// Whether a static file of that name is a script.
pub(super) fn is_script(name: &str) -> bool {
    name.ends_with(".js") || name.ends_with(".mjs")
}

/// Adds the scripts to the files that have their names already.
pub(super) fn add(
    mut given: BTreeMap<String, Given>,
    files: &mut BTreeMap<String, StaticFile>,
    words: &Words,
    problems: &mut Vec<Diagnostic>,
) {
    let mut asked = asked(&given, words, problems);
    if let Some(own) = asked.remove(WORDS) {
        let text = format!("export default {own};\n");
        let strings = Given {
            bytes: Bytes::Memory(text.into_bytes().into()),
            shown: STRINGS.to_owned(),
        };
        given.insert(STRINGS.to_owned(), strings);
    }
    let (modules, others) = read(&given);
    for (name, bytes) in others {
        files.insert(name.to_owned(), whole(name, bytes.clone()));
    }
    let graph = Graph {
        modules: &modules,
        files,
        asked: &asked,
    };
    graph.complain(&given, problems);
    let named: Vec<(String, StaticFile)> = modules
        .keys()
        .map(|&name| (name.to_owned(), graph.file(name)))
        .collect();
    files.extend(named);
}

/// Those that can be read, and those that are handed on as they are.
fn read(given: &BTreeMap<String, Given>) -> (BTreeMap<&str, Script<'_>>, Vec<(&str, &Bytes)>) {
    let mut modules = BTreeMap::new();
    let mut others = Vec::new();
    for (name, given) in given {
        let text = match &given.bytes {
            Bytes::Memory(bytes) => std::str::from_utf8(bytes).ok(),
            Bytes::Disk(_) => None,
        };
        match text {
            Some(text) => {
                modules.insert(name.as_str(), Script::read(text));
            }
            None => others.push((name.as_str(), &given.bytes)),
        }
    }
    (modules, others)
}

/// By script, the words that it asks for, as JSON; always those of `words.js` itself. Empty where the theme does without
/// `strings.js`, or has its own.
fn asked(
    given: &BTreeMap<String, Given>,
    words: &Words,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let (modules, _) = read(given);
    let imports = |name: &str, what: &str| {
        let mut imports = modules.get(name).into_iter().flat_map(|script| &script.imports);
        imports.any(|import| target(name, import.specifier).as_deref() == Some(what))
    };
    let mut asked = BTreeMap::new();
    if !imports(WORDS, STRINGS) || given.contains_key(STRINGS) {
        return asked;
    }
    for (&name, script) in &modules {
        if name != WORDS && !imports(name, WORDS) {
            continue;
        }
        let mut keys = BTreeSet::new();
        for word in &script.words {
            if let Some(key) = word.key.filter(|key| words.has(key)) {
                keys.insert(key);
                continue;
            }
            let meant = word.key.and_then(|key| words.nearest(key));
            let reason = match word.key {
                Some(key) => format!("the theme's strings have no `{key}`"),
                None => "`t` wants its key as a text in quotes, so that the site ships just the words that its scripts use".to_owned(),
            };
            if let Some(given) = given.get(name) {
                problems.push(fault(name, given, reason, meant, word.range.clone()));
            }
        }
        if name == WORDS || !keys.is_empty() {
            asked.insert(name.to_owned(), words.as_json(&keys));
        }
    }
    asked
}

/// The name of the static file that a script of that name means by a specifier; none where it means something else.
fn target(name: &str, specifier: &str) -> Option<String> {
    let is_path = specifier.starts_with("./") || specifier.starts_with("../");
    is_path.then(|| resolve(name, specifier)).flatten()
}

/// The scripts, and the files that have their names.
struct Graph<'a> {
    modules: &'a BTreeMap<&'a str, Script<'a>>,
    files: &'a BTreeMap<String, StaticFile>,
    /// By script, the words that it brings.
    asked: &'a BTreeMap<String, String>,
}

impl Graph<'_> {
    /// The script or other file that an import of `name` means, if there is one.
    fn target(&self, name: &str, import: &Import) -> Option<String> {
        let target = target(name, import.specifier)?;
        let known = self.modules.contains_key(target.as_str()) || self.files.contains_key(&target);
        known.then_some(target)
    }

    /// What the imports of the theme's own scripts cannot mean.
    fn complain(&self, given: &BTreeMap<String, Given>, problems: &mut Vec<Diagnostic>) {
        for (&name, script) in self.modules {
            for import in &script.imports {
                let specifier = import.specifier;
                let elsewhere = specifier.starts_with('/') || specifier.contains(':');
                if is_additional(name) || elsewhere || self.target(name, import).is_some() {
                    continue;
                }
                let mut reason = format!("it imports `{specifier}`, and the theme has no such file");
                if !specifier.starts_with('.') {
                    reason.push_str(" (a module of the theme is named by a path that begins with `./`)");
                }
                if let Some(given) = given.get(name) {
                    problems.push(fault(
                        name,
                        given,
                        reason,
                        self.meant(name, specifier),
                        import.range.clone(),
                    ));
                }
            }
        }
    }

    /// By its name as an import of the script `name`, the file that `specifier` may be a slip of.
    fn meant(&self, name: &str, specifier: &str) -> Option<String> {
        let wanted = resolve(name, specifier)?;
        let files = self.files.keys().map(String::as_str);
        let known = self.modules.keys().copied().chain(files);
        let meant = nearest(&wanted, known.filter(|name| !is_additional(name)))?;
        Some(marked(links::relative(name, &meant)))
    }

    /// The scripts that one leads to, itself first; `later`: those too that are only loaded when asked for.
    fn reached(&self, name: &str, later: bool) -> Vec<String> {
        let mut reached = vec![name.to_owned()];
        let mut at = 0;
        while let Some(name) = reached.get(at).cloned() {
            at += 1;
            let Some(script) = self.modules.get(name.as_str()) else {
                continue;
            };
            let imports = script.imports.iter().filter(|import| later || !import.later);
            for target in imports.filter_map(|import| self.target(&name, import)) {
                if self.modules.contains_key(target.as_str()) && !reached.contains(&target) {
                    reached.push(target);
                }
            }
        }
        reached
    }

    fn file(&self, name: &str) -> StaticFile {
        let mut imports = self.reached(name, false);
        imports.remove(0);
        let text = self.text(name, |target| Some(relative(name, &self.path(target))));
        StaticFile {
            path: self.path(name),
            bytes: Bytes::Memory(text.into_bytes().into()),
            imports,
        }
    }

    /// A script's text with what `specifier` has for the files that it imports. Before all else it adds its words to those
    /// that are there: so a page loads the words of its own scripts alone.
    fn text(&self, name: &str, specifier: impl Fn(&str) -> Option<String>) -> String {
        let replace = |import: &Import| specifier(&self.target(name, import)?);
        let text = match self.modules.get(name) {
            Some(script) if is_additional(name) => script.as_written(replace),
            Some(script) => script.shipped(replace),
            None => String::new(),
        };
        let Some(words) = self.asked.get(name) else {
            return text;
        };
        let strings = specifier(STRINGS).unwrap_or_default();
        format!("import $strings from \"{strings}\";\nObject.assign($strings, {words});\n{text}")
    }

    /// Where a static file goes. The name of a script cannot hold the hash of its bytes, as scripts may import each other in
    /// circles and their names are a part of them; it holds that of everything that makes these bytes: the text of each
    /// script that it leads to, and the names of the other files.
    fn path(&self, name: &str) -> String {
        if let Some(file) = self.files.get(name) {
            return file.path.clone();
        }
        let mut all = self.reached(name, true);
        all.sort();
        let mut digest = String::new();
        for name in &all {
            let text = self.text(name, |target| Some(self.files.get(target)?.path.clone()));
            digest.push_str(&format!("{name}\n{}\n{text}", text.len()));
        }
        output_path(name, Some(&hash(digest.as_bytes())))
    }
}

/// The specifier by which a script of that name imports what stands at `path` in the site.
fn relative(name: &str, path: &str) -> String {
    marked(links::relative(&output_path(name, None), path))
}

/// A path that is one to a script, too.
fn marked(path: String) -> String {
    let is_marked = path.starts_with("../");
    if is_marked { path } else { format!("./{path}") }
}
