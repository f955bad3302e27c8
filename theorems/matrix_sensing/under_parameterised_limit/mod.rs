//! # With too few columns descent ends at the best solution that they allow
//!
//! Gradient descent from a small random $U_0 \in \mathbb R^{d \times \hat r}$, $\hat r \le r_*$,
//! converges to $Z_{\hat r}^*$, the best solution of rank $\hat r$, and not to the truncation
//! $T_{\hat r}$ of $Z^*$; for $\hat r = r_*$ that is $Z^*$ itself.
//!
//! **Hypotheses.** H1 $c_{\hat r} = (1 - \delta)\sigma_{\hat r}(Z_{\hat r}^*) - \lambda_1(M_{\hat
//! r}) > 0$. H2 The start has a component in every direction. H3 $\eta < 1/\sigma_1$.
//!
//! **Conclusions.** C1 After $T$ steps $U_TU_T^\top = Z_{\hat r}^* \pm 10^{-12}$, enclosed, from
//! every start that was drawn. C2 The rate is $1 - \eta h$ with the least curvature $h$ at $Z_{\hat
//! r}^*$. S1 At $T$ the trajectory is where descent contracts towards $Z_{\hat r}^*$: the limit is
//! that.
//!
//! **Source.** Jin, Li, Lyu, Du, Lee (2023), corollary for the under-parameterised case (number not
//! recalled), arXiv 2301.11500.
//!
//! **Deviation.** The source speaks of $\alpha \to 0$; here starts are of the size $2^{-10}$, and
//! the limit is exact. What is claimed is proven for each start, by a tube, and not as a frequency.

mod claims;
mod run;

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Real, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture,
    Series, Style, Theorem,
};
use proofmark::dynamics::{Gram, Sensing};
use proofmark::linear::Matrix;

use claims::{CONTRACTION_RATE, LIMIT, STEPS};

use crate::instances::{Problem, Start, base};
use crate::spectrum::best_solutions;
use crate::stationary::stationary;
use crate::trajectory::distance_squared;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "under_parameterised_limit",
    title: "With too few columns descent ends at the best solution that they allow",
    statement: r"From a small random $U_0$ with $\hat r \le r_*$ columns gradient descent has
$U_tU_t^\top \to Z_{\hat r}^*$ at the rate $1 - \eta h$, $h$ the least curvature there, and not
$T_{\hat r}$.",
    source: "Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500, under-parameterised case",
    deviation: "starts are of a fixed small size, and the limit is proven for each of them",
    instances,
    hypotheses: &[&CERTIFIED, &GENERIC, &STABLE],
    not_exercised: &[
        NotExercised {
            hypothesis: &CERTIFIED,
            because: "without it the best solution need not be unique; best_rank_s_certificate is \
                      about it",
        },
        NotExercised {
            hypothesis: &STABLE,
            because: "beyond it descent oscillates or diverges; step_size is about it",
        },
    ],
    claims: &[&LIMIT, &CONTRACTION_RATE],
    steps: STEPS,
    formulas: &[Formula {
        name: "one step, one row and one column",
        latex: || {
            Sym::record(|| {
                let target = Matrix::from_fn(1, 1, |_, _| Sym::var("z"));
                let mut descent = Sensing::new(Gram::isotropic(1), target, Sym::var(r"\eta"));
                let mut u = Matrix::from_fn(1, 1, |_, _| Sym::var("u"));
                descent.advance(&mut u);
                u.at(0, 0)
            })
        },
    }],
    picture: Picture {
        shows: "The distance to the best solution and to the truncation against the step, for one \
                and two columns: the first falls to nothing along a line of the predicted slope, \
                the second stops.",
        x: Axis { label: "t", unit: "steps", logarithmic: false },
        y: Axis { label: "log10 of the distance", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// A problem with as many columns as the rank of its limit.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The problem.
    pub problem: Problem,
    /// $T$, in steps.
    pub steps: u32,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.problem.dimension() as i64)),
            ("r̂", Ratio::from(self.problem.width as i64)),
            ("η", self.problem.step),
            ("α", run::SCALE),
            ("T", Ratio::from(i64::from(self.steps))),
        ]
    }
}

/// $T$ leaves $e^{-30}$ of the slowest mode after the last arrival, which is near $500$ steps; the
/// starts have random components, of which a small one costs some dozens.
fn instances() -> Vec<Instance> {
    let of = |id, width, steps| Instance { id, problem: base().with_width(width), steps };
    vec![of("one_column", 1, 1400), of("two_columns", 2, 1800), of("as_many_as_the_rank", 3, 2000)]
}

const CERTIFIED: Hypothesis<Instance> = Hypothesis {
    name: "H1 certified",
    says: r"$c_{\hat r} > 0$: $Z_{\hat r}^*$ is the unique best solution of rank $\hat r$",
    margin: |i| {
        let at = stationary::<4>(&i.problem, i.problem.width);
        let certificate = at.and_then(|at| at.certificate(&i.problem));
        Margin::Positive(certificate.unwrap_or_else(|_| Enclosure::whole()))
    },
};

const GENERIC: Hypothesis<Instance> = Hypothesis {
    name: "H2 generic",
    says: "the start is drawn with a component in every direction",
    margin: |i| Margin::of_bool(i.problem.start == Start::Generic),
};

const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H3 stable",
    says: r"$\eta < 1/\sigma_1$",
    margin: |i| {
        let product = Enclosure::of(i.problem.step) * Enclosure::of(i.problem.eigenvalues[0]);
        Margin::Positive(Enclosure::one() - product)
    },
};

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let mut all = vec![];
    for i in instances.iter().filter(|i| i.problem.width < 3) {
        let r = i.problem.width;
        let Ok(mut best) = best_solutions(&i.problem, r) else { continue };
        let z = best.pop().expect("a width is at least 1");
        let truncation: Matrix<f64> = i.problem.truncation(r);
        let z = Matrix::from_fn(z.rows(), z.columns(), |k, l| z.at(k, l).approx());
        let mut descent = i.problem.descent::<f64>();
        let mut u = run::start(i, context, 0);
        let (mut near, mut far) = (vec![], vec![]);
        for step in 0..i.steps {
            if step % 20 == 0 {
                let w = u.times(&u.transpose());
                let decimal = |z| 0.5 * Real::ln(distance_squared(&w, z)) / std::f64::consts::LN_10;
                near.push((f64::from(step), decimal(&z)));
                far.push((f64::from(step), decimal(&truncation)));
            }
            descent.advance(&mut u);
        }
        let mut add = |name: String, style, points| all.push(Series { name, style, points });
        add(format!("to the best solution, {r} columns"), Style::Observed, near);
        add(format!("to the truncation, {r} columns"), Style::Control, far);
    }
    all
}
