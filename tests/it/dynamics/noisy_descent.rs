//! Descent with noise of any covariance: one step, exactly, and its moments over all outcomes.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::dynamics::{NoisyLoss, NoisyStep};
use proofmark::linear::Matrix;

/// $L = \frac12 x^2 + 2xy$ with noise that depends on the point and has three sources.
struct Skewed;

impl<R: Field> NoisyLoss<R> for Skewed {
    fn dimension(&self) -> usize {
        2
    }

    fn sources(&self) -> usize {
        3
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        gradient[0] = x[0] + R::integer(2) * x[1];
        gradient[1] = R::integer(2) * x[0];
    }

    fn factor(&self, x: &[R], factor: &mut [R]) {
        let (zero, one) = (R::zero(), R::one());
        factor.copy_from_slice(&[x[0], one, zero, x[1], zero, R::integer(3)]);
    }
}

const POINT: [i64; 2] = [5, -7];

fn outcomes() -> Vec<[Rational; 2]> {
    let x = POINT.map(Rational::integer);
    let mut step = NoisyStep::new(&Skewed, Rational::of(ratio(1, 10)));
    step.prepare(&Skewed, &x);
    let outcome = |case: i64| {
        let xi: [Rational; 3] =
            std::array::from_fn(|k| Rational::integer(if case >> k & 1 == 0 { 1 } else { -1 }));
        let mut next = [Rational::zero(); 2];
        step.take(&x, &xi, &mut next);
        next
    };
    (0..8).map(outcome).collect()
}

#[test]
fn a_step_moves_against_gradient_and_noise() {
    // Gradient (-9, 10); with ξ = (1, 1, 1) the noise is (5 + 1, -7 + 3).
    let expected = [ratio(53, 10), ratio(-76, 10)].map(Rational::of);
    assert_eq!(outcomes()[0], expected, "x - (g + σξ)/10 with g = (-9, 10), σξ = (6, -4)");
}

#[test]
fn over_all_outcomes_mean_and_covariance_are_those_declared() {
    let outcomes = outcomes();
    let eighth = Rational::of(ratio(1, 8));
    let mean: [Rational; 2] = std::array::from_fn(|k| {
        outcomes.iter().fold(Rational::zero(), |sum, x| sum + eighth * x[k])
    });
    assert_eq!(mean, [ratio(59, 10), ratio(-8, 1)].map(Rational::of), "x - g/10");
    let covariance = Matrix::from_fn(2, 2, |i, j| {
        outcomes
            .iter()
            .fold(Rational::zero(), |sum, x| sum + eighth * (x[i] - mean[i]) * (x[j] - mean[j]))
    });
    let declared = Skewed.covariance(&POINT.map(Rational::integer));
    assert_eq!(covariance, declared.scaled(Rational::of(ratio(1, 100))), "η²σσᵀ with η = 1/10");
}
