//! The theorems that Proofmark covers, a module for each paper: the harness's first customer.

pub mod zero_loss;

use proofmark::claim::Paper;

/// The papers.
pub const PAPERS: &[Paper] = &[zero_loss::PAPER];
