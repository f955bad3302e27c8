//! # In the kernel regime the overparametrised linear model needs as many data as coordinates
//!
//! The model is $f_i = \langle z_i, w\rangle$ with $w = u\circ u - v\circ v \in \mathbb R^d$, the
//! data are $y = Zw^*$ with $n < d$ rows. From a large start gradient flow only finds the
//! interpolant of minimum norm, which misses all of $w^*$ outside of the row space. Label noise
//! escapes from there; this theorem says what it escapes from.
//!
//! **Hypotheses.** H1 $n < d$. H2 An entry of $Z$ is as likely as its negative. H3 The columns of
//! $Z$ are exchangeable. H4 Where the whole law is claimed, the entries are Gaussian. H5 $Z$ has
//! full rank (matrices of dependent rows are left out). H6 $w^*$ is chosen before $Z$ is drawn. H7
//! $u(0) = v(0)$. H8 $u_j(0) = \alpha$ for all $j$.
//!
//! **Conclusions.** C1 Gradient flow ends where $w_j = 2\alpha^2\sinh 2s_j$ with $s$ in the row
//! space and $Zw = y$. C2 As $\alpha\to\infty$, with $P$ the projection on the row space and
//! $\hat w = Z^\dagger Zw^* = Pw^*$,
//! $$w_\alpha = \hat w + \frac1{24\alpha^4}(I - P)\hat w^{\circ3} + O(\alpha^{-8}).$$
//! C3 $E\,\|\hat w - w^*\|^2 = (1 - \frac nd)\|w^*\|^2$, exactly: the lower bound
//! $E\,\|\hat w - w^*\|^2 \ge (1 - \frac nd)\|w^*\|^2$ is attained, hence $\Omega(d)$ data are
//! needed. C4 For Gaussian rows
//! $\|\hat w - w^*\|^2/\|w^*\|^2 \sim \mathrm{Beta}\big(\frac{d-n}2, \frac n2\big)$. C5 In `f64`
//! the difference $u^2 - v^2$ loses $w$ like $2^{-53}\alpha^2/|w|$, and at $\alpha = 10^8$ the flow
//! in $(u, v)$ does not move at all; in $(u + v, u - v)$ it keeps $w$ to rounding.
//!
//! **Source.** Li, Wang, Arora (2022), arXiv 2110.06914 v4, the lower bound for the kernel regime
//! (about Theorem 6.7, recalled; that it is $\Omega(d)$ stands in the abstract). C1 to C5 are
//! re-derived.
//!
//! **Deviation.** The source bounds the error from below in order of magnitude. The identity C3,
//! the law C4 and rate and constant of C2 are sharper and ours. For sign rows "given full rank"
//! cannot be left out of C3: over all sign matrices the mean is $1 - \frac1dE\operatorname{rank}Z$.
//! From a *small* start gradient flow is not in the kernel regime, and nothing here speaks of it.

pub mod double_claims;
pub mod doubles;
pub mod exact_claims;
pub mod flow;
pub mod instances;
pub mod limit;
pub mod limit_claims;
pub mod rows;
pub mod sampled_claims;

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Picture, Series, Step, StepBound, Style, Theorem,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use double_claims::{
    F64_LOSES_W_AT_LARGE_ALPHA, F64_STANDS_STILL_AT_1E8, STORED_DIFFERENCE_KEEPS_W,
};
use exact_claims::{MEAN_ERROR_IS_THE_LOST_RANK, MEAN_OVER_ALL_SIGN_MATRICES, mean_error};
use flow::{Flowed, flow_in_u_v};
use instances::{
    BALANCED, EXCHANGEABLE, FULL_RANK, GAUSSIAN, INDEPENDENT, Instance, Question, SYMMETRIC,
    UNDERDETERMINED, UNIFORM, instances,
};
use limit::{Model, balanced, difference, norm, power};
use limit_claims::{
    FIRST_CORRECTION_IS_ONE_TWENTY_FOURTH, FLOW_REACHES_THE_DUAL_POINT, HUGE,
    KERNEL_LIMIT_HAS_ORDER_FOUR,
};
use rows::{Design, Entries, Target};
use sampled_claims::{LAW_IS_BETA, MEAN_IS_ONE_MINUS_N_OVER_D};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "kernel_lower_bound",
    title: "From a large start gradient flow misses the part 1 - n/d of the truth",
    statement: r"Let $y = Zw^*$ with $n < d$ rows, symmetric and exchangeable in the columns and of
full rank, and let gradient flow run on $w = u\circ u - v\circ v$ from $u = v = \alpha\mathbf 1$.
Its end is $w_\alpha = \hat w + \frac1{24\alpha^4}(I-P)\hat w^{\circ3} + O(\alpha^{-8})$ with the
interpolant $\hat w = Z^\dagger Zw^*$, and $E\,\|\hat w - w^*\|^2 = (1 - \frac nd)\|w^*\|^2$. For
Gaussian rows the relative error has the law $\mathrm{Beta}(\frac{d-n}2, \frac n2)$.",
    source: "Li, Wang, Arora (2022), arXiv 2110.06914 v4, lower bound for the kernel regime \
             (about Theorem 6.7, recalled); identity, law and rate re-derived",
    deviation: "the source bounds the error from below in order of magnitude; here its mean, its \
                law and the rate at which the kernel limit is reached are claimed, with constants",
    instances,
    hypotheses: &[
        &UNDERDETERMINED,
        &SYMMETRIC,
        &EXCHANGEABLE,
        &GAUSSIAN,
        &FULL_RANK,
        &INDEPENDENT,
        &BALANCED,
        &UNIFORM,
    ],
    not_exercised: &[],
    claims: &[
        &MEAN_OVER_ALL_SIGN_MATRICES,
        &MEAN_ERROR_IS_THE_LOST_RANK,
        &LAW_IS_BETA,
        &MEAN_IS_ONE_MINUS_N_OVER_D,
        &FIRST_CORRECTION_IS_ONE_TWENTY_FOURTH,
        &KERNEL_LIMIT_HAS_ORDER_FOUR,
        &FLOW_REACHES_THE_DUAL_POINT,
        &F64_LOSES_W_AT_LARGE_ALPHA,
        &F64_STANDS_STILL_AT_1E8,
        &STORED_DIFFERENCE_KEEPS_W,
    ],
    steps: &[
        Step {
            name: "S1",
            says: r"one step of descent changes $u_jv_j$ by exactly $-4\eta^2g_j^2u_jv_j$, so that
the flow keeps it",
            rests_on: &[],
            on: is_limit,
            evaluate: products_are_kept,
        },
        Step {
            name: "S2",
            says: r"the flow keeps $\frac12\ln(u_j/v_j)$ in the row space",
            rests_on: &["S1"],
            on: |i| is_limit(i) && i.design.width == 4,
            evaluate: exponents_stay_in_the_row_space,
        },
        Step {
            name: "S3",
            says: r"$\|w_\alpha - \hat w\| \le \|w_\alpha^{\circ3}\|/24\alpha^4$ at any $\alpha$",
            rests_on: &["S2"],
            on: is_limit,
            evaluate: interpolant_is_near,
        },
        Step {
            name: "S4",
            says: r"$E P = \frac nd I$ by the symmetry of the columns",
            rests_on: &[],
            on: |i| i.question == Question::Census && i.design.width * i.design.data <= 8,
            evaluate: projection_is_isotropic,
        },
        Step {
            name: "S5",
            says: r"$(1 - \frac nd)\|w^*\|^2 \le E\,\|\hat w - w^*\|^2$, with equality",
            rests_on: &["S4"],
            on: |i| i.question == Question::Census,
            evaluate: bound_is_attained,
        },
    ],
    formulas: &[
        Formula {
            name: "the end of the flow from its exponent",
            latex: || Sym::record(|| balanced(Sym::var("\\alpha"), Sym::var("s"))),
        },
        Formula {
            name: "velocity of u, one coordinate and one datum",
            latex: || {
                Sym::record(|| {
                    let row = Matrix::from_rows(&[vec![Sym::var("z")]]);
                    flow_in_u_v(&row, &[Sym::var("y")], &[Sym::var("u"), Sym::var("v")])[0]
                })
            },
        },
        Formula {
            name: "the mean relative error",
            latex: || Sym::record(|| mean_error(Sym::one(), Sym::var("n"), Sym::var("d"))),
        },
    ],
    picture: Picture {
        shows: "the mean relative error of the kernel limit falls on the line 1 - n/d for Gaussian \
                and for sign rows, far from the curve 1 - sqrt(n/d)",
        x: Axis { label: "n/d", unit: "1", logarithmic: false },
        y: Axis { label: "mean of |w_hat - w*|^2 / |w*|^2", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

fn is_limit(i: &Instance) -> bool {
    i.question == Question::Limit
}

/// S1, exactly: all numbers are dyadic and short enough for 512 bits. The points lie near the path
/// of the flow, though the identity does not need that; the slack is one.
fn products_are_kept(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let model = i.model();
    let (rows, targets) = (model.matrix::<Enclosure>(), model.targets::<Enclosure>());
    let (eta, d) = (Enclosure::of(ratio(1, 64)), model.truth.len());
    let mut bounds = vec![];
    for quarter in 0..4 {
        let bend = |w: &Ratio| Enclosure::binary(1.0 + 0.125 * quarter as f64 * w.to_f64());
        let u: Vec<_> = model.truth.iter().map(bend).collect();
        let v = model.truth.iter().map(|_| Enclosure::of(ratio(3, 4)));
        let x: Vec<_> = u.into_iter().chain(v).collect();
        let velocity = flow_in_u_v(&rows, &targets, &x);
        for j in 0..d {
            let product = x[j] * x[d + j];
            let [u, v] = [j, d + j].map(|k| x[k] + eta * velocity[k]);
            // The velocity of v is 2 g v.
            let twice_slope = velocity[d + j] / x[d + j];
            let bound = (eta * twice_slope).square() * product.abs();
            bounds.push(StepBound { actual: (u * v - product).abs(), bound });
        }
    }
    Ok(bounds)
}

/// S2, to the accuracy of the integrator, which is that of [`FLOW_REACHES_THE_DUAL_POINT`].
fn exponents_stay_in_the_row_space(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let model = i.model();
    let flow = Flowed::of(&model, ratio(1, 1))?;
    let exponents: Vec<_> = flow.exponents.iter().map(|s| Enclosure::binary(s.approx())).collect();
    let across = norm(&model.reject(&exponents)?);
    // The exponents are rounded to f64 here, and each is at most one.
    let rounding = f64::EPSILON * (model.truth.len() as f64).sqrt();
    let bound = Enclosure::binary(flow.halving + rounding);
    Ok(vec![StepBound { actual: across, bound }])
}

/// S3: $|x - \operatorname{arsinh}x| \le |x|^3/6$ at $x = w/2\alpha^2$, of which the part across
/// the row space is $w_\alpha - \hat w$. From starts far below the kernel regime to far inside.
fn interpolant_is_near(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let model: Model = i.model();
    let interpolant = model.interpolant()?;
    let starts = [ratio(1, 2), ratio(1, 1), ratio(4, 1), HUGE];
    let at = |&alpha: &Ratio| {
        let end = model.end(alpha)?;
        let fourth = Enclosure::of(alpha).powi(4) * Enclosure::integer(24);
        let actual = norm(&difference(&end, &interpolant));
        Ok(StepBound { actual, bound: norm(&power(&end, 3)) / fourth })
    };
    starts.iter().map(at).collect()
}

/// S4, exactly: $E P_{jk}$ by polarisation of the mean errors of $w^* = e_j + e_k$, which are all
/// $1 - \frac nd$ if and only if $E P = \frac nd I$.
fn projection_is_isotropic(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let Design { width, data, .. } = i.design;
    let mut bounds = vec![];
    for one in 0..width {
        for other in one..width {
            // Times d, so that both sides are integers.
            let mean = i.design.census(&Target::Pair { one, other }).mean * width as u32;
            let off = Enclosure::rational(&(mean - (width - data) as u32));
            bounds.push(StepBound { actual: off.abs(), bound: Enclosure::zero() });
        }
    }
    Ok(bounds)
}

/// S5, times $d$: Pythagoras, $\|\hat w - w^*\|^2 = \|w^*\|^2 - \langle w^*, Pw^*\rangle$, and S4.
fn bound_is_attained(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let Design { width, data, .. } = i.design;
    let actual = Enclosure::integer((width - data) as i64);
    let bound = Enclosure::rational(&(i.design.census(&i.target).mean * width as u32));
    Ok(vec![StepBound { actual, bound }])
}

/// Mean errors at $d = 20$ over all $n < d$.
fn picture(_: &[Instance], context: &Context) -> Vec<Series> {
    const WIDTH: usize = 20;
    const REPLICATES: u64 = 100;
    let truth = Target::Fixed { support: 3 };
    let observed = |entries: Entries, name: &str| {
        let at = |data: usize| {
            let [bias, stretch] = [ratio(0, 1), ratio(1, 1)];
            let design = Design { width: WIDTH, data, entries, bias, stretch, conditioned: true };
            let id = format!("{name}_{data}");
            let context = Context { instance: &id, ..*context };
            let errors = design.errors(&truth, REPLICATES, &context);
            let mean = errors.iter().sum::<f64>() / REPLICATES as f64;
            (data as f64 / WIDTH as f64, mean)
        };
        let points = (1..WIDTH).map(at).collect();
        Series { name: name.into(), style: Style::Observed, points }
    };
    let curve = |name: &str, style, f: fn(f64) -> f64| {
        let shares = (0..=WIDTH).map(|n| n as f64 / WIDTH as f64);
        Series { name: name.into(), style, points: shares.map(|x| (x, f(x))).collect() }
    };
    vec![
        observed(Entries::Gaussian, "gaussian rows"),
        observed(Entries::Signs, "sign rows"),
        curve("1 - n/d", Style::Predicted, |x| mean_error(1.0, x, 1.0)),
        curve("1 - sqrt(n/d)", Style::Control, |x| 1.0 - x.sqrt()),
    ]
}
