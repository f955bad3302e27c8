//! The claims on the runs.

use std::sync::Arc;

use proofmark::arithmetic::{Approx, Enclosure, Field, decimal, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::statistics::{Point, Sample, extrapolate, richardson_weights};

use super::runs::{Ends, ends, start};
use super::{Instance, RULE, Rule};

type Run = Arc<Ends>;

/// The other rule is run.
const SWAPPED: Broken<Instance> = Broken {
    name: "the runs of the two rules swapped",
    hypothesis: &RULE,
    instance: |i| Some(Instance { swapped: true, ..i.clone() }),
    expected: Expected::Refuted,
};

/// $\hat c$ of full-batch SAM at $\rho \to 0$, as the interval of the extrapolation.
fn full_batch_limit(run: &Run) -> (f64, f64) {
    let (steps, exponents) = run.steps();
    let at = |(k, &step): (usize, &f64)| Point::exact(step, run.constants(k)[0]);
    extrapolate(&steps.iter().enumerate().map(at).collect::<Vec<_>>(), &exponents)
}

/// C1 at the step $\eta$, in the limit $\rho \to 0$ from four radii. The bound is the half width of
/// the interval that extrapolation gives: twice what the last power of $\rho$ changed.
pub const FULL_BATCH_CONSTANT: Complete<Claim<Instance, Run>> = Claim {
    name: "full_batch_constant",
    says: r"as ρ → 0 at fixed η, full-batch SAM follows
        $Y' = -\frac12(1 - \eta\lambda_1/2)^{-2}P_\parallel\nabla\lambda_1$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i, context| ends(i, context, Rule::FullBatch),
    check: Check::Agreement {
        observed: |run| {
            let (low, high) = full_batch_limit(run);
            vec![Enclosure::binary(0.5 * (low + high))]
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| {
                // The formula is nearly linear in c; it is evaluated in f64, as the run.
                let law = run.full_batch_law(c.approx(), run.sizes[0][0]);
                vec![Enclosure::binary(law)]
            },
            regime: Regime::Refined { asymptotic: |_| 0.5 },
            wrong: &[
                Wrong::Number { name: "one per cent more", value: decimal("0.505") },
                Wrong::Number { name: "one per cent less", value: decimal("0.495") },
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
                Wrong::Number { name: "twice the constant", value: ratio(1, 1) },
                Wrong::Formula { name: "no factor of the finite step", formula: |_, c| vec![c] },
                Wrong::Formula {
                    name: "the factor once",
                    formula: |run, c| {
                        let law = run.full_batch_law(0.5, run.sizes[0][0]);
                        // The mean of the factors, to second order in their spread.
                        vec![Enclosure::binary((2.0 * law).sqrt()) * c]
                    },
                },
            ],
        },
        bound: |run| {
            let (low, high) = full_batch_limit(run);
            (high - low) / (high + low)
        },
    },
    broken: &[SWAPPED],
    rests_on: &["S1", "S3"],
}
.checked();

/// C2. What is left of the finite-step law is of second order in $\rho$: the terms of first order
/// change sign with the side of the 2-cycle.
pub const FULL_BATCH_ORDER: Complete<Claim<Instance, Run>> = Claim {
    name: "full_batch_order",
    says: "at fixed η the constant differs from the finite-step law by O(ρ²)",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i, context| ends(i, context, Rule::FullBatch),
    check: Check::Order {
        observed: |run| {
            let law = run.full_batch_law(0.5, run.sizes[0][0]);
            let (steps, _) = run.steps();
            let at = |(k, &step): (usize, &f64)| Point {
                step,
                value: run.constants(k)[0] - law,
                // The integrator of the law, and the cubes that the expansion of Φ leaves.
                uncertainty: 1e-6,
            };
            steps.iter().enumerate().map(at).collect()
        },
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(2, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Limit { steps: |run| run.steps().0 },
            wrong: &[
                Wrong::Number { name: "order 1", value: ratio(1, 1) },
                Wrong::Number { name: "order 0: another constant", value: ratio(0, 1) },
                Wrong::Number { name: "order 3", value: ratio(3, 1) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

/// C3. The margin is what extrapolation leaves of $1/(1 - \eta\kappa/2)^2$ at the largest
/// $\kappa_i$, twice, since the terms in $\rho^2 \propto \eta$ and those of gradients that are not
/// orthogonal are of its size. Half widths are
/// below 0.0055: twice that, and half as much again for the chance that a sample has a large
/// variance, is below the effect. With the margin of 0.006 that makes five per cent of ½; what is
/// finer is for the law of a finite step.
pub const ONE_SAM_CONSTANT: Complete<Claim<Instance, Run>> = Claim {
    name: "one_sam_constant",
    says: "the constant of 1-SAM on the flow of tr H, extrapolated to η = 0, is ½",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i, context| ends(i, context, Rule::OneSample),
    check: Check::Equivalence {
        observed: |run| {
            let (steps, exponents) = run.steps();
            let weights = richardson_weights(&steps, &exponents);
            let columns: Vec<_> = (0..steps.len()).map(|k| run.constants(k)).collect();
            let combine = |replicate: usize| {
                weights.iter().zip(&columns).fold(0.0, |sum, (w, c)| sum + w * c[replicate])
            };
            Sample::of(&(0..columns[0].len()).map(combine).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |_, c| c,
            regime: Regime::Limit { steps: |run| run.steps().0 },
            wrong: &[
                Wrong::Number { name: "five per cent more", value: decimal("0.525") },
                Wrong::Number { name: "five per cent less", value: decimal("0.475") },
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
                Wrong::Number { name: "twice the constant", value: ratio(1, 1) },
                Wrong::Number { name: "nothing moves", value: ratio(0, 1) },
            ],
        },
        margin: |run| {
            let (steps, exponents) = run.steps();
            let most = start(run.instance.data).frame.curvatures().1;
            let weights = richardson_weights(&steps, &exponents);
            let law = |eta: f64| Field::powi(1.0 - 0.5 * eta * most, -2);
            let sum = weights.iter().zip(&steps).fold(0.0, |sum, (w, &eta)| sum + w * law(eta));
            2.0 * 0.5 * (sum - 1.0).abs()
        },
        effect: |_| 0.018,
    },
    broken: &[SWAPPED],
    rests_on: &["S2"],
}
.checked();

/// C4. Nothing is extrapolated, and the constant is resolved best. The margin is $\rho^2$ times the
/// relative square by which gradients turn: a scale for the terms of the next order in $\rho$, not
/// a bound of them. Half widths are below 0.0012, and the effect is more than three times that.
pub const ONE_SAM_FINITE_STEP: Complete<Claim<Instance, Run>> = Claim {
    name: "one_sam_finite_step",
    says: r"at a finite step, $Y' = -\frac12P_\parallel\frac1n\sum_i\nabla\kappa_i/
        (1 - \eta\kappa_i/2)^2$, though the gradients are not orthogonal",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i, context| ends(i, context, Rule::OneSample),
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.constants(run.sizes.len() - 1)),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.cycles_law(c, last(run)),
            regime: Regime::Refined { asymptotic: |_| 0.5 },
            wrong: &[
                Wrong::Number { name: "one per cent more", value: decimal("0.505") },
                Wrong::Number { name: "one per cent less", value: decimal("0.495") },
                Wrong::Formula { name: "no factors of the finite step", formula: |_, c| c },
                Wrong::Formula {
                    name: "factors with λ_1 instead of the curvature of a sample",
                    formula: |run, c| {
                        let frame = &start(run.instance.data).frame;
                        c * Field::powi(1.0 - 0.5 * last(run) * frame.eigenvalues[0], -2)
                    },
                },
            ],
        },
        margin: |run| {
            let begin = start(run.instance.data);
            let radius = run.sizes[run.sizes.len() - 1][1];
            0.5 * radius * radius * begin.frame.bending(&begin.network, &begin.point)
        },
        effect: |_| 0.004,
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// The smallest $\eta$.
fn last(run: &Run) -> f64 {
    run.sizes[run.sizes.len() - 1][0]
}

/// Both rules, each with its curves.
pub struct Both([Run; 2]);

/// C5. For each rule, the distance of the mean $\Phi(x_t)$ from its own curve, over that from
/// the other and over the way that it went; 1 is added, so that a relative bound of a twentieth is
/// an absolute one.
pub const OWN_CURVE: Complete<Claim<Instance, Both>> = Claim {
    name: "own_curve",
    says: "full-batch SAM ends on the flow of λ_1 and 1-SAM on that of tr H: the other curve is \
           twenty times farther, and so is the start",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Both>::everywhere,
    run: |i, context| {
        let rules = [Rule::FullBatch, Rule::OneSample];
        let [full, one] = rules.map(|rule| ends(i, context, rule));
        Ok(Both([full?, one?]))
    },
    check: Check::Agreement {
        observed: |run| {
            let shares = |ends: &Run| {
                let [moved, own, other] = ends.distances();
                [1.0 + own / other, 1.0 + own / moved].map(Enclosure::binary)
            };
            run.0.iter().flat_map(shares).collect()
        },
        predicted: Predicted {
            dial: Dial::opponent("an end part of the way from its own curve to the other"),
            formula: |_, position| {
                let one = Enclosure::one();
                vec![one + position, one, one + position, one]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the curves swapped", value: ratio(1, 1) },
                Wrong::Number { name: "an eighth of the way", value: ratio(1, 8) },
            ],
        },
        bound: |_| 0.05,
    },
    broken: &[SWAPPED],
    rests_on: &["S1", "S2"],
}
.checked();
