//! The implemented learners, over all data sets.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::{DoubleErm, NaiveErm};
use proofmark::learning::mdp::{Learner, Minimise};
use proofmark::rug::{self, Integer};

use super::census::{Risk, Rule, risks, rules};
use super::double::{double_law, naive_decisions};
use super::every_learner::enclosed;
use super::exact_claims::{CENSUS, EXACT, Exact, HEAVY};
use super::instances::{
    AGNOSTIC, Draw, HIDDEN, INDEPENDENT, Instance, Menu, PROPER, Question, SINGLE, Signs,
};
use super::overlap::{THIRTY_SECOND, on, scaled};

/// C2. The average over the prior, hence also the worst process. The Bayes test attains the bound
/// at $\Delta = 1$. Over the pair naive minimisation is a guess and the others lie between; over
/// the product they are worse than a guess, since from a few data they choose mixed tuples.
pub const IMPLEMENTED_LEARNERS_RESPECT_THE_BOUND: Complete<Claim<Instance, Exact>> = Claim {
    name: "implemented_learners_respect_the_bound",
    says: r"over all data sets naive minimisation, FQI, minimax with poor and rich helpers, a
tournament, repeated visits and the Bayes test risk at least $\frac{\Delta^2}{32}(1-\mathrm{TV})$",
    clock: Clock::None,
    precision: EXACT,
    // Of an equality, as the Bayes test has it, enclosures are certain where S^n is a power of two.
    // The largest products take too long; data of products are drawn elsewhere.
    on: |i: &Instance| {
        let is_small = i.menu == Menu::Pair || i.states * i.draws <= 8;
        i.question == Question::Census && i.states.is_power_of_two() && is_small
    },
    run: |i, _| {
        let averages = risks(i, |world| rules(i, world))?.into_iter().map(|risk| risk.average);
        Ok(Exact::of(i, averages.collect()))
    },
    check: Check::AtLeast {
        observed: |run| run.risks.iter().map(enclosed).collect(),
        bound: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| vec![scaled(c, &run.overlap); run.risks.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1/31", value: ratio(1, 31) },
                Wrong::Formula {
                    name: "1/32: no learner is better than a guess",
                    formula: |run, c| {
                        vec![scaled(c, &run.instance.square.to_rational()); run.risks.len()]
                    },
                },
            ],
        },
    },
    broken: &[
        Broken {
            name: "two next states for each state",
            hypothesis: &SINGLE,
            instance: |i| on(i, CENSUS, |i| i.copies = 2),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the product class at c = 1/2",
            hypothesis: &PROPER,
            instance: |i| on(i, CENSUS, |i| i.level = ratio(1, 2)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "T f is added to the class",
            hypothesis: &AGNOSTIC,
            instance: |i| on(i, (Question::Census, 3), |i| i.menu = Menu::Complete),
            expected: Expected::Refuted,
        },
        Broken {
            name: "all signs are +",
            hypothesis: &HIDDEN,
            instance: |i| on(i, CENSUS, |i| i.signs = Signs::Known),
            expected: Expected::HoldsAnyway("none of these learners asks for the signs"),
        },
        HEAVY,
        Broken {
            name: "no state is drawn twice",
            hypothesis: &INDEPENDENT,
            instance: |i| on(i, CENSUS, |i| i.draw = Draw::Distinct),
            expected: Expected::HoldsAnyway(
                "without coincidences no learner does better than 1/32",
            ),
        },
    ],
    rests_on: &["S1", "S2", "S3"],
}
.checked();

fn one(rule: impl Learner<proofmark::arithmetic::Rational> + 'static) -> Vec<Rule> {
    vec![Box::new(rule)]
}

fn only(i: &Instance, rule: fn() -> Vec<Rule>) -> Result<Risk, Reason> {
    Ok(risks(i, |_| rule())?.swap_remove(0))
}

/// C4. The loss of A is $\frac14$ for every sample and that of B is $\frac{\Delta^2}4$ for each
/// draw from the first half: labels do not enter. B is chosen, unless $\Delta = 1$ and all draws
/// are from the first half (a tie, and A comes first). All data sets, through the learner itself.
pub const NAIVE_ERM_IS_A_GUESS: Complete<Claim<Instance, Exact>> = Claim {
    name: "naive_erm_is_a_guess",
    says: r"naive minimisation over $\{f^A,f^B\}$ risks exactly $\frac{\Delta^2}{32}$ on average,
and $\frac{\Delta^2}{16}(1-2^{-n}1_{\Delta=1})$ in the worst process",
    clock: Clock::None,
    precision: EXACT,
    on: |i: &Instance| i.question == Question::Census && i.menu == Menu::Pair,
    run: |i, _| {
        let risk = only(i, || one(Minimise(NaiveErm)))?;
        Ok(Exact::of(i, vec![risk.average.clone(), risk.worst()]))
    },
    check: Check::Identity {
        observed: |run| run.risks.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| {
                let whole = run.instance.square.to_rational();
                let is_tied = run.instance.square == ratio(1, 1);
                let tie = rug::Rational::from((1, Integer::from(1) << run.instance.draws));
                let worst = if is_tied { 1 - tie } else { 1.into() };
                vec![(&c * &whole).into(), c * 2_u32 * whole * worst]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "it respects the bound with equality",
                    formula: |run, c| vec![c.clone() * &run.overlap, c * 2_u32 * &run.overlap],
                },
                Wrong::Formula {
                    name: "it falls like 1/n",
                    formula: |run, c| {
                        let x = c * run.instance.square.to_rational() / run.instance.draws;
                        vec![x.clone(), x * 2_u32]
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C4 for many data. The choice is a function of the number $M\sim\mathrm{Bin}(n,\frac12)$ of draws
/// from the first half: the learner is run for each $M$, on labels that alternate and on equal
/// ones, and the binomial law gives the two risks.
pub const NAIVE_ERM_NEVER_LEARNS: Complete<Claim<Instance, Exact>> = Claim {
    name: "naive_erm_never_learns",
    says: r"for each $n$ naive minimisation risks $\frac1{16}(1-2^{-n})$ under $\mathcal H_0$ and
$\frac1{16}2^{-n}$ under $\mathcal H_1$: on average $\frac1{32}$, however large $n$ is",
    clock: Clock::None,
    precision: EXACT,
    on: |i: &Instance| i.question == Question::Occupancy && i.draws <= 100,
    run: |i, _| Ok(Exact::of(i, naive_decisions(i)?)),
    check: Check::Identity {
        observed: |run| run.risks.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| {
                let tie = rug::Rational::from((1, Integer::from(1) << run.instance.draws));
                let of_null: rug::Rational = 1 - tie.clone();
                vec![of_null * &c * 2_u32, tie * c * 2_u32]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "it chooses A and B by turns",
                    formula: |_, c| vec![c.clone(), c],
                },
                Wrong::Formula {
                    name: "a tie goes to B",
                    formula: |_, c| vec![c * 2_u32, rug::Rational::new()],
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// C5. Per sample the corrected loss of A is $\frac14$, less $\frac12$ if the two next states
/// differ, and that of B is $\frac{\Delta^2}4$ in the first half. With $K$ pairs that differ and
/// $M$ draws from the first half, A is chosen if $2K + \Delta^2M\ge n$. Under $\mathcal H_0$ a pair
/// differs with probability $\frac12$, under $\mathcal H_1$ with $\frac{1-\Delta^2}2$, in each
/// state, so that $K$ and $M$ are independent.
pub const DOUBLE_SAMPLES_HAVE_A_BINOMIAL_LAW: Complete<Claim<Instance, Exact>> = Claim {
    name: "double_samples_have_a_binomial_law",
    says: r"with two next states for each state the corrected learner risks
$\frac{\Delta^2}{32}[P_0(2K+\Delta^2M<n)+P_1(2K+\Delta^2M\ge n)]$, $K$ and $M$ binomial",
    clock: Clock::None,
    precision: EXACT,
    on: |i: &Instance| i.question == Question::Census && i.menu == Menu::Pair,
    run: |i, _| {
        let risk =
            only(&Instance { copies: 2, ..i.clone() }, || one(Minimise(DoubleErm::default())))?;
        Ok(Exact { overlap: double_law(i.draws, i.square), ..Exact::of(i, vec![risk.average]) })
    },
    check: Check::Identity {
        observed: |run| run.risks.clone(),
        predicted: Predicted {
            dial: Dial::constant("1/32", THIRTY_SECOND),
            formula: |run, c| vec![c * run.instance.square.to_rational() * &run.overlap],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "1/32: no learner succeeds even with double samples",
                    formula: |run, c| vec![c * run.instance.square.to_rational()],
                },
                Wrong::Formula {
                    name: "2^(-n): as for the best test",
                    formula: |run, c| {
                        let Instance { square, draws, .. } = run.instance;
                        vec![c * square.to_rational() / (Integer::from(1) << draws)]
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
            expected: Expected::HoldsAnyway("a pair differs as often, whatever the signs are"),
        },
        Broken {
            name: "no state is drawn twice",
            hypothesis: &INDEPENDENT,
            instance: |i| on(i, CENSUS, |i| i.draw = Draw::Distinct),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked();

/// C5, how fast: at $\Delta = 1$ the numbers $2 k + m$ of the samples are uniform on
/// $\{0, 1, 2, 3\}$, and $P(\sum U_i < n) \le \inf_z\bigl(\tfrac14(z^{-1} + 1 + z + z^2)\bigr)^n$.
/// The minimum over $z$ is $0.90268$; $z = \frac23$ gives $\frac{65}{72} = 0.90278$.
pub const DOUBLE_SAMPLES_DECAY: Complete<Claim<Instance, Exact>> = Claim {
    name: "double_samples_decay",
    says: r"at $\Delta=1$ that risk is at most $\frac1{32}[(\frac{65}{72})^n+2^{-n}]$",
    clock: Clock::None,
    precision: EXACT,
    on: |i: &Instance| i.question == Question::Occupancy,
    run: |i, _| {
        let risks = vec![double_law(i.draws, ratio(1, 1)) / 32_u32];
        Ok(Exact { risks, overlap: rug::Rational::new(), instance: i.clone() })
    },
    check: Check::AtMost {
        observed: |run| run.risks.iter().map(enclosed).collect(),
        bound: Predicted {
            dial: Dial::constant("65/72", ratio(65, 72)),
            formula: |run, c| {
                use proofmark::arithmetic::{Enclosure, Field};
                let n = run.instance.draws as i32;
                let tie = Enclosure::of(ratio(1, 2)).powi(n);
                vec![(c.powi(n) + tie) / Enclosure::integer(32)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "8/9", value: ratio(8, 9) },
                Wrong::Number { name: "1/2: as for the best test", value: ratio(1, 2) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
