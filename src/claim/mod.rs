//! The form that a theorem fills in, and the routine that judges it.
//!
//! A theorem *declares*: a struct literal of plain functions and constants ([`Theorem`]), in which
//! every field must be given. It never asserts. What it declares is judged here, by the checks of
//! [`crate::evidence`]: the claim itself, the controls that its own check must refute, and how
//! small an error of the prediction the same data would still have refuted.

mod check;
mod context;
mod drawn;
mod form;
mod hypothesis;
mod judge;
mod judgement;
mod memo;
mod picture;
mod prediction;
mod trial;

pub use check::{Check, OrderLaw};
pub use context::{Clock, Context, Tier};
pub use drawn::{Drawn, OnDrawn};
pub use form::{
    AnyTheorem, Broken, Claim, ClaimInfo, Complete, ControlInfo, Expected, Formula, Instance,
    Judge, Paper, Precision, Step, StepBound, Theorem,
};
pub use hypothesis::{Hypothesis, Margin, NotExercised};
pub use judge::{Fault, Kept, Settings, unfilled};
pub use judgement::{
    ControlJudgement, Counterexample, HypothesisJudgement, InstanceJudgement, Judgement,
    Resolution, StepJudgement,
};
pub use memo::Memo;
pub use picture::{Axis, Picture, Series, Style};
pub use prediction::{Dial, DialKind, DialValue, Predicted, Regime, Wrong};
pub use trial::Trial;
