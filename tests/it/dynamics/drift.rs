//! Three oracles of one drift.

use proofmark::arithmetic::{Approx, Field, Interval, Jet, Mp, Rational, RationalMap, ratio};
use proofmark::dynamics::{
    ClosedForm, Conserved, Extrapolation, FlowLimit, Implicit, Normal, drift_from_invariant,
    drift_from_limit_map, drift_from_lyapunov, drift_from_lyapunov_rational, half_contraction,
    ito_rate, ito_rates,
};
use proofmark::linear::Matrix;
use quickcheck::quickcheck;

use super::models::{Hyperbola, HyperbolaLimit, Imbalance, small};

type Wide = Interval<Mp<4>>;

fn symmetric<R: Field>(s: (i8, i8, i8)) -> Matrix<R> {
    let [a, b, c] = [s.0, s.1, s.2].map(|s| R::integer(s.into()));
    Matrix::from_rows(&[vec![a, b], vec![b, c]])
}

quickcheck! {
    fn three_oracles_agree_exactly(p: (i8, u8), s: (i8, i8, i8)) -> bool {
        let p = small(p.0, p.1);
        if p.is_zero() {
            return true;
        }
        Rational::scope(|| {
            let u = Rational::from_rational(p);
            let p = [u, Rational::one() / u];
            let sigma = symmetric(s);
            let drift = drift_from_lyapunov_rational(&Hyperbola, &p, &sigma).unwrap().total();
            let around = Conserved { map: &Hyperbola, invariants: &Imbalance };
            let around = around.around(&p).unwrap();
            let second = half_contraction(&sigma, |a, b| around.second(a, b));
            let normal = Normal::at_rational(&Hyperbola, &p).unwrap();
            let t = &normal.tangent;
            let rest = sigma.minus(&t.times(&sigma).times(t));
            let along = Jet::jacobian_vector(|x| Imbalance.evaluate(x), &p, &drift);
            drift == second && along == ito_rates(&Imbalance, &p, &rest)
        })
    }

    fn real_oracles_enclose_the_rational_one(p: (i8, u8), s: (i8, i8, i8)) -> bool {
        // The closed form knows the branch in the positive quadrant.
        let p = small(p.0, p.1).abs();
        if p.is_zero() {
            return true;
        }
        let exact = Rational::scope(|| {
            let u = Rational::from_rational(p.clone());
            let at = [u, Rational::one() / u];
            let drift = drift_from_lyapunov_rational(&Hyperbola, &at, &symmetric(s)).unwrap();
            drift.total().into_iter().map(|x| x.value().unwrap()).collect::<Vec<_>>()
        });
        let at = [Wide::rational(&p), Wide::rational(&p.recip())];
        let sigma = symmetric::<Wide>(s);
        let lyapunov = drift_from_lyapunov(&Hyperbola, &at, &sigma).unwrap().total();
        let second = drift_from_limit_map(&ClosedForm(HyperbolaLimit), &at, &sigma);
        let tangent = Normal::at(&Hyperbola, &at).unwrap().tangent;
        let rate = drift_from_invariant(&Imbalance, &at, &sigma, &tangent);
        let two = Wide::integer(2);
        let along = two * (at[0] * lyapunov[0] - at[1] * lyapunov[1]);
        let enclose = |x: &[Wide]| x.iter().zip(&exact).all(|(x, exact)| x.contains(exact));
        enclose(&lyapunov) && enclose(&second) && rate.overlaps(along)
    }
}

#[test]
fn the_flow_has_the_same_drift() {
    let p = [2.0, 0.5].map(Mp::<4>::binary);
    let sigma = symmetric((2, -3, 1));
    let integrator = Extrapolation { columns: 20 };
    let (step, steps_max) = (ratio(1, 4), 400);
    let flow = FlowLimit { map: &Hyperbola, integrator, step, tolerance: 1e-66, steps_max };
    let by_flow = drift_from_limit_map(&flow, &p, &sigma);
    let formula = drift_from_lyapunov(&Hyperbola, &p, &sigma).unwrap().total();
    for (a, b) in by_flow.into_iter().zip(formula) {
        assert!((a - b).approx().abs() < 1e-31);
    }
}

#[test]
fn geometry_on_the_manifold() {
    Rational::scope(|| {
        let p = [Rational::integer(2), Rational::one() / Rational::integer(2)];
        let at = Normal::at_rational(&Hyperbola, &p).unwrap();
        let (n, t, h, inverse) = (&at.projection, &at.tangent, &at.hessian, &at.pseudo_inverse);
        assert_eq!(n.times(n), *n);
        assert_eq!(t.times(n), Matrix::zeros(2, 2));
        assert_eq!(h.times(inverse), *n);
        assert_eq!(h.times(inverse).times(h), *h);
        assert_eq!(at.jacobian.row(0), [p[1], p[0]]);
    });
    assert!(Normal::at(&Hyperbola, &[0.0, 0.0]).is_none(), "there is no gradient at the saddle");
}

#[test]
fn rates_of_one_and_many_invariants_agree() {
    let (x, a) = ([0.5, 3.0], symmetric((1, 2, 5)));
    assert_eq!(ito_rate(&Imbalance, &x, &a), -4.0);
    assert_eq!(ito_rates(&Imbalance, &x, &a), [-4.0]);
    // An unsymmetric matrix counts by its symmetric part.
    let lopsided = Matrix::from_rows(&[vec![0.0, 2.0], vec![0.0, 0.0]]);
    let product = |a: &[f64], b: &[f64]| vec![a[0] * b[1] + a[1] * b[0]];
    assert_eq!(half_contraction(&lopsided, product), [1.0]);
}
