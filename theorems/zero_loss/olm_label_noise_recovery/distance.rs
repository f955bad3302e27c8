//! C2 for any rows: how far $\Phi(x_k)$ is from the path, to leading order.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, SIZE};
use proofmark::linear::{Matrix, norm_squared};
use proofmark::statistics::{Point, Sample};
use rayon::prelude::*;

use super::decay::{curvatures, halved, on_manifold};
use super::instance::{Instance, Role};
use super::path::{Path, PathPoint, limit_from};
use super::walk::{Linear, drawn, steps, walk};

/// The root mean square of $\|\Phi(x_k) - w(\tau)\|$ at several step sizes, and its law.
pub struct Distances {
    points: Vec<Point>,
    /// What the faster decay gives, over $\eta$, squared.
    by_decay: f64,
    /// What the sampling of the data gives, over $\eta$, squared.
    by_sampling: f64,
}

/// The linear response $J$ of $w$ to changes of $\ln u_jv_j$: with $Zw = y$,
/// $dw = w\circ dx + s\circ Z^\top dm$ for the slopes $s = 2(u\circ u + v\circ v)$, and
/// $Z(w\circ dx) + Z\operatorname{diag}(s)Z^\top dm = 0$.
fn response(path: &Path<f64>, point: &PathPoint<f64>, change: &[f64]) -> Option<Vec<f64>> {
    let z = &path.dual.rows;
    let direct: Vec<f64> = point.w.iter().zip(change).map(|(w, x)| w * x).collect();
    let slopes: Vec<f64> = point.sizes.iter().map(|s| 2.0 * s).collect();
    let right = z.apply(&direct);
    let right = Matrix::from_fn(right.len(), 1, |k, _| -right[k]);
    let moved = path.dual.hessian(&slopes).solve(&right)?.column(0);
    let along = z.transpose().apply(&moved);
    Some((0..direct.len()).map(|j| direct[j] + slopes[j] * along[j]).collect())
}

impl Distances {
    /// The leading order has two parts. The decay is faster than $4\hat c_j\delta^2$ by
    /// $\frac{2\eta\delta^2}n\sum_iz_{ij}^2K_{ii}$, as `excess_decay_has_order_one` says of its
    /// sum: $\ln u_jv_j$ is off by $\eta b_j$ with $b_j =
    /// -\frac{2h}n\sum_iz_{ij}^2\overline{K_{ii}}$, $h = \delta^2\tau$. And the data are sampled:
    /// if datum $i$ was drawn $N_i$ times of $k$, $\ln u_jv_j$ is off by $M_j =
    /// -4\eta^2\delta^2\sum_i(N_i - \frac kn)z_{ij}^2$, of mean zero and covariance
    /// $16\eta^2\delta^2h\operatorname{Cov}_i(z_{ij}^2, z_{il}^2)$. Rows of signs do not have this
    /// part.
    ///
    /// $\|J(\eta b + M)\|^2$ is a function of the counts alone, of known mean: it is subtracted
    /// from each squared distance and its mean added, which leaves a fraction of the variance and
    /// the mean as it was.
    fn of(i: &Instance, sizes: usize, replicates: u64, context: &Context) -> Result<Self, Reason> {
        let path = Path::<f64>::of(i);
        let start = on_manifold(&path).ok_or(Reason::Vacuous)?;
        let (n, d, h) = (i.data, i.width, i.horizon.to_f64());
        let delta = i.delta.to_f64();
        let end = path.points(&[h])?.pop().ok_or(Reason::Vacuous)?;
        let (mean, _) = curvatures(i, &path)?;
        let square = |k: usize, j: usize| path.dual.rows.at(k, j) * path.dual.rows.at(k, j);
        let bias = |j: usize| {
            let sum: f64 = (0..n).map(|k| square(k, j) * mean[k]).sum();
            -2.0 * h * sum / n as f64
        };
        let by_bias = response(&path, &end, &(0..d).map(bias).collect::<Vec<f64>>());
        let by_bias = by_bias.ok_or(Reason::Vacuous)?;
        // J z_i∘z_i for each datum, less their mean: J M is a sum of these.
        let of_datum: Option<Vec<Vec<f64>>> = (0..n)
            .map(|k| {
                let centred: Vec<f64> = (0..d).map(|j| square(k, j) - path.weights[j]).collect();
                response(&path, &end, &centred)
            })
            .collect();
        let of_datum = of_datum.ok_or(Reason::Vacuous)?;
        let spread: f64 = of_datum.iter().map(|x| norm_squared(x)).sum::<f64>() / n as f64;
        let by_decay = norm_squared(&by_bias);
        let by_sampling = 16.0 * delta * delta * h * spread;

        let model = Linear::<f64>::of(i);
        let scale = if i.noisy { delta } else { 0.0 };
        let squared = |step: f64, size: usize, replicate: u64| {
            let noise = context.stream(&format!("step size {size}"), replicate);
            let mut x = start.clone();
            let mut counts = vec![0_u32; n];
            let draws = drawn(&noise, n).take(steps(i, step) as usize);
            let counted = draws.inspect(|&(k, _)| counts[k] += 1);
            walk(&model, [step, scale], counted, &mut x, |_| ());
            let (u, v) = x.split_at(d);
            let dual = limit_from(&path, u, v);
            let w = dual.weights(&dual.solve()?).0;
            let off: Vec<f64> = w.iter().zip(&end.w).map(|(a, b)| a - b).collect();
            let four = -4.0 * step * step * delta * delta;
            let linear: Vec<f64> = (0..d)
                .map(|j| {
                    let sampled = of_datum.iter().zip(&counts).map(|(x, &c)| x[j] * f64::from(c));
                    step * by_bias[j] + four * sampled.sum::<f64>()
                })
                .collect();
            let known = step * step * (by_decay + by_sampling);
            Some(norm_squared(&off) - norm_squared(&linear) + known)
        };
        let at = |size: usize| {
            let step = halved(i.step, size);
            let all: Option<Vec<f64>> =
                (0..replicates).into_par_iter().map(|r| squared(step, size, r)).collect();
            let sample = Sample::of(&all.ok_or(Reason::Diverged)?);
            let value = sample.mean.max(0.0).sqrt();
            // As many points as there are share the error of the check.
            let half = sample.half_width(SIZE / (2 * sizes) as f64);
            Ok(Point { step, value, uncertainty: half / (2.0 * value) })
        };
        let points = (0..sizes).map(at).collect::<Result<_, _>>()?;
        Ok(Distances { points, by_decay, by_sampling })
    }
}

/// C2. The corrections to the mean square are a power of $\eta$ higher each.
pub const DISTANCE_TO_THE_PATH_HAS_ORDER_ONE: Complete<Claim<Instance, Distances>> = Claim {
    name: "distance_to_the_path_has_order_one",
    says: r"the root mean square of $\|\Phi(x_k) - w(\tau)\|$ is $C\eta + O(\eta^2)$",
    clock: Clock::DeltaSquaredEtaSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Path,
    run: |i, context| {
        // Twice the noise of the other claims: a quarter of the steps, and a larger share of what
        // comes from the sampling of the data.
        let delta = ratio(2 * i.delta.numerator(), i.delta.denominator());
        let replicates = context.by_tier(2048, 8192, 32_768);
        Distances::of(&Instance { delta, ..i.clone() }, 4, replicates, context)
    },
    check: Check::Order {
        observed: |run| run.points.clone(),
        predicted: Predicted {
            dial: Dial::exponent("the order in η", ratio(1, 1)),
            formula: |run, order| law(order, run.by_decay + run.by_sampling),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "order ½, that of x_k itself", value: ratio(1, 2) },
                Wrong::Number { name: "order 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "without the sampling of the data",
                    formula: |run, order| law(order, run.by_decay),
                },
                Wrong::Formula {
                    name: "without the faster decay",
                    formula: |run, order| law(order, run.by_sampling),
                },
            ],
        },
        correction: 1.0,
        window: 0.25,
    },
    broken: &[],
    rests_on: &["S1", "S3"],
}
.checked();

fn law(order: f64, square: f64) -> OrderLaw {
    OrderLaw { order, constant: Some(square.sqrt()) }
}
