//! Orders of convergence with their leading constants, as intervals.
//!
//! Model: $e(h) = C\,h^p\,(1 + a_1 h^q + a_2 h^{2q} + \dots)$ with the spacing $q$ of the
//! corrections known (1 by default). Since $\ln e = \ln C + p \ln h + b_1 h^q + b_2 h^{2q} + \dots$
//! is linear in its unknowns, the finest $k + 2$ points determine column $k$ of an extrapolation
//! table for $p$ and for $\ln C$: column 0 is the local slope, column $k$ is free of the first $k$
//! corrections. This is Richardson's extrapolation of the local slopes, for any steps.
//!
//! The half width of an interval is the sum of
//!
//! * truncation: twice the larger of the difference from column $k - 1$ and the difference from
//!   column $k$ one point coarser, each of which is, for small $h$, the error of something worse
//!   (what the uncertainties explain of a difference is not doubled); and at least a fifth of the truncation of column $k - 1$, against accidental agreement;
//! * the declared uncertainties of the points, propagated in the worst case, $\sum |w_i| u_i/|e_i|$;
//! * the rounding of the logarithms.
//!
//! The column with the shortest interval is taken. The truncation part is a heuristic (no finite
//! set of points can exclude a term that they do not see), which is why evidence of this kind is
//! called `order` and ranks below an enclosure. For random corrections with $|a_j| \le 3$ and steps
//! halved from 0.2 on, intervals from six points miss less than once in a thousand, from four once
//! in a hundred (the tests measure it; from three it would be once in ten, so that four are
//! needed): give five points or more. What else protects: points in the noise are dropped, and a
//! window that does not exclude the neighbouring order decides nothing.

use rug::Float;
use rug::ops::Pow;
use serde::Serialize;
use thiserror::Error;

/// One point: the error `value` at the step size `step`, known to within `uncertainty`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// $h > 0$.
    pub step: f64,
    /// $e$, of either sign.
    pub value: f64,
    /// $u \ge 0$: a half width, from an enclosure or from a confidence interval.
    pub uncertainty: f64,
}

impl Point {
    /// A point without uncertainty.
    #[must_use]
    pub fn exact(step: f64, value: f64) -> Self {
        Self { step, value, uncertainty: 0.0 }
    }
}

/// How to fit an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderFit {
    /// $q > 0$: corrections are powers of $h^q$.
    pub correction: f64,
    /// A point with $u > \text{floor}\cdot|e|$ is noise.
    pub floor: f64,
}

impl Default for OrderFit {
    /// $q = 1$; a point that is uncertain by more than a tenth is noise, for two of them with a
    /// ratio of two leave a slope uncertain by 0.3, which is no longer an order.
    fn default() -> Self {
        Self { correction: 1.0, floor: 0.1 }
    }
}

/// Why a point was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its uncertainty exceeds the declared fraction of its value.
    Uncertain,
    /// From here on to smaller steps the slope collapses: an undeclared floor.
    Collapsed,
    /// Its sign differs from that of the finest point that is certain: before the asymptotics.
    OtherSign,
}

/// A point that was not used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Dropped {
    /// Its step.
    pub step: f64,
    /// Why.
    pub reason: Reason,
}

/// An order with its constant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrderEstimate {
    /// The interval for $p$.
    pub order: (f64, f64),
    /// The interval for $C$, with the sign of the values.
    pub constant: (f64, f64),
    /// How many corrections were eliminated for $p$.
    pub column: usize,
    /// How many points were left.
    pub used: usize,
    /// Which were not used.
    pub dropped: Vec<Dropped>,
}

impl OrderEstimate {
    /// Whether the order lies in the interval.
    #[must_use]
    pub fn contains(&self, order: f64) -> bool {
        self.order.0 <= order && order <= self.order.1
    }

    /// Whether the interval is a window for `order`: it contains it, and excludes the neighbours
    /// $p \pm \tfrac12$.
    #[must_use]
    pub fn confirms(&self, order: f64) -> bool {
        self.contains(order) && !self.contains(order - 0.5) && !self.contains(order + 0.5)
    }

    /// Half the length of the interval for $p$.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        0.5 * (self.order.1 - self.order.0)
    }
}

/// A leading constant at a given order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConstantEstimate {
    /// The interval for $C$.
    pub constant: (f64, f64),
    /// How many corrections were eliminated.
    pub column: usize,
    /// How many points were left.
    pub used: usize,
    /// Which were not used.
    pub dropped: Vec<Dropped>,
}

/// Why there is no estimate.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum OrderFailure {
    /// Too few points above the noise.
    #[error("{used} of {} points are above the floor, {needed} are needed", used + dropped.len())]
    Floor {
        /// How many were left.
        used: usize,
        /// How many it takes.
        needed: usize,
        /// Which were not used.
        dropped: Vec<Dropped>,
    },
    /// A number is NaN or infinite, or a step is not positive or occurs twice.
    #[error("the point with step {step} and value {value} cannot be used")]
    Unusable {
        /// Its step.
        step: f64,
        /// Its value.
        value: f64,
    },
}

impl OrderFit {
    /// The order and the leading constant of $e \sim C h^p$ from at least four points:
    /// three determine a slope free of one correction, but nothing checks it.
    ///
    /// # Errors
    /// If fewer than four points are above the noise, or a point is not finite.
    pub fn order(&self, points: &[Point]) -> Result<OrderEstimate, OrderFailure> {
        let (points, dropped) = self.screen(points, 4)?;
        let steps: Vec<f64> = points.iter().map(|p| p.step).collect();
        let logs: Vec<f64> = points.iter().map(|p| libm::log(p.value.abs())).collect();
        // A factor 1 + r with |r| <= 0.1 has a logarithm of at most r / (1 - r).
        let errors: Vec<f64> =
            points.iter().map(|p| log_uncertainty(p.uncertainty / p.value.abs())).collect();
        let most = (points.len() - 2).min(COLUMNS);
        let of_order = best(most, 2, &logs, &errors, |steps_of, column| {
            log_weights(&steps[steps_of], self.correction, column, Unknown::Order)
        });
        let of_constant = best(most, 2, &logs, &errors, |steps_of, column| {
            log_weights(&steps[steps_of], self.correction, column, Unknown::LnConstant)
        });
        let (lo, hi) = (
            libm::exp(of_constant.value - of_constant.half),
            libm::exp(of_constant.value + of_constant.half),
        );
        let negative = points[points.len() - 1].value < 0.0;
        Ok(OrderEstimate {
            order: (of_order.value - of_order.half, of_order.value + of_order.half),
            constant: if negative { (-hi, -lo) } else { (lo, hi) },
            column: of_order.column,
            used: points.len(),
            dropped,
        })
    }

    /// The leading constant of $e \sim C h^p$ when `order` is known: extrapolation of $e/h^p$,
    /// from at least three points.
    ///
    /// # Errors
    /// If fewer than three points are above the noise, or a point is not finite.
    pub fn constant(&self, points: &[Point], order: f64) -> Result<ConstantEstimate, OrderFailure> {
        let (points, dropped) = self.screen(points, 3)?;
        let steps: Vec<f64> = points.iter().map(|p| p.step).collect();
        let scaled = |x: f64, step: f64| x / libm::pow(step, order);
        let values: Vec<f64> = points.iter().map(|p| scaled(p.value, p.step)).collect();
        let errors: Vec<f64> = points.iter().map(|p| scaled(p.uncertainty, p.step)).collect();
        let most = (points.len() - 1).min(COLUMNS);
        let fit = best(most, 1, &values, &errors, |steps_of, column| {
            richardson_weights(&steps[steps_of], &self.corrections(column))
        });
        Ok(ConstantEstimate {
            constant: (fit.value - fit.half, fit.value + fit.half),
            column: fit.column,
            used: points.len(),
            dropped,
        })
    }

    fn corrections(&self, count: usize) -> Vec<f64> {
        (1..=count).map(|j| j as f64 * self.correction).collect()
    }

    /// The points above the noise, coarse to fine, and the others.
    fn screen(
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

/// More than four eliminated corrections amplify rounding and gain nothing.
const COLUMNS: usize = 4;

fn log_uncertainty(relative: f64) -> f64 {
    -libm::log1p(-relative.min(0.999))
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

/// An entry of the extrapolation table with its half width.
struct Entry {
    value: f64,
    half: f64,
    column: usize,
}

/// The entry with the shortest interval. Column `k` uses `k + base` points, the finest ones;
/// `weights(range, k)` are those of the points in the range.
fn best(
    most: usize,
    base: usize,
    values: &[f64],
    errors: &[f64],
    weights: impl Fn(std::ops::Range<usize>, usize) -> Vec<f64>,
) -> Entry {
    let n = values.len();
    // The weights of an entry, filled up with zeros for the points that it does not use.
    let entry = |column: usize, shift: usize| {
        let range = n - shift - column - base..n - shift;
        let mut row = vec![0.0; n];
        row[range.clone()].copy_from_slice(&weights(range, column));
        row
    };
    let sum = |row: &[f64], term: &dyn Fn(usize, f64) -> f64| -> f64 {
        row.iter().enumerate().map(|(i, &w)| term(i, w)).sum()
    };
    let noise = |row: &[f64]| sum(row, &|i, w| w.abs() * errors[i]);
    let difference = |a: &[f64], b: &[f64]| {
        let row: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        // Twice itself, but the part that the uncertainties explain only once.
        let size = sum(&row, &|i, w| w * values[i]).abs();
        size + (size - noise(&row)).max(0.0)
    };
    let (mut lower, mut before) = (entry(0, 0), 0.0);
    let mut best = Entry { value: f64::NAN, half: f64::INFINITY, column: 0 };
    for column in 1..=most {
        let row = entry(column, 0);
        let mut truncation = difference(&row, &lower);
        if column + base < n {
            truncation = truncation.max(difference(&row, &entry(column, 1)));
        }
        // The factors two and a fifth are of measured worth: without them one interval in twenty
        // misses.
        truncation = truncation.max(0.2 * before);
        before = truncation;
        // Each value carries some roundings of its own.
        let rounding = sum(&row, &|i, w| w.abs() * (values[i].abs() + 1.0)) * 8.0 * f64::EPSILON;
        let half = truncation + noise(&row) + rounding;
        if half < best.half {
            best = Entry { value: sum(&row, &|i, w| w * values[i]), half, column };
        }
        lower = row;
    }
    best
}

/// Richardson's weights: $\sum w_i f(h_i)$ is free of the terms $h^{q_j}$ of
/// $f(h) = f_0 + \sum_j c_j h^{q_j}$.
///
/// They solve $\sum w_i = 1$, $\sum w_i h_i^{q_j} = 0$, for one step more than exponents, in
/// multiprecision, hence are correct to the last bit even for nearly equal steps. Apply them to
/// each replicate of coupled runs, then average: the combination keeps the coupling.
///
/// # Panics
/// If there is not exactly one step more than exponents, or steps or exponents coincide or are not
/// positive.
#[must_use]
pub fn richardson_weights(steps: &[f64], exponents: &[f64]) -> Vec<f64> {
    assert!(steps.len() == exponents.len() + 1, "k exponents need k + 1 steps");
    assert!(steps.iter().chain(exponents).all(|&x| x > 0.0), "steps and exponents are positive");
    // In units of the largest step, so that the columns are of one size.
    let unit = steps.iter().copied().fold(0.0, f64::max);
    let scaled: Vec<Float> =
        steps.iter().map(|&h| Float::with_val(BITS, h) / Float::with_val(BITS, unit)).collect();
    let mut rows = vec![vec![Float::with_val(BITS, 1); steps.len()]];
    for &q in exponents {
        rows.push(scaled.iter().map(|h| h.clone().pow(Float::with_val(BITS, q))).collect());
    }
    solve(rows, 0)
}

/// The value of $f$ at zero from points of $f(h) = f_0 + \sum_j c_j h^{q_j}$, as an interval: the
/// finest $k + 1$ points and `k` exponents, with the half width of this module's heading.
///
/// # Panics
/// If there are fewer points than exponents plus one, no exponents, or steps that coincide.
#[must_use]
pub fn extrapolate(points: &[Point], exponents: &[f64]) -> (f64, f64) {
    let k = exponents.len();
    assert!(k > 0 && points.len() > k, "k exponents need k + 1 points, and one exponent at least");
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| b.step.total_cmp(&a.step));
    let steps: Vec<f64> = sorted.iter().map(|p| p.step).collect();
    let values: Vec<f64> = sorted.iter().map(|p| p.value).collect();
    let errors: Vec<f64> = sorted.iter().map(|p| p.uncertainty).collect();
    let fit = best(k, 1, &values, &errors, |range, column| {
        richardson_weights(&steps[range], &exponents[..column])
    });
    (fit.value - fit.half, fit.value + fit.half)
}

enum Unknown {
    LnConstant,
    Order,
}

/// The weights $w$ with which $\sum w_i \ln e_i$ is the unknown of
/// $\ln e = \ln C + p\ln h + \sum_{j \le k} b_j h^{jq}$.
fn log_weights(steps: &[f64], spacing: f64, corrections: usize, unknown: Unknown) -> Vec<f64> {
    let unit = steps.iter().copied().fold(0.0, f64::max);
    let exact: Vec<Float> = steps.iter().map(|&h| Float::with_val(BITS, h)).collect();
    let mut rows = vec![
        vec![Float::with_val(BITS, 1); steps.len()],
        exact.iter().map(|h| h.clone().ln()).collect(),
    ];
    for j in 1..=corrections {
        let power = Float::with_val(BITS, spacing) * j as u32;
        rows.push(exact.iter().map(|h| (h.clone() / unit).pow(&power)).collect());
    }
    solve(
        rows,
        match unknown {
            Unknown::LnConstant => 0,
            Unknown::Order => 1,
        },
    )
}

/// Bits for the weights: the systems lose some ten bits for each row, and more for near steps.
const BITS: u32 = 256;

/// Solves $A w = e_\text{target}$ by elimination with partial pivoting.
fn solve(mut a: Vec<Vec<Float>>, target: usize) -> Vec<f64> {
    let n = a.len();
    let mut b: Vec<Float> = (0..n).map(|i| Float::with_val(BITS, u32::from(i == target))).collect();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|&i, &j| a[i][column].cmp_abs(&a[j][column]).expect("weights are finite"))
            .expect("the range is not empty");
        assert!(!a[pivot][column].is_zero(), "two steps, or two exponents, coincide");
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..n {
            let factor = Float::with_val(BITS, &a[row][column] / &a[column][column]);
            let (above, below) = a.split_at_mut(row);
            for (entry, pivot) in below[0].iter_mut().zip(&above[column]).skip(column) {
                *entry -= Float::with_val(BITS, &factor * pivot);
            }
            let product = Float::with_val(BITS, &factor * &b[column]);
            b[row] -= product;
        }
    }
    for row in (0..n).rev() {
        let mut value = b[row].clone();
        for j in row + 1..n {
            value -= Float::with_val(BITS, &a[row][j] * &b[j]);
        }
        b[row] = value / &a[row][row];
    }
    b.iter().map(Float::to_f64).collect()
}
