//! Exact rational numbers with the calling convention of a float.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

use rug::Float;
use rug::float::Round;
use rug::ops::Pow;

use super::arena::{self, Arena, Handle};
use super::{Approx, Field, Ratio};

thread_local! {
    static ARENA: RefCell<Arena<Option<rug::Rational>>> = RefCell::new(Arena::new());
}

const DEAD: &str = "a Rational was used after its `Rational::scope` had ended, or on another \
                    thread than its own; take its `value()` before that";

/// Numerator and denominator together are no longer than this.
const BITS_MAX: u32 = 1 << 22;

/// An exact rational number of any size, $p/q \in \mathbb{Q}$, that is `Copy`.
///
/// It is a handle (an index and a generation) into an arena of the thread, which owns the digits.
/// That is a choice: with a scalar that is not `Copy`, either every update line is littered with
/// `clone()` and no longer is the line of the paper, or the exact world gets a trait of its own and
/// every dynamics is written twice. The price is that memory is freed by [`Rational::scope`] and
/// not value by value, and that a handle can outlive its number; then its use panics, so there
/// never is a wrong number.
///
/// It is a [`Field`] and not a [`Real`](super::Real): a formula with a root does not compile in it.
///
/// The quotient by zero, and [`Field::binary`] of an infinity or a NaN, are *undefined*. So is
/// every result that depends on something undefined; [`Rational::value`] of it is `None`, and it is
/// neither equal to nor ordered with anything, itself included.
///
/// Exact dynamics pay in digits: one step of a polynomial map of degree $d$ multiplies them by $d$.
/// A number of more than four million bits is undefined too: a run that was expected to end, and
/// does not since its update is wrong, ends all the same and says that it diverged.
///
/// ```
/// use proofmark::arithmetic::{Field, Rational, ratio};
///
/// let third = Rational::scope(|| (Rational::one() / Rational::integer(3)).value());
/// assert_eq!(third, Some(ratio(1, 3).to_rational()));
/// ```
#[derive(Clone, Copy)]
pub struct Rational(Handle);

impl Rational {
    /// Runs `work`, then frees every `Rational` that was made inside, also when it panics.
    ///
    /// Scopes nest. Numbers from outside can be used inside; what is to leave has to leave as a
    /// [`Rational::value`]. Numbers that are made outside of every scope live as long as the
    /// thread.
    pub fn scope<T>(work: impl FnOnce() -> T) -> T {
        struct Close(usize);
        impl Drop for Close {
            fn drop(&mut self) {
                ARENA.with_borrow_mut(|arena| arena.close(self.0));
            }
        }
        let _close = Close(ARENA.with_borrow_mut(Arena::open));
        work()
    }

    /// This number, in the arena of this thread.
    pub fn from_rational(value: rug::Rational) -> Self {
        Self::keep(Some(value))
    }

    /// The number, or `None` if it is undefined.
    ///
    /// # Panics
    /// If the scope that made the number has ended, or on another thread; so does every operation.
    pub fn value(self) -> Option<rug::Rational> {
        self.look(Option::clone)
    }

    fn keep(value: Option<rug::Rational>) -> Self {
        let bits = |x: &rug::Rational| x.numer().significant_bits() + x.denom().significant_bits();
        let value = value.filter(|x| bits(x) <= BITS_MAX);
        Self(ARENA.with_borrow_mut(|arena| arena.push(value)))
    }

    fn look<T>(self, at: impl FnOnce(&Option<rug::Rational>) -> T) -> T {
        ARENA.with_borrow(|arena| at(arena.get(self.0).expect(DEAD)))
    }

    fn map(self, f: impl FnOnce(&rug::Rational) -> Option<rug::Rational>) -> Self {
        Self::keep(self.look(|x| x.as_ref().and_then(f)))
    }

    fn zip(
        self,
        other: Self,
        f: impl FnOnce(&rug::Rational, &rug::Rational) -> Option<rug::Rational>,
    ) -> Self {
        Self::keep(self.look(|x| other.look(|y| f(x.as_ref()?, y.as_ref()?))))
    }
}

impl Field for Rational {
    fn binary(x: f64) -> Self {
        Self::keep(rug::Rational::from_f64(x))
    }

    fn rational(x: &rug::Rational) -> Self {
        Self::from_rational(x.clone())
    }

    fn of(x: Ratio) -> Self {
        Self::from_rational(x.to_rational())
    }

    fn square(self) -> Self {
        self.map(|x| Some(x.clone().square()))
    }

    fn powi(self, n: i32) -> Self {
        // Undefined stays undefined, also to the power zero; 1 / 0 is not left to the library,
        // which panics.
        self.map(|x| (n >= 0 || !x.is_zero()).then(|| x.pow(n).into()))
    }
}

impl Neg for Rational {
    type Output = Self;
    fn neg(self) -> Self {
        self.map(|x| Some((-x).into()))
    }
}

impl Add for Rational {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.zip(other, |x, y| Some((x + y).into()))
    }
}

impl Sub for Rational {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.zip(other, |x, y| Some((x - y).into()))
    }
}

impl Mul for Rational {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.zip(other, |x, y| Some((x * y).into()))
    }
}

impl Div for Rational {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.zip(other, |x, y| (!y.is_zero()).then(|| (x / y).into()))
    }
}

arena::assign_by_binary!(Rational);

/// Equality of the numbers, not of the handles; what is undefined equals nothing.
impl PartialEq for Rational {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.look(|x| other.look(|y| Some(x.as_ref()?.cmp(y.as_ref()?))))
    }
}

impl From<Ratio> for Rational {
    fn from(x: Ratio) -> Self {
        Self::of(x)
    }
}

impl Approx for Rational {
    fn approx(self) -> f64 {
        self.look(|x| {
            let Some(x) = x else { return f64::NAN };
            // `rug::Rational::to_f64` truncates. This rounds to nearest, once, also where the
            // result is subnormal.
            let (mut nearest, direction) = Float::with_val_round(53, x, Round::Nearest);
            nearest.subnormalize_ieee_round(direction, Round::Nearest);
            nearest.to_f64()
        })
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.look(|x| match x {
            Some(x) => fmt::Display::fmt(x, f),
            None => f.pad("undefined"),
        })
    }
}

/// As `Display`, except that a dead handle says so: a message about a bug must not panic itself.
impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match ARENA.with_borrow(|arena| arena.get(self.0).is_some()) {
            true => fmt::Display::fmt(self, f),
            false => f.pad("a Rational whose scope has ended"),
        }
    }
}
