//! Quadratic losses, their hypotheses, and the numbers that the theorem gives for them.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::Loss;
use proofmark::linear::{Matrix, dot};

/// $L = \frac12x^\top Ax$ with $A = Q\Lambda Q$, a start $Qz$, and SAM's two constants.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $\lambda_1 \ge \dots \ge \lambda_D$.
    pub eigenvalues: &'static [Ratio],
    /// $Q$ is the reflection along this vector of integers; the identity if there is none.
    pub mirror: &'static [i64],
    /// $z$: the start in the eigenbasis, in units of $\eta\rho$.
    pub start: &'static [Ratio],
    /// $\eta$.
    pub step: Ratio,
    /// $\rho$.
    pub radius: Ratio,
    /// Is the ascent normalised?
    pub is_normalised: bool,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("D", Ratio::from(self.eigenvalues.len() as i64)),
            ("lambda_1", self.eigenvalues[0]),
            ("lambda_2", self.eigenvalues[1]),
            ("lambda_D", self.eigenvalues[self.eigenvalues.len() - 1]),
            ("eta", self.step),
            ("rho", self.radius),
        ]
    }
}

/// $L = \frac12x^\top Ax$.
#[derive(Clone, Debug)]
pub struct Quadratic<R> {
    /// $A$.
    pub hessian: Matrix<R>,
}

impl<R: Field> Loss<R> for Quadratic<R> {
    fn dimension(&self) -> usize {
        self.hessian.rows()
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        for (row, g) in gradient.iter_mut().enumerate() {
            *g = dot(self.hessian.row(row), x);
        }
    }
}

impl Instance {
    /// $D$.
    pub fn dimension(&self) -> usize {
        self.eigenvalues.len()
    }

    /// $Q$, which is its own inverse.
    pub fn basis<R: Field>(&self) -> Matrix<R> {
        let w: Vec<R> = self.mirror.iter().map(|&k| R::integer(k)).collect();
        let n = self.dimension();
        if w.is_empty() {
            return Matrix::identity(n);
        }
        let half = dot(&w, &w) / R::integer(2);
        let entry = |i, j| if i == j { R::one() } else { R::zero() };
        Matrix::from_fn(n, n, |i, j| entry(i, j) - w[i] * w[j] / half)
    }

    /// The loss.
    pub fn loss<R: Field>(&self) -> Quadratic<R> {
        let q = self.basis::<R>();
        let diagonal = Matrix::from_fn(self.dimension(), self.dimension(), |i, j| {
            if i == j { R::of(self.eigenvalues[i]) } else { R::zero() }
        });
        Quadratic { hessian: q.times(&diagonal).times(&q) }
    }

    /// The start.
    pub fn start<R: Field>(&self) -> Vec<R> {
        let unit = R::of(self.step) * R::of(self.radius);
        let z: Vec<R> = self.start.iter().map(|&z| unit * R::of(z)).collect();
        self.basis().apply(&z)
    }

    /// $\lambda_k$, counted from zero.
    pub fn eigenvalue<R: Field>(&self, k: usize) -> R {
        R::of(self.eigenvalues[k])
    }

    /// $\max_{j \ge 2}|m_j|$ and $|1 - \eta\lambda_1|$: how slowly directions and radius settle.
    pub fn slowest(&self) -> [f64; 2] {
        let [eta, top] = [self.step.to_f64(), self.eigenvalues[0].to_f64()];
        let multiplier = |l: &Ratio| multiplier(eta, top, l.to_f64(), 2.0).abs();
        let across = self.eigenvalues[1..].iter().map(multiplier).fold(0.0, f64::max);
        [across, (1.0 - eta * top).abs()]
    }
}

/// $\eta\rho\lambda/(c - \eta\lambda)$, the radius of the cycle along an eigenvector if $c = 2$.
pub fn limit_radius<F: Field>(eta: F, rho: F, lambda: F, two: F) -> F {
    eta * rho * lambda / (two - eta * lambda)
}

/// $m_j = 1 - \eta\lambda_j - (c - \eta\lambda_1)s^2$, $s = \lambda_j/\lambda_1$, with $c = 2$.
pub fn multiplier<F: Field>(eta: F, top: F, lambda: F, two: F) -> F {
    F::one() - eta * lambda - (two - eta * top) * (lambda / top).square()
}

/// H1.
pub const DEFINITE: Hypothesis<Instance> = Hypothesis {
    name: "H1 definite",
    says: r"$\lambda_D > 0$",
    margin: |i| Margin::Positive(Enclosure::of(i.eigenvalues[i.dimension() - 1])),
};

/// H2.
pub const SIMPLE: Hypothesis<Instance> = Hypothesis {
    name: "H2 simple",
    says: r"$\lambda_1 > \lambda_2$",
    margin: |i| Margin::Positive(i.eigenvalue::<Enclosure>(0) - i.eigenvalue(1)),
};

/// H3.
pub const SMALL_STEP: Hypothesis<Instance> = Hypothesis {
    name: "H3 small step",
    says: r"$\eta\lambda_1 < 1$",
    margin: |i| Margin::Positive(Enclosure::one() - Enclosure::of(i.step) * i.eigenvalue(0)),
};

/// H4.
pub const GENERIC: Hypothesis<Instance> = Hypothesis {
    name: "H4 generic",
    says: r"the start is not orthogonal to $v_1$: it is almost every one",
    margin: |i| Margin::Positive(Enclosure::of(i.start[0]).abs()),
};

/// H5.
pub const NORMALISED: Hypothesis<Instance> = Hypothesis {
    name: "H5 normalised",
    says: r"the ascent is $\rho\nabla L/\|\nabla L\|$",
    margin: |i| Margin::of_bool(i.is_normalised),
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] =
    &[&DEFINITE, &SIMPLE, &SMALL_STEP, &GENERIC, &NORMALISED];

/// The plane, a reflected plane, three and five directions, a narrow gap.
pub fn instances() -> Vec<Instance> {
    let plane = Instance {
        id: "plane",
        eigenvalues: const { &[ratio(2, 1), ratio(1, 1)] },
        mirror: &[],
        start: const { &[ratio(1, 3), ratio(-5, 1)] },
        step: ratio(1, 8),
        radius: ratio(1, 10),
        is_normalised: true,
    };
    let reflected = Instance {
        id: "reflected",
        eigenvalues: const { &[ratio(3, 1), ratio(2, 1)] },
        mirror: &[1, 2],
        step: ratio(1, 5),
        ..plane.clone()
    };
    let narrow = Instance {
        id: "narrow",
        eigenvalues: const { &[ratio(20, 1), ratio(19, 1)] },
        step: ratio(1, 100),
        ..plane.clone()
    };
    let three = Instance {
        id: "three",
        eigenvalues: const { &[ratio(3, 1), ratio(2, 1), ratio(1, 2)] },
        mirror: &[1, 1, 1],
        start: const { &[ratio(1, 100), ratio(3, 1), ratio(-7, 1)] },
        step: ratio(1, 4),
        radius: ratio(1, 100),
        ..plane.clone()
    };
    let five = Instance {
        id: "five",
        eigenvalues: const { &[ratio(5, 2), ratio(2, 1), ratio(3, 2), ratio(1, 1), ratio(1, 2)] },
        start: const { &[ratio(1, 7), ratio(3, 1), ratio(-7, 1), ratio(40, 1), ratio(1, 1)] },
        step: ratio(1, 3),
        ..plane.clone()
    };
    vec![plane, reflected, narrow, three, five]
}
