//! Finite learning problems, of which everything can be known: tabular decision processes with
//! their learners, function classes with their Rademacher complexities.
//!
//! Generic over the scalar wherever the mathematics allows, so that a small problem is solved in
//! exact rationals and a large one in `f64` by the same lines.

pub mod mdp;
pub mod rademacher;
