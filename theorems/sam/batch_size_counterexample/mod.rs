//! # With batches of two, 1-SAM does not align to the top eigenvectors
//!
//! Linear data $f_i(x) = a_i\cdot x$ with labels 0 in the plane, grouped in batches, $L_k =
//! \frac1{2b}\sum_{i \in B_k}(a_i\cdot x)^2$ with the Hessian $A_k$; 1-SAM that takes a batch for a
//! datum, $x \leftarrow x - \eta\nabla L_k(x + \rho\nabla L_k/\|\nabla L_k\|)$, $k$ uniform.
//!
//! **Hypotheses.** H1 Each $A_k$ is positive definite: a batch has two data that are not parallel.
//! H2 $A_1A_2 \ne A_2A_1$.
//!
//! **Conclusions.** C1 The mean of $\sin\angle(\nabla L_k, v_1(A_k))$ does not tend to 0. C2 It has
//! settled at a level of its own. C3 Of single data it is 0 from the first step on.
//!
//! **Source.** Wen, Ma, Li (2023), Example 5.8, arXiv 2211.05729; C3 is Lemma 5.5.
//!
//! **Deviation.** The source gives an example of two quadratics; here are three instances, and the
//! level is measured. Without H2 the steps are those of full-batch SAM, and align.

pub mod claims;
pub mod instances;
pub mod run;

use proofmark::arithmetic::{Enclosure, Field, Sym};
use proofmark::claim::{
    Axis, Claim, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::dynamics::Loss;

use claims::{ANGLE_DOES_NOT_DECAY, BATCHES_DO_NOT_ALIGN, SINGLE_DATA_ALIGN_AT_ONCE};
use instances::{Batch, DEFINITE, DIFFERENT, Instance, Triple, direction, instances};
use run::sines;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "batch_size_counterexample",
    title: "With batches of two, 1-SAM does not align to the top eigenvectors",
    statement: r"Let each batch loss $L_k = \frac12x^\top A_kx$ be positive definite, with different
top eigenspaces. Then $\angle(\nabla L_k(x_t), v_1(A_k))$ does not tend to zero; with batches of one
datum it is zero from the start.",
    source: "Wen, Ma, Li (2023), Example 5.8 and Lemma 5.5, arXiv 2211.05729",
    deviation: "the level at which the angle stays is measured, on three instances",
    instances,
    hypotheses: &[&DEFINITE, &DIFFERENT],
    not_exercised: &[],
    claims: &[&BATCHES_DO_NOT_ALIGN, &ANGLE_DOES_NOT_DECAY, &SINGLE_DATA_ALIGN_AT_ONCE],
    steps: &[Step {
        name: "S1",
        says: r"$\nabla\ell(f_k(x)) = \ell'(f_k)\nabla f_k$: $|\nabla L_k \times a_k| \le 0$ for
single data, at any point",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, _| {
            Ok(i.batches.iter().flat_map(|batch| batch.iter()).map(parallel).collect())
        },
    }],
    formulas: &[Formula {
        name: "gradient of a batch, first coordinate",
        latex: || {
            Sym::record(|| {
                let batch = Batch { hessian: ["A_{11}", "A_{12}", "A_{22}"].map(Sym::var) };
                let mut gradient = [Sym::integer(0); 2];
                batch.gradient(&[Sym::var("x"), Sym::var("y")], &mut gradient);
                gradient[0]
            })
        },
    }],
    picture: Picture {
        shows: "The mean sine of the angle to the top eigenvector, of forty runs, early against \
                late: of batches it stays where it is, of single data it is zero.",
        x: Axis { label: "steps 400 to 800", unit: "1", logarithmic: false },
        y: Axis { label: "steps 1200 to 1600", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// $(a\cdot x)a$ is computed as $Ax$, in which $a$ does not appear; up to 500 bits.
fn parallel(t: &Triple) -> StepBound {
    let a = direction::<Enclosure>(t);
    let mut g = [Enclosure::zero(); 2];
    Batch::<Enclosure>::of(&[*t])
        .gradient(&[Enclosure::integer(7), Enclosure::integer(-2)], &mut g);
    StepBound { actual: (g[0] * a[1] - g[1] * a[0]).abs(), bound: Enclosure::binary(1e-150) }
}

fn picture(listed: &[Instance], context: &Context) -> Vec<Series> {
    let seen = |i: &Instance, name: &str, style| Series {
        name: format!("{}, {name}", i.id),
        style,
        points: (0..40).map(|r| sines(i, context, r)).map(|s| (s.early, s.late)).collect(),
    };
    let mut all: Vec<_> = listed.iter().map(|i| seen(i, "batches", Style::Observed)).collect();
    let single: &'static [&'static [Triple]] = &[&[[3, 4, 5]], &[[15, 8, 17]]];
    if let Some(first) = listed.first() {
        let single = Instance { batches: single, ..first.clone() };
        all.push(seen(&single, "single data", Style::Control));
    }
    all
}
