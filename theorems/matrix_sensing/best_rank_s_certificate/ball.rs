//! The restricted secant inequality over a whole disc at once.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, Round, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Gram;
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::hypotheses::NEAR;
use super::instances::Instance;
use super::run::{Enclosed, inner};
use super::secant::radius;

/// 128 bits are enough where the boxes are wide.
type Short = Interval<Mp<2>>;

/// The enclosed minimum of the ratio over the disc.
pub struct Disc {
    least: Enclosure,
    certificate: Enclosure,
}

/// The tolerance of the minimum, in units of $\sigma_1$.
const TOLERANCE: f64 = 1.0 / 256.0;

/// Boxes that are cut before the search ends with what it knows.
const BOXES_MAX: usize = 4000;

/// A direction with one coordinate 1 and the other in $[-1, 1]$, and a length.
#[derive(Clone, Copy)]
struct Sector {
    is_steep: bool,
    slope: Short,
    length: Short,
}

/// $\langle\nabla f(U + \Delta), \Delta\rangle / \|\Delta\|^2$ for $\Delta = \rho w/\|w\|$, a
/// polynomial in $\rho$: with $H = Uw^\top + wU^\top$ and $Q = ww^\top$ it is
/// $\frac{\frac12\langle H, \mathcal A^*\mathcal AH\rangle - \langle M, Q\rangle}{\|w\|^2} +
/// \frac{3\rho}2\frac{\langle H, \mathcal A^*\mathcal AQ\rangle}{\|w\|^3} + \rho^2\frac{\langle Q,
/// \mathcal A^*\mathcal AQ\rangle}{\|w\|^4}$.
struct Ratio {
    gram: Gram<Short>,
    u: Matrix<Short>,
    m: Matrix<Short>,
}

impl Ratio {
    fn over(&self, sector: Sector) -> Short {
        let Sector { is_steep, slope, length } = sector;
        let w = if is_steep { [slope, Short::one()] } else { [Short::one(), slope] };
        let q = Matrix::from_fn(2, 2, |i, j| if i == j { w[i].square() } else { w[i] * w[j] });
        let two = Short::integer(2);
        let h = Matrix::from_fn(2, 2, |i, j| {
            let left = self.u.at(i, 0) * w[j];
            if i == j { two * left } else { left + self.u.at(j, 0) * w[i] }
        });
        let (image, size) = (self.gram.apply(&q), w[0].square() + w[1].square());
        let linear = inner(&h, &self.gram.apply(&h)) / two - inner(&self.m, &q);
        let (cubic, quartic) = (inner(&h, &image), inner(&q, &image));
        let step = length / size.sqrt();
        (linear + Short::of(ratio(3, 2)) * step * cubic + step.square() * quartic) / size
    }
}

/// Encloses the least ratio over all $\Delta$ of length at most `reach`, by branch and bound: the
/// box with the smallest lower bound is cut in two until that bound is near a value that occurs,
/// or until there are too many; then the enclosure is wider.
/// Both signs of $\Delta$ are covered by those of the length.
fn least(over: &Ratio, reach: Short) -> Result<Short, Reason> {
    let unit = Short::new(-Mp::one(), Mp::one());
    let length = Short::new(-reach.hi(), reach.hi());
    let whole = [false, true].map(|is_steep| Sector { is_steep, slope: unit, length });
    let mut boxes: Vec<(Short, Sector)> = whole.map(|s| (over.over(s), s)).to_vec();
    let mut occurs = Mp::<2>::infinity();
    for cuts in 0.. {
        let lowest =
            (0..boxes.len()).reduce(|a, b| if boxes[b].0.lo() < boxes[a].0.lo() { b } else { a });
        let (value, sector) = boxes.swap_remove(lowest.ok_or(Reason::Vacuous)?);
        let is_near = occurs.sub_rounded(value.lo(), Round::Up) <= Mp::binary(TOLERANCE);
        if is_near || cuts == BOXES_MAX {
            return Ok(Short::new(value.lo(), occurs));
        }
        let at = |x: Short| Short::point(x.midpoint());
        let centre = Sector { slope: at(sector.slope), length: at(sector.length), ..sector };
        let here = over.over(centre).hi();
        if here < occurs {
            occurs = here;
        }
        // The width of a slope counts as much as that of a length in units of the reach.
        let is_long = sector.length.width() > sector.slope.width() * reach.hi();
        let cut = if is_long { sector.length } else { sector.slope };
        for half in [Short::new(cut.lo(), cut.midpoint()), Short::new(cut.midpoint(), cut.hi())] {
            let part = if is_long {
                Sector { length: half, ..sector }
            } else {
                Sector { slope: half, ..sector }
            };
            boxes.push((over.over(part), part));
        }
    }
    Err(Reason::Vacuous)
}

fn run(i: &Instance, _: &Context) -> Result<Disc, Reason> {
    let at = Enclosed::of(i)?;
    let short = |a: &Matrix<Enclosure>| {
        Matrix::from_fn(a.rows(), a.columns(), |i, j| a.at(i, j).to_precision())
    };
    let over = Ratio { gram: i.ensemble().over(), u: short(&at.u), m: short(&at.m) };
    let certificate = at.certificate();
    let reach = radius(certificate, at.delta, at.sigma[0]) * Enclosure::of(i.reach);
    let least = least(&over, reach.to_precision())?;
    Ok(Disc { least: least.to_enclosure(), certificate })
}

/// C4, for all $\Delta$ of the disc and not those of a sample: in two dimensions and for rank one
/// every direction is horizontal.
pub const GRADIENT_POINTS_BACK_ON_THE_WHOLE_DISC: Complete<Claim<Instance, Disc>> = Claim {
    name: "gradient_points_back_on_the_whole_disc",
    says: r"for $d = 2$, $s = 1$ the least $\langle\nabla f(U + \Delta), \Delta\rangle /
\|\Delta\|^2$ over the whole disc of the radius is at least $\kappa c_s$ with $\kappa = \frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.problem.dimension() == 2,
    run,
    check: Check::AtLeast {
        observed: |run| vec![run.least],
        bound: Predicted {
            dial: Dial::constant("kappa", ratio(1, 2)),
            formula: |run, kappa| vec![kappa * run.certificate],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "modulus 2 c_s", value: ratio(2, 1) },
                Wrong::Number { name: "1.02 of c_s, more than its limit", value: ratio(51, 50) },
            ],
        },
    },
    broken: &[Broken {
        name: "as far as U = 0, another stationary point",
        hypothesis: &NEAR,
        instance: |i| Some(Instance { reach: ratio(30, 1), ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &["S4", "S5", "S6"],
}
.checked();
