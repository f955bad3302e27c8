//! Gradients and Hessian-vector products that are written by hand, against jets of the formulas
//! that they are meant to differentiate: in enclosures of 256 bits, at several points each, so that
//! a slip in any entry is seen whatever its size.

use proofmark::arithmetic::{
    Enclosure, Field, Function, Interval, Jet, Map, Mp, Ratio, Rational, ratio,
};
use proofmark::dynamics::{Loss, Regression};
use proofmark::evidence::{Verdict, Width, equal};
use theorems::sam::instances::{ExpValley, Hyperbola, Ring, TwoNormals};
use theorems::sam::one_sam_trace_flow::{Linear, TwoSamples};
use theorems::sam::real_network_constant::network::{Data, Network};

type Ball = Interval<Mp<4>>;

/// Points without symmetry: no two entries alike, none zero, of either sign.
fn points(dimension: usize) -> Vec<Vec<Ball>> {
    let entry = |point: usize, k: usize| {
        let numerator = ((7 * k + 11 * point + k * k + 5) % 23) as i64 - 11;
        Ball::of(ratio(2 * numerator + 1, 16 + point as i64))
    };
    (0..4).map(|point| (0..dimension).map(|k| entry(point, k)).collect()).collect()
}

fn judge(by_hand: &[Ball], by_jets: &[Ball]) -> Verdict {
    let [hand, jets] =
        [by_hand, by_jets].map(|x| x.iter().map(|x| x.to_enclosure()).collect::<Vec<Enclosure>>());
    // 256 bits less what a few dozen operations and the size of the entries cost.
    equal(&hand, &jets, Width::absolute(1e-60), 256).verdict
}

fn assert_same(what: &str, by_hand: &[Ball], by_jets: &[Ball]) {
    let verdict = judge(by_hand, by_jets);
    assert!(verdict.is_supported(), "{what}: {verdict}");
}

fn assert_gradient(what: &str, formula: &impl Function, loss: &impl Loss<Ball>) {
    for x in points(loss.dimension()) {
        let mut by_hand = x.clone();
        loss.gradient(&x, &mut by_hand);
        assert_same(what, &by_hand, &Jet::gradient(|x| formula.at(x), &x));
    }
}

/// Residuals and their gradients.
fn assert_residuals<M: Map>(what: &str, formula: &M, model: &impl Regression<Ball>) {
    for x in points(model.dimension()) {
        let residuals = formula.at(&x);
        for (i, &expected) in residuals.iter().enumerate() {
            let mut by_hand = x.clone();
            let residual = model.residual(i, &x, &mut by_hand);
            let by_jets = Jet::gradient(|x| formula.at(x)[i], &x);
            assert_same(&format!("{what}, residual {i}"), &[residual], &[expected]);
            assert_same(&format!("{what}, gradient {i}"), &by_hand, &by_jets);
        }
    }
}

fn halves(numerator: i64) -> Ratio {
    ratio(numerator, 2)
}

#[test]
fn losses_of_the_paper_on_sam() {
    for k in [ratio(1, 1), halves(-3)] {
        let valley = ExpValley { k };
        assert_gradient("exp valley", &valley, &valley);
    }
    assert_gradient("hyperbola", &Hyperbola, &Hyperbola);
    for b in [ratio(1, 3), halves(-1)] {
        assert_gradient("ring", &Ring { b }, &Ring { b }.over::<Ball>());
    }
    for coupling in [ratio(0, 1), ratio(1, 1), halves(-3)] {
        let normals = TwoNormals::three_minimisers(coupling);
        assert_gradient("two normals", &normals, &normals.over::<Ball>());
    }
}

#[test]
fn samples_of_the_paper_on_sam() {
    let samples = TwoSamples::three_minimisers();
    assert_residuals("two samples", &samples, &samples.over::<Ball>());
    let rows =
        [Linear::signs(ratio(1, 1)), Linear::signs(ratio(2, 1)), Linear::normal(), Linear::equal()];
    for model in rows {
        assert_residuals("linear model", &model, &model.over::<Ball>());
    }
}

#[test]
fn networks_on_real_data() {
    for data in [Data::Diabetes, Data::Digits] {
        let network = Network::on(data);
        assert_residuals(data.name(), &network, &network);
    }
}

#[test]
fn hessian_vector_products_on_real_data() {
    for data in [Data::Diabetes, Data::Digits] {
        let network = Network::on(data);
        let all = points(network.parameters());
        let (x, v, weight) = (&all[0], &all[1], Ball::of(ratio(-2, 3)));
        for i in 0..network.size() {
            // Added to what is there.
            let mut by_hand = all[2].clone();
            network.add_hessian_vector(i, x, v, weight, &mut by_hand);
            let product = Jet::hessian_vector(|x| network.at(x)[i], x, v);
            let by_jets: Vec<Ball> =
                all[2].iter().zip(&product).map(|(&s, &p)| s + weight * p).collect();
            assert_same(&format!("{}, product {i}", data.name()), &by_hand, &by_jets);
        }
    }
}

/// The comparison itself: a slip in the thirty-fifth digit of one entry, another entry in its
/// place, and a forgotten factor are refused.
#[test]
fn a_slip_is_seen() {
    let network = Network::on(Data::Diabetes);
    let x = &points(network.parameters())[0];
    let mut right = x.clone();
    network.residual(0, x, &mut right);
    let refused = |slip: &dyn Fn(&mut Vec<Ball>)| {
        let mut wrong = right.clone();
        slip(&mut wrong);
        judge(&wrong, &right) == Verdict::Refuted
    };
    assert_eq!(judge(&right, &right), Verdict::Supported);
    assert!(refused(&|g| g[17] *= Ball::one() + Ball::integer(10).powi(-35)));
    assert!(refused(&|g| g.swap(3, 4)));
    assert!(refused(&|g| g.iter_mut().for_each(|g| *g += *g)));
    assert!(refused(&|g| g[0] = -g[0]));
}

/// Where a loss is a polynomial, nothing at all is rounded.
#[test]
fn polynomials_exactly() {
    Rational::scope(|| {
        let x = [3, -2, 5].map(|n| Rational::of(ratio(n, 7)));
        let normals = TwoNormals::three_minimisers(ratio(1, 3));
        let mut by_hand = x;
        normals.over::<Rational>().gradient(&x, &mut by_hand);
        let loss = |x: &[Jet<Rational>]| {
            let loss = normals.over::<Jet<Rational>>();
            let quadratic =
                loss.first.at(x[0]) * x[1].square() + loss.second.at(x[0]) * x[2].square();
            (quadratic + loss.coupling * x[1].square() * x[2]) / Jet::integer(2)
        };
        let by_jets = Jet::gradient(loss, &x);
        let values = |x: &[Rational]| x.iter().map(|x| x.value()).collect::<Vec<_>>();
        assert_eq!(values(&by_hand), values(&by_jets));
    });
}
