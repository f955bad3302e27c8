//! Rectangular problems, and their lifts.

use proofmark::arithmetic::{Field, Jet, Ratio, Rational, ratio};
use proofmark::claim::{self, Context, Hypothesis, Margin};
use proofmark::linear::Matrix;
use proofmark::rug;

/// A rectangular problem $f(W) = \sum_{ij}\omega_{ij}\big(\frac12e_{ij}^2 + \frac q4e_{ij}^4\big)$,
/// $e = W - W^*$, which is convex, with a point $(U, V)$.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $\omega \ge 0$, pure numbers.
    pub weights: Vec<Vec<i64>>,
    /// $W^*$, pure numbers.
    pub target: Vec<Vec<i64>>,
    /// $q \ge 0$, a pure number.
    pub quartic: i64,
    /// Columns of $U$ and $V$.
    pub rank: usize,
    /// Whether the lifted loss takes the mean of the two blocks.
    pub symmetrised: bool,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let (m, n) = self.shape();
        vec![
            ("m", Ratio::from(m as i64)),
            ("n", Ratio::from(n as i64)),
            ("r", Ratio::from(self.rank as i64)),
            ("q", Ratio::from(self.quartic)),
        ]
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    vec![
        Instance {
            id: "completion_2x2",
            weights: vec![vec![1, 1], vec![1, 0]],
            target: vec![vec![1, 3], vec![3, 0]],
            quartic: 0,
            rank: 4,
            symmetrised: true,
        },
        Instance {
            id: "quartic_3x2",
            weights: vec![vec![1, 2], vec![3, 1], vec![0, 2]],
            target: vec![vec![2, -1], vec![1, 3], vec![0, 1]],
            quartic: 1,
            rank: 2,
            symmetrised: true,
        },
        Instance {
            id: "wide_2x4",
            weights: vec![vec![1, 1, 2, 1], vec![2, 1, 1, 3]],
            target: vec![vec![1, 0, -2, 1], vec![3, 1, 1, -1]],
            quartic: 2,
            rank: 3,
            symmetrised: true,
        },
    ]
}

impl Instance {
    /// $(m, n)$.
    pub fn shape(&self) -> (usize, usize) {
        (self.target.len(), self.target[0].len())
    }

    /// $f(W)$.
    pub fn loss<F: Field>(&self, w: &Matrix<F>) -> F {
        let (m, n) = self.shape();
        let [half, quarter] = [2, 4].map(|d| F::one() / F::integer(d));
        (0..m * n).fold(F::zero(), |sum, at| {
            let (i, j) = (at / n, at % n);
            let square = (w.at(i, j) - F::integer(self.target[i][j])).square();
            let quartic = F::integer(self.quartic) * quarter * square.square();
            sum + F::integer(self.weights[i][j]) * (half * square + quartic)
        })
    }

    /// $-\nabla f(W)$, by hand.
    pub fn pull<F: Field>(&self, w: &Matrix<F>) -> Matrix<F> {
        let (m, n) = self.shape();
        Matrix::from_fn(m, n, |i, j| {
            let e = F::integer(self.target[i][j]) - w.at(i, j);
            F::integer(self.weights[i][j]) * (e + F::integer(self.quartic) * e.powi(3))
        })
    }

    /// $\tilde f(\tilde W)$ with a factor in place of 2.
    pub fn lifted<F: Field>(&self, factor: F, w: &Matrix<F>) -> F {
        let (m, n) = self.shape();
        let half = F::one() / F::integer(2);
        factor
            * self.loss(&Matrix::from_fn(m, n, |i, j| match self.symmetrised {
                true => half * (w.at(i, m + j) + w.at(m + j, i)),
                false => w.at(i, m + j),
            }))
    }

    /// $-\nabla\big(\frac12\tilde f(\tilde U\tilde U^\top)\big)$ at $\tilde U$, by rows, by
    /// differentiating the loss itself.
    pub fn lifted_velocity<F: Field>(&self, factor: Ratio, stacked: &[F]) -> Vec<F> {
        let loss = |x: &[Jet<F>]| {
            let u = Matrix::from_fn(x.len() / self.rank, self.rank, |i, j| x[i * self.rank + j]);
            let half = Jet::one() / Jet::integer(2);
            half * self.lifted(Jet::of(factor), &u.times(&u.transpose()))
        };
        Jet::gradient(loss, stacked).into_iter().map(|x| -x).collect()
    }

    /// $(\dot U, \dot V)$ by rows.
    pub fn velocity<F: Field>(&self, stacked: &[F]) -> Vec<F> {
        let (m, n) = self.shape();
        let rows = |from: usize, count: usize| {
            Matrix::from_fn(count, self.rank, |i, j| stacked[(from + i) * self.rank + j])
        };
        let (u, v) = (rows(0, m), rows(m, n));
        let pull = self.pull(&u.times(&v.transpose()));
        let (du, dv) = (pull.times(&v), pull.transpose().times(&u));
        let entries = |x: &Matrix<F>| (0..x.rows()).flat_map(|i| x.row(i).to_vec()).collect();
        [entries(&du), entries(&dv)].into_iter().flat_map(|x: Vec<F>| x).collect()
    }

    /// Three steps of descent by a velocity, from a drawn rational point: all states after it.
    pub fn descend(
        &self,
        context: &Context,
        velocity: impl Fn(&[Rational]) -> Vec<Rational>,
    ) -> Vec<rug::Rational> {
        let (m, n) = self.shape();
        Rational::scope(|| {
            let mut words = context.stream("point", 0).words_from(0);
            let mut entry = || (words.next().expect("a stream never ends") % 9) as i64 - 4;
            let mut x: Vec<_> =
                (0..(m + n) * self.rank).map(|_| Rational::of(ratio(entry(), 4))).collect();
            let mut states = vec![];
            for _ in 0..3 {
                let moved = velocity(&x);
                let eta = Rational::of(ratio(1, 32));
                x = x.iter().zip(moved).map(|(&x, v)| x + eta * v).collect();
                states.extend(x.iter().filter_map(|x| x.value()));
            }
            states
        })
    }
}

/// H1.
pub const SYMMETRISED: Hypothesis<Instance> = Hypothesis {
    name: "H1 symmetrised",
    says: r"$\tilde f$ takes the mean of $\tilde W_{12}$ and $\tilde W_{21}^\top$",
    margin: |i| Margin::of_bool(i.symmetrised),
};
