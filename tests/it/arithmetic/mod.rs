//! Tests of the scalars `f64`, `Mp` and `Interval`, in the manner of Arb: containment against an
//! independent exact evaluation, the same input in disguise, special values on purpose, and a
//! broken rounding that the containment test has to notice.

mod awkward_limbs;
mod containment;
mod disguise;
pub mod draw;
mod f64_bounds;
mod functions;
mod mp_against_rug;
mod roots;
mod special;
mod text;

/// How many cases a test runs: `quick` of them, and a hundred times as many in the deep tier.
fn cases(quick: usize) -> usize {
    match std::env::var("PROOFMARK_TIER").as_deref() {
        Ok("deep") => 100 * quick,
        Ok("tiny") => quick / 50,
        _ => quick,
    }
}
