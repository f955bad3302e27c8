//! Runs on the network, and what is averaged along them.

use proofmark::arithmetic::{Ratio, Real, ratio};
use proofmark::dynamics::{Svag, svag_weights};
use proofmark::linear::norm_squared;
use proofmark::noise::{Gaussian, Law, Stream, UniformIndex, Words};
use rayon::prelude::*;

use super::digits::{DIGITS, TRAINING};
use super::network::{DIMENSION, Network, Weighted, product};

/// Which dynamics is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SVAG; of $l = 1$, SGD.
    Svag,
    /// One batch, times $1 + \sqrt{l-1}\,\varepsilon$ for a random sign: the same mean, and
    /// the covariance $l\Sigma + (l-1)\nabla L\nabla L^\top$.
    SignNoise,
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

/// How long chains are, in $\eta k/l$.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Independent chains.
    pub chains: u64,
    /// Time that is left out.
    pub burn: f64,
    /// Time that is averaged.
    pub time: f64,
}

/// Means along one chain.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Means {
    /// $R$: of $|x|^2$.
    pub radius: f64,
    /// $G$: of $\langle g_1, g_2\rangle$ for independent batches, without bias, or of
    /// $|\nabla L|^2$.
    pub gradient: f64,
    /// $N$: of $\frac12(|g_1|^2 + |g_2|^2) - \langle g_1, g_2\rangle$, or of $|g_1 - \nabla
    /// L|^2$. Noisy descent has no second batch, and neither.
    pub noise: f64,
    /// Of $|g^l|^2$.
    pub squared: f64,
    /// Share of the test rows that are told right at the end.
    pub accuracy: f64,
}

/// What is known of the samples of a step.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// What the first batch was multiplied by.
    factor: f64,
    /// Is the second all data?
    all: bool,
}

/// $|x|^2$ where chains begin, near the equilibrium.
const START: f64 = 10.6;
/// Time of SGD with small steps before anything else: three relaxations $1/4\lambda$, and long
/// enough for the directions.
const WARM_UP: f64 = 120.0;

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
            Algorithm::SignNoise | Algorithm::Gaussian => [R::one(), R::zero()],
        }
    }

    /// The steps of the algorithm.
    pub fn steps<R: Real>(&self) -> Svag<R> {
        let step = R::of(self.eta) / R::integer(i64::from(self.amplification));
        Svag::with_weights(DIMENSION, step, R::of(self.lambda), self.weights())
    }

    /// Draws the samples of a step. The second, which SVAG with $l > 1$ needs, serves SGD and its
    /// variants for the estimates: a plain batch, or all data where a batch is no smaller.
    pub fn draw(&self, words: &mut Words, samples: &mut [Vec<Weighted<f64>>; 2]) -> Drawn {
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
            return Drawn { factor: 1.0, all: false };
        }
        let sign = |word: u64| if word & 1 == 0 { 1.0 } else { -1.0 };
        let root = (f64::from(self.amplification) - 1.0).sqrt();
        let is_signed = self.algorithm == Algorithm::SignNoise;
        let factor = if is_signed { 1.0 + root * sign(next()) } else { 1.0 };
        let index = UniformIndex(TRAINING as u32);
        first.extend((0..self.batch).map(|_| (index.index(next()), factor / batch)));
        let all = self.weights::<f64>()[1] == 0.0 && 2 * self.batch as usize >= TRAINING;
        if all {
            second.extend((0..TRAINING).map(|row| (row, 1.0 / n)));
        } else {
            second.extend((0..self.batch).map(|_| (index.index(next()), 1.0 / batch)));
        }
        Drawn { factor, all }
    }

    /// Runs independent chains. All begin with small steps of SGD.
    pub fn chains(&self, plan: Plan, stream: impl Fn(u64) -> Stream + Sync) -> Vec<Means> {
        let all: Vec<usize> = (0..DIGITS.rows()).collect();
        let network = Network::on(&all, self.normalised);
        let chains = (0..plan.chains).into_par_iter();
        chains.map(|chain| self.chain(&network, plan, &stream(chain))).collect()
    }

    fn chain(&self, network: &Network<f64>, plan: Plan, stream: &Stream) -> Means {
        let mut words = stream.words_from(0);
        let mut x: Vec<f64> = (0..DIMENSION)
            .map(|_| Gaussian.draw(words.next().expect("a stream never ends")))
            .collect();
        let scale = (START / norm_squared(&x)).sqrt();
        for x in &mut x {
            *x *= scale;
        }
        let mut samples = [vec![], vec![]];
        let warm = Setting { lambda: self.lambda, normalised: self.normalised, ..Setting::SMALL };
        let mut steps = warm.steps::<f64>();
        for _ in 0..(WARM_UP / warm.step()) as u64 {
            warm.draw(&mut words, &mut samples);
            // The second batch has the weight zero here.
            samples[1].clear();
            steps.advance(network, [&samples[0], &samples[1]], &mut x);
        }
        let mut steps = self.steps::<f64>();
        let mut advance = |x: &mut Vec<f64>| {
            let drawn = self.draw(&mut words, &mut samples);
            let squared = steps.advance(network, [&samples[0], &samples[1]], x);
            let [a, b] = steps.gradients();
            let across = product(a, b) / drawn.factor;
            let [first, second] = [product(a, a) / drawn.factor.powi(2), product(b, b)];
            if drawn.all {
                [second, first - 2.0 * across + second, squared]
            } else {
                [across, 0.5 * (first + second) - across, squared]
            }
        };
        for _ in 0..(plan.burn / self.step()) as u64 {
            advance(&mut x);
        }
        let mut sums = Means::default();
        let count = (plan.time / self.step()) as u64;
        for _ in 0..count {
            sums.radius += product(&x, &x);
            let [gradient, noise, squared] = advance(&mut x);
            sums.gradient += gradient;
            sums.noise += noise;
            sums.squared += squared;
        }
        let told = (TRAINING..DIGITS.rows())
            .filter(|&row| network.classify(row, &x) == DIGITS.classes[row])
            .count();
        let count = count as f64;
        Means {
            radius: sums.radius / count,
            gradient: sums.gradient / count,
            noise: sums.noise / count,
            squared: sums.squared / count,
            accuracy: told as f64 / (DIGITS.rows() - TRAINING) as f64,
        }
    }
}

/// The mean of one number over the chains.
pub fn over_chains(means: &[Means], of: impl Fn(&Means) -> f64) -> f64 {
    means.iter().fold(0.0, |sum, m| sum + of(m)) / means.len() as f64
}
