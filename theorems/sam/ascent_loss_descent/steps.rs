//! The steps behind the cycle and the flow, in enclosures.

use proofmark::arithmetic::{Enclosure, Field, Function, Ratio, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;

use super::Instance;
use super::descent::{AscentDescent, AscentLoss};
use super::law::{Cycle, velocity};

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "$\\nabla L^{Asc} = (I + \\rho\\,\\partial n)^\\top\\nabla L(x + \\rho n)$ with \
            $\\partial n = (I - nn^\\top)\\nabla^2L/\\|\\nabla L\\|$: the formula that is run is \
            the derivative of $L(x + \\rho\\nabla L/\\|\\nabla L\\|)$",
        rests_on: &[],
        on: |_| true,
        evaluate: gradient,
    },
    Step {
        name: "S2",
        says: "with frozen curvatures one step takes the cycle's $(v, w)$ to $(-v, w)$",
        rests_on: &["S1"],
        on: Instance::is_frozen,
        evaluate: one_step,
    },
    Step {
        name: "S3",
        says: "on the cycle $\\nabla_uL^{Asc} = \\rho^2V + O(\\rho^4)$, at fixed $\\eta$",
        rests_on: &["S1", "S2"],
        on: |i| !i.is_frozen(),
        evaluate: velocity_on_the_cycle,
    },
    Step {
        name: "S4",
        says: "$|V - \\frac12\\nabla\\lambda_M| = O(\\sqrt\\eta)$",
        rests_on: &["S3"],
        on: |i| !i.is_frozen(),
        evaluate: leading_order,
    },
];

/// What rounding in 512 bits leaves room for.
fn tiny() -> Enclosure {
    Enclosure::one() / Enclosure::integer(10).powi(120)
}

const STEP_SIZES: [Ratio; 4] = [ratio(1, 16), ratio(1, 64), ratio(1, 1024), ratio(1, 1 << 20)];

fn on_cycle(i: &Instance, eta: Enclosure, rho: Enclosure) -> Vec<Enclosure> {
    let cycle = Cycle::of(i.setting.curvatures(), eta, Enclosure::integer(2));
    cycle.point(&i.setting.valley.over(), &i.setting.tangent::<Enclosure>(), rho)
}

fn one_step(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let (loss, rho) = (i.setting.valley.over(), Enclosure::of(i.setting.radius));
    let mut all = vec![];
    for eta in STEP_SIZES.map(Enclosure::of) {
        let before = on_cycle(i, eta, rho);
        let mut after = before.clone();
        AscentDescent::new(before.len(), eta, rho, i.setting.chain).advance(&loss, &mut after);
        all.push(StepBound { actual: (after[1] + before[1]).abs(), bound: tiny() });
        all.push(StepBound { actual: (after[2] - before[2]).abs(), bound: tiny() });
    }
    Ok(all)
}

/// At points off the cycle, too.
fn gradient(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let (valley, radius) = (i.setting.valley, i.setting.radius);
    let rho = Enclosure::of(radius);
    let loss = valley.over::<Enclosure>();
    let mut all = vec![];
    for eta in STEP_SIZES.map(Enclosure::of) {
        let mut x = on_cycle(i, eta, rho);
        let last = x.len() - 1;
        x[last] *= Enclosure::of(ratio(4, 3));
        let by_hand = AscentDescent::new(x.len(), eta, rho, i.setting.chain).gradient(&loss, &x);
        let by_jets = Function::gradient(&AscentLoss { loss: valley, radius }, &x);
        let difference =
            |(&a, &b): (&Enclosure, &Enclosure)| StepBound { actual: (a - b).abs(), bound: tiny() };
        all.extend(by_hand.iter().zip(&by_jets).map(difference));
    }
    Ok(all)
}

/// The constant one hundred stands for products of up to four curvatures and slopes, of at most 4.
fn velocity_on_the_cycle(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let loss = i.setting.valley.over::<Enclosure>();
    let u = i.setting.tangent::<Enclosure>();
    let mut all = vec![];
    for eta in STEP_SIZES.map(Enclosure::of) {
        for k in [6, 12, 40] {
            let rho = Enclosure::of(ratio(1, 2)).powi(k);
            let x = on_cycle(i, eta, rho);
            let slope = AscentDescent::new(x.len(), eta, rho, i.setting.chain).gradient(&loss, &x);
            for (at, &slope) in slope[..i.setting.valley.tangent].iter().enumerate() {
                let law = rho.square() * velocity(&loss, &u, eta, at, Enclosure::one());
                let bound = Enclosure::integer(100) * rho.powi(4);
                all.push(StepBound { actual: (slope - law).abs(), bound });
            }
        }
    }
    Ok(all)
}

/// With $C = \lambda_1/\sqrt{2(\lambda_1 - \lambda_M)}$ the bound is $\sqrt\eta$ times
/// $C(\frac12|F_1'| + \frac12|F_2'| + (\lambda_1 - \lambda_M)(|F_1'|/\lambda_1 +
/// |F_2'|/\lambda_M)) + |F_2'|\lambda_1\sqrt{(\lambda_1 - \lambda_M)/2}/\lambda_M$, the term of
/// that order with absolute values; twice that for the higher ones.
fn leading_order(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let loss = i.setting.valley.over::<Enclosure>();
    let u = i.setting.tangent::<Enclosure>();
    let [first, last] = i.setting.curvatures::<Enclosure>();
    let (gap, two) = (first - last, Enclosure::integer(2));
    let tilt = first / (two * gap).sqrt();
    let mut all = vec![];
    for eta in STEP_SIZES.map(Enclosure::of) {
        for at in 0..i.setting.valley.tangent {
            let slopes = [0, 1].map(|k| loss.slope(k, &u, at));
            let [a, b] = slopes.map(|s| s.abs());
            let law = velocity(&loss, &u, eta, at, Enclosure::one());
            let turned = (a + b) / two + gap * (a / first + b / last);
            let longer = b * first * (gap / two).sqrt() / last;
            let bound = two * eta.sqrt() * (tilt * turned + longer);
            all.push(StepBound { actual: (law - slopes[1] / two).abs(), bound });
        }
    }
    Ok(all)
}
