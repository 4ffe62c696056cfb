//! Durations as authors write them, and the minutes of work they mean (`2-4 weeks` → `[1200, 2400]` at 10 h a week).

use std::fmt;
use std::ops::{Add, AddAssign};

use serde::{Serialize, Serializer};

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
}
