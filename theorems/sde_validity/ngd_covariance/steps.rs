//! The steps of the proof, in exact rationals: each is an equality, whose defect must be zero.

use proofmark::arithmetic::{Enclosure, Field, Rational};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::StochasticLoss;
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::exact::{covariance, leave, mean, points, single, two_moments};
use super::instance::{Instance, LeastSquares};

fn vanish(defects: impl IntoIterator<Item = Rational>) -> Result<Vec<StepBound>, Reason> {
    let bound = |x: &proofmark::rug::Rational| StepBound {
        actual: Enclosure::rational(x).abs(),
        bound: Enclosure::zero(),
    };
    Ok(leave(defects)?.iter().map(bound).collect())
}

/// The columns $\nabla L_i(x)$ of $V$, $2 \times n$.
fn gradients(i: &Instance, x: &[Rational; 2]) -> Matrix<Rational> {
    let n = i.data.len();
    let one = |at| LeastSquares { data: &i.data[at..at + 1], quartic: false };
    Matrix::from_fn(2, n, |row, at| {
        let mut gradient = [Rational::zero(); 2];
        let loss = one(at);
        loss.gradient(&[Rational::one()], x, &mut gradient);
        gradient[row]
    })
}

/// $VHV^\top$ with $H = I - \frac1n\mathbb 1\mathbb 1^\top$.
fn centred_square(i: &Instance, x: &[Rational; 2]) -> [Rational; 3] {
    let v = gradients(i, x);
    let n = v.columns();
    let h = Matrix::from_fn(n, n, |a, b| {
        Rational::integer(i64::from(a == b)) - Rational::one() / Rational::integer(n as i64)
    });
    let square = v.times(&h).times(&v.transpose());
    [square.at(0, 0), square.at(0, 1), square.at(1, 1)]
}

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "the weights of every noise sum to n, that of -z is 2 - δ, so that the mean is ∇L \
               and the law of g - ∇L is symmetric",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            Rational::scope(|| {
                let n = Rational::integer(i.data.len() as i64);
                let all = i.noises::<Rational>();
                let sums = all.iter().map(|o| o.weights.iter().fold(-n, |sum, &w| sum + w));
                let mirrored = all.iter().zip(all.iter().rev()).flat_map(|(a, b)| {
                    let both = a.weights.iter().zip(&b.weights);
                    both.map(|(&a, &b)| a + b - Rational::integer(2)).collect::<Vec<_>>()
                });
                vanish(sums.chain(mirrored))
            })
        },
    },
    Step {
        name: "S2",
        says: "Cov g = VHVᵀ/(nB), V the matrix of all gradients and H the centring matrix",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, _| {
            Rational::scope(|| {
                let size = Rational::integer(i.data.len() as i64 * i64::from(i.batch));
                let noises = i.noises::<Rational>();
                let defects = points().into_iter().flat_map(|x| {
                    let left = covariance(mean(&noises, |w| two_moments(i.gradient(w, &x))));
                    let right = centred_square(i, &x);
                    [0, 1, 2].map(|at| left[at] - right[at] / size)
                });
                vanish(defects)
            })
        },
    },
    Step {
        name: "S3",
        says: "VHVᵀ/n = Σ¹, and the covariance of a batch drawn with replacement is Σ¹/B",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            Rational::scope(|| {
                let n = Rational::integer(i.data.len() as i64);
                let batch = Rational::integer(i64::from(i.batch));
                let (data, batches) = (single::<Rational>(i), i.batches::<Rational>());
                let defects = points().into_iter().flat_map(|x| {
                    let square = centred_square(i, &x).map(|x| x / n);
                    let one = covariance(mean(&data, |w| two_moments(i.gradient(w, &x))));
                    let many = covariance(mean(&batches, |w| two_moments(i.gradient(w, &x))));
                    let first = [0, 1, 2].map(|at| one[at] - square[at]);
                    let second = [0, 1, 2].map(|at| many[at] - one[at] / batch);
                    first.into_iter().chain(second)
                });
                vanish(defects)
            })
        },
    },
    Step {
        name: "S4",
        says: "the gradients are affine in x, so that E[p(x⁺)] is again of degree two where p is: \
               its third differences vanish along lines",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            Rational::scope(|| {
                let noises = i.noises::<Rational>();
                let at = |t: i64, direction: [i64; 2]| {
                    let x = direction.map(|d| Rational::integer(1 + t * d));
                    mean(&noises, |w| two_moments(i.step(w, x)))
                };
                let third = |direction| {
                    let [a, b, c, d] = [0, 1, 2, 3].map(|t| at(t, direction));
                    let three = Rational::integer(3);
                    [0, 1, 2, 3, 4].map(|k| d[k] - three * (c[k] - b[k]) - a[k])
                };
                vanish([[1, 0], [0, 1], [1, 1], [2, -1]].into_iter().flat_map(third))
            })
        },
    },
];
