//! `src/learning`: processes against hand-computed ones, complexities by several routes.

mod learners;
mod mdp;
mod rademacher;
mod stepwise;
