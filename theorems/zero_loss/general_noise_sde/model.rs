//! The models of `general_noise_sde`, and what the formula of the drift says of each.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, Map, Ratio, Real, ratio};
use proofmark::dynamics::{Drift, NoisyLoss, Normal, contract_third, drift_from_lyapunov};
use proofmark::linear::{Matrix, norm_squared};

use crate::noisy_models::{GaussianValley, Motor, NoisyValley, Ring};

/// Which model an instance runs.
#[derive(Clone, Copy, Debug)]
pub enum Model {
    /// Curvature and noise change along the floor; noise across only.
    Valley(NoisyValley),
    /// Noise along the floor and across it.
    Gaussian(GaussianValley),
    /// Noise that correlates the tangent with the normal.
    Ring(Ring),
    /// Two normal directions, with noise that does not commute with the Hessian.
    Motor(Motor),
}

/// Something to be done with a model, whichever it is.
pub trait ModelVisitor<R, T> {
    /// Does it.
    fn visit<M: Map + NoisyLoss<R>>(self, model: &M) -> T
    where
        R: Field;
}

impl Model {
    /// Runs `work` on the model.
    pub fn with<R: Real, T>(&self, work: impl ModelVisitor<R, T>) -> T {
        match self {
            Model::Valley(m) => work.visit(m),
            Model::Gaussian(m) => work.visit(m),
            Model::Ring(m) => work.visit(m),
            Model::Motor(m) => work.visit(m),
        }
    }

    /// The three terms at `p` on $\Gamma$, by the formula; None without full rank.
    pub fn drift<R: Real + Approx>(&self, p: &[R]) -> Option<Drift<R>> {
        struct Terms<'a, R>(&'a [R]);
        impl<R: Real + Approx> ModelVisitor<R, Option<Drift<R>>> for Terms<'_, R> {
            fn visit<M: Map + NoisyLoss<R>>(self, model: &M) -> Option<Drift<R>> {
                drift_from_lyapunov(model, self.0, &model.covariance(self.0))
            }
        }
        self.with(Terms(p))
    }

    /// What the normal term would be with $\frac12H^\dagger\Sigma_\perp$, symmetrised as every
    /// contraction with a third derivative does, for $\mathcal L_H^{-1}(\Sigma_\perp)$.
    pub fn normal_without_lyapunov<R: Real + Approx>(&self, p: &[R]) -> Option<Vec<R>> {
        struct Halved<'a, R>(&'a [R]);
        impl<R: Real + Approx> ModelVisitor<R, Option<Vec<R>>> for Halved<'_, R> {
            fn visit<M: Map + NoisyLoss<R>>(self, model: &M) -> Option<Vec<R>> {
                let normal = Normal::at(model, self.0)?;
                let across = normal.projection.times(&model.covariance(self.0));
                let half = R::one() / R::integer(2);
                let x = normal.pseudo_inverse.times(&across.times(&normal.projection)).scaled(half);
                let pushed = normal.tangent.apply(&contract_third(&Loss(model), self.0, &x));
                Some(pushed.into_iter().map(|v| -half * v).collect())
            }
        }
        self.with(Halved(p))
    }

    /// $\Sigma$, $H$ and the projections at `p`.
    pub fn geometry<R: Real + Approx>(&self, p: &[R]) -> Option<(Matrix<R>, Normal<R>)> {
        struct Geometry<'a, R>(&'a [R]);
        impl<R: Real + Approx> ModelVisitor<R, Option<(Matrix<R>, Normal<R>)>> for Geometry<'_, R> {
            fn visit<M: Map + NoisyLoss<R>>(self, model: &M) -> Option<(Matrix<R>, Normal<R>)> {
                Some((model.covariance(self.0), Normal::at(model, self.0)?))
            }
        }
        self.with(Geometry(p))
    }

    /// The drift in closed form, derived by hand for each model, at `p` on $\Gamma$.
    pub fn closed_form<R: Real>(&self, p: &[R]) -> Vec<R> {
        let zero = R::zero();
        let quarter = R::of(ratio(1, 4));
        match self {
            // -s a'/(4a) with a'/a = k.
            Model::Valley(m) => vec![-quarter * R::of(m.k) * (R::of(m.q) * p[0]).exp(), zero],
            // -s a'/(4a) with a'/a = 2ku.
            Model::Gaussian(m) => vec![-m.decay(quarter) * p[0], zero],
            // -Σ_tn along the tangent (-y, x), -½Σ_tt along the normal (x, y).
            Model::Ring(m) => {
                let half = m.tt::<R>() / R::integer(2);
                vec![m.tn::<R>() * p[1] - half * p[0], -m.tn::<R>() * p[0] - half * p[1]]
            }
            Model::Motor(m) => vec![m.speed(R::of(ratio(1, 2))), zero, zero],
        }
    }

    /// $\|F\|^2$, which is zero on $\Gamma$.
    pub fn twice_loss(&self, p: &[Ratio]) -> Enclosure {
        struct Twice(Vec<Enclosure>);
        impl ModelVisitor<Enclosure, Enclosure> for Twice {
            fn visit<M: Map + NoisyLoss<Enclosure>>(self, model: &M) -> Enclosure {
                norm_squared(&model.at(&self.0))
            }
        }
        self.with(Twice(p.iter().map(|&p| Enclosure::of(p)).collect()))
    }

    /// Exact numbers of the model, by their letters.
    pub fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        match self {
            Model::Valley(m) => vec![("k", m.k), ("q", m.q)],
            Model::Gaussian(m) => vec![("k", m.k), ("√Σ_∥", m.along), ("√Σ_⊥", m.across)],
            Model::Ring(m) => {
                vec![("√h", m.root), ("α", m.tangent), ("β", m.shared), ("γ", m.normal)]
            }
            Model::Motor(m) => vec![
                ("√a", m.root_a),
                ("√b", m.root_b),
                ("φ/π", m.angle),
                ("√s", m.along),
                ("√r", m.across),
            ],
        }
    }
}

/// $\frac12\|F\|^2$.
struct Loss<'a, F>(&'a F);

impl<F: Map> Function for Loss<'_, F> {
    fn at<R: Real>(&self, x: &[R]) -> R {
        norm_squared(&self.0.at(x)) / R::integer(2)
    }
}
