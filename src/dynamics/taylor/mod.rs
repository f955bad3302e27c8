//! Taylor integration of $x' = g(x)$, for fields of the four operations, at any precision.
//!
//! A field is a [`RationalMap`](crate::arithmetic::RationalMap): written once, for every scalar. It
//! is recorded through [`Sym`](crate::arithmetic::Sym) as a straight-line
//! [`Program`](crate::arithmetic::Program), and the program is run on power series, coefficient by
//! coefficient ([`Series`]).
//!
//! *Why a record.* A truncated series of run-time order cannot be `Copy`, hence no scalar; one of
//! an order in the type can, but $N$ coefficients would take $N$ evaluations of the whole field,
//! $N/3$ times the work. A recurrence written by hand for each field costs no more than this one,
//! but is a second text of the same field, which can differ from the first.
//!
//! Three tools: [`Taylor`] follows a trajectory in `f64` or multiprecision, with steps and order
//! from the precision, dense output and events; [`enclose_flow`] encloses a short piece of a flow
//! by a-priori boxes; [`FlowTube`] encloses a long one around a multiprecision trajectory.

mod boxes;
mod flow;
mod growth;
mod piece;
mod series;
mod tail;
mod tube;

pub use boxes::enclose_flow;
pub use flow::{Crossing, Stuck, Taylor, Walk};
pub use growth::largest_eigenvalue;
pub use piece::Piece;
pub use series::Series;
pub use tube::{FlowTube, Growth, Lost};
