//! The learners: each is a rule of its own, and all are behind [`Learner`](super::Learner); a risk
//! becomes one by [`Minimise`](super::Minimise).

mod erm;
mod fqi;
mod minimax;
mod stepwise;
mod tournament;
mod visits;

pub use erm::{DoubleErm, NaiveErm, corrected};
pub use fqi::Fqi;
pub use minimax::Minimax;
pub use stepwise::{Candidates, Stepwise, least_squares};
pub use tournament::Tournament;
pub use visits::RepeatedVisits;
