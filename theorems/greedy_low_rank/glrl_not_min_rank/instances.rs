//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::linear::Matrix;
use proofmark::rug;

/// $\eta$, in units of one over an entry of $W$.
pub const STEP: Ratio = ratio(1, 40);

/// $x$, whose square is completed, in units of the root of an entry of $W$.
pub const TRUTH: [i64; 4] = [3, -1, -1, -3];

/// The two parts of the graph of what is observed, each with its vertex of the observed square
/// last.
pub const PARTS: [[usize; 2]; 2] = [[0, 3], [2, 1]];

/// The observed entries: $(1, 4)$, $(4, 4)$, $(2, 2)$, $(2, 3)$.
pub const OBSERVED: &[(usize, usize)] = &[(0, 3), (3, 3), (1, 1), (1, 2)];

/// A completion problem and a start.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The observed entries of $xx^\top$, by vertices counted from 0.
    pub observed: &'static [(usize, usize)],
    /// $G$ in $U(0) = \sqrt\alpha\,G$, pure numbers.
    pub factor: [[Ratio; 4]; 4],
    /// $n$ in $\alpha = 10^{-n}$, in units of an entry of $W$.
    pub decades: u32,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("observed entries", Ratio::from(self.observed.len() as i64)),
            ("decades", Ratio::from(i64::from(self.decades))),
        ]
    }
}

impl Instance {
    /// $-\nabla f(W)$ for $f = \frac12\sum(W_{ij} - x_ix_j)^2$ over both triangles of what is
    /// observed.
    pub fn force<R: Field>(&self, w: &Matrix<R>) -> Matrix<R> {
        Matrix::from_fn(4, 4, |i, j| {
            if self.observed.contains(&(i, j)) || self.observed.contains(&(j, i)) {
                R::integer(TRUTH[i] * TRUTH[j]) - w.at(i, j)
            } else {
                R::zero()
            }
        })
    }

    /// One step $U \leftarrow U - \eta\nabla f(UU^\top)U$, by what is observed.
    pub fn step<R: Field>(&self, u: &Matrix<R>) -> Matrix<R> {
        let (mut next, eta) = (u.clone(), R::of(STEP));
        for &(i, j) in self.observed {
            let w = proofmark::linear::dot(u.row(i), u.row(j));
            let pull = eta * (R::integer(TRUTH[i] * TRUTH[j]) - w);
            for k in 0..4 {
                *next.at_mut(i, k) += pull * u.at(j, k);
                if i != j {
                    *next.at_mut(j, k) += pull * u.at(i, k);
                }
            }
        }
        next
    }

    /// $U(0)$; $\sqrt\alpha$ is a power of ten.
    pub fn start<R: Field>(&self) -> Matrix<R> {
        let power = rug::Integer::from(rug::Integer::u_pow_u(10, self.decades / 2));
        let size = R::rational(&rug::Rational::from((rug::Integer::from(1), power)));
        Matrix::from_fn(4, 4, |i, j| size * R::of(self.factor[i][j]))
    }

    /// $\sin^2\theta$, with the angle $\theta$ between $G_A^\top u_A$ and $G_B^\top u_B$ for the
    /// top eigenvectors $u_A$, $u_B$ of the two blocks of $-\nabla f(0)$.
    ///
    /// A block has a zero where nothing is observed, and is a multiple of
    /// $\begin{pmatrix}0&\pm1\\\pm1&1\end{pmatrix}$, whose top eigenvector is $(\pm1, \varphi)$.
    pub fn sine_squared(&self) -> Enclosure {
        let golden = golden::<Enclosure>();
        let right = |part: [usize; 2]| -> Vec<Enclosure> {
            let [free, seen] = part;
            let sign = Enclosure::integer((TRUTH[free] * TRUTH[seen]).signum());
            (0..4)
                .map(|k| {
                    let [one, other] = part.map(|j| Enclosure::of(self.factor[j][k]));
                    sign * one + golden * other
                })
                .collect()
        };
        let [a, b] = PARTS.map(right);
        let dot = proofmark::linear::dot(&a, &b);
        let norms = proofmark::linear::norm_squared(&a) * proofmark::linear::norm_squared(&b);
        Enclosure::one() - dot.square() / norms
    }
}

/// $\varphi = (1 + \sqrt5)/2$.
pub fn golden<R: Real>() -> R {
    (R::one() + R::integer(5).sqrt()) / R::integer(2)
}

/// The sum of the principal minors of size two: $\lambda_1\lambda_2$ of a matrix of rank two.
pub fn second_symmetric<T: Endpoint>(w: &Matrix<Interval<T>>) -> Interval<T> {
    let pairs = (0..w.rows()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let minor = |(i, j): (usize, usize)| w.at(i, i) * w.at(j, j) - w.at(i, j).square();
    pairs.map(minor).fold(Interval::zero(), |sum, x| sum + x)
}

const IDENTITY: [[Ratio; 4]; 4] = {
    let (one, zero) = (ratio(1, 1), ratio(0, 1));
    [
        [one, zero, zero, zero],
        [zero, one, zero, zero],
        [zero, zero, one, zero],
        [zero, zero, zero, one],
    ]
};

const GENERIC: [[Ratio; 4]; 4] = [
    [ratio(4, 5), ratio(1, 5), ratio(-1, 10), ratio(3, 10)],
    [ratio(-3, 10), ratio(9, 10), ratio(1, 5), ratio(1, 2)],
    [ratio(1, 4), ratio(-1, 3), ratio(7, 10), ratio(-1, 5)],
    [ratio(1, 6), ratio(2, 5), ratio(-1, 4), ratio(11, 10)],
];

/// Rows of the two parts that are nearly parallel.
const PARALLEL: [[Ratio; 4]; 4] = [
    [ratio(1, 1), ratio(1, 20), ratio(0, 1), ratio(0, 1)],
    [ratio(-1, 1), ratio(1, 20), ratio(1, 30), ratio(0, 1)],
    [ratio(-1, 1), ratio(0, 1), ratio(-1, 10), ratio(1, 20)],
    [ratio(-1, 1), ratio(1, 10), ratio(0, 1), ratio(1, 10)],
];

/// The instances.
pub fn instances() -> Vec<Instance> {
    let of = |id, factor, decades| Instance { id, observed: OBSERVED, factor, decades };
    vec![
        of("identity_1e-20", IDENTITY, 20),
        of("generic_1e-20", GENERIC, 20),
        // Extremal: the second eigenvalue is nearly gone, and still there.
        of("nearly_parallel_1e-20", PARALLEL, 20),
    ]
}

/// H1.
pub const DISCONNECTED: Hypothesis<Instance> = Hypothesis {
    name: "H1 disconnected",
    says: "no observed entry connects the two parts",
    margin: |i| {
        let part = |j: usize| usize::from(!PARTS[0].contains(&j));
        let joins = i.observed.iter().filter(|(a, b)| part(*a) != part(*b)).count();
        Margin::Zero(Enclosure::integer(joins as i64))
    },
};

/// H2.
pub const TRANSVERSAL: Hypothesis<Instance> = Hypothesis {
    name: "H2 transversal",
    says: "the start sends the two parts into different directions: sin θ is not 0",
    margin: |i| Margin::Positive(i.sine_squared()),
};
