//! Models whose limit map is known.

use proofmark::arithmetic::{Field, Function, Map, RationalMap, Real};

/// $uv - 1$.
pub struct Hyperbola;

impl RationalMap for Hyperbola {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0] * x[1] - R::one()]
    }
}

/// Its limit map.
pub struct HyperbolaLimit;

impl Map for HyperbolaLimit {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let imbalance = x[0].square() - x[1].square();
        let root = (imbalance.square() + R::integer(4)).sqrt();
        let u = ((imbalance + root) / R::integer(2)).sqrt();
        vec![u, R::one() / u]
    }
}

/// $u^2 - v^2$, which the flow conserves.
pub struct Imbalance;

impl RationalMap for Imbalance {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0].square() - x[1].square()]
    }
}

impl Function for Imbalance {
    fn at<R: Real>(&self, x: &[R]) -> R {
        x[0].square() - x[1].square()
    }
}

/// Two components with a common nonlinear part.
pub struct Pair;

impl RationalMap for Pair {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        vec![x[0] * x[1] - x[2], x[0].powi(3) + R::integer(2) * x[1] * x[2].square()]
    }
}

/// A number between -4 and 4 with a small denominator.
pub fn small(n: i8, d: u8) -> rug::Rational {
    rug::Rational::from((i32::from(n) % 9, i32::from(d % 5) + 1))
}
