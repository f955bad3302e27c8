//! Label noise on a quadratic: the second moment at any step, in closed form.

use proofmark::arithmetic::{Enclosure, Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{FieldLaw, MomentBasis, Regression, label_noise_step};
use proofmark::evidence::{Reason, Width};
use proofmark::rug;

use super::instances::{Instance, NOISE};
use crate::quadratic::Data;

/// $E x_K^2$ from the closed moment equations, at several step sizes.
pub struct Variances {
    etas: Vec<Enclosure>,
    observed: Vec<Enclosure>,
    start: Enclosure,
    noise: Enclosure,
}

/// $K$.
const STEPS: i32 = 40;

fn variances(i: &Instance) -> Variances {
    let basis = MomentBasis::new(1, 2);
    let law: FieldLaw<Enclosure> = i.data.law();
    let start = Enclosure::of(i.start[0]);
    let etas = [ratio(1, 100), ratio(1, 10), ratio(1, 2), ratio(1, 1), ratio(19, 10)];
    let etas = etas.map(Enclosure::of).to_vec();
    let at = |&eta: &Enclosure| {
        let end = law.transition(&basis, eta).power(STEPS as u64).apply(&basis.at(&[start]));
        end[2]
    };
    Variances {
        observed: etas.iter().map(at).collect(),
        etas,
        start,
        noise: Enclosure::of(i.noise),
    }
}

/// $r^{2K}x_0^2 + v\,(1 - r^{2K})$ with $r = 1 - \eta$ and a stationary $v$.
fn second_moment(run: &Variances, stationary: impl Fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
    let at = |&eta: &Enclosure| {
        let fade = (Enclosure::one() - eta).powi(2 * STEPS);
        let v = run.noise * stationary(eta);
        fade * run.start.square() + v * (Enclosure::one() - fade)
    };
    run.etas.iter().map(at).collect()
}

/// $\delta^2$.
fn strength() -> Enclosure {
    Enclosure::of(ratio(1, 4))
}

/// $\eta\delta^2/(2 - \eta)$ from $\eta$, $\delta^2$ and the 2.
pub fn stationary<R: Field>(eta: R, strength: R, two: R) -> R {
    eta * strength / (two - eta)
}

/// The exact law, at every $\eta < 2$. Neither equation has its stationary variance
/// $\eta\delta^2/(2 - \eta)$: the first has $\eta\delta^2/2$, the second $\eta\delta^2/(2 + \eta)$,
/// which is twice as far off. Order two is a statement about a fixed time, where the variance
/// itself is of order $\eta$.
pub const LABEL_NOISE: Complete<Claim<Instance, Variances>> = Claim {
    name: "second_moment_under_label_noise",
    says: r"$Ex_K^2 = (1-\eta)^{2K}x_0^2 + \frac{\eta\delta^2}{2-\eta}(1 - (1-\eta)^{2K})$ on
$\frac12(x - \delta\xi)^2$, for $\eta$ up to $1.9$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.data == Data::LabelNoise,
    run: |i, _| Ok(variances(i)),
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("2 in 2 - eta", ratio(2, 1)),
            formula: |run, two| second_moment(run, |eta| stationary(eta, strength(), two)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the stationary variance of the first equation",
                    formula: |run, two| second_moment(run, |eta| eta * strength() / two),
                },
                Wrong::Formula {
                    name: "the stationary variance of the second equation",
                    formula: |run, two| second_moment(run, |eta| eta * strength() / (two + eta)),
                },
                Wrong::Number { name: "a millionth more", value: ratio(2_000_002, 1_000_000) },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[Broken {
        name: "twice the covariance",
        hypothesis: &NOISE,
        instance: |i| Some(Instance { noise: ratio(2, 1), ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// $f(x) = x$ with the target 0.
struct Coordinate;

impl Regression<Rational> for Coordinate {
    fn dimension(&self) -> usize {
        1
    }

    fn data(&self) -> usize {
        1
    }

    fn residual(&self, _: usize, x: &[Rational], gradient: &mut [Rational]) -> Rational {
        gradient[0] = Rational::one();
        x[0]
    }
}

/// $E x_K^2$ over all paths of the descent itself, and the two parts of its prediction.
pub struct Paths {
    /// At each $\eta$.
    observed: Vec<rug::Rational>,
    /// $(1-\eta)^{2K}x_0^2$, $1 - (1-\eta)^{2K}$ and $\eta$.
    parts: Vec<[rug::Rational; 3]>,
    noise: rug::Rational,
}

/// $K$: there are $2^K$ paths.
const PATH_STEPS: u32 = 8;

fn paths(i: &Instance) -> Result<Paths, Reason> {
    Rational::scope(|| {
        let (mut observed, mut parts) = (vec![], vec![]);
        for eta in [ratio(1, 10), ratio(1, 2), ratio(3, 2)] {
            let (step, start) = (Rational::of(eta), Rational::of(i.start[0]));
            let mut sum = Rational::zero();
            for path in 0..1_u32 << PATH_STEPS {
                let (mut x, mut gradient) = ([start], [Rational::zero()]);
                for k in 0..PATH_STEPS {
                    let sign = if path >> k & 1 == 0 { 1 } else { -1 };
                    let noise = Rational::of(ratio(sign, 2));
                    label_noise_step(&Coordinate, 0, noise, step, &mut x, &mut gradient);
                }
                sum += x[0].square();
            }
            let mean = sum / Rational::integer(1 << PATH_STEPS);
            let fade = (Rational::one() - step).powi(2 * PATH_STEPS as i32);
            let exact = |x: Rational| x.value().ok_or(Reason::Diverged);
            observed.push(exact(mean)?);
            let part = [fade * start.square(), Rational::one() - fade, step].map(exact);
            let [a, b, c] = part;
            parts.push([a?, b?, c?]);
        }
        Ok(Paths { observed, parts, noise: i.noise.to_rational() })
    })
}

/// The same law of the descent itself, by enumeration of all signs: what the moment equations say
/// is what the iteration does.
pub const ALL_PATHS: Complete<Claim<Instance, Paths>> = Claim {
    name: "second_moment_over_all_paths",
    says: r"the mean of $x_8^2$ over all $2^8$ paths of label-noise descent is
$(1-\eta)^{16}x_0^2 + \frac{\eta\delta^2}{2-\eta}(1 - (1-\eta)^{16})$",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.data == Data::LabelNoise,
    run: |i, _| paths(i),
    check: Check::Identity {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("2 in 2 - eta", ratio(2, 1)),
            formula: |run, two| {
                let at = |[fade, kept, eta]: &[rug::Rational; 3]| {
                    let denominator = rug::Rational::from(&two - eta) * 4;
                    rug::Rational::from(&run.noise * eta) / denominator * kept + fade
                };
                run.parts.iter().map(at).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the variance of the first equation",
                    formula: |run, two| {
                        let at = |[fade, kept, eta]: &[rug::Rational; 3]| {
                            rug::Rational::from(eta / &two) / 4 * kept + fade
                        };
                        run.parts.iter().map(at).collect()
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "twice the covariance",
        hypothesis: &NOISE,
        instance: |i| Some(Instance { noise: ratio(2, 1), ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();
