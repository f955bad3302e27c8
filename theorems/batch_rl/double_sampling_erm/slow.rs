//! C3 and C5: how far the mean can be missed, and that the slow rate is real.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::DoubleErm;
use proofmark::learning::mdp::{Data, FunctionClass, Learner, Minimise, Outcome, Sample};
use proofmark::rug;
use proofmark::statistics::{Point, normal_sf};

use super::catalogue::near_tie;
use super::instances::{INDEPENDENT, Instance, Question, Second, over};

/// $\sqrt n$: odd, so that there are no ties.
const ROOTS: [i64; 5] = [5, 9, 17, 33, 49];

/// $\kappa$ in $P(+) = \frac12 + \kappa/\sqrt n$.
pub const KAPPA: f64 = 0.375;

/// Expected excesses over $1/n$, without sampling.
pub struct Excess(Vec<Point>);

/// All that matters of the data is how many of the $n$ first next states are $+$: the corrections
/// are the same for both functions, and the second step is certain. Losses are 0, 1 and $\frac12$,
/// so that the learner's comparisons in `f64` are exact; the law is summed in integers.
fn by_counts(i: &Instance, _: &Context) -> Result<Excess, Reason> {
    let point = |&root: &i64| {
        let of_size = Instance { second: i.second, ..near_tie(root) };
        let value = expected_excess(&of_size)?;
        // Errors and their difference are of order one, and each is rounded a few times.
        Ok(Point { step: 1.0 / (root * root) as f64, value, uncertainty: 1e-15 })
    };
    ROOTS.iter().map(point).collect::<Result<_, _>>().map(Excess)
}

/// The curve, for the picture.
pub fn curve(i: &Instance, context: &Context) -> Vec<Point> {
    by_counts(i, context).map_or(vec![], |excess| excess.0)
}

fn expected_excess(i: &Instance) -> Result<f64, Reason> {
    let (mdp, class, mu) = (i.mdp::<f64>(), i.functions::<f64>(), over::<f64>(&i.mu));
    let n = i.samples;
    let learner = Minimise(DoubleErm::default());
    let errors: Vec<f64> =
        class.members().map(|m| mdp.bellman_error(&class.table(&m), &mu)).collect();
    let least = errors.iter().fold(f64::INFINITY, |least, &x| least.min(x));
    // C(n, k) a^k b^(n - k), each from the one before, with P(+) = a / (a + b).
    let [plus, minus] = [0, 1].map(|next| i.process.steps[0][0][0].next[next].to_rational());
    let odds = rug::Rational::from(&plus / &minus);
    let (plus, minus) = (odds.numer(), odds.denom());
    let power = |x: &rug::Integer| rug::Integer::from(rug::ops::Pow::pow(x, n as u32));
    let mut weight = power(minus);
    let mut chances = vec![rug::Integer::new(); errors.len()];
    for k in 0..=n {
        let first = |at: usize| {
            let next = usize::from(at >= k);
            let outcome = |next| Outcome { reward: 0.0, next };
            let second = if i.second == Second::Same { next } else { at % 2 };
            Sample { pair: 0, first: outcome(next), second: Some(outcome(second)) }
        };
        let last = |at: usize| {
            let (_, first) = mdp.outcomes(1, at % 2)[0];
            Sample { pair: at % 2, first, second: Some(first) }
        };
        // The second step has one function: a sample is enough.
        let steps = vec![(0..n).map(first).collect(), vec![last(0)]];
        let data = Data { layout: mdp.layout().clone(), steps };
        let member = learner.learn(&class, &data).map_err(|_| Reason::Diverged)?;
        chances[member[0]] += &weight;
        weight *= plus * rug::Integer::from(n - k);
        weight.div_exact_mut(&(minus * rug::Integer::from(k + 1)));
    }
    let all = power(&rug::Integer::from(plus + minus));
    let chance = |ways| f64::rational(&rug::Rational::from((ways, all.clone())));
    let terms = errors.iter().zip(chances).map(|(error, ways)| (error - least) * chance(ways));
    Ok(terms.sum())
}

/// $\kappa\,\Phi(-2\kappa)$: the better function is better by $2\kappa/\sqrt n$ in a mean over two
/// steps, and the worse one is chosen if the frequency of $+$, of standard deviation
/// $\frac1{2\sqrt n}$, is below one half.
pub fn constant(kappa: f64, deviations: f64) -> f64 {
    kappa * normal_sf(deviations * kappa)
}

/// C5: no rate faster than $n^{-1/2}$ holds for all problems with two functions.
pub const SLOW_RATE_IS_REAL: Complete<Claim<Instance, Excess>> = Claim {
    name: "slow_rate_is_real",
    says: r"with $P(+) = \frac12 + \kappa/\sqrt n$ and $f_1\in\{1, 0\}$,
$E\,\mathcal E(\hat f) - \min\mathcal E\sim\kappa\Phi(-2\kappa)\,n^{-1/2}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.question == Question::Slow,
    run: by_counts,
    check: Check::Order {
        observed: |run| run.0.clone(),
        predicted: Predicted {
            dial: Dial::exponent("order in 1/n", ratio(1, 2)),
            formula: |_, order| OrderLaw { order, constant: Some(constant(KAPPA, 2.0)) },
            regime: Regime::Limit { steps: |run| run.0.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "the fast rate", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "a standard deviation of 1 for 1/2",
                    formula: |_, order| OrderLaw { order, constant: Some(constant(KAPPA, 1.0)) },
                },
                Wrong::Formula {
                    name: "the sum over the steps for their mean",
                    formula: |_, order| OrderLaw {
                        order,
                        constant: Some(2.0 * constant(KAPPA, 2.0)),
                    },
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[Broken {
        name: "each next state is used twice",
        hypothesis: &INDEPENDENT,
        instance: Instance::repeated,
        expected: Expected::HoldsAnyway(
            "both functions have the same next function, hence the same variance of the target",
        ),
    }],
    rests_on: &[],
}
.checked();

/// The exact law of $Z = \sup_f[(\mathcal E - \hat{\mathcal E})(f) - (\mathcal E - \hat{\mathcal
/// E})(f^*)]$ on the instance of wide losses.
pub struct Deviations {
    /// The values of $Z$ with their probabilities.
    law: Vec<[rug::Rational; 2]>,
    mean: rug::Rational,
    n: i64,
    horizon: i64,
}

/// With one next state for each pair the losses are $9, 1$ at one pair and $0, 4$ at the other for
/// $f_1 = 0, 2$: the difference of the losses is $8$ or $-4$, and its mean over the steps and
/// samples is a function of how often the first pair was seen.
fn law(i: &Instance, _: &Context) -> Result<Deviations, Reason> {
    let n = i.samples as i64;
    let level = super::levels::level(&Instance { samples: 1, ..i.clone() }, 0)?;
    let (losses, [worse, best]) = (level.losses(), level.worse_and_best());
    let mean_gap = rug::Rational::from(&level.means[worse][0] - &level.means[best][0]);
    let gap = |at: usize| rug::Rational::from(&losses[worse][at] - &losses[best][at]);
    let [first, second] = [gap(0), gap(1)];
    let mut run = Deviations { law: vec![], mean: rug::Rational::new(), n, horizon: 2 };
    let p = level.draws().p[0].clone();
    let q = level.draws().p[1].clone();
    let power = |x: &rug::Rational, k: i64| rug::Rational::from(rug::ops::Pow::pow(x, k as u32));
    for k in 0..=n {
        let ways = rug::Integer::from(n).binomial(k as u32);
        let weight = power(&p, k) * power(&q, n - k) * ways;
        let seen = rug::Rational::from(&first * k) + rug::Rational::from(&second * (n - k));
        let z = (mean_gap.clone() - seen / n) / 2_u32;
        let z = z.max(rug::Rational::new());
        run.mean += rug::Rational::from(&z * &weight);
        run.law.push([z, weight]);
    }
    Ok(run)
}

/// $\bigl((H + 1)^2 + \frac{H^2}2\bigr)\sqrt{2\ln(1/\delta)/(nH)}$, what McDiarmid's inequality
/// adds.
pub fn margin<R: Real>(log: R, n: R, horizon: R) -> R {
    let two = R::one() + R::one();
    let range = (horizon + R::one()).square() + horizon.square() / two;
    range * (two * log / (n * horizon)).sqrt()
}

impl Deviations {
    /// $P(Z\ge EZ + t_\delta)$ with the margin of $\delta$.
    fn tail(&self) -> Enclosure {
        let [n, horizon] = [self.n, self.horizon].map(Enclosure::integer);
        let threshold = Enclosure::rational(&self.mean) + margin(-delta().ln(), n, horizon);
        let beyond =
            |[z, _]: &&[rug::Rational; 2]| !Enclosure::rational(z).certainly_less(threshold);
        let sum = self.law.iter().filter(beyond).map(|[_, p]| p);
        Enclosure::rational(&sum.fold(rug::Rational::new(), |sum, p| sum + p))
    }
}

/// The level at which the violations of the instance are frequent enough to be compared with.
fn delta() -> Enclosure {
    Enclosure::of(ratio(7, 10))
}

/// C3. At levels that anybody would use violations do not occur at all, so that nothing could be
/// refuted there; this is why $\delta$ is large.
pub const VIOLATIONS_ARE_RARE: Complete<Claim<Instance, Deviations>> = Claim {
    name: "violations_are_rare",
    says: r"$P(Z\ge EZ + t_\delta)\le\delta$ with
$t_\delta = ((H + 1)^2 + \frac{H^2}2)\sqrt{2\ln(1/\delta)/nH}$, at $\delta = 0.7$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.question == Question::Deviation,
    run: law,
    check: Check::AtMost {
        observed: |run| vec![run.tail()],
        bound: Predicted {
            dial: Dial::exponent("power of delta", ratio(1, 1)),
            formula: |_, power| vec![(power * delta().ln()).exp()],
            regime: Regime::Exact,
            wrong: &[Wrong::Number {
                name: "bounded differences that are five times too small",
                value: ratio(25, 1),
            }],
        },
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();
