//! Projections on the row space of a random matrix: drawn, or all of them.

use proofmark::arithmetic::{Approx, Field, Ratio, Rational, ratio};
use proofmark::claim::Context;
use proofmark::noise::{Gaussian, Law, Signs};
use proofmark::rug;

/// Projects the rows of $Z$ out of $w$, and returns the rank of $Z$.
///
/// `columns` holds $Z$ column by column ($z_{ij}$ at `j * n + i`), and is overwritten with
/// orthogonal rows: the modified Gram-Schmidt process, in which each finished row is taken out of
/// all later ones and of $w$ at once. Only multiplications, sums and quotients, in a fixed order.
/// A row is dependent if what is left of it is below $10^{-9}$ of a unit row: rows of small
/// integers, as they are used here, leave at least $10^{-4}$, or nothing.
pub fn project_out<R: Field + Approx>(columns: &mut [R], n: usize, w: &mut [R]) -> usize {
    let d = w.len();
    let mut rank = 0;
    let mut along = vec![R::zero(); n];
    for i in 0..n {
        let left = (0..d).fold(R::zero(), |sum, j| sum + columns[j * n + i].square());
        if left.approx() <= 1e-9 * d as f64 {
            continue;
        }
        rank += 1;
        along[i + 1..].fill(R::zero());
        let mut of_w = R::zero();
        for (column, &w) in columns.chunks_exact(n).zip(w.iter()) {
            let (q, later) = (column[i], &column[i + 1..]);
            for (along, &z) in along[i + 1..].iter_mut().zip(later) {
                *along += q * z;
            }
            of_w += q * w;
        }
        along[i + 1..].iter_mut().for_each(|a| *a /= left);
        of_w /= left;
        for (column, w) in columns.chunks_exact_mut(n).zip(w.iter_mut()) {
            let q = column[i];
            for (z, &along) in column[i + 1..].iter_mut().zip(&along[i + 1..]) {
                *z -= q * along;
            }
            *w -= q * of_w;
        }
    }
    rank
}

/// $\|\hat w - w^*\|^2/\|w^*\|^2$ of the interpolant $\hat w = Z^\dagger Z w^*$, and the rank.
pub fn relative_error<R: Field + Approx>(columns: &mut [R], n: usize, truth: &[R]) -> (R, usize) {
    let squares = |w: &[R]| w.iter().fold(R::zero(), |sum, w| sum + w.square());
    let mut left = truth.to_vec();
    let rank = project_out(columns, n, &mut left);
    (squares(&left) / squares(truth), rank)
}

/// What the entries of the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Independent standard normal.
    Gaussian,
    /// Independent signs.
    Signs,
    /// Not random: $z_{ij} = \big((i+2)(j+3)^2 + ij \bmod p\big) - \lfloor p/2\rfloor$, divided by
    /// $\lfloor p/4\rfloor + 1$: numbers between $-2$ and $2$, dyadic for $p = 127$ and $509$.
    Residues {
        /// $p$, a prime above $d$, so that no column repeats.
        modulus: i64,
    },
    /// Not random: $1, \frac14, \frac14, \dots$, for which the kernel limit is approached most
    /// slowly.
    Spike,
}

/// The rows of the data: a random matrix, or a given one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Design {
    /// $d$.
    pub width: usize,
    /// $n$.
    pub data: usize,
    /// The law of an entry.
    pub entries: Entries,
    /// The mean of a sign, $2P(+1) - 1$.
    pub bias: Ratio,
    /// The first column is this many times as large as the others.
    pub stretch: Ratio,
    /// Matrices of dependent rows are left out.
    pub conditioned: bool,
}

/// Sums over all sign matrices, each weighted with its probability.
#[derive(Clone, Debug)]
pub struct Census {
    /// $E\,\|\hat w - w^*\|^2/\|w^*\|^2$ over those of full rank.
    pub mean: rug::Rational,
    /// The same over all of them.
    pub mean_of_all: rug::Rational,
    /// $E\operatorname{rank} Z$ over all of them.
    pub rank: rug::Rational,
}

impl Design {
    /// Are the rows random?
    pub fn is_random(&self) -> bool {
        matches!(self.entries, Entries::Gaussian | Entries::Signs)
    }

    /// The rows that are not random.
    pub fn given(&self) -> Vec<Vec<Ratio>> {
        let residue = |i: i64, j: i64, p: i64| {
            ratio(((i + 2) * (j + 3) * (j + 3) + i * j) % p - p / 2, p / 4 + 1)
        };
        let entry = |i: usize, j: usize| match self.entries {
            Entries::Residues { modulus } => residue(i as i64, j as i64, modulus),
            Entries::Spike if j > 0 => ratio(1, 4),
            Entries::Spike | Entries::Gaussian | Entries::Signs => ratio(1, 1),
        };
        (0..self.data).map(|i| (0..self.width).map(|j| entry(i, j)).collect()).collect()
    }

    /// The relative errors of `count` matrices.
    pub fn errors(&self, truth: &Target, count: u64, context: &Context) -> Vec<f64> {
        (0..count).map(|k| self.error(truth, k, context)).collect()
    }

    /// The relative error of one matrix; one of dependent rows is drawn again.
    fn error(&self, truth: &Target, replicate: u64, context: &Context) -> f64 {
        let law: &dyn Law = if self.entries == Entries::Gaussian { &Gaussian } else { &Signs };
        let (n, d) = (self.data, self.width);
        let stream = context.stream("rows", replicate);
        let mut draws = stream.draws(law, 0);
        let stretch = self.stretch.to_f64();
        loop {
            let mut columns: Vec<f64> = draws.by_ref().take(n * d).collect();
            columns[..n].iter_mut().for_each(|z| *z *= stretch);
            let truth = truth.of(&columns, n, d);
            let (error, rank) = relative_error(&mut columns, n, &truth);
            if rank == n.min(d) || !self.conditioned {
                return error;
            }
        }
    }

    /// All $2^{nd}$ sign matrices, in exact arithmetic.
    pub fn census(&self, truth: &Target) -> Census {
        let (n, d) = (self.data, self.width);
        let plus = (self.bias.to_rational() + 1u32) / 2u32;
        let minus = rug::Rational::from(1) - &plus;
        let count = n * d;
        // The probability of a matrix depends on how many of its signs are positive.
        let weights: Vec<rug::Rational> = (0..=count)
            .map(|k| {
                let ways =
                    std::iter::repeat_n(&plus, k).chain(std::iter::repeat_n(&minus, count - k));
                ways.fold(rug::Rational::from(1), |product, p| product * p)
            })
            .collect();
        let zero = || rug::Rational::from(0);
        let (mut full, mut full_weight) = (zero(), zero());
        let (mut all, mut rank_sum) = (zero(), zero());
        for mask in 0..1_u64 << count {
            let (error, rank) = Rational::scope(|| {
                let sign = |at: usize| if mask >> at & 1 == 1 { 1 } else { -1 };
                let mut columns: Vec<_> =
                    (0..count).map(|at| Rational::integer(sign(at))).collect();
                columns[..n].iter_mut().for_each(|z| *z *= Rational::of(self.stretch));
                let truth = truth.of(&columns, n, d);
                let (error, rank) = relative_error(&mut columns, n, &truth);
                (error.value().expect("the truth is not zero"), rank)
            });
            let weight = &weights[mask.count_ones() as usize];
            let term = error * weight;
            if rank == n.min(d) || !self.conditioned {
                full += &term;
                full_weight += weight;
            }
            all += term;
            rank_sum += weight.clone() * rank as u32;
        }
        Census { mean: full / full_weight, mean_of_all: all, rank: rank_sum }
    }
}

/// The truth $w^*$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// $w^*_j = (-1)^j(4 + j)/4$ for $j < \kappa$, chosen before the rows are drawn.
    Fixed {
        /// $\kappa$, the number of entries that are not zero.
        support: usize,
    },
    /// $w^* = e_j + e_k$, or $2e_j$ for $j = k$.
    Pair {
        /// $j$.
        one: usize,
        /// $k$.
        other: usize,
    },
    /// The first row, chosen after it was seen.
    FirstRow,
}

impl Target {
    /// The entries of $w^*$, given $Z$ column by column.
    pub fn of<R: Field>(&self, columns: &[R], n: usize, d: usize) -> Vec<R> {
        let sign = |j: usize| if j.is_multiple_of(2) { 1 } else { -1 };
        let entry = |j: usize| match *self {
            Target::Fixed { support } if j < support => {
                R::integer(sign(j) * (4 + j as i64)) / R::integer(4)
            }
            Target::Fixed { .. } => R::zero(),
            Target::Pair { one, other } => R::integer(i64::from(j == one) + i64::from(j == other)),
            Target::FirstRow => columns[j * n],
        };
        (0..d).map(entry).collect()
    }
}
