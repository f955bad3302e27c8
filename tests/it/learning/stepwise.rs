//! Regression step by step, against hand-computed fits and against all functions.

use proofmark::arithmetic::{Approx, Field, Rational, ratio};
use proofmark::learning::mdp::learners::{Candidates, Fqi, Stepwise, least_squares};
use proofmark::learning::mdp::{
    Data, Everything, Generator, Layout, Learner, LearningError, Mdp, Ordered, Outcome, Sample,
    Sampler, Sampling, Shape,
};
use proofmark::linear::Matrix;
use proofmark::noise::{Address, Stream};

const SHAPE: Shape =
    Shape { horizon: 3, states: 2, actions: 2, denominator: 6, random_rewards: true };

fn stream(purpose: &str) -> Stream {
    Stream::at(&Address {
        seed: 1,
        theorem: "stepwise",
        claim: "",
        instance: "",
        purpose,
        replicate: 0,
    })
}

fn line<R: Ordered>() -> Matrix<R> {
    Matrix::from_fn(4, 2, |x, k| R::integer(if k == 0 { 1 } else { x as i64 }))
}

fn numbers<R: Ordered>(x: &[i64]) -> Vec<R> {
    x.iter().map(|&x| R::integer(x)).collect()
}

#[test]
fn a_line_is_fitted_as_by_hand() {
    // (0, 1), (1, 3) twice with mean 2, (3, 4): 4w0 + 5w1 = 9, 5w0 + 11w1 = 16.
    Rational::scope(|| {
        let [weights, totals] = [[1, 2, 0, 1], [1, 4, 0, 4]].map(|x| numbers::<Rational>(&x));
        let fit = least_squares(&line(), &weights, &totals).expect("two pairs determine a line");
        let expected = [19, 38, 57, 76].map(|x| Rational::of(ratio(x, 19)));
        assert_eq!(fit, expected, "w = (1, 1)");
    });
    let [weights, totals] = [[1, 2, 0, 1], [1, 4, 0, 5]].map(|x| numbers::<f64>(&x));
    let fit = least_squares(&line(), &weights, &totals).expect("two pairs determine a line");
    // 4w0 + 5w1 = 10, 5w0 + 11w1 = 19.
    let expected = [15.0, 41.0, 67.0, 93.0].map(|x| x / 19.0);
    assert!(fit.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-14), "{fit:?}");
}

#[test]
fn what_the_data_do_not_determine_is_named() {
    let layout = Layout::new(&[vec![2, 2]]);
    let class = |features| {
        let class = Stepwise::new(&layout, vec![Candidates::Linear(features)]);
        class.expect("the features fit")
    };
    let sample = |pair| Sample { pair, first: Outcome { reward: 1.0, next: 0 }, second: None };
    let data = |pairs: &[usize]| {
        Data::new(layout.clone(), vec![pairs.iter().map(|&pair| sample(pair)).collect()])
    };
    let error = Fqi.learn(&class(line()), &data(&[0, 0])).expect_err("one point is no line");
    assert!(error.to_string().starts_with("step 1, state 0, action 1: its features"), "{error}");
    // Two parallel features: the values are determined where the coefficients are not.
    let twice = Matrix::from_fn(4, 2, |x, k| (x + 1) as f64 * (k + 1) as f64);
    let fit = Fqi.learn(&class(twice), &data(&[1, 1])).expect("a multiple of one function");
    assert!(fit[0].iter().enumerate().all(|(x, f)| (f - (x + 1) as f64 / 2.0).abs() < 1e-14));
    let error = Fqi.learn(&class(line()), &data(&[])).expect_err("nothing was seen");
    assert_eq!(error, LearningError::NoData { step: 1 });
}

#[test]
fn classes_that_do_not_fit_are_refused() {
    let layout = Layout::new(&[vec![2, 2], vec![1]]);
    let last = || Candidates::Listed(vec![vec![0.0]]);
    let errors = [
        (vec![last()], LearningError::Horizon { found: 1, expected: 2 }),
        (vec![last(), last()], LearningError::Shape { step: 1, found: 1, expected: 4 }),
        (
            vec![Candidates::Linear(line()), Candidates::Listed(vec![])],
            LearningError::EmptyClass { step: 2 },
        ),
        (
            vec![Candidates::Linear(Matrix::zeros(4, 0)), last()],
            LearningError::EmptyClass { step: 1 },
        ),
    ];
    for (steps, expected) in errors {
        assert_eq!(Stepwise::new(&layout, steps).expect_err("it does not fit"), expected);
    }
}

/// Indicators of the pairs are all functions, for which there is a rule without equations.
fn indicators<R: Ordered>(mdp: &Mdp<R>) -> Stepwise<R> {
    let layout = mdp.layout();
    let step = |h: usize| Candidates::Linear(Matrix::identity(layout.pairs(h)));
    Stepwise::new(layout, (0..layout.horizon()).map(step).collect()).expect("one row a pair")
}

#[test]
fn indicators_are_all_functions() {
    let mut generator = Generator::new(SHAPE, &stream("process"));
    let process = generator.process();
    let mu = generator.measure(&process.layout());
    let sampler = Sampler::new(&process, &mu).expect("a process");
    let draws = sampler.draw(60, Sampling::Single, &stream("data"));
    Rational::scope(|| {
        let mdp = process.over::<Rational>().expect("a process");
        let data = draws.over(&mdp);
        let everything = Everything { layout: mdp.layout().clone() };
        let expected = Fqi.learn(&everything, &data).expect("sixty samples visit eight pairs");
        let found = Fqi.learn(&indicators(&mdp), &data).expect("the same");
        assert_eq!(found, expected);
        // With all of the data it is Q*.
        let mu: Vec<Vec<_>> =
            mu.iter().map(|row| row.iter().map(|&x| Rational::of(x)).collect()).collect();
        let limit = indicators(&mdp).population(&mdp, &mu).expect("every pair has mass");
        assert_eq!(limit, mdp.optimal());
        // The same in f64, to rounding.
        let mdp = process.over::<f64>().expect("a process");
        let rounded = Fqi.learn(&indicators(&mdp), &draws.over(&mdp)).expect("the same");
        for (exact, rounded) in expected.iter().flatten().zip(rounded.iter().flatten()) {
            assert!((exact.approx() - rounded).abs() < 1e-14);
        }
    });
}

#[test]
fn listed_functions_are_those_of_a_product() {
    let layout = Layout::new(&[vec![1, 1]]);
    let list = vec![vec![1.0, 0.0], vec![0.75, 0.25]];
    let class = Stepwise::new(&layout, vec![Candidates::Listed(list.clone())]).expect("it fits");
    // Totals of the targets 1/2 and 1/2: the second is nearer.
    assert_eq!(class.fit(0, &[1.0, 1.0], &[0.5, 0.5]), Ok(list[1].clone()));
    // Of equals, the first.
    assert_eq!(class.fit(0, &[0.0, 0.0], &[0.0, 0.0]), Ok(list[0].clone()));
    assert_eq!(class.distance(0, &[0.5, 0.5], &[0.5, 0.5]), Ok(0.0625));
}
