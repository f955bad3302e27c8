//! (b): what the equation does to the radius.

use proofmark::arithmetic::{Enclosure, Field, Interval, Jet, Mp, Ratio, RationalMap, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{FlowTube, Taylor, largest_eigenvalue};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::Matrix;

use super::INVARIANT;
use super::instance::{Descent, ETA, Instance, coordinates, is_rayleigh};

/// The equation without noise, $\dot x = -\nabla L - \lambda x$, as a polynomial field: a tube
/// does not divide. With $w = 1/|x|^2$ and $p = \langle a, x\rangle$ it is
/// $\dot x = -w(pa - wp^2x) - (\lambda + t)x$ and $\dot w = -2w^2\langle x, \dot x\rangle$; that
/// the gradient is orthogonal to $x$ is not put in.
struct Flow {
    lambda: Ratio,
    tilt: Ratio,
}

impl RationalMap for Flow {
    fn evaluate<R: Field>(&self, state: &[R]) -> Vec<R> {
        let (x, w) = (&state[..2], state[2]);
        let [p, _] = coordinates(x);
        let decay = R::of(self.lambda) + R::of(self.tilt);
        let a = [-R::of(ratio(4, 5)), R::of(ratio(3, 5))];
        let along = w * p.square();
        let velocity = [0, 1].map(|k| -(w * (p * a[k] - along * x[k])) - decay * x[k]);
        let inward = x[0] * velocity[0] + x[1] * velocity[1];
        vec![velocity[0], velocity[1], -(R::integer(2) * w.square() * inward)]
    }
}

impl Flow {
    /// The largest eigenvalue of the symmetric part of the Jacobian, at most.
    fn growth(&self, state: &[Interval<Mp<1>>]) -> Mp<1> {
        let unit =
            |k: usize| -> Vec<_> { (0..3).map(|j| Interval::integer(i64::from(j == k))).collect() };
        let column = |k: usize| Jet::jacobian_vector(|x| self.evaluate(x), state, &unit(k));
        let columns: Vec<_> = (0..3).map(column).collect();
        let half = Interval::of(ratio(1, 2));
        largest_eigenvalue(&Matrix::from_fn(3, 3, |i, j| half * (columns[j][i] + columns[i][j])))
    }
}

/// $\lambda = \eta\lambda/\eta$.
fn lambda(decay: Ratio) -> Ratio {
    ratio(decay.numerator() * ETA.denominator(), decay.denominator() * ETA.numerator())
}

/// $|X_0|^2$, $|X_T|^2$ and $\lambda T$.
pub struct Shrunk {
    before: Enclosure,
    after: Enclosure,
    decayed: Enclosure,
}

const BITS: u32 = 128;

fn shrink(i: &Instance) -> Result<Shrunk, Reason> {
    let (decay, tilt) = i.rayleigh();
    let start = Descent::<Interval<Mp<2>>>::new(i);
    let flow = Flow { lambda: lambda(decay), tilt };
    let taylor = Taylor::new(&flow, 3, BITS);
    let growth = |state: &[Interval<Mp<1>>]| flow.growth(state);
    let inverse = Interval::one() / start.radius();
    let mut tube = FlowTube::new(&taylor, &growth, &[start.x[0], start.x[1], inverse]);
    tube.advance(Interval::one()).map_err(|_| Reason::TooWide { bits: 2 * BITS })?;
    let end = tube.state();
    Ok(Shrunk {
        before: start.radius().to_enclosure(),
        after: (end[0].square() + end[1].square()).to_enclosure(),
        decayed: Enclosure::of(lambda(decay)),
    })
}

/// (b), the equation.
pub const SHRINKS: Complete<Claim<Instance, Shrunk>> = Claim {
    name: "equation_shrinks_to_zero",
    says: "|X_T|² = e^{-cλT}|X_0|² with c = 2, T = 1",
    clock: Clock::Eta,
    precision: Precision::Fixed(BITS),
    on: is_rayleigh,
    run: |i, _| shrink(i),
    check: Check::Equal {
        observed: |run| vec![run.after],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 2 of λ", ratio(2, 1)),
            formula: |run, c| vec![run.before * (-(c * run.decayed)).exp()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the rate of the length, λ", value: ratio(1, 1) },
                Wrong::Number { name: "no decay", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "a step of descent, (1 - λT)²",
                    formula: |run, _| vec![run.before * (Enclosure::one() - run.decayed).square()],
                },
            ],
        },
        width: Width::relative(1e-12),
    },
    broken: &[Broken {
        name: "a term ½t|x|² in the loss",
        hypothesis: &INVARIANT,
        instance: |i| i.with_decay(i.rayleigh().0, ratio(1, 100)),
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();
