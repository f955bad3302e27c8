//! The run, and the constant of the flow that is seen in it.

use proofmark::arithmetic::{Approx, Field, Real};
use proofmark::claim::{Clock, Memo};
use proofmark::evidence::Reason;
use proofmark::statistics::richardson_weights;

use super::Instance;
use super::models::{Landscape, amplitude};
use crate::instances::Hyperbola;

/// `steps` steps of a rule from `x`; `watch` sees every point that is reached.
pub fn follow<R: Real>(
    i: &Instance,
    constants: [R; 2],
    steps: u64,
    x: &mut [R],
    watch: impl FnMut(u64, &[R]),
) {
    // The loss is chosen once, and not at every step.
    match i.model.over::<R>() {
        Landscape::Valley(loss) => i.rule.follow(&loss, constants, steps, x, watch),
        Landscape::Hyperbola => i.rule.follow(&Hyperbola, constants, steps, x, watch),
        Landscape::Ring(loss) => i.rule.follow(&loss, constants, steps, x, watch),
        Landscape::Normals(loss) => i.rule.follow(&loss, constants, steps, x, watch),
    }
}

impl Instance {
    /// $\eta\rho^2t$ at the end over its unit, rounded to an even number of steps: the 2-cycle is
    /// left on the side on which it was entered.
    pub fn steps(&self, eta: f64, rho: f64) -> u64 {
        2 * (self.horizon.to_f64() / (2.0 * eta * rho * rho)).round() as u64
    }

    /// $x_0$ on the 2-cycle over the start; of a start that is not aligned, on that along $v_M$.
    pub fn on_cycle<R: Real>(&self, [eta, rho]: [R; 2]) -> Vec<R> {
        let s = R::of(self.start);
        if self.aligned {
            return self.model.off(s, amplitude(self.model.curvature(s), [eta, rho]));
        }
        let mut x = self.model.point(s);
        let last = x.len() - 1;
        x[last] += amplitude(self.model.last_curvature(s), [eta, rho]);
        x
    }

    /// The coordinate of $\Phi(x_t)$ at the start and at the end of a run from the 2-cycle, with
    /// $\eta\rho^2t$.
    pub fn feet(&self, eta: f64, rho: f64) -> ([f64; 2], f64) {
        let steps = self.steps(eta, rho);
        let mut x = self.on_cycle([eta, rho]);
        let start = self.model.foot(&x);
        follow(self, [eta, rho], steps, &mut x, |_, _| ());
        ([start, self.model.foot(&x)], Clock::EtaRhoSquared.time(steps, eta, rho))
    }

    /// $\hat c = (\Psi(x_t) - \Psi(x_0))/\eta\rho^2t$, measured on the flow with the factor of the
    /// step size `measured`.
    pub fn constant_seen(&self, eta: f64, rho: f64, measured: f64) -> Result<f64, Reason> {
        let ([start, end], time) = self.feet(eta, rho);
        self.constant_of([start, end], time, measured)
    }

    /// $\hat c$ from the feet.
    pub fn constant_of(&self, feet: [f64; 2], time: f64, measured: f64) -> Result<f64, Reason> {
        let [start, end] = feet.map(|s| self.model.potential(s, measured));
        let seen = (end - start) / time;
        if seen.is_finite() { Ok(seen) } else { Err(Reason::Diverged) }
    }

    /// The $\hat c$ that would be seen if the foot moved by `field`.
    pub fn seen(&self, measured: f64, field: impl Fn(f64) -> f64) -> f64 {
        let (s, time) = (self.start.to_f64(), self.horizon.to_f64());
        let end = self.model.flow(s, time, field);
        (self.model.potential(end, measured) - self.model.potential(s, measured)) / time
    }

    /// Where the limit flow with $c = \frac12$ ends.
    pub fn end<R: Real>(&self, eta: R) -> R {
        let half = R::one() / R::integer(2);
        let field = |s: R| self.model.field(s, half, eta);
        self.model.flow(R::of(self.start), R::of(self.horizon), field)
    }
}

/// $\hat c$ at several step sizes.
#[derive(Clone)]
pub struct Constants {
    /// What was run.
    pub instance: Instance,
    /// $\eta$, from the coarsest.
    pub steps: Vec<f64>,
    /// $\rho$ at each.
    pub radii: Vec<f64>,
    /// $\hat c$ at each, measured on the limit flow.
    pub plain: Vec<f64>,
    /// $\hat c$ at each, measured on the flow with its factor.
    pub refined: Vec<f64>,
}

/// Runs that more than one claim looks at.
static KEPT: Memo<Instance, Constants> = Memo::new();

impl Constants {
    /// At five step sizes.
    pub fn kept(i: &Instance) -> Result<Self, Reason> {
        KEPT.at(i.clone(), || Constants::of(i, 5))
    }

    /// At `sizes` step sizes halved from that of the instance, with $\rho$ in its proportion.
    pub fn of(i: &Instance, sizes: i32) -> Result<Self, Reason> {
        let step = |k: i32| i.step.to_f64() * Field::powi(0.5, k);
        let steps: Vec<f64> = (0..sizes).map(step).collect();
        let radii: Vec<f64> = steps.iter().map(|eta| i.proportion.to_f64() * eta).collect();
        let (mut plain, mut refined) = (vec![], vec![]);
        for (&eta, &rho) in steps.iter().zip(&radii) {
            let (feet, time) = i.feet(eta, rho);
            plain.push(i.constant_of(feet, time, 0.0)?);
            refined.push(i.constant_of(feet, time, eta)?);
        }
        Ok(Constants { instance: i.clone(), steps, radii, plain, refined })
    }

    /// Richardson's weights for the step sizes.
    pub fn weights(&self) -> Vec<f64> {
        let exponents: Vec<_> = (1..self.steps.len()).map(|q| q as f64).collect();
        richardson_weights(&self.steps, &exponents)
    }

    /// The weighted sum of what is given for each step size.
    pub fn extrapolated(&self, at: impl Fn(usize) -> f64) -> f64 {
        self.weights().iter().enumerate().map(|(k, w)| w * at(k)).sum()
    }

    /// The mean over the limit flow of a function of $s$, by Simpson's rule.
    pub fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        const INTERVALS: u32 = 16;
        let i = &self.instance;
        let at = |k: u32| {
            let time = i.horizon.to_f64() * f64::from(k) / f64::from(INTERVALS);
            let s = i.model.flow(i.start.to_f64(), time, |s| i.model.field(s, 0.5, 0.0));
            let weight = match k {
                0 | INTERVALS => 1.0,
                k if k % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * of(s)
        };
        (0..=INTERVALS).map(at).sum::<f64>() / (3.0 * f64::from(INTERVALS))
    }
}

/// $\|x - y\|$, for numbers that are looked at only.
pub fn distance<R: Field + Approx>(x: &[R], y: &[R]) -> f64 {
    let squares = x.iter().zip(y).map(|(&x, &y)| (x - y).approx() * (x - y).approx());
    Real::sqrt(squares.sum::<f64>())
}
