//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, RationalMap, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::linear::{Matrix, dot, norm_squared};

/// A field $\theta' = S\,(\Lambda\eta + q(\eta))$ with $\theta = S\eta$, $\Lambda$ diagonal and $q$
/// quadratic; its Jacobian at zero is $S\Lambda S^{-1}$.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $\lambda_1, \lambda_2, \dots$, per unit of time.
    pub rates: Vec<Ratio>,
    /// $\omega$: the last two coordinates turn at this rate, per unit of time. Zero for a Jacobian
    /// with real eigenvalues.
    pub turning: Ratio,
    /// $(k, i, j, a)$ for each term $a\,\eta_i\eta_j$ of $q_k$.
    pub quadratic: Vec<(usize, usize, usize, Ratio)>,
    /// $S$, row by row.
    pub basis: Vec<Vec<Ratio>>,
    /// $d$ in the start $\delta_\alpha = \alpha Sd$.
    pub start: Vec<Ratio>,
    /// What multiplies $\frac1{\lambda_1}\log(1/\ell_1^\top\delta_\alpha)$: one.
    pub clock: Ratio,
    /// Whether the overlap is that with the left eigenvector $\ell_1$; else it is that with $v_1$.
    pub left: bool,
    /// $t$.
    pub time: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("dimension", Ratio::from(self.rates.len() as i64)),
            ("lambda_1", self.rates[0]),
            ("lambda_2", self.rates[1]),
            ("t", self.time),
        ]
    }
}

impl Instance {
    /// $d$ of the dimension.
    pub fn dimension(&self) -> usize {
        self.rates.len()
    }

    /// $S$.
    pub fn basis<R: Field>(&self) -> Matrix<R> {
        let d = self.dimension();
        Matrix::from_fn(d, d, |i, j| R::of(self.basis[i][j]))
    }

    /// $S^{-1}$ by its adjugate, in dimensions two and three.
    pub fn inverse<R: Field>(&self) -> Matrix<R> {
        let (d, s) = (self.dimension(), self.basis::<R>());
        if d == 2 {
            let determinant = s.at(0, 0) * s.at(1, 1) - s.at(0, 1) * s.at(1, 0);
            return Matrix::from_fn(2, 2, |i, j| {
                let entry = if i == j { s.at(1 - i, 1 - j) } else { -s.at(i, j) };
                entry / determinant
            });
        }
        // The cyclic minors have their signs in them.
        let minor = |i: usize, j: usize| {
            let (a, b) = ((i + 1) % 3, (i + 2) % 3);
            let (c, e) = ((j + 1) % 3, (j + 2) % 3);
            s.at(a, c) * s.at(b, e) - s.at(a, e) * s.at(b, c)
        };
        let determinant =
            (0..3).map(|j| s.at(0, j) * minor(0, j)).fold(R::zero(), |sum, x| sum + x);
        Matrix::from_fn(3, 3, |i, j| minor(j, i) / determinant)
    }

    /// $\gamma/\lambda_1$.
    pub fn relative_gap<R: Field>(&self) -> R {
        R::one() - R::of(self.rates[1]) / R::of(self.rates[0])
    }

    /// The overlap $c$ of the start, relative to $\alpha$; one where there is none, so that there
    /// is a time at all.
    pub fn overlap<R: Field>(&self) -> R {
        if self.start[0].numerator() <= 0 {
            return R::one();
        }
        if self.left {
            return R::of(self.start[0]);
        }
        let start: Vec<R> = self.start.iter().map(|&x| R::of(x)).collect();
        let (v, start) = (self.basis::<R>().column(0), self.basis::<R>().apply(&start));
        dot(&v, &start) / norm_squared(&v)
    }

    /// Is the start along $v_1$?
    pub fn is_aligned(&self) -> bool {
        self.start[1..].iter().all(|x| x.numerator() == 0)
    }
}

impl RationalMap for Instance {
    fn evaluate<R: Field>(&self, theta: &[R]) -> Vec<R> {
        let eta = self.inverse::<R>().apply(theta);
        let d = self.dimension();
        let mut change: Vec<R> =
            self.rates.iter().zip(&eta).map(|(&rate, &x)| R::of(rate) * x).collect();
        if self.turning.numerator() != 0 {
            let omega = R::of(self.turning);
            change[d - 2] -= omega * eta[d - 1];
            change[d - 1] += omega * eta[d - 2];
        }
        for &(k, i, j, a) in &self.quadratic {
            let product = if i == j { eta[i].square() } else { eta[i] * eta[j] };
            change[k] += R::of(a) * product;
        }
        self.basis::<R>().apply(&change)
    }
}

/// $\eta_1' = \eta_1 - \eta_1^2$, $\eta_2' = \lambda_2\eta_2 + \frac7{10}\eta_1^2 - \eta_1\eta_2$
/// for several $\lambda_2$, from $\alpha(1, \frac45)$; the same seen in a skew basis; from $\alpha
/// v_1$; and a field in three dimensions.
pub fn instances() -> Vec<Instance> {
    let plane = Instance {
        id: "narrow_gap",
        rates: vec![ratio(1, 1), ratio(9, 10)],
        turning: ratio(0, 1),
        quadratic: vec![(0, 0, 0, ratio(-1, 1)), (1, 0, 0, ratio(7, 10)), (1, 0, 1, ratio(-1, 1))],
        basis: vec![vec![ratio(1, 1), ratio(0, 1)], vec![ratio(0, 1), ratio(1, 1)]],
        start: vec![ratio(1, 1), ratio(4, 5)],
        clock: ratio(1, 1),
        left: true,
        time: ratio(3, 10),
    };
    let second = |rate| vec![ratio(1, 1), rate];
    let space = |rows: [[i64; 3]; 3]| -> Vec<Vec<Ratio>> {
        rows.iter().map(|row| row.iter().map(|&x| ratio(x, 3)).collect()).collect()
    };
    vec![
        plane.clone(),
        Instance { id: "half_gap", rates: second(ratio(1, 2)), ..plane.clone() },
        Instance { id: "contracting", rates: second(ratio(-1, 2)), ..plane.clone() },
        Instance { id: "strongly_contracting", rates: second(ratio(-3, 1)), ..plane.clone() },
        Instance {
            id: "skew",
            rates: second(ratio(2, 5)),
            basis: vec![vec![ratio(1, 1), ratio(1, 2)], vec![ratio(-1, 3), ratio(1, 1)]],
            ..plane.clone()
        },
        Instance { id: "aligned", start: vec![ratio(1, 1), ratio(0, 1)], ..plane.clone() },
        Instance {
            id: "space",
            rates: vec![ratio(1, 1), ratio(3, 10), ratio(-7, 10)],
            quadratic: vec![
                (0, 0, 0, ratio(-1, 1)),
                (0, 1, 2, ratio(1, 4)),
                (1, 0, 0, ratio(1, 2)),
                (1, 0, 1, ratio(-1, 1)),
                (2, 0, 1, ratio(1, 3)),
                (2, 0, 2, ratio(-1, 2)),
            ],
            basis: space([[3, 1, -1], [-1, 3, 1], [1, 0, 3]]),
            start: vec![ratio(3, 2), ratio(4, 5), ratio(-1, 2)],
            ..plane
        },
    ]
}

/// H1.
pub const REAL: Hypothesis<Instance> = Hypothesis {
    name: "H1 real",
    says: r"the Jacobian at zero is diagonalisable with real eigenvalues",
    margin: |i| Margin::Zero(Enclosure::of(i.turning)),
};

/// H2.
pub const SEPARATED: Hypothesis<Instance> = Hypothesis {
    name: "H2 separated",
    says: r"$\lambda_1 > 0$ and $\lambda_1 > \lambda_2 \ge \dots$",
    margin: |i| {
        let first = Enclosure::of(i.rates[0]);
        let gaps = i.rates[1..].iter().map(|&rate| first - Enclosure::of(rate));
        Margin::Positive(gaps.fold(first, Enclosure::min))
    },
};

/// H3.
pub const OVERLAPPING: Hypothesis<Instance> = Hypothesis {
    name: "H3 overlapping",
    says: r"$\ell_1^\top\delta_\alpha$ is a positive multiple of $\alpha$",
    margin: |i| Margin::Positive(Enclosure::of(i.start[0])),
};

/// H4.
pub const ON_TIME: Hypothesis<Instance> = Hypothesis {
    name: "H4 on time",
    says: r"time is counted from $\frac1{\lambda_1}\log\frac1{\ell_1^\top\delta_\alpha}$",
    margin: |i| {
        let off = (Enclosure::of(i.clock) - Enclosure::one()).abs();
        Margin::Zero(if i.left { off } else { off + Enclosure::one() })
    },
};
