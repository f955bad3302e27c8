//! # my_paper
//!
//! The paper's table of contents, and what its theorems share.

use proofmark::claim::Paper;

pub mod my_conclusion;

/// The paper and its theorems, in its own order.
pub static PAPER: Paper = Paper {
    slug: "my_paper",
    title: "authors (year), title",
    source: "arXiv id and version",
    theorems: &[&my_conclusion::THEOREM],
};
