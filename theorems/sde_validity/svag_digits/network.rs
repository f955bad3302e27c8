//! A network that does not see the length of its parameters.

use proofmark::arithmetic::{Function, Real};
use proofmark::dynamics::StochasticLoss;

use super::digits::{DIGITS, PIXELS};

/// Hidden units.
pub const UNITS: usize = 32;
/// Classes.
pub const CLASSES: usize = 10;
/// Number of parameters, $D$.
pub const DIMENSION: usize = PIXELS * UNITS;

/// $L_i(x) = -\ln\operatorname{softmax}_{y_i}\big(V\tanh(3Wa_i/\|W\|_F)\big)$ for rows $a_i$, with
/// the parameters $x = W$ of shape units $\times$ pixels, stored pixel by pixel.
///
/// $V$ is fixed: rows 1 to 10 of the Hadamard matrix of order 32, so that its columns are signs.
pub struct Network<R> {
    /// The rows $a_i$, one after the other.
    inputs: Vec<R>,
    labels: Vec<usize>,
    /// $V^\top$.
    output: [[R; CLASSES]; UNITS],
    /// Is $W$ divided by its norm? Without that the loss is not scale-invariant.
    normalised: bool,
}

/// A row and its weight in a batch.
pub type Weighted<R> = (usize, R);

/// $V^\top$: signs.
fn output_layer<R: Real>() -> [[R; CLASSES]; UNITS] {
    let sign = |class: usize, unit: usize| {
        let negative = ((class + 1) & unit).count_ones() % 2 == 1;
        if negative { -R::one() } else { R::one() }
    };
    std::array::from_fn(|j| std::array::from_fn(|c| sign(c, j)))
}

/// $s \leftarrow s + ab$, entry by entry.
#[inline]
fn add_scaled<R: Real, const N: usize>(sums: &mut [R; N], a: R, b: &[R; N]) {
    for k in 0..N {
        sums[k] += a * b[k];
    }
}

/// Lanes of [`product`].
const LANES: usize = 8;

/// $\langle a, b\rangle$ of vectors with a multiple of eight entries, in eight partial sums: in
/// fixed order like the sum one by one, and several times faster.
#[inline]
#[expect(clippy::needless_range_loop, reason = "three arrays in step, which zips do not inline")]
pub fn product<R: Real>(a: &[R], b: &[R]) -> R {
    let mut sums = [R::zero(); LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for k in 0..LANES {
            sums[k] += a[k] * b[k];
        }
    }
    sums.iter().fold(R::zero(), |total, &sum| total + sum)
}

impl<R: Real> Network<R> {
    /// On these rows of the data.
    pub fn on(rows: &[usize], normalised: bool) -> Self {
        Network {
            inputs: DIGITS.inputs(rows.iter().copied()),
            labels: rows.iter().map(|&i| DIGITS.label(i)).collect(),
            output: output_layer(),
            normalised,
        }
    }

    /// $3/\|W\|_F$.
    #[inline]
    fn scale(&self, x: &[R]) -> R {
        let gain = R::integer(3);
        if self.normalised { gain / product(x, x).sqrt() } else { gain }
    }

    #[inline]
    fn input(&self, row: usize) -> &[R] {
        &self.inputs[row * PIXELS..(row + 1) * PIXELS]
    }

    /// $\tanh(sWa)$: unit by unit within a pixel, so that the sums stand in fixed order and still
    /// fill the lanes of a processor.
    #[inline]
    fn hidden(&self, row: usize, scale: R, x: &[R]) -> [R; UNITS] {
        let mut sums = [R::zero(); UNITS];
        for (&a, weights) in self.input(row).iter().zip(x.as_chunks::<UNITS>().0) {
            add_scaled(&mut sums, a, weights);
        }
        sums.map(|z| (scale * z).tanh())
    }

    /// $Vh$.
    #[inline]
    fn outputs(&self, hidden: &[R; UNITS]) -> [R; CLASSES] {
        let mut outputs = [R::zero(); CLASSES];
        for (&h, signs) in hidden.iter().zip(&self.output) {
            add_scaled(&mut outputs, h, signs);
        }
        outputs
    }

    /// $\sum_i w_iL_i(x)$.
    pub fn value(&self, sample: &[Weighted<R>], x: &[R]) -> R {
        let scale = self.scale(x);
        sample.iter().fold(R::zero(), |sum, &(row, weight)| {
            let outputs = self.outputs(&self.hidden(row, scale, x));
            let total = outputs.iter().fold(R::zero(), |sum, o| sum + o.exp());
            sum + weight * (total.ln() - outputs[self.labels[row]])
        })
    }

    /// The class with the largest output.
    pub fn classify(&self, row: usize, x: &[R]) -> usize
    where
        R: PartialOrd,
    {
        let outputs = self.outputs(&self.hidden(row, self.scale(x), x));
        (1..CLASSES).fold(0, |best, c| if outputs[c] > outputs[best] { c } else { best })
    }
}

impl<R: Real> StochasticLoss<R> for Network<R> {
    type Sample = [Weighted<R>];

    fn dimension(&self) -> usize {
        DIMENSION
    }

    fn gradient(&self, sample: &[Weighted<R>], x: &[R], gradient: &mut [R]) {
        gradient.fill(R::zero());
        if sample.is_empty() {
            return;
        }
        let scale = self.scale(x);
        for &(row, weight) in sample {
            let hidden = self.hidden(row, scale, x);
            // The outputs are at most 32, so that no exponential overflows.
            let mut share = self.outputs(&hidden).map(|o| o.exp());
            let total = share.iter().fold(R::zero(), |sum, &e| sum + e);
            for s in &mut share {
                *s = weight * *s / total;
            }
            share[self.labels[row]] -= weight;
            let mut back = [R::zero(); UNITS];
            for ((back, &h), signs) in back.iter_mut().zip(&hidden).zip(&self.output) {
                let terms = share.iter().zip(signs);
                let sum = terms.fold(R::zero(), |sum, (&s, &sign)| sum + s * sign);
                *back = scale * (R::one() - h.square()) * sum;
            }
            let columns = gradient.as_chunks_mut::<UNITS>().0;
            for (&a, g) in self.input(row).iter().zip(columns) {
                add_scaled(g, a, &back);
            }
        }
        if self.normalised {
            let along = product(gradient, x) / product(x, x);
            for (g, &x) in gradient.iter_mut().zip(x) {
                *g -= along * x;
            }
        }
    }
}

/// The mean loss of a few rows, for derivatives by jets.
pub struct BatchLoss {
    /// The rows.
    pub rows: Vec<usize>,
    /// Is $W$ divided by its norm?
    pub normalised: bool,
}

impl BatchLoss {
    /// The whole batch, in equal parts.
    pub fn sample<R: Real>(&self) -> Vec<Weighted<R>> {
        let share = R::one() / R::integer(self.rows.len() as i64);
        (0..self.rows.len()).map(|row| (row, share)).collect()
    }
}

impl Function for BatchLoss {
    fn at<R: Real>(&self, x: &[R]) -> R {
        Network::on(&self.rows, self.normalised).value(&self.sample(), x)
    }
}
