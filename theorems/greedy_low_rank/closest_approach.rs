//! How near the flow of the fully observed loss passes by a truncation of its target, enclosed, and
//! what the two-term law says of it.

use proofmark::arithmetic::{Enclosure, Field, Real};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use crate::full_observation::{Shape, TwoTerm, amplitudes, deviation, frobenius, rates};

/// How near the flow passes by $M_k$, and what the two-term law says of it.
#[derive(Clone, Copy, Debug)]
pub struct Approach {
    /// $\ln\alpha$.
    pub log_alpha: Enclosure,
    /// $\min_t\|W(t) - M_k\|_F$.
    pub distance: Enclosure,
    /// The law.
    pub law: TwoTerm<Enclosure>,
    /// What the law may be multiplied by: the terms that it leaves out.
    pub remainder: Enclosure,
}

/// Bisections of the time of the closest approach, which is found to within $2^{-100}$. An error
/// $\delta$ of it enters the enclosure of the distance with $4m_1\delta$, relatively.
const BISECTIONS: usize = 110;

impl Approach {
    /// Encloses both sides for the start $\alpha W_0$.
    ///
    /// Of the minimum of $\|F\|$ the upper bound is $U$, its value where $\|G\|$ is least. At the
    /// minimum of $\|F\| \le U < m_d$ the inverse map $G = F(I - S^{-1}F)^{-1}$ gives
    /// $\|F\| \ge \|G\|(1 - U/m_d)$, hence the lower bound $(1 - U/m_d)\min\|G\|$.
    ///
    /// The law keeps of $\|G\|^2$ the three entries of $k$ and $k + 1$, with their limits for
    /// $\alpha \to 0$. With $\ell$ the law, $\varepsilon$ the relative error of the limits and
    /// $R\ell^2$ the other entries at the time of the law, $\min\|G\| \ge (1 - \varepsilon)\ell$
    /// and $\min\|G\| \le g = \ell\sqrt{(1 + \varepsilon)^2 + R}$; from $G$ to $F$ as above, with
    /// $u = g/(1 - g/m_d) \ge U$.
    pub fn of(
        m: &[Enclosure],
        start: &Matrix<Enclosure>,
        log_alpha: Enclosure,
        k: usize,
    ) -> Result<Self, Reason> {
        let (d, one) = (m.len(), Enclosure::one());
        let alpha = log_alpha.exp();
        let rates = rates(m, k);
        let g0 = amplitudes(m, start, alpha, k).ok_or(Reason::Vacuous)?;
        let shape = Shape::of(start, k).ok_or(Reason::Vacuous)?;
        let law = TwoTerm { p: m[k - 1], q: m[k], shape };

        let flow = Linear { rates: &rates, g0: &g0 };
        let time = law.time(log_alpha);
        let least = flow.least(time)?;
        let near = deviation(&rates, &flow.at(Enclosure::point(least.midpoint())));
        let upper = frobenius(&near.ok_or(Reason::Vacuous)?);
        let lower = flow.norm_squared(least).sqrt() * (one - upper / m[d - 1]);
        let mut distance = Enclosure::new(lower.lo(), upper.hi());
        if m[k - 1].certainly_at_most(m[k]) && rates_are_tied(&g0, start) {
            // Tied eigenvalues from a multiple of the identity: (m - w)^2 + w^2 >= m^2/2.
            let apart = m[k] / Enclosure::integer(2).sqrt();
            distance = distance.intersection(Enclosure::new(apart.lo(), upper.hi()));
        }

        let limits = [
            (g0.at(k - 1, k - 1), shape.a * law.p.square() / alpha),
            (g0.at(k - 1, k), shape.g * law.p),
            (g0.at(k, k), shape.b * alpha),
        ];
        let off = |(exact, limit): (Enclosure, Enclosure)| match is_zero(limit) && is_zero(exact) {
            true => Enclosure::zero(),
            false => (exact.abs() / limit.abs() - one).abs(),
        };
        let epsilon = limits.into_iter().map(off).fold(Enclosure::zero(), Enclosure::max);
        let scale = law.constant() * (law.exponent() * log_alpha).exp();
        let others = flow.others_squared(time, k) / scale.square();
        let above = ((one + epsilon).square() + others).sqrt();
        let u = scale * above / (one - scale * above / m[d - 1]);
        let factors =
            [(one - epsilon) * (one - u / m[d - 1]), above / (one - scale * above / m[d - 1])];
        let remainder = factors[0].hull(factors[1]);
        Ok(Approach { log_alpha, distance, law, remainder })
    }

    /// What the law predicts, with a factor for the constant and one for the exponent.
    pub fn predicted(&self, constant: Enclosure, exponent: Enclosure) -> Enclosure {
        let power = (exponent * self.law.exponent() * self.log_alpha).exp();
        constant * self.law.constant() * power * self.remainder
    }
}

/// Is the number known to be zero?
fn is_zero(x: Enclosure) -> bool {
    Enclosure::zero().encloses(x)
}

/// Is the flow diagonal, so that tied eigenvalues stay tied?
fn rates_are_tied(g0: &Matrix<Enclosure>, start: &Matrix<Enclosure>) -> bool {
    let diagonal = |a: &Matrix<Enclosure>| {
        let entries = (0..a.rows()).flat_map(|i| (0..a.rows()).map(move |j| (i, j)));
        entries.into_iter().all(|(i, j)| i == j || is_zero(a.at(i, j)))
    };
    let equal = (1..start.rows()).all(|i| is_zero(start.at(i, i) - start.at(0, 0)));
    equal && diagonal(start) && diagonal(g0)
}

/// $G(t) = e^{St}G_0e^{St}$.
#[derive(Clone, Copy, Debug)]
pub struct Linear<'a> {
    /// The diagonal of $S$.
    pub rates: &'a [Enclosure],
    /// $G_0$.
    pub g0: &'a Matrix<Enclosure>,
}

impl Linear<'_> {
    fn growth(&self, t: Enclosure) -> Vec<Enclosure> {
        self.rates.iter().map(|&s| (s * t).exp()).collect()
    }

    /// $G(t)$.
    pub fn at(&self, t: Enclosure) -> Matrix<Enclosure> {
        let e = self.growth(t);
        Matrix::from_fn(e.len(), e.len(), |i, j| e[i] * self.g0.at(i, j) * e[j])
    }

    /// The entries that are not zero, squared, and the sum of their rates.
    fn terms(&self, t: Enclosure) -> Vec<((usize, usize), Enclosure, Enclosure)> {
        let e = self.growth(t);
        let at = (0..e.len()).flat_map(|i| (0..e.len()).map(move |j| (i, j)));
        let present = at.filter(|&(i, j)| !is_zero(self.g0.at(i, j)));
        present
            .map(|(i, j)| {
                let square = (e[i] * self.g0.at(i, j) * e[j]).square();
                ((i, j), square, self.rates[i] + self.rates[j])
            })
            .collect()
    }

    fn norm_squared(&self, t: Enclosure) -> Enclosure {
        self.terms(t).into_iter().fold(Enclosure::zero(), |sum, (_, square, _)| sum + square)
    }

    fn slope(&self, t: Enclosure) -> Enclosure {
        let sum = |sum, (_, square, rate): (_, Enclosure, Enclosure)| sum + rate * square;
        self.terms(t).into_iter().fold(Enclosure::zero(), sum)
    }

    /// What the law of $k$ and $k + 1$ leaves out of the square of the norm.
    fn others_squared(&self, t: Enclosure, k: usize) -> Enclosure {
        let kept = |i: usize| i + 1 == k || i == k;
        let terms = self.terms(t).into_iter().filter(|&((i, j), ..)| !(kept(i) && kept(j)));
        terms.fold(Enclosure::zero(), |sum, (_, square, _)| sum + square)
    }

    /// A short interval that contains the time of the minimum, by the signs of the slope.
    fn least(&self, near: Enclosure) -> Result<Enclosure, Reason> {
        let near = Enclosure::point(near.midpoint());
        let falls = |t: Enclosure| (-self.slope(t)).certainly_positive();
        let grows = |t: Enclosure| self.slope(t).certainly_positive();
        // From so small on that rounding hides the sign, or else the law says when.
        let radii = (-48..4).map(|k| Enclosure::integer(16).powi(k));
        let mut ends = radii.map(|r| (near - r, near + r)).find(|&(a, b)| falls(a) && grows(b));
        for _ in 0..BISECTIONS {
            let Some((a, b)) = ends else { return Err(Reason::Diverged) };
            let middle = Enclosure::point(a.hull(b).midpoint());
            ends = match (falls(middle), grows(middle)) {
                (true, _) => Some((middle, b)),
                (_, true) => Some((a, middle)),
                _ => break,
            };
        }
        ends.map(|(a, b)| a.hull(b)).ok_or(Reason::Diverged)
    }
}
