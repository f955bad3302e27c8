//! Quadratic losses $L_\gamma$, with gradients $A_\gamma x - b_\gamma$, in exact numbers.

use proofmark::arithmetic::{Field, Ratio, Real, ratio};
use proofmark::dynamics::{AffineField, FieldLaw};
use proofmark::linear::Matrix;

/// Where losses come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// Five losses on the line with unequal curvatures; the intercept is skewed and has mean zero.
    FiveLosses,
    /// Five losses on the line, one of them concave, whose curvatures and intercepts are nearly
    /// uncorrelated: taken for the coefficients of sines and cosines, they are noisy everywhere.
    Turning,
    /// Four losses on the line with curvature one; only the intercept is random, and skewed.
    CommonCurvature,
    /// Sixteen patients: $\frac12(\langle z, x\rangle - y)^2$ with body mass index and a serum
    /// measurement in $z$, the progress of the disease in $y$, all standardised and then rounded
    /// to thousandths.
    Diabetes,
    /// One datum $\frac12(x - \delta\xi)^2$ with a label noise of signs, $\delta = \frac12$.
    LabelNoise,
}

impl Data {
    /// $\gamma$ uniform over the losses.
    pub fn law<R: Field>(self) -> FieldLaw<R> {
        let line = |pairs: &[(i64, i64)], denominator: i64| {
            let field = |&(a, b): &(i64, i64)| {
                let of = |x| R::of(ratio(x, denominator));
                AffineField::new(Matrix::from_entries(1, 1, vec![of(a)]), vec![-of(b)])
            };
            FieldLaw::uniform(pairs.iter().map(field).collect())
        };
        match self {
            Data::FiveLosses => line(&[(16, 25), (4, -4), (10, -7), (8, -6), (7, -8)], 10),
            Data::Turning => line(&[(20, 12), (-6, 10), (14, -16), (2, -14), (20, 8)], 10),
            Data::CommonCurvature => line(&[(2, -1), (2, -1), (2, -1), (2, 3)], 2),
            Data::LabelNoise => line(&[(2, 1), (2, -1)], 2),
            Data::Diabetes => {
                let field = |[z0, z1, y]: [Ratio; 3]| {
                    let [z0, z1, y] = [z0, z1, y].map(R::of);
                    let matrix =
                        Matrix::from_entries(2, 2, vec![z0 * z0, z0 * z1, z0 * z1, z1 * z1]);
                    AffineField::new(matrix, vec![-(y * z0), -(y * z1)])
                };
                FieldLaw::uniform(diabetes().into_iter().map(field).collect())
            }
        }
    }
}

/// The rows $(z_1, z_2, y)$, with mean 0 and variance 1 but for the rounding to thousandths.
fn diabetes() -> Vec<[Ratio; 3]> {
    let rows: Vec<[f64; 3]> = include_str!("data/diabetes.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let mut numbers = line.split(',').skip(1).map(|x| x.parse().expect("a number"));
            [(); 3].map(|()| numbers.next().expect("three columns"))
        })
        .collect();
    let n = rows.len() as f64;
    let standard = |column: usize| {
        let mean = rows.iter().map(|r| r[column]).sum::<f64>() / n;
        let variance = rows.iter().map(|r| (r[column] - mean).square()).sum::<f64>() / n;
        (mean, Real::sqrt(variance))
    };
    let scales = [0, 1, 2].map(standard);
    let of = |row: &[f64; 3]| {
        [0, 1, 2].map(|c| {
            let (mean, deviation) = scales[c];
            ratio((1000.0 * (row[c] - mean) / deviation).round() as i64, 1000)
        })
    };
    rows.iter().map(of).collect()
}
