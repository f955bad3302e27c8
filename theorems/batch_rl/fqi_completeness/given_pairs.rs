//! C4, at few samples: what is averaged for the rate has the mean of what the learner returns.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::learning::mdp::learners::Fqi;
use proofmark::learning::mdp::{Learner, Sampler, Sampling};
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::instances::{Instance, Question};
use super::rate::{error_given_pairs, features};

/// Errors at one number of samples: of the learner itself, and their means given the pairs.
pub struct Raw {
    errors: Sample,
    given_pairs: Sample,
    /// $d/n$.
    d_over_n: f64,
}

/// Few samples, for which one could doubt that the asymptotic form holds.
const FEW: usize = 100;

fn learn_at_few(i: &Instance, context: &Context) -> Result<Raw, Reason> {
    let (mdp, class) = (i.mdp::<f64>(), i.stepwise::<f64>());
    let mu = Instance::measure::<f64>(&i.mu);
    let sampler = Sampler::new(&i.process, &i.sampled_from).map_err(|_| Reason::Vacuous)?;
    let one = |replicate: u64| {
        let stream = context.stream("data", replicate);
        let data = sampler.draw(FEW, Sampling::Single, &stream).over(&mdp);
        let f = Fqi.learn(&class, &data).map_err(|_| Reason::Diverged)?;
        Ok([mdp.bellman_error(&f, &mu), error_given_pairs(&mdp, &class, &mu, &data)?])
    };
    let replicates = context.by_tier(4000_u64, 16_000, 64_000);
    let all: Vec<[f64; 2]> =
        (0..replicates).into_par_iter().map(one).collect::<Result<_, Reason>>()?;
    let sample = |which: usize| Sample::of(&all.iter().map(|x| x[which]).collect::<Vec<_>>());
    let d = features(&class, i.horizon())[0].columns();
    Ok(Raw { errors: sample(0), given_pairs: sample(1), d_over_n: d as f64 / FEW as f64 })
}

/// What C4 averages has the mean of what the learner returns. The errors themselves vary by as much
/// as their mean, so that they say it to a tenth; C3 says it exactly for small designs.
pub const ERROR_GIVEN_PAIRS_IS_ITS_MEAN: Complete<Claim<Instance, Raw>> = Claim {
    name: "error_given_pairs_is_its_mean",
    says: r"in a linear process $E\,\mathcal E(\hat f)$ is the mean over the pairs of
$\frac1H\sum_h\operatorname{tr}(G_h^{-1}S_hG_h^{-1}\Sigma_h)$, at $n = 100$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Rate,
    run: learn_at_few,
    check: Check::Equivalence {
        observed: |run| run.errors,
        predicted: Predicted {
            dial: Dial::constant("coefficient of the trace", ratio(1, 1)),
            formula: |run, c| c * run.given_pairs.mean,
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of it", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "d/n, as if the variance were one",
                    formula: |run, c| c * run.d_over_n,
                },
            ],
        },
        // The prediction is itself a mean over the same pairs.
        margin: |run| run.given_pairs.half_width(SIZE / 2.0),
        effect: |run| 0.15 * run.given_pairs.mean,
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
