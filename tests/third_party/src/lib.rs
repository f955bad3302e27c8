//! Theorems, checked by Proofmark.

use proofmark::claim::Paper;
use proofmark::cli::Library;

pub mod convex_rates;

/// The papers, in the order in which they are judged and listed.
pub static PAPERS: &[&Paper] = &[&convex_rates::PAPER];

/// What the command line and the tests are given.
pub static LIBRARY: Library = Library {
    name: "convex_rates",
    papers: PAPERS,
    snapshots: concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"),
    modules: concat!(env!("CARGO_MANIFEST_DIR"), "/src"),
};
