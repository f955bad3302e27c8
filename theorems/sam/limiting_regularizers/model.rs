//! The losses, whole or datum by datum, each with a rational point of $\Gamma$.

use proofmark::arithmetic::{Field, Function, Ratio, Real, ratio};

use crate::instances::{Parabola, Ring, TwoNormals};

/// A loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// $\frac12(F_1v^2 + F_2w^2) + \frac12cv^2w + \frac12evw^2 + \frac16(av^3 + bw^3) +
    /// \frac1{24}w^4$.
    Normals {
        /// $c$, $e$, $a$, $b$.
        cubic: [Ratio; 4],
    },
    /// $\frac12F_1v^2 + w^4$: $\Gamma = \{v = w = 0\}$, but the Hessian has rank 1 on it.
    FlatNormal,
    /// [`Ring`] with $b = \frac12$.
    Ring,
    /// $\frac1M\sum_k\frac12f_k^2$ with three quadratic $f_k$ of five parameters.
    Data,
}

/// The rows $\nabla f_k(0)$.
const ROWS: [[i64; 5]; 3] = [[2, 1, 0, 0, 0], [0, 1, -1, 1, 0], [1, 0, 1, 0, 1]];

impl Model {
    /// $D$.
    pub fn dimension(self) -> usize {
        match self {
            Model::Normals { .. } | Model::FlatNormal => 3,
            Model::Ring => 2,
            Model::Data => 5,
        }
    }

    /// The codimension of $\Gamma$, which H2 says is the rank of the Hessian.
    pub fn codimension(self) -> usize {
        match self {
            Model::Normals { .. } | Model::FlatNormal => 2,
            Model::Ring => 1,
            Model::Data => 3,
        }
    }

    /// A point of $\Gamma$.
    pub fn point(self) -> Vec<Ratio> {
        match self {
            Model::Ring => vec![ratio(3, 5), ratio(4, 5)],
            _ => vec![ratio(0, 1); self.dimension()],
        }
    }

    /// The point of $\Gamma$ that is nearest to $x$, where a formula knows it.
    pub fn foot<R: Real>(self, x: &[R]) -> Option<Vec<R>> {
        match self {
            Model::Normals { .. } | Model::FlatNormal => Some(vec![x[0], R::zero(), R::zero()]),
            Model::Ring => {
                let radius = (x[0].square() + x[1].square()).sqrt();
                Some(vec![x[0] / radius, x[1] / radius])
            }
            Model::Data => None,
        }
    }

    /// The losses of a batch of one datum; the loss itself where it is not a sum over data.
    pub fn data(self) -> Vec<Part> {
        match self {
            Model::Data => (0..3).map(|k| Part { model: self, datum: Some(k) }).collect(),
            _ => vec![self.whole()],
        }
    }

    /// $L$.
    pub fn whole(self) -> Part {
        Part { model: self, datum: None }
    }
}

/// $L$, or the loss $L_k$ of one datum.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The model.
    pub model: Model,
    /// $k$; none for $L$.
    pub datum: Option<usize>,
}

impl Part {
    /// The codimension of the minimisers.
    pub fn codimension(self) -> usize {
        self.datum.map_or(self.model.codimension(), |_| 1)
    }
}

impl Function for Part {
    fn at<R: Real>(&self, x: &[R]) -> R {
        let half = R::one() / R::integer(2);
        match self.model {
            Model::Normals { cubic: [c, e, a, b] } => {
                let [c, e, a, b] = [c, e, a, b].map(R::of);
                let (v, w) = (x[1], x[2]);
                let cubes = (a * v.powi(3) + b * w.powi(3)) / R::integer(6);
                let mixed = half * v * w * (c * v + e * w);
                let [first, second] = curvatures().map(|f| f.over::<R>().at(x[0]));
                half * (first * v.square() + second * w.square())
                    + mixed
                    + cubes
                    + w.powi(4) / R::integer(24)
            }
            Model::FlatNormal => {
                half * curvatures()[0].over::<R>().at(x[0]) * x[1].square() + x[2].powi(4)
            }
            Model::Ring => Ring { b: ratio(1, 2) }.at(x),
            Model::Data => match self.datum {
                Some(k) => half * residual(k, x).square(),
                None => {
                    let sum = (0..3).fold(R::zero(), |s, k| s + residual(k, x).square());
                    half * sum / R::integer(3)
                }
            },
        }
    }
}

/// $F_1$ and $F_2$.
fn curvatures() -> [Parabola; 2] {
    let loss = TwoNormals::three_minimisers(ratio(0, 1));
    [loss.first, loss.second]
}

/// $f_k = \langle a_k, x\rangle + x_kx_{k+1} + \frac12x_k^2$.
fn residual<R: Field>(k: usize, x: &[R]) -> R {
    let linear = ROWS[k].iter().zip(x).fold(R::zero(), |s, (&a, &x)| s + R::integer(a) * x);
    linear + x[k] * x[k + 1] + x[k].square() / R::integer(2)
}
