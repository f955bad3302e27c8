//! The theorems that Proofmark covers, a module for each paper: the harness's first customer.

use proofmark::{Library, Paper};

pub mod batch_rl;
pub mod zero_loss;

/// The papers, in the order in which they are judged and listed. A `static`: what a `const` holds
/// is compiled anew in every program that names it, and this one holds all theorems.
pub static PAPERS: &[Paper] = &[zero_loss::PAPER, batch_rl::PAPER];

/// What the command line and the tests are given.
pub static LIBRARY: Library = Library {
    name: "proofmark",
    papers: PAPERS,
    snapshots: concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots"),
    modules: env!("CARGO_MANIFEST_DIR"),
};
