//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::linear::Matrix;
use proofmark::rug;

/// The shape $W_0$ of the start $\alpha W_0$, in the eigenbasis of $M$.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// $W_0 = I$.
    Identity,
    /// $W_0 = GG^\top$ with the lower triangle $G$ of [`FACTOR`]: no two eigendirections are alike.
    Generic,
    /// $W_0 = \operatorname{diag}(1, -1, 1, \dots)$, which is no start of factors.
    Indefinite,
}

/// A lower triangle, of pure numbers.
pub const FACTOR: [[Ratio; 3]; 3] = [
    [ratio(6, 5), ratio(0, 1), ratio(0, 1)],
    [ratio(1, 2), ratio(4, 5), ratio(0, 1)],
    [ratio(-1, 3), ratio(1, 4), ratio(1, 1)],
];

/// A spectrum, a start and a truncation.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $m_1, m_2, \dots$: eigenvalues of $M$, in units of an entry of $M$; integers, so that
    /// $e^{-m_it}$ is rational where $e^{-t}$ is.
    pub spectrum: &'static [i64],
    /// $W_0$, a pure number.
    pub start: Start,
    /// $k$, the rank of the truncation.
    pub rank: usize,
    /// $n$ in $\alpha = 10^{-n}$, in units of an entry of $M$.
    pub decades: u32,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.spectrum.len() as i64)),
            ("k", Ratio::from(self.rank as i64)),
            ("m_k", Ratio::from(self.pair()[0])),
            ("m_k+1", Ratio::from(self.pair()[1])),
            ("decades", Ratio::from(i64::from(self.decades))),
        ]
    }
}

impl Instance {
    /// $m_k$ and $m_{k+1}$.
    pub fn pair(&self) -> [i64; 2] {
        [self.spectrum[self.rank - 1], self.spectrum[self.rank]]
    }

    /// The eigenvalues.
    pub fn eigenvalues<R: Field>(&self) -> Vec<R> {
        self.spectrum.iter().map(|&m| R::integer(m)).collect()
    }

    /// $\alpha$, exactly.
    pub fn alpha<R: Field>(&self) -> R {
        let power = rug::Integer::from(rug::Integer::u_pow_u(10, self.decades));
        R::rational(&rug::Rational::from((rug::Integer::from(1), power)))
    }

    /// $\ln\alpha$.
    pub fn log_alpha(&self) -> Enclosure {
        -Enclosure::integer(i64::from(self.decades)) * Enclosure::integer(10).ln()
    }

    /// $G$.
    pub fn factor<R: Field>(&self) -> Matrix<R> {
        let d = self.spectrum.len();
        match self.start {
            Start::Generic => Matrix::from_fn(d, d, |i, j| R::of(FACTOR[i][j])),
            _ => Matrix::identity(d),
        }
    }

    /// $W_0$.
    pub fn shape<R: Field>(&self) -> Matrix<R> {
        let factor = self.factor::<R>();
        let mut shape = factor.times(&factor.transpose());
        if self.start == Start::Indefinite {
            *shape.at_mut(1, 1) = -R::one();
        }
        shape
    }

    /// The smallest pivot of $W_0$: positive if and only if $W_0$ is positive definite.
    fn smallest_pivot(&self) -> Enclosure {
        let exact = Rational::scope(|| {
            let shape = self.shape::<Rational>();
            let (mut a, d) = (shape.clone(), shape.rows());
            let mut pivots = vec![];
            for k in 0..d {
                pivots.push(a.at(k, k).value()?);
                for i in k + 1..d {
                    let factor = a.at(i, k) / a.at(k, k);
                    for j in k..d {
                        let change = factor * a.at(k, j);
                        *a.at_mut(i, j) -= change;
                    }
                }
            }
            pivots.into_iter().min()
        });
        exact.map_or(Enclosure::whole(), |pivot| Enclosure::rational(&pivot))
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    use Start::{Generic, Identity};
    let of = |id, spectrum, start, rank, decades| Instance { id, spectrum, start, rank, decades };
    vec![
        of("first_of_321", &[3, 2, 1], Identity, 1, 640),
        of("second_of_321", &[3, 2, 1], Identity, 2, 640),
        of("second_of_321_at_1e-20", &[3, 2, 1], Identity, 2, 20),
        of("third_of_five", &[13, 8, 5, 3, 1], Identity, 3, 320),
        // Extremal: the exponent is 1/21, and the flow comes no nearer than 1e-30.
        of("near_tie_11_10", &[11, 10, 1], Identity, 1, 640),
        of("generic_first_of_321", &[3, 2, 1], Generic, 1, 640),
        of("generic_second_of_321", &[3, 2, 1], Generic, 2, 640),
        of("generic_second_of_321_at_1e-20", &[3, 2, 1], Generic, 2, 20),
        of("generic_second_of_741", &[7, 4, 1], Generic, 2, 160),
    ]
}

/// H1.
pub const POSITIVE: Hypothesis<Instance> = Hypothesis {
    name: "H1 positive",
    says: "all eigenvalues of M are positive",
    margin: |i| {
        let least = i.spectrum.iter().copied().min().unwrap_or(0);
        Margin::Positive(Enclosure::integer(least))
    },
};

/// H2.
pub const DEFINITE: Hypothesis<Instance> = Hypothesis {
    name: "H2 definite",
    says: "the start is positive definite",
    margin: |i| Margin::Positive(i.smallest_pivot()),
};

/// H3.
pub const SEPARATED: Hypothesis<Instance> = Hypothesis {
    name: "H3 separated",
    says: "the eigenvalues k and k + 1 of M differ",
    margin: |i| Margin::Positive(Enclosure::integer(i.pair()[0] - i.pair()[1])),
};

/// H4.
pub const SMALL: Hypothesis<Instance> = Hypothesis {
    name: "H4 small",
    says: "alpha is below every eigenvalue of M",
    margin: |i| {
        let least = i.spectrum.iter().copied().min().unwrap_or(0);
        Margin::Positive(Enclosure::integer(least) - i.alpha::<Enclosure>())
    },
};
