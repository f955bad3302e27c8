//! Every pair of outcomes of every pair of a state and an action, with its probability.

use proofmark::arithmetic::{Field, Ratio, Rational};
use proofmark::claim::Context;
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::corrected;
use proofmark::learning::mdp::{Mdp, Outcome, Table};
use proofmark::rug;

use super::instances::{Instance, Second};

/// What the loss is in the mean at one pair, and what it should be.
#[derive(Clone, Debug)]
pub struct AtPair {
    /// $(f_h - T_hf_{h+1})^2$ by the Bellman operator.
    pub squared: rug::Rational,
    /// $E\,\delta^2$ with $\delta = f_h - r - V(s')$: the loss without correction.
    pub plain: rug::Rational,
    /// $E\,(\delta - \tilde\delta)^2$.
    pub spread: rug::Rational,
    /// $E\,(V(s') - V(\tilde s'))^2$: the spread without that of the reward.
    pub spread_of_values: rug::Rational,
    /// $E\,\delta\tilde\delta$.
    pub product: rug::Rational,
    /// $\mathrm{Var}(V(s'))$, by the law of $s'$.
    pub variance_of_value: rug::Rational,
    /// $\mathrm{Var}(r)$.
    pub variance_of_reward: rug::Rational,
    /// $\mu_h$.
    pub mass: rug::Rational,
}

/// One pair of outcomes: the loss, and what it is expanded into.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// $\delta^2 - \frac12(\delta - \tilde\delta)^2$.
    pub loss: rug::Rational,
    /// $f_h - T_hf_{h+1}$.
    pub error: rug::Rational,
    /// $e = r + V(s') - T_hf_{h+1}$.
    pub first: rug::Rational,
    /// $\tilde e$.
    pub second: rug::Rational,
}

/// Everything that an instance gives.
#[derive(Clone, Debug)]
pub struct Enumerated {
    /// For each function, step and pair.
    pub functions: Vec<Vec<AtPair>>,
    /// For the first function, at each pair, each pair of outcomes.
    pub draws: Vec<Drawn>,
    /// $H$.
    pub horizon: u32,
    /// $\Delta$ of the lower bound.
    pub delta: rug::Rational,
}

fn value(x: Rational) -> rug::Rational {
    x.value().expect("sums and products are defined")
}

/// A table over exact rationals.
pub fn scalar(table: &Table<Ratio>) -> Table<Rational> {
    table.iter().map(|row| row.iter().map(|&x| Rational::of(x)).collect()).collect()
}

/// Enumerates.
pub fn enumerate(i: &Instance, _: &Context) -> Result<Enumerated, Reason> {
    Rational::scope(|| {
        let mdp = i.process.over::<Rational>().map_err(|_| Reason::HypothesisViolated)?;
        let measure = scalar(&i.measure);
        let (mut functions, mut draws) = (vec![], vec![]);
        for (at, f) in i.functions.iter().map(scalar).enumerate() {
            let residuals = mdp.residuals(&f);
            let mut pairs = vec![];
            for h in 0..mdp.horizon() {
                let values = mdp.layout().maxima(h + 1, &f);
                for pair in 0..mdp.layout().pairs(h) {
                    let here = Here { mdp: &mdp, h, pair, values: &values, f: f[h][pair] };
                    pairs.push(here.means(i.second, residuals[h][pair], measure[h][pair]));
                    if at == 0 {
                        here.each(i.second, |_, outcomes| {
                            draws.push(here.expanded(residuals[h][pair], outcomes));
                        });
                    }
                }
            }
            functions.push(pairs);
        }
        let (horizon, delta) = (mdp.horizon() as u32, i.delta.to_rational());
        Ok(Enumerated { functions, draws, horizon, delta })
    })
}

/// A pair of a state and an action.
struct Here<'a> {
    mdp: &'a Mdp<Rational>,
    h: usize,
    pair: usize,
    /// $V$ at the next states.
    values: &'a [Rational],
    f: Rational,
}

type Both = [Outcome<Rational>; 2];

impl Here<'_> {
    fn each(&self, second: Second, mut visit: impl FnMut(Rational, Both)) {
        let outcomes = self.mdp.outcomes(self.h, self.pair);
        let states = self.values.len();
        for &(p, first) in &outcomes {
            match second {
                Second::Fresh => outcomes.iter().for_each(|&(q, o)| visit(p * q, [first, o])),
                Second::Same => visit(p, [first, first]),
                Second::SharedReward => {
                    for (next, &q) in self.mdp.next(self.h, self.pair).iter().enumerate() {
                        visit(p * q, [first, Outcome { next, ..first }]);
                    }
                }
                Second::UniformNext => {
                    let q = Rational::one() / Rational::integer(states as i64);
                    let reward = self.mdp.reward(self.h, self.pair);
                    let high = (reward.chance, reward.high);
                    for (chance, reward) in [(Rational::one() - reward.chance, reward.low), high] {
                        for next in 0..states {
                            visit(p * chance * q, [first, Outcome { reward, next }]);
                        }
                    }
                }
            }
        }
    }

    /// $\delta$.
    fn delta(&self, outcome: Outcome<Rational>) -> Rational {
        self.f - outcome.reward - self.values[outcome.next]
    }

    fn means(&self, second: Second, residual: Rational, mass: Rational) -> AtPair {
        let zero = Rational::zero();
        let (mut plain, mut spread, mut of_values, mut product) = (zero, zero, zero, zero);
        self.each(second, |p, both| {
            let [delta, other] = both.map(|outcome| self.delta(outcome));
            let [v, w] = both.map(|outcome| self.values[outcome.next]);
            plain += p * delta.square();
            spread += p * (delta - other).square();
            of_values += p * (v - w).square();
            product += p * delta * other;
        });
        let row = self.mdp.next(self.h, self.pair);
        let moment = |power: i32| {
            let terms = row.iter().zip(self.values).map(|(&p, &v)| p * v.powi(power));
            terms.fold(Rational::zero(), |sum, x| sum + x)
        };
        AtPair {
            squared: value(residual.square()),
            plain: value(plain),
            spread: value(spread),
            spread_of_values: value(of_values),
            product: value(product),
            variance_of_value: value(moment(2) - moment(1).square()),
            variance_of_reward: value(self.mdp.reward(self.h, self.pair).variance()),
            mass: value(mass),
        }
    }

    fn expanded(&self, residual: Rational, both: Both) -> Drawn {
        let deltas = both.map(|outcome| self.delta(outcome));
        let half = Rational::one() / Rational::integer(2);
        // e = r + V(s') - Tf = (f - Tf) - delta.
        let [first, second] = deltas.map(|delta| value(residual - delta));
        Drawn { loss: value(corrected(half, deltas)), error: value(residual), first, second }
    }
}

impl Enumerated {
    /// The pairs of the first function.
    pub fn pairs(&self) -> &[AtPair] {
        &self.functions[0]
    }

    /// One number for each pair.
    pub fn each(&self, number: impl Fn(&AtPair) -> rug::Rational) -> Vec<rug::Rational> {
        self.pairs().iter().map(number).collect()
    }

    /// $\frac1H\sum_h\sum\mu_h\cdot$ a number of each pair, for each function.
    pub fn averages(&self, number: impl Fn(&AtPair) -> rug::Rational) -> Vec<rug::Rational> {
        let average = |pairs: &Vec<AtPair>| {
            let terms = pairs.iter().map(|pair| number(pair) * &pair.mass);
            terms.sum::<rug::Rational>() / self.horizon
        };
        self.functions.iter().map(average).collect()
    }
}
