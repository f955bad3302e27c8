//! Least squares in the plane, and the two laws of noise that are compared on it.

use proofmark::arithmetic::{Field, Ratio, ratio};
use proofmark::claim::Instance as Form;
use proofmark::dynamics::{StochasticLoss, Svag};

/// Data $(v_i, y_i)$ of $L_i(x) = \frac12(\langle v_i, x\rangle - y_i)^2$ in the plane.
pub type Data = &'static [([i64; 2], i64)];

/// A hypothesis that an instance breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// $z$ itself in place of $z - \bar z$.
    Uncentred,
    /// $\sqrt{1/B}$ in place of $\sqrt{n/B}$.
    ScaleWithoutSize,
    /// Coordinates 2 and -½, centred and of variance one, in place of normal ones.
    Skewed,
    /// $\frac14(\langle v_i, x\rangle - y_i)^4$ in place of the square.
    Quartic,
    /// Batches without a datum twice.
    WithoutReplacement,
}

/// A problem, with a batch size.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub name: &'static str,
    /// The data.
    pub data: Data,
    /// $B$, such that $n/B$ is the square of `scale`.
    pub batch: u32,
    /// $\sqrt{n/B}$.
    pub scale: Ratio,
    /// $\eta$.
    pub eta: Ratio,
    /// What is broken, if anything is.
    pub fault: Option<Fault>,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("n", ratio(self.data.len() as i64, 1)),
            ("B", ratio(i64::from(self.batch), 1)),
            ("η", self.eta),
        ]
    }
}

const TWO: Data = &[([1, 0], 2), ([1, 3], -1)];
const FOUR: Data = &[([1, 0], 1), ([0, 1], 0), ([1, 1], -2), ([2, -1], 3)];
const EIGHT: Data = &[
    ([1, 0], 1),
    ([0, 1], 0),
    ([1, 1], -2),
    ([2, -1], 3),
    ([1, 0], 1),
    ([0, 2], 5),
    ([-1, 1], 0),
    ([1, 2], -1),
];

/// Batches smaller than the data, as large, and larger. Of two data the third central moment is
/// zero at the point where their gradients are, and there alone.
pub fn instances() -> Vec<Instance> {
    let of =
        |name, data, batch, scale, eta| Instance { name, data, batch, scale, eta, fault: None };
    vec![
        of("four_data_one_by_one", FOUR, 1, ratio(2, 1), ratio(1, 4)),
        of("four_data_in_fours", FOUR, 4, ratio(1, 1), ratio(1, 2)),
        of("two_data_in_eights", TWO, 8, ratio(1, 2), ratio(1, 8)),
        of("eight_data_in_pairs", EIGHT, 2, ratio(2, 1), ratio(1, 4)),
    ]
}

/// The loss over a scalar.
pub struct LeastSquares {
    /// The data.
    pub data: Data,
    /// Fourth powers in place of squares.
    pub quartic: bool,
}

impl<R: Field> StochasticLoss<R> for LeastSquares {
    /// A weight for each datum: of a mini-batch, $n/B$ times how often it holds the datum.
    type Sample = [R];

    fn dimension(&self) -> usize {
        2
    }

    /// $\frac1n\sum_i\delta_i v_i(\langle v_i, x\rangle - y_i)$.
    fn gradient(&self, sample: &[R], x: &[R], gradient: &mut [R]) {
        gradient.fill(R::zero());
        let n = R::integer(self.data.len() as i64);
        for (&(v, y), &weight) in self.data.iter().zip(sample) {
            let v = v.map(R::integer);
            let residual = v[0] * x[0] + v[1] * x[1] - R::integer(y);
            let slope = if self.quartic { residual.powi(3) } else { residual };
            for (g, v) in gradient.iter_mut().zip(v) {
                *g += weight * slope * v / n;
            }
        }
    }
}

/// $\delta_i = 1 + s(z_i - \bar z)$.
pub fn noisy_weights<R: Field>(z: &[R], scale: R) -> Vec<R> {
    let mean = z.iter().fold(R::zero(), |sum, &z| sum + z) / R::integer(z.len() as i64);
    z.iter().map(|&z| R::one() + scale * (z - mean)).collect()
}

/// A sample and its probability.
pub struct Outcome<R> {
    /// Its probability.
    pub probability: R,
    /// A weight for each datum.
    pub weights: Vec<R>,
}

impl Instance {
    /// The instance with a fault.
    pub fn broken(&self, fault: Fault) -> Option<Instance> {
        let n = self.data.len();
        let possible = match fault {
            Fault::WithoutReplacement => 1 < self.batch && (self.batch as usize) <= n,
            Fault::ScaleWithoutSize => root(n).is_some(),
            _ => true,
        };
        possible.then(|| Instance { fault: Some(fault), ..self.clone() })
    }

    /// The loss.
    pub fn loss(&self) -> LeastSquares {
        LeastSquares { data: self.data, quartic: self.fault == Some(Fault::Quartic) }
    }

    /// The weights that noisy gradient descent forms of $z$, for a scale of $s$.
    pub fn weights<R: Field>(&self, z: &[R], scale: R) -> Vec<R> {
        match self.fault {
            Some(Fault::Uncentred) => z.iter().map(|&z| R::one() + scale * z).collect(),
            _ => noisy_weights(z, scale),
        }
    }

    /// $\nabla L_\delta(x)$.
    pub fn gradient<R: Field>(&self, weights: &[R], x: &[R; 2]) -> [R; 2] {
        let mut gradient = [R::zero(); 2];
        self.loss().gradient(weights, x, &mut gradient);
        gradient
    }

    /// All mini-batches, in their $n^B$ orders, those with the same counts put together.
    pub fn batches<R: Field>(&self) -> Vec<Outcome<R>> {
        let n = self.data.len();
        let mut counts: Vec<(Vec<u32>, i64)> = vec![(vec![0; n], 1)];
        for _ in 0..self.batch {
            let mut next: Vec<(Vec<u32>, i64)> = vec![];
            for (count, ways) in &counts {
                for datum in 0..n {
                    if self.fault == Some(Fault::WithoutReplacement) && count[datum] > 0 {
                        continue;
                    }
                    let mut more = count.clone();
                    more[datum] += 1;
                    match next.iter_mut().find(|(known, _)| *known == more) {
                        Some(known) => known.1 += ways,
                        None => next.push((more, *ways)),
                    }
                }
            }
            counts = next;
        }
        let all: i64 = counts.iter().map(|(_, ways)| ways).sum();
        let ratio = R::integer(n as i64) / R::integer(i64::from(self.batch));
        let outcome = |(count, ways): &(Vec<u32>, i64)| Outcome {
            probability: R::integer(*ways) / R::integer(all),
            weights: count.iter().map(|&c| ratio * R::integer(i64::from(c))).collect(),
        };
        counts.iter().map(outcome).collect()
    }

    /// Noisy gradient descent, exactly as far as moments of order three: a step is affine in $z$,
    /// and signs have the moments of normal coordinates up to that order.
    pub fn noises<R: Field>(&self) -> Vec<Outcome<R>> {
        let n = self.data.len();
        let skewed = self.fault == Some(Fault::Skewed);
        let atoms =
            if skewed { [(2, 1, 1, 5), (-1, 2, 4, 5)] } else { [(1, 1, 1, 2), (-1, 1, 1, 2)] };
        let atoms = atoms
            .map(|(p, q, a, b)| (R::integer(p) / R::integer(q), R::integer(a) / R::integer(b)));
        let scale = match self.fault {
            Some(Fault::ScaleWithoutSize) => {
                R::of(self.scale) / R::of(root(n).unwrap_or(ratio(1, 1)))
            }
            _ => R::of(self.scale),
        };
        let outcome = |bits: usize| {
            let at = |i: usize| atoms[bits >> i & 1];
            let z: Vec<R> = (0..n).map(|i| at(i).0).collect();
            let probability = (0..n).fold(R::one(), |product, i| product * at(i).1);
            Outcome { probability, weights: self.weights(&z, scale) }
        };
        (0..1 << n).map(outcome).collect()
    }

    /// A step with these weights.
    pub fn step<R: Field>(&self, weights: &[R], x: [R; 2]) -> [R; 2] {
        let once = [R::one(), R::zero()];
        let mut steps = Svag::with_weights(2, R::of(self.eta), R::zero(), once);
        let mut x = x;
        steps.advance(&self.loss(), [weights, weights], &mut x);
        x
    }
}

/// $\sqrt n$ of a square.
fn root(n: usize) -> Option<Ratio> {
    (1..=n as i64).find(|r| r * r == n as i64).map(|r| ratio(r, 1))
}
