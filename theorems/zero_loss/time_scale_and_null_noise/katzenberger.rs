//! C4: $X_\eta$ and $Y_\eta$.

use proofmark::arithmetic::{Enclosure, Field, Interval, Jet, Real, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::evidence::{Reason, Width};

use super::{Instance, Role};

/// $h(e) = \ln\frac{2\lambda_0^2 + 8e + 2\lambda_0\sqrt{\lambda_0^2 + 8e + 4e^2}}{e}$, of which $h'
/// = -\lambda_0/(e\lambda(e))$ with $\lambda(e) = \sqrt{\lambda_0^2 + 8e + 4e^2} = \sqrt{\Delta^2 +
/// 4(1 + e)^2}$. Since gradient flow has $\dot e = -\lambda(e)e$ on $f = uv$ and keeps $\Delta$,
/// its time from $e_0$ to $e$ is $(h(e) - h(e_0))/\lambda_0$: step S2.
pub fn log_height<R: Real>(e: R, lambda: R) -> R {
    (numerator(e, lambda) / e).ln()
}

/// The numerator in [`log_height`], which is increasing in $e$.
fn numerator<R: Real>(e: R, lambda: R) -> R {
    let two = R::integer(2);
    let square = lambda.square() + R::integer(8) * e + R::integer(4) * e.square();
    two * lambda.square() + R::integer(8) * e + two * lambda * square.sqrt()
}

/// $\lambda(e)$.
pub fn curvature<R: Real>(e: R, lambda: R) -> R {
    (lambda.square() + R::integer(8) * e + R::integer(4) * e.square()).sqrt()
}

/// What is known of a start: $e_0 = uv - 1 > 0$, $\Delta$ and $\lambda_0 = \sqrt{\Delta^2 + 4}$.
pub struct Start {
    /// $e_0$.
    pub residual: Enclosure,
    imbalance: Enclosure,
    /// $\lambda_0$, the curvature at $\Phi(x_0)$.
    pub lambda: Enclosure,
}

impl Start {
    /// From the point of an instance.
    pub fn of(i: &Instance) -> Self {
        let [u, v] = [0, 1].map(|k| Enclosure::of(i.start[k]));
        let imbalance = u.square() - v.square();
        let lambda = (imbalance.square() + Enclosure::integer(4)).sqrt();
        Start { residual: u * v - Enclosure::one(), imbalance, lambda }
    }

    /// $e$ at time `t` of the flow, from above and below.
    ///
    /// It is a fixed point of $e \mapsto e_0\,n(e)/n(e_0)\,e^{-\lambda_0t}$, with the numerator $n$
    /// of $h$, and lies in $[0, e_0]$, which is mapped into itself: to intersect with the image
    /// keeps it.
    fn residual_at(&self, t: Enclosure) -> Enclosure {
        let first = numerator(self.residual, self.lambda);
        let decay = (-self.lambda * t).exp();
        let mut e = Interval::new(Enclosure::zero().lo(), self.residual.hi());
        for _ in 0..60 {
            e = e.intersection(self.residual * numerator(e, self.lambda) / first * decay);
        }
        e
    }

    /// $(u, v)$ with $uv = 1 + e$ and the imbalance of the start.
    fn point(&self, e: Enclosure) -> [Enclosure; 2] {
        let product = Enclosure::one() + e;
        let root = (self.imbalance.square() + Enclosure::integer(4) * product.square()).sqrt();
        let u = ((self.imbalance + root) / Enclosure::integer(2)).sqrt();
        [u, product / u]
    }

    /// $\|\varphi(x_0, t) - \Phi(x_0)\|$.
    fn distance(&self, t: Enclosure) -> Enclosure {
        let (here, end) = (self.point(self.residual_at(t)), self.point(Enclosure::zero()));
        ((here[0] - end[0]).square() + (here[1] - end[1]).square()).sqrt()
    }
}

/// $\sup_{t \ge s}\|X - Y\|$ at several step sizes.
pub struct Nearness {
    start: Start,
    steps: Vec<Enclosure>,
    seen: Vec<Enclosure>,
}

/// $s$, on the clock $\eta^2k$.
fn from() -> Enclosure {
    Enclosure::one()
}

/// $A(s) = \eta\lfloor s/\eta^2\rfloor$, which is $s/\eta$ where $1/\eta^2$ is an integer.
fn time(step: Enclosure) -> Enclosure {
    from() / step
}

impl Nearness {
    /// $\frac{4\lambda_0^2e_0}{\sqrt{\lambda_0}\,n(e_0)}e^{-c\lambda A}$, with the error that is
    /// left.
    ///
    /// With $e = e(A)$ at most $\bar e = e_0e^{-\lambda_0A}$ and $\lambda_0 \ge 2$: the numerator
    /// is $n(0)$ times a factor in $[1, 1 + 2e]$. The path from $e$ to the end has the length
    /// $\int_0^ede/\sqrt{\lambda(e)}$, between $e/\sqrt{\lambda_0}$ and $1 - \frac34e$ times that;
    /// it turns by an angle of at most $e/\lambda_0$, so that the chord is shorter than it by a
    /// factor of no less than $1 - \frac18e^2$. Together the factor lies in $[1 - \bar e, 1 + 2\bar
    /// e]$.
    fn predicted(
        &self,
        c: Enclosure,
        lambda: Enclosure,
        at: fn(Enclosure) -> Enclosure,
    ) -> Vec<Enclosure> {
        let Start { residual, lambda: end, .. } = &self.start;
        let numerators = numerator(Enclosure::zero(), *end) / numerator(*residual, *end);
        let constant = *residual * numerators / end.sqrt();
        let one = |&step: &Enclosure| {
            let left = *residual * (-*end * time(step)).exp();
            let factor =
                (Enclosure::one() - left).hull(Enclosure::one() + Enclosure::integer(2) * left);
            constant * (-c * lambda * at(step)).exp() * factor
        };
        self.steps.iter().map(one).collect()
    }
}

/// C4. In $X - Y = \varphi(x_0, A) - \Phi(x_0)$ the noise cancels. The distance decreases along the
/// flow, $\frac{d}{dt}\|\varphi - \Phi\|^2 = -2e\,(e + \delta u\,\delta v) < 0$ since both
/// coordinates come from the same side, so that the supremum is at $t = s$.
pub const NEARNESS: Complete<Claim<Instance, Nearness>> = Claim {
    name: "nearness",
    says: "sup over t ≥ s of |X_η - Y_η| is C e^{-λA(s)}, A(s) = η⌊s/η²⌋, on f = uv; s = 1",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.role == Role::Flow,
    run: |i, _| {
        let start = Start::of(i);
        if !start.residual.certainly_positive() {
            return Err(Reason::Vacuous);
        }
        let steps: Vec<_> = [8, 12, 16, 24].map(|n| Enclosure::of(ratio(1, n))).to_vec();
        let seen = steps.iter().map(|&step| start.distance(time(step))).collect();
        Ok(Nearness { start, steps, seen })
    },
    check: Check::Equal {
        observed: |run| run.seen.clone(),
        predicted: Predicted {
            dial: Dial::constant("1 in e^{-λA}", ratio(1, 1)),
            formula: |run, c| run.predicted(c, run.start.lambda, time),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half the rate", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "the curvature at the start for that at the limit",
                    formula: |run, c| {
                        let lambda = curvature(run.start.residual, run.start.lambda);
                        run.predicted(c, lambda, time)
                    },
                },
                Wrong::Formula {
                    name: "A(s) = s: the clock ηk",
                    formula: |run, c| run.predicted(c, run.start.lambda, |_| from()),
                },
                Wrong::Formula {
                    name: "the constant of a parabola, e_0/√λ",
                    formula: |run, c| {
                        let n = numerator(run.start.residual, run.start.lambda)
                            / numerator(Enclosure::zero(), run.start.lambda);
                        run.predicted(c, run.start.lambda, time).iter().map(|&x| n * x).collect()
                    },
                },
            ],
        },
        // The hull has the width of the error term, three times e_0 e^{-λA}, which is largest at
        // λ = 2 and A = 8.
        width: Width::relative(1e-6),
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();

/// S2 at a point: $e\,\lambda(e)\,h'(e) + \lambda_0$.
pub fn residue_of_time(e: Enclosure, lambda: Enclosure) -> Enclosure {
    let slope = Jet::derivative(|e| log_height(e, Jet::constant(lambda)), e);
    e * curvature(e, lambda) * slope + lambda
}
