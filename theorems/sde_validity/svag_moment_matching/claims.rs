//! The moments, in exact rationals.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;

use super::instances::{INDEPENDENT, Instance, Scheme, TWO_BATCHES, WEIGHTS, central, mean, with};

/// The unbounded rationals of the checks.
pub type Q = proofmark::rug::Rational;

/// Moments at one amplification.
pub struct Moments {
    /// $l$.
    pub l: Q,
    /// The moment of the scheme's gradient.
    pub observed: Vec<Q>,
}

/// Moments at several amplifications, with those of the plain gradient.
pub struct Run {
    /// At each $l$.
    pub at: Vec<Moments>,
    /// $\nabla L$, $\Sigma$, …: the same moment of $\nabla L_\gamma$.
    pub plain: Vec<Q>,
    /// $\nabla L$.
    pub gradient: Vec<Q>,
    /// $\Sigma$, for the fourth moment in one direction the variance.
    pub second: Vec<Q>,
}

fn exact(values: Vec<Rational>) -> Result<Vec<Q>, Reason> {
    values.into_iter().map(|x| x.value().ok_or(Reason::Diverged)).collect()
}

/// What is summed up in one direction: $v \mapsto \sum_i (i + 1)v_i$.
fn along(values: &[Vec<Rational>]) -> Vec<Vec<Rational>> {
    let project = |v: &Vec<Rational>| {
        let term = |(i, &x): (usize, &Rational)| Rational::integer(i as i64 + 1) * x;
        vec![v.iter().enumerate().map(term).fold(Rational::zero(), |sum, x| sum + x)]
    };
    values.iter().map(project).collect()
}

/// The moment of order 1 to 4; the fourth in one direction.
pub fn run(i: &Instance, order: u32) -> Result<Run, Reason> {
    let moment = |values: &[Vec<Rational>], order: u32| match order {
        1 => mean(values),
        4 => central(&along(values), 4),
        _ => central(values, order),
    };
    Rational::scope(|| {
        let plain = i.plain();
        let at = |&at: &(i64, i64, i64)| {
            let observed = Rational::scope(|| exact(moment(&i.values(at), order)))?;
            Ok(Moments { l: Q::from(at.0), observed })
        };
        let second = if order == 4 { central(&along(&plain), 2) } else { central(&plain, 2) };
        Ok(Run {
            at: i.amplifications().iter().map(at).collect::<Result<_, Reason>>()?,
            plain: exact(moment(&plain, order))?,
            gradient: exact(mean(&plain))?,
            second: exact(second)?,
        })
    })
}

/// All of them.
pub fn observed(run: &Run) -> Vec<Q> {
    run.at.iter().flat_map(|m| m.observed.clone()).collect()
}

/// A factor, a function of $l$, times the moment of the plain gradient.
pub fn scaled(run: &Run, factor: impl Fn(&Q) -> Q) -> Vec<Q> {
    let at = |m: &Moments| {
        let factor = factor(&m.l);
        run.plain.iter().map(|x| Q::from(&factor * x)).collect::<Vec<_>>()
    };
    run.at.iter().flat_map(at).collect()
}

/// $l\Sigma + (l - 1)\nabla L\nabla L^\top$.
fn sign_noise(run: &Run, _: Q) -> Vec<Q> {
    let (d, one) = (run.gradient.len(), Q::from(1));
    let at = |m: &Moments| {
        let more = Q::from(&m.l - &one);
        let entry = |at: usize| {
            let product = Q::from(&run.gradient[at / d] * &run.gradient[at % d]);
            Q::from(&m.l * &run.plain[at]) + Q::from(&more * &product)
        };
        (0..d * d).map(entry).collect::<Vec<_>>()
    };
    run.at.iter().flat_map(at).collect()
}

/// $a_l m_4 + c(l - 1)^2m_2^2$, $a_l = l^2 - \frac12(l - 1)^2$.
fn fourth(run: &Run, c: Q) -> Vec<Q> {
    let at = |m: &Moments| {
        let less = Q::from(&m.l - 1).square();
        let own = Q::from(m.l.square_ref()) - Q::from(&less / 2);
        let square = Q::from(run.second[0].square_ref());
        own * &run.plain[0] + Q::from(&c * less) * square
    };
    run.at.iter().map(at).collect()
}

const fn broken(
    name: &'static str,
    hypothesis: &'static proofmark::claim::Hypothesis<Instance>,
    instance: fn(&Instance) -> Option<Instance>,
    expected: Expected,
) -> Broken<Instance> {
    Broken { name, hypothesis, instance, expected }
}

const ROOT_OF_L: Broken<Instance> =
    broken("weights with c = √l", &WEIGHTS, |i| with(i, Scheme::RootOfL), Expected::Refuted);
const SAME_BATCH: Broken<Instance> = broken(
    "the same batch in both halves",
    &INDEPENDENT,
    |i| with(i, Scheme::SameBatch),
    Expected::Refuted,
);
const WITHOUT_REPLACEMENT: Broken<Instance> = broken(
    "halves drawn without replacement",
    &INDEPENDENT,
    |i| with(i, Scheme::WithoutReplacement),
    Expected::Refuted,
);
/// The third moment shows it.
pub const AMPLIFIED: Broken<Instance> = broken(
    "the amplified noise of one batch",
    &TWO_BATCHES,
    |i| with(i, Scheme::Amplified),
    Expected::Refuted,
);
const SIGN_NOISE: Broken<Instance> = broken(
    "sign noise on the loss of one batch",
    &TWO_BATCHES,
    |i| with(i, Scheme::SignNoise),
    Expected::Refuted,
);

/// $E g^l = \nabla L$, from $c_1 + c_2 = 1$. Every scheme has it.
pub const MEAN: Complete<Claim<Instance, Run>> = Claim {
    name: "mean_is_the_gradient",
    says: r"$Eg^l = \nabla L$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i: &Instance, _: &Context| run(i, 1),
    check: Check::Identity {
        observed,
        predicted: Predicted {
            dial: Dial::constant("c_1 + c_2", ratio(1, 1)),
            formula: |run, c| scaled(run, |_| c.clone()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "two batches, twice the gradient", value: ratio(2, 1) },
                Wrong::Formula { name: "l times it", formula: |run, _| scaled(run, Q::clone) },
            ],
        },
    },
    broken: &[broken(
        "the same batch in both halves",
        &INDEPENDENT,
        |i| with(i, Scheme::SameBatch),
        Expected::HoldsAnyway("the mean is linear: independence is not asked for"),
    )],
    rests_on: &["S2"],
}
.checked();

/// $\mathrm{Cov}(g^l) = l\,\Sigma$.
pub const COVARIANCE: Complete<Claim<Instance, Run>> = Claim {
    name: "covariance_is_amplified_by_l",
    says: r"$\mathrm{Cov}(g^l) = l\,\Sigma$, every entry",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i: &Instance, _: &Context| run(i, 2),
    check: Check::Identity {
        observed,
        predicted: Predicted {
            dial: Dial::constant("the covariance over l Sigma", ratio(1, 1)),
            formula: |run, c| scaled(run, |l| Q::from(&c * l)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "(1 + l)/2, that of c = √l",
                    formula: |run, _| scaled(run, |l| Q::from(l + 1) / 2),
                },
                Wrong::Formula {
                    name: "1, that of the same batch",
                    formula: |run, _| scaled(run, |_| Q::from(1)),
                },
                Wrong::Formula { name: "that of sign noise", formula: sign_noise },
                Wrong::Number { name: "twice", value: ratio(2, 1) },
            ],
        },
    },
    broken: &[
        ROOT_OF_L,
        SAME_BATCH,
        WITHOUT_REPLACEMENT,
        SIGN_NOISE,
        broken(
            "the amplified noise of one batch",
            &TWO_BATCHES,
            |i| with(i, Scheme::Amplified),
            Expected::HoldsAnyway("its covariance is right: the third moment is what parts them"),
        ),
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// $\frac12(3l - 1)$, and not $l^{3/2}$.
pub const THIRD: Complete<Claim<Instance, Run>> = Claim {
    name: "third_moment_is_of_order_l",
    says: r"$E(g^l - \nabla L)^{\otimes3} = \frac12(3l - 1)E\xi^{\otimes3}$, every entry",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i: &Instance, _: &Context| run(i, 3),
    check: Check::Identity {
        observed,
        predicted: Predicted {
            dial: Dial::constant("3 in (3l - 1)/2", ratio(3, 1)),
            formula: |run, c| scaled(run, |l| (Q::from(&c * l) - 1) / 2),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "2", value: ratio(2, 1) },
                Wrong::Formula { name: "l", formula: |run, _| scaled(run, Q::clone) },
                Wrong::Formula {
                    name: "3l/2 without -1/2",
                    formula: |run, _| scaled(run, |l| Q::from(l * 3) / 2),
                },
            ],
        },
    },
    broken: &[ROOT_OF_L, SAME_BATCH, WITHOUT_REPLACEMENT, SIGN_NOISE, AMPLIFIED],
    rests_on: &["S1", "S2"],
}
.checked();

/// In one direction. The excess over $3m_2^2$ is multiplied by $l^2 - \frac12(l-1)^2$: over $l^2$
/// it tends to one half, so that a step's noise never becomes Gaussian.
pub const FOURTH: Complete<Claim<Instance, Run>> = Claim {
    name: "fourth_moment_keeps_half_of_the_excess",
    says: r"$E\langle u, g^l - \nabla L\rangle^4 = (l^2 - \frac12(l-1)^2)m_4 +
\frac32(l-1)^2m_2^2$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i: &Instance, _: &Context| run(i, 4),
    check: Check::Identity {
        observed,
        predicted: Predicted {
            dial: Dial::constant("3/2", ratio(3, 2)),
            formula: fourth,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "3, that of a Gaussian", value: ratio(3, 1) },
                Wrong::Formula {
                    name: "l^2 m_4, that of the amplified noise",
                    formula: |run, _| scaled(run, |l| Q::from(l.square_ref())),
                },
                Wrong::Formula {
                    name: "3 l^2 m_2^2: the noise has become Gaussian",
                    formula: |run, _| {
                        let three = |l: &Q| Q::from(l.square_ref()) * 3;
                        let square = Q::from(run.second[0].square_ref());
                        run.at.iter().map(|m| three(&m.l) * &square).collect()
                    },
                },
            ],
        },
    },
    broken: &[ROOT_OF_L, SAME_BATCH, WITHOUT_REPLACEMENT, SIGN_NOISE, AMPLIFIED],
    rests_on: &["S1", "S2"],
}
.checked();
