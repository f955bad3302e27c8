//! Instances, hypotheses, and descent on random problems.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real};
use proofmark::claim::{self, Context, Hypothesis, Margin};
use proofmark::dynamics::{Ensemble, Sensing, symmetric_dimension};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot, norm_squared};
use proofmark::noise::Gaussian;
use rayon::prelude::*;

/// Which claim an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Descent from the small start alone.
    Small,
    /// Descent from the large start alone.
    Large,
    /// Both, on the same problems.
    Both,
}

/// A family of random problems.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// What it is for.
    pub question: Question,
    /// $m$.
    pub measurements: usize,
    /// $n$ in $\alpha = 10^{-n}$, the scale of the small start of $U$, in units of the root of
    /// $\sigma_1(Z^*) = 1$.
    pub small: u32,
    /// The same for the large start.
    pub large: u32,
    /// Problems in the quick tier.
    pub problems: u64,
}

/// $d = \hat r$.
pub const DIMENSION: usize = 10;

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(DIMENSION as i64)),
            ("m", Ratio::from(self.measurements as i64)),
            ("small start, decades", Ratio::from(i64::from(self.small))),
            ("large start, decades", Ratio::from(i64::from(self.large))),
        ]
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    use Question::{Both, Large, Small};
    let of = |id, question, measurements, problems| Instance {
        id,
        question,
        measurements,
        small: 6,
        large: 0,
        problems,
    };
    vec![
        of("small_start_45", Small, 45, 64),
        of("large_start_30", Large, 30, 80),
        of("both_starts_30", Both, 30, 100),
    ]
}

/// H1.
pub const FEW: Hypothesis<Instance> = Hypothesis {
    name: "H1 few",
    says: "m < D = d(d + 1)/2: the measurements do not determine a matrix",
    margin: |i| {
        let needed = symmetric_dimension(DIMENSION) as i64;
        Margin::Positive(Enclosure::integer(needed - i.measurements as i64))
    },
};

/// H2.
pub const ENOUGH: Hypothesis<Instance> = Hypothesis {
    name: "H2 enough",
    says: "m >= 3d, for a truth of rank one, which has d parameters",
    margin: |i| {
        let enough = i.measurements as i64 - 3 * DIMENSION as i64;
        Margin::NonNegative(Enclosure::integer(enough))
    },
};

/// H3.
pub const SMALL: Hypothesis<Instance> = Hypothesis {
    name: "H3 small",
    says: "the small start is at most 1e-6",
    margin: |i| Margin::NonNegative(Enclosure::integer(i64::from(i.small) - 6)),
};

/// H4.
pub const LARGE: Hypothesis<Instance> = Hypothesis {
    name: "H4 large",
    says: "the large start is of the size of the truth",
    margin: |i| Margin::Zero(Enclosure::integer(i64::from(i.large))),
};

/// The end of descent from one start.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// $\|UU^\top - Z^*\|_F$.
    pub error: f64,
    /// $\|\mathcal A(UU^\top - Z^*)\|$, the root of four times the loss.
    pub residual: f64,
}

/// Ends from both starts, where both were run, on each problem.
pub struct Ends {
    /// From the small start.
    pub small: Vec<End>,
    /// From the large start.
    pub large: Vec<End>,
}

/// $\eta$, and steps from the small and from the large start.
///
/// From $10^{-6}$ the truth is there after $\ln 10^6/\ln(1 + \eta)$ = 283 steps for measurements
/// near their mean; the rest is linear. From a large start descent slows down like one over the
/// number of steps.
const STEP: f64 = 0.05;
const STEPS: [usize; 2] = [1200, 1500];

/// Descent on a problem: a Gaussian direction as truth, Gaussian measurements, and a start
/// $U_0 = \alpha G/2\sqrt d$ with Gaussian $G$, whose norm is near $\alpha$.
fn one(i: &Instance, context: &Context, replicate: u64, from: usize) -> End {
    let d = DIMENSION;
    let stream = context.stream("measurements", replicate);
    let ensemble = Ensemble::gaussian(d, i.measurements, stream).expect("there are measurements");
    let truth: Vec<f64> = context.stream("truth", replicate).draws(&Gaussian, 0).take(d).collect();
    let size = norm_squared(&truth);
    let target = Matrix::from_fn(d, d, |j, k| truth[j] * truth[k] / size);
    let draws = context.stream("start", replicate).draws(&Gaussian, 0).take(d * d).collect();
    let draws: Vec<f64> = draws;
    let decades = if from == 0 { i.small } else { i.large };
    let alpha = Field::powi(10.0, -(decades as i32)) / (4.0 * d as f64).sqrt();
    let mut u = Matrix::from_fn(d, d, |j, k| alpha * draws[j * d + k]);
    let mut descent = Sensing::new(ensemble.over(), target.clone(), STEP);
    (0..STEPS[from]).for_each(|_| descent.advance(&mut u));
    let missing = target.minus(&u.times(&u.transpose()));
    let image = descent.image(&u);
    let rows = |a: &Matrix<f64>, b: &Matrix<f64>| (0..d).map(|j| dot(a.row(j), b.row(j))).sum();
    let [error, residual]: [f64; 2] = [rows(&missing, &missing), rows(&missing, &image)];
    // Rounding can leave a residual below zero of what is zero: then it is that rounding.
    End { error: error.sqrt(), residual: residual.abs().max(1e-32).sqrt() }
}

/// Runs what the question of the instance asks for.
pub fn run(i: &Instance, context: &Context) -> Result<Ends, Reason> {
    let problems = i.problems * context.by_tier(1, 4, 16);
    let all = |from: usize, asked: bool| -> Vec<End> {
        let count = if asked { problems } else { 0 };
        (0..count).into_par_iter().map(|replicate| one(i, context, replicate, from)).collect()
    };
    let small = all(0, i.question != Question::Large);
    let large = all(1, i.question != Question::Small);
    let finite = small.iter().chain(&large).all(|end| end.error.is_finite());
    if finite { Ok(Ends { small, large }) } else { Err(Reason::Diverged) }
}

/// $\log_{10}x$.
pub fn decades(x: f64) -> f64 {
    Real::ln(x) / Real::ln(10.0_f64)
}
