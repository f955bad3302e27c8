//! Claims about the beginning of the first phase, enclosed: it is nearly linear, and nearly of rank
//! one.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;

use super::early::{Early, Moment};
use super::instances::{Instance, ON_TIME, OVERLAPPING, Origin, Start};
use super::steps::{at_size, rate_bound};

fn run(i: &Instance, _: &Context) -> Result<Early, Reason> {
    Early::of(i)
}

/// $C\alpha^{m\gamma/\mu_1}$ at one time.
///
/// The second compound of $U$ grows at most at the rate $\lambda_1 + \lambda_2$ of
/// $A = M - H(W)$ (Ky Fan), at most $\mu_1 + \mu_2 + \beta\bar x$, so that
/// $\lambda_1\lambda_2(W) \le \alpha^2\lambda_1\lambda_2(W_0)\,e^{2(\mu_1 + \mu_2)(T + t)}
/// (1 + \kappa\bar x)^2$, for $\int\beta\bar x = \log(1 + \kappa\bar x)$ from a vanishing size on.
/// And $\lambda_1(W) \ge u_1^\top Wu_1 \ge e^{2\mu_1t} - \kappa\bar x^2$. With
/// $e^{2\mu_1T} = 1/\alpha c$ the quotient is the bound.
fn ratio_bound(run: &Early, at: &Moment, multiple: Enclosure) -> Enclosure {
    let (one, two) = (Enclosure::one(), Enclosure::integer(2));
    let [mu1, mu2] = run.mu;
    let relative = mu2 / mu1;
    let power = (multiple * (one - relative) * run.log_alpha).exp();
    let overlap = (-(one + relative) * run.overlap.ln()).exp();
    let grown = (two * (mu1 + mu2) * at.t).exp() * (one + run.kappa * at.bound).square();
    let first = (two * mu1 * at.t).exp() - run.kappa * at.bound.square();
    power * run.minor * overlap * grown / first.square()
}

/// C2.
pub const SECOND_EIGENVALUE_IS_SMALLER_BY_THE_GAP: Complete<Claim<Instance, Early>> = Claim {
    name: "second_eigenvalue_is_smaller_by_the_gap",
    says: r"$\lambda_2(W)/\lambda_1(W) \le C\alpha^{m\gamma/\mu_1}$ with $m = 1$ and
$C = \lambda_1\lambda_2(W_0)\,c^{-1 - \mu_2/\mu_1}e^{2(\mu_1 + \mu_2)t}(1 + \kappa\bar x)^2/
(e^{2\mu_1t} - \kappa\bar x^2)^2$",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start != Start::Top,
    run,
    check: Check::AtMost {
        observed: |run| run.at.iter().map(|at| at.values[1] / at.values[0]).collect(),
        bound: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| run.at.iter().map(|at| ratio_bound(run, at, m)).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "twice the exponent", value: ratio(2, 1) },
                Wrong::Number { name: "a third more", value: ratio(4, 3) },
                Wrong::Formula {
                    name: "without the power of c",
                    formula: |run, m| {
                        let one = Enclosure::one();
                        let overlap = Enclosure::one().min(run.overlap);
                        let power = ((one + run.mu[1] / run.mu[0]) * overlap.ln()).exp();
                        // Half of it, lest the slack of the inequality hide a missing factor.
                        let half = Enclosure::of(ratio(1, 2));
                        let bound = |at| half * power * ratio_bound(run, at, m);
                        run.at.iter().map(bound).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["L1", "L2"],
}
.checked();

/// C3. Along $u_1$ under full observation, where the operator norm of $H(W)$ is the Frobenius norm
/// of $W$, the lemma is nearly an equality while $W$ is small.
pub const GROWTH_IS_NEARLY_LINEAR: Complete<Claim<Instance, Early>> = Claim {
    name: "growth_is_nearly_linear",
    says: r"$\|W\|_F \le \bar x$ and
$\|W - e^{(T + t)M}\alpha W_0e^{(T + t)M}\|_F \le k\kappa\bar x^2$ with $k = 1$, where
$\bar x/(1 + \kappa\bar x) = e^{2\mu_1(T + t)}\|\alpha W_0\|_F/(1 + \kappa\|\alpha W_0\|_F)$",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: Claim::<Instance, Early>::everywhere,
    run,
    check: Check::AtMost {
        observed: |run| run.at.iter().flat_map(|at| [at.norm, at.bend]).collect(),
        bound: Predicted {
            dial: Dial::constant("k", ratio(1, 1)),
            formula: |run, k| {
                let bend = |at: &Moment| k * run.kappa * at.bound.square();
                run.at.iter().flat_map(|at| [at.bound, bend(at)]).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of it: beta without its factor 2", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "an error of third order",
                    formula: |run, _| {
                        let bend = |at: &Moment| run.kappa.square() * at.bound.powi(3);
                        run.at.iter().flat_map(|at| [at.bound, bend(at)]).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["L1", "L2"],
}
.checked();

/// The rate of the paper, with the constants of its proof: L4 at the size $r$, amplified as in L5.
pub const RATE_OF_THE_PAPER_HOLDS_WITH_SLACK: Complete<Claim<Instance, Early>> = Claim {
    name: "rate_of_the_paper_holds_with_slack",
    says: r"$\|W - W_1^G\|_F \le kC\alpha^{\gamma/(2\mu_1 + \gamma)}$ with $k = 1$, where $C$
collects the constants of L4 at $r = \alpha^{\gamma/(2\mu_1 + \gamma)}$ and of L5",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start == Start::Generic,
    run,
    check: Check::AtMost {
        observed: |run| vec![run.at[2].error],
        bound: Predicted {
            dial: Dial::constant("k", ratio(1, 1)),
            formula: |run, k| vec![k * rate_bound(run)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "no amplification: L4 at the size r alone",
                    formula: |run, k| vec![k * at_size(run, &run.at[0])],
                },
                Wrong::Formula {
                    name: "an error of the order alpha^(gamma / mu_1), as from the identity",
                    formula: |run, k| {
                        let exponent = (run.mu[0] - run.mu[1]) / run.mu[0];
                        vec![k * (exponent * run.log_alpha).exp()]
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "time is counted from the size of the start alone",
            hypothesis: &ON_TIME,
            instance: |i| far(i, Instance { origin: Origin::Size, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "no overlap with the top direction",
            hypothesis: &OVERLAPPING,
            instance: |i| far(i, Instance { start: Start::Orthogonal, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["L6"],
}
.checked();

/// The generic instance at the smaller $\alpha$, otherwise.
fn far(from: &Instance, to: Instance) -> Option<Instance> {
    (from.start == Start::Generic && from.decades > 20).then_some(to)
}
