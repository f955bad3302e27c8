//! C2 and C6: the average over directions.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::noise::Gaussian;
use proofmark::rug;
use proofmark::statistics::Sample;

use super::geometry::normalised;
use super::{ISOTROPIC, Instance, NORMALISED};

/// The average of the rise over $\rho^2$, and what is predicted of it.
pub struct Average {
    observed: Enclosure,
    rho: Enclosure,
    d: Enclosure,
    rank: Enclosure,
    trace: Enclosure,
    fourth: Enclosure,
}

/// $c\,\Delta L/D + \rho^2\Delta^2L/8D(D + 2)$.
pub fn formula<R: Field>(c: R, d: R, trace: R, fourth: R, rho: R) -> R {
    let two = R::integer(2);
    c * trace / d + rho.square() * fourth / (R::integer(8) * d * (d + two))
}

impl Average {
    fn predicted(&self, c: Enclosure, d: Enclosure) -> Vec<Enclosure> {
        vec![formula(c, d, self.trace, self.fourth, self.rho)]
    }
}

fn average(i: &Instance, rho: Enclosure) -> Result<Average, Reason> {
    let geometry = i.geometry()?;
    Ok(Average {
        observed: geometry.average(rho),
        rho,
        d: Enclosure::integer(i.model.dimension() as i64),
        rank: Enclosure::integer(i.model.codimension() as i64),
        trace: geometry.trace(),
        fourth: geometry.bilaplacian(),
    })
}

/// C6, at a radius of one quarter: nothing is taken to a limit.
pub const AVERAGE_IS_EXACT: Complete<Claim<Instance, Average>> = Claim {
    name: "average_is_exact",
    says: "$R^{Avg}_\\rho/\\rho^2 = c\\operatorname{tr}/D + \\rho^2\\Delta^2L/8D(D + 2)$ with \
        $c = \\frac12$, at $\\rho = \\frac14$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Average>::everywhere,
    run: |i, _| average(i, Enclosure::of(ratio(1, 4))),
    check: Check::Equal {
        observed: |run| vec![run.observed],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.predicted(c, run.d),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter for a half", value: ratio(1, 4) },
                Wrong::Formula {
                    name: "the codimension $M$ for the dimension $D$",
                    formula: |run, c| run.predicted(c, run.rank),
                },
                Wrong::Formula {
                    name: "the perturbation $N(0, \\rho^2 I)$",
                    formula: |run, c| run.predicted(c, Enclosure::one()),
                },
                Wrong::Formula {
                    name: "no term in $\\rho^4$",
                    formula: |run, c| vec![c * run.trace / run.d],
                },
            ],
        },
        width: Width::relative(1e-140),
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Averages of $gg^\top/\|g\|^2$ over what symmetry makes of a few rational $g$, entry by entry.
pub struct Covariances {
    entries: Vec<rug::Rational>,
    d: usize,
    rank: usize,
}

impl Covariances {
    fn predicted(&self, share: &rug::Rational, size: usize) -> Vec<rug::Rational> {
        let entry = |at: usize| {
            let (row, column) = (at % (self.d * self.d) / self.d, at % self.d);
            let diagonal = if row == column { share.clone() } else { rug::Rational::new() };
            diagonal / rug::Rational::from(size as u64)
        };
        (0..self.entries.len()).map(entry).collect()
    }
}

/// C2. $N(0, I)$ is invariant under changes of sign and cyclic shifts of the coordinates, hence its
/// average is that of averages over orbits under them, and each of those is $I/D$: exactly, since
/// $gg^\top/\|g\|^2$ has no root.
pub const DIRECTION_COVARIANCE: Complete<Claim<Instance, Covariances>> = Claim {
    name: "direction_covariance",
    says: "$E\\,gg^\\top/\\|g\\|^2 = c\\,I/D$ with $c = 1$: exactly, over the orbits of drawn $g$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Covariances>::everywhere,
    run: |i, context| Ok(covariances(i, context)),
    check: Check::Identity {
        observed: |run| run.entries.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.predicted(&c, run.d),
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "the codimension $M$ for the dimension $D$",
                formula: |run, c| run.predicted(&c, run.rank),
            }],
        },
    },
    broken: &[Broken {
        name: "the first component is doubled",
        hypothesis: &ISOTROPIC,
        instance: |i| Some(Instance { isotropic: false, ..i.clone() }),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// The doubling of a component comes after the shift: that law is not invariant under it.
fn covariances(i: &Instance, context: &Context) -> Covariances {
    let d = i.model.dimension();
    let one = |replicate: u64| {
        let draws = context.stream("direction", replicate).draws(&Gaussian, 0);
        let exact = |x: f64| rug::Rational::from_f64(x).expect("a draw is finite");
        let g: Vec<_> = draws.take(d).map(exact).collect();
        let mut sum = vec![rug::Rational::new(); d * d];
        for shift in 0..d {
            for signs in 0..1_u32 << d {
                let component = |k: usize| {
                    let x = g[(k + shift) % d].clone();
                    let x = if signs >> k & 1 == 0 { x } else { -x };
                    if k == 0 && !i.isotropic { x * 2_u32 } else { x }
                };
                let n: Vec<_> = (0..d).map(component).collect();
                let square: rug::Rational = n.iter().map(|x| x.clone() * x).sum();
                for (at, entry) in sum.iter_mut().enumerate() {
                    *entry += n[at / d].clone() * &n[at % d] / &square;
                }
            }
        }
        let count = rug::Rational::from((d << d) as u64);
        sum.into_iter().map(|entry| entry / &count).collect::<Vec<_>>()
    };
    let entries = (0..3).flat_map(one).collect();
    Covariances { entries, d, rank: i.model.codimension() }
}

/// Rises along Gaussian directions.
pub struct Drawn {
    rises: Vec<f64>,
    law: Average,
}

/// The radius of the drawn rises: its square is exact, and rounding errors of the difference, of
/// the order of $10^{-16}/\rho^2$, do not matter.
const RADIUS: f64 = 0.0625;

/// C1 for the average, as it is defined: over $g \sim N(0, I)$. The law is exact, hence no margin.
/// The rise along a direction lies between 0 and about $\frac12\lambda_1$, at most five times the
/// mean, and its standard deviation is at most twice the mean: $64\cdot(2/0.1)^2 = 25600$ draws.
pub const GAUSSIAN_AVERAGE: Complete<Claim<Instance, Drawn>> = Claim {
    name: "gaussian_average",
    says: "over $g \\sim N(0, I)$ the mean of $L(x + \\rho g/\\|g\\|) - L(x)$ is that of C6",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Drawn>::everywhere,
    run: drawn,
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.rises),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.law.mean(c, run.law.d),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "a quarter for a half", value: ratio(1, 4) },
                Wrong::Formula {
                    name: "the codimension $M$ for the dimension $D$",
                    formula: |run, c| run.law.mean(c, run.law.rank),
                },
                Wrong::Formula {
                    name: "the perturbation $N(0, \\rho^2 I)$",
                    formula: |run, c| run.law.mean(c, Enclosure::one()),
                },
            ],
        },
        margin: |_| 0.0,
        effect: |run| 0.1 * run.law.mean(0.5, run.law.d),
    },
    broken: &[
        Broken {
            name: "the perturbation $N(0, \\rho^2 I)$",
            hypothesis: &NORMALISED,
            instance: |i| Some(Instance { normalised: false, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the first component is doubled",
            hypothesis: &ISOTROPIC,
            instance: |i| Some(Instance { isotropic: false, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked();

impl Average {
    fn mean(&self, c: f64, d: Enclosure) -> f64 {
        self.predicted(Enclosure::binary(c), d)[0].approx()
    }
}

fn drawn(i: &Instance, context: &Context) -> Result<Drawn, Reason> {
    let (d, loss) = (i.model.dimension(), i.model.whole());
    let x: Vec<f64> = i.point.iter().map(|p| p.to_f64()).collect();
    let mut draws = context.stream("direction", 0).draws(&Gaussian, 0);
    let mut rise = || {
        let mut g: Vec<f64> = draws.by_ref().take(d).collect();
        if !i.isotropic {
            g[0] *= 2.0;
        }
        let n = if i.normalised { normalised(&g) } else { g };
        let moved: Vec<_> = x.iter().zip(&n).map(|(x, n)| x + RADIUS * n).collect();
        (loss.at(&moved) - loss.at(&x)) / RADIUS.square()
    };
    let count = context.by_tier(25_600, 200_000, 1_000_000);
    let rises = (0..count).map(|_| rise()).collect();
    Ok(Drawn { rises, law: average(i, Enclosure::binary(RADIUS))? })
}
