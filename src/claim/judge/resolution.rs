//! How small an error of a prediction its own check would have noticed.

use crate::claim::DialKind;
use crate::claim::prediction::Alternative;
use crate::evidence::Evidence;

/// A fault if an asymptotic constant was tested at fewer than three step sizes.
pub(crate) fn too_few_steps(steps: &[f64]) -> Option<String> {
    let mut distinct = steps.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    (distinct.len() < 3).then(|| {
        format!(
            "an asymptotic constant is tested at {} step size(s); extrapolate from at least three, \
             or predict the finite-step value (`Regime::Refined`)",
            distinct.len()
        )
    })
}

/// The smallest change of the dial that the check refutes, to 3 %: in both directions, or for an
/// inequality (`one_sided`) in the one that tightens it, since no data refute a looser bound.
///
/// It is found by bisection of the exponent and then of the mantissa, on the data of the run. None
/// if not even a large change is refuted: then the check resolves nothing.
pub(crate) fn resolution(
    judge: &dyn Fn(Alternative) -> Evidence,
    kind: DialKind,
    one_sided: bool,
) -> Option<f64> {
    let relative = matches!(kind, DialKind::Constant | DialKind::Term);
    let refuted = |change: f64| {
        let off = |change| judge(Alternative::Off(change)).verdict.is_refuted();
        // Below minus one the sign of a constant flips.
        let down = || !(relative && change > 1.0) && off(-change);
        if one_sided { off(change) || down() } else { off(change) && down() }
    };
    // The first of these that is refuted is where the search begins. A prediction need not exist
    // for every number (a constant of zero, an exponent of a billion), hence not only the largest.
    let begin: &[f64] = match (relative, one_sided) {
        (true, false) => &[1.0, NEARLY_ALL, 0.5],
        (true, true) => &[1.0, NEARLY_ALL, 0.5, 16.0, 1024.0, 1_073_741_824.0],
        (false, _) => &[1.0, 16.0, 1024.0, 1_073_741_824.0],
    };
    let mut good = *begin.iter().find(|&&change| refuted(change))?;
    let (mut high, mut low) = (libm::ceil(libm::log2(good)) as i32, -1000);
    while high - low > 1 {
        let middle = (high + low).div_euclid(2);
        if refuted(power_of_two(middle)) {
            (high, good) = (middle, power_of_two(middle));
        } else {
            low = middle;
        }
    }
    let mut bad = power_of_two(low);
    for _ in 0..5 {
        let middle = 0.5 * (good + bad);
        if refuted(middle) { good = middle } else { bad = middle }
    }
    Some(good)
}

/// A relative change that leaves a constant its sign.
const NEARLY_ALL: f64 = 1.0 - 1.0 / 1024.0;

/// Exactly $2^{e}$, for a normal number.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}
