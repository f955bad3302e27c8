//! C5: how fast the limits are approached, with constants.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::geometry::{Geometry, half};
use super::model::Model;
use super::{Instance, power_of_half};

/// The deviation from a limit at several radii, and the derivatives that its law consists of.
pub struct Error {
    points: Vec<Point>,
    /// $|T_i|$.
    cubic: f64,
    /// $D^4L(v_i^4)$.
    quartic: f64,
    /// $D^3L(v_i, v_i, v_j)^2/(\lambda_i - \lambda_j)$ for $j \ne i$: whether $v_j$ is normal, and
    /// the number.
    tilts: Vec<(bool, f64)>,
}

impl Error {
    fn at(geometry: &Geometry, i: usize, deviation: impl Fn(Enclosure) -> Enclosure) -> Self {
        let point = |k: i32| {
            let value = deviation(power_of_half(k)).approx();
            // What is left of a search that halves its error 160 times is below the rounding.
            let uncertainty = 1e-15 * value.abs();
            Point { step: Field::powi(0.5, k), value, uncertainty }
        };
        let tilt = |j: usize| {
            let gap = (geometry.lambda(i) - geometry.lambda(j)).approx();
            (j <= geometry.loss.codimension(), geometry.cubic(i, j).square() / gap)
        };
        let others = (1..=geometry.point.len()).filter(|&j| j != i);
        Error {
            points: (6..13).map(point).collect(),
            cubic: geometry.cubic(i, i).abs(),
            quartic: geometry.quartic(i),
            tilts: others.map(tilt).collect(),
        }
    }

    fn tilted(&self, keep: fn(bool) -> bool) -> f64 {
        self.tilts.iter().filter(|(normal, _)| keep(*normal)).map(|(_, tilt)| tilt).sum()
    }

    fn first(&self, c: f64) -> OrderLaw {
        OrderLaw { order: 1.0, constant: Some(c * self.cubic) }
    }

    /// With the coefficient of the tilt.
    fn second(&self, c: f64, keep: fn(bool) -> bool) -> OrderLaw {
        let constant = self.quartic / 24.0 + c * self.tilted(keep);
        OrderLaw { order: 2.0, constant: Some(constant) }
    }
}

fn max_error(i: &Instance, _: &Context) -> Result<Error, Reason> {
    let geometry = i.geometry()?;
    let limit = half(geometry.lambda(1));
    Ok(Error::at(&geometry, 1, |rho| geometry.max_from_below(rho) - limit))
}

/// The limit minus what is observed, for a cubic term; with the opposite sign it is that of `even`.
fn ascent_error(i: &Instance, _: &Context) -> Result<Error, Reason> {
    let geometry = i.geometry()?;
    let limit = half(geometry.smallest_nonzero());
    let rank = i.model.codimension();
    let above = |rho| geometry.ascent_from_above(rho, power_of_half(200));
    Ok(Error::at(&geometry, rank, |rho| limit - above(rho)))
}

fn is_skewed(i: &Instance) -> bool {
    !is_even(i)
}

/// Have the cubic terms along $v_1$ and $v_M$ no coefficient?
fn is_even(i: &Instance) -> bool {
    let zero = |x: Ratio| x.numerator() == 0;
    matches!(i.model, Model::Normals { cubic: [_, _, a, b] } if zero(a) && zero(b))
}

type Wrongs = &'static [Wrong<Error, f64, OrderLaw>];

const WRONG_FIRST: Wrongs = &[
    Wrong::Number { name: "twice the constant", value: ratio(1, 3) },
    Wrong::Number { name: "half the constant", value: ratio(1, 12) },
    Wrong::Formula { name: "order two", formula: |_, _| OrderLaw { order: 2.0, constant: None } },
];

const fn first(wrong: Wrongs) -> Check<Error> {
    Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the cubic term", ratio(1, 6)),
            formula: |run, c| run.first(c),
            regime: Regime::Exact,
            wrong,
        },
        correction: 1.0,
        window: 0.05,
    }
}

/// C5 for the worst direction.
pub const MAX_ERROR: Complete<Claim<Instance, Error>> = Claim {
    name: "max_error",
    says: "$R^{Max}_\\rho/\\rho^2 - \\frac12\\lambda_1 \\sim c|T_1|\\rho$ with $c = \\frac16$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_skewed,
    run: max_error,
    check: first(WRONG_FIRST),
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// C5 for the direction of the gradient.
pub const ASCENT_ERROR: Complete<Claim<Instance, Error>> = Claim {
    name: "ascent_error",
    says: "$\\frac12\\lambda_M - \\inf R^{Asc}_\\rho/\\rho^2 \\sim c|T_M|\\rho$, \
        $c = \\frac16$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_skewed,
    run: ascent_error,
    check: first(WRONG_FIRST),
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// C5 where no cubic term is left: the direction tilts, along the manifold too.
pub const MAX_ERROR_EVEN: Complete<Claim<Instance, Error>> = Claim {
    name: "max_error_without_cubic_term",
    says: "with $T_1 = 0$, $R^{Max}_\\rho/\\rho^2 - \\frac12\\lambda_1 \\sim K_1\\rho^2$, with the \
        coefficient $c = \\frac18$ of the tilt to all other directions",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_even,
    run: max_error,
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::term("coefficient of the tilt", ratio(1, 8)),
            formula: |run, c| run.second(c, |_| true),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the direction stays $v_1$", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "normal directions only, not the whole ball",
                    formula: |run, c| run.second(c, |normal| normal),
                },
                Wrong::Formula {
                    name: "order one",
                    formula: |_, _| OrderLaw { order: 1.0, constant: None },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// The same for the gradient, whose direction is normal in the limit.
pub const ASCENT_ERROR_EVEN: Complete<Claim<Instance, Error>> = Claim {
    name: "ascent_error_without_cubic_term",
    says: "with $T_M = 0$, $\\inf R^{Asc}_\\rho/\\rho^2 - \\frac12\\lambda_M \\sim K_M\\rho^2$, \
        with the coefficient $c = \\frac18$ of the tilt to other normal directions",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_even,
    run: |i, c| ascent_error(i, c).map(negated),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::term("coefficient of the tilt", ratio(1, 8)),
            formula: |run, c| run.second(c, |normal| normal),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the direction stays $v_M$", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the gradient may point along the manifold",
                    formula: |run, c| run.second(c, |_| true),
                },
                Wrong::Formula {
                    name: "order one",
                    formula: |_, _| OrderLaw { order: 1.0, constant: None },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

fn negated(mut error: Error) -> Error {
    error.points.iter_mut().for_each(|p| p.value = -p.value);
    error
}

/// C6 as an order: odd terms cancel.
pub const AVERAGE_ERROR: Complete<Claim<Instance, Error>> = Claim {
    name: "average_error",
    says: "$R^{Avg}_\\rho/\\rho^2 - \\operatorname{tr}/2D$ is of order 2 with cubic terms, too",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Error>::everywhere,
    run: |i, _| {
        let geometry = i.geometry()?;
        let d = Enclosure::integer(i.model.dimension() as i64);
        let limit = half(geometry.trace()) / d;
        Ok(Error::at(&geometry, 1, |rho| geometry.average(rho) - limit))
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(2, 1)),
            formula: |_, order| OrderLaw { order, constant: None },
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "order one", value: ratio(1, 1) }],
        },
        correction: 2.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &[],
}
.checked();
