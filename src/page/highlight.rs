//! Fenced code → HTML with classes. The only file that names the highlighting crates.
//!
//! A page carries classes, a theme has the colours. Text that needs none is not wrapped. The classes:
//!
//! | class | what | | class | what |
//! | --- | --- | --- | --- | --- |
//! | `hl-a` | attribute, annotation, property | | `hl-k` | keyword |
//! | `hl-c` | comment | | `hl-l` | literal: `true`, `null`, a constant |
//! | `hl-d` | deleted line of a diff | | `hl-n` | number |
//! | `hl-e` | escape in a string | | `hl-o` | operator |
//! | `hl-f` | function | | `hl-p` | prompt of a shell |
//! | `hl-g` | tag, key | | `hl-r` | result: what a command printed |
//! | `hl-h` | heading in markup | | `hl-s` | string |
//! | `hl-i` | inserted line of a diff | | `hl-t` | type |
//! | | | | `hl-v` | parameter, variable of a shell |
//!
//! In a session of a shell (`console`) only what was typed is code. A page takes prompts and results out to copy the commands.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use syntect::parsing::SyntaxSet;

use crate::cache::{Cache, Key};
use crate::page::body::escape;

mod class;
mod memo;
mod session;

use class::{Class, Classes};
use memo::{Grammar, Memo};

/// Names of languages that the grammars do not know by themselves.
const ALIASES: &[(&str, &str)] = &[
    ("c#", "cs"),
    ("csharp", "cs"),
    ("docker", "dockerfile"),
    ("golang", "go"),
    ("html5", "html"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsx", "tsx"),
    ("make", "makefile"),
    ("mysql", "sql"),
    ("node", "js"),
    ("nodejs", "js"),
    ("objc", "m"),
    ("plpgsql", "sql"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("protobuf", "proto"),
    ("psql", "sql"),
    ("pwsh", "ps1"),
    ("python3", "python"),
    ("regex", "regular expression"),
    ("rustlang", "rust"),
    ("shell", "bash"),
    ("sqlite", "sql"),
    ("terraform", "tf"),
    ("typescriptreact", "tsx"),
    ("zsh", "bash"),
];

/// Blocks larger than this, in bytes, are shown plain.
const LARGEST_BLOCK: usize = 256 << 10;
/// How many blocks are kept.
const BLOCKS: usize = 4_096;

/// All grammars, and what was highlighted before.
pub struct Highlighter {
    /// Read at the first listing: it takes some milliseconds, and commands that show no page need none.
    grammars: LazyLock<Grammars>,
    blocks: Cache<Arc<str>>,
}

/// The built-in grammars, and the lines that they have classified.
struct Grammars {
    syntaxes: SyntaxSet,
    classes: Classes,
    /// By name or file extension, in lower case: the number of the syntax.
    names: HashMap<String, usize>,
    lines: Memo,
}

impl fmt::Debug for Highlighter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Highlighter").finish_non_exhaustive()
    }
}

impl Default for Highlighter {
    fn default() -> Self {
        Highlighter::new()
    }
}

impl Highlighter {
    /// Without anything highlighted yet: make one for all pages.
    pub fn new() -> Self {
        Highlighter {
            grammars: LazyLock::new(Grammars::read),
            blocks: Cache::new(BLOCKS),
        }
    }

    /// `code` as HTML that belongs inside `<code>`: classes for a language that is known, else the text alone.
    pub fn highlight(&self, language: &str, code: &str) -> Arc<str> {
        let known = if code.len() > LARGEST_BLOCK {
            None
        } else {
            self.grammars.language(language)
        };
        let Some(number) = known else {
            let mut html = String::with_capacity(code.len() + code.len() / 8);
            escape::text(code, &mut html);
            return html.into();
        };
        let key = Key::of(&[language, code]);
        self.blocks.get_or_insert_with(key, || {
            if session::is_session(language) {
                self.grammars.session(number, code).into()
            } else {
                self.grammars.classify(number, code).into()
            }
        })
    }
}

impl Grammars {
    fn read() -> Self {
        let syntaxes = two_face::syntax::extra_newlines();
        Grammars {
            names: names(&syntaxes),
            lines: Memo::new(&syntaxes),
            classes: Classes::new(),
            syntaxes,
        }
    }

    fn language(&self, name: &str) -> Option<usize> {
        let name = if session::is_session(name) { "bash" } else { name };
        self.names.get(&name.to_lowercase()).copied()
    }

    /// A session of a shell, whose commands are in the language `number`.
    fn session(&self, number: usize, code: &str) -> String {
        let parts = session::parts(code);
        let has_prompt = parts.iter().any(|(kind, _)| *kind == session::Kind::Prompt);
        let mut html = String::with_capacity(code.len() * 2);
        for (kind, text) in parts {
            let class = match kind {
                session::Kind::Command => {
                    html.push_str(&self.classify(number, text));
                    continue;
                }
                session::Kind::Prompt => "hl-p",
                session::Kind::Comment => "hl-r hl-c",
                session::Kind::Output if has_prompt => "hl-r",
                session::Kind::Output => "",
            };
            if class.is_empty() {
                escape::text(text, &mut html);
            } else {
                html.push_str(&format!("<span class=\"{class}\">"));
                escape::text(text, &mut html);
                html.push_str("</span>");
            }
        }
        html
    }

    fn classify(&self, number: usize, code: &str) -> String {
        let grammar = Grammar {
            syntaxes: &self.syntaxes,
            number,
            classes: &self.classes,
        };
        let mut writer = Writer {
            html: String::with_capacity(code.len() * 3),
            open: Class::Plain,
            space: String::new(),
        };
        if code.ends_with('\n') {
            self.lines
                .classify(&grammar, code, |text, class| writer.piece(text, class));
        } else {
            let code = format!("{code}\n"); // grammars want whole lines
            self.lines
                .classify(&grammar, &code, |text, class| writer.piece(text, class));
        }
        writer.finish()
    }
}

fn names(syntaxes: &SyntaxSet) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    let plain = syntaxes.find_syntax_plain_text().scope;
    let known = syntaxes
        .syntaxes()
        .iter()
        .enumerate()
        .filter(|(_, syntax)| syntax.scope != plain);
    // Later grammars win, as in syntect; an extension wins over a name.
    for (number, syntax) in known.clone() {
        names.insert(syntax.name.to_lowercase(), number);
    }
    for (number, syntax) in known {
        names.extend(
            syntax
                .file_extensions
                .iter()
                .map(|extension| (extension.to_lowercase(), number)),
        );
    }
    for (alias, name) in ALIASES {
        if !names.contains_key(*alias)
            && let Some(&number) = names.get(*name)
        {
            names.insert((*alias).to_owned(), number);
        }
    }
    names
}

/// Writes pieces as HTML; neighbours of one class, even with space between them, in one element.
struct Writer {
    html: String,
    open: Class,
    /// White space that is not yet known to belong to the open element.
    space: String,
}

impl Writer {
    fn piece(&mut self, text: &str, class: Class) {
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            self.space.push_str(text);
            return;
        }
        // Space around the text never needs a colour.
        let start = text.len() - text.trim_ascii_start().len();
        let end = text.trim_ascii_end().len();
        self.space.push_str(&text[..start]);
        self.switch(class);
        escape::text(&text[start..end], &mut self.html);
        self.space.push_str(&text[end..]);
    }

    fn switch(&mut self, class: Class) {
        let changes = self.open != class;
        if changes && self.open != Class::Plain {
            self.html.push_str("</span>");
        }
        self.html.push_str(&self.space);
        self.space.clear();
        if changes && let Some(name) = class.name() {
            self.html.push_str("<span class=\"");
            self.html.push_str(name);
            self.html.push_str("\">");
        }
        self.open = class;
    }

    fn finish(mut self) -> String {
        self.switch(Class::Plain);
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(html: &str) -> String {
        let mut text = String::new();
        for part in html.split('<') {
            text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        }
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    }

    #[test]
    fn code_carries_few_short_classes() {
        let highlighter = Highlighter::new();
        for (language, code, expected) in [
            (
                "rust",
                "// a\n// b\nfn f(x: u8) -> bool { true } // c\n",
                "<span class=\"hl-c\">// a\n// b</span>\n<span class=\"hl-k\">fn</span> \
                 <span class=\"hl-f\">f</span>(<span class=\"hl-v\">x</span>: <span class=\"hl-k\">u8</span>) \
                 -&gt; <span class=\"hl-k\">bool</span> { <span class=\"hl-l\">true</span> } \
                 <span class=\"hl-c\">// c</span>\n",
            ),
            (
                "json",
                "{\"a\": 1.5}\n",
                "{<span class=\"hl-g\">\"a\"</span>: <span class=\"hl-n\">1.5</span>}\n",
            ),
            (
                "SQL",
                "SELECT 'a' -- b\n",
                "<span class=\"hl-k\">SELECT</span> <span class=\"hl-s\">'a'</span> <span class=\"hl-c\">-- b</span>\n",
            ),
            (
                "console",
                "$ echo 'a'\nif <b>\n# c\n$ ls\n",
                "<span class=\"hl-p\">$ </span><span class=\"hl-f\">echo</span> <span class=\"hl-s\">'a'</span>\n\
                 <span class=\"hl-r\">if &lt;b&gt;\n</span><span class=\"hl-r hl-c\"># c\n</span>\
                 <span class=\"hl-p\">$ </span><span class=\"hl-f\">ls</span>\n",
            ),
            ("Terminal", "if x\n", "if x\n"),
            ("nonsense", "<b> & 'x'\n", "&lt;b&gt; &amp; 'x'\n"),
            ("", "a\n", "a\n"),
            ("text", "if x\n", "if x\n"),
        ] {
            assert_eq!(&*highlighter.highlight(language, code), expected, "{language}");
        }
    }

    #[test]
    fn known_by_many_names() {
        let highlighter = Highlighter::new();
        for name in [
            "js",
            "javascript",
            "JSX",
            "ts",
            "typescript",
            "tsx",
            "py",
            "python",
            "python3",
            "rb",
            "ruby",
            "go",
            "golang",
            "java",
            "kotlin",
            "swift",
            "cs",
            "csharp",
            "c",
            "cpp",
            "c++",
            "php",
            "sh",
            "bash",
            "shell",
            "console",
            "shell-session",
            "zsh",
            "sql",
            "postgresql",
            "html",
            "css",
            "scss",
            "json",
            "jsonc",
            "yaml",
            "yml",
            "toml",
            "xml",
            "diff",
            "markdown",
            "md",
            "dockerfile",
            "docker",
            "makefile",
            "make",
            "nginx",
            "graphql",
            "proto",
            "protobuf",
            "terraform",
            "ini",
            "powershell",
            "elixir",
            "haskell",
            "scala",
            "lua",
            "r",
            "vue",
            "svelte",
            "http",
            "rust",
            "rs",
            "regex",
        ] {
            assert!(highlighter.grammars.language(name).is_some(), "{name}");
        }
    }

    #[test]
    fn text_is_kept_and_warm_equals_cold() {
        let warm = Highlighter::new();
        let codes = [
            (
                "js",
                "const a = `x ${b + 1} y`; /* m\n n */ f(a)\n\n\tif (a) {}\n",
            ),
            ("js", "/* open\n"),
            ("js", "f(a)\nf(a)\nf(a)"),
            ("bash", "cat <<EOF\n$a\nEOF\necho \"$b\"\n"),
            (
                "python",
                "def f(x):\n    \"\"\"doc\n    \"\"\"\n    return f'{x}é'\n",
            ),
            (
                "html",
                "<script>\nlet a = 1 < 2 && b;\n</script>\n<style>a { color: red }</style>\n",
            ),
            ("rust", "é\r\nlet\0x\n"),
        ];
        for round in 0..2 {
            for (language, code) in codes {
                let html = warm.highlight(language, code);
                let cold = std::thread::spawn(move || Highlighter::new().highlight(language, code));
                let expected = cold.join().unwrap();
                assert_eq!(html, expected, "round {round}, {language}");
                let code = code.replace('\0', "\u{fffd}");
                assert_eq!(text_of(&html).trim_end(), code.trim_end(), "{language}");
            }
        }
    }

    #[test]
    fn absurd_code_is_shown_plain() {
        let highlighter = Highlighter::new();
        let line = "x = 'a';".repeat(1_000);
        let html = highlighter.highlight("js", &format!("let a\n{line}\nlet b\n"));
        assert!(html.contains(&format!("\n{line}\n<span class=\"hl-k\">let</span>")));
        let block = "let a\n".repeat(100_000);
        assert_eq!(&*highlighter.highlight("js", &block), block);
    }

    #[test]
    fn threads_agree() {
        use rayon::prelude::*;
        let highlighter = Highlighter::new();
        let code = |n: usize| format!("fn f{n}() {{\n    let a = \"{n}\"; // x\n}}\n");
        let all: Vec<_> = (0..64)
            .into_par_iter()
            .map(|n| highlighter.highlight("rust", &code(n)))
            .collect();
        for (n, html) in all.iter().enumerate() {
            assert_eq!(text_of(html), code(n));
        }
    }
}
