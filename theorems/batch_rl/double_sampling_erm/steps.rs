//! The steps of the proof.

use proofmark::claim::{Context, StepBound};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::super::fqi_completeness::losses::sides;
use super::instances::Instance;
use super::levels::{Level, levels};

/// S1: the corrected loss is unbiased, for each couple of functions.
pub fn losses_are_unbiased(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = levels(i)?;
    let both = |[mean, error]: &[rug::Rational; 2]| [sides(mean, error), sides(error, mean)];
    Ok(run.levels.iter().flat_map(|level| level.means.iter().flat_map(both)).collect())
}

/// S2.
pub fn minimiser_deviates(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = levels(i)?;
    Ok(vec![sides(&rug::Rational::from(&run.error - &run.least), &run.deviation)])
}

/// S3: symmetrisation.
pub fn symmetrisation(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = levels(i)?;
    let sum = run.levels.iter().fold(rug::Rational::new(), |sum, level| sum + &level.of_losses);
    Ok(vec![sides(&run.deviation, &(sum * 2_u32 / run.horizon()))])
}

/// S4: the loss is a difference of two squares.
pub fn losses_split(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = levels(i)?;
    let of = |level: &Level| {
        sides(&level.of_losses, &rug::Rational::from(&level.squares[0] + &level.corrections[0]))
    };
    Ok(run.levels.iter().map(of).collect())
}

/// S5: contraction of both.
pub fn contraction(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = levels(i)?;
    let horizon = run.horizon();
    let of = |level: &Level| {
        let [square, apart] = &level.squares;
        let [correction, gap] = &level.corrections;
        [
            sides(square, &rug::Rational::from(apart * (2 * horizon + 2))),
            sides(correction, &rug::Rational::from(gap * horizon)),
        ]
    };
    Ok(run.levels.iter().flat_map(of).collect())
}

/// S6: what a sum of classes is at most.
pub fn classes_add(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = levels(i)?;
    let of = |level: &Level| {
        let sum = rug::Rational::from(&level.of_functions + &level.of_values);
        let twice = rug::Rational::from(&level.of_values * 2_u32);
        [sides(&level.squares[1], &sum), sides(&level.corrections[1], &twice)]
    };
    Ok(run.levels.iter().flat_map(of).collect())
}
