//! C6: losses that are not quadratic, $L_\gamma(x) = -A_\gamma\cos x - b_\gamma\sin x$ on the
//! circle, where conditional expectations are Fourier series.

use proofmark::arithmetic::{Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::{FieldLaw, WeakError};
use proofmark::linear::{Matrix, dot, exponential};
use proofmark::statistics::Point;

use super::instances::{COVARIANCE, Instance, Limit, Scheme, THIRD, Test, with_scheme};

/// Trigonometric polynomials of degree $m$ by their values at $x_0 + 2\pi j/(2m+1)$: expectations
/// of smooth functions are found in them to within rounding, since the noise damps the $k$-th
/// Fourier coefficient by $e^{-k^2\eta\int\Sigma/2}$.
struct Circle {
    nodes: Vec<f64>,
}

impl Circle {
    fn new(start: f64, degree: usize) -> Self {
        let n = 2 * degree + 1;
        let node = |j: usize| start + 2.0 * f64::pi() * j as f64 / n as f64;
        Circle { nodes: (0..n).map(node).collect() }
    }

    /// The polynomial that is 1 at node 0 and vanishes at the others, and its derivative of a given
    /// order, at a distance from node 0: $\frac1n\sum_{|k|\le m}(ik)^pe^{ik\theta}$.
    fn kernel(&self, theta: f64, order: i32) -> f64 {
        let n = self.nodes.len();
        let (cos, sin) = (Real::cos(theta), Real::sin(theta));
        let (mut c, mut s) = (1.0, 0.0);
        let mut sum = if order == 0 { 1.0 } else { 0.0 };
        for k in 1..=n / 2 {
            (c, s) = (c * cos - s * sin, s * cos + c * sin);
            let wave = [c, -s, -c, s][(order % 4) as usize];
            sum += 2.0 * wave * Field::powi(k as f64, order);
        }
        sum / n as f64
    }

    fn operator(&self, entry: impl Fn(f64, f64) -> f64) -> Matrix<f64> {
        let n = self.nodes.len();
        Matrix::from_fn(n, n, |j, m| entry(self.nodes[j], self.nodes[m]))
    }

    /// $f \mapsto E f(x - hg(x))$.
    fn transition(&self, law: &FieldLaw<f64>, h: f64) -> Matrix<f64> {
        let row = |&x: &f64| {
            let gradients = gradients(law, x);
            let at = |&node: &f64| {
                let add = |sum, &(w, g): &(f64, f64)| sum + w * self.kernel(x - h * g - node, 0);
                gradients.iter().fold(0.0, add)
            };
            self.nodes.iter().map(at).collect()
        };
        Matrix::from_rows(&self.nodes.iter().map(row).collect::<Vec<_>>())
    }

    /// $f \mapsto \frac1{p!}q\,\partial^pf$.
    fn taylor(&self, order: i32, q: impl Fn(f64) -> f64) -> Matrix<f64> {
        let factorial: f64 = (1..=order).map(f64::from).product();
        self.operator(|x, node| q(x) * self.kernel(x - node, order) / factorial)
    }
}

/// Weights, and $A_\gamma\sin x - b_\gamma\cos x$.
fn gradients(law: &FieldLaw<f64>, x: f64) -> Vec<(f64, f64)> {
    let (cos, sin) = (Real::cos(x), Real::sin(x));
    let of = |(w, f): &(f64, proofmark::dynamics::AffineField<f64>)| {
        (*w, f.matrix().at(0, 0) * sin + f.shift()[0] * cos)
    };
    law.atoms().iter().map(of).collect()
}

/// $E g^p$.
fn moment(law: &FieldLaw<f64>, x: f64, order: i32) -> f64 {
    gradients(law, x).into_iter().fold(0.0, |sum, (w, g)| sum + w * Field::powi(g, order))
}

/// Errors of $E\cos x_K$ at several $l$, and the constant.
pub struct Circles {
    points: Vec<Point>,
    constant: f64,
    without_third: f64,
}

/// Errors and constants with polynomials of a degree.
fn run(i: &Instance, degree: usize, powers: std::ops::RangeInclusive<u32>) -> (Vec<f64>, [f64; 2]) {
    let circle = Circle::new(i.start[0].to_f64(), degree);
    let law: FieldLaw<f64> = i.data.law();
    let noise = match i.limit {
        Limit::Covariance => law.amplified(1.0, 0.0),
        Limit::SecondMoment => law.clone(),
    };
    let (eta, time) = (i.eta.to_f64(), i.eta.to_f64() * i.horizon as f64);
    let mean = |x: f64| moment(&law, x, 1);
    let xi = |x: f64, p: i32| moment(&noise, x, p);
    let generator =
        circle.taylor(1, mean).scaled(-1.0).plus(&circle.taylor(2, |x| xi(x, 2)).scaled(eta));
    let values: Vec<f64> = circle.nodes.iter().map(|&x| Real::cos(x)).collect();
    let limit = dot(exponential(&generator.scaled(time), 53).row(0), &values);
    let error = |k: u32| {
        let l = Field::powi(2.0, k as i32);
        let step = circle.transition(&i.scheme.law(&law, l), eta / l);
        let end = (0..i.horizon << k).fold(values.clone(), |f, _| step.apply(&f));
        end[0] - limit
    };
    let constant = |third: f64| {
        let second = circle
            .taylor(2, |x| mean(x).square())
            .minus(&circle.taylor(3, |x| 3.0 * mean(x) * xi(x, 2) + third * xi(x, 3)).scaled(eta));
        let fourth = |x: f64| 0.5 * xi(x, 4) + 1.5 * xi(x, 2).square();
        let second = second.plus(&circle.taylor(4, fourth).scaled(eta * eta));
        let defect = second.minus(&generator.times(&generator).scaled(0.5));
        let weak = WeakError::new(&generator, &defect, &values);
        eta * weak.read(&exponential(&weak.block().scaled(time), 53)).0[0]
    };
    (powers.map(error).collect(), [1.5, 0.0].map(constant))
}

/// At two degrees; what they differ by is the uncertainty, with what rounding may add: some
/// $10^3$ steps and an exponential after ten squarings.
fn circles(i: &Instance, largest: u32) -> Circles {
    let powers = 3..=largest;
    let (coarse, _) = run(i, 12, powers.clone());
    let (fine, [constant, without_third]) = run(i, 16, powers.clone());
    let point = |((k, c), f): ((u32, f64), &f64)| Point {
        step: Field::powi(0.5, k as i32),
        value: *f,
        uncertainty: (c - f).abs() + 1e-11,
    };
    let points = powers.zip(coarse).zip(&fine).map(point).collect();
    Circles { points, constant, without_third }
}

const fn scheme(
    name: &'static str,
    hypothesis: &'static proofmark::claim::Hypothesis<Instance>,
    instance: fn(&Instance) -> Option<Instance>,
) -> Broken<Instance> {
    Broken { name, hypothesis, instance, expected: Expected::Refuted }
}

fn law(constant: f64) -> OrderLaw {
    OrderLaw { order: 1.0, constant: Some(constant) }
}

/// C6, and the constant beyond quadratic losses: neither convex, nor with moments that close.
pub const CIRCLE: Complete<Claim<Instance, Circles>> = Claim {
    name: "order_one_beyond_quadratic_losses",
    says: r"for $L_\gamma(x) = -A_\gamma\cos x - b_\gamma\sin x$ the error of $E\cos x_K$ is
$C/l + O(l^{-2})$ with the $C$ of the same integral",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.test == Test::Circle,
    run: |i, context| Ok(circles(i, context.by_tier(9, 11, 12))),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("the constant over the integral", ratio(1, 1)),
            formula: |run, c| law(c * run.constant),
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Formula {
                    name: "the third moment dropped: 0 for 3/2",
                    formula: |run, _| law(run.without_third),
                },
                Wrong::Number { name: "one per cent more", value: ratio(101, 100) },
                Wrong::Formula {
                    name: "order 2",
                    formula: |_, _| OrderLaw { order: 2.0, constant: None },
                },
            ],
        },
        correction: 1.0,
        window: 0.01,
    },
    broken: &[
        scheme("the amplified noise of one batch", &THIRD, |i| with_scheme(i, Scheme::Amplified)),
        scheme("weights with c = √l", &COVARIANCE, |i| with_scheme(i, Scheme::RootOfL)),
        scheme("the same batch in both halves", &COVARIANCE, |i| with_scheme(i, Scheme::SameBatch)),
        scheme("sign noise on the loss", &COVARIANCE, |i| with_scheme(i, Scheme::SignNoise)),
    ],
    rests_on: &[],
}
.checked();
