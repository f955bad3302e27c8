//! The instances themselves.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::learning::mdp::{Choice, Generator, Shape, Table, Tabular};
use proofmark::noise::{Address, Stream};

use super::instances::{Instance, Question, Second};

const ZERO: Ratio = ratio(0, 1);
const ONE: Ratio = ratio(1, 1);
const HALF: Ratio = ratio(1, 2);

/// One action in each state of each step.
fn instance(
    name: &'static str,
    question: Question,
    steps: Vec<Vec<Choice<Ratio>>>,
    mu: Table<Ratio>,
    class: Vec<Vec<Vec<Ratio>>>,
    samples: usize,
) -> Instance {
    let states = steps[0].len();
    let one_action = |step: Vec<Choice<Ratio>>| step.into_iter().map(|c| vec![c]).collect();
    let steps = steps.into_iter().map(one_action).collect();
    Instance {
        name,
        question,
        process: Tabular { start: vec![ratio(1, states as i64); states], steps },
        sampled_from: mu.clone(),
        mu,
        class,
        is_list: false,
        second: Second::Independent,
        samples,
    }
}

/// The pair of functions that one next state cannot tell apart, on two states: under $\Delta = 0$
/// the first is right, else the second is nearer. $r_2 = (\frac34, \frac14)$.
fn hard(name: &'static str, delta: Ratio) -> Instance {
    let half = |sign: i64| {
        let (p, q) = (delta.numerator() * sign, delta.denominator());
        ratio(q + p, 2 * q)
    };
    let to = |p: Ratio, q: Ratio| Choice::new(ZERO, &[p, q]);
    let steps = vec![
        vec![to(half(1), half(-1)), to(half(-1), half(1))],
        vec![Choice::last(ratio(3, 4)), Choice::last(ratio(1, 4))],
    ];
    // With Delta = 0 the second function is wrong by what it would be at Delta = 1.
    let shift = if delta.numerator() == 0 { ONE } else { half(1) };
    let class =
        vec![vec![vec![HALF, HALF], vec![shift, HALF]], vec![vec![ONE, ZERO], vec![HALF, HALF]]];
    let mu = vec![vec![HALF; 2]; 2];
    Instance { is_list: true, ..instance(name, Question::Population, steps, mu, class, 2) }
}

/// Two functions that agree wherever $\mu_2$ looks and differ where the first step leads.
fn unseen() -> Instance {
    let steps =
        vec![vec![Choice::new(ZERO, &[HALF, HALF])], vec![Choice::last(ONE), Choice::last(ZERO)]];
    let class = vec![vec![vec![HALF]], vec![vec![ONE, ONE], vec![ONE, ZERO]]];
    instance("unseen", Question::Bound, steps, vec![vec![ONE], vec![ONE, ZERO]], class, 3)
}

/// One sample of a rare state: symmetrisation loses almost nothing.
fn rare() -> Instance {
    let steps = vec![vec![Choice::last(ZERO), Choice::last(ZERO)]];
    let mu = vec![vec![ratio(15, 16), ratio(1, 16)]];
    let class = vec![vec![vec![ZERO, ZERO], vec![ZERO, ONE]]];
    instance("rare_state", Question::Bound, steps, mu, class, 1)
}

/// Functions next to each other where the squares are steepest: $f - r - V = -(H + 1)$, and
/// $V(s') - V(\tilde s') = \pm H$.
fn steep() -> [Instance; 2] {
    let near = ratio(1, 64);
    let first = vec![Choice::new(ONE, &[ONE])];
    let steps = vec![first, vec![Choice::last(ONE)]];
    let two = ratio(2, 1);
    let class = vec![vec![vec![ZERO], vec![near]], vec![vec![two]]];
    let mu = vec![vec![ONE]; 2];
    let square = instance("steep_square", Question::Bound, steps, mu, class, 2);
    let steps =
        vec![vec![Choice::new(ZERO, &[HALF, HALF])], vec![Choice::last(ONE), Choice::last(ZERO)]];
    let less = ratio(2 * 64 - 1, 64);
    let class = vec![vec![vec![ONE]], vec![vec![two, ZERO], vec![less, ZERO]]];
    let mu = vec![vec![ONE], vec![HALF; 2]];
    [square, instance("steep_correction", Question::Bound, steps, mu, class, 2)]
}

/// The bits of eight next states and their complements: two different states are told apart by
/// some function, and every function is as large as it can be in one of its two forms.
fn bits() -> Instance {
    let steps = vec![vec![Choice::new(ZERO, &[ratio(1, 8); 8])], vec![Choice::last(ZERO); 8]];
    let bit = |k: usize| (0..8).map(|s| ratio((s >> (k / 2) ^ k as i64) & 1, 1)).collect();
    let class = vec![vec![vec![HALF]], (0..6).map(bit).collect()];
    instance("bits", Question::Bound, steps, vec![vec![ONE], vec![ratio(1, 8); 8]], class, 1)
}

/// A random process with certain rewards, and random functions.
fn random(name: &'static str, seed: u64, shape: Shape, functions: usize) -> Instance {
    let stream = Stream::at(&Address {
        seed,
        theorem: "double_sampling_erm",
        claim: "",
        instance: "random",
        purpose: "process",
        replicate: 0,
    });
    let mut generator = Generator::new(shape, &stream);
    let process = generator.process();
    let layout = process.layout();
    let mu = generator.measure(&layout);
    let all: Vec<_> = (0..functions).map(|_| generator.function(&layout)).collect();
    let step = |h: usize| all.iter().map(|f| f[h].clone()).collect();
    Instance {
        name,
        question: Question::Bound,
        class: (0..layout.horizon()).map(step).collect(),
        is_list: false,
        sampled_from: mu.clone(),
        second: Second::Independent,
        samples: 3,
        process,
        mu,
    }
}

/// What is seen of one pair with the largest losses on either side: $r + V\in\{0, H + 1\}$ and
/// $f\in\{0, H\}$.
fn wide() -> Instance {
    let steps = vec![
        vec![Choice::to(ONE, 0, 2), Choice::to(ZERO, 1, 2)],
        vec![Choice::last(ONE), Choice::last(ZERO)],
    ];
    let two = ratio(2, 1);
    let class = vec![vec![vec![ZERO; 2], vec![two; 2]], vec![vec![two, ZERO]]];
    instance("wide", Question::Deviation, steps, vec![vec![HALF; 2]; 2], class, 49)
}

/// $P(+) = \frac12 + \kappa/\sqrt n$ and $f_1\in\{1, 0\}$: the better one is better by
/// $2\kappa/\sqrt n$, of which a sample says as little. `root` is $\sqrt n$, odd, so that there are
/// no ties.
pub fn near_tie(root: i64) -> Instance {
    // kappa = 3/8.
    let chance = ratio(4 * root + 3, 8 * root);
    let rest = ratio(4 * root - 3, 8 * root);
    let steps =
        vec![vec![Choice::new(ZERO, &[chance, rest])], vec![Choice::last(ONE), Choice::last(ZERO)]];
    let class = vec![vec![vec![ONE], vec![ZERO]], vec![vec![ONE, ZERO]]];
    let mu = vec![vec![ONE], vec![HALF; 2]];
    instance("near_tie", Question::Slow, steps, mu, class, (root * root) as usize)
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    let shape = Shape { horizon: 2, states: 2, actions: 1, denominator: 4, random_rewards: false };
    let wider = Shape { states: 4, actions: 2, denominator: 8, ..shape };
    let mut all = vec![
        hard("hard_0", ZERO),
        hard("hard_half", HALF),
        unseen(),
        rare(),
        bits(),
        random("random_1", 1, shape, 4),
        random("random_2", 2, shape, 3),
        wide(),
        near_tie(65),
    ];
    all.extend(steep());
    for (name, samples) in [("class_of_64_n50", 50), ("class_of_64_n800", 800)] {
        let question = Question::Sampled;
        all.push(Instance { question, samples, ..random(name, 3, wider, 8) });
    }
    all
}
