//! How far a run has come along the flow, and what the finite-step law leaves out.

use proofmark::arithmetic::Real;

use super::models::{Model, RING, VALLEY, angle};

impl Model {
    /// $\Psi_\eta(s) = \int\frac{(1 - \eta\lambda_1/2)^2}{V}\,ds$ for the velocity $V$ of the flow
    /// with $c = 1$: along $\dot X = -c\,(1 - \eta\lambda_1/2)^{-2}\nabla_\Gamma\lambda_1(X)$ it
    /// grows by $c\tau$.
    pub fn potential<R: Real>(self, s: R, eta: R) -> R {
        let [one, two, four] = [1, 2, 4].map(R::integer);
        match self {
            Model::Valley => {
                let lambda = self.curvature(s);
                let sum = one / lambda + eta * lambda.ln() - eta.square() * lambda / four;
                sum / R::of(VALLEY.k).square()
            }
            Model::Hyperbola => {
                let lambda = self.curvature(s);
                let first = lambda - two * ((two + lambda) / s).ln();
                let second = s.square() / two + four * s.ln();
                -(s.ln() - eta * first + eta.square() * second / four) / four
            }
            Model::Ring => {
                // 1 - ηλ/2 = a - b cos θ.
                let [a, b] = [one - two * eta, two * eta * R::of(RING.b)];
                let [cosine, sine] = angle(s);
                let sum =
                    a.square() * s.ln() - two * a * b * sine.ln() + b.square() * (s.ln() + cosine);
                sum / (four * R::of(RING.b))
            }
            Model::TwoNormals | Model::Coupled => {
                let f = self.normals().over::<R>().first;
                // 1 - ηλ/2 = a - by.
                let [a, b] = [one - eta * f.least / two, eta * f.scale / two];
                let y = (s - f.centre).square();
                let sum = a.square() * y.ln() - two * a * b * y + b.square() * y.square() / two;
                -sum / (four * f.scale)
            }
        }
    }

    /// $K$ in $\frac12(1 + K\rho^2 + O(\rho^4))$, what is observed in place of ½ by the finite-step
    /// law at a fixed $\eta$.
    ///
    /// On the 2-cycle over $s$ the iterate is $f(s, \pm\rho)$ off $\Gamma$ with a series
    /// $f(s, z) = \sum_kA_kz^k$, of which invariance, $f(s^+, -z) = f(s, z)^+$, determines one
    /// coefficient after the other; a step moves $s$ by $\sum_kg_kz^k$ from $k = 2$ on. Odd powers
    /// cancel over two steps, and the flow through the steps has $g_4 - \frac12g_2g_2'$ in place of
    /// $g_4$. $K$ is this over $g_2$, with the second order of $\Phi$ taken into account.
    pub fn second_order<R: Real>(self, s: R, eta: R) -> R {
        let n = R::integer;
        let lambda = self.curvature(s);
        let x = eta * lambda;
        let fourth = (x - n(2)).powi(4);
        match self {
            Model::Valley => {
                let [first, second] = [lambda, lambda].map(|f| R::of(VALLEY.k) * f);
                bowl(x, [lambda, first, R::of(VALLEY.k) * second], eta)
            }
            Model::Hyperbola => {
                let square = lambda.square();
                let sum = n(4) * x.powi(4) - x.powi(3) * square - n(20) * x.powi(3)
                    + n(8) * x.square() * square
                    - n(16) * x.square()
                    - n(20) * x * square
                    + n(48) * x
                    - n(16) * square
                    + n(192);
                -eta * sum / (square * fourth)
            }
            Model::Ring => {
                let tangent = (R::of(RING.b) * angle(s)[1]).square();
                let p = |coefficients: [i64; 6]| {
                    coefficients.into_iter().rev().fold(R::zero(), |sum, c| sum * x + n(c))
                };
                let sum = tangent * p([0, 0, 320, -128, 16, 0])
                    + lambda.square() * p([8, -568, 326, -24, -1, 1])
                    - lambda * p([576, -2784, 1296, 16, -32, 6])
                    + p([1152, -3456, 1440, 0, 0, 0]);
                sum / (n(2) * lambda.square() * fourth)
            }
            Model::TwoNormals => {
                let f = self.normals().over::<R>().first;
                bowl(x, [lambda, f.slope(s), n(2) * f.scale], eta)
            }
            Model::Coupled => {
                // The equilibrium of w turns n by cρ/2λ_2: v_p² is smaller, and w_p counts.
                let loss = self.normals().over::<R>();
                let turn = loss.coupling / (n(2) * loss.second.at(s));
                let share = loss.second.slope(s) / loss.first.slope(s);
                let coupled = turn.square() * (share - R::one());
                let bowl = bowl(x, [lambda, loss.first.slope(s), n(2) * loss.first.scale], eta);
                // To leading order in η alone, and hence their size only.
                (coupled.square() + bowl.square()).sqrt()
            }
        }
    }
}

/// $K$ of $\frac12F(u)v^2$ from $x = \eta F$ and $(F, F', F'')$.
fn bowl<R: Real>(x: R, [f, first, second]: [R; 3], eta: R) -> R {
    let n = R::integer;
    let square = first.square() / f;
    let sum = (x.powi(3) - n(8) * x.square() + n(20) * x) * second
        - (x.square() - n(8) * x + n(20)) * x * square
        - n(16) * second;
    -eta * sum / (n(2) * (x - n(2)).powi(4))
}
