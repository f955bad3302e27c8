//! The steps of the proof, each in exact arithmetic.

use proofmark::arithmetic::{Enclosure, Field, Rational, Real};
use proofmark::claim::{Claim, Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::Table;
use proofmark::rug;

use super::instances::Instance;
use super::run::{Evaluated, Exact, value};

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"$V^*_1 - V^{\pi_f}_1 \le \sum_h\langle d^{\pi^*}_h - d^{\pi_f}_h,
T_hf_{h+1} - f_h\rangle$, since $f(s, \pi_f) \ge f(s, \pi^*)$",
        rests_on: &[],
        on: Claim::<Instance, Evaluated>::everywhere,
        evaluate: telescoping,
    },
    Step {
        name: "S2",
        says: r"$\sum(d - d')^2/\mu \le \sum(d^2 + d'^2)/\mu \le 2C$, since $dd' \ge 0$",
        rests_on: &[],
        on: Claim::<Instance, Evaluated>::everywhere,
        evaluate: chi_square,
    },
    Step {
        name: "S3",
        says: r"$\langle d - d', g\rangle^2 \le \sum\frac{(d - d')^2}\mu\,\|g\|^2_\mu$ at each $h$",
        rests_on: &["S2"],
        on: Claim::<Instance, Evaluated>::everywhere,
        evaluate: cauchy_schwarz_at_each_step,
    },
    Step {
        name: "S4",
        says: r"$(\sum_h\sqrt{2C}\,\|g_h\|_{\mu_h})^2 \le 2CH\sum_h\|g_h\|^2_{\mu_h}
= 2CH^2\mathcal E(f)$",
        rests_on: &["S1", "S3"],
        on: Claim::<Instance, Evaluated>::everywhere,
        evaluate: cauchy_schwarz_over_steps,
    },
];

/// What the steps speak of: both occupancies, $\mu$ and $g = T_hf_{h+1} - f_h$.
struct Proof {
    optimal: Table<Rational>,
    played: Table<Rational>,
    measure: Table<Rational>,
    residuals: Table<Rational>,
    gap: Rational,
    concentrability: Rational,
}

impl Proof {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let exact = Exact::of(i)?;
        let concentrability = exact.concentrability(i.coverage)?;
        let Exact { mdp, measure, function, optimal, played } = exact;
        let negative = |row: &Vec<Rational>| row.iter().map(|&x| -x).collect();
        Ok(Proof {
            optimal: mdp.occupancy(&optimal),
            residuals: mdp.residuals(&function).iter().map(negative).collect(),
            gap: mdp.optimal_value() - mdp.policy_value(&played),
            played: mdp.occupancy(&played),
            measure,
            concentrability,
        })
    }

    /// At each step, the sum over its pairs of a function of $d$, $d'$, $\mu$ and $g$.
    fn sums(&self, term: impl Fn([Rational; 4]) -> Rational) -> Vec<Rational> {
        let step = |h: usize| {
            let rows = [&self.optimal, &self.played, &self.measure, &self.residuals];
            let at = |pair: usize| term(rows.map(|table| table[h][pair]));
            (0..self.measure[h].len()).fold(Rational::zero(), |sum, pair| sum + at(pair))
        };
        (0..self.measure.len()).map(step).collect()
    }
}

/// Both sides over the right one: 1 against an exact quotient, so that an equality of numbers that
/// have no finite binary expansion is decided too.
fn compare(actual: Rational, bound: Rational) -> Result<StepBound, Reason> {
    let [actual, bound] = [value(actual)?, value(bound)?];
    Ok(if bound.is_zero() {
        StepBound { actual: Enclosure::rational(&actual), bound: Enclosure::zero() }
    } else {
        let quotient = actual / bound;
        StepBound { actual: Enclosure::rational(&quotient), bound: Enclosure::one() }
    })
}

fn telescoping(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    Rational::scope(|| {
        let proof = Proof::of(i)?;
        let terms = proof.sums(|[d, e, _, g]| (d - e) * g);
        let bound = terms.into_iter().fold(Rational::zero(), |sum, term| sum + term);
        if bound < Rational::zero() {
            // Not to be divided by: it would turn the inequality round.
            let [actual, bound] =
                [value(proof.gap)?, value(bound)?].map(|x| Enclosure::rational(&x));
            return Ok(vec![StepBound { actual, bound }]);
        }
        Ok(vec![compare(proof.gap, bound)?])
    })
}

fn chi_square(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    Rational::scope(|| {
        let proof = Proof::of(i)?;
        let apart = proof.sums(|[d, e, mu, _]| (d - e).square() / mu);
        let together = proof.sums(|[d, e, mu, _]| (d.square() + e.square()) / mu);
        let twice = proof.concentrability + proof.concentrability;
        let first = apart.iter().zip(&together).map(|(&a, &t)| compare(a, t));
        first.chain(together.iter().map(|&t| compare(t, twice))).collect()
    })
}

fn cauchy_schwarz_at_each_step(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    Rational::scope(|| {
        let proof = Proof::of(i)?;
        let inner = proof.sums(|[d, e, _, g]| (d - e) * g);
        let apart = proof.sums(|[d, e, mu, _]| (d - e).square() / mu);
        let norms = proof.sums(|[_, _, mu, g]| mu * g.square());
        let step = |h: usize| compare(inner[h].square(), apart[h] * norms[h]);
        (0..inner.len()).map(step).collect()
    })
}

/// Both sides over $2C\max_h\|g_h\|^2$, which leaves the roots of equal norms exact; the right one
/// from the Bellman error itself.
fn cauchy_schwarz_over_steps(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let error = Evaluated::of(i)?.error;
    Rational::scope(|| {
        let proof = Proof::of(i)?;
        let norms = proof.sums(|[_, _, mu, g]| mu * g.square());
        let norms = norms.into_iter().map(value).collect::<Result<Vec<_>, _>>()?;
        let horizon = norms.len() as u32;
        let largest = norms.iter().max().cloned().unwrap_or_default();
        if largest.is_zero() {
            let [actual, bound] = [&largest, &error].map(Enclosure::rational);
            return Ok(vec![StepBound { actual, bound }]);
        }
        let root = |norm: &rug::Rational| Enclosure::rational(&(norm.clone() / &largest)).sqrt();
        let sum = norms.iter().map(root).fold(Enclosure::zero(), |sum, root| sum + root);
        let bound = Enclosure::rational(&(error * horizon * horizon / &largest));
        Ok(vec![StepBound { actual: sum.square(), bound }])
    })
}
