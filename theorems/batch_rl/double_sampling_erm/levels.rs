//! Losses, complexities and deviations of each step, exactly.

use std::collections::BTreeSet;

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::{DoubleErm, corrected};
use proofmark::learning::mdp::{Data, Learner, Minimise, Sampling};
use proofmark::learning::rademacher::{Atoms, FiniteClass};
use proofmark::rug;

use super::super::fqi_completeness::losses::{dot, first_smallest};
use super::instances::{Instance, Second, over};

/// The most data sets of one expectation.
const LIMIT: u64 = 20_000;

/// Everything that can be drawn at one step: probability, pair, and both next states.
pub struct Draws {
    /// The probabilities.
    pub p: Vec<rug::Rational>,
    pairs: Vec<usize>,
    nexts: Vec<[usize; 2]>,
    rewards: Vec<rug::Rational>,
}

/// What is known of one step.
pub struct Level {
    /// Which functions of this step and the next occur together in the class.
    pub couples: Vec<[usize; 2]>,
    /// The corrected loss of each couple at each draw.
    losses: Vec<Vec<rug::Rational>>,
    /// Of each couple its mean, and $\|f_h - T_hf_{h+1}\|^2_{\mu_h}$.
    pub means: Vec<[rug::Rational; 2]>,
    /// $\mathcal R_n$ of the corrected losses.
    pub of_losses: rug::Rational,
    /// $\mathcal R_n$ of the squares $(f - r - V(s'))^2$, and of $f - V(s')$.
    pub squares: [rug::Rational; 2],
    /// $\mathcal R_n$ of $\frac12(V(s') - V(\tilde s'))^2$, and of $V(s') - V(\tilde s')$.
    pub corrections: [rug::Rational; 2],
    /// $\mathcal R_n^{\mu_h}(\mathcal F_h)$.
    pub of_functions: rug::Rational,
    /// $\mathcal R_n^{\nu_h}(V_{\mathcal F_{h+1}})$.
    pub of_values: rug::Rational,
    draws: Draws,
}

fn minus(a: &rug::Rational, b: &rug::Rational) -> rug::Rational {
    rug::Rational::from(a - b)
}

impl Draws {
    fn of(i: &Instance, h: usize) -> Self {
        Rational::scope(|| {
            let mdp = i.mdp::<Rational>();
            let from = over::<Rational>(&i.sampled_from);
            let all = mdp.samples(h, &from[h], Sampling::Double);
            let value = |x: Rational| x.value().expect("all is finite");
            let second = |s: &proofmark::learning::mdp::Sample<Rational>| match i.second {
                Second::Independent => s.second.map_or(0, |second| second.next),
                Second::Same => s.first.next,
            };
            Draws {
                p: all.iter().map(|(p, _)| value(*p)).collect(),
                pairs: all.iter().map(|(_, s)| s.pair).collect(),
                nexts: all.iter().map(|(_, s)| [s.first.next, second(s)]).collect(),
                rewards: all.iter().map(|(_, s)| value(s.first.reward)).collect(),
            }
        })
    }

    fn at<T>(&self, of: impl Fn(usize) -> T) -> Vec<T> {
        (0..self.p.len()).map(of).collect()
    }
}

/// Functions by their values.
type Rows = Vec<Vec<rug::Rational>>;

/// The functions of a step at its pairs, and $V$ of those of the next at its states.
pub fn functions(i: &Instance, h: usize) -> (Rows, Rows) {
    let exact = |list: &Vec<Vec<_>>| -> Vec<Vec<rug::Rational>> {
        let number = |x: &Ratio| x.to_rational();
        list.iter().map(|f| f.iter().map(number).collect()).collect()
    };
    let Some(next) = i.class.get(h + 1) else {
        return (exact(&i.class[h]), vec![vec![rug::Rational::new()]]);
    };
    let layout = i.process.layout();
    let values = |f: &Vec<rug::Rational>| {
        let largest = |s: usize| layout.pairs_of(h + 1, s).map(|pair| &f[pair]).max().cloned();
        (0..layout.states(h + 1)).filter_map(largest).collect()
    };
    (exact(&i.class[h]), exact(next).iter().map(values).collect())
}

/// Everything about one step.
pub fn level(i: &Instance, h: usize) -> Result<Level, Reason> {
    let draws = Draws::of(i, h);
    let (functions, values) = functions(i, h);
    let class = i.functions::<f64>();
    let next = |member: &[usize]| member.get(h + 1).copied().unwrap_or(0);
    let couples: BTreeSet<_> = class.members().map(|member| [member[h], next(&member)]).collect();
    let couples: Vec<_> = couples.into_iter().collect();
    let law = Atoms::new(draws.p.clone()).map_err(|_| Reason::Vacuous)?;
    let complexity = |rows: Vec<Vec<rug::Rational>>| {
        let class = FiniteClass::new(rows).map_err(|_| Reason::Vacuous)?;
        law.complexity(&class, i.samples).map_err(|_| Reason::RoundingFloor)
    };
    // f - V(s') for either next state.
    let apart = |&[f, v]: &[usize; 2], which: usize| {
        draws.at(|at| minus(&functions[f][draws.pairs[at]], &values[v][draws.nexts[at][which]]))
    };
    let losses: Vec<Vec<_>> = couples
        .iter()
        .map(|couple| {
            let [first, second] = [0, 1].map(|which| apart(couple, which));
            let loss = |at: usize| {
                Rational::scope(|| {
                    let differences = [&first[at], &second[at]]
                        .map(|x| Rational::from_rational(minus(x, &draws.rewards[at])));
                    let half = Rational::of(ratio(1, 2));
                    corrected(half, differences).value().expect("all is finite")
                })
            };
            draws.at(loss)
        })
        .collect();
    let square = |couple: &[usize; 2]| {
        let apart = apart(couple, 0);
        draws.at(|at| minus(&apart[at], &draws.rewards[at]).square())
    };
    let gap = |v: &Vec<rug::Rational>| {
        draws.at(|at| minus(&v[draws.nexts[at][0]], &v[draws.nexts[at][1]]))
    };
    let half_square = |v| gap(v).into_iter().map(|x| x.square() / 2_u32).collect();
    let mu: Vec<_> = i.mu[h].iter().map(|x| x.to_rational()).collect();
    let targets = targets(i, h, &values);
    let mean = |(loss, &[f, v]): (&Vec<rug::Rational>, &[usize; 2])| {
        let gaps = functions[f].iter().zip(&targets[v]).map(|(f, t)| minus(f, t).square());
        [dot(&draws.p, loss), dot(&mu, &gaps.collect::<Vec<_>>())]
    };
    Ok(Level {
        means: losses.iter().zip(&couples).map(mean).collect(),
        of_losses: complexity(losses.clone())?,
        squares: [
            complexity(couples.iter().map(square).collect())?,
            complexity(couples.iter().map(|couple| apart(couple, 0)).collect())?,
        ],
        corrections: [
            complexity(values.iter().map(half_square).collect())?,
            complexity(values.iter().map(gap).collect())?,
        ],
        of_functions: complexity(
            functions.iter().map(|f| draws.at(|at| f[draws.pairs[at]].clone())).collect(),
        )?,
        of_values: complexity(
            values.iter().map(|v| draws.at(|at| v[draws.nexts[at][0]].clone())).collect(),
        )?,
        couples,
        losses,
        draws,
    })
}

/// $T_hf_{h+1}$ of the values of next functions.
fn targets(i: &Instance, h: usize, values: &[Vec<rug::Rational>]) -> Vec<Vec<rug::Rational>> {
    Rational::scope(|| {
        let mdp = i.mdp::<Rational>();
        let target = |v: &Vec<rug::Rational>| {
            let v: Vec<_> = v.iter().map(Rational::rational).collect();
            let back = mdp.backup(h, &v).into_iter();
            back.map(|x| x.value().expect("all is finite")).collect()
        };
        values.iter().map(target).collect()
    })
}

/// All steps, and the expectations over all data sets.
pub struct Levels {
    /// The steps.
    pub levels: Vec<Level>,
    /// $E\,\mathcal E(\hat f)$.
    pub error: rug::Rational,
    /// $\min_{\mathcal F}\mathcal E$.
    pub least: rug::Rational,
    /// $E\sup_f(\mathcal E - \hat{\mathcal E})(f)$.
    pub deviation: rug::Rational,
}

/// Everything by enumeration.
pub fn levels(i: &Instance) -> Result<Levels, Reason> {
    let horizon = i.horizon();
    let levels: Vec<_> = (0..horizon).map(|h| level(i, h)).collect::<Result<_, _>>()?;
    let next = |member: &[usize], h: usize| member.get(h + 1).copied().unwrap_or(0);
    let couple = |member: &[usize], h: usize| {
        let couple = [member[h], next(member, h)];
        levels[h].couples.iter().position(|c| *c == couple).expect("a couple of the class")
    };
    let mean_over_steps = |member: &[usize], of: &dyn Fn(usize, usize) -> rug::Rational| {
        let terms = (0..horizon).map(|h| of(h, couple(member, h)));
        terms.fold(rug::Rational::new(), |sum, x| sum + x) / horizon as u32
    };
    let members: Vec<_> = i.functions::<f64>().members().collect();
    let error = |m: &Vec<usize>| mean_over_steps(m, &|h, c| levels[h].means[c][1].clone());
    let errors: Vec<_> = members.iter().map(error).collect();
    let (mut mean, mut deviation) = (rug::Rational::new(), rug::Rational::new());
    Rational::scope(|| {
        let (mdp, class) = (i.mdp::<Rational>(), i.functions());
        let learner = Minimise(DoubleErm::default());
        let from = over(&i.sampled_from);
        let atoms: Vec<_> =
            (0..horizon).map(|h| mdp.samples(h, &from[h], Sampling::Double)).collect();
        let visit = |p: Rational, data: &Data<Rational>| {
            Rational::scope(|| {
                let p = p.value().expect("a probability");
                let member = learner.learn(&class, &i.as_sampled(data)).expect("it learns");
                let at = members.iter().position(|m| *m == member).expect("a member");
                mean += rug::Rational::from(&errors[at] * &p);
                // Frequencies of the draws, by which empirical means are sums.
                let frequencies: Vec<Vec<_>> = (0..horizon)
                    .map(|h| {
                        let count = |atom: &_| data.steps[h].iter().filter(|s| *s == atom).count();
                        let share = |n: usize| rug::Rational::from((n as u64, i.samples as u64));
                        atoms[h].iter().map(|(_, atom)| share(count(atom))).collect()
                    })
                    .collect();
                let gaps: Vec<Vec<_>> = (0..horizon)
                    .map(|h| {
                        let seen = |loss: &Vec<_>| dot(&frequencies[h], loss);
                        let level = &levels[h];
                        let gap = |(loss, mean): (&Vec<_>, &[_; 2])| minus(&mean[0], &seen(loss));
                        level.losses.iter().zip(&level.means).map(gap).collect()
                    })
                    .collect();
                let gap = |m: &Vec<usize>| mean_over_steps(m, &|h, c| gaps[h][c].clone());
                deviation += members.iter().map(gap).max().expect("a class has members") * p;
            });
        };
        mdp.each_data_set(&from, i.samples, Sampling::Double, LIMIT, visit)
            .map_err(|error| Reason::TooFewSamples { samples: error.limit })
    })?;
    let least = errors[first_smallest(&errors)].clone();
    Ok(Levels { levels, error: mean, least, deviation })
}

impl Level {
    /// What can be drawn.
    pub fn draws(&self) -> &Draws {
        &self.draws
    }

    /// The corrected loss of each couple at each draw.
    pub fn losses(&self) -> &[Vec<rug::Rational>] {
        &self.losses
    }

    /// Of two couples, that of the larger mean loss and that of the smaller one.
    ///
    /// # Panics
    /// If there are not two.
    pub fn worse_and_best(&self) -> [usize; 2] {
        assert!(self.means.len() == 2, "there are {} couples, not two", self.means.len());
        if self.means[0][0] < self.means[1][0] { [1, 0] } else { [0, 1] }
    }
}
