//! Minutes of work → words: "2–4 weeks", "90 minutes", "≥ 30 weeks (2 steps without an estimate)".
//!
//! Precise as far as an estimate can be: minutes below two hours, hours below a week, weeks from there on; halves only
//! of small numbers.

use crate::document::duration::Effort;

use super::words::Words;

/// A learner's hours per week, above 0; what a week of work is.
pub type HoursPerWeek = f64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minutes,
    Hours,
    Weeks,
}

impl Unit {
    fn of(minutes: u64, hours_per_week: HoursPerWeek) -> Unit {
        // 57 minutes of an hour are an hour to a reader, so a unit begins where its first half step rounds to one.
        if minutes < 60 || (minutes < 120 && !minutes.is_multiple_of(30)) {
            Unit::Minutes
        } else if (minutes as f64) < hours_per_week * 57.0 {
            Unit::Hours
        } else {
            Unit::Weeks
        }
    }

    /// The one unit of a range, as two in one are hard to compare: the greater end's, or a smaller one where the smaller
    /// end would be less than a week, or nothing, in it.
    fn of_both(Effort { min, max }: Effort, hours_per_week: HoursPerWeek) -> Unit {
        let mut unit = Unit::of(max, hours_per_week);
        if unit == Unit::Weeks && min > 0 && unit.halves(min, hours_per_week) < 2 {
            unit = Unit::Hours;
        }
        if unit == Unit::Hours && min > 0 && unit.halves(min, hours_per_week) == 0 {
            unit = Unit::Minutes;
        }
        unit
    }

    fn key(self) -> &'static str {
        match self {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Weeks => "weeks",
        }
    }

    /// `minutes` in this unit, in halves.
    fn halves(self, minutes: u64, hours_per_week: HoursPerWeek) -> u64 {
        let whole_minutes = match self {
            Unit::Minutes => 1.0,
            Unit::Hours => 60.0,
            Unit::Weeks => 60.0 * hours_per_week,
        };
        let value = minutes as f64 / whole_minutes;
        let fine = self != Unit::Minutes && value < if self == Unit::Hours { 10.0 } else { 4.0 };
        if fine {
            (value * 2.0).round() as u64
        } else {
            value.round() as u64 * 2
        }
    }
}

/// The work in words at a pace, one number where both ends look alike.
pub fn effort(words: &Words, effort: Effort, hours_per_week: HoursPerWeek) -> String {
    if effort.max == 0 {
        return words.get("no-time");
    }
    let unit = Unit::of_both(effort, hours_per_week);
    let high = unit.halves(effort.max, hours_per_week);
    let low = unit.halves(effort.min, hours_per_week);
    if low == high {
        return amount(words, unit, high, &number(words, high));
    }
    let range = format!("{}–{}", number(words, low), number(words, high));
    amount(words, unit, high, &range)
}

/// A sum in words, which says how many of its steps have no estimate. Then only its low end holds.
pub fn total(words: &Words, sum: Effort, missing: usize, hours_per_week: HoursPerWeek) -> String {
    if missing == 0 {
        return effort(words, sum, hours_per_week);
    }
    let missing = words.count("without-estimate", missing as u64);
    if sum.min == 0 {
        return missing;
    }
    let least = Effort {
        min: sum.min,
        max: sum.min,
    };
    let amount = effort(words, least, hours_per_week);
    words.say("at-least", None, &[("amount", &amount), ("missing", &missing)])
}

/// The pace that a sum is said at: "10 hours a week"; empty where it is said in hours or minutes, which are so many at any.
pub fn pace(words: &Words, sum: Effort, missing: usize, hours_per_week: HoursPerWeek) -> String {
    let max = if missing == 0 { sum.max } else { sum.min };
    if max == 0 || Unit::of_both(Effort { max, ..sum }, hours_per_week) != Unit::Weeks {
        return String::new();
    }
    hours(words, hours_per_week)
}

/// Hours per week as people write them: no needless decimals.
fn hours(words: &Words, hours_per_week: HoursPerWeek) -> String {
    let rounded = (hours_per_week * 100.0).round() / 100.0;
    let text = format!("{rounded}").replace('.', &words.get("decimal-mark"));
    words.say("hours-a-week", Some(rounded.ceil() as u64), &[("n", &text)])
}

fn amount(words: &Words, unit: Unit, halves: u64, text: &str) -> String {
    words.say(unit.key(), Some(halves.div_ceil(2)), &[("n", text)])
}

/// A number of halves as text: `3`, `1½`, `½`, thousands apart.
fn number(words: &Words, halves: u64) -> String {
    let half = if halves % 2 == 1 { "½" } else { "" };
    match halves / 2 {
        0 if halves == 1 => half.to_owned(),
        whole => grouped(words, whole) + half,
    }
}

fn grouped(words: &Words, number: u64) -> String {
    let digits = number.to_string();
    if digits.len() <= 4 {
        return digits;
    }
    let mark = words.get("thousands-mark");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(&mark);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::built_in_words;
    use super::*;

    #[test]
    fn work_is_said_in_the_unit_that_fits() {
        let words = built_in_words("en");
        for (min, max, expected) in [
            (0, 0, "no time"),
            (30, 45, "30–45 minutes"),
            (90, 90, "1½ hours"),
            (60, 60, "1 hour"),
            (60, 180, "1–3 hours"),
            (30, 180, "½–3 hours"),
            (10, 180, "10–180 minutes"),
            (180, 1200, "3–20 hours"),
            (300, 600, "5–10 hours"),
            (560, 1200, "1–2 weeks"),
            (600, 600, "1 week"),
            (1200, 2400, "2–4 weeks"),
            (900, 1200, "1½–2 weeks"),
            (18_000, 24_000, "30–40 weeks"),
            (0, 1200, "0–2 weeks"),
            (18_013, 18_100, "30 weeks"),
        ] {
            assert_eq!(effort(&words, Effort { min, max }, 10.0), expected, "{min}–{max}");
        }
    }

    #[test]
    fn a_sum_says_what_it_misses() {
        let words = built_in_words("en");
        let sum = Effort {
            min: 18_000,
            max: 24_000,
        };
        assert_eq!(
            total(&words, sum, 2, 10.0),
            "≥ 30 weeks (2 steps without an estimate)"
        );
        assert_eq!(
            total(&words, Effort::default(), 1, 10.0),
            "1 step without an estimate"
        );
        assert_eq!(total(&words, sum, 0, 10.0), "30–40 weeks");
        assert_eq!(hours(&words, 7.5), "7.5 hours a week");
    }

    #[test]
    fn only_weeks_have_a_pace() {
        let words = built_in_words("en");
        for (min, max, missing, expected) in [
            (1200, 2400, 0, "10 hours a week"),
            (330, 540, 0, ""),
            (30, 45, 0, ""),
            (0, 0, 0, ""),
            (0, 2400, 1, ""),
            (330, 2400, 1, ""),
            (1200, 2400, 1, "10 hours a week"),
        ] {
            let said = pace(&words, Effort { min, max }, missing, 10.0);
            assert_eq!(said, expected, "{min}–{max}, {missing} missing");
        }
    }
}
