//! Functions with parameters, given by one body for every scalar.

use super::super::Field;
use super::{Jet, Real};

/// A scalar function of several variables, $f : \mathbb{R}^d \to \mathbb{R}$, given by one body for
/// every scalar.
///
/// The associated functions of [`Jet`] take a generic `fn` by its name. This trait is for functions
/// with parameters, since a closure cannot be generic: it is run, differentiated, enclosed and
/// printed through the same [`Function::at`].
pub trait Function {
    /// $f(x)$.
    fn at<R: Real>(&self, x: &[R]) -> R;

    /// $Df(x)(a)$.
    fn directional<R: Real>(&self, x: &[R], a: &[R]) -> R {
        Jet::directional(|x| self.at(x), x, a)
    }

    /// $\nabla f(x)$.
    fn gradient<R: Real>(&self, x: &[R]) -> Vec<R> {
        Jet::gradient(|x| self.at(x), x)
    }

    /// $D^2 f(x)(a, b)$.
    fn second<R: Real>(&self, x: &[R], a: &[R], b: &[R]) -> R {
        Jet::second(|x| self.at(x), x, a, b)
    }

    /// $\nabla^2 f(x)\, a$.
    fn hessian_vector<R: Real>(&self, x: &[R], a: &[R]) -> Vec<R> {
        Jet::hessian_vector(|x| self.at(x), x, a)
    }

    /// $D^3 f(x)(a, b, c)$.
    fn third<R: Real>(&self, x: &[R], a: &[R], b: &[R], c: &[R]) -> R {
        Jet::third(|x| self.at(x), x, a, b, c)
    }
}

/// A vector function $F : \mathbb{R}^d \to \mathbb{R}^m$ given by one body for every scalar; see
/// [`Function`].
pub trait Map {
    /// $F(x)$.
    fn at<R: Real>(&self, x: &[R]) -> Vec<R>;

    /// $DF(x)(a)$.
    fn jacobian_vector<R: Real>(&self, x: &[R], a: &[R]) -> Vec<R> {
        Jet::jacobian_vector(|x| self.at(x), x, a)
    }

    /// $D^2 F(x)(a, b)$.
    fn second_directional<R: Real>(&self, x: &[R], a: &[R], b: &[R]) -> Vec<R> {
        Jet::second_directional(|x| self.at(x), x, a, b)
    }

    /// $DF(x)^\top y$, by one run of $F$ for each coordinate of $x$; a map with a cheaper formula
    /// may give it.
    fn vector_jacobian<R: Real>(&self, x: &[R], y: &[R]) -> Vec<R> {
        pull_back(|x| self.at(x), x, y)
    }
}

/// $DF(x)^\top y$ by forward differentiation.
fn pull_back<R: Field>(f: impl Fn(&[Jet<R>]) -> Vec<Jet<R>>, x: &[R], y: &[R]) -> Vec<R> {
    let along = |moved: usize| {
        let jet = |(k, &x)| if k == moved { Jet::variable(x) } else { Jet::constant(x) };
        let outputs = f(&x.iter().enumerate().map(jet).collect::<Vec<_>>());
        outputs.iter().zip(y).fold(R::zero(), |sum, (f, &y)| sum + f.derivative * y)
    };
    (0..x.len()).map(along).collect()
}

/// A vector function of the four operations alone, given by one body for every scalar: a [`Map`]
/// that exact rationals can run too.
pub trait RationalMap {
    /// $F(x)$.
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R>;

    /// $DF(x)^\top y$; see [`Map::vector_jacobian`].
    fn pull_back<R: Field>(&self, x: &[R], y: &[R]) -> Vec<R> {
        pull_back(|x| self.evaluate(x), x, y)
    }
}

impl<F: RationalMap> Map for F {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        self.evaluate(x)
    }

    fn vector_jacobian<R: Real>(&self, x: &[R], y: &[R]) -> Vec<R> {
        self.pull_back(x, y)
    }
}
