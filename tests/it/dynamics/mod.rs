//! Tests of the dynamics: what several routes compute is the same.

mod drift;
mod exponents;
mod factorisation;
mod flow;
mod implicit;
mod limit_map;
mod models;
mod moments;
mod noisy_descent;
mod sam;
mod sensing;
mod svag;
mod taylor;
mod tube;
