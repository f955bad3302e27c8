//! What is run: Taylor forms over a box, jets at rest, and the flow of random polynomials.

use proofmark::arithmetic::{
    Approx, Enclosure, Endpoint, Field, Function, Interval, Jet, Map, Mp, Rational, Real, Sym,
    ratio,
};
use proofmark::claim::{Context, Series, Style};
use proofmark::dynamics::{
    ClosedForm, Descent, Extrapolation, FlowLimit, GradientFlow, HalfSquare, LimitMap, Normal,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::rug;
use proofmark::with_precision;

use super::super::instances::{ExpValley, ExpValleyLimit, Hyperbola};
use super::super::surfaces::{
    Onto, Polynomial, Retraction, Surface, double_limit, exact_derivative,
};
use super::{Instance, Loss};

impl Instance {
    pub(super) fn surface(&self) -> Result<&Surface, Reason> {
        match &self.loss {
            Loss::Known(surface) => Ok(surface),
            Loss::Drawn { .. } => Err(Reason::Vacuous),
        }
    }

    pub(super) fn retraction(&self) -> Result<Retraction<'_>, Reason> {
        Ok(Retraction { surface: self.surface()?, onto: self.onto })
    }
}

/// Hulls over all points of a box.
#[derive(Clone, Debug)]
pub struct OverBox {
    /// $\partial\Phi\,\nabla L$.
    pub(super) residual: Vec<Enclosure>,
    /// $P_\parallel(\Phi(x))\nabla L(x)$, where the Hessian has full rank.
    pub(super) projected: Vec<Enclosure>,
    /// $\nabla L$.
    pub(super) gradient: Vec<Enclosure>,
}

/// $\partial\Phi(x)\nabla L(x)$ for a closed form.
fn residual<R: Real + Approx>(retraction: &Retraction, x: &[R]) -> Vec<R> {
    let gradient = HalfSquare(retraction.surface).gradient(x);
    ClosedForm(*retraction).derivative(x, &gradient)
}

type Wide = Interval<f64>;

/// The range of the residual over a box by its Taylor form of second order,
/// $$g(m) + Dg(m)(x - m) + \tfrac12 D^2g(X)(x - m, x - m),$$
/// which overestimates by the third power of the radius, since $Dg$ and $D^2g$ are zero.
fn taylor_form(retraction: &Retraction, x: &[Wide]) -> Vec<Wide> {
    let d = x.len();
    let middle: Vec<_> = x.iter().map(|x| Wide::point(x.midpoint())).collect();
    let offset: Vec<_> = x.iter().zip(&middle).map(|(&x, &m)| x - m).collect();
    let unit = |k| Matrix::identity(d).column(k);
    let mut range = residual(retraction, &middle);
    let mut add = |terms: Vec<Wide>, weight: Wide| {
        for (range, term) in range.iter_mut().zip(terms) {
            *range += weight * term;
        }
    };
    let half = Wide::of(ratio(1, 2));
    for k in 0..d {
        let along = |x: &[Jet<Wide>]| residual(retraction, x);
        add(Jet::jacobian_vector(along, &middle, &unit(k)), offset[k]);
        for l in k..d {
            let weight = if k == l { half * offset[k].square() } else { offset[k] * offset[l] };
            let along = |x: &[Jet<Jet<Wide>>]| residual(retraction, x);
            add(Jet::second_directional(along, x, &unit(k), &unit(l)), weight);
        }
    }
    range
}

/// $P_\parallel(\Phi(x))\nabla L(x)$.
fn projected<R: Real + Approx>(retraction: &Retraction, x: &[R]) -> Option<Vec<R>> {
    let normal = Normal::at(retraction.surface, &retraction.at(x))?;
    Some(normal.tangent.apply(&HalfSquare(retraction.surface).gradient(x)))
}

pub(super) fn over_box(instance: &Instance, context: &Context) -> Result<OverBox, Reason> {
    let retraction = instance.retraction()?;
    let d = instance.low.len();
    // Subboxes along each axis: in three dimensions fewer, for the same time.
    let n = if d == 2 { context.by_tier(32, 64, 256) } else { context.by_tier(6, 16, 48) };
    let side = |k: usize, at: u64| {
        let (low, high) = (Wide::of(instance.low[k]), Wide::of(instance.high[k]));
        let share = |at: u64| Wide::integer(at as i64) / Wide::integer(n as i64);
        (low + share(at) * (high - low)).hull(low + share(at + 1) * (high - low))
    };
    let empty = || vec![Wide::empty(); d];
    let (mut all, mut tangent, mut gradient) = (empty(), empty(), empty());
    let join = |all: &mut Vec<Wide>, part: Vec<Wide>| {
        for (all, part) in all.iter_mut().zip(part) {
            *all = all.hull(part);
        }
    };
    for cell in 0..(n as u64).pow(d as u32) {
        let index = |k: usize| cell / (n as u64).pow(k as u32) % n as u64;
        let x: Vec<_> = (0..d).map(|k| side(k, index(k))).collect();
        join(&mut all, taylor_form(&retraction, &x));
        join(&mut tangent, projected(&retraction, &x).unwrap_or_else(|| vec![Wide::whole(); d]));
        join(&mut gradient, HalfSquare(retraction.surface).gradient(&x));
    }
    let out = |x: Vec<Wide>| x.into_iter().map(Interval::to_enclosure).collect();
    Ok(OverBox { residual: out(all), projected: out(tangent), gradient: out(gradient) })
}

/// Zero, but for `c` where the enclosures are widest: a constant is refuted as soon as one of them
/// excludes it, and some are exactly zero.
pub(super) fn zero_but_widest(enclosures: &[Enclosure], c: Enclosure) -> Vec<Enclosure> {
    let width = |k: &usize| enclosures[*k].width().approx();
    let widest = (0..enclosures.len()).max_by(|a, b| width(a).total_cmp(&width(b)));
    (0..enclosures.len()).map(|k| if Some(k) == widest { c } else { Enclosure::zero() }).collect()
}

/// Matrices at a point of the manifold, entry by entry.
#[derive(Clone, Debug)]
pub struct AtRest {
    /// $\partial\Phi$.
    pub(super) derivative: Vec<Enclosure>,
    /// $P_\perp$.
    normal: Vec<Enclosure>,
    /// $\partial\Phi\,H$.
    pub(super) killed: Vec<Enclosure>,
    /// $H = P_\perp H$.
    pub(super) hessian: Vec<Enclosure>,
}

fn identity<R: Field>(entries: usize) -> impl Iterator<Item = R> {
    let d = entries.isqrt();
    (0..entries).map(move |k| if k / d == k % d { R::one() } else { R::zero() })
}

impl AtRest {
    /// $sI - cP_\perp$.
    pub(super) fn tangent(&self, s: Enclosure, c: Enclosure) -> Vec<Enclosure> {
        let identity = identity::<Enclosure>(self.normal.len());
        identity.zip(&self.normal).map(|(i, &n)| s * i - c * n).collect()
    }
}

pub(super) fn at_rest(instance: &Instance, context: &Context) -> Result<AtRest, Reason> {
    with_precision!(context.bits, L => jets_at_rest::<Mp<L>>(instance))
}

fn jets_at_rest<T: Endpoint>(instance: &Instance) -> Result<AtRest, Reason> {
    let p = instance.rest::<Interval<T>>();
    let retraction = instance.retraction()?;
    let d = p.len();
    let columns: Option<Vec<_>> =
        (0..d).map(|k| retraction.derivative(&p, &Matrix::identity(d).column(k))).collect();
    let derivative = Matrix::from_rows(&columns.ok_or(Reason::Vacuous)?).transpose();
    // Where the Hessian vanishes, its kernel is everything.
    let zero = || Matrix::zeros(d, d);
    let (normal, hessian) = match Normal::at(retraction.surface, &p) {
        Some(at) => (at.projection, at.hessian),
        None => (zero(), zero()),
    };
    let out = |m: &Matrix<Interval<T>>| -> Vec<Enclosure> {
        (0..d).flat_map(|i| m.row(i).iter().map(|x| x.to_enclosure())).collect()
    };
    Ok(AtRest {
        derivative: out(&derivative),
        normal: out(&normal),
        killed: out(&derivative.times(&hessian)),
        hessian: out(&hessian),
    })
}

/// The same in rational numbers.
#[derive(Clone, Debug)]
pub struct ExactlyAtRest {
    /// $\partial\Phi$.
    pub(super) derivative: Vec<rug::Rational>,
    /// $P_\perp$.
    normal: Vec<rug::Rational>,
}

impl ExactlyAtRest {
    /// $sI - cP_\perp$.
    pub(super) fn tangent(&self, s: rug::Rational, c: rug::Rational) -> Vec<rug::Rational> {
        let d = self.normal.len().isqrt();
        let entry = |(k, n): (usize, &rug::Rational)| {
            let diagonal = if k / d == k % d { s.clone() } else { rug::Rational::new() };
            diagonal - c.clone() * n
        };
        self.normal.iter().enumerate().map(entry).collect()
    }
}

pub(super) fn exactly_at_rest(instance: &Instance, _: &Context) -> Result<ExactlyAtRest, Reason> {
    let Surface::Algebraic(map) = instance.surface()? else { return Err(Reason::Vacuous) };
    Rational::scope(|| {
        let p = instance.rest::<Rational>();
        let d = p.len();
        let unit = |k| Matrix::identity(d).column(k);
        let columns: Option<Vec<_>> =
            (0..d).map(|k| exact_derivative(map, instance.onto, &p, &unit(k))).collect();
        let derivative = Matrix::from_rows(&columns.ok_or(Reason::Vacuous)?).transpose();
        let normal = Normal::at_rational(map, &p).ok_or(Reason::HypothesisViolated)?.projection;
        let out = |m: &Matrix<Rational>| -> Result<Vec<rug::Rational>, Reason> {
            let entries = (0..d).flat_map(|i| m.row(i).iter());
            entries.map(|x| x.value().ok_or(Reason::Diverged)).collect()
        };
        Ok(ExactlyAtRest { derivative: out(&derivative)?, normal: out(&normal)? })
    })
}

/// The start of the flow of a polynomial: at a distance below 0.03 from the manifold's point 0.
pub(super) const START: [(i64, i64); 4] = [(1, 64), (-1, 64), (1, 128), (1, 64)];

/// The direction $a$, which has a tangent part of order one for every draw.
fn direction<R: Field>() -> Vec<R> {
    [1, 0, 1, 1].map(R::integer).to_vec()
}

/// How far from the edge of a ball in which the flow is safe the flow of every draw stays.
///
/// In the ball of radius 3/8 the second derivatives of a component are at most 0.72 in norm: by
/// Gershgorin 1/4 + 3/8 from the quadratic part, and from the cubic one less than 1/10. So the
/// Jacobian changes by at most 1.02 times the distance from 0, where its singular values lie in
/// [0.8, 1.68], and the least one stays above 0.8 - 1.02 * 3/8. Then $\|F\|$ falls along the flow
/// at least as fast as the least singular value times the path, so the path is no longer than
/// their quotient. Differences start from points up to 0.07 away: $|x| < 0.029$, and $1/64$ of
/// $a + 8\nabla L$ with $|a| < 1.74$ and $|\nabla L| < 1.68^2 |x|$.
pub(super) fn room_for_flow() -> Enclosure {
    let [radius, start] = [ratio(3, 8), ratio(7, 100)].map(Enclosure::of);
    let [least, largest, bend] = [ratio(4, 5), ratio(42, 25), ratio(51, 50)].map(Enclosure::of);
    let half = Enclosure::of(ratio(1, 2));
    let residual = largest * start + half * bend * start.square();
    radius - start - residual / (least - bend * radius)
}

/// The derivative of the limit of a polynomial's flow.
///
/// A relative error is that of the whole vector: to each component twice the norm is added on both
/// sides, since a single component can be as small as it likes.
#[derive(Clone, Debug)]
pub struct FromFlow {
    /// $\partial\Phi(a + 8\nabla L)$.
    pub(super) along_both: Vec<Enclosure>,
    /// $\partial\Phi\,a$.
    along: Vec<Enclosure>,
    /// $8 P_\parallel(\Phi(x))\nabla L(x)$.
    pub(super) projected: Vec<Enclosure>,
    /// $8\nabla L(x)$.
    pub(super) gradient: Vec<Enclosure>,
    /// Bound of the relative error.
    pub(super) error: f64,
}

impl FromFlow {
    pub(super) fn plus(&self, other: &[Enclosure]) -> Vec<Enclosure> {
        self.along.iter().zip(other).map(|(&a, &b)| a + b).collect()
    }

    /// $\partial\Phi\,a + 8 c\,|\nabla L|\,(1, 1, 1, 1)$.
    pub(super) fn with_constant(&self, c: Enclosure) -> Vec<Enclosure> {
        let size = c * norm_squared(&self.gradient).sqrt();
        self.along.iter().map(|&a| a + size).collect()
    }

    pub(super) fn shifted(&self, x: &[Enclosure]) -> Vec<Enclosure> {
        let norm = norm_squared(&self.along).sqrt();
        x.iter().map(|&x| x + norm + norm).collect()
    }
}

/// The flow in 256 bits is followed until $\|F\|$ and its derivative are below this.
const SMALL: f64 = 1e-33;

type Long = Mp<4>;

fn out(x: &[Long]) -> Vec<Enclosure> {
    x.iter().map(|&x| Interval::point(x).to_enclosure()).collect()
}

/// Runs the flow, and lets `both` say what is observed along $a + 8\nabla L$, with a bound of its
/// absolute error.
fn flow(
    instance: &Instance,
    context: &Context,
    both: impl Fn(&Polynomial, &FlowLimit<Polynomial>, &[Long]) -> (Vec<Enclosure>, f64),
) -> Result<FromFlow, Reason> {
    let Loss::Drawn { replicate } = instance.loss else { return Err(Reason::Vacuous) };
    let map = Polynomial::drawn(&context.stream("polynomial", replicate));
    let limit = FlowLimit {
        map: &map,
        integrator: Extrapolation { columns: 32 },
        step: ratio(3, 2),
        tolerance: SMALL * SMALL,
        steps_max: 100,
    };
    let x = instance.rest::<Long>();
    let gradient: Vec<Long> = steep(&map, &x);
    let direction: Vec<Long> = direction();
    let sum: Vec<_> = direction.iter().zip(&gradient).map(|(&a, &g)| a + g).collect();
    let along = out(&limit.derivative(&x, &direction));
    // For a control only: the limit in f64 will do.
    let (foot, _) = double_limit(&map, &instance.rest::<f64>(), 0.18);
    let foot: Vec<Long> = foot.into_iter().map(Long::binary).collect();
    let tangent = Normal::at(&map, &foot).ok_or(Reason::HypothesisViolated)?.tangent;
    let (along_both, error) = both(&map, &limit, &sum);
    // The reference has the error of the flow in 256 bits. Where it is stopped, the limit is at
    // most |F| over the least singular value away, for both parts of the jet: 5 SMALL. A step is
    // refined until it changes by less than SMALL, and what follows carries that on unchanged: 100
    // SMALL. Roundings are far below.
    let norm = norm_squared(&along).sqrt().approx();
    Ok(FromFlow {
        along_both,
        projected: out(&tangent.apply(&gradient)),
        gradient: out(&gradient),
        error: (error + 105.0 * SMALL) / norm,
        along,
    })
}

/// $8\nabla L(x)$: of order one at the distance of the start.
fn steep<R: Real>(map: &Polynomial, x: &[R]) -> Vec<R> {
    GradientFlow { map }.gradient(x).into_iter().map(|g| R::integer(8) * g).collect()
}

pub(super) fn derivative_of_flow(
    instance: &Instance,
    context: &Context,
) -> Result<FromFlow, Reason> {
    let x = instance.rest::<Long>();
    flow(instance, context, |map, limit, sum| {
        let along_both = if instance.onto == Onto::Descent {
            let tolerance = SMALL * SMALL;
            let descent = Descent { map, step: ratio(1, 8), tolerance, steps_max: 2000 };
            descent.derivative(&x, sum)
        } else {
            limit.derivative(&x, sum)
        };
        (out(&along_both), 105.0 * SMALL)
    })
}

/// Steps of the central differences; their quotient is two.
const DIFFERENCES: [f64; 3] = [1.0 / 64.0, 1.0 / 128.0, 1.0 / 256.0];

pub(super) fn differences(instance: &Instance, context: &Context) -> Result<FromFlow, Reason> {
    let x = instance.rest::<f64>();
    flow(instance, context, |map, _, _| {
        let a = direction::<f64>();
        let along: Vec<_> = a.iter().zip(steep(map, &x)).map(|(a, g)| a + g).collect();
        let at = |s: f64| {
            let x: Vec<_> = x.iter().zip(&along).map(|(x, a)| x + s * a).collect();
            // At the last two steps the start is within 0.05 of the manifold's point.
            double_limit(map, &x, 0.18)
        };
        let difference = |h: f64| -> (Vec<f64>, f64) {
            let (plus, minus) = (at(h), at(-h));
            let entry = |(p, m): (&f64, &f64)| (p - m) / (2.0 * h);
            (plus.0.iter().zip(&minus.0).map(entry).collect(), plus.1 / h)
        };
        let [coarse, middle, fine] = DIFFERENCES.map(difference);
        let better = |a: &[f64], b: &[f64]| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| b + (b - a) / 3.0).collect()
        };
        let (rough, observed) = (better(&coarse.0, &middle.0), better(&middle.0, &fine.0));
        // The term in h⁴ falls by 16 from the rough to the fine extrapolation, so that their
        // difference is 15 times what remains; twice that leaves room for the term in h⁶.
        let change: f64 = rough.iter().zip(&observed).map(|(a, b)| (a - b).abs()).sum();
        let rounding = 4.0 / 3.0 * fine.1 + 1.0 / 3.0 * middle.1;
        let observed = observed.into_iter().map(Enclosure::binary).collect();
        (observed, 2.0 / 15.0 * change + rounding)
    })
}

/// $\partial\Phi\,\nabla L$ on the exponential valley with $k = 1$.
pub(super) fn residual_latex() -> String {
    Sym::record(|| {
        let valley = ExpValley { k: ratio(1, 1) };
        let x = ["u", "v"].map(Sym::var);
        let gradient = valley.vector_jacobian(&x, &valley.at(&x));
        Jet::jacobian_vector(|x| ExpValleyLimit { k: ratio(1, 1) }.at(x), &x, &gradient)[0]
    })
}

/// $\partial_u L$ of the hyperbola.
pub(super) fn flow_latex() -> String {
    Sym::record(|| GradientFlow { map: &Hyperbola }.gradient(&["u", "v"].map(Sym::var))[0])
}

pub(super) fn residuals_by_distance(_: &[Instance], _: &Context) -> Vec<Series> {
    let surface = Surface::ExpValley(ExpValley { k: ratio(3, 2) });
    let series = |name: &str, style, onto| {
        let retraction = Retraction { surface: &surface, onto };
        let at = |k: i32| {
            let x = [0.25, f64::from(k) / 32.0];
            let norm = |x: &[f64]| f64::sqrt(norm_squared(x));
            let gradient = HalfSquare(&surface).gradient(&x);
            (x[1], norm(&residual(&retraction, &x)) / norm(&gradient))
        };
        Series { name: name.into(), style, points: (1..=32).map(at).collect() }
    };
    vec![
        series("limit of gradient flow", Style::Observed, Onto::Flow),
        Series {
            name: "zero".into(),
            style: Style::Predicted,
            points: vec![(1.0 / 32.0, 0.0), (1.0, 0.0)],
        },
        series("nearest point", Style::Control, Onto::Nearest),
    ]
}
