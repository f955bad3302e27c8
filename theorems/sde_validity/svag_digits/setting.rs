//! What is run on the network, and the samples of its steps.

use proofmark::arithmetic::{Ratio, Real, ratio};
use proofmark::dynamics::{Svag, svag_weights};
use proofmark::noise::{Gaussian, Law, UniformIndex, Words};

use super::digits::TRAINING;
use super::network::{DIMENSION, Weighted};

/// Which dynamics is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SVAG; of $l = 1$, SGD.
    Svag,
    /// All data, weighted by $1 + \sqrt{n/B}(z_i - \bar z)$ with normal $z$: noisy gradient
    /// descent.
    Gaussian,
}

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// $\eta$, of one step of SGD.
    pub eta: Ratio,
    /// $B$.
    pub batch: u32,
    /// $l$.
    pub amplification: u32,
    /// $\lambda$.
    pub lambda: Ratio,
    /// The dynamics.
    pub algorithm: Algorithm,
    /// Is the loss scale-invariant?
    pub normalised: bool,
}

impl Setting {
    /// SGD with $\eta = \frac15$, $B = 8$, $\lambda = \frac1{100}$: small steps.
    pub const SMALL: Setting = Setting {
        eta: ratio(1, 5),
        batch: 8,
        amplification: 1,
        lambda: ratio(1, 100),
        algorithm: Algorithm::Svag,
        normalised: true,
    };

    /// With another $l$.
    pub fn amplified(self, l: u32) -> Self {
        Setting { amplification: l, ..self }
    }

    /// With $\eta$ and $B$ times $\kappa$.
    pub fn scaled(self, kappa: u32) -> Self {
        let eta = ratio(self.eta.numerator() * i64::from(kappa), self.eta.denominator());
        Setting { eta, batch: self.batch * kappa, ..self }
    }

    /// $h = \eta/l$.
    pub fn step(&self) -> f64 {
        self.eta.to_f64() / f64::from(self.amplification)
    }

    /// $(c_1, c_2)$.
    pub fn weights<R: Real>(&self) -> [R; 2] {
        match self.algorithm {
            Algorithm::Svag => {
                svag_weights(R::integer(2 * i64::from(self.amplification) - 1).sqrt())
            }
            Algorithm::Gaussian => [R::one(), R::zero()],
        }
    }

    /// The steps of the algorithm.
    pub fn steps<R: Real>(&self) -> Svag<R> {
        let step = R::of(self.eta) / R::integer(i64::from(self.amplification));
        Svag::with_weights(DIMENSION, step, R::of(self.lambda), self.weights())
    }

    /// Draws the samples of a step, and says whether the second is all data. SVAG with $l > 1$
    /// needs it; SGD has it for the estimates alone, and then it is a plain batch, or all data
    /// where a batch is no smaller.
    pub fn draw(&self, words: &mut Words, samples: &mut [Vec<Weighted<f64>>; 2]) -> bool {
        let mut next = || words.next().expect("a stream never ends");
        let (n, batch) = (TRAINING as f64, f64::from(self.batch));
        let [first, second] = samples;
        first.clear();
        second.clear();
        if self.algorithm == Algorithm::Gaussian {
            first.extend((0..TRAINING).map(|row| (row, Gaussian.draw(next()))));
            let mean = first.iter().fold(0.0, |sum, (_, z)| sum + z) / n;
            for (_, z) in first {
                *z = (1.0 + (n / batch).sqrt() * (*z - mean)) / n;
            }
            return false;
        }
        let index = UniformIndex(TRAINING as u32);
        first.extend((0..self.batch).map(|_| (index.index(next()), 1.0 / batch)));
        let is_all = self.amplification == 1 && 2 * self.batch as usize >= TRAINING;
        if is_all {
            second.extend((0..TRAINING).map(|row| (row, 1.0 / n)));
        } else {
            second.extend((0..self.batch).map(|_| (index.index(next()), 1.0 / batch)));
        }
        is_all
    }
}
