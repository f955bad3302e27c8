//! The instances themselves.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::learning::mdp::{Choice, Generator, Reward, Shape, Table, Tabular};
use proofmark::noise::{Address, Stream};

use super::instances::{Functions, Instance, Question};

const ZERO: Ratio = ratio(0, 1);
const ONE: Ratio = ratio(1, 1);
const HALF: Ratio = ratio(1, 2);

fn bernoulli(chance: Ratio) -> Choice<Ratio> {
    Choice { reward: Reward { low: ZERO, high: ONE, chance }, next: vec![] }
}

/// One action in each state.
fn one_action(choices: Vec<Choice<Ratio>>) -> Vec<Vec<Choice<Ratio>>> {
    choices.into_iter().map(|choice| vec![choice]).collect()
}

/// $1 - x$.
fn rest(x: Ratio) -> Ratio {
    ratio(x.denominator() - x.numerator(), x.denominator())
}

fn instance(name: &str, question: Question, process: Tabular, mu: Table<Ratio>) -> Instance {
    Instance {
        name: name.into(),
        question,
        sampled_from: mu.clone(),
        class: vec![],
        incompleteness: vec![ZERO; mu.len()],
        trajectories: false,
        design: vec![],
        samples: 0,
        process,
        mu,
    }
}

/// Two states $u\to+$ and $v\to-$ with masses $p$ and $1 - p$, rewards $r_2 = (1, 0)$, constants
/// for $f_1$, and $f_2\in\{(1, 0), (1 - q, q)\}$. Fitted iteration takes $f_2 = (1, 0)$, which is
/// exact, and no constant is near $T_1f_2$; with the other $f_2$ the errors balance.
fn fork(p: Ratio, q: Ratio, name: &str) -> Instance {
    let steps = vec![
        one_action(vec![Choice::to(ZERO, 0, 2), Choice::to(ZERO, 1, 2)]),
        one_action(vec![Choice::last(ONE), Choice::last(ZERO)]),
    ];
    let process = Tabular { start: vec![HALF, HALF], steps };
    let mu = vec![vec![p, rest(p)], vec![HALF, HALF]];
    // p (1 - p), the variance of what a constant is fitted to.
    let (part, all) = (p.numerator(), p.denominator());
    let spread = ratio(part * (all - part), all * all);
    Instance {
        class: vec![
            Functions::Linear(vec![vec![ONE], vec![ONE]]),
            Functions::Listed(vec![vec![ONE, ZERO], vec![rest(q), q]]),
        ],
        incompleteness: vec![spread, ZERO],
        samples: 8,
        ..instance(name, Question::Tight, process, mu)
    }
}

/// The tight instances: that of the dossier, a lopsided one, and a chain that loses at two steps.
pub fn tight() -> Vec<Instance> {
    let steps = vec![
        // The reward is what no constant can be.
        one_action(vec![Choice::to(ONE, 0, 2), Choice::to(ZERO, 1, 2)]),
        one_action(vec![Choice::to(ZERO, 0, 2), Choice::to(ZERO, 1, 2)]),
        one_action(vec![Choice::last(ONE), Choice::last(ZERO)]),
    ];
    let process = Tabular { start: vec![HALF, HALF], steps };
    let chain = Instance {
        class: vec![
            Functions::Linear(vec![vec![ONE], vec![ONE]]),
            Functions::Listed(vec![vec![HALF, HALF], vec![ZERO, ZERO]]),
            Functions::Listed(vec![vec![ONE, ZERO], vec![ratio(3, 4), ratio(1, 4)]]),
        ],
        incompleteness: vec![ratio(1, 4), ratio(1, 4), ZERO],
        ..instance("chain", Question::Tight, process, vec![vec![HALF, HALF]; 3])
    };
    let fork_of_dossier = fork(HALF, ratio(1, 4), "fork");
    vec![fork_of_dossier, fork(ratio(1, 5), ratio(3, 8), "lopsided_fork"), chain]
}

/// Fixed designs: the targets are a line, or any function of the pairs, plus the value of one of
/// two states, which is learned from rewards that are random. These are not each other's mirror
/// image: if they were, what is learned would be independent of the states that were seen.
pub fn designs() -> Vec<Instance> {
    let with = |name: &str, features: Vec<Vec<Ratio>>, design: &[usize], [low, high]: [i64; 2]| {
        // Rewards in eighths, the high one once in four times.
        let slope = |x: usize| {
            let [low, high] = [low, high].map(|y| ratio(y + x as i64, 8));
            let chance = if low == high { ZERO } else { ratio(1, 4) };
            let reward = Reward { low, high, chance };
            Choice { reward, next: vec![ratio(1, 3), ratio(2, 3)] }
        };
        let pairs = features.len();
        let steps = vec![
            one_action((0..pairs).map(slope).collect()),
            one_action(vec![bernoulli(ratio(3, 4)), bernoulli(ratio(1, 8))]),
        ];
        let process = Tabular { start: vec![ratio(1, pairs as i64); pairs], steps };
        let mu = vec![vec![ratio(1, pairs as i64); pairs], vec![HALF, HALF]];
        let listed = [[ONE, ZERO], [ZERO, ONE], [HALF, HALF], [ratio(3, 4), ratio(1, 8)]];
        Instance {
            class: vec![
                Functions::Linear(features),
                Functions::Listed(listed.map(|f| f.to_vec()).to_vec()),
            ],
            incompleteness: vec![ZERO, ZERO],
            design: design.to_vec(),
            samples: design.len(),
            ..instance(name, Question::Design, process, mu)
        }
    };
    let line = (0..4).map(|x| vec![ONE, ratio(x, 1)]).collect();
    let identity = |x: i64| (0..2).map(|k| ratio(i64::from(k == x), 1)).collect();
    vec![
        with("line_through_four", line, &[0, 1, 3, 3], [0, 0]),
        with("mean_of_four", vec![vec![ONE]], &[0, 0, 0, 0], [0, 4]),
        with("any_function", (0..2).map(identity).collect(), &[0, 0, 1, 1], [0, 0]),
    ]
}

/// Listed classes with values in $[0, H]$: the fork with a grid of constants, and random processes.
pub fn bounded() -> Vec<Instance> {
    let fork = fork(HALF, ratio(1, 4), "fork_with_a_grid");
    let constant = |k: i64| vec![ratio(k, 4); 2];
    let mut class = fork.class.clone();
    class[0] = Functions::Listed((0..=4).map(constant).collect());
    let mut all = vec![Instance { class, samples: 6, question: Question::Bound, ..fork }];
    for (at, samples) in [(1, 3), (2, 4)] {
        let name = format!("random_{at}");
        let mut random = random(&name, at, 2 - at as usize % 2, 2);
        random.question = Question::Bound;
        random.samples = samples;
        all.push(random);
    }
    all
}

/// A process of a few states with random rewards, and classes of a few functions; its `epsilon` is
/// what its defect is.
pub fn random(name: &str, seed: u64, actions: usize, horizon: usize) -> Instance {
    let stream = Stream::at(&Address {
        seed,
        theorem: "fqi_completeness",
        claim: "",
        instance: "random",
        purpose: "process",
        replicate: 0,
    });
    let shape = Shape { horizon, states: 2, actions, denominator: 4, random_rewards: true };
    let mut generator = Generator::new(shape, &stream);
    let process = generator.process();
    let layout = process.layout();
    let mu = generator.measure(&layout);
    let list: Vec<_> = (0..4).map(|_| generator.function(&layout)).collect();
    let step = |h: usize| Functions::Listed(list.iter().map(|f| f[h].clone()).collect());
    let class = (0..horizon).map(step).collect();
    let raw = Instance { class, samples: 3, ..instance(name, Question::Any, process, mu) };
    with_its_defects(raw)
}

/// The instance with the smallest `epsilon` that it can claim.
pub fn with_its_defects(instance: Instance) -> Instance {
    let defects = instance.defects().unwrap_or_default();
    let small = |x: &proofmark::rug::Rational| {
        let (p, q) = (x.numer().to_i64(), x.denom().to_i64());
        p.zip(q).map_or(ONE, |(p, q)| ratio(p, q))
    };
    Instance { incompleteness: defects.iter().map(small).collect(), ..instance }
}

/// Linear processes: $P(\cdot|s, a) = \sum_k\phi_k(s, a)\mu_k$ and $E\,r = \langle\phi,
/// \theta\rangle$ with features in a simplex, so that every $T_hf_{h+1}$ is linear.
pub fn linear() -> Vec<Instance> {
    vec![mixture("mixture_of_four", 4, 12, 3, 3, 1), mixture("mixture_of_two", 2, 6, 2, 2, 2)]
}

fn mixture(
    name: &str,
    d: usize,
    states: usize,
    actions: usize,
    horizon: usize,
    seed: u64,
) -> Instance {
    let address = Address {
        seed,
        theorem: "fqi_completeness",
        claim: "",
        instance: name,
        purpose: "process",
        replicate: 0,
    };
    let stream = Stream::at(&address);
    let mut words = stream.words_from(0);
    let mut below = move |n: u32| {
        proofmark::noise::UniformIndex(n).index(words.next().expect("a stream never ends"))
    };
    // Parts of 12 and of 24; two of three parts of a feature vector lie on one coordinate, without
    // which the Gram matrix would be nearly singular.
    let mut parts = |cells: usize, count: usize, heap: usize| {
        let mut parts = vec![0_i64; cells];
        parts[below(cells as u32)] += heap as i64;
        for _ in heap..count {
            parts[below(cells as u32)] += 1;
        }
        parts
    };
    let (mut steps, mut class, mut mu) = (vec![], vec![], vec![]);
    for h in 0..horizon {
        let is_last = h + 1 == horizon;
        let laws: Vec<_> = (0..d).map(|_| parts(states, 24, 0)).collect();
        // Rewards of the mixed processes: 2/12 to 10/12, far enough apart for clear maxima.
        let theta: Vec<i64> =
            (0..d).map(|k| 2 + 8 * ((k + h) % d) as i64 / (d as i64 - 1)).collect();
        let (mut of_step, mut features) = (vec![], vec![]);
        for _ in 0..states {
            let mut of_state = vec![];
            for _ in 0..actions {
                let phi = parts(d, 12, 8);
                let mixed = |x: &dyn Fn(usize) -> i64| (0..d).map(|k| phi[k] * x(k)).sum::<i64>();
                let chance = ratio(mixed(&|k| theta[k]), 144);
                let next = |s: usize| ratio(mixed(&|k| laws[k][s]), 12 * 24);
                let next = if is_last { vec![] } else { (0..states).map(next).collect() };
                let reward = Reward { low: ZERO, high: ONE, chance };
                of_state.push(Choice { reward, next });
                features.push(phi.iter().map(|&x| ratio(x, 12)).collect());
            }
            of_step.push(of_state);
        }
        let masses: Vec<_> =
            parts(features.len(), 2 * features.len(), 0).iter().map(|x| x + 1).collect();
        let all = masses.iter().sum();
        mu.push(masses.into_iter().map(|x| ratio(x, all)).collect());
        class.push(Functions::Linear(features));
        steps.push(of_step);
    }
    let process = Tabular { start: vec![ratio(1, states as i64); states], steps };
    Instance { class, samples: 3200, ..instance(name, Question::Rate, process, mu) }
}
