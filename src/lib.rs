//! # Proofmark
//!
//! A numerical verification and proof-checking harness for theorems of machine-learning theory.
//!
//! A theorem is a module of executable claims. Its hypotheses are checked on real instances, its
//! dynamics run in `f64`, in arbitrary precision and in rigorous enclosures, each predicted
//! quantity is compared with what was observed, and every claim must refute its controls by the
//! very same check.
//!
//! The rooms, in reading order: [`claim`] (the form that a theorem fills in), [`evidence`] (how an
//! observed quantity meets a predicted one), [`arithmetic`], [`linear`], [`noise`], [`dynamics`],
//! [`learning`], [`statistics`], [`report`] and [`cli`]. `ARCHITECTURE.md` says what may use what.

pub mod arithmetic;
pub mod claim;
pub mod cli;
pub mod dynamics;
pub mod evidence;
pub mod learning;
pub mod linear;
pub mod noise;
pub mod report;
pub mod statistics;

pub use claim::{Paper, Theorem};
pub use cli::Library;
pub use {proptest, rug};
