//! Drawn processes, and what is simpler than what.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim::Drawn;
use proofmark::learning::mdp::{Choice, Reward, Table, Tabular};
use proofmark::proptest::collection::vec;
use proofmark::proptest::prelude::{BoxedStrategy, Just, Strategy};
use proofmark::proptest::prop_oneof;
use proofmark::rug;

use super::instances::{Family, Instance};

/// $H \le 5$, $S \le 5$, $A \le 3$, numbers of small denominators.
pub const DRAWN: Drawn<Instance> = Drawn::new(512, processes).simpler(simpler);

/// Denominator of rewards and of the function.
const PARTS: i64 = 4;

/// A large process averages its errors out, and stays below a third of the bound; half of the draws
/// are therefore one choice between two actions. Of those, 10.7 % refute the constant 1 (counted
/// over all of them), so that 512 draws miss it with probability $e^{-28}$.
fn processes() -> BoxedStrategy<Instance> {
    let choice = (1..=1_usize, 1..=1_usize, 2..=2_usize);
    let small = (1..=2_usize, 1..=2_usize, 2..=3_usize);
    let any = (1..=5_usize, 1..=5_usize, 1..=3_usize);
    prop_oneof![2 => choice, 1 => small, 1 => any].prop_flat_map(of_shape).boxed()
}

fn of_shape((horizon, states, actions): (usize, usize, usize)) -> impl Strategy<Value = Instance> {
    let pairs = horizon * states * actions;
    // What makes a bound tight is likely: rewards at the ends, values in the middle (where there is
    // none, of what later steps can give), equal masses.
    let rewards = vec(prop_oneof![2 => Just(0), 2 => Just(PARTS), 1 => 0..=PARTS], pairs);
    let value = (0..=PARTS * horizon as i64).prop_map(Some);
    let values = vec(prop_oneof![2 => Just(None), 1 => value], pairs);
    let masses = vec(prop_oneof![Just(1), 1..=4_i64], pairs);
    let weights = vec(vec(0..=3_i64, states), pairs + 1);
    (rewards, values, masses, weights).prop_map(move |(rewards, values, masses, weights)| {
        let at = |h: usize, s: usize, a: usize| (h * states + s) * actions + a;
        let choice = |h: usize, s: usize, a: usize| {
            let reward = ratio(rewards[at(h, s, a)], PARTS);
            if h + 1 == horizon {
                Choice::last(reward)
            } else {
                Choice::new(reward, &shares(&weights[at(h, s, a)]))
            }
        };
        let state = |h: usize, s: usize| (0..actions).map(|a| choice(h, s, a)).collect();
        let steps = (0..horizon).map(|h| (0..states).map(|s| state(h, s)).collect()).collect();
        let process = Tabular { start: shares(&weights[pairs]), steps };
        // Drawn for the first step, and cut off at the most that later ones can give.
        let most = |h: usize| PARTS * (horizon - h) as i64;
        let layout = process.layout();
        let value = |h: usize, s: usize, a: usize| match values[at(h, s, a)] {
            Some(value) => ratio(value.min(most(h)), PARTS),
            None => ratio(most(h), 2 * PARTS),
        };
        let function = layout.table(value);
        let step = |h: usize| shares(&masses[h * states * actions..(h + 1) * states * actions]);
        let measure = (0..horizon).map(step).collect();
        Instance::new("drawn".into(), Family::Random, process, measure, function)
    })
}

/// Weights over their sum; all on the first if there are none.
fn shares(weights: &[i64]) -> Vec<Ratio> {
    match weights.iter().sum::<i64>() {
        0 => (0..weights.len()).map(|at| ratio(i64::from(at == 0), 1)).collect(),
        all => weights.iter().map(|&weight| ratio(weight, all)).collect(),
    }
}

/// Without the first or the last step, without a state, without an action, with a simpler number.
fn simpler(from: &Instance) -> Vec<Instance> {
    let steps = from.process.steps.len();
    let mut candidates = vec![];
    candidates.extend((steps > 1).then(|| without_first_step(from)));
    candidates.extend((steps > 1).then(|| without_last_step(from)));
    for h in 0..steps {
        let states = from.process.steps[h].len();
        if states > 1 {
            candidates.extend((0..states).map(|state| without_state(from, h, state)));
        }
        for state in 0..states {
            let actions = from.process.steps[h][state].len();
            if actions > 1 {
                candidates.extend((0..actions).map(|a| without_action(from, h, state, a)));
            }
        }
    }
    candidates.extend(with_simpler_numbers(from));
    candidates
}

fn without_first_step(from: &Instance) -> Instance {
    let mut i = from.clone();
    i.process.steps.remove(0);
    i.measure.remove(0);
    i.function.remove(0);
    let states = i.process.steps[0].len();
    i.process.start = (0..states).map(|s| ratio(i64::from(s == 0), 1)).collect();
    i
}

fn without_last_step(from: &Instance) -> Instance {
    let mut i = from.clone();
    i.process.steps.pop();
    i.measure.pop();
    i.function.pop();
    let last = i.process.steps.last_mut().expect("there were two");
    last.iter_mut().flatten().for_each(|choice| choice.next.clear());
    clip(&mut i.function);
    i
}

/// $f_h \le H - h + 1$.
fn clip(function: &mut Table<Ratio>) {
    let horizon = function.len();
    for (h, row) in function.iter_mut().enumerate() {
        let most = (horizon - h) as i64;
        for x in row.iter_mut().filter(|x| x.numerator() > most * x.denominator()) {
            *x = ratio(most, 1);
        }
    }
}

/// What led to the state leads to the first of the others; $\mu$ becomes uniform there.
fn without_state(from: &Instance, h: usize, state: usize) -> Instance {
    let pairs = from.process.layout().pairs_of(h, state);
    let mut i = from.clone();
    i.process.steps[h].remove(state);
    i.function[h].drain(pairs);
    i.measure[h] = uniform(i.function[h].len());
    let to_first = |row: &mut Vec<Ratio>| {
        row.remove(state);
        let rest = row.iter().skip(1).map(|x| x.to_rational());
        let first = rug::Rational::from(1) - rest.sum::<rug::Rational>();
        let parts = (first.numer().to_i64(), first.denom().to_i64());
        if let (Some(p), Some(q)) = parts {
            row[0] = ratio(p, q);
        }
    };
    match h.checked_sub(1) {
        None => to_first(&mut i.process.start),
        Some(before) => {
            let choices = i.process.steps[before].iter_mut().flatten();
            choices.for_each(|choice| to_first(&mut choice.next));
        }
    }
    i
}

/// $\mu$ becomes uniform at that step.
fn without_action(from: &Instance, h: usize, state: usize, action: usize) -> Instance {
    let pair = from.process.layout().pair(h, state, action);
    let mut i = from.clone();
    i.process.steps[h][state].remove(action);
    i.function[h].remove(pair);
    i.measure[h] = uniform(i.function[h].len());
    i
}

fn uniform(pairs: usize) -> Vec<Ratio> {
    vec![ratio(1, pairs as i64); pairs]
}

/// One distribution less spread out, or one number 0, 1 or 1/2 where it was none of those before
/// in this order.
fn with_simpler_numbers(from: &Instance) -> Vec<Instance> {
    let mut candidates = vec![];
    let mut with = |change: &dyn Fn(&mut Instance)| {
        let mut candidate = from.clone();
        change(&mut candidate);
        candidates.push(candidate);
    };
    let plain = [ratio(0, 1), ratio(1, 1), ratio(1, 2)];
    let simpler = |x: Ratio| plain.into_iter().take_while(move |&simple| simple != x);
    if !is_point(&from.process.start) {
        with(&|i| to_point(&mut i.process.start));
    }
    for (h, row) in from.function.iter().enumerate() {
        if row.iter().any(|_| from.measure[h] != uniform(row.len())) {
            with(&|i| i.measure[h] = uniform(row.len()));
        }
        for (pair, &x) in row.iter().enumerate() {
            for simple in simpler(x) {
                with(&|i| i.function[h][pair] = simple);
            }
        }
    }
    for (h, states) in from.process.steps.iter().enumerate() {
        for (s, choices) in states.iter().enumerate() {
            for (a, choice) in choices.iter().enumerate() {
                if !choice.next.is_empty() && !is_point(&choice.next) {
                    with(&|i| to_point(&mut i.process.steps[h][s][a].next));
                }
                for simple in simpler(choice.reward.low) {
                    with(&|i| {
                        let reward = &mut i.process.steps[h][s][a].reward;
                        *reward = Reward::sure(simple);
                    });
                }
            }
        }
    }
    candidates
}

fn is_point(row: &[Ratio]) -> bool {
    row.iter().any(|x| *x == ratio(1, 1))
}

/// All on the entry that has most.
fn to_point(row: &mut [Ratio]) {
    let more = |a: &usize, b: &usize| row[*a].to_rational().cmp(&row[*b].to_rational());
    let most = (0..row.len()).max_by(more);
    for (at, x) in row.iter_mut().enumerate() {
        *x = ratio(i64::from(Some(at) == most), 1);
    }
}
