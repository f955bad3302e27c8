//! The least that a scalar has to have: generic code compiles through a type with only the required
//! operations, and gives what `f64` gives.

use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use proofmark::arithmetic::{Field, Jet, Real, ratio};

#[derive(Clone, Copy, Debug)]
struct Archetype(f64);

impl Neg for Archetype {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

macro_rules! operators {
    ($($binary:ident $method:ident $assign:ident $assigning:ident),*) => {$(
        impl $binary for Archetype {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0))
            }
        }
        impl $assign for Archetype {
            fn $assigning(&mut self, other: Self) {
                self.0.$assigning(other.0);
            }
        }
    )*};
}
operators!(
    Add add AddAssign add_assign, Sub sub SubAssign sub_assign,
    Mul mul MulAssign mul_assign, Div div DivAssign div_assign
);

impl Field for Archetype {
    fn binary(x: f64) -> Self {
        Self(x)
    }

    fn rational(x: &rug::Rational) -> Self {
        Self(Field::rational(x))
    }
}

impl Real for Archetype {
    fn sqrt(self) -> Self {
        Self(Real::sqrt(self.0))
    }

    fn exp(self) -> Self {
        Self(Real::exp(self.0))
    }

    fn ln(self) -> Self {
        Self(Real::ln(self.0))
    }

    fn sin(self) -> Self {
        Self(Real::sin(self.0))
    }

    fn cos(self) -> Self {
        Self(Real::cos(self.0))
    }

    fn tanh(self) -> Self {
        Self(Real::tanh(self.0))
    }

    fn pi() -> Self {
        Self(Real::pi())
    }
}

/// Every operation of the traits, provided ones included.
fn everything<R: Real>(x: &[R]) -> R {
    let (mut sum, [a, b]) = (R::zero(), [x[0], x[1]]);
    sum += a.square() + b.powi(5) - a.powi(-3) * R::of(ratio(1, 4));
    sum -= (a + R::one()).ln() / (R::integer(2) + b.sin() * a.cos());
    sum *= (-b.square()).exp() + R::pi().sqrt() + R::binary(0.5).tanh();
    sum /= R::integer(3);
    sum
}

#[test]
fn generic_code_compiles_through_the_archetype() {
    let numbers = [0.75, 1.25];
    let run = everything(&numbers.map(Archetype));
    assert_eq!(run.0.to_bits(), everything(&numbers).to_bits());

    let derivative = |i: usize| {
        let unit = [0, 1].map(|j| Archetype(f64::from(u8::from(i == j))));
        Jet::third(everything, &numbers.map(Archetype), &unit, &unit, &unit).0
    };
    for i in [0, 1] {
        let unit = [0, 1].map(|j| f64::from(u8::from(i == j)));
        let expected = Jet::third(everything, &numbers, &unit, &unit, &unit);
        assert_eq!(derivative(i), expected);
    }
}
