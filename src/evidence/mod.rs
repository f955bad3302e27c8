//! How an observed quantity meets a predicted one.
//!
//! Every comparison has three answers, and "undecided" says what would decide it. A comparison is a
//! plain function of numbers: it knows no instance and no theorem, and it is the same function that
//! judges a claim, its controls and the perturbed predictions of its resolution.

mod agreement;
mod enclosed;
mod order;
mod quantity;
mod sampled;
mod verdict;

pub use agreement::{agree, part_by_law};
pub use enclosed::{Width, at_least, at_most, equal, identity};
pub use order::order;
pub use quantity::Quantity;
pub use sampled::{Frequency, SIZE, better_by, equivalent_mean, probability_at_most, same_law};
pub use verdict::{Errors, Evidence, Reason, Strength, Verdict};
