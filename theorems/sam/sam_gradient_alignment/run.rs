//! The run, and the angle at its end.

use proofmark::arithmetic::{Field, Jet, Mp, Real};
use proofmark::dynamics::{Loss, SharpnessAware};
use proofmark::linear::{Matrix, dot, norm_squared, symmetric_eigen};

use super::{Instance, Rule};
use crate::instances::TwoNormals;

/// The working precision, 256 bits: gradients are of the size $\eta\rho$, and what is looked at is
/// another $\rho$ smaller.
pub type Wide = Mp<4>;

/// $\nabla L$ at $x$.
pub fn gradient<R: Real>(loss: &TwoNormals, x: &[R]) -> Vec<R> {
    let mut gradient = x.to_vec();
    loss.over::<R>().gradient(x, &mut gradient);
    gradient
}

/// $\nabla^2L(x)\,v$.
pub fn hessian<R: Real>(loss: &TwoNormals, x: &[R], v: &[R]) -> Vec<R> {
    use proofmark::arithmetic::Function;
    Jet::hessian_vector(|x| loss.at(x), x, v)
}

/// $v$ over its length.
pub fn unit<R: Real>(v: &[R]) -> Vec<R> {
    let norm = norm_squared(v).sqrt();
    v.iter().map(|&v| v / norm).collect()
}

/// $v_1$ of $\nabla^2L(x)$.
pub fn top(loss: &TwoNormals, x: &[Wide]) -> Vec<Wide> {
    let column = |j: usize| -> Vec<Wide> {
        let e: Vec<Wide> =
            (0..3).map(|k| if j == k { Wide::one() } else { Wide::zero() }).collect();
        hessian(loss, x, &e)
    };
    let columns: Vec<_> = (0..3).map(column).collect();
    let matrix = Matrix::from_fn(3, 3, |i, j| columns[j][i]);
    symmetric_eigen(&matrix).vectors.column(0)
}

/// $\|n - (n\cdot v)v\|$ for unit vectors: the sine of the angle between their lines, without
/// cancellation where it is small.
pub fn sine(n: &[Wide], v: &[Wide]) -> Wide {
    let along = dot(n, v);
    let off: Vec<Wide> = n.iter().zip(v).map(|(&n, &v)| n - along * v).collect();
    norm_squared(&off).sqrt()
}

/// Where a run ends.
pub struct End {
    /// $x_t$.
    pub x: Vec<Wide>,
    /// $\eta$.
    pub eta: Wide,
    /// $\rho$.
    pub rho: Wide,
}

impl End {
    /// The sine of the angle between $\nabla L$ and $v_1(\nabla^2L)$, both at $x_t$.
    pub fn sine(&self, loss: &TwoNormals) -> Wide {
        sine(&unit(&gradient(loss, &self.x)), &top(loss, &self.x))
    }
}

/// Runs the rule of an instance from $(u_0, \rho/3, \rho/4)$, aligned with nothing.
pub fn run(i: &Instance, eta: Wide, rho: Wide) -> End {
    let [three, four] = [3, 4].map(Wide::integer);
    let mut x = vec![Wide::of(i.place), rho / three, rho / four];
    let loss = i.loss.over::<Wide>();
    let mut descent = SharpnessAware::new(3, eta, rho);
    for _ in 0..i.steps {
        match i.rule {
            Rule::Sam => {
                descent.advance(&loss, &mut x);
            }
            Rule::Descent => {
                let g = gradient(&i.loss, &x);
                step(&mut x, eta, &g);
            }
            Rule::AscentLoss => {
                let g = gradient(&i.loss, &x);
                let (n, norm) = (unit(&g), norm_squared(&g).sqrt());
                let up: Vec<Wide> = x.iter().zip(&n).map(|(&x, &n)| x + rho * n).collect();
                let ahead = gradient(&i.loss, &up);
                // ∂n is symmetric up to the order of its factors: (∂n)ᵀ = H (I - nnᵀ)/|∇L|.
                let along = dot(&n, &ahead);
                let across: Vec<Wide> =
                    ahead.iter().zip(&n).map(|(&a, &n)| (a - along * n) / norm).collect();
                let turn = hessian(&i.loss, &x, &across);
                let whole: Vec<Wide> =
                    ahead.iter().zip(&turn).map(|(&a, &t)| a + rho * t).collect();
                step(&mut x, eta, &whole);
            }
        }
    }
    End { x, eta, rho }
}

fn step(x: &mut [Wide], eta: Wide, gradient: &[Wide]) {
    for (x, &g) in x.iter_mut().zip(gradient) {
        *x -= eta * g;
    }
}

/// $\nabla L(x_{t+1}) - [\nabla L - \eta\nabla^2L\nabla L - \eta\rho(\nabla^2L)^2n]$ for a step of
/// SAM from the end of a run: its length, and what the second-order terms say of it,
/// $\|\frac12T[\delta, \delta] - \frac12\eta\rho^2HT[n, n]\|$ with the third derivative $T$ and the
/// step $\delta = -\eta(\nabla L + \rho Hn)$.
pub fn update_remainder(loss: &TwoNormals, end: &End) -> [Wide; 2] {
    let End { x, eta, rho } = end;
    let (eta, rho) = (*eta, *rho);
    let before = gradient(loss, x);
    let n = unit(&before);
    let mut after = x.clone();
    SharpnessAware::new(3, eta, rho).advance(&loss.over::<Wide>(), &mut after);
    let after = gradient(loss, &after);
    let [of_gradient, of_n] = [&before, &n].map(|v| hessian(loss, x, v));
    let twice = hessian(loss, x, &of_n);
    let remainder: Vec<Wide> = (0..3)
        .map(|k| after[k] - (before[k] - eta * of_gradient[k] - eta * rho * twice[k]))
        .collect();
    let step: Vec<Wide> = (0..3).map(|k| -eta * (before[k] + rho * of_n[k])).collect();
    let third = |a: &[Wide]| -> Vec<Wide> {
        use proofmark::arithmetic::Function;
        let unit = |j: usize| -> Vec<Wide> {
            (0..3).map(|k| if j == k { Wide::one() } else { Wide::zero() }).collect()
        };
        (0..3).map(|j| Jet::third(|x| loss.at(x), x, a, a, &unit(j))).collect()
    };
    let (of_step, bent) = (third(&step), hessian(loss, x, &third(&n)));
    let two = Wide::integer(2);
    let predicted: Vec<Wide> =
        (0..3).map(|k| (of_step[k] - eta * rho.square() * bent[k]) / two).collect();
    [&remainder, &predicted].map(|v| norm_squared(v).sqrt())
}
