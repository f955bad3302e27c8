//! C3: least squares at given pairs loses exactly $\sigma^2d/n$.

use proofmark::arithmetic::{Field, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::{Candidates, Fqi, Stepwise, least_squares};
use proofmark::learning::mdp::{Learner, Mdp, Ordered, Sampling};
use proofmark::linear::{Matrix, dot};
use proofmark::rug;

use super::enumerate::multisets;
use super::instances::{
    COMPLETE, Functions, HOMOSCEDASTIC, INDEPENDENT, Instance, Question, REPRESENTATIVE,
};

/// $\mathrm{Var}(r + V(s')\mid s, a)$ for each pair.
pub fn variances<R: Ordered>(mdp: &Mdp<R>, h: usize, next: &[R]) -> Vec<R> {
    let of = |pair: usize| {
        let law = mdp.next(h, pair);
        let mean = dot(law, next);
        let spread = law.iter().zip(next).map(|(&p, &v)| p * (v - mean).square());
        spread.fold(mdp.reward(h, pair).variance(), |sum, x| sum + x)
    };
    (0..mdp.layout().pairs(h)).map(of).collect()
}

/// $E\bigl[\|\Phi\hat w - \Phi w^*\|^2_\mu\bigr] = \operatorname{tr}(G^{-1}SG^{-1}\Sigma)$ of least
/// squares with independent noise, given how often each pair was sampled: $G = \sum
/// N\phi\phi^\top$, $S = \sum N\sigma^2\phi\phi^\top$ and $\Sigma = \sum\mu\,\phi\phi^\top$. `None`
/// if $G$ is singular.
pub fn loss_to_noise<R: Ordered>(
    features: &Matrix<R>,
    counts: &[R],
    variances: &[R],
    mu: &[R],
) -> Option<R> {
    let gram = |weight: &dyn Fn(usize) -> R| {
        let mut gram = Matrix::zeros(features.columns(), features.columns());
        for pair in 0..features.rows() {
            let (phi, weight) = (features.row(pair), weight(pair));
            for i in 0..phi.len() {
                for j in 0..phi.len() {
                    *gram.at_mut(i, j) += weight * phi[i] * phi[j];
                }
            }
        }
        gram
    };
    let g = gram(&|pair| counts[pair]);
    let noise = g.solve(&gram(&|pair| counts[pair] * variances[pair]))?;
    let seen = g.solve(&gram(&|pair| mu[pair]))?;
    Some(noise.times(&seen).trace())
}

/// $c\,\sigma^2d/n$.
pub fn loss_at_design<R: Field>(c: R, variance: R, d: R, n: R) -> R {
    c * variance * d / n
}

/// Means over all data sets with the pairs of the design.
pub struct Losses {
    /// Over the design, and in $\mu$.
    observed: [rug::Rational; 2],
    /// $E\sigma^2$ of the targets.
    variance: rug::Rational,
    /// $E\operatorname{tr}(G^{-1}SG^{-1}\Sigma)$.
    trace: rug::Rational,
    d: usize,
    n: usize,
}

impl Losses {
    fn predicted(&self, c: &rug::Rational, d: usize, n: usize) -> Vec<rug::Rational> {
        let at_design = Rational::scope(|| {
            let [d, n] = [d, n].map(|x| Rational::integer(x as i64));
            loss_at_design(Rational::rational(c), Rational::rational(&self.variance), d, n).value()
        });
        vec![at_design.unwrap_or_default(), self.trace.clone() * c]
    }
}

fn features(class: &Stepwise<Rational>) -> &Matrix<Rational> {
    match class.candidates(0) {
        Candidates::Linear(features) => features,
        Candidates::Listed(_) => unreachable!("a design is for linear functions"),
    }
}

/// What the regression of the first step loses to noise: the distance of $\hat f_1$ from the
/// projection of $T_1\hat f_2$ on the design.
fn enumerate(i: &Instance, _: &Context) -> Result<Losses, Reason> {
    let n = i.design.len();
    let counts = |mdp: &Mdp<Rational>| {
        let mut counts = vec![Rational::zero(); mdp.layout().pairs(0)];
        i.design.iter().for_each(|&pair| counts[pair] += Rational::one());
        counts
    };
    let observed = i.mean(n, |mdp, class, data| {
        let f = Fqi.learn(class, data).expect("the design determines every pair");
        let (counts, target) = (counts(mdp), mdp.bellman(0, &f));
        let totals: Vec<_> = counts.iter().zip(&target).map(|(&n, &t)| n * t).collect();
        let nearest = least_squares(features(class), &counts, &totals).expect("as above");
        let distance = |weights: &[Rational]| {
            let terms = f[0].iter().zip(&nearest).zip(weights);
            terms.fold(Rational::zero(), |sum, ((&f, &g), &w)| sum + w * (f - g).square())
        };
        let mu = Instance::measure(&i.mu);
        [distance(&counts) / Rational::integer(n as i64), distance(&mu[0])]
    });
    // The second step by itself: what its functions are, and the noise that they mean for the
    // first.
    let (mut variance, mut trace) = (rug::Rational::new(), rug::Rational::new());
    Rational::scope(|| {
        let (mdp, class) = (i.mdp::<Rational>(), i.stepwise());
        let [from, mu] = [&i.sampled_from, &i.mu].map(|table| Instance::measure(table));
        let atoms = mdp.samples(1, &from[1], Sampling::Single);
        multisets(&atoms, n, &mut |p, samples| {
            Rational::scope(|| {
                let (mut weights, mut totals) =
                    (vec![Rational::zero(); from[1].len()], vec![Rational::zero(); from[1].len()]);
                for sample in samples {
                    weights[sample.pair] += Rational::one();
                    totals[sample.pair] += sample.first.reward;
                }
                let f = class.fit(1, &weights, &totals).expect("a list");
                let noise = variances(&mdp, 0, &mdp.layout().maxima_of(1, &f));
                // The mean over the design: that of any pair, if all are alike.
                let sum = i.design.iter().fold(Rational::zero(), |sum, &pair| sum + noise[pair]);
                let mean = sum / Rational::integer(n as i64);
                variance += (p * mean).value().unwrap_or_default();
                let loss = loss_to_noise(features(&class), &counts(&mdp), &noise, &mu[0]);
                trace += (p * loss.expect("as above")).value().unwrap_or_default();
            });
        });
    });
    let Functions::Linear(rows) = &i.class[0] else { unreachable!("as above") };
    Ok(Losses { observed, variance, trace, d: rows[0].len(), n })
}

/// C3, the oracle of the fast rate. What is averaged over is everything: the rewards of the second
/// step, hence the function $\hat f_2$ that is learned there, and the next states of the first.
pub const FIXED_DESIGN_LOSES_SIGMA2_D_OVER_N: Complete<Claim<Instance, Losses>> = Claim {
    name: "fixed_design_loses_sigma2_d_over_n",
    says: r"at given pairs least squares over $d$ features loses exactly $E\sigma^2\,d/n$ in the
mean over the design, and $E\operatorname{tr}(G^{-1}SG^{-1}\Sigma)$ in $\mu$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Design,
    run: enumerate,
    check: Check::Identity {
        observed: |run| run.observed.to_vec(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of sigma^2 d / n", ratio(1, 1)),
            formula: |run, c| run.predicted(&c, run.d, run.n),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "d + 1 for d",
                    formula: |run, c| run.predicted(&c, run.d + 1, run.n),
                },
                Wrong::Formula {
                    name: "n - d for n",
                    formula: |run, c| run.predicted(&c, run.d, run.n - run.d),
                },
                Wrong::Formula {
                    name: "what the residuals lose, 1 - d/n",
                    formula: |run, c| run.predicted(&c, run.n - run.d, run.n),
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "rewards that are no line",
            hypothesis: &COMPLETE,
            instance: |i| {
                let mut broken = i.clone();
                let reward = &mut broken.process.steps[0].last_mut()?.last_mut()?.reward;
                (reward.low, reward.high) = (ratio(0, 1), ratio(0, 1));
                reward.chance = ratio(0, 1);
                (i.name == "line_through_four").then_some(broken)
            },
            expected: Expected::HoldsAnyway(
                "the distance from the projection on the design is linear in the noise, whatever \
                 the truth is; incompleteness adds its own term and nothing else",
            ),
        },
        Broken {
            name: "one set of trajectories for both steps",
            hypothesis: &INDEPENDENT,
            instance: |i| Some(Instance { trajectories: true, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "one pair leads to a certain state",
            hypothesis: &HOMOSCEDASTIC,
            instance: |i| {
                let mut broken = i.clone();
                let choice = broken.process.steps[0].last_mut()?.last_mut()?;
                choice.next = vec![ratio(1, 1), ratio(0, 1)];
                (i.name == "any_function").then_some(broken)
            },
            expected: Expected::HoldsAnyway(
                "the design is balanced, so that all samples have the same leverage d/n, and only \
                 the mean of the variances counts",
            ),
        },
        Broken {
            name: "one pair has a random reward",
            hypothesis: &HOMOSCEDASTIC,
            instance: |i| {
                let mut broken = i.clone();
                let reward = &mut broken.process.steps[0][1][0].reward;
                // The same mean.
                reward.high = ratio(2 * reward.low.numerator(), reward.low.denominator());
                (reward.low, reward.chance) = (ratio(0, 1), ratio(1, 2));
                (i.name == "line_through_four").then_some(broken)
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "the second step is sampled elsewhere",
            hypothesis: &REPRESENTATIVE,
            instance: |i| {
                let mut sampled_from = i.sampled_from.clone();
                sampled_from[1] = vec![ratio(7, 8), ratio(1, 8)];
                Some(Instance { sampled_from, ..i.clone() })
            },
            expected: Expected::HoldsAnyway(
                "the second step only sets the noise of the first, and the prediction is told",
            ),
        },
    ],
    rests_on: &[],
}
.checked();
