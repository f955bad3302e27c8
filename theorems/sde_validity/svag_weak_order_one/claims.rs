//! The claims about moments: order, constant, bounds that are proved, all steps.

use proofmark::arithmetic::{Approx, Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};

use super::instances::{COVARIANCE, Instance, Limit, Scheme, THIRD, with_scheme};
use super::run::{Errors, Path, is_polynomial, largest_power};

const AMPLIFIED: Broken<Instance> = Broken {
    name: "the amplified noise of one batch",
    hypothesis: &THIRD,
    instance: |i| with_scheme(i, Scheme::Amplified),
    expected: Expected::Refuted,
};

const ROOT_OF_L: Broken<Instance> = Broken {
    name: "weights with c = √l",
    hypothesis: &COVARIANCE,
    instance: |i| with_scheme(i, Scheme::RootOfL),
    expected: Expected::Refuted,
};

const SAME_BATCH: Broken<Instance> = Broken {
    name: "the same batch in both halves",
    hypothesis: &COVARIANCE,
    instance: |i| with_scheme(i, Scheme::SameBatch),
    expected: Expected::Refuted,
};

const SIGN_NOISE: Broken<Instance> = Broken {
    name: "sign noise on the loss",
    hypothesis: &COVARIANCE,
    instance: |i| (i.limit == Limit::Covariance).then(|| with_scheme(i, Scheme::SignNoise))?,
    expected: Expected::Refuted,
};

const ANOTHER_LIMIT: Broken<Instance> = Broken {
    name: "the equation with the second moment for its covariance",
    hypothesis: &COVARIANCE,
    instance: |i| {
        let changed = Instance { limit: Limit::SecondMoment, ..i.clone() };
        with_scheme(&changed, Scheme::Svag)
    },
    expected: Expected::Refuted,
};

fn steps(run: &Errors) -> Vec<f64> {
    run.ls.iter().map(|&l| 1.0 / l as f64).collect()
}

fn law(order: f64, constant: Enclosure) -> OrderLaw {
    OrderLaw { order, constant: Some(constant.approx()) }
}

/// C1. The window is a hundredth of what the theorem of the paper could be told apart by: the
/// expansion continues in powers of $1/l$, which the fit removes.
pub const ORDER: Complete<Claim<Instance, Errors>> = Claim {
    name: "weak_error_is_of_order_one",
    says: r"$Eg(x_K) - Eg(X_T)$ is of order 1 in $1/l$ at $l = 2^{10}, \dots, 2^{20}$",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: is_polynomial,
    run: |i, context| Errors::of(i, 10..=largest_power(context)),
    check: Check::Order {
        observed: |run| run.curve(Enclosure::zero()),
        predicted: Predicted {
            dial: Dial::exponent("the order", ratio(1, 1)),
            formula: |_, p| OrderLaw { order: p, constant: None },
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Number { name: "order 1/2", value: ratio(1, 2) },
                Wrong::Number { name: "no convergence", value: ratio(0, 1) },
                Wrong::Number { name: "order 0.999", value: ratio(999, 1000) },
            ],
        },
        correction: 1.0,
        window: 1e-4,
    },
    broken: &[AMPLIFIED, ROOT_OF_L, SAME_BATCH, SIGN_NOISE, ANOTHER_LIMIT],
    rests_on: &["S1", "S3", "S4", "S6"],
}
.checked();

/// C2: the integral of Talay and Tubaro.
pub const CONSTANT: Complete<Claim<Instance, Errors>> = Claim {
    name: "leading_constant",
    says: r"$l\,(Eg(x_K) - Eg(X_T)) \to \eta\int_0^T\bigl(e^{(T-s)\mathcal G}(\mathcal R -
\frac12\mathcal G^2)e^{s\mathcal G}m_0\bigr)_g\,ds$",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: is_polynomial,
    run: |i, context| Errors::of(i, 10..=largest_power(context)),
    check: Check::Order {
        observed: |run| run.curve(Enclosure::zero()),
        predicted: Predicted {
            dial: Dial::constant("the constant over the integral", ratio(1, 1)),
            formula: |run, c| law(1.0, run.constant * Enclosure::binary(c)),
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Formula {
                    name: "the third moment dropped: 0 for 3/2",
                    formula: |run, _| law(1.0, run.without_third),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
                Wrong::Number { name: "half", value: ratio(1, 2) },
                Wrong::Number { name: "the other sign", value: ratio(-1, 1) },
            ],
        },
        correction: 1.0,
        window: 1e-4,
    },
    broken: &[AMPLIFIED, ROOT_OF_L, SAME_BATCH, SIGN_NOISE, ANOTHER_LIMIT],
    rests_on: &["S1", "S3", "S6"],
}
.checked();

/// C2: how the constant is approached. What the fit sees is $e_l - C/l$, of order 2.
pub const REMAINDER: Complete<Claim<Instance, Errors>> = Claim {
    name: "what_the_constant_leaves_is_of_order_two",
    says: r"$Eg(x_K) - Eg(X_T) - C/l = O(l^{-2})$, with the predicted $C$",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: is_polynomial,
    run: |i, context| Errors::of(i, 10..=largest_power(context)),
    check: Check::Order {
        observed: |run| run.curve(run.constant),
        predicted: Predicted {
            dial: Dial::exponent("the order", ratio(2, 1)),
            formula: |_, p| OrderLaw { order: p, constant: None },
            regime: Regime::Limit { steps },
            wrong: &[
                Wrong::Number { name: "order 1: the constant is a wrong one", value: ratio(1, 1) },
                Wrong::Number { name: "order 3/2", value: ratio(3, 2) },
            ],
        },
        correction: 1.0,
        window: 1e-3,
    },
    broken: &[AMPLIFIED, SIGN_NOISE, ANOTHER_LIMIT],
    rests_on: &["S1", "S3", "S6"],
}
.checked();

/// C3. What is proved is a theorem about these instances: $5\,\%$ above the constant at every
/// $l \ge 64$ of the list, and not $5\,\%$ below.
pub const PROVED: Complete<Claim<Instance, Errors>> = Claim {
    name: "error_is_proved_below_c_over_l",
    says: r"$|Eg(x_K) - Eg(X_T)| \le C'/l$ with $C' = 1.05\,|C|$ at $l = 2^6, \dots, 2^{20}$, in
enclosures of 256 bits",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: is_polynomial,
    run: |i, context| Errors::of(i, 6..=largest_power(context)),
    check: Check::AtMost {
        observed: |run| run.errors.iter().map(|e| e.abs()).collect(),
        bound: Predicted {
            dial: Dial::constant("C'/C", ratio(21, 20)),
            formula: |run, c| run.bounds(c * run.constant.abs(), 1),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "5 % below the constant", value: ratio(19, 20) },
                Wrong::Formula {
                    name: "order 2",
                    formula: |run, c| run.bounds(c * run.constant.abs(), 2),
                },
                Wrong::Formula {
                    name: "the constant without the third moment",
                    formula: |run, c| run.bounds(c * run.without_third.abs(), 1),
                },
            ],
        },
    },
    broken: &[AMPLIFIED, ROOT_OF_L, SAME_BATCH, SIGN_NOISE, ANOTHER_LIMIT],
    rests_on: &["S4", "S5", "S6"],
}
.checked();

impl Errors {
    /// $C/l^p$ at each $l$.
    fn bounds(&self, constant: Enclosure, order: i32) -> Vec<Enclosure> {
        let at = |&l: &u64| constant / Enclosure::integer(l as i64).powi(order);
        self.ls.iter().map(at).collect()
    }
}

/// C5. The definition of the order asks for the largest error up to $T$, which is not the one at
/// $T$ where the coefficient has a maximum before.
pub const ALL_STEPS: Complete<Claim<Instance, Path>> = Claim {
    name: "largest_error_over_all_steps",
    says: r"$l\max_{k\le K}|Eg(x_k) - Eg(X_{kh})| \le 1.1\,\max_{t=kh}|C(t)|$ at
$l = 32, 64, 128$, where $C(t)$ is the constant with $t$ for $T$",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: is_polynomial,
    run: |i, context| Path::of(i, context.by_tier(&[32, 64, 128], &[64, 256, 1024], &[64, 4096])),
    check: Check::AtMost {
        observed: |run| run.largest.clone(),
        bound: Predicted {
            dial: Dial::constant("over the largest coefficient", ratio(11, 10)),
            formula: |run, c| run.coefficient.iter().map(|&x| c * x).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "9/10 of the largest coefficient", value: ratio(9, 10) },
                Wrong::Formula {
                    name: "the coefficient at the end",
                    formula: |run, c| run.coefficient.iter().map(|_| c * run.end).collect(),
                },
            ],
        },
    },
    broken: &[AMPLIFIED, ROOT_OF_L, SAME_BATCH, SIGN_NOISE, ANOTHER_LIMIT],
    rests_on: &["S4", "S6"],
}
.checked();
