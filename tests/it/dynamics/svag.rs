//! The steps of SVAG, in exact rationals.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::dynamics::{StochasticLoss, Svag, svag_weights};

/// $L_\gamma(x) = \gamma x$ in one dimension: a gradient that is its sample.
struct Linear;

impl StochasticLoss<Rational> for Linear {
    type Sample = i64;

    fn dimension(&self) -> usize {
        1
    }

    fn gradient(&self, sample: &i64, _: &[Rational], gradient: &mut [Rational]) {
        gradient[0] = Rational::integer(*sample);
    }
}

/// A skewed sample space: mean ½, variance 25/4, third central moment 75/4.
const SAMPLES: [i64; 4] = [-1, -1, 0, 4];

#[test]
fn weights_at_l_5_are_2_and_minus_1() {
    Rational::scope(|| {
        let weights = svag_weights(Rational::integer(3));
        assert!(weights == [Rational::integer(2), Rational::integer(-1)]);
    });
    assert_eq!(svag_weights(1.0), [1.0, 0.0], "at l = 1 it is stochastic gradient descent");
}

#[test]
fn one_step_has_the_moments_of_amplified_noise() {
    Rational::scope(|| {
        let mut svag = Svag::with_weights(
            1,
            Rational::one(),
            Rational::zero(),
            svag_weights(Rational::integer(3)),
        );
        let gradients: Vec<_> = (0..16)
            .map(|pair| {
                let mut x = [Rational::zero()];
                let samples = [&SAMPLES[pair % 4], &SAMPLES[pair / 4]];
                let squared = svag.advance(&Linear, samples, &mut x);
                assert!(squared == x[0].square(), "it returns the square of its gradient");
                -x[0]
            })
            .collect();
        let mean = |values: &[Rational]| {
            let sum = values.iter().fold(Rational::zero(), |sum, &x| sum + x);
            sum / Rational::integer(values.len() as i64)
        };
        let central = |values: &[Rational], k: i32| {
            let center = mean(values);
            mean(&values.iter().map(|&x| (x - center).powi(k)).collect::<Vec<_>>())
        };
        let plain = SAMPLES.map(Rational::integer);
        assert!(mean(&gradients) == mean(&plain));
        assert!(central(&gradients, 2) == Rational::integer(5) * central(&plain, 2));
        assert!(central(&gradients, 3) == Rational::integer(7) * central(&plain, 3));
        let [m2, m4] = [2, 4].map(|k| central(&plain, k));
        let fourth = Rational::integer(17) * m4 + Rational::integer(24) * m2.square();
        assert!(central(&gradients, 4) == fourth);
    });
}

#[test]
fn decay_shrinks_by_the_small_step() {
    Rational::scope(|| {
        let (h, decay) = (Rational::of(ratio(1, 10)), Rational::of(ratio(1, 5)));
        let weights = svag_weights(Rational::integer(3));
        let mut x = [Rational::integer(7)];
        Svag::with_weights(1, h, decay, weights).advance(&Linear, [&4, &-1], &mut x);
        // 7 (1 - 1/50) - (1/10) (2 * 4 + 1).
        assert!(x[0] == Rational::of(ratio(149, 25)));
    });
}

#[test]
fn steps_of_size_eta_over_l() {
    struct Double;
    impl StochasticLoss<f64> for Double {
        type Sample = f64;
        fn dimension(&self) -> usize {
            1
        }
        fn gradient(&self, sample: &f64, _: &[f64], gradient: &mut [f64]) {
            gradient[0] = *sample;
        }
    }
    let mut x = [0.0];
    Svag::new(1, 0.5, 5.0, 0.0).advance(&Double, [&4.0, &-1.0], &mut x);
    assert_eq!(x, [-0.9]);
}
