//! Integration tests of the harness; the modules mirror the rooms of `src/`.

mod arithmetic;
mod claim;
mod evidence;
mod noise;
mod scalars;
mod statistics;
