//! Instances and hypotheses.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::learning::mdp::{Choice, Generator, Reward, Shape, Table, Tabular};
use proofmark::noise::{Address, Stream};

/// How the second outcome of a pair is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// Reward and next state are drawn again.
    Fresh,
    /// Reward and next state are those of the first.
    Same,
    /// The next state is drawn again, the reward is that of the first.
    SharedReward,
    /// The next state is drawn uniformly, whatever its law.
    UniformNext,
}

/// A process, a function, and how the second outcome is drawn.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The process; rewards in units of reward.
    pub process: Tabular,
    /// $\mu_h(s, a)$, probabilities.
    pub measure: Table<Ratio>,
    /// The functions: $f$ is the first; of two, a learner chooses one. In units of reward.
    pub functions: Vec<Table<Ratio>>,
    /// $\Delta$ of the lower bound, a probability; zero for the other instances.
    pub delta: Ratio,
    /// The second outcome.
    pub second: Second,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let layout = self.process.layout();
        let pairs = (0..layout.horizon()).map(|h| layout.pairs(h)).sum::<usize>();
        let chances = self.choices().map(|c| c.reward.chance);
        vec![
            ("H", Ratio::from(layout.horizon() as i64)),
            ("delta", self.delta),
            ("pairs", Ratio::from(pairs as i64)),
            (
                "chance of the high reward",
                chances.max_by_key(|x| x.to_rational()).unwrap_or(0.into()),
            ),
        ]
    }
}

impl Instance {
    fn choices(&self) -> impl Iterator<Item = &Choice<Ratio>> {
        self.process.steps.iter().flatten().flatten()
    }

    /// Does some reward have a variance?
    pub fn has_random_rewards(&self) -> bool {
        let varies = |r: &Reward<Ratio>| {
            r.low != r.high && r.chance != ratio(0, 1) && r.chance != ratio(1, 1)
        };
        self.choices().any(|c| varies(&c.reward))
    }

    /// Is it one of the two instances of the lower bound?
    pub fn is_choice(&self) -> bool {
        self.functions.len() == 2
    }
}

/// H1.
pub const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H1 independent",
    says: r"given $(s, a)$, the second next state is independent of the first outcome",
    margin: |i| Margin::of_bool(i.second != Second::Same),
};

/// H2.
pub const SAME_LAW: Hypothesis<Instance> = Hypothesis {
    name: "H2 same law",
    says: r"given $(s, a)$, the second next state has the law of the first",
    margin: |i| {
        let uniform = |c: &Choice<Ratio>| {
            let states = c.next.len() as i64;
            c.next.iter().all(|&p| p == ratio(1, states))
        };
        Margin::of_bool(i.second != Second::UniformNext || i.choices().all(uniform))
    },
};

/// H3. What counts is the variance of the reward that is shared.
pub const RESAMPLED: Hypothesis<Instance> = Hypothesis {
    name: "H3 resampled reward",
    says: "the reward is deterministic, or drawn again with the second next state",
    margin: |i| {
        let shares = i.second == Second::SharedReward;
        let variances = i.choices().map(|c| {
            let reward = c.reward;
            let [low, high, chance] = [reward.low, reward.high, reward.chance].map(Enclosure::of);
            Reward { low, high, chance }.variance()
        });
        let shared = if shares {
            variances.fold(Enclosure::zero(), |a, b| a + b)
        } else {
            Enclosure::zero()
        };
        // Dyadic or not, a sum of squares is zero only if all are.
        Margin::of_bool(!shared.certainly_positive())
    },
};

/// The hypotheses.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&INDEPENDENT, &SAME_LAW, &RESAMPLED];

/// Random processes, with and without random rewards, from a stream of their own.
fn random(replicate: u64, random_rewards: bool) -> Instance {
    let address = Address {
        seed: 1,
        theorem: "batch_rl/double_sampling_unbiased",
        claim: "instances",
        instance: if random_rewards { "random rewards" } else { "certain rewards" },
        purpose: "process, distribution and function",
        replicate,
    };
    let at = replicate as usize;
    let (horizon, states, actions) = (1 + at % 4, 2 + at % 4, 1 + at % 3);
    let shape = Shape { horizon, states, actions, denominator: 5, random_rewards };
    let mut generator = Generator::new(shape, &Stream::at(&address));
    let process = generator.process();
    let layout = process.layout();
    let measure = generator.measure(&layout);
    let functions = vec![generator.function(&layout)];
    let name = if random_rewards { "random_rewards" } else { "certain_rewards" };
    let id = format!("{name}_{replicate}");
    Instance { id, process, measure, functions, delta: 0.into(), second: Second::Fresh }
}

/// The smallest process in which all of it happens: one pair, then two states of value 1 and 0. The
/// function is wrong at the pair: where $f = Tf$, a second outcome of any law has a product of mean
/// zero with the first.
fn coin(chance: Ratio, reward: Reward<Ratio>, id: &str) -> Instance {
    let rest = ratio(chance.denominator() - chance.numerator(), chance.denominator());
    let toss = vec![vec![Choice { reward, next: vec![chance, rest] }]];
    let last = vec![vec![Choice::last(ratio(1, 1))], vec![Choice::last(ratio(0, 1))]];
    Instance {
        id: id.into(),
        process: Tabular { start: vec![ratio(1, 1)], steps: vec![toss, last] },
        measure: vec![vec![ratio(1, 1)], vec![ratio(1, 2); 2]],
        functions: vec![vec![vec![ratio(1, 4)], vec![ratio(1, 1), ratio(0, 1)]]],
        delta: 0.into(),
        second: Second::Fresh,
    }
}

/// The null hypothesis of the lower bound for single samples, with $S$ states and the parameter
/// $\Delta$. Both functions err by $\frac1{16}$ at the second step; at the first, $f^A$ is right
/// and $f^B$ is off by $\frac\Delta2$ on half of the states. But $V_{f^A}$ has a variance of
/// $\frac14$, and $V_{f^B}$ none.
fn lower_bound(states: usize, delta: Ratio) -> Instance {
    let toss = vec![Choice::new(ratio(0, 1), &[ratio(1, 2); 2])];
    let last = vec![vec![Choice::last(ratio(3, 4))], vec![Choice::last(ratio(1, 4))]];
    let (p, q) = (delta.numerator(), delta.denominator());
    let [half, more] = [ratio(1, 2), ratio(q + p, 2 * q)];
    let first = (0..states).map(|s| if 2 * s < states { more } else { half });
    let uniform = vec![ratio(1, states as i64); states];
    Instance {
        id: format!("lower_bound_s{states}_delta_{p}_{q}"),
        process: Tabular { start: uniform.clone(), steps: vec![vec![toss; states], last] },
        measure: vec![uniform, vec![half; 2]],
        functions: vec![
            vec![vec![half; states], vec![ratio(1, 1), ratio(0, 1)]],
            vec![first.collect(), vec![half; 2]],
        ],
        delta,
        second: Second::Fresh,
    }
}

/// All of them.
pub fn instances() -> Vec<Instance> {
    let sure = Reward::sure(ratio(0, 1));
    let fair = Reward { low: ratio(0, 1), high: ratio(1, 1), chance: ratio(1, 2) };
    let mut all = vec![
        coin(ratio(1, 3), sure, "coin"),
        coin(ratio(1, 3), fair, "coin_with_random_reward"),
        lower_bound(4, ratio(1, 1)),
        lower_bound(8, ratio(1, 2)),
        lower_bound(2, ratio(1, 10)),
    ];
    all.extend((0..8).map(|replicate| random(replicate, false)));
    all.extend((0..8).map(|replicate| random(replicate, true)));
    all
}
