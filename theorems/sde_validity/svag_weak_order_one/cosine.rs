//! C6: a test function that is no polynomial, by characteristic functions.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, OrderLaw, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::svag_weights;
use proofmark::statistics::Point;

use super::instances::{COVARIANCE, Instance, Scheme, THIRD, Test, with_scheme};
use super::run::{THETA, enclosed_point, intercepts};

type Narrow = Interval<Mp<2>>;

/// $\frac1n\sum_jn_je^{isb_j}$ for the values and how often each occurs, real and imaginary part.
fn characteristic(b: &[(Narrow, i64)], s: Narrow) -> [Narrow; 2] {
    let n = Narrow::integer(b.iter().map(|(_, times)| times).sum());
    let sum = |f: fn(Narrow) -> Narrow| {
        let add = |sum, &(b, times): &(Narrow, i64)| sum + Narrow::integer(times) * f(s * b);
        b.iter().fold(Narrow::zero(), add) / n
    };
    [sum(Real::cos), sum(Real::sin)]
}

/// Values that occur several times, once.
fn counted(b: Vec<Narrow>) -> Vec<(Narrow, i64)> {
    let mut counted: Vec<(Narrow, i64)> = vec![];
    for x in b {
        match counted.iter_mut().find(|(y, _)| y.approx() == x.approx()) {
            Some((_, times)) => *times += 1,
            None => counted.push((x, 1)),
        }
    }
    counted
}

fn times([a, b]: [Narrow; 2], [c, d]: [Narrow; 2]) -> [Narrow; 2] {
    [a * c - b * d, a * d + b * c]
}

/// $E\cos\theta x_K$: with $r = 1 - ah$,
/// $x_K = r^Kx_0 + h\sum_kr^{K-1-k}(c_1b_{\gamma_k} + c_2b_{\gamma_k'})$ is a sum of independent
/// terms.
fn expected_cosine(i: &Instance, l: u64) -> Narrow {
    let (a, b) = intercepts::<Narrow>(i);
    let b = counted(b);
    let one = Narrow::one();
    let amplification = Narrow::integer(l as i64);
    let (h, theta) = (Narrow::of(i.eta) / amplification, Narrow::integer(THETA));
    let weights = match i.scheme {
        Scheme::Svag => svag_weights((amplification + amplification - one).sqrt()),
        Scheme::RootOfL => svag_weights(amplification.sqrt()),
        Scheme::Amplified => [amplification.sqrt(), Narrow::zero()],
        Scheme::SameBatch | Scheme::SignNoise => [one, Narrow::zero()],
    };
    let (r, steps) = (one - a * h, l * i.horizon);
    let (mut product, mut power) = ([one, Narrow::zero()], one);
    for _ in 0..steps {
        for c in weights {
            product = times(product, characteristic(&b, theta * h * power * c));
        }
        power *= r;
    }
    let phase = theta * power * Narrow::of(i.start[0]);
    times(product, [phase.cos(), phase.sin()])[0]
}

/// Expectations, and the cumulants of the limit with their first corrections.
pub struct Cosines {
    points: Vec<Point>,
    /// Mean and variance at $T$, then what $h$ times to the mean, the variance, the third and the
    /// fourth cumulant.
    cumulants: [f64; 6],
}

impl Cosines {
    fn of(i: &Instance, largest: u32) -> Self {
        let (a, b) = intercepts::<Enclosure>(i);
        let [time, eta] =
            [i.eta.to_f64() * i.horizon as f64, i.eta.to_f64()].map(Enclosure::binary);
        let mean = |k: i32| {
            let sum = b.iter().fold(Enclosure::zero(), |sum, &b| sum + b.powi(k));
            sum / Enclosure::integer(b.len() as i64)
        };
        let [m2, m3, m4] = [2, 3, 4].map(mean);
        let x = Enclosure::of(i.start[0]);
        let fade = |k: i64| (-(a * time * Enclosure::integer(k))).exp();
        let kept = |k: i64| Enclosure::one() - fade(k);
        let [half, eighth] = [ratio(1, 2), ratio(1, 8)].map(Enclosure::of);
        let variance = eta * m2 * half * kept(2) / a;
        let change = eta * m2 * half * (half * kept(2) + a * time * fade(2));
        let cumulants = [
            fade(1) * x,
            variance,
            -half * a.square() * time * fade(1) * x,
            change,
            eta * m3 * half * kept(3) / a,
            eta.square() * (m4 - Enclosure::integer(3) * m2.square()) * eighth * kept(4) / a,
        ];
        let theta = Enclosure::integer(THETA);
        let limit = (-(theta.square() * half * variance)).exp() * (theta * cumulants[0]).cos();
        let point = |k: u32| {
            let value = expected_cosine(i, 1 << k).to_enclosure() - limit;
            enclosed_point(Field::powi(0.5, k as i32), value)
        };
        let points = (3..=largest).map(point).collect();
        Cosines { points, cumulants: cumulants.map(Approx::approx) }
    }

    /// $l$ times the error in the limit, with shares of the third and the fourth cumulant.
    fn constant(&self, eta: f64, [third, fourth]: [f64; 2]) -> f64 {
        let [mean, variance, dm, dv, k3, k4] = self.cumulants;
        let theta = THETA as f64;
        let [t2, t3, t4] = [2, 3, 4].map(|k| Field::powi(theta, k));
        let even = -0.5 * t2 * dv + fourth * t4 * k4 / 24.0;
        let odd = theta * dm - third * t3 * k3 / 6.0;
        let (cos, sin) = (Real::cos(theta * mean), Real::sin(theta * mean));
        eta * Real::exp(-0.5 * t2 * variance) * (even * cos - odd * sin)
    }
}

/// $\eta$ of the only instance.
const ETA: f64 = 0.5;

fn law(run: &Cosines, c: f64, shares: [f64; 2]) -> OrderLaw {
    OrderLaw { order: 1.0, constant: Some(c * run.constant(ETA, shares)) }
}

/// C6. The constant is what the first four cumulants of $x_K$ miss of those of $X_T$, of which each
/// is known: $h\cdot\frac{\eta m_3}{2a}(1 - e^{-3aT})$ of the third, for one.
pub const COSINE: Complete<Claim<Instance, Cosines>> = Claim {
    name: "order_one_beyond_polynomials",
    says: r"$E\cos2x_K - E\cos2X_T = C/l + O(l^{-2})$, with the $C$ that the first four cumulants
give",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.test == Test::Cosine,
    run: |i, context| Ok(Cosines::of(i, context.by_tier(9, 13, 16))),
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("the constant over the predicted one", ratio(1, 1)),
            formula: |run, c| law(run, c, [1.0, 1.0]),
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Formula {
                    name: "the third cumulant dropped",
                    formula: |run, c| law(run, c, [0.0, 1.0]),
                },
                Wrong::Formula {
                    name: "the fourth cumulant dropped",
                    formula: |run, c| law(run, c, [1.0, 0.0]),
                },
                Wrong::Formula {
                    name: "order 2",
                    formula: |_, _| OrderLaw { order: 2.0, constant: None },
                },
                Wrong::Number { name: "one per cent more", value: ratio(101, 100) },
            ],
        },
        correction: 1.0,
        window: 0.01,
    },
    broken: &[
        Broken {
            name: "the amplified noise of one batch",
            hypothesis: &THIRD,
            instance: |i| with_scheme(i, Scheme::Amplified),
            expected: Expected::Refuted,
        },
        Broken {
            name: "weights with c = √l",
            hypothesis: &COVARIANCE,
            instance: |i| with_scheme(i, Scheme::RootOfL),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the same batch in both halves",
            hypothesis: &COVARIANCE,
            instance: |i| with_scheme(i, Scheme::SameBatch),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();
