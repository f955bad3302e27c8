//! Exact steps, the tree of the starts that meet the minimum, and a search in the plane.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::rug::{self, Rational};

use super::instances::Instance;

/// A rational number.
pub fn number(x: Ratio) -> Rational {
    x.to_rational()
}

/// $a = \eta\lambda$ for a step size.
pub fn product(i: &Instance, step: &Rational) -> Rational {
    Rational::from(step * &number(i.curvature))
}

/// One step on the line, $x - \eta\lambda(x + \rho\,\mathrm{sign}\,x)$; none where the gradient
/// vanishes.
pub fn step(i: &Instance, eta: &Rational, x: &Rational) -> Option<Rational> {
    if x.cmp0().is_eq() {
        return None;
    }
    let ascent = number(i.radius) * Rational::from(x.cmp0() as i32);
    let slope = number(i.curvature) * (ascent + x);
    Some(x.clone() - slope * eta)
}

/// The points from which one step leads to $y$: from either side, where the sign is right.
pub fn preimages(i: &Instance, eta: &Rational, y: &Rational) -> Vec<Rational> {
    let a = product(i, eta);
    let (kept, pushed) = (Rational::from(1 - &a), a * number(i.radius));
    let from = |sign: i32| {
        let x = (y.clone() + pushed.clone() * sign) / kept.clone();
        (x.cmp0() as i32 == sign).then_some(x)
    };
    [1, -1].into_iter().filter_map(from).collect()
}

/// Level $k$ of the tree: the starts from which the gradient vanishes after exactly $k$ steps.
pub fn level(i: &Instance, eta: &Rational, k: usize) -> Vec<Rational> {
    let mut level = vec![Rational::new()];
    for _ in 0..k {
        level = level.iter().flat_map(|y| preimages(i, eta, y)).collect();
    }
    level.sort_by(|x, y| y.cmp(x));
    level
}

/// A start and constants for $L = \frac12(uv - 1)^2$ from which one step meets $uv = 1$.
#[derive(Clone, Debug)]
pub struct Found {
    /// $(u, v)$, in the ratio of a Pythagorean triple, so that $\|\nabla L\|$ is rational.
    pub start: [Rational; 2],
    /// Norm of $(u, v)$.
    pub norm: Rational,
    /// $\eta$.
    pub step: Rational,
    /// $\rho$.
    pub radius: Rational,
}

/// $uv - 1$ after a step of size $\eta$.
pub fn residual_after(found: &Found, eta: &Rational) -> Rational {
    let [u, v] = &found.start;
    let [a, b] = ascended(&found.start, &found.norm, &found.radius);
    let pull = (Rational::from(&a * &b) - 1) * eta;
    let after = (u.clone() - b * &pull) * (v.clone() - a * pull);
    after - 1
}

/// $(u, v) + \rho\,\nabla L/\|\nabla L\|$.
fn ascended([u, v]: &[Rational; 2], norm: &Rational, rho: &Rational) -> [Rational; 2] {
    let gap: Rational = Rational::from(u * v) - 1;
    let sign = gap.cmp0() as i32;
    let scale = rho.clone() * sign / norm;
    [Rational::from(v * &scale) + u, Rational::from(u * &scale) + v]
}

/// With $(u, v) = q(c, s)$, $z = \eta r'$ and $\kappa = \sigma\rho z/q$ a step leads to
/// $q(X, Y)$, $X = c(1 - \kappa) - zs$ and $Y = s(1 - \kappa) - zc$. It meets the hyperbola if
/// $q^2XY = 1$ is solved by a rational $q$: if $X = w^2Y$, which is linear in $z$. The search is
/// over $w$ and $\kappa$, and keeps what has positive $\rho$ and $\eta < 1$.
pub fn search(most: usize) -> Vec<Found> {
    let mut all = vec![];
    for [p, q, h] in [[3, 4, 5], [5, 12, 13], [8, 15, 17]] {
        for (w, kappa) in (2..30).flat_map(|w| (-24..24).map(move |kappa| (w, kappa))) {
            let [w, kappa] = [ratio(w, 10), ratio(kappa, 25)].map(number);
            if let Some(found) = solved([p, q, h], &w, &kappa) {
                all.push(found);
            }
            if all.len() == most {
                return all;
            }
        }
    }
    all
}

fn solved([p, q, h]: [i64; 3], w: &Rational, kappa: &Rational) -> Option<Found> {
    let [c, s] = [p, q].map(|p| number(ratio(p, h)));
    let (square, rest) = (w.clone().square(), Rational::from(1 - kappa));
    let below = Rational::from(&square * &c) - &s;
    if below == 0 || *kappa == 0 {
        return None;
    }
    let z = Rational::from(&rest * &(Rational::from(&square * &s) - &c)) / below;
    let y = Rational::from(&s * &rest) - Rational::from(&z * &c);
    if y == 0 || z == 0 {
        return None;
    }
    let norm = Rational::from(w * &y).recip().abs();
    let radius = Rational::from(kappa * &norm) / z.clone();
    let start = [c * &norm, s * &norm];
    let gap: Rational = Rational::from(&start[0] * &start[1]) - 1;
    let radius = radius * Rational::from(gap.cmp0() as i32);
    let [a, b] = ascended(&start, &norm, &radius);
    let slope: Rational = a * b - 1;
    if radius <= 0 || slope == 0 {
        return None;
    }
    let step = z / slope;
    (step > 0 && step < 1).then_some(Found { start, norm, step, radius })
}

/// Exact numbers as `rug` has them, without a change.
pub type Exact = rug::Rational;
