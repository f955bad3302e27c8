//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};

/// What an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The counterexample of the paper, where the nuclear norm is nearly the least.
    Norm,
    /// The same, where the rank is nearly one.
    Rank,
    /// The same, for the law of the second singular value.
    Law,
    /// Random completion problems.
    Random,
}

/// A completion problem, a depth and a scale.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// What it is for.
    pub question: Question,
    /// $L$; of random problems the deeper one, against 2.
    pub depth: usize,
    /// $n$ in $\alpha = 10^{-n}$, in units of an entry of $W$.
    pub decades: u32,
    /// $d$ and the rank of the truth, of random problems.
    pub size: (usize, usize),
    /// The probability that an entry is observed, of random problems.
    pub density: Ratio,
}

/// $R$ of the counterexample: observed are $(1, 3) \mapsto 1$, $(1, 4) \mapsto R$,
/// $(2, 3) \mapsto R$.
pub const LEVEL: i64 = 3;

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("L", Ratio::from(self.depth as i64)),
            ("decades", Ratio::from(i64::from(self.decades))),
            ("d", Ratio::from(self.size.0 as i64)),
        ]
    }
}

/// $\mu_1 = \frac12(1 + \sqrt{1 + 4R^2})$; the second eigenvalue of $-\nabla f(0)$ is less by one.
pub fn top<R: Real>() -> R {
    (R::one() + R::integer(1 + 4 * LEVEL * LEVEL).sqrt()) / R::integer(2)
}

/// $(1 - \mu_2/\mu_1)^{-L/(L-2)}$, with a factor for the exponent.
pub fn second_constant<R: Real>(depth: i64) -> R {
    let share = R::one() / top::<R>();
    (-(R::integer(depth) / R::integer(depth - 2)) * share.ln()).exp()
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    use Question::{Law, Norm, Random, Rank};
    let of = |id, question, depth, decades| Instance {
        id,
        question,
        depth,
        decades,
        size: (4, 1),
        density: ratio(6, 16),
    };
    vec![
        of("depth_2_1e-3", Norm, 2, 3),
        of("depth_3_1e-3", Rank, 3, 3),
        of("depth_4_1e-3", Rank, 4, 3),
        // What depth 4 does at 1e-3 depth 2 does here.
        of("depth_2_1e-20", Rank, 2, 20),
        of("law_of_depth_3", Law, 3, 3),
        of("law_of_depth_4", Law, 4, 3),
        Instance {
            size: (12, 3),
            density: ratio(11, 20),
            ..of("random_12_of_rank_3", Random, 3, 3)
        },
        Instance { size: (8, 2), density: ratio(3, 5), ..of("random_8_of_rank_2", Random, 3, 3) },
    ]
}

/// H1.
pub const SMALL: Hypothesis<Instance> = Hypothesis {
    name: "H1 small",
    says: "alpha is 1e-3 or less",
    margin: |i| Margin::NonNegative(Enclosure::integer(i64::from(i.decades) - 3)),
};

/// H2.
pub const DEEP: Hypothesis<Instance> = Hypothesis {
    name: "H2 deep",
    says: "where low rank is claimed, the depth is 3 or more, or alpha 1e-20 or less",
    margin: |i| {
        let deep = i.question == Question::Norm || i.depth >= 3 || i.decades >= 20;
        Margin::of_bool(deep)
    },
};
