//! Runs across a channel → tracks, so that no two touch and few cross.
//!
//! Knows one channel at a time.

use super::place::Placed;

/// Between two tracks.
pub const PITCH: f64 = 8.0;
/// A wire's run across a channel.
pub struct Run {
    pub wire: usize,
    low: f64,
    high: f64,
    /// Where it is joined from above and from below.
    ups: Vec<f64>,
    downs: Vec<f64>,
}

/// By channel: the runs of wires that do not just pass straight.
pub fn runs(placed: &Placed<'_>, sheet: usize) -> Vec<Vec<Run>> {
    let area = &placed.layered.sheets[sheet];
    let mut runs: Vec<Vec<Run>> = (0..=area.rows.len()).map(|_| Vec::new()).collect();
    for (index, wire) in area.wires.iter().enumerate() {
        let mut all: Vec<(usize, bool, f64)> = Vec::new();
        all.push((area.start(wire), true, placed.terminal(sheet, wire.source)));
        for (at, &lane) in wire.lanes.iter().enumerate() {
            let row = wire.first_lane + at;
            all.push((row, false, placed.x[sheet][lane]));
            all.push((row + 1, true, placed.x[sheet][lane]));
        }
        for &sink in &wire.sinks {
            all.push((area.end(sink), false, placed.terminal(sheet, sink)));
        }
        all.sort_by_key(|end| end.0);
        for channel in all.chunk_by(|a, b| a.0 == b.0) {
            let low = channel.iter().map(|end| end.2).fold(f64::MAX, f64::min);
            let high = channel.iter().map(|end| end.2).fold(f64::MIN, f64::max);
            if low < high {
                let side = |up: bool| {
                    channel
                        .iter()
                        .filter(|end| end.1 == up)
                        .map(|end| end.2)
                        .collect()
                };
                runs[channel[0].0].push(Run {
                    wire: index,
                    low,
                    high,
                    ups: side(true),
                    downs: side(false),
                });
            }
        }
    }
    runs
}

/// By run: its track, counted from above. Runs that would touch get different ones, in the order that crosses least.
pub fn assign_tracks(runs: &[Run]) -> Vec<usize> {
    if runs.len() > SEARCHED {
        return left_edge(runs);
    }
    let order = track_order(runs);
    let mut tracks = vec![0usize; runs.len()];
    for (at, &run) in order.iter().enumerate() {
        let touching = order[..at]
            .iter()
            .filter(|&&other| touch(&runs[run], &runs[other]));
        tracks[run] = touching.map(|&other| tracks[other] + 1).max().unwrap_or(0);
    }
    tracks
}

/// As few tracks as can be, whatever crosses (left-edge algorithm, Hashimoto and Stevens 1971).
fn left_edge(runs: &[Run]) -> Vec<usize> {
    let mut tracks = vec![0usize; runs.len()];
    let mut ends: Vec<f64> = Vec::new();
    for run in by_place(runs) {
        let free = ends
            .iter()
            .position(|&end| end + PITCH < runs[run].low)
            .unwrap_or(ends.len());
        if free == ends.len() {
            ends.push(0.0);
        }
        ends[free] = runs[run].high;
        tracks[run] = free;
    }
    tracks
}

fn by_place(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by(|&a, &b| runs[a].low.total_cmp(&runs[b].low).then(a.cmp(&b)));
    order
}

fn touch(a: &Run, b: &Run) -> bool {
    a.low <= b.high + PITCH && b.low <= a.high + PITCH
}

/// Beyond this number of runs in a channel their order is not searched for.
const SEARCHED: usize = 64;

fn track_order(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::with_capacity(runs.len());
    for run in by_place(runs) {
        // Where among those that stand already? Begin below all of them and look upwards.
        let mut cost = 0;
        let mut best = (0, order.len());
        for at in (0..order.len()).rev() {
            cost += cost_above(&runs[run], &runs[order[at]]) - cost_above(&runs[order[at]], &runs[run]);
            if cost < best.0 {
                best = (cost, at);
            }
        }
        order.insert(best.1, run);
    }
    for _ in 0..runs.len() {
        let mut changed = false;
        for at in 1..order.len() {
            let (a, b) = (&runs[order[at - 1]], &runs[order[at]]);
            if cost_above(b, a) < cost_above(a, b) {
                order.swap(at - 1, at);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    order
}

/// Crossings if `a` runs above `b`; running down along the same place counts for many.
fn cost_above(a: &Run, b: &Run) -> i64 {
    let within = |x: &&f64, run: &Run| run.low <= **x && **x <= run.high;
    let crossings =
        b.ups.iter().filter(|x| within(x, a)).count() + a.downs.iter().filter(|x| within(x, b)).count();
    let along = a
        .downs
        .iter()
        .flat_map(|x| b.ups.iter().map(move |y| (x - y).abs()))
        .filter(|gap| *gap < 5.0)
        .count();
    crossings as i64 + 1000 * along as i64
}
