//! Quadratic forms of the signs, and the means of their roots.

use rug::{Integer, Rational};

use super::{Error, enumerable, flips, rectangle};
use crate::arithmetic::{Endpoint, Field, Interval, Real};

/// Features at a sample: a row $\varphi(x_i)\in\mathbb R^d$ for each of the $n$ points, exact.
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    rows: Vec<Vec<Rational>>,
}

impl Features {
    /// The features with these rows.
    ///
    /// # Errors
    /// If there is no row or no feature, or if the rows differ in length.
    pub fn new(rows: Vec<Vec<Rational>>) -> Result<Self, Error> {
        rectangle(&rows)?;
        Ok(Features { rows })
    }

    /// The number of points $n$.
    pub fn points(&self) -> usize {
        self.rows.len()
    }

    /// The number of features $d$.
    pub fn width(&self) -> usize {
        self.rows[0].len()
    }

    /// The rows.
    pub fn rows(&self) -> &[Vec<Rational>] {
        &self.rows
    }

    /// One feature at all points.
    pub fn column(&self, feature: usize) -> Vec<Rational> {
        self.rows.iter().map(|row| row[feature].clone()).collect()
    }

    /// The kernel $K = \Phi\Phi^\top$.
    pub fn gram(&self) -> Form {
        Form::of(self.points(), |i, j| dot(&self.rows[i], &self.rows[j]))
    }

    /// The orthogonal projection onto the range of all features, and its rank.
    pub fn projection(&self) -> (Form, usize) {
        self.projection_on(&(0..self.width()).collect::<Vec<_>>())
    }

    /// The orthogonal projection onto the span of these features, and its rank: by Gram and
    /// Schmidt without roots, so that $P = \sum_kq_kq_k^\top/\|q_k\|^2$ is exact.
    pub fn projection_on(&self, features: &[usize]) -> (Form, usize) {
        let mut basis: Vec<(Vec<Rational>, Rational)> = vec![];
        for &feature in features {
            let mut q = self.column(feature);
            for (p, square) in &basis {
                let share = dot(&q, p) / square;
                q.iter_mut().zip(p).for_each(|(q, p)| *q -= Rational::from(&share * p));
            }
            let square = dot(&q, &q);
            if !square.is_zero() {
                basis.push((q, square));
            }
        }
        let entry = |i: usize, j: usize| {
            let terms = basis.iter().map(|(q, square)| Rational::from(&q[i] * &q[j]) / square);
            terms.fold(Rational::new(), |sum, term| sum + term)
        };
        (Form::of(self.points(), entry), basis.len())
    }
}

fn dot(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).fold(Rational::new(), |sum, (a, b)| sum + Rational::from(a * b))
}

/// A positive semidefinite form $\sigma\mapsto\sigma^\top M\sigma$, exact: integers over one
/// denominator.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    points: usize,
    entries: Vec<Integer>,
    denominator: Integer,
}

impl Form {
    /// The form with the matrix $M$.
    ///
    /// # Errors
    /// If $M$ is not square, not symmetric, or not positive semidefinite, which is decided exactly.
    pub fn new(matrix: &[Vec<Rational>]) -> Result<Self, Error> {
        let (points, columns) = rectangle(matrix)?;
        if columns != points {
            return Err(Error::Ragged { row: 0, found: columns, expected: points });
        }
        match first_bad_pivot(matrix) {
            Some(pivot) => Err(Error::NotAKernel { pivot }),
            None => Ok(Form::of(points, |i, j| matrix[i][j].clone())),
        }
    }

    /// A form that is known to be symmetric and positive semidefinite.
    pub(super) fn of(points: usize, entry: impl Fn(usize, usize) -> Rational) -> Self {
        let at = (0..points * points).map(|k| entry(k / points, k % points));
        let entries: Vec<Rational> = at.collect();
        let denominator = entries.iter().fold(Integer::from(1), |lcm, x| lcm.lcm(x.denom()));
        let scaled = |x: &Rational| Integer::from(&denominator / x.denom()) * x.numer();
        Form { points, entries: entries.iter().map(scaled).collect(), denominator }
    }

    /// The number of points $n$.
    pub fn points(&self) -> usize {
        self.points
    }

    /// One entry of $M$.
    pub fn entry(&self, row: usize, column: usize) -> Rational {
        Rational::from((self.entries[row * self.points + column].clone(), self.denominator.clone()))
    }

    /// $\operatorname{tr}M = \mathbb E_\sigma\,\sigma^\top M\sigma$.
    pub fn trace(&self) -> Rational {
        (0..self.points).fold(Rational::new(), |sum, i| sum + self.entry(i, i))
    }

    /// $\mathbb E_\sigma\sqrt{\sigma^\top M\sigma}$, enclosed: the forms are exact, a root is the
    /// first thing that rounds.
    ///
    /// # Errors
    /// For more than [`SIGNS_MAX`](super::SIGNS_MAX) points.
    pub fn mean_root<T: Endpoint>(&self) -> Result<Interval<T>, Error> {
        Form::mean_largest_root(std::slice::from_ref(self))
    }

    /// $(\mathbb E_\sigma\sqrt{\sigma^\top M\sigma})^2$, enclosed; exact up to one rounding where
    /// the form has a single value $v$ besides zero, so that extremal cases can be told apart: then
    /// it is $p^2v$, with the share $p$ of the signs that have it.
    ///
    /// # Errors
    /// For more than [`SIGNS_MAX`](super::SIGNS_MAX) points.
    pub fn mean_root_squared<T: Endpoint>(&self) -> Result<Interval<T>, Error> {
        enumerable(self.points)?;
        let mut walk = Walk::start(self);
        let (mut only, mut count) = (walk.value.clone(), u64::from(!walk.value.is_zero()));
        for point in flips(self.points - 1) {
            walk.flip(point);
            if walk.value.is_zero() {
                continue;
            }
            if only.is_zero() {
                only.clone_from(&walk.value);
            }
            if only != walk.value {
                return Ok(self.mean_root()?.square());
            }
            count += 1;
        }
        let share = Rational::from((count, 1_u64 << (self.points - 1)));
        let value = Rational::from((only, self.denominator.clone()));
        Ok(Interval::rational(&(share.square() * value)))
    }

    /// $\mathbb E_\sigma\max_M\sqrt{\sigma^\top M\sigma}$ over several forms.
    ///
    /// # Errors
    /// For more than [`SIGNS_MAX`](super::SIGNS_MAX) points, or for no form at all.
    ///
    /// # Panics
    /// If the forms have different numbers of points.
    pub fn mean_largest_root<T: Endpoint>(forms: &[Form]) -> Result<Interval<T>, Error> {
        let points = forms.first().map_or(0, |form| form.points);
        if points == 0 {
            return Err(Error::Empty { functions: forms.len(), points });
        }
        assert!(forms.iter().all(|form| form.points == points), "forms at different points");
        enumerable(points)?;
        let scales: Vec<Interval<T>> =
            forms.iter().map(|form| Interval::rational(&form.denominator.clone().into())).collect();
        let mut walks: Vec<Walk> = forms.iter().map(Walk::start).collect();
        let largest = |walks: &[Walk]| {
            let of = |(walk, &scale): (&Walk, &Interval<T>)| {
                Interval::rational(&walk.value.clone().into()) / scale
            };
            let values = walks.iter().zip(&scales).map(of);
            values.reduce(Interval::max).expect("there is a form").sqrt()
        };
        // The form is even: the last sign is fixed.
        let mut total = largest(&walks);
        for point in flips(points - 1) {
            walks.iter_mut().for_each(|walk| walk.flip(point));
            total += largest(&walks);
        }
        Ok(total / Interval::integer(1 << (points - 1)))
    }
}

/// A walk over the sign vectors: $\sigma$, $M\sigma$ and $\sigma^\top M\sigma$, times the
/// denominator.
struct Walk<'a> {
    form: &'a Form,
    minus: Vec<bool>,
    image: Vec<Integer>,
    value: Integer,
}

impl<'a> Walk<'a> {
    /// At $\sigma = (1, \dots, 1)$.
    fn start(form: &'a Form) -> Self {
        let rows = form.entries.chunks_exact(form.points);
        let image: Vec<Integer> = rows.map(|row| row.iter().sum()).collect();
        let value = image.iter().sum();
        Walk { form, minus: vec![false; form.points], image, value }
    }

    /// $\sigma' = \sigma - 2\sigma_ie_i$, so that the value changes by
    /// $4M_{ii} - 4\sigma_i(M\sigma)_i$.
    fn flip(&mut self, point: usize) {
        let n = self.form.points;
        let row = &self.form.entries[point * n..(point + 1) * n];
        self.value += Integer::from(&row[point] << 2);
        let slope = Integer::from(&self.image[point] << 2);
        if self.minus[point] {
            self.value += slope;
            self.image.iter_mut().zip(row).for_each(|(z, m)| *z += Integer::from(m << 1));
        } else {
            self.value -= slope;
            self.image.iter_mut().zip(row).for_each(|(z, m)| *z -= Integer::from(m << 1));
        }
        self.minus[point] = !self.minus[point];
    }
}

/// By elimination: a matrix is positive semidefinite if no pivot is negative, and a pivot of zero
/// has a row of zeros.
fn first_bad_pivot(matrix: &[Vec<Rational>]) -> Option<usize> {
    let n = matrix.len();
    let mut a = matrix.to_vec();
    for p in 0..n {
        let symmetric = (0..n).all(|j| matrix[p][j] == matrix[j][p]);
        let is_zero_row = || (p + 1..n).all(|j| a[p][j].is_zero());
        if !symmetric || a[p][p] < 0 || (a[p][p].is_zero() && !is_zero_row()) {
            return Some(p);
        }
        if a[p][p].is_zero() {
            continue;
        }
        let (above, below) = a.split_at_mut(p + 1);
        let pivot = &above[p][p..];
        for row in below {
            let factor = Rational::from(&row[p] / &pivot[0]);
            row[p..].iter_mut().zip(pivot).for_each(|(x, y)| *x -= Rational::from(&factor * y));
        }
    }
    None
}
