//! Two normal curvatures that cross on the way, in a rotated basis.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::Loss;

use crate::instances::{Parabola, TwoNormals};

/// $L = \frac12(A(u)v^2 + B(u)w^2)$ with $A = 2 + (u - 1)^2$, $B = 2 + g + (u + 1)^2$; the start is
/// on SAM's cycle along $w$.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $\eta$.
    pub step: Ratio,
    /// $\rho$.
    pub radius: Ratio,
    /// $u_0 > 0$.
    pub start: Ratio,
    /// $v_0/w_0$.
    pub share: Ratio,
    /// $g$.
    pub gap: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("eta", self.step),
            ("rho", self.radius),
            ("u_0", self.start),
            ("v_0/w_0", self.share),
            ("g", self.gap),
        ]
    }
}

impl Instance {
    /// The loss in $(u, v, w)$.
    pub fn loss(&self) -> TwoNormals {
        let one = ratio(1, 1);
        let least = ratio(2, 1);
        let raised = self.gap.numerator() + 2 * self.gap.denominator();
        TwoNormals {
            first: Parabola { least, scale: one, centre: one },
            second: Parabola {
                least: ratio(raised, self.gap.denominator()),
                scale: one,
                centre: ratio(-1, 1),
            },
            coupling: ratio(0, 1),
        }
    }

    /// The same with a gap: $B > A$ as far as the flow of $B$ goes, to $u = -1$.
    pub fn with_gap(&self) -> Self {
        Instance { gap: ratio(6, 1), ..self.clone() }
    }
}

/// The loss in coordinates in which $(v, w)$ are turned by the angle of the 3-4-5 triangle, so that
/// neither normal direction is one of them; or not turned, with $(1, 0)$.
#[derive(Clone, Copy, Debug)]
pub struct Turned<R> {
    /// The loss in $(u, v, w)$.
    pub loss: TwoNormals<R>,
    /// Cosine and sine.
    pub angle: [R; 2],
}

impl<R: Field> Turned<R> {
    /// $(y, z)$ of $(v, w)$.
    pub fn to(&self, [v, w]: [R; 2]) -> [R; 2] {
        let [c, s] = self.angle;
        [c * v - s * w, s * v + c * w]
    }

    /// $(v, w)$ of $(y, z)$.
    pub fn back(&self, [y, z]: [R; 2]) -> [R; 2] {
        let [c, s] = self.angle;
        [c * y + s * z, c * z - s * y]
    }
}

impl<R: Field> Loss<R> for Turned<R> {
    fn dimension(&self) -> usize {
        3
    }

    #[inline]
    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let [v, w] = self.back([x[1], x[2]]);
        self.loss.gradient(&[x[0], v, w], gradient);
        let [y, z] = self.to([gradient[1], gradient[2]]);
        (gradient[1], gradient[2]) = (y, z);
    }
}

/// H1.
pub const CROSSING: Hypothesis<Instance> = Hypothesis {
    name: "H1 crossing",
    says: r"the flow of the top curvature $B$ leads to where $A > B$: there is no eigengap along
it",
    margin: |i| {
        let loss = i.loss().over::<Enclosure>();
        let end = -Enclosure::one();
        Margin::Positive(loss.first.at(end) - loss.second.at(end))
    },
};

/// H2.
pub const STARTS_BEFORE: Hypothesis<Instance> = Hypothesis {
    name: "H2 starts before it",
    says: r"$B > A$ at the start, and the start is aligned with $w$: $|v_0| < |w_0|$",
    margin: |i| {
        let loss = i.loss().over::<Enclosure>();
        let u = Enclosure::of(i.start);
        let gap = loss.second.at(u) - loss.first.at(u);
        Margin::Positive(gap * (Enclosure::one() - Enclosure::of(i.share).square()))
    },
};

/// Two step sizes; a start so near to the crossing that its own balance decides from 650 bits on;
/// and one from so far that the smallest positive `f64` is left below.
pub fn instances() -> Vec<Instance> {
    let deep = Instance {
        id: "deep",
        step: ratio(1, 10),
        radius: ratio(1, 50),
        start: ratio(3, 20),
        share: ratio(1, 10),
        gap: ratio(0, 1),
    };
    let eighth = Instance { id: "eighth", step: ratio(1, 8), start: ratio(1, 5), ..deep.clone() };
    let shallow = Instance { id: "shallow", start: ratio(1, 10), ..deep.clone() };
    let far = Instance { id: "far", start: ratio(1, 5), ..deep.clone() };
    vec![deep, eighth, shallow, far]
}

/// Does rounding decide on it, at all precisions up to 1024 bits?
pub fn is_deep(i: &Instance) -> bool {
    i.id == "deep" || i.id == "eighth"
}

/// $|m|$ of the passive component $v$ at $u = -x$, and the speed $-\dot u$ in a step.
pub fn passive<R: Real>(i: &Instance, x: R) -> [R; 2] {
    let loss = i.loss().over::<R>();
    let eta = R::of(i.step);
    let [a, b] = [loss.first.at(-x), loss.second.at(-x)];
    let m = crate::sam_quadratic_alignment::instances::multiplier(eta, b, a, R::integer(2));
    let half = R::one() / R::integer(2);
    let drift = eta * R::of(i.radius).square() * half * loss.second.slope(-x);
    [m.square().sqrt(), drift / (R::one() - half * eta * b).square()]
}
