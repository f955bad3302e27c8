//! The claims about `f64`: where it loses the weights, and where it keeps them.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::rug;

use super::doubles::{Doubles, Parted, place};
use super::instances::{Instance, Question};
use super::limit_claims::{HUGE, TILTED, UNBALANCED};

/// C5. Near $w$ the flow is at $u = \alpha + t$, $v = \alpha - t$ with $t = w/4\alpha$, up to
/// $t^2/2\alpha$, which from $\alpha = 2^{16}$ on is below a thousandth of a unit in the last
/// place. Rounding to `f64` adds errors $e_1$ and $e_2$; then $u^2 - v^2$ is off by
/// $2\alpha(e_1 - e_2)$ and by the roundings of two squares, each of variance
/// $\mathrm{ulp}(\alpha^2)^2/12$, while the difference is exact.
///
/// The two errors are not independent, for $t$ enters both. With $a$ the place of $\alpha$ between
/// its neighbouring `f64`, and $t$ uniform on the scale of their distance, the Fourier series of
/// the rounding error gives
/// $$\frac{E(e_1 - e_2)^2}{\mathrm{ulp}(\alpha)^2}
/// = \frac16 + \frac1{\pi^2}\sum_k\frac{\cos4\pi ka}{k^2}
/// = \frac13 - \frac\phi2 + \frac{\phi^2}4, \qquad \phi = 4a \bmod 2:$$
/// $\frac13$ where $\alpha$ is an `f64` (the errors are opposite), $\frac19$ at $a = \frac13$, and
/// the $\frac16$ of independent errors only in the mean over $a$.
///
/// The factor: with fourth moments of at most 2.4 squared variances the norm of 256 errors has a
/// relative standard deviation of $\frac12\sqrt{1.4/256} = 4\%$. The two squares are correlated in
/// turn, which changes their share of the variance, a sixth, by up to itself: 8 % of the norm.
/// With four standard deviations more that makes a factor of $\frac54$.
///
/// All this presumes that $t$ is irregular. Where $\hat w$ is dyadic and $\alpha = \frac43 2^k$,
/// $t$ lies on the grid; then $e_1 = e_2$, and $u^2 - v^2$ is $\hat w$ to all digits. Hence rows of
/// which no interpolant is dyadic.
pub const F64_LOSES_W_AT_LARGE_ALPHA: Complete<Claim<Instance, Parted>> = Claim {
    name: "f64_loses_w_at_large_alpha",
    says: r"$u^2 - v^2$ in `f64` is off by about $2^{-53}\alpha^2$ an entry, relative to $w$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.question == Question::Rounding,
    run: |i, _| {
        let octaves = (16..=22).step_by(2);
        let alphas: Vec<_> = octaves.flat_map(|k| [ratio(4 << k, 3), ratio(5 << k, 4)]).collect();
        Parted::of(&i.model(), &alphas)
    },
    check: Check::Parting {
        observed: |run| run.differences.clone(),
        predicted: Predicted {
            dial: Dial::exponent("the power of alpha", ratio(2, 1)),
            formula: |run, p| run.law(p, correlated),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "proportional to alpha", value: ratio(1, 1) },
                Wrong::Number { name: "proportional to alpha^4", value: ratio(4, 1) },
                Wrong::Formula {
                    name: "independent roundings of u and v",
                    formula: |run, p| run.law(p, |_| 1.0 / 6.0),
                },
                Wrong::Formula {
                    name: "no cancellation: a rounding of w",
                    formula: |run, _| run.alphas.iter().map(|_| f64::EPSILON / 2.0).collect(),
                },
            ],
        },
        factor: 1.25,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $E(e_1 - e_2)^2$ in squared units in the last place, for $\alpha$ at the place $a$ between its
/// neighbours.
fn correlated(a: f64) -> f64 {
    let phi = (4.0 * a) % 2.0;
    1.0 / 3.0 - phi / 2.0 + phi * phi / 4.0
}

impl Parted {
    /// The root mean square error relative to $\|w\|$, with $\alpha^p$ in place of $\alpha^2$.
    fn law(&self, p: f64, variance: impl Fn(f64) -> f64) -> Vec<f64> {
        let at = |&alpha: &Ratio| {
            let size = alpha.to_f64();
            let (a, ulp) = place(alpha);
            let (_, ulp_of_square) = place_of_square(alpha);
            let of_factors = 4.0 * size * size * ulp * ulp * variance(a);
            let each = (of_factors + ulp_of_square * ulp_of_square / 6.0).sqrt();
            let growth: f64 = Real::exp((p - 2.0) * Real::ln(size));
            let law = growth * each * (self.width as f64).sqrt() / self.norm;
            // A number even for an absurd exponent, so that it can be refuted.
            law.clamp(f64::MIN_POSITIVE, f64::MAX)
        };
        self.alphas.iter().map(at).collect()
    }
}

/// The place of $\alpha^2$, as of [`place`].
fn place_of_square(alpha: Ratio) -> (f64, f64) {
    let [p, q] = [alpha.numerator(), alpha.denominator()];
    place(ratio(p * p, q * q))
}

/// C5 at $\alpha = 10^8$. To reach $w$ the flow must move $u$ by $|w|/4\alpha$, in all; half a unit
/// in the last place of $10^8$ is $2^{-27}$. For $|w_j| < 2^{-25}\alpha = 2.98$ no step moves it at
/// all, however many there are.
pub const F64_STANDS_STILL_AT_1E8: Complete<Claim<Instance, Doubles>> = Claim {
    name: "f64_stands_still_at_1e8",
    says: r"in `f64` gradient flow in $(u, v)$ from $\alpha = 10^8$ keeps every bit of its start",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Limit,
    run: |i, _| Doubles::of(&i.model(), HUGE),
    check: Check::Identity {
        observed: |run| run.plain.iter().map(|&x| rational(x)).collect(),
        predicted: Predicted {
            dial: Dial::opponent("u and v end this far above their start"),
            formula: |run, offset| {
                run.plain.iter().map(|_| rational(run.alpha) + &offset).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "one unit in the last place up", value: ratio(1, 1 << 26) },
                Wrong::Formula {
                    name: "the true end, alpha +- w / 4 alpha",
                    formula: |run, _| {
                        // u v = alpha^2 and u^2 - v^2 = w, to first order.
                        let shift = |w: &Enclosure| w.approx() / (4.0 * run.alpha);
                        let up = run.end.iter().map(|w| rational(run.alpha) + rational(shift(w)));
                        let down = run.end.iter().map(|w| rational(run.alpha) - rational(shift(w)));
                        up.chain(down).collect()
                    },
                },
            ],
        },
    },
    // An unbalanced start has a residual of the size of alpha^2, which does move it.
    broken: &[UNBALANCED],
    rests_on: &[],
}
.checked();

fn rational(x: f64) -> rug::Rational {
    rug::Rational::from_f64(x).unwrap_or_default()
}

/// C5, the remedy: with $u + v$ and $u - v$ as variables $w$ is a product, and the same flow in the
/// same `f64` ends at $w_\alpha$ (which at this $\alpha$ is $\hat w$ to 32 digits). The bound is
/// derived at [`Doubles::of`].
pub const STORED_DIFFERENCE_KEEPS_W: Complete<Claim<Instance, Doubles>> = Claim {
    name: "stored_difference_keeps_w",
    says: r"in `f64` gradient flow in $(u + v, u - v)$ from $\alpha = 10^8$ ends at $w_\alpha$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.question == Question::Limit,
    run: |i, _| Doubles::of(&i.model(), HUGE),
    check: Check::Agreement {
        observed: |run| run.split.iter().map(|&w| Enclosure::binary(w)).collect(),
        predicted: Predicted {
            dial: Dial::constant("factor of w", ratio(1, 1)),
            formula: |run, c| run.end.iter().map(|&w| c * w).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula { name: "w*", formula: |run, _| run.truth.clone() },
                Wrong::Formula {
                    name: "zero, which is u^2 - v^2 in f64",
                    formula: |run, _| run.end.iter().map(|_| Enclosure::zero()).collect(),
                },
            ],
        },
        bound: |run| run.roundings * f64::EPSILON / 2.0,
    },
    broken: &[TILTED_END],
    rests_on: &["S3"],
}
.checked();

/// The end from a tilted start is enclosed with its own dual, so that the agreement survives.
const TILTED_END: Broken<Instance> = Broken {
    expected: Expected::HoldsAnyway(
        "this compares two ways to compute the same end; the dual knows the shape of the start",
    ),
    ..TILTED
};
