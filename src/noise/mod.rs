//! Randomness: every draw has an address, and whoever asks for the address gets the same number.
//!
//! An [`Address`] names a draw by (seed, theorem, claim, instance, purpose, replicate); it opens a
//! [`Stream`] of 64-bit words that are numbered by `step`. A [`Law`] turns one word into one exact
//! `f64`. Runs in `f64`, in multiprecision, in enclosures and in rationals therefore see the same
//! noise ([`Field::binary`](crate::arithmetic::Field::binary) takes the draw without rounding), any
//! replicate can be replayed alone, and no result depends on threads or on the order of work.
//!
//! Only this room draws.

mod address;
mod law;
mod pretest;

pub use address::{Address, Stream, Words};
pub use law::{Custom, Gaussian, Law, Moments, Signs, SkewTwoPoint, UniformIndex};
pub use pretest::{
    MomentScore, PRETEST_RADIUS, PRETEST_SIZE, Pretest, WrongMoment, moment_scores, pretest,
};
