//! Instances and hypotheses, and the laws of iterates, exactly.

use std::collections::BTreeMap;

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::rug::Rational;

/// How the step size follows a batch that is $\kappa$ times as large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// $\kappa\eta$, for $K/\kappa$ steps.
    Linear,
    /// $\sqrt\kappa\,\eta$, for $K/\kappa$ steps.
    Root,
}

/// Losses $\frac a2x^2 - b_\gamma x$ on the line, a batch, and a larger one.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $b_\gamma$, $\gamma$ uniform.
    pub intercepts: &'static [Ratio],
    /// $a$.
    pub curvature: Ratio,
    /// $\eta$.
    pub eta: Ratio,
    /// $B$, drawn with replacement.
    pub batch: u32,
    /// $K$.
    pub steps: u32,
    /// $\kappa$, which divides $K$.
    pub kappa: u32,
    /// The rule.
    pub rule: Rule,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let of = |n: u32| Ratio::from(i64::from(n));
        vec![
            ("a", self.curvature),
            ("eta", self.eta),
            ("B", of(self.batch)),
            ("K", of(self.steps)),
            ("kappa", of(self.kappa)),
        ]
    }
}

/// The instances: four atoms, skewed.
pub fn instances() -> Vec<Instance> {
    const SKEWED: &[Ratio] = &[ratio(-1, 1), ratio(-1, 1), ratio(0, 1), ratio(5, 1)];
    const FOUR: &[Ratio] = &[ratio(-2, 1), ratio(-1, 2), ratio(1, 3), ratio(4, 1)];
    let small = Instance {
        id: "batch_2_to_4",
        intercepts: SKEWED,
        curvature: ratio(0, 1),
        eta: ratio(1, 10),
        batch: 2,
        steps: 4,
        kappa: 2,
        rule: Rule::Linear,
    };
    vec![
        small.clone(),
        Instance { id: "batch_2_to_8", kappa: 4, ..small.clone() },
        Instance { id: "batch_1_to_4", batch: 1, steps: 12, kappa: 4, ..small.clone() },
        Instance { id: "batch_3_to_12", batch: 3, kappa: 4, intercepts: FOUR, ..small },
    ]
}

/// A law with finitely many values.
pub type Law = BTreeMap<Rational, Rational>;

/// The law of the mean of $B$ independent atoms.
fn batch_mean(atoms: &[Ratio], batch: u32) -> Law {
    let weight = Rational::from((1, atoms.len() as u32));
    let mut law = Law::from([(Rational::new(), Rational::from(1))]);
    for _ in 0..batch {
        let mut next = Law::new();
        for (sum, p) in &law {
            for b in atoms {
                let value = sum + b.to_rational() / batch;
                *next.entry(value).or_default() += Rational::from(p * &weight);
            }
        }
        law = next;
    }
    law
}

/// The law of $x_K$ from $x_0 = 0$, by convolution: $x \leftarrow (1 - a\eta)x + \eta\bar b$.
fn law(i: &Instance, eta: &Rational, batch: u32, steps: u32) -> Law {
    let means = batch_mean(i.intercepts, batch);
    let keep = 1 - i.curvature.to_rational() * eta;
    let mut law = Law::from([(Rational::new(), Rational::from(1))]);
    for _ in 0..steps {
        let mut next = Law::new();
        for (x, p) in &law {
            for (b, q) in &means {
                let value = Rational::from(&keep * x) + Rational::from(eta * b);
                *next.entry(value).or_default() += Rational::from(p * q);
            }
        }
        law = next;
    }
    law
}

impl Instance {
    /// $x_K$ of the small batch, and $x_{K/\kappa}$ of the large one.
    pub fn laws(&self) -> [Law; 2] {
        let eta = self.eta.to_rational();
        let factor = match self.rule {
            Rule::Linear => self.kappa,
            Rule::Root => self.kappa.isqrt(),
        };
        let large = Rational::from(&eta * factor);
        [
            law(self, &eta, self.batch, self.steps),
            law(self, &large, self.kappa * self.batch, self.steps / self.kappa),
        ]
    }

    /// $E(b - Eb)^3$.
    pub fn third(&self) -> Rational {
        let atoms: Law = batch_mean(self.intercepts, 1);
        third_cumulant(&atoms)
    }
}

/// $E(x - Ex)^3$.
pub fn third_cumulant(law: &Law) -> Rational {
    let mean = law.iter().fold(Rational::new(), |sum, (x, p)| sum + Rational::from(x * p));
    law.iter().fold(Rational::new(), |sum, (x, p)| {
        let off = Rational::from(x - &mean);
        sum + Rational::from(off.square_ref()) * off * p
    })
}

/// H1.
pub const LINEAR_LOSS: Hypothesis<Instance> = Hypothesis {
    name: "H1 state-independent gradient",
    says: r"$\nabla L_\gamma$ does not depend on $x$: $a = 0$",
    margin: |i| Margin::Zero(Enclosure::of(i.curvature)),
};

/// H2.
pub const LINEAR_RULE: Hypothesis<Instance> = Hypothesis {
    name: "H2 linear scaling",
    says: r"the step size is multiplied by $\kappa$, as the batch is",
    margin: |i| Margin::of_bool(i.rule == Rule::Linear),
};
