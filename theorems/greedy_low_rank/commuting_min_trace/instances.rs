//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::linear::Matrix;
use proofmark::rug;

/// Entries of a symmetric matrix, on and above the diagonal: row, column, value.
pub type Entries = &'static [(usize, usize, Ratio)];

/// A program: minimise $\operatorname{tr}W$ over $W \succeq 0$ with $\langle A_i, W\rangle = y_i$.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $d$.
    pub width: usize,
    /// $A_i$, pure numbers.
    pub measurements: &'static [Entries],
    /// $y_i$, in units of an entry of $W$.
    pub targets: &'static [Ratio],
    /// $\nu_i$, the dual solution, pure numbers.
    pub dual: &'static [Ratio],
    /// $X$, the primal solution, in units of an entry of $W$.
    pub primal: Entries,
    /// $n$ in $\alpha = 10^{-n}$, in units of an entry of $W$.
    pub decades: u32,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let least = self.positive_slacks().fold(ratio(1, 1), |least, slack| {
            if slack.to_f64() < least.to_f64() { slack } else { least }
        });
        vec![
            ("d", Ratio::from(self.width as i64)),
            ("m", Ratio::from(self.measurements.len() as i64)),
            ("least slack", least),
            ("decades", Ratio::from(i64::from(self.decades))),
        ]
    }
}

/// A symmetric matrix from its entries.
pub fn matrix<R: Field>(width: usize, entries: Entries) -> Matrix<R> {
    let mut matrix = Matrix::zeros(width, width);
    for &(i, j, value) in entries {
        *matrix.at_mut(i, j) = R::of(value);
        *matrix.at_mut(j, i) = R::of(value);
    }
    matrix
}

impl Instance {
    /// Are all measurements diagonal?
    pub fn is_diagonal(&self) -> bool {
        self.measurements.iter().all(|entries| entries.iter().all(|&(i, j, _)| i == j))
    }

    /// $A_i$.
    pub fn matrices<R: Field>(&self) -> Vec<Matrix<R>> {
        self.measurements.iter().map(|&entries| matrix(self.width, entries)).collect()
    }

    /// The rows of $A$ on diagonal matrices.
    pub fn rows<R: Field>(&self) -> Matrix<R> {
        let matrices = self.matrices::<R>();
        Matrix::from_fn(matrices.len(), self.width, |i, j| matrices[i].at(j, j))
    }

    /// $Z = I - \sum_i\nu_iA_i$, whose diagonal are the slacks.
    pub fn slack<R: Field>(&self) -> Matrix<R> {
        let terms = self.matrices::<R>().into_iter().zip(self.dual);
        terms.fold(Matrix::identity(self.width), |z, (a, &nu)| z.minus(&a.scaled(R::of(nu))))
    }

    /// The slacks that are not zero.
    pub fn positive_slacks(&self) -> impl Iterator<Item = Ratio> {
        let slacks = Rational::scope(|| {
            let z = self.slack::<Rational>();
            let value = |j: usize| z.at(j, j).value().expect("a slack is a number");
            let small = |x: &rug::Integer| x.to_i64().expect("a slack is a short fraction");
            (0..self.width)
                .map(value)
                .map(|x| ratio(small(x.numer()), small(x.denom())))
                .collect::<Vec<_>>()
        });
        slacks.into_iter().filter(|slack| slack.numerator() > 0)
    }

    /// Coordinates where $X$ is not zero.
    pub fn support(&self) -> Vec<usize> {
        let x = matrix::<f64>(self.width, self.primal);
        (0..self.width).filter(|&j| x.at(j, j) > 0.0).collect()
    }
}

const fn int(n: i64) -> Ratio {
    ratio(n, 1)
}

const ONE_TWO_THREE: Entries = &[(0, 0, int(1)), (1, 1, int(2)), (2, 2, int(3))];

/// The counterexample to the conjecture for measurements that do not commute, with $R = 2$.
pub const OFF_DIAGONAL: Instance = Instance {
    id: "off_diagonal",
    width: 4,
    measurements: &[&[(0, 2, int(1))], &[(0, 3, int(1))], &[(1, 2, int(1))]],
    targets: &[int(2), int(4), int(4)],
    dual: &[int(0), int(1), int(1)],
    primal: &[
        (0, 0, int(2)),
        (0, 1, int(1)),
        (0, 2, int(1)),
        (0, 3, int(2)),
        (1, 1, int(2)),
        (1, 2, int(2)),
        (1, 3, int(1)),
        (2, 2, int(2)),
        (2, 3, int(1)),
        (3, 3, int(2)),
    ],
    decades: 10,
};

/// Two coordinates that are equally good: the program has a segment of solutions.
pub const DEGENERATE: Instance = Instance {
    id: "degenerate",
    measurements: &[&[(0, 0, int(1)), (1, 1, int(3)), (2, 2, int(3))]],
    ..ONE
};

const ONE: Instance = Instance {
    id: "one_measurement",
    width: 3,
    measurements: &[ONE_TWO_THREE],
    targets: &[int(1)],
    dual: &[ratio(1, 3)],
    primal: &[(2, 2, ratio(1, 3))],
    decades: 300,
};

/// Extremal: the slack of the second coordinate is 1/30.
const SMALL_SLACK: Instance = Instance {
    id: "small_slack",
    measurements: &[&[(0, 0, int(1)), (1, 1, int(29)), (2, 2, int(30))]],
    dual: &[ratio(1, 30)],
    primal: &[(2, 2, ratio(1, 30))],
    decades: 640,
    ..ONE
};

const TWO: Instance = Instance {
    id: "two_measurements",
    width: 5,
    measurements: &[
        &[(0, 0, int(1)), (1, 1, int(2)), (2, 2, int(3)), (3, 3, int(1)), (4, 4, int(-1))],
        &[(0, 0, int(2)), (2, 2, int(1)), (3, 3, int(3)), (4, 4, int(1))],
    ],
    targets: &[ratio(7, 2), ratio(5, 2)],
    dual: &[ratio(1, 4), ratio(1, 4)],
    primal: &[(2, 2, int(1)), (3, 3, ratio(1, 2))],
    decades: 300,
};

/// The instances.
pub fn instances() -> Vec<Instance> {
    let moderate = Instance { id: "one_measurement_at_1e-20", decades: 20, ..ONE };
    vec![ONE, moderate, SMALL_SLACK, TWO]
}

/// H1.
pub const COMMUTING: Hypothesis<Instance> = Hypothesis {
    name: "H1 commuting",
    says: "the measurements commute",
    margin: |i| {
        let a = i.matrices::<Enclosure>();
        let pairs = a.iter().flat_map(|x| a.iter().map(move |y| x.times(y).minus(&y.times(x))));
        Margin::Zero(pairs.fold(Enclosure::zero(), |sum, c| sum + square(&c)))
    },
};

/// H2.
pub const OPTIMAL: Hypothesis<Instance> = Hypothesis {
    name: "H2 optimal",
    says: "X is feasible and complementary to Z",
    margin: |i| {
        let exact = Rational::scope(|| {
            let x = matrix::<Rational>(i.width, i.primal);
            let gap = square(&i.slack().times(&x));
            // The targets are ⟨A, X⟩ over both triangles, which is the trace of the product.
            let off = |(a, &y): (Matrix<Rational>, &Ratio)| {
                (a.times(&x).trace() - Rational::of(y)).square()
            };
            let off = i.matrices().into_iter().zip(i.targets).map(off);
            off.fold(gap, |sum, x| sum + x).value()
        });
        Margin::Zero(exact.map_or(Enclosure::whole(), |x| Enclosure::rational(&x)))
    },
};

/// H3.
pub const NONDEGENERATE: Hypothesis<Instance> = Hypothesis {
    name: "H3 nondegenerate",
    says: "Z + X is positive definite, so that the solution is unique",
    margin: |i| {
        let least = Rational::scope(|| {
            let mut a = i.slack::<Rational>().plus(&matrix(i.width, i.primal));
            let mut least = None;
            for k in 0..i.width {
                let pivot = a.at(k, k);
                let value = pivot.value()?;
                least = Some(least.map_or(value.clone(), |least: rug::Rational| least.min(value)));
                for row in k + 1..i.width {
                    let factor = a.at(row, k) / pivot;
                    for column in k..i.width {
                        let change = factor * a.at(k, column);
                        *a.at_mut(row, column) -= change;
                    }
                }
            }
            least
        });
        // A pivot of zero leaves the next ones undefined.
        Margin::Positive(least.map_or(Enclosure::zero(), |x| Enclosure::rational(&x)))
    },
};

fn square<R: Field>(a: &Matrix<R>) -> R {
    (0..a.rows()).fold(R::zero(), |sum, i| sum + proofmark::linear::norm_squared(a.row(i)))
}
