//! Claims about local complexities that are computed at a sample.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::instances::{Instance, STAR_SHAPED, Subject};
use super::psi::{Wide, alternating_root, at_radii, fixed_point, float, sample_radius};

fn is_at_a_sample(i: &Instance) -> bool {
    matches!(i.subject, Subject::Kernel(_) | Subject::Hull(_) | Subject::Bare(_))
}

/// $\psi$ over a grid.
pub struct Grid {
    values: Vec<Enclosure>,
    radii: Vec<Enclosure>,
}

impl Grid {
    fn ratios(&self, of: &[Enclosure]) -> Vec<Enclosure> {
        of.windows(2).map(|pair| pair[1] / pair[0]).collect()
    }

    /// Each growth of $\psi$ is at least one, and at most that of $r^p$.
    fn bounds(&self, p: Enclosure) -> Vec<Enclosure> {
        let power = |x: &Enclosure| (p * x.ln()).exp();
        let growth: Vec<_> = self.ratios(&self.radii).iter().map(power).collect();
        [growth, vec![Enclosure::one(); self.values.len() - 1]].concat()
    }
}

/// C1. The local class at the radius $r$ contains that at $r'<r$; and a function of the latter,
/// shrunk by $\sqrt{r/r'}$, lies in the class if that is star-shaped.
pub const LOCAL_COMPLEXITY_IS_SUB_ROOT: Complete<Claim<Instance, Grid>> = Claim {
    name: "local_complexity_is_sub_root",
    says: r"over a grid $1 \le \psi(r')/\psi(r) \le (r'/r)^p$ with $p = \frac12$ for $r < r'$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_at_a_sample,
    run: |i, _| {
        let radii = i.radii.iter().map(|&r| Enclosure::of(r)).collect();
        Ok(Grid { values: at_radii(i)?, radii })
    },
    check: Check::AtMost {
        observed: |run| {
            let growth = run.ratios(&run.values);
            let decrease = growth.iter().map(|&x| Enclosure::one() / x).collect();
            [growth, decrease].concat()
        },
        bound: Predicted {
            dial: Dial::exponent("p", ratio(1, 2)),
            formula: |run, p| run.bounds(p),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "p = 0: a complexity that does not grow",
                    value: ratio(0, 1),
                },
                Wrong::Number { name: "p = 2/5", value: ratio(2, 5) },
            ],
        },
    },
    broken: &[Broken {
        name: "the finite class itself, far from zero",
        hypothesis: &STAR_SHAPED,
        instance: |i| match &i.subject {
            Subject::Hull(table) => {
                Some(Instance { subject: Subject::Bare(table.clone()), ..i.clone() })
            }
            _ => None,
        },
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// A radius over $b^2$, and what it is compared with.
pub struct Finite {
    radius: Enclosure,
    count: Enclosure,
    points: Enclosure,
}

fn finite(i: &Instance, _: &Context) -> Result<Finite, Reason> {
    let Subject::Hull(table) = &i.subject else { return Err(Reason::Vacuous) };
    Ok(Finite {
        radius: sample_radius(i)?.to_enclosure() / Enclosure::of(i.factor).square(),
        count: Enclosure::integer(table.len() as i64),
        points: Enclosure::integer(table[0].len() as i64),
    })
}

/// The bound $c\ln(N+1)/n$.
pub fn finite_bound<R: Real>(c: R, count: R, n: R) -> R {
    c * (count + R::one()).ln() / n
}

/// C2 for finite classes: the local class is the hull of $N$ functions of norm at most
/// $\sqrt{nr}$ and zero, so that by Massart $\psi(r) \le \sqrt{2r\ln(N+1)/n}$.
pub const FINITE_RADIUS_IS_LOG_N_OVER_N: Complete<Claim<Instance, Finite>> = Claim {
    name: "finite_radius_is_log_n_over_n",
    says: r"$r^*/b^2 \le c\ln(N+1)/n$ with $c = 2$ for the star hull of $N$ functions",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| matches!(i.subject, Subject::Hull(_)),
    run: finite,
    check: Check::AtMost {
        observed: |run| vec![run.radius],
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| vec![finite_bound(c, run.count, run.points)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "divided by n twice",
                    formula: |run, c| vec![finite_bound(c, run.count, run.points) / run.points],
                },
                Wrong::Number { name: "1/4 for 2", value: ratio(1, 4) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Quantities at several sample sizes.
pub struct Sizes {
    local: Vec<Point>,
    global: Vec<Point>,
}

fn sizes(i: &Instance, context: &Context) -> Result<Sizes, Reason> {
    let (mut local, mut global) = (vec![], vec![]);
    for n in i.sizes_in(context) {
        let root = alternating_root(n);
        let scale = Wide::integer(n);
        // psi(r) = sqrt(r / n) E |P sigma|.
        let psi = |r: Wide| (r / scale).sqrt() * root;
        let ends = [1e-6, 1e3].map(proofmark::arithmetic::Mp::binary);
        let radius = fixed_point(psi, ends[0], ends[1], 1e-30)?;
        let step = 1.0 / n as f64;
        local.push(Point::exact(step, float(radius)));
        // Columns of norm sqrt(n): |Phi' sigma| = sqrt(n) |P sigma|.
        global.push(Point::exact(step, float(root / scale.sqrt())));
    }
    Ok(Sizes { local, global })
}

fn is_alternating(i: &Instance) -> bool {
    matches!(i.subject, Subject::Alternating)
}

/// C5, fast. $r^* = (\mathbb E\|P\sigma\|)^2/n$ exactly, and $\|P\sigma\|$ tends to the length of a
/// normal vector in the plane, of mean $\sqrt{\pi/2}$.
pub const LOCAL_RADIUS_IS_FAST: Complete<Claim<Instance, Sizes>> = Claim {
    name: "local_radius_is_fast",
    says: r"for linear functions of two features $r^* \sim \frac\pi2 n^{-p}$ with $p = 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: is_alternating,
    run: sizes,
    check: Check::Order {
        observed: |run| run.local.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |_, p| OrderLaw { order: p, constant: Some(std::f64::consts::FRAC_PI_2) },
            regime: Regime::Limit { steps: |run| run.local.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number {
                    name: "the slow rate of the global complexity",
                    value: ratio(1, 2),
                },
                Wrong::Formula {
                    name: "the upper bound d/n itself",
                    formula: |_, p| OrderLaw { order: p, constant: Some(2.0) },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

/// C5, slow: the complexity of the whole ball.
pub const GLOBAL_COMPLEXITY_IS_SLOW: Complete<Claim<Instance, Sizes>> = Claim {
    name: "global_complexity_is_slow",
    says: r"for the unit ball of the same functions
$\hat{\mathcal R} \sim \sqrt{\frac\pi2}n^{-p}$ with $p = \frac12$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: is_alternating,
    run: sizes,
    check: Check::Order {
        observed: |run| run.global.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 2)),
            formula: |_, p| OrderLaw {
                order: p,
                constant: Some(std::f64::consts::FRAC_PI_2.sqrt()),
            },
            regime: Regime::Limit { steps: |run| run.global.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "the fast rate of the local radius", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the upper bound itself, the root of d/n",
                    formula: |_, p| OrderLaw { order: p, constant: Some(2.0_f64.sqrt()) },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

/// For the picture: local and global points.
pub fn fast_and_slow(i: &Instance, context: &Context) -> [Vec<(f64, f64)>; 2] {
    let Ok(run) = sizes(i, context) else { return [vec![], vec![]] };
    let points = |of: &[Point]| of.iter().map(|p| (1.0 / p.step, p.value.approx())).collect();
    [points(&run.local), points(&run.global)]
}
