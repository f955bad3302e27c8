//! # SGD at zero loss follows a stochastic differential equation on the minimisers
//!
//! Stochastic gradient descent with noise of any covariance, once at zero loss, follows on the
//! clock $\eta^2k$ an equation on the manifold $\Gamma$ of minimisers. A step is $x \leftarrow x -
//! \eta(\nabla L(x) + \sigma(x)\xi)$ with independent sources $\xi$ and $\Sigma =
//! \sigma\sigma^\top$. Write $P_\parallel$, $P_\perp$ for the projections on the tangent and the
//! normal space, $H = \nabla^2L$, and $\mathcal L_H^{-1}(A)$ for the $X$ on the normal space with
//! $HX + XH = A$.
//!
//! **Hypotheses.** (H1) $E\xi = 0$, $E\xi\xi^\top = I$. (H2) $\xi$ is drawn anew at every step.
//! (H3) The start is attracted to $\Gamma$. (H4) $H$ has full rank across $\Gamma$. (H5) The limit
//! equation has a solution up to $T$.
//!
//! **Conclusions.** $x_\eta(\lfloor T/\eta^2\rfloor) \Rightarrow Y(T)$ with $$dY =
//! \Sigma_\parallel^{1/2}dW - \tfrac12H^\dagger\partial^2(\nabla L)[\Sigma_\parallel]d\tau -
//! P_\parallel\partial^2(\nabla L)[H^\dagger\Sigma_{\perp,\parallel}]d\tau - \tfrac12P_\parallel
//! \partial^2(\nabla L)[\mathcal L_H^{-1}(\Sigma_\perp)]d\tau,$$ term by term: (C1) the normal term
//! where the normal space is a line, $-sa'/(4a)$ in a valley of curvature $a$; (C2) the same where
//! $\Sigma_\perp$ and $H$ do not commute; (C3) the mixed term, with the single block
//! $\Sigma_{\perp,\parallel} = P_\perp\Sigma P_\parallel$; (C4) the tangent noise, and its
//! compensation, which keeps $Y$ on $\Gamma$; (C5) the law of $Y(T)$; (C6) the weak error is of
//! order 1 in $\eta$. On the ring of curvature $h$ its leading term is, with the generator
//! $\mathcal A = -\Sigma_{tn}\partial_\theta + \frac12\Sigma_{tt}\partial_\theta^2$ of the angle
//! and $U = E f(Y(T))$, $$\tfrac{\eta T}{h}\big((\tfrac32\Sigma_{nn} - \Sigma_{tt})\mathcal AU -
//! 2\Sigma_{tn}\partial_\theta\mathcal AU\big).$$
//!
//! **Source.** Li, Wang, Arora (2022), Theorem 4.6 (number recalled), arXiv 2110.06914; the terms
//! are re-derived. The leading term of C6 is derived for this harness.
//! **Deviation.** The source proves convergence in law; here each term is tested by itself, as a
//! rate, on models where one term is all there is, and the law on two models where it is normal.

mod drift_formula;
mod law;
mod model;
mod order;
mod steps;
mod tangent;
mod terms;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Formula, Hypothesis, Instance as Form, Margin, NotExercised, Picture, Theorem,
};
use proofmark::dynamics::NoisyStep;
use proofmark::linear::Matrix;

pub use self::model::Model;
use super::compensator::Xi;
use super::noisy_models::{GaussianValley, Motor, NoisyValley, Ring};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "general_noise_sde",
    title: "SGD at zero loss follows a stochastic differential equation on the minimisers",
    statement: r"For noise of any covariance $\Sigma$,
        $x_\eta(\lfloor T/\eta^2\rfloor) \Rightarrow Y(T)$ with
        $$dY = \Sigma_\parallel^{1/2}dW
        - \frac12H^\dagger\partial^2(\nabla L)[\Sigma_\parallel]d\tau
        - P_\parallel\partial^2(\nabla L)[H^\dagger\Sigma_{\perp,\parallel}]d\tau
        - \frac12P_\parallel\partial^2(\nabla L)[\mathcal L_H^{-1}(\Sigma_\perp)]d\tau.$$",
    source: "Li, Wang, Arora (2022), Theorem 4.6, arXiv 2110.06914",
    deviation: "each term is tested as a rate, on models where it stands alone, and the law on two \
                models where it is normal; the source proves convergence in law",
    instances,
    hypotheses: &[&CENTRED, &FRESH, &ATTRACTED, &FULL_RANK, &GLOBAL],
    not_exercised: &[
        NotExercised {
            hypothesis: &FULL_RANK,
            because: "without it neither Φ nor the prediction is defined",
        },
        NotExercised {
            hypothesis: &GLOBAL,
            because: "near an explosion no step size is small, and nothing is predicted beyond it",
        },
    ],
    claims: &[
        &drift_formula::DRIFT_FORMULA,
        &drift_formula::INVARIANT_PRINCIPLE,
        &terms::NORMAL_TERM,
        &terms::LYAPUNOV_TERM,
        &terms::MIXED_TERM,
        &tangent::TANGENT_NOISE,
        &tangent::COMPENSATION,
        &tangent::RADIUS,
        &law::LAW,
        &order::ORDER,
    ],
    steps: steps::STEPS,
    formulas: &[
        Formula { name: "one step on a valley, first coordinate", latex: || one_step(0) },
        Formula { name: "one step on a valley, second coordinate", latex: || one_step(1) },
        Formula {
            name: "speed of the motor, c = ½",
            latex: || Sym::record(|| OBLIQUE.speed(Sym::var("c"))),
        },
    ],
    picture: Picture {
        shows: "The mean speed of the angle on the ring against the step size, for tangent and \
                normal noise that are correlated, anticorrelated and independent: straight lines \
                that meet the axis at -Σ_tn, not at half or twice that.",
        x: Axis { label: "step size η", unit: "1", logarithmic: false },
        y: Axis { label: "dθ/dτ", unit: "1", logarithmic: false },
        series: terms::picture,
    },
}
.checked();

/// An instance. Every number is exact.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub name: &'static str,
    /// The model, with its noise.
    pub model: Model,
    /// The law of the sources $\xi$.
    pub xi: Xi,
    /// $\eta$, the coarsest step size.
    pub step: Ratio,
    /// $T = \eta^2K$.
    pub horizon: Ratio,
    /// $x_0$.
    pub start: Vec<Ratio>,
    /// Fresh noise at every step, as the theorem says; else drawn once.
    pub fresh: bool,
}

impl Instance {
    /// $x_0$.
    pub fn start<R: Field>(&self) -> Vec<R> {
        self.start.iter().map(|&x| R::of(x)).collect()
    }

    /// $K$ for a step size.
    pub fn steps(&self, step: f64) -> u64 {
        (self.horizon.to_f64() / (step * step)).round() as u64
    }
}

impl Form for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let mut numbers = self.model.numbers();
        numbers.extend([("η", self.step), ("T", self.horizon)]);
        numbers
    }
}

const OBLIQUE: Motor = Motor {
    root_a: ratio(2, 1),
    root_b: ratio(1, 1),
    angle: ratio(1, 4),
    along: ratio(1, 1),
    across: ratio(1, 2),
    turning: true,
};

const FORWARD: Ring =
    Ring { root: ratio(3, 2), tangent: ratio(1, 2), shared: ratio(-1, 1), normal: ratio(1, 2) };

fn instances() -> Vec<Instance> {
    let with = |name, model, xi, start: &[(i64, i64)]| Instance {
        name,
        model,
        xi,
        step: ratio(1, 16),
        horizon: ratio(1, 1),
        start: start.iter().map(|&(p, q)| ratio(p, q)).collect(),
        fresh: true,
    };
    let valley = |name, q, xi| {
        let model = Model::Valley(NoisyValley { k: ratio(1, 1), q });
        with(name, model, xi, &[(1, 1), (0, 1)])
    };
    // (3/5, 4/5) lies on the ring, and on no axis.
    let ring = |name, shared, xi| {
        let model = Model::Ring(Ring { shared, ..FORWARD });
        with(name, model, xi, &[(3, 5), (4, 5)])
    };
    let motor = |name, root_a, angle, xi| {
        let model = Model::Motor(Motor { root_a, angle, ..OBLIQUE });
        with(name, model, xi, &[(1, 4), (0, 1), (0, 1)])
    };
    let gaussian = GaussianValley { k: ratio(1, 5), along: ratio(1, 4), across: ratio(3, 4) };
    vec![
        valley("valley_signs", ratio(-1, 2), Xi::Signs),
        valley("valley_gaussian", ratio(-1, 2), Xi::Gaussian),
        valley("valley_skew", ratio(1, 2), Xi::Skew),
        ring("ring_forward", ratio(-1, 1), Xi::Signs),
        ring("ring_backward", ratio(1, 1), Xi::Gaussian),
        ring("ring_uncorrelated", ratio(0, 1), Xi::Signs),
        motor("motor_oblique", ratio(2, 1), ratio(1, 4), Xi::Signs),
        motor("motor_opposite", ratio(2, 1), ratio(-1, 4), Xi::Gaussian),
        motor("motor_steep", ratio(3, 1), ratio(1, 7), Xi::Signs),
        motor("motor_aligned", ratio(2, 1), ratio(0, 1), Xi::Signs),
        motor("motor_crosswise", ratio(2, 1), ratio(1, 2), Xi::Signs),
        with("gaussian_valley", Model::Gaussian(gaussian), Xi::Gaussian, &[(1, 1), (0, 1)]),
    ]
}

const CENTRED: Hypothesis<Instance> =
    Hypothesis { name: "H1 centred", says: "Eξ = 0 and Eξ² = 1", margin: |i| i.xi.standard() };

const FRESH: Hypothesis<Instance> = Hypothesis {
    name: "H2 fresh",
    says: "ξ is drawn anew at every step",
    margin: |i| Margin::of_bool(i.fresh),
};

const ATTRACTED: Hypothesis<Instance> = Hypothesis {
    name: "H3 attracted",
    says: "the start lies on Γ: the loss there is zero",
    // The points on the ring are rational with roots: zero to the last bit but one.
    margin: |i| {
        let loss = i.model.twice_loss(&i.start);
        let tiny = Enclosure::binary(1e-100);
        Margin::NonNegative(tiny - loss)
    },
};

const FULL_RANK: Hypothesis<Instance> = Hypothesis {
    name: "H4 of full rank",
    says: "JJᵀ is definite at the start: its determinant is positive",
    margin: |i| {
        let Some((_, normal)) = i.model.geometry(&i.start::<Enclosure>()) else {
            return Margin::Positive(Enclosure::zero());
        };
        let gram = normal.jacobian.times(&normal.jacobian.transpose());
        Margin::Positive(determinant(&gram))
    },
};

const GLOBAL: Hypothesis<Instance> = Hypothesis {
    name: "H5 not exploding",
    says: "the limit equation has a solution up to T; in a valley whose noise grows downhill \
           (q < 0) it explodes at 4e^{-qu}/(-qk)",
    margin: |i| {
        let horizon = Enclosure::of(i.horizon);
        match i.model {
            Model::Valley(m) if m.q.numerator() < 0 => {
                // `level` is negative here and grows by T/4 to zero.
                let level = m.level(Enclosure::of(i.start[0]));
                Margin::Positive(Enclosure::integer(-4) * level - horizon)
            }
            // Linear or bounded coefficients: no explosion.
            _ => Margin::Positive(Enclosure::one()),
        }
    },
};

/// Of one or two rows.
fn determinant(a: &Matrix<Enclosure>) -> Enclosure {
    match a.rows() {
        1 => a.at(0, 0),
        _ => a.at(0, 0) * a.at(1, 1) - a.at(0, 1) * a.at(1, 0),
    }
}

/// One coordinate after a step on a valley, as executed.
fn one_step(coordinate: usize) -> String {
    Sym::record(|| {
        let valley = NoisyValley { k: ratio(1, 1), q: ratio(-1, 2) };
        let x = [Sym::var("u"), Sym::var("v")];
        let mut step = NoisyStep::new(&valley, Sym::var("\\eta"));
        step.prepare(&valley, &x);
        let mut next = x;
        step.take(&x, &[Sym::var("\\xi")], &mut next);
        next[coordinate]
    })
}
