//! The bounds of products of singular values, enclosed along a trajectory.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::linear::verified::enclose_eigenvalues;

use super::instances::{Instance, Role};

/// Limbs of the trajectory: plain intervals lose a third of a bit a step, and the smallest singular
/// values need what is left.
const LIMBS: usize = 8;

/// Steps between two evaluations.
pub const EVERY: u32 = 20;

/// One evaluation.
pub struct Evaluated {
    /// $\sum_{i \le k}\ln\sigma_i(U_t) - \sum_{i \le k}\ln\sigma_i(U_0)$ for $k = 1, \dots, d$.
    pub actual: Vec<Enclosure>,
    /// $\sum_{\tau < t}\sum_{i \le k}\ln(1 + \eta\lambda_i(M_\tau))$.
    pub bound: Vec<Enclosure>,
    /// The same with $\lambda_{i + 1}$, for $k < d$.
    shifted: Vec<Enclosure>,
}

/// A trajectory in enclosures.
pub fn evaluate(i: &Instance) -> Result<Vec<Evaluated>, Reason> {
    let (mut descent, mut u) = (i.problem.descent::<Interval<Mp<LIMBS>>>(), i.start());
    let eta = Enclosure::of(i.problem.step);
    let d = i.problem.dimension();
    let before = sums(&logarithms(&u)?);
    let mut bound = vec![Enclosure::zero(); d];
    let mut shifted = bound.clone();
    let mut all = vec![];
    for step in 1..=i.steps {
        // The factors are wanted to a hundred bits only, and two limbs are much faster.
        let image = descent.image(&u);
        let short = Matrix::from_fn(d, d, |k, l| image.at(k, l).to_precision::<2>());
        let rates = values(&short)?.into_iter().map(|x| (Enclosure::one() + eta * x).ln());
        let rates = sums(&rates.collect::<Vec<_>>());
        bound.iter_mut().zip(&rates).for_each(|(sum, &rate)| *sum += rate);
        let next = rates[1..].iter().map(|&rate| rate - rates[0]);
        shifted.iter_mut().zip(next).for_each(|(sum, rate)| *sum += rate);
        descent.advance(&mut u);
        if step % EVERY == 0 {
            let now = sums(&logarithms(&u)?);
            let actual = now.iter().zip(&before).map(|(&x, &y)| x - y).collect();
            all.push(Evaluated { actual, bound: bound.clone(), shifted: shifted.clone() });
        }
    }
    Ok(all)
}

/// $\ln\sigma_i(U)$, in decreasing order.
fn logarithms(u: &Matrix<Interval<Mp<LIMBS>>>) -> Result<Vec<Enclosure>, Reason> {
    let squares = values(&u.times(&u.transpose()))?;
    Ok(squares.into_iter().map(|x| x.ln() / Enclosure::integer(2)).collect())
}

fn values<const L: usize>(a: &Matrix<Interval<Mp<L>>>) -> Result<Vec<Enclosure>, Reason> {
    let values = enclose_eigenvalues(a).map_err(|_| Reason::TooWide { bits: 128 * L as u32 })?;
    Ok(values.values.into_iter().map(Interval::to_enclosure).collect())
}

/// Sums of the first, the first two, …
fn sums(x: &[Enclosure]) -> Vec<Enclosure> {
    let mut sum = Enclosure::zero();
    x.iter()
        .map(|&x| {
            sum += x;
            sum
        })
        .collect()
}

fn each(run: &[Evaluated], what: impl Fn(&Evaluated) -> &Vec<Enclosure>) -> Vec<Enclosure> {
    // Up to k = d - 1: for k = d there is equality.
    run.iter().flat_map(|e| what(e)[..what(e).len() - 1].to_vec()).collect()
}

/// C2. Horn's inequality for products, $\prod_{i \le k}\sigma_i(AB) \le \prod_{i \le
/// k}\sigma_i(A)\sigma_i(B)$, with $\sigma_i(I + \eta M) = 1 + \eta\lambda_i(M)$ as that is
/// definite. It is tight: during the power phase the trajectory aligns, and each step multiplies by
/// nearly these factors.
pub const SUMS_OF_LOGARITHMS: Complete<Claim<Instance, Vec<Evaluated>>> = Claim {
    name: "sums_of_logarithms",
    says: r"for $k < d$, $\sum_{i \le k}\ln\frac{\sigma_i(U_t)}{\sigma_i(U_0)} \le
c\sum_{\tau < t}\sum_{i \le k}\ln(1 + \eta\lambda_i(M_\tau))$ with $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.role == Role::Bound,
    run: |i, _| evaluate(i),
    check: Check::AtMost {
        observed: |run| each(run, |e| &e.actual),
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| each(run, |e| &e.bound).into_iter().map(|x| c * x).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.9 of it", value: ratio(9, 10) },
                Wrong::Number { name: "0.99 of it", value: ratio(99, 100) },
                Wrong::Formula {
                    name: "the next eigenvalue in place of each",
                    formula: |run, _| each(run, |e| &e.shifted),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
