//! C4: the same curve as label-noise SGD.

use proofmark::arithmetic::{decimal, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::label_noise_step;
use proofmark::evidence::Reason;
use proofmark::noise::{Law, Signs, UniformIndex};
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::constant::{finite, halvings};
use super::descent::{Constants, Estimate, Visitor};
use super::followed::{Followed, Martingale};
use super::models::largest_curvature;
use super::{Instance, Model, Role};

/// $\delta$ of the label noise.
const DELTA: f64 = 0.25;

/// Both descents on one model, from one point of $\Gamma$.
pub struct Both {
    /// Label noise.
    noisy: Constants,
    /// 1-SAM.
    aware: Constants,
}

/// Label-noise SGD at several step sizes.
struct Noisy<'a> {
    context: &'a Context<'a>,
    instance: &'a Instance,
    steps: Vec<f64>,
    replicates: u64,
}

impl Visitor<Constants> for Noisy<'_> {
    /// As for 1-SAM; the clock is $\delta^2\eta^2k$, and a step adds half as much to $\Psi$, times
    /// $(e + \zeta)^2/\delta^2$ with the residual $e$ and the noise $\zeta$. Of that $2e\zeta$ has
    /// the mean 0; half of it is taken back by the $e^2$ that follow from it.
    fn visit(self, model: &impl Followed) -> Constants {
        let point = self.instance.point();
        let index = UniformIndex(model.data() as u32);
        let one = |replicate: u64| -> Vec<f64> {
            let at = |(size, &eta): (usize, &f64)| {
                let unit = DELTA * DELTA * eta * eta;
                // Where 1-SAM ends: at twice its time.
                let steps = (2.0 * self.instance.horizon.to_f64() / unit).round() as u64;
                let stream = self.context.stream(&format!("label noise {size}"), replicate);
                let mut words = stream.words_from(0);
                let mut next = || words.next().expect("streams do not end");
                let (mut x, mut gradient) = (point.clone(), point.clone());
                let mut martingale = Martingale::default();
                for _ in 0..steps {
                    let (k, noise) = (index.index(next()), DELTA * Signs.draw(next()));
                    let adds = martingale.add(k, || model.expected(&x, 0.0, 0.5 * eta));
                    let r = label_noise_step(model, k, noise, eta, &mut x, &mut gradient);
                    martingale.value += adds * (r - noise) * noise / (DELTA * DELTA);
                }
                let progress = model.progress(&point, &x, 0.0);
                let time: f64 = Clock::DeltaSquaredEtaSquared.time(steps, eta, DELTA);
                (progress - 0.5 * unit * martingale.value) / time
            };
            self.steps.iter().enumerate().map(at).collect()
        };
        let constants = (0..self.replicates).into_par_iter().map(one).collect();
        let curvature = largest_curvature(model, &point);
        let (steps, radii) = (self.steps, vec![]);
        Constants { instance: self.instance.clone(), steps, radii, constants, curvature }
    }
}

/// C4. Both are extrapolated to $\eta = 0$: 1-SAM is at $\Psi = 2c\tau$ at $\eta\rho^2k = \tau$,
/// label noise at $c\,\delta^2\eta^2k$, so equal points of the curve are reached at
/// $\delta^2\eta^2k = 2\tau$. On rows of signs $\Psi$ and the labels determine the point; on two
/// samples $\Psi$ does. The margin is what extrapolation leaves of the two laws of a finite step,
/// twice each, as for the constant; that of label noise is less than half that of 1-SAM.
pub const LABEL_NOISE_ON_THE_SAME_CURVE: Complete<Claim<Instance, Both>> = Claim {
    name: "label_noise_on_the_same_curve",
    says: "1-SAM at ηρ²k = τ and label-noise SGD at η²k = 2τ/δ² reach the same point",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.role == Role::Flow && i.model != Model::NormalRows,
    run: |i, context| {
        let (steps, radii) = halvings(i.step, 3, 0.5);
        let replicates = context.by_tier(24, 96, 384);
        let noisy = Noisy { context, instance: i, steps: steps.clone(), replicates };
        let aware = Estimate { context, instance: i, steps, radii, replicates, refined: false };
        let both = Both { noisy: i.with_model(noisy), aware: i.with_model(aware) };
        Ok::<_, Reason>(Both { noisy: finite(both.noisy)?, aware: finite(both.aware)? })
    },
    check: Check::Equivalence {
        // A replicate of the one with a replicate of the other: they are independent.
        observed: |run| {
            let weights = run.noisy.weights();
            let combine = |c: &Vec<f64>| weights.iter().zip(c).map(|(w, c)| w * c).sum::<f64>();
            let pairs = run.noisy.constants.iter().zip(&run.aware.constants);
            Sample::of(&pairs.map(|(n, a)| combine(n) / combine(a)).collect::<Vec<_>>())
        },
        predicted: Predicted {
            dial: Dial::constant("the ratio ½ of the speeds", ratio(1, 2)),
            formula: |_, ratio| ratio,
            regime: Regime::Limit { steps: |run| run.noisy.steps.clone() },
            wrong: &[
                Wrong::Number { name: "equal clocks", value: ratio(1, 1) },
                Wrong::Number { name: "three per cent more", value: decimal("0.515") },
                Wrong::Number { name: "three per cent less", value: decimal("0.485") },
            ],
        },
        margin: |run| 0.5 * 1.5 * 2.0 * run.aware.remainder(),
        effect: |_| 0.006,
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();
