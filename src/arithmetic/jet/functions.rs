//! Functions with parameters, given by one body for every scalar.

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
}
