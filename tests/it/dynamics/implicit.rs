//! Derivatives of maps given by equations are exact.

use proofmark::arithmetic::{Field, Interval, Mp, Rational};
use proofmark::dynamics::{ClosedForm, Conserved, Implicit, LimitMap, NearestPoint};
use quickcheck::quickcheck;

use super::models::{Hyperbola, HyperbolaLimit, Imbalance, small};

const FLOW: Conserved<'static, Hyperbola, Imbalance> =
    Conserved { map: &Hyperbola, invariants: &Imbalance };
const NEAREST: NearestPoint<'static, Hyperbola> = NearestPoint { map: &Hyperbola, codimension: 1 };

type Wide = Interval<Mp<4>>;

quickcheck! {
    /// Rational derivatives lie in the enclosed ones of the closed form.
    fn invariants_give_the_limit(p: (i8, u8), a: (i8, i8), b: (i8, i8)) -> bool {
        let p = small(p.0, p.1).abs();
        if p.is_zero() {
            return true;
        }
        let exact = Rational::scope(|| {
            let u = Rational::from_rational(p.clone());
            let at = [u, Rational::one() / u];
            let [a, b] = [a, b].map(|(x, y)| [x, y].map(|x| Rational::integer(x.into())));
            let around = FLOW.around(&at).expect("the invariant crosses the manifold");
            let all = [around.derivative(&a), around.second(&a, &b)].concat();
            all.into_iter().map(|x| x.value().expect("defined")).collect::<Vec<_>>()
        });
        let at = [Wide::rational(&p), Wide::rational(&p.clone().recip())];
        let [a, b] = [a, b].map(|(x, y)| [x, y].map(|x| Wide::integer(x.into())));
        let closed = ClosedForm(HyperbolaLimit);
        let enclosed = [closed.derivative(&at, &a), closed.second(&at, &a, &b)].concat();
        enclosed.iter().zip(&exact).all(|(enclosed, exact)| enclosed.contains(exact))
    }
}

#[test]
fn the_nearest_point_differs_in_second_order_only() {
    Rational::scope(|| {
        let p = [Rational::integer(2), Rational::one() / Rational::integer(2)];
        let (flow, nearest) = (FLOW.around(&p).unwrap(), NEAREST.around(&p).unwrap());
        let (a, b) = ([1, 3].map(Rational::integer), [-2, 1].map(Rational::integer));
        assert_eq!(flow.derivative(&a), nearest.derivative(&a));
        assert_ne!(flow.second(&a, &b), nearest.second(&a, &b));
        // Along the manifold, both are the identity to second order in the tangent direction.
        let tangent = [Rational::integer(4), -Rational::one()];
        assert_eq!(flow.derivative(&tangent), tangent);
        assert_eq!(flow.second(&tangent, &tangent), nearest.second(&tangent, &tangent));
    });
}

#[test]
fn singular_equations_have_no_derivatives() {
    // At the origin neither the map nor the invariant has a gradient.
    assert!(FLOW.around(&[0.0, 0.0]).is_none());
}
