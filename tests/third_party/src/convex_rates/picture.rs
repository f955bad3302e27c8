//! The picture of the rate: how much of the error is left after n steps.

use proofmark::arithmetic::{Approx, ratio};
use proofmark::claim::{Context, Series, Style};

use super::functions::Shape;
use super::gradient_descent_rate::enclosed;
use super::instances::Instance;

/// The worst function for each n, two other functions, the bound and its control.
pub fn series(instances: &[Instance], context: &Context) -> Vec<Series> {
    let grid = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
    let error = |i: &Instance| {
        let run = enclosed(i, context).ok()?;
        let unit = run.smoothness * run.distance_squared;
        Some((f64::from(i.steps), (run.error / unit).approx()))
    };
    let observed = |i: &Instance, of: &dyn Fn(u32) -> Instance| Series {
        name: i.name.replace('_', " "),
        style: Style::Observed,
        points: grid.iter().filter_map(|&n| error(&of(n))).collect(),
    };
    let mut all = vec![];
    for i in instances {
        match i.name {
            "huber_one_step" => all.push(observed(i, &|steps| {
                let bend = ratio(1, 2 * i64::from(steps) + 1);
                Instance { shape: Shape::Huber { bend }, steps, ..i.clone() }
            })),
            "valley" | "log_cosh" => {
                all.push(observed(i, &|steps| Instance { steps, ..i.clone() }));
            }
            _ => {}
        }
    }
    for (name, style, c) in
        [("1/(4n + 2)", Style::Predicted, 2.0), ("1/(4n + 3)", Style::Control, 3.0)]
    {
        let point = |&n: &u32| (f64::from(n), 1.0 / (4.0 * f64::from(n) + c));
        all.push(Series { name: name.into(), style, points: grid.iter().map(point).collect() });
    }
    all
}
