//! The hypotheses, and what breaks them.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, Real, ratio};
use proofmark::claim::{Broken, Expected, Hypothesis, Margin, NotExercised};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::linear::verified::smallest_eigenvalue_at_least;

use super::instances::{Instance, sign_symmetric};
use crate::exponents::Law;
use crate::instances::{Family, Problem, Start};
use crate::spectrum::Spectrum;
use crate::stationary::{misalignment, stationary};

const LIMBS: usize = 4;

/// What could not be enclosed is no margin.
fn margin(value: Result<Enclosure, impl Sized>) -> Margin {
    Margin::Positive(value.unwrap_or_else(|_| Enclosure::whole()))
}

/// H1.
pub const CERTIFIED: Hypothesis<Instance> = Hypothesis {
    name: "H1 certified",
    says: r"$c_s = (1 - \delta)\sigma_s(Z_s^*) - \lambda_1(M_s) > 0$: $Z_s^*$ is the unique best
solution of rank $s$",
    margin: |i| {
        let at = stationary::<LIMBS>(&i.problem, i.rank);
        margin(at.and_then(|at| at.certificate(&i.problem)))
    },
};

/// H2. The least gap between the first two rates over the stays up to $s$.
pub const GAPPED: Hypothesis<Instance> = Hypothesis {
    name: "H2 gapped",
    says: r"at $0, Z_1^*, \dots, Z_s^*$ the two largest eigenvalues of $M$ on the complement
differ",
    margin: |i| {
        let gap = |s| {
            let spectrum = Spectrum::at(&i.problem, s, i.problem.dimension())?;
            let [first, second] = [0, 1].map(|j| spectrum.growths.get(j).copied());
            let first = first.unwrap_or_else(Enclosure::whole);
            Ok(first - second.unwrap_or_else(Enclosure::zero))
        };
        let gaps: Result<Vec<_>, Reason> = (0..=i.rank).map(gap).collect();
        margin(gaps.map(|gaps| gaps.into_iter().reduce(Enclosure::min).expect("s is at least 1")))
    },
};

/// H3. By the smallest eigenvalue of the Gram matrix of $V_s^\top\bar U$; of the first $\hat r$
/// rows where there are fewer columns than $s$, which is the matter of H5.
pub const GENERIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 generic",
    says: r"$\sigma_{\min}(V_s^\top\bar U) > 0$ for the eigenvectors $V_s$ of $Z^*$",
    margin: |i| {
        let rank = i.rank.min(i.problem.width);
        let (seen, is_orthogonal) = Rational::scope(|| {
            let v: Matrix<Rational> = i.problem.eigenvectors();
            let top = Matrix::from_fn(rank, v.rows(), |row, column| v.at(column, row));
            let seen = top.times(&i.problem.direction());
            let is_zero = |s: usize| seen.row(s).iter().all(|x| *x == Rational::zero());
            let enclosed = Matrix::from_fn(rank, seen.columns(), |s, j| {
                let value = seen.at(s, j).value().unwrap_or_default();
                Enclosure::rational(&value)
            });
            (enclosed, (0..rank).any(is_zero))
        });
        // A zero row has the eigenvalue zero, which no bound below it proves or refutes.
        if is_orthogonal {
            return Margin::Positive(Enclosure::zero());
        }
        let least = smallest_eigenvalue_at_least(&seen.times(&seen.transpose()));
        margin(least.map(Enclosure::point))
    },
};

/// H4.
pub const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H4 stable",
    says: r"$\eta < 1/\sigma_1$",
    margin: |i| {
        let product = Enclosure::of(i.problem.step) * Enclosure::of(i.problem.eigenvalues[0]);
        Margin::Positive(Enclosure::one() - product)
    },
};

/// H5.
pub const WIDE: Hypothesis<Instance> = Hypothesis {
    name: "H5 wide",
    says: r"$\hat r > s$: with $\hat r = s$ the way ends at $Z_s^*$, and with fewer before",
    margin: |i| Margin::Positive(Enclosure::integer(i.problem.width as i64 - i.rank as i64)),
};

/// H6. The paper asks for $\delta \lesssim \kappa^{-c}r_*^{-1/2}$ with constants that are only
/// recalled; this is the weakest reading, $c = 1$ and the factor 1.
pub const RECALLED_LEVEL: Hypothesis<Instance> = Hypothesis {
    name: "H6 of the recalled level",
    says: r"$\delta \le \kappa^{-1}r_*^{-1/2}$, $\kappa = \|Z^*\|/\min_s(\sigma_s - \sigma_{s+1})$:
the level of the paper in its weakest reading",
    margin: |i| {
        let level = recalled_level(&i.problem);
        Margin::NonNegative(level - Enclosure::of(i.delta()))
    },
};

/// $\kappa^{-1}r_*^{-1/2}$.
fn recalled_level(problem: &Problem) -> Enclosure {
    let values: Vec<_> = problem.eigenvalues.iter().map(|x| Enclosure::of(*x)).collect();
    let rank = problem.rank();
    let gaps = (0..rank).map(|s| values[s] - values.get(s + 1).copied().unwrap_or(Field::zero()));
    let least = gaps.reduce(Enclosure::min).expect("the target is not zero");
    least / values[0] / Enclosure::integer(rank as i64).sqrt()
}

/// H7. The slowest mode at $Z_s^*$ mixes its range with the next direction. If rank $s$ is entered
/// at an angle $\varphi$ to the range, the mode is of that size on arrival; else only of the size
/// $\alpha^g$, $g = |a_{s+1}|$, of the next singular value, and exponents are others: those of
/// isotropy_crossover. The law takes over where $\alpha^g < \varphi$. The fit rests on the smaller
/// half of the starts, so that this is asked of the one in the middle.
pub const MIXED: Hypothesis<Instance> = Hypothesis {
    name: "H7 mixed",
    says: r"rank $s$ is entered at an angle to the range of $Z_s^*$:
$\sin\varphi > \alpha^{|a_{s+1}|}$ from the middle one of the starts on",
    margin: |i| {
        let above = || {
            let angle = misalignment::<LIMBS>(&i.problem, i.rank)?;
            let small = Law::of(&i.problem, i.rank)?.visit.exponents[0];
            let decades = Enclosure::integer(4 * i64::from(i.decades));
            Ok::<_, Reason>(angle - (small * decades * Enclosure::integer(10).ln()).exp())
        };
        margin(above())
    },
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] =
    &[&CERTIFIED, &GAPPED, &GENERIC, &STABLE, &WIDE, &RECALLED_LEVEL, &MIXED];

/// Those that are broken elsewhere.
pub const NOT_EXERCISED: &[NotExercised<Instance>] = &[
    NotExercised {
        hypothesis: &CERTIFIED,
        because: "without it the prediction does not exist; best_rank_s_certificate is about it",
    },
    NotExercised {
        hypothesis: &GAPPED,
        because: "at a tie the calculus refuses to predict; eigengap_violation is about it",
    },
    NotExercised {
        hypothesis: &STABLE,
        because: "beyond it the run diverges or oscillates; step_size is about it",
    },
];

/// For the claims on the closest approach.
pub const BROKEN: &[Broken<Instance>] = &[
    Broken {
        name: "no component along the first eigenvector of Z*",
        hypothesis: &GENERIC,
        instance: |i| {
            let problem = Problem { start: Start::NoFirstEigenvector, ..i.problem.clone() };
            (i.is_base() && i.rank == 1).then(|| Instance { problem, ..i.clone() })
        },
        expected: Expected::HoldsAnyway(
            "descent sees the first eigenvector of A*A(Z*), not of Z*, and its overlap with the \
             start is of the order of δ; where signs are decoupled the overlap is zero for ever, \
             which isotropy_crossover breaks",
        ),
    },
    Broken {
        name: "one column, for the stay of rank two",
        hypothesis: &WIDE,
        instance: |i| {
            let broken = Instance { problem: i.problem.with_width(1), ..i.clone() };
            (i.is_base() && i.rank == 2).then_some(broken)
        },
        expected: Expected::Refuted,
    },
    Broken {
        name: "twice the base level of δ",
        hypothesis: &RECALLED_LEVEL,
        instance: |i| (i.is_base() && i.rank == 1).then(|| with_delta(i, ratio(1, 5))),
        expected: Expected::HoldsAnyway(
            "the certificate is positive, and that is all the derivation uses: hypothesis of the \
             paper satisfied: no; conclusion observed: yes",
        ),
    },
    Broken {
        name: "full observation",
        hypothesis: &MIXED,
        instance: |i| {
            let problem = i.problem.with_family(Family::Isotropic);
            (i.is_base() && i.rank == 1).then(|| Instance { problem, ..i.clone() })
        },
        expected: Expected::Refuted,
    },
    Broken {
        name: "measurements that do not couple signs",
        hypothesis: &MIXED,
        instance: |i| {
            let problem = sign_symmetric(Start::Generic);
            (i.is_base() && i.rank == 1).then(|| Instance { problem, ..i.clone() })
        },
        expected: Expected::Refuted,
    },
];

/// Near-isotropic with another level.
pub fn with_delta(i: &Instance, delta: Ratio) -> Instance {
    let problem = i.problem.with_family(Family::NearIsotropic { delta });
    Instance { problem, ..i.clone() }
}
