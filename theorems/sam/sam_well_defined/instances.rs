//! Losses on which a step can be computed in rational numbers.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};

/// $L = \frac12\lambda x^2$ on the line, of which SAM's step is piecewise linear; and SAM's two
/// constants.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $\lambda$.
    pub curvature: Ratio,
    /// $\eta$.
    pub step: Ratio,
    /// $\rho$.
    pub radius: Ratio,
    /// Are the starts drawn, or taken from those that meet the minimum?
    pub is_drawn: bool,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("lambda", self.curvature), ("eta", self.step), ("rho", self.radius)]
    }
}

/// H1.
pub const ALMOST_EVERY: Hypothesis<Instance> = Hypothesis {
    name: "H1 almost every start",
    says: "the start is drawn from a law with a density",
    margin: |i| Margin::of_bool(i.is_drawn),
};

/// H2.
pub const SMALL_STEP: Hypothesis<Instance> = Hypothesis {
    name: "H2 small step",
    says: r"$\eta\lambda < 1$",
    margin: |i| {
        let product = Enclosure::of(i.step) * Enclosure::of(i.curvature);
        Margin::Positive(Enclosure::one() - product)
    },
};

/// Three lines.
pub fn instances() -> Vec<Instance> {
    let third = Instance {
        id: "third",
        curvature: ratio(2, 1),
        step: ratio(1, 6),
        radius: ratio(1, 10),
        is_drawn: true,
    };
    let tenth = Instance { id: "tenth", step: ratio(1, 20), radius: ratio(3, 7), ..third.clone() };
    let large = Instance { id: "large", step: ratio(9, 20), ..third.clone() };
    vec![third, tenth, large]
}
