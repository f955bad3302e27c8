//! Saddles and minimisers over the positive semidefinite cone, enclosed.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::{FactorFlow, Greedy, WeightedLoss, greedy_low_rank};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, System, dot, enclose_eigenvalues};

use crate::instances::standard;

/// Which critical point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The saddle of this rank.
    Saddle(usize),
    /// Where greedy low-rank learning ends.
    End,
}

/// A loss and one of its critical points.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $f$.
    pub loss: WeightedLoss,
    /// The point.
    pub at: At,
    /// Columns of $U$.
    pub columns: usize,
    /// $q$: the loss is $f(W) - q\|W - \bar W\|^2$, of the same gradient at $\bar W$. A pure
    /// number.
    pub concavity: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("columns", Ratio::from(self.columns as i64)), ("q", self.concavity)]
    }
}

impl Instance {
    /// Is it for the conclusions about saddles?
    pub fn is_saddle(&self) -> bool {
        self.at != At::End
    }
}

/// The saddles of S3, and the ends for two targets that are not positive semidefinite.
pub fn instances() -> Vec<Instance> {
    let of = |id, loss, at| Instance { id, loss, at, columns: 3, concavity: ratio(0, 1) };
    let indefinite = |shift: i64| {
        let mut loss = standard();
        for (i, row) in loss.target.iter_mut().enumerate() {
            // Tenths, as the others: the last diagonal entries are lowered.
            let tenths = (10.0 * row[i].to_f64()) as i64;
            row[i] = ratio(tenths - shift * i as i64, 10);
        }
        loss
    };
    vec![
        of("s3_rank_1", standard(), At::Saddle(1)),
        of("s3_rank_2", standard(), At::Saddle(2)),
        of("indefinite_by_8", indefinite(8), At::End),
        of("indefinite_by_15", indefinite(15), At::End),
    ]
}

/// H1.
pub const CONVEX: Hypothesis<Instance> = Hypothesis {
    name: "H1 convex",
    says: r"$f$ is convex: all weights less $2q$ are at least zero",
    margin: |i| {
        let least = i.loss.weights.concat().iter().map(|w| w.to_f64()).fold(f64::MAX, f64::min);
        Margin::NonNegative(
            Enclosure::binary(least) - Enclosure::integer(2) * Enclosure::of(i.concavity),
        )
    },
};

/// H2.
pub const WIDE: Hypothesis<Instance> = Hypothesis {
    name: "H2 wide",
    says: "$U$ has as many columns as rows",
    margin: |i| Margin::NonNegative(Enclosure::integer(i.columns as i64 - 3)),
};

/// A critical point of $\frac12f(UU^\top)$.
pub struct Critical {
    /// The instance.
    pub instance: Instance,
    /// As greedy low-rank learning has it.
    pub found: Greedy<8>,
}

impl Critical {
    /// The critical point of an instance.
    ///
    /// # Errors
    /// If it cannot be enclosed.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        let rank = if let At::Saddle(rank) = i.at { rank } else { 3 };
        let mut points = greedy_low_rank(&i.loss, rank).map_err(|_| Reason::Diverged)?;
        let found = points.pop().ok_or(Reason::Diverged)?;
        Ok(Critical { instance: i.clone(), found })
    }

    /// $\bar W$.
    pub fn point(&self) -> &Matrix<Enclosure> {
        &self.found.point
    }

    /// $\nabla f(\bar W)$.
    pub fn gradient(&self) -> Matrix<Enclosure> {
        self.instance.loss.pull(self.point()).scaled(-Enclosure::one())
    }

    /// $U = [\bar U, 0]$ in rows, with as many columns as the instance has.
    pub fn factor(&self) -> Vec<Enclosure> {
        let narrow = self.found.factor.as_ref();
        let entry = |i: usize, j: usize| match narrow {
            Some(u) if j < u.columns() => u.at(i, j),
            _ => Enclosure::zero(),
        };
        let columns = self.instance.columns;
        (0..3 * columns).map(|at| entry(at / columns, at % columns)).collect()
    }

    /// All eigenvalues of the Hessian of $\frac12f(UU^\top)$, in decreasing order.
    ///
    /// # Errors
    /// If they cannot be enclosed.
    pub fn hessian_spectrum(&self) -> Result<Vec<Enclosure>, Reason> {
        let flow = FactorFlow { loss: &self.instance.loss, columns: self.instance.columns };
        let u = self.factor();
        let jacobian = flow.jacobian(&u, &(0..u.len()).collect::<Vec<_>>());
        let hessian = Matrix::from_fn(u.len(), u.len(), |i, j| -jacobian.at(i.max(j), i.min(j)));
        let spectrum = enclose_eigenvalues(&hessian);
        spectrum.map(|e| e.values).map_err(|_| Reason::TooWide { bits: 1024 })
    }

    /// $f(W) - f(\bar W)$ with the concave part, from the difference $W - \bar W$: exact to second
    /// order, hence exact.
    pub fn excess(&self, change: &Matrix<Enclosure>) -> Enclosure {
        let half = Enclosure::of(ratio(1, 2));
        let bent = self.instance.loss.hessian(change);
        let bend = half * inner(change, &bent);
        let concave = Enclosure::of(self.instance.concavity) * inner(change, change);
        inner(&self.gradient(), change) + bend - concave
    }

    /// Positive semidefinite matrices: drawn Gram matrices, large ones among them, and the point
    /// with a little of the direction in which the gradient is least, where the bound is nearly
    /// attained.
    pub fn others(&self, words: impl Iterator<Item = u64>) -> Vec<Matrix<Enclosure>> {
        let mut words = words;
        let mut entry = || Enclosure::integer((words.next().expect("no end") % 9) as i64 - 4);
        let mut others: Vec<_> = (0..6)
            .map(|k| {
                let g = Matrix::from_fn(3, 2, |_, _| entry());
                g.times(&g.transpose()).scaled(Enclosure::of(ratio(1 << k, 8)))
            })
            .collect();
        if let Ok(spectrum) = enclose_eigenvalues(&self.instance.loss.pull(self.point())) {
            // The first eigenvectors of -grad f belong to the range of W, where it is zero.
            let v: Vec<_> = spectrum.vectors.column(self.found.rank);
            let v: Vec<_> = v.into_iter().map(|x| Enclosure::binary(x.approx())).collect();
            let little = Enclosure::binary(1e-6);
            let step = Matrix::from_fn(3, 3, |i, j| little * v[i] * v[j]);
            others.push(self.point().plus(&step));
        }
        others
    }
}

/// $\langle A, B\rangle$.
pub fn inner<F: Field>(a: &Matrix<F>, b: &Matrix<F>) -> F {
    (0..a.rows()).fold(F::zero(), |sum, i| sum + dot(a.row(i), b.row(i)))
}

/// H3.
pub const OUT_OF_REACH: Hypothesis<Instance> = Hypothesis {
    name: "H3 out of reach",
    says: "where the minimiser is said to have a positive loss, the target is not in the cone",
    margin: |i| {
        let target = Matrix::from_fn(3, 3, |p, q| Enclosure::of(i.loss.target[p][q]));
        match enclose_eigenvalues(&target) {
            Ok(spectrum) if !i.is_saddle() => Margin::Positive(-spectrum.values[2]),
            _ => Margin::of_bool(true),
        }
    },
};
