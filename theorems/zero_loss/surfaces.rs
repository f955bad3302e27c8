//! Manifolds of minimisers on which the limit $\Phi$ of gradient flow is known: what the two
//! theorems about the limit map share.

use proofmark::arithmetic::{Approx, Field, Map, Ratio, Rational, RationalMap, Real, ratio};
use proofmark::dynamics::{
    ClosedForm, Conserved, Extrapolation, FlowLimit, Implicit, LimitMap, NearestPoint,
    drift_from_limit_map, half_contraction,
};
use proofmark::linear::{Matrix, norm_squared};
use proofmark::noise::{Law, Signs, Stream, UniformIndex};

use super::instances::{
    Circle, CircleLimit, Depth3, ExpValley, ExpValleyLimit, Hyperbola, HyperbolaLimit, Olm,
    TwoValleys, TwoValleysLimit,
};

/// A loss $L = \frac12\|F\|^2$, by its $F$. Coordinates are named in the models.
#[derive(Clone, Debug)]
pub enum Surface {
    /// $e^{ku/2} v$.
    ExpValley(ExpValley),
    /// Two normal directions whose curvatures commute.
    TwoValleys,
    /// Two normal directions whose curvatures do not commute.
    SkewValley,
    /// $e^{ku/2} v^2$: the Hessian vanishes on $\Gamma$.
    FlatValley(ExpValley),
    /// $\|x\| - 1$.
    Circle,
    /// One of those without roots and exponentials.
    Algebraic(Algebraic),
}

/// A loss in the four operations, with enough invariants of its gradient flow to determine $\Phi$.
#[derive(Clone, Debug)]
pub enum Algebraic {
    /// $uv - 1$.
    Hyperbola,
    /// $uvw - 1$.
    Depth3,
    /// The overparametrised linear model with the rows $(1, 1, 1)$ and $(1, -1, 1)$.
    Olm(Olm),
}

impl Algebraic {
    /// Three coordinates $u$ and $v$, two rows, and the targets that $u$ and $v$ meet.
    pub fn olm(u: [Ratio; 3], v: [Ratio; 3]) -> Self {
        let rows = vec![[1, 1, 1].map(|z| ratio(z, 1)).to_vec(), [1, -1, 1].map(ratio_of).to_vec()];
        let output = |row: &Vec<Ratio>| {
            let terms = row.iter().zip(u.iter().zip(&v));
            let sum = terms.fold(proofmark::rug::Rational::new(), |sum, (z, (u, v))| {
                let [u, v] = [u, v].map(|x| x.to_rational().square());
                sum + z.to_rational() * (u - v)
            });
            let part = |n: &proofmark::rug::Integer| n.to_i64().expect("a small target");
            ratio(part(sum.numer()), part(sum.denom()))
        };
        let targets = rows.iter().map(output).collect();
        Algebraic::Olm(Olm { rows, targets })
    }

    /// Number of components of $F$.
    pub fn codimension(&self) -> usize {
        if let Algebraic::Olm(olm) = self { olm.rows.len() } else { 1 }
    }
}

fn ratio_of(n: i64) -> Ratio {
    ratio(n, 1)
}

impl RationalMap for Algebraic {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        match self {
            Algebraic::Hyperbola => Hyperbola.evaluate(x),
            Algebraic::Depth3 => Depth3.evaluate(x),
            Algebraic::Olm(olm) => olm.evaluate(x),
        }
    }
}

/// What gradient flow conserves. On the linear model $\ln u$ moves in the row space of $Z$ only, so
/// that beside the products $u_j v_j$ it conserves $\prod_j u_j^{n_j}$ for integers $n$ with
/// $Zn = 0$; here $n = (1, 0, -1)$.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a>(pub &'a Algebraic);

impl RationalMap for Kept<'_> {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        match self.0 {
            Algebraic::Hyperbola => vec![x[0].square() - x[1].square()],
            Algebraic::Depth3 => {
                vec![x[0].square() - x[1].square(), x[1].square() - x[2].square()]
            }
            Algebraic::Olm(_) => vec![x[0] * x[3], x[1] * x[4], x[2] * x[5], x[0] / x[2]],
        }
    }
}

impl Map for Surface {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        match self {
            Surface::ExpValley(valley) => valley.at(x),
            Surface::TwoValleys => TwoValleys.at(x),
            Surface::SkewValley => {
                let (grown, shrunk) = ((x[0] / R::integer(2)).exp(), (-x[0] / R::integer(2)).exp());
                let half = R::one() / R::integer(2);
                let (cosh, sinh) = (half * (grown + shrunk), half * (grown - shrunk));
                vec![cosh * x[1] + sinh * x[2], R::integer(2) * (sinh * x[1] + cosh * x[2])]
            }
            Surface::FlatValley(valley) => vec![valley.at(x)[0] * x[1]],
            Surface::Circle => Circle.at(x),
            Surface::Algebraic(map) => map.at(x),
        }
    }
}

/// The closed form of $\Phi$ where there is one in roots.
///
/// [`Surface::SkewValley`] is $F = A_0 e^{uQ} z$ with $z = (v, w)$, a symmetric $Q$ that swaps the
/// two, halved, and $A_0 = \operatorname{diag}(1, 2)$. For every such model
/// $\dot u = -\frac12 z^\top(QS + SQ)z$ and $\dot z = -Sz$ with $S = e^{uQ}A_0^\top A_0e^{uQ}$, so
/// that $u - \frac12 z^\top Qz$ is conserved and $\Phi = (u - \frac12 z^\top Q z, 0)$, also where
/// $Q$ and the curvature $S$ do not commute.
#[derive(Clone, Copy, Debug)]
struct Roots<'a>(&'a Surface);

impl Map for Roots<'_> {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        match self.0 {
            Surface::ExpValley(valley) => ExpValleyLimit { k: valley.k }.at(x),
            Surface::TwoValleys => TwoValleysLimit.at(x),
            Surface::SkewValley => {
                vec![x[0] - x[1] * x[2] / R::integer(2), R::zero(), R::zero()]
            }
            // Along the flow du/dv = k v / 4.
            Surface::FlatValley(valley) => {
                vec![x[0] - R::of(valley.k) * x[1].square() / R::integer(8), R::zero()]
            }
            Surface::Circle => CircleLimit.at(x),
            Surface::Algebraic(_) => HyperbolaLimit.at(x),
        }
    }
}

/// The nearest point of $\Gamma$ where that is obvious.
#[derive(Clone, Copy, Debug)]
struct Foot<'a>(&'a Surface);

impl Map for Foot<'_> {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        match self.0 {
            Surface::Circle => CircleLimit.at(x),
            _ => x.iter().enumerate().map(|(k, &x)| if k == 0 { x } else { R::zero() }).collect(),
        }
    }
}

/// Which map onto $\Gamma$ is taken for $\Phi$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onto {
    /// The limit of gradient flow.
    Flow,
    /// The nearest point.
    Nearest,
    /// The limit of gradient descent with a finite step; of random polynomials only.
    Descent,
}

/// A map onto the manifold of a surface.
#[derive(Clone, Copy, Debug)]
pub struct Retraction<'a> {
    /// The surface.
    pub surface: &'a Surface,
    /// Which map onto it.
    pub onto: Onto,
}

impl Retraction<'_> {
    /// Is there a closed form, valid off the manifold too?
    fn is_closed(&self) -> bool {
        match (self.surface, self.onto) {
            (Surface::Algebraic(map), Onto::Flow) => matches!(map, Algebraic::Hyperbola),
            (Surface::Algebraic(_), Onto::Nearest) | (_, Onto::Descent) => false,
            _ => true,
        }
    }

    /// Its derivative at `x` in the direction `a`; off the manifold only where there is a closed
    /// form.
    pub fn derivative<R: Real + Approx>(&self, x: &[R], a: &[R]) -> Option<Vec<R>> {
        match (self.surface, self.onto) {
            _ if self.is_closed() => Some(ClosedForm(*self).derivative(x, a)),
            (Surface::Algebraic(map), onto) => exact_derivative(map, onto, x, a),
            _ => None,
        }
    }

    /// $\frac12\partial^2\Phi(p)[\Sigma]$ at a point of the manifold.
    pub fn half_second<R: Real + Approx>(&self, p: &[R], sigma: &Matrix<R>) -> Option<Vec<R>> {
        match self.surface {
            _ if self.is_closed() => Some(drift_from_limit_map(&ClosedForm(*self), p, sigma)),
            Surface::Algebraic(map) => exact_half_second(map, self.onto, p, sigma),
            _ => None,
        }
    }
}

/// Where there is a closed form.
impl Map for Retraction<'_> {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        match self.onto {
            Onto::Flow | Onto::Descent => Roots(self.surface).at(x),
            Onto::Nearest => Foot(self.surface).at(x),
        }
    }
}

/// $\partial\Phi(p)\,a$ through invariants or multipliers, in any scalar.
pub fn exact_derivative<R: Field + Approx>(
    map: &Algebraic,
    onto: Onto,
    p: &[R],
    a: &[R],
) -> Option<Vec<R>> {
    Some(match onto {
        Onto::Flow => Conserved { map, invariants: &Kept(map) }.around(p)?.derivative(a),
        Onto::Nearest => {
            NearestPoint { map, codimension: map.codimension() }.around(p)?.derivative(a)
        }
        Onto::Descent => return None,
    })
}

/// $\frac12\partial^2\Phi(p)[\Sigma]$ through invariants or multipliers, in any scalar.
pub fn exact_half_second<R: Field + Approx>(
    map: &Algebraic,
    onto: Onto,
    p: &[R],
    sigma: &Matrix<R>,
) -> Option<Vec<R>> {
    Some(match onto {
        Onto::Flow => {
            let kept = Kept(map);
            let flow = Conserved { map, invariants: &kept };
            let around = flow.around(p)?;
            half_contraction(sigma, |a, b| around.second(a, b))
        }
        Onto::Nearest => {
            let nearest = NearestPoint { map, codimension: map.codimension() };
            let around = nearest.around(p)?;
            half_contraction(sigma, |a, b| around.second(a, b))
        }
        Onto::Descent => return None,
    })
}

impl Surface {
    /// $\det JJ^\top$ at `p`, for the one or two components of $F$.
    pub fn gram_determinant<R: Real>(&self, p: &[R]) -> R {
        let d = p.len();
        let columns: Vec<_> =
            (0..d).map(|k| self.jacobian_vector(p, &Matrix::identity(d).column(k))).collect();
        let columns = Matrix::from_rows(&columns);
        let gram = columns.transpose().times(&columns);
        if gram.rows() == 1 {
            gram.at(0, 0)
        } else {
            gram.at(0, 0) * gram.at(1, 1) - gram.at(0, 1) * gram.at(1, 0)
        }
    }

    /// A number that is zero exactly on $\Gamma$, computed exactly.
    pub fn off_manifold(&self, p: &[Ratio]) -> proofmark::rug::Rational {
        let squares = |x: &[Ratio]| x.iter().map(|x| x.to_rational().square()).sum();
        match self {
            Surface::Circle => {
                let norm: proofmark::rug::Rational = squares(p);
                norm - 1
            }
            Surface::Algebraic(map) => Rational::scope(|| {
                let p: Vec<_> = p.iter().map(|&x| Rational::of(x)).collect();
                norm_squared(&map.evaluate(&p)).value().expect("a polynomial is defined")
            }),
            _ => squares(&p[1..]),
        }
    }
}

/// A polynomial map $F : \mathbb R^4 \to \mathbb R^2$ with $F(0) = 0$ and random coefficients:
/// $$F_i = \langle \ell_i, x\rangle + \sum_{j\le k} q_{ijk} x_j x_k + c_i x_1 x_3 x_4.$$
///
/// $\ell_1 = (1, 0, 0, 0)$ and $\ell_2 = (0, \frac32, 0, 0)$ up to entries of at most $\frac18$,
/// and $|q|, |c| \le \frac18$. So for every draw the diagonal entries of $JJ^\top$ at 0 lie in
/// [0.76, 1.32] and [1.89, 2.69], the other one in [-0.38, 0.38], and the eigenvalues between 0.65
/// and 2.8: full rank, with curvatures so far from equal that the Lyapunov inverse is no multiple
/// of the identity.
#[derive(Clone, Debug)]
pub struct Polynomial {
    linear: [[f64; 4]; 2],
    quadratic: [[[f64; 4]; 4]; 2],
    cubic: [f64; 2],
}

impl Polynomial {
    /// The coefficients are multiples of 1/64, by the words of the stream in order.
    pub fn drawn(stream: &Stream) -> Self {
        let mut words = stream.words_from(0);
        let mut draw = || {
            let word = words.next().expect("a stream has no end");
            // 1 to 8, with the sign of the lowest bit, which the index does not see: no coefficient
            // is zero.
            let size = UniformIndex(8).draw(word) + 1.0;
            Signs.draw(word << 63) * size / 64.0
        };
        let mut linear = [[0.0; 4]; 2].map(|row| row.map(|_: f64| draw()));
        linear[0][0] += 1.0;
        linear[1][1] += 1.5;
        let quadratic = [[[0.0; 4]; 4]; 2].map(|q| q.map(|row| row.map(|_: f64| draw())));
        Polynomial { linear, quadratic, cubic: [draw(), draw()] }
    }
}

/// $\Phi(x)$ of a polynomial in `f64`, and a bound of its error if all coordinates of the flow are
/// at most `size`.
///
/// From $|x| \le 0.05$ the flow stays within 0.18 of 0, where the least singular value is above
/// $0.8 - 1.02\cdot0.18$ and the eigenvalues lie in [0.38, 3.5]. So 725 steps of 1/8 bring
/// $\|F\|$ from 1/10 to $10^{-16}$, which leaves less than $2\cdot10^{-16}$ to go. The truncation
/// error of six columns is $(h\lambda)^{13}/(4^6 (6!)^2) < 10^{-14}$ of what is still moving, less
/// than 22 times that in all. A step makes at most twelve roundings of a coordinate in each of the
/// six midpoint rules, which enter the extrapolation with weights $2j^{12}/((6-j)!(6+j)!)$ of sum
/// 27.
pub fn double_limit(map: &Polynomial, x: &[f64], size: f64) -> (Vec<f64>, f64) {
    let (steps_max, integrator) = (725, Extrapolation { columns: 6 });
    let limit = FlowLimit { map, integrator, step: ratio(1, 8), tolerance: 1e-32, steps_max };
    let rounding = 725.0 * 12.0 * 27.0 * 0.5 * f64::EPSILON * size;
    (limit.limit(x), rounding + 22.0 * 1e-14 * size + 2e-16)
}

impl RationalMap for Polynomial {
    fn evaluate<R: Field>(&self, x: &[R]) -> Vec<R> {
        let component = |i: usize| {
            let terms = (0..4).map(|j| {
                let row = &self.quadratic[i][j];
                let slope = (j..4)
                    .fold(R::binary(self.linear[i][j]), |sum, k| sum + R::binary(row[k]) * x[k]);
                x[j] * slope
            });
            let cubic = R::binary(self.cubic[i]) * x[0] * x[2] * x[3];
            terms.fold(cubic, |sum, term| sum + term)
        };
        vec![component(0), component(1)]
    }

    /// By the formula: the flow evaluates this some ten thousand times.
    fn pull_back<R: Field>(&self, x: &[R], y: &[R]) -> Vec<R> {
        // The sum of the components with the weights y is one polynomial of the same kind.
        let weigh = |a: f64, b: f64| R::binary(a) * y[0] + R::binary(b) * y[1];
        let mut gradient: Vec<R> =
            (0..4).map(|j| weigh(self.linear[0][j], self.linear[1][j])).collect();
        for j in 0..4 {
            for k in j..4 {
                let q = weigh(self.quadratic[0][j][k], self.quadratic[1][j][k]);
                gradient[j] += q * x[k];
                gradient[k] += q * x[j];
            }
        }
        let cubic = weigh(self.cubic[0], self.cubic[1]);
        gradient[0] += cubic * x[2] * x[3];
        gradient[2] += cubic * x[0] * x[3];
        gradient[3] += cubic * x[0] * x[2];
        gradient
    }
}
