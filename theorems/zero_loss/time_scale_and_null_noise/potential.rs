//! What bounds the movement without label noise: a Bregman distance that every step decreases,
//! whatever the datum.
//!
//! With $u_jv_j = p_j$ and $\varphi_j = \ln(u_j/v_j)$ let $G = \sum_j(s_j - w^*_j\varphi_j)$, $s =
//! u^2 + v^2$, for a point $w^*$ with $Zw^* = y$. A step on datum $i$ with residual $r$ multiplies
//! $u_j$ by $1 - a_j$ and $v_j$ by $1 + a_j$, $a_j = 2\eta rz_{ij}$, so that $p_j$ is multiplied by
//! $1 - a_j^2$ and, since $\sum_ja_j(w_j - w^*_j) = 2\eta r^2$,
//! $$G^+ - G = -4\eta r^2 + \sum_ja_j^2s_j + 2\sum_jw^*_j(\operatorname{artanh}a_j - a_j).$$
//! With rows of signs $a_j^2 = 4\eta^2r^2 = a^2$ for all $j$: the decrease is at least
//! $4\eta^2r^2\,(\frac1\eta - S - \frac43\eta|r|\,\|w^*\|_1/(1 - a^2))$ with $S = \sum_js_j$.
//! At given $p$ the least value of $G$ is that at $w = w^*$, and it changes by $\sum_js^*_j$ a unit
//! of $\ln p$. Together: $m \le \eta'(D + S^*m)$.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::label_noise_step;
use proofmark::evidence::Reason;

use super::first_phase::LossIntegral;
use super::katzenberger::{Start, residue_of_time};
use super::{Instance, Role};
use crate::instances::Olm;
use crate::label_noise_trace_flow::run::{Model, recorded};

/// Number of coordinates of $u$ in [`Olm::signs`].
const WIDTH: usize = 4;

/// $\operatorname{arsinh}x$.
fn arsinh<R: Real>(x: R) -> R {
    (x + (x.square() + R::one()).sqrt()).ln()
}

/// $u_jv_j$ and $\ln(u_j/v_j)$.
fn coordinates<R: Real>(x: &[R], j: usize) -> (R, R) {
    (x[j] * x[WIDTH + j], (x[j] / x[WIDTH + j]).ln())
}

/// The limit of gradient flow from `start` on [`Olm::signs`], in $w = u^2 - v^2$: the point of
/// $\{Zw = y\}$ with $\varphi - \varphi(0)$ in the row space.
///
/// With the rows $(1, \pm1, \mp1, 1)$ and the targets ½ and 1 the plane is $w = (\frac34 - b, c -
/// \frac14, c, b)$, and the row space asks that $\varphi_1$ and $\varphi_4$ change alike,
/// $\varphi_2$ and $\varphi_3$ oppositely: two monotone equations. They are solved to rounding, and
/// then $b$ and $c$ are taken as they are: the point lies in the plane exactly, and is the limit
/// nearly.
pub fn limit(start: &[f64]) -> [f64; 2] {
    let change = |j: usize, w: f64| {
        let (p, phi) = coordinates(start, j);
        arsinh(0.5 * w / p) - phi
    };
    let root = |f: &dyn Fn(f64) -> f64| {
        let (mut low, mut high) = (-8.0, 8.0);
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if f(middle) < 0.0 { low = middle } else { high = middle }
        }
        low
    };
    [root(&|b| change(3, b) - change(0, 0.75 - b)), root(&|c| change(1, c - 0.25) + change(2, c))]
}

/// $w^*$ from $b$ and $c$.
fn planted<R: Field>([b, c]: [f64; 2]) -> [R; WIDTH] {
    let [b, c] = [b, c].map(R::binary);
    let quarter = R::of(ratio(1, 4));
    [R::integer(3) * quarter - b, c - quarter, c, b]
}

/// The potential of a start.
pub struct Potential<R> {
    /// $w^*$.
    pub target: [R; WIDTH],
    /// $D$, by which $G$ at the start exceeds its least value at the same $p$.
    pub distance: R,
    /// $S^* = \sum_j\sqrt{w^{*2}_j + 4p_j^2}$.
    pub size: R,
    /// $\|w^*\|_1$.
    pub norm: R,
}

impl<R: Real> Potential<R> {
    /// Around the limit of gradient flow from `start`.
    pub fn around(start: &[Ratio]) -> Self {
        let doubles: Vec<f64> = start.iter().map(|x| x.to_f64()).collect();
        let target: [R; WIDTH] = planted(limit(&doubles));
        let x: Vec<R> = start.iter().map(|&x| R::of(x)).collect();
        let (mut size, mut least) = (R::zero(), R::zero());
        for (j, &w) in target.iter().enumerate() {
            let p = coordinates(&x, j).0;
            let s = (w.square() + R::integer(4) * p.square()).sqrt();
            size += s;
            least += s - w * arsinh(w / (R::integer(2) * p));
        }
        let norm = target.iter().fold(R::zero(), |sum, w| sum + w.square().sqrt());
        let distance = value(&x, &target) - least;
        Potential { target, distance, size, norm }
    }
}

/// $G$.
pub fn value<R: Real>(x: &[R], target: &[R; WIDTH]) -> R {
    let one =
        |(j, &w): (usize, &R)| x[j].square() + x[WIDTH + j].square() - w * coordinates(x, j).1;
    target.iter().enumerate().map(one).fold(R::zero(), |sum, g| sum + g)
}

/// $D$ of an instance, in `f64`.
pub fn distance(i: &Instance) -> f64 {
    Potential::<f64>::around(&i.start).distance
}

/// $\frac1\eta - S - \frac43\eta r\,\|w^*\|_1/(1 - a^2)$, $a = 2\eta r$: the least decrease of $G$
/// over $4\eta^2r^2$.
pub fn least_decrease<R: Field>(step: R, size: R, residual: R, norm: R) -> R {
    let a = R::integer(2) * step * residual;
    let cubic = R::of(ratio(4, 3)) * step * residual * norm / (R::one() - a.square());
    R::one() / step - size - cubic
}

fn is_null(i: &Instance) -> bool {
    matches!(i.role, Role::Null { .. })
}

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "a step on any datum lowers G by at least 4η²r²(1/η - S - (4/3)η|r| |w*|₁/(1 - a²))",
        rests_on: &[],
        on: is_null,
        evaluate: |i, context| {
            let Role::Null { inverse } = i.role else { return Err(Reason::Vacuous) };
            let model = Olm::signs();
            let eta = Enclosure::of(ratio(1, inverse.into()));
            let potential = Potential::<Enclosure>::around(&i.start);
            let mut x: Vec<Enclosure> = i.start.iter().map(|&x| Enclosure::of(x)).collect();
            let (mut gradient, mut bounds) = (x.clone(), vec![]);
            // Residuals are then some 10⁻⁶, and the enclosures still narrow.
            for (datum, _) in recorded(context, i.setting.xi, 2, 64) {
                let before = value(&x, &potential.target);
                let size = x.iter().fold(Enclosure::zero(), |sum, x| sum + x.square());
                let zero = Enclosure::zero();
                let r = label_noise_step(&model, datum, zero, eta, &mut x, &mut gradient).abs();
                let decrease = before - value(&x, &potential.target);
                let least = least_decrease(eta, size, r, potential.norm);
                let square = Enclosure::integer(4) * eta.square() * r.square();
                bounds.push(StepBound { actual: square * least, bound: decrease });
            }
            Ok(bounds)
        },
    },
    Step {
        name: "S2",
        says: "e λ(e) h'(e) = -λ_0: the closed form of the time of gradient flow",
        rests_on: &[],
        on: |i| i.role == Role::Flow,
        evaluate: |i, _| {
            let start = Start::of(i);
            let at = |k: i64| {
                let e = start.residual * Enclosure::of(ratio(k, 8));
                let actual = residue_of_time(e, start.lambda).abs();
                StepBound { actual, bound: Enclosure::binary(1e-100) }
            };
            Ok((1..=8).map(at).collect())
        },
    },
    Step {
        name: "S3",
        says: "D = 4∫2L dt along gradient flow: the limit of S1 as η → 0, by an integrator",
        rests_on: &["S1"],
        on: |i| is_null(i) || (i.role == Role::FirstPhase && i.setting.model == Model::Olm),
        evaluate: |i, _| {
            let start: Vec<f64> = i.start.iter().map(|x| x.to_f64()).collect();
            // The loss decays at rates above 4: after a time of 8 by e^{-64}.
            let loss = i.setting.with_model(LossIntegral { start: &start, horizon: 8.0 });
            Ok(vec![StepBound::floats((distance(i) - 4.0 * loss).abs(), 1e-10)])
        },
    },
];
