//! The restricted secant inequality around the point.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, symmetric_eigen};

use super::hypotheses::NEAR;
use super::instances::Instance;
use super::run::{Enclosed, inner, squared};

/// The point, and what the gradient says around it.
pub struct Secant {
    certificate: Enclosure,
    /// $\langle\nabla f(U + \Delta), \Delta\rangle / \|\Delta\|_F^2$.
    ratios: Vec<Enclosure>,
}

/// $\frac{c_s}{6(1 + \delta)\sqrt{\sigma_1}}$.
pub fn radius<R: Real>(certificate: R, delta: R, sigma_1: R) -> R {
    certificate / (R::integer(6) * (R::one() + delta) * sigma_1.sqrt())
}

/// Horizontal directions at $U$: those are exactly the $KU$ with symmetric $K$, since $U$ has full
/// rank. Drawn ones, the direction in which the loss grows least with parts of $-U$, and $-U$.
pub fn directions(at: &Enclosed, context: &Context) -> Vec<Matrix<f64>> {
    let d = at.u.rows();
    let rough =
        |a: &Matrix<Enclosure>| Matrix::from_fn(d, d, |i, j| a.at(i, j).midpoint().approx());
    let last = symmetric_eigen(&rough(&at.z)).vectors.column(at.rank() - 1);
    let next = symmetric_eigen(&rough(&at.m)).vectors.column(0);
    let steered = |back: f64| {
        Matrix::from_fn(d, d, |i, j| {
            let (i, j) = (i.min(j), i.max(j));
            last[i] * next[j] + next[i] * last[j] - back * last[i] * last[j]
        })
    };
    let minus = Matrix::identity(d).scaled(-1.0);
    let drawn = (0..context.by_tier(100, 1000, 10000)).map(|k| {
        let mut words = context.stream("directions", k).words_from(0);
        let mut entry = || (words.next().expect("a stream never ends") % 9) as f64 - 4.0;
        let any = Matrix::from_fn(d, d, |_, _| entry());
        any.plus(&any.transpose())
    });
    [0.0, 0.125, 0.25, 0.5, 1.0].map(steered).into_iter().chain([minus]).chain(drawn).collect()
}

/// Less than one by $2^{-40}$, so that rounding leads to no $\Delta$ outside of the radius.
const INSIDE: f64 = 1.0 - 4096.0 * f64::EPSILON;

fn run(i: &Instance, context: &Context) -> Result<Secant, Reason> {
    let at = Enclosed::of(i)?;
    let certificate = at.certificate();
    if i.reach.to_f64() > 1.0 {
        // As far as zero, where the gradient vanishes.
        let ratios = vec![ratio_at(&at, &at.u.scaled(-Enclosure::one()))];
        return Ok(Secant { certificate, ratios });
    }
    let reach = radius(certificate, at.delta, at.sigma[0]) * Enclosure::of(i.reach);
    let mut ratios = vec![];
    for k in directions(&at, context) {
        let k = Matrix::from_fn(k.rows(), k.rows(), |i, j| Enclosure::binary(k.at(i, j)));
        let horizontal = k.times(&at.u);
        if !squared(&horizontal).certainly_positive() {
            // Drawn with U in its kernel: no direction.
            continue;
        }
        let unit = reach / squared(&horizontal).sqrt();
        for part in [INSIDE, -INSIDE, 0.0625] {
            let scale = Enclosure::point((unit * Enclosure::binary(part)).midpoint());
            ratios.push(ratio_at(&at, &horizontal.scaled(scale)));
        }
    }
    Ok(Secant { certificate, ratios })
}

/// $\langle\nabla f(U + \Delta), \Delta\rangle / \|\Delta\|_F^2$.
fn ratio_at(at: &Enclosed, delta: &Matrix<Enclosure>) -> Enclosure {
    let y = at.u.plus(delta);
    let image = at.gram.apply(&at.target.minus(&y.times(&y.transpose())));
    -inner(&image.times(&y), delta) / squared(delta)
}

/// C4. $\Delta$ is horizontal and short, so that $U$ is the nearest of the rotated factors:
/// $U^\top(U + \Delta)$ is symmetric, and positive, since $\|U^\top\Delta\| \le c_s/6 < \sigma_s$.
pub const GRADIENT_POINTS_BACK: Complete<Claim<Instance, Secant>> = Claim {
    name: "gradient_points_back",
    says: r"$\langle\nabla f(U + \Delta), \Delta\rangle \ge \kappa c_s\|\Delta\|_F^2$ with $\kappa =
\frac12$ for aligned $\Delta$ with $\|\Delta\|_F \le \frac{c_s}{6(1 + \delta)\sqrt{\sigma_1(Z)}}$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| !i.is_tied(),
    run,
    check: Check::AtLeast {
        observed: |run| run.ratios.clone(),
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(1, 2)),
            formula: |run, kappa| vec![kappa * run.certificate; run.ratios.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "modulus 2 c_s", value: ratio(2, 1) },
                Wrong::Number { name: "1.01 of the curvature itself", value: ratio(101, 100) },
            ],
        },
    },
    broken: &[Broken {
        name: "as far as U = 0, another stationary point",
        hypothesis: &NEAR,
        instance: |i| Some(Instance { reach: ratio(1000, 1), ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S4", "S5", "S6"],
}
.checked();
