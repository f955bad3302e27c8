//! Correlation matrices of tables, with their eigenvalues enclosed.

use std::sync::LazyLock;

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::linear::{Matrix, enclose_eigenvalues};
use proofmark::rug;

/// A table of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// 13 features of 178 wines.
    Wine,
    /// 30 features of 569 breast masses.
    BreastCancer,
}

/// A correlation matrix and its spectrum.
#[derive(Clone, Debug)]
pub struct Spectrum {
    /// The correlation matrix.
    pub matrix: Matrix<Enclosure>,
    /// Its eigenvalues, in decreasing order.
    pub values: Vec<Enclosure>,
}

static WINE: LazyLock<Spectrum> = LazyLock::new(|| Spectrum::of(include_str!("../data/wine.csv")));
static BREAST_CANCER: LazyLock<Spectrum> =
    LazyLock::new(|| Spectrum::of(include_str!("../data/breast_cancer.csv")));

impl Table {
    /// Its spectrum, computed once a program.
    pub fn spectrum(self) -> &'static Spectrum {
        match self {
            Table::Wine => &WINE,
            Table::BreastCancer => &BREAST_CANCER,
        }
    }
}

/// A decimal as an integer, in units of $10^{-8}$: no number of the tables has more decimals.
fn units(text: &str) -> rug::Integer {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 8, "`{text}` has more than eight decimals");
    format!("{whole}{fraction:0<8}").parse().expect("the tables hold plain decimals")
}

impl Spectrum {
    /// Of a table with a line of names.
    ///
    /// With the exact integers $S_{ij} = n\sum_rx_{ri}x_{rj} - \sum_rx_{ri}\sum_rx_{rj}$ the
    /// correlation is $S_{ij}/\sqrt{S_{ii}S_{jj}}$.
    fn of(text: &str) -> Self {
        let row = |line: &str| line.split(',').map(units).collect::<Vec<_>>();
        let rows: Vec<_> = text.lines().skip(1).map(row).collect();
        let d = rows[0].len();
        let n = rug::Integer::from(rows.len());
        let sums: Vec<rug::Integer> =
            (0..d).map(|j| rows.iter().map(|row| &row[j]).sum()).collect();
        let scatter = |i: usize, j: usize| {
            let products: rug::Integer =
                rows.iter().map(|row| rug::Integer::from(&row[i] * &row[j])).sum();
            let centred = &n * products - rug::Integer::from(&sums[i] * &sums[j]);
            Enclosure::rational(&rug::Rational::from(centred))
        };
        let upper =
            Matrix::from_fn(d, d, |i, j| if i <= j { scatter(i, j) } else { Enclosure::zero() });
        let matrix = Matrix::from_fn(d, d, |i, j| match i == j {
            true => Enclosure::one(),
            false => {
                let scale = (upper.at(i, i) * upper.at(j, j)).sqrt();
                upper.at(i.min(j), i.max(j)) / scale
            }
        });
        let values = enclose_eigenvalues(&matrix).expect("the matrix is symmetric").values;
        Spectrum { matrix, values }
    }
}
