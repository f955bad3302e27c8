//! Integration tests of the harness; the modules mirror the rooms of `src/`.

mod arithmetic;
mod claim;
mod dynamics;
mod evidence;
mod linear;
mod noise;
mod scalars;
mod statistics;
