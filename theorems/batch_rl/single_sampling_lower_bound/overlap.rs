//! $1 - \mathrm{TV}$ of an instance, whatever hypothesis it breaks.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::rug::{Integer, Rational};

use super::instances::{Draw, Instance, Menu, Question, Signs};
use super::occupancy::{overlap, overlap_by_exclusion};
use super::types::{Moment, Parts};

/// What the theorem says it is, from $S$, $n$ and $\Delta^2$ alone.
pub fn claimed(i: &Instance) -> Rational {
    if i.square == ratio(1, 1) {
        overlap(i.states, i.draws)
    } else {
        Parts::of(i.draws, i.square, Moment::Overlap).at(i.states)
    }
}

/// What a learner is left with at $\Delta = 1$: the part of $\frac1{32}$ that the best one risks.
///
/// Where a hypothesis is broken: further next states of a state that was drawn say nothing under
/// $\mathcal H_1$ and are fair coins under $\mathcal H_0$; against known signs every draw is such a
/// coin; distinct states never disagree; and a class that holds a function that is right under
/// both hypotheses, or that reveals them, leaves no risk.
pub fn present(i: &Instance) -> Rational {
    let coins = |count: u32| Rational::from((1, Integer::from(1) << count));
    let is_free = match i.menu {
        Menu::Pair => false,
        Menu::Product => i.level == ratio(1, 2),
        Menu::Improper | Menu::Complete => true,
    };
    if is_free {
        return Rational::new();
    }
    let further = coins(i.draws * (i.copies - 1));
    further
        * match (i.signs, i.draw) {
            (Signs::Known, _) => coins(i.draws),
            (_, Draw::Uniform) => overlap_by_exclusion(i.states, i.draws),
            (_, Draw::Heavy) => heavy(i.states, i.draws),
            (_, Draw::Distinct) => Rational::from(1),
        }
}

/// $E\,2^{D-n}$ where one state in each half has three quarters of its half:
/// $n!\,[x^n]\prod_s(2e^{p_sx/2} - 1)$, state by state.
fn heavy(states: u32, draws: u32) -> Rational {
    let half = states / 2;
    let mut series = vec![Rational::new(); draws as usize + 1];
    series[0] = 1.into();
    for s in 0..states {
        let mass = if s % half == 0 { ratio(3, 16) } else { ratio(1, 16 * (i64::from(half) - 1)) };
        let mut term = Rational::from(1);
        let mut factor = vec![term.clone()];
        for k in 1..=draws {
            term *= mass.to_rational() / k;
            factor.push(Rational::from(&term * 2_u32));
        }
        let product = |at: usize| {
            let terms = (0..=at).map(|k| Rational::from(&series[at - k] * &factor[k]));
            terms.fold(Rational::new(), |sum, x| sum + x)
        };
        series = (0..series.len()).map(product).collect();
    }
    (1..=draws).fold(series.swap_remove(draws as usize), |value, k| value * k)
}

/// Breaks a hypothesis by one field, on the instances of a question and a number of draws.
pub fn on(
    i: &Instance,
    (question, draws): (Question, u32),
    change: impl FnOnce(&mut Instance),
) -> Option<Instance> {
    let mut broken = i.clone();
    change(&mut broken);
    (i.question == question && i.draws == draws).then_some(broken)
}

/// $\frac1{32}$, or what a prediction has in its place, times a rational number.
pub fn scaled(c: Enclosure, x: &Rational) -> Enclosure {
    c * Enclosure::rational(x)
}

/// The dial of most claims.
pub const THIRTY_SECOND: Ratio = ratio(1, 32);
