//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::WeightedLoss;
use proofmark::linear::{Matrix, dot, symmetric_eigen};

use super::calculus::Calculus;
use super::walk::Form;
use crate::instances::{full_observation, generic, standard};

/// $G$ in $W_0 = GG^\top$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// $W_0 = I$.
    Identity,
    /// Three generic columns.
    Generic,
    /// $W_0 = I - u_1u_1^\top$, which has no overlap with the first direction.
    Orthogonal,
}

/// A loss, a start, and how `f64` is to fare.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $f$.
    pub loss: WeightedLoss,
    /// $W_0$, a pure number.
    pub start: Start,
    /// $n$ in the $\alpha = 10^{-n}$ at which `f64` is to agree.
    pub decades: i32,
    /// What `f64` integrates.
    pub form: Form,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let weights = self.loss.weights.iter().flatten();
        let most =
            weights.fold(
                ratio(0, 1),
                |most, &w| {
                    if w.to_rational() > most.to_rational() { w } else { most }
                },
            );
        vec![("largest weight", most), ("decades", Ratio::from(i64::from(self.decades)))]
    }
}

/// The standard loss from both starts.
pub fn instances() -> Vec<Instance> {
    let generic = Instance {
        id: "generic",
        loss: standard(),
        start: Start::Generic,
        decades: 30,
        form: Form::Factor,
    };
    vec![generic.clone(), Instance { id: "identity", start: Start::Identity, ..generic }]
}

/// The same on the full observation.
pub fn isotropic(i: &Instance) -> Instance {
    Instance { loss: full_observation(), ..i.clone() }
}

impl Instance {
    /// $G$.
    pub fn factor<R: Real + Approx>(&self) -> Matrix<R> {
        let d = self.loss.dimension();
        match self.start {
            Start::Identity => Matrix::identity(d),
            Start::Generic => generic(),
            Start::Orthogonal => {
                let top = symmetric_eigen(&self.loss.pull_at_zero::<R>()).vectors.column(0);
                Matrix::identity(d)
                    .minus(&Matrix::from_fn(d, d, |row, column| top[row] * top[column]))
            }
        }
    }
}

/// H1.
pub const CONVEX: Hypothesis<Instance> = Hypothesis {
    name: "H1 convex",
    says: r"$f$ is convex: no weight is negative",
    margin: |i| {
        let weights = i.loss.weights.iter().flatten().map(|&w| Enclosure::of(w));
        Margin::NonNegative(weights.reduce(Enclosure::min).unwrap_or(Enclosure::zero()))
    },
};

/// H3. The overlap of the start that is orthogonal by definition is zero.
pub const OVERLAPPING: Hypothesis<Instance> = Hypothesis {
    name: "H3 overlapping",
    says: r"$u_1^\top W_0u_1 > 0$",
    margin: |i| {
        let spectrum = symmetric_eigen(&i.loss.pull_at_zero::<Mp<8>>());
        let pulled = i.factor::<Mp<8>>().transpose().apply(&spectrum.vectors.column(0));
        let none = i.start == Start::Orthogonal;
        Margin::Positive(if none {
            Enclosure::zero()
        } else {
            Enclosure::point(dot(&pulled, &pulled))
        })
    },
};

/// The least of some margins at all points but the last.
fn least(i: &Instance, of: impl Fn(&Calculus, usize) -> Enclosure) -> Margin {
    let Ok(calculus) = Calculus::of(i) else { return Margin::Positive(Enclosure::whole()) };
    let all = (0..calculus.points.len() - 1).map(|r| of(&calculus, r));
    Margin::Positive(all.reduce(Enclosure::min).unwrap_or(Enclosure::whole()))
}

/// H2 and H4.
pub const SEPARATED: Hypothesis<Instance> = Hypothesis {
    name: "H4 separated",
    says: r"at each $\bar W_r$ on the way, the top eigenvalue of $-\nabla f(\bar W_r)$ is simple and
positive",
    margin: |i| {
        least(i, |calculus, r| {
            let growth = &calculus.points[r].growth;
            let second = growth.get(1).copied().unwrap_or(proofmark::arithmetic::Interval::zero());
            (growth[0] - second).min(growth[0]).to_enclosure()
        })
    },
};

/// H5.
pub const STRICT: Hypothesis<Instance> = Hypothesis {
    name: "H5 strict",
    says: r"$\bar W_r$ is a strict local minimum of $f$ among the matrices of its rank",
    margin: |i| {
        least(i, |calculus, r| {
            let rates = calculus.points[r].contraction.iter().copied();
            let all = rates.reduce(|x, y| x.min(y)).map(|x| x.to_enclosure());
            all.unwrap_or(Enclosure::one())
        })
    },
};

/// H6. What couples the directions is the difference of the weights: under full observation the
/// slowest component of the approach is never excited.
pub const COUPLED: Hypothesis<Instance> = Hypothesis {
    name: "H6 generic",
    says: r"what arrives at $\bar W_r$ has a part along the slowest tangential direction, and along
the top eigenvector: the Hessian is not isotropic",
    margin: |i| {
        let weights: Vec<_> = i.loss.weights.iter().flatten().map(|&w| Enclosure::of(w)).collect();
        let most = weights.iter().copied().reduce(Enclosure::max);
        let least = weights.iter().copied().reduce(Enclosure::min);
        Margin::Positive(most.zip(least).map_or(Enclosure::whole(), |(x, y)| x - y))
    },
};

/// H7.
pub const FACTORED: Hypothesis<Instance> = Hypothesis {
    name: "H7 factored",
    says: r"what is integrated is $U$, and not $W = UU^\top$",
    margin: |i| Margin::of_bool(i.form == Form::Factor),
};

/// H8.
pub const RESOLVED: Hypothesis<Instance> = Hypothesis {
    name: "H8 resolved",
    says: r"at the arrival at $\bar W_1$ the smallest singular value of $U$, about $\alpha^{|a_3|}$,
is above $2^{-48}$, a few rounding errors of $f64$",
    margin: |i| {
        let Ok(calculus) = Calculus::of(i) else { return Margin::Positive(Enclosure::whole()) };
        let size = calculus.third_at_first() * Enclosure::integer(i.decades.into());
        let ten = Enclosure::integer(10).ln() / Enclosure::integer(2).ln();
        Margin::Positive(Enclosure::integer(48) - size * ten)
    },
};
