//! Learners against exhaustive search and hand-computed choices.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::learning::mdp::learners::{
    DoubleErm, Fqi, Minimax, NaiveErm, RepeatedVisits, Tournament, corrected,
};
use proofmark::learning::mdp::{
    Choice, Class, Data, Everything, FunctionClass, Generator, Layout, Learner, LearningError, Mdp,
    Minimise, Outcome, Place, Risk, Sample, Sampler, Sampling, Shape, Table, Tabular,
};

use super::mdp::{fork, in_scalar, stream};

/// $H = 2$, one action: $u\to+$, $v\to-$, $r_2 = (1, 0)$; constants at the first step.
fn incomplete() -> (Tabular, Vec<Vec<Vec<Ratio>>>) {
    let first = [0, 1].map(|next| vec![Choice::to(ratio(0, 1), next, 2)]).to_vec();
    let last = vec![vec![Choice::last(ratio(1, 1))], vec![Choice::last(ratio(0, 1))]];
    let process = Tabular { start: vec![ratio(1, 2); 2], steps: vec![first, last] };
    let constants = (0..=4).map(|k| vec![ratio(k, 4); 2]).collect();
    let second = vec![vec![ratio(1, 1), ratio(0, 1)], vec![ratio(3, 4), ratio(1, 4)]];
    (process, vec![constants, second])
}

/// Every pair `times` times, with all that can follow it: frequencies are probabilities.
fn census(mdp: &Mdp<Rational>, times: usize) -> Data<Rational> {
    let step = |h: usize| {
        let pairs = 0..mdp.layout().pairs(h);
        let sample = |pair| (mdp.outcomes(h, pair)[0].1, pair);
        let one = pairs.map(sample).map(|(first, pair)| Sample { pair, first, second: None });
        let one: Vec<_> = one.collect();
        one.iter().copied().cycle().take(times * one.len()).collect()
    };
    Data::new(mdp.layout().clone(), (0..mdp.horizon()).map(step).collect())
}

#[test]
fn fitted_iteration_needs_completeness_and_minimax_does_not() {
    Rational::scope(|| {
        let (process, class) = incomplete();
        let mdp = process.over::<Rational>().expect("a process");
        let functions: Vec<Table<Rational>> = class.iter().map(in_scalar).collect();
        let mu = in_scalar(&vec![vec![ratio(1, 2); 2]; 2]);
        let layout = mdp.layout();
        let class = Class::product(layout, functions.clone()).expect("a class");
        let data = census(&mdp, 2);
        let error = |learner: &dyn Learner<Rational>| {
            let member = learner.learn(&class, &data).expect("it learns");
            mdp.bellman_error(&class.table(&member), &mu).value().expect("defined")
        };
        let [eighth, sixteenth] = [ratio(1, 8), ratio(1, 16)].map(Ratio::to_rational);
        assert_eq!(error(&Fqi), eighth);
        // All four functions of the quarters: a helper class that is rich enough.
        let rich = (0..25).map(|k| [k / 5, k % 5].map(|k| Rational::of(ratio(k, 4))).to_vec());
        let helpers = vec![rich.clone().collect(), rich.collect()];
        assert_eq!(error(&Minimise(Minimax { helpers })), sixteenth);
        assert_eq!(error(&Minimise(Minimax { helpers: functions })), eighth);
        // The process is deterministic: nothing is biased, and all pairs are repeated.
        assert_eq!(error(&Minimise(NaiveErm)), sixteenth);
        assert_eq!(error(&Minimise(RepeatedVisits)), sixteenth);
        let missing = Minimise(DoubleErm::default()).learn(&class, &data);
        assert_eq!(missing, Err(LearningError::NeedsDoubleSamples { step: 2, at: 0 }));
        let list: Vec<_> = class.members().map(|member| class.table(&member)).collect();
        let list = Class::list(layout, &list).expect("a class");
        assert_eq!(Fqi.learn(&list, &data), Err(LearningError::NeedsProduct));
    });
}

#[test]
fn dynamic_programming_finds_the_minimum_over_a_product() {
    for replicate in 0..4 {
        let shape =
            Shape { horizon: 3, states: 2, actions: 2, denominator: 4, random_rewards: true };
        let mut generator = Generator::new(shape, &stream(20 + replicate));
        let process = generator.process();
        let layout = process.layout();
        let mu = generator.measure(&layout);
        let tables: Vec<_> = (0..3).map(|_| generator.function(&layout)).collect();
        Rational::scope(|| {
            let mdp = process.over::<Rational>().expect("a process");
            let step = |h: usize| tables.iter().map(|f| in_scalar(f)[h].clone()).collect();
            let class = Class::product(&layout, (0..3).map(step).collect()).expect("a class");
            let sampler = Sampler::new(&process, &mu).expect("it fits");
            let mut data = sampler.draw(9, Sampling::Double, &stream(replicate)).over(&mdp);
            let learner = Minimise(DoubleErm::default());
            let chosen = learner.learn(&class, &data).expect("it learns");
            let risk = |m: &Vec<usize>| DoubleErm::default().of(&class, &data, m).expect("a risk");
            let least = class.members().map(|m| risk(&m)).reduce(|a, b| if b < a { b } else { a });
            assert_eq!(Some(risk(&chosen)), least);
            // No learner minds the order of the samples.
            let learners: [&dyn Learner<Rational>; 4] =
                [&learner, &Fqi, &Tournament::default(), &Minimise(RepeatedVisits)];
            let all = |data: &Data<_>| learners.map(|l| l.learn(&class, data).expect("it learns"));
            let before = all(&data);
            data.steps.iter_mut().for_each(|step| step.reverse());
            assert_eq!(all(&data), before);
        });
    }
}

#[test]
fn regression_names_the_pair_that_was_not_visited() {
    Rational::scope(|| {
        let mdp = fork().over::<Rational>().expect("a process");
        let class = Everything { layout: mdp.layout().clone() };
        let mut data = census(&mdp, 1);
        assert_eq!(Fqi.learn(&class, &data), Ok(mdp.optimal()));
        data.steps[1].pop();
        let place = Place { step: 2, state: 1, action: 0 };
        let error = Fqi.learn(&class, &data).expect_err("a pair is missing");
        assert_eq!(error, LearningError::Unvisited { place });
        assert!(error.to_string().starts_with("step 2, state 1, action 0 is not in the data"));
        data.steps[1].clear();
        let class = Class::list(mdp.layout(), &[mdp.optimal()]).expect("a class");
        let error = Minimise(NaiveErm).learn(&class, &data);
        assert_eq!(error, Err(LearningError::NoData { step: 2 }));
    });
}

#[test]
fn a_class_must_fit() {
    let layout = fork().layout();
    let f = vec![vec![0.0; 2], vec![0.0; 2]];
    let product = |functions| Class::product(&layout, functions).map(drop);
    let long = product(vec![vec![vec![0.0; 3]], vec![vec![0.0; 2]]]);
    assert_eq!(long, Err(LearningError::Shape { step: 1, found: 3, expected: 2 }));
    assert_eq!(
        product(vec![vec![vec![0.0; 2]], vec![]]),
        Err(LearningError::EmptyClass { step: 2 })
    );
    let short = Class::list(&layout, &[f.clone(), f[..1].to_vec()]).map(drop);
    assert_eq!(short, Err(LearningError::Horizon { found: 1, expected: 2 }));
    let class = Class::list(&layout, &[f.clone(), f]).expect("it fits");
    assert_eq!(class.members().collect::<Vec<_>>(), [vec![0, 0], vec![1, 1]]);
}

#[test]
fn repeated_visits_see_what_two_draws_see() {
    // Two visits of one pair are a double sample of it.
    let layout = Layout::new(&[vec![1]]);
    let outcome = |reward| Outcome { reward, next: 0 };
    let visit = |reward| Sample { pair: 0, first: outcome(reward), second: None };
    let class = Class::list(&layout, &[vec![vec![0.5]]]).expect("a class");
    let data = Data::new(layout.clone(), vec![vec![visit(0.25), visit(1.0)]]);
    let risk = RepeatedVisits.of(&class, &data, &vec![0]).expect("a risk");
    assert_eq!(risk, 0.25 * -0.5);
    assert_eq!(risk, corrected(0.5, [0.25, -0.5]) / 2.0 + corrected(0.5, [-0.5, 0.25]) / 2.0);
    let once = Data::new(layout, vec![vec![visit(0.25)]]);
    assert_eq!(RepeatedVisits.of(&class, &once, &vec![0]), Ok(0.0));
}
