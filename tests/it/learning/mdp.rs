//! Processes against hand-computed ones, and against the enumeration of all policies and data.

use proofmark::arithmetic::{Enclosure, Field, Mp, Ratio, Rational, ratio};
use proofmark::learning::mdp::learners::{DoubleErm, NaiveErm};
use proofmark::learning::mdp::{
    Choice, Class, Data, Generator, Layout, Mdp, Ordered, Place, ProcessError, Reward, Risk, Row,
    Sample, Sampler, Sampling, Shape, Table, Tabular, Tie,
};
use proofmark::noise::{Address, Stream};

pub(super) fn stream(replicate: u64) -> Stream {
    let [theorem, claim, instance, purpose] = ["rooms", "mdp", "random", "process"];
    Stream::at(&Address { seed: 1, theorem, claim, instance, purpose, replicate })
}

pub(super) fn in_scalar<R: Field>(table: &Table<Ratio>) -> Table<R> {
    table.iter().map(|row| row.iter().map(|&x| R::of(x)).collect()).collect()
}

/// A root with two actions, to a good and to a bad state; the last step pays 1/2 and 1/4.
pub(super) fn fork() -> Tabular {
    let root = vec![Choice::to(ratio(0, 1), 0, 2), Choice::to(ratio(1, 8), 1, 2)];
    let leaves = vec![vec![Choice::last(ratio(1, 2))], vec![Choice::last(ratio(1, 4))]];
    Tabular { start: vec![ratio(1, 1)], steps: vec![vec![root], leaves] }
}

fn random(replicate: u64, random_rewards: bool) -> (Tabular, Table<Ratio>, Table<Ratio>) {
    let shape = Shape { horizon: 3, states: 2, actions: 2, denominator: 5, random_rewards };
    let mut generator = Generator::new(shape, &stream(replicate));
    let process = generator.process();
    let layout = process.layout();
    (process, generator.measure(&layout), generator.function(&layout))
}

#[test]
fn a_bad_process_is_named_by_row_and_number() {
    let broken = |change: fn(&mut Tabular)| {
        let mut process = fork();
        change(&mut process);
        process.check().expect_err("it is broken")
    };
    let place = Place { step: 1, state: 0, action: 1 };
    let sum = broken(|p| p.steps[0][0][1].next = vec![ratio(1, 3), ratio(1, 3)]);
    assert_eq!(sum, ProcessError::Sum { row: Row::Next(place), sum: "2/3".into() });
    let text = "step 1, state 0, action 1: the probabilities sum to 2/3, and not to 1";
    assert_eq!(sum.to_string(), text);
    let negative = broken(|p| p.steps[0][0][1].next = vec![ratio(-1, 3), ratio(4, 3)]);
    let value = "-1/3".to_string();
    assert_eq!(negative, ProcessError::Negative { row: Row::Next(place), at: 0, value });
    let length = broken(|p| p.steps[0][0][1].next = vec![ratio(1, 1)]);
    assert_eq!(length, ProcessError::Length { row: Row::Next(place), found: 1, expected: 2 });
    let empty = broken(|p| p.steps[1][1] = vec![]);
    assert_eq!(empty, ProcessError::NoActions { step: 2, state: 1 });
    assert_eq!(empty.to_string(), "step 2, state 1: the set of actions is empty");
    let reward = broken(|p| p.steps[1][1][0].reward = Reward::sure(ratio(5, 4)));
    assert_eq!(
        reward.to_string(),
        "step 2, state 1, action 0: the reward 5/4 is outside of [0, 1]"
    );
    assert_eq!(broken(|p| p.steps.clear()), ProcessError::NoSteps);
    assert_eq!(broken(|p| p.steps[1].clear()), ProcessError::NoStates { step: 2 });
    let start = broken(|p| p.start = vec![ratio(99, 100)]);
    assert_eq!(start.to_string(), "start: the probabilities sum to 99/100, and not to 1");
}

#[test]
fn rows_of_rounded_numbers_sum_to_one_up_to_rounding() {
    let row = |p: f64| {
        let choice = Choice { reward: Reward { low: 0.0, high: 0.0, chance: 0.0 }, next: vec![] };
        let first = Choice { next: vec![p; 10], ..choice.clone() };
        let steps = vec![vec![vec![first]], vec![vec![choice]; 10]];
        Mdp::new(&proofmark::learning::mdp::Process { start: vec![1.0], steps }).map(drop)
    };
    assert_ne!([0.1; 10].iter().sum::<f64>(), 1.0);
    assert_eq!(row(0.1), Ok(()));
    assert!(matches!(row(0.1 + 1e-15), Err(ProcessError::Sum { .. })));
    assert!(matches!(row(f64::NAN), Err(ProcessError::Unknown { at: 0, .. })));
    let mut process = fork();
    process.steps[0][0][0].next = vec![ratio(1, 3), ratio(2, 3)];
    assert!(process.over::<Enclosure>().is_ok() && process.over::<Mp<2>>().is_ok());
}

#[test]
fn a_process_is_read_back_exactly() {
    let (process, ..) = random(0, true);
    let text = serde_json::to_string(&process).expect("plain data");
    assert!(text.contains("\"1/5\"") || text.contains("\"2/5\""), "{text}");
    assert_eq!(serde_json::from_str::<Tabular>(&text).expect("what was written"), process);
    let error = serde_json::from_str::<Ratio>("\"1/0\"").expect_err("no ratio").to_string();
    assert!(error.contains("`1/0` is no fraction"), "{error}");
}

#[test]
fn the_fork_by_hand() {
    Rational::scope(|| {
        let mdp = fork().over::<Rational>().expect("a process");
        let q = mdp.optimal();
        assert_eq!(
            q,
            in_scalar::<Rational>(&vec![
                vec![ratio(1, 2), ratio(3, 8)],
                vec![ratio(1, 2), ratio(1, 4)],
            ])
        );
        assert!(mdp.bellman_error(&q, &in_scalar(&vec![vec![ratio(1, 2); 2]; 2])).is_zero());
        let greedy = mdp.layout().greedy(&q, Tie::First).expect("exact");
        assert_eq!(greedy.policy, vec![vec![0], vec![0, 0]]);
        assert_eq!(greedy.margin, Some(Rational::of(ratio(1, 8))));
        assert_eq!(mdp.policy_value(&vec![vec![1], vec![0, 0]]), Rational::of(ratio(3, 8)));
        // One residual of 1/2 where mu = 1/4, in one of two steps.
        let f = in_scalar(&vec![vec![ratio(1, 1), ratio(3, 8)], vec![ratio(1, 2), ratio(1, 4)]]);
        let mu = in_scalar(&vec![vec![ratio(1, 4), ratio(3, 4)], vec![ratio(1, 2); 2]]);
        assert_eq!(mdp.bellman_error(&f, &mu), Rational::of(ratio(1, 32)));
        assert_eq!(mdp.concentrability(&mu).expect("no hole"), Rational::integer(4));
        let hole = in_scalar(&vec![vec![ratio(1, 2); 2], vec![ratio(1, 1), ratio(0, 1)]]);
        let hole = mdp.concentrability(&hole).expect_err("a hole");
        assert_eq!(hole.place, Place { step: 2, state: 1, action: 0 });
        assert!(hole.to_string().contains("never sampled"), "{hole}");
    });
}

#[test]
fn ties_are_broken_as_asked() {
    let layout = Layout::new(&[vec![3]]);
    let f = vec![vec![1.0, 1.0, 0.5]];
    let policy = |tie| layout.greedy(&f, tie).map(|greedy| (greedy.policy[0][0], greedy.margin));
    assert_eq!(policy(Tie::First), Ok((0, Some(0.0))));
    assert_eq!(policy(Tie::Last), Ok((1, Some(0.0))));
    let wide = Enclosure::binary(1.0).hull(Enclosure::binary(1.25));
    let f = vec![vec![wide, Enclosure::binary(1.125), Enclosure::one()]];
    let undecided = layout.greedy(&f, Tie::First).expect_err("they overlap");
    assert_eq!(undecided.place, Place { step: 1, state: 0, action: 1 });
}

#[test]
fn optima_are_those_over_all_policies() {
    for replicate in 0..6 {
        Rational::scope(|| {
            let (process, mu, f) = random(replicate, true);
            let mdp = process.over::<Rational>().expect("a process");
            let policies: Vec<_> = mdp.layout().policies().collect();
            assert_eq!(policies.len(), 64);
            let best = policies.iter().map(|policy| mdp.policy_value(policy));
            assert_eq!(best.reduce(Ordered::larger).expect("64"), mdp.optimal_value());
            let occupancies: Vec<_> = policies.iter().map(|p| mdp.occupancy(p)).collect();
            let mu = in_scalar(&mu);
            let listed = mdp.concentrability_of(&occupancies, &mu).expect("no hole");
            assert_eq!(listed, mdp.concentrability(&mu).expect("no hole"));
            // The value of a policy is the reward over its occupancy.
            for (policy, d) in policies.iter().zip(&occupancies).step_by(7) {
                let mut value = Rational::zero();
                for (h, d) in d.iter().enumerate() {
                    for (pair, &d) in d.iter().enumerate() {
                        value += d * mdp.reward(h, pair).mean();
                    }
                }
                assert_eq!(value, mdp.policy_value(policy));
            }
            // The same in f64 and in enclosures.
            let close = process.over::<f64>().expect("a process");
            let error = close.bellman_error(&in_scalar(&f), &in_scalar(&random(replicate, true).1));
            let exact = mdp.bellman_error(&in_scalar(&f), &mu);
            let enclosed = process.over::<Enclosure>().expect("a process");
            let mu = in_scalar(&random(replicate, true).1);
            let enclosed = enclosed.bellman_error(&in_scalar(&f), &mu);
            assert!(enclosed.contains(&exact.value().expect("defined")));
            assert!((error - exact.value().expect("defined").to_f64()).abs() < 1e-14);
        });
    }
}

#[test]
fn expectations_over_all_data_sets() {
    for random_rewards in [false, true] {
        Rational::scope(|| {
            let shape = Shape { horizon: 2, states: 2, actions: 1, denominator: 3, random_rewards };
            let mut generator = Generator::new(shape, &stream(7));
            let process = generator.process();
            let mdp = process.over::<Rational>().expect("a process");
            let layout = mdp.layout();
            let mu = in_scalar(&generator.measure(layout));
            let f = in_scalar(&generator.function(layout));
            let class = Class::list(layout, std::slice::from_ref(&f)).expect("a class");
            let member = vec![0; 2];
            let mean = |risk: &dyn Risk<Rational>, sampling| {
                let risk = |data: &Data<_>| risk.of(&class, data, &member).expect("it is defined");
                mdp.expectation(&mu, 2, sampling, 1 << 20, risk).expect("few")
            };
            let one = mdp.expectation(&mu, 2, Sampling::Double, 1 << 20, |_| Rational::one());
            assert_eq!(one.expect("few"), Rational::one());
            let error = mdp.bellman_error(&f, &mu);
            assert_eq!(mean(&DoubleErm::default(), Sampling::Double), error);
            assert!(mean(&NaiveErm, Sampling::Single) > error);
            let few = mdp.expectation(&mu, 2, Sampling::Single, 10, |_| Rational::one());
            let text = few.expect_err("more than ten").to_string();
            assert!(text.contains("the limit is 10"), "{text}");
        });
    }
}

#[test]
fn draws_are_the_same_in_every_scalar_and_have_their_law() {
    let (process, mu, _) = random(3, true);
    let sampler = Sampler::new(&process, &mu).expect("it fits");
    let mdp = process.over::<f64>().expect("a process");
    let n = 20_000;
    let data = sampler.draw(n, Sampling::Double, &stream(0)).over(&mdp);
    let single = sampler.draw(n, Sampling::Single, &stream(0)).over(&mdp);
    let multi = process.over::<Mp<2>>().expect("a process");
    let same = sampler.draw(n, Sampling::Double, &stream(0)).over(&multi);
    for h in 0..3 {
        let mut counts = vec![0.0; mdp.layout().pairs(h)];
        let (mut reward, mut expected, mut next) = (0.0, 0.0, [0.0; 2]);
        for ((a, b), c) in data.steps[h].iter().zip(&single.steps[h]).zip(&same.steps[h]) {
            assert!(a.pair == b.pair && a.first == b.first && b.second.is_none());
            assert!(a.pair == c.pair && a.second.map(|o| o.next) == c.second.map(|o| o.next));
            counts[a.pair] += 1.0;
            let second = a.second.expect("double");
            reward += second.reward;
            expected += mdp.reward(h, a.pair).mean();
            next[second.next] += 1.0;
        }
        // Six standard deviations of a frequency of 20000 draws are below 0.022.
        for (count, mu) in counts.iter().zip(&mu[h]) {
            assert!((count / n as f64 - mu.to_f64()).abs() < 0.022);
        }
        assert!((reward - expected).abs() / (n as f64) < 0.022);
        let mu: Vec<_> = mu[h].iter().map(|x| x.to_f64()).collect();
        assert!((next[0] / n as f64 - mdp.next_law(h, &mu)[0]).abs() < 0.022);
    }
    let short = Sampler::new(&process, &vec![vec![ratio(1, 1)]; 3]).expect_err("too short");
    assert!(short.to_string().starts_with("sampling distribution of step 1"), "{short}");
}

#[test]
fn certain_and_impossible_outcomes_are_drawn_as_such() {
    let mut process = fork();
    process.steps[1][0][0].reward =
        Reward { low: ratio(0, 1), high: ratio(1, 1), chance: ratio(1, 1) };
    let mu = vec![vec![ratio(0, 1), ratio(1, 1)], vec![ratio(1, 1), ratio(0, 1)]];
    let sampler = Sampler::new(&process, &mu).expect("it fits");
    let data = sampler.draw(1000, Sampling::Single, &stream(1)).over(&process.over().expect("ok"));
    let [first, second] = [0, 1].map(|h| &data.steps[h]);
    assert!(first.iter().all(|s: &Sample<f64>| s.pair == 1 && s.first.next == 1));
    assert!(second.iter().all(|s| s.pair == 0 && s.first.reward == 1.0));
}
