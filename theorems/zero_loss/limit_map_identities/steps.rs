//! The proof: $\Phi$ is constant along the flow and fixes the manifold.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Function, Interval, Map, Mp, Real, ratio};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::{ClosedForm, HalfSquare, LimitMap, Normal};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, norm_squared};
use proofmark::with_precision;

use super::Instance;

/// S1 is an inequality with a slack of its own; the others are identities, whose residual is
/// compared with $10^{-25}$, which 128 bits leave with some digits to spare.
pub(super) const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "a short step $-s\\nabla L$ moves $\\Phi$ by no more than $\\frac12 s^2 \
            \\sup|\\partial^2\\Phi[\\nabla L, \\nabla L]|$, the supremum along the step: the first \
            order is missing",
        rests_on: &[],
        on: Instance::has_box,
        evaluate: |i, c| with_precision!(c.bits, L => short_step::<Mp<L>>(i)),
    },
    Step {
        name: "S2",
        says: "$\\partial\\Phi\\,\\nabla L = 0$: S1 with $s \\to 0$",
        rests_on: &["S1"],
        on: Instance::has_box,
        evaluate: |i, c| with_precision!(c.bits, L => no_first_order::<Mp<L>>(i)),
    },
    Step {
        name: "S3",
        says: "$\\Phi\\circ\\Phi = \\Phi$, hence $\\partial\\Phi\\,\\partial\\Phi = \
            \\partial\\Phi$ on the manifold",
        rests_on: &[],
        on: Instance::is_known,
        evaluate: |i, c| {
            with_precision!(c.bits, L => at_rest::<Mp<L>>(i, |d, _| {
                d.times(d).minus(d)
            }))
        },
    },
    Step {
        name: "S4",
        says: "$\\partial\\Phi\\,P_\\parallel = P_\\parallel$, since $\\Phi$ fixes the manifold",
        rests_on: &[],
        on: Instance::is_known,
        evaluate: |i, c| {
            with_precision!(c.bits, L => at_rest::<Mp<L>>(i, |d, at| {
                d.times(&at.tangent).minus(&at.tangent)
            }))
        },
    },
    Step {
        name: "S5",
        says: "$\\partial\\Phi\\,P_\\perp = 0$: the derivative of S2 on the manifold is \
            $\\partial\\Phi\\,H = 0$, and $H$ maps onto the normal space",
        rests_on: &["S2"],
        on: Instance::is_known,
        evaluate: |i, c| {
            with_precision!(c.bits, L => at_rest::<Mp<L>>(i, |d, at| {
                d.times(&at.projection)
            }))
        },
    },
];

fn norm<T: Endpoint>(x: &[Interval<T>]) -> Enclosure {
    norm_squared(x).sqrt().to_enclosure()
}

fn tiny() -> Enclosure {
    Enclosure::one() / Enclosure::integer(10).powi(25)
}

/// The middle of the box.
fn middle<R: Field>(instance: &Instance) -> Vec<R> {
    let ends = instance.low.iter().zip(&instance.high);
    ends.map(|(&low, &high)| (R::of(low) + R::of(high)) / R::integer(2)).collect()
}

fn short_step<T: Endpoint>(instance: &Instance) -> Result<Vec<StepBound>, Reason> {
    let retraction = instance.retraction()?;
    let x = middle::<Interval<T>>(instance);
    let gradient = HalfSquare(retraction.surface).gradient(&x);
    let s = Interval::of(ratio(1, 64));
    let moved: Vec<_> = x.iter().zip(&gradient).map(|(&x, &g)| x - s * g).collect();
    let change: Vec<_> =
        retraction.at(&moved).into_iter().zip(retraction.at(&x)).map(|(a, b)| a - b).collect();
    let segment: Vec<_> = x.iter().zip(&moved).map(|(&a, &b)| a.hull(b)).collect();
    let second = ClosedForm(retraction).second(&segment, &gradient, &gradient);
    let half = Enclosure::of(ratio(1, 2));
    // In a valley Φ is quadratic and the two sides are equal: what is added leaves room for their
    // roundings.
    let sup = Enclosure::point(norm(&second).hi());
    let bound = half * s.to_enclosure().square() * sup + tiny();
    Ok(vec![StepBound { actual: norm(&change), bound }])
}

fn no_first_order<T: Endpoint>(instance: &Instance) -> Result<Vec<StepBound>, Reason> {
    let retraction = instance.retraction()?;
    let x = middle::<Interval<T>>(instance);
    let gradient = HalfSquare(retraction.surface).gradient(&x);
    let residual = ClosedForm(retraction).derivative(&x, &gradient);
    Ok(vec![StepBound { actual: norm(&residual), bound: tiny() }])
}

/// The columns of a matrix that should vanish, made of $\partial\Phi$ and the geometry at $p$.
fn at_rest<T: Endpoint>(
    instance: &Instance,
    vanishing: impl Fn(&Matrix<Interval<T>>, &Normal<Interval<T>>) -> Matrix<Interval<T>>,
) -> Result<Vec<StepBound>, Reason> {
    let p = instance.rest::<Interval<T>>();
    let (retraction, d) = (instance.retraction()?, p.len());
    let columns: Option<Vec<_>> =
        (0..d).map(|k| retraction.derivative(&p, &Matrix::identity(d).column(k))).collect();
    let derivative = Matrix::from_rows(&columns.ok_or(Reason::Vacuous)?).transpose();
    let at = Normal::at(retraction.surface, &p).ok_or(Reason::HypothesisViolated)?;
    let matrix = vanishing(&derivative, &at);
    let bound = |k| StepBound { actual: norm(&matrix.column(k)), bound: tiny() };
    Ok((0..d).map(bound).collect())
}
