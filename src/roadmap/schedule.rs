//! A plan at so many hours a week → the weeks of its steps (contract 4.7).
//!
//! The page computes the same with the same arithmetic (64-bit floats). Knows no calendar: weeks count from 1.

use super::{Roadmap, StepId};
use crate::document::duration::Effort;

/// A step in a schedule. Weeks are pairs of first and last, counted from 1; the last is at least the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// Which step.
    pub step: StepId,
    /// Its weeks if all takes as little as estimated.
    pub min: (u64, u64),
    /// Its weeks if all takes as much as estimated.
    pub max: (u64, u64),
    /// Its weeks at the exact mean of the estimates.
    pub mean: (u64, u64),
}

/// The schedule of `steps` in their order, at `hours_per_week` (above 0) hours of work a week.
pub fn schedule(roadmap: &Roadmap, steps: &[StepId], hours_per_week: f64) -> Vec<Scheduled> {
    let mut before = Effort::default();
    let mut scheduled = Vec::with_capacity(steps.len());
    for &step in steps {
        let after = before + roadmap.step(step).effort.unwrap_or_default();
        let weeks = |end: fn(Effort) -> f64| weeks(end(before), end(after), hours_per_week);
        scheduled.push(Scheduled {
            step,
            min: weeks(|effort| effort.min as f64),
            max: weeks(|effort| effort.max as f64),
            // A whole number of minutes, or one and a half: exact.
            mean: weeks(|effort| effort.min.saturating_add(effort.max) as f64 / 2.0),
        });
        before = after;
    }
    scheduled
}

/// First and last week of the work from minute `start` to minute `end`.
fn weeks(start: f64, end: f64, hours_per_week: f64) -> (u64, u64) {
    let minutes_per_week = 60.0 * hours_per_week;
    let first = (start / minutes_per_week).floor() as u64 + 1;
    (first, first.max((end / minutes_per_week).ceil() as u64))
}
