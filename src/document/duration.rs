//! Durations as authors write them, and the minutes of work they mean (`2-4 weeks` → `[1200, 2400]` at 10 h a week).

use std::fmt;
use std::ops::{Add, AddAssign};

use serde::{Serialize, Serializer};

mod parse;

/// Hours per week and days per week that durations in weeks, days and months assume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Hours of work in a week, above 0 and at most 168.
    pub hours_per_week: f64,
    /// Days of work in a week, above 0 and at most 7.
    pub days_per_week: f64,
}

/// Whole minutes of work, from the least to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Effort {
    /// Minutes at the low end.
    pub min: u64,
    /// Minutes at the high end, at least `min`.
    pub max: u64,
}

impl Add for Effort {
    type Output = Effort;

    /// Ends add to ends: one learner's pace is common to all topics, so nothing is narrowed.
    fn add(self, other: Effort) -> Effort {
        Effort {
            min: self.min.saturating_add(other.min),
            max: self.max.saturating_add(other.max),
        }
    }
}

impl AddAssign for Effort {
    fn add_assign(&mut self, other: Effort) {
        *self = *self + other;
    }
}

/// As `[min, max]`.
impl Serialize for Effort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.min, self.max].serialize(serializer)
    }
}

/// A duration as its author wrote it. What it means in minutes depends on the pace.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// As written, spaces trimmed; an en dash between the ends is kept.
    pub text: String,
    low: Amount,
    high: Amount,
}

/// One end of a duration, exact: what does not depend on the pace, and what does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Amount {
    /// Minutes and hours, in units of 10⁻¹² minutes.
    fixed: u128,
    /// Millionths of a day.
    days: u128,
    /// Millionths of a week.
    weeks: u128,
    /// Millionths of a month, which is 52/12 weeks.
    months: u128,
}

/// Numbers are kept in millionths: six decimals, as far as a duration or a pace is read.
const MICRO: u128 = 1_000_000;

impl Duration {
    /// Reads any of the forms of the contract's 3.2: `2-4 weeks`, `90 min`, `1 week to 2 months`, `P2W`,
    /// `14 weeks at 6-10 hours/week`, `0`.
    ///
    /// # Errors
    /// Why it is none, in words that follow “`…` is not a duration: ”.
    pub fn parse(text: &str) -> Result<Duration, String> {
        let text = text.trim();
        let (low, high) = parse::ends(text)?;
        Ok(Duration {
            text: text.to_owned(),
            low,
            high,
        })
    }

    /// Its work in whole minutes: each end computed exactly, then rounded half up, once.
    ///
    /// The pace counts to the sixth decimal. Where the ends are in units that only a pace can compare (`1 week to 30 h`), the
    /// smaller one is the minimum.
    pub fn effort(&self, pace: Pace) -> Effort {
        let (low, high) = (self.low.minutes(pace), self.high.minutes(pace));
        Effort {
            min: low.min(high),
            max: low.max(high),
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Amount {
    /// Whole minutes at `pace`, half a minute rounded up. No step overflows: a number is at most a million units.
    fn minutes(self, pace: Pace) -> u64 {
        let hours = micro(pace.hours_per_week);
        let days = micro(pace.days_per_week).max(1);
        // Over the denominator 10¹² × days per week: a week is 60 × hours, a month 52/12 of it, a day one of `days` parts.
        let numerator = self.fixed * days
            + (60 * self.weeks + 260 * self.months) * hours * days
            + 60 * self.days * hours * MICRO;
        let denominator = MICRO * MICRO * days;
        let rounded = (2 * numerator + denominator) / (2 * denominator);
        u64::try_from(rounded).unwrap_or(u64::MAX)
    }

    /// Whether this is more than `other` at every pace; false where it depends on the pace.
    fn surely_exceeds(self, other: Amount) -> bool {
        let weeks = |amount: Amount| 12 * amount.weeks + 52 * amount.months;
        let parts = |amount: Amount| [amount.fixed, amount.days, weeks(amount)];
        let (mine, theirs) = (parts(self), parts(other));
        mine != theirs && mine.iter().zip(theirs).all(|(mine, theirs)| *mine >= theirs)
    }
}

/// A pace's number in millionths. Out of range (a caller's fault) it is brought into it.
fn micro(number: f64) -> u128 {
    let number = if number.is_finite() {
        number.clamp(0.0, 168.0)
    } else {
        0.0
    };
    (number * 1e6).round() as u128
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        hours_per_week: 10.0,
        days_per_week: 5.0,
    };

    fn minutes(text: &str, pace: Pace) -> (u64, u64) {
        let effort = Duration::parse(text)
            .unwrap_or_else(|reason| panic!("{text}: {reason}"))
            .effort(pace);
        (effort.min, effort.max)
    }

    #[test]
    fn every_form_means_its_minutes() {
        for (text, low, high) in [
            ("2-4 weeks", 1200, 2400),
            ("2–4 weeks", 1200, 2400),
            ("2 – 4 weeks", 1200, 2400),
            ("3 h", 180, 180),
            ("90 min", 90, 90),
            ("1.5 days", 180, 180),
            ("1 week to 2 months", 600, 5200),
            ("1 to 2 weeks", 600, 1200),
            ("P2W", 1200, 1200),
            ("p1m", 2600, 2600),
            ("PT2H30M", 150, 150),
            ("P1M2DT1H", 2900, 2900),
            ("P0.5W", 300, 300),
            ("P1W-P2W", 600, 1200),
            ("0", 0, 0),
            ("0 h", 0, 0),
            ("0-2 h", 0, 120),
            ("14 weeks at 6-10 hours/week", 5040, 8400),
            ("2-3 weeks at 1.5 h/week", 180, 270),
            ("1 week at 4 hours per week", 240, 240),
            ("  1 WEEK ", 600, 600),
            ("1 Mo", 2600, 2600),
            ("2d", 240, 240),
            ("1w", 600, 600),
            ("1 h 30 min", 90, 90),
            ("1 h - 2 days", 60, 240),
            ("0.5 min", 1, 1),
            ("0.49 min", 0, 0),
            ("1\u{a0}h", 60, 60),
        ] {
            assert_eq!(minutes(text, PACE), (low, high), "{text}");
        }
    }

    #[test]
    fn a_pace_is_exact_and_rounding_happens_once() {
        let pace = |hours_per_week, days_per_week| Pace {
            hours_per_week,
            days_per_week,
        };
        for (text, pace, expected) in [
            ("1 day", pace(10.0, 3.0), 200),
            ("1 day", pace(7.5, 7.0), 64),    // 64.28…
            ("3 days", pace(10.0, 7.0), 257), // 257.14…, not 3 × 86
            ("1 week", pace(6.1, 5.0), 366),  // 6.1 is no binary fraction
            ("1 month", pace(0.1, 5.0), 26),
            ("1 week at 6 hours/week", pace(40.0, 5.0), 360),
            ("1000000 months", pace(168.0, 5.0), 43_680_000_000),
        ] {
            assert_eq!(minutes(text, pace), (expected, expected), "{text}");
        }
        // Which end is the smaller one depends on the pace.
        assert_eq!(minutes("1 week to 30 h", pace(40.0, 5.0)), (1800, 2400));
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for (text, part) in [
            ("", "empty"),
            ("4-2 weeks", "before"),
            ("2 months to 3 weeks", "before"),
            ("P2W-P1W", "before"),
            ("-3 h", "negative"),
            ("2 weeks to -3 weeks", "negative"),
            ("5", "unit"),
            ("2-4", "unit"),
            ("3 fortnights", "`fortnights`"),
            ("3 m", "`min` or `mo`"),
            ("2 years", "months"),
            ("P1Y", "months"),
            ("PT3S", "minutes"),
            ("P", "`P2W`"),
            ("PT", "`P2W`"),
            ("P2H", "`T`"),
            ("99999999999999999999999 h", "1,000,000"),
            ("1000001 h", "1,000,000"),
            ("1.1234567 h", "six"),
            ("1,5 h", "`.`"),
            ("soon", "number"),
            ("1-2-3 weeks", "`-`"),
            ("2 weeks at 0 hours/week", "0"),
            ("2 weeks at 200 hours/week", "168"),
            ("2 days at 3 hours/week", "weeks"),
            ("2 weeks at 3 hours/day", "hours/week"),
            ("2 weeks at", "hours/week"),
            ("3 h!", "`!`"),
            ("1. h", "digit"),
            ("weeks 2", "number"),
        ] {
            let reason = Duration::parse(text).expect_err(text);
            assert!(reason.contains(part), "{text}: {reason}");
        }
    }
}
