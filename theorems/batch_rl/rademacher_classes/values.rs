//! Complexities of an instance, with its signs as they are: independent, or shared by some points.

use proofmark::arithmetic::{Enclosure, Field, Mp, Real};
use proofmark::evidence::Reason;
use proofmark::learning::rademacher::{FiniteClass, Form};
use proofmark::rug::Rational;

use super::instances::{Instance, Subject, features};
use super::samples::{self, Table};

/// Enclosures of sums of roots: 128 bits, of which the longest sum here loses 15.
pub type Wide = Mp<2>;

/// Massart's $\rho\sqrt{c\ln N}/n$ for $N$ functions of norm at most $\rho$; the theorem's constant
/// is $c = 2$.
pub fn massart<R: Real>(c: R, norm: R, count: R, n: R) -> R {
    norm * (c * count.ln()).sqrt() / n
}

/// Of $(\mathbb E\sqrt{\sigma^\top M\sigma})^2$: from above with $c = 1$, from below with
/// $c = \frac12$. Squared, so that the extremal cases are decided in exact numbers.
pub fn part_of_trace<R: Field>(c: R, trace: R) -> R {
    c * trace
}

/// $\sqrt{r/n}\,(\sqrt s + c\sqrt{2\ln\binom ds})$ with $c = 2$.
pub fn sparse_bound<R: Real>(c: R, scale: R, s: R, supports: R) -> R {
    scale * (s.sqrt() + c * (R::integer(2) * supports.ln()).sqrt())
}

/// $\sqrt{\frac cn\sum_i\min(r, B^2\hat\lambda_i)}$: from above with $c = 2$, from below with
/// $c = \frac12$.
pub fn local_bound<R: Real>(c: R, sum: R, n: R) -> R {
    (c * sum / n).sqrt()
}

/// $n$ in an enclosure.
pub fn whole(n: usize) -> Enclosure {
    Enclosure::integer(n as i64)
}

/// The class with the values of points that share a sign added up: at fewer points the same sums.
fn merged(values: &[Vec<Rational>], shared: usize) -> Vec<Vec<Rational>> {
    let sum = |group: &[Rational]| group.iter().fold(Rational::new(), |sum, x| sum + x);
    values.iter().map(|row| row.chunks(shared).map(sum).collect()).collect()
}

impl Instance {
    /// $\hat{\mathcal R}$ of a finite class, exactly.
    pub fn complexity(&self, values: &[Vec<Rational>]) -> Result<Rational, Reason> {
        let class = FiniteClass::new(merged(values, self.shared)).map_err(|_| Reason::Vacuous)?;
        let minus = Rational::from(-1);
        let class = if self.two_sided { class.union(&class.scaled(&minus)) } else { class };
        let groups = class.points();
        let value = class.complexity().map_err(|_| Reason::Diverged)?;
        Ok(value * groups as u32 / self.points() as u32)
    }

    /// The same of a table.
    pub fn complexity_of(&self, values: &Table) -> Result<Rational, Reason> {
        self.complexity(&samples::exact(values))
    }

    /// $\mathbb E\max_M\sqrt{\sigma^\top M\sigma}$, enclosed.
    pub fn mean_root(&self, forms: &[Form]) -> Result<Enclosure, Reason> {
        let mean = Form::mean_largest_root::<Wide>(&self.with_shared_signs(forms)?);
        Ok(mean.map_err(|_| Reason::Diverged)?.to_enclosure())
    }

    /// Its square, exactly where a single form has a single value besides zero.
    fn mean_root_squared(&self, forms: &[Form]) -> Result<Enclosure, Reason> {
        match self.with_shared_signs(forms)?.as_slice() {
            [form] => form.mean_root_squared::<Mp<8>>().map_err(|_| Reason::Diverged),
            _ => Ok(self.mean_root(forms)?.square()),
        }
    }

    /// The forms as functions of the signs of groups.
    fn with_shared_signs(&self, forms: &[Form]) -> Result<Vec<Form>, Reason> {
        let merge = |form: &Form| {
            let n = form.points();
            let rows: Vec<Vec<Rational>> =
                (0..n).map(|i| (0..n).map(|j| form.entry(i, j)).collect()).collect();
            // Along the rows, and along the columns.
            let half = merged(&rows, self.shared);
            let columns =
                (0..half[0].len()).map(|j| half.iter().map(|row| row[j].clone()).collect());
            Form::new(&merged(&columns.collect::<Vec<_>>(), self.shared))
        };
        match self.shared {
            1 => Ok(forms.to_vec()),
            _ => forms.iter().map(merge).collect::<Result<_, _>>().map_err(|_| Reason::Diverged),
        }
    }
}

/// One row of the table: a complexity, and what its bounds by the trace are made of.
pub struct Traced {
    /// $(\mathbb E\max\sqrt{\sigma^\top M\sigma})^2$.
    pub square: Enclosure,
    /// $B/n$, or $\sqrt{r/n}$: the complexity is this times the root.
    pub scale: Enclosure,
    /// $\operatorname{tr}M = \mathbb E\,\sigma^\top M\sigma$ for independent signs.
    pub trace: Enclosure,
    /// $n$.
    pub points: Enclosure,
}

impl Traced {
    /// $\hat{\mathcal R}$.
    pub fn value(&self) -> Enclosure {
        self.scale * self.square.sqrt()
    }
}

impl Instance {
    /// A complexity $\text{scale}\cdot\mathbb E\max\sqrt{\sigma^\top M\sigma}$.
    fn traced(&self, forms: &[Form], scale: Enclosure) -> Result<Traced, Reason> {
        let trace = Enclosure::rational(&forms[0].trace());
        let points = whole(self.points());
        Ok(Traced { square: self.mean_root_squared(forms)?, scale, trace, points })
    }

    /// $B/n$.
    fn ball_scale(&self) -> Enclosure {
        Enclosure::of(self.ball) / whole(self.points())
    }

    /// $\sqrt{r/n}$.
    pub fn local_scale(&self) -> Enclosure {
        (Enclosure::of(self.radius) / whole(self.points())).sqrt()
    }

    /// The ball: linear, or of a kernel space.
    pub fn ball_row(&self) -> Result<Traced, Reason> {
        let kernel = self.kernel().ok_or(Reason::Vacuous)?;
        self.traced(&[kernel], self.ball_scale())
    }

    /// The local linear class.
    pub fn local_row(&self) -> Result<Traced, Reason> {
        let Subject::Features { rows, .. } = &self.subject else { return Err(Reason::Vacuous) };
        self.traced(&[features(rows).projection().0], self.local_scale())
    }

    /// The sparse local class, and the number of supports.
    pub fn sparse_row(&self) -> Result<(Traced, usize), Reason> {
        let Subject::Features { rows, sparsity } = &self.subject else {
            return Err(Reason::Vacuous);
        };
        let features = features(rows);
        let supports = subsets(features.width(), *sparsity);
        let forms: Vec<Form> = supports.iter().map(|t| features.projection_on(t).0).collect();
        Ok((self.traced(&forms, self.local_scale())?, supports.len()))
    }
}

/// All subsets of size `size` of $0, \dots, d - 1$.
fn subsets(d: usize, size: usize) -> Vec<Vec<usize>> {
    let of = |set: u32| (0..d).filter(|j| set >> j & 1 == 1).collect::<Vec<_>>();
    (0..1_u32 << d).filter(|set| set.count_ones() as usize == size).map(of).collect()
}

/// $\max_f\|f - \bar f\|_2^2$ around the mean of the functions, exactly.
pub fn centred_square(values: &[Vec<Rational>]) -> Rational {
    let count = values.len() as u32;
    let mean: Vec<Rational> = (0..values[0].len())
        .map(|i| values.iter().fold(Rational::new(), |sum, f| sum + &f[i]) / count)
        .collect();
    let square = |f: &Vec<Rational>| {
        let terms = f.iter().zip(&mean).map(|(f, m)| Rational::from(f - m));
        terms.fold(Rational::new(), |sum, x| sum + x.square())
    };
    values.iter().map(square).max().expect("a class has functions")
}
