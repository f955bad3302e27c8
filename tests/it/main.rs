//! Integration tests of the harness; the modules mirror the rooms of `src/`.
#![allow(clippy::disallowed_methods, reason = "no test records a number; tolerances are stated")]

mod arithmetic;
mod claim;
mod dynamics;
mod evidence;
mod learning;
mod linear;
mod noise;
mod scalars;
mod statistics;
mod tidy;
