//! The data, and the network with its hand-written derivatives.

use std::sync::OnceLock;

use proofmark::arithmetic::{Map, Ratio, Real, decimal};
use proofmark::dynamics::Regression;
use proofmark::noise::{Address, Gaussian, Stream};

use super::curve::{FLOW_STEP, NEAR, limit};

/// Hidden units. A constant, so that the loops over them are unrolled.
pub const HIDDEN: usize = 6;

/// Which real data the network is to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Data {
    /// The first eight rows of the diabetes data, with their ten features.
    Diabetes,
    /// The first eight images of a zero or a one; the features are the eight sums of ink over the
    /// rows of the image.
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

    /// Features and label of each row, exactly as they stand in the file.
    pub fn rows(self) -> Vec<(Vec<Ratio>, Ratio)> {
        let text = match self {
            Data::Diabetes => include_str!("../data/diabetes.csv"),
            Data::Digits => include_str!("../data/digits.csv"),
        };
        let parse = |line: &str| {
            // The first column is the number of the row in the source, the last one the label.
            let mut numbers: Vec<_> = line.split(',').skip(1).map(decimal).collect();
            let label = numbers.pop().expect("a row has a label");
            let features = match self {
                Data::Diabetes => numbers,
                Data::Digits => numbers.chunks(8).map(ink).collect(),
            };
            (features, label)
        };
        text.lines().skip(1).map(parse).collect()
    }
}

/// The sum of integers.
fn ink(pixels: &[Ratio]) -> Ratio {
    pixels.iter().map(|p| p.numerator()).sum::<i64>().into()
}

/// $f(z) = \sum_{j \le h} a_j \tanh(w_j \cdot z)$ on data $(z_i, y_i)$, where the last feature of
/// every $z_i$ is 1.
///
/// The parameters are $x = (a, W)$ with $W$ feature by feature: $w_{jk}$ is the entry $h + kh + j$.
#[derive(Clone, Debug)]
pub struct Network {
    /// $z_i$, at their binary values.
    inputs: Vec<Vec<f64>>,
    /// $y_i$, at their binary values.
    targets: Vec<f64>,
}

impl Network {
    /// A network on data as they are.
    pub fn new(inputs: Vec<Vec<f64>>, targets: Vec<f64>) -> Self {
        Network { inputs, targets }
    }

    /// In this order, in `f64`: each feature minus its mean over the rows and divided by its
    /// standard deviation (the features have different units; one that is constant is left out);
    /// each row divided by its Euclidean norm; a feature 1 added; labels minus their mean, divided
    /// by their standard deviation. Standard deviations divide by $n$.
    pub fn on(data: Data) -> Self {
        let rows = data.rows();
        let column = |k: usize| -> Vec<f64> { rows.iter().map(|(z, _)| z[k].to_f64()).collect() };
        let columns: Vec<_> =
            (0..rows[0].0.len()).filter_map(|k| standardised(&column(k))).collect();
        let row = |i: usize| {
            let z: Vec<f64> = columns.iter().map(|c| c[i]).collect();
            let norm = z.iter().fold(0.0, |sum, z| sum + z * z).sqrt();
            z.iter().map(|z| z / norm).chain([1.0]).collect()
        };
        let labels: Vec<f64> = rows.iter().map(|(_, y)| y.to_f64()).collect();
        let targets = standardised(&labels).expect("the labels are not all the same");
        Network { inputs: (0..rows.len()).map(row).collect(), targets }
    }

    /// The largest $|z_{ik}|$.
    pub fn largest_input(&self) -> f64 {
        self.inputs.iter().flatten().fold(0.0, |a, z| a.max(z.abs()))
    }

    /// The largest $\sum_k|w_{jk}z_{ik}|$ for weights $w$ in the layout of the parameters.
    pub fn largest_sum(&self, x: &[f64]) -> f64 {
        let sum = |z: &[f64], j: usize| {
            let terms = z.iter().zip(x[HIDDEN + j..].iter().step_by(HIDDEN));
            terms.fold(0.0, |sum, (z, w)| sum + (z * w).abs())
        };
        let rows = self.inputs.iter();
        rows.flat_map(|z| (0..HIDDEN).map(move |j| sum(z, j))).fold(0.0, f64::max)
    }

    fn features(&self) -> usize {
        self.inputs[0].len()
    }

    /// Number of parameters, $D$.
    pub fn parameters(&self) -> usize {
        HIDDEN * (1 + self.features())
    }

    /// Number of data, $n$.
    pub fn size(&self) -> usize {
        self.inputs.len()
    }

    /// $\tanh(w_j \cdot z_i)$ for all $j$.
    #[inline]
    fn activations<R: Real>(&self, i: usize, x: &[R]) -> [R; HIDDEN] {
        let mut sums = [R::zero(); HIDDEN];
        for (&z, w) in self.inputs[i].iter().zip(x[HIDDEN..].chunks_exact(HIDDEN)) {
            for (sum, &w) in sums.iter_mut().zip(w) {
                *sum += R::binary(z) * w;
            }
        }
        sums.map(tanh)
    }

    /// $\nabla^2 f_i(x)\,v$, added to `sum` with the factor `weight`.
    ///
    /// With $t = \tanh$, $s = 1 - t^2$ and $u_j = v_{w_j} \cdot z$: the entries are $s_j u_j$ for
    /// $a_j$, and $z\,(s_j v_{a_j} - 2 t_j s_j a_j u_j)$ for $w_j$.
    pub fn add_hessian_vector<R: Real>(
        &self,
        i: usize,
        x: &[R],
        v: &[R],
        weight: R,
        sum: &mut [R],
    ) {
        let tanh = self.activations(i, x);
        let mut along = [R::zero(); HIDDEN];
        for (&z, w) in self.inputs[i].iter().zip(v[HIDDEN..].chunks_exact(HIDDEN)) {
            for (along, &w) in along.iter_mut().zip(w) {
                *along += R::binary(z) * w;
            }
        }
        let mut outer = [R::zero(); HIDDEN];
        for j in 0..HIDDEN {
            let slope = R::one() - tanh[j].square();
            sum[j] += weight * slope * along[j];
            let bend = R::integer(2) * tanh[j] * x[j] * along[j];
            outer[j] = weight * slope * (v[j] - bend);
        }
        for (&z, w) in self.inputs[i].iter().zip(sum[HIDDEN..].chunks_exact_mut(HIDDEN)) {
            for (w, &outer) in w.iter_mut().zip(&outer) {
                *w += R::binary(z) * outer;
            }
        }
    }
}

/// $\tanh x = 1 - 2/(e^{2x} + 1)$: two thirds of the time of the function itself, which is most of
/// that of a step, for an error that is small beside 1 instead of beside $\tanh x$.
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

/// The residuals $f_i(x) - y_i$, written as in the definition: what jets differentiate.
impl Map for Network {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let output = |z: &Vec<f64>| {
            (0..HIDDEN).fold(R::zero(), |sum, j| {
                let inner = z.iter().enumerate().fold(R::zero(), |inner, (k, &z)| {
                    inner + x[HIDDEN * (k + 1) + j] * R::binary(z)
                });
                sum + x[j] * inner.tanh()
            })
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
        let tanh = self.activations(i, x);
        let mut residual = -R::binary(self.targets[i]);
        let mut slopes = [R::zero(); HIDDEN];
        for j in 0..HIDDEN {
            residual += x[j] * tanh[j];
            slopes[j] = x[j] * (R::one() - tanh[j].square());
        }
        gradient[..HIDDEN].copy_from_slice(&tanh);
        for (&z, w) in self.inputs[i].iter().zip(gradient[HIDDEN..].chunks_exact_mut(HIDDEN)) {
            for (w, &slope) in w.iter_mut().zip(&slopes) {
                *w = R::binary(z) * slope;
            }
        }
        residual
    }
}

/// A network at a point of $\Gamma$.
#[derive(Debug)]
pub struct Start {
    /// The network.
    pub network: Network,
    /// A zero of all its residuals, to rounding.
    pub point: Vec<f64>,
}

/// The zero-loss point at which all runs on these data begin: gradient flow from Gaussian
/// weights of variance ¼, then Newton's method. It depends on nothing but the data, so that all
/// claims and seeds speak of the same point; it is computed once.
pub fn start(data: Data) -> &'static Start {
    static DIABETES: OnceLock<Start> = OnceLock::new();
    static DIGITS: OnceLock<Start> = OnceLock::new();
    let cell = match data {
        Data::Diabetes => &DIABETES,
        Data::Digits => &DIGITS,
    };
    cell.get_or_init(|| {
        let network = Network::on(data);
        let address = Address {
            seed: 0,
            theorem: "zero_loss/real_network_label_noise",
            claim: "all",
            instance: data.name(),
            purpose: "initial weights",
            replicate: 0,
        };
        let weights = Stream::at(&address).draws(&Gaussian, 0).map(|x| 0.5 * x);
        let initial: Vec<f64> = weights.take(network.parameters()).collect();
        let point = limit(&network, &initial, FLOW_STEP, NEAR);
        Start { network, point }
    })
}
