//! The proof: differentiate $\partial\Phi\,\nabla L = 0$ twice at a point of the manifold.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Function, Interval, Mp, Real, ratio};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::{Drift, HalfSquare, Normal, contract_third};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::with_precision;

use super::super::surfaces::{Onto, Retraction};
use super::Instance;

/// Each step is an identity: what is evaluated is the norm of its residual, against $10^{-25}$. The
/// steps run in 128 bits, of which the longest of them leaves some thirty digits.
pub(super) const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "$\\partial\\Phi\\,\\nabla L = 0$ off the manifold, since $\\Phi$ is constant along \
            the flow",
        rests_on: &[],
        on: |i| i.is_known() && i.id != "olm" && i.id != "depth3",
        evaluate: |i, c| with_precision!(c.bits, L => flow_is_constant::<Mp<L>>(i)),
    },
    Step {
        name: "S2",
        says: "$\\partial\\Phi = P_\\parallel$ and $\\partial\\Phi H = 0$ on the manifold: the \
            derivative of S1",
        rests_on: &["S1"],
        on: Instance::is_known,
        evaluate: |i, c| with_precision!(c.bits, L => first_derivative::<Mp<L>>(i)),
    },
    Step {
        name: "S3",
        says: "$\\partial^2\\Phi[a, Hb] + \\partial^2\\Phi[b, Ha] = -\\partial\\Phi\\,\
            \\partial^2(\\nabla L)[a, b]$ for all $a$, $b$: the second derivative of S1",
        rests_on: &["S1", "S2"],
        on: Instance::is_known,
        evaluate: |i, c| with_precision!(c.bits, L => twice_differentiated::<Mp<L>>(i)),
    },
    Step {
        name: "S4",
        says: "normal noise: $\\Sigma_\\perp = HX + XH$ turns S3 into $\\partial^2\\Phi\
            [\\Sigma_\\perp] = -P_\\parallel\\partial^2(\\nabla L)[X]$",
        rests_on: &["S3"],
        on: Instance::is_known,
        evaluate: |i, c| with_precision!(c.bits, L => block::<Mp<L>>(i, Block::Normal)),
    },
    Step {
        name: "S5",
        says: "mixed noise: $Ha = 0$ for tangent $a$ turns S3 into $\\partial^2\\Phi[a, n] = \
            -P_\\parallel\\partial^2(\\nabla L)[a, H^\\dagger n]$, and each of the two blocks \
            gives it once",
        rests_on: &["S3"],
        on: Instance::is_known,
        evaluate: |i, c| with_precision!(c.bits, L => block::<Mp<L>>(i, Block::Mixed)),
    },
    Step {
        name: "S6",
        says: "tangent noise: differentiating S2 along the manifold gives $\\partial^2\\Phi\
            [\\Sigma_\\parallel] = -H^\\dagger\\partial^2(\\nabla L)[\\Sigma_\\parallel]$",
        rests_on: &["S2"],
        on: Instance::is_known,
        evaluate: |i, c| with_precision!(c.bits, L => block::<Mp<L>>(i, Block::Tangent)),
    },
];

/// The norm of a residual against the bound.
fn zero<T: Endpoint>(residual: &[Interval<T>]) -> StepBound {
    let bound = Enclosure::one() / Enclosure::integer(10).powi(25);
    StepBound { actual: norm_squared(residual).sqrt().to_enclosure(), bound }
}

fn retraction(instance: &Instance) -> Result<Retraction<'_>, Reason> {
    Ok(Retraction { surface: instance.surface()?, onto: Onto::Flow })
}

fn normal<T: Endpoint>(
    instance: &Instance,
    p: &[Interval<T>],
) -> Result<Normal<Interval<T>>, Reason> {
    Normal::at(instance.surface()?, p).ok_or(Reason::HypothesisViolated)
}

fn flow_is_constant<T: Endpoint>(instance: &Instance) -> Result<Vec<StepBound>, Reason> {
    let mut x = instance.scalars::<Interval<T>>();
    for (k, x) in x.iter_mut().enumerate() {
        *x += Interval::of(ratio(k as i64 + 1, 16));
    }
    let gradient = HalfSquare(instance.surface()?).gradient(&x);
    let residual = retraction(instance)?.derivative(&x, &gradient).ok_or(Reason::Vacuous)?;
    Ok(vec![zero(&residual)])
}

fn first_derivative<T: Endpoint>(instance: &Instance) -> Result<Vec<StepBound>, Reason> {
    let p = instance.scalars::<Interval<T>>();
    let (phi, at) = (retraction(instance)?, normal(instance, &p)?);
    let mut bounds = vec![];
    for k in 0..p.len() {
        let unit = Matrix::identity(p.len()).column(k);
        let along = phi.derivative(&p, &unit).ok_or(Reason::Vacuous)?;
        let expected = at.tangent.column(k);
        let residual: Vec<_> = along.iter().zip(&expected).map(|(&a, &e)| a - e).collect();
        let killed = phi.derivative(&p, &at.hessian.column(k)).ok_or(Reason::Vacuous)?;
        bounds.extend([zero(&residual), zero(&killed)]);
    }
    Ok(bounds)
}

/// $ab^\top + ba^\top$.
fn product<R: Field>(a: &[R], b: &[R]) -> Matrix<R> {
    Matrix::from_fn(a.len(), b.len(), |i, j| a[i] * b[j] + a[j] * b[i])
}

fn twice_differentiated<T: Endpoint>(instance: &Instance) -> Result<Vec<StepBound>, Reason> {
    let p = instance.scalars::<Interval<T>>();
    let (surface, phi, at) = (instance.surface()?, retraction(instance)?, normal(instance, &p)?);
    let identity = Matrix::<Interval<T>>::identity(p.len());
    let half = Interval::one() / Interval::integer(2);
    let mut bounds = vec![];
    // Neighbours and squares; all pairs would say no more, and take longer on the linear model.
    for (i, j) in (0..p.len()).flat_map(|i| [(i, i), (i, (i + 1) % p.len())]) {
        let (a, b) = (identity.column(i), identity.column(j));
        let (ha, hb) = (at.hessian.apply(&a), at.hessian.apply(&b));
        let both = product(&a, &hb).plus(&product(&b, &ha));
        let left = phi.half_second(&p, &both).ok_or(Reason::Vacuous)?;
        let third = contract_third(&HalfSquare(surface), &p, &product(&a, &b).scaled(half));
        let right = at.tangent.apply(&third);
        let residual: Vec<_> = left.iter().zip(&right).map(|(&l, &r)| l + r).collect();
        bounds.push(zero(&residual));
    }
    Ok(bounds)
}

/// A block of the noise covariance.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Normal,
    Mixed,
    Tangent,
}

/// Half the second derivative on one block of $\Sigma$, against its own term of the drift.
fn block<T: Endpoint>(instance: &Instance, which: Block) -> Result<Vec<StepBound>, Reason> {
    let (p, sigma) = (instance.scalars::<Interval<T>>(), instance.sigma::<Interval<T>>());
    let (surface, phi, at) = (instance.surface()?, retraction(instance)?, normal(instance, &p)?);
    let (t, n) = (&at.tangent, &at.projection);
    let mixed = n.times(&sigma).times(t);
    let part = match which {
        Block::Normal => n.times(&sigma).times(n),
        Block::Mixed => mixed.plus(&mixed.transpose()),
        Block::Tangent => t.times(&sigma).times(t),
    };
    let left = phi.half_second(&p, &part).ok_or(Reason::Vacuous)?;
    let third = |a: &Matrix<Interval<T>>| contract_third(&HalfSquare(surface), &p, a);
    let drift = Drift::of(&at, &sigma, third).ok_or(Reason::HypothesisViolated)?;
    let right = match which {
        Block::Normal => drift.normal,
        Block::Mixed => drift.mixed,
        Block::Tangent => drift.compensation,
    };
    Ok(vec![zero(&left.iter().zip(&right).map(|(&l, &r)| l - r).collect::<Vec<_>>())])
}
