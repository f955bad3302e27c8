//! Numbers: one trait for formulas, and the scalars that implement it.
//!
//! Formulas and dynamics are written once, over [`Field`] (the four operations) or [`Real`]
//! (roots and elementary functions too), and run in `f64`, in [`Mp`] (multiprecision), in
//! [`Interval`] (enclosures), in [`Jet`] (derivatives), in [`Rational`] (exactly) and in [`Sym`]
//! (which records the formula that was executed and prints it in LaTeX).
//!
//! Only this room rounds, and only this room holds `unsafe`. It knows no theorem and no verdict.

mod arena;
mod float;
mod interval;
mod jet;
mod mp;
mod ratio;
mod rational;
mod real;
mod sym;

pub use interval::{Enclosure, Endpoint, Interval};
pub use jet::{Function, Jet, Map, RationalMap};
pub(crate) use mp::{Factor, multiply_f64};
pub use mp::{MAX_BITS, Mp, Round};
pub use ratio::{Ratio, decimal, ratio};
pub use rational::Rational;
pub use real::{Approx, Field, Real};
pub use sym::{Operation, Program, Sym};
