//! The grammar of durations: text → the exact amounts at both ends. Knows no pace.
//!
//! `duration = "0" | term | range | weeks "at" hours "/week"`, where a term is `1.5 days`, `1 h 30 min` or ISO 8601's
//! `P1M2DT3H`, and both ends of a range may share the last unit.

use super::{Amount, MICRO};

/// A number may be this many units at most: no sum of such durations overflows.
const MOST: u128 = 1_000_000;

/// Both ends of the duration `text`.
pub(super) fn ends(text: &str) -> Result<(Amount, Amount), String> {
    if text.is_empty() {
        return Err("it is empty".into());
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
    };
    let (low, high) = parser.duration()?;
    parser.end()?;
    if low.surely_exceeds(high) {
        return Err("its larger end stands before the smaller one".into());
    }
    Ok((low, high))
}

#[derive(Clone, Debug, PartialEq)]
enum Token<'a> {
    /// In millionths.
    Number(u128),
    Word(&'a str),
    /// `P1M2DT3H`.
    Iso(Amount),
    Dash,
    Slash,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '0'..='9' => {
                let length = number_length(rest);
                tokens.push(Token::Number(number(&rest[..length])?));
                length
            }
            '-' | '–' => {
                if matches!(tokens.last(), None | Some(Token::Dash)) || ends_with_to(&tokens) {
                    return Err("it is negative".into());
                }
                tokens.push(Token::Dash);
                first.len_utf8()
            }
            '/' => {
                tokens.push(Token::Slash);
                1
            }
            'P' | 'p' if is_iso(rest) => {
                let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != ',');
                let length = length.unwrap_or(rest.len());
                tokens.push(Token::Iso(iso(&rest[..length])?));
                length
            }
            _ if first.is_alphabetic() => {
                let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                tokens.push(Token::Word(&rest[..length]));
                length
            }
            ',' | '.' => return Err("decimals are written with a `.` between digits, as in `1.5 h`".into()),
            _ => return Err(format!("`{}` has no meaning here", first.escape_debug())),
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn ends_with_to(tokens: &[Token<'_>]) -> bool {
    matches!(tokens.last(), Some(Token::Word(word)) if word.eq_ignore_ascii_case("to"))
}

/// Whether the word that `text` begins with is ISO 8601: `P2W`, `PT3H`, or `P` alone.
fn is_iso(text: &str) -> bool {
    match text[1..].chars().next() {
        None => true,
        Some('T' | 't') => text[2..].chars().next().is_none_or(|c| c.is_ascii_digit()),
        Some(c) => c.is_ascii_digit(),
    }
}

fn number_length(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len())
}

/// `1.5` → 1,500,000.
fn number(text: &str) -> Result<u128, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || fraction.contains('.') {
        return Err(format!("`{text}` lacks a digit or has a `.` too many"));
    }
    if fraction.len() > 6 {
        return Err(format!("`{text}` has more than six decimals"));
    }
    let too_large = || format!("`{text}` is more than 1,000,000");
    let whole: u128 = whole.parse().map_err(|_| too_large())?;
    let fraction: u128 = format!("{fraction:0<6}").parse().map_err(|_| too_large())?;
    let number = whole.checked_mul(MICRO).ok_or_else(too_large)? + fraction;
    if number > MOST * MICRO {
        Err(too_large())
    } else {
        Ok(number)
    }
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
}

impl<'a> Parser<'a> {
    fn duration(&mut self) -> Result<(Amount, Amount), String> {
        let (low, high) = self.range()?;
        if !self.takes_word(&["at"]) {
            return Ok((low, high));
        }
        let weeks = |amount: Amount| {
            let only_weeks = Amount {
                weeks: amount.weeks,
                ..Amount::default()
            } == amount;
            only_weeks
                .then_some(amount.weeks)
                .ok_or("only `weeks` can be `at … hours/week`")
        };
        let (low, high) = (weeks(low)?, weeks(high)?);
        let (least, most) = self.hours_per_week()?;
        let product = |weeks: u128, hours: u128| Amount {
            fixed: 60 * weeks * hours,
            ..Amount::default()
        };
        Ok((product(low, least), product(high, most)))
    }

    /// `6-10 hours/week`, `6 h per week`: hours in millionths.
    fn hours_per_week(&mut self) -> Result<(u128, u128), String> {
        let shape = || String::from("after `at` comes a pace such as `6-10 hours/week`");
        let least = self.number().ok_or_else(shape)?;
        let most = if self.takes_to() {
            self.number().ok_or_else(shape)?
        } else {
            least
        };
        let hours = self.word().and_then(|word| unit(word).ok()) == Some(Unit::Hour);
        let per = self.takes(&Token::Slash) || self.takes_word(&["per", "a"]);
        let week = self.word().and_then(|word| unit(word).ok()) == Some(Unit::Week);
        if !(hours && per && week) {
            return Err(shape());
        }
        if least == 0 || most > 168 * MICRO {
            return Err("a pace is more than 0 and at most 168 hours a week".into());
        }
        Ok((least, most))
    }

    /// `term`, `term - term`, or `number - term`, where the number has the term's unit.
    fn range(&mut self) -> Result<(Amount, Amount), String> {
        if let [Token::Number(0)] = self.tokens {
            self.at = 1;
            return Ok((Amount::default(), Amount::default()));
        }
        let start = self.at;
        if let Some(low) = self.number()
            && self.takes_to()
        {
            let high = self.number().ok_or("after the dash comes a number")?;
            if self.takes_to() {
                return Err("`-` stands in it twice".into());
            }
            let unit = self.unit()?;
            return Ok((amount(low, unit), amount(high, unit)));
        }
        self.at = start;
        let low = self.term()?;
        let high = if self.takes_to() { self.term()? } else { low };
        Ok((low, high))
    }

    /// `1.5 days`, `1 h 30 min`, `P2W`.
    fn term(&mut self) -> Result<Amount, String> {
        if let Some(Token::Iso(amount)) = self.tokens.get(self.at) {
            self.at += 1;
            return Ok(*amount);
        }
        let mut sum = Amount::default();
        let mut number = Some(self.number().ok_or("it does not begin with a number")?);
        while let Some(value) = number {
            let unit = self.unit()?;
            sum = sum.plus(amount(value, unit));
            number = self.number();
        }
        Ok(sum)
    }

    fn unit(&mut self) -> Result<Unit, String> {
        match self.word() {
            Some(word) => unit(word),
            None => Err("it lacks a unit: min, h, days, weeks or months".into()),
        }
    }

    fn number(&mut self) -> Option<u128> {
        let Some(&Token::Number(number)) = self.tokens.get(self.at) else {
            return None;
        };
        self.at += 1;
        Some(number)
    }

    fn word(&mut self) -> Option<&'a str> {
        let Some(&Token::Word(word)) = self.tokens.get(self.at) else {
            return None;
        };
        self.at += 1;
        Some(word)
    }

    fn takes(&mut self, token: &Token<'_>) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn takes_word(&mut self, words: &[&str]) -> bool {
        let next = self.tokens.get(self.at);
        let found =
            matches!(next, Some(Token::Word(word)) if words.iter().any(|w| w.eq_ignore_ascii_case(word)));
        self.at += usize::from(found);
        found
    }

    fn takes_to(&mut self) -> bool {
        self.takes(&Token::Dash) || self.takes_word(&["to"])
    }

    fn end(&self) -> Result<(), String> {
        match self.tokens.get(self.at) {
            None => Ok(()),
            Some(Token::Word(word)) => Err(format!("`{word}` has no meaning here")),
            Some(Token::Dash) => Err("`-` stands in it twice".into()),
            Some(_) => Err("something follows its end".into()),
        }
    }
}

fn unit(word: &str) -> Result<Unit, String> {
    match word.to_lowercase().as_str() {
        "min" | "mins" | "minute" | "minutes" => Ok(Unit::Minute),
        "h" | "hr" | "hrs" | "hour" | "hours" => Ok(Unit::Hour),
        "d" | "day" | "days" => Ok(Unit::Day),
        "w" | "wk" | "wks" | "week" | "weeks" => Ok(Unit::Week),
        "mo" | "mos" | "month" | "months" => Ok(Unit::Month),
        "m" => Err("`m` may be minutes or months: write `min` or `mo`".into()),
        "y" | "yr" | "yrs" | "year" | "years" => Err("years are no unit here: write months".into()),
        "s" | "sec" | "secs" | "second" | "seconds" => Err("seconds are no unit here: write minutes".into()),
        _ => Err(format!(
            "`{word}` is no unit; units are min, h, days, weeks and months"
        )),
    }
}

/// `value` millionths of `unit`.
fn amount(value: u128, unit: Unit) -> Amount {
    let nothing = Amount::default();
    match unit {
        Unit::Minute => Amount {
            fixed: value * MICRO,
            ..nothing
        },
        Unit::Hour => Amount {
            fixed: 60 * value * MICRO,
            ..nothing
        },
        Unit::Day => Amount {
            days: value,
            ..nothing
        },
        Unit::Week => Amount {
            weeks: value,
            ..nothing
        },
        Unit::Month => Amount {
            months: value,
            ..nothing
        },
    }
}

impl Amount {
    fn plus(self, other: Amount) -> Amount {
        Amount {
            fixed: self.fixed + other.fixed,
            days: self.days + other.days,
            weeks: self.weeks + other.weeks,
            months: self.months + other.months,
        }
    }
}

/// `P1M2DT3H30M`, in upper or lower case.
fn iso(text: &str) -> Result<Amount, String> {
    let shape = || String::from("a duration in ISO 8601 looks like `P2W`, `P1M` or `PT2H30M`");
    let mut rest = &text[1..];
    let mut sum = Amount::default();
    let (mut in_time, mut empty) = (false, true);
    while !rest.is_empty() {
        if !in_time && rest.starts_with(['T', 't']) {
            (in_time, empty, rest) = (true, true, &rest[1..]);
            continue;
        }
        let length = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
            .ok_or_else(shape)?;
        if length == 0 {
            return Err(shape());
        }
        let value = number(&rest[..length].replace(',', "."))?;
        let unit = iso_unit(rest.as_bytes()[length], in_time).ok_or_else(shape)??;
        (sum, empty, rest) = (sum.plus(amount(value, unit)), false, &rest[length + 1..]);
    }
    if empty { Err(shape()) } else { Ok(sum) }
}

/// The unit of an ISO 8601 letter; `M` is months before the `T` and minutes after it. None for any other letter.
fn iso_unit(letter: u8, in_time: bool) -> Option<Result<Unit, String>> {
    Some(match (letter.to_ascii_uppercase(), in_time) {
        (b'M', false) => Ok(Unit::Month),
        (b'W', false) => Ok(Unit::Week),
        (b'D', false) => Ok(Unit::Day),
        (b'H', true) => Ok(Unit::Hour),
        (b'M', true) => Ok(Unit::Minute),
        (b'H', false) => Err("hours stand after a `T`, as in `PT2H`".into()),
        (b'Y', _) => unit("years"),
        (b'S', _) => unit("seconds"),
        _ => return None,
    })
}
