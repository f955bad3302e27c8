//! Long runs on a [`Sphere`], and what is averaged along them.

use proofmark::arithmetic::{Field, Ratio, Real};
use proofmark::dynamics::{StochasticLoss, Svag, svag_weights};
use proofmark::noise::Stream;
use rayon::prelude::*;

pub use super::samples::{Noise, Zeta};
use super::sphere::{self, Equilibrium, Sphere, SphereLoss, squared};

/// Which dynamics is run; all are one update line with different weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SVAG with $l$ = `amplification`: of $l = 1$, SGD.
    Svag,
    /// $\nabla L + \sqrt l\,\xi$ at steps of $\eta/l$: with Gaussian $\zeta$, the scheme of Euler
    /// and Maruyama for the equation; of $l = 1$, noisy gradient descent.
    Amplified,
    /// The same for the equation with the drift $-\nabla(\tilde L + \frac\eta4|\nabla\tilde
    /// L|^2)$, $\tilde L = L + \frac\lambda2|x|^2$.
    SecondOrder,
}

/// A hypothesis of the theorems that a run breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The loss has another term $\frac t2|x|^2$, and is not scale-invariant.
    Tilt(Ratio),
    /// Weight decay multiplies the point after the step instead of that before it.
    DecayAfter,
    /// The averages begin at once, at this multiple of $R_*$.
    FarStart(Ratio),
}

/// What a run is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The loss.
    pub loss: Sphere,
    /// The law of $\zeta$.
    pub zeta: Zeta,
    /// $\eta$, of one step of SGD.
    pub eta: Ratio,
    /// $\lambda$.
    pub lambda: Ratio,
    /// $B$.
    pub batch: u32,
    /// The dynamics.
    pub algorithm: Algorithm,
    /// $l$.
    pub amplification: u32,
    /// What is broken, if anything is.
    pub fault: Option<Fault>,
}

/// The update line of a setting.
pub struct Steps<R> {
    /// The loss, with the terms that the algorithm adds.
    pub loss: SphereLoss<R>,
    /// $1 - h\lambda$.
    pub keep: R,
    /// $h = \eta/l$.
    pub step: R,
    after: bool,
    svag: Svag<R>,
}

impl<R: Real> Steps<R> {
    /// One step; returns $|g^l|^2$ at the point that it leaves.
    #[inline]
    pub fn advance(&mut self, samples: [&[R]; 2], x: &mut [R]) -> R {
        let squared = self.svag.advance(&self.loss, samples, x);
        if self.after {
            for x in x {
                *x *= self.keep;
            }
        }
        squared
    }
}

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Independent chains; each gives one replicate.
    pub chains: u64,
    /// Steps of each that are averaged, after the burn-in.
    pub steps: u64,
}

/// Means along one chain at equilibrium.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Means {
    /// $R$: of $|x_k|^2$.
    pub radius: f64,
    /// $G$: of $|\nabla L(x_k)|^2$, exactly at each point.
    pub gradient: f64,
    /// $N$: of $\operatorname{tr}\Sigma(x_k)$ of a batch, exactly at each point.
    pub noise: f64,
    /// Of $|g^l_k|^2$.
    pub squared: f64,
    /// Of $|x_k|^4$.
    pub fourth: f64,
    /// $(|x_K|^2 - |x_0|^2)/K$, which is what keeps an average along $K$ steps from equilibrium.
    pub turnover: f64,
}

impl Setting {
    /// The loss over a scalar, with the terms that the algorithm adds.
    pub fn over<R: Field>(&self) -> SphereLoss<R> {
        let loss = self.loss.over();
        match (self.algorithm, self.fault) {
            (_, Some(Fault::Tilt(tilt))) => SphereLoss { tilt: R::of(tilt), ..loss },
            (Algorithm::SecondOrder, _) => {
                let (eta, lambda) = (R::of(self.eta), R::of(self.lambda));
                let tilt = eta * lambda.square() / R::integer(2);
                SphereLoss { correction: Some(eta / R::integer(4)), tilt, ..loss }
            }
            _ => loss,
        }
    }

    /// $(c_1, c_2)$. The second sample is drawn for SVAG, else it is zero.
    pub fn weights<R: Real>(&self) -> [R; 2] {
        let l = R::integer(i64::from(self.amplification));
        match self.algorithm {
            Algorithm::Svag => svag_weights((l + l - R::one()).sqrt()),
            _ => [l.sqrt(), R::one() - l.sqrt()],
        }
    }

    /// The steps of the algorithm.
    pub fn steps<R: Real>(&self) -> Steps<R> {
        let l = R::integer(i64::from(self.amplification));
        let (step, lambda) = (R::of(self.eta) / l, R::of(self.lambda));
        let after = self.fault == Some(Fault::DecayAfter);
        let decay = if after { R::zero() } else { lambda };
        Steps {
            loss: self.over(),
            keep: R::one() - step * lambda,
            step,
            after,
            svag: Svag::with_weights(self.loss.dimension, step, decay, self.weights()),
        }
    }

    /// $\eta/l$.
    pub fn step(&self) -> f64 {
        self.eta.to_f64() / f64::from(self.amplification)
    }

    /// What the equation is like at equilibrium.
    pub fn sde<R: Real>(&self, tail: R) -> Equilibrium<R> {
        let batch = R::integer(i64::from(self.batch));
        sphere::equilibrium(&self.loss.over(), R::of(self.eta), R::of(self.lambda), batch, tail)
    }

    /// Steps after which the start is forgotten to $e^{-25} < 2\cdot10^{-11}$: the radius forgets
    /// at the rate $4h\lambda$ a step, the direction at $h\max(m/R_*,
    /// \frac12\eta\sigma^2(d-1)/R_*^2)$, of which half is taken.
    pub fn burn_in(&self) -> u64 {
        let sde = self.sde(0.5);
        if !sde.radius.is_finite() {
            return 0;
        }
        let (eta, lambda) = (self.eta.to_f64(), self.lambda.to_f64());
        let direction =
            (self.loss.mean.to_f64() / sde.radius).max(0.5 * eta * sde.noise / sde.radius);
        (25.0 / (self.step() * (4.0 * lambda).min(0.5 * direction))).ceil() as u64
    }

    /// Noise for a whole run, one vector or, of SVAG, two for each step: the second is zero where
    /// the algorithm has none. Reads its words in a row.
    pub fn noise(&self, stream: &Stream) -> Noise {
        let pair = self.algorithm == Algorithm::Svag && self.amplification > 1;
        Noise::new(self.zeta, self.loss.dimension, self.batch, pair, stream)
    }

    /// $-\sqrt{R_*}\,e_1$; where there is no decay, and no equilibrium, $-e_1$.
    pub fn start(&self) -> Vec<f64> {
        let radius = self.sde(0.5_f64).radius;
        let mut x = vec![0.0; self.loss.dimension];
        x[0] = if radius.is_finite() { -radius.sqrt() } else { -1.0 };
        x
    }

    /// Runs independent chains from the [`start`](Setting::start), and averages each after the
    /// burn-in.
    pub fn chains(&self, plan: Plan, stream: impl Fn(u64) -> Stream + Sync) -> Vec<Means> {
        (0..plan.chains)
            .into_par_iter()
            .map(|chain| self.chain(plan.steps, &stream(chain)))
            .collect()
    }

    fn chain(&self, steps: u64, stream: &Stream) -> Means {
        let plain = self.loss.over::<f64>();
        let mut algorithm = self.steps::<f64>();
        let mut noise = self.noise(stream);
        let mut x = self.start();
        if let Some(Fault::FarStart(scale)) = self.fault {
            x[0] *= scale.to_f64().sqrt();
        } else {
            for _ in 0..self.burn_in() {
                noise.draw();
                algorithm.advance(noise.pair(), &mut x);
            }
        }
        let first = squared(&x);
        let mut sums = Means::default();
        for _ in 0..steps {
            let radius = squared(&x);
            sums.radius += radius;
            sums.fourth += radius * radius;
            sums.gradient += plain.gradient_squared(&x);
            sums.noise += 1.0 / radius;
            noise.draw();
            sums.squared += algorithm.advance(noise.pair(), &mut x);
        }
        let count = steps as f64;
        let spread = plain.deviation * plain.deviation * (plain.dimension as f64 - 1.0);
        Means {
            radius: sums.radius / count,
            gradient: sums.gradient / count,
            noise: spread / f64::from(self.batch) * sums.noise / count,
            squared: sums.squared / count,
            fourth: sums.fourth / count,
            turnover: (squared(&x) - first) / count,
        }
    }
}

/// The mean of one number over the chains.
pub fn over_chains(means: &[Means], of: impl Fn(&Means) -> f64) -> f64 {
    means.iter().fold(0.0, |sum, m| sum + of(m)) / means.len() as f64
}

/// The gradient of the loss itself, without noise.
pub fn mean_gradient<R: Real>(loss: &SphereLoss<R>, x: &[R]) -> Vec<R> {
    let mut gradient = vec![R::zero(); x.len()];
    loss.gradient(&vec![R::zero(); x.len()], x, &mut gradient);
    gradient
}
