//! How fast the flow from $\alpha W_0$ tends to the limiting trajectory.

use proofmark::arithmetic::{Approx, Field, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, OrderLaw, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::dynamics::{FactorFlow, Taylor};
use proofmark::evidence::Reason;
use proofmark::statistics::Point;

use super::instances::{CONVEX, Instance, OVERLAPPING, SEPARATED, Spectrum, Start};
use super::limit::{Limit, frobenius};

type R = Mp<4>;

/// Errors at several $\alpha$, and what the theory says of them.
pub struct Errors {
    /// $\|\phi(\alpha W_0, T + t) - W_1^G(t)\|_F$.
    pub curve: Vec<Point>,
    /// $\gamma/\mu_1$.
    pub relative_gap: f64,
    /// The constant.
    pub constant: f64,
    /// The constant with a part forgotten.
    pub incomplete: f64,
}

/// The decades of $\alpha$, bits of truncation, and the decades of the start along $u_1$ that
/// stands for the limit.
///
/// The errors of the smallest $\alpha$ are $10^{-40}$ along $u_1$, and otherwise $10^{-8}$
/// (generic) and $10^{-22}$ (identity); the bits leave fourteen digits of them.
fn sizes(start: Start, context: &Context) -> (Vec<i32>, u32, i32) {
    let more = context.by_tier(0, 2, 2);
    let all = |step: i32| (1..=5 + more).map(|k| step * k).collect();
    match start {
        Start::Top => (all(8), 210 + 60 * more as u32, 60 + 16 * more),
        Start::Identity => (all(16), 140 + 20 * more as u32, 60),
        Start::Generic | Start::Orthogonal => (all(12), 95 + 7 * more as u32, 45),
    }
}

/// The law is evaluated in `f64`: its exponent is known to $2^{-53}$, which $|\ln\alpha| \le 300$
/// makes $2^{-44}$ of the error; and some more for logarithms and powers.
const EVALUATION: f64 = 1.0 / (1_u64 << 43) as f64;

/// Runs the flow from each $\alpha W_0$ and the limit.
pub fn errors(i: &Instance, context: &Context) -> Result<Errors, Reason> {
    let (all, bits, reference) = sizes(i.start, context);
    let spectrum = Spectrum::<R>::of(i);
    let limit = Limit::<R>::of(i, reference, bits).map_err(|_| Reason::Diverged)?;
    let columns = spectrum.factor.columns();
    let flow = FactorFlow { loss: &i.loss, columns };
    let d = i.loss.dimension();
    let taylor = Taylor::new(&flow, d * columns, bits);
    let curve = all.into_iter().map(|decades| {
        let log_alpha = -R::integer(i64::from(decades)) * R::integer(10).ln();
        let factor = spectrum.factor.scaled((log_alpha / R::integer(2)).exp());
        let start: Vec<R> = (0..d).flat_map(|row| factor.row(row).to_vec()).collect();
        let time = spectrum.time(i, log_alpha, i.time);
        let end = taylor.at(&start, time).map_err(|_| Reason::Diverged)?;
        let error = frobenius(&flow.product(&end).minus(&limit.point)).approx();
        let step = log_alpha.exp().approx();
        // A thousand steps, each amplified by no more than a factor of a thousand; and the limit
        // errs by its own start, relatively.
        let lost = Field::powi(2.0, 20 - bits as i32) + Field::powi(10.0, 1 - reference);
        let uncertainty = lost + EVALUATION * error;
        Ok(Point { step, value: error, uncertainty })
    });
    Ok(Errors {
        curve: curve.collect::<Result<_, Reason>>()?,
        relative_gap: (spectrum.gap() / spectrum.mu(1)).approx(),
        constant: limit.constant.approx(),
        incomplete: limit.incomplete.approx(),
    })
}

/// The order in units of $\gamma/\mu_1$.
fn law(run: &Errors, multiple: f64) -> OrderLaw {
    OrderLaw { order: multiple * run.relative_gap, constant: Some(run.constant) }
}

/// Corrections to the law are powers of $\alpha^{\gamma/2\mu_1}$ and of $\alpha^{(\mu_1 -
/// \mu_3)/2\mu_1}$; on the standard loss the exponents are 0.1348 and 0.3870, of which the second
/// is nearly three times the first. At the smallest $\alpha$ even the first is $10^{-8}$.
const CORRECTION: f64 = 0.1348;
/// The neighbouring exponents are a factor of two, 0.13, apart.
const WINDOW: f64 = 0.01;

fn is(i: &Instance, start: Start) -> bool {
    i.start == start && i.decades == 20
}

type WrongLaw = Wrong<Errors, f64, OrderLaw>;

const fn incomplete(name: &'static str) -> WrongLaw {
    Wrong::Formula {
        name,
        formula: |run, multiple| OrderLaw { constant: Some(run.incomplete), ..law(run, multiple) },
    }
}

/// The paper's exponent $\gamma/(2\mu_1 + \gamma)$ is an upper bound of the error, and not its
/// order.
const OF_THE_PAPER: WrongLaw = Wrong::Formula {
    name: "gamma / (2 mu_1 + gamma), the rate of the paper",
    formula: |run, _| OrderLaw {
        order: run.relative_gap / (2.0 + run.relative_gap),
        constant: None,
    },
};

/// Generic: the first column is off $u_1$ by a part that grows at the rate $\mu_2$ in place of
/// $\mu_1$ for the time $\frac1{2\mu_1}\log\frac1\alpha$.
pub const GENERIC_START_ERRS_AT_HALF_THE_GAP: Complete<Claim<Instance, Errors>> = Claim {
    name: "generic_start_errs_at_half_the_gap",
    says: r"from a generic start the error is $C\alpha^{m\gamma/\mu_1}$ with $m = \frac12$ and
$C = c^{\gamma/2\mu_1 - 1}|u_2^\top W_0u_1|\,\|z\hat y^\top + \hat yz^\top\|_F$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i| is(i, Start::Generic),
    run: errors,
    check: Check::Order {
        observed: |run| run.curve.clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 2)),
            formula: law,
            regime: Regime::Limit { steps: |run| run.curve.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number { name: "gamma / mu_1, that of the identity", value: ratio(1, 1) },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 2000) },
                OF_THE_PAPER,
                incomplete("the constant without its power of c"),
            ],
        },
        correction: CORRECTION,
        window: WINDOW,
    },
    broken: &[
        Broken {
            name: "no overlap with the top direction",
            hypothesis: &OVERLAPPING,
            instance: |i| moved(i, Instance { start: Start::Orthogonal, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "one weight is negative",
            hypothesis: &CONVEX,
            instance: concave,
            expected: Expected::HoldsAnyway(
                "the first phase is local: convexity only makes the flow exist for all times, and \
                 it still exists at this one",
            ),
        },
    ],
    rests_on: &["L3", "L4"],
}
.checked();

/// The generic instance, otherwise.
fn moved(from: &Instance, to: Instance) -> Option<Instance> {
    is(from, Start::Generic).then_some(to)
}

/// With $\omega_{23} = -1/10$.
fn concave(i: &Instance) -> Option<Instance> {
    let mut broken = i.clone();
    broken.loss.weights[1][2] = ratio(-1, 10);
    broken.loss.weights[2][1] = ratio(-1, 10);
    moved(i, broken)
}

/// Identity: the columns are $u_1, u_2, u_3$ after a rotation, and the second one enters by its
/// square.
pub const IDENTITY_ERRS_AT_THE_GAP: Complete<Claim<Instance, Errors>> = Claim {
    name: "identity_errs_at_the_gap",
    says: r"from $W_0 = I$ the error is $C\alpha^{m\gamma/\mu_1}$ with $m = 1$ and
$C = \|\hat q\hat q^\top + z\hat w^\top + \hat wz^\top\|_F$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i| is(i, Start::Identity),
    run: errors,
    check: Check::Order {
        observed: |run| run.curve.clone(),
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: law,
            regime: Regime::Limit { steps: |run| run.curve.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Number {
                    name: "gamma / 2 mu_1, that of a generic start",
                    value: ratio(1, 2),
                },
                Wrong::Number { name: "a thousandth more", value: ratio(1001, 1000) },
                OF_THE_PAPER,
                incomplete("the second column alone, without what it does to the first"),
            ],
        },
        correction: CORRECTION,
        window: WINDOW,
    },
    broken: &[Broken {
        name: "the two top eigenvalues are equal",
        hypothesis: &SEPARATED,
        instance: |i| is(i, Start::Identity).then(|| tied(i)),
        expected: Expected::Refuted,
    }],
    rests_on: &["L3", "L4"],
}
.checked();

/// Full observation of $\operatorname{diag}(2, 2, 1)$.
fn tied(i: &Instance) -> Instance {
    let mut broken = i.clone();
    for row in 0..3 {
        for column in 0..3 {
            broken.loss.weights[row][column] = ratio(1, 1);
            let entry = if row == column { [2, 2, 1][row] } else { 0 };
            broken.loss.target[row][column] = ratio(entry, 1);
        }
    }
    broken
}

/// Along $u_1$: nothing is left but the curvature of the unstable manifold.
pub const TOP_DIRECTION_ERRS_LIKE_ALPHA: Complete<Claim<Instance, Errors>> = Claim {
    name: "top_direction_errs_like_alpha",
    says: r"from $W_0 = u_1u_1^\top$ the error is $C\alpha^{p}$ with $p = 1$ and
$C = u_1^\top H[u_1u_1^\top]u_1\,\|\dot W_1^G(t)\|_F/2\mu_1^2$",
    clock: Clock::Eta,
    precision: Precision::Fixed(256),
    on: |i: &Instance| i.start == Start::Top,
    run: errors,
    check: Check::Order {
        observed: |run| run.curve.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(1, 1)),
            formula: |run, order| OrderLaw { order, constant: Some(run.constant) },
            regime: Regime::Limit { steps: |run| run.curve.iter().map(|p| p.step).collect() },
            wrong: &[
                Wrong::Formula {
                    name: "gamma / mu_1, that of the identity",
                    formula: |run, _| law(run, 1.0),
                },
                Wrong::Formula {
                    name: "gamma / 2 mu_1, that of a generic start",
                    formula: |run, _| law(run, 0.5),
                },
                Wrong::Number {
                    name: "1 + gamma / 2 mu_1, as if nothing shifted the time",
                    value: ratio(11_348, 10_000),
                },
                Wrong::Formula {
                    name: "twice the constant, a shift of W for one of U",
                    formula: |run, order| OrderLaw { order, constant: Some(run.incomplete) },
                },
            ],
        },
        correction: CORRECTION,
        window: WINDOW,
    },
    broken: &[],
    rests_on: &["L3"],
}
.checked();
