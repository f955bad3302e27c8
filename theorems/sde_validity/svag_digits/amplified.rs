//! C2: what SVAG amplifies, by enumeration.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::{StochasticLoss, Svag};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::norm_squared;

use super::exact::{E, start};
use super::network::{DIMENSION, Network, Weighted};
use super::setting::Setting;
use super::{AMPLIFIED, Instance};

/// Rows that stand for the data, so that all pairs of batches can be enumerated; the first has a
/// wrong label.
const ROWS: [usize; 3] = [7, 1, 2];

/// All amplified gradients at a point.
pub struct Enumerated {
    /// $l$, and $E|g^l|^2$ over all outcomes.
    squares: Vec<(u32, Enclosure)>,
    gradient: Enclosure,
    noise: Enclosure,
}

/// The outcomes of a step with batches of one row, all equally likely.
fn outcomes(l: u32, signed: bool) -> Vec<[Vec<Weighted<E>>; 2]> {
    let rows = || 0..ROWS.len();
    if !signed {
        let pair = |i| rows().map(move |j| [vec![(i, E::one())], vec![(j, E::one())]]);
        return rows().flat_map(pair).collect();
    }
    // One batch, times 1 ± √(l-1): the same mean, and the covariance lΣ + (l-1)∇L∇Lᵀ.
    let root = (E::integer(i64::from(l)) - E::one()).sqrt();
    let factors = [E::one() + root, E::one() - root];
    rows().flat_map(|i| factors.map(|factor| [vec![(i, factor)], vec![]])).collect()
}

fn enumerate(i: &Instance, context: &Context) -> Result<Enumerated, Reason> {
    let network = Network::<E>::on(&ROWS, i.setting.normalised);
    let x = start(context);
    let squared = |l: u32| {
        let setting = i.setting.amplified(l);
        let mut steps: Svag<E> = match i.signed {
            false => setting.steps(),
            true => Setting { amplification: 1, ..setting }.steps(),
        };
        let all = outcomes(l, i.signed);
        let total = all.iter().fold(E::zero(), |sum, [first, second]| {
            sum + steps.advance(&network, [first, second], &mut x.clone())
        });
        (l, (total / E::integer(all.len() as i64)).to_enclosure())
    };
    let size = |sample: &[Weighted<E>]| {
        let mut gradient = vec![E::zero(); DIMENSION];
        network.gradient(sample, &x, &mut gradient);
        norm_squared(&gradient)
    };
    let n = E::integer(ROWS.len() as i64);
    let all: Vec<_> = (0..ROWS.len()).map(|row| (row, E::one() / n)).collect();
    let one = |row| size(&[(row, E::one())]);
    let (gradient, both) = (size(&all), (0..ROWS.len()).fold(E::zero(), |sum, r| sum + one(r)) / n);
    Ok(Enumerated {
        squares: [4, 16].map(squared).to_vec(),
        gradient: gradient.to_enclosure(),
        noise: (both - gradient).to_enclosure(),
    })
}

impl Enumerated {
    /// $G$ plus $N$ times a factor of $l$.
    fn with(&self, factor: impl Fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let of = |&(l, _): &(u32, _)| factor(Enclosure::integer(i64::from(l)));
        self.squares.iter().map(|s| self.gradient + of(s) * self.noise).collect()
    }
}

/// C2: over all pairs of batches, the noise is amplified and the gradient is not.
pub const AMPLIFIES: Complete<Claim<Instance, Enumerated>> = Claim {
    name: "svag_amplifies_the_noise_alone",
    says: "E|g^l|² = G + lN for l = 4 and 16, over all pairs of batches of one row out of three",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Instance::is_large,
    run: enumerate,
    check: Check::Equal {
        observed: |run| run.squares.iter().map(|s| s.1).collect(),
        predicted: Predicted {
            dial: Dial::constant("the factor 1 of lN", ratio(1, 1)),
            formula: |run, c| run.with(|l| c * l),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "c = √l: (1 + l)/2",
                    formula: |run, c| {
                        run.with(|l| c * (Enclosure::one() + l) / Enclosure::integer(2))
                    },
                },
                Wrong::Formula {
                    name: "one batch in both halves: 1",
                    formula: |run, c| run.with(|_| c),
                },
                Wrong::Formula {
                    name: "G amplified too",
                    formula: |run, c| {
                        let both = run.gradient + run.noise;
                        let of = |l: u32| c * Enclosure::integer(i64::from(l)) * both;
                        run.squares.iter().map(|s| of(s.0)).collect()
                    },
                },
            ],
        },
        width: Width::relative(1e-30),
    },
    broken: &[Broken {
        name: "one batch and a random sign",
        hypothesis: &AMPLIFIED,
        instance: |i| Some(i.sign_noise()),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();
