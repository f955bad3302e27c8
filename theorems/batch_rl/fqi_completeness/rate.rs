//! C4: in a linear process the error falls like $1/n$, with its constant.

use proofmark::arithmetic::{Field, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::learning::mdp::learners::{Candidates, Fqi, Stepwise, least_squares};
use proofmark::learning::mdp::{Data, Learner, Mdp, Sampler, Sampling};
use proofmark::linear::Matrix;
use proofmark::statistics::{Point, Sample};
use rayon::prelude::*;

use super::design::{loss_to_noise, variances};
use super::instances::{Instance, Question, REPRESENTATIVE};

/// Numbers of samples are halved so many times.
const HALVINGS: u32 = 6;

/// The expected error at several $n$, and what it is compared with.
pub struct Curve {
    /// Over $1/n$; the mean of expected errors given the pairs.
    points: Vec<Point>,
    /// $C$ in $E\,\mathcal E(\hat f)\sim C/n$.
    constant: f64,
    /// $C$ with the mean variance for that of each pair.
    without_leverage: f64,
    /// $C$ with the variance of rewards alone.
    rewards_alone: f64,
    /// $B$, where the global bound is $B/\sqrt n$.
    bound: f64,
    horizon: f64,
}

/// Makes of the variances at the pairs of a step, distributed as given, others.
type Change = fn(&Mdp<f64>, usize, Vec<f64>, &[f64]) -> Vec<f64>;

/// $\frac1H\sum_h\operatorname{tr}(\Sigma_h^{-1}S_h)$ with
/// $S_h = \sum\mu_h\sigma_h^2\phi\phi^\top$: each step loses as least squares do, with the noise of
/// $r + V^*(s')$. For the same variance everywhere it is the mean of $\sigma^2d$.
fn leading(mdp: &Mdp<f64>, features: &[&Matrix<f64>], mu: &[Vec<f64>], change: Change) -> f64 {
    let q = mdp.optimal();
    let of_step = |h: usize| {
        let noise = variances(mdp, h, &mdp.layout().maxima(h + 1, &q));
        let noise = change(mdp, h, noise, &mu[h]);
        // With counts n mu the loss is that of one sample over n.
        loss_to_noise(features[h], &mu[h], &noise, &mu[h]).unwrap_or(f64::NAN)
    };
    let sum: f64 = (0..features.len()).map(of_step).sum();
    sum / features.len() as f64
}

/// The features of each step.
pub fn features(class: &Stepwise<f64>, horizon: usize) -> Vec<&Matrix<f64>> {
    let of_step = |h| match class.candidates(h) {
        Candidates::Linear(features) => features,
        Candidates::Listed(_) => unreachable!("a linear process has linear classes"),
    };
    (0..horizon).map(of_step).collect()
}

/// The expected error given the pairs of the data and the functions of later steps. What is left of
/// the noise is that of the pairs, a part of order $\sqrt{d/n}$: the variance of an estimate falls
/// by $n/d$, and its mean is the same.
pub fn error_given_pairs(
    mdp: &Mdp<f64>,
    class: &Stepwise<f64>,
    mu: &[Vec<f64>],
    data: &Data<f64>,
) -> Result<f64, Reason> {
    let f = Fqi.learn(class, data).map_err(|_| Reason::Diverged)?;
    let mut sum = 0.0;
    for (h, phi) in features(class, mu.len()).into_iter().enumerate() {
        let mut counts = vec![0.0; mu[h].len()];
        data.steps[h].iter().for_each(|sample| counts[sample.pair] += 1.0);
        let noise = variances(mdp, h, &mdp.layout().maxima(h + 1, &f));
        sum += loss_to_noise(phi, &counts, &noise, &mu[h]).ok_or(Reason::Diverged)?;
        // Without noise, what is learned would be the target, if the class is complete.
        let target = mdp.bellman(h, &f);
        let totals: Vec<f64> = counts.iter().zip(&target).map(|(n, t)| n * t).collect();
        let mean = least_squares(phi, &counts, &totals).map_err(|_| Reason::Diverged)?;
        let terms = mean.iter().zip(&target).zip(&mu[h]);
        sum += terms.map(|((f, t), mu)| mu * (f - t) * (f - t)).sum::<f64>();
    }
    Ok(sum / mu.len() as f64)
}

fn learn_often(i: &Instance, context: &Context) -> Result<Curve, Reason> {
    let (mdp, class) = (i.mdp::<f64>(), i.stepwise::<f64>());
    let mu = Instance::measure::<f64>(&i.mu);
    let sampler = Sampler::new(&i.process, &i.sampled_from).map_err(|_| Reason::Vacuous)?;
    let sizes: Vec<usize> = (0..=HALVINGS).map(|k| i.samples >> k).collect();
    // One sequence of samples, of which smaller data sets are the beginning.
    let one = |replicate: u64| {
        let stream = context.stream("data", replicate);
        let data = sampler.draw(i.samples, Sampling::Single, &stream).over(&mdp);
        let of_size = |&n: &usize| {
            let steps = data.steps.iter().map(|step| step[..n].to_vec()).collect();
            error_given_pairs(&mdp, &class, &mu, &Data { steps, layout: data.layout.clone() })
        };
        sizes.iter().map(of_size).collect::<Result<Vec<f64>, Reason>>()
    };
    let replicates = context.by_tier(120_u64, 1200, 4800);
    let errors: Vec<_> = (0..replicates).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let point = |(at, &n): (usize, &usize)| {
        let sample = Sample::of(&errors.iter().map(|e| e[at]).collect::<Vec<_>>());
        // Both tails at each of the points.
        let uncertainty = sample.half_width(SIZE / (2.0 * sizes.len() as f64));
        Point { step: 1.0 / n as f64, value: sample.mean, uncertainty }
    };
    let features = features(&class, i.horizon());
    let constant = |change: Change| leading(&mdp, &features, &mu, change);
    Ok(Curve {
        points: sizes.iter().enumerate().map(point).collect(),
        constant: constant(|_, _, noise, _| noise),
        without_leverage: constant(|_, _, noise, mu| {
            let mean = noise.iter().zip(mu).map(|(s, m)| s * m).sum();
            vec![mean; mu.len()]
        }),
        rewards_alone: constant(|mdp, h, noise, _| {
            (0..noise.len()).map(|pair| mdp.reward(h, pair).variance()).collect()
        }),
        bound: global_bound(i, &features, &mu),
        horizon: i.horizon() as f64,
    })
}

/// $B = \frac1H\sum_h4(H + 1)\sqrt n\,\mathcal R_n(\mathcal F_h)$, by an upper bound of the
/// complexity that is exact to a factor of $\sqrt{\pi/2}$: for
/// $\mathcal F_h = \{\phi^\top w : 0\le w_k\le M_h\}$ the supremum is
/// $\frac{M_h}n\sum_k(\sum_i\sigma_i\phi_{ik})_+$, and by Jensen's inequality
/// $\mathcal R_n\le\frac{M_h}{2\sqrt n}\sum_k\sqrt{E\phi_k^2}$.
fn global_bound(i: &Instance, features: &[&Matrix<f64>], mu: &[Vec<f64>]) -> f64 {
    let horizon = i.horizon() as f64;
    let mut sum = 0.0;
    for (h, (phi, mu)) in features.iter().zip(mu).enumerate() {
        let largest = horizon - h as f64;
        for k in 0..phi.columns() {
            let square: f64 = mu.iter().enumerate().map(|(x, m)| m * phi.at(x, k).square()).sum();
            sum += 2.0 * (horizon + 1.0) * largest * Real::sqrt(square);
        }
    }
    sum / horizon
}

impl Curve {
    fn law(&self, order: f64, constant: f64) -> OrderLaw {
        OrderLaw { order, constant: Some(constant) }
    }

    /// The error over the global bound.
    fn slack(&self) -> Vec<Point> {
        let over = |p: &Point| {
            let bound = self.bound * p.step.sqrt();
            Point { value: p.value / bound, uncertainty: p.uncertainty / bound, ..*p }
        };
        self.points.iter().map(over).collect()
    }

    /// $(n, E\,\mathcal E(\hat f), C/n, B/\sqrt n)$, for the picture.
    pub fn rows(&self) -> Vec<(f64, f64, f64, f64)> {
        let row =
            |p: &Point| (1.0 / p.step, p.value, self.constant * p.step, self.bound * p.step.sqrt());
        self.points.iter().map(row).collect()
    }
}

/// The curve of an instance, for the picture.
pub fn curve(i: &Instance, context: &Context) -> Option<Curve> {
    learn_often(i, context).ok()
}

/// The Gram matrix of the data is another one than that of the error.
const SAMPLED_ELSEWHERE: Broken<Instance> = Broken {
    name: "the first quarter of the pairs is sampled sixteen times as often",
    hypothesis: &REPRESENTATIVE,
    instance: |i| {
        let tilt = |row: &Vec<Ratio>| {
            let weight = |at: usize| if 4 * at < row.len() { 16 } else { 1 };
            let all = (0..row.len()).map(weight).sum();
            (0..row.len()).map(|at| ratio(weight(at), all)).collect()
        };
        let sampled_from = i.mu.iter().map(tilt).collect();
        Some(Instance { sampled_from, ..i.clone() })
    },
    expected: Expected::Refuted,
};

/// C4: slope $-1$ and the constant, by which $nE\,\mathcal E/d$ is flat.
pub const ERROR_FALLS_LIKE_ONE_OVER_N: Complete<Claim<Instance, Curve>> = Claim {
    name: "error_falls_like_one_over_n",
    says: r"in a linear process $E\,\mathcal E(\hat f)\sim\frac1{nH}\sum_h\operatorname{tr}
(\Sigma_h^{-1}S_h)$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Rate,
    run: learn_often,
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the trace", ratio(1, 1)),
            formula: |run, c| run.law(1.0, c * run.constant),
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Formula {
                    name: "the slow rate",
                    formula: |run, c| run.law(0.5, c * run.constant),
                },
                Wrong::Formula {
                    name: "mean variance times d, without leverage",
                    formula: |run, c| run.law(1.0, c * run.without_leverage),
                },
                Wrong::Formula {
                    name: "the noise of rewards alone",
                    formula: |run, c| run.law(1.0, c * run.rewards_alone),
                },
                Wrong::Formula {
                    name: "the sum over the steps for their mean",
                    formula: |run, c| run.law(1.0, c * run.constant * run.horizon),
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[SAMPLED_ELSEWHERE],
    rests_on: &["S1", "S6"],
}
.checked();

/// The global bound is right and far from the truth: what it leaves open grows like $\sqrt n$.
pub const SLACK_OF_THE_GLOBAL_BOUND_VANISHES: Complete<Claim<Instance, Curve>> = Claim {
    name: "slack_of_the_global_bound_vanishes",
    says: r"in a linear process the error is a part of order $n^{-1/2}$ of the global bound",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Rate && i.horizon() == 2,
    run: learn_often,
    check: Check::Order {
        observed: Curve::slack,
        predicted: Predicted {
            dial: Dial::exponent("order of error over bound", ratio(1, 2)),
            formula: |run, order| run.law(order, run.constant / run.bound),
            regime: Regime::Limit { steps: |run| run.points.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "the global bound is sharp", value: ratio(0, 1) },
                Wrong::Number { name: "the slack falls like 1/n", value: ratio(1, 1) },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[SAMPLED_ELSEWHERE],
    rests_on: &["S1", "S6"],
}
.checked();
