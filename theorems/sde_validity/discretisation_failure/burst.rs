//! (b): when the radius has decayed far enough for a burst, and when doubles believe that.
//!
//! While $\tan\theta$ is small, a step multiplies it by $1 - \tau$ and $\tau =
//! \eta/((1-\eta\lambda)|x|^2)$ by $e^q$ with $q = -2\ln(1 - \eta\lambda)$. So with $f(\tau) =
//! \ln|1 - \tau|$ the angle shrinks from $\tau_0$ to $\tau = 2$ and has to make up for that above:
//! the sum of $f$ returns to zero where $F(\tau) = \int_0^\tau f(t)\,dt/t = -\mathrm{Re\,Li_2}$
//! does, far above the edge of stability.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::evidence::Reason;

use super::instance::{Descent, Instance, START};

/// $\ln|1 - \tau|$.
fn rate(tau: f64) -> f64 {
    Real::ln((1.0 - tau).abs())
}

/// $F(\tau) = -\mathrm{Re\,Li_2}(\tau)$ for $0 \le \tau \le \frac12$ or $\tau \ge 2$, by the
/// series and by inversion, $\mathrm{Re\,Li_2}(\tau) = \frac{\pi^2}3 - \frac12\ln^2\tau -
/// \mathrm{Li_2}(1/\tau)$. Sixty terms leave out $2^{-60}$.
pub fn integral(tau: f64) -> f64 {
    let series = |x: f64| {
        let mut power = 1.0;
        (1..=60).fold(0.0, |sum, k| {
            power *= x;
            sum + power / f64::from(k * k)
        })
    };
    if tau <= 0.5 {
        return -series(tau);
    }
    let (pi, log) = (<f64 as Real>::pi(), Real::ln(tau));
    series(1.0 / tau) + 0.5 * log * log - pi * pi / 3.0
}

/// The $\tau > 2$ at which an increasing function vanishes.
fn solve(of: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (2.0 + 1e-9, 1e4);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if of(middle) < 0.0 { low = middle } else { high = middle }
    }
    low
}

/// One decay of the radius, up to the step at which $\tan\theta$ is back at its start.
pub struct Burst {
    /// $\tau$ at the start and at that step.
    start: f64,
    reached: f64,
    /// $q$.
    growth: f64,
}

/// Runs at most `LONGEST` steps.
fn burst<R: Real + Approx>(i: &Instance) -> Result<Burst, Reason> {
    let mut descent = Descent::<R>::new(i);
    let start = descent.sharpness().approx();
    let growth = -2.0 * Real::ln(descent.keep.approx());
    for _ in 0..LONGEST {
        descent.advance();
        let tau = descent.sharpness().approx();
        if tau > 2.0 && descent.tangent().approx().abs() >= START.to_f64() {
            return Ok(Burst { start, reached: tau, growth });
        }
    }
    Err(Reason::Diverged)
}

const LONGEST: usize = 10_000;

impl Burst {
    /// Where the sum of $f$ over the steps returns to `level`: by Euler and Maclaurin
    /// $S = (F(\tau) - F(\tau_0))/q - \frac12(f(\tau) - f(\tau_0)) + \ln|2\sin\pi\varphi|$, where
    /// $\varphi$ is the place of $\tau = 1$ between two steps. The step after is taken half a step
    /// later in the mean.
    fn return_to_start(&self) -> f64 {
        let place = -Real::ln(self.start) / self.growth;
        let phase = 2.0 * Real::sin(<f64 as Real>::pi() * (place - place.floor()));
        let singular = Real::ln(phase.abs());
        let sum = |tau: f64| {
            (integral(tau) - integral(self.start)) / self.growth
                - 0.5 * (rate(tau) - rate(self.start))
                + singular
        };
        self.half_a_step(solve(sum))
    }

    fn half_a_step(&self, tau: f64) -> f64 {
        tau * Real::exp(0.5 * self.growth)
    }

    /// Where amplification from $\tau = 2$ on makes $\tan\theta_0$ of the unit roundoff.
    fn roundoff_returns(&self) -> f64 {
        let needed = Real::ln(START.to_f64()) + 53.0 * Real::ln(2.0);
        let sum = |tau: f64| {
            let above = (integral(tau) - integral(2.0)) / self.growth - 0.5 * rate(tau);
            above - needed
        };
        self.half_a_step(solve(sum))
    }
}

/// The limit $\eta\lambda \to 0$, $\tau_0 \to 0$: the zero of $\mathrm{Re\,Li_2}$, 12.595.
fn limit() -> f64 {
    solve(integral)
}

fn exactly(x: f64) -> Enclosure {
    Enclosure::binary(x)
}

/// (b). A step more or less is $q$; half of one either way is what "the step after" leaves open,
/// and the terms of Euler and Maclaurin that are left out are below $q^2$.
pub const DELAYED: Complete<Claim<Instance, Burst>> = Claim {
    name: "burst_is_delayed",
    says: "in 512 bits the angle is back at its start when τ = cτ_b, c = 1, where the sum of \
           ln|1 - τ_k| returns to zero; as ηλ and τ_0 vanish τ_b → 12.595, the zero of Re Li₂",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.rayleigh().0.to_f64() > 0.0 && i.rayleigh().0.to_f64() < 0.1,
    run: |i, _| burst::<Mp<8>>(i),
    check: Check::Agreement {
        observed: |run| vec![exactly(run.reached)],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of τ_b", ratio(1, 1)),
            formula: |run, c| vec![c * exactly(run.return_to_start())],
            regime: Regime::Refined { asymptotic: |_| limit() },
            wrong: &[
                Wrong::Formula {
                    name: "at the edge of stability, τ = 2",
                    formula: |run, c| vec![c * exactly(run.half_a_step(2.0))],
                },
                Wrong::Formula {
                    name: "as soon as amplification exceeds the unit roundoff of doubles",
                    formula: |run, c| vec![c * exactly(run.roundoff_returns())],
                },
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
            ],
        },
        bound: |run| run.growth * (0.5 + run.growth),
    },
    broken: &[],
    rests_on: &["S4"],
}
.checked();

/// Where doubles part from the truth. The roundings of a step turn the point by up to $4u$, of
/// which those after $\tau = 2$ count most; what is amplified is between $u/16$ and $16u$, as a sum
/// of some signs at random, hence $\ln16/f(\tau)$ steps more or less, and half of one.
///
/// Where decay is fast the angle never falls to $u$: there doubles and 512 bits burst alike, which
/// the other instances show.
pub const EARLY: Complete<Claim<Instance, Burst>> = Claim {
    name: "doubles_burst_early",
    says: "in doubles the angle stops at the unit roundoff u, and is back at its start when the \
           sum of ln|1 - τ_k| above τ = 2 is ln(tan θ_0/u), long before 12.595",
    clock: Clock::Steps,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.rayleigh().0.to_f64() > 0.0 && i.rayleigh().0.to_f64() < 0.02,
    run: |i, _| burst::<f64>(i),
    check: Check::Agreement {
        observed: |run| vec![exactly(run.reached)],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 1 of τ", ratio(1, 1)),
            formula: |run, c| vec![c * exactly(run.roundoff_returns())],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "as in exact arithmetic",
                    formula: |run, c| vec![c * exactly(run.return_to_start())],
                },
                Wrong::Formula {
                    name: "at the edge of stability, τ = 2",
                    formula: |run, c| vec![c * exactly(run.half_a_step(2.0))],
                },
                Wrong::Number { name: "half as much again", value: ratio(3, 2) },
            ],
        },
        bound: |run| {
            let steps = 0.5 + Real::ln(16.0) / rate(run.roundoff_returns());
            steps * run.growth + run.growth * run.growth
        },
    },
    broken: &[],
    rests_on: &["S4"],
}
.checked();

/// $|x_k|^2$ along a run, for the picture.
pub fn radii<R: Real + Approx>(i: &Instance, steps: usize) -> Vec<f64> {
    let mut descent = Descent::<R>::new(i);
    (0..steps)
        .map(|_| {
            let radius = descent.radius().approx();
            descent.advance();
            radius
        })
        .collect()
}
