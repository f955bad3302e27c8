//! A network that does not see the length of its parameters.

use proofmark::arithmetic::{Function, Real};
use proofmark::dynamics::StochasticLoss;

use super::digits::{DIGITS, Inputs, PIXELS};

/// Hidden units.
pub const UNITS: usize = 32;
/// Units whose sums find room in the registers of a processor.
const HALF: usize = UNITS / 2;
/// Classes.
pub const CLASSES: usize = 10;
/// Number of parameters, $D$.
pub const DIMENSION: usize = PIXELS * UNITS;

/// $L_i(x) = -\ln\operatorname{softmax}_{y_i}\big(V\tanh(3Wa_i/\|W\|_F)\big)$ for rows $a_i$, with
/// the parameters $x = W$ of shape units $\times$ pixels, stored pixel by pixel.
///
/// $V$ is fixed: rows 1 to 10 of the Hadamard matrix of order 32, so that its columns are signs.
pub struct Network<R> {
    /// The rows $a_i$.
    inputs: Inputs<R>,
    labels: Vec<usize>,
    /// $V^\top$, and $V$: each is the faster one in one direction.
    output: [[R; CLASSES]; UNITS],
    back: [[R; UNITS]; CLASSES],
    /// Is $W$ divided by its norm? Without that the loss is not scale-invariant.
    normalised: bool,
}

/// A row and its weight in a batch.
pub type Weighted<R> = (usize, R);

/// The entry of $V$ for a class and a unit: a sign.
fn sign<R: Real>(class: usize, unit: usize) -> R {
    let negative = ((class + 1) & unit).count_ones() % 2 == 1;
    if negative { -R::one() } else { R::one() }
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
            inputs: DIGITS.inputs(rows),
            labels: rows.iter().map(|&i| DIGITS.label(i)).collect(),
            output: std::array::from_fn(|j| std::array::from_fn(|c| sign(c, j))),
            back: std::array::from_fn(|c| std::array::from_fn(|j| sign(c, j))),
            normalised,
        }
    }

    /// $3/\|W\|_F$, given $\|W\|_F^2$.
    #[inline]
    fn scale(&self, square: R) -> R {
        let gain = R::integer(3);
        if self.normalised { gain / square.sqrt() } else { gain }
    }

    /// $W\bar a$ for the mean image $\bar a$, which is taken from the product with each row's ink.
    #[inline]
    fn shift(&self, x: &[R]) -> [R; UNITS] {
        let mut sums = [R::zero(); UNITS];
        for (&a, weights) in self.inputs.mean.iter().zip(x.as_chunks::<UNITS>().0) {
            add_scaled(&mut sums, a, weights);
        }
        sums
    }

    /// $\tanh(sWa)$: unit by unit within a pixel, so that the sums stand in fixed order and still
    /// fill the lanes of a processor; without the pixels that have no ink, which are half of them.
    #[inline]
    fn hidden(&self, row: usize, scale: R, shift: &[R; UNITS], x: &[R]) -> [R; UNITS] {
        let mut hidden = [R::zero(); UNITS];
        let columns = x.as_chunks::<HALF>().0;
        for half in 0..2 {
            let mut sums = [R::zero(); HALF];
            for &(pixel, a) in self.inputs.ink(row) {
                add_scaled(&mut sums, a, &columns[2 * pixel + half]);
            }
            for (j, &sum) in sums.iter().enumerate() {
                let unit = HALF * half + j;
                hidden[unit] = (scale * (sum - shift[unit])).tanh();
            }
        }
        hidden
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
        let (scale, shift) = (self.scale(product(x, x)), self.shift(x));
        sample.iter().fold(R::zero(), |sum, &(row, weight)| {
            let outputs = self.outputs(&self.hidden(row, scale, &shift, x));
            let total = outputs.iter().fold(R::zero(), |sum, o| sum + o.exp());
            sum + weight * (total.ln() - outputs[self.labels[row]])
        })
    }

    /// The class with the largest output.
    pub fn classify(&self, row: usize, x: &[R]) -> usize
    where
        R: PartialOrd,
    {
        let outputs = self.outputs(&self.hidden(row, self.scale(product(x, x)), &self.shift(x), x));
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
        let square = product(x, x);
        let (scale, shift) = (self.scale(square), self.shift(x));
        let columns = gradient.as_chunks_mut::<UNITS>().0;
        let mut total_back = [R::zero(); UNITS];
        for &(row, weight) in sample {
            let hidden = self.hidden(row, scale, &shift, x);
            // The outputs are at most 32, so that no exponential overflows.
            let mut share = self.outputs(&hidden).map(|o| o.exp());
            let total = share.iter().fold(R::zero(), |sum, &e| sum + e);
            for s in &mut share {
                *s = weight * *s / total;
            }
            share[self.labels[row]] -= weight;
            let mut back = [R::zero(); UNITS];
            for (&share, signs) in share.iter().zip(&self.back) {
                add_scaled(&mut back, share, signs);
            }
            for j in 0..UNITS {
                back[j] *= scale * (R::one() - hidden[j].square());
                total_back[j] += back[j];
            }
            for &(pixel, a) in self.inputs.ink(row) {
                add_scaled(&mut columns[pixel], a, &back);
            }
        }
        for (&a, column) in self.inputs.mean.iter().zip(columns) {
            add_scaled(column, -a, &total_back);
        }
        if self.normalised {
            let along = product(gradient, x) / square;
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
