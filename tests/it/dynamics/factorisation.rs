//! Flows of factors are the gradient flows that they are said to be, and the greedy algorithm finds
//! what is known.

use proofmark::arithmetic::{Field, Interval, Jet, Mp, Ratio, RationalMap, ratio};
use proofmark::dynamics::{FactorFlow, ProductFlow, WeightedLoss, greedy_low_rank};
use proofmark::linear::Matrix;

fn symmetric(lower: [[i64; 3]; 3], parts: i64) -> Vec<Vec<Ratio>> {
    let entry = |i: usize, j: usize| ratio(lower[i.max(j)][i.min(j)], parts);
    (0..3).map(|i| (0..3).map(|j| entry(i, j)).collect()).collect()
}

fn loss() -> WeightedLoss {
    WeightedLoss {
        weights: symmetric([[10, 0, 0], [6, 12, 0], [14, 8, 9]], 10),
        target: symmetric([[20, 0, 0], [7, 15, 0], [-4, 3, 10]], 10),
    }
}

fn full(target: [[i64; 3]; 3]) -> WeightedLoss {
    WeightedLoss { weights: symmetric([[1; 3]; 3], 1), target: symmetric(target, 1) }
}

/// $f(W)$, half the weighted sum of squares.
fn value<R: Field>(loss: &WeightedLoss, w: &Matrix<R>) -> R {
    let mut sum = R::zero();
    for i in 0..3 {
        for j in 0..3 {
            let off = w.at(i, j) - R::of(loss.target[i][j]);
            sum += R::of(loss.weights[i][j]) * off.square();
        }
    }
    sum / R::integer(2)
}

#[test]
fn the_factor_flow_descends_half_the_loss() {
    type M = Mp<4>;
    let loss = loss();
    let flow = FactorFlow { loss: &loss, columns: 2 };
    let u: Vec<M> = [3, -2, 5, 1, 4, -1].map(|n| M::integer(n) / M::integer(4)).to_vec();
    let gradient = Jet::gradient(|u| value(&loss, &flow.product(u)) / Jet::integer(2), &u);
    for (v, g) in flow.evaluate(&u).iter().zip(gradient) {
        assert!((*v + g).abs() < M::binary(1e-70));
    }
}

#[test]
fn the_product_flow_descends_the_loss() {
    type M = Mp<4>;
    let loss = loss();
    for depth in 1..=4 {
        let flow = ProductFlow { loss: &loss, depth };
        let entry = |n: usize| M::integer((7 * n as i64 * n as i64 + 3) % 11 - 5) / M::integer(4);
        let state: Vec<M> = (0..9 * depth).map(entry).collect();
        let gradient = Jet::gradient(|u| value(&loss, &flow.product(u)), &state);
        for (v, g) in flow.evaluate(&state).iter().zip(gradient) {
            assert!((*v + g).abs() < M::binary(1e-60));
        }
    }
}

#[test]
fn the_growth_bounds_the_symmetric_derivative() {
    let loss = loss();
    let flow = FactorFlow { loss: &loss, columns: 3 };
    let u = [3, -2, 5, 1, 4, -1, 2, 2, -3].map(|n| f64::from(n) / 4.0);
    let bound = flow.growth(&u.map(Interval::binary));
    let all: Vec<usize> = (0..9).collect();
    use proofmark::linear::{System, symmetric_eigen};
    let top = symmetric_eigen(&flow.jacobian(&u, &all)).values[0];
    assert!(Mp::binary(top) <= bound);
    assert!(bound < Mp::binary(top) + Mp::integer(4));
}

#[test]
fn under_full_observation_greedy_learning_truncates() {
    let loss = full([[3, 0, 0], [0, 2, 0], [0, 0, 1]]);
    let points = greedy_low_rank::<4>(&loss, 3).expect("all phases end");
    let ranks: Vec<_> = points.iter().map(|point| point.rank).collect();
    assert_eq!(ranks, [0, 1, 2, 3]);
    for point in &points {
        for i in 0..3 {
            let truth = if i < point.rank { 3 - i as i64 } else { 0 };
            assert!(point.point.at(i, i).contains_point(Mp::integer(truth)));
        }
        assert_eq!(point.growth.len(), 3 - point.rank);
        assert!(point.is_strict_minimum());
    }
    // At the second point the slowest of the tangential rates is m_2 - m_3.
    let slowest = points[2].stay().contraction.expect("it is not zero");
    assert!(slowest.contains_point(Mp::one()) && slowest.relative_bits() > 200.0);
}

#[test]
fn greedy_learning_ends_at_the_minimum() {
    let points = greedy_low_rank::<8>(&loss(), 3).expect("all phases end");
    assert_eq!(points.len(), 4);
    let rest = loss().pull(&points[3].point);
    for i in 0..3 {
        for j in 0..3 {
            assert!(rest.at(i, j).contains_point(Mp::zero()));
            assert!(rest.at(i, j).width() < Mp::binary(1e-140));
        }
    }
    // The first point is no truncation of the target.
    assert!(points[1].growth[0].certainly_positive());
    assert!(!points[1].point.at(0, 0).contains_point(Mp::integer(2)));
}
