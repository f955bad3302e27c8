//! Which points carry an order, and which are noise.

use super::{Dropped, OrderFailure, OrderFit, Point, Reason};

impl OrderFit {
    /// The points above the noise, coarse to fine, and the others.
    pub(super) fn screen(
        &self,
        points: &[Point],
        needed: usize,
    ) -> Result<(Vec<Point>, Vec<Dropped>), OrderFailure> {
        let mut kept = points.to_vec();
        kept.sort_by(|a, b| b.step.total_cmp(&a.step));
        for (i, p) in kept.iter().enumerate() {
            let finite = p.step.is_finite() && p.value.is_finite() && p.uncertainty >= 0.0;
            let twice = i > 0 && kept[i - 1].step == p.step;
            if !finite || p.step <= 0.0 || twice {
                return Err(OrderFailure::Unusable { step: p.step, value: p.value });
            }
        }
        let mut dropped = Vec::new();
        let mut drop = |p: &Point, reason| dropped.push(Dropped { step: p.step, reason });
        let mut reason = Reason::Uncertain;
        loop {
            kept.retain(|p| {
                // A value of zero has no order, whatever is known of it.
                let certain = p.value != 0.0 && p.uncertainty <= self.floor * p.value.abs();
                if !certain {
                    drop(p, reason);
                }
                certain
            });
            let Some(Floor { first, level }) = undeclared_floor(&kept) else { break };
            reason = Reason::Collapsed;
            for p in kept.drain(first..) {
                drop(&p, reason);
            }
            // What was found at the fine end is under the coarser points as well: from here on it
            // counts as declared.
            for p in &mut kept {
                p.uncertainty += level;
            }
        }
        if let Some(last) = kept.last().copied() {
            let same = |p: &Point| (p.value < 0.0) == (last.value < 0.0);
            let first = kept.iter().rposition(|p| !same(p)).map_or(0, |i| i + 1);
            for p in kept.drain(..first) {
                drop(&p, Reason::OtherSign);
            }
        }
        if kept.len() < needed {
            return Err(OrderFailure::Floor { used: kept.len(), needed, dropped });
        }
        Ok((kept, dropped))
    }
}

/// A floor that was not declared: the index of the first point that is lost in it, and how much
/// it adds to the others, at most.
struct Floor {
    first: usize,
    level: f64,
}

/// Where the slopes collapse, coarse to fine.
///
/// First, a slope below half the median of the coarser ones, with the median of all that follow no
/// better: the error has stopped falling, and twice the median of what is left is the level.
/// Then, at the fine end, a change of slope beyond a tenth that is more than twice those before:
/// changes of slope shrink with $h$ in the model, and grow where something is added to it; twice
/// the distance of the finest point from where the slope before leads is the level. Both allow for
/// the declared uncertainties. Coarse points whose slopes still move are not touched.
fn undeclared_floor(points: &[Point]) -> Option<Floor> {
    let slope = |w: &[Point]| {
        let ratio = libm::log(w[0].step / w[1].step);
        let fall = libm::log(w[0].value.abs() / w[1].value.abs());
        let blur = log_uncertainty(w[0].uncertainty / w[0].value.abs())
            + log_uncertainty(w[1].uncertainty / w[1].value.abs());
        (fall / ratio, blur / ratio)
    };
    let slopes: Vec<(f64, f64)> = points.windows(2).map(slope).collect();
    for i in 1..slopes.len() {
        let before = median(slopes[..i].iter().map(|s| s.0));
        let after = median(slopes[i..].iter().map(|s| s.0));
        let half = 0.5 * before;
        if before > 0.0 && slopes[i].0 + slopes[i].1 < half && after < half {
            let level = 2.0 * median(points[i + 1..].iter().map(|p| p.value.abs()));
            return Some(Floor { first: i + 1, level });
        }
    }
    let n = slopes.len();
    if n < 3 {
        return None;
    }
    let change = |i: usize| (slopes[i].0 - slopes[i - 1].0).abs();
    let blur = slopes[n - 1].1 + slopes[n - 2].1;
    let usual = (1..n - 1).rev().take(2).map(change).fold(0.05, f64::max);
    if change(n - 1) <= 2.0 * usual + blur {
        return None;
    }
    let (last, previous) = (&points[n], &points[n - 1]);
    let led = previous.value * libm::pow(last.step / previous.step, slopes[n - 2].0);
    Some(Floor { first: n, level: 2.0 * (last.value - led).abs() })
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    0.5 * (sorted[(n - 1) / 2] + sorted[n / 2])
}

/// How far a logarithm moves when its argument does, by at most `relative`: $-\ln(1 - r)$.
pub(super) fn log_uncertainty(relative: f64) -> f64 {
    -libm::log1p(-relative.min(0.999))
}
