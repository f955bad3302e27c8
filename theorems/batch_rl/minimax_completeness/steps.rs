//! The steps of the proof.

use proofmark::claim::{Context, StepBound};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::super::fqi_completeness::losses::sides;
use super::bound::{Level, enumerate};
use super::instances::Instance;
use super::population::{Known, population};

/// S2: $\mathcal E(\hat f) - \varepsilon\le\max_gL(\hat f, g)$, the learner minimises
/// $\max_g\hat L$, and $\max_gL(f^\circ, g)\le\mathcal E(f^\circ)$.
pub fn learner_deviates(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = enumerate(i, context)?;
    let most = rug::Rational::from(&run.epsilon + &run.games) + &run.answers;
    Ok(vec![sides(&rug::Rational::from(&run.error - &run.least), &most)])
}

/// S3, of both suprema.
pub fn symmetrisation(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = enumerate(i, context)?;
    let twice = |sum: rug::Rational| sum * 2_u32 / run.levels.len() as u32;
    Ok(vec![
        sides(&run.games, &twice(run.sum(|level| &level.of_games))),
        sides(&run.answers, &twice(run.sum(|level| &level.of_answers))),
    ])
}

/// S4, step by step: contraction of each square, and what a sum of classes is.
pub fn contraction(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = enumerate(i, context)?;
    let factor = 2 * (i.horizon() as u32 + 1);
    let of_level = |level: &Level| {
        let values = rug::Rational::from(&level.values * 2);
        let most = (rug::Rational::from(&level.functions + &level.helpers) + values) * factor;
        [
            sides(&level.of_games, &most),
            sides(&level.of_answers, &rug::Rational::from(&level.helpers * factor)),
        ]
    };
    Ok(run.levels.iter().flat_map(of_level).collect())
}

/// S1, as the identity of C1: both sides for every member.
pub fn value_is_below_the_error(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    let run = population(i, context)?;
    let of = |known: &Known| {
        let above = rug::Rational::from(&known.game + &known.defect);
        sides(&known.error, &above)
    };
    Ok(run.members.iter().map(of).collect())
}
