//! The claims: steps of descent, spectrum, and the completion problem of four rows.

use proofmark::arithmetic::{Enclosure, Field, Jet, Rational, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::Matrix;
use proofmark::linear::verified::enclose_eigenvalues;
use proofmark::rug;

use super::problem::{Instance, SYMMETRISED};
use crate::nuclear_norm_counterexample::reduction::velocity;

/// What both ways give.
pub struct Descended {
    states: Vec<rug::Rational>,
    by_hand: Vec<rug::Rational>,
    half_speed: Vec<rug::Rational>,
    without_transpose: Vec<rug::Rational>,
}

/// C1, exactly, along three steps from a drawn point: what is observed is the derivative of the
/// lifted loss, what is predicted the velocities by hand. The dial is an offset of every state.
pub const STEPS_OF_DESCENT_AGREE: Complete<Claim<Instance, Descended>> = Claim {
    name: "steps_of_descent_agree",
    says: r"descent of $\frac12\tilde f(\tilde U\tilde U^\top)$ takes the steps of descent of
$f(UV^\top)$ in $(U, V)$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Descended>::everywhere,
    run: |i, context| {
        Ok(Descended {
            states: i.descend(context, |x| i.lifted_velocity(ratio(2, 1), x)),
            by_hand: i.descend(context, |x| i.velocity(x)),
            half_speed: i.descend(context, |x| i.lifted_velocity(ratio(1, 1), x)),
            // U moves by V and V by U, with the same matrix.
            without_transpose: i.descend(context, |x| {
                let mut moved = i.velocity(x);
                let half = moved.len() / 2;
                moved.rotate_left(half);
                moved
            }),
        })
    },
    check: Check::Identity {
        observed: |run| run.states.clone(),
        predicted: Predicted {
            dial: Dial::opponent("an offset of the states"),
            formula: |run, offset| {
                run.by_hand.iter().map(|x| rug::Rational::from(x + &offset)).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "factor 1 in place of 2: half speed",
                    formula: |run, _| run.half_speed.clone(),
                },
                Wrong::Formula {
                    name: "the two velocities exchanged",
                    formula: |run, _| run.without_transpose.clone(),
                },
            ],
        },
    },
    broken: &[Broken {
        name: "the upper block alone",
        hypothesis: &SYMMETRISED,
        instance: |i| Some(Instance { symmetrised: false, ..i.clone() }),
        expected: Expected::HoldsAnyway(
            "the two blocks of U U^T are transposes of each other, so that the loss is the same \
             function of U; what is lost is the symmetry of its gradient in W",
        ),
    }],
    rests_on: &["S1"],
}
.checked();

/// $-\nabla\tilde f(0)$, and the singular values of $-\nabla f(0)$ with their number of zeros.
pub struct Spectrum {
    eigenvalues: Vec<Enclosure>,
    /// Of the singular values, in decreasing order.
    squares: Vec<Enclosure>,
    zeros: usize,
}

/// C2, enclosed at 512 bits. The matrix is the derivative of $\tilde f$ in each entry of
/// $\tilde W$, exactly.
pub const SPECTRUM_IS_THAT_OF_SINGULAR_VALUES: Complete<Claim<Instance, Spectrum>> = Claim {
    name: "spectrum_is_that_of_singular_values",
    says: r"the eigenvalues of $-\nabla\tilde f(0)$ are $\pm\sigma_i(-\nabla f(0))$ and zeros",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Spectrum>::everywhere,
    run: |i, _| {
        let (m, n) = i.shape();
        let size = m + n;
        let origin = vec![Enclosure::zero(); size * size];
        let lifted = |x: &[Jet<Enclosure>]| {
            let w = Matrix::from_fn(size, size, |i, j| x[i * size + j]);
            i.lifted(Jet::integer(2), &w)
        };
        let gradient = Jet::gradient(lifted, &origin);
        let matrix = Matrix::from_fn(size, size, |i, j| -gradient[i * size + j]);
        // A routine for symmetric matrices reads one triangle, which is how a gradient that is not
        // symmetric would be read.
        let matrix = Matrix::from_fn(size, size, |i, j| matrix.at(i.min(j), i.max(j)));
        let values = |a: &Matrix<Enclosure>| enclose_eigenvalues(a).map(|e| e.values);
        let pull = i.pull(&Matrix::<Enclosure>::zeros(m, n));
        let gram = match m <= n {
            true => pull.times(&pull.transpose()),
            false => pull.transpose().times(&pull),
        };
        let eigenvalues = values(&matrix).map_err(|_| Reason::Diverged)?;
        let squares = values(&gram).map_err(|_| Reason::Diverged)?;
        Ok(Spectrum { eigenvalues, squares, zeros: m.abs_diff(n) })
    },
    check: Check::Equal {
        observed: |run| run.eigenvalues.clone(),
        predicted: Predicted {
            dial: Dial::exponent("power of the squared singular values", ratio(1, 2)),
            formula: |run, power| run.signed(|square| (power * square.ln()).exp()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the squares", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "half of the singular values, as without the factor 2",
                    formula: |run, _| run.signed(|square| square.sqrt() / Enclosure::integer(2)),
                },
            ],
        },
        width: Width::absolute(1e-120),
    },
    broken: &[Broken {
        name: "the upper block alone",
        hypothesis: &SYMMETRISED,
        instance: |i| Some(Instance { symmetrised: false, ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();

impl Spectrum {
    /// The values in decreasing order, with their negatives and the zeros between.
    fn signed(&self, value: impl Fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let values: Vec<_> = self.squares.iter().map(|&square| value(square)).collect();
        let zeros = std::iter::repeat_n(Enclosure::zero(), self.zeros);
        let negative = values.iter().rev().map(|&x| -x);
        values.iter().copied().chain(zeros).chain(negative).collect()
    }
}

/// The velocity of $\tilde W$ in both problems, exactly.
pub struct Completions {
    lifted: Vec<rug::Rational>,
    of_four_rows: Vec<rug::Rational>,
    half_speed: Vec<rug::Rational>,
}

/// C3: $\dot{\tilde W} = -\tilde W\nabla\tilde f - \nabla\tilde f\tilde W$ at a drawn symmetric
/// matrix, against that of the completion problem of four rows.
pub const COMPLETION_IS_A_LIFT: Complete<Claim<Instance, Completions>> = Claim {
    name: "completion_is_a_lift",
    says: r"the completion problem of four rows with the entries $1, R, R$ is the lift of the
completion of $\begin{pmatrix}1&R\\R&?\end{pmatrix}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "completion_2x2",
    run: |i, context| {
        let mut words = context.stream("matrix", 0).words_from(0);
        let mut entry = || ratio((words.next().expect("no end") % 33) as i64 - 16, 4);
        let mut entries = [[ratio(0, 1); 4]; 4];
        for (i, j) in (0..4).flat_map(|i| (0..=i).map(move |j| (i, j))) {
            entries[i][j] = entry();
            entries[j][i] = entries[i][j];
        }
        let exactly = |velocity: &dyn Fn(&Matrix<Rational>) -> Matrix<Rational>| {
            Rational::scope(|| {
                let moved = velocity(&Matrix::from_fn(4, 4, |i, j| Rational::of(entries[i][j])));
                (0..16).filter_map(|at| moved.at(at / 4, at % 4).value()).collect::<Vec<_>>()
            })
        };
        let lifted = |factor: i64| {
            exactly(&|w| {
                let loss = |x: &[Jet<Rational>]| {
                    let w = Matrix::from_fn(4, 4, |i, j| x[4 * i + j]);
                    i.lifted(Jet::integer(factor), &w)
                };
                let at: Vec<_> = (0..16).map(|at| w.at(at / 4, at % 4)).collect();
                let gradient = Jet::gradient(loss, &at);
                let pull = Matrix::from_fn(4, 4, |i, j| -gradient[4 * i + j]);
                w.times(&pull).plus(&pull.times(w))
            })
        };
        Ok(Completions {
            lifted: lifted(2),
            // The order of the rows is that of the pairs: (1,3), (1,4), (2,3).
            of_four_rows: exactly(&|w| velocity(Rational::integer(i.target[0][1]), None, w)),
            half_speed: lifted(1),
        })
    },
    check: Check::Identity {
        observed: |run| run.of_four_rows.clone(),
        predicted: Predicted {
            dial: Dial::opponent("an offset of the velocity"),
            formula: |run, offset| {
                run.lifted.iter().map(|x| rug::Rational::from(x + &offset)).collect()
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "factor 1 in place of 2",
                formula: |run, _| run.half_speed.clone(),
            }],
        },
    },
    broken: &[Broken {
        name: "the upper block alone",
        hypothesis: &SYMMETRISED,
        instance: |i| Some(Instance { symmetrised: false, ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S1"],
}
.checked();
