//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, ratio};
use proofmark::claim::{self, Hypothesis, Margin};

use super::limit::Model;
use super::rows::{Design, Entries, Target, project_out};

/// Which conclusion an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// C3, over all sign matrices.
    Census,
    /// C3, over drawn matrices.
    Mean,
    /// C4.
    Law,
    /// C1 and C2.
    Limit,
    /// C5.
    Rounding,
}

/// A truth, the rows that it is seen through, and the shape of the start.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// What it is for.
    pub question: Question,
    /// The rows $Z$, with $d$ and $n$.
    pub design: Design,
    /// $w^*$; its entries are quarters, in units of an output per unit of a row's entry.
    pub target: Target,
    /// $v_j(0)/u_j(0) - 1$, a pure number.
    pub imbalance: Ratio,
    /// $u_0(0)/\alpha - 1$, a pure number; the other $u_j(0)$ are $\alpha$.
    pub tilt: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let Design { width, data, bias, stretch, .. } = self.design;
        vec![
            ("d", Ratio::from(width as i64)),
            ("n", Ratio::from(data as i64)),
            ("bias", bias),
            ("stretch", stretch),
            ("imbalance", self.imbalance),
            ("tilt", self.tilt),
        ]
    }
}

impl Instance {
    /// The same with other rows.
    pub fn with(&self, design: Design) -> Option<Self> {
        Some(Instance { design, ..*self })
    }

    /// $n/d$, $n$ and $d$.
    pub fn sizes(&self) -> (f64, f64) {
        (self.design.data as f64, self.design.width as f64)
    }

    /// The model of the given rows.
    pub fn model(&self) -> Model {
        let truth = self.target.of::<Rational>(&[], 1, self.design.width);
        let quarters = |w: &Rational| {
            let w = w.value().expect("the truth is a number");
            ratio(
                w.numer().to_i64().expect("the truth is small"),
                w.denom().to_i64().expect("the truth is small"),
            )
        };
        Model {
            rows: self.design.given(),
            truth: truth.iter().map(quarters).collect(),
            imbalance: self.imbalance,
            tilt: self.tilt,
        }
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    use Entries::{Gaussian, Residues, Signs, Spike};
    use Question::{Census, Law, Limit, Mean, Rounding};
    let of = |id, question, entries, width, data, support| Instance {
        id,
        question,
        design: Design {
            width,
            data,
            entries,
            bias: ratio(0, 1),
            stretch: ratio(1, 1),
            conditioned: true,
        },
        target: Target::Fixed { support },
        imbalance: ratio(0, 1),
        tilt: ratio(0, 1),
    };
    vec![
        of("all_signs_4x2", Census, Signs, 4, 2, 4),
        of("all_signs_4x1", Census, Signs, 4, 1, 4),
        of("all_signs_3x2", Census, Signs, 3, 2, 3),
        of("all_signs_5x2", Census, Signs, 5, 2, 3),
        of("all_signs_4x3", Census, Signs, 4, 3, 4),
        of("gaussian_law_12x1", Law, Gaussian, 12, 1, 1),
        of("gaussian_law_12x10", Law, Gaussian, 12, 10, 12),
        of("gaussian_law_60x10", Law, Gaussian, 60, 10, 1),
        of("gaussian_law_60x30", Law, Gaussian, 60, 30, 1),
        of("gaussian_law_60x50", Law, Gaussian, 60, 50, 60),
        of("gaussian_mean_12x9", Mean, Gaussian, 12, 9, 1),
        of("gaussian_mean_60x10", Mean, Gaussian, 60, 10, 3),
        of("signs_mean_12x9", Mean, Signs, 12, 9, 12),
        of("signs_mean_60x10", Mean, Signs, 60, 10, 3),
        of("residues_4x2", Limit, Residues { modulus: 127 }, 4, 2, 4),
        of("residues_8x3", Limit, Residues { modulus: 127 }, 8, 3, 5),
        // The extremal instance of step S3: w_hat is nearly one-sparse, and its cube nearly
        // orthogonal to the one row.
        of("spike_64x1", Limit, Spike, 64, 1, 1),
        of("residues_256x8", Rounding, Residues { modulus: 509 }, 256, 8, 64),
    ]
}

/// H1.
pub const UNDERDETERMINED: Hypothesis<Instance> = Hypothesis {
    name: "H1 underdetermined",
    says: "n < d",
    margin: |i| Margin::Positive(Enclosure::integer(i.design.width as i64 - i.design.data as i64)),
};

/// H2.
pub const SYMMETRIC: Hypothesis<Instance> = Hypothesis {
    name: "H2 symmetric",
    says: "an entry of Z is as likely as its negative",
    margin: |i| Margin::Zero(Enclosure::of(i.design.bias)),
};

/// H3.
pub const EXCHANGEABLE: Hypothesis<Instance> = Hypothesis {
    name: "H3 exchangeable",
    says: "the columns of Z are exchangeable",
    margin: |i| Margin::Zero(Enclosure::of(i.design.stretch) - Enclosure::one()),
};

/// H4.
pub const GAUSSIAN: Hypothesis<Instance> = Hypothesis {
    name: "H4 Gaussian",
    says: "the entries are Gaussian, where the whole law is claimed",
    margin: |i| {
        let asked = i.question == Question::Law;
        Margin::of_bool(!asked || i.design.entries == Entries::Gaussian)
    },
};

/// H5.
pub const FULL_RANK: Hypothesis<Instance> = Hypothesis {
    name: "H5 full rank",
    says: "Z has rank min(n, d); random matrices of dependent rows are left out",
    margin: |i| {
        let Design { width, data, conditioned, .. } = i.design;
        let full = || {
            Rational::scope(|| {
                let rows = i.design.given();
                let entry = |at: usize| Rational::of(rows[at % data][at / data]);
                let mut columns: Vec<_> = (0..width * data).map(entry).collect();
                let mut none = vec![Rational::zero(); width];
                project_out(&mut columns, data, &mut none) == data.min(width)
            })
        };
        Margin::of_bool(if i.design.is_random() { conditioned } else { full() })
    },
};

/// H6.
pub const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H6 independent",
    says: "w* is chosen before Z is drawn",
    margin: |i| Margin::of_bool(i.target != Target::FirstRow),
};

/// H7.
pub const BALANCED: Hypothesis<Instance> = Hypothesis {
    name: "H7 balanced",
    says: "u(0) = v(0), so that w(0) = 0",
    margin: |i| Margin::Zero(Enclosure::of(i.imbalance)),
};

/// H8.
pub const UNIFORM: Hypothesis<Instance> = Hypothesis {
    name: "H8 uniform",
    says: "all u_j(0) are equal",
    margin: |i| Margin::Zero(Enclosure::of(i.tilt)),
};
