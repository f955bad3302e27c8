//! Maps onto a manifold that are given by equations: their derivatives at a point of the manifold,
//! exactly.

use super::drift::unit;
use crate::arithmetic::{Approx, Field, Jet, RationalMap};
use crate::linear::{Matrix, dot};

/// A map $x \mapsto z(x)$ given by $G(x, z) = 0$, in the four operations alone.
///
/// At a point $p$ where a solution is known, the derivatives of $z$ need no root finder: in the
/// algebra of jets the chord method gains one order of $\varepsilon$ a step, and is exact after as
/// many steps as there are orders. So they are rational where $p$ is, and enclosed in enclosures.
pub trait Implicit {
    /// $G(x, z)$, as many numbers as $z$ has.
    fn equations<R: Field>(&self, x: &[R], z: &[R]) -> Vec<R>;

    /// The solution at a point of the manifold: `p`, then any multipliers.
    fn at_rest<R: Field>(&self, p: &[R]) -> Vec<R>;

    /// Solves for the derivatives at `p`; None if $\partial_z G$ is singular there.
    fn around<R: Field + Approx>(&self, p: &[R]) -> Option<Around<'_, Self, R>> {
        let start = self.at_rest(p);
        let fixed: Vec<_> = p.iter().copied().map(Jet::constant).collect();
        let n = start.len();
        let columns: Vec<Vec<R>> = (0..n)
            .map(|k| Jet::jacobian_vector(|z| self.equations(&fixed, z), &start, &unit(n, k)))
            .collect();
        let inverse = Matrix::from_rows(&columns).transpose().inverse()?;
        Some(Around { implicit: self, point: p.to_vec(), start, inverse })
    }
}

/// An [`Implicit`] map near a point of the manifold.
#[derive(Clone, Debug)]
pub struct Around<'a, E: ?Sized, R> {
    implicit: &'a E,
    point: Vec<R>,
    start: Vec<R>,
    inverse: Matrix<R>,
}

impl<E: Implicit + ?Sized, R: Field + Approx> Around<'_, E, R> {
    /// $\partial z(p)\,a$.
    pub fn derivative(&self, a: &[R]) -> Vec<R> {
        Jet::jacobian_vector(|x| self.chord(x, Jet::constant, 1), &self.point, a)
    }

    /// $\partial^2 z(p)[a, b]$.
    pub fn second(&self, a: &[R], b: &[R]) -> Vec<R> {
        let lift = |x| Jet::constant(Jet::constant(x));
        Jet::second_directional(|x| self.chord(x, lift, 2), &self.point, a, b)
    }

    /// `rounds` steps $z \leftarrow z - (\partial_z G)^{-1} G(x, z)$ with the matrix at $p$: the
    /// error lies in the `rounds + 1`-st power of the ideal of the $\varepsilon$.
    fn chord<S: Field>(&self, x: &[S], lift: impl Fn(R) -> S, rounds: usize) -> Vec<S> {
        let n = self.start.len();
        let inverse = Matrix::from_fn(n, n, |i, j| lift(self.inverse.at(i, j)));
        let mut z: Vec<S> = self.start.iter().map(|&z| lift(z)).collect();
        for _ in 0..rounds {
            let change = inverse.apply(&self.implicit.equations(x, &z));
            z = z.iter().zip(change).map(|(&z, c)| z - c).collect();
        }
        z.truncate(self.point.len());
        z
    }
}

/// The limit of gradient flow of $\frac12\|F\|^2$ near its end, by what the flow conserves:
/// $F(z) = 0$ and $I(z) = I(x)$, where $F$ and $I$ together have as many components as $x$.
#[derive(Clone, Copy, Debug)]
pub struct Conserved<'a, F, I> {
    /// $F$.
    pub map: &'a F,
    /// $I$.
    pub invariants: &'a I,
}

impl<F: RationalMap, I: RationalMap> Implicit for Conserved<'_, F, I> {
    fn equations<R: Field>(&self, x: &[R], z: &[R]) -> Vec<R> {
        let kept = self.invariants.evaluate(z).into_iter().zip(self.invariants.evaluate(x));
        self.map.evaluate(z).into_iter().chain(kept.map(|(z, x)| z - x)).collect()
    }

    fn at_rest<R: Field>(&self, p: &[R]) -> Vec<R> {
        p.to_vec()
    }
}

/// The nearest point of the manifold $F = 0$: $x - z = DF(z)^\top\mu$ and $F(z) = 0$. It is *not*
/// the limit of gradient flow, though the first derivatives of the two agree on the manifold.
#[derive(Clone, Copy, Debug)]
pub struct NearestPoint<'a, F> {
    /// $F$.
    pub map: &'a F,
    /// Number of components of $F$.
    pub codimension: usize,
}

impl<F: RationalMap> Implicit for NearestPoint<'_, F> {
    fn equations<R: Field>(&self, x: &[R], unknowns: &[R]) -> Vec<R> {
        let (z, multipliers) = unknowns.split_at(x.len());
        let pull = |k| {
            dot(&Jet::jacobian_vector(|z| self.map.evaluate(z), z, &unit(x.len(), k)), multipliers)
        };
        let normal = (0..x.len()).map(|k| z[k] + pull(k) - x[k]);
        normal.chain(self.map.evaluate(z)).collect()
    }

    fn at_rest<R: Field>(&self, p: &[R]) -> Vec<R> {
        p.iter().copied().chain((0..self.codimension).map(|_| R::zero())).collect()
    }
}
