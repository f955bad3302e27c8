//! # A rectangular factorisation is a symmetric one of twice the loss
//!
//! Gradient flow of $f(UV^\top)$ in a tall $U$ and a tall $V$ is gradient flow of the symmetric
//! problem in the stacked $\tilde U = \begin{pmatrix}U\\V\end{pmatrix}$, so that theorems about
//! $\tilde U\tilde U^\top$ speak of rectangular matrices too.
//!
//! **Hypotheses.** H1 The lifted loss is
//! $\tilde f(\tilde W) = 2f\big(\frac12(\tilde W_{12} + \tilde W_{21}^\top)\big)$, in the symmetric
//! part of the block.
//!
//! **Conclusions.** C1 $\dot{\tilde U} = -\nabla\tilde f(\tilde U\tilde U^\top)\tilde U$ is $\dot
//! U = -\nabla f(UV^\top)V$, $\dot V = -\nabla f(UV^\top)^\top U$, and descent takes the same
//! steps. C2 $-\nabla\tilde f(0)$ has the eigenvalues $\pm\sigma_i(-\nabla f(0))$, and zero as
//! often as the numbers of rows differ. C3 The completion problem of four rows in
//! `nuclear_norm_counterexample` is the lift of $\begin{pmatrix}1&R\\R&?\end{pmatrix}$.
//!
//! **Source.** Li, Luo, Lyu (2021), arXiv 2012.09839, reduction of the asymmetric case (recalled).
//! Re-derived.
//!
//! **Deviation.** None. The factor two is what makes the clocks agree: with one the symmetric flow
//! runs at half speed. H1 matters to C2 alone: the loss of $\tilde U$, and so its flow, does not
//! see from which of the two blocks it is computed.

pub mod claims;
pub mod problem;

use proofmark::arithmetic::{Enclosure, Field, Rational, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use claims::{COMPLETION_IS_A_LIFT, SPECTRUM_IS_THAT_OF_SINGULAR_VALUES, STEPS_OF_DESCENT_AGREE};
use problem::{Instance, SYMMETRISED, instances};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "asymmetric_lift",
    title: "A rectangular factorisation is a symmetric one of twice the loss",
    statement: r"Let $\tilde f(\tilde W) = 2f\big(\frac12(\tilde W_{12} + \tilde W_{21}^\top)\big)$.
Gradient flow of $\frac12\tilde f(\tilde U\tilde U^\top)$ in $\tilde U = (U; V)$ is gradient flow of
$f(UV^\top)$ in $(U, V)$, and $-\nabla\tilde f(0)$ has the eigenvalues $\pm\sigma_i(-\nabla f(0))$.",
    source: "Li, Luo, Lyu (2021), arXiv 2012.09839, reduction of the asymmetric case (recalled); \
             re-derived",
    deviation: "none",
    instances,
    hypotheses: &[&SYMMETRISED],
    not_exercised: &[],
    claims: &[&STEPS_OF_DESCENT_AGREE, &SPECTRUM_IS_THAT_OF_SINGULAR_VALUES, &COMPLETION_IS_A_LIFT],
    steps: &[Step {
        name: "S1",
        says: r"$\frac12\tilde f(\tilde U\tilde U^\top) = f(UV^\top)$ at every point",
        rests_on: &[],
        on: |_| true,
        evaluate: losses_agree,
    }],
    formulas: &[Formula {
        name: "velocity of U, one row and one column",
        latex: || {
            Sym::record(|| {
                let i = Instance {
                    id: "",
                    weights: vec![vec![1]],
                    target: vec![vec![1]],
                    quartic: 0,
                    rank: 1,
                    symmetrised: true,
                };
                i.velocity(&[Sym::var("u"), Sym::var("v")])[0]
            })
        },
    }],
    picture: Picture {
        shows: "the loss along descent of the rectangular problem and of its lift: one curve; with \
                the factor one in place of two the lift takes twice as long",
        x: Axis { label: "step", unit: "1", logarithmic: false },
        y: Axis { label: "loss", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// S1, exactly, in units of the loss.
fn losses_agree(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let (m, n) = i.shape();
    Ok(Rational::scope(|| {
        let mut words = context.stream("losses", 0).words_from(0);
        let mut entry = || Rational::integer((words.next().expect("no end") % 9) as i64 - 4);
        let stacked = Matrix::from_fn(m + n, i.rank, |_, _| entry());
        let w = stacked.times(&stacked.transpose());
        let block = Matrix::from_fn(m, n, |i, j| w.at(i, m + j));
        let half = Rational::of(ratio(1, 2));
        let difference = i.loss(&block) - half * i.lifted(Rational::integer(2), &w);
        let exactly = difference.value().map(|x| Enclosure::rational(&x).abs());
        exactly.map(|actual| StepBound { actual, bound: Enclosure::zero() }).into_iter().collect()
    }))
}

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let i = &instances[1];
    let (m, n) = i.shape();
    let run = |name: &str, style, velocity: &dyn Fn(&[f64]) -> Vec<f64>| {
        // A point without symmetries, in the unit cube.
        let entry = |k: usize| ((k * 7 + 3) % 11) as f64 / 11.0 - 0.45;
        let mut x: Vec<_> = (0..(m + n) * i.rank).map(entry).collect();
        let rows = |x: &[f64], from: usize, count: usize| {
            Matrix::from_fn(count, i.rank, |row, j| x[(from + row) * i.rank + j])
        };
        let mut points = vec![];
        for step in 0..80 {
            let w = rows(&x, 0, m).times(&rows(&x, m, n).transpose());
            points.push((f64::from(step), i.loss(&w)));
            let moved = velocity(&x);
            x = x.iter().zip(moved).map(|(x, v)| x + v / 256.0).collect();
        }
        Series { name: name.into(), style, points }
    };
    vec![
        run("the rectangular problem", Style::Observed, &|x| i.velocity(x)),
        run("its lift", Style::Predicted, &|x| i.lifted_velocity(ratio(2, 1), x)),
        run("factor one", Style::Control, &|x| i.lifted_velocity(ratio(1, 1), x)),
    ]
}
