//! How wide a text is, and where it breaks: a table of widths, as nobody knows the reader's font here.
//!
//! The widths are those of a wide sans-serif, so that text set in a narrower one leaves a margin instead of running out
//! of its box. Knows no box.

/// Space that a text needs, in units, set at `size` units in a regular weight.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Lines of at most `limit` units. Breaks at spaces and between wide characters (CJK, emoji); a word that is too long
/// for a line by itself is broken anywhere but before a combining character. Never empty, nothing is cut.
pub fn wrap(text: &str, size: f64, limit: f64) -> Vec<String> {
    let mut lines = Lines {
        done: Vec::new(),
        current: String::new(),
        used: 0.0,
        limit: limit / size,
    };
    for word in text
        .split(|c: char| c.is_whitespace() && c != '\u{a0}')
        .filter(|word| !word.is_empty())
    {
        lines.word(word);
    }
    if !lines.current.is_empty() || lines.done.is_empty() {
        lines.done.push(lines.current);
    }
    lines.done
}

/// Lines while they are filled; widths in ems.
struct Lines {
    done: Vec<String>,
    current: String,
    used: f64,
    limit: f64,
}

impl Lines {
    fn word(&mut self, word: &str) {
        let mut glue = if self.current.is_empty() { "" } else { " " };
        for part in parts(word) {
            let wide: f64 = part.chars().map(advance).sum();
            let space = if glue.is_empty() { 0.0 } else { advance(' ') };
            if self.used + space + wide <= self.limit {
                self.current.push_str(glue);
                self.current.push_str(part);
                self.used += space + wide;
            } else {
                self.break_line();
                self.piecewise(part);
            }
            glue = "";
        }
    }

    /// Adds a part at the start of a line, broken where even an empty line cannot hold it.
    fn piecewise(&mut self, part: &str) {
        for c in part.chars() {
            let wide = advance(c);
            if wide > 0.0 && self.used + wide > self.limit && !self.current.is_empty() {
                self.break_line();
            }
            self.current.push(c);
            self.used += wide;
        }
    }

    fn break_line(&mut self) {
        if !self.current.is_empty() {
            self.done.push(std::mem::take(&mut self.current));
        }
        self.used = 0.0;
    }
}

/// A word's parts between which a line may break: around wide characters, and after a slash or hyphen.
fn parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in word.char_indices() {
        let may_break = before.is_some_and(|b| {
            advance(c) > 0.0
                && b != '\u{200d}'
                && (is_wide(b) || is_wide(c) || matches!(b, '/' | '-' | '–' | '—'))
        });
        if may_break && !closes(c) && at > start {
            parts.push(&word[start..at]);
            start = at;
        }
        if advance(c) > 0.0 || c == '\u{200d}' {
            before = Some(c);
        }
    }
    parts.push(&word[start..]);
    parts
}

/// Punctuation that does not start a line.
fn closes(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '）'
            | '」'
            | '』'
            | '】'
            | '！'
            | '？'
            | '：'
            | ')'
            | ','
            | '.'
            | '!'
            | '?'
            | ':'
    )
}

/// Set as wide as it is high: CJK, full-width forms, emoji.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2600..=0x27bf | 0x2b00..=0x2bff | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f000..=0x1faff | 0x20000..=0x3fffd)
}

/// Adds nothing to the width: combining marks, joiners, variation selectors, controls.
fn is_zero(c: char) -> bool {
    matches!(u32::from(c),
        0..=0x1f | 0x7f..=0x9f | 0xad | 0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x65f
        | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f
        | 0xfeff | 0x1f3fb..=0x1f3ff | 0xe0000..=0xe01ef)
}

/// Advance width in ems.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' | '’' | '‘' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | '|' | '/' | '\\' | '·' => 0.34,
        'f' | 't' | 'r' | '-' | '(' | ')' | '[' | ']' | '!' => 0.41,
        's' | 'c' | 'z' | '?' | '*' | '_' | '"' | '“' | '”' | '–' => 0.55,
        'a' | 'e' | 'k' | 'v' | 'x' | 'y' | 'F' | 'L' => 0.615,
        'b' | 'd' | 'g' | 'h' | 'n' | 'o' | 'p' | 'q' | 'u' | '0'..='9' | 'P' | 'T' | 'Y' | 'S' | 'E' => 0.64,
        'A' | 'B' | 'C' | 'K' | 'R' | 'V' | 'X' | 'Z' => 0.7,
        'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'U' | '&' => 0.79,
        'w' | '#' | '+' | '=' | '<' | '>' | '~' | '^' => 0.84,
        'm' | 'M' | 'W' | '%' | '@' | '—' | '…' => 1.0,
        c if c.is_ascii_graphic() => 0.64,
        c if is_zero(c) => 0.0,
        c if is_wide(c) => {
            if u32::from(c) >= 0x1f000 || (0x2600..0x2e80).contains(&u32::from(c)) {
                1.3
            } else {
                1.0
            }
        }
        c if u32::from(c) < 0x590 => {
            if c.is_uppercase() {
                0.85
            } else {
                0.68
            }
        }
        _ => 0.9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_fits_and_nothing_is_lost() {
        let titles = [
            "SQL",
            "Authentication and authorisation with JSON Web Tokens",
            "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
            "データベースの設計と正規化、そして索引",
            "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦 family",
            "a/very/long/path/without/any/space/in/it/at/all",
            "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        ];
        for title in titles {
            let lines = wrap(title, 14.0, 150.0);
            assert!(lines.iter().all(|line| width(line, 14.0) <= 150.0), "{lines:?}");
            let squeezed = |text: &str| text.replace(' ', "");
            assert_eq!(squeezed(&lines.concat()), squeezed(title));
        }
    }

    #[test]
    fn an_empty_title_has_one_line() {
        assert_eq!(wrap("  ", 14.0, 100.0), [""]);
    }

    #[test]
    fn breaks_at_spaces_first() {
        assert_eq!(
            wrap("Relational databases and SQL", 14.0, 150.0),
            ["Relational", "databases and SQL"]
        );
    }
}
