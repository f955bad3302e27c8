//! The theorems that Proofmark covers, and the table of papers through which everything finds them.

use proofmark::{Library, Paper};

/// The papers, in the order in which they are judged and listed.
pub const PAPERS: &[Paper] = &[];

/// What the command line and the tests are given.
pub const LIBRARY: Library = Library {
    name: "proofmark",
    papers: PAPERS,
    snapshots: concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots"),
};
