//! Bounds of the restricted constants: a witness from below, branch and bound from above.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Jet, Round};
use proofmark::dynamics::Gram;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_eigenvalues, symmetric_eigen};

use super::instances::Instance;
use crate::best_rank_s_certificate::run::{inner, squared};

/// $(\mathcal A^*\mathcal A - I)(Z)$.
pub fn deviation<R: Field>(gram: &Gram<R>, z: &Matrix<R>) -> Matrix<R> {
    gram.apply(z).minus(z)
}

/// $\langle Z, (\mathcal A^*\mathcal A - I)Z\rangle / \|Z\|_F^2$, whose modulus at any $Z$ of rank
/// $r$ is at most $\delta_r$.
pub fn quotient<R: Field>(gram: &Gram<R>, z: &Matrix<R>) -> R {
    inner(z, &deviation(gram, z)) / squared(z)
}

/// $\|\mathcal A^*\mathcal A - I\|_{op}$ and the eigenvalues of $\mathcal A^*\mathcal A - I$.
///
/// # Errors
/// If the operator is not finite.
pub fn operator_norm(i: &Instance) -> Result<(Enclosure, Vec<Enclosure>), Reason> {
    let operator: Matrix<Enclosure> = i.ensemble().orthonormal();
    let off = operator.minus(&Matrix::identity(operator.rows()));
    let values = enclose_eigenvalues(&off).map_err(|_| Reason::Diverged)?.values;
    let norm = values.iter().fold(Enclosure::zero(), |norm: Enclosure, x| norm.max(x.abs()));
    Ok((norm, values))
}

/// Starts of the search, and its steps from each.
const STARTS: u64 = 6;
const STEPS: usize = 120;

/// A matrix of rank $r$ with a large $|\langle Z, EZ\rangle| / \|Z\|_F^2$, where $E =
/// \mathcal A^*\mathcal A - I$, as eigenvectors and eigenvalues that are exactly what they are.
///
/// Shifted power method on the matrices of rank $r$, for $E$ and for $-E$: $Z \leftarrow$ the part
/// of $(cI \pm E)Z$ in its $r$ largest eigenvalues. The quotient grows at every step, as the
/// projection is the best approximation.
pub fn witness(i: &Instance, rank: usize) -> Matrix<Enclosure> {
    let d = i.dimension();
    let gram: Gram<f64> = i.ensemble().over();
    // A shift by ‖E‖ makes the operator positive, and the quotient grow; no bound rests on it.
    let norm = operator_norm(i).map_or(1.0, |(norm, _)| norm.hi().approx());
    let mut best = (f64::NEG_INFINITY, Matrix::zeros(d, rank), vec![]);
    for start in 0..STARTS {
        for sign in [1.0, -1.0] {
            let mut words = {
                let purpose = "witness";
                let address = proofmark::noise::Address {
                    seed: 1,
                    theorem: "matrix_sensing",
                    claim: "instances",
                    instance: i.problem.name,
                    purpose,
                    replicate: start,
                };
                proofmark::noise::Stream::at(&address).words_from(0)
            };
            let mut entry = || (words.next().expect("a stream never ends") % 9) as f64 - 4.0;
            let any = Matrix::from_fn(d, d, |_, _| entry());
            let mut z = any.plus(&any.transpose());
            let mut parts = (Matrix::zeros(d, rank), vec![0.0; rank]);
            for _ in 0..STEPS {
                let moved = z.scaled(1.01 * norm).plus(&deviation(&gram, &z).scaled(sign));
                parts = largest_part(&moved, rank);
                z = assembled(&parts.0, &parts.1);
                let size = squared(&z).sqrt();
                z = z.scaled(1.0 / size);
                parts.1.iter_mut().for_each(|x| *x /= size);
            }
            let value = quotient(&gram, &z).abs();
            if value > best.0 {
                best = (value, parts.0, parts.1);
            }
        }
    }
    let vectors = Matrix::from_fn(d, rank, |i, j| Enclosure::binary(best.1.at(i, j)));
    let values: Vec<_> = best.2.iter().map(|&x| Enclosure::binary(x)).collect();
    assembled(&vectors, &values)
}

/// The eigenvectors of the $r$ eigenvalues that are largest in modulus.
fn largest_part(a: &Matrix<f64>, rank: usize) -> (Matrix<f64>, Vec<f64>) {
    let eigen = symmetric_eigen(a);
    let mut order: Vec<usize> = (0..a.rows()).collect();
    order.sort_by(|&i, &j| eigen.values[j].abs().total_cmp(&eigen.values[i].abs()));
    let vectors = Matrix::from_fn(a.rows(), rank, |i, j| eigen.vectors.at(i, order[j]));
    (vectors, order[..rank].iter().map(|&k| eigen.values[k]).collect())
}

/// $\sum_k \lambda_k v_kv_k^\top$: of rank $r$ whatever the vectors are.
fn assembled<R: Field>(vectors: &Matrix<R>, values: &[R]) -> Matrix<R> {
    Matrix::from_fn(vectors.rows(), vectors.rows(), |i, j| {
        let terms = values.iter().enumerate();
        terms.fold(R::zero(), |sum, (k, &x)| sum + vectors.at(i, k) * x * vectors.at(j, k))
    })
}

/// How far the upper bound of $\delta_1$ may be from the witness, relatively.
pub const TOLERANCE: f64 = 1e-6;

/// Boxes that are looked at before the search is given up.
const BOXES_MAX: usize = 400_000;

/// An upper bound of $\delta_1 = \max_x |\langle xx^\top, Exx^\top\rangle| / \|x\|^4$ that exceeds
/// the lower bound `known` by a tolerance at most, for $d \le 3$, by branch and bound.
///
/// The quotient depends on the direction of $x$ alone: some coordinate is the largest in modulus,
/// and is 1. On a box $X$ of the others it lies in $f(c) + \sum_i \partial_if(X)(X_i - c_i)$, from
/// which a box is discarded or cut in two. Intervals of `f64` with outward rounding; nothing is
/// taken on trust.
///
/// # Errors
/// If the search does not end.
pub fn rank_one_at_most(i: &Instance, known: f64) -> Result<f64, Reason> {
    let d = i.dimension();
    let gram: Gram<Interval<f64>> = i.ensemble().over();
    let jets: Gram<Jet<Interval<f64>>> = i.ensemble().over();
    let goal = known * (1.0 + TOLERANCE);
    let unit = Interval::new(-1.0, 1.0);
    let mut boxes: Vec<(usize, Vec<Interval<f64>>)> =
        (0..d).map(|chart| (chart, vec![unit; d - 1])).collect();
    let mut looked = 0;
    while let Some((chart, x)) = boxes.pop() {
        looked += 1;
        if looked > BOXES_MAX {
            return Err(Reason::TooWide { bits: 53 });
        }
        let centre: Vec<_> = x.iter().map(|x| Interval::point(x.midpoint())).collect();
        let mut value = quotient(&gram, &square(chart, &centre));
        for moved in 0..d - 1 {
            let jet = |k: usize| Jet::new(x[k], Interval::integer(i64::from(k == moved)));
            let along: Vec<_> = (0..d - 1).map(jet).collect();
            let slope = quotient(&jets, &square(chart, &along)).derivative;
            value += slope * (x[moved] - centre[moved]);
        }
        if value.magnitude() <= goal {
            continue;
        }
        let width = |k: usize| x[k].width();
        let longest = (0..d - 1).max_by(|&a, &b| width(a).total_cmp(&width(b))).unwrap_or(0);
        let (lo, middle, hi) = (x[longest].lo(), x[longest].midpoint(), x[longest].hi());
        for half in [Interval::new(lo, middle), Interval::new(middle, hi)] {
            let mut part = x.clone();
            part[longest] = half;
            boxes.push((chart, part));
        }
    }
    Ok(goal)
}

/// $xx^\top$ for the $x$ whose coordinate `chart` is 1 and whose others are given.
fn square<R: Field>(chart: usize, others: &[R]) -> Matrix<R> {
    let mut x = others.to_vec();
    x.insert(chart, R::one());
    Matrix::from_fn(x.len(), x.len(), |i, j| if i == j { x[i].square() } else { x[i] * x[j] })
}

/// $\delta_1$, enclosed between a witness and branch and bound.
///
/// # Errors
/// If the search does not end.
pub fn rank_one(i: &Instance) -> Result<Enclosure, Reason> {
    let lower = quotient(&i.ensemble().over::<Enclosure>(), &witness(i, 1)).abs();
    // Rounded up, so that the goal is not below what is known.
    let known = lower.hi().to_f64(Round::Up);
    let upper = rank_one_at_most(i, known)?;
    Ok(lower.hull(Enclosure::binary(upper)))
}
