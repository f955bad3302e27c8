//! C4: on the fork the excess vanishes like $1/n$, with its constant.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::{Fqi, Minimax};
use proofmark::learning::mdp::{Data, FunctionClass, Learner, Minimise, Outcome, Sample};
use proofmark::statistics::Point;

use super::instances::{Instance, Question, over};

/// Numbers of samples are halved so many times.
const HALVINGS: u32 = 3;

/// Expected excesses over $1/n$, without sampling.
pub struct Excess(Vec<Point>);

/// Of the data on the fork all that matters is how many of the $n$ samples of the first step are of
/// $u$: everything else is certain, and the second step's samples of either pair have the same
/// losses. So an expectation is a sum of $n + 1$ terms. With $n$ a power of two and constants
/// $k/2n$ all numbers are dyadic and short, so that the learner's comparisons in `f64` are exact.
fn by_counts(i: &Instance, _: &Context) -> Result<Excess, Reason> {
    curve(i, false).map(Excess)
}

/// The curve of the minimax learner, or of fitted iteration.
pub fn curve(i: &Instance, fitted: bool) -> Result<Vec<Point>, Reason> {
    let sizes = (0..=HALVINGS).map(|k| i.samples >> k);
    sizes.map(|n| Ok(Point::exact(1.0 / n as f64, expected_excess(i, n, fitted)?))).collect()
}

fn expected_excess(i: &Instance, n: usize, fitted: bool) -> Result<f64, Reason> {
    let mdp = i.mdp::<f64>();
    // The grid becomes finer with n: the best constant for what was seen is always on it.
    let mut with_grid = i.clone();
    let constants = (0..=2 * n).map(|k| vec![ratio(k as i64, 2 * n as i64); 2]);
    with_grid.class[0] = constants.collect::<Vec<Vec<Ratio>>>();
    let class = with_grid.product::<f64>();
    let helpers = i.helpers.iter().map(|g| over(g)).collect();
    let learner = Minimise(Minimax { helpers });
    let mu = over(&i.mu);
    let sample = |h: usize, pair: usize| {
        let (_, first) = mdp.outcomes(h, pair)[0];
        Sample { pair, first: Outcome { ..first }, second: None }
    };
    let mut mean = 0.0;
    // C(n, k) / 2^n, each from the one before.
    let mut weight = (0..n).fold(1.0, |weight, _| 0.5 * weight);
    for k in 0..=n {
        let first = (0..n).map(|at| sample(0, usize::from(at >= k))).collect();
        let second = (0..n).map(|at| sample(1, at % 2)).collect();
        let data = Data { layout: mdp.layout().clone(), steps: vec![first, second] };
        let learned = if fitted { Fqi.learn(&class, &data) } else { learner.learn(&class, &data) };
        let table = class.table(&learned.map_err(|_| Reason::Diverged)?);
        mean += weight * (mdp.bellman_error(&table, &mu) - 0.0625);
        weight *= (n - k) as f64 / (k + 1) as f64;
    }
    Ok(mean)
}

/// The best constant for $T_1f_2 = (\frac34, \frac14)$ is the mean of what was seen, whose variance
/// is $\frac1{16n}$; half of it is the excess. That another function is chosen is exponentially
/// unlikely.
pub const LEADING: Ratio = ratio(1, 32);

/// C4.
pub const EXCESS_FALLS_LIKE_ONE_OVER_N: Complete<Claim<Instance, Excess>> = Claim {
    name: "excess_falls_like_one_over_n",
    says: r"on the fork $E\,\mathcal E(\hat f) - \min_{\mathcal F}\mathcal E\sim\frac1{32n}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Fork,
    run: by_counts,
    check: Check::Order {
        observed: |run| run.0.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of 1/n", LEADING),
            formula: |_, constant| OrderLaw { order: 1.0, constant: Some(constant) },
            regime: Regime::Limit { steps: |run| run.0.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "the variance of the other function", value: ratio(1, 8) },
                Wrong::Formula {
                    name: "the slow rate",
                    formula: |_, constant| OrderLaw { order: 0.5, constant: Some(constant) },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();
