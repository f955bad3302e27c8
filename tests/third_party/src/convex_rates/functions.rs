//! Convex functions with their minimum, zero, at the origin, and one that is not convex.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, Real, ratio};

/// A function of several variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Half the square of the distance to the origin, continued linearly where the distance is
    /// more than `bend` times that of the start.
    Huber {
        /// Where it bends, in units of the distance of the start.
        bend: Ratio,
    },
    /// $\frac12(x_1^2 + a x_2^2 + a x_3^2 + \dots)$.
    Quadratic {
        /// The curvature $a$ in every direction but the first.
        others: Ratio,
    },
    /// $\sum_j \ln\cosh x_j$.
    LogCosh,
    /// $\sum_j (1 - \cos x_j)$, which has the same curvature at the origin, and is not convex.
    Cosine,
}

impl Shape {
    /// The least curvature anywhere; a convex function has none below zero.
    pub fn least_curvature(self) -> Ratio {
        match self {
            Shape::Huber { .. } | Shape::LogCosh => ratio(0, 1),
            Shape::Quadratic { others } => others,
            Shape::Cosine => ratio(-1, 1),
        }
    }
}

/// A scalar in which a Huber function can be evaluated: one that can be compared, or that gives
/// both answers where it cannot be.
pub trait Piecewise: Field {
    /// The Euclidean norm, where the scalar has it.
    fn norm(x: &[Self]) -> Self;

    /// `less` where $a < b$, and `otherwise` elsewhere.
    fn choose(a: Self, b: Self, less: Self, otherwise: Self) -> Self;
}

impl Piecewise for Enclosure {
    fn norm(x: &[Self]) -> Self {
        match x {
            // Without the root, which would lose the last bit of a number that is known exactly.
            [x] => x.abs(),
            _ => x.iter().fold(Self::zero(), |sum, x| sum + x.square()).sqrt(),
        }
    }

    fn choose(a: Self, b: Self, less: Self, otherwise: Self) -> Self {
        if a.certainly_less(b) {
            less
        } else if b.certainly_at_most(a) {
            otherwise
        } else {
            less.hull(otherwise)
        }
    }
}

impl Piecewise for Rational {
    fn norm(x: &[Self]) -> Self {
        let [x] = x else { panic!("the norm of several rationals need not be one") };
        Self::choose(*x, Self::zero(), -*x, *x)
    }

    fn choose(a: Self, b: Self, less: Self, otherwise: Self) -> Self {
        if a < b { less } else { otherwise }
    }
}

/// A Huber function in numbers: quadratic up to the radius, and linear from there.
pub struct Huber<R> {
    /// The curvature of its quadratic part.
    pub curvature: R,
    /// The distance from the origin at which it bends.
    pub radius: R,
}

impl<R: Piecewise> Huber<R> {
    /// The value at a point.
    pub fn value(&self, x: &[R]) -> R {
        let r = R::norm(x);
        let inside = self.curvature * r.square() / R::integer(2);
        let outside = self.curvature * self.radius * (r - self.radius / R::integer(2));
        R::choose(r, self.radius, inside, outside)
    }

    /// The gradient at a point other than the origin.
    pub fn gradient(&self, x: &[R]) -> Vec<R> {
        let r = R::norm(x);
        let slope = self.curvature * R::choose(r, self.radius, R::one(), self.radius / r);
        x.iter().map(|&x| slope * x).collect()
    }
}

/// The value of any of the functions, with its greatest curvature.
pub fn value(
    shape: Shape,
    curvature: Enclosure,
    start: &[Enclosure],
    x: &[Enclosure],
) -> Enclosure {
    let sum = |f: &dyn Fn(usize, Enclosure) -> Enclosure| {
        x.iter().enumerate().fold(Enclosure::zero(), |sum, (j, &x)| sum + f(j, x))
    };
    let one = Enclosure::one();
    curvature
        * match shape {
            Shape::Huber { bend } => unit_huber(bend, start).value(x),
            Shape::Quadratic { others } => {
                sum(&|j, x| factor(others, j) * x.square()) / Enclosure::integer(2)
            }
            // ln cosh x = |x| + ln(1 + e^(-2|x|)) - ln 2, whose parts stay small.
            Shape::LogCosh => sum(&|_, x| {
                let x = x.abs();
                x + ((one + (-(x + x)).exp()) / Enclosure::integer(2)).ln()
            }),
            Shape::Cosine => sum(&|_, x| one - x.cos()),
        }
}

/// The gradient of any of the functions, with its greatest curvature.
pub fn gradient(
    shape: Shape,
    curvature: Enclosure,
    start: &[Enclosure],
    x: &[Enclosure],
) -> Vec<Enclosure> {
    let one = |(j, &x): (usize, &Enclosure)| match shape {
        Shape::Huber { .. } => x,
        Shape::Quadratic { others } => factor(others, j) * x,
        Shape::LogCosh => x.tanh(),
        Shape::Cosine => x.sin(),
    };
    let all: Vec<_> = match shape {
        Shape::Huber { bend } => unit_huber(bend, start).gradient(x),
        _ => x.iter().enumerate().map(one).collect(),
    };
    all.into_iter().map(|g| curvature * g).collect()
}

fn unit_huber(bend: Ratio, start: &[Enclosure]) -> Huber<Enclosure> {
    let radius = Enclosure::of(bend) * Enclosure::norm(start);
    Huber { curvature: Enclosure::one(), radius }
}

fn factor(others: Ratio, direction: usize) -> Enclosure {
    if direction == 0 { Enclosure::one() } else { Enclosure::of(others) }
}
