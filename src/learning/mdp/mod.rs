//! Tabular decision processes of finite horizon.
//!
//! A process has steps $1, \dots, H$, and each step has states and actions of its own: their
//! number may differ from step to step and from state to state. What has one number for each step
//! and each pair of a state and an action, a function $f = (f_1, \dots, f_H)$, a sampling
//! distribution $\mu$ or an occupancy $d^\pi$, is a [`Table`]. In code, step $h$ of the paper has
//! the index $h - 1$, and a pair is one number; [`Layout`] knows which. Messages count steps as the
//! paper does, states and actions from 0.
//!
//! Instances of theorems are a [`Tabular`]: plain data in exact ratios, which becomes an [`Mdp`]
//! over any scalar. Sums and products need a [`Field`](crate::arithmetic::Field); what takes a
//! maximum or decides needs [`Ordered`].

mod class;
mod data;
mod enumerate;
mod error;
mod greedy;
mod layout;
mod learner;
mod model;
mod occupancy;
mod ordered;
mod process;
mod random;
mod sampler;
mod values;

pub mod learners;

pub use class::{Class, Everything, FunctionClass, Member};
pub use data::{Data, Outcome, Sample, Sampling};
pub use enumerate::TooMany;
pub use error::{ProcessError, Row};
pub use greedy::{Greedy, Policy, Tie, Undecided};
pub use layout::{Layout, Place, Table};
pub use learner::{Learner, LearningError, Minimise, Risk, difference, first_smallest};
pub use model::Mdp;
pub use occupancy::Hole;
pub use ordered::Ordered;
pub use process::{Choice, Process, Reward, Tabular};
pub use random::{Generator, Shape};
pub use sampler::{Draws, Sampler};
pub use values::mean_square;
