//! Where `f64` fails, and by which law.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;

use super::calculus::Calculus;
use super::instances::{FACTORED, Instance, RESOLVED};
use super::runs::{Pair, pair};
use super::walk::Form;

/// The stay at the second point in both precisions.
pub struct Dwell {
    /// In 384 bits.
    exact: f64,
    /// In `f64`; up to where the trajectory is lost, if it is.
    double: f64,
    /// $\ln\sigma_3(U)$ at the arrival at the first point, exactly.
    third: f64,
    /// $t_2 - t_1$.
    first_stay: f64,
    /// $\mu_1^{(2)}$ and $\mu_2^{(1)}$.
    rates: [f64; 2],
}

impl Dwell {
    fn of(calculus: &Calculus, pair: &Pair) -> Option<Self> {
        let [first, second, third] = pair.exact.arrivals[..] else { return None };
        let double = &pair.double;
        let double = double.arrivals[2].unwrap_or(double.end) - double.arrivals[1].unwrap_or(0.0);
        let points = &calculus.points;
        Some(Dwell {
            exact: third? - second?,
            double,
            third: pair.exact.sizes[0][2],
            first_stay: second? - first?,
            rates: [points[2].growth[0], points[1].growth[1]].map(Approx::approx),
        })
    }

    /// The size that $\sigma_3$ would have had at the arrival at the first point, for the stay to
    /// be as short as in `f64`.
    fn seed(&self) -> f64 {
        Real::exp(self.third + self.rates[0] * (self.exact - self.double))
    }
}

/// The seed is one number, the component of the rounding errors of $U$ along the third direction.
/// An entry of size one is rounded by at most $2^{-53}$, with a standard deviation of 0.3 to 0.6 of
/// it, and some ten steps around the arrival count: the sum is of the order of $2^{-53}$, and as
/// one random number it is smaller than that by a factor of 64 only once in a hundred, and never
/// larger.
const FACTOR: f64 = 64.0;

fn dwells(i: &Instance, all: &[i32]) -> Result<Vec<Dwell>, Reason> {
    let calculus = Calculus::of(i)?;
    let one = |&decades| {
        let pair = pair(i, decades)?;
        Dwell::of(&calculus, &pair).ok_or(Reason::Vacuous)
    };
    all.iter().map(one).collect()
}

/// C4. Rounding puts $2^{-53}\|U\|$ into all directions. What counts is the seed at the arrival at
/// the *first* point, where $\|U\|$ becomes of size one: it grows at the rate $\mu_2^{(1)}$ during
/// the first stay, as $\sigma_3$ does. So `f64` leaves the second point too early as soon as
/// $\alpha^{|a_3|}$ at that arrival is below $2^{-53}$, for $\alpha$ below about $10^{-41}$.
pub const DOUBLES_RESEED_THE_THIRD_DIRECTION: Complete<Claim<Instance, Vec<Dwell>>> = Claim {
    name: "doubles_reseed_the_third_direction",
    says: r"for $\alpha = 10^{-48}, 10^{-64}, 10^{-80}$ the stay at $\bar W_2$ is in f64 as short as
if $\sigma_3(U)$ were $2^{-b}$ at the arrival at $\bar W_1$, $b = 53$, to within a factor of 64",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Vec<Dwell>>::everywhere,
    run: |i, _| dwells(i, &[48, 64, 80]),
    check: Check::Parting {
        observed: |run| run.iter().map(Dwell::seed).collect(),
        predicted: Predicted {
            dial: Dial::exponent("b", ratio(53, 1)),
            formula: |run, bits| run.iter().map(|_| unit(bits)).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half the precision", value: ratio(24, 1) },
                Wrong::Formula {
                    name: "the seed of the arrival at the second point, which did not grow before",
                    formula: |run, bits| {
                        let shrunk = |dwell: &Dwell| {
                            unit(bits) * Real::exp(-(dwell.rates[1] * dwell.first_stay))
                        };
                        run.iter().map(shrunk).collect()
                    },
                },
                Wrong::Formula {
                    name: "no seed: the true size",
                    formula: |run, _| run.iter().map(|dwell| Real::exp(dwell.third)).collect(),
                },
            ],
        },
        factor: FACTOR,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// $2^{-b}$.
fn unit(bits: f64) -> f64 {
    Real::exp(-(bits * Real::ln(2.0)))
}

/// C4, above the threshold. A seed $s = 64 \cdot 2^{-53}$ beside $\sigma_3$ shortens the stay by at
/// most $\ln(1 + s/\sigma_3)/\mu_1^{(2)}$; by H8 the quotient is at most two.
pub const DOUBLES_AGREE_ABOVE_THE_THRESHOLD: Complete<Claim<Instance, Vec<Dwell>>> = Claim {
    name: "doubles_agree_above_the_threshold",
    says: r"where rounding does not reseed it, the stay at $\bar W_2$ in f64 is $c$ times that in
384 bits, $c = 1$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Vec<Dwell>>::everywhere,
    run: |i, _: &Context| dwells(i, &[i.decades]),
    check: Check::Agreement {
        observed: |run| run.iter().map(|dwell| Enclosure::binary(dwell.double)).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.iter().map(|dwell| c * Enclosure::binary(dwell.exact)).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a thousandth longer", value: ratio(1001, 1000) },
                Wrong::Formula {
                    name: "as short as if sigma_3 were the unit roundoff, the law below",
                    formula: |run, _| {
                        let short = |dwell: &Dwell| {
                            let early = Real::ln(unit(53.0)) - dwell.third;
                            Enclosure::binary(dwell.exact - early / dwell.rates[0])
                        };
                        run.iter().map(short).collect()
                    },
                },
            ],
        },
        bound: |run| {
            let bound = |dwell: &Dwell| {
                let relative = FACTOR * unit(53.0) / Real::exp(dwell.third);
                Real::ln(1.0 + relative.min(2.0)) / (dwell.rates[0] * dwell.exact)
            };
            run.iter().map(bound).fold(0.0, f64::max)
        },
    },
    broken: &[
        Broken {
            name: "the product form in f64: rounding makes an eigenvalue negative",
            hypothesis: &FACTORED,
            instance: |i| Some(Instance { form: Form::Product, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "alpha = 1e-160",
            hypothesis: &RESOLVED,
            instance: |i| Some(Instance { decades: 160, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked();
