//! Rates of first-order methods on convex functions, with the constants that are attained.

pub mod functions;
pub mod gradient_descent_rate;
pub mod instances;
pub mod picture;

use proofmark::claim::Paper;

/// The paper's table of contents.
pub static PAPER: Paper = Paper {
    slug: "convex_rates",
    title: "Drori, Teboulle (2014): Performance of first-order methods for smooth convex \
            minimization: a novel approach",
    source: "Mathematical Programming 145, 451-482; arXiv 1206.3209",
    theorems: &[&gradient_descent_rate::THEOREM],
};
