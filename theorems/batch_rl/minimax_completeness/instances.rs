//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::learning::mdp::{Choice, Class, Generator, Mdp, Ordered, Shape, Table, Tabular};
use proofmark::noise::{Address, Stream};
use proofmark::rug;
use serde::{Deserialize, Serialize};

/// Which conclusion an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// C1 alone: any process, and helpers that need not be complete.
    Any,
    /// C2: helpers that are complete.
    Complete,
    /// C2 and C4: the fork on which fitted iteration fails.
    Fork,
    /// C3: the bound at a few samples.
    Bound,
    /// C5: many samples.
    Sampled,
}

/// A process, a class, helpers, and where the pairs are drawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    /// Its id.
    pub name: String,
    /// What it is for.
    pub question: Question,
    /// The process; rewards are the unit of everything.
    pub process: Tabular,
    /// $\mu_h$, in which errors are measured: probabilities of the pairs.
    pub mu: Table<Ratio>,
    /// From where the pairs are drawn: probabilities.
    pub sampled_from: Table<Ratio>,
    /// $\mathcal F_h$ for each step, in units of reward.
    pub class: Vec<Vec<Vec<Ratio>>>,
    /// $\mathcal G_h$ for each step, in units of reward.
    pub helpers: Vec<Vec<Vec<Ratio>>>,
    /// $\varepsilon_h$ as the instance claims it, in squared units of reward.
    pub incompleteness: Vec<Ratio>,
    /// $n$, the number of samples of each step.
    pub samples: usize,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.name.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let most = |list: &[Vec<Vec<Ratio>>]| list.iter().map(Vec::len).max().unwrap_or(0) as i64;
        vec![
            ("H", Ratio::from(self.horizon() as i64)),
            ("functions of a step", Ratio::from(most(&self.class))),
            ("helpers of a step", Ratio::from(most(&self.helpers))),
            ("n", Ratio::from(self.samples as i64)),
        ]
    }
}

/// A table of ratios in a scalar.
pub fn over<R: Field>(table: &[Vec<Ratio>]) -> Table<R> {
    table.iter().map(|row| row.iter().map(|&x| R::of(x)).collect()).collect()
}

impl Instance {
    /// $H$.
    pub fn horizon(&self) -> usize {
        self.process.steps.len()
    }

    /// The process over a scalar.
    ///
    /// # Panics
    /// If it is none, with the reason.
    pub fn mdp<R: Ordered>(&self) -> Mdp<R> {
        self.process.over().unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The class over a scalar.
    ///
    /// # Panics
    /// If it does not fit the process.
    pub fn product<R: Ordered>(&self) -> Class<R> {
        let functions = self.class.iter().map(|step| over(step)).collect();
        Class::product(&self.process.layout(), functions)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// $\inf_g\|g - T_hf_{h+1}\|^2_{\mu_h}$ for a target.
    pub fn distance(&self, h: usize, target: &[Rational]) -> Rational {
        let distance = |g: Vec<Rational>| {
            let terms = g.iter().zip(target).zip(&self.mu[h]);
            let square = |((&g, &t), &mu): ((&Rational, &Rational), &Ratio)| {
                Rational::of(mu) * (g - t).square()
            };
            terms.map(square).fold(Rational::zero(), |sum, x| sum + x)
        };
        let all = over::<Rational>(&self.helpers[h]).into_iter().map(distance);
        -all.map(|x| -x).reduce(Ordered::larger).expect("there are helpers")
    }

    /// $\sup_f\inf_g\|g - T_hf_{h+1}\|^2_{\mu_h}$ of each step.
    pub fn defects(&self) -> Vec<rug::Rational> {
        let of_step = |h: usize| {
            Rational::scope(|| {
                let mdp = self.mdp::<Rational>();
                let nexts = self.class.get(h + 1).map_or(1, Vec::len);
                let of = |next: usize| {
                    let mut f = vec![vec![]; h + 1];
                    f.extend(self.class.get(h + 1).map(|list| over(&list[next..=next]).remove(0)));
                    self.distance(h, &mdp.bellman(h, &f))
                };
                let most = (0..nexts).map(of).reduce(Ordered::larger);
                most.and_then(Rational::value).expect("a distance is a number")
            })
        };
        (0..self.horizon()).map(of_step).collect()
    }

    /// The instance with the smallest $\varepsilon_h$ that it can claim.
    fn with_its_defects(self) -> Self {
        let small = |x: &rug::Rational| {
            let parts = x.numer().to_i64().zip(x.denom().to_i64());
            parts.map_or(ratio(1, 1), |(p, q)| ratio(p, q))
        };
        let incompleteness = self.defects().iter().map(small).collect();
        Instance { incompleteness, ..self }
    }

    /// With helpers that contain all targets $T_hf_{h+1}$ too.
    fn with_targets(mut self) -> Self {
        let targets = Rational::scope(|| {
            let mdp = self.mdp::<Rational>();
            let target = |h: usize, next: usize| -> Vec<Ratio> {
                let mut f = vec![vec![]; h + 1];
                f.extend(self.class.get(h + 1).map(|list| over(&list[next..=next]).remove(0)));
                let exact = |x: Rational| {
                    let x = x.value().expect("a target is a number");
                    let parts = x.numer().to_i64().zip(x.denom().to_i64());
                    parts.map(|(p, q)| ratio(p, q)).expect("small denominators")
                };
                mdp.bellman(h, &f).into_iter().map(exact).collect()
            };
            let nexts = |h: usize| 0..self.class.get(h + 1).map_or(1, Vec::len);
            let of_step = |h| nexts(h).map(|next| target(h, next)).collect();
            (0..self.horizon()).map(of_step).collect::<Vec<Vec<_>>>()
        });
        for (helpers, targets) in self.helpers.iter_mut().zip(targets) {
            helpers.extend(targets);
        }
        self.with_its_defects()
    }
}

/// H1.
pub const COMPLETE: Hypothesis<Instance> = Hypothesis {
    name: "H1 helpers complete up to epsilon",
    says: r"$\inf_{g\in\mathcal G_h}\|g - T_hf_{h+1}\|^2_{\mu_h}\le\varepsilon_h$ for all $f$",
    margin: |i| {
        let spare = |(e, d): (&Ratio, rug::Rational)| e.to_rational() - d;
        let least = i.incompleteness.iter().zip(i.defects()).map(spare).min();
        Margin::NonNegative(least.map_or(-Enclosure::one(), |x| Enclosure::rational(&x)))
    },
};

/// H2.
pub const REPRESENTATIVE: Hypothesis<Instance> = Hypothesis {
    name: "H2 representative",
    says: r"pairs are drawn from the $\mu_h$ in which errors are measured",
    margin: |i| Margin::of_bool(i.sampled_from == i.mu),
};

/// H3: of the instances for C3.
pub const BOUNDED: Hypothesis<Instance> = Hypothesis {
    name: "H3 bounded",
    says: r"$0\le f_h, g_h\le H$ (C3 only)",
    margin: |i| {
        let (mut least, most) = (rug::Rational::from(i.horizon()), i.horizon());
        let is_bound = i.question == Question::Bound;
        let all = i.class.iter().chain(&i.helpers).filter(|_| is_bound);
        for x in all.flatten().flatten().map(|x| x.to_rational()) {
            let above = rug::Rational::from(most) - &x;
            least = least.min(x).min(above);
        }
        Margin::NonNegative(Enclosure::rational(&least))
    },
};

/// The fork: $u\to+$, $v\to-$, $r_2 = (1, 0)$; constants $k/m$ for $f_1$ and
/// $f_2\in\{(1, 0), (\frac34, \frac14)\}$, with all targets among the helpers.
fn fork(m: i64) -> Instance {
    let [zero, one, half] = [ratio(0, 1), ratio(1, 1), ratio(1, 2)];
    let one_action = |choices: [Choice<Ratio>; 2]| choices.map(|choice| vec![choice]).to_vec();
    let steps = vec![
        one_action([Choice::to(zero, 0, 2), Choice::to(zero, 1, 2)]),
        one_action([Choice::last(one), Choice::last(zero)]),
    ];
    let mu = vec![vec![half; 2]; 2];
    let second = vec![vec![one, zero], vec![ratio(3, 4), ratio(1, 4)]];
    Instance {
        name: "fork".into(),
        question: Question::Fork,
        process: Tabular { start: vec![half; 2], steps },
        sampled_from: mu.clone(),
        mu,
        class: vec![(0..=m).map(|k| vec![ratio(k, m); 2]).collect(), second],
        // Two helpers that are no targets, so that the maximum has something to refuse.
        helpers: vec![vec![vec![half; 2], vec![zero, one]], vec![vec![half; 2]]],
        incompleteness: vec![],
        samples: 256,
    }
    .with_targets()
}

/// A fork whose rewards are $\frac12$: $(1, 0)$ and $(0, 1)$ are equally wrong, with targets far
/// apart. A helper that is chosen first cannot be near both, so that there is no saddle point.
fn mirrored_fork() -> Instance {
    let [zero, one, half] = [ratio(0, 1), ratio(1, 1), ratio(1, 2)];
    let mut i = fork(2);
    i.process.steps[1] = vec![vec![Choice::last(half)]; 2];
    i.class[1] = vec![vec![one, zero], vec![zero, one]];
    let (name, question) = ("mirrored_fork".into(), Question::Complete);
    Instance { name, question, helpers: vec![vec![vec![half; 2]]; 2], ..i }.with_targets()
}

/// A random process with two states, and random functions.
pub fn random(name: &str, seed: u64, shape: Shape, functions: usize) -> Instance {
    let stream = Stream::at(&Address {
        seed,
        theorem: "minimax_completeness",
        claim: "",
        instance: "random",
        purpose: "process",
        replicate: 0,
    });
    let mut generator = Generator::new(shape, &stream);
    let process = generator.process();
    let layout = process.layout();
    let mu = generator.measure(&layout);
    let mut list = || -> Vec<Vec<Vec<Ratio>>> {
        let all: Vec<_> = (0..functions).map(|_| generator.function(&layout)).collect();
        let step = |h: usize| all.iter().map(|f| f[h].clone()).collect();
        (0..layout.horizon()).map(step).collect()
    };
    Instance {
        name: name.into(),
        question: Question::Any,
        class: list(),
        helpers: list(),
        incompleteness: vec![],
        samples: 3,
        sampled_from: mu.clone(),
        mu,
        process,
    }
    .with_its_defects()
}

/// Two steps, two states, random rewards.
pub const SMALL: Shape =
    Shape { horizon: 2, states: 2, actions: 1, denominator: 4, random_rewards: true };

/// The instances.
pub fn instances() -> Vec<Instance> {
    let mut all = vec![fork(8), mirrored_fork()];
    let wider = Shape { actions: 2, states: 3, ..SMALL };
    for (seed, shape) in [(1, SMALL), (2, wider), (3, Shape { horizon: 3, ..wider })] {
        all.push(random(&format!("incomplete_{seed}"), seed, shape, 3));
        let complete = random(&format!("complete_{seed}"), seed, shape, 3).with_targets();
        all.push(Instance { question: Question::Complete, ..complete });
    }
    let large = Shape { states: 4, denominator: 8, ..wider };
    let many = random("many_samples", 6, large, 6).with_targets();
    all.push(Instance { question: Question::Sampled, samples: 640, ..many });
    let complete = random("bounded_complete", 4, SMALL, 3).with_targets();
    for bound in [complete, random("bounded_incomplete", 5, SMALL, 3)] {
        all.push(Instance { question: Question::Bound, ..bound });
    }
    all
}
