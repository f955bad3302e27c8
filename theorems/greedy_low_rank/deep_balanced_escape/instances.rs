//! The instances and hypotheses.

use proofmark::arithmetic::{Enclosure, Field, Mp, Ratio, Real, ratio};
use proofmark::claim::{Hypothesis, Margin};
use proofmark::dynamics::WeightedLoss;
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::flow::{Number, RootFlow, power};
use crate::instances::{full_observation, standard};

/// Where the flow starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// $W(0) = \alpha I$.
    Identity,
    /// $W(0) = \alpha R^L$ for a positive definite $R$ that shares nothing with the loss.
    Generic,
}

/// The loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// S3: generic.
    Standard,
    /// The same target, fully observed: $H = I$ commutes with everything.
    Full,
    /// Fully observed, with a double top eigenvalue.
    Tied,
}

/// One question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instance {
    /// $f$.
    pub loss: Loss,
    /// $L$.
    pub depth: usize,
    /// The shape of $W(0)$.
    pub start: Start,
    /// The time of comparison over $T_\alpha$.
    pub clock: Ratio,
    /// $s$ in $U_1 = s\,U$, $U_2 = U/s$, with all other factors $U$.
    pub imbalance: Ratio,
    /// Asks how the generic start fails, instead of how $\alpha I$ succeeds.
    pub companion: bool,
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        let loss = match self.loss {
            Loss::Standard => "standard",
            Loss::Full => "full",
            Loss::Tied => "tied",
        };
        let start = if self.start == Start::Identity { "identity" } else { "generic" };
        format!("{loss}_depth_{}_{start}", self.depth)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let target = &self.loss().target;
        vec![
            ("L", ratio(self.depth as i64, 1)),
            ("d", ratio(target.len() as i64, 1)),
            ("t / T_alpha", self.clock),
        ]
    }
}

impl Instance {
    /// $f$.
    pub fn loss(&self) -> WeightedLoss {
        match self.loss {
            Loss::Standard => standard(),
            Loss::Full => full_observation(),
            Loss::Tied => {
                let entry = |i, j| if i == j { ratio(2 - (i == 2) as i64, 1) } else { ratio(0, 1) };
                let target = (0..3).map(|i| (0..3).map(|j| entry(i, j)).collect()).collect();
                WeightedLoss { target, ..full_observation() }
            }
        }
    }

    /// The root of $W(0)/\alpha$ in which the flow is run.
    pub fn start(&self, flow: &RootFlow<'_>) -> Matrix<Number> {
        let r = match self.start {
            Start::Identity => Matrix::identity(3),
            Start::Generic => factor(),
        };
        // W = R^L = P^n.
        power(&r, self.depth / flow.root())
    }

    /// $\ln\alpha$ for $\alpha = 10^{-k}$.
    pub fn log_alpha(k: i64) -> Number {
        -Number::integer(10).ln() * Number::integer(k)
    }
}

/// $R$, with eigenvalues of about 0.6, 0.4 and 0.2, along no eigenvector of the loss: smaller than
/// the identity, so that it escapes later.
pub fn factor<R: Field>() -> Matrix<R> {
    let lower = [[20, 0, 0], [6, 16, 0], [-4, 5, 12]];
    Matrix::from_fn(3, 3, |i, j| R::of(ratio(lower[i.max(j)][i.min(j)], 40)))
}

/// The theorem's instances. That with full observation is where the constants are known; the
/// generic starts belong to the negative companion.
pub fn instances() -> Vec<Instance> {
    let one = |loss, depth, start: Start| Instance {
        loss,
        depth,
        start,
        clock: ratio(1, 1),
        imbalance: ratio(1, 1),
        companion: start == Start::Generic,
    };
    use Loss::{Full, Standard};
    use Start::{Generic, Identity};
    vec![
        one(Full, 3, Identity),
        one(Full, 4, Identity),
        one(Standard, 3, Identity),
        one(Standard, 4, Identity),
        one(Standard, 2, Generic),
        one(Standard, 3, Generic),
        one(Standard, 4, Generic),
    ]
}

/// H1.
pub const CONVEX: Hypothesis<Instance> = Hypothesis {
    name: "H1 convex",
    says: r"$f$ is convex: no weight is negative",
    margin: |i| {
        let weights = i.loss().weights.concat();
        let least = weights.iter().map(|w| w.to_f64()).fold(f64::INFINITY, f64::min);
        Margin::NonNegative(Enclosure::binary(least))
    },
};

/// H2: the margin is an enclosure of $\mu_1 - \mu_2$; a tie is exact.
pub const GAP: Hypothesis<Instance> = Hypothesis {
    name: "H2 a gap",
    says: r"$-\nabla f(0)$ has a simple top eigenvalue $\mu_1 > 0$",
    margin: |i| {
        if i.loss == Loss::Tied {
            // The two are the same number, twice on the diagonal.
            return Margin::Positive(Enclosure::zero());
        }
        let pull = i.loss().pull_at_zero();
        match enclose_eigenvalues::<Mp<8>>(&pull) {
            Ok(eigen) => {
                let gap = eigen.values[0] - eigen.values[1];
                Margin::Positive(gap.min(eigen.values[0]).to_enclosure())
            }
            Err(_) => Margin::Positive(Enclosure::whole()),
        }
    },
};

/// H3.
pub const BALANCED: Hypothesis<Instance> = Hypothesis {
    name: "H3 balanced",
    says: r"$U_k^\top U_k = U_{k+1}U_{k+1}^\top$ at the start",
    margin: |i| Margin::Zero(Enclosure::of(i.imbalance) - Enclosure::one()),
};

/// H4.
pub const DEEP: Hypothesis<Instance> = Hypothesis {
    name: "H4 deep",
    says: r"$L \ge 3$; the negative companion also has $L = 2$, to compare with",
    margin: |i| Margin::NonNegative(Enclosure::integer(i.depth as i64 - 3 + i.companion as i64)),
};

/// H6.
pub const ISOTROPIC: Hypothesis<Instance> = Hypothesis {
    name: "H6 isotropic",
    says: r"$W(0) = \alpha I$; the negative companion is about other starts",
    margin: |i| Margin::of_bool(i.companion || i.start == Start::Identity),
};

/// H5.
pub const ON_TIME: Hypothesis<Instance> = Hypothesis {
    name: "H5 on time",
    says: r"states are compared at $T_\alpha + t$, not at another multiple of $T_\alpha$",
    margin: |i| Margin::Zero(Enclosure::of(i.clock) - Enclosure::one()),
};
