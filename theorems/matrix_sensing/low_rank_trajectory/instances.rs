//! Instances and hypotheses.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, Real, ratio};
use proofmark::claim::{Hypothesis, Instance as Form, Margin};
use proofmark::dynamics::Sensing;
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::linear::verified::smallest_eigenvalue_at_least;

use crate::instances::{Family, Problem, Start, base};
use crate::spectrum::Spectrum;

/// What an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The bounds along a trajectory.
    Bound,
    /// A few exact steps.
    Exact,
    /// The size of $\sigma_2$ on arrival.
    Arrival,
}

/// A trajectory.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The problem.
    pub problem: Problem,
    /// $\alpha$, a pure number; of the claim on orders, the starts are other ones.
    pub alpha: Ratio,
    /// Steps.
    pub steps: u32,
    /// The columns of $U_0$ beyond this many repeat the first ones, so that it is its rank.
    pub start_rank: usize,
    /// What it is for.
    pub role: Role,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.problem.dimension() as i64)),
            ("r̂", Ratio::from(self.problem.width as i64)),
            ("α", self.alpha),
            ("η", self.problem.step),
            ("T", Ratio::from(i64::from(self.steps))),
        ]
    }
}

impl Instance {
    /// $U_0$.
    pub fn start<R: Field>(&self) -> Matrix<R> {
        let u: Matrix<R> = self.problem.start(R::of(self.alpha));
        Matrix::from_fn(u.rows(), u.columns(), |i, j| u.at(i, j % self.start_rank))
    }

    /// Runs the steps exactly, in a scope of the caller's, and looks at each before it is made.
    pub fn exactly(&self, mut look: impl FnMut(&mut Sensing<Rational>, &Matrix<Rational>)) {
        let (mut descent, mut u) = (self.problem.descent::<Rational>(), self.start());
        for _ in 0..self.steps {
            look(&mut descent, &u);
            descent.advance(&mut u);
        }
        look(&mut descent, &u);
    }
}

/// All of them. The step of the exact ones is dyadic and the problem small, since each step
/// triples the digits.
pub fn instances() -> Vec<Instance> {
    let small = Problem {
        name: "small",
        family: Family::NearIsotropic { delta: ratio(1, 8) },
        eigenvalues: [4, 2, 1].map(|p| ratio(p, 4)).to_vec(),
        width: 3,
        step: ratio(1, 4),
        ..base()
    };
    let of = |id, problem: &Problem, alpha, steps, start_rank, role| Instance {
        id,
        problem: problem.clone(),
        alpha,
        steps,
        start_rank,
        role,
    };
    let under = base().with_width(2);
    // The extremal one: from α times an orthogonal matrix the singular vectors are aligned with the
    // eigenvectors of M from the first step on, and Horn's inequality is all but an equality.
    let aligned = Problem { start: Start::Orthonormal, ..base() };
    vec![
        of("base", &base(), ratio(1, 10_000), 420, 4, Role::Bound),
        of("aligned_start", &aligned, ratio(1, 10_000), 80, 4, Role::Bound),
        of("large_start", &base(), ratio(1, 2), 200, 4, Role::Bound),
        of("rank_two_of_three", &small, ratio(1, 2), 3, 2, Role::Exact),
        of("full_rank", &small, ratio(1, 2), 3, 3, Role::Exact),
        of("over", &base(), ratio(1, 10_000), 0, 4, Role::Arrival),
        of("under", &under, ratio(1, 10_000), 0, 2, Role::Arrival),
    ]
}

/// The exact instance on which a step kills a direction: full observation, no target in the last
/// direction, and $1 + \eta(0 - u^2) = 0$ there.
pub fn killing(i: &Instance) -> Instance {
    let problem = Problem {
        name: "killing",
        family: Family::Isotropic,
        eigenvalues: [1, 1, 0].map(|p| ratio(p, 1)).to_vec(),
        is_turned: false,
        start: Start::Axes,
        step: ratio(1, 1),
        ..i.problem.clone()
    };
    Instance { problem, alpha: ratio(1, 1), ..i.clone() }
}

/// H1. By the smallest eigenvalue over the steps; exact runs are looked at exactly.
pub const DEFINITE: Hypothesis<Instance> = Hypothesis {
    name: "H1 definite",
    says: r"$I + \eta M_t$ is positive definite at every step",
    margin: |i| {
        let least = match i.role {
            Role::Exact => exact_least(i),
            _ => along(i),
        };
        Margin::Positive(least.unwrap_or_else(Enclosure::whole))
    },
};

/// The least over the exact steps of an eigenvalue bound; exactly zero where a step is singular.
fn exact_least(i: &Instance) -> Option<Enclosure> {
    let d = i.problem.dimension();
    let mut factors: Vec<Matrix<Enclosure>> = vec![];
    let mut is_singular = false;
    Rational::scope(|| {
        let eta = Rational::of(i.problem.step);
        let mut left = i.steps;
        i.exactly(|descent, u| {
            if left == 0 {
                return;
            }
            left -= 1;
            let factor = Matrix::identity(d).plus(&descent.image(u).scaled(eta));
            is_singular |= super::exact::rank(&factor) < d;
            factors.push(Matrix::from_fn(d, d, |k, l| {
                Enclosure::rational(&factor.at(k, l).value().unwrap_or_default())
            }));
        });
    });
    if is_singular {
        return Some(Enclosure::zero());
    }
    let bounds = factors.iter().map(|f| smallest_eigenvalue_at_least(f).map(Enclosure::point));
    bounds.collect::<Result<Vec<_>, _>>().ok()?.into_iter().reduce(Enclosure::min)
}

/// A bound for a whole trajectory that stays below its target's size: $\eta\|M_t\| < 1$ is what
/// $\eta(1 + \delta)(\|Z^*\|_F + \operatorname{tr}W_t) < 1$ gives. Of the trajectories here
/// $\operatorname{tr} W_t \le 4$.
fn along(i: &Instance) -> Option<Enclosure> {
    let eta = Enclosure::of(i.problem.step);
    let squares = i.problem.eigenvalues.iter().map(|&x| Enclosure::of(x).square());
    let size = squares.fold(Enclosure::zero(), |sum, x| sum + x).sqrt();
    let norm = Enclosure::one() + i.problem.ensemble().deviation()?;
    Some(Enclosure::one() - eta * norm * (size + Enclosure::integer(4)))
}

/// H2.
pub const GAPPED: Hypothesis<Instance> = Hypothesis {
    name: "H2 gapped",
    says: r"$\mu^{(0)}_1 > \mu^{(0)}_2$, the eigenvalues of $M_0$",
    margin: |i| {
        let gap = || {
            let spectrum = Spectrum::at(&i.problem, 0, 2)?;
            Ok::<_, Reason>(spectrum.growths[0] - spectrum.growths[1])
        };
        // The other claims do not speak of rates.
        match i.role {
            Role::Arrival => Margin::Positive(gap().unwrap_or_else(|_| Enclosure::whole())),
            _ => Margin::of_bool(true),
        }
    },
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&DEFINITE, &GAPPED];
