//! The distance to all minimisers of rank two at once, from below and from above.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;

use super::hypotheses::{GENERIC, TIED};
use super::instances::{Instance, problem};
use super::run::{Passed, least, power};

fn run(i: &Instance, _: &Context) -> Result<Passed, Reason> {
    Passed::of(i)
}

/// C1.
pub const DESCENT_MISSES_ALL_MINIMISERS: Complete<Claim<Instance, Passed>> = Claim {
    name: "descent_misses_all_minimisers",
    says: r"$\min_t\operatorname{dist}(U_tU_t^\top, S) \ge c\,\sigma_2\sqrt2/(1 + \kappa^\gamma)$
with $c = 1$ for every scale of the start",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Passed>::everywhere,
    run,
    check: Check::AtLeast {
        observed: |run| vec![run.least],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let gamma = power(run.eta, run.sigma);
                vec![c * least(gamma, run.sigma, run.condition)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the two small directions grow alike: kappa = 1",
                    formula: |run, one| vec![least(one, run.sigma, Enclosure::one())],
                },
                Wrong::Formula {
                    name: "the distance to one minimiser in place of all",
                    formula: |run, _| vec![run.to_one],
                },
                Wrong::Formula {
                    name: "the power 1/2 of kappa",
                    formula: |run, _| {
                        vec![least(Enclosure::of(ratio(1, 2)), run.sigma, run.condition)]
                    },
                },
                Wrong::Number { name: "1.2 of it", value: ratio(12, 10) },
            ],
        },
    },
    broken: &[
        Broken {
            name: "eigenvalues 1, 0.7, 0.3: no tie",
            hypothesis: &TIED,
            instance: |i| {
                let apart = problem("apart", [10, 7, 3, 0], ratio(1, 10));
                (i.decades == 32).then(|| Instance { problem: apart, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "a start orthogonal to the third eigenvector",
            hypothesis: &GENERIC,
            instance: |i| Some(Instance { is_without_third: true, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// C2. In one step the ratio $x^2/(\sigma - x^2)$ is multiplied by less than $1/(1 - 2\eta\sigma)$,
/// so that some step is within the root of that of the best time; around it the square of the
/// distance, $(1 + p)^{-2} + (p/(q + p))^2$ in $p$, grows by less than the square of the logarithm
/// of that factor, $(\eta\sigma)^2$ and its next order. Twice the square allows for what is left of
/// the first phase at the largest scale of the start.
pub const MISS_IS_THAT_OF_THE_FLOW: Complete<Claim<Instance, Passed>> = Claim {
    name: "miss_is_that_of_the_flow",
    says: r"$\min_t\operatorname{dist}(U_tU_t^\top, S) \le \frac{c\,\sigma_2\sqrt2}{1 + \kappa}
(1 + 2\eta^2\sigma_2^2)$ with $c = 1$",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Passed>::everywhere,
    run,
    check: Check::AtMost {
        observed: |run| vec![run.least],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let steps = (run.eta * run.sigma).square();
                let allowed = Enclosure::one() + steps + steps;
                vec![c * allowed * least(Enclosure::one(), run.sigma, run.condition)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "it falls as a power of alpha, 1/10",
                    formula: |run, _| vec![(run.alpha.ln() / Enclosure::integer(10)).exp()],
                },
                Wrong::Formula {
                    name: "the square of kappa",
                    formula: |run, _| vec![least(Enclosure::integer(2), run.sigma, run.condition)],
                },
                Wrong::Number { name: "0.9 of it", value: ratio(9, 10) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();
