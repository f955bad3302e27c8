//! C4 and C5: where the path ends, how fast it gets there, and the certificate that it is $w^*$.

use proofmark::arithmetic::{Approx, Enclosure, Field, Rational, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::Matrix;
use proofmark::rug;
use proofmark::statistics::Point;

use super::hypotheses::CERTIFIED;
use super::instance::{Certificate, Entries, Instance, Role};
use super::path::{Path, distance};
use crate::kernel_dual::Fine;
use crate::linear_program::widest_margin;

/// A basic solution of $Zw = y$ that minimises $\sum_jc_j|w_j|$, by trying all of them in exact
/// arithmetic: a linear program attains its minimum at one.
fn least_basic(i: &Instance, weighted: bool) -> Option<Vec<rug::Rational>> {
    Rational::scope(|| {
        let (z, y) = (i.matrix::<Rational>(), i.targets::<Rational>());
        let weights = i.weights::<Rational>();
        let right = Matrix::from_fn(i.data, 1, |k, _| y[k]);
        let mut best: Option<(Rational, Vec<Rational>)> = None;
        for mask in 0_u32..1 << i.width {
            if mask.count_ones() as usize != i.data {
                continue;
            }
            let basis: Vec<usize> = (0..i.width).filter(|j| mask >> j & 1 == 1).collect();
            let columns = Matrix::from_fn(i.data, i.data, |k, b| z.at(k, basis[b]));
            let Some(solved) = columns.solve(&right) else { continue };
            let mut w = vec![Rational::zero(); i.width];
            basis.iter().enumerate().for_each(|(b, &j)| w[j] = solved.at(b, 0));
            let size = w.iter().zip(&weights).fold(Rational::zero(), |sum, (&w, &c)| {
                let size = if w < Rational::zero() { -w } else { w };
                sum + size * if weighted { c } else { Rational::one() }
            });
            if best.as_ref().is_none_or(|(least, _)| size < *least) {
                best = Some((size, w));
            }
        }
        best?.1.iter().map(|w| w.value()).collect()
    })
}

/// The far end of the path, and the minimisers.
pub struct FarEnd {
    w: Vec<Enclosure>,
    weighted: Vec<rug::Rational>,
    plain: Vec<rug::Rational>,
}

/// C4. On data for which the two norms have different minimisers. At $\delta^2\tau = 60$ what is
/// missing is of the order of $e^{-240\gamma}$, with the margin $\gamma = 0.498$ of
/// `error_vanishes_at_the_margin`: $10^{-52}$. Much later the Hessian of the dual, of rank one
/// but for what is missing, would be singular to 512 bits.
pub const LIMIT_MINIMISES_THE_WEIGHTED_NORM: Complete<Claim<Instance, FarEnd>> = Claim {
    name: "limit_minimises_the_weighted_norm",
    says: r"$w(\tau) \to \arg\min\{\sum_j\hat c_j|w_j| : Zw = y\}$",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.role == Role::Weighted,
    run: |i, _| {
        let path = Path::<Enclosure>::of(i);
        // In strides, for Newton's method.
        let times: Vec<_> = (0..=30).map(|k| Enclosure::of(ratio(2 * k, 1))).collect();
        let w = path.enclosed(&times)?.pop().ok_or(Reason::Vacuous)?.w;
        let least = |weighted| least_basic(i, weighted).ok_or(Reason::Vacuous);
        Ok(FarEnd { w, weighted: least(true)?, plain: least(false)? })
    },
    check: Check::Equal {
        observed: |run| run.w.clone(),
        predicted: Predicted {
            dial: Dial::constant("factor of the minimiser", ratio(1, 1)),
            formula: |run, c| {
                // The distance at the end of a path that never ends: bounded, not computed.
                let end = |w: &rug::Rational| (c * Enclosure::rational(w)).inflate(small().hi());
                run.weighted.iter().map(end).collect()
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "the minimiser of the plain norm",
                formula: |run, c| run.plain.iter().map(|w| c * Enclosure::rational(w)).collect(),
            }],
        },
        width: Width::absolute(1e-47),
    },
    broken: &[],
    rests_on: &["S1", "S4", "S5"],
}
.checked();

/// $10^{-48}$.
fn small() -> Enclosure {
    Enclosure::of(ratio(1, 10)).powi(48)
}

/// $\|w(\tau) - w^*\|$ along the path.
pub struct Approach {
    points: Vec<Point>,
    /// $4\gamma$, by linear programming.
    widest: f64,
    /// $4\min_{j\notin S}(\hat c_j - |z_j^\top\lambda|)$ of the shortest $\lambda$.
    shortest: f64,
}

/// C4, how fast. Off the support $|w_j| \sim u_jv_j\,e^{2|s_j|}$, where on the support $e^{2|s_j|}
/// = |w_j|/u_jv_j$ must hold: with $s = 2\delta^2\tau\,Z^\top\lambda + O(1)$ that is
/// $z_j^\top\lambda = \hat c_j\operatorname{sign}w^*_j$ there and $|w_j| \sim
/// e^{-4\delta^2\tau(\hat c_j - |z_j^\top\lambda|)}$ elsewhere. The dual minimises the sum of
/// these, so that $\lambda$ is the certificate of widest margin $\gamma = \max_\lambda\min_{j\notin
/// S}(\hat c_j - |z_j^\top\lambda|)$, not the shortest one. That is so as long as $\gamma < \hat
/// c_j$ for all $j \notin S$: a coordinate with $\gamma = \hat c_j$ costs the dual
/// $u_jv_j\cosh2s_j$ at $s_j = 0$ too, where $w_j$ is 0, and the error then falls faster.
/// Corrections are powers of $e^{-\delta^2\tau}$ that depend on the next margins.
pub const ERROR_VANISHES_AT_THE_MARGIN: Complete<Claim<Instance, Approach>> = Claim {
    name: "error_vanishes_at_the_margin",
    says: r"$\|w(\tau) - w^*\| \sim C\,e^{-4\gamma\delta^2\tau}$, $\gamma$ the widest margin of a
dual certificate",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.role == Role::Path,
    run: |i, _| {
        let path = Path::<Fine>::of(i);
        let truth = i.truth::<Fine>();
        let times: Vec<_> = (1..=60).map(Fine::integer).collect();
        let points = path.points(&times)?;
        let point = |at: usize| {
            let step = (-times[at]).exp().approx();
            let value = distance(&points[at].w, &truth).approx();
            Point { step, value, uncertainty: 4.0 * f64::EPSILON * value }
        };
        let z = i.matrix::<f64>();
        let rows: Vec<_> = (0..i.data).map(|k| z.row(k)).collect();
        let widest = widest_margin(&rows, &i.truth::<f64>(), &i.weights::<f64>());
        let certificate = i.certificate().ok_or(Reason::Vacuous)?;
        let widest = widest.ok_or(Reason::Vacuous)?;
        if i.weights::<f64>()[i.truth.len()..].iter().any(|&c| c < 1.000_001 * widest) {
            return Err(Reason::Vacuous);
        }
        let gaps = certificate.along.iter().zip(&certificate.weights).skip(i.truth.len());
        let gaps = gaps.map(|(a, c)| (c - a.clone().abs()).to_f64());
        Ok(Approach {
            points: (9..60).step_by(10).map(point).collect(),
            widest: 4.0 * widest,
            shortest: 4.0 * gaps.fold(f64::INFINITY, f64::min),
        })
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("the 4 of 4γ", ratio(4, 1)),
            formula: |run, four| OrderLaw { order: four / 4.0 * run.widest, constant: None },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half the exponent", value: ratio(2, 1) },
                Wrong::Number { name: "one per cent more", value: ratio(404, 100) },
                Wrong::Formula {
                    name: "the error is of the size of u v",
                    formula: |_, four| OrderLaw { order: four, constant: None },
                },
                Wrong::Formula {
                    name: "the margin of the shortest certificate",
                    formula: |run, four| OrderLaw {
                        order: four / 4.0 * run.shortest,
                        constant: None,
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.05,
    },
    broken: &[],
    rests_on: &["S4", "S5"],
}
.checked();

/// C5, first half, in rational arithmetic: $z_j^\top\lambda = \hat c_j\operatorname{sign}w^*_j$ on
/// the support, and the dual value is the primal one, $\langle\lambda, y\rangle = \sum_j\hat
/// c_j|w^*_j|$.
pub const CERTIFICATE_MEETS_THE_SIGNS: Complete<Claim<Instance, Certified>> = Claim {
    name: "certificate_meets_the_signs",
    says: r"$Z_S^\top\lambda = \hat c_S\operatorname{sign}w^*_S$ and $\langle\lambda, y\rangle =
\sum_j\hat c_j|w^*_j|$, exactly",
    clock: Clock::None,
    precision: Precision::Fixed(0),
    on: Claim::<Instance, Certified>::everywhere,
    run: Certified::of,
    check: Check::Identity {
        observed: |run| {
            let along = run.certificate.along.iter().take(run.sizes.len()).cloned();
            along.chain([run.certificate.value.clone()]).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("factor of the weights", ratio(1, 1)),
            formula: |run, c| {
                let signed = run.certificate.signed.iter().map(|s| s.clone() * &c);
                signed.chain([run.norm(true) * &c]).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the weights doubled", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "the plain norm",
                    formula: |run, _| {
                        let sign = |s: &rug::Rational| rug::Rational::from(s.signum_ref());
                        let signs = run.certificate.signed.iter().map(sign);
                        signs.chain([run.norm(false)]).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S4"],
}
.checked();

/// A certificate with the truth that it is for.
pub struct Certified {
    certificate: Certificate,
    /// $|w^*_j|$ for $j \in S$.
    sizes: Vec<rug::Rational>,
}

impl Certified {
    fn of(i: &Instance, _: &proofmark::claim::Context) -> Result<Self, Reason> {
        let sizes = i.truth.iter().map(|w| w.to_rational().abs()).collect();
        Ok(Certified { certificate: i.certificate().ok_or(Reason::Vacuous)?, sizes })
    }

    /// $\sum_jc_j|w^*_j|$ with $c = \hat c$, or with ones.
    fn norm(&self, weighted: bool) -> rug::Rational {
        let terms = self.sizes.iter().zip(&self.certificate.weights);
        terms.fold(rug::Rational::new(), |sum, (w, c)| {
            sum + if weighted { rug::Rational::from(w * c) } else { w.clone() }
        })
    }
}

/// C5, second half. The numbers are rational; their enclosures only compare them. With the first
/// half it proves that $w^*$ is the only minimiser of $\sum_j\hat c_j|w_j|$ on these data: any
/// other $w$ with $Zw = y$ has $\sum\hat c_j|w_j| \ge \langle Z^\top\lambda, w\rangle =
/// \langle\lambda, y\rangle$, with equality only if it vanishes off $S$, and the columns of $S$ are
/// independent.
pub const CERTIFICATE_IS_STRICT: Complete<Claim<Instance, Certified>> = Claim {
    name: "certificate_is_strict",
    says: r"$|z_j^\top\lambda| < \hat c_j$ off the support",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Certified>::everywhere,
    run: Certified::of,
    check: Check::AtMost {
        observed: |run| run.certificate.off_support().iter().map(Enclosure::rational).collect(),
        bound: Predicted {
            // Strictly below: the bound is a part in 2^400 less than one.
            dial: Dial::constant("1", ratio(1, 1)),
            formula: |run, c| {
                let below = c * (Enclosure::one() - Enclosure::of(ratio(1, 2)).powi(400));
                vec![below; run.certificate.off_support().len()]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "rows as good as orthogonal", value: ratio(1, 10) },
                Wrong::Formula {
                    name: "the largest product with one column of S, not their sum",
                    formula: |run, c| {
                        let pairwise = run.certificate.pairwise.iter();
                        pairwise.map(|p| c * Enclosure::rational(p)).collect()
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "no more rows than coordinates in the support",
        hypothesis: &CERTIFIED,
        instance: |i| {
            let pair = i.truth.len() == 2 && i.entries == Entries::Sixteenths;
            pair.then(|| Instance { data: 2, ..i.clone() })
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S4"],
}
.checked();
