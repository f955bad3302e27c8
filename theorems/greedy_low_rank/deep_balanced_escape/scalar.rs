//! The closed form of the escape of a single mode at depth four.

use proofmark::arithmetic::{Enclosure, Field, RationalMap, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{Taylor, enclose_flow};
use proofmark::evidence::{Reason, Width};

use super::instances::{Instance, Loss, Start};

/// $\dot p = 2p^2(m - p^2)$ for $p = \sqrt\sigma$ and $m = 2$, which is $\dot\sigma =
/// 4\sigma^{3/2}(m - \sigma)$.
#[derive(Clone, Copy, Debug)]
struct Scalar;

impl RationalMap for Scalar {
    fn evaluate<R: Field>(&self, p: &[R]) -> Vec<R> {
        let square = p[0].square();
        vec![R::integer(2) * square * (R::integer(2) - square)]
    }
}

/// $c\,\big[-\frac1{mp} + \frac1{2m^{3/2}}\ln\frac{\sqrt m + p}{\sqrt m - p}\big]$, of which the
/// derivative by $p$ is $\frac{2c}{2p^2(m-p^2)}$.
pub fn clock<R: Real>(c: R, m: R, p: R) -> R {
    let root = m.sqrt();
    let log = ((root + p) / (root - p)).ln();
    c * (log / (R::integer(2) * m * root) - R::one() / (m * p))
}

/// Times, and $p$ at them.
pub struct Escape {
    start: Enclosure,
    states: Vec<(Enclosure, Enclosure)>,
}

fn run(_: &Instance, _: &Context) -> Result<Escape, Reason> {
    // The start is $\alpha = 10^{-4}$, the escape at about 25.
    let start = Enclosure::of(ratio(1, 100));
    let integrator = Taylor::new(&Scalar, 1, 256);
    let state = |t: i64| {
        let t = Enclosure::integer(t);
        let end = enclose_flow(&integrator, &[start], t).map_err(|_| Reason::Diverged)?;
        Ok((t, end[0]))
    };
    let states = [12, 24, 25, 26].map(state).into_iter().collect::<Result<_, Reason>>()?;
    Ok(Escape { start, states })
}

impl Escape {
    /// The time that a clock shows at each of the states.
    fn shown(&self, clock: impl Fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        self.states.iter().map(|&(_, p)| clock(p) - clock(self.start)).collect()
    }
}

/// The power law of the escape is no approximation for one mode: it is the first term of the closed
/// form, and the logarithm is what follows.
pub const SCALAR_ESCAPE_HAS_A_CLOSED_FORM: Complete<Claim<Instance, Escape>> = Claim {
    name: "scalar_escape_has_a_closed_form",
    says: r"for $L = 4$ and $\dot\sigma = 4\sigma^{3/2}(m - \sigma)$, $m = 2$, the time from
$\alpha = 10^{-4}$ is
$\frac12\big[-\frac1{m\sqrt\sigma} + \frac1{2m^{3/2}}\ln\frac{\sqrt m+\sqrt\sigma}
{\sqrt m-\sqrt\sigma}\big]$ between its ends",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.depth == 4 && i.loss == Loss::Full && i.start == Start::Identity,
    run,
    check: Check::Equal {
        observed: |run| run.states.iter().map(|state| state.0).collect(),
        predicted: Predicted {
            dial: Dial::constant("1/2", ratio(1, 2)),
            formula: |run, half| run.shown(|p| clock(half, Enclosure::integer(2), p)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "1/4, as if each of the factors counted",
                    value: ratio(1, 4),
                },
                Wrong::Formula {
                    name: "the power law alone",
                    formula: |run, half| run.shown(|p| -half / (Enclosure::integer(2) * p)),
                },
                Wrong::Formula {
                    name: "the logarithm of depth two",
                    formula: |run, _| {
                        let m = Enclosure::integer(2);
                        let four = Enclosure::integer(4);
                        run.shown(|p| (p.square() / (m - p.square())).ln() / four)
                    },
                },
            ],
        },
        // The enclosure of p widens by a few bits at each of some hundred steps; 512 bits leave
        // more.
        width: Width::absolute(1e-40),
    },
    broken: &[],
    rests_on: &[],
}
.checked();
