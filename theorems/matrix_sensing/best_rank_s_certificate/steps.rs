//! The steps of the proof, each on the matrices and directions that the claims look at.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::claim::{Claim, Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::linear::{EnclosedInverse, Matrix};

use super::growth::comparators;
use super::instances::{Instance, Point};
use super::run::{Enclosed, inner, squared};
use super::secant::directions;

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"$\frac{1 - \delta}2\|Z' - Z\|_F^2 \le F(Z') - F(Z) + \langle M, Z'\rangle$, by the
isometry and $\langle M, Z\rangle = 0$",
        rests_on: &[],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| {
            at_matrices(i, context, |at, z| {
                let rise = at.loss(z) - at.loss(&at.z) + inner(&at.m, z);
                let kept = (Enclosure::one() - at.delta) * half(squared(&z.minus(&at.z)));
                StepBound { actual: kept, bound: rise }
            })
        },
    },
    Step {
        name: "S2",
        says: r"$\langle M, Z'\rangle \le \lambda_{\max}(M)\operatorname{tr}(P_\perp Z')$, $P_\perp$
the projection to the complement of the range of $Z$",
        rests_on: &[],
        on: in_general_position,
        evaluate: outside,
    },
    Step {
        name: "S3",
        says: r"$2\sigma_s(Z)\operatorname{tr}(P_\perp Z') \le \|Z' - Z\|_F^2$ for $Z' \succeq 0$ of
rank at most $s$, by von Neumann's inequality",
        rests_on: &["S1", "S2"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: turned_out,
    },
    Step {
        name: "S4",
        says: r"$2\sigma_s(Z)\|\Delta\|_F^2 \le \|U\Delta^\top + \Delta U^\top\|_F^2$ for horizontal
$\Delta$",
        rests_on: &[],
        on: in_general_position,
        evaluate: |i, context| {
            in_directions(i, context, |at, delta| StepBound {
                actual: Enclosure::integer(2) * at.least() * squared(delta),
                bound: squared(&moved(at, delta)),
            })
        },
    },
    Step {
        name: "S5",
        says: r"$\langle M, \Delta\Delta^\top\rangle \le \lambda_{\max}(M)\|\Delta\|_F^2$",
        rests_on: &[],
        on: in_general_position,
        evaluate: |i, context| {
            in_directions(i, context, |at, delta| StepBound {
                actual: inner(&at.m, &delta.times(&delta.transpose())),
                bound: at.lambda * squared(delta),
            })
        },
    },
    Step {
        name: "S6",
        says: r"$|\langle\mathcal A(U\Delta^\top + \Delta U^\top), \mathcal A(\Delta\Delta^\top)
\rangle| \le 2(1 + \delta)\sqrt{\sigma_1(Z)}\,\|\Delta\|_F^3$",
        rests_on: &["S4", "S5"],
        on: Claim::<Instance, ()>::everywhere,
        evaluate: |i, context| {
            in_directions(i, context, |at, delta| {
                let image = at.gram.apply(&delta.times(&delta.transpose()));
                let factor = Enclosure::integer(2) * (Enclosure::one() + at.delta);
                StepBound {
                    actual: inner(&moved(at, delta), &image).abs(),
                    bound: factor * at.sigma[0].sqrt() * squared(delta).sqrt().powi(3),
                }
            })
        },
    },
];

/// On the axes, and where one direction alone is outside of the range, these steps are equalities;
/// at the rank of $Z^*$, where $M = 0$, they compare zeros. No enclosure decides that.
fn in_general_position(i: &Instance) -> bool {
    let outside = i.problem.dimension() - i.rank;
    i.point == Point::Stationary && i.rank < i.problem.rank() && outside > 1
}

fn half(x: Enclosure) -> Enclosure {
    x / Enclosure::integer(2)
}

/// $U\Delta^\top + \Delta U^\top$.
fn moved(at: &Enclosed, delta: &Matrix<Enclosure>) -> Matrix<Enclosure> {
    let half = at.u.times(&delta.transpose());
    half.plus(&half.transpose())
}

fn exactly(a: &Matrix<f64>) -> Matrix<Enclosure> {
    Matrix::from_fn(a.rows(), a.columns(), |i, j| Enclosure::binary(a.at(i, j)))
}

/// One bound for each matrix $Z'$ that the growth of the loss is measured at.
fn at_matrices(
    i: &Instance,
    context: &Context,
    bound: impl Fn(&Enclosed, &Matrix<Enclosure>) -> StepBound,
) -> Result<Vec<StepBound>, Reason> {
    let at = Enclosed::of(i)?;
    Ok(comparators(i, &at, context).iter().map(|z| bound(&at, z)).collect())
}

/// One bound for each horizontal direction that the gradient is looked at in.
fn in_directions(
    i: &Instance,
    context: &Context,
    bound: impl Fn(&Enclosed, &Matrix<Enclosure>) -> StepBound,
) -> Result<Vec<StepBound>, Reason> {
    let at = Enclosed::of(i)?;
    let all = directions(&at, context);
    Ok(all.iter().map(|k| bound(&at, &exactly(k).times(&at.u))).collect())
}

/// $\operatorname{tr}(P_\perp Z')$ with $P_\perp = I - U(U^\top U)^{-1}U^\top$.
struct Outside(Matrix<Enclosure>);

impl Outside {
    fn of(at: &Enclosed) -> Result<Self, Reason> {
        let transposed = at.u.transpose();
        let inverse = EnclosedInverse::of(&transposed.times(&at.u));
        let inverse = inverse.map_err(|_| Reason::Diverged)?.inverse();
        let inside = at.u.times(&inverse).times(&transposed);
        Ok(Outside(Matrix::identity(at.u.rows()).minus(&inside)))
    }

    fn trace(&self, z: &Matrix<Enclosure>) -> Enclosure {
        // Not negative, as a trace of a product of semidefinite matrices.
        inner(&self.0, z).max(Enclosure::zero())
    }
}

fn outside(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let projection = Outside::of(&Enclosed::of(i)?)?;
    at_matrices(i, context, |at, z| StepBound {
        actual: inner(&at.m, z),
        bound: at.lambda * projection.trace(z),
    })
}

fn turned_out(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let projection = Outside::of(&Enclosed::of(i)?)?;
    at_matrices(i, context, |at, z| StepBound {
        actual: Enclosure::integer(2) * at.least() * projection.trace(z),
        bound: squared(&z.minus(&at.z)),
    })
}
