//! Closed moment equations against enumeration and against processes with known moments.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Rational, Real, ratio};
use proofmark::dynamics::{
    AffineField, FieldLaw, MomentBasis, StochasticLoss, Svag, WeakError, diffusion_generator,
    svag_second_order, svag_weights,
};
use proofmark::linear::{Matrix, enclose_exponential, exponential};

/// Three quadratic losses in the plane, with gradients $A_ix - b_i$ and a skewed intercept.
fn plane<R: Field>() -> Vec<AffineField<R>> {
    let field = |a: [i64; 4], b: [i64; 2]| {
        let tenth = |x: i64| R::of(ratio(x, 10));
        let matrix = Matrix::from_entries(2, 2, a.map(tenth).to_vec());
        AffineField::new(matrix, b.map(|b| -tenth(b)).to_vec())
    };
    vec![
        field([12, 3, 3, 5], [7, -2]),
        field([4, -1, -1, 9], [-1, -3]),
        field([8, 2, 2, 6], [-2, 11]),
    ]
}

struct Losses<R>(Vec<AffineField<R>>);

impl<R: Field> StochasticLoss<R> for Losses<R> {
    type Sample = usize;

    fn dimension(&self) -> usize {
        2
    }

    fn gradient(&self, sample: &usize, x: &[R], gradient: &mut [R]) {
        gradient.copy_from_slice(&self.0[*sample].at(x));
    }
}

#[test]
fn basis_is_binomial_and_graded() {
    let basis = MomentBasis::new(3, 4);
    assert_eq!(basis.len(), 35);
    let degrees: Vec<u32> = basis.exponents().iter().map(|a| a.iter().sum()).collect();
    assert!(degrees.is_sorted());
    let at = basis.position(&[1, 0, 2]).expect("degree 3 is there");
    assert_eq!(basis.at(&[2.0, 7.0, 3.0])[at], 18.0);
}

#[test]
fn transition_of_svag_is_enumeration_of_its_steps() {
    Rational::scope(|| {
        let basis = MomentBasis::new(2, 3);
        let (losses, h) = (Losses(plane::<Rational>()), Rational::of(ratio(1, 10)));
        let weights = svag_weights(Rational::integer(3));
        let law = FieldLaw::uniform(losses.0.clone()).of_two(weights);
        let start = [Rational::of(ratio(3, 2)), Rational::of(ratio(-1, 3))];
        let predicted = law.transition(&basis, h).power(2).apply(&basis.at(&start));
        let mut sum = vec![Rational::zero(); basis.len()];
        let mut svag = Svag::with_weights(2, h, Rational::zero(), weights);
        for path in 0..81 {
            let mut x = start;
            for (i, j) in [(path % 3, path / 3 % 3), (path / 9 % 3, path / 27)] {
                svag.advance(&losses, [&i, &j], &mut x);
            }
            for (s, m) in sum.iter_mut().zip(basis.at(&x)) {
                *s += m / Rational::integer(81);
            }
        }
        assert!(sum == predicted);
    });
}

#[test]
fn second_order_is_what_the_transition_has() {
    let basis = MomentBasis::new(2, 4);
    let law = FieldLaw::uniform(plane::<Mp<4>>());
    let eta = Mp::of(ratio(1, 2));
    let centred = law.amplified(Mp::one(), Mp::zero());
    let generator = diffusion_generator(&basis, &law.mean(), &centred, eta);
    let left = |three_halves| {
        let second = svag_second_order(&basis, &law, eta, three_halves);
        let at = |l: i64| {
            let l = Mp::integer(l);
            let (h, weights) = (eta / l, svag_weights((l + l - Mp::one()).sqrt()));
            let one = Matrix::identity(basis.len()).plus(&generator.scaled(h));
            let step = law.of_two(weights).transition(&basis, h);
            let rest = step.minus(&one.plus(&second.scaled(h.square())));
            rest.entries().iter().map(|x| x.approx().abs()).fold(0.0, f64::max)
        };
        at(1 << 20) / at(1 << 21)
    };
    assert!((left(Mp::of(ratio(3, 2))) - 8.0).abs() < 1e-3, "what is left is of third order");
    assert!((left(Mp::one()) - 4.0).abs() < 1e-3, "with a wrong skewness, of second");
}

#[test]
fn weak_error_tends_to_its_coefficient() {
    let basis = MomentBasis::new(2, 3);
    let law = FieldLaw::uniform(plane::<Mp<4>>());
    let (eta, time) = (Mp::of(ratio(1, 2)), Mp::integer(2));
    let centred = law.amplified(Mp::one(), Mp::zero());
    let generator = diffusion_generator(&basis, &law.mean(), &centred, eta);
    let second = svag_second_order(&basis, &law, eta, Mp::of(ratio(3, 2)));
    let half = Mp::of(ratio(1, 2));
    let defect = second.minus(&generator.times(&generator).scaled(half));
    let start = basis.at(&[Mp::of(ratio(3, 2)), Mp::of(ratio(-1, 3))]);
    let error = WeakError::new(&generator, &defect, &start);
    let (coefficient, moments) = error.read(&exponential(&error.block().scaled(time), 256));
    let l = 1_i64 << 24;
    let (h, root) = (eta / Mp::integer(l), Mp::integer(2 * l - 1).sqrt());
    let step = law.of_two(svag_weights(root)).transition(&basis, h);
    let end = step.power(4 * l as u64).apply(&start);
    for ((&c, &m), &x) in coefficient.iter().zip(&moments).zip(&end).skip(1) {
        assert!(((x - m) / h - c).approx().abs() < 1e-5, "{c:?}");
    }
}

#[test]
fn moments_of_ornstein_uhlenbeck_and_geometric_brownian_motion() {
    let of = |p, q| Enclosure::of(ratio(p, q));
    let field = |a, b| AffineField::new(Matrix::from_entries(1, 1, vec![a]), vec![b]);
    let basis = MomentBasis::new(1, 4);
    let (a, sigma, eta, x) = (of(3, 4), of(2, 3), of(1, 2), of(5, 4));
    let end = |fields: [AffineField<Enclosure>; 2]| {
        let law = FieldLaw::uniform(fields.to_vec());
        let centred = law.amplified(Enclosure::one(), Enclosure::zero());
        let generator = diffusion_generator(&basis, &law.mean(), &centred, eta);
        enclose_exponential(&generator.scaled(of(2, 1)), 512).apply(&basis.at(&[x]))
    };
    let close = |found: Enclosure, known: Enclosure| {
        assert!(found.overlaps(known), "{found:?} is not {known:?}");
        assert!(found.width().approx() < 1e-140 && known.width().approx() < 1e-140);
    };
    // dX = -aX dt + (eta sigma^2)^(1/2) dW.
    let found = end([field(a, sigma), field(a, -sigma)]);
    let decay = (-(a + a)).exp();
    let variance = eta * sigma.square() * (of(1, 1) - decay.square()) / (a + a);
    let mean = decay * x;
    close(found[1], mean);
    close(found[2], mean.square() + variance);
    close(
        found[4],
        mean.powi(4) + of(6, 1) * mean.square() * variance + of(3, 1) * variance.square(),
    );
    // dX = -aX dt + (eta sigma^2)^(1/2) X dW.
    let zero = Enclosure::zero();
    let found = end([field(a + sigma, zero), field(a - sigma, zero)]);
    for (p, &found) in found.iter().enumerate() {
        let p = of(p as i64, 1);
        let rate = eta * sigma.square() * p * (p - of(1, 1)) / of(2, 1) - a * p;
        close(found, (p * x.ln() + rate + rate).exp());
    }
}

#[test]
fn exponential_of_an_enclosure_holds_all_of_its_members() {
    let of = |p, q| Enclosure::of(ratio(p, q));
    let angle = of(7, 1).inflate(Field::binary(1e-3));
    let generator = Matrix::from_entries(2, 2, vec![of(0, 1), -angle, angle, of(0, 1)]);
    let wide = enclose_exponential(&generator, 512);
    for t in [ratio(69_991, 10_000), ratio(7, 1), ratio(70_009, 10_000)] {
        assert!(wide.at(0, 0).encloses(Enclosure::of(t).cos()));
        assert!(wide.at(1, 0).encloses(Enclosure::of(t).sin()));
    }
    // A series cut too early must be seen: the remainder is part of the enclosure.
    let sharp = Matrix::from_entries(1, 1, vec![of(9, 4)]);
    for bits in [1, 20, 100] {
        let found = enclose_exponential(&sharp, bits).at(0, 0);
        assert!(found.encloses(of(9, 4).exp()), "{bits} bits: {found:?}");
        assert!(found.relative_width() < 64.0 * 0.5_f64.powi(bits as i32), "{found:?}");
    }
}

#[test]
fn power_is_repeated_product() {
    let a = Matrix::from_entries(2, 2, vec![1.0, 1.0, 1.0, 0.0]);
    assert_eq!(a.power(0), Matrix::identity(2));
    assert_eq!(a.power(10).at(0, 1), 55.0);
}
