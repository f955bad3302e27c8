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
//!   (what the uncertainties explain of a difference is not doubled); and at least a fifth of the
//!   truncation of column $k - 1$, against accidental agreement;
//! * the declared uncertainties of the points, propagated in the worst case,
//!   $\sum |w_i| u_i/|e_i|$;
//! * the rounding of the logarithms.
//!
//! The column with the shortest interval is taken. The truncation part is a heuristic (no finite
//! set of points can exclude a term that they do not see), which is why evidence of this kind is
//! called `order` and ranks below an enclosure. For random corrections with $|a_j| \le 3$ and steps
//! halved from 0.2 on, intervals from six points miss less than once in a thousand, from four once
//! in a hundred (the tests measure it; from three it would be once in ten, so that four are
//! needed): give five points or more. What else protects: points in the noise are dropped, and a
//! window that does not exclude the neighbouring order decides nothing.

use serde::Serialize;
use thiserror::Error;

mod screen;
mod table;

use screen::log_uncertainty;
pub use table::richardson_weights;
use table::{COLUMNS, Unknown, best, log_weights};

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
