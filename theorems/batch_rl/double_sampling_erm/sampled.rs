//! C4: many samples of a class of 64 functions.

use proofmark::arithmetic::{Rational, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::learning::mdp::learners::DoubleErm;
use proofmark::learning::mdp::{FunctionClass, Learner, Minimise, Sampler, Sampling};
use proofmark::learning::rademacher::{Atoms, FiniteClass};
use proofmark::noise::Stream;
use proofmark::rug;
use rayon::prelude::*;

use super::exact::excess;
use super::instances::{Instance, Question, over};

/// Excesses of many data sets, and a lower limit of the bound.
pub struct Sampled {
    excesses: Vec<f64>,
    /// The bound with lower confidence limits of the complexities.
    bound: f64,
}

/// Draws of points and signs for the complexities: the limit is a tenth below the complexity.
const DRAWS: u64 = 2000;

fn learn_often(i: &Instance, context: &Context) -> Result<Sampled, Reason> {
    let (mdp, class) = (i.mdp::<f64>(), i.functions::<f64>());
    let mu = over::<f64>(&i.mu);
    let errors = |member: &Vec<usize>| mdp.bellman_error(&class.table(member), &mu);
    let least = class.members().map(|m| errors(&m)).fold(f64::INFINITY, f64::min);
    let sampler = Sampler::new(&i.process, &i.sampled_from).map_err(|_| Reason::Vacuous)?;
    let learner = Minimise(DoubleErm::default());
    let one = |replicate: u64| {
        let draws = sampler.draw(i.samples, Sampling::Double, &context.stream("data", replicate));
        let data = i.as_sampled(&draws.over(&mdp));
        let member = learner.learn(&class, &data).map_err(|_| Reason::Diverged)?;
        Ok(errors(&member) - least)
    };
    let replicates = context.by_tier(100_u64, 1000, 10_000);
    let excesses = (0..replicates).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let (mut functions, mut values) = (0.0, 0.0);
    for h in 0..i.horizon() {
        let (of_pairs, of_states) = super::levels::functions(i, h);
        let mass = i.sampled_from[h].iter().map(|p| p.to_rational()).collect();
        functions += complexity(i, mass, of_pairs, &context.stream("signs of pairs", h as u64))?;
        let law = Rational::scope(|| {
            let next = i.mdp::<Rational>().next_law(h, &over(&i.sampled_from)[h]);
            next.into_iter().map(|p| p.value().expect("a probability")).collect()
        });
        values += complexity(i, law, of_states, &context.stream("signs of states", h as u64))?;
    }
    let bound = excess(functions, values, i.horizon() as f64, 4.0);
    Ok(Sampled { excesses, bound })
}

/// A lower limit of $\mathcal R_n$, by draws of samples and signs.
fn complexity(
    i: &Instance,
    law: Vec<rug::Rational>,
    functions: Vec<Vec<rug::Rational>>,
    stream: &Stream,
) -> Result<f64, Reason> {
    let (Ok(atoms), Ok(class)) = (Atoms::new(law), FiniteClass::new(functions)) else {
        return Err(Reason::Vacuous);
    };
    // Four complexities in all.
    Ok(atoms.estimate(&class, i.samples, *stream, DRAWS, SIZE / 4.0).low().max(0.0))
}

/// C4. A statement about the mean, by paired comparison with a limit that is constant; the
/// complexity of 64 functions at 800 samples has no exact sum.
pub const EXCESS_IS_A_SMALL_PART_OF_THE_BOUND: Complete<Claim<Instance, Sampled>> = Claim {
    name: "excess_is_a_small_part_of_the_bound",
    says: r"a class of 64 functions on four states: the mean excess is below the bound, by nine
tenths of it as against not at all",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Sampled,
    run: learn_often,
    check: Check::Comparison {
        observed: |run| run.excesses.iter().map(|&excess| (excess, run.bound)).collect(),
        effect: Predicted {
            dial: Dial::constant("part of the bound that is not used", ratio(9, 10)),
            formula: |run, c| c * run.bound,
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "the excess is negative", value: ratio(11, 10) }],
        },
    },
    broken: &[],
    rests_on: &["S2", "S6"],
}
.checked();
