//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin, Memo};
use proofmark::dynamics::Ensemble;
use proofmark::evidence::Reason;

use super::wine::SPECTRUM;
use crate::instances::{Family, Problem, Start};

/// Which experiment an instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The eigenvalues of the wines, with measurements for which all is certified.
    Wine,
    /// A problem of the size of the paper's figures, made smaller.
    Synthetic,
    /// The same with fewer columns than the rank of the truth.
    Narrow,
}

/// A problem with Gaussian measurements.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// Which experiment it is.
    pub question: Question,
    /// $d$.
    pub dimension: usize,
    /// The positive eigenvalues of $Z^*$, pure numbers.
    pub eigenvalues: [Ratio; 4],
    /// $m$.
    pub measurements: usize,
    /// $\hat r$.
    pub width: usize,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.dimension as i64)),
            ("m", Ratio::from(self.measurements as i64)),
            ("width", Ratio::from(self.width as i64)),
        ]
    }
}

impl Instance {
    /// As a problem of the paper; the eigenvectors are in general position.
    pub fn problem(&self) -> Problem {
        let mut eigenvalues = vec![ratio(0, 1); self.dimension];
        eigenvalues[..4].copy_from_slice(&self.eigenvalues);
        Problem {
            name: if self.question == Question::Wine { "wine" } else { "synthetic" },
            family: Family::Gaussian { count: self.measurements },
            eigenvalues,
            is_turned: true,
            width: self.width,
            step: ratio(1, 10),
            start: Start::Generic,
        }
    }

    /// The measurements, drawn once.
    pub fn ensemble(&self) -> Result<Ensemble, Reason> {
        static KNOWN: Memo<Problem, Ensemble> = Memo::new();
        let problem = self.problem();
        KNOWN.at(problem.with_width(0), || Ok(problem.ensemble()))
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    let wine = Instance {
        id: "wine",
        question: Question::Wine,
        dimension: 13,
        // The four largest eigenvalues over the largest; H1 compares them with the data.
        eigenvalues: [
            ratio(1, 1),
            ratio(530_611, 1_000_000),
            ratio(307_292, 1_000_000),
            ratio(195_283, 1_000_000),
        ],
        measurements: 20_000,
        width: 13,
    };
    let synthetic = Instance {
        id: "synthetic",
        question: Question::Synthetic,
        dimension: 20,
        eigenvalues: [ratio(1, 1), ratio(3, 4), ratio(1, 2), ratio(1, 4)],
        measurements: 840,
        width: 20,
    };
    let narrow =
        Instance { id: "synthetic_narrow", question: Question::Narrow, width: 2, ..synthetic };
    vec![wine, synthetic, narrow]
}

/// H1.
pub const REAL: Hypothesis<Instance> = Hypothesis {
    name: "H1 real",
    says: "the eigenvalues of the instance wine are those of the data to 1e-6",
    margin: |i| {
        if i.question != Question::Wine {
            return Margin::of_bool(true);
        }
        let off = i.eigenvalues.iter().zip(SPECTRUM.iter());
        let off = off.map(|(&given, &value)| (Enclosure::of(given) - value).abs());
        let most = off.fold(Enclosure::zero(), Enclosure::max);
        Margin::NonNegative(Enclosure::of(ratio(1, 1_000_000)) - most)
    },
};

/// H2.
pub const MANY: Hypothesis<Instance> = Hypothesis {
    name: "H2 many",
    says: "where certificates are claimed, m >= 100 D",
    margin: |i| {
        let coordinates = i.problem().coordinates() as i64;
        let asked = if i.question == Question::Wine { 100 * coordinates } else { 0 };
        Margin::NonNegative(Enclosure::integer(i.measurements as i64 - asked))
    },
};

/// H3.
pub const NARROW: Hypothesis<Instance> = Hypothesis {
    name: "H3 narrow",
    says: "where the end at Z_2* is claimed, U has two columns",
    margin: |i| {
        let extra = if i.question == Question::Narrow { i.width as i64 - 2 } else { 0 };
        Margin::Zero(Enclosure::integer(extra))
    },
};
