//! The hypotheses, with margins.

use proofmark::arithmetic::{Enclosure, Field};
use proofmark::claim::{Hypothesis, Margin};
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::instances::{Instance, Point};
use super::run::{Enclosed, squared};

/// H1. Of families of known deviation the margin is exact; of others it is that of the operator
/// norm, which is the constant of the isometry for rank $2s = d$.
pub const ISOMETRIC: Hypothesis<Instance> = Hypothesis {
    name: "H1 isometric",
    says: r"$(2s, \delta)$-RIP with $\delta < 1$",
    margin: |i| {
        let told = i.delta.to_rational();
        let below_one = Enclosure::rational(&(1_u32 - told.clone()));
        let spare = match i.deviation() {
            Some(exact) => Enclosure::rational(&(told - exact.to_rational())),
            None => {
                let operator: Matrix<Enclosure> = i.ensemble().orthonormal();
                let n = operator.rows();
                let off = operator.minus(&Matrix::identity(n));
                let norm = enclose_eigenvalues(&off)
                    .map(|eigen| eigen.values[0].abs().max(eigen.values[n - 1].abs()));
                Enclosure::of(i.delta) - norm.unwrap_or_else(|_| Enclosure::whole())
            }
        };
        Margin::NonNegative(spare.min(below_one))
    },
};

/// H2. Zero where it is proven that the point is stationary: by the interval Newton method, or
/// because $T_s$ is.
pub const STATIONARY: Hypothesis<Instance> = Hypothesis {
    name: "H2 stationary",
    says: r"$\mathcal A^*\mathcal A(UU^\top - Z^*)U = 0$",
    margin: |i| {
        let proven = match (Enclosed::of(i), i.point) {
            (Err(_), _) => Enclosure::whole(),
            (Ok(_), Point::Stationary) => Enclosure::zero(),
            (Ok(_), Point::Truncation) if i.truncation_is_stationary() => Enclosure::zero(),
            (Ok(at), Point::Truncation) => squared(&at.m.times(&at.u)),
        };
        Margin::Zero(proven)
    },
};

/// H3, of the restricted secant inequality alone. The other claims do not look at it.
pub const NEAR: Hypothesis<Instance> = Hypothesis {
    name: "H3 near",
    says: r"$\|\Delta\|_F \le \frac{c_s}{6(1 + \delta)\sqrt{\sigma_1(Z)}}$",
    margin: |i| Margin::NonNegative(Enclosure::rational(&(1_u32 - i.reach.to_rational()))),
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&ISOMETRIC, &STATIONARY, &NEAR];
