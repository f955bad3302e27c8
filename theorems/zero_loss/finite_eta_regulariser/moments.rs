//! C1: the covariance around $\Gamma$, exactly.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::{NoisyStep, Regression};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot};
use proofmark::rug;

use super::regulariser::{NoisyResiduals, normal, slopes};
use super::{Instance, Model, STABLE, two_rows};
use crate::instances::{Depth3, Hyperbola};

/// $E r^2/\delta^2 = 1/(1 - c\,\eta\lambda)$ of a noisy residual in its stationary state, $c =
/// \frac12$: from $e \leftarrow (1 - \eta\lambda)e - \eta\lambda\delta\xi$.
pub fn inflation<R: Field>(c: R, sharpness: R) -> R {
    R::one() / (R::one() - c * sharpness)
}

/// $f_i(y) = \langle a_i, y\rangle$: the residuals to first order around a point of $\Gamma$.
struct Linear<R>(Vec<Vec<R>>);

impl<R: Field> Regression<R> for Linear<R> {
    fn dimension(&self) -> usize {
        self.0[0].len()
    }

    fn data(&self) -> usize {
        self.0.len()
    }

    fn residual(&self, i: usize, y: &[R], gradient: &mut [R]) -> R {
        gradient.copy_from_slice(&self.0[i]);
        dot(&self.0[i], y)
    }
}

/// The second moments of $y_K$ from $y_0 = 0$, and what predicts them.
pub struct Moments {
    /// $E\,y_Ky_K^\top$, row by row.
    seen: Vec<rug::Rational>,
    instance: Instance,
}

/// Steps; all $2^{KM}$ outcomes of the signs are run through.
const STEPS: usize = 4;

/// The mean of $yy^\top$ over all outcomes of $K$ steps, each with the same probability.
fn enumerate(model: &Linear<Rational>, i: &Instance) -> Matrix<Rational> {
    let (d, n) = (model.0[0].len(), model.0.len());
    let noisy = NoisyResiduals { model, delta: Rational::of(i.delta), noisy: n };
    let mut step = NoisyStep::new(&noisy, Rational::of(i.step));
    let mut states = vec![vec![Rational::zero(); d]];
    for _ in 0..STEPS {
        let mut after = Vec::with_capacity(states.len() << n);
        for y in &states {
            step.prepare(&noisy, y);
            for case in 0..1_u32 << n {
                let sign = |k| Rational::integer(if case >> k & 1 == 0 { 1 } else { -1 });
                let xi: Vec<_> = (0..n).map(sign).collect();
                let mut next = y.clone();
                step.take(y, &xi, &mut next);
                after.push(next);
            }
        }
        states = after;
    }
    let count = Rational::integer(states.len() as i64);
    Matrix::from_fn(d, d, |a, b| {
        states.iter().fold(Rational::zero(), |sum, y| sum + y[a] * y[b]) / count
    })
}

/// $X - A^KXA^K$ with $X = \frac12\eta\delta^2(I - c\,\eta H)^{-1}P_\perp$ and $A = I - \eta H$.
fn covariance(i: &Instance, rows: &[Vec<Rational>], c: Rational) -> Option<Matrix<Rational>> {
    let geometry = normal(&Linear(rows.to_vec()), &vec![Rational::zero(); rows[0].len()])?;
    let (eta, delta) = (Rational::of(i.step), Rational::of(i.delta));
    let identity = Matrix::identity(rows[0].len());
    let resolvent = identity.minus(&geometry.hessian.scaled(c * eta)).inverse()?;
    let half = Rational::of(ratio(1, 2));
    let stationary = resolvent.times(&geometry.projection).scaled(half * eta * delta.square());
    let shrink = identity.minus(&geometry.hessian.scaled(eta));
    let left = (0..STEPS).fold(stationary.clone(), |x, _| shrink.times(&x).times(&shrink));
    Some(stationary.minus(&left))
}

/// $J$ at the start; there are no rational ones in the valleys.
fn rows(i: &Instance) -> Vec<Vec<Rational>> {
    let start = i.start();
    match i.model {
        Model::Hyperbola => slopes(&Hyperbola, &start),
        Model::Depth3 => slopes(&Depth3, &start),
        _ => slopes(&two_rows(), &start),
    }
}

/// Entry by entry; None where one is undefined.
fn entries(matrix: &Matrix<Rational>) -> Option<Vec<rug::Rational>> {
    (0..matrix.rows()).flat_map(|row| matrix.row(row)).map(|x| x.value()).collect()
}

fn seen(i: &Instance, _: &Context) -> Result<Moments, Reason> {
    let seen = Rational::scope(|| entries(&enumerate(&Linear(rows(i)), i)));
    Ok(Moments { seen: seen.ok_or(Reason::Diverged)?, instance: i.clone() })
}

fn predicted(run: &Moments, c: rug::Rational) -> Vec<rug::Rational> {
    let entries = Rational::scope(|| {
        let rows = rows(&run.instance);
        entries(&covariance(&run.instance, &rows, Rational::from_rational(c))?)
    });
    // A resolvent that does not exist predicts nothing.
    entries.unwrap_or_else(|| vec![rug::Rational::from(-1); run.seen.len()])
}

/// C1. The step adds $\eta^2\delta^2H$ to the covariance and takes it between two factors $A$: a
/// geometric series of commuting matrices, $\eta^2\delta^2H(I - A^2)^{-1}$ on the normal space,
/// and $I - A^2 = \eta H(2I - \eta H)$.
pub const COVARIANCE: Complete<Claim<Instance, Moments>> = Claim {
    name: "covariance",
    says: "E yyᵀ after K = 4 linearised steps is X - A^K X A^K, X = ηδ² (2I - ηH)⁻¹ P_⊥",
    clock: Clock::Steps,
    precision: Precision::Fixed(0),
    on: |i: &Instance| i.model != Model::TwoValleys,
    run: seen,
    check: Check::Identity {
        observed: |run| run.seen.clone(),
        predicted: Predicted {
            dial: Dial::term("½ in (I - ½ηH)⁻¹", ratio(1, 2)),
            formula: predicted,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1 - ηλ for 1 - ηλ/2", value: ratio(1, 1) },
                Wrong::Number { name: "½ηδ²P_⊥, as for η → 0", value: ratio(0, 1) },
                Wrong::Number { name: "the sign: 1 + ηλ/2", value: ratio(-1, 2) },
            ],
        },
    },
    broken: &[Broken {
        name: "a step beyond the edge of stability",
        hypothesis: &STABLE,
        instance: |i| Some(Instance { step: ratio(3, 4), ..i.clone() }),
        expected: Expected::HoldsAnyway("the sum of a finite geometric series needs no stability"),
    }],
    rests_on: &[],
}
.checked();
