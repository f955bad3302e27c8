//! The claims about `f64`: where it loses the weights, and where it keeps them.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::rug;

use super::doubles::{Doubles, Parted};
use super::instances::{Instance, Question};
use super::limit_claims::{HUGE, TILTED, UNBALANCED};

/// C5. The nearest `f64` to $u \approx v \approx \alpha$ is off by up to half a unit in the last
/// place, of variance $\mathrm{ulp}(\alpha)^2/12$; the squares double that and round again, the
/// difference is exact. For $\alpha = \frac43 2^k$, where $\mathrm{ulp}(\alpha) =
/// \frac34\alpha2^{-52}$ and $\mathrm{ulp}(\alpha^2) = \frac9{16}\alpha^22^{-52}$, an entry of $w$
/// is off by
/// $$\alpha^2 2^{-52}\sqrt{\tfrac1{12}\big(8(\tfrac34)^2 + 2(\tfrac9{16})^2\big)}
/// = 1.308\cdot2^{-53}\alpha^2$$
/// in the quadratic mean. The norm of 64 such errors has a relative standard deviation of about
/// $\frac12\sqrt{1.4/64} = 7\%$ (the sum of two uniform errors has the fourth moment 2.4 in units
/// of its squared variance): a factor of $\frac32$ is more than five of them on either side.
///
/// The law presumes that the roundings are irregular. Where $\hat w$ is dyadic, $\alpha s \approx
/// \frac3{16}2^{-k}w$ lies on the grid of the `f64` near this $\alpha$; then $u$ and $v$ are
/// rounded alike, the errors cancel, and $u^2 - v^2$ is $\hat w$ to all digits. Hence rows of which
/// no interpolant is dyadic.
pub const F64_LOSES_W_AT_LARGE_ALPHA: Complete<Claim<Instance, Parted>> = Claim {
    name: "f64_loses_w_at_large_alpha",
    says: r"$u^2 - v^2$ in `f64` is off by $1.308\cdot2^{-53}\alpha^2\sqrt d/\|w\|$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.question == Question::Rounding,
    run: |i, _| {
        let alphas: Vec<_> = (8..=24).step_by(2).map(|k| ratio(4 << k, 3)).collect();
        Parted::of(&i.model(), &alphas)
    },
    check: Check::Parting {
        observed: |run| run.differences.clone(),
        predicted: Predicted {
            dial: Dial::exponent("the power of alpha", ratio(2, 1)),
            formula: |run, p| run.law(|alpha, norm| Real::exp(p * Real::ln(alpha)) / norm),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "proportional to alpha", value: ratio(1, 1) },
                Wrong::Number { name: "proportional to alpha^4", value: ratio(4, 1) },
                Wrong::Formula {
                    name: "no cancellation: a few roundings of w",
                    formula: |run, _| run.law(|_, _| 1.0),
                },
                Wrong::Formula {
                    name: "not relative to w",
                    formula: |run, _| run.law(|alpha, _| alpha * alpha),
                },
            ],
        },
        factor: 1.5,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

impl Parted {
    /// $1.308\cdot2^{-53}\sqrt d$ times a growth in $\alpha$ and $\|w\|$.
    fn law(&self, growth: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let rounding = ((8.0 * 9.0 / 16.0 + 2.0 * 81.0 / 256.0) / 12.0).sqrt() * f64::EPSILON;
        let scale = rounding * (self.width as f64).sqrt();
        let all = self.alphas.iter().zip(&self.norms).map(|(&a, &w)| scale * growth(a, w));
        // A number even for an absurd exponent, so that it can be refuted.
        all.map(|law| law.clamp(f64::MIN_POSITIVE, f64::MAX)).collect()
    }
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
