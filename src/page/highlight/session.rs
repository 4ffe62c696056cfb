//! What somebody typed into a shell, and what it printed: a session's lines in parts. Knows neither HTML nor grammars.

/// Names of sessions, as a fence may give them.
const NAMES: &[&str] = &[
    "bash-session",
    "console",
    "sh-session",
    "shell-session",
    "shellsession",
    "terminal",
];

/// Marks that end a prompt.
const MARKS: &[char] = &['$', '%', '❯', '➜'];

/// What a part of a session is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// What a shell shows before it takes a command, with the space behind it.
    Prompt,
    /// What was typed, to the end of its last line.
    Command,
    /// Whole lines that nobody typed.
    Output,
    /// The same, written by the author about what follows.
    Comment,
}

/// Whether `language` is a session of a shell.
pub(super) fn is_session(language: &str) -> bool {
    NAMES.contains(&language.to_lowercase().as_str())
}

/// The parts of `code`, which together are its text; one of output alone where no line has a prompt.
///
/// A prompt is as on GitHub: `$`, `%`, `❯`, `➜`, `#` or `>` and a space, perhaps behind a name and a folder. As programs print
/// lines that begin with `#` and `>`, and authors comment with `#`, the two count as prompts only where no line has another;
/// and `>` behind a line that was typed, where the shell asks for the rest.
pub(super) fn parts(code: &str) -> Vec<(Kind, &str)> {
    let has = |marks: &[char]| code.lines().any(|line| prompt(line, marks).is_some());
    let marks = [MARKS, &['#'], &['>']].into_iter().find(|marks| has(marks));
    let marks = marks.unwrap_or_default();
    let mut kinds: Vec<(Kind, usize)> = Vec::new();
    let (mut typed, mut goes_on) = (false, false);
    for line in code.split_inclusive('\n') {
        let asks = prompt(line, marks).or_else(|| prompt(line, &['>']).filter(|_| typed));
        typed = goes_on || asks.is_some();
        let kind = match asks {
            Some(length) => {
                kinds.push((Kind::Prompt, length));
                kinds.push((Kind::Command, line.len() - length));
                goes_on = line.trim_end().ends_with('\\');
                continue;
            }
            None if goes_on => Kind::Command,
            None if marks == MARKS && line.starts_with("# ") => Kind::Comment,
            None => Kind::Output,
        };
        goes_on = goes_on && line.trim_end().ends_with('\\');
        match kinds.last_mut() {
            Some((last, length)) if *last == kind => *length += line.len(),
            _ => kinds.push((kind, line.len())),
        }
    }
    let mut rest = code;
    let cut = |(kind, length)| {
        let (text, after) = rest.split_at(length);
        rest = after;
        (kind, text)
    };
    kinds.into_iter().map(cut).collect()
}

/// How long the prompt is that `line` begins with, if it ends with one of `marks`.
fn prompt(line: &str, marks: &[char]) -> Option<usize> {
    let mut rest = line.trim_end_matches(['\n', '\r']);
    if let Some((_, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        rest = after.trim_start(); // an environment's name
    }
    if !rest.starts_with(marks) {
        let before = rest.find(marks)?;
        let place = rest[..before].trim_end();
        let is_place =
            place.contains('@') || place.starts_with('~') || place.starts_with('[') && place.ends_with(']');
        if !is_place || place.split(' ').count() > 2 {
            return None;
        }
        rest = &rest[before..];
    }
    let after = rest.trim_start_matches(marks);
    let is_one = rest.len() - after.len() <= rest.chars().next()?.len_utf8();
    let command = after.trim_start();
    (is_one && (after.is_empty() || command.len() < after.len()))
        .then(|| line.trim_end_matches(['\n', '\r']).len() - command.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each part with the first letter of its kind.
    fn read(code: &str) -> String {
        let parts = parts(code);
        let all: String = parts.iter().map(|(_, text)| *text).collect();
        assert_eq!(all, code);
        let letter = |kind: Kind| format!("{kind:?}").to_lowercase().remove(0);
        let texts: Vec<String> = parts
            .iter()
            .filter(|(kind, _)| *kind != Kind::Comment)
            .map(|(kind, text)| format!("{}[{}]", letter(*kind), text.replace('\n', "¶")))
            .collect();
        texts.join("")
    }

    #[test]
    fn what_was_typed_is_told_from_what_was_printed() {
        for (code, expected) in [
            (
                "$ ls -l\ntotal 0\nif x\n$ cd\n",
                "p[$ ]c[ls -l¶]o[total 0¶if x¶]p[$ ]c[cd¶]",
            ),
            ("ls\ntotal 0\n", "o[ls¶total 0¶]"),
            ("# apt update\nHit:1\n", "p[# ]c[apt update¶]o[Hit:1¶]"),
            ("# Look around:\n$ ls\n# a\n", "p[$ ]c[ls¶]"),
            ("> 1 + 1\n2\n", "p[> ]c[1 + 1¶]o[2¶]"),
            (
                "$ npm start\n\n> app@1.0.0 start\n",
                "p[$ ]c[npm start¶]o[¶> app@1.0.0 start¶]",
            ),
            (
                "$ cat <<EOF\n> a\n> EOF\na\n",
                "p[$ ]c[cat <<EOF¶]p[> ]c[a¶]p[> ]c[EOF¶]o[a¶]",
            ),
            (
                "$ docker run \\\n    -p 80:80 \\\n    nginx\nok\n",
                "p[$ ]c[docker run \\¶    -p 80:80 \\¶    nginx¶]o[ok¶]",
            ),
            (
                "me@host:~/a$ ls\n[me@host a]$ ls\n(venv) $ ls\n~/a ❯ ls\n",
                "p[me@host:~/a$ ]c[ls¶]p[[me@host a]$ ]c[ls¶]p[(venv) $ ]c[ls¶]p[~/a ❯ ]c[ls¶]",
            ),
            ("me@host ~ % ls\n", "p[me@host ~ % ]c[ls¶]"),
            (
                "$ df\n/dev/sda 40% /\n$5 a month\n$$ x\n",
                "p[$ ]c[df¶]o[/dev/sda 40% /¶$5 a month¶$$ x¶]",
            ),
            ("$ echo\n\n$\n$ ", "p[$ ]c[echo¶]o[¶]p[$]c[¶]p[$ ]c[]"),
            ("$ a\r\nb\r\n", "p[$ ]c[a\r¶]o[b\r¶]"),
            ("", ""),
        ] {
            assert_eq!(read(code), expected, "{code}");
        }
    }
}
