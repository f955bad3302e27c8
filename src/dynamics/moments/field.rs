//! Affine fields, finite laws of them, and their moments.

use super::MomentBasis;
use crate::arithmetic::Field;
use crate::linear::Matrix;

/// $x \mapsto Mx + v$: the gradient of a quadratic loss, or one step on it.
#[derive(Clone, Debug)]
pub struct AffineField<R> {
    matrix: Matrix<R>,
    shift: Vec<R>,
}

impl<R: Field> AffineField<R> {
    /// $x \mapsto Mx + v$.
    ///
    /// # Panics
    /// If $M$ is not square or $v$ has another length.
    pub fn new(matrix: Matrix<R>, shift: Vec<R>) -> Self {
        let n = shift.len();
        assert!(
            matrix.rows() == n && matrix.columns() == n,
            "a field on a space of {n} dimensions"
        );
        AffineField { matrix, shift }
    }

    /// $M$.
    pub fn matrix(&self) -> &Matrix<R> {
        &self.matrix
    }

    /// $v$.
    pub fn shift(&self) -> &[R] {
        &self.shift
    }

    /// $Mx + v$.
    pub fn at(&self, x: &[R]) -> Vec<R> {
        self.matrix.apply(x).into_iter().zip(&self.shift).map(|(a, &b)| a + b).collect()
    }

    /// $a f + b g$.
    pub fn combine(&self, a: R, other: &Self, b: R) -> Self {
        let shift = self.shift.iter().zip(&other.shift).map(|(&f, &g)| a * f + b * g).collect();
        AffineField { matrix: self.matrix.scaled(a).plus(&other.matrix.scaled(b)), shift }
    }

    /// $sf$.
    pub fn scaled(&self, s: R) -> Self {
        let shift = self.shift.iter().map(|&v| s * v).collect();
        AffineField { matrix: self.matrix.scaled(s), shift }
    }

    /// $(f\cdot\nabla)f = Mf$, which is $\frac12\nabla|\nabla L|^2$ where $f = \nabla L$.
    pub fn along_itself(&self) -> Self {
        AffineField {
            matrix: self.matrix.times(&self.matrix),
            shift: self.matrix.apply(&self.shift),
        }
    }

    /// $x \mapsto x - h f(x)$.
    pub fn step(&self, h: R) -> Self {
        let identity = Matrix::identity(self.shift.len());
        let shift = self.shift.iter().map(|&v| -(h * v)).collect();
        AffineField { matrix: identity.minus(&self.matrix.scaled(h)), shift }
    }
}

/// A random affine field $g_\gamma$ with finitely many values.
#[derive(Clone, Debug)]
pub struct FieldLaw<R> {
    atoms: Vec<(R, AffineField<R>)>,
}

impl<R: Field> FieldLaw<R> {
    /// The law that gives each field its weight. The weights are meant to sum to one.
    ///
    /// # Panics
    /// If there are none.
    pub fn new(atoms: Vec<(R, AffineField<R>)>) -> Self {
        assert!(!atoms.is_empty(), "a law needs an atom");
        FieldLaw { atoms }
    }

    /// Each field with the same weight.
    pub fn uniform(fields: Vec<AffineField<R>>) -> Self {
        let weight = R::one() / R::integer(fields.len() as i64);
        FieldLaw::new(fields.into_iter().map(|f| (weight, f)).collect())
    }

    /// The weights and the fields.
    pub fn atoms(&self) -> &[(R, AffineField<R>)] {
        &self.atoms
    }

    /// $E g_\gamma$.
    pub fn mean(&self) -> AffineField<R> {
        let (weight, first) = &self.atoms[0];
        let rest = self.atoms[1..].iter();
        rest.fold(first.scaled(*weight), |sum, (w, f)| sum.combine(R::one(), f, *w))
    }

    /// The law of $a\,(g_\gamma - E g_\gamma) + b\,E g_\gamma$: $a = 1$, $b = 0$ centres it.
    pub fn amplified(&self, a: R, b: R) -> Self {
        let mean = self.mean();
        self.map(|f| f.combine(a, &mean, b - a))
    }

    /// The law of a function of the field.
    pub fn map(&self, of: impl Fn(&AffineField<R>) -> AffineField<R>) -> Self {
        FieldLaw { atoms: self.atoms.iter().map(|(w, f)| (*w, of(f))).collect() }
    }

    /// The law of $c_1g_\gamma + c_2g_{\gamma'}$ with independent $\gamma$, $\gamma'$: for the
    /// weights of SVAG, its gradient.
    pub fn of_two(&self, [c1, c2]: [R; 2]) -> Self {
        let pair = |(w, f): &(R, AffineField<R>)| {
            let with = |(v, g): &(R, AffineField<R>)| (*w * *v, f.combine(c1, g, c2));
            self.atoms.iter().map(with).collect::<Vec<_>>()
        };
        FieldLaw { atoms: self.atoms.iter().flat_map(pair).collect() }
    }

    /// $P$ with $E[x_{k+1}^\alpha] = \sum_\beta P_{\alpha\beta}E[x_k^\beta]$ for
    /// $x_{k+1} = x_k - h g_\gamma(x_k)$, by enumeration: exact in an exact scalar.
    pub fn transition(&self, basis: &MomentBasis, h: R) -> Matrix<R> {
        let n = basis.len();
        let mut sum = Matrix::zeros(n, n);
        for (weight, field) in &self.atoms {
            let one = basis.substitution(&field.step(h));
            for (s, &x) in sum.entries_mut().iter_mut().zip(one.entries()) {
                *s += *weight * x;
            }
        }
        sum
    }

    /// $E[g_\gamma(x)^{\otimes k}]$.
    pub fn moment(&self, basis: &MomentBasis, order: u32) -> Tensor<R> {
        let d = basis.dimension();
        let component = |indices: Vec<usize>| {
            let mut sum = vec![R::zero(); basis.len()];
            for (weight, field) in &self.atoms {
                let start = basis.constant();
                let times = |q: Vec<R>, &i: &usize| basis.times_component(&q, field, i);
                for (s, x) in sum.iter_mut().zip(indices.iter().fold(start, times)) {
                    *s += *weight * x;
                }
            }
            sum
        };
        let components = tuples(d, order).map(component).collect();
        Tensor { dimension: d, order, components }
    }
}

/// All $(i_1, \dots, i_k)$, the last index fastest.
fn tuples(dimension: usize, order: u32) -> impl Iterator<Item = Vec<usize>> {
    (0..dimension.pow(order)).map(move |at| {
        (0..order).rev().map(|digit| at / dimension.pow(digit) % dimension).collect()
    })
}

/// A tensor of order $k$ whose components are polynomials, of degree at most $k$ where it is the
/// moment of an affine field.
#[derive(Clone, Debug)]
pub struct Tensor<R> {
    dimension: usize,
    order: u32,
    components: Vec<Vec<R>>,
}

impl<R: Field> Tensor<R> {
    /// $k$.
    pub fn order(&self) -> u32 {
        self.order
    }

    /// Indices and polynomials.
    pub fn components(&self) -> impl Iterator<Item = (Vec<usize>, &[R])> {
        tuples(self.dimension, self.order).zip(self.components.iter().map(Vec::as_slice))
    }

    /// $sq$.
    pub fn scaled(mut self, s: R) -> Self {
        for c in self.components.iter_mut().flatten() {
            *c = s * *c;
        }
        self
    }

    /// $q + r$.
    pub fn plus(mut self, other: &Self) -> Self {
        assert!(self.order == other.order, "tensors of orders {} and {}", self.order, other.order);
        let theirs = other.components.iter().flatten();
        for (c, &x) in self.components.iter_mut().flatten().zip(theirs) {
            *c += x;
        }
        self
    }

    /// $q \otimes r$.
    pub fn outer(&self, other: &Self, basis: &MomentBasis) -> Self {
        let with = |a: &Vec<R>| other.components.iter().map(|b| basis.product(a, b)).collect();
        let components = self.components.iter().flat_map::<Vec<_>, _>(with).collect();
        Tensor { dimension: self.dimension, order: self.order + other.order, components }
    }
}
