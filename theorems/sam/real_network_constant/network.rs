//! The data, and the network with its hand-written derivatives.

use proofmark::arithmetic::{Field, Map, Ratio, Real, decimal};
use proofmark::dynamics::Regression;

/// Hidden units.
pub const HIDDEN: usize = 6;

/// Which real data the network is to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Data {
    /// Eight patients, with their ten measurements; the label is the progression of the disease.
    Diabetes,
    /// Eight images of a zero or a one, by the ink in their eight rows; the label is the digit.
    Digits,
}

impl Data {
    /// Short name.
    pub fn name(self) -> &'static str {
        match self {
            Data::Diabetes => "diabetes",
            Data::Digits => "digits",
        }
    }

    /// Features and label of each row, as they stand in the file.
    pub fn rows(self) -> Vec<(Vec<Ratio>, Ratio)> {
        let text = match self {
            Data::Diabetes => include_str!("../data/diabetes.csv"),
            Data::Digits => include_str!("../data/digits.csv"),
        };
        let parse = |line: &str| {
            // The first column is the number of the row in the source, the last one the label.
            let mut numbers: Vec<_> = line.split(',').skip(1).map(decimal).collect();
            let label = numbers.pop().expect("a row has a label");
            let ink = |pixels: &[Ratio]| -> Ratio {
                pixels.iter().map(|p| p.numerator()).sum::<i64>().into()
            };
            let features = match self {
                Data::Diabetes => numbers,
                Data::Digits => numbers.chunks(8).map(ink).collect(),
            };
            (features, label)
        };
        text.lines().skip(1).map(parse).collect()
    }
}

/// $f(z) = \sum_{j\le h}a_j\tanh(w_j\cdot z)$ on data $(z_i, y_i)$; the last feature of every $z_i$
/// is 1.
///
/// The parameters are unit by unit $(w_j, a_j)$.
#[derive(Clone, Debug)]
pub struct Network {
    /// $z_i$, at their binary values.
    pub inputs: Vec<Vec<f64>>,
    /// $y_i$, at their binary values.
    pub targets: Vec<f64>,
}

impl Network {
    /// In this order, in `f64`: each feature standardised over the rows (a constant one is left
    /// out), each row divided by its norm, a feature 1 added; labels standardised. Standard
    /// deviations divide by $n$.
    pub fn on(data: Data) -> Self {
        let rows = data.rows();
        let features = rows[0].0.len();
        let column = |k: usize| -> Vec<f64> { rows.iter().map(|(z, _)| z[k].to_f64()).collect() };
        let columns: Vec<_> = (0..features).filter_map(|k| standardised(&column(k))).collect();
        let row = |i: usize| {
            let z: Vec<f64> = columns.iter().map(|c| c[i]).collect();
            let norm = z.iter().fold(0.0, |sum, z| sum + z * z).sqrt();
            z.iter().map(|z| z / norm).chain([1.0]).collect()
        };
        let labels: Vec<f64> = rows.iter().map(|(_, y)| y.to_f64()).collect();
        let targets = standardised(&labels).expect("the labels are not all the same");
        Network { inputs: (0..rows.len()).map(row).collect(), targets }
    }

    /// Parameters of one unit.
    fn unit(&self) -> usize {
        self.inputs[0].len() + 1
    }

    /// Number of parameters, $D$.
    pub fn parameters(&self) -> usize {
        HIDDEN * self.unit()
    }

    /// Number of data, $n$.
    pub fn size(&self) -> usize {
        self.inputs.len()
    }

    /// $\nabla^2f_i(x)\,v$, added to `sum` with the factor `weight`.
    ///
    /// With $t = \tanh(w\cdot z)$, $s = 1 - t^2$ and $q = v_w\cdot z$, a unit has the entry $sq$
    /// for $a$, and $z\,s\,(v_a - 2taq)$ for $w$.
    pub fn add_hessian_vector<R: Real>(
        &self,
        i: usize,
        x: &[R],
        v: &[R],
        weight: R,
        sum: &mut [R],
    ) {
        let (z, unit) = (&self.inputs[i], self.unit());
        let units = x.chunks_exact(unit).zip(v.chunks_exact(unit));
        for ((x, v), sum) in units.zip(sum.chunks_exact_mut(unit)) {
            let (w, a) = x.split_at(z.len());
            let t = tanh(inner(z, w));
            let along = inner(z, v);
            let slope = weight * (R::one() - t.square());
            let bend = slope * (v[z.len()] - R::integer(2) * t * a[0] * along);
            for (sum, &z) in sum.iter_mut().zip(z) {
                *sum += R::binary(z) * bend;
            }
            sum[z.len()] += slope * along;
        }
    }
}

/// $\sum_kz_kw_k$ over the features.
#[inline]
fn inner<R: Field>(z: &[f64], w: &[R]) -> R {
    z.iter().zip(w).fold(R::zero(), |sum, (&z, &w)| sum + R::binary(z) * w)
}

/// $1 - 2/(e^{2x} + 1)$: cheaper than the function itself, for an error that is small beside 1.
#[inline]
fn tanh<R: Real>(x: R) -> R {
    R::one() - R::integer(2) / ((x + x).exp() + R::one())
}

/// Mean zero and variance one; None for a constant.
fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let n = values.len() as f64;
    let mean = values.iter().fold(0.0, |sum, x| sum + x) / n;
    let centred: Vec<f64> = values.iter().map(|x| x - mean).collect();
    let deviation = (centred.iter().fold(0.0, |sum, x| sum + x * x) / n).sqrt();
    (deviation > 0.0).then(|| centred.iter().map(|x| x / deviation).collect())
}

/// $f_i(x) - y_i$ as in the definition: what jets differentiate.
impl Map for Network {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let unit = self.unit();
        let output = |z: &Vec<f64>| {
            x.chunks_exact(unit).fold(R::zero(), |sum, x| sum + x[z.len()] * inner(z, x).tanh())
        };
        self.inputs.iter().zip(&self.targets).map(|(z, &y)| output(z) - R::binary(y)).collect()
    }
}

impl<R: Real> Regression<R> for Network {
    fn dimension(&self) -> usize {
        self.parameters()
    }

    fn data(&self) -> usize {
        self.size()
    }

    #[inline]
    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let (z, unit) = (&self.inputs[i], self.unit());
        let mut residual = -R::binary(self.targets[i]);
        for (x, gradient) in x.chunks_exact(unit).zip(gradient.chunks_exact_mut(unit)) {
            let (w, a) = x.split_at(z.len());
            let t = tanh(inner(z, w));
            residual += a[0] * t;
            let slope = a[0] * (R::one() - t.square());
            for (gradient, &z) in gradient.iter_mut().zip(z) {
                *gradient = R::binary(z) * slope;
            }
            gradient[z.len()] = t;
        }
        residual
    }
}
