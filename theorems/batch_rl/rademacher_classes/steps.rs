//! Steps of the proofs, each evaluated on the instances.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::claim::{Context, StepBound};
use proofmark::evidence::Reason;
use proofmark::learning::rademacher::Form;
use proofmark::rug::Rational;

use super::instances::{Instance, Subject};
use super::local_claims::{dual, least_sum};
use super::samples;
use super::values::{Wide, centred_square, whole};

/// Finite classes of a size for which hyperbolic functions of all values are few.
pub fn is_small_class(i: &Instance) -> bool {
    matches!(&i.subject, Subject::Functions(values) if values.len() <= 64)
}

/// Classes with a quadratic form.
pub fn has_forms(i: &Instance) -> bool {
    matches!(i.subject, Subject::Features { .. } | Subject::Kernel(_))
}

/// Kernel balls.
pub fn is_of_a_kernel(i: &Instance) -> bool {
    matches!(i.subject, Subject::Kernel(_))
}

/// Functions of point and action.
pub fn is_of_actions(i: &Instance) -> bool {
    matches!(i.subject, Subject::Actions { .. })
}

/// $\mathbb E\max_f\langle\sigma, f\rangle$, Jensen's bound of it, and Massart's.
fn exponential(i: &Instance) -> Result<[Enclosure; 3], Reason> {
    let Subject::Functions(values) = &i.subject else { return Err(Reason::Vacuous) };
    let values = samples::exact(values);
    let n = i.points();
    let mean = Enclosure::rational(&(i.complexity(&values)? * n as u32));
    let count = values.len() as u32;
    let centre: Vec<Rational> =
        (0..n).map(|k| values.iter().fold(Rational::new(), |sum, f| sum + &f[k]) / count).collect();
    let norm = Enclosure::rational(&centred_square(&values)).sqrt();
    let log = (Enclosure::integer(2) * whole(values.len()).ln()).sqrt();
    let lambda = log / norm;
    let cosh = |x: Enclosure| (x.exp() + (-x).exp()) / Enclosure::integer(2);
    let product = |f: &Vec<Rational>| {
        let terms = f
            .iter()
            .zip(&centre)
            .map(|(f, c)| cosh(lambda * Enclosure::rational(&Rational::from(f - c))));
        terms.fold(Enclosure::one(), |product, term| product * term)
    };
    let sum = values.iter().map(product).fold(Enclosure::zero(), |sum, term| sum + term);
    Ok([mean, sum.ln() / lambda, norm * log])
}

/// S1.
pub fn maxima_are_below_a_sum(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let [actual, bound, _] = exponential(i)?;
    Ok(vec![StepBound { actual, bound }])
}

/// S2.
pub fn cosines_are_below_exponentials(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let [_, actual, bound] = exponential(i)?;
    Ok(vec![StepBound { actual, bound }])
}

/// S3.
pub fn means_are_below_roots(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let row = i.ball_row()?;
    Ok(vec![StepBound { actual: row.square, bound: row.trace }])
}

/// S4: $\mathbb E(\sigma^\top M\sigma)^2 = (\operatorname{tr}M)^2 + 2\sum_{i\ne j}M_{ij}^2$, by
/// counting which products of four signs have a mean.
pub fn fourth_moments_are_bounded(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let kernel: Form = i.kernel().ok_or(Reason::Vacuous)?;
    let n = kernel.points();
    let square = kernel.trace().square();
    let off = (0..n * n)
        .filter(|k| k / n != k % n)
        .fold(Rational::new(), |sum, k| sum + kernel.entry(k / n, k % n).square());
    let actual = Enclosure::rational(&(Rational::from(&square) + off * 2));
    Ok(vec![StepBound { actual, bound: Enclosure::rational(&(square * 3)) }])
}

/// S5, squared and times $n$.
pub fn half_is_a_good_t(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let kernel = i.kernel().ok_or(Reason::Vacuous)?;
    let n = whole(kernel.points());
    let half = Rational::from((1, 2));
    let form = dual(&kernel, &i.ball.to_rational(), &i.radius.to_rational(), &half);
    let form = form.ok_or(Reason::Diverged)?;
    let scaled: Vec<Enclosure> =
        kernel.eigenvalues::<Wide>().iter().map(|x| x.to_enclosure() / n).collect();
    let sum = least_sum(&scaled, Enclosure::of(i.ball), Enclosure::of(i.radius));
    let actual = Enclosure::rational(&form.trace()) / n;
    Ok(vec![StepBound { actual, bound: Enclosure::integer(2) * sum }])
}

/// S6, times $n$: a supremum of a sum is at most the sum of suprema.
pub fn joint_signs_are_below_separate_ones(
    i: &Instance,
    _: &Context,
) -> Result<Vec<StepBound>, Reason> {
    let Subject::Actions { values, actions } = &i.subject else { return Err(Reason::Vacuous) };
    let n = i.points() as u32;
    let class = samples::exact(values);
    let joint = proofmark::learning::rademacher::FiniteClass::new(class)
        .and_then(|class| class.complexity())
        .map_err(|_| Reason::Diverged)?;
    let of = |a: usize| {
        let column = |f: &Vec<_>| f.iter().skip(a).step_by(*actions).copied().collect();
        i.complexity_of(&values.iter().map(column).collect())
    };
    let separate = (0..*actions).map(of).collect::<Result<Vec<_>, _>>()?;
    let sum = separate.iter().fold(Rational::new(), |sum, x| sum + x);
    let actual = Enclosure::rational(&(joint * n * *actions as u32));
    Ok(vec![StepBound { actual, bound: Enclosure::rational(&(sum * n)) }])
}
