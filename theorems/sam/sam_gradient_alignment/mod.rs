//! # SAM aligns the gradient with the top eigenvector
//!
//! Where full-batch SAM has settled on its 2-cycle over the manifold of minimisers, the gradient
//! that it sees points along the top eigenvector of the Hessian at the same point, up to an angle
//! of the order $\rho$. On two normal directions, $L = \frac12(F_1(u)v^2 + F_2(u)w^2) +
//! \frac12c\,v^2w$ with $\lambda_1 = F_1 > \lambda_2 = F_2$, the angle has a closed form.
//!
//! **Hypotheses.** (H1) The steps are those of SAM. (H2) $\lambda_1 > \lambda_2$. (H3)
//! $\eta\lambda_1 < 1$. (H4) Enough steps to forget the start: what is left of it,
//! $m^t$ with the slowest multiplier $m$ of the 2-cycle, is below $\rho^2$.
//!
//! **Conclusions.** (C1) $\angle(\nabla L(x), v_1(\nabla^2L(x))) = O(\rho)$. (C2) With
//! $\kappa = \eta\lambda_1/(2 - \eta\lambda_1)$,
//! $$\frac{\sin\angle}\rho \to \sqrt{\Big(\frac c2\,\frac{1 + 2\kappa}{\lambda_1\kappa +
//!   \lambda_2} + \frac{c\kappa}{\lambda_1 - \lambda_2}\Big)^2 +
//!   \Big(\frac{\kappa\lambda_1'}{2\lambda_1}\Big)^2},$$
//! which is $|c|/2\lambda_2$ as $\eta\to0$, and without coupling of the order $\eta$. (C3)
//! $\nabla L(x_{t+1}) = \nabla L - \eta\nabla^2L\nabla L - \eta\rho(\nabla^2L)^2n + O(\eta\rho^2)$
//! with $n = \nabla L/\|\nabla L\|$; without coupling the remainder is $O(\eta^2\rho^2)$.
//!
//! **Source.** Wen, Ma, Li (2023), Theorem 4.5 and Lemma G.19 (as we recall it), arXiv 2211.05729.
//! C2 is derived for this harness: on the cycle $v = \pm\kappa\rho$, the equilibrium of $w$ turns
//! the gradient by the first fraction; $v_1$ at $x$ is tilted by the second, and along the manifold
//! by $\kappa\lambda_1'/\lambda_1$, of which the gradient follows one half.
//! **Deviation.** The source bounds the angle at the end of the run on general losses; here its
//! constant is tested on two normal directions, at any place of the manifold.

mod claims;
mod run;
mod steps;
mod update;

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture,
    Series, Style, Theorem,
};

use self::claims::{CONSTANT, Law, ORDER, UNCOUPLED};
use self::run::{Wide, run};
use self::steps::STEPS;
use self::update::{GRADIENT_UPDATE, GRADIENT_UPDATE_IN_ETA};
use super::instances::TwoNormals;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "sam_gradient_alignment",
    title: "SAM aligns the gradient with the top eigenvector, up to an angle of order ρ",
    statement: r"On its 2-cycle over the minimisers, SAM sees a gradient with
        $\angle(\nabla L(x), v_1(\nabla^2L(x))) = O(\rho)$; on two normal directions the constant is
        known at every $\eta$.",
    source: "Wen, Ma, Li (2023), Theorem 4.5 and Lemma G.19, arXiv 2211.05729",
    deviation: "the constant of the angle is tested on two normal directions, at any place of Γ; \
                the source bounds it on general losses",
    instances,
    hypotheses: &[&RULE, &GAP, &STABLE, &ALIGNED],
    not_exercised: &[
        NotExercised {
            hypothesis: &GAP,
            because: "at a double eigenvalue v_1 is no vector and the constant is infinite: that \
                      is another theorem",
        },
        NotExercised {
            hypothesis: &STABLE,
            because: "of the quadratic loss it is known that the alignment persists up to 2, and \
                      that the run overflows beyond",
        },
    ],
    claims: &[&CONSTANT, &UNCOUPLED, &ORDER, &GRADIENT_UPDATE, &GRADIENT_UPDATE_IN_ETA],
    steps: STEPS,
    formulas: &[Formula {
        name: "the sine over ρ",
        latex: || {
            Sym::record(|| {
                let [first, second] = ["\\lambda_1", "\\lambda_2"].map(Sym::var);
                let law = Law {
                    coupling: Sym::var("c"),
                    curvatures: [first, second],
                    slope: Sym::var("\\lambda_1'"),
                    kappa: Sym::var("\\kappa"),
                };
                law.sine(Sym::one() / Sym::integer(2))
            })
        },
    }],
    picture: Picture {
        shows: "The sine of the angle over ρ against η: the runs lie on the closed form, which \
                ends at c/2λ₂ where η vanishes; without coupling it vanishes with η.",
        x: Axis { label: "step size η", unit: "1", logarithmic: false },
        y: Axis { label: "sin∠/ρ", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// A loss, a place on its manifold, and a run there.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Short name.
    pub name: &'static str,
    /// The loss.
    pub loss: TwoNormals,
    /// $u$ at the start.
    pub place: Ratio,
    /// $\eta$.
    pub step: Ratio,
    /// Number of steps.
    pub steps: u64,
    /// What a step does.
    pub rule: Rule,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// SAM.
    Sam,
    /// Gradient descent on $L$.
    Descent,
    /// Gradient descent on $L(x + \rho\nabla L/\|\nabla L\|)$, the turn of the direction included.
    AscentLoss,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("c", self.loss.coupling), ("u", self.place), ("η", self.step)]
    }
}

fn instances() -> Vec<Instance> {
    let at = |name, coupling, place, step: Ratio| Instance {
        name,
        loss: TwoNormals::three_minimisers(coupling),
        place,
        step,
        // The multipliers are 1 - ηλ_1 and 1 - ηλ_2 - (2 - ηλ_1)(λ_2/λ_1)²: as λ_2 >= 1, this
        // leaves e^{-64} of the start.
        steps: (64.0 / step.to_f64()) as u64,
        rule: Rule::Sam,
    };
    let (zero, one) = (ratio(0, 1), ratio(1, 1));
    vec![
        at("large_step", one, zero, ratio(1, 8)),
        at("middle_step", one, zero, ratio(1, 16)),
        at("small_step", one, zero, ratio(1, 64)),
        at("flattest_place", one, one, ratio(1, 16)),
        at("negative_coupling", ratio(-2, 1), ratio(1, 2), ratio(1, 16)),
        at("uncoupled", zero, zero, ratio(1, 16)),
        at("uncoupled_large_step", zero, ratio(-1, 1), ratio(1, 8)),
    ]
}

const RULE: Hypothesis<Instance> = Hypothesis {
    name: "H1 rule",
    says: "the steps are those of SAM",
    margin: |i| Margin::of_bool(i.rule == Rule::Sam),
};

const GAP: Hypothesis<Instance> = Hypothesis {
    name: "H2 gap",
    says: "λ_1 > λ_2",
    margin: |i| {
        let [first, second] = Law::of(i, Enclosure::of(i.step)).curvatures;
        Margin::Positive(first - second)
    },
};

const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H3 stable",
    says: "ηλ_1 < 1",
    margin: |i| {
        let eta = Enclosure::of(i.step);
        Margin::Positive(Enclosure::one() - eta * Law::of(i, eta).curvatures[0])
    },
};

const ALIGNED: Hypothesis<Instance> = Hypothesis {
    name: "H4 aligned",
    says: "ηλ_2t > 60, so that of the start a part e^{-60} is left, less than ρ² at ρ = 2^{-40}",
    margin: |i| {
        let eta = Enclosure::of(i.step);
        let [_, second] = Law::of(i, eta).curvatures;
        let time = eta * Enclosure::integer(i.steps as i64);
        Margin::Positive(second * time - Enclosure::integer(60))
    },
};

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let steps = |from: i32| (from..=16).map(|k| f64::from(k) / 128.0);
    let at = |i: &Instance, eta: f64| {
        let rho = Wide::one() / Wide::integer(2).powi(30);
        let longer = Instance { steps: (64.0 / eta) as u64, ..i.clone() };
        let end = run(&longer, Wide::binary(eta), rho);
        (eta, (end.sine(&i.loss) / rho).approx())
    };
    let both = |i: &Instance, name: &str| {
        let law = |eta: f64| (eta, Law::of(i, eta).sine(0.5));
        let observed = steps(1).map(|eta| at(i, eta)).collect();
        let predicted = steps(0).map(law).collect();
        [
            Series { name: format!("{name}, runs"), style: Style::Observed, points: observed },
            Series { name: format!("{name}, law"), style: Style::Predicted, points: predicted },
        ]
    };
    let [coupled, uncoupled] = [&instances[1], &instances[5]];
    [both(coupled, "c = 1"), both(uncoupled, "c = 0")].into_iter().flatten().collect()
}
