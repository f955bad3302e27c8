//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio};
use proofmark::claim::{self, Context, Hypothesis, Margin};

/// What the entries of the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Independent signs.
    Signs,
    /// Independent standard normal.
    Gaussian,
}

/// Which conclusion an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// C2 and C4: the law of the number of rows, with fixed weights.
    Law,
    /// C1 and C5: a given number of rows, with the weights $\hat c_j$.
    Range,
    /// C3: how the number grows with $d$.
    Trend,
}

/// A truth in $\mathbb R^d$ with $\kappa$ entries that are not zero, and the rows it is seen
/// through.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// What it is for.
    pub question: Question,
    /// The law of an entry.
    pub entries: Entries,
    /// $d$ in the quick tier; the largest one for a trend.
    pub width: usize,
    /// $d$ in the full tier.
    pub width_full: usize,
    /// $\kappa$; the truth is $1, -1, 1, \dots$ on the first $\kappa$ coordinates, since only its
    /// signs matter.
    pub sparsity: usize,
    /// How often each row is seen.
    pub repeats: usize,
    /// The first column and the first outside the support are the same.
    pub twins: bool,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let count = |n: usize| Ratio::from(n as i64);
        vec![
            ("d", count(self.width)),
            ("d in the full tier", count(self.width_full)),
            ("κ", count(self.sparsity)),
        ]
    }
}

impl Instance {
    /// $d$ at the tier.
    pub fn width_at(&self, context: &Context) -> usize {
        context.by_tier(self.width, self.width_full, self.width_full)
    }
}

/// H1.
pub const SPARSE: Hypothesis<Instance> = Hypothesis {
    name: "H1 sparse",
    says: r"$\kappa \le d/10$, at the least $d$ of a trend",
    margin: |i| {
        let width = if i.question == Question::Trend { i.width / 4 } else { i.width };
        Margin::NonNegative(Enclosure::integer(width as i64 - 10 * i.sparsity as i64))
    },
};

/// H2.
pub const FRESH: Hypothesis<Instance> = Hypothesis {
    name: "H2 fresh",
    says: "the rows are independent",
    margin: |i| Margin::of_bool(i.repeats == 1),
};

/// H3.
pub const SEPARATE: Hypothesis<Instance> = Hypothesis {
    name: "H3 separate",
    says: "the entries of a row are independent",
    margin: |i| Margin::of_bool(!i.twins),
};

/// H4.
pub const GAUSSIAN: Hypothesis<Instance> = Hypothesis {
    name: "H4 Gaussian",
    says: "where the law of the number of rows is claimed, the entries are Gaussian",
    margin: |i| Margin::of_bool(i.question != Question::Law || i.entries == Entries::Gaussian),
};

/// H5.
pub const PRIOR: Hypothesis<Instance> = Hypothesis {
    name: "H5 prior",
    says: r"$w^*$ is chosen before $Z$ is drawn",
    margin: |_| Margin::of_bool(true),
};

/// The instances.
pub fn instances() -> Vec<Instance> {
    let base = Instance {
        id: "law_d12_k1",
        question: Question::Law,
        entries: Entries::Gaussian,
        width: 12,
        width_full: 24,
        sparsity: 1,
        repeats: 1,
        twins: false,
    };
    let wide = Instance { id: "law_d40_k2", width: 40, width_full: 100, sparsity: 2, ..base };
    let range = |id, entries, width, width_full, sparsity| Instance {
        id,
        question: Question::Range,
        entries,
        width,
        width_full,
        sparsity,
        ..base
    };
    let trend = |id, entries| Instance {
        id,
        question: Question::Trend,
        entries,
        width: 80,
        width_full: 400,
        sparsity: 2,
        ..base
    };
    let (signs, gaussian) = (Entries::Signs, Entries::Gaussian);
    vec![
        base,
        wide,
        range("range_signs_k2", signs, 40, 100, 2),
        range("range_signs_k4", signs, 40, 200, 4),
        range("range_signs_k6", signs, 60, 300, 6),
        range("range_gaussian_k2", gaussian, 40, 100, 2),
        range("range_gaussian_k4", gaussian, 40, 400, 4),
        trend("trend_signs", signs),
        trend("trend_gaussian", gaussian),
    ]
}
