//! What batches lose, and what single data have.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::instances::{DEFINITE, DIFFERENT, Instance, Triple};
use super::run::{Crossed, Sines, crossed, sines};

fn replicates(i: &Instance, context: &Context) -> Result<Vec<Sines>, Reason> {
    let count = context.by_tier(1024, 4096, 16_384);
    let all: Vec<_> = (0..count).into_par_iter().map(|r| sines(i, context, r)).collect();
    let is_finite = all.iter().all(|s| s.early.is_finite() && s.late.is_finite());
    if is_finite { Ok(all) } else { Err(Reason::Diverged) }
}

const SINGLE: Broken<Instance> = Broken {
    name: "batches of one datum",
    hypothesis: &DEFINITE,
    instance: |i| {
        // Orthogonal data would have commuting Hessians: these are not.
        let batches: &'static [&'static [Triple]] = &[&[[3, 4, 5]], &[[15, 8, 17]]];
        Some(Instance { batches, ..i.clone() })
    },
    expected: Expected::Refuted,
};

const SAME: Broken<Instance> = Broken {
    name: "the same batch twice",
    hypothesis: &DIFFERENT,
    instance: |i| {
        let twice: &'static [&'static [Triple]] =
            &[&[[3, 4, 5], [15, 8, 17]], &[[3, 4, 5], [15, 8, 17]]];
        Some(Instance { batches: twice, ..i.clone() })
    },
    expected: Expected::Refuted,
};

/// The mean over runs with its interval of confidence $1 - 10^{-7}$. A twentieth is what a mean
/// angle of three degrees gives.
pub const BATCHES_DO_NOT_ALIGN: Complete<Claim<Instance, Vec<Sines>>> = Claim {
    name: "batches_do_not_align",
    says: r"after 1200 steps of 1-SAM with batches as data the mean of
$\sin\angle(\nabla L_k, v_1(A_k))$ is still at least $c = \frac1{20}$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Vec<Sines>>::everywhere,
    run: replicates,
    check: Check::AtLeast {
        observed: |run| {
            let late: Vec<f64> = run.iter().map(|s| s.late).collect();
            let sample = Sample::of(&late);
            let (mean, half) = (Enclosure::binary(sample.mean), sample.half_width(SIZE));
            vec![mean.inflate(Field::binary(half))]
        },
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 20)),
            formula: |_, c| vec![c],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "two radians' worth", value: ratio(9, 10) },
                Wrong::Formula {
                    name: "orthogonal to the top eigenvector",
                    formula: |_, _| vec![Enclosure::one()],
                },
            ],
        },
    },
    broken: &[SINGLE, SAME],
    rests_on: &[],
}
.checked();

/// The first window begins when what is left of the start is below $0.97^{400} < 10^{-5}$; what is
/// sought is a fall by a hundredth.
pub const ANGLE_DOES_NOT_DECAY: Complete<Claim<Instance, Vec<Sines>>> = Claim {
    name: "angle_does_not_decay",
    says: r"the mean sine over steps 1200 to 1600 differs by $c = 0$ from that over steps 400 to
800: it has settled, and not at zero",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Vec<Sines>>::everywhere,
    run: replicates,
    check: Check::Equivalence {
        observed: |run| {
            let changes: Vec<f64> = run.iter().map(|s| s.late - s.early).collect();
            Sample::of(&changes)
        },
        predicted: Predicted {
            dial: Dial::opponent("the mean sine falls between the windows"),
            formula: |_, change| change,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "it falls as one over the steps, to less than a half",
                    formula: |run, _| {
                        let early: Vec<f64> = run.iter().map(|s| s.early).collect();
                        -0.5 * Sample::of(&early).mean
                    },
                },
                Wrong::Number { name: "it falls by three hundredths", value: ratio(-3, 100) },
            ],
        },
        margin: |_| 1e-5,
        effect: |_| 0.02,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Lemma 5.5 of the source, of which the batches are the counterexample.
pub const SINGLE_DATA_ALIGN_AT_ONCE: Complete<Claim<Instance, Crossed>> = Claim {
    name: "single_data_align_at_once",
    says: r"with the same data one by one, $\nabla L_k \parallel a_k = v_1(A_k)$ exactly, from the
first step on: $\nabla L_k \times a_k = 0$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Crossed>::everywhere,
    run: |i, _| crossed(i, 40),
    check: Check::Identity {
        observed: |run| run.single.clone(),
        predicted: Predicted {
            dial: Dial::opponent("the gradients of single data are off"),
            formula: |run, off| vec![off; run.single.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the other family: gradients of batches",
                    formula: |run, _| run.batched.clone(),
                },
                Wrong::Number { name: "off by 10^-15", value: ratio(1, 1_000_000_000_000_000) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
