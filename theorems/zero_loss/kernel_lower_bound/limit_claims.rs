//! The claims about the end $w_\alpha$ of gradient flow from a start of size $\alpha$: enclosed, by
//! its order, and by integration.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Ratio, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Width;
use proofmark::statistics::Point;

use super::flow::Flowed;
use super::instances::{BALANCED, Instance, Question, UNIFORM};
use super::limit::{Approach, balanced, norm};

/// $\alpha = 10^8$, where `f64` is lost.
pub const HUGE: Ratio = ratio(100_000_000, 1);

/// The start is off balance by a part in sixteen.
pub const UNBALANCED: Broken<Instance> = Broken {
    name: "v starts a sixteenth above u",
    hypothesis: &BALANCED,
    instance: |i| Some(Instance { imbalance: ratio(1, 16), ..*i }),
    expected: Expected::Refuted,
};

/// One coordinate starts a quarter larger. The limit is then the interpolant of another norm.
pub const TILTED: Broken<Instance> = Broken {
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
                let radius = run.remainder(0).magnitude();
                run.cube.iter().map(|&x| (c * x).inflate(radius)).collect()
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
/// The bound: the rule is of order 16. If the errors realise half of that, halving the step divides
/// them by $2^8$ at least, and the error that is left is at most the difference of the two
/// integrations over $2^8 - 1$. The flow is stopped at a residual $\|Zw - y\| \le 10^{-20}$; what
/// is missing of the limit is that over the smallest singular value of $Z$, times the condition
/// number of $dw/ds$, together below $10^4$ here.
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
            (run.flow.halving / 255.0 + 1e4 * run.flow.residual)
                / sizes.fold(f64::INFINITY, f64::min)
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
