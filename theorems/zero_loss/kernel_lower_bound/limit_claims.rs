//! The claims about the end $w_\alpha$ of gradient flow from a start of size $\alpha$: enclosed, by
//! its order, by integration, and in `f64`.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Width;
use proofmark::rug;
use proofmark::statistics::Point;

use super::instances::{BALANCED, Instance, Question, UNIFORM};
use super::limit::{Approach, Doubles, Flowed, Parted, balanced, norm};

/// $\alpha = 10^8$, where `f64` is lost.
pub const HUGE: Ratio = ratio(100_000_000, 1);

/// The start is off balance by a part in sixteen.
const UNBALANCED: Broken<Instance> = Broken {
    name: "v starts a sixteenth above u",
    hypothesis: &BALANCED,
    instance: |i| Some(Instance { imbalance: ratio(1, 16), ..*i }),
    expected: Expected::Refuted,
};

/// One coordinate starts a quarter larger. The limit is then the interpolant of another norm.
const TILTED: Broken<Instance> = Broken {
    name: "one coordinate starts a quarter larger",
    hypothesis: &UNIFORM,
    instance: |i| Some(Instance { tilt: ratio(1, 4), ..*i }),
    expected: Expected::Refuted,
};

/// C2 at one huge start, with its remainder: an inclusion, not an asymptotic statement. The
/// derivation and the remainder are at [`Approach::remainder`].
pub const FIRST_CORRECTION_IS_ONE_TWENTY_FOURTH: Complete<Claim<Instance, Approach>> = Claim {
    name: "first_correction_is_one_twenty_fourth",
    says: r"at $\alpha = 10^8$, $\alpha^4(w_\alpha - \hat w) = \frac1{24}(I-P)\hat w^{\circ3}$ to
within the proven remainder",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.question == Question::Limit,
    run: |i, _| Approach::of(&i.model(), &[HUGE]),
    check: Check::Equal {
        observed: |run| {
            let fourth = Enclosure::of(run.alphas[0]).powi(4);
            run.excess(0).into_iter().map(|e| fourth * e).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("1/24", ratio(1, 24)),
            formula: |run, c| {
                let around = |&x: &Enclosure| (c * x).inflate(run.remainder(0).magnitude());
                run.cube.iter().map(around).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/12", value: ratio(1, 12) },
                Wrong::Number { name: "1/24 and two per cent", value: ratio(102, 2400) },
                Wrong::Number { name: "the other sign", value: ratio(-1, 24) },
                Wrong::Formula {
                    name: "the cube of w_hat, not projected",
                    formula: |run, c| run.interpolant.iter().map(|w| c * w.powi(3)).collect(),
                },
            ],
        },
        // The remainder is alpha^-4 = 1e-32 times |w|^5/100 and |w|^2 |cube|/200, both below one
        // for the truths here, all entries of which are at most two.
        width: Width::absolute(1e-30),
    },
    broken: &[UNBALANCED, TILTED],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// C2 in the step size $h = 1/\alpha$: corrections are powers of $h^4$, since the inverse of the
/// hyperbolic sine is odd. The points are enclosures, so that nothing but the fit is approximate.
pub const KERNEL_LIMIT_HAS_ORDER_FOUR: Complete<Claim<Instance, Approach>> = Claim {
    name: "kernel_limit_has_order_four",
    says: r"$\|w_\alpha - \hat w\| \sim \frac1{24}\|(I-P)\hat w^{\circ3}\|\,\alpha^{-4}$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.question == Question::Limit,
    run: |i, _| {
        let alphas: Vec<_> = (1..=7).map(|k| ratio(1 << k, 1)).collect();
        Approach::of(&i.model(), &alphas)
    },
    check: Check::Order {
        observed: |run| {
            let point = |at: usize| {
                let distance = norm(&run.excess(at));
                let step = (Enclosure::one() / Enclosure::of(run.alphas[at])).approx();
                // The nearest f64 of the midpoint adds its own rounding to the radius.
                let value = distance.approx();
                let uncertainty = distance.radius().approx() + value * f64::EPSILON;
                Point { step, value, uncertainty }
            };
            (0..run.alphas.len()).map(point).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("the order in 1/alpha", ratio(4, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(leading(run) / 24.0) },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Number { name: "order 3", value: ratio(3, 1) },
                Wrong::Formula {
                    name: "the constant 1/12",
                    formula: |run, order| OrderLaw { order, constant: Some(leading(run) / 12.0) },
                },
                Wrong::Formula {
                    name: "the constant two per cent too large",
                    formula: |run, order| OrderLaw {
                        order,
                        constant: Some(1.02 * leading(run) / 24.0),
                    },
                },
            ],
        },
        correction: 4.0,
        window: 0.01,
    },
    broken: &[UNBALANCED, TILTED],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

/// $\|(I - P)\hat w^{\circ3}\|$.
fn leading(run: &Approach) -> f64 {
    norm(&run.cube).approx()
}

/// The flow itself against the formula of its end.
pub struct Reached {
    alpha: Enclosure,
    flow: Flowed,
    /// The exponents $s$ of the enclosed dual point of the balanced, uniform start.
    exponents: Vec<Enclosure>,
}

/// C1, far from the kernel limit: at $\alpha = \frac12$ the end differs from $\hat w$ by a third.
///
/// The bound: if halving the step at least halves the error (the rule is of order 16), the error
/// that is left is at most the difference of the two integrations. The flow is stopped at a residual
/// $\|Zw - y\| \le 10^{-20}$; what is missing of the limit is that over the smallest singular value
/// of $Z$, times the condition number of $dw/ds$, together below $10^4$ here.
pub const FLOW_REACHES_THE_DUAL_POINT: Complete<Claim<Instance, Reached>> = Claim {
    name: "flow_reaches_the_dual_point",
    says: r"gradient flow from $u = v = \frac12\mathbf1$ ends at $w_j = 2\alpha^2\sinh2s_j$ with
$\frac12\ln(u_j/v_j) = s = Z^\top m$ and $Zw = y$",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.question == Question::Limit && i.design.width == 4,
    run: |i, _| {
        let alpha = ratio(1, 2);
        let flow = Flowed::of(&i.model(), alpha)?;
        // The prediction is that of the theorem, also where a hypothesis is broken.
        let even = Instance { imbalance: ratio(0, 1), tilt: ratio(0, 1), ..*i };
        let exponents = even.model().exponents(alpha)?;
        Ok(Reached { alpha: Enclosure::of(alpha), flow, exponents })
    },
    check: Check::Agreement {
        observed: |run| {
            let all = run.flow.weights.iter().chain(&run.flow.exponents);
            all.map(|&x| Interval::point(x).to_enclosure()).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("2 in sinh 2s", ratio(2, 1)),
            formula: |run, two| {
                let half = two / Enclosure::integer(2);
                run.with_exponents(|s| balanced(run.alpha, half * s))
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "sinh s", value: ratio(1, 1) },
                Wrong::Number { name: "two and a part in a thousand", value: ratio(2002, 1000) },
                Wrong::Formula {
                    name: "the linear regime, w = 4 alpha^2 s",
                    formula: |run, _| {
                        let four = Enclosure::integer(4) * run.alpha.square();
                        run.with_exponents(|s| four * s)
                    },
                },
            ],
        },
        bound: |run| {
            let all = run.flow.weights.iter().chain(&run.flow.exponents);
            let sizes = all.map(|x| x.approx().abs());
            (run.flow.halving + 1e4 * run.flow.residual) / sizes.fold(f64::INFINITY, f64::min)
        },
    },
    broken: &[UNBALANCED, TILTED],
    rests_on: &["S1", "S2"],
}
.checked();

impl Reached {
    /// The predicted weights for each exponent, and then the exponents $s = \frac12\ln(u/v)$.
    fn with_exponents(&self, weight: impl Fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let weights = self.exponents.iter().map(|&s| weight(s));
        weights.chain(self.exponents.iter().copied()).collect()
    }
}

/// C5. The nearest `f64` to $u \approx v \approx \alpha$ is off by up to half a unit in the last
/// place, of variance $\mathrm{ulp}(\alpha)^2/12$; the squares double that and round again, the
/// difference is exact. For $\alpha = \frac43 2^k$, where $\mathrm{ulp}(\alpha) =
/// \frac34\alpha2^{-52}$ and $\mathrm{ulp}(\alpha^2) = \frac9{16}\alpha^22^{-52}$, an entry of $w$ is
/// off by
/// $$\alpha^2 2^{-52}\sqrt{\tfrac1{12}\big(8(\tfrac34)^2 + 2(\tfrac9{16})^2\big)}
/// = 1.308\cdot2^{-53}\alpha^2$$
/// in the quadratic mean. The norm of 64 such errors has a relative standard deviation of
/// $\frac12\sqrt{0.9/64} = 6\%$ (a sum of two uniform errors has a fourth moment of 1.9 to 2.1
/// squared variances): a factor of $\frac32$ is six of them.
///
/// The law presumes that the roundings are irregular. Where $\hat w$ is dyadic, $\alpha s \approx
/// \frac3{16}2^{-k}w$ lies on the grid of the `f64` near this $\alpha$; then $u$ and $v$ are rounded
/// alike, the errors cancel, and $u^2 - v^2$ is $\hat w$ to all digits. Hence rows of which no
/// interpolant is dyadic.
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
