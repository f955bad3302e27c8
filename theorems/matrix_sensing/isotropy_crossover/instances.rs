//! Instances: full observation, signs that are not coupled, and deviations that are tiny.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, Real, ratio};
use proofmark::claim::{Hypothesis, Instance as Form, Margin};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use crate::exponents::Law;
use crate::incremental_learning_visits::instances::sign_symmetric;
use crate::instances::{Family, Problem, Start, base};
use crate::spectrum::Spectrum;
use crate::stationary::misalignment;

/// What an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Starts above the crossover, or there is none.
    Above,
    /// Starts below the crossover.
    Below,
    /// One start, and several deviations.
    Sweep,
}

/// A problem and the starts from which its best solution of rank one is passed.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The problem.
    pub problem: Problem,
    /// Starts are $\alpha = 10^{-k}$ with these $k$, in decades.
    pub starts: Vec<u32>,
    /// What it is for.
    pub role: Role,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let decades = |k: Option<&u32>| Ratio::from(i64::from(*k.unwrap_or(&0)));
        vec![
            ("δ", self.delta()),
            ("η", self.problem.step),
            ("least -lg α", decades(self.starts.first())),
            ("largest -lg α", decades(self.starts.last())),
        ]
    }
}

impl Instance {
    /// $\delta$.
    pub fn delta(&self) -> Ratio {
        match self.problem.family {
            Family::NearIsotropic { delta } | Family::SignSymmetric { delta } => delta,
            _ => ratio(0, 1),
        }
    }

    /// The same with another $\delta$.
    pub fn near(&self, delta: Ratio) -> Problem {
        self.problem.with_family(Family::NearIsotropic { delta })
    }
}

/// All of them. The crossover of $\delta = 10^{-18}$ is near $10^{-46}$, that of $10^{-12}$ near
/// $10^{-31}$ and that of $10^{-6}$ near $10^{-15}$.
pub fn instances() -> Vec<Instance> {
    // With two columns the rows of the start in the eigenvectors mix well; with four nearly
    // orthonormal ones they do not, and the asymptotics come late.
    let two = || base().with_width(2);
    let near = |exponent: u32| {
        two().with_family(Family::NearIsotropic { delta: ratio(1, 10_i64.pow(exponent)) })
    };
    let of = |id, problem, starts: [u32; 5], role| Instance {
        id,
        problem,
        starts: starts.to_vec(),
        role,
    };
    let isotropic = two().with_family(Family::Isotropic);
    vec![
        of("isotropic", isotropic, [8, 16, 24, 32, 48], Role::Above),
        of("signs_decoupled", sign_symmetric(Start::Generic), [8, 16, 24, 32, 48], Role::Above),
        of("delta_1e18_above", near(18), [10, 15, 20, 25, 30], Role::Above),
        of("delta_1e12_below", near(12), [45, 50, 55, 60, 70], Role::Below),
        of("delta_1e6_below", near(6), [25, 30, 35, 40, 50], Role::Below),
        of("sweep_of_delta", near(6), [50; 5], Role::Sweep),
    ]
}

/// H1.
pub const GAPPED: Hypothesis<Instance> = Hypothesis {
    name: "H1 gapped",
    says: r"at $0$ and $Z_1^*$ the two largest eigenvalues of $M$ on the complement differ",
    margin: |i| {
        let gap = |s| {
            let spectrum = Spectrum::at(&i.problem, s, 2)?;
            Ok::<_, Reason>(spectrum.growths[0] - spectrum.growths[1])
        };
        let least = gap(0).and_then(|first| Ok(first.min(gap(1)?)));
        Margin::Positive(least.unwrap_or_else(|_| Enclosure::whole()))
    },
};

/// H2. The first two rows of $\bar U$ in the eigenvectors of $Z^*$, exactly.
pub const SEEN: Hypothesis<Instance> = Hypothesis {
    name: "H2 seen",
    says: r"$u_1^\top\bar U \ne 0$",
    margin: |i| Margin::Positive(rows(i, 0, 0)),
};

/// H3.
pub const MIXED_START: Hypothesis<Instance> = Hypothesis {
    name: "H3 mixed start",
    says: r"the first two rows of $\bar U$ are not orthogonal: $u_1^\top\bar U\bar U^\top u_2 \ne
0$;
on a start without the first it says nothing",
    margin: |i| {
        let is_blind = i.problem.start == Start::NoFirstEigenvector;
        Margin::Positive(if is_blind { Enclosure::one() } else { rows(i, 0, 1).abs() })
    },
};

/// $u_k^\top\bar U\bar U^\top u_l$, exactly.
fn rows(i: &Instance, k: usize, l: usize) -> Enclosure {
    let value = Rational::scope(|| {
        let seen: Matrix<Rational> =
            i.problem.eigenvectors::<Rational>().transpose().times(&i.problem.direction());
        seen.times(&seen.transpose()).at(k, l).value()
    });
    value.map_or_else(Enclosure::whole, |x| Enclosure::rational(&x))
}

/// H4. The law that is claimed of an instance is that of its side of the crossover: $\sin\varphi$
/// is compared with $\alpha^g$ at the start that is nearest to it.
pub const ON_ITS_SIDE: Hypothesis<Instance> = Hypothesis {
    name: "H4 on its side",
    says: r"the starts lie on one side of the crossover $\alpha_\times^g = \sin\varphi$, $\varphi$
the
angle at which rank one is entered",
    margin: |i| {
        let difference = || {
            let angle = misalignment::<8>(&i.problem, 1)?;
            // Without a deviation, or if signs are not coupled, the angle is zero; its enclosure is
            // as near to that as the precision allows.
            let small = Law::of(&i.problem, 1)?.visit.exponents[0];
            let nearest = if i.role == Role::Above { i.starts.last() } else { i.starts.first() };
            let decades = Enclosure::integer(i64::from(*nearest.ok_or(Reason::Vacuous)?));
            let free = (small * decades * Enclosure::integer(10).ln()).exp();
            let above = free - angle;
            Ok::<_, Reason>(if i.role == Role::Above { above } else { -above })
        };
        Margin::Positive(difference().unwrap_or_else(|_| Enclosure::whole()))
    },
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&GAPPED, &SEEN, &MIXED_START, &ON_ITS_SIDE];
