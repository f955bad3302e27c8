//! # Both constants of SAM on real networks
//!
//! tbd

mod curve;
mod derivatives;
mod manifold;
pub mod network;
mod runs;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture, Theorem, Check, Claim, Clock, Dial, Precision, Predicted, Regime, Wrong
};
use proofmark::statistics::Sample;

use self::derivatives::{GRADIENT_IS_THE_DERIVATIVE, STEPS};
use self::network::Data;
use self::runs::{Ends, ends, start};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "real_network_constant",
    title: "Both constants of SAM on networks with real data",
    statement: r"tbd",
    source: "Wen, Ma, Li (2023), Theorems 4.5 and 5.4, arXiv 2211.05729",
    deviation: "tbd",
    instances,
    hypotheses: &[&INTERPOLATING],
    not_exercised: &[NotExercised { hypothesis: &INTERPOLATING, because: "tbd" }],
    claims: &[&GRADIENT_IS_THE_DERIVATIVE, &EXPLORE],
    steps: STEPS,
    formulas: &[Formula { name: "x", latex: || Sym::record(|| Sym::var("x")) }],
    picture: Picture {
        shows: "tbd",
        x: Axis { label: "x", unit: "1", logarithmic: false },
        y: Axis { label: "y", unit: "1", logarithmic: false },
        series: |_, _| vec![],
    },
}
.checked();

const EXPLORE: Complete<Claim<Instance, Ends>> = Claim {
    name: "explore",
    says: "x",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Ends>::everywhere,
    run: |i, context| {
        let f = &start(i.data).frame;
        eprintln!("{:?} λ {:?} κ {:?}", i.data, f.eigenvalues, f.curvatures());
        let base = i.steps.map(|s| s.to_f64());
        let one: Vec<[f64; 2]> = (0..3).map(|k| [base[1]/f64::from(1<<k), 0.05 * (1.0/f64::from(1<<k)).sqrt()]).collect();
        let run = ends(i, context, Rule::FullBatch, vec![[base[0], 0.04]], 1);
        let run1 = ends(i, context, Rule::OneSample, one, 24);
        for k in 0..3 {
            let c = Sample::of(&run1.constants(k));
            eprintln!("{:?} one {:?} ĉ {:?} law {:?} dist {:?}", i.data, run1.sizes[k], c, (run1.cycles_law(0.5, run1.sizes[k][0]), run1.trace_law(0.5,run1.sizes[k][0])), run1.distances(k));
        }
        Ok(run)
    },
    check: Check::Equivalence {
        observed: |run| Sample::of(&run.constants(0)),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |_, c| c,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "¼", value: ratio(1, 4) }],
        },
        margin: |_| 0.1,
        effect: |_| 0.1,
    },
    broken: &[],
    rests_on: &["S2", "S3"],
}
.checked();

/// A network, and how it is run.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The rows that it fits.
    pub data: Data,
    /// $\eta$, the coarsest: of full-batch SAM, and of 1-SAM.
    pub steps: [Ratio; 2],
    /// $\eta\rho^2t$ at the end: of full-batch SAM, and of 1-SAM.
    pub horizons: [Ratio; 2],
    /// Whether the other rule is run than the one that is claimed.
    pub swapped: bool,
}

/// What a step sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// All data.
    FullBatch,
    /// One datum.
    OneSample,
}

impl Rule {
    /// The other.
    pub fn other(self) -> Self {
        match self {
            Rule::FullBatch => Rule::OneSample,
            Rule::OneSample => Rule::FullBatch,
        }
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        self.data.name().into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let [full, one] = self.steps;
        vec![("η", full), ("η of 1-SAM", one)]
    }
}

fn instances() -> Vec<Instance> {
    let steps = [ratio(1, 20), ratio(1, 80)];
    let horizons = [ratio(1, 5), ratio(1, 10)];
    let on = |data| Instance { data, steps, horizons, swapped: false };
    vec![on(Data::Diabetes), on(Data::Digits)]
}

const INTERPOLATING: Hypothesis<Instance> = Hypothesis {
    name: "H1 interpolating",
    says: "the Jacobian has rank n at the start: the smallest nonzero eigenvalue of H is positive",
    margin: |i| {
        let values = &start(i.data).frame.eigenvalues;
        Margin::Positive(Enclosure::binary(values[values.len() - 1]))
    },
};
