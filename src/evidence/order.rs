//! Checks of a convergence order and its leading constant.

use super::quantity::{short, significant};
use super::{Evidence, Quantity, Reason, Verdict};
use crate::statistics::{OrderFailure, OrderFit, Point};

/// Does the curve vanish as $C h^p$ with the predicted $p$ and, if given, $C$?
///
/// Refuted if the interval of the fit excludes one of them. Supported if it contains both, the
/// order to within `window` and the constant to within half of itself: a wider interval contains
/// everything and says nothing. Corrections are powers of `h^correction`.
pub fn order(
    curve: &[Point],
    order: f64,
    constant: Option<f64>,
    correction: f64,
    window: f64,
) -> Evidence {
    if curve.is_empty() {
        return Evidence::undecided(Reason::Vacuous, "the curve has no points");
    }
    if !order.is_finite() || constant.is_some_and(|c| !c.is_finite()) {
        return Evidence::undecided(Reason::Diverged, "the predicted law is not finite");
    }
    let fit = OrderFit { correction, ..OrderFit::default() };
    let estimate = match fit.order(curve) {
        Ok(estimate) => estimate,
        Err(OrderFailure::Floor { needed, dropped, .. }) if dropped.is_empty() => {
            let reason = Reason::TooFewSamples { samples: needed as u64 };
            let why = format!("{} step sizes were run, {needed} are needed", curve.len());
            return Evidence::undecided(reason, why);
        }
        Err(failure @ OrderFailure::Floor { .. }) => {
            return Evidence::undecided(Reason::RoundingFloor, failure.to_string());
        }
        Err(failure) => return Evidence::undecided(Reason::Diverged, failure.to_string()),
    };
    // The constant is fitted at the predicted order: what is asked is whether the whole law holds.
    let at_order = match constant.map(|_| fit.constant(curve, order)).transpose() {
        Ok(at_order) => at_order.map(|c| c.constant),
        Err(failure) => return Evidence::undecided(Reason::Diverged, failure.to_string()),
    };
    let has_order = estimate.contains(order);
    let has_constant = match (constant, at_order) {
        (Some(c), Some((low, high))) => low <= c && c <= high,
        _ => true,
    };
    let narrow = at_order.is_none_or(|(low, high)| high - low <= 0.5 * (low + high).abs());
    let verdict = if !has_order || !has_constant {
        Verdict::Refuted
    } else if estimate.half_width() <= window && narrow {
        Verdict::Supported
    } else {
        Verdict::Undecided(Reason::TooFewSamples { samples: 2 * curve.len() as u64 })
    };
    let interval = |(low, high): (f64, f64)| {
        let half = 0.5 * (high - low);
        format!("{} ± {}", short(0.5 * (low + high)), significant(half, 2))
    };
    let observed = match at_order {
        None => format!("order {}", interval(estimate.order)),
        Some(c) => format!("order {}, constant {}", interval(estimate.order), interval(c)),
    };
    let predicted = match constant {
        None => format!("order {}", short(order)),
        Some(c) => format!("order {}, constant {}", short(order), short(c)),
    };
    Evidence {
        verdict,
        why: format!("fit over {} of {} step sizes", estimate.used, curve.len()),
        observed: Quantity::text(observed),
        predicted: Quantity::text(predicted),
        slack: None,
        errors: None,
    }
}
