//! One script: what it imports, which words it asks for, and its text as the site ships it.
//!
//! Only what is written out is seen: `from "./a.js"`, `import "./a.js"`, `import("./a.js")`, `t("key"`.

use std::ops::Range;

use super::token::{Kind, Token, tokens};

/// A script, read.
#[derive(Debug)]
pub(super) struct Script<'a> {
    text: &'a str,
    pub(super) imports: Vec<Import<'a>>,
    pub(super) words: Vec<Word<'a>>,
    /// What says nothing to a browser: lines that hold a comment or nothing, and what lines are indented by.
    silent: Vec<Range<usize>>,
}

/// Another module that a script names.
#[derive(Debug)]
pub(super) struct Import<'a> {
    /// As written, without the quotes.
    pub(super) specifier: &'a str,
    /// Where that is.
    pub(super) range: Range<usize>,
    /// `import("…")`: not loaded before it is asked for.
    pub(super) later: bool,
}

/// A call of `t`.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// What it asks for; none where that is not written out.
    pub(super) key: Option<&'a str>,
    pub(super) range: Range<usize>,
}

impl<'a> Script<'a> {
    pub(super) fn read(text: &'a str) -> Script<'a> {
        let all = tokens(text);
        let code: Vec<&Token> = all.iter().filter(|token| token.kind != Kind::Comment).collect();
        let mut script = Script {
            text,
            imports: Vec::new(),
            words: Vec::new(),
            silent: silent(text, &all),
        };
        for at in 0..code.len() {
            script.look_at(&code, at);
        }
        script
    }

    /// The text to ship: without what says nothing to a browser, and with what `name` makes of each import.
    pub(super) fn shipped(&self, name: impl Fn(&Import) -> Option<String>) -> String {
        self.edited(&self.silent, name)
    }

    /// The text as it was written, but for its imports.
    pub(super) fn as_written(&self, name: impl Fn(&Import) -> Option<String>) -> String {
        self.edited(&[], name)
    }

    fn edited(&self, cut: &[Range<usize>], name: impl Fn(&Import) -> Option<String>) -> String {
        let cuts = cut.iter().map(|range| (range.clone(), String::new()));
        let named = self
            .imports
            .iter()
            .filter_map(|import| Some((import.range.clone(), name(import)?)));
        let mut edits: Vec<(Range<usize>, String)> = cuts.chain(named).collect();
        edits.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, text) in edits {
            out.push_str(&self.text[at..range.start]);
            out.push_str(&text);
            at = range.end;
        }
        out + &self.text[at..]
    }

    fn look_at(&mut self, code: &[&Token], at: usize) {
        let text = self.text;
        let word = |at: Option<usize>| {
            let token = code.get(at?)?;
            Some(&text[token.range.clone()])
        };
        let before = word(at.checked_sub(1));
        if code[at].kind != Kind::Word || before == Some(".") {
            return;
        }
        let next = code.get(at + 1);
        let opens = word(Some(at + 1)) == Some("(");
        let argument = code.get(at + 2).filter(|_| opens);
        let closes = matches!(word(Some(at + 3)), Some(")" | ","));
        match &text[code[at].range.clone()] {
            "from" | "import" if next.is_some_and(|next| next.kind == Kind::Text) => {
                self.import(next, false);
            }
            "import" if closes => self.import(argument, true),
            "t" if opens && before != Some("function") => {
                let key = argument.filter(|_| closes).and_then(|token| literal(text, token));
                let range = argument.map_or(code[at].range.clone(), |token| token.range.clone());
                self.words.push(Word { key, range });
            }
            _ => {}
        }
    }

    fn import(&mut self, token: Option<&&Token>, later: bool) {
        let Some(token) = token else { return };
        if let Some(specifier) = literal(self.text, token) {
            self.imports.push(Import {
                specifier,
                range: token.range.start + 1..token.range.end - 1,
                later,
            });
        }
    }
}

/// What a string literal says, if nothing in it is escaped.
fn literal<'a>(text: &'a str, token: &Token) -> Option<&'a str> {
    let text = &text[token.range.clone()];
    let quote = text.chars().next().filter(|_| token.kind == Kind::Text)?;
    let inner = text[1..].strip_suffix(quote)?;
    (!inner.contains('\\')).then_some(inner)
}

/// Lines that hold only a comment, or nothing, and what the others are indented by. A comment that begins with `/*!` is
/// one to keep, as a licence is.
fn silent(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let comments = tokens.iter().filter(|token| token.kind == Kind::Comment);
    let mut silent: Vec<Range<usize>> = comments.filter_map(|token| comment_lines(text, token)).collect();
    let comments = silent.len();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let begins = start;
        start += line.len();
        // The first token that ends behind the line's start: does the line begin in it?
        let token = tokens.get(tokens.partition_point(|token| token.range.end <= begins));
        let inside = token.is_some_and(|token| token.range.start < begins);
        let known = silent[..comments]
            .binary_search_by_key(&begins, |range| range.start)
            .is_ok();
        if inside || known {
            continue;
        }
        let length = match line.trim_start().len() {
            0 => line.len(),
            said => line.len() - said,
        };
        if length > 0 {
            silent.push(begins..begins + length);
        }
    }
    silent
}

/// The lines of a comment that has them for itself.
fn comment_lines(text: &str, comment: &Token) -> Option<Range<usize>> {
    let Range { start, end } = comment.range;
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let last = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let alone = text[first..start].trim().is_empty() && text[end..last].trim().is_empty();
    (alone && !text[start..end].starts_with("/*!")).then_some(first..last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &str) -> Vec<(&str, bool)> {
        let imports = Script::read(text).imports.into_iter();
        imports.map(|import| (import.specifier, import.later)).collect()
    }

    #[test]
    fn imports_are_found_in_every_form() {
        let text = "import a, { b as c } from './a.js';\nimport\"./b.js\"; export * from \"./c.js\";\n\
            export {\n  d, // d\n} from './d.js';\nconst e = await import(\"./e.js\"); import('./f.js', {});";
        assert_eq!(
            imports(text),
            [
                ("./a.js", false),
                ("./b.js", false),
                ("./c.js", false),
                ("./d.js", false),
                ("./e.js", true),
                ("./f.js", true)
            ]
        );
    }

    #[test]
    fn what_only_looks_like_an_import_is_left_alone() {
        let text = "// import './a.js'\n/** @type {import(\"./b.js\").B} */\nx = `import './c.js'`;\n\
            Array.from('./d.js'); import.meta.url; y.import('./e.js'); import(\"./\" + f); z = \"from './g.js'\";";
        assert_eq!(imports(text), []);
    }

    #[test]
    fn words_are_found() {
        let script = Script::read(
            "function t(key) {} t('a'); `${t(\"b\", { n: 1 })}`; o.t('c'); at('d'); t(e); t('f' + g); // t('h')",
        );
        let keys: Vec<Option<&str>> = script.words.iter().map(|word| word.key).collect();
        assert_eq!(keys, [Some("a"), Some("b"), None, None]);
    }

    #[test]
    fn lines_that_say_nothing_go() {
        let text = "/*! licence */\n// a\n\n  const b = 1; // c\n  /**\n   * d\n\n   */\nconst e = `\n// f\n\n  ${\n    // g\n    b\n  }\n  h`; /* i\n  j */ k\n \n";
        assert_eq!(
            Script::read(text).shipped(|_| None),
            "/*! licence */\nconst b = 1; // c\nconst e = `\n// f\n\n  ${\nb\n}\n  h`; /* i\n  j */ k\n"
        );
        assert_eq!(Script::read(text).as_written(|_| None), text);
    }
}
