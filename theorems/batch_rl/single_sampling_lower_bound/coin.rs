//! A learner that attains the bound.

use proofmark::arithmetic::ratio;
use proofmark::arithmetic::{Field, Rational};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::census::{each, value};
use super::exact_claims::{CENSUS, EXACT, Exact, HEAVY};
use super::family::{Family, disagrees, repeats};
use super::instances::{Draw, HIDDEN, INDEPENDENT, Instance, Question, Signs};
use super::occupancy::{no_repeat, overlap};
use super::overlap::{THIRTY_SECOND, on};

/// The probability with which B is chosen where no state was seen twice, such that the worst
/// excess is smallest; none where the prior that gives each hypothesis one half is not the least
/// favourable one.
///
/// With $p_0 = P(D = n)$ and $q = E\,2^{D-n}$ the excess is $\frac{\Delta^2}{16}$ times
/// $pp_0 + q - p_0$ under $\mathcal H_0$ and $(1 - p)p_0$ under $\mathcal H_1$, whatever the signs;
/// they are equal to $\frac q2$ at $p = 1 - \frac q{2p_0}$.
pub fn coin(states: u32, draws: u32) -> Option<rug::Rational> {
    let (q, p0) = (overlap(states, draws), no_repeat(states, draws));
    let coin: rug::Rational = 1 - q / (p0.clone() * 2_u32 + u32::from(p0 == 0));
    (p0 > 0 && coin >= 0).then_some(coin)
}

fn risks_of_the_coin(i: &Instance) -> Result<Vec<rug::Rational>, Reason> {
    let coin = coin(i.states, i.draws).ok_or(Reason::Vacuous)?;
    Rational::scope(|| {
        let coin = Rational::from_rational(coin);
        let family = Family::of(i);
        let mut risks = vec![Rational::zero(); family.worlds.len()];
        each(&family, i, |chances, data| {
            let of_b = match (disagrees(data), repeats(data)) {
                (true, _) => Rational::zero(),
                (false, true) => Rational::one(),
                (false, false) => coin,
            };
            for ((world, chance), risk) in family.worlds.iter().zip(chances).zip(&mut risks) {
                let [a, b] = [vec![0, 0], vec![1, 1]].map(|m| world.excess_of(&m));
                *risk += *chance * (a + of_b * (b - a));
            }
        })?;
        risks.into_iter().map(value).collect()
    })
}

/// C1 from above: the bound is not only true of the average but is the minimax risk over the
/// family, as long as the coin exists ($n$ up to about $1.66\sqrt S$).
pub const COIN_ATTAINS_THE_BOUND: Complete<Claim<Instance, Exact>> = Claim {
    name: "coin_attains_the_bound",
    says: r"the learner that takes A if some state disagrees with itself, B if states repeat and
agree, and tosses a coin of bias $1 - q/2P(D=n)$ else, risks exactly $\frac1{32}q$ in every process
of the family, $q = E\,2^{D-n}$",
    clock: Clock::None,
    precision: EXACT,
    on: |i: &Instance| {
        let has_coin = || coin(i.states, i.draws).is_some();
        i.question == Question::Census && i.square == ratio(1, 1) && has_coin()
    },
    run: |i, _| Ok(Exact::of(i, risks_of_the_coin(i)?)),
    check: Check::Identity {
        observed: |run| run.risks.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| run.all(c * &run.overlap),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "a coin on all data that agree: q/(1 + q)/16",
                    formula: |run, c| {
                        let q = run.overlap.clone();
                        run.all(c * 2_u32 * &q / (q + 1_u32))
                    },
                },
                Wrong::Formula {
                    name: "no coin: q/16 under H0, nothing under H1",
                    formula: |run, c| {
                        let mut risks = run.all(rug::Rational::new());
                        risks[0] = c * 2_u32 * &run.overlap;
                        risks
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "all signs are +",
            hypothesis: &HIDDEN,
            instance: |i| on(i, CENSUS, |i| i.signs = Signs::Known),
            expected: Expected::HoldsAnyway(
                "this learner makes no use of the signs: its risk is the same in each process",
            ),
        },
        HEAVY,
        Broken {
            name: "no state is drawn twice",
            hypothesis: &INDEPENDENT,
            instance: |i| on(i, CENSUS, |i| i.draw = Draw::Distinct),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();
