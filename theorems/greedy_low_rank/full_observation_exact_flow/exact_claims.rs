//! The claims about the closed form itself, in rational numbers.

use proofmark::arithmetic::{Field, Jet, Rational, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::rug;

use super::instances::{Instance, Start};
use crate::full_observation::{amplitudes, closed_form, deviation, logistic, rates};

/// What the closed form gives at some times with rational $e^{-t}$.
pub struct Exact {
    /// Entries of $\dot W$, one after the other.
    velocity: Vec<rug::Rational>,
    /// Those of $MW + WM$.
    linear: Vec<rug::Rational>,
    /// Those of $W^2$.
    square: Vec<rug::Rational>,
    /// $W(0)$.
    first: Vec<rug::Rational>,
    /// $\alpha W_0$.
    start: Vec<rug::Rational>,
    /// $W - M_k$ at the same times.
    deviations: Vec<Vec<rug::Rational>>,
    /// $G$ at the same times.
    linearised: Vec<Vec<rug::Rational>>,
    /// The diagonal of $S$.
    rates: Vec<rug::Rational>,
}

/// Values that leave the scope of their numbers; all entries of a matrix, row by row.
fn values(a: &Matrix<Rational>) -> Option<Vec<rug::Rational>> {
    (0..a.rows()).flat_map(|i| a.row(i)).map(|x| x.value()).collect()
}

/// The times: the start, an early one, that of the closest approach (to within a factor of ten of
/// $e^t$), and one after which all is learned.
fn times(i: &Instance) -> [Rational; 4] {
    let [p, q] = i.pair();
    let last = i.spectrum.iter().copied().min().unwrap_or(1);
    let tenth_to = |n: i64| (Rational::one() / Rational::integer(10)).powi(n as i32);
    let decades = i64::from(i.decades);
    let half = Rational::one() / Rational::integer(2);
    [Rational::one(), half, tenth_to(decades / (p + q)), tenth_to(decades / last)]
}

fn run(i: &Instance, _: &Context) -> Result<Exact, Reason> {
    Rational::scope(|| evaluate(i)).ok_or(Reason::Diverged)
}

fn evaluate(i: &Instance) -> Option<Exact> {
    let (m, shape, alpha) = (i.eigenvalues::<Rational>(), i.shape(), i.alpha());
    let (d, k) = (m.len(), i.rank);
    let diagonal = |kept: usize| {
        Matrix::from_fn(d, d, |i, j| if i == j && i < kept { m[i] } else { Rational::zero() })
    };
    let (target, truncated) = (diagonal(d), diagonal(k));
    let start = shape.scaled(alpha);
    // The shape first: the pivots of the start itself would be zero to the eye.
    let inverse = shape.inverse()?;
    let inverse = Matrix::from_fn(d, d, |i, j| Jet::constant(inverse.at(i, j) / alpha));
    let m_jet: Vec<_> = m.iter().map(|&m| Jet::constant(m)).collect();
    let g0 = amplitudes(&m, &shape, alpha, k)?;
    let rates = rates(&m, k);

    let mut exact = Exact {
        velocity: vec![],
        linear: vec![],
        square: vec![],
        first: vec![],
        start: values(&start)?,
        deviations: vec![],
        linearised: vec![],
        rates: rates.iter().map(|s| s.value()).collect::<Option<_>>()?,
    };
    for (at, decay) in times(i).into_iter().enumerate() {
        // e^{-mt}, whose derivative is -m e^{-mt}.
        let decays: Vec<_> = i.spectrum.iter().map(|&m| decay.powi(m as i32)).collect();
        let moving: Vec<_> = decays.iter().zip(&m).map(|(&e, &m)| Jet::new(e, -m * e)).collect();
        let w = closed_form(&m_jet, &inverse, &moving)?;
        let part = |f: fn(Jet<Rational>) -> Rational| Matrix::from_fn(d, d, |i, j| f(w.at(i, j)));
        let (w, velocity) = (part(|x| x.value), part(|x| x.derivative));
        exact.velocity.extend(values(&velocity)?);
        exact.linear.extend(values(&target.times(&w).plus(&w.times(&target)))?);
        exact.square.extend(values(&w.times(&w))?);
        if at == 0 {
            exact.first = values(&w)?;
        }
        exact.deviations.push(values(&w.minus(&truncated))?);
        // e^{st} with s = -m or m.
        let grown = |i: usize| if i < k { decays[i] } else { Rational::one() / decays[i] };
        let g = Matrix::from_fn(d, d, |a, b| grown(a) * g0.at(a, b) * grown(b));
        exact.linearised.push(values(&g)?);
    }
    Some(exact)
}

impl Exact {
    /// $G(I + cS^{-1}G)^{-1}$ at all times, with `sign` times $S$.
    fn moebius(&self, c: &rug::Rational, sign: fn(usize, usize) -> i64) -> Vec<rug::Rational> {
        let k = self.rates.iter().filter(|s| s.cmp0().is_lt()).count();
        let at = |g: &Vec<rug::Rational>| {
            Rational::scope(|| {
                let number = |x: &rug::Rational| Rational::from_rational(x.clone());
                let d = self.rates.len();
                let g = Matrix::from_fn(d, d, |i, j| number(&g[i * d + j]));
                // c S^{-1} is the inverse of S/c; for c = 0 nothing is left of it.
                if c.cmp0().is_eq() {
                    return values(&g);
                }
                let rate = |i: usize| number(&self.rates[i]) / number(c);
                let rates: Vec<_> =
                    (0..d).map(|i| rate(i) * Rational::integer(sign(i, k))).collect();
                values(&deviation(&rates, &g)?)
            })
        };
        // What is undefined is not equal to anything that was observed: an absurd number.
        let none = || vec![rug::Rational::from(-1_000_000); self.rates.len().pow(2)];
        self.linearised.iter().flat_map(|g| at(g).unwrap_or_else(none)).collect()
    }
}

/// C1. Both sides are rational functions of $e^{-t}$, so that equality is decided at rational ones;
/// the derivative is that of the same function, by jets.
pub const CLOSED_FORM_SOLVES_THE_FLOW: Complete<Claim<Instance, Exact>> = Claim {
    name: "closed_form_solves_the_flow",
    says: r"the closed form starts at $\alpha W_0$ and has $\dot W = MW + WM - 2W^2$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.decades <= 160,
    run,
    check: Check::Identity {
        observed: |run| run.velocity.iter().chain(&run.first).cloned().collect(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the square of W", ratio(2, 1)),
            formula: |run, c| {
                let terms = run.linear.iter().zip(&run.square);
                let velocity = terms.map(|(l, s)| l - rug::Rational::from(s * &c));
                velocity.chain(run.start.iter().cloned()).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the square once", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "half the speed, as from the loss f(UU')/4",
                    formula: |run, c| {
                        let terms = run.linear.iter().zip(&run.square);
                        let velocity = terms.map(|(l, s)| (l - rug::Rational::from(s * &c)) / 2);
                        velocity.chain(run.start.iter().cloned()).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C1, near a saddle. This is what makes the closest approach a matter of exponentials.
pub const FLOW_IS_LINEAR_THROUGH_A_MOEBIUS_MAP: Complete<Claim<Instance, Exact>> = Claim {
    name: "flow_is_linear_through_a_moebius_map",
    says: r"$W - M_k = G(I + cS^{-1}G)^{-1}$ with $G = e^{St}G_0e^{St}$ and $c = 1$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.decades == 20,
    run,
    check: Check::Identity {
        observed: |run| run.deviations.concat(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.moebius(&c, |_, _| 1),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the linear flow alone", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "M in place of S",
                    formula: |run, c| run.moebius(&c, |i, k| if i < k { -1 } else { 1 }),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// The eigenvalues, and $\alpha$.
pub struct Logistic {
    eigenvalues: Vec<rug::Rational>,
    alpha: rug::Rational,
}

impl Logistic {
    /// $w_i$ for all $i$ at the times $e^{-2m_it} = $ `decay`.
    fn at(&self, decay: impl Fn(Rational, Rational) -> Rational) -> Vec<rug::Rational> {
        let one = |m: &rug::Rational| {
            let value = Rational::scope(|| {
                let number = |x: &rug::Rational| Rational::from_rational(x.clone());
                let (m, alpha) = (number(m), number(&self.alpha));
                logistic(m, alpha, decay(m, alpha)).value()
            });
            value.unwrap_or_default()
        };
        self.eigenvalues.iter().map(one).collect()
    }
}

/// C2: at $t = \frac1{2m_i}\log\frac{m_i - \alpha}\alpha$ the number $e^{-2m_it}$ is
/// $\alpha/(m_i - \alpha)$, and half of $m_i$ is learned, exactly and at every $\alpha$.
pub const HALF_TIME: Complete<Claim<Instance, Logistic>> = Claim {
    name: "half_time",
    says: r"$w_i = m_i/2$ at $t = \frac1{2m_i}\log\frac{m_i - \alpha}{\alpha}$",
    clock: Clock::Eta,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.start == Start::Identity,
    run: |i, _| {
        let alpha = Rational::scope(|| i.alpha::<Rational>().value()).ok_or(Reason::Diverged)?;
        let eigenvalues = i.spectrum.iter().map(|&m| rug::Rational::from(m)).collect();
        Ok(Logistic { eigenvalues, alpha })
    },
    check: Check::Identity {
        observed: |run| run.eigenvalues.iter().map(|m| rug::Rational::from(m / 2)).collect(),
        predicted: Predicted {
            dial: Dial::constant("factor of exp(-2mt)", ratio(1, 1)),
            formula: |run, c| {
                run.at(|m, alpha| Rational::from_rational(c.clone()) * alpha / (m - alpha))
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "twice the time: log(1/alpha)/m",
                    formula: |run, _| run.at(|m, alpha| (alpha / (m - alpha)).square()),
                },
                Wrong::Formula {
                    name: "the leading term log(1/alpha)/2m",
                    formula: |run, _| run.at(|_, alpha| alpha),
                },
                Wrong::Formula {
                    name: "log(m/alpha)/2m",
                    formula: |run, _| run.at(|m, alpha| alpha / m),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
