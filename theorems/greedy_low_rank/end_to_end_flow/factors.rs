//! Products of factors, their gradient flow, and exact balanced points.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::Reflections;
use proofmark::linear::Matrix;

/// A balanced point $U_i = Q_{i-1}DQ_i^\top$ of $L$ square factors, with rational orthogonal $Q_i$,
/// for the loss $f(W) = \sum\omega_{ij}(\frac12e_{ij}^2 + \frac1{64}e_{ij}^4)$, $e = W - W^*$.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $L$.
    pub depth: usize,
    /// The diagonal of $D$, the singular values of every factor; pure numbers.
    pub values: Vec<Ratio>,
    /// $c$: $U_1$ is multiplied by it and $U_2$ divided, a pure number.
    pub rescaled: Ratio,
    /// How many of the factors move, from the left.
    pub trained: usize,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("L", Ratio::from(self.depth as i64)),
            ("d", Ratio::from(self.values.len() as i64)),
            ("c", self.rescaled),
            ("trained", Ratio::from(self.trained as i64)),
        ]
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    let of = |id, depth, values: &[(i64, i64)]| Instance {
        id,
        depth,
        values: values.iter().map(|&(p, q)| ratio(p, q)).collect(),
        rescaled: ratio(1, 1),
        trained: depth,
    };
    vec![
        of("depth_2", 2, &[(3, 2), (1, 1), (1, 4)]),
        of("depth_3", 3, &[(5, 4), (1, 2)]),
        of("depth_3_rank_2", 3, &[(5, 4), (3, 4), (0, 1)]),
        of("depth_4", 4, &[(1, 1), (3, 4), (1, 2)]),
        of("depth_6", 6, &[(5, 4), (3, 4)]),
    ]
}

/// H1.
pub const BALANCED: Hypothesis<Instance> = Hypothesis {
    name: "H1 balanced",
    says: r"$U_i^\top U_i = U_{i+1}U_{i+1}^\top$ for all $i$",
    margin: |i| Margin::Zero(Enclosure::of(i.rescaled) - Enclosure::one()),
};

/// H2.
pub const ALL_TRAINED: Hypothesis<Instance> = Hypothesis {
    name: "H2 all trained",
    says: "gradient flow moves every factor",
    margin: |i| {
        Margin::Zero(Enclosure::integer(i.depth as i64) - Enclosure::integer(i.trained as i64))
    },
};

impl Instance {
    /// $Q_k$: reflections at vectors that are different for each $k$.
    fn rotation<F: Field>(&self, k: usize) -> Matrix<F> {
        let d = self.values.len();
        let normal = |shift: usize| {
            (0..d).map(|j| ((3 * j + 2 * k + shift) % 5) as i64 - 1).collect::<Vec<_>>()
        };
        Reflections::new(d, vec![normal(0), normal(3)]).matrix()
    }

    /// The factors $U_1, \dots, U_L$.
    pub fn factors<F: Field>(&self) -> Vec<Matrix<F>> {
        let scale = |i: usize| match i {
            0 => F::of(self.rescaled),
            1 => F::one() / F::of(self.rescaled),
            _ => F::one(),
        };
        let d = self.values.len();
        let factor = |i: usize| {
            let [left, right] = [self.rotation::<F>(i), self.rotation(i + 1)];
            let stretched =
                Matrix::from_fn(d, d, |p, q| left.at(p, q) * F::of(self.values[q]) * scale(i));
            stretched.times(&right.transpose())
        };
        (0..self.depth).map(factor).collect()
    }

    /// $(WW^\top)^{n/2L}$ for `left`, else $(W^\top W)^{n/2L}$, of the balanced $W =
    /// Q_0D^LQ_L^\top$.
    pub fn power<F: Field>(&self, left: bool, n: usize) -> Matrix<F> {
        let q = self.rotation::<F>(if left { 0 } else { self.depth });
        let d = self.values.len();
        let stretched =
            Matrix::from_fn(d, d, |i, j| q.at(i, j) * F::of(self.values[j]).powi(n as i32));
        stretched.times(&q.transpose())
    }

    /// The velocities of all factors.
    pub fn velocities<F: Field>(&self, factors: &[Matrix<F>]) -> Vec<Matrix<F>> {
        let moved = velocities(factors);
        let rest = |i: usize, x: Matrix<F>| match i < self.trained {
            true => x,
            false => Matrix::zeros(x.rows(), x.columns()),
        };
        moved.into_iter().enumerate().map(|(i, x)| rest(i, x)).collect()
    }
}

/// $-\nabla f(W)$, entry by entry.
pub fn pull<F: Field>(w: &Matrix<F>) -> Matrix<F> {
    Matrix::from_fn(w.rows(), w.columns(), |i, j| {
        let weight = F::integer(1 + ((i + 2 * j) % 3) as i64);
        let e = F::integer(((3 * i + j) % 5) as i64 - 1) - w.at(i, j);
        weight * (e + e.powi(3) / F::integer(16))
    })
}

/// $U_1 \cdots U_L$ of no more than all factors; the identity of none.
pub fn product<F: Field>(factors: &[Matrix<F>], size: usize) -> Matrix<F> {
    factors.iter().fold(Matrix::identity(size), |product, factor| product.times(factor))
}

/// $\dot U_i = -(U_1 \cdots U_{i-1})^\top\nabla f(W)(U_{i+1} \cdots U_L)^\top$.
pub fn velocities<F: Field>(factors: &[Matrix<F>]) -> Vec<Matrix<F>> {
    let size = factors[0].rows();
    let pull = pull(&product(factors, size));
    let velocity = |i: usize| {
        let before = product(&factors[..i], size).transpose();
        before.times(&pull).times(&product(&factors[i + 1..], size).transpose())
    };
    (0..factors.len()).map(velocity).collect()
}

/// $\dot W$ when the factors move like this.
pub fn moved_product<F: Field>(factors: &[Matrix<F>], moved: &[Matrix<F>]) -> Matrix<F> {
    let size = factors[0].rows();
    let term = |i: usize| {
        let before = product(&factors[..i], size).times(&moved[i]);
        before.times(&product(&factors[i + 1..], size))
    };
    (0..factors.len()).map(term).reduce(|sum, term| sum.plus(&term)).expect("there are factors")
}

/// The same numbers in one list.
pub fn flatten<F: Field>(factors: &[Matrix<F>]) -> Vec<F> {
    let entries = |x: &Matrix<F>| (0..x.rows()).flat_map(|i| x.row(i).to_vec()).collect::<Vec<_>>();
    factors.iter().flat_map(entries).collect()
}

/// And back.
pub fn unflatten<F: Field>(x: &[F], size: usize) -> Vec<Matrix<F>> {
    let factor = |x: &[F]| Matrix::from_fn(size, size, |i, j| x[size * i + j]);
    x.chunks(size * size).map(factor).collect()
}
