//! Judgements as text: one line each, five lines where something is wrong, and the snapshots.
//!
//! Everything here is a function from what was judged to text. It reads no clock, no argument and
//! no environment; `cli` hands those in where a line needs them.

mod compare;
mod digits;
mod failure;
mod line;
mod outline;
pub mod site;
mod snapshot;
mod summary;

pub use compare::{Aspect, Change, changes_text, compare};
pub use digits::{two_digits, two_digits_up};
pub use failure::{complaint, five_lines};
pub use line::{Columns, line};
pub use outline::{claim_outline, csv, paper_outline, theorem_outline};
pub use snapshot::snapshot;
pub use summary::Summary;
