//! C5: on a random process the excess goes away with more data.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::Minimax;
use proofmark::learning::mdp::{Data, FunctionClass, Learner, Minimise, Sampler, Sampling};
use rayon::prelude::*;

use super::instances::{Instance, Question, REPRESENTATIVE, over};

/// By how much the larger data sets are larger.
const TIMES: usize = 16;

/// Excesses of data sets and of their beginnings.
pub struct Excesses {
    /// With all samples, and half of that with one in [`TIMES`].
    pairs: Vec<(f64, f64)>,
    /// The mean excess with one in [`TIMES`].
    few: f64,
}

fn learn_often(i: &Instance, context: &Context) -> Result<Excesses, Reason> {
    let (mdp, class, mu) = (i.mdp::<f64>(), i.product::<f64>(), over::<f64>(&i.mu));
    let learner = Minimise(Minimax { helpers: i.helpers.iter().map(|g| over(g)).collect() });
    let error = |member: &Vec<usize>| mdp.bellman_error(&class.table(member), &mu);
    let least = class.members().map(|m| error(&m)).fold(f64::INFINITY, f64::min);
    let sampler = Sampler::new(&i.process, &i.sampled_from).map_err(|_| Reason::Vacuous)?;
    let one = |replicate: u64| {
        let stream = context.stream("data", replicate);
        let all = sampler.draw(i.samples, Sampling::Single, &stream).over(&mdp);
        let beginning = |step: &Vec<_>| step[..i.samples / TIMES].to_vec();
        let steps = all.steps.iter().map(beginning).collect();
        let few = Data { steps, layout: all.layout.clone() };
        let excess = |data: &Data<f64>| {
            let member = learner.learn(&class, data).map_err(|_| Reason::Diverged)?;
            Ok(error(&member) - least)
        };
        Ok((excess(&all)?, excess(&few)?))
    };
    let replicates = context.by_tier(1000_u64, 6000, 60_000);
    let pairs: Vec<(f64, f64)> =
        (0..replicates).into_par_iter().map(one).collect::<Result<_, Reason>>()?;
    let few = pairs.iter().map(|pair| pair.1).sum::<f64>() / pairs.len() as f64;
    // Half of the smaller excess, so that what is excluded is that half of it is left.
    let pairs = pairs.into_iter().map(|(all, few)| (all, 0.5 * few)).collect();
    Ok(Excesses { pairs, few })
}

/// C5. A sixteenth of the data is the beginning of all, so that the two excesses are paired. The
/// bound of C3 falls by a factor of four, the excess of a finite class further; what is excluded is
/// a factor of two or less.
pub const MORE_DATA_REMOVE_THE_EXCESS: Complete<Claim<Instance, Excesses>> = Claim {
    name: "more_data_remove_the_excess",
    says: r"on a random process with complete helpers, sixteen times as many data leave a tenth of
$E\,\mathcal E(\hat f) - \min_{\mathcal F}\mathcal E$, as against half of it",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Sampled,
    run: learn_often,
    check: Check::Comparison {
        observed: |run| run.pairs.clone(),
        effect: Predicted {
            dial: Dial::constant("part of the excess below one half", ratio(2, 5)),
            formula: |run, c| c * run.few,
            regime: Regime::Exact,
            wrong: &[Wrong::Number {
                name: "more than all of the excess is removed",
                value: ratio(1, 1),
            }],
        },
    },
    broken: &[Broken {
        name: "three samples in four are of one pair",
        hypothesis: &REPRESENTATIVE,
        instance: super::value::sampled_elsewhere,
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();
