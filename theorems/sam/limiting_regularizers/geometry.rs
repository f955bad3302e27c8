//! Derivatives at a point of $\Gamma$, proven, and the regularisers with bounds of what they leave.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, Interval, Jet, Mp, Real, ratio};
use proofmark::evidence::Reason;
use proofmark::linear::{EnclosedEigen, Matrix, dot, enclose_eigenvalues, norm_squared};

use super::model::Part;

/// The numbers in which directions are searched for.
type Point = Mp<8>;

/// Rounds of the search for the extremal direction: the error falls by the quotient of two
/// eigenvalues a round, and enters the value squared.
const ROUNDS: usize = 160;

/// A loss around a point $x$.
pub struct Geometry {
    /// The loss.
    pub loss: Part,
    /// $x$.
    pub point: Vec<Enclosure>,
    /// $\nabla^2 L(x)$.
    pub hessian: Matrix<Enclosure>,
    /// $\lambda_1 \ge \dots \ge \lambda_D$.
    pub eigen: EnclosedEigen<Point>,
    /// $\|\nabla L(x)\|$.
    pub slope: Enclosure,
    /// $M_3$: bound of the Frobenius norm of $D^3L$ within $2^{-10}$ of $x$.
    pub third: Enclosure,
}

impl Geometry {
    /// Of a loss at $x$.
    pub fn at(loss: Part, point: &[Enclosure]) -> Result<Self, Reason> {
        let d = point.len();
        let axis = axes::<Enclosure>(d);
        let columns: Vec<_> =
            axis.iter().map(|e| Jet::hessian_vector(|x| loss.at(x), point, e)).collect();
        let hessian = Matrix::from_rows(&columns);
        let eigen = enclose_eigenvalues(&hessian).map_err(|_| Reason::Diverged)?;
        let slope = norm(&Jet::gradient(|x| loss.at(x), point));
        let reach = Enclosure::of(ratio(1, 1024)).hi();
        let around: Vec<_> = point.iter().map(|x| x.inflate(reach)).collect();
        let mut sum = Enclosure::zero();
        for (i, j, k) in triples(d) {
            let entry =
                Jet::third(|x| loss.at(x), &around, &axis[i], &axis[j], &axis[k]).magnitude();
            let times = if i == k {
                1
            } else if i == j || j == k {
                3
            } else {
                6
            };
            sum += Enclosure::integer(times) * Enclosure::point(entry).square();
        }
        let third = Enclosure::point(sum.sqrt().hi());
        Ok(Geometry { loss, point: point.to_vec(), hessian, eigen, slope, third })
    }

    /// $\lambda_i$, counted from 1.
    pub fn lambda(&self, i: usize) -> Enclosure {
        self.eigen.values[i - 1]
    }

    /// $\lambda_M$, the smallest eigenvalue that is not zero.
    pub fn smallest_nonzero(&self) -> Enclosure {
        let mut positive = self.eigen.values.iter().filter(|value| value.certainly_positive());
        positive.next_back().copied().unwrap_or(Enclosure::zero())
    }

    /// $\operatorname{tr}\nabla^2L$.
    pub fn trace(&self) -> Enclosure {
        self.hessian.trace()
    }

    /// $v_i$, approximately, counted from 1.
    pub fn direction(&self, i: usize) -> Vec<Point> {
        self.eigen.vectors.column(i - 1)
    }

    /// $D^3L(v_i, v_i, v_j)$, approximately.
    pub fn cubic(&self, i: usize, j: usize) -> f64 {
        let (v, w, x) = (self.direction(i), self.direction(j), self.middle());
        Jet::third(|x| self.loss.at(x), &x, &v, &v, &w).approx()
    }

    /// $D^4L(v_i, v_i, v_i, v_i)$, approximately.
    pub fn quartic(&self, i: usize) -> f64 {
        let (v, x) = (self.direction(i), self.middle());
        let first = Jet::variable(Point::zero());
        let second = Jet::new(first, Field::one());
        let third = Jet::new(second, Field::one());
        let s = Jet::new(third, Field::one());
        let constant = |p| Jet::constant(Jet::constant(Jet::constant(Jet::constant(p))));
        let moved: Vec<_> =
            x.iter().zip(&v).map(|(&x, &v)| constant(x) + constant(v) * s).collect();
        self.loss.at(&moved).derivative.derivative.derivative.derivative.approx()
    }

    fn middle(&self) -> Vec<Point> {
        self.point.iter().map(|x| x.midpoint()).collect()
    }

    /// $L(x + y) - L(x)$.
    fn rise(&self, at: &[Enclosure], by: &[Enclosure]) -> Enclosure {
        let moved: Vec<_> = at.iter().zip(by).map(|(&x, &y)| x + y).collect();
        self.loss.at(&moved) - self.loss.at(at)
    }

    /// The unit vector along `n`, enclosed.
    fn unit(n: &[Point]) -> Vec<Enclosure> {
        normalised(&n.iter().map(|&n| Interval::point(n)).collect::<Vec<_>>())
    }

    /// $\max_{\|v\| \le 1}L(x + \rho v) - L(x)$ in units of $\rho^2$, from below: at the point
    /// to which $n \leftarrow \nabla L(x + \rho n)/\|\nabla L(x + \rho n)\|$ leads from $\pm v_1$.
    pub fn max_from_below(&self, rho: Enclosure) -> Enclosure {
        let (x, radius) = (self.middle(), rho.midpoint());
        let ends = [1, -1].map(|sign| {
            let mut n: Vec<Point> =
                self.direction(1).iter().map(|&v| Point::integer(sign) * v).collect();
            for _ in 0..ROUNDS {
                let at: Vec<_> = x.iter().zip(&n).map(|(&x, &n)| x + radius * n).collect();
                n = normalised(&Jet::gradient(|x| self.loss.at(x), &at));
            }
            let by: Vec<_> = Self::unit(&n).iter().map(|&n| rho * n).collect();
            self.rise(&self.point, &by) / rho.square()
        });
        ends[0].max(ends[1])
    }

    /// The same, enclosed: by Taylor's formula it is at most
    /// $\|\nabla L(x)\|/\rho + \frac12\lambda_1 + \frac16\rho M_3$.
    pub fn max(&self, rho: Enclosure) -> Enclosure {
        let upper =
            self.slope / rho + half(self.lambda(1)) + rho * self.third / Enclosure::integer(6);
        Enclosure::new(self.max_from_below(rho).lo(), upper.hi())
    }

    /// The unit normal vector that makes $L(x + \rho n)$ least, by projected descent from
    /// $\pm v_M$; both signs.
    fn gentlest(&self, rho: Point) -> [Vec<Point>; 2] {
        let (x, rank) = (self.middle(), self.loss.codimension());
        let normals: Vec<_> = (1..=rank).map(|i| self.direction(i)).collect();
        let shift = self.lambda(1).midpoint();
        [1, -1].map(|sign| {
            let mut n: Vec<Point> =
                self.direction(rank).iter().map(|&v| Point::integer(sign) * v).collect();
            for _ in 0..ROUNDS {
                let at: Vec<_> = x.iter().zip(&n).map(|(&x, &n)| x + rho * n).collect();
                let g = Jet::gradient(|x| self.loss.at(x), &at);
                let down: Vec<_> = n.iter().zip(&g).map(|(&n, &g)| shift * n - g / rho).collect();
                let mut next = vec![Point::zero(); x.len()];
                for v in &normals {
                    let share = dot(v, &down);
                    next.iter_mut().zip(v).for_each(|(n, &v)| *n += share * v);
                }
                n = if rank > 1 { normalised(&next) } else { n };
            }
            n
        })
    }

    /// $R^{Asc}_\rho(x')$ in units of $\rho^2$, enclosed.
    pub fn ascent_at(&self, near: &[Enclosure], rho: Enclosure) -> Enclosure {
        let n = normalised(&Jet::gradient(|x| self.loss.at(x), near));
        let by: Vec<_> = n.iter().map(|&n| rho * n).collect();
        self.rise(near, &by) / rho.square()
    }

    /// The point $x' = x + rH^+n$, whose gradient is $rn$ up to $O(r^2)$.
    pub fn with_gradient_along(&self, n: &[Point], r: Enclosure) -> Vec<Enclosure> {
        let mut by = vec![Enclosure::zero(); n.len()];
        for i in 1..=self.loss.codimension() {
            let v = self.direction(i);
            let share = Interval::point(dot(&v, n)) / self.lambda(i);
            by.iter_mut().zip(&v).for_each(|(y, &v)| *y += share * Interval::point(v));
        }
        self.point.iter().zip(&by).map(|(&x, &y)| x + r * y).collect()
    }

    /// $R^{Asc}_\rho/\rho^2$ at the points near $x$ where it is least, from above: among those
    /// with the gentlest direction of ascent and those displaced along an axis.
    pub fn ascent_from_above(&self, rho: Enclosure, r: Enclosure) -> Enclosure {
        let gentle = self.gentlest(rho.midpoint());
        let mut near: Vec<_> = gentle.iter().map(|n| self.with_gradient_along(n, r)).collect();
        near.extend(
            axes::<Enclosure>(self.point.len())
                .iter()
                .map(|e| self.point.iter().zip(e).map(|(&x, &e)| x + r * e).collect::<Vec<_>>()),
        );
        let values = near.iter().map(|x| self.ascent_at(x, rho)).filter(|v| v.is_bounded());
        values.reduce(Enclosure::min).unwrap_or_else(Enclosure::whole)
    }

    /// Bound of $\|P_Tn\|$ at the distance $r$ from $x$, $P_T$ being that of $x$. With the foot
    /// $y$ of $x'$ and $d = \|x' - y\| \le r$, $\nabla L(x') = H(y)(x' - y)$ up to
    /// $\frac12M_3d^2$, its length is at least $\lambda_M(y)d - \frac12M_3d^2$, and
    /// $\|P_T(x)H(y)\| \le M_3\|x - y\| \le 2M_3r$: together $\frac52M_3r/(\lambda_M - 3M_3r)$.
    pub fn tangent_share(&self, r: Enclosure) -> Enclosure {
        let least = self.smallest_nonzero() - Enclosure::integer(3) * self.third * r;
        Enclosure::of(ratio(5, 2)) * self.third * r / least
    }

    /// $\inf_{\|x' - x\| \le r}R^{Asc}_\rho(x')/\rho^2$, enclosed. From below: with $n$ the
    /// direction of the gradient at $x'$, the rise is at least
    /// $\frac12\rho^2n^\top H(x)n - \frac12\rho^2rM_3 - \frac16\rho^3M_3$, and
    /// $n^\top Hn \ge \lambda_M(1 - \|P_Tn\|^2)$; off $\Gamma$, $\rho\|\nabla L(x')\|$
    /// is added and $n^\top Hn \ge -\|H\|$. Where the Hessian is degenerate, only
    /// $L(x') \le L(x) + r\|\nabla L\| + \frac12r^2(\lambda_1 + rM_3)$ and $L \ge 0$ are used.
    pub fn ascent(&self, rho: Enclosure, r: Enclosure) -> Enclosure {
        let above = self.ascent_from_above(rho, r);
        let rank = self.loss.codimension();
        let left = half(r * self.third) + rho * self.third / Enclosure::integer(6);
        let first = self.slope - r * (self.lambda(1).abs() + r * self.third);
        let below = if first.certainly_positive() {
            first / rho - half(norm(self.hessian.entries())) - left
        } else if self.lambda(rank).certainly_positive() {
            let share = Enclosure::one() - self.tangent_share(r).square();
            half(self.lambda(rank)) * share - left
        } else {
            let rise = r * self.slope + half(r.square() * (self.lambda(1) + r * self.third));
            -(self.loss.at(&self.point) + rise) / rho.square()
        };
        Enclosure::new(below.lo(), above.hi())
    }

    /// $E\,L(x + \rho n) - L(x)$ in units of $\rho^2$, $n$ uniform on the sphere, by the
    /// cubature of degree five with the points $\pm e_i$ of weight $1/D(D + 2)$ and
    /// $(\pm1, \dots, \pm1)/\sqrt D$ of weight $D/2^D(D + 2)$. Every loss is a polynomial of
    /// degree at most five, so that it is exact.
    pub fn average(&self, rho: Enclosure) -> Enclosure {
        let d = self.point.len();
        let (size, corners) = (Enclosure::integer(d as i64), 1_u32 << d);
        let mut axial = Enclosure::zero();
        for e in axes::<Enclosure>(d) {
            for sign in [1, -1] {
                let by: Vec<_> = e.iter().map(|&e| Enclosure::integer(sign) * rho * e).collect();
                axial += self.rise(&self.point, &by);
            }
        }
        let mut diagonal = Enclosure::zero();
        for corner in 0..corners {
            let sign = |i: usize| if corner >> i & 1 == 0 { rho } else { -rho };
            let by: Vec<_> = (0..d).map(|i| sign(i) / size.sqrt()).collect();
            diagonal += self.rise(&self.point, &by);
        }
        let two = Enclosure::integer(2);
        let sum = axial / (size * (size + two))
            + size * diagonal / (Enclosure::integer(corners.into()) * (size + two));
        sum / rho.square()
    }

    /// $\Delta^2L(x)$.
    pub fn bilaplacian(&self) -> Enclosure {
        let of = |y: &[Jet<Jet<Enclosure>>]| laplacian(&self.loss, y);
        axes(self.point.len())
            .iter()
            .fold(Enclosure::zero(), |s, e| s + Jet::second(of, &self.point, e, e))
    }
}

fn laplacian<R: Real>(loss: &Part, x: &[R]) -> R {
    axes(x.len()).iter().fold(R::zero(), |s, e| s + Jet::second(|y| loss.at(y), x, e, e))
}

/// Half of it.
pub fn half(x: Enclosure) -> Enclosure {
    x / Enclosure::integer(2)
}

/// $\|x\|$.
pub fn norm<R: Real>(x: &[R]) -> R {
    norm_squared(x).sqrt()
}

/// $x/\|x\|$.
pub fn normalised<R: Real>(x: &[R]) -> Vec<R> {
    let length = norm(x);
    x.iter().map(|&x| x / length).collect()
}

/// The unit vectors along the axes.
pub fn axes<R: Field>(d: usize) -> Vec<Vec<R>> {
    (0..d).map(|i| Matrix::identity(d).column(i)).collect()
}

/// All $i \le j \le k < d$.
fn triples(d: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..d).flat_map(move |i| (i..d).flat_map(move |j| (j..d).map(move |k| (i, j, k))))
}
