//! Instances: random processes, and the families on which the bound is attained.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim;
use proofmark::learning::mdp::{Choice, Generator, Shape, Table, Tabular, Tie};
use proofmark::noise::{Address, Stream};
use serde::{Deserialize, Serialize};

/// Where an instance comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Family {
    /// Drawn.
    Random,
    /// Two branches whose values differ by almost as much as the errors can hide.
    TwoBranches,
    /// Two branches whose values differ by as much as that: a tie.
    Tie,
    /// Two branches, of which only the chosen one is misjudged, and rarely sampled.
    OneSided,
}

/// Which policy is $\pi_f$.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Play {
    /// The greedy one; of several best actions the last.
    Greedy,
    /// The one that takes an action of the smallest value.
    Worst,
}

/// Over which occupancies the concentrability $C$ of the bound is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Coverage {
    /// Those of all policies.
    All,
    /// Those of $\pi^*$ and $\pi_f$.
    OptimalAndGreedy,
    /// That of the policy that takes every action with the same probability.
    Uniform,
    /// Those of all policies, but at pairs with $\mu > 0$ only.
    Sampled,
}

/// A process, a sampling distribution and a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// Where it comes from.
    pub family: Family,
    /// The process; rewards in units of reward, of which a step gives at most one.
    pub process: Tabular,
    /// $\mu_h(s, a)$, probabilities.
    pub measure: Table<Ratio>,
    /// $f_h(s, a)$, in units of reward.
    pub function: Table<Ratio>,
    /// Which policy is compared with the optimal one.
    pub play: Play,
    /// Which $C$ enters the bound.
    pub coverage: Coverage,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let layout = self.process.layout();
        let steps = 0..layout.horizon();
        let states = steps.clone().map(|h| layout.states(h)).max().unwrap_or(0);
        let actions = |h: usize| (0..layout.states(h)).map(move |s| (h, s));
        let actions = steps.flat_map(actions).map(|(h, s)| layout.pairs_of(h, s).len());
        let count = |n: usize| Ratio::from(n as i64);
        vec![
            ("H", count(layout.horizon())),
            ("S", count(states)),
            ("A", count(actions.max().unwrap_or(0))),
        ]
    }
}

impl Instance {
    /// With the policy and the coverage that the theorem is about.
    pub fn new(
        id: String,
        family: Family,
        process: Tabular,
        measure: Table<Ratio>,
        function: Table<Ratio>,
    ) -> Self {
        let (play, coverage) = (Play::Greedy, Coverage::All);
        Instance { id, family, process, measure, function, play, coverage }
    }

    /// How its greedy policy breaks ties: against the optimal action of the two-branch families,
    /// which is the first.
    pub fn tie(&self) -> Tie {
        Tie::Last
    }
}

/// $1/\varepsilon$, where the values of the branches differ by $1 - \varepsilon$ of what the errors
/// can hide: the ratio to the bound is $1 - \varepsilon$, and $2^{-44} < 10^{-13}$.
const STRICT: i64 = 1 << 44;

/// Two branches of `horizon` steps: all of A gives $r$ a step, all of B gives nothing, and the root
/// chooses. With errors $\mp\delta$ a step, $\delta = 2^{-k}$, the function takes B for the better
/// one as long as $r < 2\delta$.
///
/// The function is $f_h = m(r - \delta)$ on A and $m\delta$ on B, with $m = H - h + 1$ and
/// $r = 2\delta(1 - \varepsilon)$, or $\varepsilon = 0$ for the tie.
pub fn two_branches(horizon: i64, k: u32, family: Family) -> Instance {
    let (unit, off) = if family == Family::Tie { (1, 0) } else { (STRICT, 1) };
    let scale = unit << k;
    let reward = ratio(2 * (unit - off), scale);
    let function = (1..=horizon)
        .rev()
        .map(|m| vec![ratio(m * (unit - 2 * off), scale), ratio(m * unit, scale)]);
    let half = vec![ratio(1, 2); 2];
    let measure = vec![half; horizon as usize];
    let name = if family == Family::Tie { "tie" } else { "two_branches" };
    let id = format!("{name}_h{horizon}_k{k}");
    Instance::new(id, family, branches(horizon, reward), measure, function.collect())
}

/// The same root; B alone is misjudged, by $+\delta$ a step, and sampled with probability 1/4.
fn one_sided(horizon: i64, k: u32) -> Instance {
    let scale = STRICT << k;
    let function =
        (1..=horizon).rev().map(|m| vec![ratio(m * (STRICT - 1), scale), ratio(m * STRICT, scale)]);
    let measure = vec![vec![ratio(3, 4), ratio(1, 4)]; horizon as usize];
    let process = branches(horizon, ratio(STRICT - 1, scale));
    let id = format!("one_sided_h{horizon}_k{k}");
    Instance::new(id, Family::OneSided, process, measure, function.collect())
}

/// A root with an action to each of two chains; the first gives `reward` a step, the other nothing.
fn branches(horizon: i64, reward: Ratio) -> Tabular {
    let gains = [reward, ratio(0, 1)];
    let choice = |branch: usize, is_last: bool| match is_last {
        true => Choice::last(gains[branch]),
        false => Choice::to(gains[branch], branch, 2),
    };
    let root = vec![vec![choice(0, horizon == 1), choice(1, horizon == 1)]];
    let chain = |h: i64| [0, 1].map(|branch| vec![choice(branch, h == horizon)]).to_vec();
    let steps = std::iter::once(root).chain((2..=horizon).map(chain)).collect();
    Tabular { start: vec![ratio(1, 1)], steps }
}

/// A process of one step whose better action, of value 1, is never sampled and taken for
/// worthless; of the other one $f$ knows the value, $2^{-44}$.
pub fn hole() -> Instance {
    let little = ratio(1, STRICT);
    let actions = vec![Choice::last(ratio(1, 1)), Choice::last(little)];
    let process = Tabular { start: vec![ratio(1, 1)], steps: vec![vec![actions]] };
    let [measure, function] = [ratio(1, 1), little].map(|x| vec![vec![ratio(0, 1), x]]);
    let hole = Instance::new("hole".into(), Family::OneSided, process, measure, function);
    Instance { coverage: Coverage::Sampled, ..hole }
}

/// Random processes of several sizes, from a stream of their own.
pub fn random(count: u64) -> impl Iterator<Item = Instance> {
    (0..count).map(|replicate| {
        let address = Address {
            seed: 1,
            theorem: "batch_rl/bellman_error_surrogate",
            claim: "instances",
            instance: "random",
            purpose: "process, distribution and function",
            replicate,
        };
        let at = replicate as usize;
        let (horizon, states, actions) = (1 + at % 5, 1 + at * 2 % 5, 2 + at % 2);
        let shape = Shape { horizon, states, actions, denominator: 6, random_rewards: false };
        let mut generator = Generator::new(shape, &Stream::at(&address));
        let process = generator.process();
        let layout = process.layout();
        let (measure, function) = (generator.measure(&layout), generator.function(&layout));
        let id = format!("random_{replicate}");
        Instance::new(id, Family::Random, process, measure, function)
    })
}

/// All listed instances: the extremal ones first.
pub fn instances() -> Vec<Instance> {
    let strict = [(1, 2), (2, 2), (3, 3), (5, 2), (16, 4)];
    let strict = strict.map(|(h, k)| two_branches(h, k, Family::TwoBranches));
    let ties = [(1, 1), (3, 2), (7, 3)].map(|(h, k)| two_branches(h, k, Family::Tie));
    let one_sided = [(1, 2), (4, 2)].map(|(h, k)| one_sided(h, k));
    strict.into_iter().chain(ties).chain(one_sided).chain(random(15)).collect()
}
