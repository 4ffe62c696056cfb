//! A plan at so many hours a week → the weeks of its steps (contract 4.7).
//!
//! The page computes the same with the same arithmetic (64-bit floats). Knows no calendar: weeks count from 1.

use super::{Roadmap, StepId};
use crate::document::duration::Effort;

/// A step in a schedule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scheduled {
    /// Which step.
    pub step: StepId,
    /// The work of all steps before it.
    pub before: Effort,
    /// The same with its own.
    pub after: Effort,
    /// The week in which it starts, from 1.
    pub first_week: u64,
    /// The week in which it ends, at least the first.
    pub last_week: u64,
}

/// The schedule of `steps` in their order, at `hours_per_week` (above 0) hours of work a week.
pub fn schedule(roadmap: &Roadmap, steps: &[StepId], hours_per_week: f64) -> Vec<Scheduled> {
    let minutes_per_week = 60.0 * hours_per_week;
    let weeks = |effort: Effort| mean(effort) / minutes_per_week;
    let mut before = Effort::default();
    let mut scheduled = Vec::with_capacity(steps.len());
    for &step in steps {
        let after = before + roadmap.step(step).effort.unwrap_or_default();
        let first_week = weeks(before).floor() as u64 + 1;
        let last_week = first_week.max(weeks(after).ceil() as u64);
        scheduled.push(Scheduled {
            step,
            before,
            after,
            first_week,
            last_week,
        });
        before = after;
    }
    scheduled
}

/// The exact mean of both ends, in minutes: a whole number or one and a half.
fn mean(effort: Effort) -> f64 {
    (effort.min.saturating_add(effort.max)) as f64 / 2.0
}
