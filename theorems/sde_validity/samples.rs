//! Laws of the samples of a [`Sphere`](super::sphere::Sphere), and batches drawn from them.

use proofmark::noise::{Gaussian, Law, Signs, SkewTwoPoint, Stream, Words};

/// The law of the coordinates of $\zeta$, all centred and of variance one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeta {
    /// $\pm1$.
    Signs,
    /// Standard normal: SGD with it is noisy gradient descent.
    Gaussian,
    /// 2 or -½.
    Skew,
}

impl Zeta {
    /// The law.
    pub fn law(self) -> &'static dyn Law {
        match self {
            Zeta::Signs => &Signs,
            Zeta::Gaussian => &Gaussian,
            Zeta::Skew => &SkewTwoPoint,
        }
    }

    /// In an instance's id.
    pub fn word(self) -> &'static str {
        match self {
            Zeta::Signs => "signs",
            Zeta::Gaussian => "gaussian",
            Zeta::Skew => "skew",
        }
    }

    /// Writes the means of `batch` draws for each coordinate. The sign of one draw is a bit, so
    /// that a word holds 64 of them.
    #[inline]
    fn fill(self, batch: u32, words: &mut Words, zeta: &mut [f64]) {
        let mut next = || words.next().expect("a stream never ends");
        let size = f64::from(batch);
        match self {
            Zeta::Signs if batch == 1 => {
                let mut word = next();
                for zeta in zeta {
                    *zeta = if word & 1 == 0 { 1.0 } else { -1.0 };
                    word >>= 1;
                }
            }
            Zeta::Signs => {
                for zeta in zeta {
                    let (mut left, mut negative) = (batch, 0);
                    while left > 0 {
                        let bits = left.min(64);
                        negative += (next() >> (64 - bits)).count_ones();
                        left -= bits;
                    }
                    *zeta = (size - 2.0 * f64::from(negative)) / size;
                }
            }
            Zeta::Gaussian => {
                for zeta in zeta {
                    *zeta = Gaussian.draw(next()) / size.sqrt();
                }
            }
            Zeta::Skew => {
                for zeta in zeta {
                    *zeta = (0..batch).fold(0.0, |sum, _| sum + SkewTwoPoint.draw(next())) / size;
                }
            }
        }
    }
}

/// The samples of a run, step by step.
pub struct Noise {
    zeta: Zeta,
    batch: u32,
    pair: bool,
    words: Words,
    samples: [Vec<f64>; 2],
}

impl Noise {
    /// Means of `batch` samples in dimension `dimension`; the second of a step is zero unless a
    /// `pair` is drawn.
    pub fn new(zeta: Zeta, dimension: usize, batch: u32, pair: bool, stream: &Stream) -> Self {
        let zeros = vec![0.0; dimension];
        let words = stream.words_from(0);
        Noise { zeta, batch, pair, words, samples: [zeros.clone(), zeros] }
    }

    /// Draws the samples of the next step.
    #[inline]
    pub fn draw(&mut self) {
        let [first, second] = &mut self.samples;
        self.zeta.fill(self.batch, &mut self.words, first);
        if self.pair {
            self.zeta.fill(self.batch, &mut self.words, second);
        }
    }

    /// The samples that were drawn.
    #[inline]
    pub fn pair(&self) -> [&[f64]; 2] {
        [&self.samples[0], &self.samples[1]]
    }
}
