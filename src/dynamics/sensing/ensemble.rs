//! Ensembles of measurements, exactly.

use super::SensingError;
use super::reflections::{integers, reflect};
use super::{Gram, Reflections, pairs, symmetric_dimension, weight};
use crate::arithmetic::{Enclosure, Field, Ratio, Rational, Real};
use crate::linear::Matrix;
use crate::noise::{Gaussian, Stream};

/// An ensemble of symmetric measurements, through its operator $\mathcal A^*\mathcal A$: exactly.
#[derive(Clone, Debug)]
pub struct Ensemble {
    dimension: usize,
    /// $G$, row by row; none for full observation.
    gram: Option<Vec<rug::Rational>>,
    deviation: Option<Enclosure>,
}

/// The bits behind the point of a Gaussian measurement.
const GRID_BITS: u32 = 30;

impl Ensemble {
    /// (I) Full observation, $\mathcal A^*\mathcal A = I$. No ensemble of a real problem is like
    /// this: its exponents are other ones.
    pub fn isotropic(dimension: usize) -> Self {
        Ensemble { dimension, gram: None, deviation: Some(Enclosure::zero()) }
    }

    /// (N) Near-isotropic: $\mathcal A^*\mathcal A = I + \delta E$ with $\|E\|_{op} = 1$ exactly.
    ///
    /// $E$ has the given eigenvalues, at the images of the coordinate directions under the
    /// reflections, in the inner product of symmetric matrices: rational, and of known norm without
    /// the computation of an eigenvalue.
    ///
    /// # Errors
    /// If there are not $D$ eigenvalues of largest modulus 1.
    ///
    /// # Panics
    /// If the reflections are not those of $D$ coordinates.
    pub fn near_isotropic(
        dimension: usize,
        delta: Ratio,
        spectrum: &[Ratio],
        turn: &Reflections,
    ) -> Result<Self, SensingError> {
        let needed = symmetric_dimension(dimension);
        let modulus = |x: &Ratio| x.to_rational().abs();
        if spectrum.len() != needed || spectrum.iter().map(modulus).max() != Some(1.into()) {
            return Err(SensingError::Spectrum { needed, given: format!("{spectrum:?}") });
        }
        let inner = |a: &[Rational], b: &[Rational]| inner(dimension, a, b);
        let gram = Rational::scope(|| {
            let normals: Vec<Vec<Rational>> = turn.normals().iter().map(|n| integers(n)).collect();
            let turned = |k: usize| {
                let unit = (0..needed).map(|p| Rational::integer(i64::from(p == k))).collect();
                normals.iter().fold(unit, |v, normal| reflect(normal, v, inner))
            };
            let weights: Vec<_> = pairs(dimension).map(weight).collect();
            let scales = spectrum.iter().zip(&weights);
            let scales: Vec<Rational> = scales
                .map(|(&x, &w)| Rational::of(delta) * Rational::of(x) / Rational::integer(w))
                .collect();
            let vectors: Vec<Vec<Rational>> = (0..needed).map(turned).collect();
            values(needed, |p, q| {
                let identity = if p == q {
                    Rational::one() / Rational::integer(weights[p])
                } else {
                    Rational::zero()
                };
                let terms = scales.iter().zip(&vectors);
                terms.fold(identity, |sum, (&scale, v)| sum + scale * v[p] * v[q])
            })
        });
        let deviation = Some(Enclosure::of(delta).abs());
        Ok(Ensemble { dimension, gram: Some(gram), deviation })
    }

    /// (N) with a deviation in general position: eigenvalues $k/8$, the first of them $\pm1$, and
    /// three reflections.
    ///
    /// # Panics
    /// If the dimension is zero.
    pub fn near_isotropic_drawn(dimension: usize, delta: Ratio, stream: Stream) -> Self {
        let count = symmetric_dimension(dimension);
        let turn = Reflections::drawn(count, 3, stream);
        // The normals took the words before.
        let words = stream.words_from(3 * count as u64).take(count);
        let mut spectrum: Vec<_> = words.map(|word| eighths((word % 17) as i64 - 8)).collect();
        spectrum[0] = if spectrum[0].numerator() < 0 { eighths(-8) } else { eighths(8) };
        Ensemble::near_isotropic(dimension, delta, &spectrum, &turn)
            .unwrap_or_else(|error| panic!("the drawn spectrum is in range: {error}"))
    }

    /// (G) Gaussian: entries of variance 1 on and ½ off the diagonal, so that
    /// $\mathbb E\langle A, Z\rangle^2 = \|Z\|_F^2$, rounded to multiples of $2^{-30}$, so that the
    /// operator is exactly rational. Its deviation from the identity is not known beforehand.
    ///
    /// # Errors
    /// If there is no measurement.
    pub fn gaussian(dimension: usize, count: usize, stream: Stream) -> Result<Self, SensingError> {
        Ensemble::gaussian_scaled(dimension, count, std::f64::consts::FRAC_1_SQRT_2, stream)
    }

    /// Gaussian with another standard deviation off the diagonal: with 1 it is the ensemble that a
    /// forgotten normalisation gives, whose mean is not the identity.
    ///
    /// # Errors
    /// If there is no measurement.
    pub fn gaussian_scaled(
        dimension: usize,
        count: usize,
        off_diagonal: f64,
        stream: Stream,
    ) -> Result<Self, SensingError> {
        if dimension == 0 || count == 0 {
            return Err(SensingError::Empty);
        }
        let unit = f64::from(1_u32 << GRID_BITS);
        let of_pair = |(k, l)| if k == l { unit } else { off_diagonal * unit };
        let scales: Vec<f64> = pairs(dimension).map(of_pair).collect();
        let mut draws = stream.draws(&Gaussian, 0);
        let mut sums = vec![0_i128; scales.len() * scales.len()];
        for _ in 0..count {
            let mut draw = || draws.next().expect("a stream never ends");
            // Below 2^34 in size, as no draw is beyond ten standard deviations.
            let entries: Vec<i64> = scales.iter().map(|s| (s * draw()).round() as i64).collect();
            for (row, &a) in sums.chunks_exact_mut(scales.len()).zip(&entries) {
                for (sum, &b) in row.iter_mut().zip(&entries) {
                    *sum += i128::from(a) * i128::from(b);
                }
            }
        }
        let divisor = rug::Integer::from(count) << (2 * GRID_BITS);
        let entry = |sum| rug::Rational::from((rug::Integer::from(sum), divisor.clone()));
        let gram = Some(sums.into_iter().map(entry).collect());
        Ok(Ensemble { dimension, gram, deviation: None })
    }

    /// $\mathcal A(Z) = m^{-1/2}(\langle A_i, Z\rangle)_i$ with these matrices, as rows.
    ///
    /// # Errors
    /// If a matrix is not symmetric, if they are not all of one dimension, or if there is none.
    pub fn of_measurements(measurements: &[Vec<Vec<Ratio>>]) -> Result<Self, SensingError> {
        let dimension = measurements.first().map_or(0, Vec::len);
        if dimension == 0 {
            return Err(SensingError::Empty);
        }
        for (measurement, a) in measurements.iter().enumerate() {
            if a.len() != dimension || a.iter().any(|row| row.len() != dimension) {
                return Err(SensingError::Shape { measurement, dimension });
            }
            for (row, column) in pairs(dimension) {
                let (entry, mirrored) = (a[row][column], a[column][row]);
                if entry != mirrored {
                    let error =
                        SensingError::NotSymmetric { measurement, row, column, entry, mirrored };
                    return Err(error);
                }
            }
        }
        let at: Vec<_> = pairs(dimension).collect();
        let gram = Rational::scope(|| {
            let count = Rational::integer(measurements.len() as i64);
            values(at.len(), |p, q| {
                let entry = |a: &Vec<Vec<Ratio>>, (k, l): (usize, usize)| Rational::of(a[k][l]);
                let terms = measurements.iter().map(|a| entry(a, at[p]) * entry(a, at[q]));
                terms.fold(Rational::zero(), |sum, x| sum + x) / count
            })
        });
        Ok(Ensemble { dimension, gram: Some(gram), deviation: None })
    }

    /// Adversarial: $I + c\,(P\langle Q, \cdot\rangle + Q\langle P, \cdot\rangle)$ with
    /// $\langle P, Q\rangle = 0$, whose deviation from the identity has rank two and the norm
    /// $|c|\,\|P\|_F\|Q\|_F$. Of the matrices, as rows, the upper triangle is read.
    ///
    /// # Errors
    /// If the two are not orthogonal, or one is zero.
    ///
    /// # Panics
    /// If they are not both $d \times d$.
    pub fn rank_two(c: Ratio, p: &[Vec<Ratio>], q: &[Vec<Ratio>]) -> Result<Self, SensingError> {
        let dimension = p.len();
        assert!(q.len() == dimension, "matrices of {dimension} and {} rows", q.len());
        let built = Rational::scope(|| {
            let read = |a: &[Vec<Ratio>]| -> Vec<Rational> {
                pairs(dimension).map(|(k, l)| Rational::of(a[k][l])).collect()
            };
            let (p, q, c) = (read(p), read(q), Rational::of(c));
            let of = |a: &[Rational], b: &[Rational]| inner(dimension, a, b);
            let product = of(&p, &p) * of(&q, &q);
            if of(&p, &q) != Rational::zero() || product == Rational::zero() {
                return Err(SensingError::NotOrthogonal);
            }
            let weights: Vec<_> = pairs(dimension).map(weight).collect();
            let gram = values(weights.len(), |i, j| {
                let identity = if i == j {
                    Rational::one() / Rational::integer(weights[i])
                } else {
                    Rational::zero()
                };
                identity + c * (p[i] * q[j] + q[i] * p[j])
            });
            let squared = (c.square() * product).value().expect("products are defined");
            Ok((gram, Enclosure::rational(&squared).sqrt()))
        });
        let (gram, deviation) = built?;
        Ok(Ensemble { dimension, gram: Some(gram), deviation: Some(deviation) })
    }

    /// With a verified enclosure of $\|\mathcal A^*\mathcal A - I\|_{op}$.
    #[must_use]
    pub fn with_deviation(self, deviation: Enclosure) -> Self {
        Ensemble { deviation: Some(deviation), ..self }
    }

    /// $d$.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// An enclosure of $\|\mathcal A^*\mathcal A - I\|_{op}$ where it is known: the ensemble has
    /// the restricted isometry property with this $\delta$ for every rank.
    pub fn deviation(&self) -> Option<Enclosure> {
        self.deviation
    }

    /// The operator in the scalar of a run.
    pub fn over<R: Field>(&self) -> Gram<R> {
        let weights: Vec<_> = pairs(self.dimension).map(weight).collect();
        let columns = self.gram.as_ref().map(|gram| {
            // G is symmetric: column q of GW is row q of G times the weight of q.
            let rows = gram.chunks_exact(weights.len()).zip(&weights);
            rows.flat_map(|(row, &w)| row.iter().map(move |g| R::rational(&(w * g.clone()))))
                .collect()
        });
        Gram { dimension: self.dimension, columns }
    }

    /// The symmetric $D \times D$ matrix in the orthonormal basis $E_{ii}$,
    /// $(E_{ij} + E_{ji})/\sqrt2$.
    pub fn orthonormal<R: Real>(&self) -> Matrix<R> {
        let weights: Vec<_> = pairs(self.dimension).map(weight).collect();
        let n = weights.len();
        Matrix::from_fn(n, n, |p, q| match &self.gram {
            None => R::integer(i64::from(p == q)),
            Some(gram) => {
                let entry = R::rational(&(gram[p * n + q].clone() * weights[p].min(weights[q])));
                if weights[p] == weights[q] { entry } else { entry * R::integer(2).sqrt() }
            }
        })
    }
}

fn eighths(k: i64) -> Ratio {
    crate::arithmetic::ratio(k, 8)
}

/// $\langle Y, Z\rangle$ in coordinates.
fn inner<R: Field>(dimension: usize, y: &[R], z: &[R]) -> R {
    pairs(dimension)
        .zip(y.iter().zip(z))
        .fold(R::zero(), |sum, (pair, (&y, &z))| sum + R::integer(weight(pair)) * y * z)
}

/// The values of a symmetric matrix, row by row.
fn values(n: usize, entry: impl Fn(usize, usize) -> Rational) -> Vec<rug::Rational> {
    let value = |at: usize| entry(at / n, at % n).value().expect("sums are defined");
    (0..n * n).map(value).collect()
}
