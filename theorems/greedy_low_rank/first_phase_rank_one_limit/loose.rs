//! Which step of the recalled proof is loose, and by how much.

use proofmark::arithmetic::{Approx, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, OrderLaw, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::early::Early;
use super::instances::{Instance, Start};
use super::steps::gronwall;

/// The slack of L5 at several $\alpha$.
pub struct Slacks {
    curve: Vec<Point>,
    /// $\gamma/2\mu_1$.
    half_gap: f64,
}

impl Slacks {
    /// The exponent of $r$ in $\alpha$: $\gamma/(2\mu_1 + \gamma)$.
    fn size(&self) -> f64 {
        self.half_gap / (1.0 + self.half_gap)
    }
}

fn slacks(i: &Instance, context: &Context) -> Result<Slacks, Reason> {
    let mut half_gap = 0.0;
    let decades = (2..=context.by_tier(6, 8, 8)).map(|k| 10 * k);
    let point = |decades| {
        let run = Early::of(&Instance { decades, ..i.clone() })?;
        let [mu1, mu2] = run.mu;
        half_gap = ((mu1 - mu2) / mu1).approx() / 2.0;
        let step = gronwall(&run);
        let slack = step.actual / step.bound;
        let uncertainty = slack.width().approx();
        Ok(Point { step: Real::exp(run.log_alpha).approx(), value: slack.approx(), uncertainty })
    };
    let curve = decades.map(point).collect::<Result<_, Reason>>()?;
    Ok(Slacks { curve, half_gap })
}

/// From the size $r$ on the error grows at the rate $\mu_1 + \mu_2$, since all of it that is of
/// first order lies across $u_1u_1^\top$, and not at $2\mu_1$: by $r^{\gamma/2\mu_1}$ less than L5
/// says. With $r = \alpha^{\gamma/(2\mu_1 + \gamma)}$ that is a small power of $\alpha$, and what
/// the rate of the paper falls short of the sharp one. Corrections are powers of $r$.
pub const GROENWALL_LOSES_A_POWER: Complete<Claim<Instance, Slacks>> = Claim {
    name: "groenwall_loses_a_power",
    says: r"the slack of L5 vanishes like $r^{m\gamma/2\mu_1}$ with $m = 1$: it is the loose step",
    clock: Clock::Eta,
    precision: Precision::Fixed(128),
    on: |i: &Instance| i.start == Start::Generic && i.decades == 20,
    run: slacks,
    check: Check::Order {
        observed: |run| run.curve.clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| OrderLaw { order: m * run.half_gap * run.size(), constant: None },
            regime: Regime::Limit { steps: |run| run.curve.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "the step is sharp", value: ratio(0, 1) },
                Wrong::Number { name: "r^(gamma / mu_1)", value: ratio(2, 1) },
                Wrong::Number { name: "a tenth more", value: ratio(11, 10) },
            ],
        },
        // That of r in alpha, on the standard loss.
        correction: 0.1188,
        // A tenth of the exponent, 0.0160.
        window: 0.0016,
    },
    broken: &[],
    rests_on: &["L5"],
}
.checked();
