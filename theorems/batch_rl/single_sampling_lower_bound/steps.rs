//! The steps of the proof.

use proofmark::arithmetic::{Enclosure, Field, Rational, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::census::{bayes_risk, each};
use super::chi_claims::{GAPS, exponential_bound, square_mean};
use super::every_learner::{enclosed, every_learner};
use super::family::Family;
use super::instances::{Instance, Question};
use super::occupancy::{overlap, overlap_by_exclusion, pair_bound, product_bound};
use super::types::{Moment, Parts};

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: r"Le Cam: no learner's worst excess is below the least average one, the sum over data
sets of the smaller of the two prices of a choice",
        rests_on: &[],
        on: Instance::is_listed,
        evaluate: |i, context| {
            let bound = enclosed(&every_learner(i, context)?.worst);
            Ok(vec![StepBound { actual: enclosed(&bayes_risk(i)?), bound }])
        },
    },
    Step {
        name: "S2",
        says: r"the mean of the likelihood ratio over the signs is the product over the states of
$\frac12[(1+\Delta)^a(1-\Delta)^b+(1-\Delta)^a(1+\Delta)^b]$",
        rests_on: &[],
        on: |i| i.question == Question::Census,
        evaluate: |i, _| Ok(vec![equal(ratio_is_a_product(i)?)]),
    },
    Step {
        name: "S3",
        says: r"at $\Delta=1$ a state that agrees with itself doubles its ratio with each further
draw: $1-\mathrm{TV}=E\min(1,L)=E\,2^{D-n}$",
        rests_on: &["S2"],
        on: |i| i.question == Question::Types,
        evaluate: |i, _| {
            let by_types = Parts::of(i.draws, ratio(1, 1), Moment::Overlap).at(i.states);
            Ok(vec![equal(by_types - overlap(i.states, i.draws))])
        },
    },
    Step {
        name: "S4",
        says: r"$\prod_{k<n}(1-\frac k{2S})\le E\,2^{D-n}$, for $D_k\le k$",
        rests_on: &["S3"],
        on: is_occupancy,
        evaluate: |i, _| {
            let actual = product_bound(i.sizes::<Enclosure>().0, i.draws);
            let bound = enclosed(&overlap_by_exclusion(i.states, i.draws));
            Ok(vec![StepBound { actual, bound }])
        },
    },
    Step {
        name: "S5",
        says: r"$1-\frac{n(n-1)}{4S}\le\prod_{k<n}(1-\frac k{2S})$",
        rests_on: &["S4"],
        on: is_occupancy,
        evaluate: |i, _| {
            let (s, n) = i.sizes::<Enclosure>();
            let actual = pair_bound(Enclosure::integer(4), s, n);
            Ok(vec![StepBound { actual, bound: product_bound(s, i.draws) }])
        },
    },
    Step {
        name: "S6",
        says: r"$E(1+\Delta^2\rho)^n\le\cosh(n\Delta^2/S)^S\le e^{n^2\Delta^4/2S}$",
        rests_on: &["S2"],
        on: |i| i.question == Question::ChiSquare,
        evaluate: exponential_moment,
    },
    Step {
        name: "S7",
        says: r"$\mathrm{TV}\le\frac12\sqrt{\chi^2}$",
        rests_on: &["S2"],
        on: |i| i.question == Question::Types,
        evaluate: |i, _| {
            let bound = |&gap| {
                let of = |moment| enclosed(&Parts::of(i.draws, gap, moment).at(i.states));
                let chi_square = of(Moment::Square) - Enclosure::one();
                let actual = Enclosure::one() - of(Moment::Overlap);
                StepBound { actual, bound: chi_square.sqrt() / Enclosure::integer(2) }
            };
            Ok(GAPS.iter().map(bound).collect())
        },
    },
    Step {
        name: "S8",
        says: r"at $n^2=S$ no $\Delta$ gives more than $\Delta=1$:
$\Delta^2(1-\mathrm{TV})\le E\,2^{D-n}$",
        rests_on: &["S3"],
        on: |i| i.question == Question::Types && i.draws * i.draws == i.states,
        evaluate: |i, context| {
            let bound = enclosed(&overlap(i.states, i.draws));
            let parts = context.by_tier(16, 64, 256);
            let at = |k: i64| {
                let gap = ratio(k, parts);
                let overlap = Parts::of(i.draws, gap, Moment::Overlap).at(i.states);
                StepBound { actual: enclosed(&(overlap * gap.to_rational())), bound }
            };
            Ok((1..parts).map(at).collect())
        },
    },
];

fn is_occupancy(i: &Instance) -> bool {
    matches!(i.question, Question::Occupancy | Question::Birthday)
}

/// A difference that is to be zero, of exact numbers.
fn equal(difference: rug::Rational) -> StepBound {
    StepBound { actual: enclosed(&difference.abs()), bound: Enclosure::zero() }
}

/// $\frac12[(1+\Delta)^a(1-\Delta)^b+(1-\Delta)^a(1+\Delta)^b]$.
pub fn likelihood<R: Field>(gap: R, [a, b]: [i32; 2]) -> R {
    let [up, down] = [R::one() + gap, R::one() - gap];
    (up.powi(a) * down.powi(b) + down.powi(a) * up.powi(b)) / R::integer(2)
}

/// S2, over all data sets: the mean absolute difference of the two sides.
fn ratio_is_a_product(i: &Instance) -> Result<rug::Rational, Reason> {
    Rational::scope(|| {
        let family = Family::of(i);
        let gap = Rational::of(i.gap().ok_or(Reason::Vacuous)?);
        let two = Rational::integer(2);
        let mut off = Rational::zero();
        each(&family, i, |chances, data| {
            let mut counts = vec![[0, 0]; i.states as usize];
            data.steps[0].iter().for_each(|s| counts[s.pair][s.first.next] += 1);
            let product = counts.iter().map(|&ab| likelihood(gap, ab));
            let product = product.fold(Rational::one(), |product, x| product * x);
            let alternatives = family.worlds.iter().zip(chances).skip(1);
            // Priors given H1 are twice the priors.
            let mixture = alternatives.map(|(world, &chance)| two * world.prior * chance);
            let mixture = mixture.fold(Rational::zero(), |sum, x| sum + x);
            let difference = mixture - chances[0] * product;
            off += if difference < Rational::zero() { -difference } else { difference };
        })?;
        off.value().ok_or(Reason::Diverged)
    })
}

/// S6, both inequalities.
fn exponential_moment(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let (s, n) = i.sizes::<Enclosure>();
    let square = Enclosure::of(i.square);
    let x = n * square / s;
    let cosh = ((x.exp() + (-x).exp()) / Enclosure::integer(2)).powi(i.states as i32);
    let mean = enclosed(&square_mean(i.states, i.draws, &i.square.to_rational()));
    let last = exponential_bound(Enclosure::integer(2), s, n, square);
    let [first, second] = [(mean, cosh), (cosh, last)];
    Ok([first, second].map(|(actual, bound)| StepBound { actual, bound }).into())
}
