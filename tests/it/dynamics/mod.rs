//! Tests of the dynamics: what several routes compute is the same.

mod drift;
mod exponents;
mod factorisation;
mod flow;
mod implicit;
mod limit_map;
mod models;
mod noisy_descent;
mod sensing;
mod taylor;
mod tube;
