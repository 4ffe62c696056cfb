//! A script cut into tokens, as far as it takes to tell code from what only looks like it: strings, templates, regular
//! expressions and comments.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, keyword or number.
    Word,
    /// One character of punctuation.
    Mark,
    /// A string literal, its quotes included.
    Text,
    /// A part of a template literal: from its backquote, or the `}` of a substitution, to the next `${` or its end.
    Template,
    /// A regular expression without its flags.
    Pattern,
    /// `// …` or `/* … */`.
    Comment,
}

/// A piece of a script.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// Keywords that an expression may follow, so that a `/` after them begins a regular expression.
const BEFORE_EXPRESSION: [&str; 14] = [
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "instanceof",
    "yield",
    "await",
];

/// The tokens of a script in order, without the space between them. Whatever the text is, it comes to an end.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        open: Vec::new(),
        after_condition: false,
    };
    while let Some(&byte) = text.as_bytes().get(lexer.at) {
        lexer.next(byte);
    }
    lexer.tokens
}

/// A bracket that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(`; true after `if`, `while`, `for` and `with`.
    Round(bool),
    Curly,
    /// `${`
    Substitution,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    open: Vec<Open>,
    /// The last `)` ended a condition, so that a statement follows.
    after_condition: bool,
}

impl Lexer<'_> {
    fn next(&mut self, byte: u8) {
        let rest = &self.text.as_bytes()[self.at..];
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
            b'/' if rest.starts_with(b"//") => {
                let length = rest.iter().position(|&byte| byte == b'\n');
                self.push(Kind::Comment, length.unwrap_or(rest.len()));
            }
            b'/' if rest.starts_with(b"/*") => {
                let end = self.text[self.at + 2..].find("*/");
                self.push(Kind::Comment, end.map_or(rest.len(), |end| end + 4));
            }
            b'/' => match pattern(rest).filter(|_| self.expects_expression()) {
                Some(length) => self.push(Kind::Pattern, length),
                None => self.push(Kind::Mark, 1),
            },
            b'"' | b'\'' => self.push(Kind::Text, string(rest)),
            b'`' => self.template(),
            b'(' => {
                let is_condition = matches!(self.last_word(), Some("if" | "while" | "for" | "with"));
                self.open.push(Open::Round(is_condition));
                self.push(Kind::Mark, 1);
            }
            b')' => {
                self.after_condition =
                    self.close(|open| matches!(open, Open::Round(_))) == Some(Open::Round(true));
                self.push(Kind::Mark, 1);
            }
            b'{' => {
                self.open.push(Open::Curly);
                self.push(Kind::Mark, 1);
            }
            b'}' => match self.close(|open| matches!(open, Open::Curly | Open::Substitution)) {
                Some(Open::Substitution) => self.template(),
                _ => self.push(Kind::Mark, 1),
            },
            _ if is_word(byte) => {
                let length = rest.iter().position(|&byte| !is_word(byte));
                self.push(Kind::Word, length.unwrap_or(rest.len()));
            }
            _ => self.push(Kind::Mark, 1),
        }
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let end = (self.at + length).min(self.text.len());
        let range = self.at..end;
        self.tokens.push(Token { kind, range });
        self.at = end;
    }

    /// A part of a template literal, from the byte that begins it.
    fn template(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let mut at = 1;
        while let Some(&byte) = rest.get(at) {
            match byte {
                b'\\' => at += 1,
                b'`' => break,
                b'$' if rest.get(at + 1) == Some(&b'{') => {
                    self.open.push(Open::Substitution);
                    return self.push(Kind::Template, at + 2);
                }
                _ => {}
            }
            at += 1;
        }
        self.push(Kind::Template, at + 1);
    }

    /// Takes the innermost open bracket, if it is of that sort.
    fn close(&mut self, of: impl Fn(&Open) -> bool) -> Option<Open> {
        let last = self.open.last().copied().filter(of)?;
        self.open.pop();
        Some(last)
    }

    /// The last token that is no comment.
    fn last(&self) -> Option<&Token> {
        self.tokens.iter().rfind(|token| token.kind != Kind::Comment)
    }

    fn last_word(&self) -> Option<&str> {
        let word = self.last().filter(|token| token.kind == Kind::Word)?;
        Some(&self.text[word.range.clone()])
    }

    /// Whether an expression may begin here, so that a `/` divides nothing.
    fn expects_expression(&self) -> bool {
        let Some(last) = self.last() else { return true };
        let text = &self.text[last.range.clone()];
        let before = &self.text[..last.range.end];
        match last.kind {
            Kind::Word => BEFORE_EXPRESSION.contains(&text),
            Kind::Template => text.ends_with("${"),
            Kind::Mark => match text {
                ")" => self.after_condition,
                "]" | "." => false,
                _ => !before.ends_with("++") && !before.ends_with("--"),
            },
            Kind::Text | Kind::Pattern | Kind::Comment => false,
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#') || !byte.is_ascii()
}

/// The length of the string literal that begins here; one without an end goes to the end of its line.
fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            _ if byte == rest[0] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

/// The length of the regular expression that begins here; none where the line has no end of it.
fn pattern(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    let mut in_class = false;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return None,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, kind: Kind) -> Vec<&str> {
        let tokens = tokens(text).into_iter().filter(|token| token.kind == kind);
        tokens.map(|token| &text[token.range]).collect()
    }

    #[test]
    fn what_only_looks_like_code_is_told_from_it() {
        let text = "a = `x ${b ? `// ${c}` : \"}\"} // y`; // z\nd('\\'//', \"/*\") /* e\n*/";
        assert_eq!(of(text, Kind::Comment), ["// z", "/* e\n*/"]);
        assert_eq!(of(text, Kind::Text), ["\"}\"", "'\\'//'", "\"/*\""]);
        assert_eq!(of(text, Kind::Template), ["`x ${", "`// ${", "}`", "} // y`"]);
    }

    #[test]
    fn a_slash_divides_or_begins_a_pattern() {
        for (text, patterns) in [
            ("a = b / c / d", &[][..]),
            ("a = /[/'\"`]\\//.test(b)", &["/[/'\"`]\\//"]),
            ("if (a) /b\"/.test(c)", &["/b\"/"]),
            ("(a) / b / c", &[]),
            ("a[0] / b / c", &[]),
            ("i++ / 2 / 3", &[]),
            ("return /x/", &["/x/"]),
            ("`${/`/.test(a)}`", &["/`/"]),
            ("a = /b\n/c", &[]),
        ] {
            assert_eq!(of(text, Kind::Pattern), patterns, "{text}");
        }
    }

    #[test]
    fn every_text_comes_to_an_end() {
        for text in [
            "`",
            "`${",
            "\"",
            "'\\",
            "/*",
            "//",
            "/",
            "}",
            ")",
            "`\\",
            "a\u{2028}é",
            "`${`${`",
        ] {
            let tokens = tokens(text);
            assert_eq!(
                tokens.last().map(|token| token.range.end),
                Some(text.len()),
                "{text}"
            );
        }
    }
}
