//! The picture: one curve for all $S$, and the learners above it.

use proofmark::arithmetic::{Approx, ratio};
use proofmark::claim::{Axis, Context, Picture, Series, Style};
use proofmark::rug::Rational;

use super::double::double_law;
use super::drawn::right;
use super::every_learner::enclosed;
use super::instances::{Instance, Menu, Question, Who, instances};
use super::occupancy::{collapsed, overlap_by_exclusion};

/// The picture.
pub const PICTURE: Picture<Instance> = Picture {
    shows: "against n/sqrt S the errors of the best learner fall on one curve for all S from 16 to \
            10000; the learners that see single samples lie above, and the one that sees two next \
            states is done long before",
    x: Axis { label: "n/sqrt S", unit: "1", logarithmic: false },
    y: Axis { label: "twice the probability of a wrong choice", unit: "1", logarithmic: true },
    series,
};

/// From $n = 1$ to $4\sqrt S$.
fn series(_: &[Instance], context: &Context) -> Vec<Series> {
    let number = |x: Rational| enclosed(&x).approx();
    let mut all = vec![];
    for root in [4_u32, 8, 16, 32, 64, 100] {
        let step = (root / 8).max(1);
        let draws = (1..).map(|k| k * step).take_while(|&n| n <= 4 * root);
        let at = |n: u32| {
            let overlap = overlap_by_exclusion(root * root, n);
            (f64::from(n) / f64::from(root), number(overlap))
        };
        let name = format!("best learner, S = {}", root * root);
        all.push(Series { name, style: Style::Observed, points: draws.map(at).collect() });
    }
    let grid = (0..=32).map(|k| f64::from(k) / 8.0);
    let limit = grid.map(|x| (x, collapsed(x))).collect();
    all.push(Series { name: "exp(-x^2/4)".into(), style: Style::Predicted, points: limit });
    let drawn = instances().into_iter().find(|i| i.question == Question::Drawn);
    let drawn = drawn.expect("there are instances with drawn data");
    const TRIALS: u64 = 2000;
    for who in [Who::NaiveErm, Who::Fqi, Who::Minimax, Who::Tournament, Who::RepeatedVisits] {
        let menu = if who == Who::Fqi { Menu::Product } else { Menu::Pair };
        let at = |draws: u32| {
            let i = Instance { who, menu, states: 16, draws, ..drawn.clone() };
            let id = format!("{who:?}_{draws}");
            let context = Context { instance: &id, ..*context };
            let right = right(&i, TRIALS, &context).map_or(f64::NAN, |right| right as f64);
            (f64::from(draws) / 4.0, 2.0 * (1.0 - right / TRIALS as f64))
        };
        let points = [2, 4, 6, 8, 10, 12, 16].map(at).into();
        all.push(Series { name: format!("{who:?}, S = 16"), style: Style::Observed, points });
    }
    let double = |n: u32| (f64::from(n) / 32.0, number(double_law(n, ratio(1, 1))));
    let points = (1..=128).map(double).collect();
    let name = "two next states, S = 1024".into();
    all.push(Series { name, style: Style::Control, points });
    all
}
