//! What the same steps without the norm do: the control that the bias comes from normalising.

use proofmark::arithmetic::{Enclosure, Field, Mp, Ratio, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Hypothesis, Precision, Predicted,
    Regime, Wrong,
};
use proofmark::dynamics::SharpnessAware;
use proofmark::evidence::Reason;

use super::instances::{GENERIC, Instance};
use super::limit::exactly;

/// 512 bits.
type Long = Mp<8>;

/// A trajectory of unnormalised steps in the eigenbasis.
pub struct Plain {
    eta: Enclosure,
    rho: Enclosure,
    eigenvalues: Vec<Enclosure>,
    start: Vec<Enclosure>,
    end: Vec<Enclosure>,
}

/// Steps of each.
const STEPS: i32 = 60;

/// The eigenbasis of the unnormalised step is that of $A$ whatever the loss: no hypothesis of the
/// theorem is needed but a start that has the component looked at.
const START: &Hypothesis<Instance> = &GENERIC;

impl Plain {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let basis = i.basis::<Long>();
        let (loss, mut x) = (i.loss::<Long>(), i.start::<Long>());
        let start = basis.apply(&x);
        let [eta, rho] = [i.step, i.radius].map(Long::of);
        let mut sam = SharpnessAware::new(i.dimension(), eta, rho);
        for _ in 0..STEPS {
            sam.advance_unnormalised(&loss, &mut x);
        }
        let all = |x: Vec<Long>| x.into_iter().map(exactly).collect();
        Ok(Plain {
            eta: Enclosure::of(i.step),
            rho: Enclosure::of(i.radius),
            eigenvalues: (0..i.dimension()).map(|k| i.eigenvalue(k)).collect(),
            start: all(start),
            end: all(basis.apply(&x)),
        })
    }

    fn expected(&self, of: impl Fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let at = |(&x, &l): (&Enclosure, &Enclosure)| x * of(l).powi(STEPS);
        self.start.iter().zip(&self.eigenvalues).map(at).collect()
    }

    fn multiplier(&self, l: Enclosure, two: Enclosure) -> Enclosure {
        let one = Enclosure::one();
        let ascent = (l.ln() * two).exp();
        one - self.eta * l - self.eta * self.rho * ascent
    }

    /// $\tan\angle(x, v_D)$.
    fn tangent(&self, x: &[Enclosure]) -> Enclosure {
        let last = x.len() - 1;
        let off = x[..last].iter().fold(Enclosure::zero(), |sum, x| sum + x.square());
        off.sqrt() / x[last].abs()
    }

    /// $\max_{j < D}|m_j/m_D|$, with the exponent of $\lambda$ in the ascent.
    fn rate(&self) -> Enclosure {
        let two = Enclosure::integer(2);
        let last = self.eigenvalues.len() - 1;
        let slow = self.multiplier(self.eigenvalues[last], two);
        let ratio = |&l: &Enclosure| (self.multiplier(l, two) / slow).abs();
        let larger = |x: Enclosure, y: Enclosure| if x.certainly_less(y) { y } else { x };
        self.eigenvalues[..last].iter().map(ratio).fold(Enclosure::zero(), larger)
    }
}

/// Every coordinate is a product of 60 exact multipliers; 512 bits round each step by less than
/// $10^{-150}$ of $\|x\|$, and no coordinate falls below $10^{-100}$ of the start.
pub const UNNORMALISED_STEPS_REACH_THE_MINIMISER: Complete<Claim<Instance, Plain>> = Claim {
    name: "unnormalised_steps_reach_the_minimiser",
    says: r"$x \leftarrow x - \eta\nabla L(x + \rho\nabla L(x))$ multiplies each component by
$1 - \eta\lambda_j - \eta\rho\lambda_j^p$ with $p = 2$: $x \to 0$, there is no radius",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Plain>::everywhere,
    run: |i, _| Plain::of(i),
    check: Check::Agreement {
        observed: |run| run.end.clone(),
        predicted: Predicted {
            dial: Dial::exponent("p", ratio(2, 1)),
            formula: |run, p| run.expected(|l| run.multiplier(l, p)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "gradient descent: 1 - eta lambda_j",
                    formula: |run, _| run.expected(|l| Enclosure::one() - run.eta * l),
                },
                Wrong::Formula {
                    name: "the multipliers near SAM's cycle",
                    formula: |run, _| {
                        let eigenvalues = &run.eigenvalues;
                        let two = Enclosure::integer(2);
                        run.expected(|l| {
                            super::instances::multiplier(run.eta, eigenvalues[0], l, two)
                        })
                    },
                },
            ],
        },
        bound: |_| 1e-40,
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// An equality in the plane, so that the bound is attained.
pub const UNNORMALISED_STEPS_ALIGN_TO_THE_LEAST: Complete<Claim<Instance, Plain>> = Claim {
    name: "unnormalised_steps_align_to_the_least",
    says: r"their direction tends to $v_D$, of the *smallest* eigenvalue: $\tan\angle(x, v_D)$
falls in $k$ steps by $c\max_j|m_j/m_D|^k$ with $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Plain>::everywhere,
    run: |i, _| Plain::of(i),
    check: Check::AtMost {
        observed: |run| vec![run.tangent(&run.end)],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let rounding = Enclosure::one() + Enclosure::binary(1e-40);
                vec![c * rounding * run.rate().powi(STEPS) * run.tangent(&run.start)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.9 of it", value: ratio(9, 10) },
                Wrong::Formula {
                    name: "it is v_1 to which they align: the tangent falls as its inverse grows",
                    formula: |run, _| {
                        let flipped = Enclosure::one() / run.rate().powi(STEPS);
                        vec![Enclosure::one() / (flipped * run.tangent(&run.start)) / flipped]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "a start on the line of v_2, in the plane that of v_D",
        hypothesis: START,
        instance: |i| {
            let second: &[Ratio] = const { &[ratio(0, 1), ratio(-5, 1)] };
            (i.id == "plane").then(|| Instance { start: second, ..i.clone() })
        },
        expected: Expected::HoldsAnyway("it is on the line of v_D from the start"),
    }],
    rests_on: &[],
}
.checked();
