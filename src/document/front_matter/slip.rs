//! Usual slips in YAML: where an author must act, and words that say how. A parser stops where it can go no further, which
//! is often far from the mistake, and speaks of scalars and mappings.

use std::ops::Range;

use super::open::{Open, open_at};
use super::split::lines;

/// What the author did, in a text of YAML.
#[derive(Debug, PartialEq)]
pub struct Slip {
    /// Where to act.
    pub place: Range<usize>,
    pub reason: String,
    pub help: String,
}

/// The slip behind a parser's complaint `said` at the byte `at` of `yaml`.
pub fn find(yaml: &str, at: usize, said: &str) -> Slip {
    let around = Around {
        yaml,
        at,
        said,
        line: line_at(yaml, at),
        open: open_at(yaml, at),
    };
    RULES
        .iter()
        .find_map(|rule| rule(&around))
        .unwrap_or_else(|| usual(&around))
}

/// In this order: what one slip brings about may look like another.
const RULES: &[fn(&Around<'_>) -> Option<Slip>] = &[
    second_document,
    unclosed_quote,
    after_quote,
    escape,
    tab,
    mismatched_bracket,
    unclosed_bracket,
    colon,
    indentation,
    no_key,
    after_bracket,
    comma,
];

/// A complaint and what stands around it.
struct Around<'a> {
    yaml: &'a str,
    at: usize,
    said: &'a str,
    /// The line that it is about, without its end.
    line: Range<usize>,
    open: Open,
}

impl Around<'_> {
    fn text(&self) -> &str {
        &self.yaml[self.line.clone()]
    }

    /// Where the line's text begins.
    fn start(&self) -> usize {
        self.line.start + indent(self.text())
    }

    /// The line's text, without the space around it and a comment.
    fn all(&self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Where the line's text ends, before a comment.
    fn end(&self) -> usize {
        let text = self.text();
        let text = text.find(" #").map_or(text, |comment| &text[..comment]);
        self.line.start + text.trim_end().len().max(indent(text))
    }

    /// The next line above that is not empty, without its end.
    fn above(&self) -> Option<Range<usize>> {
        let above = lines(&self.yaml[..self.line.start], 0).filter(|(_, line)| !line.trim().is_empty());
        above.last().map(|(at, line)| at..at + line.trim_end().len())
    }

    fn first_on_its_line(&self) -> bool {
        self.yaml[self.line.start..self.at].trim().is_empty()
    }

    fn says(&self, part: &str) -> bool {
        self.said.contains(part)
    }
}

/// A line that ends YAML before the front matter ends.
fn second_document(around: &Around<'_>) -> Option<Slip> {
    if !around.says("multiple") || !around.says("documents") {
        return None;
    }
    let mut above = lines(&around.yaml[..around.line.end], 0)
        .filter(|(_, line)| line.starts_with("---") || line.starts_with("..."));
    let (at, line) = above.next()?;
    let mark = &line[..3];
    Some(Slip {
        place: at..at + 3,
        reason: format!("`{mark}` ends it too early"),
        help: format!("remove what follows, or the `{mark}`"),
    })
}

fn unclosed_quote(around: &Around<'_>) -> Option<Slip> {
    let in_it = ["escape", "surrogate", "hexadecimal"];
    if !around.says("quote") || in_it.iter().any(|part| around.says(part)) {
        return None;
    }
    // A quote may be closed by the next one that was meant to open: `"SQL` above `level: "beginner"`.
    let swallowed = around.open.quoted.filter(|&(first, last)| {
        let text = &around.yaml[first..last];
        around.says("trailing content") && text.contains('\n') && text.ends_with([' ', '[', '{', ','])
    });
    let here = around.yaml[around.at..]
        .starts_with(['"', '\''])
        .then_some(around.at);
    let quote = swallowed
        .map(|(first, _)| first)
        .or(around.open.quote)
        .or(here.filter(|_| around.says("unclosed")))?;
    let mark = &around.yaml[quote..=quote];
    Some(Slip {
        place: quote..rest_of_line(around.yaml, quote),
        reason: "a quote is not closed".into(),
        help: format!("write `{mark}` where the text ends"),
    })
}

fn after_quote(around: &Around<'_>) -> Option<Slip> {
    let (first, last) = around
        .open
        .quoted
        .filter(|_| around.says("trailing content after"))?;
    let help = match &around.yaml[first..=first] {
        "'" => "write `''` for a `'` in the text, or put the text between `\"`",
        _ => "write `\\\"` for a `\"` in the text, or put the text between `'`",
    };
    Some(Slip {
        place: last..around.end().max(last + 1),
        reason: "this quote ends the text, and more follows".into(),
        help: help.into(),
    })
}

fn escape(around: &Around<'_>) -> Option<Slip> {
    if !around.says("escape character") {
        return None;
    }
    let from = around.open.quote.unwrap_or(around.at);
    let text = &around.yaml[from..];
    let mut chars = text.char_indices().skip(1);
    while let Some((within, c)) = chars.next() {
        if c == '"' {
            return None;
        }
        let next = (c == '\\').then(|| chars.next()).flatten();
        let Some((_, letter)) = next.filter(|(_, letter)| !"0abtnvfre \"/\\N_LPxuU\t\n\r".contains(*letter))
        else {
            continue;
        };
        let at = from + within;
        return Some(Slip {
            place: at..at + 1 + letter.len_utf8(),
            reason: format!("`\\{letter}` means nothing between `\"`"),
            help: "write `\\\\` for a backslash, or put the text between `'`".into(),
        });
    }
    None
}

/// The parser may stop at the line before the one with the tab.
fn tab(around: &Around<'_>) -> Option<Slip> {
    let below = around.yaml[around.line.end..]
        .char_indices()
        .find(|(_, c)| !c.is_whitespace());
    let below = below.filter(|_| around.says("tab"));
    let below = below.map(|(within, _)| line_at(around.yaml, around.line.end + within));
    for line in [Some(around.line.clone()), below].into_iter().flatten() {
        let text = &around.yaml[line.clone()];
        let indent = &text[..text.len() - text.trim_start().len()];
        if let Some(within) = indent.find('\t') {
            let at = line.start + within;
            return Some(tab_at(at..at + 1));
        }
    }
    let here = around.yaml[around.at..].starts_with('\t');
    here.then(|| tab_at(around.at..around.at + 1))
}

fn tab_at(place: Range<usize>) -> Slip {
    Slip {
        place,
        reason: "a tab indents this line".into(),
        help: "indent with spaces".into(),
    }
}

fn mismatched_bracket(around: &Around<'_>) -> Option<Slip> {
    let rest = around.said.strip_prefix("mismatched bracket '")?;
    let (open, rest) = (rest.get(..1)?, rest.get(1..)?);
    let other = rest.strip_prefix("' closed by '")?.get(..1)?;
    Some(Slip {
        place: around.at..(around.at + 1).min(around.yaml.len()),
        reason: format!("`{other}` comes before this `{open}` is closed"),
        help: format!("close it with `{}`", closing(open)),
    })
}

fn unclosed_bracket(around: &Around<'_>) -> Option<Slip> {
    let at = around.open.bracket.filter(|&at| at <= around.at)?;
    let open = &around.yaml[at..=at];
    Some(Slip {
        place: at..rest_of_line(around.yaml, at),
        reason: format!("a `{open}` is not closed"),
        help: format!("write `{}` where it ends", closing(open)),
    })
}

fn closing(open: &str) -> &'static str {
    if open == "[" { "]" } else { "}" }
}

/// A `:` where no key can be: in a text without quotes, or on a line that is indented by mistake.
fn colon(around: &Around<'_>) -> Option<Slip> {
    if !around.says("mapping values are not allowed") {
        return None;
    }
    let text = around.text();
    let key_ends = around.line.start + text.find(": ").unwrap_or(text.len());
    if around.at <= key_ends {
        let place = around.above()?;
        let above = &around.yaml[place.clone()];
        // The first line of all is taken for text until one with a `:` follows.
        if !above.contains(": ") && !above.ends_with(':') && indent(text) <= indent(above) {
            return Some(without_key(around.yaml, place.start + indent(above)..place.end));
        }
        return (indent(text) > indent(above)).then(|| Slip {
            place: around.all(),
            reason: "this line is indented, and the line above has its value already".into(),
            help: "begin it in the same column as the key above".into(),
        });
    }
    let start = key_ends + 2 + indent(&around.yaml[key_ends + 2..around.line.end]);
    let value = around.yaml.get(start..around.end())?;
    let key = &around.yaml[around.start()..key_ends];
    Some(Slip {
        place: start..around.end(),
        reason: "this text contains a `:` and is not in quotes".into(),
        help: format!("write `{key}: {}`", quoted(value)),
    })
}

fn indentation(around: &Around<'_>) -> Option<Slip> {
    let lost = ["expected key", "expected '-' indicator", "<document start>"];
    if !around.first_on_its_line() || !lost.iter().any(|part| around.says(part)) {
        return None;
    }
    let first = line_at(
        around.yaml,
        around.yaml.len() - around.yaml.trim_start_matches(['\n', '\r']).len(),
    );
    let first_text = &around.yaml[first.clone()];
    if around.says("<document start>") {
        let start = first.start + indent(first_text);
        let (reason, help) = if first_text.starts_with('%') {
            ("`%` cannot begin a line", "remove it")
        } else {
            (
                "this line is indented, and others are not",
                "begin all keys in the first column",
            )
        };
        return Some(Slip {
            place: start..rest_of_line(around.yaml, start),
            reason: reason.into(),
            help: help.into(),
        });
    }
    let (reason, help) = if around.open.block.is_some() {
        (
            "this line is indented less than the text above it",
            "begin all lines of the text in the same column",
        )
    } else {
        (
            "this line begins in another column than those it belongs to",
            "keys that belong together begin in one column, and so do the `-` of a list",
        )
    };
    Some(Slip {
        place: around.all(),
        reason: reason.into(),
        help: help.into(),
    })
}

/// A line without `key:`.
fn no_key(around: &Around<'_>) -> Option<Slip> {
    if !around.says("simple key expected") {
        return None;
    }
    let all = around.all();
    if let Some(mark) = around.above().and_then(|above| block_mark(&around.yaml[above])) {
        return Some(Slip {
            place: all,
            reason: format!("the text below `{mark}` is not indented"),
            help: "begin each of its lines with two spaces".into(),
        });
    }
    Some(without_key(around.yaml, all))
}

/// The line whose text is `all` and which has no `key: `.
fn without_key(yaml: &str, all: Range<usize>) -> Slip {
    let text = &yaml[all.clone()];
    if let Some(item) = text
        .strip_prefix('-')
        .filter(|item| item.starts_with(char::is_alphanumeric))
    {
        return Slip {
            place: all.start..all.start + 1,
            reason: "a space is missing behind `-`".into(),
            help: format!("write `- {}`", short(item)),
        };
    }
    if let Some((key, value)) = text
        .split_once(':')
        .filter(|(key, _)| !key.contains(char::is_whitespace))
    {
        let colon = all.start + key.len();
        return Slip {
            place: colon..colon + 1,
            reason: "a space is missing behind `:`".into(),
            help: format!("write `{key}: {}`", short(value)),
        };
    }
    Slip {
        place: all,
        reason: "this line has no `:` after its key".into(),
        help: "write `key: value`".into(),
    }
}

/// The mark of a block that `line` opens.
fn block_mark(line: &str) -> Option<&str> {
    let mark = line.trim_end().rsplit(' ').next()?;
    mark.starts_with(['|', '>']).then(|| &mark[..1])
}

fn after_bracket(around: &Around<'_>) -> Option<Slip> {
    let before = around.yaml[around.line.start..around.at].trim_end();
    (around.says("expected key") && before.ends_with([']', '}'])).then(|| Slip {
        place: around.at..around.end().max(around.at),
        reason: "text follows the closing bracket".into(),
        help: "remove it, or put the whole text in quotes".into(),
    })
}

fn comma(around: &Around<'_>) -> Option<Slip> {
    let double = around.yaml[around.at..].starts_with(',')
        && around.yaml[..around.at].trim_end().ends_with([',', '[', '{']);
    double.then(|| Slip {
        place: around.at..around.at + 1,
        reason: "nothing stands before this comma".into(),
        help: "remove it".into(),
    })
}

/// What is said of a place in a few words, whatever stands around it.
fn usual(around: &Around<'_>) -> Slip {
    let known = USUAL.iter().find(|(part, ..)| around.says(part));
    let (reason, help) = known.map_or((around.said, QUOTE), |(_, reason, help)| (*reason, *help));
    Slip {
        place: around.at..around.at,
        reason: reason.into(),
        help: help.into(),
    }
}

/// What the parser says, what people understand, and how to mend it.
const USUAL: &[(&str, &str, &str)] = &[
    (
        "mapping values are not allowed",
        "there is a `:` where no key can be",
        "put text that contains `: ` in quotes, and begin all keys in one column",
    ),
    (
        "expected ',' or",
        "a comma is missing here, or quotes",
        "write `, ` between items, and put text that contains `: ` or brackets in quotes",
    ),
    (
        "':' may not precede",
        "a space is missing behind `:`",
        "write `key: value`",
    ),
    (
        "comments must be separated",
        "`#` begins a comment, and no space stands before it",
        "write a space before it, or put text that contains `#` in quotes",
    ),
    (
        "only valid inside a block",
        "`-` cannot begin an item between brackets",
        "write `, ` between items",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        "begin it on the next line, or write it as `[a, b]`; put text that begins with `- ` in quotes",
    ),
    (
        "scanning a block scalar",
        "`|` and `>` begin a text on the lines below, and more follows on this one",
        "begin the text on the next line, or put it in quotes",
    ),
    (
        "scanning an anchor or alias",
        "`&` and `*` cannot begin a text",
        "put the text in quotes",
    ),
    (
        "mapping keys are not allowed",
        "`?` cannot begin a text",
        "put the text in quotes",
    ),
    (
        "misplaced bracket",
        "this bracket closes nothing",
        "remove it, or put text that contains it in quotes",
    ),
    (
        "unknown anchor",
        "`*` begins an alias, and nothing has that name",
        "put text that begins with `*` in quotes",
    ),
    (
        "unexpected character: `\\u{",
        "there is a control character in it",
        "remove it",
    ),
    (
        "unexpected character: `@",
        "`@` cannot begin a text",
        "put the text in quotes",
    ),
    (
        "unexpected character: ``",
        "a backquote cannot begin a text",
        "put the text in quotes",
    ),
    (
        "unexpected character: `%",
        "`%` cannot begin a text",
        "put the text in quotes",
    ),
];

const QUOTE: &str =
    "check the indentation, and quote text that contains `: ` or begins with one of `@*&!%{[`";

/// `text` as YAML in quotes.
fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", short(&text.replace('\'', "''")))
    } else {
        format!("\"{}\"", short(text))
    }
}

/// `text` as far as it fits into a sentence.
fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The bytes of the line around `at`, without its end.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    start..at + text[at..].find(['\n', '\r']).unwrap_or(text.len() - at)
}

fn rest_of_line(text: &str, from: usize) -> usize {
    let line = line_at(text, from);
    from + text[from..line.end].trim_end().len()
}

/// How many spaces `line` begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use crate::document::front_matter::yaml::parse;
    use crate::source::{Source, Span};

    /// `line:column [what is underlined] reason; help`
    fn told(yaml: &str) -> String {
        let source = Source::new("a.md", yaml);
        let (_, faults) = parse(yaml, Span::new(0, yaml.len()));
        let [fault] = &faults[..] else {
            panic!("{yaml}: {faults:?}")
        };
        let (line, column) = source.line_column(fault.span.start);
        let help = fault.help.as_deref().unwrap_or_default();
        format!(
            "{line}:{column} [{}] {}; {help}",
            source.slice(fault.span),
            fault.reason
        )
    }

    #[test]
    fn the_place_is_where_the_author_must_act() {
        for (yaml, expected) in [
            // Quotes.
            (
                "title: \"SQL\nstep: 3\nduration: 1 h\n",
                "1:8 [\"SQL] a quote is not closed; write `\"` where the text ends",
            ),
            (
                "title: 'SQL\nstep: 3\n",
                "1:8 ['SQL] a quote is not closed; write `'` where the text ends",
            ),
            (
                "title: \"SQL\nlevel: \"beginner\"\n",
                "1:8 [\"SQL] a quote is not closed; write `\"` where the text ends",
            ),
            (
                "r:\n  - title: \"SQL\n    url: \"https://a.org\"\n",
                "2:12 [\"SQL] a quote is not closed; write `\"` where the text ends",
            ),
            (
                "tags: [a, \"b]\nstep: 3\n",
                "1:11 [\"b]] a quote is not closed; write `\"` where the text ends",
            ),
            (
                "title: 'What's new'\n",
                "1:13 ['s new'] this quote ends the text, and more follows; write `''` for a `'` in the text, or put the \
                 text between `\"`",
            ),
            (
                "title: \"SQL\" and more # why\n",
                "1:12 [\" and more] this quote ends the text, and more follows; write `\\\"` for a `\"` in the text, or put \
                 the text between `'`",
            ),
            (
                "a: 1\ntitle: \"C:\\\\a \\d\"\n",
                "2:15 [\\d] `\\d` means nothing between `\"`; write `\\\\` for a backslash, or put the text between `'`",
            ),
            // Brackets.
            (
                "needs: [a, b\nduration: 1 h\n",
                "1:8 [[a, b] a `[` is not closed; write `]` where it ends",
            ),
            (
                "needs:\n  - {any: [a, b\n  - c\nduration: 1 h\n",
                "2:11 [[a, b] a `[` is not closed; write `]` where it ends",
            ),
            (
                "extra: {a: 1\nduration: 1 h\n",
                "1:8 [{a: 1] a `{` is not closed; write `}` where it ends",
            ),
            (
                "needs: [a, b\n",
                "1:8 [[a, b] a `[` is not closed; write `]` where it ends",
            ),
            (
                "extra: {a: 1, b: [2}\n",
                "1:18 [[] `}` comes before this `[` is closed; close it with `]`",
            ),
            (
                "needs: [a]]\n",
                "1:11 [] this bracket closes nothing; remove it, or put text that contains it in quotes",
            ),
            (
                "title: [x] y\na: 1\n",
                "1:12 [y] text follows the closing bracket; remove it, or put the whole text in quotes",
            ),
            (
                "tags: [a,, b]\n",
                "1:10 [,] nothing stands before this comma; remove it",
            ),
            (
                "a: 1\n...\nb: 2\n",
                "2:1 [...] `...` ends it too early; remove what follows, or the `...`",
            ),
            (
                "a: 1\n# c\n--- x\n",
                "3:1 [---] `---` ends it too early; remove what follows, or the `---`",
            ),
            // Blocks, tabs, indentation.
            (
                "a: |\ntext here\nb: 1\n",
                "2:1 [text here] the text below `|` is not indented; begin each of its lines with two spaces",
            ),
            (
                "a: >\n    text\n  more\nb: 1\n",
                "3:3 [more] this line is indented less than the text above it; begin all lines of the text in the same \
                 column",
            ),
            (
                "a: |\n\ttext\n",
                "2:1 [\t] a tab indents this line; indent with spaces",
            ),
            (
                "a:\n  b: 1\n\tc: 2\n",
                "3:1 [\t] a tab indents this line; indent with spaces",
            ),
            (
                "a:\n  b: 1\n c: 2\n",
                "3:2 [c: 2] this line begins in another column than those it belongs to; keys that belong together begin \
                 in one column, and so do the `-` of a list",
            ),
            (
                "a:\n  - x: 1\n   y: 2\n",
                "3:4 [y: 2] this line begins in another column than those it belongs to; keys that belong together begin \
                 in one column, and so do the `-` of a list",
            ),
            (
                "a: 1\n  b: 2\n",
                "2:3 [b: 2] this line is indented, and the line above has its value already; begin it in the same column \
                 as the key above",
            ),
            (
                " a: 1\nb: 2\n",
                "1:2 [a: 1] this line is indented, and others are not; begin all keys in the first column",
            ),
            (
                "%YAML 1.2\na: 1\n",
                "1:1 [%YAML 1.2] `%` cannot begin a line; remove it",
            ),
            // Texts that need quotes, and keys without a value.
            (
                "title: SQL: the basics # x\n",
                "1:8 [SQL: the basics] this text contains a `:` and is not in quotes; write `title: \"SQL: the basics\"`",
            ),
            (
                "title: a \"b\": it's\n",
                "1:8 [a \"b\": it's] this text contains a `:` and is not in quotes; write `title: 'a \"b\": it''s'`",
            ),
            (
                "a: 1\ntitle x\nb: 2\n",
                "2:1 [title x] this line has no `:` after its key; write `key: value`",
            ),
            (
                "a: 日本\ntext\nb: 2\n",
                "2:1 [text] this line has no `:` after its key; write `key: value`",
            ),
            (
                "a: 1\ntitle:x\nb: 2\n",
                "2:6 [:] a space is missing behind `:`; write `title: x`",
            ),
            (
                "a:\n-x\n-y\nb: 2\n",
                "2:1 [-] a space is missing behind `-`; write `- x`",
            ),
            (
                "needs: - a\n",
                "1:8 [] a list cannot begin on the line of its key; begin it on the next line, or write it as `[a, b]`; \
                 put text that begins with `- ` in quotes",
            ),
            (
                "title: > x\n",
                "1:8 [] `|` and `>` begin a text on the lines below, and more follows on this one; begin the text on the \
                 next line, or put it in quotes",
            ),
            (
                "title: & x\n",
                "1:8 [] `&` and `*` cannot begin a text; put the text in quotes",
            ),
            (
                "step:1\ntitle: x\n",
                "1:5 [:] a space is missing behind `:`; write `step: 1`",
            ),
            (
                "step 1\ntitle: x\n",
                "1:1 [step 1] this line has no `:` after its key; write `key: value`",
            ),
            (
                "a: [b c, {e: f} g]\n",
                "1:17 [] a comma is missing here, or quotes; write `, ` between items, and put text that contains `: ` or \
                 brackets in quotes",
            ),
            (
                "a: {b:{c: d}}\n",
                "1:6 [] a space is missing behind `:`; write `key: value`",
            ),
            (
                "title: ? x\n",
                "1:8 [] `?` cannot begin a text; put the text in quotes",
            ),
        ] {
            assert_eq!(told(yaml), expected, "{yaml}");
            let crlf = yaml.replace('\n', "\r\n");
            assert_eq!(told(&crlf), expected, "{crlf:?}");
        }
    }

    #[test]
    fn whatever_is_slipped_has_a_place_in_the_text() {
        let text = "step: 1\ntitle: \"SQL é: x\"\nneeds: [a, {any: [b], because: \"why\\n\"}]\nlist:\n  - title: 'it''s'\n    \
                    url: https://a.org # c\nmore: |\n  text 日本\n  more\n";
        let letters: Vec<char> = "\"'[]{}:,-#|>\t\n\r &*!%@`\\?é日\u{2028}\u{85}".chars().collect();
        let mut seed = 1_u64;
        let mut random = |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed % below as u64) as usize
        };
        let stray = "\r 日本\ntitle: x\n";
        assert_eq!(parse(stray, Span::new(0, stray.len())).1.len(), 1);
        for _ in 0..4_000 {
            let mut letters_of: Vec<char> = text.chars().collect();
            for _ in 0..=random(4) {
                let at = random(letters_of.len());
                match random(3) {
                    0 => letters_of.insert(at, letters[random(letters.len())]),
                    1 => drop(letters_of.remove(at)),
                    _ => letters_of[at] = letters[random(letters.len())],
                }
            }
            let text: String = letters_of.into_iter().collect();
            let source = Source::new("a.md", text.as_str());
            for fault in parse(&text, Span::new(0, text.len())).1 {
                assert!(
                    source.text().get(fault.span.start..fault.span.end).is_some(),
                    "{text:?}"
                );
                assert!(!fault.reason.is_empty() && fault.help.is_some(), "{text:?}");
            }
        }
    }
}
