//! Linear data on the unit circle, in batches.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::Loss;

/// A datum $f(x) = a\cdot x$ with label 0: $a = (p, q)/h$ of a Pythagorean triple, so that norms of
/// gradients are rational.
pub type Triple = [i64; 3];

/// Batches of data in the plane; each is a loss $\frac1{2b}\sum_i(a_i\cdot x)^2$.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The batches.
    pub batches: &'static [&'static [Triple]],
    /// $\eta$.
    pub step: Ratio,
    /// $\rho$.
    pub radius: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("batches", Ratio::from(self.batches.len() as i64)),
            ("data in a batch", Ratio::from(self.batches[0].len() as i64)),
            ("eta", self.step),
            ("rho", self.radius),
        ]
    }
}

/// $L = \frac12x^\top Ax$ in the plane.
#[derive(Clone, Copy, Debug)]
pub struct Batch<R> {
    /// $A_{11}$, $A_{12}$, $A_{22}$.
    pub hessian: [R; 3],
}

impl<R: Field> Batch<R> {
    /// The mean over these data.
    pub fn of(data: &[Triple]) -> Self {
        let zero = [R::zero(); 3];
        let sum = data.iter().fold(zero, |[x, y, z], t| {
            let [p, q] = direction::<R>(t);
            [x + p * p, y + p * q, z + q * q]
        });
        Batch { hessian: sum.map(|x| x / R::integer(data.len() as i64)) }
    }
}

/// $a$.
pub fn direction<R: Field>(t: &Triple) -> [R; 2] {
    [t[0], t[1]].map(|p| R::of(ratio(p, t[2])))
}

impl<R: Field> Loss<R> for Batch<R> {
    fn dimension(&self) -> usize {
        2
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let [a, b, c] = self.hessian;
        gradient[0] = a * x[0] + b * x[1];
        gradient[1] = b * x[0] + c * x[1];
    }
}

/// H1.
pub const DEFINITE: Hypothesis<Instance> = Hypothesis {
    name: "H1 definite",
    says: r"the Hessian $A_k$ of each batch is positive definite: it has two data that are not
parallel",
    margin: |i| {
        let determinant = |data: &&[Triple]| {
            let [a, b, c] = Batch::<Enclosure>::of(data).hessian;
            a * c - b.square()
        };
        let smaller = |x: Enclosure, y: Enclosure| if x.certainly_less(y) { x } else { y };
        let all = i.batches.iter().map(determinant).reduce(smaller);
        let least = all.unwrap_or(Enclosure::zero());
        // Of one datum it is zero up to rounding.
        Margin::Positive(if least.contains_point(Field::zero()) {
            Enclosure::zero()
        } else {
            least
        })
    },
};

/// H2.
pub const DIFFERENT: Hypothesis<Instance> = Hypothesis {
    name: "H2 different",
    says: r"the top eigenspaces of the batches differ: $A_1A_2 \ne A_2A_1$",
    margin: |i| {
        let commutator = |x: &[Triple], y: &[Triple]| {
            let [a, b, c] = Batch::<Enclosure>::of(x).hessian;
            let [d, e, f] = Batch::<Enclosure>::of(y).hessian;
            // The only entry of the commutator of two symmetric matrices of two rows.
            a * e + b * f - b * d - c * e
        };
        let value = commutator(i.batches[0], i.batches[1]).square();
        Margin::Positive(if value.contains_point(Field::zero()) {
            Enclosure::zero()
        } else {
            value
        })
    },
};

/// Pairs, other pairs with another step, and triples.
pub fn instances() -> Vec<Instance> {
    let pairs = Instance {
        id: "pairs",
        batches: &[&[[3, 4, 5], [12, 5, 13]], &[[4, -3, 5], [15, 8, 17]]],
        step: ratio(1, 4),
        radius: ratio(1, 10),
    };
    let other = Instance {
        id: "other_pairs",
        batches: &[&[[3, 4, 5], [24, 7, 25]], &[[5, -12, 13], [15, 8, 17]]],
        step: ratio(1, 10),
        radius: ratio(1, 3),
    };
    let triples = Instance {
        id: "triples",
        batches: &[
            &[[3, 4, 5], [12, 5, 13], [15, 8, 17]],
            &[[4, -3, 5], [15, 8, 17], [5, -12, 13]],
            &[[-3, 4, 5], [-8, 15, 17], [7, 24, 25]],
        ],
        ..pairs.clone()
    };
    vec![pairs, other, triples]
}
