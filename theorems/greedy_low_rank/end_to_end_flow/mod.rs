//! # The product of balanced factors obeys a flow of its own
//!
//! Gradient flow of $f(U_1 \cdots U_L)$ in the factors, seen at the product alone.
//!
//! **Hypotheses.** H1 The start is balanced: $U_i^\top U_i = U_{i+1}U_{i+1}^\top$. H2 Every factor
//! is trained.
//!
//! **Conclusions.** C1 $\dot W = -\sum_{i=1}^L(WW^\top)^{\frac{i-1}L}\nabla f(W) (W^\top
//! W)^{\frac{L-i}L}$ for $W = U_1 \cdots U_L$. C2 $U_i^\top U_i - U_{i+1}U_{i+1}^\top$ is
//! conserved. C3 The rank of $W$ stays what it is. C4 Descent with steps $\eta$ is off by
//! $O(\eta)$, with a constant.
//!
//! **Source.** Arora, Cohen, Hazan (2018), arXiv 1802.06509, theorem 1, as used by Li, Luo, Lyu
//! (2021), arXiv 2012.09839 (recalled); re-derived.
//!
//! **Deviation.** C4 with its constant is ours. The points are rational: with orthogonal $Q_i$ made
//! of reflections, $U_i = Q_{i-1}DQ_i^\top$ is balanced, and the fractional powers of $WW^\top$ are
//! $Q_0D^{2(i-1)}Q_0^\top$, so that C1 is checked without a root.

pub mod claims;
pub mod factors;

use proofmark::arithmetic::{Enclosure, Field, Rational, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};

use claims::{
    DESCENT_IS_OFF_BY_ORDER_ONE, IMBALANCE_IS_CONSERVED, PRODUCT_OBEYS_ITS_OWN_FLOW, RANK_IS_KEPT,
};
use factors::{ALL_TRAINED, BALANCED, Instance, flatten, instances, moved_product, velocities};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "end_to_end_flow",
    title: "The product of balanced factors obeys a flow of its own",
    statement: r"If $U_i^\top U_i = U_{i+1}U_{i+1}^\top$ for all $i$ at the start of gradient flow
of $f(U_1 \cdots U_L)$, then for ever, and $W = U_1 \cdots U_L$ obeys
$\dot W = -\sum_{i=1}^L(WW^\top)^{\frac{i-1}L}\nabla f(W)(W^\top W)^{\frac{L-i}L}$; its rank is
constant. Descent with steps $\eta$ is off by $\eta\,\|DW\,e\| + O(\eta^2)$.",
    source: "Arora, Cohen, Hazan (2018), arXiv 1802.06509, theorem 1, used by Li, Luo, Lyu (2021), \
             arXiv 2012.09839 (recalled); re-derived",
    deviation: "the leading constant of the error of descent is ours",
    instances,
    hypotheses: &[&BALANCED, &ALL_TRAINED],
    not_exercised: &[],
    claims: &[
        &PRODUCT_OBEYS_ITS_OWN_FLOW,
        &IMBALANCE_IS_CONSERVED,
        &RANK_IS_KEPT,
        &DESCENT_IS_OFF_BY_ORDER_ONE,
    ],
    steps: &[Step {
        name: "D1",
        says: r"neighbours share what they move by:
$U_i^\top\dot U_i = \dot U_{i+1}U_{i+1}^\top$",
        rests_on: &[],
        on: |_| true,
        evaluate: neighbours_share,
    }],
    formulas: &[Formula {
        name: "velocity of the product of two scalar factors",
        latex: || {
            Sym::record(|| {
                let factors = ["u", "v"].map(|x| Matrix::from_fn(1, 1, |_, _| Sym::var(x)));
                moved_product(&factors, &velocities(&factors)).at(0, 0)
            })
        },
    }],
    picture: Picture {
        shows: "the imbalance of descent grows with the step size and vanishes in the flow: it \
                halves with the step",
        x: Axis { label: "time", unit: "1", logarithmic: false },
        y: Axis { label: "imbalance", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// D1, exactly: both are $-(U_1 \cdots U_i)^\top\nabla f\,(U_{i+1} \cdots U_L)^\top$.
fn neighbours_share(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    Ok(Rational::scope(|| {
        let factors = i.factors::<Rational>();
        let moved = velocities(&factors);
        let one = |k: usize| {
            let left = factors[k].transpose().times(&moved[k]);
            let right = moved[k + 1].times(&factors[k + 1].transpose());
            let off = norm_squared(&flatten(&[left.minus(&right)])).value()?;
            Some(StepBound { actual: Enclosure::rational(&off), bound: Enclosure::zero() })
        };
        (0..i.depth - 1).filter_map(one).collect()
    }))
}

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let i = &instances[1];
    let course = |k: u32, style| {
        let (steps, eta) = (1_u32 << k, 1.0 / f64::from(1_u32 << k));
        let mut factors = i.factors::<f64>();
        let mut points = vec![];
        for step in 1..=steps {
            let moved = i.velocities(&factors);
            let next = |(u, v): (&Matrix<f64>, Matrix<f64>)| u.plus(&v.scaled(eta));
            factors = factors.iter().zip(moved).map(next).collect();
            let off = |k: usize| {
                let left = factors[k].transpose().times(&factors[k]);
                norm_squared(&flatten(&[
                    left.minus(&factors[k + 1].times(&factors[k + 1].transpose()))
                ]))
            };
            if step % (steps / 32) == 0 {
                let imbalance = (0..i.depth - 1).map(off).sum::<f64>().sqrt();
                points.push((f64::from(step) * eta, imbalance));
            }
        }
        Series { name: format!("steps of 1/{steps}"), style, points }
    };
    vec![course(6, Style::Control), course(8, Style::Observed), course(10, Style::Predicted)]
}
