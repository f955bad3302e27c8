//! What `f64` makes of the model at large $\alpha$.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Real};
use proofmark::dynamics::Extrapolation;
use proofmark::evidence::Reason;
use proofmark::rug;

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

/// Steps in `f64`. The rates are $8\alpha^2$ times the squared singular values of $Z$, the smallest
/// of which is above $\|Z\|_F^2/5.7$ for the models here, so that $e^{-56}$ is left.
const STEPS_DOUBLE: usize = 320;

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

/// How far $u^2 - v^2$, computed in `f64` from the nearest `f64` to $u$ and $v$, is from the truth
/// at the point of the flow where $u_jv_j = \alpha^2$ and $w = \hat w$.
#[derive(Clone, Debug)]
pub struct Parted {
    /// $\alpha$, exactly.
    pub alphas: Vec<Ratio>,
    /// $\|w_{\text{f64}} - \hat w\|/\|\hat w\|$ for each of them.
    pub differences: Vec<f64>,
    /// $\|\hat w\|$.
    pub norm: f64,
    /// $d$.
    pub width: usize,
}

impl Parted {
    /// For each $\alpha$.
    pub fn of(model: &Model, alphas: &[Ratio]) -> Result<Self, Reason> {
        let w = model.interpolant()?;
        let length = norm(&w);
        let differ = |&alpha: &Ratio| {
            let square = Enclosure::of(alpha).square();
            let nearest = |x: Enclosure| x.midpoint().approx();
            let in_double = |w: &Enclosure| {
                let [u, v] = factors(square, *w).map(nearest);
                Enclosure::binary(u * u - v * v)
            };
            let doubles: Vec<_> = w.iter().map(in_double).collect();
            (norm(&difference(&doubles, &w)) / length).approx()
        };
        let differences = alphas.iter().map(differ).collect();
        let norm = length.approx();
        Ok(Parted { alphas: alphas.to_vec(), differences, norm, width: w.len() })
    }
}

/// The $u, v > 0$ with $uv = \alpha^2$, here `square`, and $u^2 - v^2 = w$.
fn factors<R: Real>(square: R, w: R) -> [R; 2] {
    let two = R::integer(2);
    let u = (((w / two).square() + square.square()).sqrt() + w / two).sqrt();
    [u, square / u]
}

/// The place of a number between two neighbouring `f64`, from 0 to 1, and their distance.
pub fn place(alpha: Ratio) -> (f64, f64) {
    let near = alpha.to_f64();
    let exponent = (near.to_bits() >> 52) as i64 - 1023;
    let ulp = f64::from_bits(((1023 + exponent - 52) as u64) << 52);
    let units = alpha.to_rational() / rug::Rational::from_f64(ulp).expect("an ulp is finite");
    let whole = units.clone().floor();
    ((units - whole).to_f64(), ulp)
}
