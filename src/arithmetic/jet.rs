//! Derivatives by computing with $x + x'\varepsilon$.

use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::{Approx, Field, Ratio, Real};

mod functions;

pub use functions::{Function, Map, RationalMap};

/// A number and its derivative, $x + x'\varepsilon$ with $\varepsilon^2 = 0$.
///
/// Run a formula on [`Jet::variable`] and the derivative of the result is that of the formula: by
/// the rules of differentiation, hence exact in exact arithmetic and enclosed in enclosures. Jets
/// nest: `Jet<Jet<T>>` has second derivatives and `Jet<Jet<Jet<T>>>` third ones. The associated
/// functions take a formula that is generic over the scalar and choose the nesting:
///
/// ```
/// use proofmark::arithmetic::{Field, Jet, Rational};
///
/// fn loss<R: Field>(x: &[R]) -> R {
///     x[0].powi(3) * x[1]
/// }
///
/// let x = [2, 5].map(Rational::integer);
/// assert_eq!(Jet::gradient(loss, &x), [60, 8].map(Rational::integer));
/// ```
///
/// Outside of the domain of a function, the derivative is the scalar's "nothing is known", as the
/// value is.
#[derive(Clone, Copy, Debug)]
pub struct Jet<T> {
    /// $x$.
    pub value: T,
    /// $x'$.
    pub derivative: T,
}

impl<T> Jet<T> {
    /// $x + x'\varepsilon$.
    pub const fn new(value: T, derivative: T) -> Self {
        Self { value, derivative }
    }
}

impl<T: Field> Jet<T> {
    /// $x + 0\varepsilon$: a number that does not move.
    pub fn constant(x: T) -> Self {
        Self::new(x, T::zero())
    }

    /// $x + 1\varepsilon$: the number with respect to which one differentiates.
    pub fn variable(x: T) -> Self {
        Self::new(x, T::one())
    }

    /// $f'(x)$.
    pub fn derivative(f: impl Fn(Self) -> Self, x: T) -> T {
        f(Self::variable(x)).derivative
    }

    /// $Df(x)(a) = \frac{d}{ds} f(x + s a)$ at $s = 0$.
    ///
    /// # Panics
    /// If the lengths of `x` and `a` differ; so do the functions below.
    pub fn directional(f: impl Fn(&[Self]) -> Self, x: &[T], a: &[T]) -> T {
        f(&moving(x, a)).derivative
    }

    /// $\nabla f(x)$, by one run of $f$ for each coordinate.
    pub fn gradient(f: impl Fn(&[Self]) -> Self, x: &[T]) -> Vec<T> {
        (0..x.len()).map(|i| Self::directional(&f, x, &unit(x.len(), i))).collect()
    }

    /// $D^2 f(x)(a, b) = \partial_s \partial_t f(x + s a + t b)$ at $s = t = 0$.
    pub fn second(f: impl Fn(&[Jet<Self>]) -> Jet<Self>, x: &[T], a: &[T], b: &[T]) -> T {
        f(&moving(&moving(x, a), &constants(b))).derivative.derivative
    }

    /// $\nabla^2 f(x)\, a$, by one run of $f$ for each coordinate.
    pub fn hessian_vector(f: impl Fn(&[Jet<Self>]) -> Jet<Self>, x: &[T], a: &[T]) -> Vec<T> {
        (0..x.len()).map(|i| Self::second(&f, x, a, &unit(x.len(), i))).collect()
    }

    /// $D^3 f(x)(a, b, c)$.
    pub fn third(
        f: impl Fn(&[Jet<Jet<Self>>]) -> Jet<Jet<Self>>,
        x: &[T],
        a: &[T],
        b: &[T],
        c: &[T],
    ) -> T {
        let along_two = moving(&moving(x, a), &constants(b));
        f(&moving(&along_two, &constants(&constants(c)))).derivative.derivative.derivative
    }

    /// $DF(x)(a)$, the Jacobian of $F$ times $a$.
    pub fn jacobian_vector(f: impl Fn(&[Self]) -> Vec<Self>, x: &[T], a: &[T]) -> Vec<T> {
        f(&moving(x, a)).into_iter().map(|y| y.derivative).collect()
    }

    /// $D^2 F(x)(a, b)$, coordinate by coordinate.
    pub fn second_directional(
        f: impl Fn(&[Jet<Self>]) -> Vec<Jet<Self>>,
        x: &[T],
        a: &[T],
        b: &[T],
    ) -> Vec<T> {
        let moved = f(&moving(&moving(x, a), &constants(b)));
        moved.into_iter().map(|y| y.derivative.derivative).collect()
    }
}

/// $x + a\varepsilon$.
fn moving<T: Copy>(x: &[T], a: &[T]) -> Vec<Jet<T>> {
    assert_eq!(x.len(), a.len(), "a direction needs as many coordinates as the point");
    x.iter().zip(a).map(|(&x, &a)| Jet::new(x, a)).collect()
}

fn constants<T: Field>(x: &[T]) -> Vec<Jet<T>> {
    x.iter().copied().map(Jet::constant).collect()
}

/// The `i`-th unit vector.
fn unit<T: Field>(len: usize, i: usize) -> Vec<T> {
    (0..len).map(|j| if i == j { T::one() } else { T::zero() }).collect()
}

impl<T: Field> Field for Jet<T> {
    fn binary(x: f64) -> Self {
        Self::constant(T::binary(x))
    }

    fn rational(x: &rug::Rational) -> Self {
        Self::constant(T::rational(x))
    }

    fn integer(n: i64) -> Self {
        Self::constant(T::integer(n))
    }

    fn of(x: Ratio) -> Self {
        Self::constant(T::of(x))
    }

    /// $x^2 + 2 x x' \varepsilon$.
    fn square(self) -> Self {
        Self::new(self.value.square(), T::integer(2) * self.value * self.derivative)
    }

    /// $x^n + n x^{n-1} x' \varepsilon$: one power, where the product rule would meet $x$ often and
    /// widen an enclosure each time.
    fn powi(self, n: i32) -> Self {
        let x = self.value;
        let lower = match n {
            // Not $0 \cdot x^{-1}$, which is not defined at zero.
            0 => T::zero(),
            1 => T::one(),
            i32::MIN => T::integer(n.into()) * (x.powi(n) / x),
            _ => T::integer(n.into()) * x.powi(n - 1),
        };
        Self::new(x.powi(n), lower * self.derivative)
    }
}

impl<T: Real> Real for Jet<T> {
    fn sqrt(self) -> Self {
        let root = self.value.sqrt();
        Self::new(root, self.derivative / (T::integer(2) * root))
    }

    fn exp(self) -> Self {
        let power = self.value.exp();
        Self::new(power, power * self.derivative)
    }

    fn ln(self) -> Self {
        // The quotient alone would be a plain number for a negative $x$, where there is no
        // logarithm: the root there is unknown, and elsewhere this adds an exact zero.
        let domain = T::zero() / self.value.sqrt();
        Self::new(self.value.ln(), self.derivative / self.value + domain)
    }

    fn sin(self) -> Self {
        Self::new(self.value.sin(), self.value.cos() * self.derivative)
    }

    fn cos(self) -> Self {
        Self::new(self.value.cos(), -self.value.sin() * self.derivative)
    }

    /// The derivative is $1 - \tanh^2 x$: tight in a wide enclosure, and small only in the absolute
    /// sense where $\tanh x$ rounds to one.
    fn tanh(self) -> Self {
        let tanh = self.value.tanh();
        Self::new(tanh, (T::one() - tanh.square()) * self.derivative)
    }

    fn pi() -> Self {
        Self::constant(T::pi())
    }
}

/// The value; the derivative is looked at by itself.
impl<T: Approx> Approx for Jet<T> {
    fn approx(self) -> f64 {
        self.value.approx()
    }
}

impl<T: Field> Neg for Jet<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::new(-self.value, -self.derivative)
    }
}

impl<T: Field> Add for Jet<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.value + other.value, self.derivative + other.derivative)
    }
}

impl<T: Field> Sub for Jet<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.value - other.value, self.derivative - other.derivative)
    }
}

impl<T: Field> Mul for Jet<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let derivative = self.derivative * other.value + self.value * other.derivative;
        Self::new(self.value * other.value, derivative)
    }
}

impl<T: Field> Div for Jet<T> {
    type Output = Self;
    /// $(x / y)' = (x' - (x / y)\, y') / y$, which divides twice and never squares $y$: no
    /// underflow that the quotient itself does not have.
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        Self::new(quotient, (self.derivative - quotient * other.derivative) / other.value)
    }
}

impl<T: Field> AddAssign for Jet<T> {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<T: Field> SubAssign for Jet<T> {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl<T: Field> MulAssign for Jet<T> {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl<T: Field> DivAssign for Jet<T> {
    fn div_assign(&mut self, other: Self) {
        *self = *self / other;
    }
}
