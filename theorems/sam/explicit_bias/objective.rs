//! The three regularised losses of $L = \frac12(F_1(u)v^2 + F_2(u)w^2)$, in units of $\rho^2$.
//!
//! A point is $(u, p, q)$. For the worst direction and the average, $v = \rho p$ and $w = \rho q$.
//! For the gradient, which has no limit at $\Gamma$, a point is blown up to $q = \gamma =
//! \|(F_1v, F_2w)\|/\rho$ and $p = \kappa$ with $F_1v = \rho\gamma\sqrt\kappa$ and $F_2w =
//! \rho\gamma\sqrt{1 - \kappa}$: at $\gamma = 0$ stand the limits of $L^{Asc}$ along all normal
//! directions, and the blown-up function is continuous. By symmetry $v, w \ge 0$.

use proofmark::arithmetic::{Endpoint, Field, Interval, Jet, Ratio, Real};

use crate::instances::Parabola;

/// Which loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notion {
    /// $L^{Max}$.
    Max,
    /// $L^{Asc}$.
    Ascent,
    /// $L^{Avg}$.
    Average,
}

/// All three.
pub const NOTIONS: [Notion; 3] = [Notion::Max, Notion::Ascent, Notion::Average];

/// The loss at a radius.
#[derive(Clone, Copy, Debug)]
pub struct Objective<R> {
    /// $F_1$ and $F_2$.
    pub curvatures: [Parabola<R>; 2],
    /// $\rho$.
    pub radius: R,
}

impl Objective<Ratio> {
    /// With its parameters as numbers of type `R`.
    pub fn over<R: Field>(self) -> Objective<R> {
        Objective { curvatures: self.curvatures.map(|f| f.over()), radius: R::of(self.radius) }
    }
}

impl<R: Real> Objective<R> {
    /// $L/\rho^2$ at a point.
    pub fn loss(&self, notion: Notion, [u, p, q]: [R; 3]) -> R {
        let [first, second] = self.curvatures.map(|f| f.at(u));
        let sum = match notion {
            Notion::Ascent => q.square() * (p / first + (R::one() - p) / second),
            _ => first * p.square() + second * q.square(),
        };
        sum / R::integer(2)
    }

    /// $L(x + \rho e)/\rho^2$ for $e$ along $v$ or $w$, one of the directions of the ball.
    pub fn pushed(&self, along: usize, [u, p, q]: [R; 3]) -> R {
        let push = |k: usize, x: R| if k == along { x + R::one() } else { x };
        self.loss(Notion::Max, [u, push(0, p), push(1, q)])
    }

    /// $L^{Asc}/\rho^2$. With $\beta = \frac12(F_1'\kappa/F_1^2 + F_2'(1 - \kappa)/F_2^2)$ the
    /// direction of the gradient is $(\rho\gamma\beta, \sqrt\kappa, \sqrt{1 - \kappa})$ times $r =
    /// (1 + \rho^2\gamma^2\beta^2)^{-1/2}$.
    pub fn ascent(&self, [u, kappa, gamma]: [R; 3]) -> R {
        let [first, second] = self.curvatures.map(|f| (f.at(u), f.slope(u)));
        let two = R::integer(2);
        let rest = second.1 / second.0.square();
        let beta = (rest + kappa * (first.1 / first.0.square() - rest)) / two;
        let along = self.radius * gamma * beta;
        let shrink = R::one() / (R::one() + along.square()).sqrt();
        let ahead = u + self.radius * along * shrink;
        let [one, other] = [0, 1].map(|k| {
            let f = self.curvatures[k];
            f.at(ahead) * (gamma / f.at(u) + shrink).square()
        });
        (other + kappa * (one - other)) / two
    }

    /// $L^{Avg}/\rho^2 = L/\rho^2 + \Delta L/6 + \rho^2\Delta^2L/120$ in three dimensions; the next
    /// term of the series vanishes for a polynomial of degree four.
    pub fn average(&self, [u, p, q]: [R; 3]) -> R {
        let [first, second] = self.curvatures;
        let two = R::integer(2);
        // F'' = 2s, hence half of it is s.
        let bent = self.radius.square() * (first.scale * p.square() + second.scale * q.square());
        let laplacian = first.at(u) + second.at(u) + bent;
        let fourth = two * two * (first.scale + second.scale);
        self.loss(Notion::Average, [u, p, q])
            + laplacian / R::integer(6)
            + self.radius.square() * fourth / R::integer(120)
    }
}

impl<T: Endpoint> Objective<Interval<T>> {
    /// Encloses $f$ over a box: by its values, and by the mean value theorem.
    fn over_box(f: impl Fn([Jet<Interval<T>>; 3]) -> Jet<Interval<T>>, at: [Interval<T>; 3]) -> T {
        let middle = at.map(|x| Interval::point(x.midpoint()));
        let constant = |x: [Interval<T>; 3]| x.map(Jet::constant);
        let mut mean = f(constant(middle)).value;
        for i in 0..3 {
            let mut moving = constant(at);
            moving[i] = Jet::variable(at[i]);
            mean += f(moving).derivative * (at[i] - middle[i]);
        }
        let plain = f(constant(at)).value.lo();
        let by_mean = mean.lo();
        if by_mean > plain { by_mean } else { plain }
    }

    fn jets(&self) -> Objective<Jet<Interval<T>>> {
        let jet = Jet::constant;
        let parabola = |f: Parabola<Interval<T>>| Parabola {
            least: jet(f.least),
            scale: jet(f.scale),
            centre: jet(f.centre),
        };
        Objective { curvatures: self.curvatures.map(parabola), radius: jet(self.radius) }
    }

    /// A number that the regularised loss does not fall below on a box.
    pub fn at_least(&self, notion: Notion, at: [Interval<T>; 3]) -> T {
        let jets = self.jets();
        match notion {
            Notion::Max => {
                let [a, b] = [0, 1].map(|k| Self::over_box(|x| jets.pushed(k, x), at));
                if a > b { a } else { b }
            }
            Notion::Ascent => Self::over_box(|x| jets.ascent(x), at),
            Notion::Average => Self::over_box(|x| jets.average(x), at),
        }
    }

    /// The regularised loss over $u \in \Gamma$, enclosed; of the gradient, the infimum of its
    /// limits. In the ball, $\frac12(F_1b^2 + F_2c^2)$ is at most half the larger curvature times
    /// $1 - a^2$, at $u + \rho a$: over 64 pieces of $a$.
    pub fn on_manifold(&self, notion: Notion, u: Interval<T>) -> Interval<T> {
        let zero = Interval::zero();
        let two = Interval::integer(2);
        match notion {
            Notion::Max => {
                let [a, b] = [0, 1].map(|k| self.pushed(k, [u, zero, zero]));
                let piece = |k: i64| {
                    let end = |k| Interval::integer(k) / Interval::integer(32);
                    let a = end(k - 32).hull(end(k - 31));
                    let at = u + self.radius * a;
                    let [first, second] = self.curvatures.map(|f| f.at(at));
                    first.max(second) * (Interval::one() - a.square()) / two
                };
                let pieces = (0..64).map(piece).reduce(Interval::max);
                let above = pieces.unwrap_or_else(Interval::whole);
                Interval::new(a.max(b).lo(), above.hi())
            }
            Notion::Ascent => self.curvatures[1].at(u).min(self.curvatures[0].at(u)) / two,
            Notion::Average => self.average([u, zero, zero]),
        }
    }
}
