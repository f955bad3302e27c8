//! The picture: the error of the constant against the step size, three times.

use proofmark::arithmetic::Field;
use proofmark::claim::{Context, Series, Style};

use super::Instance;
use super::finite::leading;
use super::limit::slope;
use super::models::Model;
use super::run::Constants;

pub fn series(instances: &[Instance], _: &Context) -> Vec<Series> {
    let hyperbola = instances.iter().find(|i| i.model == Model::Hyperbola);
    let Some(run) = hyperbola.and_then(|i| Constants::kept(i).ok()) else { return vec![] };
    let observed = |name: &str, style, error: &dyn Fn(usize) -> f64| {
        let at = |(k, &eta): (usize, &f64)| (eta, error(k).abs());
        Series { name: name.into(), style, points: run.steps.iter().enumerate().map(at).collect() }
    };
    let line = |name: &str, constant: f64, order: i32| {
        let at = |&eta: &f64| (eta, constant.abs() * Field::powi(eta, order));
        let points = run.steps.iter().map(at).collect();
        Series { name: name.into(), style: Style::Predicted, points }
    };
    vec![
        observed("against ¼", Style::Control, &|k| run.plain[k] - 0.25),
        observed("against ½", Style::Observed, &|k| run.plain[k] - 0.5),
        line("½ηλ₁", slope(&run, 0.5), 1),
        observed("against ½ with the factor", Style::Observed, &|k| run.refined[k] - 0.5),
        line("½Kρ²", leading(&run), 3),
    ]
}
