//! Trajectories in point types.

use proofmark::arithmetic::{
    Approx, Endpoint, Field, Mp, Program, Rational, RationalMap, Real, Sym, ratio,
};
use proofmark::dynamics::{Stuck, Taylor};

use super::{Explosion, Factor, Logistic};

/// $m / (1 + (m / \alpha - 1)e^{-mt})$.
fn logistic<R: Real>(m: R, alpha: R, time: R) -> R {
    m / (R::one() + (m / alpha - R::one()) * (-(m * time)).exp())
}

fn log2<const L: usize>(x: Mp<L>) -> f64 {
    x.log2_approx()
}

/// $\log_2$ of the relative error of the logistic flow at time 20 from $10^{-9}$.
fn logistic_error<R: Endpoint>(bits: u32) -> f64 {
    let (alpha, m) = (R::of(ratio(1, 1_000_000_000)), R::of(ratio(3, 2)));
    let taylor = Taylor::new(&Logistic, 1, bits);
    let end = taylor.at(&[alpha], R::integer(20)).expect("it converges")[0];
    let truth = logistic(m, alpha, R::integer(20));
    ((end - truth) / truth).to_mp::<1>(proofmark::arithmetic::Round::Nearest).log2_approx()
}

#[test]
fn errors_follow_the_bits_in_every_precision() {
    // Thirty to sixty steps; that the error is not far smaller either says that the steps are as
    // long as they may be.
    for bits in [60, 120, 240, 400] {
        let error = logistic_error::<Mp<8>>(bits);
        let near = -f64::from(bits) - 20.0..=-f64::from(bits) + 8.0;
        assert!(near.contains(&error), "{bits} bits gave an error of 2^{error}");
    }
    assert!(logistic_error::<f64>(53) < -44.0);
    assert!(logistic_error::<Mp<2>>(128) < -118.0);
}

#[test]
fn a_piece_has_the_order_of_its_polynomial() {
    type M = Mp<8>;
    let mut taylor = Taylor::new(&Logistic, 1, 100);
    taylor.order = 9;
    let alpha = M::of(ratio(1, 4));
    let mut walk = taylor.walk(&[alpha], M::zero(), M::one());
    let piece = walk.piece().expect("it converges").expect("time is left");
    let error = |s: M| log2(piece.at(s)[0] - logistic(M::of(ratio(3, 2)), alpha, s));
    let s = M::of(ratio(1, 1000));
    let order = error(s) - error(s / M::integer(2));
    assert!((order - 10.0).abs() < 0.01, "order {order}");
}

#[test]
fn the_eigenvalues_of_full_observation_are_logistic() {
    type M = Mp<8>;
    // M has trace 11/4 and determinant 5/4.
    let root = (M::of(ratio(121, 64)) - M::of(ratio(5, 4))).sqrt();
    let m = [M::of(ratio(11, 8)) + root, M::of(ratio(11, 8)) - root];
    let alpha = M::integer(10).powi(-40);
    let (size, o) = (alpha.sqrt(), M::zero());
    let taylor = Taylor::new(&Factor, 4, 300);
    let mut walk = taylor.walk(&[size, o, o, size], o, M::integer(120));
    while let Some(piece) = walk.piece().expect("it converges") {
        let u = &walk.state;
        let trace = u.iter().fold(o, |sum, u| sum + u.square());
        // U U^T has eigenvalues that run at twice the speed: w' = 2 w (m - w).
        let two = M::integer(2);
        let one = |m: M| m / (M::one() + (m / alpha - M::one()) * (-(two * m * walk.time())).exp());
        let truth = one(m[0]) + one(m[1]);
        let error = log2((trace - truth) / truth);
        assert!(error < -285.0, "2^{error} at time {}", piece.start);
    }
    assert!(walk.time() == M::integer(120));
}

#[test]
fn events_are_found_to_the_last_bit() {
    type M = Mp<4>;
    let (alpha, m) = (M::integer(10).powi(-30), M::of(ratio(3, 2)));
    let taylor = Taylor::new(&Logistic, 1, 256);
    let half = m / M::integer(2);
    let found = taylor.first(&[alpha], M::integer(1000), |x| x[0] - half);
    let crossing = found.expect("it converges").expect("it is crossed");
    let truth = ((m - alpha) / alpha).ln() / m;
    assert!(log2(crossing.time - truth) < -235.0);
    assert!(log2(crossing.state[0] - half) < -250.0);
    // What is not crossed is not found.
    let found = taylor.first(&[alpha], M::integer(1000), |x| x[0] - m - m);
    assert!(found.expect("it converges").is_none());
}

/// $u' = u^3$: the first phase of a product of four factors.
struct Cubic;

impl RationalMap for Cubic {
    fn evaluate<R: Field>(&self, u: &[R]) -> Vec<R> {
        vec![u[0].powi(3)]
    }
}

#[test]
fn steps_adapt_to_a_power_clock() {
    type M = Mp<8>;
    // The end is at u0^-2 / 2 = 10^400 / 2, beyond the range of f64.
    let start = M::integer(10).powi(-200);
    let until = M::of(ratio(499_999, 1_000_000)) * M::integer(10).powi(400);
    let taylor = Taylor::new(&Cubic, 1, 400);
    let mut walk = taylor.walk(&[start], M::zero(), until);
    let mut steps = 0;
    while walk.piece().expect("it stays finite").is_some() {
        steps += 1;
    }
    let truth = M::one() / (start.powi(-2) - until - until).sqrt();
    let error = log2(walk.state[0] / truth - M::one());
    assert!(error < -370.0, "relative error 2^{error}");
    assert!(steps < 200, "{steps} steps");
}

#[test]
fn a_flow_that_explodes_is_stuck() {
    type M = Mp<2>;
    let taylor = Taylor::new(&Explosion, 1, 100);
    let stuck = taylor.at(&[M::one()], M::integer(2)).expect_err("x is infinite at time 1");
    let Stuck::NoProgress { steps, .. } = stuck else { panic!("{stuck}") };
    assert!(steps < 5000, "{steps} steps");
    assert!(taylor.at(&[1.0], 2.0).is_err());
    let nowhere = taylor.at(&[f64::NAN], 2.0).expect_err("NaN has no trajectory");
    assert!(matches!(nowhere, Stuck::Diverged { .. }));
}

#[test]
fn what_does_not_move_takes_one_step() {
    let taylor = Taylor::new(&Logistic, 1, 53);
    let mut walk = taylor.walk(&[1.5], 0.0, 1e300);
    assert!(walk.piece().expect("it rests").is_some());
    assert!(walk.piece().expect("it rests").is_none());
    assert_eq!(walk.state, [1.5]);
}

/// Every operation that a program has.
struct Everything;

impl RationalMap for Everything {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        let [a, b] = [x[0], x[1]];
        let quotient = (a - b.powi(5)) / (R::integer(3) + a * b);
        vec![-quotient * a + b / R::integer(7), quotient.square() - b.powi(-3), R::integer(4)]
    }
}

#[test]
fn the_program_is_the_map() {
    let program = Program::record(2, |x: &[Sym]| Everything.evaluate(x));
    let x = [ratio(3, 2), ratio(-5, 7)];
    Rational::scope(|| {
        let x = x.map(Rational::of);
        let (run, direct) = (program.evaluate(&x), Everything.evaluate(&x));
        assert_eq!(run.len(), 3);
        for (a, b) in run.iter().zip(&direct) {
            assert_eq!(a.value(), b.value());
            assert!(a.value().is_some());
        }
    });
}

/// The same trajectory, by a quotient of series and by a polynomial: $x' = 1/x$, $y' = y$ from
/// $x_0 = y_0 = 1$.
struct Quotient;

impl RationalMap for Quotient {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![R::one() / x[0], x[1]]
    }
}

#[test]
fn fields_may_divide() {
    type M = Mp<4>;
    let taylor = Taylor::new(&Quotient, 2, 200);
    let end = taylor.at(&[M::one(), M::one()], M::integer(4)).expect("it converges");
    assert!(log2(end[0] - M::integer(3)) < -190.0);
    assert!(log2(end[1] / M::integer(4).exp() - M::one()) < -190.0);
    assert!(end[0].approx() == 3.0);
}
