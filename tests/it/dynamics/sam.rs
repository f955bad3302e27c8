//! Sharpness-aware steps over enclosures: they contain the steps of points, are certified, and are
//! refused where they are not.

use proofmark::arithmetic::{Approx, Endpoint, Field, Interval, Jet, Mp, Real, ratio};
use proofmark::dynamics::{
    CertifiedSam, Loss, Missing, SamTube, SamTubeError, SharpnessAware, Uncertified,
};

/// $L = \frac12(uv - 1)^2$.
struct Hyperbola;

impl<R: Field> Loss<R> for Hyperbola {
    fn dimension(&self) -> usize {
        2
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let residual = x[0] * x[1] - R::one();
        gradient[0] = residual * x[1];
        gradient[1] = residual * x[0];
    }
}

const STEP: proofmark::arithmetic::Ratio = ratio(1, 16);

/// $(2, \frac12)$, off the hyperbola by $\frac1{64}$ of its normal.
fn start<R: Field>() -> [R; 2] {
    [ratio(2 * 128 + 1, 128), ratio(128 + 4, 256)].map(R::of)
}

fn descent<R: Real>() -> SharpnessAware<R> {
    SharpnessAware::new(2, R::of(STEP), R::of(STEP))
}

fn certified<T: Endpoint>() -> CertifiedSam<T> {
    CertifiedSam::new(2, Interval::of(STEP), Interval::of(STEP))
}

fn tube<const LIMBS: usize>() -> SamTube<Hyperbola, Hyperbola, LIMBS> {
    SamTube::new(Hyperbola, Hyperbola, [STEP; 2].map(Interval::of), &start())
}

/// After `steps` steps of points in 512 bits.
fn reference(steps: u64) -> [Mp<8>; 2] {
    let (mut descent, mut x) = (descent(), start());
    for _ in 0..steps {
        descent.advance(&Hyperbola, &mut x);
    }
    x
}

#[test]
fn certified_steps_contain_those_of_points() {
    let (mut enclosed, mut x) = (certified::<Mp<8>>(), start());
    let (mut point, mut y) = (descent::<Mp<8>>(), start());
    for step in 0..100 {
        let norm = enclosed.advance(&Hyperbola, &mut x).expect("a certificate at every step");
        let reference = point.advance(&Hyperbola, &mut y);
        assert!(norm.contains_point(reference) && norm.certainly_positive(), "step {step}");
        assert!(x.iter().zip(y).all(|(x, y)| x.contains_point(y)), "step {step}");
    }
    assert_eq!(enclosed.steps(), 100);
    assert!(x.iter().all(|x| x.relative_width() < 1e-60), "{x:?}");
}

#[test]
fn certified_steps_agree_with_plain_ones() {
    let (mut enclosed, mut x) = (certified::<f64>(), start());
    let (mut double, mut y) = (descent::<f64>(), start());
    for _ in 0..8 {
        enclosed.advance(&Hyperbola, &mut x).expect("a certificate at every step");
        double.advance(&Hyperbola, &mut y);
    }
    for (x, y) in x.iter().zip(y) {
        assert!(x.inflate(1e-14).contains_point(y) && x.width() < 1e-9, "{y} is not in {x}");
    }
}

#[test]
fn a_step_from_where_the_gradient_may_vanish_is_refused() {
    // The box around (2, ½) has points on either side of the hyperbola.
    let wide = |x: i64| Interval::<f64>::of(ratio(x, 2)).inflate(1e-3);
    let before = [wide(4), wide(1)];
    let (mut descent, mut x) = (certified(), before);
    let refused = descent.advance(&Hyperbola, &mut x).unwrap_err();
    assert_eq!(refused, Uncertified { step: 0, missing: Missing::Sign });
    let said = refused.to_string();
    assert!(said.contains("step 0") && said.contains("gradient contains 0"), "{said}");
    let same = |(x, y): (&Interval<f64>, &Interval<f64>)| x.encloses(*y) && y.encloses(*x);
    assert!(x.iter().zip(&before).all(same), "a refused step does not move");
    // A minimiser itself.
    let mut point = [2.0, 0.5].map(Interval::<f64>::point);
    assert!(descent.advance(&Hyperbola, &mut point).is_err());
}

/// A plain enclosure loses bits at every step; what is lost first is the certificate, and the error
/// says at which step.
#[test]
fn a_run_out_of_bits_names_the_step() {
    let (mut descent, mut x) = (certified::<Mp<2>>(), start());
    let refused = loop {
        match descent.advance(&Hyperbola, &mut x) {
            Ok(_) => assert!(descent.steps() < 1000, "plain intervals do not live that long"),
            Err(refused) => break refused,
        }
    };
    assert_eq!(refused.step, descent.steps());
    assert!(refused.step > 20, "{refused}");
}

#[test]
fn a_tube_contains_the_run_and_stays_narrow() {
    let mut tube = tube::<4>();
    for _ in 0..2000 {
        let norm = tube.advance().expect("a certificate at every step");
        assert!(norm.certainly_positive());
    }
    for (x, y) in tube.enclosure().iter().zip(reference(2000)) {
        let x: Interval<Mp<8>> = x.to_precision();
        assert!(x.contains_point(y), "{} is not in {x}", y.approx());
    }
    assert_eq!(tube.steps(), 2000);
    assert!(tube.radius().log2_approx() < -220.0, "2^{}", tube.radius().log2_approx());
}

/// The tube must contain where every point of its start goes, so that growth and curvature are felt
/// and not only roundings.
#[test]
fn a_tube_contains_the_runs_from_all_of_its_start() {
    let width = Mp::binary(1e-9);
    let boxes = start().map(|x: Interval<Mp<4>>| x.inflate(width));
    let mut tube = SamTube::new(Hyperbola, Hyperbola, [STEP; 2].map(Interval::of), &boxes);
    (0..400).for_each(|_| assert!(tube.advance().is_ok()));
    for corner in 0..4 {
        let (mut descent, mut x) = (descent(), [0, 1].map(|k| boxes[k].lo()));
        for k in (0..2).filter(|k| corner >> k & 1 == 1) {
            x[k] = boxes[k].hi();
        }
        (0..400).for_each(|_| {
            descent.advance(&Hyperbola, &mut x);
        });
        for (x, enclosure) in x.iter().zip(tube.enclosure()) {
            assert!(enclosure.contains_point(*x), "corner {corner}");
        }
    }
    assert!(tube.radius().log2_approx() < -20.0, "2^{}", tube.radius().log2_approx());
}

#[test]
fn a_tube_in_which_the_gradient_may_vanish_is_not_continued() {
    let wide = start().map(|x: Interval<Mp<2>>| x.inflate(Mp::binary(0.03)));
    let mut tube = SamTube::new(Hyperbola, Hyperbola, [STEP; 2].map(Interval::of), &wide);
    let refused = Uncertified { step: 0, missing: Missing::Sign };
    assert_eq!(tube.advance().unwrap_err(), SamTubeError::Uncertified(refused));
    assert_eq!(tube.steps(), 0);
}

/// The jets of the tube are those of the step.
#[test]
fn steps_have_derivatives() {
    let mut descent = descent::<Jet<f64>>();
    let mut x = start::<f64>().map(Jet::constant);
    x[0] = Jet::variable(x[0].value);
    descent.advance(&Hyperbola, &mut x);
    let h = 1e-6;
    let moved = |by: f64| {
        let (mut descent, mut x) = (self::descent::<f64>(), start::<f64>());
        x[0] += by;
        descent.advance(&Hyperbola, &mut x);
        x
    };
    let (up, down) = (moved(h), moved(-h));
    for k in 0..2 {
        let difference = (up[k] - down[k]) / (2.0 * h);
        assert!((x[k].derivative - difference).abs() < 1e-8, "{difference}");
    }
}
