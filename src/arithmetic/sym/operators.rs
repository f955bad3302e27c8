//! The operations of a recording scalar, with the trivial folded.

use std::ops::{Add, Div, Mul, Neg, Sub};

use rug::ops::Pow;

use super::super::arena;
use super::super::{Field, Ratio, Real};
use super::{Elementary, Node, Sym};

/// Constants with a larger exponent stay powers, so that $10^{-200}$ does not become its digits.
const FOLDED_POWER_MAX: u32 = 64;

impl Field for Sym {
    fn binary(x: f64) -> Self {
        match rug::Rational::from_f64(x) {
            Some(x) => Self::node(Node::Number(x)),
            None => Self::node(Node::NotFinite(x.to_bits())),
        }
    }

    fn rational(x: &rug::Rational) -> Self {
        Self::node(Node::Number(x.clone()))
    }

    fn of(x: Ratio) -> Self {
        Self::node(Node::Number(x.to_rational()))
    }

    fn square(self) -> Self {
        self.powi(2)
    }

    fn powi(self, n: i32) -> Self {
        match (n, self.number()) {
            (0, _) => Self::one(),
            (1, _) => self,
            (_, Some(x)) if n.unsigned_abs() <= FOLDED_POWER_MAX && (n > 0 || !x.is_zero()) => {
                Self::node(Node::Number(x.pow(n)))
            }
            _ => Self::node(Node::Power(self.at(), n)),
        }
    }
}

impl Real for Sym {
    fn sqrt(self) -> Self {
        self.apply(Elementary::Sqrt)
    }

    fn exp(self) -> Self {
        self.apply(Elementary::Exp)
    }

    fn ln(self) -> Self {
        self.apply(Elementary::Ln)
    }

    fn sin(self) -> Self {
        self.apply(Elementary::Sin)
    }

    fn cos(self) -> Self {
        self.apply(Elementary::Cos)
    }

    fn tanh(self) -> Self {
        self.apply(Elementary::Tanh)
    }

    fn pi() -> Self {
        Self::node(Node::Pi)
    }
}

impl Neg for Sym {
    type Output = Self;
    fn neg(self) -> Self {
        match self.number() {
            Some(x) => Self::node(Node::Number(-x)),
            None => Self::node(Node::Neg(self.at())),
        }
    }
}

impl Add for Sym {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        match (self.number(), other.number()) {
            (Some(x), Some(y)) => Self::node(Node::Number(x + y)),
            (Some(x), None) if x.is_zero() => other,
            (None, Some(y)) if y.is_zero() => self,
            _ => Self::node(Node::Add(self.at(), other.at())),
        }
    }
}

impl Sub for Sym {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        match (self.number(), other.number()) {
            (Some(x), Some(y)) => Self::node(Node::Number(x - y)),
            (Some(x), None) if x.is_zero() => -other,
            (None, Some(y)) if y.is_zero() => self,
            _ => Self::node(Node::Sub(self.at(), other.at())),
        }
    }
}

impl Mul for Sym {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let (x, y) = (self.number(), other.number());
        let (constant, rest) = match (x, y) {
            (Some(x), Some(y)) => return Self::node(Node::Number(x * y)),
            (Some(x), None) => (x, other),
            (None, Some(y)) => (y, self),
            (None, None) => return Self::node(Node::Mul(self.at(), other.at())),
        };
        if constant.is_zero() {
            Self::zero()
        } else if constant == 1 {
            rest
        } else if constant == -1 {
            -rest
        } else {
            Self::node(Node::Mul(self.at(), other.at()))
        }
    }
}

impl Div for Sym {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        match (self.number(), other.number()) {
            // A division by zero stays in the record, where it can be read.
            (Some(x), Some(y)) if !y.is_zero() => Self::node(Node::Number(x / y)),
            (Some(x), None) if x.is_zero() => self,
            (None, Some(y)) if y == 1 => self,
            _ => Self::node(Node::Div(self.at(), other.at())),
        }
    }
}

arena::assign_by_binary!(Sym);
