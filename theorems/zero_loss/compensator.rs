//! Conditional means along runs of noisy descent: rates of drift and of variance with almost no
//! statistical error.
//!
//! For a function $S$ of the state, $S(x_K) - S(x_0) = \sum_k E[S(x_{k+1}) - S(x_k) \mid x_k] +
//! M_K$ with a martingale $M$, whose mean is zero whatever is true of the limit. The sum alone, the
//! *compensator*, therefore has the right mean, and its variance is that of what the drift varies
//! along the path. The conditional means are those of the very same step, over the outcomes of the
//! noise.

use std::cell::Cell;

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{Context, Margin};
use proofmark::dynamics::{NoisyLoss, NoisyStep};
use proofmark::evidence::Reason;
use proofmark::noise::{Custom, Gaussian, Law, Moments, Signs, SkewTwoPoint, Stream};
use proofmark::statistics::{Sample, richardson_weights};
use rayon::prelude::*;

/// The law of the sources of noise, $\xi$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Xi {
    /// $\pm1$.
    Signs,
    /// Standard normal.
    Gaussian,
    /// 2 with probability 1/5, else $-1/2$.
    Skew,
    /// 1 with probability 3/4, else $-1$: not centred.
    Biased,
}

const BIASED: Custom = Custom {
    name: "biased signs",
    moments: Moments {
        mean: ratio(1, 2),
        variance: ratio(3, 4),
        third: ratio(-3, 4),
        fourth: ratio(21, 16),
    },
    draw: |word| if word >> 62 == 0 { -1.0 } else { 1.0 },
};

/// $\sqrt3$, correctly rounded.
const ROOT_3: f64 = 1.732_050_807_568_877_2;

impl Xi {
    /// Zero if and only if $E\xi = 0$ and $E\xi^2 = 1$: the hypothesis of every noise here.
    pub fn standard(self) -> Margin {
        let m = self.law().moments();
        let [mean, variance] = [m.mean, m.variance].map(Enclosure::of);
        Margin::Zero(mean.square() + (mean.square() + variance - Enclosure::one()).square())
    }

    /// The law itself.
    pub fn law(self) -> &'static dyn Law {
        match self {
            Xi::Signs => &Signs,
            Xi::Gaussian => &Gaussian,
            Xi::Skew => &SkewTwoPoint,
            Xi::Biased => &BIASED,
        }
    }

    /// Its word in ids.
    pub fn word(self) -> &'static str {
        match self {
            Xi::Signs => "signs",
            Xi::Gaussian => "gaussian",
            Xi::Skew => "skew",
            Xi::Biased => "biased",
        }
    }

    /// Outcomes with their probabilities: the law itself where it is discrete, and for the normal
    /// law the Gauss–Hermite rule of three nodes, which is exact to the fifth moment. What it
    /// misses is of order $\eta^6$ a step, hence $\eta^4$ in a rate.
    fn outcomes(self) -> &'static [(f64, f64)] {
        match self {
            Xi::Signs => &[(1.0, 0.5), (-1.0, 0.5)],
            Xi::Gaussian => &[(-ROOT_3, 1.0 / 6.0), (0.0, 2.0 / 3.0), (ROOT_3, 1.0 / 6.0)],
            Xi::Skew => &[(2.0, 0.2), (-0.5, 0.8)],
            Xi::Biased => &[(1.0, 0.75), (-1.0, 0.25)],
        }
    }
}

/// How a run goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// The law of $\xi$.
    pub xi: Xi,
    /// Fresh noise at every step; else drawn once.
    pub fresh: bool,
    /// $\eta$.
    pub step: f64,
    /// $K$.
    pub steps: u64,
}

impl Course {
    /// Runs from `start` and calls `visit` before each step, with the number of the step, the state
    /// and the prepared step, and after it with the state that was reached. Returns the last state.
    fn run(
        &self,
        model: &impl NoisyLoss<f64>,
        start: &[f64],
        noise: Stream,
        mut visit: impl FnMut(u64, &NoisyStep<f64>, &[f64], &[f64]),
    ) -> Vec<f64> {
        let law = self.xi.law();
        let mut words = noise.words_from(0);
        let mut draw = || law.draw(words.next().expect("streams do not end"));
        let mut xi: Vec<f64> = (0..model.sources()).map(|_| draw()).collect();
        let mut step = NoisyStep::new(model, self.step);
        let (mut x, mut next) = (start.to_vec(), start.to_vec());
        for k in 0..self.steps {
            if self.fresh {
                xi.fill_with(&mut draw);
            }
            step.prepare(model, &x);
            step.take(&x, &xi, &mut next);
            visit(k, &step, &x, &next);
            std::mem::swap(&mut x, &mut next);
        }
        x
    }

    /// The last state, with `visit` called on every step: its number, the state before and after.
    pub fn follow(
        &self,
        model: &impl NoisyLoss<f64>,
        start: &[f64],
        noise: Stream,
        mut visit: impl FnMut(u64, &[f64], &[f64]),
    ) -> Vec<f64> {
        self.run(model, start, noise, |k, _, x, next| visit(k, x, next))
    }

    /// $\sum_k E[g_k(x_k, x_{k+1}) \mid x_k]$ for several `increments` $g$, and the last state.
    ///
    /// Noise that is frozen is known after the first step: then the conditional mean is the
    /// increment itself.
    pub fn compensator<const N: usize>(
        &self,
        model: &impl NoisyLoss<f64>,
        start: &[f64],
        noise: Stream,
        increments: impl Fn(u64, &[f64], &[f64]) -> [f64; N],
    ) -> ([f64; N], Vec<f64>) {
        self.compensator_along(model, start, noise, increments, |_, _| ())
    }

    /// [`compensator`](Self::compensator), with `visit` called on every step as it was taken: the
    /// state before and after.
    pub fn compensator_along<const N: usize>(
        &self,
        model: &impl NoisyLoss<f64>,
        start: &[f64],
        noise: Stream,
        increments: impl Fn(u64, &[f64], &[f64]) -> [f64; N],
        mut visit: impl FnMut(&[f64], &[f64]),
    ) -> ([f64; N], Vec<f64>) {
        let single = self.xi.outcomes();
        let m = model.sources();
        let cases = single.len().pow(m as u32);
        let (mut xi, mut outcome) = (vec![0.0; m], start.to_vec());
        let mut sums = [0.0; N];
        let end = self.run(model, start, noise, |k, step, x, next| {
            visit(x, next);
            if !self.fresh {
                let realised = increments(k, x, next);
                sums.iter_mut().zip(realised).for_each(|(sum, g)| *sum += g);
                return;
            }
            for case in 0..cases {
                let (mut rest, mut weight) = (case, 1.0);
                for xi in &mut xi {
                    let (value, probability) = single[rest % single.len()];
                    rest /= single.len();
                    *xi = value;
                    weight *= probability;
                }
                step.take(x, &xi, &mut outcome);
                let g = increments(k, x, &outcome);
                sums.iter_mut().zip(g).for_each(|(sum, g)| *sum += weight * g);
            }
        });
        (sums, end)
    }

    /// $\sum_k E[S_{k+1}(x_{k+1}) - S_k(x_k) \mid x_k]$ for a `score` $S$: its mean is that of
    /// $S_K(x_K) - S_0(x_0)$.
    pub fn telescoped(
        &self,
        model: &impl NoisyLoss<f64>,
        start: &[f64],
        noise: Stream,
        score: impl Fn(u64, &[f64]) -> f64,
    ) -> f64 {
        let before = Cell::new((u64::MAX, 0.0));
        // The score before a step is the same for all of its outcomes.
        let increment = |k: u64, x: &[f64], next: &[f64]| {
            if before.get().0 != k {
                before.set((k, score(k, x)));
            }
            [score(k + 1, next) - before.get().1]
        };
        let ([sum], _) = self.compensator(model, start, noise, increment);
        sum
    }
}

/// Step sizes from the coarsest by halving.
pub fn halvings(step: Ratio, sizes: i32) -> Vec<f64> {
    (0..sizes).map(|k| step.to_f64() * Field::powi(0.5, k)).collect()
}

/// One number for each replicate and each step size.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// $\eta$, from the coarsest.
    pub steps: Vec<f64>,
    /// For each replicate, the number at each step size.
    pub values: Vec<Vec<f64>>,
}

impl Ladder {
    /// Runs `one` for every replicate and step size, with noise of its own.
    pub fn run(
        context: &Context,
        steps: Vec<f64>,
        replicates: u64,
        one: impl Fn(f64, Stream) -> f64 + Sync,
    ) -> Result<Self, Reason> {
        let replicate = |replicate: u64| -> Vec<f64> {
            let at = |(k, &step): (usize, &f64)| {
                one(step, context.stream(&format!("step size {k}"), replicate))
            };
            steps.iter().enumerate().map(at).collect()
        };
        let values: Vec<_> = (0..replicates).into_par_iter().map(replicate).collect();
        let finite = values.iter().flatten().all(|x| x.is_finite());
        if finite { Ok(Ladder { steps, values }) } else { Err(Reason::Diverged) }
    }

    /// Richardson's weights, which remove the terms in $\eta$ and $\eta^2$ from three step sizes.
    pub fn weights(&self) -> Vec<f64> {
        let exponents: Vec<_> = (1..self.steps.len()).map(|q| q as f64).collect();
        richardson_weights(&self.steps, &exponents)
    }

    /// The values at $\eta = 0$.
    pub fn extrapolated(&self) -> Sample {
        let weights = self.weights();
        let combine = |at: &Vec<f64>| weights.iter().zip(at).map(|(w, x)| w * x).sum();
        Sample::of(&self.values.iter().map(combine).collect::<Vec<f64>>())
    }

    /// The values at one step size.
    pub fn at(&self, k: usize) -> Sample {
        Sample::of(&self.values.iter().map(|values| values[k]).collect::<Vec<_>>())
    }

    /// What extrapolation leaves of a law of $\eta$ that is 1 at 0.
    pub fn remainder(&self, law: impl Fn(f64) -> f64) -> f64 {
        let sum: f64 = self.weights().iter().zip(&self.steps).map(|(w, &eta)| w * law(eta)).sum();
        (sum - 1.0).abs()
    }
}
