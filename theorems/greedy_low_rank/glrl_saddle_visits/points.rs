//! The points of greedy learning, enclosed.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Step, StepBound, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::calculus::{Calculus, LIMBS};
use super::instances::Instance;

type E = Interval<Mp<LIMBS>>;

/// Inner products at the points of rank 1, 2, …
pub struct Energies {
    /// $\langle\omega \circ \bar W_r, \bar W_r\rangle$.
    own: Vec<Enclosure>,
    /// $\langle\omega \circ W^*, \bar W_r\rangle$.
    with_target: Vec<Enclosure>,
    /// The same for the best approximation of $W^*$ of rank $r$.
    truncated: Vec<Enclosure>,
}

fn inner(a: &Matrix<E>, b: &Matrix<E>) -> Enclosure {
    let entries = (0..a.rows()).flat_map(|i| (0..a.columns()).map(move |j| (i, j)));
    entries.fold(E::zero(), |sum, (i, j)| sum + a.at(i, j) * b.at(i, j)).to_enclosure()
}

fn energies(i: &Instance) -> Result<Energies, Reason> {
    let points = Calculus::of(i)?.points;
    let d = i.loss.dimension();
    let pull = i.loss.pull_at_zero::<E>();
    let target = Matrix::from_fn(d, d, |row, column| E::of(i.loss.target[row][column]));
    let spectrum = enclose_eigenvalues(&target).map_err(|_| Reason::Vacuous)?;
    let vectors: Vec<Vec<E>> = (0..d)
        .map(|k| spectrum.vector(k).map_err(|_| Reason::Vacuous))
        .collect::<Result<_, _>>()?;
    let truncated = |rank: usize| {
        Matrix::from_fn(d, d, |row, column| {
            let part = |k: usize| spectrum.values[k] * vectors[k][row] * vectors[k][column];
            (0..rank).map(part).fold(E::zero(), |sum, x| sum + x)
        })
    };
    let visited = || points.iter().skip(1);
    Ok(Energies {
        own: visited().map(|p| inner(&i.loss.hessian(&p.point), &p.point)).collect(),
        with_target: visited().map(|p| inner(&pull, &p.point)).collect(),
        truncated: visited().map(|p| inner(&pull, &truncated(p.rank))).collect(),
    })
}

/// C3. At a critical point $\langle\nabla f(\bar W), \bar W\rangle = 0$; so what is learnt of
/// $\langle\omega \circ W^*, W^*\rangle$ is what has been fitted. The truncation of the target is
/// not critical.
pub const POINTS_ARE_CRITICAL: Complete<Claim<Instance, Energies>> = Claim {
    name: "points_are_critical",
    says: r"$\langle\omega \circ \bar W_r, \bar W_r\rangle = c\langle\omega \circ W^*, \bar
W_r\rangle$ with $c = 1$ at each point that greedy learning visits",
    clock: Clock::None,
    precision: Precision::Fixed(384),
    on: Claim::<Instance, Energies>::everywhere,
    run: |i, _| energies(i),
    check: Check::Equal {
        observed: |run| run.own.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.with_target.iter().map(|&x| c * x).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the truncation of the target in place of the point",
                    formula: |run, _| run.truncated.clone(),
                },
                Wrong::Number { name: "half of it, as for the loss", value: ratio(1, 2) },
            ],
        },
        width: Width::relative(1e-100),
    },
    broken: &[],
    rests_on: &["S3"],
}
.checked();

/// The steps that speak of the points.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"at the arrival at $\bar W_r$ the next direction is still small: $a_{r+1} < 0$",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let calculus = Calculus::of(i)?;
            let bound = |visit: &proofmark::dynamics::Visit<E>| StepBound {
                actual: visit.exponents[0].to_enclosure(),
                bound: Enclosure::zero(),
            };
            Ok(calculus.visits.iter().map(bound).collect())
        },
    },
    Step {
        name: "S2",
        says: r"the next direction grows fastest: $\mu_2^{(r)} \le \mu_1^{(r)}$",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let calculus = Calculus::of(i)?;
            let pairs = calculus.points.iter().filter_map(|point| {
                let [first, second, ..] = point.growth[..] else { return None };
                Some(StepBound { actual: second.to_enclosure(), bound: first.to_enclosure() })
            });
            Ok(pairs.collect())
        },
    },
    Step {
        name: "S3",
        says: r"$\bar W_r$ is a strict local minimum of its rank: all tangential rates are
positive",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let calculus = Calculus::of(i)?;
            let rates = calculus.points.iter().filter_map(|point| point.contraction.last());
            let bound =
                |rate: &E| StepBound { actual: Enclosure::zero(), bound: rate.to_enclosure() };
            Ok(rates.map(bound).collect())
        },
    },
];
