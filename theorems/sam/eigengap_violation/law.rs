//! The law of the switch: where $\int\ln|m|$ has made up for the bits.

use proofmark::arithmetic::Real;

use super::instances::{Instance, passive};

/// $\log_2x$.
pub fn log2(x: f64) -> f64 {
    Real::ln(x) / std::f64::consts::LN_2
}

/// $2^x$.
pub fn exp2(x: f64) -> f64 {
    Real::exp(x * std::f64::consts::LN_2)
}

/// Width of a cell of the midpoint rule. The integrand is smooth on the scale 1, so that a cell is
/// off by less than $10^{-7}$ of itself.
const CELL: f64 = 1.0 / 4096.0;

/// $\int\ln|m|\,dx/|\dot u|$ in bits, from $u = -x$ to the next cell.
fn bits_of_cell(i: &Instance, from: f64, width: f64, has_refined_drift: bool) -> f64 {
    let middle = from + 0.5 * width;
    let [m, mut drift] = passive::<f64>(i, middle);
    if !has_refined_drift {
        let b = i.loss().over::<f64>().second.at(-middle);
        let factor = 1.0 - 0.5 * i.step.to_f64() * b;
        drift *= factor * factor;
    }
    log2(m) * width / drift
}

/// The bits that are lost from the start to the crossing.
pub fn depth(i: &Instance) -> f64 {
    let start = i.start.to_f64();
    let cells = (start / CELL).ceil();
    let width = start / cells;
    let cell = |k: usize| bits_of_cell(i, -start + k as f64 * width, width, true);
    -(0..cells as usize).map(cell).sum::<f64>()
}

/// The $x$ with $\int_{x_0}^x = $ `bits`; 1 if there is none before $u = -1$, where the flow ends.
pub fn reached(i: &Instance, from: f64, bits: f64, has_refined_drift: bool) -> f64 {
    let (mut x, mut left) = (from, bits);
    while x < 1.0 - CELL {
        let cell = bits_of_cell(i, x, CELL, has_refined_drift);
        if cell >= left && cell > 0.0 {
            return x + CELL * left / cell;
        }
        (x, left) = (x + CELL, left - cell);
    }
    1.0
}

/// Bits made up from the crossing to $u = -x$.
pub fn grown(i: &Instance, x: f64) -> f64 {
    let cells = (x / CELL).ceil().max(1.0);
    let width = x / cells;
    (0..cells as usize).map(|k| bits_of_cell(i, k as f64 * width, width, true)).sum()
}

/// $\mu$ in $|m| = e^{\mu x}$ at the crossing.
pub fn slope(i: &Instance) -> f64 {
    let x = 1.0 / 1024.0;
    let [m, _] = passive::<f64>(i, x);
    Real::ln(m) / x
}

/// $\log_2$ of what roundings leave at the crossing, in units of $2^{-p}$ of $w$: they add up as a
/// random walk over the $\sqrt{\pi/(\mu\dot u)}$ steps during which $|m| = e^{\mu x}$ is nearly
/// one.
pub fn noise_bits(i: &Instance) -> f64 {
    let [_, drift] = passive::<f64>(i, 0.0);
    0.5 * log2(Real::sqrt(std::f64::consts::PI / (slope(i).abs() * drift)))
}

/// $|u_e|$ in $p$ bits, with `c` bits counted for each.
pub fn exit(i: &Instance, bits: f64, c: f64) -> f64 {
    reached(i, 0.0, c * bits - noise_bits(i), true)
}

/// $|u_e|$ where rounding plays no part: the bits lost on the way in, and those that $v_0 < w_0$
/// begins with, are made up on the way out.
pub fn balanced(i: &Instance) -> f64 {
    reached(i, 0.0, depth(i) - log2(i.share.to_f64()), true)
}

/// Where a component of one smallest subnormal $\mu$ first grows, $x_s$. Its step is computed in
/// multiples of $\mu$: the gradient $A\mu$ is $3\mu$, its share of the ascent $3\mu(2 - \eta
/// B)/(\eta B^2)$ is rounded, and from $6\frac12$ on, to 7, the step is of two units in place of
/// one.
pub fn unstuck(i: &Instance) -> f64 {
    let eta = i.step.to_f64();
    let share = |x: f64| {
        let b = i.loss().over::<f64>().second.at(-x);
        3.0 * (2.0 - eta * b) / (eta * b * b)
    };
    let (mut low, mut high) = (0.0, 0.5);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if share(middle) < 6.5 { low = middle } else { high = middle }
    }
    low
}

/// $|u_e|$ in `f64` in the eigenbasis: from one or two smallest subnormals, $2^{-1074}$, to $w$ on
/// its cycle.
pub fn stuck_exit(i: &Instance) -> f64 {
    let from = unstuck(i);
    let [eta, rho] = [i.step, i.radius].map(|x| x.to_f64());
    let b = i.loss().over::<f64>().second.at(-from);
    let size = crate::sam_quadratic_alignment::instances::limit_radius(eta, rho, b, 2.0);
    let bits = 1074.0 + log2(size) - 0.5;
    reached(i, from, bits, true)
}
