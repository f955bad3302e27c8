//! What is run: the formula and half the second derivative, enclosed, exact and from the flow.

use proofmark::arithmetic::{
    Approx, Enclosure, Endpoint, Field, Interval, Jet, Map, Mp, Rational, RationalMap, Real, Sym,
    ratio,
};
use proofmark::claim::{Context, Series, Style};
use proofmark::dynamics::{
    Drift, Extrapolation, FlowLimit, HalfSquare, LimitMap, Normal, contract_third,
    drift_from_lyapunov, drift_from_lyapunov_rational, ito_rate, ito_rates,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::rug;
use proofmark::with_precision;

use super::super::instances::{ExpValley, HyperbolaLimit, Imbalance};
use super::super::surfaces::{
    Kept, Polynomial, Retraction, Surface, double_limit, exact_half_second,
};
use super::instances::{Instance, Loss, direction};

/// $\frac12\partial^2\Phi(p)[\Sigma]$ and the formula, enclosed.
#[derive(Clone, Debug)]
pub struct Enclosed {
    pub(super) observed: Vec<Enclosure>,
    pub(super) parts: Drift<Enclosure>,
    /// The normal term with $\frac12 H^\dagger\Sigma_\perp$ for the Lyapunov inverse.
    pub(super) hasty: Vec<Enclosure>,
}

/// `a + b - c`.
pub(super) fn sum(a: &[Enclosure], b: &[Enclosure], c: &[Enclosure]) -> Vec<Enclosure> {
    a.iter().zip(b).zip(c).map(|((&a, &b), &c)| a + b - c).collect()
}

pub(super) fn half() -> Enclosure {
    Enclosure::of(ratio(1, 2))
}

/// The drift with other coefficients of its three terms.
fn with_coefficients<R: Field>(parts: &Drift<R>, [compensation, mixed, normal]: [R; 3]) -> Vec<R> {
    let two = R::integer(2);
    let terms = parts.compensation.iter().zip(&parts.mixed).zip(&parts.normal);
    // The parts come with the coefficients 1/2, 1, 1/2.
    terms.map(|((&c, &m), &n)| two * compensation * c + mixed * m + two * normal * n).collect()
}

impl Enclosed {
    pub(super) fn formula(&self, coefficients: [Enclosure; 3]) -> Vec<Enclosure> {
        with_coefficients(&self.parts, coefficients)
    }
}

pub(super) fn enclosed(instance: &Instance, context: &Context) -> Result<Enclosed, Reason> {
    with_precision!(context.bits, L => enclose::<Mp<L>>(instance))
}

fn enclose<T: Endpoint>(instance: &Instance) -> Result<Enclosed, Reason> {
    let surface = instance.surface()?;
    let (p, sigma) = (instance.scalars::<Interval<T>>(), instance.sigma::<Interval<T>>());
    let out = |x: Vec<Interval<T>>| x.into_iter().map(Interval::to_enclosure).collect::<Vec<_>>();
    let retraction = Retraction { surface, onto: instance.onto };
    let observed = out(retraction.half_second(&p, &sigma).ok_or(Reason::Vacuous)?);
    // Where the Hessian vanishes, so do its pseudo-inverse and the normal projection, and with them
    // all three terms.
    let Some(parts) = drift_from_lyapunov(surface, &p, &sigma) else {
        let zero = vec![Enclosure::zero(); p.len()];
        let [compensation, mixed, normal] = [zero.clone(), zero.clone(), zero.clone()];
        let parts = Drift { compensation, mixed, normal };
        return Ok(Enclosed { observed, parts, hasty: zero });
    };
    let hasty = out(hasty_normal(surface, &p, &sigma));
    let [compensation, mixed, normal] = [parts.compensation, parts.mixed, parts.normal].map(out);
    Ok(Enclosed { observed, parts: Drift { compensation, mixed, normal }, hasty })
}

/// $-\frac12 P_\parallel\partial^2(\nabla L)[\frac12 H^\dagger\Sigma_\perp]$: what a reader who
/// takes $H$ for a number writes.
fn hasty_normal<R: Real + Approx>(map: &impl Map, p: &[R], sigma: &Matrix<R>) -> Vec<R> {
    let normal = Normal::at(map, p).expect("the rank was found full before");
    let (n, h) = (&normal.projection, &normal.pseudo_inverse);
    let a = h.times(&n.times(sigma).times(n));
    let quarter = R::of(ratio(-1, 4));
    let third = contract_third(&HalfSquare(map), p, &a);
    normal.tangent.apply(&third).into_iter().map(|x| quarter * x).collect()
}

/// The same in rational numbers, and the invariants.
#[derive(Clone, Debug)]
pub struct Exact {
    pub(super) second: Vec<rug::Rational>,
    /// Compensation, mixed, normal.
    parts: [Vec<rug::Rational>; 3],
    /// $\nabla I\cdot b$ for each invariant, with $b$ the formula.
    pub(super) along_invariants: Vec<rug::Rational>,
    /// $\operatorname{tr}(\nabla^2 I(\Sigma - \Sigma_\parallel))$.
    pub(super) traces: Vec<rug::Rational>,
    /// $\operatorname{tr}(\nabla^2 I\,\Sigma)$.
    pub(super) full_traces: Vec<rug::Rational>,
}

pub(super) fn rational(p: i64, q: i64) -> rug::Rational {
    rug::Rational::from((p, q))
}

impl Exact {
    pub(super) fn formula(
        &self,
        c: rug::Rational,
        m: rug::Rational,
        n: rug::Rational,
    ) -> Vec<rug::Rational> {
        let term = |k: usize| {
            let [compensation, mixed, normal] = self.parts.each_ref().map(|part| &part[k]);
            let two = |c: &rug::Rational| rug::Rational::from(2 * c);
            two(&c) * compensation + m.clone() * mixed + two(&n) * normal
        };
        (0..self.second.len()).map(term).collect()
    }
}

pub(super) fn exact(instance: &Instance, _: &Context) -> Result<Exact, Reason> {
    let Surface::Algebraic(map) = instance.surface()? else { return Err(Reason::Vacuous) };
    Rational::scope(|| {
        let (p, sigma) = (instance.scalars::<Rational>(), instance.sigma::<Rational>());
        let normal = Normal::at_rational(map, &p).ok_or(Reason::HypothesisViolated)?;
        let second = exact_half_second(map, instance.onto, &p, &sigma).ok_or(Reason::Vacuous)?;
        let parts = drift_from_lyapunov_rational(map, &p, &sigma).ok_or(Reason::Vacuous)?;
        let along = Jet::jacobian_vector(|x| Kept(map).evaluate(x), &p, &parts.total());
        let t = &normal.tangent;
        let tangential = t.times(&sigma).times(t);
        let doubled = |rates: Vec<Rational>| rates.into_iter().map(|r| r + r).collect::<Vec<_>>();
        let out = |x: Vec<Rational>| -> Result<Vec<rug::Rational>, Reason> {
            x.into_iter().map(|x| x.value().ok_or(Reason::Diverged)).collect()
        };
        Ok(Exact {
            second: out(second)?,
            parts: [out(parts.compensation)?, out(parts.mixed)?, out(parts.normal)?],
            along_invariants: out(along)?,
            traces: out(doubled(ito_rates(&Kept(map), &p, &sigma.minus(&tangential))))?,
            full_traces: out(doubled(ito_rates(&Kept(map), &p, &sigma)))?,
        })
    })
}

/// The flow of a random polynomial against the formula.
///
/// A relative error is that of the whole vector: to each component twice the norm of the drift is
/// added on both sides, since a single component can be as small as it likes.
#[derive(Clone, Debug)]
pub struct FromFlow {
    pub(super) observed: Vec<Enclosure>,
    pub(super) parts: Drift<Enclosure>,
    pub(super) hasty: Vec<Enclosure>,
    /// Twice the norm.
    offset: Enclosure,
    /// Bound of the error of what is observed, relative to the norm of the drift.
    pub(super) error: f64,
}

impl FromFlow {
    pub(super) fn formula(&self, c: Enclosure, m: Enclosure, n: Enclosure) -> Vec<Enclosure> {
        let drift = with_coefficients(&self.parts, [c, m, n]);
        drift.into_iter().map(|x| x + self.offset).collect()
    }

    /// From the second derivative as the flow has it, with a bound of its absolute error.
    fn of(map: &Polynomial, observed: Vec<Enclosure>, error: f64) -> Result<Self, Reason> {
        let p = vec![Enclosure::zero(); 4];
        let (a, b) = (direction::<Enclosure>(0), direction(1));
        let sigma = Matrix::from_fn(4, 4, |i, j| a[i] * b[j] + a[j] * b[i]);
        let parts = drift_from_lyapunov(map, &p, &sigma).ok_or(Reason::HypothesisViolated)?;
        let hasty = hasty_normal(map, &p, &sigma);
        let norm = norm_squared(&parts.total()).sqrt();
        let offset = norm + norm;
        let observed = observed.into_iter().map(|x| x + offset).collect();
        Ok(FromFlow { observed, parts, hasty, offset, error: error / norm.approx() })
    }
}

/// $\sqrt{\text{tolerance}}$ of the flow in 256 bits: below the error that is asked for by the
/// factors of the bound in [`derivatives_of_flow`].
const SMALL: f64 = 1e-33;

fn drawn(instance: &Instance, context: &Context) -> Result<Polynomial, Reason> {
    match instance.loss {
        Loss::Drawn { replicate } => {
            Ok(Polynomial::drawn(&context.stream("polynomial", replicate)))
        }
        Loss::Known(_) => Err(Reason::Vacuous),
    }
}

pub(super) fn derivatives_of_flow(
    instance: &Instance,
    context: &Context,
) -> Result<FromFlow, Reason> {
    let map = drawn(instance, context)?;
    let flow = FlowLimit {
        map: &map,
        integrator: Extrapolation { columns: 32 },
        step: ratio(3, 2),
        tolerance: SMALL * SMALL,
        steps_max: 100,
    };
    let second = flow.second::<Mp<4>>(&[Mp::zero(); 4], &direction(0), &direction(1));
    let observed: Vec<_> = second.into_iter().map(|x| Interval::point(x).to_enclosure()).collect();
    // Three errors. Where the flow is stopped, F and its derivatives are below SMALL, and the limit
    // is at most |F| / σ away with σ² > 0.65, for each of the four parts of the jet: 5 SMALL. A
    // step is refined until it changes by less than SMALL, and what follows contracts normal errors
    // and carries tangential ones on unchanged: at most 100 SMALL. Rounding: 256 bits leave 1e-77,
    // and an extrapolation with 32 columns multiplies that by at most 1e8: nothing.
    FromFlow::of(&map, observed, 105.0 * SMALL)
}

/// $\partial^2\Phi(0)[a, b]$ by a second difference of step $h$, whose error is even in $h$, and a
/// bound of the error of its four values of $\Phi$.
fn second_difference(map: &Polynomial, h: f64) -> (Vec<f64>, f64) {
    let (a, b) = (direction::<f64>(0), direction::<f64>(1));
    let at = |s: f64, t: f64| {
        let x: Vec<_> = a.iter().zip(&b).map(|(a, b)| h * (s * a + t * b)).collect();
        // |a + b| and |a - b| are below 2.2, and the flow is no longer than |F| / 0.61 < 2.8 |x|,
        // by the singular values that stand at `double_limit`.
        double_limit(map, &x, 9.0 * h)
    };
    let [pp, pm, mp, mm] = [at(1.0, 1.0), at(1.0, -1.0), at(-1.0, 1.0), at(-1.0, -1.0)];
    let entry = |k: usize| ((pp.0[k] - pm.0[k]) - (mp.0[k] - mm.0[k])) / (4.0 * h * h);
    ((0..4).map(entry).collect(), pp.1 / (h * h))
}

/// Steps of the second differences; their quotient is two. Errors are bounded at the last two, from
/// which the flow starts within 0.035 of the manifold's point.
const DIFFERENCES: [f64; 3] = [1.0 / 32.0, 1.0 / 64.0, 1.0 / 128.0];

pub(super) fn second_differences(
    instance: &Instance,
    context: &Context,
) -> Result<FromFlow, Reason> {
    let map = drawn(instance, context)?;
    let [coarse, middle, fine] = DIFFERENCES.map(|h| second_difference(&map, h));
    // One extrapolation removes the term in h².
    let better = |a: &[f64], b: &[f64]| -> Vec<f64> {
        a.iter().zip(b).map(|(a, b)| b + (b - a) / 3.0).collect()
    };
    let (rough, observed) = (better(&coarse.0, &middle.0), better(&middle.0, &fine.0));
    // The term in h⁴ falls by 16 from the rough to the fine extrapolation, so that their difference
    // is 15 times what remains; twice that leaves room for the term in h⁶, which is h² times it.
    let difference: f64 = rough.iter().zip(&observed).map(|(a, b)| (a - b).abs()).sum();
    let rounding = 4.0 / 3.0 * fine.1 + 1.0 / 3.0 * middle.1;
    let observed = observed.into_iter().map(Enclosure::binary).collect();
    FromFlow::of(&map, observed, 2.0 / 15.0 * difference + rounding)
}

pub(super) fn differences_against_step(_: &[Instance], context: &Context) -> Vec<Series> {
    let map = Polynomial::drawn(&context.stream("polynomial", 0));
    let Ok(run) = FromFlow::of(&map, vec![], 0.0) else { return vec![] };
    let values = |x: Vec<Enclosure>| x.into_iter().map(Approx::approx).collect::<Vec<f64>>();
    let offset = run.offset.approx();
    let distance = |a: &[f64], b: &[f64]| {
        let difference: Vec<_> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        2.0 * f64::sqrt(norm_squared(&difference)) / offset
    };
    let minus_offset =
        |x: Vec<Enclosure>| -> Vec<f64> { values(x).into_iter().map(|x| x - offset).collect() };
    let right = values(run.parts.total());
    let halved = minus_offset(run.formula(half(), half(), half()));
    let hasty = values(sum(&run.parts.total(), &run.hasty, &run.parts.normal));
    let steps: Vec<f64> = (1..16).map(|e| 1.0 / f64::from(1u32 << e)).collect();
    let observed: Vec<_> = steps.iter().map(|&h| second_difference(&map, h).0).collect();
    let series = |name: &str, style, against: &[f64]| Series {
        name: name.into(),
        style,
        points: steps.iter().zip(&observed).map(|(&h, o)| (h, distance(o, against))).collect(),
    };
    // The h² law from the two steps in the middle of the range.
    let [a, b] = [5, 6].map(|k: usize| &observed[k]);
    let constant = 4.0 / 3.0 * distance(a, b) / (steps[5] * steps[5]);
    vec![
        series("second differences in f64", Style::Observed, &right),
        Series {
            name: "the square of the step".into(),
            style: Style::Predicted,
            points: steps.iter().map(|&h| (h, constant * h * h)).collect(),
        },
        series("mixed term halved", Style::Control, &halved),
        series("half H†Σ for the Lyapunov inverse", Style::Control, &hasty),
    ]
}

pub(super) fn hyperbola_latex() -> String {
    Sym::record(|| HyperbolaLimit.at(&["u", "v"].map(Sym::var))[0])
}

/// $\frac12\operatorname{tr}(\nabla^2\Delta\,A)$ with $A = \Sigma - \Sigma_\parallel$.
pub(super) fn imbalance_latex() -> String {
    Sym::record(|| {
        let a = ["a", "b", "b", "c"].map(Sym::var);
        let a = Matrix::from_fn(2, 2, |i, j| a[2 * i + j]);
        ito_rate(&Imbalance, &["u", "v"].map(Sym::var), &a)
    })
}

/// $\langle t, \partial^2(\nabla L)[X]\rangle$ of the exponential valley along the tangent.
pub(super) fn third_latex() -> String {
    Sym::record(|| {
        let p = [Sym::var("u"), Sym::zero()];
        let x = Matrix::from_fn(2, 2, |i, j| if i + j == 2 { Sym::var("x") } else { Sym::zero() });
        let loss = Surface::ExpValley(ExpValley { k: ratio(1, 1) });
        contract_third(&HalfSquare(&loss), &p, &x)[0]
    })
}
