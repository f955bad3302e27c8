//! The theorems that Proofmark covers, a package for each paper: the harness's first customer.

pub use batch_rl;
pub use greedy_low_rank;
pub use matrix_sensing;
pub use sam;
pub use sde_validity;
pub use zero_loss;

use proofmark::{Library, Paper};

/// The papers, in the order in which they are judged and listed. A `static` of references
/// to others: what a constant holds is compiled anew in every crate that names it, and these hold
/// all theorems.
pub static PAPERS: &[&Paper] = &[
    &zero_loss::PAPER,
    &batch_rl::PAPER,
    &greedy_low_rank::PAPER,
    &matrix_sensing::PAPER,
    &sam::PAPER,
    &sde_validity::PAPER,
];

/// What the command line and the tests are given.
pub static LIBRARY: Library = Library {
    name: "proofmark",
    papers: PAPERS,
    snapshots: concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots"),
    modules: env!("CARGO_MANIFEST_DIR"),
};
