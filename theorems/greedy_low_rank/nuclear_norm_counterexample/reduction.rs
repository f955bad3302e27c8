//! What the symmetry $1 \leftrightarrow 3$, $2 \leftrightarrow 4$ leaves of the flow.
//!
//! In the basis $(e_1 \pm e_3)/\sqrt2$, $(e_2 \pm e_4)/\sqrt2$ a symmetric $W$ consists of two
//! blocks of two rows, $S$ and $Q$, and $-\nabla f$ of $N$ and $-N$ with $N = \begin{pmatrix} r_1 &
//! r_2 \\ r_2 & 0 \end{pmatrix}$, $r_1 = 1 - W_{13}$, $r_2 = R - W_{14}$. Hence $\dot S = NS + SN$
//! and $\dot Q = -NQ - QN$, so that $SQ = \alpha^2I$ for ever: the flow from $\alpha I$ has three
//! coordinates, and $k = \det S^{-1}\alpha^2$ alone decides where it ends.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::linear::Matrix;
use proofmark::rug;

use super::completions::observed;
use super::instances::{Instance, NOTHING_ELSE_OBSERVED};

/// A symmetric block of two rows: its entries $(1,1)$, $(1,2)$, $(2,2)$.
pub type Block<F> = [F; 3];

/// $(r_1, r_2)$, with the factor one half left open.
pub fn residuals<F: Field>(r: F, half: F, s: &Block<F>, q: &Block<F>) -> [F; 2] {
    [F::one() - half * (s[0] - q[0]), r - half * (s[1] - q[1])]
}

/// $NX + XN$ for a symmetric block.
pub fn moved<F: Field>([r1, r2]: [F; 2], x: &Block<F>) -> Block<F> {
    let two = F::integer(2);
    [two * (r1 * x[0] + r2 * x[1]), r1 * x[1] + r2 * (x[0] + x[2]), two * r2 * x[1]]
}

/// $\dot W = -W\nabla f(W) - \nabla f(W)W$.
pub fn velocity<F: Field>(r: F, corner: Option<F>, w: &Matrix<F>) -> Matrix<F> {
    let mut pull = Matrix::zeros(4, 4);
    let corner = corner.map(|value| (1, 3, value));
    for (i, j, value) in observed(r).into_iter().chain(corner) {
        *pull.at_mut(i, j) = value - w.at(i, j);
        *pull.at_mut(j, i) = value - w.at(j, i);
    }
    w.times(&pull).plus(&pull.times(w))
}

/// The symmetric $W$ with these blocks: $W_{13} = \frac12(S_{11} - Q_{11})$ and so on.
pub fn joined<F: Field>(s: &Block<F>, q: &Block<F>) -> Matrix<F> {
    let half = F::one() / F::integer(2);
    Matrix::from_fn(4, 4, |i, j| {
        let at = i % 2 + j % 2;
        let sign = if i / 2 == j / 2 { q[at] } else { -q[at] };
        half * (s[at] + sign)
    })
}

/// Points of the symmetric class, with the velocity of $W$ there.
pub struct Points {
    r: Ratio,
    corner: Option<Ratio>,
    blocks: Vec<(Block<Ratio>, Block<Ratio>)>,
}

impl Points {
    /// The sixteen entries of $\dot W$ at each point by `at`, exactly.
    fn exactly(
        &self,
        at: impl Fn(&Block<Rational>, &Block<Rational>) -> Matrix<Rational>,
    ) -> Vec<rug::Rational> {
        let one = |(s, q): &(Block<Ratio>, Block<Ratio>)| {
            Rational::scope(|| {
                let w = at(&s.map(Rational::of), &q.map(Rational::of));
                let entries = (0..16).map(|k| w.at(k / 4, k % 4).value());
                entries.map(|x| x.expect("polynomials are defined")).collect::<Vec<_>>()
            })
        };
        self.blocks.iter().flat_map(one).collect()
    }

    fn reduced(&self, half: Rational, sign: Rational) -> Vec<rug::Rational> {
        // The constants are of this thread, and outlive the scopes of the points.
        self.exactly(|s, q| {
            let n = residuals(Rational::of(self.r), half, s, q);
            let back = n.map(|r| sign * r);
            joined(&moved(n, s), &moved(back, q))
        })
    }
}

/// The velocity of the whole matrix is that of its blocks, entry by entry, at rational points.
pub const FLOW_SPLITS_INTO_TWO_BLOCKS: Complete<Claim<Instance, Points>> = Claim {
    name: "flow_splits_into_two_blocks",
    says: r"on symmetric matrices $\dot W = -W\nabla f - \nabla fW$ is $\dot S = NS + SN$,
$\dot Q = -NQ - QN$, $r_1 = 1 - \frac12(S_{11} - Q_{11})$, $r_2 = R - \frac12(S_{12} - Q_{12})$;
where $SQ$ is a multiple of the identity it stays so",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Points>::everywhere,
    run: |i, context| {
        let mut words = context.stream("points", 0).words_from(0);
        let mut number =
            || ratio((words.next().expect("a stream never ends") % 401) as i64 - 200, 16);
        let mut block = || [number(), number(), number()];
        let blocks = (0..8).map(|_| (block(), block())).collect();
        Ok(Points { r: i.r, corner: i.corner, blocks })
    },
    check: Check::Identity {
        observed: |run| {
            run.exactly(|s, q| {
                let corner = run.corner.map(Rational::of);
                velocity(Rational::of(run.r), corner, &joined(s, q))
            })
        },
        predicted: Predicted {
            dial: Dial::constant("1/2 in the residuals", ratio(1, 2)),
            formula: |run, half| run.reduced(Rational::rational(&half), -Rational::one()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "1: residuals of W in place of its halves",
                    value: ratio(1, 1),
                },
                Wrong::Formula {
                    name: "both blocks grow",
                    formula: |run, half| run.reduced(Rational::rational(&half), Rational::one()),
                },
            ],
        },
    },
    broken: &[Broken {
        name: "the entry (2, 4) is observed too",
        hypothesis: &NOTHING_ELSE_OBSERVED,
        instance: |i| Some(Instance { corner: Some(ratio(1, 1)), ..*i }),
        expected: Expected::Refuted,
    }],
    rests_on: &["P3"],
}
.checked();
