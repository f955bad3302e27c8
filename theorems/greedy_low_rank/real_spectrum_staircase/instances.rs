//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Ratio};
use proofmark::claim::{self, Hypothesis, Margin};

use super::spectra::Table;

/// A table, and how small the start is.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The table whose correlation matrix is observed.
    pub table: Table,
    /// $n$ in $\alpha = 10^{-n}$; correlations are pure numbers.
    pub decades: u32,
    /// The truncations $k$ that are looked at.
    pub ranks: &'static [usize],
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.table.spectrum().values.len() as i64)),
            ("decades", Ratio::from(i64::from(self.decades))),
        ]
    }
}

/// A start of practice is not below this, in decades.
pub const PRACTICE: u32 = 30;

/// The instances.
pub fn instances() -> Vec<Instance> {
    use Table::{BreastCancer, Wine};
    let of = |id, table, decades, ranks| Instance { id, table, decades, ranks };
    vec![
        of("wine_1e-4", Wine, 4, &[1, 2, 3]),
        of("breast_cancer_1e-4", BreastCancer, 4, &[1]),
        of("wine_1e-16", Wine, 16, &[4]),
        of("wine_1e-60", Wine, 60, &[1, 2, 3]),
        of("breast_cancer_1e-60", BreastCancer, 60, &[1, 2]),
        of("wine_1e-20000", Wine, 20_000, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        // Extremal: the closest tie, of exponent 0.019, is k = 20; the largest exponent k = 29.
        of("breast_cancer_1e-20000", BreastCancer, 20_000, &[1, 2, 5, 20, 29]),
    ]
}

/// H1.
pub const POSITIVE: Hypothesis<Instance> = Hypothesis {
    name: "H1 positive",
    says: "the correlation matrix is positive definite",
    margin: |i| {
        let last = i.table.spectrum().values.last().copied();
        Margin::Positive(last.unwrap_or(Enclosure::empty()))
    },
};

/// H2.
pub const SIMPLE: Hypothesis<Instance> = Hypothesis {
    name: "H2 simple",
    says: "its eigenvalues differ",
    margin: |i| {
        let gaps = i.table.spectrum().values.windows(2).map(|pair| pair[0] - pair[1]);
        Margin::Positive(gaps.reduce(Enclosure::min).unwrap_or(Enclosure::empty()))
    },
};

/// H3.
pub const PRACTICAL: Hypothesis<Instance> = Hypothesis {
    name: "H3 practical",
    says: "where a step is claimed to be hidden, alpha is at least 1e-30",
    margin: |i| Margin::of_bool(i.ranks != [4] || i.decades <= PRACTICE),
};
