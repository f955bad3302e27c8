//! C4: the drift of runs, extrapolated to $\delta = 0$.

use proofmark::arithmetic::{Function, Map, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::Regression;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot};

use super::regulariser::{NoisyResiduals, gram};
use super::{CENTRED, FRESH, FULL, Instance, Model, two_rows};
use crate::compensator::{Course, Ladder, Xi, halvings};
use crate::instances::{Hyperbola, Imbalance, Olm, Product, TwoValleys, TwoValleysLimit};

/// A model whose slow coordinate $S$ gains $\eta^2r^\top Cr$ in a step, up to terms of third order
/// in the noisy residuals $r$ and with martingales taken off.
trait Followed: Regression<f64> + Sync {
    /// $S(x)$, which gradient flow keeps.
    fn slow(&self, x: &[f64]) -> f64;

    /// $C$ at a point of $\Gamma$.
    fn gain(&self, p: &[f64]) -> Matrix<f64>;
}

/// $S = -\ln\Delta$: a step multiplies $\Delta$ by $1 - \eta^2r^2$.
impl Followed for Hyperbola {
    fn slow(&self, x: &[f64]) -> f64 {
        -Real::ln(Imbalance.at(x))
    }

    fn gain(&self, _: &[f64]) -> Matrix<f64> {
        Matrix::identity(1)
    }
}

/// $S = -\frac14\sum_j\ln(u_jv_j)$: a step multiplies $u_jv_j$ by $1 - 4\eta^2(\sum_iz_{ij}r_i)^2$.
impl Followed for Olm {
    fn slow(&self, x: &[f64]) -> f64 {
        let d = self.width();
        let one = |coordinate| Real::ln(Product { coordinate, width: d }.at(x));
        -(0..d).map(one).sum::<f64>() / d as f64
    }

    fn gain(&self, _: &[f64]) -> Matrix<f64> {
        let d = self.width();
        let z = |row: usize| self.rows[row].iter().map(|z| z.to_f64()).collect::<Vec<_>>();
        let n = self.rows.len();
        Matrix::from_fn(n, n, |i, l| 4.0 * dot(&z(i), &z(l)) / d as f64)
    }
}

/// $S = u - \frac14v^2 + \frac14w^2$: a step adds $-\frac14\eta^2(\lambda_1r_1^2 - \lambda_2r_2^2)$
/// to it in the mean, and terms of third order.
impl Followed for TwoValleys {
    fn slow(&self, x: &[f64]) -> f64 {
        TwoValleysLimit.at(x)[0]
    }

    fn gain(&self, p: &[f64]) -> Matrix<f64> {
        let gram = gram(self, p);
        Matrix::from_fn(2, 2, |i, j| match (i, j) {
            (0, 0) => -0.25 * gram.at(0, 0),
            (1, 1) => 0.25 * gram.at(1, 1),
            _ => 0.0,
        })
    }
}

/// Rates of the slow coordinate at three sizes of the noise.
pub struct Rates {
    /// The rate over $\eta^2\delta^2$, at three values of $\delta^2$.
    pub ladder: Ladder,
    eta: f64,
    steps: u64,
    gram: Matrix<f64>,
    gain: Matrix<f64>,
}

/// Steps of a run.
const STEPS: u64 = 2048;

/// The matrix $X$ with $AXA - X = -\eta^2C$, $A = I - \eta G$: the score $S + e^\top Xe$ gains the
/// same at every $e$, to leading order. A sum of powers: at $\eta\lambda$ between 0.1 and 1.9 those
/// beyond the 400th are below $10^{-30}$; weights need not be exact.
fn weights(eta: f64, gram: &Matrix<f64>, gain: &Matrix<f64>) -> Matrix<f64> {
    let shrink = Matrix::identity(gram.rows()).minus(&gram.scaled(eta));
    let mut term = gain.scaled(eta * eta);
    let mut sum = term.clone();
    for _ in 0..400 {
        term = shrink.times(&term).times(&shrink);
        sum = sum.plus(&term);
    }
    sum
}

fn rates(model: &impl Followed, i: &Instance, context: &Context) -> Result<Rates, Reason> {
    let start: Vec<f64> = i.start();
    let eta = i.step.to_f64();
    let (gram, gain) = (gram(model, &start), model.gain(&start));
    let weights = weights(eta, &gram, &gain);
    let residuals = |x: &[f64]| -> Vec<f64> {
        let mut slope = vec![0.0; x.len()];
        (0..model.data()).map(|i| model.residual(i, x, &mut slope)).collect()
    };
    let correction = |x: &[f64]| {
        let e = residuals(x);
        dot(&e, &weights.apply(&e))
    };
    // Richardson's exponents are 1 and 2 in δ²: the law of ξ may be skew, but what is odd in δ has
    // mean zero with signs, the only law of the instances.
    let squares: Vec<f64> = halvings(i.delta, 3).into_iter().map(|d| d * d).collect();
    let replicates = context.by_tier(48, 192, 768);
    let course = Course { xi: i.xi, fresh: i.fresh, step: eta, steps: STEPS };
    let noisy = if i.full { model.data() } else { 1 };
    let ladder = Ladder::run(context, squares, replicates, |square, noise| {
        let loss = NoisyResiduals { model, delta: square.sqrt(), noisy };
        let score = |x: &[f64]| model.slow(x) + correction(x);
        let increment = |_: u64, x: &[f64], next: &[f64]| [score(next) - score(x)];
        let ([sum], end) = course.compensator(&loss, &start, noise, increment);
        // The score is followed, the slow coordinate is asked for.
        (sum - correction(&end)) / (eta * eta * square * STEPS as f64)
    })?;
    Ok(Rates { ladder, eta, steps: STEPS, gram, gain })
}

/// The rates of an instance.
pub fn run(i: &Instance, context: &Context) -> Result<Rates, Reason> {
    match i.model {
        Model::Hyperbola => rates(&Hyperbola, i, context),
        Model::Olm => rates(&two_rows(), i, context),
        Model::TwoValleys => rates(&TwoValleys, i, context),
        Model::Depth3 => Err(Reason::Vacuous),
    }
}

impl Rates {
    /// $\operatorname{tr}(CW)$ with $W = (I - c\,\eta G)^{-1} - \frac1K(2I - \eta G)^{-2}(I - (I -
    /// \eta G)^{2K})$: the mean of $rr^\top/\delta^2$ over $K$ steps from $e = 0$, where residuals
    /// build up as C1 says.
    fn rate(&self, c: f64) -> f64 {
        let n = self.gram.rows();
        let whole = Matrix::identity(n);
        let inverse = |m: Matrix<f64>| m.inverse().unwrap_or_else(|| whole.scaled(f64::NAN));
        let settled = inverse(whole.minus(&self.gram.scaled(c * self.eta)));
        let slow = inverse(whole.scaled(2.0).minus(&self.gram.scaled(self.eta)));
        let shrink = whole.minus(&self.gram.scaled(self.eta));
        let mut power = shrink.times(&shrink);
        // K is a power of two.
        for _ in 0..self.steps.trailing_zeros() {
            power = power.times(&power);
        }
        let missing = slow.times(&slow).times(&whole.minus(&power));
        let mean = settled.minus(&missing.scaled(1.0 / self.steps as f64));
        self.gain.times(&mean).trace()
    }

    /// The standard deviation of an extrapolated rate: $e^\top Xe$ is in the mean
    /// $\operatorname{tr}CW$ over $2 - \eta\lambda$, in units of $\frac12\eta^2\delta^2$, and of a
    /// square of a nearly normal number the deviation is $\sqrt2$ of the mean. Richardson's weights
    /// add their norm.
    fn spread(&self) -> f64 {
        let weights = self.ladder.weights().iter().map(|w| w * w).sum::<f64>().sqrt();
        let end = 1.0 / (2.0 * self.steps as f64 * (2.0 - self.sharpness()));
        weights * 2.0_f64.sqrt() * end * self.rate(0.5).abs()
    }

    /// $\eta\lambda_1$.
    fn sharpness(&self) -> f64 {
        let g = &self.gram;
        if g.rows() == 1 {
            return self.eta * g.at(0, 0);
        }
        let (mean, gap) = (0.5 * (g.at(0, 0) + g.at(1, 1)), 0.5 * (g.at(0, 0) - g.at(1, 1)));
        self.eta * (mean + (gap * gap + g.at(0, 1) * g.at(0, 1)).sqrt())
    }
}

/// C4. What is left of the spread after the martingale is that of $e^\top Xe$ at the end, which the
/// effect knows: half widths of 48 replicates are 0.9 times the spread; three and a half times the
/// spread leaves room for an interval on either side, and half as much again for its estimate at
/// size 1e-7.
///
/// What extrapolation from $\delta^2, \delta^2/4, \delta^2/16$ leaves: along a run $\lambda$
/// changes by a relative $\rho\delta^2$, with $\rho = (\eta^2K + \eta\lambda)/(1 - \frac12\eta
/// \lambda)$ from the drift over $K$ steps and from the fluctuation; the margin is twice what is
/// left of $1/(1 - \frac12\eta\lambda(1 + \rho\delta^2))$, which at the edge is the size of the
/// terms of sixth order in $\delta$, not a bound of them.
pub const DRIFT_OF_RUNS: Complete<Claim<Instance, Rates>> = Claim {
    name: "drift_of_runs",
    says: "as δ → 0 runs at fixed η have the drift of R_η, over K = 2048 steps from Γ",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.model != Model::Depth3,
    run,
    check: Check::Equivalence {
        observed: |run| run.ladder.extrapolated(),
        predicted: Predicted {
            dial: Dial::term("½ in (I - ½ηG)⁻¹", ratio(1, 2)),
            formula: |run, c| run.rate(c),
            regime: Regime::Refined { asymptotic: |run| run.rate(0.0) },
            wrong: &[
                Wrong::Number { name: "¼ tr H", value: ratio(0, 1) },
                Wrong::Number { name: "1 - ηλ for 1 - ηλ/2", value: ratio(1, 1) },
                Wrong::Number { name: "the sign: 1 + ηλ/2", value: ratio(-1, 2) },
                Wrong::Formula { name: "one per cent more", formula: |run, c| 1.01 * run.rate(c) },
                Wrong::Formula {
                    name: "the factor of sharpness-aware minimisation",
                    formula: |run, c| run.rate(c) * run.rate(c) / run.rate(0.0),
                },
            ],
        },
        margin: |run| {
            let q = 0.5 * run.sharpness();
            let rho = (run.eta * run.eta * run.steps as f64 + 2.0 * q) / (1.0 - q);
            let law = |square: f64| (1.0 - q) / (1.0 - q * (1.0 + rho * square));
            2.0 * run.rate(0.5).abs() * run.ladder.remainder(law)
        },
        effect: |run| 3.5 * run.spread(),
    },
    broken: &[
        Broken {
            name: "biased noise",
            hypothesis: &CENTRED,
            instance: |i| Some(Instance { xi: Xi::Biased, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise drawn once and frozen",
            hypothesis: &FRESH,
            instance: |i| Some(Instance { fresh: false, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "noise in the first of two residuals only",
            hypothesis: &FULL,
            instance: |i| {
                (i.model == Model::TwoValleys).then(|| Instance { full: false, ..i.clone() })
            },
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S3"],
}
.checked();
