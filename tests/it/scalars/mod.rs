//! The scalars that are not numbers of the machine: exact rationals, jets, recorded formulas.

mod archetype;
mod functions;
mod jet;
mod program;
mod rational;
mod reader;
mod rounding;
mod sym;
