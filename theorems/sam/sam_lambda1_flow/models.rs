//! The losses, and the flow of their top eigenvalue along $\Gamma$.

use proofmark::arithmetic::{Field, Function, Real, ratio};
use proofmark::dynamics::{Extrapolation, Loss};

use crate::instances::{ExpValley, Hyperbola, Ring, TwoNormals};

/// Which loss. On each, $\Gamma$ is a curve with one coordinate $s$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// [`ExpValley`] with $k = 1$; $s = u$.
    Valley,
    /// [`Hyperbola`]; $s = \Delta$.
    Hyperbola,
    /// [`Ring`] with $b = \frac12$; $s = \tan\frac\theta2$.
    Ring,
    /// [`TwoNormals`] without coupling; $s = u$.
    TwoNormals,
    /// [`TwoNormals`] with the coupling $c = 1$; $s = u$.
    Coupled,
}

/// A loss with its parameters as numbers of type `R`, for runs.
#[derive(Clone, Copy, Debug)]
pub enum Landscape<R> {
    /// Of [`Model::Valley`].
    Valley(ExpValley),
    /// Of [`Model::Hyperbola`].
    Hyperbola,
    /// Of [`Model::Ring`].
    Ring(Ring<R>),
    /// Of [`Model::TwoNormals`] and [`Model::Coupled`].
    Normals(TwoNormals<R>),
}

impl<R: Real> Loss<R> for Landscape<R> {
    fn dimension(&self) -> usize {
        match self {
            Landscape::Normals(_) => 3,
            _ => 2,
        }
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        match self {
            Landscape::Valley(loss) => Loss::gradient(loss, x, gradient),
            Landscape::Hyperbola => Loss::gradient(&Hyperbola, x, gradient),
            Landscape::Ring(loss) => loss.gradient(x, gradient),
            Landscape::Normals(loss) => loss.gradient(x, gradient),
        }
    }
}

impl Function for Model {
    fn at<R: Real>(&self, x: &[R]) -> R {
        match self {
            Model::Valley => VALLEY.at(x),
            Model::Hyperbola => Hyperbola.at(x),
            Model::Ring => RING.at(x),
            Model::TwoNormals | Model::Coupled => self.normals().at(x),
        }
    }
}

/// $k = 1$.
pub const VALLEY: ExpValley = ExpValley { k: ratio(1, 1) };

/// $b = \frac12$.
pub const RING: Ring = Ring { b: ratio(1, 2) };

impl Model {
    /// The losses that have two normal directions.
    pub fn normals(self) -> TwoNormals {
        TwoNormals::three_minimisers(ratio(i64::from(self == Model::Coupled), 1))
    }

    /// Whether a second normal direction has its own, smaller, eigenvalue.
    pub fn has_two_normals(self) -> bool {
        matches!(self, Model::TwoNormals | Model::Coupled)
    }

    /// For runs.
    pub fn over<R: Field>(self) -> Landscape<R> {
        match self {
            Model::Valley => Landscape::Valley(VALLEY),
            Model::Hyperbola => Landscape::Hyperbola,
            Model::Ring => Landscape::Ring(RING.over()),
            Model::TwoNormals | Model::Coupled => Landscape::Normals(self.normals().over()),
        }
    }

    /// $\lambda_1$ at $s$.
    pub fn curvature<R: Real>(self, s: R) -> R {
        match self {
            Model::Valley => VALLEY.curvature(s),
            Model::Hyperbola => Hyperbola::curvature(s),
            Model::Ring => RING.over().curvature(angle(s)[0]),
            Model::TwoNormals | Model::Coupled => self.normals().over().first.at(s),
        }
    }

    /// $\lambda_M$ at $s$.
    pub fn last_curvature<R: Real>(self, s: R) -> R {
        match self {
            Model::TwoNormals | Model::Coupled => self.normals().over().second.at(s),
            _ => self.curvature(s),
        }
    }

    /// $\dot s$ on $\dot X = -\nabla_\Gamma\lambda_1(X)$.
    pub fn velocity<R: Real>(self, s: R) -> R {
        match self {
            Model::Valley => -R::of(VALLEY.k) * VALLEY.curvature(s),
            Model::Hyperbola => -R::integer(4) * s,
            Model::Ring => R::integer(4) * R::of(RING.b) * s,
            Model::TwoNormals | Model::Coupled => -self.normals().over().first.slope(s),
        }
    }

    /// $\dot s$ on $\dot X = -\nabla_\Gamma\lambda_2(X)$; zero where there is no second normal
    /// direction.
    pub fn second_velocity<R: Real>(self, s: R) -> R {
        match self {
            Model::TwoNormals | Model::Coupled => -self.normals().over().second.slope(s),
            _ => R::zero(),
        }
    }

    /// $\dot s$ on $\dot X = -\nabla_\Gamma\lambda_M(X)$.
    pub fn last_velocity<R: Real>(self, s: R) -> R {
        if self.has_two_normals() { self.second_velocity(s) } else { self.velocity(s) }
    }

    /// $\dot s$ on $\dot X = -c\,(1 - \eta\lambda_1/2)^{-2}\nabla_\Gamma\lambda_1(X)$.
    pub fn field<R: Real>(self, s: R, c: R, eta: R) -> R {
        c * self.velocity(s) * factor(self.curvature(s), eta)
    }

    /// The coordinate of $\Phi(x)$, up to the third order in the distance from $\Gamma$. Of the
    /// hyperbola and of the valley it is exact.
    pub fn foot<R: Real>(self, x: &[R]) -> R {
        match self {
            Model::Valley => VALLEY.limit(x),
            Model::Hyperbola => Hyperbola::imbalance(x),
            Model::Ring => {
                let ring = RING.over::<R>();
                let r = (x[0].square() + x[1].square()).sqrt();
                let s = x[1] / (r + x[0]);
                // dθ/dr on the flow is -b sin θ (r - 1)/2(1 + b cos θ), to leading order.
                let turn = ring.b * x[1] / r * (r - R::one()).square() / ring.curvature(x[0] / r);
                s + turn * (R::one() + s.square()) / R::integer(2)
            }
            Model::TwoNormals | Model::Coupled => {
                let loss = self.normals().over::<R>();
                let share = |f: crate::instances::Parabola<R>, v: R| {
                    f.slope(x[0]) * v.square() / (R::integer(4) * f.at(x[0]))
                };
                x[0] - share(loss.first, x[1]) - share(loss.second, x[2])
            }
        }
    }

    /// The point of $\Gamma$ at $s$.
    pub fn point<R: Real>(self, s: R) -> Vec<R> {
        match self {
            Model::Valley => vec![s, R::zero()],
            Model::Hyperbola => Hyperbola::point(s).to_vec(),
            Model::Ring => angle(s).to_vec(),
            Model::TwoNormals | Model::Coupled => vec![s, R::zero(), R::zero()],
        }
    }

    /// $v_1$ at $s$.
    pub fn normal<R: Real>(self, s: R) -> Vec<R> {
        match self {
            Model::Valley => vec![R::zero(), R::one()],
            Model::Hyperbola => {
                let root = self.curvature(s).sqrt();
                let [u, v] = Hyperbola::point(s);
                vec![v / root, u / root]
            }
            Model::Ring => angle(s).to_vec(),
            Model::TwoNormals | Model::Coupled => vec![R::zero(), R::one(), R::zero()],
        }
    }

    /// The point at a distance from $\Gamma$ along $v_1$.
    pub fn off<R: Real>(self, s: R, distance: R) -> Vec<R> {
        let (mut x, normal) = (self.point(s), self.normal(s));
        for (x, &n) in x.iter_mut().zip(&normal) {
            *x += distance * n;
        }
        x
    }

    /// The end of a flow of the coordinate.
    pub fn flow<R: Real>(self, s: R, time: R, field: impl Fn(R) -> R) -> R {
        // Steps of an integrator whose error, of order 12, is then far below 10⁻¹².
        const STEPS: usize = 32;
        let h = time / R::integer(STEPS as i64);
        Extrapolation { columns: 6 }.run(|s| vec![field(s[0])], &[s], h, STEPS)[0]
    }
}

/// $(1 - \eta\lambda/2)^{-2}$.
pub fn factor<R: Field>(lambda: R, eta: R) -> R {
    let two = R::integer(2);
    (two / (two - eta * lambda)).square()
}

/// $(\cos\theta, \sin\theta)$ from $\tan\frac\theta2$.
pub fn angle<R: Field>(s: R) -> [R; 2] {
    let (square, one) = (s.square(), R::one());
    [(one - square) / (one + square), R::integer(2) * s / (one + square)]
}

/// $\eta\rho\lambda/(2 - \eta\lambda)$: how far from $\Gamma$ the 2-cycle is.
pub fn amplitude<R: Field>(lambda: R, [eta, rho]: [R; 2]) -> R {
    eta * rho * lambda / (R::integer(2) - eta * lambda)
}
