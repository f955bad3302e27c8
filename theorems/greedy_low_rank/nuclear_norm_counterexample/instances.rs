//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};

/// How the flow starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// $W(0) = \alpha I$.
    Identity,
    /// $W(0) = \alpha GG^\top$ with a fixed $G$ without symmetries.
    Generic,
}

/// A completion problem with the entries $(1,3) \mapsto 1$, $(1,4) \mapsto R$, $(2,3) \mapsto R$.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $R$, a pure number.
    pub r: Ratio,
    /// $-\log_{10}\alpha$, where $\alpha$ is the scale of $W(0)$.
    pub decades: u32,
    /// How the flow starts.
    pub start: Start,
    /// The entry $(2,4)$ of the target, where it is observed too.
    pub corner: Option<Ratio>,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let [tilted, corner] = [self.start == Start::Generic, self.corner.is_some()];
        vec![
            ("R", self.r),
            ("-log10 alpha", Ratio::from(i64::from(self.decades))),
            ("generic start", Ratio::from(i64::from(tilted))),
            ("corner observed", Ratio::from(i64::from(corner))),
        ]
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    let of = |id, r| Instance { id, r, decades: 40, start: Start::Identity, corner: None };
    vec![of("r_6_5", ratio(6, 5)), of("r_2", ratio(2, 1)), of("r_3", ratio(3, 1))]
}

/// $\mu_1 = \frac12(1 + \sqrt{1 + 4R^2})$, the top eigenvalue of $M = -\nabla f(0)$.
pub fn top_eigenvalue<R: Real>(r: R) -> R {
    (R::one() + (R::one() + R::integer(4) * r.square()).sqrt()) / R::integer(2)
}

/// H1.
pub const UNEQUAL: Hypothesis<Instance> = Hypothesis {
    name: "H1 unequal",
    says: "$R > 1$: the observed entries are not all equal",
    margin: |i| Margin::Positive(Enclosure::of(i.r) - Enclosure::one()),
};

/// H2. The bound is where the powers of $\alpha$ rule: the rate $\alpha^{1/\mu_1}$ is below
/// $10^{-4}$.
pub const SMALL: Hypothesis<Instance> = Hypothesis {
    name: "H2 small",
    says: r"$\alpha^{1/\mu_1} \le 10^{-4}$: the start is infinitesimal for practical purposes",
    margin: |i| {
        let rate = Enclosure::integer(i64::from(i.decades)) / top_eigenvalue(Enclosure::of(i.r));
        Margin::NonNegative(rate - Enclosure::integer(4))
    },
};

/// H3.
pub const ISOTROPIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 isotropic",
    says: r"$W(0) = \alpha I$",
    margin: |i| Margin::of_bool(i.start == Start::Identity),
};

/// H4.
pub const NOTHING_ELSE_OBSERVED: Hypothesis<Instance> = Hypothesis {
    name: "H4 nothing else observed",
    says: "the entry $(2, 4)$, which the rank-one completion sets to $R^2$, is not observed",
    margin: |i| Margin::of_bool(i.corner.is_none()),
};
