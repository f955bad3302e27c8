//! One instance, evaluated exactly.

use proofmark::arithmetic::{Field, Rational};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::{Mdp, Policy, Table};
use proofmark::rug;

use super::instances::{Coverage, Instance, Play};

/// An instance over exact rationals; lives inside of a [`Rational::scope`].
pub struct Exact {
    /// The process.
    pub mdp: Mdp<Rational>,
    /// $\mu$.
    pub measure: Table<Rational>,
    /// $f$.
    pub function: Table<Rational>,
    /// $\pi^*$.
    pub optimal: Policy,
    /// $\pi_f$.
    pub played: Policy,
}

/// What a decision in exact numbers cannot say.
const DECIDED: &str = "rational numbers are compared";

impl Exact {
    /// Of an instance.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        let mdp = i.process.over::<Rational>().map_err(|_| Reason::HypothesisViolated)?;
        let scalar = |table: &Table<_>| -> Table<Rational> {
            table.iter().map(|row| row.iter().map(|&x| Rational::of(x)).collect()).collect()
        };
        let (measure, function) = (scalar(&i.measure), scalar(&i.function));
        let layout = mdp.layout();
        if !layout.fits(&measure) || !layout.fits(&function) {
            return Err(Reason::HypothesisViolated);
        }
        let greedy = |f: &Table<_>| layout.greedy(f, i.tie()).expect(DECIDED).policy;
        let optimal = greedy(&mdp.optimal());
        let played = match i.play {
            Play::Greedy => greedy(&function),
            Play::Worst => {
                let negative = |row: &Vec<Rational>| row.iter().map(|&x| -x).collect();
                greedy(&function.iter().map(negative).collect())
            }
        };
        Ok(Exact { mdp, measure, function, optimal, played })
    }

    /// $C$ over the occupancies that the instance says.
    pub fn concentrability(&self, coverage: Coverage) -> Result<Rational, Reason> {
        let Exact { mdp, measure, optimal, played, .. } = self;
        let layout = mdp.layout();
        let uniform = || {
            let one = |h: usize, s: usize, _| {
                Rational::one() / Rational::integer(layout.pairs_of(h, s).len() as i64)
            };
            mdp.occupancy_of_random(&layout.table(one))
        };
        let sampled = || {
            let seen = |(d, mu): (Vec<Rational>, &Vec<Rational>)| {
                let seen = |(d, &mu)| if mu > Rational::zero() { d } else { Rational::zero() };
                d.into_iter().zip(mu).map(seen).collect()
            };
            mdp.reach().into_iter().zip(measure).map(seen).collect()
        };
        let occupancies = match coverage {
            Coverage::All => vec![mdp.reach()],
            Coverage::OptimalAndGreedy => vec![mdp.occupancy(optimal), mdp.occupancy(played)],
            Coverage::Uniform => vec![uniform()],
            Coverage::Sampled => vec![sampled()],
        };
        let finite = mdp.concentrability_of(&occupancies, measure);
        finite.map_err(|_| Reason::HypothesisViolated)
    }
}

/// Both sides of the bound.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// $H$.
    pub horizon: rug::Rational,
    /// $V^*_1 - V^{\pi_f}_1$, in units of reward.
    pub gap: rug::Rational,
    /// $C$, a pure number.
    pub concentrability: rug::Rational,
    /// $\mathcal E(f) = \frac1H\sum_h\|f_h - T_hf_{h+1}\|^2_{\mu_h}$, in units of reward squared.
    pub error: rug::Rational,
    /// $\frac1H\sum_h\|f_h - T_hf_{h+1}\|_{1,\mu_h}$, in units of reward.
    pub absolute: rug::Rational,
}

/// The value of a number that is defined.
pub fn value(x: Rational) -> Result<rug::Rational, Reason> {
    x.value().ok_or(Reason::Diverged)
}

impl Evaluated {
    /// Of an instance.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        Rational::scope(|| {
            let exact = Exact::of(i)?;
            let Exact { mdp, measure, function, .. } = &exact;
            let horizon = Rational::integer(mdp.horizon() as i64);
            let mut absolute = Rational::zero();
            for (row, mu) in mdp.residuals(function).iter().zip(measure) {
                for (&g, &mu) in row.iter().zip(mu) {
                    absolute += mu * if g < Rational::zero() { -g } else { g };
                }
            }
            Ok(Evaluated {
                horizon: value(horizon)?,
                gap: value(mdp.optimal_value() - mdp.policy_value(&exact.played))?,
                concentrability: value(exact.concentrability(i.coverage)?)?,
                error: value(mdp.bellman_error(function, measure))?,
                absolute: value(absolute / horizon)?,
            })
        })
    }

    /// $H^2C\,\mathcal E$.
    pub fn scale(&self) -> rug::Rational {
        self.horizon.clone() * &self.horizon * &self.concentrability * &self.error
    }

    /// $V^*_1 - V^{\pi_f}_1$ squared.
    pub fn gap_squared(&self) -> rug::Rational {
        self.gap.clone() * &self.gap
    }
}
