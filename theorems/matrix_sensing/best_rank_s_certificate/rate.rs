//! The rate at which descent approaches the point.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::Sensing;
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::instances::Instance;
use super::run::{Enclosed, squared};

/// What a small deviation does.
pub struct Rate {
    /// The mean logarithm of its growth in a step.
    rate: Enclosure,
    /// $\eta$.
    eta: Enclosure,
    /// $h_{\min}$.
    curvature: Enclosure,
    /// $c_s$.
    certificate: Enclosure,
}

/// Steps that are followed; an enclosure loses half a bit in each.
const STEPS: u64 = 100;

/// The logarithm of a step's multiplier, $\ln(1 - \kappa\eta h)$ for $\kappa = 1$.
pub fn rate<R: Real>(kappa: R, eta: R, curvature: R) -> R {
    (R::one() - kappa * eta * curvature).ln()
}

/// The deviation is $2^{-200}$ of the enclosed eigenvector of the smallest eigenvalue $h$, so that
/// its linear part is multiplied by $\lambda = 1 - \eta h$ exactly.
///
/// The rest of a step is at most $\eta N(3\|U\|\|e\|^2 + \|e\|^3) \le \|e\|^2$, as $\eta = 0.1$, $N
/// \le 1.2$ and $\|U\| \le 1.1$; no step multiplies an earlier error by more than $\lambda$, the
/// largest modulus of its eigenvalues, hence after $T$ steps the deviation is off by less than
/// $T\|e\|/\lambda$ of itself, and the mean logarithm by $2^{-199}$. More than that is added.
fn run(i: &Instance, _: &Context) -> Result<Rate, Reason> {
    let at = Enclosed::of(i)?;
    let d = at.u.rows();
    let column = |k: usize| {
        let unit = Matrix::from_fn(d, 1, |i, _| Enclosure::integer(i64::from(i == k)));
        at.hessian(&unit).column(0)
    };
    let columns: Vec<_> = (0..d).map(column).collect();
    let eigen = enclose_eigenvalues(&Matrix::from_fn(d, d, |i, j| columns[j][i]))
        .map_err(|_| Reason::Diverged)?;
    let vector = eigen.vector(d - 1).map_err(|_| Reason::TooWide { bits: 1024 })?;
    let small = Enclosure::one() / Enclosure::integer(2).powi(200);
    let eta = Enclosure::of(i.problem.step);
    let mut descent = Sensing::new(at.gram.clone(), at.target.clone(), eta);
    let mut u = Matrix::from_fn(d, 1, |i, _| at.u.at(i, 0) + small * vector[i]);
    let before = squared(&u.minus(&at.u));
    (0..STEPS).for_each(|_| descent.advance(&mut u));
    let after = squared(&u.minus(&at.u));
    let curved: Mp<8> = Mp::one() / Mp::integer(2).powi(190);
    let rate: Interval<Mp<8>> = (after / before).ln() / Enclosure::integer(2 * STEPS as i64);
    Ok(Rate {
        rate: rate.inflate(curved),
        eta,
        curvature: eigen.values[d - 1],
        certificate: at.certificate(),
    })
}

/// C5. For rank one, where no rotation is in the way.
pub const DESCENT_CONTRACTS_BY_THE_CURVATURE: Complete<Claim<Instance, Rate>> = Claim {
    name: "descent_contracts_by_the_curvature",
    says: r"for $s = 1$ the slowest deviation from the point is multiplied by $1 - \kappa\eta
h_{\min}$ a step, with $\kappa = 1$: at most by $1 - \eta c_s$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.rank == 1 && !i.is_tied(),
    run,
    check: Check::Equal {
        observed: |run| vec![run.rate],
        predicted: Predicted {
            dial: Dial::constant("kappa", ratio(1, 1)),
            formula: |run, kappa| vec![rate(kappa, run.eta, run.curvature)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the certificate in place of the curvature",
                    formula: |run, kappa| vec![rate(kappa, run.eta, run.certificate)],
                },
                Wrong::Formula {
                    name: "the rate of the flow, -eta h",
                    formula: |run, kappa| vec![-kappa * run.eta * run.curvature],
                },
                Wrong::Number { name: "twice the curvature", value: ratio(2, 1) },
            ],
        },
        width: Width::absolute(1e-50),
    },
    broken: &[],
    rests_on: &["S4", "S5"],
}
.checked();
