//! What `f64` makes of the model at large $\alpha$.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Real};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;

use super::flow::{flow_in_p_q, flow_in_u_v, step_size};
use super::limit::{Model, difference, norm};

/// What `f64` makes of a start of size $\alpha$.
#[derive(Clone, Debug)]
pub struct Doubles {
    /// $\alpha$.
    pub alpha: f64,
    /// $(u, v)$ at the end of the flow in the variables $(u, v)$.
    pub plain: Vec<f64>,
    /// $w = p\circ q$ at the end of the flow in the variables $(p, q)$.
    pub split: Vec<f64>,
    /// $w_\alpha$, enclosed.
    pub end: Vec<Enclosure>,
    /// $w^*$.
    pub truth: Vec<Enclosure>,
    /// Roundings that an entry of `split` accumulates, at most; see [`Doubles::of`].
    pub roundings: f64,
}

/// Columns of the table in `f64`: order 8.
const COLUMNS_DOUBLE: usize = 4;

/// Steps in `f64`: the slowest rate of the models here is above a fortieth of the bound that sets
/// the step, so that $e^{-40}$ is left.
const STEPS_DOUBLE: usize = 1600;

impl Doubles {
    /// Runs both forms of the flow in `f64`.
    ///
    /// In a step, column $j$ of the table takes $2j$ leapfrog steps with two roundings each of the
    /// size of an entry, and enters the result with the weight $W_j = \prod_{i\ne j}j^2/(j^2-i^2)$;
    /// the combinations round once for each of the columns. The part inside the row space forgets
    /// its errors, the part across it adds them up: $\text{steps}\cdot\sum_j|W_j|(4j + 4)$
    /// roundings of the largest entry, at most.
    pub fn of(model: &Model, alpha: Ratio) -> Result<Self, Reason> {
        let (rows, targets) = (model.matrix::<f64>(), model.targets::<f64>());
        let rule = Extrapolation { columns: COLUMNS_DOUBLE };
        let size = alpha.to_f64();
        let h = step_size(model, size);
        let d = rows.columns();
        let start = model.start(size);
        let plain = rule.run(|x| flow_in_u_v(&rows, &targets, x), &start, h, STEPS_DOUBLE);
        let (u, v) = start.split_at(d);
        let sums = u.iter().zip(v).map(|(u, v)| u + v);
        let split: Vec<f64> = sums.chain(difference(u, v)).collect();
        let split = rule.run(|x| flow_in_p_q(&rows, &targets, x), &split, h, STEPS_DOUBLE);
        let (p, q) = split.split_at(d);
        let split: Vec<f64> = p.iter().zip(q).map(|(p, q)| p * q).collect();
        let end = model.end(alpha)?;
        let largest = split.iter().fold(0.0, |most: f64, w| most.max(w.abs()));
        let smallest = split.iter().fold(f64::INFINITY, |least: f64, w| least.min(w.abs()));
        let weight = |j: usize| {
            (1..=COLUMNS_DOUBLE).filter(|&i| i != j).fold(1.0, |product: f64, i| {
                let (i, j) = ((i * i) as f64, (j * j) as f64);
                product * j / (j - i)
            })
        };
        let each: f64 = (1..=COLUMNS_DOUBLE).map(|j| weight(j).abs() * (4 * j + 4) as f64).sum();
        let roundings = STEPS_DOUBLE as f64 * each * largest / smallest;
        let truth = model.truth.iter().map(|&w| Enclosure::of(w)).collect();
        Ok(Doubles { alpha: size, plain, split, end, truth, roundings })
    }
}

/// How far $w = u\circ u - v\circ v$, computed in `f64` from the nearest `f64` to $u$ and $v$, is
/// from the truth.
#[derive(Clone, Debug)]
pub struct Parted {
    /// $\alpha$.
    pub alphas: Vec<f64>,
    /// $\|w_{\text{f64}} - w_\alpha\|/\|w_\alpha\|$.
    pub differences: Vec<f64>,
    /// $\|w_\alpha\|$.
    pub norms: Vec<f64>,
    /// $d$.
    pub width: usize,
}

impl Parted {
    /// For each $\alpha$.
    pub fn of(model: &Model, alphas: &[Ratio]) -> Result<Self, Reason> {
        let mut parted =
            Parted { alphas: vec![], differences: vec![], norms: vec![], width: model.truth.len() };
        for &alpha in alphas {
            let size = Enclosure::of(alpha);
            let dual = model.dual(size);
            let m = dual.near().and_then(|m| dual.enclose(&m));
            let m = m.ok_or(Reason::TooWide { bits: 1024 })?;
            let (w, _) = dual.weights(&m);
            let nearest = |x: Enclosure| x.midpoint().approx();
            let in_double = |s: &Enclosure| {
                let grown = s.exp();
                let [u, v] = [size * grown, size / grown].map(nearest);
                Enclosure::binary(u * u - v * v)
            };
            let doubles: Vec<_> = dual.exponents(&m).iter().map(in_double).collect();
            parted.alphas.push(alpha.to_f64());
            let length = norm(&w);
            parted.norms.push(length.approx());
            parted.differences.push((norm(&difference(&doubles, &w)) / length).approx());
        }
        Ok(parted)
    }
}
